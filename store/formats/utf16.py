"""Offsets for programs that count UTF-16 units (Java, JavaScript): one edge, so that nothing inside does."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left


class Units:
    """The UTF-16 offsets of one text."""

    def __init__(self, text: str) -> None:
        # Only characters beyond U+FFFF take two units; most texts have none, and then nothing is to be done.
        found = () if text.isascii() else re.finditer("[\U00010000-\U0010ffff]", text)
        self._astral = array("q", (match.start() for match in found))

    def of(self, offset: int) -> int:
        """UTF-16 units before the code point at `offset`."""
        return offset + bisect_left(self._astral, offset) if self._astral else offset
