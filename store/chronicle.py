"""The other store's history in a merge: its acts come along, and both histories tell which edits met blindly.

Acts of another store can be read here, never undone. Their changes row by row come too (not those of bulk
inserts), so that a later merge still knows which contents were seen where.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from store import ids, records
from store.act import FOREIGN, FOREIGN_UNDONE, act_sum, change_sum, encode, image, in_quotes
from store.errors import BadInput
from store.formats.jsontext import loads
from store.schema import TABLES

if TYPE_CHECKING:
    import sqlite3

    from store.foreign import Foreign
    from store.joining import Meeting
    from store.records import Row
    from store.standing import Log
    from store.store import Store

Fetch = Callable[[str, tuple[Any, ...]], list[tuple[Any, ...]]]
_ACT: Final = ("id", "at", "annotator", "kind", "summary", "article_id", "target", "undone")
_CHANGE: Final = ("act_id", "table_name", "row_id", "first_key", "last_key", "before", "after", "mark")
_SEEN: Final = (
    "select c.mark, c.before from change c join act a on a.id = c.act_id where c.table_name = ? and c.row_id = ? "
    # What came with a merge that was undone counts as never seen.
    f"and a.undone <> {FOREIGN_UNDONE} and not (a.kind = 'merge' and a.undone in (1, 2))"
)
_WHO: Final = (
    "select a.annotator, a.at from change c join act a on a.id = c.act_id where c.table_name = ? and c.row_id = ? "
    f"and c.mark is ? and a.kind not in ('merge', 'conflict') and a.undone <> {FOREIGN_UNDONE} "
    "order by a.at desc limit 1"
)
_UNIQUE: Final = frozenset({"annotation", "entity"})
"""Tables whose ids are made anew: two rows of one id come from one, and its first content is known to both."""
_INCIDENTAL: Final = frozenset({"added_at", "file_name", "file_sha256", "updated_at"})
"""Columns in which two stores may differ without anybody having decided anything."""
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that both sides changed without knowing of each other; the later change was kept."""

    table: str
    row_id: str
    article_id: str | None
    what: str
    """The row in words."""
    fields: tuple[str, ...]
    """The columns that differ (and `spans`); empty when one side deleted the row."""
    kept: Literal["ours", "theirs"]
    summary: str
    """The conflict in words, as it stands in the history."""
    lost: Row | None
    """The content that was not kept; None for a deletion."""


# Which edits met blindly


class Witness:
    """Asks both histories, before anything is taken in."""

    def __init__(self, store: Store, other: Foreign, text_of: Callable[[str], str]) -> None:
        self._ours: Fetch = lambda sql, parameters: store.conn.execute(sql, parameters).fetchall()
        self._theirs: Fetch = other.all
        self._text_of = text_of

    def is_conflict(self, table: str, meeting: Meeting) -> bool:
        """Whether both sides changed the row, so that the loser's change was made in vain.

        There is none if the side that is kept has seen what is lost (its history has that content, or that
        deletion), or if what is lost is the row as it was first made.
        """
        ours, theirs, joined = meeting.ours, meeting.theirs, meeting.joined
        unknown = max(ours.stamp, ours.grave) < 0 or max(theirs.stamp, theirs.grave) < 0
        if unknown or table == "reading" or ours.state == theirs.state:
            return False
        kept, lost = (ours, theirs) if self.keeps_ours(meeting) else (theirs, ours)
        if table == "label" and lost.stamp == 0:
            return False
        sides = (self._ours, self._theirs) if kept is ours else (self._theirs, self._ours)
        seen = self._versions(sides[0], table, meeting.row_id)
        if lost.state in seen:
            return False
        if lost.state is None:
            # A row that was made once and never edited was brought back by a redo.
            return bool(seen - {joined.check})
        return table not in _UNIQUE or bool(self._versions(sides[1], table, meeting.row_id) - {lost.state})

    def keeps_ours(self, meeting: Meeting) -> bool:
        """Whether what our store has, content or deletion, is the later."""
        if meeting.joined.alive:
            return meeting.is_ours
        return meeting.ours.grave >= meeting.theirs.grave

    def conflict(self, table: str, meeting: Meeting, ours: Row | None, theirs: Row | None) -> Conflict | None:
        """The conflict in words, from the contents (None: deleted); None if it is about nothing."""
        fields: tuple[str, ...] = ()
        if ours is not None and theirs is not None:
            fields = differing(table, ours, theirs)
            if not fields:
                return None
        keeps_ours = self.keeps_ours(meeting)
        lost, row = (theirs, ours) if keeps_ours else (ours, theirs)
        what = describe(table, row or lost or {})
        sides = (self._ours, self._theirs) if keeps_ours else (self._theirs, self._ours)
        winner, loser = (
            self._who(
                fetch, table, meeting.row_id, None if content is None else records.checksum(table, content)
            )
            for fetch, content in zip(sides, (row, lost), strict=True)
        )
        if row is None:
            words = f"{what}: deleted {winner} after it was changed {loser}"
        elif lost is None:
            words = f"{what}: changed {winner} after it was deleted {loser}; it stays"
        else:
            words = f"{what} ({', '.join(fields)}): kept as changed {winner}, not as {loser}"
        article_id = meeting.row_id if table == "article" else (row or lost or {}).get("article_id")
        return Conflict(
            table, meeting.row_id, article_id, what, fields, "ours" if keeps_ours else "theirs", words, lost
        )

    def _versions(self, fetch: Fetch, table: str, row_id: str) -> set[int | None]:
        """Checksums of the contents that the row has had in a store, None for having been deleted."""
        found: set[int | None] = set()
        for mark, before in fetch(_SEEN, (table, row_id)):
            found.add(mark)
            if before is not None:
                found.add(self._sum(table, row_id, before))
        return found

    def _sum(self, table: str, row_id: str, kept: str) -> int | None:
        try:
            row = loads(kept.encode())
            if table == "article":
                row.setdefault("text", self._text_of(row_id))
            return records.checksum(table, row)
        except (BadInput, AttributeError, TypeError, KeyError):
            # Not as this program writes it: it proves nothing.
            return -1

    def _who(self, fetch: Fetch, table: str, row_id: str, state: int | None) -> str:
        """On which side, and by whom and when if its history tells, the row was left so."""
        side = "here" if fetch is self._ours else "there"
        found = fetch(_WHO, (table, row_id, state))
        return f"{side} by {found[0][0]} ({found[0][1][:16].replace('T', ' ')})" if found else side


