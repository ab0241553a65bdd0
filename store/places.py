"""Where in a text a query is: by the text's own code points, with accents, case and odd spaces folded.

FTS5 says which texts hold the words; where, and what is to be lit in a snippet, is looked up here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from store.query import Query, Term
from store.text import folded

SPAN: Final = 160
"""Code points within which words count as being near each other."""
BEFORE: Final = 60
AFTER: Final = 160
"""Code points of a snippet before and behind the hit."""
_GAP: Final = 3
"""Code points between two words that are still one hit: a comma and a blank, a quotation mark."""
_OCCURRENCES: Final = 60
"""Places of one term that are looked at in one window."""


class Folded:
    """A text, what it is folded, and the way back from folded offsets."""

    __slots__ = ("_changes", "_places", "folded", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = folded(text)
        self._places: list[int] | None = None
        """Folded offsets of the characters that are not one character when folded, in order; None: not sought."""
        self._changes: list[tuple[int, int]] = []
        """Of each, its offset in the text and how long it is folded."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text that was folded to this one; it takes in the marks that folding dropped."""
        if self.text.isascii():
            return start, end
        places = self._places
        if places is None:
            places = self._places = self._found()
        first, last = self._origin(places, start), self._origin(places, end - 1)
        return first, max(self._origin(places, end), last + 1)

    def _origin(self, places: list[int], offset: int) -> int:
        index = bisect_right(places, offset) - 1
        if index < 0:
            return offset
        place, length = self._changes[index]
        beyond = offset - places[index]
        return place if beyond < length else place + 1 + beyond - length

    def _found(self) -> list[int]:
        text = self.text
        for character in set(text):
            length = _length(character)
            place = text.find(character) if length != 1 else -1
            while place >= 0:
                self._changes.append((place, length))
                place = text.find(character, place + 1)
        self._changes.sort()
        places, grown = [], 0
        for place, length in self._changes:
            places.append(place + grown)
            grown += length - 1
        return places


@lru_cache(maxsize=4096)
def _length(character: str) -> int:
    """Characters that one is folded to."""
    return len(folded(character))


class Occurrence(NamedTuple):
    """A term's place in a text."""

    start: int
    end: int
    term: int
    """Its number among the wanted terms."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text answers a query, and the text round it."""

    start: int
    end: int
    snippet: str
    snippet_start: int
    lit: tuple[tuple[int, int], ...]
    """Start and end of each word that was asked for, in the snippet."""

    def moved(self, base: int) -> Place:
        """The same, when the text it was found in begins at this offset."""
        return Place(self.start + base, self.end + base, self.snippet, self.snippet_start + base, self.lit)


class Matcher:
    """A query, applied to texts."""

    def __init__(self, query: Query) -> None:
        self._wanted = [_Pattern(term) for term in query.wanted]
        self._unwanted = [_Pattern(term) for term in query.unwanted]

    def holds(self, title: str, text: Folded) -> bool:
        """Whether every wanted term is in the title or the text, and no unwanted one is."""
        missing = [pattern for pattern in self._wanted if not pattern.within(text)]
        if any(pattern.within(text) for pattern in self._unwanted):
            return False
        if not missing and not self._unwanted:
            return True
        heading = Folded(title)
        return all(pattern.within(heading) for pattern in missing) and not any(
            pattern.within(heading) for pattern in self._unwanted
        )

    def lit(self, text: Folded) -> tuple[tuple[int, int], ...]:
        """Start and end of each wanted term in a short text."""
        return tuple(
            dict.fromkeys((found.start, found.end) for found in self._occurrences(text, 0, len(text.text)))
        )

    def find(self, text: Folded, low: int = 0, high: int | None = None) -> Place | None:
        """The first of the places where the most of the wanted terms are near each other.

        Only what lies between `low` and `high` counts: where a text was cut, half a word looks like one.
        """
        found = self._occurrences(text, low, len(text.text) if high is None else high)
        if not found:
            return None
        start, end = _run(text.text, _nearest(found))
        first, last = _round(text.text, start, end)
        lit = dict.fromkeys(
            (f.start - first, f.end - first) for f in found if f.start >= first and f.end <= last
        )
        return Place(start, end, text.text[first:last], first, tuple(lit))

    @property
    def anchors(self) -> list[Matcher]:
        """A matcher for each wanted term alone, the longest first: the rarest, mostly."""
        longest = sorted(self._wanted, key=lambda pattern: -len(pattern.term.text))
        return [Matcher(Query((pattern.term,), ())) for pattern in longest]

    def spelled_in(self, text: str) -> bool:
        """Whether a wanted term stands in the text as typed, in one of its usual cases; fast, and no proof."""
        return any(form in text for pattern in self._wanted for form in pattern.cases)

    def _occurrences(self, text: Folded, low: int, high: int) -> list[Occurrence]:
        found: list[Occurrence] = []
        for number, pattern in enumerate(self._wanted):
            places = (place for place in pattern.places(text) if low <= place[0] and place[1] <= high)
            for start, end in islice(places, _OCCURRENCES):
                found.append(Occurrence(start, end, number))
                # Of a single word the first place is the hit, and no more is lit than its snippet holds.
                if len(self._wanted) == 1 and end > found[0].end + AFTER:
                    break
        return sorted(found)


