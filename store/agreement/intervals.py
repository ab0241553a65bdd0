"""Bootstrap intervals: the chunks of text drawn again and again with replacement, seeded.

Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7, 1-26; percentile
intervals. Chunks are what was sampled: articles, or the paragraphs where there is only one article.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

from store.agreement.tallies import Key

DRAWS: Final = 1000
GROUPS: Final = 200
"""Chunks drawn at most: more are dealt into so many groups first, which tells the same and costs less."""
LEVEL: Final = 0.95
MISSING: Final = 0.05
"""Share of the draws that may leave a measure undefined; above it there is no interval."""

Sums = Mapping[Key, float]
"""A tally, or the sum of some."""
Formula = Callable[[Sums], "float | str"]
"""A measure: its value, or why it is undefined."""


def added(tallies: Sequence[Sums]) -> dict[Key, float]:
    """The sum of tallies, key by key."""
    total: dict[Key, float] = {}
    for tally in tallies:
        for key, count in tally.items():
            total[key] = total.get(key, 0) + count
    return total


def intervals(
    chunks: Sequence[Sums], formulas: Sequence[Formula], *, seed: int
) -> list[tuple[float, float] | None]:
    """For each formula the interval of LEVEL, or None: fewer than two chunks, or undefined in too many draws."""
    random = Random(seed)
    if len(chunks) > GROUPS:
        dealt = list(chunks)
        random.shuffle(dealt)
        chunks = [added(dealt[n::GROUPS]) for n in range(GROUPS)]
    if len(chunks) < 2:
        return [None] * len(formulas)
    keys = sorted({key for chunk in chunks for key in chunk}, key=repr)
    rows = [[chunk.get(key, 0) for key in keys] for chunk in chunks]
    found: list[list[float]] = [[] for _ in formulas]
    for _ in range(DRAWS):
        drawn = random.choices(rows, k=len(rows))
        tally = dict(zip(keys, map(sum, zip(*drawn, strict=True)), strict=True))
        for values, formula in zip(found, formulas, strict=True):
            value = formula(tally)
            if isinstance(value, float):
                values.append(value)
    return [_percentiles(values) for values in found]


def _percentiles(values: list[float]) -> tuple[float, float] | None:
    if len(values) < DRAWS * (1 - MISSING):
        return None
    values.sort()
    tail = (1 - LEVEL) / 2
    last = len(values) - 1
    return values[round(tail * last)], values[round((1 - tail) * last)]
