"""The words of a paragraph with what a language's lists tell of each: what names are read from."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.naming import Is
from store.codepoints import MARKS, char_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assist.naming import Naming, Word

_BLANKS: Final = frozenset([" ", "\u00a0", "\u202f", "\n", "  "])
_JOINS: Final = _BLANKS | frozenset(["-", "‑", "–", "- ", " -"])
_APOSTROPHES: Final = frozenset("'’")
_SENTENCE_ENDS: Final = frozenset('.!?:;…»”"“„«(*•–—|>[؟\n')


class Token(NamedTuple):
    """One word of the text."""

    start: int
    end: int
    word: Word | None
    """What is known of it; None for a word that tells nothing."""


class Tokens:
    """The words of one paragraph; places are indices into `all`."""

    def __init__(self, text: str, start: int, end: int, words: Naming) -> None:
        self.text = text
        self.start = start
        self.words = words
        seen, learn, new = words.seen(), words.word, tuple.__new__
        found = []
        for match in _finditer(words.elision)(text, start, end):
            surface = match[0]
            try:
                word = seen[surface]
            except KeyError:
                word = learn(surface)
            found.append(new(Token, (*match.span(), word)))
        self.all: list[Token] = found

    def __len__(self) -> int:
        return len(self.all)

    def flags(self, place: int) -> int:
        """What the word at a place can be; 0 beyond the end."""
        word = self.all[place].word if 0 <= place < len(self.all) else None
        return word.flags if word is not None else 0

    def low(self, place: int) -> str:
        """The word at a place, casefolded; empty beyond the end."""
        if not 0 <= place < len(self.all):
            return ""
        start, end, word = self.all[place]
        return word.low if word is not None else self.text[start:end].casefold()

    def surface(self, first: int, last: int) -> str:
        """The text from one word to another."""
        return self.text[self.all[first].start : self.all[last].end]

    def gap(self, place: int) -> str:
        """What stands behind a word, before the next one."""
        following = self.all[place + 1].start if place + 1 < len(self.all) else self.all[place].end + 1
        return self.text[self.all[place].end : following]

    def joined(self, place: int) -> bool:
        """Whether the next word may belong to the same name: a blank or hyphen, an initial's or title's point."""
        if place + 1 >= len(self.all):
            return False
        gap = self.text[self.all[place].end : self.all[place + 1].start]
        if gap in _JOINS:
            return True
        if gap in _APOSTROPHES:
            return self.all[place].end - self.all[place].start < 3
        return gap[:1] == "." and gap[1:] in ("", " ", "-", "\u00a0") and self._is_short(place)

    def _is_short(self, place: int) -> bool:
        """Whether a point behind the word may be that of an abbreviation."""
        start, end, word = self.all[place]
        if end - start == 1:
            return True
        return (
            end - start < 7 and word is not None and bool(word.flags & (Is.HONORIFIC | Is.RANK | Is.STREET))
        )

    def begins(self, place: int) -> bool:
        """Whether a sentence begins with the word, so that its capital tells nothing."""
        if place == 0:
            return True
        before = self.gap(place - 1).strip(" \u00a0\u202f")
        return bool(before) and (before[-1] in _SENTENCE_ENDS or before[0] in ".!?…")

    def blank_before(self, place: int) -> bool:
        """Whether only a blank stands before the word."""
        return place > 0 and self.gap(place - 1) in _BLANKS


@cache
def _finditer(elision: bool) -> Callable[..., Iterator[re.Match[str]]]:
    """Runs of letters and digits with their marks, and initials with their points (U.S., J.-C.).

    A hyphen at a line's end (¬, soft hyphen) parts no word; an apostrophe does where it may elide a vowel.
    """
    marks = f"\u200c\u200d{char_class(MARKS, beyond=False)}"
    inner = f"[{marks}]+|[¬\u00ad]\\n?" + ("" if elision else "|['’](?![sS](?![^\\W_]))(?=[^\\W_]{2})")
    initials = "(?:[A-ZÀ-ÖØ-Þ]\\.){2,}(?![^\\W_])"
    return re.compile(f"{initials}|[^\\W_]+(?:(?:{inner})[^\\W_]*)*").finditer
