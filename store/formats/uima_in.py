"""What a UIMA CAS of INCEpTION's or another's marks, once its structures are read from JSON or XMI."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from store.errors import BadInput
from store.formats import jsonin, uima
from store.formats.incoming import Given, Mark, Marked, Piece, Unheld
from store.formats.relating import FURTHER, Related, fields, own_id

if TYPE_CHECKING:
    from store.formats.crosswalk import Crosswalk

_SOFA: Final = "uima.cas.Sofa"
_ASIDE: Final = (
    "uima.tcas.DocumentAnnotation", "de.tudarmstadt.ukp.dkpro.core.api.metadata.",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.", "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.",
    "de.tudarmstadt.ukp.dkpro.core.api.syntax.",
)  # fmt: skip
"""Types (or what they begin with) that say how the text is cut and built, not what is marked in it."""
_LABELS: Final = ("value", "Value", "label", "Label", "category", "type")
"""Features that may hold the label, the likeliest first."""
_ENDS: Final = ("Governor", "Dependent")
"""Features of a relation of INCEpTION's: from, to."""


@dataclass(slots=True)
class Raw:
    """A feature structure as the file has it."""

    type: str
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, list[int]] = field(default_factory=dict)
    """Features that hold other structures, by their ids; arrays are resolved."""


def marked(structures: dict[int, Raw], crosswalk: Crosswalk, place: str) -> Iterator[Given]:
    """The texts of the CAS (one a view, nearly always one) with what is marked in each; BadInput."""
    sofas = {key: raw for key, raw in structures.items() if raw.type == _SOFA}
    if not sofas:
        raise BadInput(place, "holds no text (no Sofa)")
    for sofa, raw in sofas.items():
        text = jsonin.text(raw.values.get("sofaString"), place, "the text (`sofaString`)")
        inside = {key: one for key, one in structures.items() if one.links.get("sofa", [sofa]) == [sofa]}
        about = next((one.values for one in inside.values() if one.type == uima.METADATA), {})
        document = jsonin.document(
            text,
            {
                "title": about.get("documentTitle"), "url": about.get("documentUri"),
                "language": about.get("language"),
            },
        )  # fmt: skip
        yield Marked(place, list(_marks(inside, structures, crosswalk, place)), document, unit="utf-16")


def _marks(
    inside: dict[int, Raw], structures: dict[int, Raw], crosswalk: Crosswalk, place: str
) -> Iterator[Mark | Unheld]:
    related = Related(crosswalk)
    spans = {
        key: raw
        for key, raw in inside.items()
        if "begin" in raw.values and "end" in raw.values and not raw.type.startswith(_ASIDE)
    }
    relations = {
        key: raw for key, raw in spans.items() if all(len(raw.links.get(end, ())) == 1 for end in _ENDS)
    }
    for key, raw in spans.items():
        if key not in relations:
            related.add(key, _mark(raw, f"{place}, structure {key}"), part=raw.type == uima.PART)
    for key, raw in spans.items():
        if key in relations:
            first, second = (raw.links[end][0] for end in _ENDS)
            related.relate(first, second, _label(raw), f"{place}, structure {key}")
        else:
            for role, target in _linked(raw, structures):
                related.relate(key, target, FURTHER if role == "content" else role, place)
    yield from related.marks()


def _linked(raw: Raw, structures: dict[int, Raw]) -> Iterator[tuple[str, int]]:
    """Role and target of each link that a link feature of INCEpTION's holds."""
    for targets in raw.links.values():
        for target in targets:
            link = structures.get(target)
            if link is not None and "target" in link.links and "begin" not in link.values:
                for end in link.links["target"]:
                    yield str(link.values.get("role", "")), end


def _mark(raw: Raw, place: str) -> Mark:
    values = raw.values
    piece = Piece(
        jsonin.offset(values["begin"], place, "`begin`"), jsonin.offset(values["end"], place, "`end`")
    )
    known = fields({**values, "confidence": _number(values.get("confidence"))})
    identity = values.get("identifier")
    if isinstance(identity, str) and "wikidata.org/entity/" in identity and "wikidata_id" not in known:
        known["wikidata_id"] = identity.rpartition("/")[2]
    return Mark(place, _label(raw), (piece,), own_id(values.get("annotation_id")), **known)


def _label(raw: Raw) -> str:
    """The label: a feature that is called so, the only feature that is a text, else the type's own name."""
    for name in _LABELS:
        if isinstance(value := raw.values.get(name), str) and value:
            return value
    texts = [value for value in raw.values.values() if isinstance(value, str) and value]
    return texts[0] if len(texts) == 1 else raw.type.rpartition(".")[2]


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
