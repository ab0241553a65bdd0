"""W3C Web Annotation (recommendation of 2017): a collection in JSON-LD, one annotation a line.

Every span has a position selector (code points) and a quote selector beside it, so that others can find it
again. The parts of a quotation are annotations of their own that link to it. What the model has no word for
is in terms of ours, declared in the context, so that no JSON-LD reader drops it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.errors import BadInput
from store.formats import jsonin, outgoing, walk
from store.formats.incoming import Given, Mark, Marked, Piece, Skipped, Unheld
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written
from store.formats.relating import LOOSE, fields, own_id

if TYPE_CHECKING:
    from store.formats.incoming import Source
    from store.formats.walk import Held
    from store.model import Article, Role, Span
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
    rows, between = 0, "\n"
    for article in walk.articles(store, options):
        text = store.articles.full_text(article.id)
        for held in walk.held(store, options, article.id):
            for line in _lines(article, text, held):
                out.write(f"{between}{dumps(line)}".encode())
                between = ",\n"
            rows += 1
    out.write(b"\n]}}\n")
    return Written(rows)


def _lines(article: Article, text: str, held: Held) -> Iterator[dict[str, Any]]:
    """The annotation, and one for each role of a quotation's further parts."""
    annotation = held.annotation
    identity = _identity(annotation.id)
    line: dict[str, Any] = {
        "id": identity,
        "type": "Annotation",
        "motivation": "commenting" if annotation.kind == "note" else "tagging",
        "creator": {"type": "Person", "nickname": annotation.annotator},
        "created": annotation.created_at,
        "modified": annotation.updated_at,
        "body": _bodies(held),
        "target": _targets(article, text, annotation.content),
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
                "target": _targets(article, text, pieces),
            }


def _identity(annotation_id: str) -> str:
    """An IRI; ids that an import brought may be anything."""
    if _UUID.fullmatch(annotation_id):
        return ANNOTATION + annotation_id
    # Deferred: only for such ids.
    from urllib.parse import quote

    return f"urn:postil:annotation:{quote(annotation_id, safe='')}"


def _bodies(held: Held) -> list[dict[str, Any]]:
    annotation = held.annotation
    bodies: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": annotation.label}]
    if (name := outgoing.iri(held)) is not None:
        about = {"id": name, "label": held.entity, "entity_id": annotation.entity_id}
        bodies.append({"type": "SpecificResource", "purpose": "identifying", "source": about})
    if annotation.note is not None:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": annotation.note})
    return bodies


def _targets(article: Article, text: str, spans: tuple[Span, ...]) -> Any:
    """One target, or a list of them for several pieces."""
    targets = [_target(article, text, span) for span in spans]
    return targets[0] if len(targets) == 1 else targets


def _target(article: Article, text: str, span: Span) -> dict[str, Any]:
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


# Reading

_DEEPEST: Final = 8
"""Collections in pages in lists: more is a trap."""
_WIKIDATA: Final = "wikidata.org/entity/"
_BODIES: Final = "bodies are neither a tag, a comment nor an entity, and were left out"
_CHARACTERS: Final = re.compile(r"char=(\d+),(\d+)")
"""A fragment of a plain text (RFC 5147)."""


def marks(source: Source) -> Iterator[Given]:
    """What annotations, pages or collections in JSON-LD mark, by the names of the recommendation; BadInput.

    They hold no texts: each article is found by the name its target gives it.
    """
    return jsonin.documents(source, _read, ".jsonld", ".json")


def _read(place: str, value: Any) -> Iterator[Given]:
    found = [
        (f"{place}, annotation {number}", jsonin.mapping(item, place, "an annotation"))
        for number, item in enumerate(_items(value, place), 1)
    ]
    parts = _parts(found)
    heads = {name for _, item in found if isinstance(name := item.get("id"), str)}
    for reference, group in groupby(_marked(found, parts, heads), itemgetter(0)):
        given = [item for _, item in group]
        if reference is None:
            yield from (item for item in given if not isinstance(item, Mark))
        else:
            marks = [item for item in given if not isinstance(item, Skipped)]
            yield Marked(place, marks, article=reference)


def _items(value: Any, place: str, depth: int = 0) -> Iterator[Any]:
    """The annotations of a document, whatever they are wrapped in."""
    if depth > _DEEPEST:
        raise BadInput(place, "nested too deep")
    if isinstance(value, list):
        for item in value:
            yield from _items(item, place, depth + 1)
        return
    holder = jsonin.mapping(value, place, "the document")
    inside = next((holder[name] for name in ("first", "items", "@graph") if name in holder), None)
    if isinstance(inside, (dict, list)):
        yield from _items(inside, place, depth + 1)
    elif inside is None:
        yield holder
    else:
        jsonin.several(inside, place, "the collection's page (it lies elsewhere: name that file)")


