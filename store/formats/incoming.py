"""Annotations as a foreign file gives them, before the store has looked at them.

A reader turns a file into these records, one text at a time, and decides nothing: whether an offset fits its
text, what a label means here and what is known already is for taking.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from store.errors import BadInput

if TYPE_CHECKING:
    from store.formats import Document
    from store.formats.crosswalk import Crosswalk
    from store.model import Role

Unit = Literal["code point", "utf-16"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in a role, as the file says it."""

    start: int | None
    """As the file counts (`Marked.unit`), line ends as the file has them; None where it gives only the text."""
    end: int | None
    text: str | None = None
    """What it says stands there; None where it does not say."""
    role: Role = "content"
    before: str = ""
    """What it says stands before, which tells places of one text apart."""
    after: str = ""
    optional: bool = False
    """Left out, and counted, where it has no sure place; any other piece takes its annotation with it."""


def pieces_of(parts: list[tuple[int, int]], text: str | None, role: Role = "content") -> list[Piece] | None:
    """Pieces of which the file gives the texts joined by one blank; None where that cannot be taken apart."""
    if not text or len(parts) == 1:
        return [Piece(start, end, text, role) for start, end in parts]
    if len(text) != sum(end - start + 1 for start, end in parts) - 1:
        return None
    at, pieces = 0, []
    for start, end in parts:
        pieces.append(Piece(start, end, text[at : at + end - start], role))
        at += end - start + 1
    return pieces


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation as the file gives it; None is what it does not say."""

    place: str
    """Where in the file, for messages: `line 12`."""
    label: str
    """As the file names it."""
    pieces: tuple[Piece, ...]
    id: str | None = None
    """An id of ours, where the file came from a store; kept, so that it is the same annotation."""
    status: str | None = None
    """Only `rejected` counts: whether the others are proposed or accepted, the user says."""
    annotator: str | None = None
    """Whose layer; None for whoever imports."""
    confidence: float | None = None
    note: str | None = None
    level: str | None = None
    quote_type: str | None = None
    medium: str | None = None
    reject_reason: str | None = None
    entity: str | None = None
    """The name of whom it denotes, or of who says the quotation."""
    entity_id: str | None = None
    """An id of ours."""
    wikidata_id: str | None = None
    parent_id: str | None = None
    """An id of ours: of the quotation that this one is nested in."""
    created_at: str | None = None
    """ISO 8601; None for now."""
    updated_at: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a file that cannot be read, while the rest can."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unheld:
    """Something in a file that our model has no place for; counted, and told at the end."""

    reason: str
    """As the end of a sentence that begins with the count."""
    place: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and what a file marks in it."""

    place: str
    """Where in the file, for messages."""
    marks: Iterable[Mark | Skipped | Unheld]
    """Taken as they come: a text may bear a million."""
    document: Document | None = None
    """The text exactly as the file has it; added where the store has no such text."""
    article: str | None = None
    """Where the file holds no text: the article's id, the beginning of it, its file name, title or address."""
    unit: Unit = "code point"
    spaced: bool = True
    """Whether the white space of the text is the file's, and not of the reader's making."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be imported: a file, a folder, or standard input."""

    name: str
    """For messages."""
    path: Path | None
    """None for standard input."""
    stream: BinaryIO | None
    """The open file; None for a folder. Its lines end with LF when it is iterated."""
    crosswalk: Crosswalk
    """What names mean here: readers ask it for roles, labels are looked up later."""

    def lines(self) -> Iterator[bytes]:
        """The lines of the one file, as they come; BadInput for a folder."""
        if self.stream is None:
            raise BadInput(self.name, "is a folder; name the files in it")
        return iter(self.stream)


Given = Marked | Skipped | Unheld
MarksReader = Callable[[Source], Iterator[Given]]
"""What a format brings to be imported; raises BadInput (see `Source.name`) for what is no such file at all."""
