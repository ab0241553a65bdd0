"""Rows of the record tables as dicts: read, written, checked and put back by one list of columns.

An annotation and its spans are one row here: `row["spans"]` is a list of dicts with role, ordinal, start,
end and text. Nothing here opens a transaction or writes history: that is an act's business (history.py).
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from store.errors import BadInput
from store.schema import TABLES

Row = dict[str, Any]
Piece = tuple[str, int, int, int, str]
"""A span inside an annotation's row: role, ordinal, start, end, text."""
Item = tuple[tuple[Any, ...], Sequence[Piece]]
"""A row as the values of its columns in the order of TABLES, and its spans."""

RECORDS: Final = tuple(table for table in TABLES if table != "span")
"""Tables whose rows have an id, a stamp and a checksum of their own."""
KEYED: Final = frozenset({"article", "entity", "alias", "annotation"})
"""Tables with an integer key beside the id; it is never used twice (see `keyring`)."""
_PIECE: Final = ("role", "ordinal", "start", "end", "text")
ROLES: Final = {"content": 0, "cue": 1, "source": 2, "addressee": 3}
"""Order of the spans of an annotation."""
_NAMES: Final = {table: ", ".join(f'"{name}"' for name in TABLES[table]) for table in TABLES}
_VALUES: Final[dict[str, Callable[[Any], tuple[Any, ...]]]] = {
    table: itemgetter(*columns) for table, columns in TABLES.items()
}
_CONFIDENCE: Final = TABLES["annotation"].index("confidence")
_TOGETHER: Final = 200
"""Rows a statement of a bulk insert; more save no more, and SQLite takes 32,766 values in one."""


def id_column(table: str) -> str:
    """The column that names a row of the table."""
    return "name" if table == "label" else "id"


def _select(table: str) -> str:
    key = "key" if table in KEYED else "null"
    return f'select {key}, {_NAMES[table]} from "{table}" where "{id_column(table)}" = ?'


def _insert(table: str) -> str:
    columns = ["stamp", "checksum", *TABLES[table]]
    columns += ["key"] if table in KEYED else []
    columns += ["folded"] if table == "alias" else []
    names = ", ".join(f'"{name}"' for name in columns)
    return f'insert into "{table}"({names}) values ({", ".join("?" * len(columns))})'


_SELECT: Final = {table: _select(table) for table in RECORDS}
_INSERT: Final = {table: _insert(table) for table in RECORDS}
_INSERT_SPAN: Final = (
    'insert into span(annotation_id, article_id, role, ordinal, start, "end", text) '
    "values (?, ?, ?, ?, ?, ?, ?)"
)
_SELECT_SPANS: Final = 'select role, ordinal, start, "end", text from span where annotation_id = ?'


