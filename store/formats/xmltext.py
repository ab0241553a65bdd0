"""Text inside XML 1.0: what it cannot hold is replaced one for one, so that offsets stay, and is counted."""

from __future__ import annotations

import re
from typing import Final

# C0 but TAB and LF, and two noncharacters: not in XML 1.0 at all, not even as references. CR is in no stored
# text, but a note may have one, and a parser would make LF of it.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPECIAL: Final = re.compile('[&<>"\r\x7f-\x9f\u2028-\u202e\u2066-\u2069]')
_IN_ATTRIBUTE: Final = re.compile('[&<>"\t\n\r\x7f-\x9f\u2028-\u202e\u2066-\u2069]')
_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
LOST: Final = "characters that XML cannot hold (controls) became U+FFFD"


class Xml:
    """Escapes text for XML and counts what it had to replace."""

    def __init__(self) -> None:
        self.replaced = 0
        """Characters that became U+FFFD."""

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
