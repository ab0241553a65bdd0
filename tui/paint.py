"""One row of the page as runs: gutter, text with its marks, bracket row. Pure; only what is on the row is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from store.text import next_grapheme
from tui.document import Block
from tui.layers import Layer
from tui.layout import cell_of, cells, fit, is_plain
from tui.looks import PLAIN, Look, Run
from tui.safetext import line as one_line
from tui.session import Session
from tui.view import FOLD, GAP, Line

if TYPE_CHECKING:
    from tui.bidi import Arranger, Order

GUTTER: Final = 8
"""Cells left of the text: paragraph number, read mark, repeated mark."""


def gutter(session: Session, line: Line) -> list[Run]:
    """Number, read mark and repeated mark, on the first row of a paragraph; blank elsewhere."""
    block = line.block
    if block is None or line.row not in (0, FOLD) or line.under or not block.first:
        return [(" " * GUTTER, PLAIN)]
    here = block.start <= session.caret <= block.end
    read = "✓" if session.document.is_read(block.number) else " "
    repeated = "≡" if session.document.repeat_of(block.number) is not None else " "
    number = f"{block.number:>4} " if block.number < 10_000 else f"{block.number:>5}"
    return [(number, Look("here" if here else "number")), (f"{read}{repeated} ", Look("muted"))]


def text_row(session: Session, line: Line, width: int, arranger: Arranger | None = None) -> list[Run]:
    """The text of a row with all that marks it, filled to the width; with an arranger, as it is seen."""
    block = line.block
    if block is None or line.row == GAP:
        return [(" " * width, PLAIN)]
    if line.row == FOLD:
        folded = _fold(session, block, width)
        return folded if arranger is None else arranger.line(folded)
    start, end = block.row_bounds(line.row, session.view.width)
    order = None if arranger is None else arranger.order(block, line.row, session.view.width)
    if line.under:
        return brackets(session, line, width, order)
    layers = session.layers.of(block, line.row, session.view.width).layers
    if order is None and not layers and _is_quiet(session, block, start, end):
        return _plain(block.safe[start - block.start : end - block.start], width)
    caret_end = _caret_end(session, start, end)
    cuts = _cuts(session, layers, start, end, caret_end)
    odd = block.safe is not block.text
    runs: list[Run] = []
    for left, right in pairwise(cuts):
        shown = block.safe[left - block.start : right - block.start]
        look = _look(session, layers, left, right, caret_end)
        if odd and look is PLAIN:
            runs += _with_odd(shown, block.text[left - block.start : right - block.start])
        else:
            runs.append((shown, look))
    caret_behind = session.caret == end == block.end
    if order is not None:
        runs, caret_behind = order.arranged(runs, caret_behind)
    runs = _fill(merged(runs), width, caret_behind)
    return (
        _hinted(session, runs, block.safe[start - block.start : end - block.start], start, order)
        if session.hints
        else runs
    )


def _fold(session: Session, block: Block, width: int) -> list[Run]:
    """A repeated paragraph as one row: which one it repeats, and how it begins."""
    lead = f"like ¶{session.document.repeat_of(block.number)}: "
    shown = one_line(lead + block.text, min(width, session.view.width))
    caret = session.selection is None and session.caret == block.start
    runs = [(shown[:1], Look(state="caret") if caret else Look("muted")), (shown[1:], Look("muted"))]
    return _fill(runs, width, False)


def _is_quiet(session: Session, block: Block, start: int, end: int) -> bool:
    """Is the row mere text: no caret, selection, hint or replaced code point on it?"""
    if session.hints is not None or block.safe is not block.text or start <= session.caret <= end:
        return False
    selection = session.selection
    return selection is None or selection.start >= end or selection.end <= start


def _plain(shown: str, width: int) -> list[Run]:
    used = cells(shown)
    if used > width:
        return _fill([(shown, PLAIN)], width, False)
    return [(shown + " " * (width - used), PLAIN)]


def _caret_end(session: Session, start: int, end: int) -> int:
    """Where the caret's cluster ends when the caret is on this row; -1 when it is not."""
    if not start <= session.caret < end:
        return -1
    near = session.document.text(session.caret, min(session.caret + 64, end))
    return session.caret + (next_grapheme(near, 0) if near else 1)


def _cuts(session: Session, layers: list[Layer], start: int, end: int, caret_end: int) -> list[int]:
    """Offsets at which the look may change, the row's own ends included."""
    cuts = {start, end}
    for layer in layers:
        cuts.add(layer.start)
        cuts.add(layer.end)
    if session.selection is not None:
        cuts |= {session.selection.start, session.selection.end}
    if caret_end >= 0:
        cuts |= {session.caret, caret_end}
    return sorted(cut for cut in cuts if start <= cut <= end)


