"""The annotations of a stretch of text, found by the place they touch. Pure; rejected ones are among them."""

from __future__ import annotations

from bisect import bisect_left, insort
from itertools import accumulate

from store.model import Annotation

_Reach = tuple[int, int, Annotation]


class Marks:
    """All annotations that touch a stretch, from `first` to `last`: one fetch of the store."""

    def __init__(self, first: int, last: int, found: list[Annotation]) -> None:
        self.first = first
        self.last = last
        self._reach = sorted((_reach(annotation) for annotation in found), key=_by_place)
        self._index()

    def _index(self) -> None:
        self._starts = [start for start, _, _ in self._reach]
        self._ends = list(accumulate((end for _, end, _ in self._reach), max))
        """How far the annotations up to each one reach."""

    def touching(self, start: int, end: int) -> list[Annotation]:
        """Those with a span of any role in [start, end), outermost first. The cost is theirs, not of all."""
        found = []
        at = bisect_left(self._starts, end) - 1
        while at >= 0 and self._ends[at] > start:
            annotation = self._reach[at][2]
            if any(s.start < end and s.end > start for s in annotation.spans):
                found.append(annotation)
            at -= 1
        return sorted(found, key=_order)

    def put(self, annotation: Annotation) -> None:
        """Take in a new or changed annotation, if it touches the stretch."""
        self.drop(annotation.id)
        if any(s.start < self.last and s.end > self.first for s in annotation.spans):
            insort(self._reach, _reach(annotation), key=_by_place)
            self._index()

    def drop(self, annotation_id: str) -> None:
        """Take one out."""
        left = [each for each in self._reach if each[2].id != annotation_id]
        if len(left) < len(self._reach):
            self._reach = left
            self._index()


def _reach(annotation: Annotation) -> _Reach:
    """From its first code point in any role to one past its last."""
    return min(s.start for s in annotation.spans), max(s.end for s in annotation.spans), annotation


def _by_place(reach: _Reach) -> tuple[int, int]:
    return reach[:2]


def insert(annotations: list[Annotation], one: Annotation) -> None:
    """Put an annotation in its place in a list that goes outermost first."""
    insort(annotations, one, key=_order)


def _order(annotation: Annotation) -> tuple[int, int, str]:
    return annotation.start, -annotation.end, annotation.id
