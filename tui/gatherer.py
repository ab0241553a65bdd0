"""The review queue as it comes together behind the keys: read in a thread of its own, handed over in order.

Equal proposals become groups here and are sorted here, so that the screen takes over a list and no key waits
for one. The assistant reads article by article, a stretch ahead of what was decided.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal

from store import Store
from store.errors import PostilError
from store.pending import Says, item_of, order_of, said, slices
from store.review import Item, Wanted
from tui.knowledge import NEWEST

if TYPE_CHECKING:
    from assist.gazetteer import Gazetteer

Order = Literal["size", "confidence", "text"]
ORDERS: Final[tuple[Order, ...]] = ("size", "confidence", "text")
AHEAD: Final = 2000
"""Proposals of the assistant that wait at most before it reads on: decisions, not articles, set its pace."""
SHOWN_AFTER: Final = 0.15
"""Seconds until what was read so far is shown."""
PACE: Final = 0.5
"""Seconds between two such looks at the assistant's reading."""
_RUN: Final = 2000
"""Groups sorted at once: longer, and a key would wait for the lock of the interpreter."""
_ALIKE: Final = frozenset({"assistant", "proposal"})
"""Sources whose equal proposals are one group: who proposes does not matter."""
_ALONE: Final = frozenset({"orphan", "conflict"})
"""Sources in which each item is a question of its own."""

Key = tuple[str, ...]