def _look(session: Session, layers: list[Layer], left: int, right: int, caret_end: int) -> Look:
    over = [layer for layer in layers if layer.start <= left and layer.end >= right]
    selection = session.selection
    if selection is not None and selection.start <= left and right <= selection.end:
        return Look(depth=len(over), state="selected")
    if selection is None and session.caret <= left < caret_end:
        return Look(depth=len(over), state="caret")
    if not over:
        return PLAIN
    contents = [layer for layer in over if not layer.role]
    if not contents:
        return Look(outer=over[-1].colour, role=over[-1].role)
    if all(layer.candidate for layer in contents):
        return Look(outer=contents[-1].colour, depth=len(contents), state="candidate")
    sure = [layer for layer in contents if not layer.candidate]
    inner = sure[-1].colour if len(sure) > 1 else ""
    return Look(outer=sure[0].colour, inner=inner, depth=len(sure))


def _with_odd(shown: str, text: str) -> list[Run]:
    """Unmarked text, its replaced code points in the look of a warning."""
    runs: list[Run] = []
    for seen, real in zip(shown, text, strict=True):
        runs.append((seen, PLAIN if seen == real or real in "\n\t" else Look("odd")))
    return runs


def merged(runs: list[Run]) -> list[Run]:
    """Neighbours of one look joined: every run costs some forty bytes on the line."""
    out: list[Run] = []
    for text, look in runs:
        if out and out[-1][1] == look:
            out[-1] = (out[-1][0] + text, look)
        elif text:
            out.append((text, look))
    return out


def _fill(runs: list[Run], width: int, caret_after: bool) -> list[Run]:
    """Cut hanging blanks that do not fit, and fill with blanks to the width; the caret may stand past the end."""
    whole = "".join([text for text, _ in runs])
    used = len(whole) if is_plain(whole) else sum(cells(text) for text, _ in runs)
    while used > width and runs and runs[-1][0].endswith(" "):
        runs[-1] = (runs[-1][0][:-1], runs[-1][1])
        used -= 1
    if caret_after and used < width:
        runs.append((" ", Look(state="caret")))
        used += 1
    if used < width:
        runs.append((" " * (width - used), PLAIN))
    return merged(runs)


def _hinted(session: Session, runs: list[Run], shown: str, start: int, order: Order | None) -> list[Run]:
    """The row with the codes over the places that begin on it; the cells beneath are hidden while it lasts."""
    assert session.hints is not None
    typed = session.hints.typed
    for place in sorted(o for o in session.hints.at if start <= o < start + len(shown)):
        code = session.hints.at[place]
        if code.startswith(typed):
            left = code[len(typed) :]
            at = order.cell_of_code(place - start, len(left)) if order else cell_of(shown, place - start)
            runs = _over(runs, at, left)
    return runs


def _over(runs: list[Run], at: int, code: str) -> list[Run]:
    """Runs with a code written over the cells from `at` on; a wide character cut in half becomes a blank."""
    out: list[Run] = []
    cell, until = 0, at + len(code)
    for text, look in runs:
        wide = cells(text)
        if cell + wide <= at or cell >= until:
            out.append((text, look))
        else:
            left = text[: fit(text, max(0, at - cell))]
            covered = fit(text, until - cell)
            if cells(text[:covered]) < until - cell:
                covered = next_grapheme(text, covered)
            right = text[covered:] if cell + wide > until else ""
            if cells(left) < at - cell:
                left += " "
            out += [(left, look), (code, Look("lit"))] if cell <= at else []
            gap = cell + wide - until - cells(right)
            out.append((" " * max(0, gap) + right, look))
        cell += wide
    return [run for run in out if run[0]]


def brackets(session: Session, line: Line, width: int, order: Order | None = None) -> list[Run]:
    """The row below a text row: each mark bracketed under its cells, with its label's letter."""
    block = line.block
    assert block is not None
    start, end = block.row_bounds(line.row, session.view.width)
    text = block.safe[start - block.start : end - block.start]
    drawn = [" "] * width
    for layer in session.layers.of(block, line.row, session.view.width).layers:
        mark = layer.role[0] if layer.role else layer.letter
        for left, right, opens, closes in _pieces(text, layer.start - start, layer.end - start, order):
            for cell, sign in enumerate(bracket(right - left, mark, opens, closes)):
                if left + cell < width:
                    drawn[left + cell] = sign
    return [("".join(drawn), Look("muted"))]


def _pieces(text: str, start: int, end: int, order: Order | None) -> Iterable[tuple[int, int, bool, bool]]:
    """Cells of a span on a row, from left to right, and whether it is closed at the left and at the right."""
    if order is not None:
        return order.pieces(start, end)
    shown = cell_of(text, max(start, 0)), cell_of(text, min(end, len(text)))
    return [(*shown, start >= 0, end <= len(text))]


def bracket(cells_wide: int, letter: str, opens: bool, closes: bool) -> str:
    """A bracket of so many cells with a letter in it, open at the ends that lie on another row."""
    if cells_wide <= 2:
        return (letter + ("┘" if closes else "─"))[:cells_wide]
    line = ("└" if opens else "─") + letter + "─" * cells_wide
    return line[: cells_wide - 1] + ("┘" if closes else "─")
