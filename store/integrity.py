"""Is the store what was written? SQLite's own check misses most bit flips, so every row has a checksum.

`check` only reads. `repair` mends what can be derived from the texts, after a backup, and nothing else.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from store import ids, records
from store.act import act_sum, change_sum
from store.errors import DamagedStore, StoreBusy, from_sqlite
from store.opening import connect, connect_reading, recognise
from store.schema import SCHEMA_VERSION, TABLES, index_text
from store.text import cut_as, digest, folded

if TYPE_CHECKING:
    from store.records import Row
    from store.store import Store

_INDEXES: Final = {"article_fts": "texts", "annotation_fts": "notes"}
"""The search indexes, and what they are of."""
_BATCH: Final = 1000
_REPORTED: Final = 100
"""Lines of SQLite's own report that are kept."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: the table, the row's id (empty for the file as a whole) and what is wrong, in words."""

    table: str
    id: str
    what: str
    derived: bool = False
    """Whether `repair` can make it anew from the texts."""

    def __str__(self) -> str:
        return " ".join(part for part in (self.table, self.id) if part) + f": {self.what}"


def check(place: Store | str | os.PathLike[str]) -> list[Finding]:
    """Everything that is wrong with the store; empty when it is sound. Nothing is written.

    Raises NotAStore for another file, StoreBusy. Beside a writer it may read twice, to be sure.
    """
    path = _path(place)
    try:
        if not recognise(path):
            return []
        with closing(connect_reading(path)) as conn:
            conn.text_factory = _lenient
            before = conn.execute("pragma data_version").fetchone()[0]
            found = list(_findings(conn))
            if found and conn.execute("pragma data_version").fetchone()[0] != before:
                # Someone wrote meanwhile: look again at one moment of the store.
                conn.execute("begin")
                found = list(_findings(conn))
        return found + (_index_findings(path) if not found else [])
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise from_sqlite(error, path) from error


def quick(place: Store | str | os.PathLike[str]) -> list[Finding]:
    """What SQLite itself sees at once (some 2 ms a megabyte): for every start. Nothing is written.

    Empty too when another program holds the store all the while.
    """
    path = _path(place)
    try:
        with closing(connect_reading(path)) as conn:
            rows = conn.execute(f"pragma quick_check({_REPORTED})").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # Held by another program: what cannot be looked at now is not damaged.
        busy = isinstance(from_sqlite(error, path), StoreBusy)
        return [] if busy else [Finding("file", "", str(error))]
    return [Finding("file", "", row[0]) for row in rows if row[0] != "ok"]


def repair(store: Store) -> list[Finding]:
    """Mend what can be derived (paragraphs, pieces of long texts, folded aliases, the search index).

    What was mended, after a checked backup. DamagedStore if anything else is wrong; nothing is written then.
    """
    found = check(store)
    damage = [finding for finding in found if not finding.derived]
    if damage:
        raise DamagedStore(f"{store.path} cannot be repaired ({damage[0]}): restore a backup")
    if not found:
        return []
    # Deferred: backups are rare.
    from store import backup

    backup.safety(store.path, "repair")
    with store.act("repair", "repair"):
        for article_id in sorted({f.id for f in found if f.table in ("paragraph", "chunk")}):
            for table in ("paragraph", "chunk"):
                store.conn.execute(f"delete from {table} where article_id = ?", (article_id,))
            store.conn.execute("update article set paragraphs = null where id = ?", (article_id,))
        for key, text in store.conn.execute("select key, text from alias").fetchall():
            store.conn.execute("update alias set folded = ? where key = ?", (folded(text), key))
        if any(f.table in _INDEXES for f in found):
            index_text(store.db)
    for article_id in sorted({f.id for f in found if f.table in ("paragraph", "chunk")}):
        store.articles.ensure_cut(article_id)
    return found


def _path(place: Store | str | os.PathLike[str]) -> Path:
    return Path(place if isinstance(place, str | os.PathLike) else place.path).resolve()


def _lenient(raw: bytes) -> str:
    # A flipped bit often makes bytes that are no UTF-8: they are to be found, not to end the check.
    return raw.decode("utf-8", "surrogateescape")


def _findings(conn: sqlite3.Connection) -> Iterator[Finding]:
    checks: tuple[tuple[str, Callable[[sqlite3.Connection], Iterator[Finding]]], ...] = (
        ("file", _file), ("file", _references), ("label", _simple("label")), ("entity", _simple("entity")),
        ("alias", _simple("alias")), ("reading", _simple("reading")), ("article", _articles),
        ("annotation", _annotations), ("span", _stray_spans), ("act", _acts), ("change", _changes),
        ("pack", _packs), ("change", _present_state),
    )  # fmt: skip
    broken: set[str] = set()
    for table, one in checks:
        if one is _present_state and broken & {"file", "act", "change"}:
            # What a broken history leads to says nothing about the rows.
            continue
        try:
            for finding in one(conn):
                broken.add(finding.table)
                yield finding
        except (sqlite3.DatabaseError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            # Damaged rows can hold anything: no text, no JSON, no number.
            broken.add(table)
            yield Finding(table, "", f"cannot be read to its end ({error})")


def _file(conn: sqlite3.Connection) -> Iterator[Finding]:
    version = conn.execute("pragma user_version").fetchone()[0]
    if version != SCHEMA_VERSION:
        yield Finding("file", "", f"has the schema version {version}, not {SCHEMA_VERSION}")
    for (line,) in conn.execute(f"pragma integrity_check({_REPORTED})").fetchall():
        if line != "ok":
            yield Finding("file", "", line)


def _references(conn: sqlite3.Connection) -> Iterator[Finding]:
    for table, rowid, parent, _ in conn.execute("pragma foreign_key_check").fetchall():
        yield Finding(table, "" if rowid is None else f"row {rowid}", f"refers to a missing {parent}")


def _rows(conn: sqlite3.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Rows fetched in batches, so that a big table is never in memory."""
    cursor = conn.execute(sql, parameters)
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _sums(table: str, row: Row, kept: int) -> Iterator[Finding]:
    name = str(row[records.id_column(table)])
    try:
        right = records.checksum(table, row) == kept
    except UnicodeEncodeError:
        right = False
    if not right:
        yield Finding(table, name, "is not what was stored (checksum)")


