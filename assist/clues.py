"""Where in a paragraph something may be reported: looked up once, so that the rules touch little text."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from assist.phrases import listed_in, lowered

if TYPE_CHECKING:
    from assist.lexicon import Lexicon


class Clues(NamedTuple):
    """A paragraph with what tells in it and the places of the cues."""

    start: int
    end: int
    words: frozenset[str]
    """Those of `Lexicon.clues` that it holds, in lower case."""
    places: dict[str, list[int]]
    """Where each of those that are `Lexicon.placed` begins, in order."""
    cues: list[int]
    """Where a verb begins that can introduce what is said without marks, in order."""
    nouns: list[int]
    """Where a verb begins behind which a noun phrase can tell what was said."""

    def cue_in(self, low: int, high: int) -> bool:
        """Whether a cue begins between two places."""
        place = bisect_left(self.cues, low)
        return place < len(self.cues) and self.cues[place] < high


def clues(text: str, start: int, end: int, lex: Lexicon) -> Clues | None:
    """The clues of a paragraph; None when no word of it tells anything."""
    low = lowered(text[start:end])
    inside = listed_in(low, lex.clues)
    if not inside:
        return None
    places = {form: _places(low, form, start) for form in inside & lex.placed}
    cues = sorted(at for form in inside & lex.reporting for at in places[form])
    nouns = sorted(at for form in inside & lex.noun_phrase_forms for at in places[form])
    return Clues(start, end, inside, places, cues, nouns)


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
