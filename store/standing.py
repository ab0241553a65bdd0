"""Where rows stand beside their content: merge clock, tombstone, shadow. A merge notes them before and after.

Undo of a merge is no edit: the rows go back under the clocks they had, as if the other store had never been
taken in. Otherwise a colleague who merges with us later would lose what we took back, and a second merge
would bring nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from store import records
from store.act import FOREIGN_UNDONE, act_sum, encode, find_act
from store.errors import DamagedStore

if TYPE_CHECKING:
    import sqlite3

    from store.records import Row

_BATCH: Final = 5000
_INSERT: Final = "insert into standing(act_id, number, rows, checksum) values (?, ?, ?, ?)"


class Shadow(NamedTuple):
    """The newest content of a row that is left otherwise (see joining.py)."""

    stamp: int
    row: str
    """JSON, as in the history."""
    checksum: int
    seen: int | None
    """Stamp of the row as it was left, None if it was left out."""


class Standing(NamedTuple):
    """What is known of a row beside its content."""

    stamp: int | None = None
    """None: there is no row."""
    grave: int | None = None
    """Stamp of the tombstone, None without one."""
    shadow: Shadow | None = None
    caret: Row | None = None
    """Of a caret, the whole row: carets are not part of the history."""


class Entry(NamedTuple):
    """One row that a merge has touched."""

    table: str
    row_id: str
    before: Standing
    after: Standing
    recut: bool = False
    """Of an article, whether its paragraphs are cut otherwise before and after."""


class Log:
    """What a merge notes; packed as it goes, written at its end."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._packs: list[bytes] = []

    def row(self, entry: Entry) -> None:
        """Note a row. It may be noted again: the first `before` and the last `after` hold."""
        self._line(entry)

    def act(self, act_id: str, before: int | None, after: int) -> None:
        """Note an act that came in, or whose state has changed."""
        self._line(("act", act_id, before, after))

    def write(self, conn: sqlite3.Connection, act_id: str) -> None:
        """Keep the notes with the act; also when there are none, which tells that it was a merge."""
        self._pack()
        for number, pack in enumerate(self._packs):
            conn.execute(_INSERT, (act_id, number, pack, zlib.crc32(pack)))

    def _line(self, found: Any) -> None:
        self._lines.append(encode(found))
        if len(self._lines) >= _BATCH:
            self._pack()

    def _pack(self) -> None:
        self._packs.append(zlib.compress("\n".join(self._lines).encode(), 1))
        self._lines.clear()


@contextmanager
def turned(conn: sqlite3.Connection, act_id: str, *, backwards: bool) -> Iterator[None]:
    """Round the undo or redo of an act: if it was a merge, its rows then stand as before it, or after it."""
    merge = conn.execute("select 1 from standing where act_id = ? limit 1", (act_id,)).fetchone()
    if merge and backwards:
        _note_ranges(conn, act_id)
    yield
    if merge:
        numbers = "select number from standing where act_id = ? order by number"
        if backwards:
            # The first `before` of a row is to hold; what bulk inserts made (below 0) was not there at all.
            numbers = "select number from standing where act_id = ? order by number < 0 desc, number desc"
        for (number,) in conn.execute(numbers, (act_id,)).fetchall():
            lines = _unpacked(conn, act_id, number)
            if number < 0:
                _settle_range(conn, lines, backwards)
            else:
                _settle(conn, reversed(lines) if backwards else lines, backwards)
        if not backwards:
            conn.execute("delete from standing where act_id = ? and number < 0", (act_id,))


def settle(conn: sqlite3.Connection, table: str, row_id: str, wanted: Standing) -> None:
    """Let the row stand so; its content is there already, or gone."""
    if wanted.stamp is not None:
        column = records.id_column(table)
        conn.execute(f'update "{table}" set stamp = ? where "{column}" = ?', (wanted.stamp, row_id))
    if wanted.grave is None:
        conn.execute("delete from tombstone where table_name = ? and row_id = ?", (table, row_id))
    else:
        conn.execute(
            "insert or replace into tombstone(table_name, row_id, stamp) values (?, ?, ?)",
            (table, row_id, wanted.grave),
        )
    if wanted.shadow is None:
        conn.execute("delete from shadow where table_name = ? and row_id = ?", (table, row_id))
    else:
        conn.execute(
            "insert or replace into shadow(table_name, row_id, stamp, row, checksum, seen) "
            "values (?, ?, ?, ?, ?, ?)",
            (table, row_id, *wanted.shadow),
        )


def read(conn: sqlite3.Connection, table: str, row_id: str) -> Standing:
    """How the row stands now."""
    column = records.id_column(table)
    live = conn.execute(f'select stamp from "{table}" where "{column}" = ?', (row_id,)).fetchone()
    grave = conn.execute(
        "select stamp from tombstone where table_name = ? and row_id = ?", (table, row_id)
    ).fetchone()
    shadow = conn.execute(
        "select stamp, row, checksum, seen from shadow where table_name = ? and row_id = ?", (table, row_id)
    ).fetchone()
    caret = records.read(conn, table, row_id) if is_caret(table, row_id) else None
    return Standing(live and live[0], grave and grave[0], shadow and Shadow(*shadow), caret)


