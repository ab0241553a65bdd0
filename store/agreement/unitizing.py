"""Krippendorff's alpha for unitizing (u-alpha): do annotators cut the same units out of a continuum?

Krippendorff, K. (1995). On the reliability of unitizing continuous data. Sociological Methodology 25, 47-76,
in the form of Krippendorff (2004), Content Analysis, 2nd ed., chapter 11.6. The continuum is the code points
of the articles; each label is a category with units and, between them, gaps; a gap ends with its article.
Units of one label and annotator may not overlap: those that do are joined.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, combinations
from typing import Final, NamedTuple

Unit = tuple[int, int]
"""Start and end, end exclusive."""
NOTHING: Final = "nobody marked anything, or there is only one annotator"


class Sums(NamedTuple):
    """What a chunk of the continuum adds to the disagreements of one category; chunks add up."""

    observed: int = 0
    """Squared differences of all pairs of units of different annotators, and of units with gaps."""
    units: int = 0
    cubes: int = 0
    """2l³ - 3l² + l over the units of length l."""
    inner: int = 0
    """l(l - 1) over the units."""
    chances: int = 0
    """l²(g - l + 1) over each unit of the chunk and each gap of length g >= l of the whole continuum."""
    room: int = 0
    """The same over each gap of the chunk and each unit of the whole continuum."""


class Continuum(NamedTuple):
    """What the annotators cut out of one article for one category: for each, joined units and gaps in order."""

    units: tuple[tuple[Unit, ...], ...]
    gaps: tuple[tuple[Unit, ...], ...]


def joined(units: Iterable[Unit]) -> list[Unit]:
    """Units in order, overlapping ones as one; those that only touch stay apart."""
    found: list[Unit] = []
    for start, end in sorted(units):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def gaps(units: Sequence[Unit], start: int, end: int) -> list[Unit]:
    """What lies before, between and behind joined units in a continuum."""
    edges = [start, *(edge for unit in units for edge in unit), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def sums(continua: Sequence[Continuum], starts: Sequence[Sequence[int]]) -> list[list[Sums]]:
    """What each chunk of each continuum adds, of one category; `starts` says where the chunks of each begin."""
    units = [b - a for found in continua for units in found.units for a, b in units]
    spaces = [b - a for found in continua for gaps in found.gaps for a, b in gaps]
    chance, room = _Chance(spaces), _Room(units)
    return [_sums(found, at, chance, room) for found, at in zip(continua, starts, strict=True)]


def alpha(categories: Iterable[Sums], whole: float, chances: Sequence[float], annotators: int) -> float | str:
    """Alpha of one category or several: sums over chunks, and their length in code points; or why there is none.

    `chances` are, for each category, those of all chunks. Where chunks are drawn with other weights, the gaps of
    each are taken to be as likely for units of all: exact when every chunk is drawn once.
    """
    observed = expected = 0.0
    for category, all_chances in zip(categories, chances, strict=True):
        observed += category.observed / (annotators * (annotators - 1) * whole**2) if whole else 0
        expected += _expected(category, whole, all_chances, annotators)
    return 1 - observed / expected if expected > 0 else NOTHING


def _expected(category: Sums, whole: float, chances: float, annotators: int) -> float:
    if not category.units or not whole:
        return 0.0
    inside = (category.units - 1) / 3 * category.cubes
    met = category.chances * category.room / chances if chances else 0.0
    stretch = annotators * whole
    left = stretch * (stretch - 1) - category.inner
    return 2 / whole * (inside + met) / left if left > 0 else 0.0


def _sums(found: Continuum, starts: Sequence[int], chance: _Chance, room: _Room) -> list[Sums]:
    totals = [[0] * len(Sums._fields) for _ in starts]

    def at(offset: int) -> list[int]:
        return totals[bisect_right(starts, offset) - 1]

    for one, other in combinations(found.units, 2):
        for offset, difference in _observed(one, other):
            at(offset)[0] += 2 * difference
    for start, end in (unit for units in found.units for unit in units):
        here, n = at(start), end - start
        here[1] += 1
        here[2] += 2 * n**3 - 3 * n**2 + n
        here[3] += n * (n - 1)
        here[4] += chance.of(n)
    for start, end in (gap for gaps in found.gaps for gap in gaps):
        at(start)[5] += room.of(end - start)
    return [Sums(*total) for total in totals]


def _observed(one: Sequence[Unit], other: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Of two annotators, each with its place: squared distances of overlapping units, squares of units in a gap."""
    met = set()
    low = 0
    for a, b in one:
        while low < len(other) and other[low][1] <= a:
            low += 1
        at = low
        while at < len(other) and other[at][0] < b:
            c, d = other[at]
            yield a, (a - c) ** 2 + (b - d) ** 2
            met.add(at)
            at += 1
        if at == low:
            yield a, (b - a) ** 2
    yield from ((c, (d - c) ** 2) for n, (c, d) in enumerate(other) if n not in met)


class _Chance:
    """l²(g - l + 1) summed over the gaps that hold a unit of length l."""

    def __init__(self, gaps: list[int]) -> None:
        self._gaps = sorted(gaps)
        self._sums = [0, *accumulate(self._gaps)]

    def of(self, length: int) -> int:
        at = bisect_left(self._gaps, length)
        count = len(self._gaps) - at
        return length * length * (self._sums[-1] - self._sums[at] - count * (length - 1))


class _Room:
    """The same summed over the units that a gap of length g holds."""

    def __init__(self, lengths: list[int]) -> None:
        self._lengths = sorted(lengths)
        self._squares = [0, *accumulate(n * n for n in self._lengths)]
        self._cubes = [0, *accumulate(n * n * (n - 1) for n in self._lengths)]

    def of(self, gap: int) -> int:
        at = bisect_right(self._lengths, gap)
        return gap * self._squares[at] - self._cubes[at]
