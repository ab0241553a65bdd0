"""Undo and redo of a bulk insert: rows go out by ranges of integer keys, kept as compressed packs.

One change stands for any number of rows; a hundred thousand go and come back in seconds.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from store import ids, records
from store.act import BATCH, Act, encode
from store.records import Item, Piece, Row
from store.schema import TABLES

if TYPE_CHECKING:
    import sqlite3

_ARTICLES: Final = 20
"""Articles a pack holds: each can be a novel."""


def take_out(act: Act, conn: sqlite3.Connection, change: Row) -> bool:
    """Delete the rows of a bulk insert and keep them in packs; False if they are not all as it left them."""
    table, first, last = change["table_name"], change["first_key"], change["last_key"]
    count = total = 0
    for number, items in enumerate(_batches(conn, table, first, last)):
        count += len(items)
        total += sum(map(records.item_sum, items))
        kept = zlib.compress(_packed(table, items), 1)
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
    # Above every stamp the rows had when they went, also by a clock that was ahead of this one.
    grave = "select coalesce(max(stamp), 0) + 1 from tombstone where table_name = ?"
    stamp = max(ids.stamp(), conn.execute(grave, (table,)).fetchone()[0])
    numbers = conn.execute("select number from pack where change_key = ? order by number", (change["key"],))
    key, total = first, 0
    for (number,) in numbers.fetchall():
        query = "select rows from pack where change_key = ? and number = ?"
        items = _unpacked(table, conn.execute(query, (change["key"], number)).fetchone()[0])
        if _taken(conn, table, items):
            return False
        count, check = records.write_items(conn, table, items, stamp=stamp, first_key=key)
        key, total = key + count, total + check
    conn.execute("delete from pack where change_key = ?", (change["key"],))
    act.wake(table, first, last)
    return (key - 1, total) == (last, change["mark"])


def _batches(conn: sqlite3.Connection, table: str, first: int, last: int) -> Iterator[list[Item]]:
    """The rows under these integer keys in their order, a batch in memory at a time."""
    step = _ARTICLES if table == "article" else BATCH
    names = ", ".join(f'"{name}"' for name in TABLES[table])
    for low in range(first, last + 1, step):
        between = (low, min(low + step - 1, last))
        rows = conn.execute(
            f'select {names} from "{table}" where key between ? and ? order by key', between
        ).fetchall()
        spans = _spans(conn, between) if table == "annotation" else {}
        if rows:
            yield [(row, records.in_order(spans.get(row[0], ()))) for row in rows]


def _spans(conn: sqlite3.Connection, between: tuple[int, int]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    query = (
        'select s.annotation_id, s.role, s.ordinal, s.start, s."end", s.text from annotation n '
        "join span s on s.annotation_id = n.id where n.key between ? and ?"
    )
    for annotation_id, *piece in conn.execute(query, between):
        found.setdefault(annotation_id, []).append(tuple(piece))
    return found


def _packed(table: str, items: list[Item]) -> bytes:
    """A line with the columns' names, then a line a row: its values, and its spans at the end."""
    lines = [encode(TABLES[table])]
    lines += [encode((*found, parts)) for found, parts in items]
    return "\n".join(lines).encode()


def _unpacked(table: str, kept: bytes) -> list[Item]:
    first, *lines = zlib.decompress(kept).decode().split("\n")
    # Columns may have been added since: what the pack does not name is None.
    names = json.loads(first)
    places = [names.index(name) if name in names else None for name in TABLES[table]]
    items: list[Item] = []
    for line in lines:
        *found, parts = json.loads(line)
        row = tuple(None if place is None else found[place] for place in places)
        items.append((row, [tuple(part) for part in parts]))
    return items


def _taken(conn: sqlite3.Connection, table: str, items: list[Item]) -> bool:
    query = f'select 1 from "{table}" where id = ?'
    return any(conn.execute(query, found[:1]).fetchone() for found, _ in items)


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
