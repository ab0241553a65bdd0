"""Kappa: agreement on categories beyond what chance would give.

Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20,
37-46. Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological Bulletin 76,
378-382. A coding is a tuple of categories, one an annotator, with how many units were coded so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Final

Coding = tuple[Hashable | None, ...]
"""The category that each annotator gave a unit; None where one did not see it."""
ALONE: Final = "everyone used one category throughout, so chance explains all agreement"
NOTHING: Final = "there is nothing that all of them have coded"


def cohen(codings: Mapping[Coding, float]) -> float | str:
    """Cohen's kappa of two annotators; a sentence where it is undefined."""
    agreed = total = 0.0
    first: dict[Hashable, float] = defaultdict(float)
    second: dict[Hashable, float] = defaultdict(float)
    for (one, other), count in codings.items():
        if one is None or other is None:
            continue
        total += count
        agreed += count * (one == other)
        first[one] += count
        second[other] += count
    if not total:
        return NOTHING
    expected = sum(count * second[category] for category, count in first.items()) / total**2
    return ALONE if expected >= 1 else (agreed / total - expected) / (1 - expected)


def fleiss(codings: Mapping[Coding, float]) -> float | str:
    """Fleiss' kappa of two or more annotators, over the units that all of them coded; or why there is none."""
    total = agreed = 0.0
    used: dict[Hashable, float] = defaultdict(float)
    raters = 0
    for coding, count in codings.items():
        seen = [category for category in coding if category is not None]
        if len(seen) < len(coding):
            continue
        raters = len(coding)
        total += count
        for category in set(seen):
            n = seen.count(category)
            agreed += count * n * (n - 1)
            used[category] += n * count
    if not total or raters < 2:
        return NOTHING
    observed = agreed / (total * raters * (raters - 1))
    expected = sum((n / (total * raters)) ** 2 for n in used.values())
    return ALONE if expected >= 1 else (observed - expected) / (1 - expected)
