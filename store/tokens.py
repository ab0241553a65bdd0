"""Words: what a caret steps over and a label is put on.

An elided article is a word of its own (l’ + Organisation), and so is a possessive ’s, so that names can be
tagged alone; what only looks elided (aujourd’hui, O’Brien, don’t) stays whole. Punctuation is in no token.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from store.codepoints import (
    CURRENCIES,
    HIRAGANA,
    IDEOGRAPHS,
    KATAKANA,
    MARKS,
    PICTOGRAPHS,
    char_class,
    is_near,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_JOINERS: Final = "\u200c\u200d"
_SELECTORS: Final = "\U000e0100-\U000e01ef"
# What can follow an elided article: a vowel or a mute h, a number (l’11 septembre), an acronym (l’FMI is
# written too), or an opening mark (l’« affaire »).
_AFTER_ELISION: Final = (
    "(?=[aeiouyhAEIOUYH\u00c0-\u00c6\u00c8-\u00d6\u00d8-\u00dd\u00e0-\u00e6\u00e8-\u00f6\u00f8-\u00ff"
    "\u0100-\u0105\u0112-\u011b\u0128-\u0131\u014c-\u0153\u0168-\u0178\\d]"
    '|[A-Z](?![a-z])|[ \u00a0\u202f]?[«“"‘(\\[*_])'
)
_ELIDED: Final = (
    # M’Hamed, N’Hari are names.
    "(?![MNST]['’]H[a-z])"
    "(?:[cdjlmnstCDJLMNST]|(?:[Jj]us|[Ll]ors|[Pp]uis|[Qq]uoi)?[Qq]u|JUSQU|LORSQU|PUISQU|QUOIQU|QU"
    "|[DdNnSsCc][aoue]ll|[Aa]ll|[Uu]n|[Qq]uell|[Qq]uest|[Gg]l)['’]" + _AFTER_ELISION
)
_POSSESSIVE: Final = "['’][sS](?![^\\W_])"
_LETTER: Final = "[^\\W\\d_]"
# U.S., S.A.R.L., J.-C., and without the last point: U.S, a.m
_LAST_LETTER: Final = f"{_LETTER}(?=[\\s,;:!?)»”’\"'\\]]|$)"
_ACRONYM: Final = (
    f"{_LETTER}\\.(?:-?{_LETTER}\\.)++(?:-?{_LAST_LETTER})?|{_LETTER}\\.(?:-?{_LETTER}\\.)*+-?{_LAST_LETTER}"
)
_ADDRESS: Final = (
    "(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ff][Tt][Pp]://|[Ww][Ww][Ww]\\.)"
    '[^\\s<>"«»“”()\\[\\]{}|\\\\^`*]*[^\\s<>"«»“”()\\[\\]{}|\\\\^`*.,;:!?\'’…_]'
)


def tokens(text: str) -> list[tuple[int, int]]:
    """Start and end of each token, in order, none touching punctuation or white space."""
    return [match.span() for match in _finditer(is_near(text))(text)]


@cache
def _finditer(near: bool) -> Callable[[str], Iterator[re.Match[str]]]:
    return re.compile(_pattern(near)).finditer


def _pattern(near: bool) -> str:
    signs = f"{char_class(CURRENCIES, near=near)}%‰‱№"
    keycap = "[#*]\ufe0f?\u20e3"
    east = "" if near else f"|{_east_asian()}"
    return (
        # Nothing begins at what most gaps are made of: without this each gap would try every branch.
        "(?![\\s.,;:!?()«»])(?:"
        f"{_ADDRESS}|{_ELIDED}|(?<=[^\\W_]){_POSSESSIVE}|{_ACRONYM}|{_word(near)}{east}"
        f"|[{signs}]|°(?:[CF](?![^\\W_]))?|{keycap}|{_pictograph(near)})"
        # A mark on a point or a sign belongs to it.
        "[\u0300-\u036f\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f]*+"
    )


def _word(near: bool) -> str:
    """Runs of letters, digits and their marks, held together by what can stand inside a word."""
    east = char_class(IDEOGRAPHS, HIRAGANA, KATAKANA, near=near)
    marks = f"[{_JOINERS}{char_class(MARKS, beyond=False, near=near)}]"
    if not near:
        # The rare ones wait behind a single comparison: most words end where marks are asked for.
        marks += f"|(?=[\U00010000-\U0001ffff])[{char_class(MARKS, beyond=True)}]"
    run = f"[^\\W_{east}]++(?:(?:{marks})++[^\\W_{east}]*+)*+"
    inside = (
        "[-‐‑·•‧\u00ad\u2060\ufeff״׳]"
        f"|(?!{_POSSESSIVE})['’]"
        "|(?<=\\d)[.,:/٫٬](?=\\d)"
        "|(?<=\\d)(?<!\\d\\d\\d\\d)[\u00a0\u202f\u2009](?=\\d\\d\\d(?!\\d))"
        "|(?<=[A-Z])&(?=[A-Z])"
        # A name of a site or a file; the local part of an address; the address.
        "|\\.(?=[a-z][a-z])|[.+](?=[\\w.+-]{1,64}@\\w)|@|_++"
        '|(?<=[א-ת])"(?=[א-ת])'
    )
    degree = "(?:(?<=[\\dnN])°(?:[CF](?![^\\W_]))?)?"
    return f"(?:[@#](?=[^\\W_]))?(?:{run}(?:(?:{inside})(?=[^\\W_{east}]))?)++{degree}"


def _east_asian() -> str:
    """An ideograph, or a run of one kind of kana: where words end in between takes a dictionary."""
    marks = f"\u0300-\u036f\u3099\u309a\ufe00-\ufe0f{_SELECTORS}"
    kana = f"[{char_class(KATAKANA)}]++|[{char_class(HIRAGANA)}]++"
    return f"[{char_class(IDEOGRAPHS)}][{marks}]*+|(?=\\w)(?:{kana})"


def _pictograph(near: bool) -> str:
    """A whole emoji: with its skin, its variation and whoever is joined to it; a flag."""
    if near:
        return f"[{char_class(PICTOGRAPHS, near=True)}][{_JOINERS}\u20e3]*+"
    tail = f"[{_JOINERS}\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*+"
    sign = f"(?:[{char_class(PICTOGRAPHS)}]|[\u203c-\u3299](?=\ufe0f))"
    return f"{sign}{tail}(?:(?<=\u200d){sign}{tail})*+|[\U0001f1e6-\U0001f1ff]{{1,2}}{tail}"
