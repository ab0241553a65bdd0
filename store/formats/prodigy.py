"""Prodigy's JSONL, which spaCy's tools read too: one line an article and annotator, spans by code point.

Spans carry their id, and all else that we know, under our own names: Prodigy keeps keys that it does not
know. A quotation's cue, source and addressee are spans too, joined to its content by relations.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.formats import jsonin, outgoing, walk
from store.formats.incoming import Given, Mark, Marked, Piece, Unheld
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written
from store.formats.relating import FURTHER, Related, fields, own_id

if TYPE_CHECKING:
    from store.formats.incoming import Source
    from store.formats.walk import Held
    from store.model import Annotation, Article, Span
    from store.store import Store

ABOUT: Final = ("title", "language", "source", "author", "url", "published")
"""Fields of an article that stand in `meta`, beside `article_id`."""
OWN: Final = (
    "status", "origin", "rule", "confidence", "reject_reason", "note", "level", "quote_type", "medium",
    "parent_id", "entity_id", "carried_from", "anchor", "created_at", "updated_at",
)  # fmt: skip
"""Fields of an annotation that stand in the first of its spans."""


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write the lines; an article without annotations is one line without spans."""
    rows = 0
    for article in walk.articles(store, options):
        layers: list[str | None] = [*outgoing.layers(store, options, article.id)]
        for annotator in layers or [None]:
            layer: Iterable[Held] = (
                [] if annotator is None else _Layer(store, replace(options, annotator=annotator), article.id)
            )
            for part in _line(_about(store, article), annotator, layer):
                out.write(part.encode())
            rows += 1
    return Written(rows)


class _Layer:
    """The annotations of one annotator; read anew each time, since they can be many."""

    def __init__(self, store: Store, options: Options, article_id: str) -> None:
        self._asked = store, options, article_id

    def __iter__(self) -> Iterator[Held]:
        return walk.held(*self._asked)


def _about(store: Store, article: Article) -> dict[str, Any]:
    """What the line says before its spans."""
    about = {name: getattr(article, name) for name in ABOUT if getattr(article, name) is not None}
    meta = {"article_id": article.id, **about}
    return {"text": store.articles.full_text(article.id), "meta": meta, "answer": "accept"}


def _line(about: dict[str, Any], annotator: str | None, layer: Iterable[Held]) -> Iterator[str]:
    """The line, bit by bit: a layer can be larger than the memory."""
    if annotator is not None:
        about["_annotator_id"] = annotator
    yield f'{dumps(about)[:-1]},"spans":['
    between, latest = "", 0
    for held in layer:
        latest = max(latest, _seconds(held.annotation.updated_at))
        for span in _spans(held):
            yield f"{between}{dumps(span)}"
            between = ","
    yield '],"relations":['
    between = ""
    for held in layer:
        for relation in _relations(held.annotation):
            yield f"{between}{dumps(relation)}"
            between = ","
    yield f'],"_timestamp":{latest}}}\n' if annotator is not None else "]}\n"


def _spans(held: Held) -> Iterator[dict[str, Any]]:
    """The spans of an annotation: the first piece of its content bears what is known about it."""
    annotation = held.annotation
    head, *further = annotation.spans
    known: dict[str, Any] = {"id": annotation.id, "kind": annotation.kind}
    known |= {name: value for name in OWN if (value := getattr(annotation, name)) is not None}
    if held.entity is not None:
        known |= {"entity": held.entity, "kb_id": held.wikidata_id or annotation.entity_id}
    yield {**_place(head, annotation.label), **known}
    for span in further:
        yield {**_place(span, _label(annotation, span)), "part_of": annotation.id}


def _relations(annotation: Annotation) -> Iterator[dict[str, Any]]:
    """What joins the further spans to the first."""
    head, *further = annotation.spans
    for span in further:
        yield {
            "head_span": _place(head, annotation.label),
            "child_span": _place(span, _label(annotation, span)),
            "label": FURTHER if span.role == "content" else span.role,
            "part_of": annotation.id,
        }


def _label(annotation: Annotation, span: Span) -> str:
    return outgoing.PART_LABELS.get(span.role, annotation.label)


def _place(span: Span, label: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "label": label}


def _seconds(time: str) -> int:
    """Seconds since 1970 of a time as we store it; 0 for one that a foreign store brought otherwise."""
    try:
        return int(datetime.fromisoformat(time).timestamp())
    except ValueError:
        return 0


# Reading

_IGNORED: Final = "tasks were ignored by their annotator, and were left out"


def marks(source: Source) -> Iterator[Given]:
    """What a JSONL file of Prodigy's, or one of spaCy's with `spans`, `ents` or `entities`, marks; BadInput."""

    def read(place: str, line: dict[str, Any]) -> Iterator[Given]:
        answer = line.get("answer")
        if answer == "ignore":
            yield Unheld(_IGNORED, place)
            return
        about = line.get("meta")
        yield Marked(
            place,
            list(_marks(source, line, place, rejected=answer == "reject")),
            jsonin.document(
                jsonin.text(line.get("text"), place, "`text`"), about if isinstance(about, dict) else {}
            ),
        )

    return jsonin.lines(source, read)


def _marks(source: Source, line: dict[str, Any], place: str, *, rejected: bool) -> Iterator[Mark | Unheld]:
    related = Related(source.crosswalk)
    layer = line.get("_annotator_id")
    known: dict[str, Any] = {"annotator": layer} if isinstance(layer, str) and layer else {}
    if rejected:
        known["status"] = "rejected"
    found: Any = next((line[name] for name in ("spans", "ents", "entities") if line.get(name)), [])
    stretches: dict[object, Hashable] = {}
    """How a relation names a span, to the key of the span."""
    for number, item in enumerate(jsonin.several(found, place, "`spans`"), 1):
        span = _span(item, place)
        mark = _mark(span, f"{place}, span {number}", known)
        key: Hashable = number if mark.id is None or mark.id in related else mark.id
        part_of = span.get("part_of")
        related.add(key, mark, part=part_of is not None)
        stretches.setdefault(_stretch(span, part_of), key)
    for item in jsonin.several(line.get("relations"), place, "`relations`"):
        relation = jsonin.mapping(item, place, "a relation")
        head, child = (
            jsonin.mapping(relation.get(name), place, f"`{name}`") for name in ("head_span", "child_span")
        )
        part_of = relation.get("part_of")
        first = part_of if isinstance(part_of, str) else stretches.get(_stretch(head))
        name = jsonin.text(relation.get("label"), place, "a relation's `label`")
        related.relate(first, stretches.get(_stretch(child, part_of)), name, place)
    yield from related.marks()


def _span(span: Any, place: str) -> dict[str, Any]:
    """The span as an object; spaCy's older files have a list of start, end and label."""
    if isinstance(span, list) and len(span) == 3:
        return dict(zip(("start", "end", "label"), span, strict=True))
    return jsonin.mapping(span, place, "a span")


def _mark(span: dict[str, Any], place: str, known: dict[str, Any]) -> Mark:
    said, about = span.get("text"), fields(span)
    if outgoing.is_wikidata(span.get("kb_id")):
        about["wikidata_id"] = span["kb_id"]
    piece = Piece(
        jsonin.offset(span.get("start"), place, "`start`"),
        jsonin.offset(span.get("end"), place, "`end`"),
        said if isinstance(said, str) else None,
    )
    label = jsonin.text(span.get("label"), place, "`label`")
    return Mark(place, label, (piece,), own_id(span.get("id")), **{**about, **known})


def _stretch(span: dict[str, Any], part_of: object = None) -> str:
    return repr((span.get("start"), span.get("end"), span.get("label"), part_of))