def _parts(found: list[tuple[str, dict[str, Any]]]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The annotations that link to a quotation of ours, by what they link to."""
    parts: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for place, item in found:
        body, role = item.get("body"), item.get("role")
        if isinstance(body, str) and isinstance(role, str) and role in outgoing.PART_LABELS:
            parts.setdefault(body, []).append((place, item))
    return parts


def _marked(
    found: list[tuple[str, dict[str, Any]]],
    parts: dict[str, list[tuple[str, dict[str, Any]]]],
    heads: set[str],
) -> Iterator[tuple[str | None, Mark | Unheld | Skipped]]:
    """Each annotation, with its parts, and the name of the text it is on; None before what has none."""
    for place, item in found:
        if isinstance(item.get("role"), str) and item.get("motivation") == "linking":
            body = item.get("body")
            if not isinstance(body, str) or body not in heads:
                yield None, Unheld(LOOSE, place)
            continue
        sources: set[str] = set()
        pieces = list(_pieces(item, place, "content", sources))
        name = item.get("id")
        for where, part in parts.get(name, []) if isinstance(name, str) else []:
            pieces += _pieces(part, where, part["role"], sources)
        if not pieces:
            yield None, Skipped(place, "its target has no selector of text")
        elif len(sources) > 1:
            yield None, Skipped(place, "its targets lie in several texts")
        else:
            reference = sources.pop().removeprefix(ARTICLE)
            yield from ((reference, one) for one in _about(item, place, tuple(pieces)))


def _pieces(item: dict[str, Any], place: str, role: Role, sources: set[str]) -> Iterator[Piece]:
    targets = item.get("target")
    for target in targets if isinstance(targets, list) else [targets]:
        if isinstance(target, str):
            sources.add(target.partition("#")[0])
            continue
        holder = jsonin.mapping(target, place, "`target`")
        source = holder.get("source", holder.get("id"))
        name = source.get("id") if isinstance(source, dict) else source
        sources.add(jsonin.text(name, place, "the target's `source`"))
        piece = _piece(holder.get("selector"), place, role)
        if piece is not None:
            yield piece


def _piece(selectors: Any, place: str, role: Role) -> Piece | None:
    """The stretch that the selectors name together; None when they name none."""
    start = end = said = None
    before = after = ""
    for item in selectors if isinstance(selectors, list) else [selectors]:
        if not isinstance(item, dict):
            continue
        kind = item.get("type")
        if kind == "TextPositionSelector":
            start = jsonin.offset(item.get("start"), place, "`start`")
            end = jsonin.offset(item.get("end"), place, "`end`")
        elif kind == "TextQuoteSelector":
            said = jsonin.text(item.get("exact"), place, "`exact`")
            before, after = (str(item.get(name) or "") for name in ("prefix", "suffix"))
        elif kind == "FragmentSelector" and (match := _CHARACTERS.fullmatch(str(item.get("value")))):
            start, end = int(match[1]), int(match[2])
    if start is None and said is None:
        return None
    return Piece(start, end, said, role, before, after)


def _about(item: dict[str, Any], place: str, pieces: tuple[Piece, ...]) -> Iterator[Mark | Unheld]:
    """What the bodies and our own terms say of the pieces."""
    own: dict[str, Any] = {name: item[name] for name in OWN if name in item}
    own["parent_id"] = str(item.get("parent_id") or "").removeprefix(ANNOTATION)
    known = fields({**own, "created_at": item.get("created"), "updated_at": item.get("modified")})
    creator = item.get("creator")
    if "annotator" not in known and (who := _name(creator)):
        known["annotator"] = who
    motivation = item.get("motivation")
    label = None
    bodies = item.get("body", item.get("bodyValue"))
    for body in bodies if isinstance(bodies, list) else [] if bodies is None else [bodies]:
        purpose = body.get("purpose", motivation) if isinstance(body, dict) else motivation
        value = body.get("value") if isinstance(body, dict) else body
        if purpose == "identifying" and isinstance(body, dict):
            known |= _entity(body.get("source", value))
        elif purpose in ("tagging", "classifying") and isinstance(value, str) and label is None:
            label = value
        elif purpose in ("commenting", "describing") and isinstance(value, str) and "note" not in known:
            known["note"] = value
        else:
            yield Unheld(_BODIES, place)
    if label is None:
        label = "NOTE" if motivation == "commenting" else str(motivation)
    given = str(item.get("id") or "").removeprefix(ANNOTATION)
    yield Mark(place, label, pieces, own_id(given), **known)


def _name(creator: Any) -> str | None:
    """Who made it, by the first name that is given."""
    holder = creator[0] if isinstance(creator, list) and creator else creator
    if isinstance(holder, dict):
        holder = holder.get("nickname") or holder.get("name") or holder.get("id")
    return holder if isinstance(holder, str) and holder else None


def _entity(source: Any) -> dict[str, str]:
    holder = source if isinstance(source, dict) else {"id": source}
    name = str(holder.get("id") or "")
    found = {"entity": holder.get("label"), "entity_id": holder.get("entity_id")}
    if name.startswith(ENTITY):
        found["entity_id"] = name.removeprefix(ENTITY)
    elif _WIKIDATA in name:
        found["wikidata_id"] = name.rpartition("/")[2]
    return {key: value for key, value in found.items() if isinstance(value, str) and value}
