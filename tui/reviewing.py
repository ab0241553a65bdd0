"""A review under way: what is left, what was decided, how fast; and how a decision is written. No screen here.

A decision takes its group off at once and is on its way to disk; nothing here looks at more than that group.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, NamedTuple

from store import Store
from store.act import in_quotes
from store.deciding import judged, words
from store.model import Candidate
from store.pending import Says
from store.review import Decision, Item, Verdict
from tui.gatherer import AHEAD, Group, Key, Snapshot

PAUSE: Final = 30.0
"""Seconds without a decision after which one is taken to be away: they do not count in the pace."""


FIRST: Final = 0.2
"""Seconds that opening the review waits for the first items, so that its first picture has them."""


class Taken(NamedTuple):
    """What a decision took off the queue, to be put back by an undo."""

    place: int
    """Of the group in the list."""
    group: Group
    """As it was, with all its items."""
    items: list[Item]
    """Those that were decided."""


class Queue:
    """Groups that wait, and the one that is looked at."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.groups: list[Group] = []
        self.at = 0
        self.left = 0
        """Items that wait."""
        self.before = 0
        """Items that had been decided when they were gathered."""
        self.done = 0
        """Items decided in this sitting."""
        self.complete = False
        self.says = Says()
        """What the store says of the texts that wait."""
        self.moved = False
        """Did the reviewer choose where he is, or is it the top of the list?"""
        self._clock = clock
        self._gone: set[tuple[str, str]] = set()
        """Items decided since it was gathered, which a snapshot may still hold."""
        self._earlier: tuple[int, int, bool] | None = None
        """What was decided, left and complete when it began to be gathered anew, until as much is here again."""
        self._active = 0.0
        self._last: float | None = None

    @property
    def current(self) -> Group | None:
        """The group that is looked at."""
        return self.groups[self.at] if self.at < len(self.groups) else None

    @property
    def per_minute(self) -> float | None:
        """Items decided a minute while at work; None before there is anything to tell."""
        return 60 * self.done / self._active if self._active > 1 else None

    @property
    def decided(self) -> int:
        """Items decided, before and since."""
        return self.before + len(self._gone)

    @property
    def progress(self) -> tuple[int, int, bool]:
        """Items decided, items left, and whether that is all: as far as known while it is gathered anew."""
        if self._earlier is None:
            return self.decided, self.left, self.complete
        decided, left, complete = self._earlier
        return decided + len(self._gone), max(0, left - len(self._gone)), complete

    def restart(self) -> None:
        """All is gathered anew: what was decided is on disk, and what was undone waits again."""
        self._earlier = self.progress
        self._gone.clear()
        self.complete = False

    def clear(self) -> None:
        """Show nothing until something else has been gathered."""
        self.groups, self.at, self.left, self.moved = [], 0, 0, False
        self._earlier = None

    def take(self, snapshot: Snapshot, wanted: Key | None = None) -> None:
        """Show what was gathered, on the group that was looked at (or on the one wanted) while it is there."""
        here = wanted or (self.current.key if self.current else None)
        self.groups = snapshot.groups
        self.complete = snapshot.complete
        self.says = snapshot.says
        gone = [name for name in self._gone if name in snapshot.names]
        self.left = len(snapshot.names) - len(gone)
        self.before = max(0, snapshot.decided - len(self._gone) + len(gone))
        if self._earlier is None or self.complete or self.decided + self.left >= sum(self._earlier[:2]):
            self._earlier = None
        for group in {id(group): group for group in map(snapshot.names.__getitem__, gone)}.values():
            group.items = [item for item in group.items if item.name not in self._gone]
        if gone:
            self.groups = [group for group in self.groups if group.items]
        place = next((n for n, group in enumerate(self.groups) if group.key == here), None)
        if place is not None and not self.moved and wanted is None:
            # What is looked at stays under the finger; what is larger comes behind it.
            self.groups.insert(0, self.groups.pop(place))
            place = 0
        self.at = min(self.at, max(0, len(self.groups) - 1)) if place is None else place

    @property
    def runs_short(self) -> bool:
        """Is it time to read on?"""
        return not self.complete and self.left < AHEAD // 2

    def move(self, index: int) -> None:
        """Look at another group, or the nearest there is."""
        self.at = max(0, min(index, len(self.groups) - 1))
        self.moved = True

    def skip(self) -> None:
        """The group goes to the end of the queue."""
        if self.groups:
            self.groups.append(self.groups.pop(self.at))
            self.at = min(self.at, len(self.groups) - 1)

    def decide(self, items: Sequence[Item]) -> Taken:
        """Take items of the current group off the queue."""
        group = self.groups[self.at]
        names = {item.name for item in items}
        whole = Group(group.key, group.items[0])
        whole.items = group.items
        taken = Taken(self.at, whole, list(items))
        group.items = [item for item in group.items if item.name not in names]
        if not group.items:
            del self.groups[self.at]
            self.at = min(self.at, max(0, len(self.groups) - 1))
        self._gone |= names
        self._count(len(items))
        return taken

    def undo(self, taken: Taken) -> None:
        """Put what a decision took off back where it was, and look at it."""
        back = {item.name for item in taken.items}
        self._gone -= back
        there = next((n for n, group in enumerate(self.groups) if group.key == taken.group.key), None)
        if there is None:
            self.at = min(taken.place, len(self.groups))
            group = Group(taken.group.key, taken.items[0])
            group.items = list(taken.items)
            self.groups.insert(self.at, group)
        else:
            # Others of the group may have been decided since, or have come.
            self.at, group = there, self.groups[there]
            names = back | {item.name for item in group.items}
            known = {item.name for item in taken.group.items}
            items = [item for item in taken.group.items if item.name in names]
            group.items = items + [item for item in group.items if item.name not in known]
        self._count(-len(taken.items))

    def _count(self, items: int) -> None:
        self.left -= items
        self.done += items
        now = self._clock()
        if self._last is not None:
            self._active += min(now - self._last, PAUSE)
        self._last = now


