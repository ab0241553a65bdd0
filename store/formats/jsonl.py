"""JSONL out: everything the store knows, without loss, one object a line with a `type`.

    postil   the first line: `version` 1
    label    a label of the scheme: its columns
    entity   its columns and `aliases` (id, text, kind, scope)
    article  its columns, the `text`, its `annotations` (columns and `spans`) and `reading` marks

Names are those of the tables; offsets are code points, end exclusive. Lines come in that order, rows in the
order they were added: the same store is the same bytes. What is derived (length, paragraphs) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.formats import columns
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written
from store.schema import TABLES

if TYPE_CHECKING:
    from store.store import Store

VERSION: Final = 1
"""Of the form of the file; a reader refuses a greater one."""
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
    """Write what `options` asks for; with anything asked for, only the entities that it uses."""
    articles = 0
    for line in _lines(store, options):
        articles += line["type"] == "article"
        out.write(f"{dumps(line)}\n".encode())
    return Written(articles)


def _lines(store: Store, options: Options) -> Iterator[dict[str, Any]]:
    yield {"type": "postil", "version": VERSION}
    names = _names(LABEL)
    for row in store.conn.execute(f"select {names} from label order by position, name").fetchall():
        yield _object("label", LABEL, row)
    yield from _entities(store, options)
    of_article, ids = columns.of_articles(options)
    keys = store.conn.execute(
        f"select a.key from article a where true{of_article} order by a.key", ids
    ).fetchall()
    for (key,) in keys:
        yield _article(store, options, key)


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
    rows = store.conn.execute(f"select {names} from entity y{where} order by y.key", (*values, *ids))
    of_alias = f"select {_names(ALIAS)} from alias where entity_id = ? order by key"
    for row in rows:
        entity = _object("entity", ENTITY, row)
        entity["aliases"] = _objects(ALIAS, store.conn.execute(of_alias, (entity["id"],)).fetchall())
        yield entity


def _article(store: Store, options: Options, key: int) -> dict[str, Any]:
    row = store.conn.execute(f"select {_names(ARTICLE)} from article where key = ?", (key,)).fetchone()
    article = _object("article", ARTICLE, row)
    article["annotations"] = _annotations(store, options, article["id"])
    whose, values = ("", ()) if options.annotator is None else (" and annotator = ?", (options.annotator,))
    marks = store.conn.execute(
        f"select {_names(READING)} from reading where article_id = ?{whose} order by annotator, paragraph",
        (article["id"], *values),
    )
    article["reading"] = _objects(READING, marks.fetchall())
    return article


def _annotations(store: Store, options: Options, article_id: str) -> list[dict[str, Any]]:
    of_annotation, values = columns.conditions(options)
    names = ", ".join(f"n.{name}" for name in ANNOTATION)
    parts = ", ".join(f's."{name}"' for name in SPAN)
    rows = store.conn.execute(
        f"select {names}, {parts} from annotation n left join span s on s.annotation_id = n.id "
        f"where n.article_id = ?{of_annotation} order by n.key, {_ROLES}, s.ordinal",
        (article_id, *values),
    )
    found: list[dict[str, Any]] = []
    width = len(ANNOTATION)
    for row in rows:
        if not found or found[-1]["id"] != row[0]:
            found.append({**dict(zip(ANNOTATION, row[:width], strict=True)), "spans": []})
        if row[width] is not None:
            found[-1]["spans"].append(dict(zip(SPAN, row[width:], strict=True)))
    return found


def _names(wanted: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in wanted)


def _object(kind: str, names: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    return {"type": kind, **dict(zip(names, row, strict=True))}


def _objects(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]
