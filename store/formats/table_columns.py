"""The tables of the tidy set: columns with their meaning and SQL, keys, and what refers to what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, get_args

from store.formats import columns
from store.formats.registry import Options
from store.model import AliasKind, Kind, Level, Medium, Origin, QuoteType, Role, Status

_INTEGERS: Final = frozenset(
    {"length", "position", "number", "paragraph", "ordinal", "retired", "start", "end", "start_in_paragraph",
     "end_in_paragraph", "source_start", "source_end", "cue_start", "cue_end"}
)  # fmt: skip
_CHOICES: Final = {
    "kind": get_args(Kind), "status": get_args(Status), "origin": get_args(Origin), "level": get_args(Level),
    "quote_type": get_args(QuoteType), "medium": get_args(Medium), "role": get_args(Role),
}  # fmt: skip
_MEANINGS: Final = {
    **columns.MEANINGS,
    "text_sha256": "SHA-256 of the text's UTF-8; article_id is its beginning",
    "length": "code points of the text", "added_at": "UTC, with milliseconds",
    "supersedes": "the article whose text this one revises",
    "number": "of the paragraph in its article, from 1",
    "digest": "16 hex digits over the text; equal digest = repeated paragraph",
    "kind": "`entity`, `quote` or `note`; of an alias `full`, `short`, `acronym`, `title`, `role`, `variant`",
    "key": "the key that tags it", "position": "place in the label bar", "retired": "1: offered no more",
    "scope": "`global`, or the one article in which it holds",
    "rule": "which rule or importer made it", "reject_reason": "why it was rejected",
    "parent_id": "the quotation this one is nested in",
    "role": "`content` is what is marked; a quotation also has `cue`, `source`, `addressee`",
    "ordinal": "place among the spans of its role, from 0",
    "start_in_paragraph": "from the start of the paragraph in which it begins",
    "end_in_paragraph": "likewise",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the set."""

    name: str
    key: tuple[str, ...]
    """Columns that tell one row from another."""
    refers: dict[str, tuple[str, str]]
    """Column to the table and column it refers to."""
    columns: dict[str, str | None]
    """Name to SQL; None for what is added in Python."""
    source: str = ""
    """FROM and WHERE, with marks in braces for what the options choose (_CONDITIONS)."""
    order: str = ""
    placed: str = ""
    """Three more columns in front, for what follows from the paragraphs: article's key, start, end."""

    @property
    def names(self) -> tuple[str, ...]:
        """The header line."""
        return tuple(self.columns)

    def query(self, options: Options) -> tuple[str, list[str]]:
        """The rows that `options` chooses."""
        wanted = [self.placed] if self.placed else []
        wanted += [sql for sql in self.columns.values() if sql is not None]
        source, values = _filled(f"select {', '.join(wanted)} from {self.source}", options)
        return f"{source} order by {self.order}", values

    def lost(self, options: Options, column: str) -> tuple[str, list[str]]:
        """How many rows have nothing in a column because what it refers to was not asked for."""
        name = "n" if self.name == "annotations" else "a"
        where = f"from {self.source} and {name}.{column} is not null and ({self.columns[column]}) is null"
        return _filled(f"select count(*) {where}", options)

    def description(self, labels: list[str]) -> dict[str, Any]:
        """The table as datapackage.json describes it."""
        keys = [
            {
                "fields": [column],
                "reference": {"resource": "" if table == self.name else table, "fields": [target]},
            }
            for column, (table, target) in self.refers.items()
        ]
        schema: dict[str, Any] = {
            "fields": [self._field(name, labels) for name in self.columns],
            "missingValues": [""],
            "primaryKey": list(self.key),
        }
        if keys:
            schema["foreignKeys"] = keys
        return {
            "name": self.name,
            "path": f"{self.name}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True,
                        "header": True},
            "schema": schema,
        }  # fmt: skip

    def _field(self, name: str, labels: list[str]) -> dict[str, Any]:
        kind = "integer" if name in _INTEGERS else "number" if name == "confidence" else "string"
        legal = get_args(AliasKind) if (self.name, name) == ("aliases", "kind") else _CHOICES.get(name)
        constraints: dict[str, Any] = {}
        if legal is not None:
            constraints["enum"] = list(legal)
        if name == "label" and labels:
            constraints["enum"] = labels
        if name in self.key:
            constraints["required"] = True
        field: dict[str, Any] = {"name": name, "type": kind}
        if _MEANINGS.get(name):
            field["description"] = _MEANINGS[name].replace("`", "")
        return {**field, "constraints": constraints} if constraints else field


def table(name: str) -> Table:
    """The table of that name."""
    return next(table for table in TABLES if table.name == name)


def _filled(query: str, options: Options) -> tuple[str, list[str]]:
    """The query with what `options` chooses in the place of the marks, and its values in their order."""
    values: list[str] = []
    first, *parts = query.split("{")
    filled = [first]
    for part in parts:
        mark, rest = part.split("}", 1)
        sql, more = _CONDITIONS[mark](options)
        filled += [sql, rest]
        values += more
    return "".join(filled), values


