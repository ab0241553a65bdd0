"""What two stores know of each row, joined so that any order of merges leads to the same.

Of a row a store knows the newest content with its clock, and the newest deletion; either may be unknown. The
join takes the newest of each: that is commutative, associative and idempotent. What a row then *is* follows
from the join of all rows alone (resolving.py). Where that is not the newest content, a shadow keeps it, so that
nothing the next merge needs is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from store import records
from store.errors import BadInput
from store.vetting import STAMPS

if TYPE_CHECKING:
    import sqlite3

Held = tuple[Any, ...]
"""A row as a store holds it: id; stamp, checksum and integer key; stamp of the tombstone; stamp, checksum and
`seen` of the shadow. None for what is not there."""


class Known(NamedTuple):
    """What a store knows of a row; the clocks are -1 for what it does not know."""

    stamp: int
    check: int
    """Checksum of the newest content; decides between contents of one clock."""
    grave: int
    """Clock of the newest deletion."""
    kept: bool
    """Whether the shadow has that content, and not the row."""

    @property
    def alive(self) -> bool:
        """Whether the content is newer than the deletion."""
        return self.stamp > self.grave

    @property
    def state(self) -> int | None:
        """The checksum of what the row says, None when it is deleted."""
        return self.check if self.alive else None


NOTHING = Known(-1, -1, -1, False)


class Meeting(NamedTuple):
    """A row of which the two stores do not know the same, or which is not simply what its content says."""

    row_id: str
    ours: Known
    theirs: Known
    held: Held | None
    """As our store holds it."""
    key: int | None
    """The integer key in their store."""

    @property
    def joined(self) -> Known:
        """What both together know."""
        newest = max(self.ours, self.theirs, key=lambda known: (known.stamp, known.check))
        return Known(newest.stamp, newest.check, max(self.ours.grave, self.theirs.grave), newest.kept)

    @property
    def new(self) -> bool:
        """Whether only their store has ever known the row, and shows it."""
        return self.ours is NOTHING and self.theirs is NOTHING

    @property
    def is_ours(self) -> bool:
        """Whether our store has the newest content."""
        return self.ours[:2] >= self.theirs[:2]

    @property
    def live(self) -> bool:
        """Whether our store shows the row."""
        return self.held is not None and self.held[1] is not None

    @property
    def plain(self) -> bool:
        """Whether the row is its newest content: nothing else has to be looked at."""
        joined = self.joined
        return joined.alive and not joined.kept and (self.held is None or self.held[5] is None)


def meetings(conn: sqlite3.Connection, theirs: Iterable[tuple[Any, ...]], table: str) -> Iterator[Meeting]:
    """The rows of a table that a merge has to look at, by id; `theirs` are the rows of `query` there.

    BadInput for rows that no store of ours gives.
    """
    for row_id, mine, other in _pairs(_held(conn.execute(query(table))), _held(theirs)):
        same = other is None or (
            mine is not None and mine[1:3] == other[1:3] and other[4] is None and other[5] is None
        )
        if same and mine is not None and mine[4] is None and mine[5] is None:
            continue
        if (
            mine is None
            and other is not None
            and other[1] is not None
            and other[4] is None
            and other[5] is None
        ):
            # Most rows of a merge: nothing is to be weighed, and their clocks are vetted with them.
            yield Meeting(row_id, NOTHING, NOTHING, None, other[3])
            continue
        yield Meeting(
            row_id,
            NOTHING if mine is None else _known(mine),
            NOTHING if other is None else _known(other),
            mine,
            None if other is None else other[3],
        )


def query(table: str) -> str:
    """The SELECT whose rows `meetings` compares."""
    key = "key" if table in records.KEYED else "null"
    return (
        f'select "{records.id_column(table)}", stamp, checksum, {key}, null, null, null, null from "{table}" '
        f"union all select row_id, null, null, null, stamp, null, null, null from tombstone "
        f"where table_name = '{table}' "
        f"union all select row_id, null, null, null, null, stamp, checksum, seen from shadow "
        f"where table_name = '{table}' order by 1"
    )


def _held(rows: Iterable[tuple[Any, ...]]) -> Iterator[Held]:
    """One for each id; tombstone and shadow come as rows of their own."""
    last: Held | None = None
    for row in rows:
        if last is None:
            last = row
        elif row[0] == last[0]:
            last = tuple(one if one is not None else other for one, other in zip(last, row, strict=True))
        else:
            if row[0].__class__ is not str or row[0] < last[0]:
                raise BadInput("The rows do not come in the order of their ids: the store is damaged")
            yield last
            last = row
    if last is not None:
        yield last


def _pairs(ours: Iterator[Held], theirs: Iterator[Held]) -> Iterator[tuple[str, Held | None, Held | None]]:
    mine, other = next(ours, None), next(theirs, None)
    while mine is not None or other is not None:
        if other is None or (mine is not None and mine[0] < other[0]):
            assert mine is not None
            yield mine[0], mine, None
            mine = next(ours, None)
        elif mine is None or other[0] < mine[0]:
            yield other[0], None, other
            other = next(theirs, None)
        else:
            yield mine[0], mine, other
            mine, other = next(ours, None), next(theirs, None)


def _known(held: Held) -> Known:
    row_id, stamp, check, _, grave, kept, kept_check, seen = held
    if row_id.__class__ is not str or any(
        number is not None and (number.__class__ is not int or not 0 <= number < STAMPS)
        for number in (stamp, check, grave, kept, kept_check, seen)
    ):
        raise BadInput(f"{row_id!r:.60}", "its merge clock is none")
    grave = -1 if grave is None else grave
    # A row that was changed since the merge left it so speaks for itself.
    if kept is not None and (stamp is None or stamp == seen):
        return Known(kept, kept_check, grave, True)
    if stamp is None:
        return Known(-1, -1, grave, False)
    return Known(stamp, check, grave, False)
