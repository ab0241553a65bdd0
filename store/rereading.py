"""What SQLite itself still gets out of a damaged file: an index may hold what a row has lost.

Asked only for rows that the pages did not give, and each is verified like those.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from store import records
from store.opening import connect

if TYPE_CHECKING:
    from store.gathering import Work

_PATIENCE: Final = 60.0
"""Seconds for the names of one table: the branches of a damaged tree can lead in circles."""
_STEPS: Final = 20_000
"""Steps of SQLite's machine between two looks at the clock."""
_ORDERS: Final = ("", " order by 1", " order by 1 desc", " order by rowid", " order by rowid desc")
"""Ways through a table, by itself and by its index, from either end: each stops at the first damage."""


def reread(work: Work, copy: Path) -> None:
    """Take what SQLite reads whole and the pages did not give."""
    with suppress(sqlite3.Error, UnicodeDecodeError), closing(connect(copy, "ro")) as conn:
        for pragma in ("trusted_schema = off", "query_only = on", "cell_size_check = on"):
            conn.execute(f"pragma {pragma}").fetchall()
        for table in records.RECORDS:
            for name in list(_unknown(work, conn, table)):
                _take(work, conn, table, name)


def _unknown(work: Work, conn: sqlite3.Connection, table: str) -> Iterator[str]:
    """Ids that the new store does not have."""
    column, seen = records.id_column(table), set()
    known = f'select 1 from "{table}" where "{column}" = ?'
    end = monotonic() + _PATIENCE
    conn.set_progress_handler(lambda: monotonic() > end, _STEPS)
    for order in _ORDERS:
        with suppress(sqlite3.Error, UnicodeDecodeError):
            for (name,) in conn.execute(f'select "{column}" from "{table}"{order}'):
                if name not in seen and work.conn.execute(known, (name,)).fetchone() is None:
                    seen.add(name)
                    yield name


def _take(work: Work, conn: sqlite3.Connection, table: str, name: str) -> None:
    column = records.id_column(table)
    with suppress(sqlite3.Error, UnicodeError, TypeError):
        row = records.read(conn, table, name, key=True)
        kept = conn.execute(f'select stamp, checksum from "{table}" where "{column}" = ?', (name,)).fetchone()
        if row is not None and records.checksum(table, row) == kept[1]:
            work.restore(table, row, kept[0])
