"""Is a row from elsewhere one that this program could have written? Types, values, places, checksum.

Rows of a colleague's store, or of a damaged one, pass here before anything is done with them. The spans of
annotations are held against the text, a text against its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Final, get_args

from store import ids
from store.errors import BadInput
from store.formats.jsonl_shape import Fault, check_spans
from store.labels import fault as label_fault
from store.model import AliasKind, Kind, Label, Level, Medium, Origin, Paragraphing, QuoteType, Status
from store.records import Row, checksum
from store.schema import TABLES

STAMPS: Final = 2**53
"""Microseconds: no clock is beyond this (the year 2255), and there is room above it to count on."""
_KEYS: Final = frozenset("0123456789abcdef")
_CHOICES: Final[dict[str, dict[str, frozenset[Any]]]] = {
    "article": {"paragraphing": frozenset(get_args(Paragraphing))},
    "label": {"kind": frozenset(get_args(Kind))},
    "alias": {"kind": frozenset(get_args(AliasKind))},
    "annotation": {
        "kind": frozenset(get_args(Kind)),
        "status": frozenset(get_args(Status)),
        "origin": frozenset(get_args(Origin)),
        "level": frozenset({*get_args(Level), None}),
        "quote_type": frozenset({*get_args(QuoteType), None}),
        "medium": frozenset({*get_args(Medium), None}),
        "anchor": frozenset({"ok", "moved", "orphan", None}),
    },
}
"""Columns with a few legal values."""
_OPTIONAL: Final[dict[str, frozenset[str]]] = {
    "article": frozenset(
        {"language", "source", "author", "url", "published", "file_name", "file_sha256", "supersedes"}
    ),
    "label": frozenset({"key"}),
    "entity": frozenset({"wikidata_id", "note"}),
    "annotation": frozenset(
        {"entity_id", "rule", "confidence", "reject_reason", "note", "parent_id", "carried_from"}
    ),
    "reading": frozenset({"caret"}),
}
"""Columns that may be null without being one of a few values."""
_NUMBERS: Final = {
    "length": int, "position": int, "retired": int, "confidence": float, "paragraph": int, "read": int,
    "caret": int,
}  # fmt: skip
"""Columns that are no text."""
_VALUES: Final = {table: itemgetter(*columns) for table, columns in TABLES.items()}
_FEW: Final = {table: itemgetter(*names, *names) for table, names in _CHOICES.items()}
_passed: Final[set[tuple[Any, ...]]] = set()
"""Shapes of rows that were right: a million rows have a few."""


def vet(table: str, row: Row, stamp: Any, check: Any, text: str | None = None) -> None:
    """Raise BadInput, which names the row, unless it is as this program writes it.

    `check` is the checksum it was stored with, `text` (of annotations) that of the article.
    """
    try:
        _check_shape(table, row)
        if stamp.__class__ is not int or not 0 <= stamp < STAMPS:
            raise Fault(f"its merge clock stands at {stamp!r:.30}")
        _CHECKS[table](row)
        if table == "annotation":
            check_spans(row["spans"], text or "")
        if checksum(table, row) != check:
            raise Fault("it is not what was stored (checksum)")
    except Fault as fault:
        name = row.get("id", row.get("name"))
        raise BadInput(f"{table} {name!r:.60}", str(fault)) from fault


def _check_shape(table: str, row: Row) -> None:
    """The types of the columns, and the values of those that have a few."""
    values = _VALUES[table](row)
    shape = (table, *map(type, values), *(_FEW[table](row) if table in _FEW else ()))
    try:
        known = shape in _passed
    except TypeError:  # what cannot even be compared
        known = False
    if not known:
        for name in TABLES[table]:
            _check_value(table, name, row[name])
        _passed.add(shape)
    for value in values:
        if value.__class__ is str and "\0" in value:
            raise Fault("a text holds U+0000")


def _check_value(table: str, name: str, value: Any) -> None:
    legal = _CHOICES.get(table, {}).get(name)
    if legal is not None:
        if value.__class__ not in (str, None.__class__) or value not in legal:
            raise Fault(f"{name} cannot be {value!r:.60}")
        return
    if value is None and name in _OPTIONAL.get(table, ()):
        return
    if value.__class__ is not _NUMBERS.get(name, str):
        raise Fault(f"{name} cannot be {value!r:.60}")


def _check_article(row: Mapping[str, Any]) -> None:
    text = row["text"]
    if ids.article_id(text) != row["id"]:
        raise Fault("its text is not the one its id was made from")
    if len(text) != row["length"] or "\r" in text or not text or text.isspace():
        raise Fault("its text is none that is stored so")


def _check_label(row: Mapping[str, Any]) -> None:
    wrong = label_fault(Label(**{**row, "retired": bool(row["retired"])}))
    if wrong:
        raise Fault(wrong)
    if row["retired"] not in (0, 1) or abs(row["position"]) >= 2**31:
        raise Fault("its place or its retirement is none")


def _check_entity(row: Mapping[str, Any]) -> None:
    if not row["id"] or not row["name"].strip():
        raise Fault("it has no name")


def _check_alias(row: Mapping[str, Any]) -> None:
    if not row["id"] or not row["text"].strip():
        raise Fault("it has no text")
    scope = row["scope"]
    if scope != "global" and not (len(scope) == 20 and _KEYS.issuperset(scope)):
        raise Fault(f"its scope cannot be {scope!r:.60}")


def _check_annotation(row: Mapping[str, Any]) -> None:
    if not row["id"] or not row["annotator"].strip():
        raise Fault("it has no id or no annotator")
    confidence = row["confidence"]
    if confidence is not None and not 0 <= confidence <= 1:
        raise Fault(f"its confidence cannot be {confidence!r:.30}")


def _check_reading(row: Mapping[str, Any]) -> None:
    number, caret = row["paragraph"], row["caret"]
    if row["id"] != f"{row['article_id']}/{row['annotator']}/{number}" or not row["annotator"].strip():
        raise Fault("its id is not made of what it says")
    if not 0 <= number < 2**31 or row["read"] not in (0, 1) or not 0 <= (caret or 0) < 2**40:
        raise Fault("its paragraph, mark or caret is none")


_CHECKS: Final = {
    "article": _check_article, "label": _check_label, "entity": _check_entity, "alias": _check_alias,
    "annotation": _check_annotation, "reading": _check_reading,
}  # fmt: skip
