"""JSONL out: everything the store knows, without loss, one object a line with a `type`.

    postil       the first line: `version` 1
    label        a label of the scheme: its columns
    entity       its columns and `aliases` (id, text, kind, scope)
    article      its columns, the `text`, its `annotations` (columns and `spans`) and `reading` marks
    annotations  behind an article with very many: its `article_id`, and more `annotations`

Names are those of the tables; offsets are code points, end exclusive. Lines come in that order, rows in the
order they were added: the same store is the same bytes. What is derived (length, paragraphs) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.formats import columns
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written
from store.schema import TABLES

if TYPE_CHECKING:
    from store.store import Store

VERSION: Final = 1
"""Of the form of the file; a reader refuses a greater one."""
_A_LINE: Final = 2_000
"""Annotations a line, some 1 MB: who reads one line after the other need not hold a million."""
LABEL: Final = TABLES["label"]
ENTITY: Final = TABLES["entity"]
ALIAS: Final = tuple(name for name in TABLES["alias"] if name != "entity_id")
ARTICLE: Final = tuple(name for name in TABLES["article"] if name != "length")
ANNOTATION: Final = tuple(name for name in TABLES["annotation"] if name != "article_id")
SPAN: Final = ("role", "ordinal", "start", "end", "text")
READING: Final = tuple(name for name in TABLES["reading"] if name not in ("id", "article_id"))
"""Columns of each kind of row in the file: those of the table, without what the place in the file says."""

_ROLES: Final = "case s.role when 'content' then 0 when 'cue' then 1 when 'source' then 2 else 3 end"


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write what `options` asks for; with anything asked for, only the entities that it uses.

    In an order that two stores with the same rows have in common, whichever took in the other.
    """
    out.write(_line({"type": "postil", "version": VERSION}))
    names = _names(LABEL)
    for row in store.conn.execute(f"select {names} from label order by position, name").fetchall():
        out.write(_line(_object("label", LABEL, row)))
    for entity in _entities(store, options):
        out.write(_line(entity))
    of_article, ids = columns.of_articles(options)
    keys = store.conn.execute(
        f"select a.key from article a where true{of_article} order by a.added_at, a.id", ids
    ).fetchall()
    for (key,) in keys:
        _write_article(store, out, options, key)
    return Written(len(keys))


def _line(value: dict[str, Any]) -> bytes:
    return f"{dumps(value)}\n".encode()


def _write_article(store: Store, out: BinaryIO, options: Options, key: int) -> None:
    """The line of an article, or its lines: a novel may have a million annotations."""
    row = store.conn.execute(f"select {_names(ARTICLE)} from article where key = ?", (key,)).fetchone()
    article = _object("article", ARTICLE, row)
    annotations = _annotations(store, options, article["id"])
    first = list(islice(annotations, _A_LINE))
    out.write(_line({**article, "annotations": first, "reading": _reading(store, options, article["id"])}))
    while more := list(islice(annotations, _A_LINE)):
        out.write(_line({"type": "annotations", "article_id": article["id"], "annotations": more}))


def _entities(store: Store, options: Options) -> Iterator[dict[str, Any]]:
    of_annotation, values = columns.conditions(options)
    of_article, ids = columns.of_articles(options)
    where = ""
    if of_annotation or of_article:
        where = (
            " where y.id in (select n.entity_id from annotation n join article a on a.id = n.article_id "
            f"where true{of_annotation}{of_article})"
        )
    names = ", ".join(f"y.{name}" for name in ENTITY)
    rows = store.conn.execute(f"select {names} from entity y{where} order by y.id", (*values, *ids))
    of_alias = f"select {_names(ALIAS)} from alias where entity_id = ? order by id"
    for row in rows:
        entity = _object("entity", ENTITY, row)
        entity["aliases"] = _objects(ALIAS, store.conn.execute(of_alias, (entity["id"],)).fetchall())
        yield entity


def _reading(store: Store, options: Options, article_id: str) -> list[dict[str, Any]]:
    whose, values = ("", ()) if options.annotator is None else (" and annotator = ?", (options.annotator,))
    marks = store.conn.execute(
        f"select {_names(READING)} from reading where article_id = ?{whose} order by annotator, paragraph",
        (article_id, *values),
    )
    return _objects(READING, marks.fetchall())


def _annotations(store: Store, options: Options, article_id: str) -> Iterator[dict[str, Any]]:
    of_annotation, values = columns.conditions(options)
    names = ", ".join(f"n.{name}" for name in ANNOTATION)
    parts = ", ".join(f's."{name}"' for name in SPAN)
    rows = store.conn.execute(
        f"select {names}, {parts} from annotation n left join span s on s.annotation_id = n.id "
        f"where n.article_id = ?{of_annotation} order by n.id, {_ROLES}, s.ordinal",
        (article_id, *values),
    )
    width = len(ANNOTATION)
    for _, parted in groupby(rows, key=itemgetter(0)):
        pieces = list(parted)
        annotation = dict(zip(ANNOTATION, pieces[0][:width], strict=True))
        spans = [dict(zip(SPAN, piece[width:], strict=True)) for piece in pieces if piece[width] is not None]
        yield {**annotation, "spans": spans}


def _names(wanted: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in wanted)


def _object(kind: str, names: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    return {"type": kind, **dict(zip(names, row, strict=True))}


def _objects(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]
