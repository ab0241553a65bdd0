"""XML 1.0, written and read: what it cannot hold is replaced one for one, so that offsets stay, and is counted;
what is read may come from anybody: no document types, no entities, a limited depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from store.errors import BadInput
from store.formats.registry import Loss

# C0 but TAB and LF, and two noncharacters: not in XML 1.0 at all, not even as references. CR is in no stored
# text, but a note may have one, and a parser would make LF of it.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPECIAL: Final = re.compile('[&<>"\r\x7f-\x9f\u2028-\u202e\u2066-\u2069]')
_IN_ATTRIBUTE: Final = re.compile('[&<>"\t\n\r\x7f-\x9f\u2028-\u202e\u2066-\u2069]')
_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_LOST: Final = "characters that XML cannot hold (controls) became U+FFFD"


class Xml:
    """Escapes text for XML and counts what it had to replace."""

    def __init__(self) -> None:
        self.replaced = 0
        """Characters that became U+FFFD."""

    def losses(self) -> tuple[Loss, ...]:
        """What to tell of it."""
        return (Loss(self.replaced, _LOST),) if self.replaced else ()

    def text(self, value: str) -> str:
        """For the text of an element; of the same length once it is parsed."""
        return _SPECIAL.sub(_reference, self.plain(value))

    def attribute(self, value: object) -> str:
        """For an attribute between double quotes; line ends and tabs survive."""
        return _IN_ATTRIBUTE.sub(_reference, self.plain(str(value)))

    def plain(self, value: str) -> str:
        """The characters that XML can hold, others as U+FFFD; not escaped."""
        value, count = _FORBIDDEN.subn("\ufffd", value)
        self.replaced += count
        return value


def _reference(match: re.Match[str]) -> str:
    # An XML 1.1 reader makes LF of U+0085 and U+2028; a terminal obeys C1 and bidi controls.
    return _NAMED.get(match[0]) or f"&#{ord(match[0])};"


def attributes(xml: Xml, **values: object) -> str:
    """The attributes that have a value, each behind a blank; `_` in a name stands for `:`."""
    return "".join(
        f' {name.replace("_", ":")}="{xml.attribute(value)}"'
        for name, value in values.items()
        if value is not None
    )


# Reading

_DEEPEST: Final = 100
"""Elements inside elements: more is a trap."""
_MOST: Final = 2_000_000
"""Tags of a file: more would need gigabytes, and a small zip can hold them."""


def elements(data: bytes, place: object) -> Iterator[tuple[int, str, dict[str, str], str | None]]:
    """Depth from 0, name, attributes and own text of each element, parents first; `space name` with a namespace.

    BadInput names place, line and reason; a document type is refused, since entities can grow without end.
    """
    # Deferred: only imports of XML need a parser.
    from xml.parsers import expat

    if data.count(b"<") > _MOST:
        raise BadInput(place, f"holds more than {_MOST:,} tags; split it")
    found: list[tuple[int, str, dict[str, str], list[str]]] = []
    open_elements: list[list[str]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) > _DEEPEST:
            raise BadInput(f"{place}, line {parser.CurrentLineNumber}", "nested too deep")
        texts: list[str] = []
        found.append((len(open_elements), name, attributes, texts))
        open_elements.append(texts)

    def refuse(*_: object) -> None:
        line = f"{place}, line {parser.CurrentLineNumber}"
        raise BadInput(line, "has a document type, which is not taken from outside")

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda name: open_elements.pop()
    parser.CharacterDataHandler = lambda text: open_elements[-1].append(text)
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BadInput(
            f"{place}, line {error.lineno}", f"is no XML: {expat.ErrorString(error.code)}"
        ) from error
    # What expat does not decode itself it asks Python for.
    except (LookupError, ValueError) as error:
        raise BadInput(f"{place}, line 1", f"is in an encoding that cannot be read ({error})") from error
    for depth, name, attributes, texts in found:
        yield depth, name, attributes, "".join(texts) or None
