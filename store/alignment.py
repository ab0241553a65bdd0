"""Which tokens of an old text are which of a new one: what re-anchoring rests on (anchors.py).

Only what is certain is paired: stretches that are in both texts once, and in the gaps between them the
tokens that every longest common subsequence has. What could be this copy or that is left unpaired.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from store import sequences
from store.codepoints import HIRAGANA, IDEOGRAPHS, KATAKANA, char_class
from store.text import cut_as, sentences

if TYPE_CHECKING:
    from store.model import Paragraphing

_WORDS: Final = 5
"""Words that make a paragraph or sentence a sure landmark where it stands; shorter ones recur by chance."""
_WORDS_MOVED: Final = 8
"""The same for one that is found out of its order."""
_ALIKE: Final = 0.5
"""Part of a landmark's pairs of tokens that make another stretch something like it."""
_KEPT: Final = 0.2
"""Part of a landmark's tokens that, kept where it was, make what was found elsewhere a copy."""


class Unit(NamedTuple):
    """A paragraph or a sentence: its tokens, by number, and its text."""

    first: int
    last: int
    """One past its last token."""
    words: int
    text: str


class Pieces:
    """A text cut into tokens: words, and every other sign that is not white space."""

    def __init__(self, text: str, paragraphing: Paragraphing) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in _finditer(text):
            start, end = match.span()
            self.starts.append(start)
            self.ends.append(end)
        self.tokens = [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]
        self._bounds = cut_as(text, paragraphing)
        self._sentences: dict[int, list[Unit]] = {}

    def __len__(self) -> int:
        return len(self.tokens)

    def unit(self, start: int, end: int) -> Unit:
        """The tokens of a stretch of text."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return Unit(first, last, self.words(first, last), self.text[start:end])

    def words(self, first: int, last: int) -> int:
        """How many of these tokens are words or numbers."""
        return sum(map(is_word, self.tokens[first:last]))

    @cached_property
    def paragraphs(self) -> list[Unit]:
        """The paragraphs."""
        return [self.unit(start, end) for start, end in self._bounds]

    def sentences(self, paragraph: int) -> list[Unit]:
        """The sentences of a paragraph, by its place in `paragraphs`; kept."""
        found = self._sentences.get(paragraph)
        if found is None:
            start, end = self._bounds[paragraph]
            cut = sentences(self.text[start:end])
            found = self._sentences[paragraph] = [self.unit(start + low, start + high) for low, high in cut]
        return found

    def weight(self, tokens: Iterable[int]) -> int:
        """Letters and digits of the words among these tokens: long words say more than short ones."""
        return sum(len(self.tokens[i]) for i in tokens if is_word(self.tokens[i]))

    def is_whole(self, start: int, end: int) -> bool:
        """Whether neither edge of the stretch lies inside a token."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end) - 1
        return first <= last and self.starts[first] >= start and self.ends[last] <= end

    def bounds(self, paragraph: int) -> tuple[int, int]:
        """Start and end of a paragraph, by its place in `paragraphs`, in code points."""
        return self._bounds[paragraph]

    def paragraph_at(self, offset: int) -> int:
        """The place in `paragraphs` of the one that holds the offset, or of the last before it."""
        return max(0, bisect_right(self._bounds, (offset, len(self.text))) - 1)

    def sentence_of(self, token: int) -> tuple[int, int]:
        """First token of the sentence in which this one stands, and one past its last."""
        for unit in self.sentences(self.paragraph_at(self.starts[token])):
            if unit.first <= token < unit.last:
                return unit.first, unit.last
        return token, token + 1


class Pairs:
    """`mate[i]` is the new token that the old token i is, or -1; `sure[i]` how it was found."""

    LANDMARK: Final = 1
    """In a paragraph or sentence that stands in both texts once, in its order."""
    MOVED: Final = 2
    """The same, out of its order."""
    NEAR: Final = 3
    """Between landmarks, by comparing the tokens there."""
    SHUT: Final = 4
    """Not to be paired: it could be either of two."""

    def __init__(self, old: int, new: int) -> None:
        self.mate = [-1] * old
        self.sure = bytearray(old)
        self.back = [-1] * new
        """The old token that each new one is."""
        self.taken = bytearray(new)
        """How each new token was found, as `sure`."""

    def put(self, first: int, to: int, count: int, how: int) -> None:
        """Pair a run of tokens, whatever they were paired with before."""
        for i in range(first, first + count):
            if self.mate[i] >= 0:
                self.back[self.mate[i]], self.taken[self.mate[i]] = -1, 0
        for j in range(to, to + count):
            if self.back[j] >= 0:
                self.mate[self.back[j]], self.sure[self.back[j]] = -1, 0
        self.mate[first : first + count] = range(to, to + count)
        self.back[to : to + count] = range(first, first + count)
        self.sure[first : first + count] = self.taken[to : to + count] = bytes([how]) * count

    def close(self, unit: Unit) -> None:
        """Let no old token be one of these new ones."""
        self.taken[unit.first : unit.last] = bytes([self.SHUT]) * (unit.last - unit.first)

    def is_closed(self, unit: Unit) -> bool:
        """Whether that was said of this unit."""
        return self.taken[unit.first] == self.SHUT


