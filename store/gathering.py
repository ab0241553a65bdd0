"""Which rows of a damaged store are taken into the new one: those that are what was stored.

The checksum of a row tells, in whatever page it was found. What else can be read goes into the report, unless
SQLite itself still gets the row out whole (rereading.py).
"""

from __future__ import annotations

import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from store import records
from store.act import act_sum, change_sum
from store.schema import TABLES

if TYPE_CHECKING:
    from store.pages import Cell, Pages
    from store.records import Row
    from store.store import Store

BESIDE: Final = ("act", "change", "pack", "standing", "shadow", "tombstone", "keyring", "chunk")
"""Tables beside the records that are taken."""
_BATCH: Final = 1000


class Work:
    """One salvage: the new store, and what was found."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.conn = store.conn
        self.changed: Counter[str] = Counter()
        """Rows of the new store that are not what was stored: changed or made so that others could be kept."""
        self.lost: dict[str, int] = {}
        self.articles: dict[str, Row] = {}
        """Articles that cannot be taken as they are, by id, as far as they could be read."""
        self.columns = {table: _stored(self.conn, table) for table in (*TABLES, *BESIDE)}
        """Of each table that is taken: its columns as they are stored, and whether it has integer keys."""
        self.conn.execute("create temp table stray(annotation_id text, role text, ordinal integer)")
        self.conn.execute(
            "create temp table doubt(table_name text, id text, key integer, counts integer, line text)"
        )

    # Taking

    def load(self, pages: Pages, progress: Callable[[int], None] | None = None) -> None:
        """Take every row that is what was stored; the others go into the report."""
        self.conn.execute("delete from label")
        count = 0
        for count, cell in enumerate(pages.cells(self.columns), 1):
            for table in self._tables(cell):
                if self._take(table, cell):
                    break
            if progress and not count % _BATCH:
                progress(count)
        if progress:
            progress(count)
        self._bury()
        # Which article a span lies in, its annotation says too, and under a checksum.
        self.conn.execute(
            "update span set article_id = n.article_id from annotation n "
            "where n.id = annotation_id and n.article_id <> span.article_id"
        )
        self._verify_annotations()

    def _tables(self, cell: Cell) -> list[str]:
        """The tables the row may be of; several where no tree leads to its page."""
        if cell.table is not None:
            return [cell.table] if cell.table in self.columns else []
        return [
            table
            for table, (names, keyed) in self.columns.items()
            if keyed == cell.keyed
            and (len(names) == len(cell.values) or cell.cut)
            and _LOOKS[table](dict(zip(names, cell.values, strict=False)))
        ]

    def _take(self, table: str, cell: Cell) -> bool:
        """Whether the row is of that table: it was taken then, or reported."""
        names, keyed = self.columns[table]
        row = {**dict.fromkeys(names), **dict(zip(names, cell.values, strict=False))}
        if keyed and names[0] == "key":
            row["key"] = cell.rowid
        if table == "span" and row["article_id"].__class__ is not str:
            row["article_id"] = ""
        stray = cell.table is None
        what = "is cut short" if cell.cut else _fault(table, row)
        if what is None:
            what = self._insert(table, row, stray)
        if what is not None:
            if stray and _fault(table, row) and len(self._tables(cell)) > 1:
                return False
            if table == "article" and row["id"].__class__ is str:
                self.articles.setdefault(row["id"], row)
            self.doubt(table, row, what)
        return True

    def _insert(self, table: str, row: Row, stray: bool) -> str | None:
        """Put the row into the new store; why it cannot be there, or None."""
        if stray:
            self._give_way(table, row)
        try:
            added = self._add(table, row)
            if not added and table in records.KEYED and records.read(self.conn, table, row["id"]) is None:
                self._add(table, {**row, "key": None})
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, OverflowError) as error:
            return f"holds what it may not ({error})"
        return None

    def _add(self, table: str, row: Row) -> bool:
        return self.conn.execute(_insertion(table, *row), tuple(row.values())).rowcount > 0

    def _give_way(self, table: str, row: Row) -> None:
        """Of two states of a row, the older in a page that was given up long ago, the newer holds."""
        if table == "span":
            place = (row["annotation_id"], row["role"], row["ordinal"])
            self.conn.execute("insert into stray values (?, ?, ?)", place)
        elif table in records.RECORDS:
            older = f'delete from "{table}" where "{records.id_column(table)}" = ? and stamp < ?'
            self.conn.execute(older, (row[records.id_column(table)], row["stamp"]))

    def restore(self, table: str, row: Row, stamp: int) -> None:
        """Put in a row that was found whole after all; nothing of it is doubtful any more."""
        row_id, key = row[records.id_column(table)], row.get("key")
        grave = "select 1 from tombstone where table_name = ? and row_id = ? and stamp >= ?"
        if self.conn.execute(grave, (table, row_id, stamp)).fetchone():
            return
        records.erase(self.conn, table, row_id)
        self.conn.execute(
            "delete from doubt where (table_name = ?1 and (id = ?2 or key = ?3)) "
            "or (?1 = 'annotation' and table_name = 'span' and id = ?2)",
            (table, row_id, key),
        )
        if key is not None and self.conn.execute(f'select 1 from "{table}" where key = ?', (key,)).fetchone():
            key = None
        records.write(self.conn, table, row, stamp=stamp, key=key)
        if table == "article" and key is not None:
            for damaged in [name for name, each in self.articles.items() if each["key"] == key]:
                del self.articles[damaged]

    # Looking closer

    def _bury(self) -> None:
        """Rows in pages that were given up may have been deleted since: the tombstones tell."""
        for table in records.RECORDS:
            column = records.id_column(table)
            dead = self.conn.execute(
                f'select t."{column}" from "{table}" t join tombstone g on g.table_name = ? '
                f'and g.row_id = t."{column}" and g.stamp >= t.stamp',
                (table,),
            )
            for (row_id,) in dead.fetchall():
                records.erase(self.conn, table, row_id)

    def _verify_annotations(self) -> None:
        """Leave only annotations that are, with all their spans, what was stored."""
        for row, pieces, kept in _annotations(self.conn):
            values = records.values("annotation", row)
            if records.item_sum((values, pieces)) == kept:
                continue
            stray = self.conn.execute("select role, ordinal from stray where annotation_id = ?", (row["id"],))
            old = set(stray.fetchall())
            own = [piece for piece in pieces if piece[:2] not in old]
            if own != pieces and records.item_sum((values, own)) == kept:
                self.conn.executemany(
                    "delete from span where annotation_id = ? and role = ? and ordinal = ?",
                    [(row["id"], *piece) for piece in old],
                )
                continue
            self.drop(
                "annotation", {**row, "spans": spans_of(pieces)}, "is not what was stored, or lacks a span"
            )

    def report_stray_spans(self) -> None:
        """Spans whose annotation is lost; those of annotations that were deleted are nothing to report."""
        where = "from span where annotation_id not in (select id from annotation)"
        self.conn.execute(
            f"delete {where} and annotation_id in (select row_id from tombstone where table_name = 'annotation')"
        )
        found: dict[str, Row] = {}
        query = f'select annotation_id, article_id, role, ordinal, start, "end", text {where}'
        for annotation_id, article_id, *piece in self.conn.execute(query).fetchall():
            row = {"annotation_id": annotation_id, "article_id": article_id, "spans": []}
            found.setdefault(annotation_id, row)["spans"] += spans_of([tuple(piece)])
        for row in found.values():
            self.doubt("span", row, "its annotation is lost")
        self.missing("annotation", len(found))
        self.conn.execute(f"delete {where}")

    # Telling

    def drop(self, table: str, row: Row, what: str) -> None:
        """Take a row out of the new store again, into the report."""
        self.doubt(table, row, what)
        records.erase(self.conn, table, row[records.id_column(table)])

    def doubt(self, table: str, row: Row, what: str) -> None:
        """Put a row into the report, as far as it could be read, and count it."""
        self._tell(table, row, what, counts=True)

    def tell(self, table: str, row: Row, what: str) -> None:
        """Put a line into the report about what was done."""
        self._tell(table, row, what, counts=False)

    def _tell(self, table: str, row: Row, what: str, *, counts: bool) -> None:
        # Deferred: only a salvage needs it here.
        from store.formats.jsontext import dumps

        name = _readable(
            row.get("annotation_id" if table == "span" else "name" if table == "label" else "id")
        )
        line = dumps({"table": table, "id": name, "what": what, "row": _readable(row)})
        key = row.get("key")
        place = (table, str(name), key if key.__class__ is int else None, counts)
        self.conn.execute("insert into doubt values (?, ?, ?, ?, ?)", (*place, line))

    @property
    def doubtful(self) -> dict[str, int]:
        """How many rows are in the report, by table."""
        query = "select table_name, count(*) from doubt where counts group by table_name"
        return dict(self.conn.execute(query).fetchall())

    def lines(self) -> Iterator[str]:
        """The report."""
        return (line for (line,) in self.conn.execute("select line from doubt order by rowid"))

    def missing(self, table: str, count: int) -> None:
        """At least so many rows of the table are gone, those in the report among them."""
        count -= self.doubtful.get(table, 0)
        self.lost[table] = max(count, self.lost.get(table, 0))

    def counted(self, table: str) -> int:
        """Rows of the table in the new store."""
        count: int = self.conn.execute(f'select count(*) from "{table}"').fetchone()[0]
        return count


@cache
def _insertion(table: str, *names: str) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    return f'insert into "{table}"({columns}) values ({marks}) on conflict do nothing'


def spans_of(pieces: list[records.Piece]) -> list[Row]:
    """Pieces as the spans of a row."""
    return [dict(zip(("role", "ordinal", "start", "end", "text"), piece, strict=True)) for piece in pieces]


def _fault(table: str, row: Row) -> str | None:
    """Why the row is not taken, None if it is what was stored (annotations are looked at with their spans)."""
    try:
        if table in records.RECORDS and table != "annotation":
            right = records.checksum(table, row) == row["checksum"]
        elif table in ("act", "change"):
            right = (act_sum if table == "act" else change_sum)(row) == row["checksum"]
        elif table in ("pack", "standing"):
            right = zlib.crc32(row["rows"]) == row["checksum"]
        else:
            right = _LOOKS[table](row)
    except (TypeError, ValueError, AttributeError):
        right = False
    return None if right else "is not what was stored"


def _annotations(conn: sqlite3.Connection) -> Iterator[tuple[Row, list[records.Piece], int]]:
    """Every annotation with its spans and its checksum, a batch in memory at a time."""
    names = TABLES["annotation"]
    query = f"select checksum, {', '.join(names)} from annotation where key between ? and ? order by key"
    keys = [row[0] for row in conn.execute("select key from annotation order by key").fetchall()]
    for low in range(0, len(keys), _BATCH):
        between = keys[low], keys[min(low + _BATCH, len(keys)) - 1]
        pieces: dict[str, list[records.Piece]] = {}
        for annotation_id, *piece in conn.execute(
            'select s.annotation_id, s.role, s.ordinal, s.start, s."end", s.text from annotation n '
            "join span s on s.annotation_id = n.id where n.key between ? and ?",
            between,
        ):
            pieces.setdefault(annotation_id, []).append(tuple(piece))
        for kept, *values in conn.execute(query, between).fetchall():
            row = dict(zip(names, values, strict=True))
            yield row, records.in_order(pieces.get(row["id"], ())), kept


def _stored(conn: sqlite3.Connection, table: str) -> tuple[tuple[str, ...], bool]:
    """The columns of a table in the order in which they are stored, and whether it has integer keys."""
    (sql,) = conn.execute("select sql from sqlite_schema where name = ?", (table,)).fetchone()
    columns = [row for row in conn.execute(f'pragma table_xinfo("{table}")').fetchall() if row[6] != 2]
    keyed = "without rowid" not in sql.lower()
    if not keyed:
        columns.sort(key=lambda row: (row[5] == 0, row[5], row[0]))
    return tuple(row[1] for row in columns), keyed


def _texts(row: Row, *names: str) -> bool:
    return all(row.get(name).__class__ is str for name in names)


def _numbers(row: Row, *names: str) -> bool:
    return all(row.get(name).__class__ is int for name in names)


_STATES: Final = ("proposed", "accepted", "rejected")
_LOOKS: Final[dict[str, Callable[[Row], bool]]] = {
    "article": lambda row: _texts(row, "id", "title", "added_at") and len(row["id"]) == 20,
    "label": lambda row: row.get("kind") in ("entity", "quote", "note") and _texts(row, "name", "colour"),
    "entity": lambda row: _texts(row, "id", "label", "name") and len(row["id"]) == 36,
    "alias": lambda row: _texts(row, "id", "entity_id", "text", "scope") and len(row["id"]) == 32,
    "annotation": lambda row: _texts(row, "id", "article_id", "annotator") and row.get("status") in _STATES,
    "span": lambda row: row.get("role") in records.ROLES and _texts(row, "annotation_id", "article_id")
    and _numbers(row, "ordinal"),
    "reading": lambda row: _texts(row, "id", "article_id", "annotator") and _numbers(row, "paragraph"),
    "act": lambda row: _texts(row, "id", "at", "annotator", "kind", "summary"),
    "change": lambda row: _texts(row, "act_id") and row.get("table_name") in records.RECORDS,
    "pack": lambda row: _numbers(row, "change_key", "number") and isinstance(row.get("rows"), bytes),
    "standing": lambda row: _texts(row, "act_id") and isinstance(row.get("rows"), bytes),
    "shadow": lambda row: row.get("table_name") in records.RECORDS and _texts(row, "row_id", "row"),
    # The index of changes has rows of this shape, but a small number in the place of the stamp.
    "tombstone": lambda row: row.get("table_name") in records.RECORDS and _texts(row, "row_id")
    and _numbers(row, "stamp") and row["stamp"] > 1 << 40,
    "keyring": lambda row: row.get("table_name") in records.KEYED and _numbers(row, "last"),
    "chunk": lambda row: _texts(row, "article_id", "text") and _numbers(row, "number", "start"),
}  # fmt: skip
"""For each table whether a row can be of it, by what its columns hold."""


def _readable(value: Any) -> Any:
    """The value as JSON holds it: what is no text with U+FFFD, a blob by its size."""
    if isinstance(value, dict):
        return {name: _readable(each) for name, each in value.items() if name not in ("stamp", "checksum")}
    if isinstance(value, list):
        return [_readable(each) for each in value]
    if isinstance(value, bytes):
        text = value.decode("utf-8", "replace")
        return text if text.count("\ufffd") * 4 < len(text) else f"({len(value)} bytes)"
    # NaN and the infinities are no JSON.
    return None if isinstance(value, float) and value - value != 0 else value
