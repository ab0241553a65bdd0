"""brat standoff in: pairs of .txt and .ann from a folder, a zip or beside each other.

Taken are text-bound annotations, those that relations or events tie to a quotation as its parts, references,
notes, and the attributes we write. Other relations, events and attributes are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from store.errors import BadInput
from store.formats import Document
from store.formats.brat import BREAKS, CHOICES, OURS, PARTS, WIKIDATA, fragments, joined
from store.formats.incoming import Given, Mark, Marked, Piece, Skipped, Source, Unheld, pieces_of
from store.formats.jsontext import loads
from store.formats.parcels import Member, members_beside

if TYPE_CHECKING:
    from store.formats.crosswalk import Crosswalk
    from store.model import Role

_TEXT: Final = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?")
_TARGETS: Final = re.compile(r"(?<=[ :])[TE]\d+\b")
_RELATION: Final = re.compile(r"(\S+) \S+?:(\S+) \S+?:(\S+)\s*")
_ATTRIBUTE: Final = re.compile(r"(\S+) (\S+)(?: (.*))?")
_REFERENCE: Final = re.compile(r"\S+ (\S+) ([^\s:]+):(\S+)(?:\t+(.*))?")
_NOTE: Final = re.compile(r"(\S+) (\S+)(?:\t(.*))?")
_OURS: Final[dict[str, type]] = {
    "id": str, "annotator": str, "reject_reason": str, "confidence": float, "parent_id": str,
    "created_at": str, "updated_at": str,
}  # fmt: skip
"""What of a note of ours goes into the annotation as it is."""
_FIELDS: Final = {name.lower(): field for field, (name, _) in CHOICES.items()}


def read(source: Source) -> Iterator[Given]:
    """The texts and what is marked in them; BadInput where there is no .ann with its .txt."""
    with members_beside(source, (".ann", ".txt")) as files:
        by_name = {file.name: file for file in files}
        anns = [file for file in files if file.name.endswith(".ann")]
        if not anns:
            raise BadInput(source.name, "holds no .ann; brat's files are pairs of .txt and .ann")
        for ann in anns:
            text = by_name.get(f"{ann.name.removesuffix('.ann')}.txt")
            if text is None:
                yield Skipped(ann.place, "has no .txt of the same name beside it")
                continue
            try:
                yield from _pair(source.crosswalk, ann, text)
            except BadInput as error:
                yield Skipped(str(error.place), error.reason)


def _pair(crosswalk: Crosswalk, ann: Member, text: Member) -> Iterator[Given]:
    try:
        raw = text.read().decode()
    except UnicodeDecodeError as error:
        raise BadInput(text.place, f"is not UTF-8 (byte {error.start})") from error
    # brat counts a byte order mark as a character; no text of ours begins with one.
    shift = raw.startswith("\ufeff")
    file = _File(crosswalk, ann.place, raw, shift)
    with ann.open() as stream:
        for number, data in enumerate(stream, 1):
            try:
                line = data.decode().rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise BadInput(f"{ann.place}, line {number}", f"is not UTF-8 (byte {error.start})") from error
            if line.strip():
                file.take(number, line.removeprefix("\ufeff") if number == 1 else line)
    if raw.strip():
        name = text.name.rpartition("/")[2]
        yield Marked(ann.place, file.marks(), Document(raw[shift:], file_name=name))
    elif file.bound:
        yield Skipped(text.place, "is empty")
    yield from file.aside


@dataclass(slots=True)
class _Bound:
    """A text-bound annotation and what other lines say about it."""

    line: int
    type: str
    pieces: list[Piece]
    parts: list[tuple[Role, _Bound]] = field(default_factory=list)
    taken: bool = False
    """Whether it is a part of a quotation, or the trigger of an event that was counted."""
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ours: str = ""
    """The text of a note of ours."""


class _File:
    """One .ann: its lines first, then what they make together."""

    def __init__(self, crosswalk: Crosswalk, place: str, raw: str, shift: bool) -> None:
        self._crosswalk = crosswalk
        self._place = place
        self._raw = raw
        self._shift = shift
        self.bound: dict[str, _Bound] = {}
        self._later: list[tuple[int, str, str]] = []
        self.aside: list[Skipped | Unheld] = []

    def take(self, number: int, line: str) -> None:
        """Read a line; one about others waits until all of them are there."""
        name, _, rest = line.partition("\t")
        if name[:1] != "T":
            about = (number, name, rest)
            if all(target in self.bound for target in _TARGETS.findall(rest.partition("\t")[0])):
                self._about(*about)
            else:
                self._later.append(about)
            return
        match = _TEXT.fullmatch(rest)
        if match is None:
            self._skip(number, f"is no text-bound annotation: {line[:60]!r}")
        elif name in self.bound:
            self._skip(number, f"{name} is there already (line {self.bound[name].line})")
        else:
            pieces = self._pieces(match[2], match[3])
            if pieces is None:
                self._skip(number, f"{name}: its text {match[3][:60]!r} does not fit its pieces {match[2]}")
            else:
                self.bound[name] = _Bound(number, match[1], pieces)

    def marks(self) -> Iterator[Mark]:
        """What is marked, in the order of the lines."""
        for number, name, rest in self._later:
            self._about(number, name, rest)
        for found in self.bound.values():
            if found.taken:
                continue
            if self._crosswalk.label(found.type) is None and self._role(found.type):
                self._count("cues, sources or addressees belong to no quotation", found.line)
            else:
                yield self._mark(found)

    def _skip(self, line: int, reason: str) -> None:
        self.aside.append(Skipped(f"{self._place}, line {line}", reason))

    def _count(self, reason: str, line: int) -> None:
        self.aside.append(Unheld(reason, f"{self._place}, line {line}"))

    # A span

    def _pieces(self, offsets: str, text: str | None) -> list[Piece] | None:
        """The pieces with what must stand there; None where the text cannot be told apart."""
        parts = sorted(
            (int(start), int(end)) for start, end in (pair.split(" ") for pair in offsets.split(";"))
        )
        found = " ".join(self._raw[start:end] for start, end in parts)
        # What a line cannot hold is blanks in it, and some files have a blank more.
        if not text or BREAKS.sub(" ", found).split() == text.split():
            whole = joined(parts, self._slice)
            return [Piece(start - self._shift, end - self._shift) for start, end in whole]
        return pieces_of([(start - self._shift, end - self._shift) for start, end in parts], text)

    def _slice(self, start: int, end: int) -> str:
        return self._raw[start:end]

    # What other lines say

    def _about(self, number: int, name: str, rest: str) -> None:
        kind = name[:1]
        if kind == "R" and (match := _RELATION.fullmatch(rest)):
            self._relation(number, *match.groups())
        elif kind == "E":
            self._event(number, rest)
        elif kind in "AM" and (match := _ATTRIBUTE.fullmatch(rest)):
            self._attribute(number, *match.groups())
        elif kind == "N" and (match := _REFERENCE.fullmatch(rest)):
            self._reference(number, *match.groups())
        elif kind == "#" and (match := _NOTE.fullmatch(rest)):
            self._note(number, *match.groups())
        elif kind == "*":
            self._count("relations have no place here", number)
        else:
            self._skip(number, f"is no line of brat's: {f'{name} {rest}'[:60]!r}")

    def _relation(self, number: int, type: str, one: str, other: str) -> None:
        first, second = self.bound.get(one), self.bound.get(other)
        for quote, part in ((first, second), (second, first)):
            if quote and part and self._is_quote(quote.type):
                role = self._role(type) or self._role(part.type)
                if role and self._attach(quote, role, part):
                    return
        self._count("relations have no place here", number)

    def _event(self, number: int, rest: str) -> None:
        """An event whose trigger is a quotation ties its arguments to it; others are counted, trigger and all."""
        arguments = [part.partition(":") for part in rest.split()]
        found = [(name, self.bound.get(target)) for name, _, target in arguments]
        if not found or not found[0][1]:
            self._skip(number, f"is no event: {rest[:60]!r}")
            return
        type, trigger = found[0]
        assert trigger is not None
        if not self._is_quote(type):
            trigger.taken = trigger.taken or self._crosswalk.label(trigger.type) is None
            self._count("events have no place here", number)
            return
        for name, part in found[1:]:
            role = self._role(name)
            if part is None or role is None or not self._attach(trigger, role, part):
                self._count("arguments of events have no place here", number)

    def _attach(self, quote: _Bound, role: Role, part: _Bound) -> bool:
        if part is quote or role == "content":
            return False
        quote.parts.append((role, part))
        # What is a mention too stays one.
        part.taken = self._crosswalk.label(part.type) is None or part.type in PARTS.values()
        return True

    def _is_quote(self, type: str) -> bool:
        label = self._crosswalk.label(type)
        return bool(label) and self._crosswalk.kind(label) == "quote"  # type: ignore[arg-type]

    def _role(self, type: str) -> Role | None:
        # Numbers tell arguments of one role apart: Source2.
        return self._crosswalk.role(type.rstrip("0123456789"))

    def _attribute(self, number: int, name: str, target: str, value: str | None) -> None:
        found, known = self.bound.get(target), _FIELDS.get(name.lower())
        if found and known and value in CHOICES[known][1]:
            found.facts[known] = value
        else:
            self._count("attributes have no place here", number)

    def _reference(self, number: int, target: str, register: str, name: str, text: str | None) -> None:
        found = self.bound.get(target)
        if found is None:
            self._count("references have no place here", number)
            return
        found.facts.setdefault("entity", (text or "").strip() or None)
        if register.lower() == WIKIDATA.lower():
            found.facts["wikidata_id"] = name.rpartition("/")[2]
        elif register == OURS:
            found.facts["entity_id"] = name
        else:
            self._count("references are to registers that have no place here; the name is kept", number)

    def _note(self, number: int, type: str, target: str, text: str | None) -> None:
        found = self.bound.get(target)
        if found is None:
            self._count("notes are on what has no place here", number)
        elif type != OURS:
            found.notes.append(text or "")
        else:
            found.ours = text or ""

    # All together

    def _mark(self, found: _Bound) -> Mark:
        facts, ours = dict(found.facts), self._ours(found)
        for role, part in found.parts:
            # Who is named as the source is who says it, unless the quotation says otherwise.
            if role == "source" and not {"entity", "entity_id", "wikidata_id"} & found.facts.keys():
                facts |= {n: part.facts[n] for n in ("entity", "entity_id", "wikidata_id") if n in part.facts}
        facts |= {name: ours[name] for name, kind in _OURS.items() if isinstance(ours.get(name), kind)}
        note = "\n".join(found.notes) or None
        if isinstance(ours.get("note"), str) and BREAKS.sub(" ", ours["note"]) == note:
            note = ours["note"]
        label = ours.get("label", found.type)
        pieces = self._with_roles(found, ours.get("pieces"))
        place = f"{self._place}, line {found.line}"
        return Mark(place, label if isinstance(label, str) else found.type, pieces, note=note, **facts)

    def _ours(self, found: _Bound) -> dict[str, Any]:
        """What a note of ours says."""
        if not found.ours:
            return {}
        try:
            ours = loads(found.ours.encode())
        except BadInput as error:
            self._skip(found.line, f"its note of the type {OURS} {error.reason}")
            return {}
        return ours if isinstance(ours, dict) else {}

    def _with_roles(self, found: _Bound, exact: Any) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        given: dict[Role, list[Piece]] = {"content": list(found.pieces)}
        for role, part in found.parts:
            given.setdefault(role, []).extend(part.pieces)
        for name, parts in given.items():
            stated = self._stated(parts, exact.get(name) if isinstance(exact, dict) else None)
            pieces += (Piece(p.start, p.end, p.text, name) for p in stated)
        return tuple(pieces)

    def _stated(self, parts: list[Piece], exact: Any) -> list[Piece]:
        """The pieces as a note of ours has them, where the lines still say the same."""
        try:
            stated = [(start, end, self._raw[start:end]) for start, end in exact]
            cut = joined([(start, end) for start, end, _ in fragments(stated)], self._slice)
        except (TypeError, ValueError):
            return parts
        if cut != [(part.start, part.end) for part in parts]:
            return parts
        return [Piece(start, end, text) for start, end, text in stated]
