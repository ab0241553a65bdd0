"""brat standoff out: a pair of .txt and .ann an article, and the configuration of the folder.

A quotation is a `T` of its label, with `T` Cue, Source and Addressee tied to it by `R`. What brat has a line
for is there (attributes, notes, references to registers); the rest stands as JSON in a note of the type
Postil, so that the way back loses nothing. Format: https://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.formats import walk
from store.formats.jsontext import dumps
from store.formats.losing import Losses
from store.formats.registry import Options, Written

if TYPE_CHECKING:
    from store.formats.parcels import Parcel
    from store.formats.walk import Held
    from store.model import Annotation, Article, Label, Span
    from store.store import Store

OURS: Final = "Postil"
"""Type of the notes that hold what brat has no line for, and the register of our own entities."""
WIKIDATA: Final = "Wikidata"
PARTS: Final = {"cue": "Cue", "source": "Source", "addressee": "Addressee"}
"""Type of the spans that belong to a quotation, by role."""
CHOICES: Final = {
    "status": ("Status", ("proposed", "accepted", "rejected")),
    "level": ("Level", ("NAM", "NOM", "PRO")),
    "quote_type": ("QuoteType", ("direct", "mixed", "indirect", "reported", "free_indirect")),
    "medium": ("Medium", ("speech", "writing", "thought")),
}
"""Fields that are attributes there: the attribute and its values."""
BREAKS: Final = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
"""Where a span is cut in pieces: brat and its readers end a line or a column there."""
_REST: Final = (
    "id", "annotator", "origin", "rule", "confidence", "reject_reason", "parent_id", "carried_from", "anchor",
    "created_at", "updated_at",
)  # fmt: skip
_COLOURS: Final = {
    "blue": "#9ec5ff", "orange": "#ffc285", "green": "#a5dba0", "teal": "#8fdcd3", "pink": "#f7b0d4",
    "grey": "#cfcfcf", "purple": "#cdb4f0", "brown": "#d8bfa5", "red": "#f5a8a0", "olive": "#d5d58a",
    "yellow": "#fff2a0", "white": "#ffffff",
}  # fmt: skip


def write(store: Store, parcel: Parcel, options: Options) -> Written:
    """Write the pairs and the configuration; what could not be written is in the losses."""
    labels = store.labels.all(retired=True)
    slugs = _slugs(labels)
    losses = Losses()
    for name, slug in slugs.items():
        if name != slug:
            losses.note(
                "labels have another name there, where only a-z, 0-9, _ and - may stand", f"{name}: {slug}"
            )
    rows = 0
    for article in walk.articles(store, options):
        name = file_name(article)
        with parcel.file(f"{name}.txt") as out:
            for part in walk.text(store, article):
                out.write(part.encode())
        with parcel.file(f"{name}.ann") as out:
            lines = _Lines(out, partial(store.articles.text, article.id), slugs, losses)
            for held in walk.held(store, options, article.id):
                rows += lines.write(held)
    with parcel.file("annotation.conf") as out:
        out.write(_configuration(labels, slugs).encode())
    with parcel.file("visual.conf") as out:
        out.write(_looks(labels, slugs).encode())
    return Written(rows, losses.found())


def file_name(article: Article) -> str:
    """The article's id, and what of its title every file system takes."""
    slug = _ascii(article.title.lower(), "-").strip("-")[:40].strip("-")
    return f"{article.id}-{slug}" if slug else article.id


def flat(text: str) -> str:
    """The text on one line, as every reader of brat's files sees one."""
    return BREAKS.sub(" ", text)