def align(old: Pieces, new: Pieces) -> Pairs:
    """Pair the tokens of two texts; texts of a million code points take seconds."""
    pairs = Pairs(len(old), len(new))
    for unit in _repeats(old, new):
        pairs.close(unit)
    landmarks = _landmarks(old, new, pairs)
    fixed = _in_order(landmarks)
    doubled = _doubled(old, new, fixed)
    if doubled:
        fixed = _in_order([pair for pair in landmarks if pair not in doubled])
    gaps = _gaps(old, new, fixed)
    for a, b in fixed:
        pairs.put(a.first, b.first, a.last - a.first, Pairs.LANDMARK)
    for a, b in doubled:
        if any(a.first in here and b.first in there for here, there in gaps):
            pairs.sure[a.first : a.last] = bytes([Pairs.SHUT]) * (a.last - a.first)
            pairs.close(b)
    for here, there in gaps:
        _compare(old, new, pairs, here, there)
    for a, b in sorted(set(landmarks) - set(fixed) - doubled):
        _move(old, new, pairs, a, b)
    return pairs


Pair = tuple[Unit, Unit]


def _in_order(landmarks: Sequence[Pair]) -> list[Pair]:
    """The landmarks that keep their order in the new text: most of its text."""
    chosen = sequences.heaviest([(a.first, b.first, a.last - a.first) for a, b in landmarks])
    return [landmarks[number] for number in sorted(chosen)]


def _gaps(old: Pieces, new: Pieces, fixed: Sequence[Pair]) -> list[tuple[range, range]]:
    """The tokens before, between and behind the landmarks."""
    starts = [(0, 0), *((a.last, b.last) for a, b in fixed)]
    ends = [*((a.first, b.first) for a, b in fixed), (len(old), len(new))]
    return [(range(i, x), range(j, y)) for (i, j), (x, y) in zip(starts, ends, strict=True)]


def _doubled(old: Pieces, new: Pieces, fixed: Sequence[Pair]) -> set[Pair]:
    """Landmarks with something like them before them in the new text only.

    A paragraph that was repeated and changed since, or one put before another that it sums up: which of the
    two the old one is, nobody can tell.
    """
    found: set[Pair] = set()
    for (a, b), (here, there) in zip(fixed, _gaps(old, new, fixed), strict=False):
        words = old.tokens[a.first : a.last]
        if _part(words, new, there) >= _ALIKE > _part(words, old, here):
            found.add((a, b))
    return found


def _part(words: Sequence[str], pieces: Pieces, gap: range) -> float:
    """How many of the neighbouring pairs of these words a gap holds, 0 to 1."""
    if 2 * len(gap) < len(words):
        return 0.0
    times, again = Counter(pairwise(words)), Counter(pairwise(pieces.tokens[gap.start : gap.stop]))
    return (times & again).total() / (len(words) - 1)


def _move(old: Pieces, new: Pieces, pairs: Pairs, a: Unit, b: Unit) -> None:
    """Pair a landmark found out of its order, unless its text lives on where it was: this is a copy then."""
    if a.words < _WORDS_MOVED or not old.text.count(a.text) == new.text.count(b.text) == 1:
        return
    mates = pairs.mate[a.first : a.last]
    kept = sum(x >= 0 and y == x + 1 for x, y in pairwise(mates))
    used = sum(map(bool, pairs.taken[b.first : b.last]))
    if kept >= _KEPT * len(mates) or 2 * used >= len(mates):
        return
    pairs.put(a.first, b.first, a.last - a.first, Pairs.MOVED)


