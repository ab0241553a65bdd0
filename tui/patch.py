"""What of a row has changed: as few cells as a terminal needs to be told. Pure."""

from __future__ import annotations

from tui.layout import is_steady
from tui.looks import Run


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
