"""UIMA CAS XMI 1.0: a file an article, and the type system beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from store.errors import BadInput
from store.formats import uima, uima_in, walk
from store.formats.brat import file_name
from store.formats.parcels import each
from store.formats.registry import Options, Written
from store.formats.uima_in import Raw
from store.formats.xmltext import Xml, elements

if TYPE_CHECKING:
    from store.formats.incoming import Given, Source
    from store.formats.parcels import Member, Parcel
    from store.formats.uima import Structure
    from store.store import Store

TYPES: Final = "TypeSystem.xml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write(store: Store, parcel: Parcel, options: Options) -> Written:
    """Write the type system and a file for each article; only what XML has no characters for is lost."""
    xml = Xml()
    with parcel.file(TYPES) as out:
        out.write("\n".join(_types()).encode())
    rows = 0
    for article in walk.articles(store, options):
        text = store.articles.full_text(article.id)
        structures = uima.structures(article, text, walk.held(store, options, article.id))
        with parcel.file(f"{file_name(article)}.xmi") as out:
            for line in _lines(xml, text, structures):
                out.write(f"{line}\n".encode())
        rows += 1
    return Written(rows, xml.losses())


def _spaces() -> dict[str, str]:
    """A prefix for each package of types: XMI makes of a package an XML namespace."""
    packages = dict.fromkeys(name.rpartition(".")[0] for name in uima.TYPES)
    return {package: f"t{number}" for number, package in enumerate(packages)}


def _lines(xml: Xml, text: str, structures: Iterable[Structure]) -> Iterator[str]:
    spaces = _spaces()
    declared = "".join(
        f' xmlns:{prefix}="http:///{package.replace(".", "/")}.ecore"' for package, prefix in spaces.items()
    )
    yield (
        f'{_HEAD}<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"{declared} '
        'xmi:version="2.0">\n<cas:NULL xmi:id="0"/>'
    )
    members = []
    for structure in structures:
        if structure.member:
            members.append(str(structure.id))
        yield _structure(xml, structure, spaces)
    yield (
        f'<cas:Sofa xmi:id="{uima.SOFA}" sofaNum="1" sofaID="{uima.VIEW}" mimeType="text/plain" '
        f'sofaString="{xml.attribute(text)}"/>'
    )
    yield f'<cas:View sofa="{uima.SOFA}" members="{" ".join(members)}"/>\n</xmi:XMI>'


def _structure(xml: Xml, structure: Structure, spaces: dict[str, str]) -> str:
    package, _, name = structure.type.rpartition(".")
    parts = [f'xmi:id="{structure.id}"']
    if structure.member:
        parts.append(f'sofa="{uima.SOFA}"')
    parts += [f'{feature}="{xml.attribute(value)}"' for feature, value in structure.values.items()]
    parts += [f'{feature}="{target}"' for feature, target in structure.links.items()]
    if structure.elements:
        parts.append(f'parts="{" ".join(map(str, structure.elements))}"')
    return f"<{spaces[package]}:{name} {' '.join(parts)}/>"


def _types() -> Iterator[str]:
    yield f'{_HEAD}<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n<types>'
    for name, (above, features) in uima.TYPES.items():
        yield f"<typeDescription><name>{name}</name><description/><supertypeName>{above}</supertypeName>"
        yield "<features>"
        for feature, kind in features.items():
            several = (
                f"<multipleReferencesAllowed>false</multipleReferencesAllowed><elementType>{uima.LINK}</elementType>"
                if kind == uima.ARRAY
                else ""
            )
            yield (
                f"<featureDescription><name>{feature}</name><description/>"
                f"<rangeTypeName>{kind}</rangeTypeName>{several}</featureDescription>"
            )
        yield "</features></typeDescription>"
    yield "</types>\n</typeSystemDescription>\n"


# Reading

_ID: Final = "http://www.omg.org/XMI id"
_NUMBER: Final = re.compile("[0-9]{1,15}")


def marks(source: Source) -> Iterator[Given]:
    """What the CASes mark, as in cas_json; of a folder or zip the files that end in .xmi; BadInput.

    XMI does not say which attributes refer to other structures: those do whose every word is the id of one.
    """

    def read(member: Member) -> Iterator[Given]:
        structures = _raw(member.read(), member.place)
        yield from uima_in.marked(structures, source.crosswalk, member.place)

    return each(source, read, (".xmi",))


def _raw(data: bytes, place: str) -> dict[int, Raw]:
    """The structures by id; numbers and references made of attributes."""
    structures: dict[int, Raw] = {}
    for depth, name, attributes, text in elements(data, place):
        space, _, local = name.rpartition(" ")
        if depth == 0 and local != "XMI":
            raise BadInput(place, f"is no XMI: its root is {local[:40]}")
        if depth == 2 and structures and text is not None:
            # A feature with several values is an element a value.
            next(reversed(structures.values())).values[local] = text
        if depth != 1 or not _NUMBER.fullmatch(attributes.get(_ID, "")) or local == "NULL":
            continue
        kind = f"{space.removeprefix('http:///').removesuffix('.ecore').replace('/', '.')}.{local}"
        values = {key: value for key, value in attributes.items() if key != _ID}
        structures[int(attributes[_ID])] = Raw(kind, values)
    for raw in structures.values():
        _resolve(raw, structures)
    return structures


def _resolve(raw: Raw, structures: dict[int, Raw]) -> None:
    for name, value in list(raw.values.items()):
        words = value.split() if name not in ("sofaString", "note") else []
        if name in ("begin", "end") and _NUMBER.fullmatch(value):
            raw.values[name] = int(value)
        elif words and all(_NUMBER.fullmatch(word) and int(word) in structures for word in words):
            raw.links[name] = [int(word) for word in words]
