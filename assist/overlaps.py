"""Which of overlapping mentions are proposed: what is known exactly, else the longest, then the surest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assist.proposal import Proposal


def settled(known: Sequence[Proposal], guessed: Iterable[Proposal]) -> list[Proposal]:
    """The known mentions and the guessed ones that go with them, in order.

    A guess is dropped that equals a known mention, lies in one, or crosses one. What holds a known mention
    stays beside it: a longer name may begin with a known one.
    """
    starts = [each.start for each in known]
    ends = [each.end for each in known]
    kept = [each for each in apart(guessed) if _goes_with(each, starts, ends)]
    return sorted([*known, *kept], key=lambda each: (each.start, -each.end))


def apart(found: Iterable[Proposal]) -> list[Proposal]:
    """Of overlapping mentions the longest, then the surest; in order."""
    kept: list[Proposal] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end, -one.confidence)):
        if kept and each.start < kept[-1].end:
            if each.end - each.start <= kept[-1].end - kept[-1].start:
                continue
            kept.pop()
        kept.append(each)
    return kept


def _goes_with(guess: Proposal, starts: list[int], ends: list[int]) -> bool:
    """Whether each known mention (sorted, apart) that a guess touches lies in it and is shorter."""
    for place in range(bisect_right(ends, guess.start), bisect_left(starts, guess.end)):
        inside = guess.start <= starts[place] and ends[place] <= guess.end
        if not inside or (starts[place], ends[place]) == (guess.start, guess.end):
            return False
    return True
