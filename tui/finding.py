"""Find in the article: accents and case folded, every blank equal, from the caret on and round."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from store.text import fold
from tui.prompt import Prompt
from tui.session import CommandTable, Session

Bounds = tuple[int, int]

PIECE: Final = 65_536
"""Code points looked through at once."""
BESIDE: Final = 64
"""Code points beyond a piece that a hit which starts in it may need for marks over its letters."""


def find(session: Session, count: int | None) -> None:
    """Ask what to look for."""
    session.ask(Prompt("Find", _found))


def _found(session: Session) -> None:
    """Select the first place from the caret on that holds what was typed; nothing typed: the last query."""
    assert session.prompt is not None
    text = session.prompt.edit.text
    if text:
        session.query = text
    _seek(session, forward=True, here=True)


def next_find(session: Session, count: int | None) -> None:
    """Select the next place found."""
    for _ in range(count or 1):
        _seek(session, forward=True, here=False)


def previous_find(session: Session, count: int | None) -> None:
    """Select the previous place found."""
    for _ in range(count or 1):
        _seek(session, forward=False, here=False)


def hits(text: str, query: str) -> Iterator[tuple[int, int]]:
    """Places in a text that hold the folded query, in order."""
    folded, origin = fold(text)
    at = folded.find(query)
    while at >= 0:
        end = at + len(query)
        yield (at, end) if origin is None else (origin[at], _end(origin, end, len(text)))
        at = folded.find(query, end)


def _end(origin: list[int], end: int, length: int) -> int:
    """The original offset past a match: combining marks that folding dropped belong to it."""
    return origin[end] if end < len(origin) else length


def _seek(session: Session, *, forward: bool, here: bool) -> None:
    query = fold(session.query)[0].strip()
    if not query:
        session.say("Nothing to find.")
        return
    origin = session.selection.start if session.selection else session.caret
    place, wrapped = _search(session, query, origin, forward, here)
    if place is None:
        session.say(f"Not found: {session.query}", "warn")
        return
    session.select(*place)
    session.say(
        "Found from the top again." if wrapped and forward else "Found from the end again." if wrapped else ""
    )


def _search(
    session: Session, query: str, origin: int, forward: bool, here: bool
) -> tuple[Bounds | None, bool]:
    """The next hit in a direction, and whether the end of the article was passed on the way."""
    length = session.article.length
    seam = origin + (forward and not here)
    before, behind = (0, seam), (seam, length)
    near, far = (behind, before) if forward else (before, behind)
    found = _in_turn(session, query, *near, forward)
    return (found, False) if found else (_in_turn(session, query, *far, forward), True)


def _in_turn(session: Session, query: str, low: int, high: int, forward: bool) -> Bounds | None:
    """The first hit that starts in this stretch of the article, or the last; read a piece at a time."""
    starts = range(low, high, PIECE)
    for start in starts if forward else reversed(starts):
        places = _within(session, query, start, min(start + PIECE, high))
        for place in places if forward else deque(places, 1):
            return place
    return None


def _within(session: Session, query: str, start: int, end: int) -> Iterator[Bounds]:
    """Hits that start in a piece of the article, none across paragraphs."""
    # Folding shortens a text: marks over letters are left out.
    text = session.document.text(start, min(end + 2 * len(query) + BESIDE, session.article.length))
    for low, high in hits(text, query):
        if start + low >= end:
            return
        if "\n" not in text[low:high] or start + high <= session.document.paragraph_at(start + low).end:
            yield start + low, start + high


COMMANDS: CommandTable = {"find": find, "next_find": next_find, "previous_find": previous_find}
