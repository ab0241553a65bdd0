"""Undo and redo of a bulk insert: rows go out by ranges of integer keys, kept as compressed packs.

One change stands for any number of rows; a hundred thousand go and come back in seconds.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from store import ids, records
from store.act import BATCH, Act, encode
from store.records import Row
from store.schema import TABLES

if TYPE_CHECKING:
    import sqlite3

_ARTICLES: Final = 20
"""Articles a pack holds: each can be a novel."""


def take_out(act: Act, conn: sqlite3.Connection, change: Row) -> bool:
    """Delete the rows of a bulk insert and keep them in packs; False if they are not all as it left them."""
    table, first, last = change["table_name"], change["first_key"], change["last_key"]
    count = total = 0
    for number, rows in enumerate(_batches(conn, table, first, last)):
        count += len(rows)
        total += sum(records.checksum(table, row) for row in rows)
        kept = zlib.compress(_packed(table, rows), 1)
        conn.execute(
            "insert into pack(change_key, number, rows, checksum) values (?, ?, ?, ?)",
            (change["key"], number, kept, zlib.crc32(kept)),
        )
    if (count, total) != (last - first + 1, change["mark"]):
        return False
    _delete(conn, table, first, last)
    act.retire_key(table, last)
    return True


def put_back(act: Act, conn: sqlite3.Connection, change: Row) -> bool:
    """Insert the rows of the packs under the integer keys they had; False if one of their ids is taken."""
    table, first, last = change["table_name"], change["first_key"], change["last_key"]
    # All above every stamp the rows had in any store that saw them go.
    grave = "select coalesce(max(stamp), 0) + 1 from tombstone where table_name = ?"
    stamp = max(ids.stamp(), conn.execute(grave, (table,)).fetchone()[0])
    numbers = conn.execute("select number from pack where change_key = ? order by number", (change["key"],))
    key, total = first, 0
    for (number,) in numbers.fetchall():
        query = "select rows from pack where change_key = ? and number = ?"
        rows = _unpacked(table, conn.execute(query, (change["key"], number)).fetchone()[0])
        if _taken(conn, table, rows):
            return False
        count, check = records.write_many(conn, table, rows, stamp=stamp, first_key=key)
        key, total = key + count, total + check
    conn.execute("delete from pack where change_key = ?", (change["key"],))
    act.wake(table, first, last)
    return (key - 1, total) == (last, change["mark"])


def read_range(conn: sqlite3.Connection, table: str, first: int, last: int) -> Iterator[Row]:
    """The rows under these integer keys, as records.read gives them, a batch in memory at a time."""
    for rows in _batches(conn, table, first, last):
        yield from rows


def _batches(conn: sqlite3.Connection, table: str, first: int, last: int) -> Iterator[list[Row]]:
    step = _ARTICLES if table == "article" else BATCH
    names = ", ".join(f'"{name}"' for name in TABLES[table])
    for low in range(first, last + 1, step):
        between = (low, min(low + step - 1, last))
        found = conn.execute(f'select {names} from "{table}" where key between ? and ? order by key', between)
        rows = [dict(zip(TABLES[table], row, strict=True)) for row in found.fetchall()]
        if table == "annotation":
            _add_spans(conn, rows, between)
        if rows:
            yield rows


def _add_spans(conn: sqlite3.Connection, rows: list[Row], between: tuple[int, int]) -> None:
    by_id: dict[str, list[records.Piece]] = {row["id"]: [] for row in rows}
    found = conn.execute(
        'select s.annotation_id, s.role, s.ordinal, s.start, s."end", s.text from annotation n '
        "join span s on s.annotation_id = n.id where n.key between ? and ?",
        between,
    )
    for annotation_id, *piece in found:
        by_id[annotation_id].append(tuple(piece))
    for row in rows:
        parts = records.in_order(by_id[row["id"]])
        row["spans"] = [dict(zip(("role", "ordinal", "start", "end", "text"), p, strict=True)) for p in parts]


def _packed(table: str, rows: list[Row]) -> bytes:
    """A line with the columns' names, then a line a row: its values, and its spans at the end."""
    lines = [encode(TABLES[table])]
    lines += [encode((*records.values(table, row), records.pieces(row))) for row in rows]
    return "\n".join(lines).encode()


def _unpacked(table: str, kept: bytes) -> list[Row]:
    names, *lines = (json.loads(line) for line in zlib.decompress(kept).decode().split("\n"))
    rows: list[Row] = []
    for *found, parts in lines:
        row: dict[str, Any] = dict(zip(names, found, strict=True))
        if table == "annotation":
            row["spans"] = [
                dict(zip(("role", "ordinal", "start", "end", "text"), p, strict=True)) for p in parts
            ]
        rows.append(row)
    return rows


def _taken(conn: sqlite3.Connection, table: str, rows: list[Row]) -> bool:
    query = f'select 1 from "{table}" where id = ?'
    return any(conn.execute(query, (row["id"],)).fetchone() for row in rows)


def _delete(conn: sqlite3.Connection, table: str, first: int, last: int) -> None:
    between = f'(select id from "{table}" where key between ? and ?)'
    conn.execute(
        "insert or replace into tombstone(table_name, row_id, stamp) "
        f'select ?, id, max(?, stamp + 1) from "{table}" where key between ? and ?',
        (table, ids.stamp(), first, last),
    )
    if table == "annotation":
        conn.execute(f"delete from span where annotation_id in {between}", (first, last))
    elif table == "article":
        for part in ("paragraph", "chunk"):
            conn.execute(f"delete from {part} where article_id in {between}", (first, last))
        conn.execute(f"delete from reading where paragraph = 0 and article_id in {between}", (first, last))
    conn.execute(f'delete from "{table}" where key between ? and ?', (first, last))
