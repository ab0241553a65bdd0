"""Where in a paragraph something may be reported: looked up once, so that the rules touch little text."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from assist.phrases import cut_loosely, lowered

if TYPE_CHECKING:
    from assist.lexicon import Lexicon


class Clues(NamedTuple):
    """A paragraph with what tells in it and the places of the cues."""

    start: int
    end: int
    words: set[str]
    """Those of `Lexicon.clues` that it holds, in lower case."""
    phrases: list[tuple[int, str]]
    """Where a word of a phrase like "according to" begins (see `Lexicon.telling`), with the word."""
    cues: list[int]
    """Where a verb begins that can introduce what is said without marks, in order."""
    nouns: list[int]
    """Where a verb begins behind which a noun phrase can tell what was said."""
    clauses: bool
    """Whether there is a verb that takes a clause without "that"."""

    def cue_in(self, low: int, high: int) -> bool:
        """Whether a cue begins between two places."""
        place = bisect_left(self.cues, low)
        return place < len(self.cues) and self.cues[place] < high


def clues(text: str, start: int, end: int, lex: Lexicon) -> Clues | None:
    """The clues of a paragraph; None when no word of it tells anything."""
    low = lowered(text[start:end])
    pieces = cut_loosely(low)
    forms = set(filter(lex.forms.__contains__, pieces))
    inside = set(filter(lex.clues.__contains__, pieces))
    if not forms and not inside:
        return None
    phrases = [(at, word) for word in inside & lex.telling for at in _places(low, word, start)]
    cues = [at for form in forms if lex.reports(form) for at in _places(low, form, start)]
    nouns = [at for form in forms if lex.sums_up(form) for at in _places(low, form, start)]
    clauses = any(map(lex.takes_clause, forms))
    return Clues(start, end, inside, phrases, sorted(cues), sorted(nouns), clauses)


def _places(low: str, form: str, start: int) -> list[int]:
    found = []
    size = len(form)
    place = low.find(form)
    while place >= 0:
        after = low[place + size : place + size + 1]
        if not after.isalnum() and not (place and low[place - 1].isalnum()):
            found.append(start + place)
        place = low.find(form, place + size)
    return found
