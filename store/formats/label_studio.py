"""Label Studio: the tasks (`tasks.json`) and the labeling interface that fits them (`labeling.xml`).

An article is a task; what an annotator decided is an annotation of the task, what nobody decided yet is a
prediction. A region's status, speaker and note are results with the region's own id, as Label Studio wants
it; all else that we know of it is in the region's `meta`, which comes back untouched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from store.errors import BadInput
from store.formats import jsonin, outgoing, walk
from store.formats.incoming import Given, Mark, Marked, Piece, Unheld
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written
from store.formats.relating import FURTHER, Related, fields, own_id
from store.formats.xmltext import Xml, attributes

if TYPE_CHECKING:
    from store.formats.incoming import Source
    from store.formats.parcels import Parcel
    from store.formats.walk import Held
    from store.model import Article, Label, Span
    from store.store import Store

TASKS: Final = "tasks.json"
INTERFACE: Final = "labeling.xml"
ABOUT: Final = ("title", "language", "source", "author", "url", "published")
"""Fields of an article that stand in the task's `data`, beside `text` and `article_id`."""
OWN: Final = (
    "kind", "annotator", "origin", "rule", "confidence", "reject_reason", "level", "quote_type", "medium",
    "parent_id", "entity_id", "carried_from", "anchor", "created_at", "updated_at",
)  # fmt: skip
"""Fields of an annotation that stand in the `meta` of its first region, under `postil`."""
_RELATIONS: Final = (FURTHER, *outgoing.PART_LABELS)
_STATUSES: Final = ("proposed", "accepted", "rejected")
_COLOURS: Final = {
    "blue": "#7db8ff", "orange": "#ffb562", "green": "#7fd492", "teal": "#5fc9c4", "pink": "#ff8fbf",
    "grey": "#b8b8b8", "purple": "#b899f2", "brown": "#c79a6b", "red": "#ff8a7d", "olive": "#b9c04a",
    "yellow": "#e8d44d", "white": "#d0d4dc",
}  # fmt: skip


def write(store: Store, parcel: Parcel, options: Options) -> Written:
    """Write both files; who annotated and when is kept in our own words, since the server sets its own."""
    labels = outgoing.labels(store)
    with parcel.file(INTERFACE) as out:
        out.write(interface(labels).encode())
    rows, between = 0, "[\n"
    with parcel.file(TASKS) as out:
        for article in walk.articles(store, options):
            out.write(between.encode())
            for part in _task(store, options, article):
                out.write(part.encode())
            between = ",\n"
            rows += 1
        out.write(b"\n]\n" if rows else b"[]\n")
    return Written(rows)


def interface(labels: dict[str, Label]) -> str:
    """The labeling interface: every label, the parts of a quotation, relations, status, entity."""
    xml = Xml()
    shown = [
        f"    <Label{attributes(xml, value=label.name, background=_COLOURS.get(label.colour), hotkey=_hotkey(label))}/>"
        for label in labels.values()
    ]
    shown += [f'    <Label value="{part}" background="#d0d4dc"/>' for part in outgoing.PART_LABELS.values()]
    relations = [f'    <Relation value="{name}"/>' for name in _RELATIONS]
    choices = [f'    <Choice value="{status}"/>' for status in _STATUSES]
    return "\n".join(
        [
            "<View>", '  <Labels name="label" toName="text">', *shown, "  </Labels>",
            "  <Relations>", *relations, "  </Relations>",
            '  <Text name="text" value="$text"/>',
            '  <Choices name="status" toName="text" perRegion="true" choice="single">', *choices, "  </Choices>",
            '  <TextArea name="entity" toName="text" perRegion="true" maxSubmissions="1"/>', "</View>", "",
        ]
    )  # fmt: skip


def _hotkey(label: Label) -> str | None:
    return label.key if label.key is not None and label.key.isalnum() else None


