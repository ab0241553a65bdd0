"""Reads gold quotations from the corpora: LitBank's TSV, fr-litbank's brat, GUM's token lines.

Texts are given to the proposer as a user has them: LitBank and GUM without the blanks round their tokens too
would need guessing, so their tokens stay as they are.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

DEFAULT = Path(__file__).resolve().parents[3] / "shared" / "corpora"


class GoldQuote(NamedTuple):
    pieces: list[tuple[int, int]]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None


class Document(NamedTuple):
    name: str
    language: str
    text: str
    quotes: list[GoldQuote]
    indirect: list[GoldQuote]


def folder() -> Path | None:
    """Where the corpora are: $POSTIL_CORPORA or beside the checkout; None when they are nowhere."""
    place = Path(os.environ.get("POSTIL_CORPORA", DEFAULT))
    return place if place.is_dir() else None


def litbank(corpora: Path) -> list[Document]:
    return [_litbank(file) for file in sorted((corpora / "en-litbank-quotes").glob("*.ann"))]


def _litbank(file: Path) -> Document:
    text = file.with_suffix(".txt").read_text(encoding="utf-8")
    places: list[list[tuple[int, int]]] = []
    offset = 0
    for line in text.split("\n"):
        places.append([(offset + m.start(), offset + m.end()) for m in re.finditer(r"[^ ]+", line)])
        offset += len(line) + 1
    quotes = []
    for line in file.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if parts[0] == "QUOTE":
            first, begin, last, end = map(int, parts[2:6])
            quotes.append(GoldQuote([(places[first][begin][0], places[last][end][1])], None, None))
    return Document(file.stem, "en", text, quotes, [])


def fr_litbank(corpora: Path) -> list[Document]:
    return [_brat(file) for file in sorted((corpora / "fr-litbank-quotes-brat").glob("*.ann"))]


def _brat(file: Path) -> Document:
    text = file.with_suffix(".txt").read_text(encoding="utf-8")
    spans: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    links: dict[tuple[str, str], str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if line[0] == "T":
            kind, _, offsets = parts[1].partition(" ")
            numbers = [tuple(map(int, pair.split())) for pair in offsets.split(";")]
            spans[parts[0]] = (kind, [(pair[0], pair[1]) for pair in numbers])
        elif line[0] == "R":
            kind, one, other = parts[1].split()
            links[(kind, other.split(":")[1])] = one.split(":")[1]
    quotes = []
    for name, (kind, pieces) in spans.items():
        if kind == "Citation":
            found = [
                spans.get(links.get((role, name), ""), ("", []))[1] for role in ("Introduction", "Source")
            ]
            cue, source = ((each[0][0], each[-1][1]) if each else None for each in found)
            quotes.append(GoldQuote(pieces, cue, source))
    return Document(file.stem, "fr", text, quotes, [])


MARKED_FULLY = ("korea", "questionnaire", "sensitive")


def gum(corpora: Path) -> list[Document]:
    files = sorted((corpora / "en-gum-news" / "xml").glob("*.xml"))
    return [
        _with_sources(_gum(file), corpora) for file in files if file.stem.rsplit("_", 1)[1] in MARKED_FULLY
    ]


def _with_sources(document: Document, corpora: Path) -> Document:
    """Each quotation with the attributing unit of its sentence as its cue and its source."""
    units = _units(corpora / "en-gum-news" / "rst-dependencies" / f"{document.name}.rsd", document.text)
    quotes = []
    for quote in document.quotes:
        start, end = quote.pieces[0]
        inside = {unit.sentence for unit in units if unit.start < end and unit.end > start}
        near = [
            u
            for u in units
            if u.attributes and u.sentence in inside and (u.end <= start + 2 or u.start >= end - 2)
        ]
        best = min(near, key=lambda u: min(abs(u.end - start), abs(u.start - end)), default=None)
        # A unit inside the attributing one ("a letter, seen by us, says") parts it from its verb.
        place = (best.start, max(best.end, start) if best.end <= start + 2 else best.end) if best else None
        quotes.append(quote._replace(cue=place, source=_with_subject(best, units, document.text)))
    return document._replace(quotes=quotes)


def _with_subject(unit: _Unit | None, units: list[_Unit], text: str) -> tuple[int, int] | None:
    """Where the source is: in the unit, or from its sentence's first one on when it only goes on (and said)."""
    if unit is None:
        return None
    if not text[unit.start : unit.end].lower().startswith(("and ", "but ")):
        return unit.start, unit.end
    return min(each.start for each in units if each.sentence == unit.sentence), unit.end


def _gum(file: Path) -> Document:
    """Tokens joined by blanks, a paragraph a line; adjacent <quote>s (cut at sentence ends) are one."""
    out: list[str] = []
    length = 0
    quotes: list[tuple[int, int]] = []
    begun = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        if line == "<quote>":
            begun = length
        elif line == "</quote>":
            if quotes and not "".join(out)[quotes[-1][1] : begun].strip(" "):
                quotes[-1] = (quotes[-1][0], length - 1)
            else:
                quotes.append((begun, length - 1))
        elif line in ("</p>", "</head>"):
            out.append("\n")
            length += 1
        elif not line.startswith("<"):
            token = (
                line.split("\t")[0]
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&apos;", "'")
                .replace("&quot;", '"')
            )
            out.append(token + " ")
            length += len(token) + 1
    return Document(file.stem, "en", "".join(out), [GoldQuote([span], None, None) for span in quotes], [])


def gum_indirect(corpora: Path) -> list[Document]:
    """All GUM articles with what their discourse units attribute to somebody without quotation marks.

    The content is what stands in the sentence beside the attributing unit: an approximation that the measure
    (an overlap of 0.3) allows.
    """
    result = []
    for file in sorted((corpora / "en-gum-news" / "xml").glob("*.xml")):
        document = _gum(file)
        units = _units(corpora / "en-gum-news" / "rst-dependencies" / f"{file.stem}.rsd", document.text)
        result.append(document._replace(indirect=_attributed(units, document.text)))
    return result


class _Unit(NamedTuple):
    start: int
    end: int
    sentence: str
    attributes: bool


def _units(file: Path, text: str) -> list[_Unit]:
    found = []
    place = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        sentence = re.search(r"sid=(\d+)", parts[5])
        start = text.find(parts[1], place)
        if start < 0 or sentence is None:
            continue
        place = start + len(parts[1])
        found.append(_Unit(start, place, sentence[1], parts[7].startswith("attribution-positive")))
    return found


def _attributed(units: list[_Unit], text: str) -> list[GoldQuote]:
    result = []
    for unit in units:
        if not unit.attributes:
            continue
        same = [each for each in units if each.sentence == unit.sentence and not each.attributes]
        behind = [each for each in same if each.start > unit.start]
        chosen = behind or [each for each in same if each.start < unit.start]
        if not chosen:
            continue
        start, end = chosen[0].start, chosen[-1].end
        if len(text[start:end].split()) > 3 and not set('"“”') & set(text[start:end]):
            result.append(GoldQuote([(start, end)], (unit.start, unit.end), (unit.start, unit.end)))
    return result
