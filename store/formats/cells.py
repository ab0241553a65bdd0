"""A cell of CSV: how it is quoted, what a spreadsheet would make of it, and how that is undone.

Formula injection: OWASP ASVS 5.0, 1.2.10. The defusing is reversible: one `'` is put before a cell that would
run, and before one that already begins with `'`; whoever strips one `'` from each cell has the exact data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO, Final

from store.formats.columns import NUMBERS
from store.formats.registry import Loss

BOM: Final = "\ufeff"
"""What makes a spreadsheet read UTF-8, and tells the spreadsheet flavour from the exact one."""
LONGEST: Final = 32_767
"""UTF-16 units a cell of a spreadsheet holds."""

# What stands before a formula and is passed over: white space, controls, zero-width characters.
_BLANK: Final = r"[\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2060\ufeff]*"
_STARTS: Final = "[=+\\-@＝＋－＠]"
_RUNS: Final = re.compile(f"[\t\r\n]|{_BLANK}{_STARTS}")
"""Cells that a spreadsheet may run as a formula."""
_RUNS_IN_LINE: Final = re.compile(f',"(?:[\t\n]|\r(?!\n)|{_BLANK}{_STARTS})')
"""The same in a line of CSV: inside a quoted cell, a comma and a quote are never followed by these.

Where a cell ends in a comma, the line's own CRLF may follow.
"""


def line(values: Iterable[object]) -> str:
    """A row of the one dialect: every cell quoted, CRLF at its end; None is an empty cell."""
    return f'"{joined(values)}"\r\n'


def joined(values: Iterable[object]) -> str:
    """Cells side by side, without the outermost quotes."""
    return '","'.join(["" if value is None else str(value).replace('"', '""') for value in values])


def runs(cell: str) -> bool:
    """Whether a spreadsheet may run the cell as a formula."""
    return _RUNS.match(cell) is not None


def defused(cell: str) -> str:
    """The cell as a spreadsheet will not run it."""
    return f"'{cell}" if cell.startswith("'") or runs(cell) else cell


def restored(cell: str) -> str:
    """The exact cell, from a defused one."""
    return cell.removeprefix("'")


def fitted(cell: str) -> str:
    """The cell, cut to what a spreadsheet holds; characters beyond U+FFFF take two of its units."""
    if len(cell) <= LONGEST // 2 or len(cell.encode("utf-16-le", "surrogatepass")) <= 2 * LONGEST:
        return cell
    return cell.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST].decode("utf-16-le", "ignore")


class Tally:
    """Writes lines, and counts the cells that a spreadsheet would run when it opens the exact flavour."""

    def __init__(self, out: BinaryIO, *, counting: bool = True) -> None:
        self._out = out
        self._counting = counting
        self._runs = 0

    def write(self, lines: list[str]) -> None:
        """Write the lines as UTF-8."""
        text = "".join(lines)
        if self._counting:
            self._runs += len(_RUNS_IN_LINE.findall(text))
        self._out.write(text.encode())

    def losses(self) -> tuple[Loss, ...]:
        """A warning, when there were such cells."""
        if not self._runs:
            return ()
        reason = "cells would run as formulas in a spreadsheet; for one, export with --excel"
        return (Loss(self._runs, reason, minor=True),)


class Sheet:
    """Makes rows safe for a spreadsheet, and remembers which cells did not fit."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._row = 0
        self._cut: list[str] = []

    def safe(self, row: tuple[object, ...]) -> list[object]:
        """The row with LF inside cells, nothing that runs, and no cell too long."""
        self._row += 1
        return [
            value if value is None or name in NUMBERS else self._cell(name, str(value))
            for name, value in zip(self._names, row, strict=True)
        ]

    def _cell(self, name: str, value: str) -> str:
        cell = defused(value.replace("\r\n", "\n") if "\r" in value else value)
        short = fitted(cell)
        if short is not cell:
            # The header is row 1 of a sheet.
            self._cut.append(f"row {self._row + 1}, {name}")
        return short

    def losses(self) -> tuple[Loss, ...]:
        """The cells that were cut, every one by its place."""
        if not self._cut:
            return ()
        reason = f"cells were cut at {LONGEST:,} characters, more than a spreadsheet holds"
        return (Loss(len(self._cut), reason, tuple(self._cut)),)
