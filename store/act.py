"""Act: the open transaction, and the only hand that writes records.

It notes for each row how it was before and the checksum it was left with; history.py undoes by these notes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from store import ids, records
from store.errors import NotFound, Refused
from store.opening import roomy
from store.records import Row

if TYPE_CHECKING:
    import sqlite3

    from store.store import Store

LIVE, REDOABLE, CLOSED = 0, 1, 2
"""`act.undone`: in force; undone and can be redone; undone for good, because a new act was made after it."""
FOREIGN, FOREIGN_UNDONE = 3, 4
"""The same of acts that a merge brought: to be read, never undone or redone here."""
BATCH: Final = 1000
"""Rows a bulk insert or its undo holds in memory at once: some 1 MB, and larger is no faster."""
_ACT: Final = ("id", "at", "annotator", "kind", "summary", "article_id", "target", "undone")
_CHANGE: Final = ("act_id", "table_name", "row_id", "first_key", "last_key", "before", "after", "mark")
_INSERT_ACT: Final = f"insert into act({', '.join(_ACT)}, checksum) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_CHANGE: Final = (
    f"insert into change({', '.join(_CHANGE)}, checksum) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON without needless bytes; the one spelling of rows in the history."""


class Act:
    """What `Store.act` gives: rows are added, changed and deleted through it."""

    def __init__(
        self,
        store: Store,
        kind: str,
        summary: str,
        *,
        article_id: str | None = None,
        amend: str | None = None,
        target: str | None = None,
    ) -> None:
        self.id = amend or ids.new_id()
        self.kind = kind
        self.summary = summary
        """What was done, in words; may be set until the act ends, for instance with a count."""
        self.article_id = article_id
        self.target = target
        """Of an undo or redo: the act it is done to."""
        self.size = 0
        """Changes written so far; what tells whether a COMMIT that failed took hold all the same."""
        self._amends = amend is not None
        self._store = store
        self._conn = store.conn
        self._at = ids.now()
        self._changes: list[tuple[Any, ...]] = []
        self._depth = 0
        self._next_key: dict[str, int] = {}
        self._erased_key: dict[str, int] = {}
        self._stored_summary: str | None = None

    def begin(self) -> None:
        """Called when the transaction has begun; Refused if the act to amend is not the newest any more."""
        if not self._amends:
            return
        row = newest_act(self._conn, self._store.annotator)
        if row is None or row["id"] != self.id:
            raise Refused("The act to be extended is not your last one any more: nothing was changed")
        self.kind, self._at, self.article_id = row["kind"], row["at"], row["article_id"]
        self._stored_summary = row["summary"]
        self.summary = self.summary or row["summary"]
        count = "select count(*) from change where act_id = ?"
        self.size = self._conn.execute(count, (self.id,)).fetchone()[0]

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        """Add a row; Refused at the end of the act if it breaks a reference."""
        check = self.put(table, row)
        self._note(table, row[records.id_column(table)], None, check)

    def update(self, table: str, row: Mapping[str, Any]) -> None:
        """Bring the row of that id to these values; without a difference nothing is written. NotFound."""
        row_id = row[records.id_column(table)]
        before = records.read(self._conn, table, row_id, key=True)
        if before is None:
            raise NotFound(f"There is no {table} {row_id}")
        if records.values(table, before) == records.values(table, row) and (
            table != "annotation" or records.pieces(before) == records.pieces(row)
        ):
            return
        check = records.rewrite(self._conn, table, before, row, stamp=ids.stamp())
        self._note(table, row_id, image(table, before, stays=True), check)

    def delete(self, table: str, row_id: str) -> None:
        """Delete the row and leave a tombstone; NotFound. Refused at the end if something refers to it."""
        before = records.read(self._conn, table, row_id, key=True)
        if before is None:
            raise NotFound(f"There is no {table} {row_id}")
        self.drop(table, row_id, before)
        self._note(table, row_id, image(table, before, stays=False), None)

    def insert_many(self, table: str, rows: Iterable[Mapping[str, Any]], *, at_once: int = BATCH) -> int:
        """Add many rows as one change of the history; how many. Rows are taken as they come, few at once."""
        if table not in records.KEYED:
            count = 0
            for count, row in enumerate(rows, 1):  # noqa: B007
                self.insert(table, row)
            return count
        with roomy(self._conn):
            ranges = self._insert_batches(table, iter(rows), at_once)
        for first, last, check in ranges:
            self.wake(table, first, last)
            self._changes.append((self.id, table, None, first, last, None, None, check))
        return sum(last - first + 1 for first, last, _ in ranges)

    def _insert_batches(
        self, table: str, source: Iterator[Mapping[str, Any]], at_once: int
    ) -> list[list[int]]:
        """The ranges of integer keys that the rows came to lie under: first, last, sum of their checksums."""
        stamp = self._bulk_stamp(table)
        ranges: list[list[int]] = []
        while batch := list(islice(source, at_once)):
            first = self.next_key(table)
            items = (records.item(table, row) for row in batch)
            count, check = records.write_items(self._conn, table, items, stamp=stamp, first_key=first)
            self._next_key[table] = first + count
            if ranges and ranges[-1][1] == first - 1:
                ranges[-1][1] += count
                ranges[-1][2] += check
            else:  # the first batch, or the source of the rows has inserted one itself
                ranges.append([first, first + count - 1, check])
        return ranges

    @contextmanager
    def part(self) -> Iterator[None]:
        """An act inside this one: joins it, and leaves nothing behind when it fails."""
        held = len(self._changes)
        self._depth += 1
        self._conn.execute("savepoint part")
        try:
            yield
        except BaseException:
            # A full disk may already have rolled everything back, savepoints included.
            if self._conn.in_transaction:
                self._conn.execute("rollback to part")
                self._conn.execute("release part")
            del self._changes[held:]
            raise
        else:
            self._conn.execute("release part")
        finally:
            self._depth -= 1
        if not self._depth and len(self._changes) > BATCH:
            self._flush()

    def finish(self) -> None:
        """Write what the history keeps; called before COMMIT."""
        if self._changes or self.target:
            self._flush()
        if self._stored_summary is None:
            return
        if self._erased_key:
            self._conn.executemany(
                "insert into keyring(table_name, last) values (?, ?) "
                "on conflict(table_name) do update set last = max(last, excluded.last)",
                self._erased_key.items(),
            )
        if self.target is None:
            for row in undone_acts(self._conn, self._store.annotator):
                set_undone(self._conn, row, CLOSED)
        if self.summary != self._stored_summary:
            self._conn.execute(
                "update act set summary = ?, checksum = ? where id = ?",
                (self.summary, records.crc(self._row()), self.id),
            )

    def exists(self) -> bool:
        """Whether the act has anything to be found in the store again."""
        return self._stored_summary is not None

    def next_key(self, table: str) -> int:
        """The integer key for the next row: above every key that is or ever was in the table."""
        found = self._next_key.get(table)
        if found is None:
            found = self._conn.execute(
                f"select max(coalesce((select max(key) from {table}), 0), "
                "coalesce((select last from keyring where table_name = ?), 0)) + 1",
                (table,),
            ).fetchone()[0]
        return max(found, self._erased_key.get(table, 0) + 1)

    def put(self, table: str, row: Mapping[str, Any]) -> int:
        """Insert a row without noting it, under `row["key"]` if it had one before; its checksum."""
        key = None
        if table in records.KEYED:
            key = row.get("key")
            if key is None:
                key = self.next_key(table)
                self._next_key[table] = key + 1
        row_id = row[records.id_column(table)]
        stamp = ids.stamp()
        grave = self._conn.execute(
            "select stamp from tombstone where table_name = ? and row_id = ?", (table, row_id)
        ).fetchone()
        if grave is not None:
            stamp = max(stamp, grave[0] + 1)
            self._conn.execute("delete from tombstone where table_name = ? and row_id = ?", (table, row_id))
        return records.write(self._conn, table, row, stamp=stamp, key=key)

    def drop(self, table: str, row_id: str, row: Row) -> None:
        """Delete a row without noting it, and leave its tombstone."""
        column = records.id_column(table)
        self._conn.execute(
            "insert or replace into tombstone(table_name, row_id, stamp) "
            f'select ?, "{column}", max(?, stamp + 1) from "{table}" where "{column}" = ?',
            (table, ids.stamp(), row_id),
        )
        records.erase(self._conn, table, row_id)
        if table in records.KEYED:
            self.retire_key(table, row["key"])

    def retire_key(self, table: str, key: int) -> None:
        """Remember that this integer key was deleted, so that it is never used for another row."""
        self._erased_key[table] = max(self._erased_key.get(table, 0), key)

    def wake(self, table: str, first: int, last: int) -> None:
        """Remove the tombstones of the rows under these integer keys: they are back."""
        self._conn.execute(
            "delete from tombstone where table_name = ? and exists "
            f'(select 1 from "{table}" t where t.id = row_id and t.key between ? and ?)',
            (table, first, last),
        )

    def _bulk_stamp(self, table: str) -> int:
        newest = self._conn.execute(
            "select max(stamp) from tombstone where table_name = ?", (table,)
        ).fetchone()[0]
        return ids.stamp() if newest is None else max(ids.stamp(), newest + 1)

    def _note(self, table: str, row_id: str, before: str | None, mark: int | None) -> None:
        self._changes.append((self.id, table, row_id, None, None, before, None, mark))
        if not self._depth and len(self._changes) > BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._stored_summary is None:
            row = self._row()
            self._conn.execute(_INSERT_ACT, (*row, records.crc(row)))
            self._stored_summary = self.summary
        self._conn.executemany(_INSERT_CHANGE, [(*change, records.crc(change)) for change in self._changes])
        self.size += len(self._changes)
        self._changes.clear()

    def _row(self) -> tuple[Any, ...]:
        return (
            self.id, self._at, self._store.annotator, self.kind, self.summary, self.article_id,
            self.target, LIVE,
        )  # fmt: skip


