"""CSV out: `csv`, `quotes-csv` and `entities-csv`, one row an annotation or entity.

Exact: RFC 4180, UTF-8, every field quoted, CRLF: the one dialect that every reader reads alike. For a
spreadsheet (`Options.excel`): BOM, nothing that runs as a formula, cells no longer than it holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from store.formats import cells, columnless, columns
from store.formats.columns import Layout
from store.formats.passages import Passage
from store.formats.registry import Options, Written

if TYPE_CHECKING:
    from store.store import Store

_BATCH: Final = 1000
"""Rows written at once."""


def write_mentions(store: Store, out: BinaryIO, options: Options) -> Written:
    """Mentions and notes, one row each; what has no column is counted."""
    written = write_rows(store, out, options, columns.MENTIONS)
    return Written(written.rows, (*written.losses, *columnless.of_mentions(store, options)))


def write_quotations(store: Store, out: BinaryIO, options: Options) -> Written:
    """Quotations, one row each; what has no column, as further pieces of a cue or source, is counted."""
    written = write_rows(store, out, options, columns.QUOTATIONS)
    return Written(written.rows, (*written.losses, *columnless.of_quotations(store, options)))


def write_entities(store: Store, out: BinaryIO, options: Options) -> Written:
    """Entities, one row each, with the counts of what is exported."""
    return _as_table(out, columns.ENTITIES, entity_rows(store, options), options)


def write_rows(store: Store, out: BinaryIO, options: Options, layout: Layout) -> Written:
    """The rows of a layout, in the flavour asked for."""
    if options.excel:
        return _as_table(out, layout.names, records(store, options, layout), options)
    tally = cells.Tally(out)
    tally.write([cells.line(layout.names)])
    lines = _lines(store, options, layout)
    rows = 0
    while batch := list(islice(lines, _BATCH)):
        tally.write(batch)
        rows += len(batch)
    return Written(rows, tally.losses())


def _lines(store: Store, options: Options, layout: Layout) -> Iterator[str]:
    """The rows as lines of CSV. SQLite quotes the cells of the row, Python those of the article."""
    parts = ([layout.first[1]], layout.row.values(), layout.last.values())
    of_row = ", ".join(columns.quoted(list(part)) for part in parts)
    key, passage, about = 0, None, ""
    for article, start, end, name, row, last in columns.rows(store.conn, layout, options, of_row):
        if article != key or passage is None:
            key, passage = article, Passage(store, article)
            about = cells.joined(passage.about)
        number = bisect_right(passage.starts, start) or ""
        if layout.around:
            before, after = passage.around(start, end)
            if _QUOTE in before or _QUOTE in after:
                before, after = before.replace(_QUOTE, _TWICE), after.replace(_QUOTE, _TWICE)
            yield f'"{name}","{about}","{number}","{row}","{before}","{after}","{last}"\r\n'
        else:
            yield f'"{name}","{about}","{number}","{row}","{last}"\r\n'


_QUOTE: Final = '"'
_TWICE: Final = '""'


def records(store: Store, options: Options, layout: Layout) -> Iterator[tuple[object, ...]]:
    """The same rows as values: text, integers, None for what is absent."""
    wanted = ", ".join((layout.first[1], *layout.row.values(), *(f"{cell}" for cell in layout.last.values())))
    width = len(layout.row) + 1
    key, passage = 0, None
    for article, start, end, *found in columns.rows(store.conn, layout, options, wanted):
        if article != key or passage is None:
            key, passage = article, Passage(store, article)
        around = passage.around(start, end) if layout.around else ()
        number = passage.number(start) or None
        yield (found[0], *passage.about, number, *found[1:width], *around, *found[width:])


def entity_rows(store: Store, options: Options) -> Iterator[tuple[object, ...]]:
    """Every entity, with how many mentions and quotations of what `options` asks for are linked to it.

    With anything asked for, entities that nothing of it is linked to are left out. What was rejected counts
    only when it is asked for.
    """
    of_annotation, values = columns.conditions(options)
    of_article, ids = columns.of_articles(options)
    if of_article:
        of_annotation += f" and n.article_id in (select a.id from article a where true{of_article})"
    joined = "join" if of_annotation else "left join"
    if not options.statuses:
        of_annotation += " and n.status <> 'rejected'"
    cursor = store.conn.cursor()
    cursor.row_factory = None
    yield from cursor.execute(
        "select y.id, y.label, y.name, y.wikidata_id, (select group_concat(text, ' | ') from "
        "(select text from alias where entity_id = y.id order by key)), "
        "count(n.id) filter (where n.kind <> 'quote'), count(n.id) filter (where n.kind = 'quote'), y.note "
        f"from entity y {joined} annotation n on n.entity_id = y.id{of_annotation} "
        "group by y.key order by y.key",
        (*values, *ids),
    )


def _as_table(
    out: BinaryIO, names: tuple[str, ...], rows: Iterable[tuple[object, ...]], options: Options
) -> Written:
    """Rows of values as CSV, in the flavour asked for."""
    sheet = cells.Sheet(names) if options.excel else None
    tally = cells.Tally(out, counting=sheet is None)
    batch = [(cells.BOM if sheet else "") + cells.line(names)]
    count = 0
    for row in rows:
        count += 1
        batch.append(cells.line(sheet.safe(row) if sheet else row))
        if len(batch) >= _BATCH:
            tally.write(batch)
            batch.clear()
    tally.write(batch)
    return Written(count, sheet.losses() if sheet else tally.losses())
