"""Texts of files that keep no white space, met with the article that they were made from.

Columns of tokens say nothing of what parted them; the reader joins them by blanks. Where an article has the same
characters but for white space, every token has its one place there.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from store.formats.placing import Misfit, Place

if TYPE_CHECKING:
    import sqlite3

    from store.formats.incoming import Piece

_LAST: Final = "select coalesce(max(key), 0) from article"
_TEXTS: Final = "select id, text from article where key <= ?"


class Solids:
    """The articles that were in the store before an import, by their characters without white space."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        (self._last,) = conn.execute(_LAST).fetchone()
        self._known: dict[bytes, str | None] | None = None

    def find(self, text: str) -> str | None:
        """The id of the one article that is this text but for white space; None where there is none, or several."""
        if self._known is None:
            self._known = self._read()
        return self._known.get(_digest(text))

    def _read(self) -> dict[bytes, str | None]:
        known: dict[bytes, str | None] = {}
        # Read once an import, and only for files that keep no white space: nothing in the store tells it faster.
        for article_id, text in self._conn.execute(_TEXTS, (self._last,)):
            digest = _digest(text)
            known[digest] = None if digest in known else article_id
        return known


class Respacer:
    """As placing.Placer: offsets into a text of the reader's making become places in the article."""

    def __init__(self, text: str, made: str) -> None:
        self.text = text
        self._here, self._there = _solid(text), _solid(made)

    def place(self, piece: Piece) -> Place:
        """Where the same characters lie; Misfit where the piece holds none."""
        if piece.start is None or piece.end is None:
            raise Misfit("it gives no offsets")
        first, last = bisect_left(self._there, piece.start), bisect_left(self._there, piece.end) - 1
        if not first <= last < len(self._here):
            raise Misfit(f"{piece.start} to {piece.end} is no stretch of text")
        return Place(self._here[first], self._here[last] + 1, False)


def _solid(text: str) -> array[int]:
    """Where the characters stand that are no white space."""
    return array("q", (at for at, character in enumerate(text) if not character.isspace()))


def _digest(text: str) -> bytes:
    return hashlib.blake2b("".join(text.split()).encode(), digest_size=16).digest()
