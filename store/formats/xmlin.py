"""XML of strangers, read piece by piece: no entity but the five of XML, no nesting without end, no tree in memory.

Runs in the child process of child.py only. Names come without their namespace: what is read here has no two
elements that differ in that alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from store.formats.child import ParserFailed

DEEPEST: Final = 1000
"""Elements one in another: a word processor's document has thirty."""


class Handler(Protocol):
    """What takes the pieces of a document as they come."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins; its attributes by their names without namespace."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text between two tags, perhaps a part of it."""


def parse(data: bytes, handler: Handler) -> None:
    """Give the pieces of an XML document to the handler; ParserFailed says what is wrong with it, and where."""
    # Deferred: only the child parses.
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ParserFailed(f"its XML is nested more than {DEEPEST} deep")
        handler.start(_bare(name), {_bare(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(_bare(name))

    def refuse(*_: object) -> None:
        raise ParserFailed("its XML declares entities, which may hide a bomb or name files of this computer")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise ParserFailed(f"its XML is broken at line {error.lineno} ({reason})") from None
    # What expat does not decode itself it asks Python for.
    except (LookupError, ValueError) as error:
        raise ParserFailed(f"its XML is in an encoding that cannot be read ({error})") from None


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]
