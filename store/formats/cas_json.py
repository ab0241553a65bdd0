"""UIMA CAS JSON 0.4: a file an article, its type system inside; INCEpTION's preferred way in and out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from store.errors import BadInput
from store.formats import jsonin, uima, uima_in, walk
from store.formats.brat import file_name
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written
from store.formats.uima_in import Raw

if TYPE_CHECKING:
    from store.formats.incoming import Given, Source
    from store.formats.parcels import Parcel
    from store.formats.uima import Structure
    from store.store import Store


def write(store: Store, parcel: Parcel, options: Options) -> Written:
    """Write a file for each article, by its id; nothing is lost."""
    rows = 0
    for article in walk.articles(store, options):
        text = store.articles.full_text(article.id)
        structures = uima.structures(article, text, walk.held(store, options, article.id))
        with parcel.file(f"{file_name(article)}.json") as out:
            for line in _lines(text, structures):
                out.write(f"{line}\n".encode())
        rows += 1
    return Written(rows)


def _lines(text: str, structures: Iterable[Structure]) -> Iterator[str]:
    """The keys in the order that readers want: types, structures, views."""
    yield f'{{"%TYPES":{dumps(_types())},"%FEATURE_STRUCTURES":['
    yield dumps(
        {
            "%ID": uima.SOFA, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": uima.VIEW,
            "mimeType": "text/plain", "sofaString": text,
        }
    )  # fmt: skip
    members = []
    for structure in structures:
        if structure.member:
            members.append(structure.id)
        for item in _structure(structure):
            yield f",{dumps(item)}"
    yield f'],"%VIEWS":{dumps({uima.VIEW: {"%SOFA": uima.SOFA, "%MEMBERS": members}})}}}'


def _structure(structure: Structure) -> Iterator[dict[str, Any]]:
    """The structure, behind the array it refers to."""
    item: dict[str, Any] = {"%ID": structure.id, "%TYPE": structure.type}
    if structure.member:
        item["@sofa"] = uima.SOFA
    item |= structure.values
    item |= {f"@{name}": target for name, target in structure.links.items()}
    if structure.elements:
        item["@parts"] = structure.array
        yield {"%ID": structure.array, "%TYPE": uima.ARRAY, "%ELEMENTS": structure.elements}
    yield item


def _types() -> dict[str, Any]:
    return {
        name: {
            "%NAME": name,
            "%SUPER_TYPE": above,
            **{feature: _feature(feature, kind) for feature, kind in features.items()},
        }
        for name, (above, features) in uima.TYPES.items()
    }


def _feature(name: str, kind: str) -> dict[str, Any]:
    if kind == uima.ARRAY:
        return {"%NAME": name, "%RANGE": f"{uima.LINK}[]", "%MULTIPLE_REFERENCES_ALLOWED": False}
    return {"%NAME": name, "%RANGE": kind}


# Reading


def marks(source: Source) -> Iterator[Given]:
    """What the CASes mark; other types than ours by their `value`, or their name; BadInput."""

    def read(place: str, value: Any) -> Iterator[Given]:
        cas = jsonin.mapping(value, place, "the file")
        found = cas.get("%FEATURE_STRUCTURES")
        if found is None:
            raise BadInput(place, "is no CAS JSON: it has no %FEATURE_STRUCTURES")
        items = [
            jsonin.mapping(item, place, "a structure")
            for item in jsonin.several(found, place, "%FEATURE_STRUCTURES")
        ]
        yield from uima_in.marked(_raw(items, place), source.crosswalk, place)

    return jsonin.documents(source, read, ".json")


def _raw(items: list[dict[str, Any]], place: str) -> dict[int, Raw]:
    """The structures by id, what they refer to in arrays resolved."""
    structures: dict[int, Raw] = {}
    arrays: dict[int, list[int]] = {}
    for number, item in enumerate(items, 1):
        where = f"{place}, structure {number}"
        key = jsonin.offset(item.get("%ID"), where, "%ID")
        raw = Raw(jsonin.text(item.get("%TYPE"), where, "%TYPE"))
        for name, value in item.items():
            if name.startswith("@"):
                raw.links[name[1:]] = [jsonin.offset(value, where, name)]
            elif not name.startswith("%"):
                raw.values[name] = value
        if "%ELEMENTS" in item and raw.type.endswith(("[]", "Array")):
            elements = jsonin.several(item["%ELEMENTS"], where, "%ELEMENTS")
            arrays[key] = [element for element in elements if isinstance(element, int)]
        structures[key] = raw
    for raw in structures.values():
        for name, targets in raw.links.items():
            raw.links[name] = arrays.get(targets[0], targets)
    return structures
