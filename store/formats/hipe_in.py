"""HIPE-2022 in: newspapers as columns with names, nested names and Wikidata ids (https://hipe-eval.github.io).

The text is rebuilt from the tokens and the flags beside them; a sentence is a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from store.errors import BadInput
from store.formats.conll_in import OUTSIDE, Building
from store.formats.incoming import Given, Skipped, Source
from store.formats.parcels import Member, each

_ABOUT: Final = re.compile(r"# [\w-]+:(\w+) ?= ?(.*)")
_NEEDED: Final = ("TOKEN", "NE-COARSE-LIT", "MISC")
_WIKIDATA: Final = re.compile(r"Q[0-9]+")
_LAYERS: Final = ("NE-COARSE-LIT", "NE-NESTED")
_ELSEWHERE: Final = {
    "NE-COARSE-METO": "names stand for something else (NE-COARSE-METO), which has no place here",
    "NE-FINE-COMP": "components of names have no place here",
}
"""Columns that are counted, by what is said of them."""


def read(source: Source) -> Iterator[Given]:
    """The documents and the names in them; what cannot be read in a folder is named, the rest comes."""
    return each(source, _file)


def _file(file: Member) -> Iterator[Given]:
    rows = enumerate(_lines(file), 1)
    header = next((line for _, line in rows), "").split("\t")
    if any(name not in header for name in _NEEDED):
        raise BadInput(file.place, f"is no HIPE file: its first line lacks {' or '.join(_NEEDED)}")
    reading = _Reading(file, header)
    for number, line in rows:
        about = _ABOUT.fullmatch(line)
        if about is not None:
            if about[1] == "document_id":
                yield from reading.finished()
                reading = _Reading(file, header)
            reading.about[about[1]] = about[2].strip()
        elif line and not line.startswith("# "):
            cells = line.split("\t")
            if len(cells) == len(header) and cells[0].strip():
                reading.token(dict(zip(header, cells, strict=True)), number)
            else:
                yield Skipped(f"{file.place}, line {number}", f"has {len(cells)} columns, not {len(header)}")
    yield from reading.finished()


def _lines(file: Member) -> Iterator[str]:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(file.place, f"is not UTF-8 (byte {error.start})") from error
    for line in text.split("\n"):
        yield line.rstrip("\r")


class _Reading:
    """One document."""

    def __init__(self, file: Member, header: list[str]) -> None:
        self._building = Building(file.place, spaced=True)
        self._name = file.name.rpartition("/")[2]
        self._layers = [layer for layer in _LAYERS if layer in header]
        self._counted = [column for column in _ELSEWHERE if column in header]
        self.about: dict[str, str] = {}
        """What the lines before it say."""

    def token(self, cells: dict[str, str], line: int) -> None:
        """A line of columns."""
        flags = cells["MISC"].split("|")
        start, end = self._building.token(cells["TOKEN"], "" if "NoSpaceAfter" in flags else " ")
        wikidata = _WIKIDATA.fullmatch(cells.get("NEL-LIT", ""))
        for layer in self._layers:
            known = wikidata[0] if wikidata and layer == _LAYERS[0] else None
            self._building.tag(layer, cells[layer], start, end, line, known)
        for column in self._counted:
            if cells[column] not in OUTSIDE and not cells[column].startswith("I-"):
                self._building.count(_ELSEWHERE[column], line)
        if "EndOfSentence" in flags:
            self._building.end_sentence()

    def finished(self) -> Iterator[Given]:
        """The document with its names."""
        yield from self._building.finished(
            self._name,
            title=self.about.get("document_id"),
            language=self.about.get("language"),
            source=self.about.get("publication_title"),
            published=self.about.get("date"),
        )
