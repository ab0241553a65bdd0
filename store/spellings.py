"""Which words of an index are spelled otherwise than a word, and fold alike: œuvre for oeuvre, Łódź for lodz.

FTS5 takes off the accents of Latin letters only. So its vocabulary is walked letter by letter, as a tree:
one look a letter tells whether anything odd goes on from there, and mostly nothing does.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Final

from store.text import folded

MOST: Final = 16
"""Odd spellings that are followed at once."""
_LONGEST: Final = 64
"""Letters of a word whose other spellings are looked for."""
_KEPT: Final = 4000
"""Beginnings of words whose spellings are remembered: some 400 KB."""
_MARKS: Final = (
    ("\u0590", "\u05ff", "".join(map(chr, (0xAD, *range(0x5B0, 0x5BD), 0x5BF, 0x5C1, 0x5C2)))),
    ("\u0600", "\u06ff", "".join(map(chr, (0xAD, 0x640, *range(0x64B, 0x653), 0x670)))),
)
"""First and last letter of a script, and the signs in its words that a person leaves out when typing."""


class Spellings:
    """The odd spellings in one FTS5 table; what was found is remembered until `forget`."""

    def __init__(self, conn: sqlite3.Connection, table: str) -> None:
        self._conn = conn
        self._table = table
        self._seek: str | None = None
        self._known: dict[str, tuple[str, ...]] = {}

    def forget(self) -> None:
        """The index has changed."""
        self._known.clear()

    def of(self, word: str, prefix: bool) -> list[str]:
        """Spellings in the index, other than itself, that fold to the word, or begin a word that does."""
        if len(word) > _LONGEST:
            return []
        if len(self._known) > _KEPT:
            self.forget()
        return [form for form in self._forms(word) if form != word]

    def _forms(self, word: str) -> tuple[str, ...]:
        """The word itself, and what is spelled otherwise and begins something in the index."""
        if not word:
            return ("",)
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = tuple(self._grown(word))[: MOST + 1]
        return found

    def _grown(self, word: str) -> Iterator[str]:
        shorter, letter = word[:-1], word[-1]
        forms = [word]
        for form in self._forms(shorter):
            if form != shorter and self._begins(form + letter):
                forms.append(form + letter)
            forms += self._going_on(form, _odd().get(letter, ""))
        if len(word) > 1 and word[-2:] in _odd():
            for form in self._forms(word[:-2]):
                forms += self._going_on(form, _odd()[word[-2:]])
        yield from forms
        for form in forms:
            yield from self._marked(form, _marks(letter))

    def _marked(self, form: str, marks: str) -> Iterator[str]:
        """The form with one or two signs behind it."""
        for once in self._going_on(form, marks):
            yield once
            yield from self._going_on(once, marks)

    def _going_on(self, form: str, letters: str) -> list[str]:
        """The form with each of the letters (sorted) with which a word of the index goes on."""
        found = []
        place = 0
        while place < len(letters):
            word = self._first(form + letters[place])
            if word is None or not word.startswith(form):
                break
            following = word[len(form)]
            place = bisect_left(letters, following, place)
            if letters[place : place + 1] == following:
                found.append(form + following)
                place += 1
        return found

    def _begins(self, form: str) -> bool:
        word = self._first(form)
        return word is not None and word.startswith(form)

    def _first(self, form: str) -> str | None:
        """The first word of the index at or behind the form."""
        if self._seek is None:
            self._seek = self._opened()
        row = self._conn.execute(self._seek, (form,)).fetchall()
        return row[0][0] if row else None

    def _opened(self) -> str:
        """The query; its table is a view of the index that lives in this connection alone."""
        name = f"{self._table}_word"
        # SQLite takes it for a change of data; the file itself is opened for reading where it must not change.
        reading = self._conn.execute("pragma query_only").fetchone()[0]
        self._conn.execute("pragma query_only = 0")
        try:
            self._conn.execute(
                f"create virtual table if not exists temp.{name} using fts5vocab(main, {self._table}, instance)"
            )
        finally:
            self._conn.execute(f"pragma query_only = {reading}")
        return f"select term from temp.{name} where term >= ? limit 1"


@cache
def _odd() -> dict[str, str]:
    """Folded letters (one or two) -> the letters that fold to them, sorted, but that FTS5 leaves as they are."""
    found: dict[str, str] = {}
    for first, last in ((0xDF, 0x250), (0x370, 0x588), (0x622, 0x6D4), (0x1F00, 0x2000), (0xFB00, 0xFB07)):
        for letter in map(chr, range(first, last)):
            plain = folded(letter)
            if letter.isalpha() and letter.lower() == letter != plain and 0 < len(plain) < 3:
                found[plain] = found.get(plain, "") + letter
    return {plain: letters for plain, letters in found.items() if plain.isalnum()}


def _marks(letter: str) -> str:
    for first, last, marks in _MARKS:
        if first <= letter <= last:
            return marks
    return "\xad"