def _simple(table: str) -> Callable[[sqlite3.Connection], Iterator[Finding]]:
    names = ", ".join(f'"{name}"' for name in TABLES[table])
    extra = ", folded" if table == "alias" else ""

    def one(conn: sqlite3.Connection) -> Iterator[Finding]:
        for kept, *found in _rows(conn, f'select checksum, {names}{extra} from "{table}"'):
            row = dict(zip(TABLES[table], found, strict=False))
            yield from _sums(table, row, kept)
            if table == "alias" and folded(row["text"]) != found[-1]:
                yield Finding("alias", row["id"], "is not folded as its text is", derived=True)

    return one


def _articles(conn: sqlite3.Connection) -> Iterator[Finding]:
    names = ", ".join(TABLES["article"])
    for kept, paragraphs, *found in _one_by_one(conn, f"select checksum, paragraphs, {names}"):
        row = dict(zip(TABLES["article"], found, strict=True))
        wrong = list(_sums("article", row, kept))
        with suppress(UnicodeEncodeError):
            if ids.article_id(row["text"]) != row["id"]:
                wrong.append(Finding("article", row["id"], "its text is not the one its id was made from"))
        if len(row["text"]) != row["length"]:
            wrong.append(
                Finding("article", row["id"], f"has {len(row['text'])} code points, not {row['length']}")
            )
        yield from wrong
        if not wrong:
            yield from _derived(conn, row, paragraphs)


def _one_by_one(conn: sqlite3.Connection, select: str) -> Iterator[tuple[Any, ...]]:
    """Articles, one in memory at a time: each can be a novel."""
    for (key,) in conn.execute("select key from article order by key").fetchall():
        row = conn.execute(f"{select} from article where key = ?", (key,)).fetchone()
        if row is not None:
            yield row


def _derived(conn: sqlite3.Connection, row: Row, paragraphs: int | None) -> Iterator[Finding]:
    article_id, text = row["id"], row["text"]
    cut = conn.execute(
        'select number, start, "end", digest from paragraph where article_id = ? order by number',
        (article_id,),
    ).fetchall()
    if paragraphs is not None:
        bounds = enumerate(cut_as(text, row["paragraphing"]), 1)
        wanted = [(number, start, end, digest(text[start:end])) for number, (start, end) in bounds]
        if cut != wanted or paragraphs != len(wanted):
            yield Finding("paragraph", article_id, "are not those of the text", derived=True)
    place = 0
    pieces = conn.execute(
        "select start, text from chunk where article_id = ? order by number", (article_id,)
    ).fetchall()
    for start, piece in pieces:
        if start != place or text[start : start + len(piece)] != piece:
            break
        place += len(piece)
    if pieces and place != len(text):
        yield Finding("chunk", article_id, "are not the pieces of the text", derived=True)


