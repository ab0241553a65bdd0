"""Where in a paragraph something may be reported: looked up once, so that the rules touch little text."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from assist.phrases import lows

if TYPE_CHECKING:
    from assist.lexicon import Lexicon


class Clues(NamedTuple):
    """A paragraph with the words in it and the places of the cues."""

    start: int
    end: int
    words: set[str]
    """In lower case."""
    cues: list[int]
    """Where a verb begins that can introduce what is said without marks, in order."""
    nouns: list[int]
    """Where a verb begins behind which a noun phrase can tell what was said."""

    def cue_in(self, low: int, high: int) -> bool:
        """Whether a cue begins between two places."""
        place = bisect_left(self.cues, low)
        return place < len(self.cues) and self.cues[place] < high


def clues(text: str, start: int, end: int, lex: Lexicon) -> Clues:
    """The clues of a paragraph."""
    inside = set(lows(text, start, end))
    forms = inside & lex.reporting
    nouns = inside & lex.noun_phrase_forms
    if not forms and not nouns:
        return Clues(start, end, inside, [], [])
    return Clues(start, end, inside, _places(text, start, end, forms), _places(text, start, end, nouns))


def _places(text: str, start: int, end: int, forms: set[str]) -> list[int]:
    low = text[start:end].lower()
    if len(low) != end - start:  # a letter whose small form is two (İ)
        low = "".join(each if len(each.lower()) > 1 else each.lower() for each in text[start:end])
    found = []
    for form in forms:
        place = low.find(form)
        while place >= 0:
            after = low[place + len(form) : place + len(form) + 1]
            if not after.isalnum() and not (place and low[place - 1].isalnum()):
                found.append(start + place)
            place = low.find(form, place + len(form))
    return sorted(found)