def differing(table: str, one: Row, other: Row) -> tuple[str, ...]:
    """The columns (and `spans`) in which two contents differ, without those that nobody decides."""
    names = (name for name in (*TABLES[table], "spans") if one.get(name) != other.get(name))
    return tuple(name for name in names if name not in _INCIDENTAL)


def describe(table: str, row: Row) -> str:
    """A row in words."""
    if table == "annotation" and row:
        text = " ".join(span["text"] for span in row["spans"] if span["role"] == "content")
        return f"{row['label']} {in_quotes(text)}"
    for name in ("title", "name", "text"):
        if table != "label" and row.get(name):
            return f"{table} {in_quotes(row[name])}"
    return f"{table} {row.get('name') or row.get('id')}"


def keep_conflict(conn: sqlite3.Connection, annotator: str, merge_id: str, found: Conflict) -> str:
    """Put the conflict into the history, with the content that was lost; the id of its act."""
    row = {
        "id": ids.new_id(), "at": ids.now(), "annotator": annotator, "kind": "conflict",
        "summary": found.summary, "article_id": found.article_id, "target": merge_id, "undone": FOREIGN,
    }  # fmt: skip
    _insert(conn, "act", _ACT, row, act_sum(row))
    lost, table = found.lost, found.table
    change = {
        "act_id": row["id"], "table_name": table, "row_id": found.row_id, "first_key": None,
        "last_key": None, "before": lost and image(table, lost, stays=True), "after": None,
        "mark": lost and records.checksum(table, lost),
    }  # fmt: skip
    _insert(conn, "change", _CHANGE, change, change_sum(change))
    return str(row["id"])


@dataclass(frozen=True, slots=True)
class Settled:
    """A conflict as the history keeps it."""

    act_id: str
    at: str
    annotator: str
    """Who merged."""
    summary: str
    table: str
    row_id: str
    article_id: str | None
    lost: Row | None
    """The content that was not kept (of an article without its text); None for a deletion."""


def conflicts(store: Store) -> list[Settled]:
    """The conflicts of all merges that are in force, the newest first."""
    rows = store.conn.execute(
        "select a.id, a.at, a.annotator, a.summary, c.table_name, c.row_id, a.article_id, c.before "
        "from act a join change c on c.act_id = a.id where a.kind = 'conflict' and a.undone = ? "
        "order by a.key desc",
        (FOREIGN,),
    ).fetchall()
    return [
        Settled(act_id, at, who, summary, table, row_id, article_id, lost and loads(lost.encode()))
        for act_id, at, who, summary, table, row_id, article_id, lost in rows
    ]


