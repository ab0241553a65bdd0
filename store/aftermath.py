"""What becomes of the history in a salvaged store: kept as it is when it still leads to every row.

Otherwise its acts stay to be read, like those of another store, and one new act stands for what is there.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from store import ids, records
from store.act import FOREIGN, FOREIGN_UNDONE, LIVE, act_sum, change_sum
from store.replay import differences

if TYPE_CHECKING:
    import sqlite3

    from store.gathering import Work

_HISTORY: Final = frozenset({"act", "change", "pack", "standing"})
_ACT: Final = ("id", "at", "annotator", "kind", "summary", "article_id", "target", "undone")
_CHANGE: Final = ("act_id", "table_name", "row_id", "first_key", "last_key", "before", "after", "mark")


def count_losses(work: Work) -> None:
    """How many rows the acts in force speak of that are not there; rows they have deleted go."""
    stray = "from change where act_id not in (select id from act)"
    for values in work.conn.execute(f"select {', '.join(_CHANGE)} {stray}").fetchall():
        work.doubt("change", dict(zip(_CHANGE, values, strict=True)), "its act is lost")
    work.conn.execute(f"delete {stray}")
    lost: Counter[str] = Counter()
    for table, row_id, what in _differences(work.conn):
        if what.startswith("is missing"):
            lost[table] += 1
        elif what.startswith("is there"):
            records.erase(work.conn, table, row_id)
    for table in records.KEYED:
        lost[table] += _short_of(work.conn, table)
    for table, count in lost.items():
        work.missing(table, count)


def _differences(conn: sqlite3.Connection) -> list[tuple[str, str, str]]:
    try:
        return list(differences(conn))
    except (TypeError, KeyError, ValueError):
        # A change whose article is lost leads nowhere.
        return [("change", "", "cannot be followed")]


def _short_of(conn: sqlite3.Connection, table: str) -> int:
    """Rows of bulk inserts in force that are not there, those aside that another act has touched since."""
    live = "from change c join act a on a.id = c.act_id where a.undone = 0 and c.table_name = ?1"
    ranges = f"select c.first_key, c.last_key {live} and c.row_id is null"
    touched = (
        f"select count(*), count(t.id) from (select distinct c.row_id {live} and c.row_id is not null "
        f"and json_extract(c.before, '$.key') between ?2 and ?3) o left join \"{table}\" t on t.id = o.row_id"
    )
    short = 0
    for first, last in conn.execute(ranges, (table,)).fetchall():
        between = f'select count(*) from "{table}" where key between ? and ?'
        (there,) = conn.execute(between, (first, last)).fetchone()
        changed, kept = conn.execute(touched, (table, first, last)).fetchone()
        short += max(0, last - first + 1 - changed - (there - kept))
    return short


def settle(work: Work, name: str, damaged: set[str]) -> bool:
    """Keep the history if it is whole, else start a new one; whether old acts can still be undone.

    `damaged` are the tables that had unreadable pages, with an empty name for what is not known.
    """
    tables = damaged | set(work.doubtful)
    whole = not tables & _HISTORY and "" not in damaged and _without_gaps(work.conn)
    if whole and not _differences(work.conn):
        return True
    _close(work.conn)
    _begin_anew(work.conn, work.store.annotator, f"salvaged from {name}")
    work.changed["act"] += 1
    return False


def _without_gaps(conn: sqlite3.Connection) -> bool:
    """Whether no act and no change is missing between the others: neither is ever deleted."""
    query = "select coalesce(max(key), 0) = count(*) from {}"
    return all(conn.execute(query.format(table)).fetchone()[0] for table in ("act", "change"))


def _close(conn: sqlite3.Connection) -> None:
    """Let every act be one of another store: to be read, and known to later merges, never undone."""
    for table in ("pack", "standing", "keyring"):
        conn.execute(f"delete from {table}")
    conn.execute("delete from change where row_id is null")
    names = ", ".join(_ACT)
    for values in conn.execute(f"select {names} from act where undone < {FOREIGN}").fetchall():
        row = dict(zip(_ACT, values, strict=True))
        row["undone"] = FOREIGN if row["undone"] == LIVE else FOREIGN_UNDONE
        conn.execute(
            "update act set undone = ?, checksum = ? where id = ?", (row["undone"], act_sum(row), row["id"])
        )
    names = ", ".join(_CHANGE)
    for key, *values in conn.execute(f"select key, {names} from change where after is not null").fetchall():
        row = {**dict(zip(_CHANGE, values, strict=True)), "after": None}
        conn.execute("update change set after = null, checksum = ? where key = ?", (change_sum(row), key))


def _begin_anew(conn: sqlite3.Connection, annotator: str, summary: str) -> None:
    """One act, as if it had inserted everything."""
    act: dict[str, Any] = {
        "id": ids.new_id(), "at": ids.now(), "annotator": annotator, "kind": "salvage", "summary": summary,
        "article_id": None, "target": None, "undone": LIVE,
    }  # fmt: skip
    _insert(conn, "act", act, act_sum(act))
    for table in sorted(records.KEYED):
        _number(conn, table)
        count, total = conn.execute(f'select count(*), coalesce(sum(checksum), 0) from "{table}"').fetchone()
        if count:
            change: dict[str, Any] = dict.fromkeys(_CHANGE)
            change |= {"act_id": act["id"], "table_name": table, "first_key": 1, "last_key": count}
            change["mark"] = total
            _insert(conn, "change", change, change_sum(change))


def _number(conn: sqlite3.Connection, table: str) -> None:
    """Give the rows the keys from 1 without a gap, so that one change can stand for all."""
    (whole,) = conn.execute(f'select coalesce(max(key), 0) = count(*) from "{table}"').fetchone()
    if whole:
        return
    conn.execute("create temp table renumbered(old integer primary key, new integer)")
    conn.execute(f'insert into renumbered select key, row_number() over (order by key) from "{table}"')
    conn.execute(f'update "{table}" set key = -(select new from renumbered where old = key)')
    conn.execute(f'update "{table}" set key = -key')
    conn.execute("drop table renumbered")


def _insert(conn: sqlite3.Connection, table: str, row: dict[str, Any], check: int) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    conn.execute(
        f"insert into {table}({names}, checksum) values ({', '.join('?' * (len(row) + 1))})",
        (*row.values(), check),
    )
