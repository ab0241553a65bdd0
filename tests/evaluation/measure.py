"""Scores: precision, recall and F1 over spans trimmed of marks, blanks and end punctuation."""

from __future__ import annotations

from typing import NamedTuple

_EDGES = " \t\n\u00a0\u202f\"'«»‹›“”„‟‘’‚`.,;:!?…—–―-_*|"


class Score(NamedTuple):
    gold: int
    found: int
    right: int
    """Found ones that are right."""
    met: int
    """Gold ones that were found."""

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.met / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same span without marks, blanks and end punctuation at its edges."""
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def exact(gold: set[tuple[str, int, int]], found: set[tuple[str, int, int]]) -> Score:
    right = len(gold & found)
    return Score(len(gold), len(found), right, right)


def overlapping(
    gold: set[tuple[str, int, int]], found: set[tuple[str, int, int]], least: float = 0.0
) -> Score:
    """Spans that share more than `least` of what either covers count as met."""
    by_document: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in found:
        by_document.setdefault(name, []).append((start, end))
    met = sum(any(share(g[1:], f) > least for f in by_document.get(g[0], ())) for g in gold)
    by_gold: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in gold:
        by_gold.setdefault(name, []).append((start, end))
    right = sum(any(share(f[1:], g) > least for g in by_gold.get(f[0], ())) for f in found)
    return Score(len(gold), len(found), right, met)


def share(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How much of the two spans together is in both: 0 to 1."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    if common <= 0:
        return 0.0
    return common / (max(one[1], other[1]) - min(one[0], other[0]))