def _repeats(old: Pieces, new: Pieces) -> Iterator[Unit]:
    """Paragraphs of the new text that repeat the one right before them, as none did in the old text."""
    known = {unit.text for unit in old.paragraphs}
    longest: dict[str, int] = {}
    for unit, count in _in_a_row(old.paragraphs):
        longest[unit.text] = max(count, longest.get(unit.text, 0))
    before: Unit | None = None
    for unit, count in _in_a_row(new.paragraphs):
        if count > 1:
            if count > longest.get(unit.text, 1):
                yield unit
        elif before and unit.text not in known and _alike(before, unit) and _alone(unit, old):
            # Changed since it was repeated, or the one before it was.
            yield unit
        before = unit


def _in_a_row(units: Sequence[Unit]) -> Iterator[tuple[Unit, int]]:
    """Each unit, and how many of the same text in a row end with it."""
    for _, same in groupby(units, key=lambda unit: unit.text):
        yield from ((unit, count) for count, unit in enumerate(same, 1))


def _alone(unit: Unit, old: Pieces) -> bool:
    """Whether one old paragraph alone is like the unit."""
    return sum(_alike(other, unit) for other in old.paragraphs) == 1


def _alike(unit: Unit, other: Unit) -> bool:
    """Whether two paragraphs have most of their neighbouring words in common."""
    if not 0.5 <= len(unit.text) / len(other.text) <= 2 or unit.words < _WORDS:
        return False
    times, again = Counter(pairwise(unit.text.split())), Counter(pairwise(other.text.split()))
    return (times & again).total() >= _ALIKE * max(times.total(), again.total())


def _landmarks(old: Pieces, new: Pieces, pairs: Pairs) -> list[Pair]:
    """Paragraphs that are in both texts once, and such sentences of the other paragraphs; in old order."""
    open_ones = [unit for unit in new.paragraphs if not pairs.is_closed(unit)]
    found = _common(old.paragraphs, open_ones)
    known_old, known_new = {a.first for a, _ in found}, {b.first for _, b in found}
    theirs = [unit for unit in _rest(new, known_new) if not pairs.is_closed(unit)]
    return sorted(found + _common(_rest(old, known_old), theirs))


def _rest(pieces: Pieces, known: set[int]) -> list[Unit]:
    """The sentences of the paragraphs that do not begin with one of these tokens."""
    return [
        sentence
        for number, paragraph in enumerate(pieces.paragraphs)
        if paragraph.first not in known
        for sentence in pieces.sentences(number)
    ]


def _common(old: list[Unit], new: list[Unit]) -> list[tuple[Unit, Unit]]:
    """Units whose text is in each list once."""
    times = Counter(unit.text for unit in old)
    again = Counter(unit.text for unit in new)
    places = {unit.text: unit for unit in new}
    return [
        (unit, places[unit.text])
        for unit in old
        if unit.words >= _WORDS
        and times[unit.text] == 1
        and again[unit.text] == 1
        # A sentence may end inside what is one token here.
        and places[unit.text].last - places[unit.text].first == unit.last - unit.first
    ]


def _compare(old: Pieces, new: Pieces, pairs: Pairs, here: range, there: range) -> None:
    """Pair tokens between two landmarks."""
    mine = [i for i in here if not pairs.sure[i]]
    theirs = [j for j in there if not pairs.taken[j]]
    for i, j in sequences.certain([old.tokens[i] for i in mine], [new.tokens[j] for j in theirs]):
        pairs.put(mine[i], theirs[j], 1, Pairs.NEAR)


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, not a sign."""
    return token[0].isalnum()


def _finditer(text: str) -> Iterator[re.Match[str]]:
    return (_eastern() if _continuous().search(text) else _western())(text)


@cache
def _western() -> Callable[[str], Iterator[re.Match[str]]]:
    return re.compile(r"\w+|[^\w\s]").finditer


@cache
def _eastern() -> Callable[[str], Iterator[re.Match[str]]]:
    # Scripts without spaces: a character is a token, or one changed character would change a sentence.
    return re.compile(f"[{_CONTINUOUS}]|[^\\W{_CONTINUOUS}]+|[^\\w\\s]").finditer


_CONTINUOUS: Final = (
    char_class(IDEOGRAPHS, HIRAGANA, KATAKANA) + "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u0f00-\u0fff"
)
"""Ideographs and kana; Thai, Lao, Tibetan, Myanmar, Khmer."""


@cache
def _continuous() -> re.Pattern[str]:
    return re.compile(f"[{_CONTINUOUS}]")
