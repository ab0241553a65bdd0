"""Prodigy's JSONL out, which spaCy's tools read too: one line an article and annotator, spans by code point.

Spans carry their id, and all else that we know, under our own names: Prodigy keeps keys that it does not
know. A quotation's cue, source and addressee are spans too, joined to its content by relations.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.formats import outgoing
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written

if TYPE_CHECKING:
    from store.formats.outgoing import Annotated
    from store.model import Annotation, Span
    from store.store import Store

ABOUT: Final = ("title", "language", "source", "author", "url", "published")
"""Fields of an article that stand in `meta`, beside `article_id`."""
OWN: Final = (
    "status", "origin", "rule", "confidence", "reject_reason", "note", "level", "quote_type", "medium",
    "parent_id", "entity_id", "carried_from", "anchor", "created_at", "updated_at",
)  # fmt: skip
"""Fields of an annotation that stand in the first of its spans."""
FURTHER: Final = "piece"
"""Label of the relation from an annotation's first span to its further pieces."""


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write the lines; an article without annotations is one line without spans."""
    entities = outgoing.Entities(store)
    rows = 0
    for annotated in outgoing.articles(store, options):
        for line in _layers(annotated, entities):
            out.write(f"{dumps(line)}\n".encode())
            rows += 1
    return Written(rows)


def _layers(annotated: Annotated, entities: outgoing.Entities) -> list[dict[str, Any]]:
    layers: dict[str, dict[str, Any]] = {}
    for annotation in annotated.annotations():
        line = layers.get(annotation.annotator)
        if line is None:
            line = layers[annotation.annotator] = _line(annotated, annotation.annotator)
        line["_timestamp"] = max(line["_timestamp"], _seconds(annotation.updated_at))
        _add(line, annotation, entities)
    return list(layers.values()) or [_line(annotated, None)]


def _line(annotated: Annotated, annotator: str | None) -> dict[str, Any]:
    article = annotated.article
    about = {name: getattr(article, name) for name in ABOUT if getattr(article, name) is not None}
    line = {
        "text": annotated.text, "spans": [], "relations": [], "answer": "accept",
        "meta": {"article_id": article.id, **about},
    }  # fmt: skip
    return line if annotator is None else {**line, "_annotator_id": annotator, "_timestamp": 0}


def _add(line: dict[str, Any], annotation: Annotation, entities: outgoing.Entities) -> None:
    """The spans of an annotation: the first piece of its content bears what is known about it."""
    head, *further = annotation.spans
    known: dict[str, Any] = {"id": annotation.id, "kind": annotation.kind}
    known |= {name: value for name in OWN if (value := getattr(annotation, name)) is not None}
    entity = entities.of(annotation)
    if entity is not None:
        known |= {"entity": entity.name, "kb_id": entity.wikidata_id or entity.id}
    first = {**_place(head, annotation.label), **known}
    line["spans"].append(first)
    for span in further:
        label = outgoing.PART_LABELS.get(span.role, annotation.label)
        line["spans"].append({**_place(span, label), "part_of": annotation.id})
        line["relations"].append(
            {
                "head_span": _place(head, annotation.label), "child_span": _place(span, label),
                "label": FURTHER if span.role == "content" else span.role,
                "part_of": annotation.id,
            }
        )  # fmt: skip


def _place(span: Span, label: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "label": label}


def _seconds(time: str) -> int:
    """Seconds since 1970 of a time as we store it; 0 for one that a foreign store brought otherwise."""
    try:
        return int(datetime.fromisoformat(time).timestamp())
    except ValueError:
        return 0
