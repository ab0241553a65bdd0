"""What a row of a JSONL file must look like before it may enter the store: columns, values, spans."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Final, get_args

from store.formats import jsonl
from store.model import AliasKind, Kind, Level, Medium, Origin, Paragraphing, QuoteType, Role, Status


class Fault(Exception):
    """What is wrong with a line; the reader adds file and line."""


_CHOICES: Final[dict[str, dict[str, frozenset[Any]]]] = {
    "label": {"kind": frozenset(get_args(Kind))},
    "alias": {"kind": frozenset(get_args(AliasKind))},
    "article": {"paragraphing": frozenset(get_args(Paragraphing))},
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
    "label": frozenset({"key"}),
    "entity": frozenset({"wikidata_id", "note"}),
    "article": frozenset(
        {"language", "source", "author", "url", "published", "file_name", "file_sha256", "supersedes"}
    ),
    "annotation": frozenset({"entity_id", "rule", "reject_reason", "note", "parent_id", "carried_from"}),
}
"""Columns of text that may be null; the other columns of text may not."""
_INTEGERS: Final[dict[str, dict[str, int]]] = {
    "label": {"position": 2**31, "retired": 1},
    "reading": {"paragraph": 2**31, "read": 1},
}
"""Columns of integers from 0, and the greatest legal one."""
_COLUMNS: Final = {
    "label": jsonl.LABEL, "entity": jsonl.ENTITY, "alias": jsonl.ALIAS, "article": jsonl.ARTICLE,
    "annotation": jsonl.ANNOTATION, "reading": jsonl.READING,
}  # fmt: skip
_NUMBERS: Final = frozenset({"confidence", "caret"})
_NAMES: Final = {table: frozenset(names) for table, names in _COLUMNS.items()}
_TEXTS: Final = {
    table: tuple(
        name
        for name in names
        if name not in _CHOICES.get(table, ())
        and name not in _INTEGERS.get(table, ())
        and name not in _NUMBERS
    )
    for table, names in _COLUMNS.items()
}
_VALUES: Final = {table: itemgetter(*names) for table, names in _COLUMNS.items()}
_FEW: Final = {table: tuple(_CHOICES.get(table, ())) for table in _COLUMNS}
_passed: Final[set[tuple[Any, ...]]] = set()
"""Shapes of rows that were right: table, types of the columns, values of those that have a few."""
_ROLES: Final = frozenset(get_args(Role))
_PLACES: Final = itemgetter(*jsonl.SPAN)


def check(table: str, row: Any) -> None:
    """Raise Fault unless the row has its columns, no other, and legal values; optional ones may lack."""
    if not isinstance(row, dict):
        raise Fault(f"{table}: is no JSON object")
    if row.keys() != _NAMES[table]:
        _complete(table, row)
    # A million rows have a few shapes: what passed once need not be looked at again.
    shape = (table, *map(type, _VALUES[table](row)), *(row[name] for name in _FEW[table]))
    try:
        known = shape in _passed
    except TypeError:  # a list where a word should be
        known = False
    if not known:
        _check_shape(table, row)
        _passed.add(shape)
    _check_more(table, row)


def _check_shape(table: str, row: dict[str, Any]) -> None:
    """The types of all columns, and the values of those that have a few."""
    optional = _OPTIONAL.get(table, ())
    for name in _TEXTS[table]:
        value = row[name]
        if value.__class__ is not str and not (value is None and name in optional):
            raise Fault(f"{table}: {name} must be text, not {value!r:.80}")
    for name, legal in _CHOICES.get(table, {}).items():
        value = row[name]
        if value.__class__ not in (str, None.__class__) or value not in legal:
            raise Fault(f"{table}: {name} is one of {_listed(legal)}, not {value!r:.80}")
    for name in _NUMBERS & _NAMES[table]:
        if row[name].__class__ not in (int, float, None.__class__):
            raise Fault(f"{table}: {name} is a number or null, not {row[name]!r:.80}")


def _complete(table: str, row: dict[str, Any]) -> None:
    unknown = row.keys() - _NAMES[table]
    if unknown:
        raise Fault(
            f"{table}: unknown field {min(map(str, unknown))!r}; there are {', '.join(_COLUMNS[table])}"
        )
    for name in _COLUMNS[table]:
        if name in row:
            continue
        may_lack = name in _OPTIONAL.get(table, ()) or name in _NUMBERS
        if not may_lack and None not in _CHOICES.get(table, {}).get(name, ()):
            raise Fault(f"{table}: {name} is missing")
        row[name] = None


def _check_more(table: str, row: dict[str, Any]) -> None:
    """What the types do not tell."""
    for name, most in _INTEGERS.get(table, {}).items():
        _check_integer(f"{table}: {name}", row[name], most)
    if table == "annotation":
        confidence = row["confidence"]
        if confidence is not None and not 0 <= confidence <= 1:
            raise Fault(f"annotation: confidence is a number from 0 to 1, not {confidence!r:.80}")
        if not row["id"]:
            raise Fault("annotation: id is empty")
    elif table == "article" and "\r" in row["text"]:
        raise Fault("article: the text holds a carriage return, which no stored text does")
    elif table == "reading" and row["caret"] is not None:
        _check_integer("reading: caret", row["caret"], 2**40)


def _check_integer(what: str, value: Any, most: int) -> None:
    if value.__class__ is not int or not 0 <= value <= most:
        raise Fault(f"{what} is an integer from 0 to {most}, not {value!r:.80}")


def check_spans(spans: Any, text: str) -> None:
    """Raise Fault unless the spans have a content, lie in the text and hold exactly what it says there."""
    if not isinstance(spans, list) or not spans:
        raise Fault("annotation: it has no spans")
    places = set()
    for span in spans:
        try:
            role, ordinal, start, end, said = _PLACES(span)
        except (TypeError, KeyError) as error:
            raise Fault(f"span: must have {', '.join(jsonl.SPAN)}") from error
        if start.__class__ is not int or end.__class__ is not int or not 0 <= start < end <= len(text):
            raise Fault(
                f"span: {start!r:.20} to {end!r:.20} is no stretch of a text of {len(text)} code points"
            )
        if text[start:end] != said:
            raise Fault(f"span: the text at {start} to {end} is {text[start:end]!r:.80}, not {said!r:.80}")
        if role.__class__ is not str or role not in _ROLES:
            raise Fault(f"span: role is one of {_listed(_ROLES)}, not {role!r:.80}")
        if ordinal.__class__ is not int or not 0 <= ordinal < len(spans):
            raise Fault(f"span: ordinal is an integer from 0, each once a role, not {ordinal!r:.80}")
        places.add((role, ordinal))
    if len(places) < len(spans):
        raise Fault("annotation: two spans have the same role and ordinal")
    if ("content", 0) not in places:
        raise Fault("annotation: it has no content span with the ordinal 0")


def _listed(legal: frozenset[Any]) -> str:
    return ", ".join(sorted("null" if value is None else value for value in legal))
