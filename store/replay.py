"""Does the history lead to what is there? Each row must be as the newest act in force left it.

A bulk insert is one change for many rows: the sum of their checksums, less what later acts touched, must fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from store import records

if TYPE_CHECKING:
    import sqlite3

_LIVE: Final = "from change c join act a on a.id = c.act_id where a.undone = 0"


def differences(conn: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Table, row id and what is wrong, for each row that the history does not lead to."""
    for table in records.RECORDS:
        yield from _marks(conn, table)
        if table in records.KEYED:
            ranges = conn.execute(
                f"select c.key, c.first_key, c.last_key, c.mark {_LIVE} "
                "and c.table_name = ? and c.row_id is null order by c.first_key",
                (table,),
            ).fetchall()
            yield from _ranges(conn, table, ranges)
            yield from _unknown(conn, table, ranges)


def _marks(conn: sqlite3.Connection, table: str) -> Iterator[tuple[str, str, str]]:
    column = records.id_column(table)
    query = (
        # SQLite gives the bare columns of the row that has the maximum.
        f"select n.row_id, n.mark, t.checksum from (select c.row_id, c.mark, max(c.key) {_LIVE} "
        f'and c.table_name = ? and c.row_id is not null group by c.row_id) n left join "{table}" t '
        f'on t."{column}" = n.row_id where n.mark is not t.checksum'
    )
    for row_id, mark, checksum in conn.execute(query, (table,)).fetchall():
        if checksum is None:
            yield table, row_id, "is missing: no act in force has deleted it"
        elif mark is None:
            yield table, row_id, "is there, though an act has deleted it"
        else:
            yield table, row_id, "is not as the last act left it"


def _ranges(
    conn: sqlite3.Connection, table: str, ranges: list[tuple[Any, ...]]
) -> Iterator[tuple[str, str, str]]:
    """Bulk inserts whose rows, as the insert left them, do not add up to its mark."""
    touched = _touched(conn, table) if ranges else {}
    for key, first, last, mark in ranges:
        if _as_added(conn, table, first, last, touched) != (last - first + 1, mark):
            yield (
                "change",
                str(key),
                f"the {last - first + 1} rows of {table} it added are not as they were added",
            )


def _as_added(
    conn: sqlite3.Connection, table: str, first: int, last: int, touched: dict[int, int]
) -> tuple[int, int]:
    """How many rows a bulk insert made and what their checksums added up to, by what is there now."""
    count, total = conn.execute(
        f'select count(*), coalesce(sum(checksum), 0) from "{table}" where key between ? and ?', (first, last)
    ).fetchone()
    for key, check in touched.items():
        if first <= key <= last:
            present = conn.execute(f'select checksum from "{table}" where key = ?', (key,)).fetchone()
            count, total = count + (present is None), total + check - (present[0] if present else 0)
    return count, total


def _touched(conn: sqlite3.Connection, table: str) -> dict[int, int]:
    """For each row that a single change has touched: its integer key, and the checksum it had before."""
    found: dict[int, int] = {}
    query = f"select c.before, max(-c.key) {_LIVE} and c.table_name = ? and c.row_id is not null group by c.row_id"
    for before, _ in conn.execute(query, (table,)).fetchall():
        if before is None:
            continue
        row = json.loads(before)
        if table == "article" and "text" not in row:
            row["text"] = conn.execute("select text from article where id = ?", (row["id"],)).fetchone()[0]
        found[row["key"]] = records.checksum(table, row)
    return found


def _unknown(
    conn: sqlite3.Connection, table: str, ranges: list[tuple[Any, ...]]
) -> Iterator[tuple[str, str, str]]:
    """Rows that no act has made."""
    query = (
        f'select t.id from "{table}" t where t.key > ? and t.key < ? and not exists '
        f"(select 1 {_LIVE} and c.table_name = ? and c.row_id = t.id)"
    )
    edges = [0, *(edge for _, first, last, _ in ranges for edge in (first, last)), 1 << 62]
    for low, high in zip(edges[::2], edges[1::2], strict=True):
        for (row_id,) in conn.execute(query, (low, high, table)).fetchall():
            yield table, row_id, "is in no act of the history"