class Group:
    """Equal proposals: one row, decided by one key."""

    __slots__ = ("items", "key", "label", "text")

    def __init__(self, key: Key, first: Item) -> None:
        self.key = key
        self.label = first.label
        self.text = first.text
        self.items = [first]

    def rank(self, order: Order) -> tuple[float, int, int]:
        """Its place in an order; what is equal stands as in the texts."""
        first = self.items[0]
        if order == "size":
            return -len(self.items), first.order, first.start
        if order == "text":
            return 0, first.order, first.start
        return (
            -max(-1.0 if i.confidence is None else i.confidence for i in self.items),
            first.order,
            first.start,
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What has been read so far."""

    groups: list[Group]
    """In their order; the taker's own."""
    names: dict[tuple[str, str], Group]
    """Of every item in them, with its group."""
    decided: int
    """What was decided before this."""
    complete: bool
    """Whether this is all there is."""
    says: Says = field(default_factory=Says)


def key_of(item: Item) -> Key:
    """Items of one key are one group."""
    if item.source in _ALONE:
        return (item.source, item.article_id, item.id)
    return ("proposal" if item.source in _ALIKE else item.source, item.label, item.text)


class Gathering:
    """Groups while they come together."""

    def __init__(self, order: Order) -> None:
        self._order: Order = order
        self._groups: dict[Key, Group] = {}
        self._names: set[tuple[str, str]] = set()
        self.decided = 0
        self.says = Says()

    def take(self, items: Iterable[Item]) -> None:
        """Put items into their groups."""
        for item in items:
            if item.name in self._names:
                continue
            self._names.add(item.name)
            key = key_of(item)
            group = self._groups.get(key)
            if group is None:
                self._groups[key] = Group(key, item)
            else:
                group.items.append(item)

    def __len__(self) -> int:
        return len(self._names)

    @property
    def texts(self) -> set[str]:
        """The texts of all groups."""
        return {group.text for group in self._groups.values()}

    def snapshot(self, *, complete: bool) -> Snapshot:
        """What there is, in order; later items do not change it."""
        groups = [_copy(group) for group in self._groups.values()]
        runs = [
            sorted(groups[low : low + _RUN], key=lambda group: group.rank(self._order))
            for low in range(0, len(groups), _RUN)
        ]
        ordered = list(merge(*runs, key=lambda group: group.rank(self._order)))
        names = {item.name: group for group in ordered for item in group.items}
        return Snapshot(ordered, names, self.decided, complete, self.says)


def _copy(group: Group) -> Group:
    copy = Group(group.key, group.items[0])
    copy.items = group.items[:]
    return copy


def snapshots(
    store: Store, wanted: Wanted, order: Order, article_id: str | None, hold: Callable[[int], bool]
) -> Iterator[Snapshot]:
    """The queue, fuller each time; the open article (`article_id`) is read first by the assistant.

    `hold` gets the number of items gathered, waits until more are wanted, and says whether to go on.
    """
    gathering = Gathering(order)
    began, next_look = monotonic(), monotonic() + SHOWN_AFTER
    for items, decided in slices(store, wanted):
        gathering.take(items)
        gathering.decided += decided
        if gathering and monotonic() > next_look:
            # Sorting costs more the more there is, so it is done ever more rarely.
            next_look = monotonic() + PACE + 2 * (monotonic() - began)
            yield gathering.snapshot(complete=False)
    assisted = "assistant" in wanted.sources
    if gathering or not assisted:
        yield gathering.snapshot(complete=not assisted)
        yield from _with_says(store, gathering, complete=not assisted)
    if assisted:
        yield from _assisted(store, wanted, gathering, article_id, hold)


def _with_says(store: Store, gathering: Gathering, *, complete: bool) -> Iterator[Snapshot]:
    for says in said(store, gathering.texts):
        gathering.says = says
    if gathering:
        yield gathering.snapshot(complete=complete)


def _assisted(
    store: Store, wanted: Wanted, gathering: Gathering, article_id: str | None, hold: Callable[[int], bool]
) -> Iterator[Snapshot]:
    gathering.decided += _decided_before(store)
    assistant = Assistant(store)
    next_look, limit = monotonic() + SHOWN_AFTER, AHEAD
    for number, read_id in enumerate(articles(store, wanted, article_id)):
        held = len(gathering)
        gathering.take(assistant.items(wanted, read_id))
        if len(gathering) > held and (number == 0 or monotonic() > next_look):
            next_look = monotonic() + PACE
            yield gathering.snapshot(complete=False)
        if len(gathering) > limit:
            limit = len(gathering) + AHEAD // 2
            yield from _with_says(store, gathering, complete=False)
            if not hold(len(gathering)):
                return
    yield gathering.snapshot(complete=True)
    yield from _with_says(store, gathering, complete=True)


class Assistant:
    """What the assistant proposes in one article after another; what is known by name is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gazetteer: Gazetteer | None = None

    def items(self, wanted: Wanted, article_id: str) -> list[Item]:
        """What it proposes in an article and this annotator has not decided. NotFound."""
        # Deferred: what reads a language is not needed to look at imported proposals.
        from assist.candidates import candidates

        store, known = self._store, self._known()
        known.enter(store, article_id)
        order = order_of(store.conn, article_id)
        found = (
            item_of("assistant", a, order, a) for a in candidates(store, article_id, store.annotator, known)
        )
        return [item for item in found if wanted.fits(item)]

    def _known(self) -> Gazetteer:
        if self._gazetteer is None:
            from assist.gazetteer import Gazetteer

            self._gazetteer = Gazetteer()
            for _ in self._gazetteer.fill(self._store, NEWEST):
                pass
        return self._gazetteer


def _decided_before(store: Store) -> int:
    query = "select count(*) from annotation where annotator = ? and origin = 'rule' and status <> 'proposed'"
    count: int = store.conn.execute(query, (store.annotator,)).fetchone()[0]
    return count


def articles(store: Store, wanted: Wanted, article_id: str | None) -> Iterator[str]:
    """The open article first, then the newest; old versions of a text are left out."""
    if wanted.article_id is not None:
        yield wanted.article_id
        return
    rows = store.conn.execute(
        "select id from article a where not exists (select 1 from article v where v.supersedes = a.id) "
        "order by key desc"
    ).fetchall()
    known = [row[0] for row in rows]
    if article_id is not None and article_id in known:
        yield article_id
    yield from (other for other in known if other != article_id)


class Gatherer:
    """One gathering in a thread of its own, on a connection of its own."""

    def __init__(
        self,
        path: Path,
        annotator: str,
        wanted: Wanted,
        order: Order,
        article_id: str | None,
        wake: Callable[[], object],
    ) -> None:
        self._asked = (path, annotator, wanted, order, article_id)
        self._wake = wake
        self._news: SimpleQueue[Snapshot | PostilError] = SimpleQueue()
        self._more = threading.Event()
        self._stopped = False
        # A daemon: nothing is lost when the program ends in the middle of it.
        threading.Thread(target=self._run, name="postil-review", daemon=True).start()

    def _run(self) -> None:
        path, annotator, wanted, order, article_id = self._asked
        try:
            with Store(path, annotator=annotator, create=False) as store:
                for snapshot in snapshots(store, wanted, order, article_id, self._hold):
                    if self._stopped:
                        return
                    self._news.put(snapshot)
                    self._wake()
        except Exception as error:
            words = f"The queue could not be read to its end ({error})"
            self._news.put(error if isinstance(error, PostilError) else PostilError(words))
            self._wake()

    def _hold(self, count: int) -> bool:
        self._more.wait()
        self._more.clear()
        return not self._stopped

    def take(self, wait: float = 0.0) -> Snapshot | PostilError | None:
        """The newest there is, for which so many seconds are waited; None if nothing came."""
        newest = None
        try:
            newest = self._news.get(timeout=wait) if wait else self._news.get_nowait()
            while True:
                newest = self._news.get_nowait()
        except Empty:
            return newest

    def go_on(self) -> None:
        """Read on: what was gathered is nearly decided."""
        self._more.set()

    def stop(self) -> None:
        """Gather no more."""
        self._stopped = True
        self._more.set()
