"""UIMA's view of an article, as INCEpTION has it: types, and feature structures by number.

Mentions are the built-in NamedEntity, quotations and comments layers of their own; each further span is a
Part that its annotation links to by role. Offsets are UTF-16 units, as everywhere in UIMA. What NamedEntity
lacks is in features added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from store.formats import outgoing
from store.formats.utf16 import Units

if TYPE_CHECKING:
    from store.formats.walk import Held
    from store.model import Article

STRING: Final = "uima.cas.String"
ARRAY: Final = "uima.cas.FSArray"
SOFA: Final = 1
"""Number of the structure that holds the text; the others follow."""
VIEW: Final = "_InitialView"
METADATA: Final = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
MENTION: Final = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
QUOTATION: Final = "webanno.custom.Quotation"
COMMENT: Final = "webanno.custom.Comment"
PART: Final = "webanno.custom.QuotationPart"
LINK: Final = "webanno.custom.QuotationPartsLink"
LAYERS: Final = {"entity": MENTION, "quote": QUOTATION, "note": COMMENT}
"""The type of each kind of annotation."""
OWN: Final = (
    "status", "annotator", "origin", "rule", "confidence", "reject_reason", "note", "level", "quote_type",
    "medium", "parent_id", "entity_id", "carried_from", "anchor", "created_at", "updated_at",
)  # fmt: skip
"""Fields of an annotation that are string features under their own names."""
_FEATURES: Final = {
    "value": STRING, "identifier": STRING, "annotation_id": STRING, "entity": STRING, "wikidata_id": STRING,
    **dict.fromkeys(OWN, STRING), "parts": ARRAY,
}  # fmt: skip
TYPES: Final[dict[str, tuple[str, dict[str, str]]]] = {
    METADATA: (
        "uima.tcas.DocumentAnnotation",
        {"documentTitle": STRING, "documentId": STRING, "documentUri": STRING},
    ),
    PART: ("uima.tcas.Annotation", {"role": STRING}),
    LINK: ("uima.cas.TOP", {"role": STRING, "target": PART}),
    **dict.fromkeys(LAYERS.values(), ("uima.tcas.Annotation", _FEATURES)),
}
"""Each type with what it is a kind of, and its features with their ranges; arrays hold LINK."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A feature structure."""

    id: int
    """Unique in its CAS, above 0."""
    type: str
    values: dict[str, str | int]
    links: dict[str, int] = field(default_factory=dict)
    """Features that hold the id of another."""
    elements: tuple[int, ...] = ()
    """What the feature `parts` holds."""
    array: int = 0
    """The id of the array of these, where arrays are structures."""

    @property
    def member(self) -> bool:
        """Whether it is in the view's index: what lies on the text is."""
        return "begin" in self.values


def structures(article: Article, text: str, found: Iterable[Held]) -> Iterator[Structure]:
    """The article's description, then its annotations, each behind its parts."""
    numbers = count(SOFA + 1)
    units = Units(text)
    yield _description(article, next(numbers), units.of(len(text)))
    for held in found:
        annotation = held.annotation
        head, *further = annotation.spans
        linked = []
        for span in further:
            place: dict[str, str | int] = {"begin": units.of(span.start), "end": units.of(span.end)}
            part = Structure(next(numbers), PART, {**place, "role": span.role})
            link = Structure(next(numbers), LINK, {"role": span.role}, {"target": part.id})
            linked.append(link.id)
            yield part
            yield link
        place = {"begin": units.of(head.start), "end": units.of(head.end)}
        features = _features(held)
        yield Structure(
            next(numbers), LAYERS[annotation.kind], {**place, **features},
            elements=tuple(linked), array=next(numbers) if linked else 0,
        )  # fmt: skip


def _description(article: Article, number: int, end: int) -> Structure:
    values: dict[str, str | int] = {
        "begin": 0, "end": end, "documentTitle": article.title,
        "documentId": article.id,
    }  # fmt: skip
    if article.language:
        values["language"] = article.language
    if article.url:
        values["documentUri"] = article.url
    return Structure(number, METADATA, values)


def _features(held: Held) -> dict[str, str]:
    annotation = held.annotation
    found = {"value": annotation.label, "annotation_id": annotation.id}
    known = {"identifier": outgoing.iri(held), "entity": held.entity, "wikidata_id": held.wikidata_id}
    found |= {name: value for name, value in known.items() if value}
    for name in OWN:
        value = getattr(annotation, name)
        if value is not None:
            found[name] = str(value)
    return found
