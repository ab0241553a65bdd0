"""The tidy set out: one CSV file a table, keys as in the store, and a datapackage.json that describes them.

Description: https://specs.frictionlessdata.io/tabular-data-package/. Mentions and quotations are there twice:
as rows of annotations.csv with their spans, and as the readable rows of csv and quotes-csv.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from store.formats import cells, columns, csvfile, table_columns, walk
from store.formats.passages import Passage
from store.formats.registry import Loss, Options, Written
from store.formats.table_columns import Table

if TYPE_CHECKING:
    import sqlite3

    from store.formats.parcels import Parcel
    from store.store import Store

_READABLE: Final = {"mentions": columns.MENTIONS, "quotes": columns.QUOTATIONS}
_BATCH: Final = 1000
"""Rows written at once."""


def write(store: Store, parcel: Parcel, options: Options) -> Written:
    """Write every table and the description; rows of all tables are counted."""
    losses: list[Loss] = []
    rows = 0
    for table in table_columns.TABLES:
        with parcel.file(f"{table.name}.csv") as out:
            if table.name in _READABLE:
                # Further pieces of cues and sources, which are lost elsewhere, are in quote_parts.csv.
                written = csvfile.write_rows(store, out, options, _READABLE[table.name])
            else:
                tally = cells.Tally(out)
                tally.write([cells.line(table.names)])
                written = Written(_write(tally, _rows(store, table, options)), tally.losses())
        rows += written.rows
        losses += written.losses
    with parcel.file("datapackage.json") as out:
        out.write(f"{json.dumps(_description(store), ensure_ascii=False, indent=2)}\n".encode())
    return Written(rows, (*_together(losses), *_left_out(store.conn, options)))


def _write(tally: cells.Tally, rows: Iterator[tuple[object, ...]]) -> int:
    count = 0
    while batch := list(islice(rows, _BATCH)):
        tally.write([cells.line(row) for row in batch])
        count += len(batch)
    return count


def _rows(store: Store, table: Table, options: Options) -> Iterator[tuple[object, ...]]:
    if table.name == "paragraphs":
        yield from _paragraphs(store, options)
        return
    if table.name == "articles":
        yield from _articles(store, table, options)
        return
    cursor = store.conn.cursor()
    cursor.row_factory = None
    query, values = table.query(options)
    rows = cursor.execute(query, values)
    yield from _placed(store, table, rows) if table.placed else rows


def _placed(store: Store, table: Table, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[object, ...]]:
    """Rows that begin with the article's key and a place, with what follows from the paragraphs instead."""
    key, passage = 0, None
    for article, start, end, *found in rows:
        if article != key or passage is None:
            key, passage = article, Passage(store, article)
        number = passage.number(start)
        if table.name == "annotations":
            yield (*found[:2], number or None, *found[2:])
        else:
            first = passage.starts[number - 1] if number else None
            inside = (None, None) if first is None else (start - first, end - first)
            yield (*found[:-1], *inside, found[-1])


def _articles(store: Store, table: Table, options: Options) -> Iterator[tuple[object, ...]]:
    """The rows with the digests of their texts, which are read in parts."""
    query, values = table.query(options)
    at = table.names.index("text_sha256")
    for row in store.conn.cursor().execute(query, values):
        digest = hashlib.sha256()
        for part in walk.text(store, store.articles.get(row[0])):
            digest.update(part.encode())
        yield (*row[:at], digest.hexdigest(), *row[at:])


def _paragraphs(store: Store, options: Options) -> Iterator[tuple[object, ...]]:
    for article in walk.articles(store, options):
        for paragraph, text in walk.paragraphs(store, article):
            yield article.id, paragraph.number, paragraph.start, paragraph.end, paragraph.digest, text


def _together(losses: list[Loss]) -> Iterator[Loss]:
    """The warning of each table about formulas as one."""
    for reason in dict.fromkeys(loss.reason for loss in losses):
        same = [loss for loss in losses if loss.reason == reason]
        yield Loss(sum(loss.count for loss in same), reason, same[0].examples, same[0].minor)


def _left_out(conn: sqlite3.Connection, options: Options) -> Iterator[Loss]:
    """References to rows that were not asked for, which stand empty, so that every key has its row."""
    for table, column, reason in (
        ("annotations", "parent_id", "quotations are nested in one that is not in the export"),
        ("articles", "supersedes", "articles revise one that is not in the export"),
    ):
        query, values = table_columns.table(table).lost(options, column)
        (count,) = conn.execute(query, values).fetchone()
        if count:
            yield Loss(count, reason)
    (marks,) = conn.execute("select count(*) from reading where paragraph > 0").fetchone()
    if marks:
        yield Loss(marks, "reading marks are in no table; jsonl holds them", minor=True)


def _description(store: Store) -> dict[str, Any]:
    # Deferred: reading the distribution's metadata takes longer than a small export.
    from importlib.metadata import version

    labels = [row[0] for row in store.conn.execute("select name from label order by position, name")]
    return {
        "profile": "tabular-data-package",
        "name": "postil",
        "title": "Annotations of press articles",
        "generator": f"postil {version('postil')}",
        "offsetUnit": "Unicode code point, start inclusive, end exclusive",
        "formulaEscape": None,
        "resources": [table.description(labels) for table in table_columns.TABLES],
    }