def image(table: str, row: Row, *, stays: bool) -> str:
    """The row as the history keeps it; the frozen text of an article that stays is not kept twice."""
    if table == "article" and stays:
        row = {name: value for name, value in row.items() if name != "text"}
    return encode(row)


def in_quotes(text: str, limit: int = 60) -> str:
    """The text on one line between curly quotes, cut to the limit (code points), for messages."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= limit else line[: limit - 1] + '…'}”"


_SELECT_ACT: Final = f"select {', '.join(_ACT)} from act where "


def find_act(conn: sqlite3.Connection, act_id: str) -> Row | None:
    """The act's row, or None."""
    return _first(conn, "id = ?", (act_id,))


def newest_act(conn: sqlite3.Connection, annotator: str) -> Row | None:
    """The annotator's newest act in force (no undo, no redo), or None."""
    where = "annotator = ? and undone = 0 and target is null order by key desc limit 1"
    return _first(conn, where, (annotator,))


def undone_acts(conn: sqlite3.Connection, annotator: str) -> list[Row]:
    """The annotator's acts that can be redone, the oldest first: later ones may build on it."""
    where = "annotator = ? and undone = 1 and target is null order by key"
    found = conn.execute(_SELECT_ACT + where, (annotator,)).fetchall()
    return [dict(zip(_ACT, row, strict=True)) for row in found]


def set_undone(conn: sqlite3.Connection, row: Row, state: int) -> None:
    """Mark the act LIVE, REDOABLE or CLOSED."""
    check = records.crc({**row, "undone": state}[name] for name in _ACT)
    conn.execute("update act set undone = ?, checksum = ? where id = ?", (state, check, row["id"]))


def change_sum(change: Mapping[str, Any]) -> int:
    """The checksum of a change's row."""
    return records.crc(change[name] for name in _CHANGE)


def act_sum(row: Mapping[str, Any]) -> int:
    """The checksum of an act's row."""
    return records.crc(row[name] for name in _ACT)


def _first(conn: sqlite3.Connection, where: str, parameters: tuple[Any, ...]) -> Row | None:
    found = conn.execute(_SELECT_ACT + where, parameters).fetchone()
    return None if found is None else dict(zip(_ACT, found, strict=True))
