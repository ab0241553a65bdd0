"""Find in the article: accents and case folded, every blank equal, from the caret on and round."""

from __future__ import annotations

from collections.abc import Iterator

from store.text import fold
from tui.document import Block
from tui.prompt import Prompt
from tui.session import CommandTable, Session


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


def hits(block: Block, query: str) -> Iterator[tuple[int, int]]:
    """Places in a block that hold the folded query, as article offsets, in order."""
    folded, origin = fold(block.text)
    at = folded.find(query)
    while at >= 0:
        end = at + len(query)
        if origin is None:
            yield block.start + at, block.start + end
        else:
            yield block.start + origin[at], block.start + _end(origin, end, len(block.text))
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
    place = _search(session, query, origin, forward, here)
    if place is None:
        session.say(f"Not found: {session.query}", "warn")
        return
    (start, end), wrapped = place
    session.select(start, end)
    session.say(
        "Found from the top again." if wrapped and forward else "Found from the end again." if wrapped else ""
    )


def _search(
    session: Session, query: str, origin: int, forward: bool, here: bool
) -> tuple[tuple[int, int], bool] | None:
    """The next hit in a direction, and whether the end of the article was passed on the way."""
    document = session.document
    block: Block = document.block_at(origin)
    first, wrapped = block, False
    while True:
        for start, end in _ordered(block, query, forward):
            beyond = start > origin if forward else start < origin
            if block is not first or wrapped or beyond or (here and start == origin):
                return (start, end), wrapped
        following = document.after(block) if forward else document.before(block)
        if following is None:
            if wrapped:
                return None
            wrapped = True
            following = document.block(1) if forward else document.block(document.count, -1)
        elif wrapped and block is first:
            return None
        block = following


def _ordered(block: Block, query: str, forward: bool) -> list[tuple[int, int]]:
    places = list(hits(block, query))
    return places if forward else places[::-1]


COMMANDS: CommandTable = {"find": find, "next_find": next_find, "previous_find": previous_find}
