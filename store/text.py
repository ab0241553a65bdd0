"""How a text is shown, folded and stepped through; the door to how it is cut (paragraphs, sentences, tokens).

Every offset in and out is a code point into the text that was given. Nothing here reads or writes a file.
Patterns are made on first use: each costs milliseconds that a start does not have.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from store.codepoints import PLAIN, UNSAFE, UNSAFE_RANGES, char_class
from store.paragraphs import cut, cut_as
from store.sentences import sentences
from store.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "UNSAFE", "cut", "cut_as", "digest", "fold", "folded", "next_grapheme", "previous_grapheme",
    "sentences", "tokens", "visible",
]  # fmt: skip

DIGEST_LENGTH: Final = 16
"""Hex digits of a paragraph's digest: 64 bits, so that no two paragraphs of a corpus meet by chance."""

_REACH: Final = 4096
"""Code points looked back for a sure grapheme boundary; only made-up texts have none for that long."""


def digest(text: str) -> str:
    """16 hex digits of the SHA-256 of a paragraph's exact text: equal digest = repeated paragraph."""
    # Deferred: hashlib loads OpenSSL, which a start does not need.
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LENGTH]


# What the screen may show


def visible(text: str) -> str:
    """The text as a terminal may get it: of the same length, one visible code point for each unsafe one.

    Line feed and tab become a space; LRM, RLM, ZWJ, ZWNJ and combining marks pass.
    """
    if "\n" in text:
        text = text.replace("\n", " ")
    return text if _uncommon()(text) is None else _unsafe().sub(_mark, text)


@cache
def _uncommon() -> Callable[[str], object]:
    # A few ranges that hold nothing unsafe: 1 ns a character, where the full table takes 10. Wider ones
    # would be slow to compile.
    return re.compile(
        "[^ -~\u00a0-\u00ac\u00ae-\u061b\u061d-\u115e\u1e00-\u200a\u2010-\u2027\u202f-\u205f\u2070-\u20cf]"
    ).search


@cache
def _unsafe() -> re.Pattern[str]:
    return re.compile(f"[{char_class(UNSAFE_RANGES)}]")


def _mark(match: re.Match[str]) -> str:
    return UNSAFE[ord(match[0])]


# Steps of a caret


def next_grapheme(text: str, offset: int) -> int:
    """The first boundary between grapheme clusters (UAX 29) after the offset; the text's end at the end."""
    if offset + 1 >= len(text):
        return len(text)
    if _is_plain_pair(text, offset):
        return offset + 1
    cluster, place = _cluster(), _sure_boundary(text, offset)
    while place <= offset:
        place = cluster(text, place).end()
    return place


def previous_grapheme(text: str, offset: int) -> int:
    """The last boundary between grapheme clusters (UAX 29) before the offset; 0 at the start."""
    if offset <= 1:
        return 0
    if _is_plain_pair(text, offset - 2):
        return offset - 1
    cluster, place = _cluster(), _sure_boundary(text, offset - 1)
    before = place
    while place < offset:
        before, place = place, cluster(text, place).end()
    return before


@cache
def _plain_pair(near: bool) -> Callable[..., object]:
    return re.compile(f"[{char_class(PLAIN, near=near)}]{{2}}").match


def _is_plain_pair(text: str, offset: int) -> bool:
    match = _plain_pair(True)(text, offset, offset + 2) or _plain_pair(False)(text, offset, offset + 2)
    return match is not None


@cache
def _cluster() -> Callable[..., Any]:
    # Deferred: 37 ms of import, for texts that hold marks, flags or emoji only.
    import regex

    match: Callable[..., Any] = regex.compile(r"\X").match
    return match


def _sure_boundary(text: str, offset: int) -> int:
    """A grapheme boundary at or before the offset, found without looking at the whole text."""
    lowest = max(0, offset - _REACH)
    for place in range(offset, lowest, -1):
        if _is_plain_pair(text, place - 1):
            return place
    return lowest


# What a search may overlook


def fold(text: str) -> tuple[str, list[int] | None]:
    """The text without case, accents and the odd spaces and apostrophes, and where each of its places lay.

    The list gives for each folded offset (the end too) the offset in the text; None where they are the same.
    """
    odd = _odd(text)
    if all(len(_FOLDS[ord(character)]) == 1 for character in odd):
        return _replaced(text, odd), None
    places: list[int] = []
    for offset, character in enumerate(text):
        places.extend([offset] * len(_FOLDS[ord(character)]))
    places.append(len(text))
    return _replaced(text, odd), places


def folded(text: str) -> str:
    """The folded text alone, for comparing."""
    return _replaced(text, _odd(text))


def _odd(text: str) -> list[str]:
    """The characters beyond ASCII that folding changes."""
    if text.isascii():
        return []
    return [
        character for character in set(text) if character > "\x7f" and _FOLDS[ord(character)] != character
    ]


def _replaced(text: str, odd: list[str]) -> str:
    # `replace` runs once over the text for each of a few accents; `translate` takes 60 ns a character.
    if len(odd) > 40:
        return text.translate(_FOLDS)
    for character in odd:
        text = text.replace(character, _FOLDS[ord(character)])
    return text.lower()


class _Folds(dict[int, str]):
    """A translate table that fills itself: a text uses a few hundred of 150,000 code points."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code < 0x80 or not character.isspace():
            plain = unicodedata.normalize("NFKD", character.casefold())
            plain = "".join(c for c in plain if not unicodedata.combining(c) and c != "\u0640").lower()
        else:
            plain = " "
        # What a letter is made of may itself be odd: ŉ is ʼ and n.
        self[code] = plain if plain == character else plain.translate(self)
        return self[code]


_FOLDS: Final = _Folds({
    ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'", ord("‐"): "-", ord("‑"): "-",
    ord("œ"): "oe", ord("Œ"): "oe", ord("æ"): "ae", ord("Æ"): "ae", ord("ø"): "o", ord("Ø"): "o",
    ord("đ"): "d", ord("Đ"): "d", ord("ł"): "l", ord("Ł"): "l", ord("ı"): "i", 0xAD: "",
})  # fmt: skip
# What has no decomposition in Unicode but is typed without its mark; the soft hyphen is not typed at all.
