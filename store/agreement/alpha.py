"""Krippendorff's alpha for nominal data; annotators may have missed units.

Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania,
repository.upenn.edu/asc_papers/43. A unit that fewer than two annotators coded says nothing and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Final

from store.agreement.kappa import ALONE, Coding

NOTHING: Final = "there is nothing that two of them have coded"


def nominal(codings: Mapping[Coding, float]) -> float | str:
    """Alpha of codings with their counts; a sentence where it is undefined."""
    values = disagreements = 0.0
    used: dict[Hashable, float] = defaultdict(float)
    for coding, count in codings.items():
        seen = [category for category in coding if category is not None]
        if len(seen) < 2 or not count:
            continue
        values += len(seen) * count
        for category in set(seen):
            n = seen.count(category)
            used[category] += n * count
            # Ordered pairs with another category; a value weighs the same however many coded the unit.
            disagreements += count * n * (len(seen) - n) / (len(seen) - 1)
    if not values:
        return NOTHING
    expected = values * values - sum(n * n for n in used.values())
    return ALONE if not expected else 1 - (values - 1) * disagreements / expected
