"""The same statement in several articles: quotations that say the same, word for word or nearly.

Two quotations are one statement when their words are equal (case, accents, marks and punctuation aside), or when
they are near: the shorter has LEAST different words or more, NEAR of them are in the longer too (the overlap
coefficient of their sets of words; Jaccard's would part a statement from the half of it that another paper
prints), and they are not known to be said by two. The shorter's rare words find the longer: one at least must be
in both. Words that stand in more than COMMON statements find nobody, so that the cost grows with the number of
quotations and not with its square.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from math import ceil
from typing import Final, NamedTuple

from store.text import folded

NEAR: Final = 0.8
"""Share of the shorter's words that the longer must have."""
LEAST: Final = 5
"""Different words below which only equal texts are one statement."""
COMMON: Final = 64
"""Statements that share a word beyond which it finds nobody."""

_WORD: Final = re.compile(r"[^\W_]+")


class Said(NamedTuple):
    """A quotation, as far as grouping looks at it."""

    key: int
    text: str
    speaker_id: str | None


def words(text: str) -> list[str]:
    """The words of a statement, folded, in their order.

    >>> words("« L’État a menti », dit-on")
    ['l', 'etat', 'a', 'menti', 'dit', 'on']
    """
    return _WORD.findall(folded(text))


def grouped(quotations: Iterable[Said]) -> list[list[int]]:
    """The keys put together by statement, in the order in which the statements come first, and within each."""
    said = list(quotations)
    bags = [words(each.text) for each in said]
    parents = list(range(len(said)))
    _join_equal(bags, parents)
    _join_near(said, [frozenset(bag) for bag in bags], parents)
    groups: dict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(said):
        groups[_root(parents, place)].append(each.key)
    return list(groups.values())


def _join_equal(bags: Sequence[list[str]], parents: list[int]) -> None:
    first: dict[str, int] = {}
    for place, bag in enumerate(bags):
        if bag:
            _join(parents, first.setdefault(" ".join(bag), place), place)


def _join_near(said: Sequence[Said], sets: Sequence[frozenset[str]], parents: list[int]) -> None:
    often = Counter(word for place, bag in enumerate(sets) if parents[place] == place for word in bag)
    holders: dict[str, list[int]] = defaultdict(list)
    # One of equal texts stands for all; the longer come first, so that each finds those it may be a part of.
    heads = [place for place, parent in enumerate(parents) if parent == place and len(sets[place]) >= LEAST]
    for place in sorted(heads, key=lambda each: (-len(sets[each]), each)):
        bag = sets[place]
        for other in _near(bag, sets, holders, often):
            if _may_be_one(said[place], said[other]):
                _join(parents, other, place)
        for word in bag:
            if often[word] <= COMMON:
                holders[word].append(place)


def _near(
    bag: frozenset[str], sets: Sequence[frozenset[str]], holders: dict[str, list[int]], often: Counter[str]
) -> list[int]:
    """The longer statements that have NEAR of these words, by their places in order."""
    must = ceil(NEAR * len(bag))
    rare = [word for word in bag if often[word] <= COMMON]
    shared = Counter(chain.from_iterable(map(holders.__getitem__, rare)))
    # The common words may all be in the other too: the rest of what must be shared is rare.
    least = max(1, must - (len(bag) - len(rare)))
    return sorted(o for o, count in shared.items() if count >= least and len(bag & sets[o]) >= must)


def _may_be_one(one: Said, other: Said) -> bool:
    return one.speaker_id is None or other.speaker_id is None or one.speaker_id == other.speaker_id


def _root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place


def _join(parents: list[int], one: int, other: int) -> None:
    """Make one group of two; the earlier place stands for it."""
    first, last = sorted((_root(parents, one), _root(parents, other)))
    parents[last] = first
