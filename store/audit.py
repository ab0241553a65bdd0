"""Is each row of an export what the texts say? `postil check EXPORT.csv`.

A row names an article and a place in its text; here the text is read again at that place. Both flavours of
CSV are taken; the BOM tells the one for spreadsheets, whose cells are compared as that flavour writes them.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from store.act import in_quotes
from store.errors import BadInput
from store.formats import cells
from store.formats.passages import Passage
from store.formats.registry import at_one_moment

if TYPE_CHECKING:
    from store.store import Store

_TAKEN: Final = "; `postil check` takes what `postil export csv` and `quotes-csv` write"
_NEEDED: Final = ("article_id", "text", "start", "end")
_INTEGER: Final = re.compile(r"[0-9]{1,15}")
_FRAGMENTS: Final = re.compile(r"[0-9]{1,15} [0-9]{1,15}(?:;[0-9]{1,15} [0-9]{1,15})+")
_SHOWN: Final = 60
"""Characters of a cell that a message shows."""
_PACE: Final = 1000
"""Rows between two signs of progress."""
_HELD: Final = 16
"""Articles in memory: rows come sorted by article, unless a spreadsheet sorted them anew."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A cell that is not what the text says."""

    line: int
    """Of the file, from 1: where the row begins."""
    what: str
    """Column, what stands there, what the text has."""


def check_export(
    store: Store,
    path: str | os.PathLike[str],
    report: Callable[[Mismatch], None],
    progress: Callable[[int], None] | None = None,
) -> int:
    """Compare every row of a csv or quotes-csv export with the stored texts; how many rows there were.

    Each mismatch goes to `report`; `progress` is told now and then how many rows were looked at. BadInput for
    a file that cannot be read or is no such export.
    """
    name = Path(path)
    try:
        with name.open(encoding="utf-8", newline="") as file, at_one_moment(store):
            sheet = file.read(1) == cells.BOM
            if not sheet:
                file.seek(0)
            rows = _rows(name, file)
            return _check_rows(_Checker(store, sheet), name, rows, report, progress)
    except UnicodeDecodeError as error:
        raise BadInput(path, f"is not UTF-8 (byte {error.object[error.start]:#04x}){_TAKEN}") from error
    except OSError as error:
        raise BadInput(path, f"cannot be read ({error.strerror or error})") from error


def _check_rows(
    checker: _Checker,
    name: Path,
    rows: Iterator[tuple[int, list[str]]],
    report: Callable[[Mismatch], None],
    progress: Callable[[int], None] | None,
) -> int:
    _, header = next(rows, (1, []))
    _check_header(name, header)
    count = 0
    for line, row in rows:
        count += 1
        if progress and count % _PACE == 0:
            progress(count)
        if len(row) != len(header):
            report(Mismatch(line, f"has {len(row)} cells, the header has {len(header)}"))
            continue
        for what in checker.faults(dict(zip(header, row, strict=True))):
            report(Mismatch(line, what))
    return count