def fragments(pieces: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The pieces of a span (start, end, text), cut where a line or a column ends."""
    found = []
    for start, end, text in pieces:
        at = 0
        for match in BREAKS.finditer(text):
            if match.start() > at:
                found.append((start + at, start + match.start(), text[at : match.start()]))
            at = match.end()
        if at < len(text):
            found.append((start + at, end, text[at:]))
    return found


def joined(parts: list[tuple[int, int]], text: Callable[[int, int], str]) -> list[tuple[int, int]]:
    """The pieces of a span whose fragments these are: those that only breaks part are one.

    `text` gives the text between two offsets.
    """
    found: list[tuple[int, int]] = []
    for start, end in parts:
        if found and BREAKS.fullmatch(text(found[-1][1], start)):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


class _Lines:
    """The lines of one .ann; its ids are counted through."""

    def __init__(
        self, out: BinaryIO, text: Callable[[int, int], str], slugs: dict[str, str], losses: Losses
    ) -> None:
        self._out = out
        self._text = text
        self._slugs = slugs
        self._losses = losses
        self._counts = dict.fromkeys("TRAN#", 0)

    def write(self, held: Held) -> bool:
        """Write the lines of an annotation; False when it has no text that can be written."""
        annotation = held.annotation
        spans = self._span(annotation, annotation.content)
        if spans is None:
            self._losses.lose(
                "annotations mark nothing but line ends, which no line can hold; left out", annotation.id
            )
            return False
        slug = self._slugs[annotation.label]
        target, text, pieces = self._named("T"), *spans
        lines = [f"{target}\t{slug} {pieces}\t{text}"]
        lines += self._parts(annotation, target)
        lines += self._facts(held, target)
        self._out.write("".join(f"{line}\n" for line in lines).encode())
        return True

    def _named(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"{kind}{self._counts[kind]}"

    def _span(self, annotation: Annotation, spans: tuple[Span, ...]) -> tuple[str, str] | None:
        """Text and offsets of a span in pieces; None when there is nothing to write."""
        pieces = _pieces(spans)
        # Pieces that overlap are no line of brat.
        if any(one[1] > other[0] for one, other in pairwise(pieces)):
            self._losses.lose("annotations have pieces that overlap; left out", annotation.id)
            return None
        found = fragments(pieces)
        if found and (found[0][0] > pieces[0][0] or found[-1][1] < pieces[-1][1]):
            self._losses.lose("annotations begin or end with a line end, which is not marked", annotation.id)
        text = " ".join(text for _, _, text in found)
        return (text, ";".join(f"{start} {end}" for start, end, _ in found)) if found else None

    def _parts(self, annotation: Annotation, target: str) -> Iterator[str]:
        for role, name in PARTS.items():
            spans = annotation.pieces(role)  # type: ignore[arg-type]
            if not spans:
                continue
            found = self._span(annotation, spans)
            if found is None:
                self._losses.lose(
                    "cues, sources or addressees are nothing but line ends; left out", annotation.id
                )
                continue
            part, (text, pieces) = self._named("T"), found
            yield f"{part}\t{name} {pieces}\t{text}"
            yield f"{self._named('R')}\t{role} Arg1:{target} Arg2:{part}"

    def _facts(self, held: Held, target: str) -> Iterator[str]:
        annotation = held.annotation
        for field, (attribute, _) in CHOICES.items():
            value = getattr(annotation, field)
            if value is not None:
                yield f"{self._named('A')}\t{attribute} {target} {value}"
        for register, name in ((WIKIDATA, held.wikidata_id), (OURS, annotation.entity_id)):
            if name is None:
                continue
            if not re.fullmatch(r"\S+", name):
                self._losses.lose("entities have an id with a blank in it, which no reference can hold", name)
                continue
            yield f"{self._named('N')}\tReference {target} {register}:{name}\t{flat(held.entity or name)}"
        if annotation.note is not None:
            yield f"{self._named('#')}\tAnnotatorNotes {target}\t{flat(annotation.note)}"
        yield f"{self._named('#')}\t{OURS} {target}\t{dumps(self._rest(annotation))}"

    def _rest(self, annotation: Annotation) -> dict[str, Any]:
        """What no line of brat says, or not exactly."""
        rest = {name: value for name in _REST if (value := getattr(annotation, name)) is not None}
        if self._slugs[annotation.label] != annotation.label:
            rest["label"] = annotation.label
        if annotation.note is not None and flat(annotation.note) != annotation.note:
            rest["note"] = annotation.note
        for role in ("content", *PARTS):
            pieces = _pieces(annotation.pieces(role))  # type: ignore[arg-type]
            plain = [(start, end) for start, end, _ in pieces]
            cut = [(start, end) for start, end, _ in fragments(pieces)]
            if joined(cut, self._text) != plain:
                rest.setdefault("pieces", {})[role] = [[start, end] for start, end, _ in pieces]
        return rest


def _pieces(spans: tuple[Span, ...]) -> list[tuple[int, int, str]]:
    return sorted((span.start, span.end, span.text) for span in spans)


# The folder's configuration


def _slugs(labels: list[Label]) -> dict[str, str]:
    """A name for each label that brat takes, all different."""
    taken = {*PARTS.values(), *PARTS}
    found: dict[str, str] = {}
    # Those that can stay as they are first: they never make way for another.
    for label in sorted(labels, key=lambda label: _ascii(label.name, "_") != label.name):
        slug = plain = _ascii(label.name, "_") or "L"
        number = 1
        while slug in taken:
            number += 1
            slug = f"{plain}_{number}"
        taken.add(slug)
        found[label.name] = slug
    return found


def _ascii(text: str, other: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub("[^a-zA-Z0-9_-]+", other, plain)


def _configuration(labels: list[Label], slugs: dict[str, str]) -> str:
    quotes = "|".join(slugs[label.name] for label in labels if label.kind == "quote")
    lines = ["[entities]", *(slugs[label.name] for label in labels), *PARTS.values(), "", "[relations]"]
    if quotes:
        lines += [f"{role} Arg1:{quotes}, Arg2:{name}" for role, name in PARTS.items()]
    # Without this line brat calls every nested and every crossing span an error.
    lines += ["<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>", "", "[events]", "", "[attributes]"]
    lines += [f"{name} Arg:<ENTITY>, Value:{'|'.join(values)}" for name, values in CHOICES.values()]
    return "\n".join([*lines, ""])


def _looks(labels: list[Label], slugs: dict[str, str]) -> str:
    lines = ["[labels]"]
    for label in labels:
        title = " ".join(flat(label.title).replace("|", "/").split())
        lines.append(f"{slugs[label.name]} | {title} | {slugs[label.name]}")
    lines += [f"{name} | {name}" for name in PARTS.values()]
    lines += ["", "[drawing]", "SPAN_DEFAULT fgColor:black, bgColor:#e8e8e8, borderColor:darken"]
    for label in labels:
        lines.append(f"{slugs[label.name]} bgColor:{_COLOURS.get(label.colour, '#e8e8e8')}")
    return "\n".join([*lines, ""])
