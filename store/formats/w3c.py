"""W3C Web Annotation (recommendation of 2017) out: a collection in JSON-LD, one annotation a line.

Every span has a position selector (code points) and a quote selector beside it, so that others can find it
again. The parts of a quotation are annotations of their own that link to it. What the model has no word for
is in terms of ours, declared in the context, so that no JSON-LD reader drops it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.formats import outgoing
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written

if TYPE_CHECKING:
    from store.formats.outgoing import Annotated
    from store.model import Annotation, Span
    from store.store import Store

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
TERMS: Final = "urn:postil:terms#"
ARTICLE: Final = "urn:postil:article:"
ANNOTATION: Final = "urn:uuid:"
PART: Final = "urn:postil:part:"
ENTITY: Final = "urn:postil:entity:"
OWN: Final = (
    "status", "annotator", "origin", "rule", "confidence", "reject_reason", "level", "quote_type", "medium",
    "carried_from", "anchor",
)  # fmt: skip
"""Fields of an annotation that are written under their own names."""
_FURTHER: Final = ("role", "entity_id")
AROUND: Final = 32
"""Code points of prefix and suffix, cut at the text's ends."""
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def context() -> list[Any]:
    """The context of our files: the recommendation's, and where our own terms live."""
    own: dict[str, Any] = {name: TERMS + name for name in (*OWN, *_FURTHER)}
    own["parent_id"] = {"@id": f"{TERMS}parent", "@type": "@id"}
    return [CONTEXT, own]


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write a collection whose one page holds all annotations; nothing is lost but the texts themselves."""
    identity = store.conn.execute("select value from meta where name = 'store_id'").fetchone()[0]
    head = {"@context": context(), "id": f"urn:uuid:{identity}", "type": "AnnotationCollection"}
    head |= {"label": "Postil"}
    page = {"id": f"{PART}{identity}:page:1", "type": "AnnotationPage", "partOf": head["id"], "startIndex": 0}
    out.write(f'{dumps(head)[:-1]},"first":{dumps(page)[:-1]},"items":['.encode())
    entities = outgoing.Entities(store)
    rows, between = 0, "\n"
    for annotated in outgoing.articles(store, options):
        for annotation in annotated.annotations():
            for line in _lines(annotated, annotation, entities):
                out.write(f"{between}{dumps(line)}".encode())
                between = ",\n"
            rows += 1
    out.write(b"\n]}}\n")
    return Written(rows)


def _lines(
    annotated: Annotated, annotation: Annotation, entities: outgoing.Entities
) -> Iterator[dict[str, Any]]:
    """The annotation, and one for each role of a quotation's further parts."""
    identity = _identity(annotation.id)
    line: dict[str, Any] = {
        "id": identity,
        "type": "Annotation",
        "motivation": "commenting" if annotation.kind == "note" else "tagging",
        "creator": {"type": "Person", "nickname": annotation.annotator},
        "created": annotation.created_at,
        "modified": annotation.updated_at,
        "body": _bodies(annotation, entities),
        "target": _targets(annotated, annotation.content),
    }
    line |= {name: value for name in OWN if (value := getattr(annotation, name)) is not None}
    if annotation.parent_id is not None:
        line["parent_id"] = _identity(annotation.parent_id)
    yield line
    for role in outgoing.PART_LABELS:
        if pieces := annotation.pieces(role):
            yield {
                "id": f"{PART}{annotation.id}:{role}",
                "type": "Annotation",
                "motivation": "linking",
                "role": role,
                "body": identity,
                "target": _targets(annotated, pieces),
            }


def _identity(annotation_id: str) -> str:
    """An IRI; ids that an import brought may be anything."""
    if _UUID.fullmatch(annotation_id):
        return ANNOTATION + annotation_id
    # Deferred: only for such ids.
    from urllib.parse import quote

    return f"urn:postil:annotation:{quote(annotation_id, safe='')}"


def _bodies(annotation: Annotation, entities: outgoing.Entities) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": annotation.label}]
    entity = entities.of(annotation)
    if entity is not None:
        about = {"id": outgoing.iri(entity), "label": entity.name, "entity_id": entity.id}
        bodies.append({"type": "SpecificResource", "purpose": "identifying", "source": about})
    if annotation.note is not None:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": annotation.note})
    return bodies


def _targets(annotated: Annotated, spans: tuple[Span, ...]) -> Any:
    """One target, or a list of them for several pieces."""
    targets = [_target(annotated, span) for span in spans]
    return targets[0] if len(targets) == 1 else targets


def _target(annotated: Annotated, span: Span) -> dict[str, Any]:
    article, text = annotated.article, annotated.text
    source: Any = ARTICLE + article.id
    if article.url and _IRI.fullmatch(article.url):
        source = {"id": source, "type": "Text", "via": article.url}
    quote = {
        "type": "TextQuoteSelector", "exact": span.text,
        "prefix": text[max(0, span.start - AROUND) : span.start],
        "suffix": text[span.end : span.end + AROUND],
    }  # fmt: skip
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    return {"type": "SpecificResource", "source": source, "selector": [quote, position]}