def _annotations(conn: sqlite3.Connection) -> Iterator[Finding]:
    for article_id, text in _one_by_one(conn, "select id, text"):
        spans: dict[str, list[records.Piece]] = {}
        for annotation_id, *piece in _rows(
            conn,
            'select s.annotation_id, s.role, s.ordinal, s.start, s."end", s.text from annotation n '
            "join span s on s.annotation_id = n.id where n.article_id = ?",
            (article_id,),
        ):
            spans.setdefault(annotation_id, []).append(tuple(piece))
        names = ", ".join(TABLES["annotation"])
        for kept, *found in _rows(
            conn, f"select checksum, {names} from annotation where article_id = ?", (article_id,)
        ):
            row = dict(zip(TABLES["annotation"], found, strict=True))
            yield from _annotation(row, records.in_order(spans.get(row["id"], ())), kept, text)


def _annotation(row: Row, pieces: list[records.Piece], kept: int, text: str) -> Iterator[Finding]:
    names = ("role", "ordinal", "start", "end", "text")
    row["spans"] = [dict(zip(names, piece, strict=True)) for piece in pieces]
    yield from _sums("annotation", row, kept)
    if not any(role == "content" for role, *_ in pieces):
        yield Finding("annotation", row["id"], "marks nothing: it has no content span")
    for role, ordinal, start, end, marked in pieces:
        place = f"{row['id']} {role} {ordinal}"
        if not 0 <= start < end <= len(text):
            yield Finding(
                "span", place, f"{start} to {end} is no stretch of a text of {len(text)} code points"
            )
        elif text[start:end] != marked:
            yield Finding("span", place, f"the article does not hold its text at {start} to {end}")


def _stray_spans(conn: sqlite3.Connection) -> Iterator[Finding]:
    query = (
        "select s.annotation_id, s.role, s.ordinal from annotation n join span s on s.annotation_id = n.id "
        "where s.article_id <> n.article_id"
    )
    for annotation_id, role, ordinal in _rows(conn, query):
        yield Finding(
            "span", f"{annotation_id} {role} {ordinal}", "lies in another article than its annotation"
        )
    query = "select id from alias where scope <> 'global' and scope not in (select id from article)"
    for (alias_id,) in _rows(conn, query):
        yield Finding("alias", alias_id, "holds in an article that is not here")


def _acts(conn: sqlite3.Connection) -> Iterator[Finding]:
    names = ("id", "at", "annotator", "kind", "summary", "article_id", "target", "undone")
    yield from _history(conn, "act", names, act_sum)


def _changes(conn: sqlite3.Connection) -> Iterator[Finding]:
    names = ("key", "act_id", "table_name", "row_id", "first_key", "last_key", "before", "after", "mark")
    yield from _history(conn, "change", names, change_sum)


def _history(
    conn: sqlite3.Connection, table: str, names: tuple[str, ...], total: Callable[[Row], int]
) -> Iterator[Finding]:
    for kept, *found in _rows(conn, f"select checksum, {', '.join(names)} from {table}"):
        row = dict(zip(names, found, strict=True))
        try:
            right = total(row) == kept
        except UnicodeEncodeError:
            right = False
        if not right:
            yield Finding(table, str(found[0]), "is not what was stored (checksum)")


def _packs(conn: sqlite3.Connection) -> Iterator[Finding]:
    for key, number, rows, kept in _rows(conn, "select change_key, number, rows, checksum from pack"):
        if zlib.crc32(rows) != kept:
            yield Finding("pack", f"{key} {number}", "is not what was stored (checksum)")


def _present_state(conn: sqlite3.Connection) -> Iterator[Finding]:
    # Deferred: a room of its own, and large.
    from store.replay import differences

    for table, row_id, what in differences(conn):
        yield Finding(table, row_id, what)


def _index_findings(path: Path) -> list[Finding]:
    """The search index against the texts; FTS5 checks it in a statement that counts as a write.

    It is rolled back and changes no page; where the file cannot be written, a copy in memory is checked.
    """
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    with closing(connect(path, "rw" if writable else "ro")) as conn:
        if writable:
            return _index_check(conn)
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
            conn.backup(copy)
            return _index_check(copy)


def _index_check(conn: sqlite3.Connection) -> list[Finding]:
    found = []
    conn.execute("begin immediate")
    try:
        for table, of in _INDEXES.items():
            try:
                conn.execute(f"insert into {table}({table}, rank) values ('integrity-check', 1)")
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                found.append(Finding(table, "", f"is not the index of the {of}", derived=True))
    finally:
        if conn.in_transaction:
            conn.execute("rollback")
    return found