class _Pattern:
    """One term as a regular expression over folded texts."""

    def __init__(self, term: Term) -> None:
        self.term = term
        spelled = r"[\W_]+".join(map(re.escape, term.words))
        # Of a beginning the whole word is the hit: it is what a reader wants to tag.
        self._search = re.compile(spelled + (r"[^\W_]*" if term.prefix else r"(?![^\W_])")).search
        typed = term.text.rstrip("*")
        self.cases = {typed, typed.lower(), typed.upper(), typed.title(), typed.capitalize()}

    def within(self, text: Folded) -> bool:
        if self.term.literal:
            return self.term.text in text.text
        return next(self._spans(text.folded), None) is not None

    def places(self, text: Folded) -> Iterator[tuple[int, int]]:
        """Start and end in the text of each place, in order."""
        if self.term.literal:
            return self._literally(text.text)
        return (text.original(start, end) for start, end in self._spans(text.folded))

    def _literally(self, text: str) -> Iterator[tuple[int, int]]:
        wanted = self.term.text
        place = text.find(wanted)
        while place >= 0:
            yield place, place + len(wanted)
            place = text.find(wanted, place + len(wanted))

    def _spans(self, plain: str) -> Iterator[tuple[int, int]]:
        search = self._search
        match = search(plain)
        while match:
            start, end = match.span()
            inside = start > 0 and plain[start - 1].isalnum()
            if not inside:
                yield start, end
            # Looked for letter by letter behind a false one: the true one may begin inside it.
            match = search(plain, start + 1 if inside else end)


def _nearest(found: list[Occurrence]) -> list[Occurrence]:
    """The most terms within SPAN code points: of several such stretches the shortest, else the first."""
    best, merit, low = found[:1], (1, 0), 0
    held = [0] * (max(occurrence.term for occurrence in found) + 1)
    for high, last in enumerate(found):
        held[last.term] += 1
        while low < high and (held[found[low].term] > 1 or last.end - found[low].start > SPAN):
            held[found[low].term] -= 1
            low += 1
        terms = sum(map(bool, held))
        here = (terms, found[low].start - last.end if terms > 1 else 0)
        if here > merit:
            best, merit = found[low : high + 1], here
    return best


def _run(text: str, found: list[Occurrence]) -> tuple[int, int]:
    """Words that follow each other are one hit: of several such runs, the first with the most terms."""
    runs: list[list[Occurrence]] = []
    for occurrence in found:
        if runs and _adjacent(text, max(o.end for o in runs[-1]), occurrence.start):
            runs[-1].append(occurrence)
        else:
            runs.append([occurrence])
    best = max(runs, key=lambda run: len({occurrence.term for occurrence in run}))
    return best[0].start, max(occurrence.end for occurrence in best)


def _adjacent(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return start - end <= _GAP and "\n" not in between and not any(map(str.isalnum, between))


def _round(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of a snippet: whole words round the hit, no further than BEFORE and AFTER."""
    first, last = max(0, start - BEFORE), min(len(text), end + AFTER)
    if first > 0:
        blank = next((place for place in range(first, start) if text[place].isspace()), first - 1)
        first = blank + 1
    if last < len(text):
        last = next((place for place in range(last, end, -1) if text[place].isspace()), last)
    return first, last
