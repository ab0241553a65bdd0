"""Where a marked stretch of an old text stands in the text that supersedes it; or that nobody can be sure.

By alignment first (alignment.py); what that leaves open, by exact text with its context, where no other
place comes near. A wrong place would pass unseen for ever: whatever is not sure has no place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from store.alignment import Pairs, Pieces, align

if TYPE_CHECKING:
    from store.model import Paragraphing

CONTEXT: Final = 64
"""Code points on each side by which a text is known again elsewhere, within its paragraph."""
SCORE: Final = 0.8
"""How alike the contexts must be, 0 to 1."""
MARGIN: Final = 0.1
"""How much less alike any other place must be."""
_EVIDENCE: Final = 16
"""Code points of context without which nothing is known again."""
_PLACES: Final = 40
"""Occurrences beyond which a text says nothing about where it belongs."""
_BESIDE: Final = 12
"""Tokens on each side that tell whether a stretch is where it was."""
_LIVES: Final = 0.7
"""Part of a sentence (letters of its words) that must live on for a word in it to be the same word."""
_FILLS: Final = 0.4
"""Part of the new sentence that must be old."""


class Place(NamedTuple):
    """A stretch of the new text, code points."""

    start: int
    end: int
    anchor: Literal["ok", "moved"]
    """`ok`: the same text, in its order; `moved`: found elsewhere, or its white space has changed."""


class Anchors:
    """The places of one text's stretches in another."""

    def __init__(self, old: str, new: str, old_cut: Paragraphing, new_cut: Paragraphing) -> None:
        self._old = Pieces(old, old_cut)
        self._new = Pieces(new, new_cut)
        self._pairs = align(self._old, self._new)

    def place(self, start: int, end: int) -> Place | None:
        """Where old[start:end] stands in the new text; None when that is not sure."""
        if not 0 <= start < end <= len(self._old.text):
            return None
        first, last = bisect_right(self._old.ends, start), bisect_left(self._old.starts, end)
        if first >= last:  # white space
            return None
        return self._aligned(start, end, first, last) or self._known_again(start, end, first, last)

    def near(self, offset: int) -> int:
        """The place in the new text that is nearest to an old one, however little is sure."""
        mate = self._pairs.mate
        token = bisect_right(self._old.starts, offset) - 1
        for distance in range(len(mate)):
            for other in (token - distance, token + distance):
                if 0 <= other < len(mate) and mate[other] >= 0:
                    return self._new.starts[mate[other]]
        return 0

    def text(self, place: Place) -> str:
        """What stands there in the new text."""
        return self._new.text[place.start : place.end]

    # By alignment

    def _aligned(self, start: int, end: int, first: int, last: int) -> Place | None:
        shift = self._shift(first, last)
        if shift is None or not 0 <= first + shift <= last - 1 + shift < len(self._new):
            return None
        new_start = self._new.starts[first + shift] + start - self._old.starts[first]
        new_end = self._new.ends[last - 1 + shift] + end - self._old.ends[last - 1]
        wanted, found = self._old.text[start:end], self._new.text[max(0, new_start) : new_end]
        if wanted == found:
            moved = self._pairs.sure[first] == Pairs.MOVED
            return Place(new_start, new_end, "moved" if moved else "ok")
        if wanted.split() == found.split() and found == found.strip():
            return Place(new_start, new_end, "moved")
        return None

    def _shift(self, first: int, last: int) -> int | None:
        """How far the tokens have shifted, if all that are paired shifted alike, and their sentences with them."""
        mate = self._pairs.mate
        shifts = {mate[i] - i for i in range(first, last) if mate[i] >= 0}
        if len(shifts) != 1 or mate[first] < 0 or mate[last - 1] < 0:
            return None
        (shift,) = shifts
        sure = (Pairs.LANDMARK, Pairs.MOVED)
        edges = [token for token in {first, last - 1} if self._pairs.sure[token] not in sure]
        return shift if all(self._lives_on(token, first, last, shift) for token in edges) else None

    def _lives_on(self, token: int, first: int, last: int, shift: int) -> bool:
        """Whether the rest of the token's sentence went where the tokens first to last seem to have gone."""
        old, new, mate, back = self._old, self._new, self._pairs.mate, self._pairs.back
        around = _around(old, token, first, last)
        reach = len(around) + last - first
        here = [i for i in around if _in_run(mate, i) and abs(mate[i] - i - shift) <= reach]
        if old.weight(here) < _LIVES * old.weight(around):
            return False
        around = _around(new, token + shift, first + shift, last + shift)
        return new.weight(j for j in around if _in_run(back, j)) >= _FILLS * new.weight(around)

    # By exact text with its context

    def _known_again(self, start: int, end: int, first: int, last: int) -> Place | None:
        """The one place like this in the new text, if it is free and this is the one like it in the old."""
        wanted = self._old.text[start:end]
        places = _occurrences(self._new, wanted)
        scores = sorted(((self._alike(start, end, place), place) for place in places), reverse=True)
        if not scores or scores[0][0] < SCORE:
            return None
        best, place = scores[0]
        others = [score for score, _ in scores[1:2]]
        others += [
            self._alike(other, other + len(wanted), place)
            for other in _occurrences(self._old, wanted)
            if other != start
        ]
        there = self._old_tokens(place, place + len(wanted))
        if there - {-1, *range(first, last)} or any(best - score < MARGIN for score in others):
            return None
        return Place(place, place + len(wanted), "ok" if there == set(range(first, last)) else "moved")

    def _old_tokens(self, start: int, end: int) -> set[int]:
        """The old tokens that were found in this stretch of the new text; -1 for a new one."""
        new, pairs = self._new, self._pairs
        tokens = range(bisect_right(new.ends, start), bisect_left(new.starts, end))
        return {len(pairs.mate) if pairs.taken[j] == Pairs.SHUT else pairs.back[j] for j in tokens}

    def _alike(self, start: int, end: int, place: int) -> float:
        """How alike the contexts of an old and a new place are, 0 to 1."""
        before, after = _context(self._old, start, end)
        before_new, after_new = _context(self._new, place, place + end - start)
        weights = max(len(before), len(before_new)), max(len(after), len(after_new))
        if sum(weights) < _EVIDENCE:
            return 0.0
        ratios = _ratio(before, before_new), _ratio(after, after_new)
        return sum(w * r for w, r in zip(weights, ratios, strict=True)) / sum(weights)


