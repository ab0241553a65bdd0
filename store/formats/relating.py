"""Spans and the relations between them, as label tools have them, joined into annotations of ours.

A relation that names a part of a quotation (cue, source, addressee, by the crosswalk) makes its other end a
piece of the quotation. A span that is nothing but such a part, and hangs on no quotation, has no place here.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from store.formats.incoming import Mark, Unheld

if TYPE_CHECKING:
    from store.formats.crosswalk import Crosswalk
    from store.model import Role

FURTHER: Final = "piece"
"""What our exports call the relation from an annotation's first span to its further pieces."""
LOOSE: Final = "parts of quotations (cue, source, addressee) hang on no quotation, and were left out"
_OTHER: Final = "relations say nothing about who says what, and were left out"
_TEXTS: Final = (
    "status", "annotator", "note", "level", "quote_type", "medium", "reject_reason", "entity", "entity_id",
    "wikidata_id", "parent_id", "created_at", "updated_at",
)  # fmt: skip
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def own_id(value: object) -> str | None:
    """The value if it can be an id of ours (a UUIDv7)."""
    return value if isinstance(value, str) and _UUID.fullmatch(value) else None


def fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields of a Mark that are there under our names, with a value of the right type."""
    found: dict[str, Any] = {
        name: value for name in _TEXTS if isinstance(value := values.get(name), str) and value
    }
    confidence = values.get("confidence")
    if isinstance(confidence, (int, float)) and not isinstance(confidence, bool):
        found["confidence"] = float(confidence)
    return found


class Related:
    """The spans and relations of one text."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._crosswalk = crosswalk
        self._marks: dict[Hashable, Mark] = {}
        self._parts: set[Hashable] = set()
        """Spans that are a part of another's annotation, and nothing by themselves."""
        self._taken: set[Hashable] = set()
        self._unheld: list[Unheld] = []

    def __contains__(self, key: Hashable) -> bool:
        return key in self._marks

    def add(self, key: Hashable, mark: Mark, *, part: bool = False) -> None:
        """A span, under a key that relations use; `part` where the file says that it is only that."""
        self._marks[key] = mark
        if part or self._is_part(mark.label):
            self._parts.add(key)

    def amend(self, key: Hashable, **more: Any) -> None:
        """Add to what is known about a span."""
        self._marks[key] = replace(self._marks[key], **more)

    def relate(self, first: Hashable, second: Hashable, name: str, place: str) -> None:
        """A relation between two spans, in whichever direction the tool draws it."""
        role: Role | None = "content" if name == FURTHER else self._crosswalk.role(name)
        if role is None and second in self._parts:
            role = self._crosswalk.role(self._marks[second].label)
        if role is None or first not in self._marks or second not in self._marks:
            self._unheld.append(Unheld(_OTHER, place))
            return
        if role != "content" and not self._is_quotation(first):
            first, second = second, first
        if role != "content" and not self._is_quotation(first):
            self._unheld.append(Unheld(_OTHER, place))
            return
        if role == "content":
            self._parts.add(second)
        pieces = tuple(replace(piece, role=role) for piece in self._marks[second].pieces[:1])
        head = self._marks[first]
        self._marks[first] = replace(head, pieces=(*head.pieces, *pieces))
        self._taken.add(second)

    def marks(self) -> Iterator[Mark | Unheld]:
        """The annotations, in the order their spans came."""
        for key, mark in self._marks.items():
            if key not in self._parts:
                yield mark
            elif key not in self._taken:
                yield Unheld(LOOSE, mark.place)
        yield from self._unheld

    def _is_part(self, label: str) -> bool:
        return self._crosswalk.label(label) is None and self._crosswalk.role(label) is not None

    def _is_quotation(self, key: Hashable) -> bool:
        label = self._crosswalk.label(self._marks[key].label)
        return bool(label) and self._crosswalk.kind(label or "") == "quote"
