"""CoNLL columns in: token first, tag last, by tabs or blanks, in any of the schemes of the field.

IOB1, IOB2, BILOU, IOBES and tags of I alone are told apart by the rule of the CoNLL-2000 scorer: a mention
begins at B, S or U, after a mention that has ended, or where the label changes. The text is the tokens joined
by one blank, a line a sentence, since such files keep no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from store.errors import BadInput
from store.formats import Document
from store.formats.incoming import Given, Mark, Marked, Piece, Skipped, Source, Unheld
from store.formats.parcels import Member, each

_TAG: Final = re.compile(r"([BILUESM])-(.+)")
_OPENING: Final = frozenset("BSU")
_CLOSING: Final = frozenset("ELSU")
_DOCUMENT: Final = "-DOCSTART-"
OUTSIDE: Final = frozenset({"O", "_", "-X-", ""})
"""Tags of what is no mention."""


def read(source: Source) -> Iterator[Given]:
    """The documents and what is tagged in them; what cannot be read in a folder is named, the rest comes."""
    return each(source, _file)


def _file(file: Member) -> Iterator[Given]:
    name = file.name.rpartition("/")[2]
    building = Building(file.place)
    tagged = 0
    for number, line in enumerate(_lines(file), 1):
        columns = line.split("\t") if "\t" in line else line.split(" ")
        columns = [column.strip() for column in columns]
        if line.startswith(_DOCUMENT):
            yield from building.finished(name)
            building = Building(file.place)
        elif not line.strip():
            building.end_sentence()
        elif line.startswith("# ") and not is_tag(columns[-1]):
            continue
        elif not columns[0]:
            yield Skipped(f"{file.place}, line {number}", "has no token")
        else:
            tag = columns[-1] if len(columns) > 1 else ""
            tagged += is_tag(tag)
            building.add(columns[0], tag, number)
    if not tagged:
        raise BadInput(file.place, "has no line with a token and a tag")
    yield from building.finished(name)


def _lines(file: Member) -> Iterator[str]:
    with file.open() as stream:
        for number, line in enumerate(stream, 1):
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                raise BadInput(
                    f"{file.place}, line {number}", f"is not UTF-8 (byte {error.start})"
                ) from error
            yield (text.removeprefix("\ufeff") if number == 1 else text).rstrip("\r\n")


def is_tag(tag: str) -> bool:
    """Whether it is a tag of some scheme."""
    return tag == "O" or _TAG.fullmatch(tag) is not None


class Building:
    """A document as its lines come: the text that its tokens make, and the mentions in it."""

    def __init__(self, place: str, *, spaced: bool = False) -> None:
        """`spaced`: the file says what stands between its tokens."""
        self._place = place
        self._spaced = spaced
        self._parts: list[str] = []
        self._length = 0
        self._gap = ""
        self._layers: dict[str, Tags] = {}
        self._aside: list[Unheld] = []

    def add(self, token: str, tag: str, line: int) -> None:
        """A token, with its tag in the one layer."""
        start, end = self.token(token)
        self.tag("", tag, start, end, line)

    def token(self, token: str, after: str = " ") -> tuple[int, int]:
        """Where the token stands in the text; `after` is what parts it from the next."""
        self._parts += (self._gap, token)
        start = self._length + len(self._gap)
        self._length = start + len(token)
        self._gap = after
        return start, self._length

    def tag(
        self, layer: str, tag: str, start: int, end: int, line: int, wikidata_id: str | None = None
    ) -> None:
        """The token's tag in a layer; what is no tag is taken as none, and counted."""
        found = _TAG.fullmatch(tag)
        if found is None and tag not in OUTSIDE:
            self.count("tags are of no scheme, and taken as O", line)
        tags = self._layers.setdefault(layer, Tags(self._place))
        letter, label = (found[1], found[2]) if found else ("O", "")
        tags.take(letter, label, start, end, line, wikidata_id)

    def end_sentence(self) -> None:
        """The next token begins a line, and no mention goes on in it."""
        if self._parts:
            self._gap = "\n"
        for tags in self._layers.values():
            tags.close()

    def count(self, reason: str, line: int) -> None:
        """Something that has no place here."""
        self._aside.append(Unheld(reason, f"{self._place}, line {line}"))

    def finished(self, file_name: str, **about: str | None) -> Iterator[Given]:
        """The document, if it has a text, with its mentions in their order."""
        self.end_sentence()
        if self._parts:
            marks = [mark for tags in self._layers.values() for mark in tags.marks]
            text = "".join(self._parts) + "\n"
            document = Document(text, file_name=file_name, paragraphing="line", **about)
            yield Marked(self._place, marks, document, spaced=self._spaced)
        yield from self._aside


class Tags:
    """The mentions of one column."""

    def __init__(self, place: str) -> None:
        self._place = place
        self.marks: list[Mark] = []
        self._open: tuple[str, int, int, int, str | None] | None = None
        """Label, start, end, line, Wikidata's id of the mention that may go on."""
        self._closed = True
        """Whether the last tag ended its mention."""

    def take(self, letter: str, label: str, start: int, end: int, line: int, wikidata_id: str | None) -> None:
        """The tag of the next token."""
        if letter == "O":
            self.close()
            return
        if self._open is None or self._closed or letter in _OPENING or self._open[0] != label:
            self.close()
            self._open = (label, start, end, line, wikidata_id)
        else:
            label, first, _, begun, known = self._open
            self._open = (label, first, end, begun, known)
        self._closed = letter in _CLOSING

    def close(self) -> None:
        """No mention goes on."""
        if self._open is not None:
            label, start, end, line, wikidata_id = self._open
            place = f"{self._place}, line {line}"
            self.marks.append(Mark(place, label, (Piece(start, end),), wikidata_id=wikidata_id))
        self._open = None