def _around(pieces: Pieces, token: int, first: int, last: int) -> list[int]:
    """The tokens beside those from first to last, of the token's sentence; of more, where it is short."""
    low, high = pieces.sentence_of(token)
    around = [i for i in range(max(low, first - _BESIDE), min(high, last + _BESIDE)) if not first <= i < last]
    if pieces.weight(around) < _EVIDENCE:
        low, high = max(0, low - _BESIDE), min(len(pieces), high + _BESIDE)
        around = [i for i in range(low, high) if not first <= i < last]
    return around


def _in_run(mate: list[int], token: int) -> bool:
    """Whether the token was found together with a neighbour: what was found alone may be there by chance."""
    there = mate[token]
    if there < 0:
        return False
    before = token > 0 and mate[token - 1] == there - 1 >= 0
    return before or (token + 1 < len(mate) and mate[token + 1] == there + 1)


def _occurrences(pieces: Pieces, wanted: str) -> list[int]:
    """Where the text stands as whole words; nothing if it stands in too many places."""
    found: list[int] = []
    place = pieces.text.find(wanted)
    for _ in range(10 * _PLACES):
        if place < 0:
            return found if len(found) <= _PLACES else []
        if pieces.is_whole(place, place + len(wanted)):
            found.append(place)
        place = pieces.text.find(wanted, place + 1)
    return []


def _context(pieces: Pieces, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind, within the paragraphs."""
    low, _ = pieces.bounds(pieces.paragraph_at(start))
    _, high = pieces.bounds(pieces.paragraph_at(end - 1))
    return pieces.text[max(low, start - CONTEXT) : start], pieces.text[end : min(high, end + CONTEXT)]


def _ratio(old: str, new: str) -> float:
    return SequenceMatcher(None, old, new, autojunk=False).ratio() if old or new else 1.0
