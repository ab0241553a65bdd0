"""Hints: every place worth selecting on the screen shows one or two letters; typing them selects it.

Distance then costs no keys (the idea of link hints in keyboard browsers, over text spans). No code begins
another, so no key waits.
"""

from __future__ import annotations

from typing import Final

from tui.session import CommandTable, Session

LETTERS: Final = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM"
"""Home row first: what lies under the fingers is handed out first. With capitals one key chooses on a whole page."""


class Hints:
    """Codes on the screen and what has been typed of one."""

    def __init__(self, places: dict[str, tuple[int, int, str | None]]) -> None:
        self.places = places
        """Code -> start, end, and the annotation's id if it is one."""
        self.typed = ""
        self.at = {place[0]: code for code, place in places.items()}
        """Start -> code, for painting."""


def codes(count: int) -> list[str]:
    """That many codes of one or two letters, none the beginning of another; 2,704 at most.

    The shortest go to the first places, which are those nearest the caret.
    """
    singles = len(LETTERS)
    if count <= singles:
        return list(LETTERS[:count])
    # With p of n letters kept for pairs, there are (n - p) + n p places.
    pairs = min(singles, -(-(count - singles) // (singles - 1)))
    ones = list(LETTERS[: singles - pairs])
    twos = [a + b for a in LETTERS[singles - pairs :] for b in LETTERS]
    return (ones + twos)[:count]


def visible(session: Session) -> list[tuple[int, int]]:
    """The stretches of the article that are on the screen, row by row."""
    width = session.view.width
    return [
        line.block.row_bounds(line.row, width)
        for line in session.view.lines
        if line.block is not None and line.row >= 0 and not line.under
    ]


def hint(session: Session, count: int | None) -> None:
    """Hint every candidate and annotation on the screen; where there is none, every token."""
    session.offer_all()
    places = _marks(session)
    if places:
        _show(session, places)
    else:
        hint_tokens(session, count)


def hint_tokens(session: Session, count: int | None) -> None:
    """Hint every token on the screen."""
    places: list[tuple[int, int, str | None]] = []
    for start, end in visible(session):
        block = session.document.block_at(start)
        places += [(a, b, None) for a, b in block.tokens if start <= a < end]
    _show(session, places)


def _marks(session: Session) -> list[tuple[int, int, str | None]]:
    """Candidates, then annotations; of several that start together only the innermost, the others by cycling."""
    found: dict[int, tuple[int, int, str | None]] = {}
    rows = visible(session)
    for start, end in rows:
        for annotation in session.document.annotations(session.document.block_at(start)):
            if start <= annotation.start < end:
                found[annotation.start] = (annotation.start, annotation.end, annotation.id)
    return list(found.values())


def _show(session: Session, places: list[tuple[int, int, str | None]]) -> None:
    if not places:
        session.say("There is nothing to hint on this screen.")
        return
    near = sorted(places, key=lambda place: abs(place[0] - session.caret))[: len(LETTERS) ** 2]
    session.leave()
    session.hints = Hints(dict(zip(codes(len(near)), near, strict=True)))
    session.say("Type the letters of a place.")


def typed(session: Session, key: str) -> None:
    """Take a letter of a code; what is no code ends hinting."""
    hints = session.hints
    assert hints is not None
    hints.typed += key
    place = hints.places.get(hints.typed)
    if place is not None:
        session.hints = None
        start, end, annotation_id = place
        session.say("")
        session.select(start, end, annotation_id=annotation_id)
    elif not any(code.startswith(hints.typed) for code in hints.places):
        session.hints = None
        session.say("")


COMMANDS: CommandTable = {"hint": hint, "hint_tokens": hint_tokens}