def _task(store: Store, options: Options, article: Article) -> Iterator[str]:
    """The article with its layers, bit by bit: decided ones as annotations, proposals as predictions."""
    about = {name: value for name in ABOUT if (value := getattr(article, name)) is not None}
    text = store.articles.full_text(article.id)
    yield f'{{"data":{dumps({"text": text, "article_id": article.id, **about})}'
    for kind, head in (("annotations", {}), ("predictions", {"model_version": ""})):
        yield f',"{kind}":['
        between = ""
        for annotator in outgoing.layers(store, options, article.id):
            mine = replace(options, annotator=annotator)
            held = walk.held(store, mine, article.id)
            results = (
                dumps(result)
                for one in held
                if (one.annotation.status == "proposed") is (kind == "predictions")
                for result in _results(one)
            )
            for first in results:
                opening = {**dict.fromkeys(head, annotator), "result": []}
                yield f"{between}{dumps(opening)[:-2]}{first}"
                yield from (f",{result}" for result in results)
                yield "]}"
                between = ","
        yield "]"
    yield "}"


def _results(held: Held) -> Iterator[dict[str, Any]]:
    """The regions of the annotation's spans, and what is said about them."""
    annotation = held.annotation
    head, *further = annotation.spans
    known = {name: value for name in OWN if (value := getattr(annotation, name)) is not None}
    meta: dict[str, Any] = {"postil": known}
    if annotation.note is not None:
        meta["text"] = [annotation.note]
    if held.entity is not None:
        known |= {"entity": held.entity, "wikidata_id": held.wikidata_id}
    yield _region(annotation.id, head, "labels", "label", {"labels": [annotation.label]}, meta=meta)
    yield _region(annotation.id, head, "choices", "status", {"choices": [annotation.status]})
    if held.entity is not None:
        yield _region(annotation.id, head, "textarea", "entity", {"text": [held.entity]})
    for span in further:
        name = f"{annotation.id}:{span.role}:{span.ordinal}"
        label = outgoing.PART_LABELS.get(span.role, annotation.label)
        yield _region(name, span, "labels", "label", {"labels": [label]})
        kind = FURTHER if span.role == "content" else span.role
        yield {
            "type": "relation", "from_id": annotation.id, "to_id": name, "direction": "right",
            "labels": [kind],
        }  # fmt: skip


def _region(
    name: str, span: Span, kind: str, control: str, value: dict[str, Any], **more: Any
) -> dict[str, Any]:
    place = {"start": span.start, "end": span.end, "text": span.text}
    return {
        "id": name, "from_name": control, "to_name": "text", "type": kind, "value": {**place, **value}, **more,
    }  # fmt: skip


# Reading

_CANCELLED: Final = "annotations were skipped by their annotator, and were left out"
_NUMBERED: Final = "predictions are there by their number alone: the server exports no more of them"
_OTHER: Final = "results are neither spans of text nor about one (`{kind}`), and were left out"


def marks(source: Source) -> Iterator[Given]:
    """What an export of Label Studio's (JSON) marks, its predictions too; BadInput."""

    def read(file: str, value: Any) -> Iterator[Given]:
        tasks = [value] if isinstance(value, dict) else jsonin.several(value, file, "the file")
        for number, item in enumerate(tasks, 1):
            place = f"{file}, task {number}"
            task = jsonin.mapping(item, place, "it")
            data = jsonin.mapping(task.get("data"), place, "`data`")
            yield Marked(place, list(_layers(source, task, place)), jsonin.document(_text(data, place), data))

    return jsonin.documents(source, read, ".json")


def _text(data: dict[str, Any], place: str) -> str:
    """The text of a task: `text`, else the one text that there is."""
    if isinstance(data.get("text"), str):
        return str(data["text"])
    found = [value for value in data.values() if isinstance(value, str)]
    if len(found) != 1:
        raise BadInput(place, f"`data` has no `text`, but {', '.join(map(repr, data)) or 'nothing'}"[:200])
    return found[0]


