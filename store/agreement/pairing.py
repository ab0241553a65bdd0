"""Which marks of two layers are the same one: equal spans first, then as many one-to-one overlaps as there can be."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from store.agreement.marks import Mark

M = TypeVar("M")


def overlaps(left: Sequence[Mark], right: Sequence[Mark]) -> Iterator[tuple[int, int, int]]:
    """Indices and shared code points of each two marks that share any; both sides in text order."""
    events = sorted(
        [(mark.start, 0, at) for at, mark in enumerate(left)]
        + [(mark.start, 1, at) for at, mark in enumerate(right)]
    )
    sides = (left, right)
    running: tuple[list[int], list[int]] = ([], [])
    for start, side, at in events:
        other = sides[1 - side]
        if any(other[n].end <= start for n in running[1 - side]):
            running[1 - side][:] = [n for n in running[1 - side] if other[n].end > start]
        for n in running[1 - side]:
            shared = common(sides[side][at], other[n])
            if shared:
                yield (at, n, shared) if side == 0 else (n, at, shared)
        running[side].append(at)


def common(one: Mark, other: Mark) -> int:
    """How many code points two marks share."""
    if len(one.spans) == 1 == len(other.spans):
        return max(0, min(one.end, other.end) - max(one.start, other.start))
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one.spans for c, d in other.spans)


def exact(left: Sequence[Mark], right: Sequence[Mark]) -> list[tuple[int, int]]:
    """Indices of the marks with equal spans and label, one to one; of equal ones in their order."""
    return _equal(left, right, lambda mark: (mark.spans, mark.label))


def loose(left: Sequence[Mark], right: Sequence[Mark]) -> list[tuple[int, int]]:
    """The exact pairs and, of what is left, as many pairs of overlapping marks of one label as there can be."""
    pairs = exact(left, right)
    taken_left, taken_right = {a for a, _ in pairs}, {b for _, b in pairs}
    rest_left = [n for n in range(len(left)) if n not in taken_left]
    rest_right = [n for n in range(len(right)) if n not in taken_right]
    near: dict[int, list[int]] = defaultdict(list)
    for a, b, _ in overlaps([left[n] for n in rest_left], [right[n] for n in rest_right]):
        if left[rest_left[a]].label == right[rest_right[b]].label:
            near[a].append(b)
    return pairs + [(rest_left[a], rest_right[b]) for a, b in _most(near)]


def best(left: Sequence[Mark], right: Sequence[Mark]) -> list[tuple[int, int]]:
    """Pairs whatever their labels: equal ones, equal spans, then by shared code points, the same label first."""
    pairs = exact(left, right)
    taken_left, taken_right = {a for a, _ in pairs}, {b for _, b in pairs}
    offers = sorted(
        (left[a].spans != right[b].spans, left[a].label != right[b].label, -shared, a, b)
        for a, b, shared in overlaps(left, right)
        if a not in taken_left and b not in taken_right
    )
    for *_, a, b in offers:
        if a not in taken_left and b not in taken_right:
            taken_left.add(a)
            taken_right.add(b)
            pairs.append((a, b))
    return pairs


def _equal(left: Sequence[M], right: Sequence[M], key: Callable[[M], object]) -> list[tuple[int, int]]:
    waiting: dict[object, deque[int]] = defaultdict(deque)
    for n, mark in enumerate(right):
        waiting[key(mark)].append(n)
    return [(n, found.popleft()) for n, mark in enumerate(left) if (found := waiting.get(key(mark)))]


def _most(near: dict[int, list[int]]) -> list[tuple[int, int]]:
    """A largest matching of a two-sided graph, by augmenting paths; without recursion, a chain may be long."""
    partner: dict[int, int] = {}
    for start in near:
        came: dict[int, int] = {}
        reached = {start: -1}
        queue = deque([start])
        while queue:
            at = queue.popleft()
            free = None
            for b in near[at]:
                if b in came:
                    continue
                came[b] = at
                if b not in partner:
                    free = b
                    break
                if partner[b] not in reached:
                    reached[partner[b]] = b
                    queue.append(partner[b])
            if free is not None:
                _turn(partner, came, reached, free)
                break
    return sorted((a, b) for b, a in partner.items())


def _turn(partner: dict[int, int], came: dict[int, int], reached: dict[int, int], free: int) -> None:
    """Give each mark on the path back its new partner."""
    while free != -1:
        at = came[free]
        partner[free] = at
        free = reached[at]
