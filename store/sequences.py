"""What two sequences have in common, and only where it is certain; the arithmetic of alignment.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

_AREA: Final = 100_000_000
"""Pairs of tokens that one comparison may look at: a tenth of a second and 12 MB."""
_SHINGLE: Final = 8
"""Tokens of a stretch that is a landmark in a gap too large for one comparison."""


def heaviest(found: Sequence[tuple[int, int, int]]) -> set[int]:
    """Numbers of the (old, new, weight), sorted by old, that make the heaviest sequence rising in new."""
    # A tree of maxima (Fenwick) over the ranks of the new places: n log n.
    ranks = {place: rank for rank, place in enumerate(sorted({new for _, new, _ in found}), 1)}
    best = [(0, -1)] * (len(ranks) + 1)
    before: list[int] = []
    for number, (_, new, weight) in enumerate(found):
        total, previous, rank = 0, -1, ranks[new] - 1
        while rank:
            if best[rank][0] > total:
                total, previous = best[rank]
            rank &= rank - 1
        before.append(previous)
        rank = ranks[new]
        while rank < len(best):
            best[rank] = max(best[rank], (total + weight, number))
            rank += rank & -rank
    chosen: set[int] = set()
    last, rank = (0, -1), len(best) - 1
    while rank:
        last = max(last, best[rank])
        rank &= rank - 1
    number = last[1]
    while number >= 0:
        chosen.add(number)
        number = before[number]
    return chosen


def certain(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of places that every longest common subsequence of the two has, in order.

    In sequences too long for that, only between stretches of 8 that each has once.
    """
    if not a or not b:
        return
    if len(a) * len(b) <= _AREA:
        yield from _certain(a, b)
        return
    done = 0, 0
    for i, j, count in [*_shingles(a, b), (len(a), len(b), 0)]:
        gap, other = a[done[0] : i], b[done[1] : j]
        if len(gap) * len(other) <= _AREA:
            yield from ((done[0] + x, done[1] + y) for x, y in certain(gap, other))
        yield from ((i + n, j + n) for n in range(count))
        done = i + count, j + count


def _shingles(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs (place in a, place in b, length) of stretches that are in each once, rising in both."""
    mine, theirs = _once(a), _once(b)
    found = [(i, theirs[stretch], 1) for stretch, i in mine.items() if stretch in theirs]
    found.sort()
    runs: list[tuple[int, int, int]] = []
    for number in sorted(heaviest(found)):
        i, j, _ = found[number]
        if runs:
            x, y, count = runs[-1]
            if i - x == j - y and i <= x + count:
                runs[-1] = x, y, i - x + _SHINGLE
                continue
            if i < x + count or j < y + count:
                continue
        runs.append((i, j, _SHINGLE))
    return runs


def _once(tokens: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The stretches that occur once, and where."""
    stretches = list(zip(*(tokens[n:] for n in range(_SHINGLE)), strict=False))
    times = Counter(stretches)
    return {stretch: place for place, stretch in enumerate(stretches) if times[stretch] == 1}


def _certain(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int]]:
    # All best alignments lie between these two: what both have, every one has.
    last = {(i, j) for j, i in _subsequence(b, a)}
    yield from sorted(last.intersection(_subsequence(a, b)))


def _subsequence(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of a longest common subsequence, last first: of all, the earliest in b and the latest in a.

    Bit-parallel (Hyyrö 2004): bit j of a row is 0 where one more token of b makes the subsequence longer.
    """
    masks: dict[str, int] = {}
    for j, token in enumerate(b):
        masks[token] = masks.get(token, 0) | 1 << j
    full = row = (1 << len(b)) - 1
    rows = [row]
    for token in a:
        mask = masks.get(token)
        if mask:
            same = row & mask
            row = (row + same | row - same) & full
        rows.append(row)
    i, j = len(a), len(b)
    while i and j:
        j = (~rows[i] & (1 << j) - 1).bit_length()
        if not j:
            return
        i -= 1
        if a[i] == b[j - 1]:
            j -= 1
            yield i, j
