"""What of the screen has changed: as few rows and cells as a terminal needs to be told. Pure."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from tui.layout import is_steady
from tui.looks import Run

WORTH = 3
"""Rows that have to be kept for a terminal to be told to move them."""


class Shift(NamedTuple):
    """Rows that stand elsewhere now: what lies between `first` and `last` (exclusive) moves up by so many rows."""

    first: int
    last: int
    by: int
    """Negative: down."""


def shift(old: list[list[Run]], new: list[list[Run]]) -> Shift | None:
    """How most of the rows that both pictures share have moved; None when they stayed.

    A row is known again by being the same list: what composes pictures keeps those of the last one.
    """
    places = {id(row): y for y, row in enumerate(old)}
    moves = Counter(places[id(row)] - y for y, row in enumerate(new) if id(row) in places)
    by, count = moves.most_common(1)[0] if moves else (0, 0)
    if not by or count < WORTH:
        return None
    kept = [y for y, row in enumerate(new) if 0 <= y + by < len(old) and old[y + by] is row]
    return Shift(kept[0] + min(0, by), kept[-1] + 1 + max(0, by), by)


def shifted(rows: list[list[Run]], shift: Shift, blank: list[Run]) -> list[list[Run]]:
    """The rows as a terminal shows them after a shift, blank where it has moved them away."""
    first, last, by = shift
    inside, empty = rows[first:last], [blank] * abs(by)
    inside = [*inside[by:], *empty] if by > 0 else [*empty, *inside[:by]]
    return [*rows[:first], *inside, *rows[last:]]


def patch(old: list[Run], new: list[Run]) -> tuple[int, list[Run]]:
    """The cell from which a row differs, and the runs to write there; no runs when nothing does.

    Both rows are equally wide. A row with text that terminals reorder, join or measure differently is written
    whole: nobody can tell in which cell a part of it stands.
    """
    before, after = _text(old), _text(new)
    if not is_steady(before) or not is_steady(after):
        return 0, new if old != new else []
    head = _common(old, new)
    if head == len(after) == len(before):
        return 0, []
    tail = min(_common(_backwards(old), _backwards(new)), len(before) - head, len(after) - head)
    return head, _between(new, head, len(after) - tail)


def cover(old: list[Run], new: list[Run]) -> tuple[int, list[Run]]:
    """As `patch`, in a quarter of the time, for a row that is another one: only blanks at both ends are spared."""
    if not old or not new:
        return 0, new
    (head, look), (tail, last) = new[0], new[-1]
    lead = _blanks(old[0][0], head) if old[0][1] == look else 0
    trail = _blanks(old[-1][0][::-1], tail[::-1]) if old[-1][1] == last else 0
    if (not lead and not trail) or not is_steady(_text(old)) or not is_steady(_text(new)):
        return 0, new
    if len(new) == 1:
        text = head[lead : max(lead, len(head) - trail)]
        return lead, [(text, look)] if text else []
    runs = [(head[lead:], look), *new[1:-1], (tail[: len(tail) - trail], last)]
    return lead, [run for run in runs if run[0]]


def _blanks(one: str, other: str) -> int:
    """Blanks that both begin with."""
    return min(len(one) - len(one.lstrip(" ")), len(other) - len(other.lstrip(" ")))


def _text(runs: list[Run]) -> str:
    return "".join([text for text, _ in runs])


def _backwards(runs: list[Run]) -> list[Run]:
    return [(text[::-1], look) for text, look in reversed(runs)]


def _common(old: list[Run], new: list[Run]) -> int:
    """Code points that both rows begin with, in the same looks."""
    common = at = 0
    theirs = iter(old)
    text, look = "", None
    for mine, wanted in new:
        place = 0
        while place < len(mine):
            if at == len(text):
                text, look = next(theirs, ("", None))
                at = 0
                if not text:
                    return common
            if look != wanted:
                return common
            size = min(len(mine) - place, len(text) - at)
            if mine[place : place + size] != text[at : at + size]:
                while mine[place] == text[at]:
                    common, place, at = common + 1, place + 1, at + 1
                return common
            common, place, at = common + size, place + size, at + size
    return common


def _between(runs: list[Run], start: int, end: int) -> list[Run]:
    """The runs of a row from one code point to another."""
    found: list[Run] = []
    at = 0
    for text, look in runs:
        first, last = max(0, start - at), min(len(text), end - at)
        if first < last:
            found.append((text[first:last], look))
        at += len(text)
    return found