def _rows(name: Path, file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; BadInput where the file is no CSV."""
    # The module's limit of 131,072 characters a cell is below what a quotation or a note may be.
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(file, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"{name}, line {line}", f"is no CSV ({error}){_TAKEN}") from error


def _check_header(name: Path, header: list[str]) -> None:
    if header[:1] == ["entity_id"]:
        raise BadInput(name, f"is a list of entities: there is no text in it to check{_TAKEN}")
    lacking = [column for column in _NEEDED if column not in header]
    if lacking:
        raise BadInput(name, f"is no table of annotations: it has no column {', '.join(lacking)}{_TAKEN}")


class _Checker:
    """Compares rows with texts, and keeps the articles it read last."""

    def __init__(self, store: Store, sheet: bool) -> None:
        self._store = store
        self._sheet = sheet
        self._passages: dict[str, Passage | None] = {}

    def faults(self, row: Mapping[str, str]) -> Iterator[str]:
        """What is wrong with the row, in words."""
        article_id = cells.restored(row["article_id"]) if self._sheet else row["article_id"]
        passage = self._passage(article_id)
        if passage is None:
            yield f"article_id: there is no article {in_quotes(article_id)} in the store"
            return
        pieces = _pieces(row)
        if isinstance(pieces, str):
            yield pieces
            return
        wrong = next((piece for piece in pieces if not piece[0] < piece[1] <= passage.length), None)
        if wrong:
            start, end = wrong
            yield f"start, end: {start} to {end} is no stretch of a text of {passage.length} code points"
            return
        yield from self._compare(row, "text", " ".join(passage.piece(start, end) for start, end in pieces))
        yield from self._surroundings(row, passage, pieces[0][0], max(end for _, end in pieces))
        for role in ("source", "cue"):
            yield from self._role(row, passage, role)
        addressee = row.get("addressee_text")
        if addressee and not self._sheet and addressee not in self._store.articles.full_text(passage.id):
            yield f"addressee_text: {in_quotes(addressee)} is not in the text"

    def _surroundings(self, row: Mapping[str, str], passage: Passage, start: int, end: int) -> Iterator[str]:
        if "paragraph" in row:
            yield from self._compare(row, "paragraph", str(passage.number(start) or ""))
        if "before" in row or "after" in row:
            before, after = passage.around(start, end)
            yield from self._compare(row, "before", before)
            yield from self._compare(row, "after", after)

    def _role(self, row: Mapping[str, str], passage: Passage, role: str) -> Iterator[str]:
        """The words of a cue or source, which have a place of their own or are absent."""
        if f"{role}_text" not in row:
            return
        start, end = row.get(f"{role}_start", ""), row.get(f"{role}_end", "")
        if not (row[f"{role}_text"] or start or end):
            return
        if not (_INTEGER.fullmatch(start) and _INTEGER.fullmatch(end)):
            yield f"{role}_start, {role}_end: {in_quotes(f'{start} {end}')} is no place in a text"
        elif not int(start) < int(end) <= passage.length:
            yield f"{role}_start, {role}_end: {start} to {end} is no stretch of the text"
        else:
            yield from self._compare(row, f"{role}_text", passage.piece(int(start), int(end)))

    def _compare(self, row: Mapping[str, str], column: str, wanted: str) -> Iterator[str]:
        found = row.get(column)
        if found is None:
            return
        expected = cells.fitted(cells.defused(wanted)) if self._sheet else wanted
        if found != expected:
            yield f"{column}: {_difference(found, expected)}"

    def _passage(self, article_id: str) -> Passage | None:
        if article_id not in self._passages:
            found = self._store.conn.execute("select key from article where id = ?", (article_id,)).fetchone()
            while len(self._passages) >= _HELD:
                del self._passages[next(iter(self._passages))]
            self._passages[article_id] = Passage(self._store, found[0]) if found else None
        return self._passages[article_id]


def _difference(found: str, expected: str) -> str:
    """The two texts, or where they are long the stretch in which they part."""
    shorter = min(len(found), len(expected))
    same = next((i for i in range(shorter) if found[i] != expected[i]), shorter)
    low = max(0, same - _SHOWN // 2)
    place = f" (from character {low + 1})" if low else ""
    # As Python spells them: a no-break space must not look like a space here.
    return f"the export has {found[low : low + _SHOWN]!r}, the text {expected[low : low + _SHOWN]!r}{place}"


def _pieces(row: Mapping[str, str]) -> list[tuple[int, int]] | str:
    """Start and end of each piece of the row's text, or what is wrong with them."""
    start, end, fragments = row["start"], row["end"], row.get("fragments", "")
    if not (_INTEGER.fullmatch(start) and _INTEGER.fullmatch(end)):
        return f"start, end: {in_quotes(f'{start} {end}')} is no place in a text"
    if not fragments:
        return [(int(start), int(end))]
    if not _FRAGMENTS.fullmatch(fragments):
        return f"fragments: {in_quotes(fragments)} is not of the form 120 141;160 188"
    pieces = [(int(first), int(last)) for first, last in (pair.split(" ") for pair in fragments.split(";"))]
    if pieces[0][0] != int(start) or max(last for _, last in pieces) != int(end):
        return f"fragments: {in_quotes(fragments)} does not reach from {start} to {end}"
    return pieces