def values(table: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The row's columns in the order of TABLES, as SQLite will give them back; missing ones are None."""
    try:
        found = _VALUES[table](row)
    except KeyError:
        found = tuple(row.get(name) for name in TABLES[table])
    if table == "annotation":
        confidence = found[_CONFIDENCE]
        if confidence is not None and confidence.__class__ is not float:
            found = (*found[:_CONFIDENCE], float(confidence), *found[_CONFIDENCE + 1 :])
    elif table in ("label", "reading"):
        found = tuple(int(value) if value.__class__ is bool else value for value in found)
    return found


def pieces(row: Mapping[str, Any]) -> list[Piece]:
    """The spans of an annotation's row: content, cue, source, addressee, each in its order."""
    spans = row.get("spans") or ()
    found = [(s["role"], s["ordinal"], s["start"], s["end"], s["text"]) for s in spans]
    return found if len(found) < 2 else in_order(found)


def in_order(found: Iterable[Piece]) -> list[Piece]:
    """Content first, then cue, source and addressee, each by its ordinal."""
    return sorted(found, key=lambda piece: (ROLES.get(piece[0], 9), piece[1]))


def checksum(table: str, row: Mapping[str, Any]) -> int:
    """CRC-32 over every column a person or a file brought, spans included (see `crc`)."""
    return _sum(values(table, row), pieces(row) if table == "annotation" else ())


def _sum(found: tuple[Any, ...], parts: Sequence[Piece]) -> int:
    joined = _joined(found)
    for role, ordinal, start, end, text in parts:
        joined += f"\x1e{role}\x1e{ordinal}\x1e{start}\x1e{end}\x1e{text}"
    return zlib.crc32(joined.encode())


def crc(found: Iterable[Any]) -> int:
    """CRC-32 of the values in UTF-8, joined by U+001E, with U+0000 for None."""
    return zlib.crc32(_joined(found).encode())


def _joined(found: Iterable[Any]) -> str:
    # By hand: it costs half of json.dumps, and it runs once for each of a million imported rows.
    return "\x1e".join([v if v.__class__ is str else "\0" if v is None else repr(v) for v in found])


def read(conn: sqlite3.Connection, table: str, row_id: str, *, key: bool = False) -> Row | None:
    """The row as a dict of the table's columns (and `spans`), or None; with its integer key on demand."""
    found = conn.execute(_SELECT[table], (row_id,)).fetchone()
    if found is None:
        return None
    row: Row = dict(zip(TABLES[table], found[1:], strict=True))
    if table == "annotation":
        parts = in_order(conn.execute(_SELECT_SPANS, (row_id,)))
        row["spans"] = [dict(zip(_PIECE, part, strict=True)) for part in parts]
    if key and found[0] is not None:
        row["key"] = found[0]
    return row


def item(table: str, row: Mapping[str, Any]) -> Item:
    """The row as it goes into the tables; what bulk work handles instead of dicts."""
    return values(table, row), pieces(row) if table == "annotation" else ()


def item_sum(found: Item) -> int:
    """The checksum of an item (see `crc`)."""
    return _sum(*found)


def write(
    conn: sqlite3.Connection, table: str, row: Mapping[str, Any], *, stamp: int, key: int | None
) -> int:
    """Insert the row; the checksum it was stored with."""
    found, parts = item(table, row)
    check = _sum(found, parts)
    conn.execute(_INSERT[table], (stamp, check, *found, *_extra(table, found, key)))
    if parts:
        conn.executemany(_INSERT_SPAN, [(*found[:2], *part) for part in parts])
    return check


def write_items(
    conn: sqlite3.Connection, table: str, items: Iterable[Item], *, stamp: int, first_key: int
) -> tuple[int, int]:
    """Insert a batch under consecutive keys; how many, and the sum of their checksums."""
    rows: list[tuple[Any, ...]] = []
    spans: list[tuple[Any, ...]] = []
    total, key = 0, first_key
    for found, parts in items:
        check = _sum(found, parts)
        total += check
        rows.append((stamp, check, *found, *_extra(table, found, key)))
        for part in parts:
            # The id and the article of the annotation are its first columns.
            spans.append((found[0], found[1], *part))
        key += 1
    _insert_together(conn, _INSERT[table], rows, None if table == "article" else _TOGETHER)
    _insert_together(conn, _INSERT_SPAN, spans, _TOGETHER)
    return len(rows), total


def _insert_together(
    conn: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]], together: int | None
) -> None:
    """Insert the rows by one statement for so many of them, None: for all that SQLite allows.

    Before each statement with a trigger FTS5 writes what it holds to the disk, lest it be rolled back alone. A
    statement an annotation costs half of the time to insert it; an article a statement makes an index segment an
    article, and the merging of them three quarters of the work.
    """
    if not rows:
        return
    head, _, marks = statement.partition(" values ")
    step = together or conn.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(rows[0])
    for low in range(0, len(rows), step):
        part = rows[low : low + step]
        conn.execute(
            f"{head} values {', '.join([marks] * len(part))}", [value for row in part for value in row]
        )


def _extra(table: str, found: tuple[Any, ...], key: int | None) -> tuple[Any, ...]:
    """Values of the columns that are not in TABLES: the integer key, and what is derived."""
    if table == "alias":
        return key, folded(found[TABLES["alias"].index("text")])
    return (key,) if table in KEYED else ()


def folded(text: str) -> str:
    """The text without accents and case: what a search for an alias compares."""
    from store import text as texts

    return texts.folded(text)


def rewrite(conn: sqlite3.Connection, table: str, before: Row, row: Mapping[str, Any], *, stamp: int) -> int:
    """Bring the stored row from `before` to `row`, touching only what differs; its new checksum.

    The stamp moves on even when this computer's clock is behind the one that wrote the row.
    """
    found, was = values(table, row), values(table, before)
    parts = pieces(row) if table == "annotation" else []
    check = _sum(found, parts)
    changed = {name: new for name, new, old in zip(TABLES[table], found, was, strict=True) if new != old}
    if table == "article" and "text" in changed:
        raise BadInput("The text of an article is frozen: a changed text is a new article")
    if table == "alias" and "text" in changed:
        changed["folded"] = folded(changed["text"])
    sets = "".join(f', "{name}" = ?' for name in changed)
    conn.execute(
        f'update "{table}" set stamp = max(?, stamp + 1), checksum = ?{sets} where "{id_column(table)}" = ?',
        (stamp, check, *changed.values(), before[id_column(table)]),
    )
    if table == "annotation" and parts != pieces(before):
        conn.execute("delete from span where annotation_id = ?", (row["id"],))
        conn.executemany(_INSERT_SPAN, [(*found[:2], *part) for part in parts])
    return check


def erase(conn: sqlite3.Connection, table: str, row_id: str) -> None:
    """Delete the row, with what belongs to nothing else: its spans, an article's derived rows and carets."""
    if table == "annotation":
        conn.execute("delete from span where annotation_id = ?", (row_id,))
    elif table == "article":
        for part in ("paragraph", "chunk"):
            conn.execute(f"delete from {part} where article_id = ?", (row_id,))
        conn.execute("delete from reading where article_id = ? and paragraph = 0", (row_id,))
    conn.execute(f'delete from "{table}" where "{id_column(table)}" = ?', (row_id,))