# The acts come along


def take_acts(conn: sqlite3.Connection, other: Foreign, log: Log) -> int:
    """Take in the acts that are not known yet, with their changes row by row; how many."""
    fresh = array("q")
    for key, act_id, state in _unknown(conn, other):
        if state is None:
            fresh.append(key)
        else:
            _mark_undone(conn, log, act_id, state)
    fresh = array("q", sorted(fresh))
    for low in range(0, len(fresh), _BATCH):
        _take_batch(conn, other, log, tuple(fresh[low : low + _BATCH]))
    return len(fresh)


def _unknown(conn: sqlite3.Connection, other: Foreign) -> Iterator[tuple[int, str, int | None]]:
    """Acts that are new (with their integer key there), and known foreign ones that were undone since."""
    query = "select id, key, undone from act order by id"
    ours = conn.execute("select id, undone from act order by id")
    mine = ours.fetchone()
    known: list[tuple[int, str, int]] = []
    for act_id, key, undone in other.rows(query):
        while mine is not None and mine[0] < act_id:
            mine = ours.fetchone()
        if mine is None or mine[0] != act_id:
            yield key, act_id, None
        elif mine[1] == FOREIGN and undone in (1, 2, FOREIGN_UNDONE):
            known.append((key, act_id, mine[1]))
    ours.close()
    yield from known


def _take_batch(conn: sqlite3.Connection, other: Foreign, log: Log, keys: tuple[int, ...]) -> None:
    marks = ", ".join("?" * len(keys))
    taken = []
    for check, *values in other.all(
        f"select checksum, {', '.join(_ACT)} from act where key in ({marks}) order by key", keys
    ):
        row = dict(zip(_ACT, values, strict=True))
        _vet_act(row, check)
        row["undone"] = FOREIGN if row["undone"] in (0, FOREIGN) else FOREIGN_UNDONE
        _insert(conn, "act", _ACT, row, act_sum(row))
        log.act(row["id"], None, row["undone"])
        taken.append(row["id"])
    marks = ", ".join("?" * len(taken))
    for check, *values in other.rows(
        f"select checksum, {', '.join(_CHANGE)} from change where row_id is not null and act_id in ({marks}) "
        "order by key",
        tuple(taken),
    ):
        row = dict(zip(_CHANGE, values, strict=True))
        _vet_change(row, check)
        row["after"] = None
        _insert(conn, "change", _CHANGE, row, change_sum(row))


def _mark_undone(conn: sqlite3.Connection, log: Log, act_id: str, before: int) -> None:
    values = conn.execute(f"select {', '.join(_ACT)} from act where id = ?", (act_id,)).fetchone()
    row = {**dict(zip(_ACT, values, strict=True)), "undone": FOREIGN_UNDONE}
    conn.execute(
        "update act set undone = ?, checksum = ? where id = ?", (FOREIGN_UNDONE, act_sum(row), act_id)
    )
    log.act(act_id, before, FOREIGN_UNDONE)


def _vet_act(row: Row, check: Any) -> None:
    needed = [row[name] for name in ("id", "at", "annotator", "kind", "summary")]
    texts = [*needed, *(row[name] for name in ("article_id", "target") if row[name] is not None)]
    if any(value.__class__ is not str or "\0" in value for value in texts) or row["undone"] not in range(5):
        raise BadInput(f"act {row['id']!r:.60}", "it is none that this program writes")
    if act_sum(row) != check:
        raise BadInput(f"act {row['id']}", "it is not what was stored (checksum)")


def _vet_change(row: Row, check: Any) -> None:
    name = f"change of {row['table_name']!r:.20} {row['row_id']!r:.60}"
    if row["table_name"] not in records.RECORDS or row["row_id"].__class__ is not str:
        raise BadInput(name, "it is none that this program writes")
    if change_sum(row) != check:
        raise BadInput(name, "it is not what was stored (checksum)")
    if row["mark"] is not None and row["mark"].__class__ is not int:
        raise BadInput(name, "its checksum is none")
    if row["before"] is not None:
        before = loads(row["before"].encode())
        if not isinstance(before, dict):
            raise BadInput(name, "what it was before is no row")
        row["before"] = encode(before)


def _insert(conn: sqlite3.Connection, table: str, columns: tuple[str, ...], row: Row, check: int) -> None:
    conn.execute(
        f"insert into {table}({', '.join(columns)}, checksum) values ({', '.join('?' * (len(columns) + 1))})",
        (*(row[name] for name in columns), check),
    )