def _linked(options: Options) -> tuple[str, list[str]]:
    """Of `entity y`: with anything asked for, only those that it uses."""
    of_annotation, values = columns.conditions(options)
    of_article, more = columns.of_articles(options)
    if not of_annotation and not of_article:
        return "", []
    used = "select n.entity_id from annotation n join article a on a.id = n.article_id where true"
    return f" and y.id in ({used}{of_annotation}{of_article})", [*values, *more]


_CONDITIONS: Final[dict[str, Callable[[Options], tuple[str, list[str]]]]] = {
    "annotation": columns.conditions,
    "article": columns.of_articles,
    "parent": lambda options: columns.conditions(options, "p"),
    "revised": lambda options: columns.of_articles(options, "b"),
    "linked": _linked,
}
"""What stands for each mark of a query."""


def _of(name: str, *columns: str) -> dict[str, str | None]:
    return {column: f'{name}."{column}"' for column in columns}


_SPANS: Final = (
    "article a cross join annotation n on n.article_id = a.id{annotation} "
    "cross join span s on s.annotation_id = n.id where true{article}"
)
_ROLE: Final = "case s.role when 'content' then 0 when 'cue' then 1 when 'source' then 2 else 3 end"
_PARENT: Final = (
    "(select p.id from annotation p join article b on b.id = p.article_id "
    "where p.id = n.parent_id{parent}{revised})"
)
_SPAN: Final[dict[str, str | None]] = {
    "annotation_id": "s.annotation_id", "article_id": "s.article_id", **_of("s", "role", "ordinal", "start", "end"),
    "start_in_paragraph": None, "end_in_paragraph": None, "text": "s.text",
}  # fmt: skip

TABLES: Final = (
    Table(
        "articles", ("article_id",), {"supersedes": ("articles", "article_id")},
        {
            "article_id": "a.id", **_of("a", "title", "language", "source", "author", "url", "published", "file_name",
            "added_at"), "supersedes": "(select b.id from article b where b.id = a.supersedes{revised})",
            "text_sha256": None, "length": "a.length",
        },
        "article a where true{article}", "a.key",
    ),
    Table(
        "paragraphs", ("article_id", "number"), {"article_id": ("articles", "article_id")},
        dict.fromkeys(("article_id", "number", "start", "end", "digest", "text")),
    ),
    Table(
        "labels", ("label",), {},
        {"label": "l.name", **_of("l", "kind", "title", "key", "colour", "description", "position", "retired")},
        "label l", "l.position, l.name",
    ),
    Table(
        "entities", ("entity_id",), {"label": ("labels", "label")},
        {"entity_id": "y.id", **_of("y", "label", "name", "wikidata_id", "note")},
        "entity y where true{linked}", "y.key",
    ),
    Table(
        "aliases", ("entity_id", "text", "scope"), {"entity_id": ("entities", "entity_id")},
        _of("l", "entity_id", "text", "kind", "scope"),
        "alias l join entity y on y.id = l.entity_id where true{linked}",
        "l.key",
    ),
    Table(
        "annotations", ("annotation_id",),
        {
            "article_id": ("articles", "article_id"), "label": ("labels", "label"),
            "entity_id": ("entities", "entity_id"), "parent_id": ("annotations", "annotation_id"),
        },
        {
            "annotation_id": "n.id", "article_id": "n.article_id", "paragraph": None,
            **_of("n", "kind", "label", "entity_id", "status", "annotator", "origin", "rule"),
            "confidence": columns.CONFIDENCE,
            **_of("n", "reject_reason", "note", "level", "quote_type", "medium"), "parent_id": _PARENT,
            **_of("n", "created_at", "updated_at"),
        },
        _SPANS + " and s.role = 'content' and s.ordinal = 0", 'a.key, s.start, s."end" desc, n.id',
        'a.key, s.start, s."end"',
    ),
    Table(
        "spans", ("annotation_id", "role", "ordinal"),
        {"annotation_id": ("annotations", "annotation_id"), "article_id": ("articles", "article_id")},
        _SPAN, _SPANS, f"a.key, s.start, n.id, {_ROLE}, s.ordinal", 'a.key, s.start, s."end"',
    ),
    Table(
        "mentions", ("annotation_id",),
        {
            "annotation_id": ("annotations", "annotation_id"), "article_id": ("articles", "article_id"),
            "label": ("labels", "label"), "entity_id": ("entities", "entity_id"),
        },
        dict.fromkeys(columns.MENTIONS.names),
    ),
    Table(
        "quotes", ("quote_id",),
        {
            "quote_id": ("annotations", "annotation_id"), "article_id": ("articles", "article_id"),
            "speaker_id": ("entities", "entity_id"),
        },
        dict.fromkeys(columns.QUOTATIONS.names),
    ),
    Table(
        "quote_parts", ("quote_id", "role", "ordinal"),
        {"quote_id": ("quotes", "quote_id"), "article_id": ("articles", "article_id")},
        {"quote_id": "s.annotation_id", **{name: sql for name, sql in _SPAN.items() if name != "annotation_id"}},
        _SPANS + " and n.kind = 'quote'", f"a.key, s.start, n.id, {_ROLE}, s.ordinal", 'a.key, s.start, s."end"',
    ),
)  # fmt: skip
"""In an order in which every row comes after those it refers to."""