def faults(conn: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Table, row and what is wrong with what merges have left beside the rows: for a check of the store."""
    for table, row_id, row, kept in conn.execute("select table_name, row_id, row, checksum from shadow"):
        try:
            right = records.checksum(table, json.loads(row)) == kept
        except (ValueError, TypeError, KeyError, AttributeError):
            right = False
        if not right:
            yield "shadow", f"{table} {row_id}", "is not what was stored (checksum)"
    for act_id, number, pack, kept in conn.execute("select act_id, number, rows, checksum from standing"):
        if zlib.crc32(pack) != kept:
            yield "standing", f"{act_id} {number}", "is not what was stored (checksum)"


def is_caret(table: str, row_id: str) -> bool:
    """Whether the row is the place where somebody left off, which is not part of the history."""
    return table == "reading" and row_id.endswith("/0")


def put_caret(conn: sqlite3.Connection, row_id: str, row: Row | None, stamp: int | None) -> None:
    """Put the caret there, or take it away."""
    conn.execute("delete from reading where id = ?", (row_id,))
    if row is not None and stamp is not None:
        records.write(conn, "reading", row, stamp=stamp, key=None)


def _settle(conn: sqlite3.Connection, lines: Iterable[Any], backwards: bool) -> None:
    for kind, row_id, *found in lines:
        if kind == "act":
            _settle_act(conn, row_id, found[0] if backwards else found[1])
            continue
        before, after, recut = _standing(found[0]), _standing(found[1]), found[2]
        wanted, left = (before, after) if backwards else (after, before)
        if is_caret(kind, row_id):
            present = conn.execute("select stamp from reading where id = ?", (row_id,)).fetchone()
            # Where it was moved since, it stays.
            if present and present[0] != left.stamp:
                continue
            put_caret(conn, row_id, wanted.caret, wanted.stamp)
        settle(conn, kind, row_id, wanted)
        if recut:
            uncut(conn, row_id)


def _settle_range(conn: sqlite3.Connection, lines: list[Any], backwards: bool) -> None:
    table, *rows = lines
    if backwards:
        graves = [(table, row_id) for row_id, _ in rows]
        conn.executemany("delete from tombstone where table_name = ? and row_id = ?", graves)
    else:
        clocks = [(stamp, row_id) for row_id, stamp in rows]
        conn.executemany(f'update "{table}" set stamp = ? where id = ?', clocks)


def _settle_act(conn: sqlite3.Connection, act_id: str, state: int | None) -> None:
    row = find_act(conn, act_id)
    if row is not None:
        # Not there before: as of a merge that is undone, so is what it brought.
        row["undone"] = FOREIGN_UNDONE if state is None else state
        conn.execute(
            "update act set undone = ?, checksum = ? where id = ?", (row["undone"], act_sum(row), act_id)
        )


def uncut(conn: sqlite3.Connection, article_id: str) -> None:
    """Have the article's paragraphs cut anew."""
    for table in ("paragraph", "chunk"):
        conn.execute(f"delete from {table} where article_id = ?", (article_id,))
    conn.execute("update article set paragraphs = null where id = ?", (article_id,))


def _note_ranges(conn: sqlite3.Connection, act_id: str) -> None:
    """Before rows of bulk inserts go: the clocks under which a redo must bring them back."""
    ranges = conn.execute(
        "select table_name, first_key, last_key from change where act_id = ? and row_id is null", (act_id,)
    ).fetchall()
    number = 0
    for table, first, last in ranges:
        for low in range(first, last + 1, _BATCH):
            rows = conn.execute(
                f'select id, stamp from "{table}" where key between ? and ?',
                (low, min(low + _BATCH - 1, last)),
            )
            number -= 1
            pack = zlib.compress("\n".join([encode(table), *map(encode, rows)]).encode(), 1)
            conn.execute(_INSERT, (act_id, number, pack, zlib.crc32(pack)))


def _unpacked(conn: sqlite3.Connection, act_id: str, number: int) -> list[Any]:
    query = "select rows, checksum from standing where act_id = ? and number = ?"
    pack, kept = conn.execute(query, (act_id, number)).fetchone()
    if zlib.crc32(pack) != kept:
        raise DamagedStore("What this merge has noted for its undo is damaged: restore a backup")
    text = zlib.decompress(pack).decode()
    return [json.loads(line) for line in text.split("\n")] if text else []


def _standing(found: list[Any]) -> Standing:
    stamp, grave, shadow, caret = found
    return Standing(stamp, grave, shadow and Shadow(*shadow), caret)
