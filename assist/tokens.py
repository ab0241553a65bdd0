"""The words of a paragraph with what a language's lists tell of each: what names are read from."""

from __future__ import annotations

import re
from functools import cache, reduce
from itertools import accumulate, compress, count
from operator import or_
from typing import TYPE_CHECKING, Final

from assist.naming import Is
from store.codepoints import MARKS, char_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from assist.naming import Naming

_BLANKS: Final = frozenset([" ", "\u00a0", "\u202f", "\n", "  "])
_JOINS: Final = _BLANKS | frozenset(["-", "‑", "–", "- ", " -", " & "])
_APOSTROPHES: Final = frozenset("'’")
_POINTS: Final = frozenset([".", ". ", ".-", ".\u00a0", ".\u202f"])
_SENTENCE_ENDS: Final = frozenset('.!?:…»”"“„«*•–—|>[؟\n')
_VOWELS: Final = frozenset("aeiouyáàâäåãéèêëíìîïóòôöõúùûüæœø")
_TELLING: Final = ~(Is.SMALL | Is.JOINER | Is.FORENAME | Is.DEMONYM | Is.ORG_NOUN | Is.ORG_NOUN_BEFORE)
_BEYOND: Final = 16
"""Places behind the last word (and before the first) that may be asked about: nothing is there."""
_NOTHING: Final = (0,) * _BEYOND


class Tokens:
    """The words of one paragraph, by their places: 0 for the first.

    `words`, `flags` (see `Is`) and `gaps` (what stands before each word) can be asked about places a little
    before and behind them too.
    """

    def __init__(self, text: str, start: int, end: int, naming: Naming) -> None:
        # One call that splits, and `map` over what it gives: a match object a word takes five times as long.
        parts = _split(naming.elision)(text[start:end])
        self.text = text
        self.naming = naming
        self._folded = naming.folded
        self.count = len(parts) // 2
        self.words: list[str] = parts[1::2] + [""] * _BEYOND
        self.gaps: list[str] = parts[0::2] + ["\0"] * _BEYOND
        self.flags: list[int] = [*map(naming.flags.__getitem__, parts[1::2]), *_NOTHING]
        self.kinds = reduce(or_, set(self.flags), 0)
        """What any of them can be."""
        self.telling = list(compress(count(), map(_TELLING.__and__, self.flags)))
        """Places of the words that may begin or be something: one in five."""
        self.role_edges: set[int] = set()
        """Places of the first and last words of role phrases, once these have been read."""
        self._bounds = list(accumulate(map(len, parts), initial=start))

    def places(self, kinds: int) -> list[int]:
        """Places of the words that can be one of these (see `Is`); of telling kinds only."""
        flags = self.flags
        return [at for at in self.telling if flags[at] & kinds]

    def start(self, place: int) -> int:
        """Where a word begins in the text."""
        return self._bounds[2 * place + 1]

    def end(self, place: int) -> int:
        """One past a word's last code point."""
        return self._bounds[2 * place + 2]

    def low(self, place: int) -> str:
        """The word at a place, casefolded, with straight apostrophes; empty beyond the end."""
        return self._folded[self.words[place]]

    def surface(self, first: int, last: int) -> str:
        """The text from one word to another."""
        return self.words[first] if first == last else self.text[self.start(first) : self.end(last)]

    def joined(self, place: int) -> bool:
        """Whether the next word may belong to the same name: a blank or hyphen, an initial's or title's point."""
        gap = self.gaps[place + 1]
        if gap in _JOINS:
            return place + 1 < self.count
        if place + 1 >= self.count:
            return False
        if gap in _APOSTROPHES:
            return len(self.words[place]) < (6 if self.naming.elision else 3)
        return gap in _POINTS and self._is_short(place)

    def _is_short(self, place: int) -> bool:
        """Whether a point behind the word may be that of an abbreviation."""
        size = len(self.words[place])
        return size == 1 or (
            size < 8
            and bool(self.flags[place] & (Is.HONORIFIC | Is.RANK | Is.STREET | Is.SPOT_FIRST))
            and (self.low(place) in self.naming.abbreviated or _VOWELS.isdisjoint(self.low(place)))
        )

    def begins(self, place: int) -> bool:
        """Whether a sentence begins with the word, so that its capital tells nothing."""
        if place == 0:
            return True
        before = self.gaps[place].strip(" \u00a0\u202f")
        return bool(before) and (before[-1] in _SENTENCE_ENDS or before[0] in ".!?…")

    def blank_before(self, place: int) -> bool:
        """Whether only a blank stands before the word."""
        return place > 0 and self.gaps[place] in _BLANKS


@cache
def _split(elision: bool) -> Callable[[str], list[str]]:
    """Parts a text into gaps and words: letters and digits with their marks, initials with points (U.S., J.-C.).

    A hyphen at a line's end (¬, soft hyphen) parts no word; an apostrophe does where it may elide a vowel.
    """
    # Letters of the West before a plain sign are most of a text, and half as dear by themselves.
    usual = "[0-9A-Za-zÀ-ÖØ-öø-ɏ]++(?=[ ,\\n;:»)-])"
    marks = f"\u200c\u200d{char_class(MARKS, beyond=False)}"
    inner = f"[{marks}]+|[¬\u00ad]\\n?" + ("" if elision else "|['’](?![sS](?![^\\W_]))(?=[^\\W_]{2})")
    initials = "[A-ZÀ-ÖØ-Þ]\\.(?:[A-ZÀ-ÖØ-Þ]\\.)+(?![^\\W_])"
    # Possessive: where the sign behind a word is another one, no shorter word is tried.
    return re.compile(f"((?=[^\\W_])(?:{usual}|{initials}|[^\\W_]++(?:(?:{inner})[^\\W_]*+)*+))").split