# Writing


def decide(store: Store, items: Sequence[Item], verdict: Verdict) -> Decision:
    """Decide items alike, the assistant's and the store's, as one act. PostilError."""
    ours = [item for item in items if item.source == "assistant"]
    others = [item for item in items if item.source != "assistant"]
    homes = {item.article_id for item in items}
    home = homes.pop() if len(homes) == 1 else None
    with store.act(verdict.status, words(verdict, items), article_id=home) as act:
        written = list(store.review.decide(others, verdict).ids) if others else []
        for item in ours:
            written += _keep(store, item, verdict)
    return Decision(act.id if written else None, tuple(written))


def _keep(store: Store, item: Item, verdict: Verdict) -> list[str]:
    """Store a proposal of the assistant as it was decided, with its copies; nothing if that was done meanwhile."""
    # Deferred: only the assistant's own proposals need it.
    from assist import candidates

    there = store.annotations.window(item.article_id, item.start, item.end)
    taken = {(a.label, a.start, a.end) for a in there if a.annotator == store.annotator}
    if (item.label, item.start, item.end) in taken:
        return []
    record = judged(store, candidates.decided(item.more, verdict.status, store.annotator), verdict)
    speaker = _speaker(store, item) if record.kind == "quote" and record.status == "accepted" else None
    role = None
    if speaker is not None:
        language = store.articles.get(item.article_id).language
        role = candidates.role_phrase(item.more, speaker.name, language)
    kept = candidates.keep(store, record, speaker=speaker, role=role, summary=words(verdict, [item]))
    return [annotation.id for annotation in kept]


def _speaker(store: Store, item: Item) -> Candidate | None:
    """Who says it as proposed; None where nobody is named, or several bear the name."""
    named = getattr(item.more, "speaker", None)
    if named is None:
        return None
    found = store.entities.named(named.name, item.article_id, named.start, named.end)
    return found[0] if len(found) == 1 else None


def dismiss(store: Store, item: Item) -> Decision:
    """Leave an orphan on the old text, as one act."""
    with store.act("dismiss", f"left {item.label} {in_quotes(item.text)} on the old text") as act:
        store.revisions.dismiss(item.id)
    return Decision(act.id, (item.id,))


def place(store: Store, item: Item, start: int, end: int) -> Decision:
    """Put an orphan there, as one act."""
    with store.act("place", f"placed {item.label} {in_quotes(item.text)}", article_id=item.article_id) as act:
        placed = store.review.place(item, start, end)
    return Decision(act.id, (placed.id,))
