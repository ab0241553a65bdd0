"""The firm columns of the CSV exports, and the SQL that gives each: one row an annotation.

The same rows as the views `mention_row` and `quote_row`, in reading order and without their cost: what
belongs to the article (its title, the paragraph, the text around) is added in Python, once an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from store.formats.registry import Options

OF_ARTICLE: Final = ("article_id", "article_title", "source", "published", "paragraph")
"""Known once the article is; they stand behind the row's id."""
AROUND: Final = ("before", "after")
"""The text before and after a mention; they stand before the times."""

_SEVERAL: Final = "several.annotation_id is not null"
_CONTENT: Final = "from span where annotation_id = n.id and role = 'content'"
_TEXT: Final = (
    f"case when {_SEVERAL} then (select group_concat(text, ' ') from "
    f"(select text {_CONTENT} order by ordinal)) else s.text end"
)
_END: Final = f"""case when {_SEVERAL} then (select max("end") {_CONTENT}) else s."end" end"""
_FRAGMENTS: Final = (
    f"""case when {_SEVERAL} then (select group_concat(start || ' ' || "end", ';') from """
    f"""(select start, "end" {_CONTENT} order by ordinal)) end"""
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one export: name -> SQL over `annotation n`, its first content `span s`, `entity y`."""

    kinds: str
    """Which kinds of annotation, as an SQL list."""
    first: tuple[str, str]
    """The id; the columns of the article follow it."""
    row: dict[str, str]
    """The columns after those of the article."""
    around: tuple[str, ...]
    """Columns taken from the text around, after `row`."""
    last: dict[str, str]
    """The columns after `around`."""
    joins: str = ""
    """Further tables."""

    @property
    def names(self) -> tuple[str, ...]:
        """The header line."""
        return (self.first[0], *OF_ARTICLE, *self.row, *self.around, *self.last)


CONFIDENCE: Final = (
    "case when cast(cast(n.confidence as text) as real) <> n.confidence "
    "then printf('%!.17g', n.confidence) else cast(n.confidence as text) end"
)
"""As text, 0.25 and 1/3 alike exactly: SQLite's own cast keeps 15 digits."""
_STATE: Final = {
    "status": "n.status", "annotator": "n.annotator", "origin": "n.origin",
    "confidence": CONFIDENCE, "note": "n.note",
}  # fmt: skip
_TIMES: Final = {"created_at": "n.created_at", "updated_at": "n.updated_at"}
_PLACE: Final = {"text": _TEXT, "start": "s.start", "end": _END, "fragments": _FRAGMENTS}

MENTIONS: Final = Layout(
    "'entity', 'note'",
    ("annotation_id", "n.id"),
    {
        "label": "n.label", **_PLACE, "entity_id": "n.entity_id", "entity": "y.name",
        "wikidata_id": "y.wikidata_id", "level": "n.level", **_STATE,
    },
    AROUND,
    _TIMES,
)  # fmt: skip

QUOTATIONS: Final = Layout(
    "'quote'",
    ("quote_id", "n.id"),
    {
        **_PLACE, "quote_type": "n.quote_type", "medium": "n.medium",
        "speaker_id": "n.entity_id", "speaker": "y.name",
        "source_text": "o.text", "source_start": "o.start", "source_end": 'o."end"',
        "cue_text": "c.text", "cue_start": "c.start", "cue_end": 'c."end"',
        "addressee_text": "d.text", **_STATE,
    },
    (),
    _TIMES,
    "".join(
        f" left join span {name} on {name}.annotation_id = n.id and {name}.role = '{role}'"
        f" and {name}.ordinal = 0"
        for name, role in (("o", "source"), ("c", "cue"), ("d", "addressee"))
    ),
)  # fmt: skip

ENTITIES: Final = (
    "entity_id", "label", "name", "wikidata_id", "aliases", "mentions", "quotations", "note",
)  # fmt: skip

MEANINGS: Final = {
    "annotation_id": "stable; the same in every export and after a merge",
    "quote_id": "the quotation's annotation id",
    "article_id": "first 20 hex digits of the SHA-256 of the article's text",
    "article_title": "", "source": "who published the article", "published": "ISO 8601, or as the file said it",
    "paragraph": "number of the paragraph in which it starts, from 1",
    "label": "name in the scheme", "text": "what is marked; pieces joined by one blank",
    "start": "first code point in the article's text", "end": "one past the last",
    "fragments": "`start end` of each piece, joined by `;`; empty for one piece",
    "entity_id": "whom it denotes", "entity": "that entity's name", "wikidata_id": "",
    "level": "`NAM` name, `NOM` description, `PRO` pronoun",
    "status": "`proposed`, `accepted`, `rejected`", "annotator": "whose layer",
    "origin": "`human`, `rule`, `import`, `carry`, `adjudication`, `model`",
    "confidence": "0 to 1; empty for a person's", "note": "the comment",
    "before": "text before it, at most 40 code points", "after": "text after it, likewise",
    "created_at": "UTC, with milliseconds", "updated_at": "likewise",
    "quote_type": "`direct`, `mixed`, `indirect`, `reported`, `free_indirect`",
    "medium": "`speech`, `writing`, `thought`",
    "speaker_id": "the entity that says it", "speaker": "that entity's name",
    "source_text": "the words that name the speaker", "source_start": "", "source_end": "",
    "cue_text": "the words that introduce it (“said”)", "cue_start": "", "cue_end": "",
    "addressee_text": "the words that name who is spoken to",
    "name": "", "aliases": "what it is known by, joined by ` | `",
    "mentions": "how many annotations denote it, rejected ones left out",
    "quotations": "how many quotations it says, likewise",
}  # fmt: skip
"""What each column holds, for the docs; empty where the name says it."""

NUMBERS: Final = frozenset(
    {
        "paragraph",
        "start",
        "end",
        "source_start",
        "source_end",
        "cue_start",
        "cue_end",
        "mentions",
        "quotations",
    }
)
"""Columns of integers."""


def conditions(options: Options, name: str = "n") -> tuple[str, list[str]]:
    """What `options` asks of `annotation n`, as SQL that begins with `and` or is empty, and its values."""
    parts: list[str] = []
    values: list[str] = []
    if options.annotator is not None:
        parts.append(f" and {name}.annotator = ?")
        values.append(options.annotator)
    if options.label is not None:
        parts.append(f" and {name}.label = ?")
        values.append(options.label)
    if options.statuses:
        parts.append(f" and {name}.status in (select value from json_each(?))")
        values.append(json.dumps(options.statuses))
    if options.annotations:
        parts.append(f" and {name}.id in (select value from json_each(?))")
        values.append(json.dumps(options.annotations))
    return "".join(parts), values


def dated(name: str = "a") -> str:
    """Whether the article's date begins with a year, as ISO 8601 does, in SQL."""
    return f"{name}.published glob '[0-9][0-9][0-9][0-9]*'"


def of_articles(options: Options, name: str = "a") -> tuple[str, list[str]]:
    """What `options` asks of `article a`, likewise."""
    parts: list[str] = []
    values: list[str] = []
    if options.articles:
        parts.append(f" and {name}.id in (select value from json_each(?))")
        values.append(json.dumps(options.articles))
    # What is no ISO 8601 date is on neither side of a day. A date of a month alone is compared as one.
    if options.since is not None:
        day = f"substr({name}.published, 1, 10)"
        parts.append(f" and {dated(name)} and {day} >= substr(?, 1, length({name}.published))")
        values.append(options.since)
    if options.until is not None:
        parts.append(f" and {dated(name)} and substr({name}.published, 1, length(?)) <= ?")
        values += [options.until, options.until]
    return "".join(parts), values


def quoted(expressions: Iterator[str] | list[str]) -> str:
    """SQL for cells side by side as CSV wants them, quotes doubled, without the outermost quotes.

    One string a row from SQLite costs a fifth of a Python object a cell. `%w` doubles double quotes.
    """
    cells = list(expressions)
    values = ", ".join(f"ifnull({cell}, '')" for cell in cells)
    return f"""printf('{'","'.join(["%w"] * len(cells))}', {values})"""


def rows(conn: sqlite3.Connection, layout: Layout, options: Options, columns: str) -> sqlite3.Cursor:
    """Article key, start, end, then `columns`, for every annotation of the layout, in reading order.

    Nothing is sorted but the annotations of one article at a time, so that a million rows need no memory.
    """
    of_annotation, values = conditions(options)
    of_article, ids = of_articles(options)
    several = "select annotation_id from span where role = 'content' and ordinal = 1"
    cursor = conn.cursor()
    cursor.row_factory = None
    # `cross join` pins the order of the loops. Without it SQLite may begin with the spans and sort them all.
    return cursor.execute(
        f"with several as materialized ({several}) "
        f"select a.key, s.start, {_END}, {columns} from article a "
        f"cross join annotation n on n.article_id = a.id and n.kind in ({layout.kinds}){of_annotation} "
        "cross join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
        "left join several on several.annotation_id = n.id "
        f"left join entity y on y.id = n.entity_id{layout.joins} "
        f'where true{of_article} order by a.key, s.start, s."end" desc, n.id',
        (*values, *ids),
    )
