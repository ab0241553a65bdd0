"""What a person types to search, as terms; and the terms as an expression that FTS5 cannot misread.

Words (all must be there), "a phrase", a trailing * for what begins so, -word for what must not be there.
Nothing else has a meaning: whatever is typed is a query, never an error. Nothing here reads the store.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from store.decode import canonical
from store.text import folded

Spell = Callable[[str, bool], list[str]]
"""A folded word, and whether it is a beginning: the other spellings of it that the index holds."""

LONGEST: Final = 1000
"""Code points of a query that are looked at: a paragraph pasted by mistake is no query."""
MOST: Final = 32
"""Terms of a query that are looked at; FTS5 nests no deeper than 256."""
SPELLINGS: Final = 32
"""Spellings of one phrase that are asked for."""

_TERM: Final = re.compile(r'(-?)(?:"([^"]*)(?:"(\*?)|$)|(\S+))')
_WORD: Final = re.compile(r"[^\W_]+")
_MARKS_OF_PHRASES: Final = str.maketrans(dict.fromkeys("“”„«»", '"'))
# Scripts that put no spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, kana, ideographs.
_SPACELESS: Final = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must, or must not, be in what is found."""

    text: str
    """As typed, without what only the query language means."""
    words: tuple[str, ...]
    """Its words, folded (letters and digits), in their order; punctuation is not looked at."""
    prefix: bool = False
    """Whether the last word is the beginning of one."""
    literal: bool = False
    """Found as it stands, anywhere: a sign, or words of a script without spaces. FTS5 knows no such words."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to find."""

    wanted: tuple[Term, ...]
    """Without any, nothing is found."""
    unwanted: tuple[Term, ...]

    @property
    def lazy(self) -> bool:
        """Whether a beginning is asked for, which costs FTS5 a look at every place of every such word."""
        return any(term.prefix and not term.literal for term in self.wanted + self.unwanted)

    @property
    def literals(self) -> tuple[list[str], list[str]]:
        """Texts that must be there, and must not be, as they stand."""
        wanted = [term.text for term in self.wanted if term.literal]
        return wanted, [term.text for term in self.unwanted if term.literal]


def parse(text: str, *, typing: bool = False) -> Query:
    """The terms of a query; while it is being typed, its last word is the beginning of one."""
    text = canonical(text)[:LONGEST].translate(_MARKS_OF_PHRASES)
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for match in islice(_TERM.finditer(text), MOST):
        minus, phrase, star, word = match.groups()
        shown = word if phrase is None else phrase
        prefix = bool(star) or (phrase is None and shown.endswith("*"))
        if typing and not minus and match.end() == len(text):
            closed = phrase is not None and match[0].endswith('"')
            prefix = prefix or not (closed or shown[-1:].isspace())
        term = _term(shown, prefix)
        if term is not None:
            (unwanted if minus else wanted).append(term)
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def _term(text: str, prefix: bool) -> Term | None:
    """None for what has nothing to find in it: punctuation, blanks."""
    text = text.strip()
    if _SPACELESS.search(text):
        return Term(text.strip("*"), (), literal=True)
    words = tuple(_WORD.findall(folded(text)))
    if words:
        return Term(text, words, prefix)
    if any(unicodedata.category(character)[0] == "S" for character in text):
        return Term(text, (), literal=True)
    return None


def expression(query: Query, spell: Spell, *, beginnings: bool = True) -> str | None:
    """The query for FTS5's MATCH; None when FTS5 can find nothing of it (literals).

    Without `beginnings` what it finds is more than is asked for: their last words are left out.
    """
    wanted = [
        part for term in query.wanted if (part := _spelled(term, spell, beginnings=beginnings)) is not None
    ]
    if not wanted:
        return None
    unwanted = [
        part
        for term in query.unwanted
        if (beginnings or not term.prefix) and (part := _spelled(term, spell, beginnings=True)) is not None
    ]
    found = " AND ".join(wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


def _spelled(term: Term, spell: Spell, *, beginnings: bool) -> str | None:
    words = [] if term.literal else list(_indexed(term.text))
    prefix = term.prefix
    if prefix and not beginnings:
        words, prefix = words[:-1], False
    if not words:
        return None
    last = len(words) - 1
    forms = [_forms(word, spell, prefix and place == last) for place, word in enumerate(words)]
    star = " *" if prefix else ""
    phrases = [f'"{" ".join(choice)}"{star}' for choice in islice(product(*forms), SPELLINGS)]
    if last > 0 and prefix == term.prefix:
        # Signs between words can count as words in the index: FTS5 itself cuts what was typed as it cut them.
        typed = term.text.rstrip("*").replace('"', " ")
        phrases.append(f'"{typed}"{star}')
    return phrases[0] if len(phrases) == 1 else f"({' OR '.join(phrases)})"


def _forms(word: str, spell: Spell, prefix: bool) -> list[str]:
    """The word as typed (FTS5 folds most accents itself), as we fold it, and what else folds alike."""
    plain = folded(word)
    if _WORD.fullmatch(plain) is None:
        return [word]
    typed = [] if word.isascii() else [word]
    return list(dict.fromkeys([*typed, plain, *spell(plain, prefix)]))


def _indexed(text: str) -> Iterator[str]:
    """The words as the index cuts them: letters, digits and the marks and soft hyphens between them."""
    word = ""
    for character in text + " ":
        if character.isalnum() or character == "\xad" or unicodedata.category(character)[0] == "M":
            word += character
        elif word:
            if any(letter.isalnum() for letter in word):
                yield word
            word = ""