def _layers(source: Source, task: dict[str, Any], place: str) -> Iterator[Mark | Unheld]:
    for kind in ("annotations", "completions", "predictions"):
        for number, item in enumerate(jsonin.several(task.get(kind), place, f"`{kind}`"), 1):
            where = f"{place}, {kind.removesuffix('s')} {number}"
            if isinstance(item, int):
                yield Unheld(_NUMBERED, where)
                continue
            layer = jsonin.mapping(item, where, "it")
            if layer.get("was_cancelled"):
                yield Unheld(_CANCELLED, where)
                continue
            known = {} if (who := _annotator(layer)) is None else {"annotator": who}
            yield from _regions(source, layer, where, known)


def _annotator(layer: dict[str, Any]) -> str | None:
    """Who made it: the model, or the server's user by address or number."""
    who = layer.get("model_version", layer.get("completed_by"))
    if isinstance(who, dict):
        who = who.get("email") or who.get("username") or who.get("id")
    return f"user {who}" if isinstance(who, int) else who if isinstance(who, str) and who else None


def _regions(
    source: Source, layer: dict[str, Any], place: str, known: dict[str, Any]
) -> Iterator[Mark | Unheld]:
    related = Related(source.crosswalk)
    about: dict[str, dict[str, Any]] = {}
    results = [
        jsonin.mapping(item, place, "a result")
        for item in jsonin.several(layer.get("result"), place, "`result`")
    ]
    for number, result in enumerate(results, 1):
        where = f"{place}, result {number}"
        kind, name = result.get("type"), str(result.get("id"))
        if kind == "labels":
            for key, mark in _labelled(result, where, known, name):
                related.add(key, mark, part=_is_part(name))
        elif kind in ("choices", "textarea", "relation"):
            about.setdefault(name, {}).update(_said(result))
        else:
            yield Unheld(_OTHER.format(kind=f"{kind}"[:40]), where)
    for name, more in about.items():
        if name in related:
            related.amend(name, **more)
    for result in results:
        if result.get("type") == "relation":
            for name in jsonin.several(result.get("labels"), place, "a relation's `labels`") or [""]:
                related.relate(str(result.get("from_id")), str(result.get("to_id")), f"{name}", place)
    yield from related.marks()


def _labelled(
    result: dict[str, Any], place: str, known: dict[str, Any], name: str
) -> Iterator[tuple[str, Mark]]:
    """The region as a mark for each of its labels; the first bears the region's name."""
    value = jsonin.mapping(result.get("value"), place, "`value`")
    said = value.get("text")
    piece = Piece(
        jsonin.offset(value.get("start"), place, "`start`"),
        jsonin.offset(value.get("end"), place, "`end`"),
        said if isinstance(said, str) else None,
    )
    meta = result.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    own = meta.get("postil")
    about = {**known, **(fields(own) if isinstance(own, dict) else {})}
    notes = meta.get("text")
    if isinstance(notes, list) and notes:
        about["note"] = "\n".join(map(str, notes))
    labels = jsonin.several(value.get("labels"), place, "`labels`")
    if not labels:
        raise BadInput(place, "the region has no label")
    for number, label in enumerate(labels):
        key = f"{name} {number}" if number else name
        mark = Mark(place, jsonin.text(label, place, "a label"), (piece,), own_id(key), **about)
        yield key, mark


def _is_part(name: str) -> bool:
    """Whether the region is one of ours that belongs to another's annotation."""
    head, colon, _ = name.partition(":")
    return bool(colon) and own_id(head) is not None


def _said(result: dict[str, Any]) -> dict[str, Any]:
    """What a result says about the region whose name it bears: its status, whom it denotes."""
    value = result.get("value")
    if not isinstance(value, dict):
        return {}
    choices, texts = value.get("choices"), value.get("text")
    if result.get("from_name") == "status" and isinstance(choices, list) and choices:
        return {"status": str(choices[0])}
    if result.get("from_name") == "entity" and isinstance(texts, list) and texts:
        return {"entity": str(texts[0])}
    return {}
