"""Which of overlapping mentions are proposed: what is known exactly, else the longest, then the surest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assist.proposal import Proposal


_SURE: Final = 0.7
"""Confidence of a guess that may stand inside a role."""


def settled(known: Sequence[Proposal], guessed: Iterable[Proposal]) -> list[Proposal]:
    """The known mentions and the guessed ones that go with them, in order; none of the guesses overlap."""
    return beside(known, apart(guessed))


def beside(known: Sequence[Proposal], guessed: Iterable[Proposal]) -> list[Proposal]:
    """The known mentions and those of the guessed ones (apart already) that go with them, in order.

    A guess is dropped that equals a known mention, lies in one, or crosses one. What holds a known mention
    stays beside it: a longer name may begin with a known one.
    """
    if not known:
        return sorted(guessed, key=place)
    outer: list[Proposal] = []
    for each in known:
        if not outer or each.end > outer[-1].end:
            outer.append(each)
    starts = [each.start for each in outer]
    ends = [each.end for each in outer]
    kept = [each for each in guessed if _goes_with(each, starts, ends)]
    return sorted([*known, *kept], key=place)


def place(each: Proposal) -> tuple[int, int]:
    """Where a proposal stands in the order: by its start, the longer first."""
    return each.pieces[0][0], -each.pieces[-1][1]


def with_families(guessed: Iterable[Proposal], families: Iterable[Proposal]) -> list[Proposal]:
    """The guesses with family names of known persons, in order: those instead of equal guesses, else in gaps."""
    names = {(each.start, each.end): each for each in families}
    unsure = ("PER", "MISC")
    kept = [each for each in guessed if each.label not in unsure or (each.start, each.end) not in names]
    others = [each for each in kept if each.label != "ROLE"]
    starts, ends = [each.start for each in others], [each.end for each in others]
    for span, name in names.items():
        if bisect_right(ends, span[0]) == bisect_left(starts, span[1]):
            kept.append(name)
    return sorted(kept, key=place)


def apart(found: Iterable[Proposal]) -> list[Proposal]:
    """Of overlapping mentions the longest, then the surest; in order.

    Roles stand apart: the minister of the Sea is a role, and the sea a place in it.
    """
    everything = list(found)
    roles = _longest(each for each in everything if each.label == "ROLE")
    starts, ends = [role.start for role in roles], [role.end for role in roles]
    others = _longest(each for each in everything if each.label != "ROLE")
    return [each for each in others if each.confidence >= _SURE or not _lies_in(each, starts, ends)] + roles


def _lies_in(each: Proposal, starts: list[int], ends: list[int]) -> bool:
    place = bisect_right(starts, each.start) - 1
    return place >= 0 and each.end <= ends[place]


def _longest(found: Iterable[Proposal]) -> list[Proposal]:
    kept: list[Proposal] = []
    last_start = last_end = 0
    for each in sorted(found, key=lambda one: (*place(one), -one.confidence)):
        start, end = each.pieces[0][0], each.pieces[-1][1]
        if kept and start < last_end:
            if end - start <= last_end - last_start:
                continue
            kept.pop()
        kept.append(each)
        last_start, last_end = start, end
    return kept


def _goes_with(guess: Proposal, starts: list[int], ends: list[int]) -> bool:
    """Whether each known mention (sorted, apart) that a guess touches lies in it and is shorter."""
    for place in range(bisect_right(ends, guess.start), bisect_left(starts, guess.end)):
        inside = guess.start <= starts[place] and ends[place] <= guess.end
        if not inside or (starts[place], ends[place]) == (guess.start, guess.end):
            return False
    return True
