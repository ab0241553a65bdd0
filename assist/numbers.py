"""Amounts: numbers with their signs, multiples and units. Years, dates and numbers of things are none."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from assist.naming import Is, naming
from assist.proposal import Proposal
from store.codepoints import CURRENCIES, char_class, is_near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assist.tokens import Tokens

_BLANK: Final = "[ \u00a0\u202f]"
_SIGNS: Final = frozenset("$€£¥₽₹₴₪﷼")
"""What may stand right before a number."""
_NUMBER: Final = "\\d{1,3}(?:[ \u00a0\u202f.,'’٬]\\d{3}){1,8}(?!\\d)(?:[.,٫]\\d+)?|\\d+(?:[.,٫]\\d+)?"


def numbers(tokens: Tokens) -> Iterator[Proposal]:
    """The amounts of a paragraph: 1 240, 2,6 milliards de couronnes, $5 million, 18 %."""
    match = _pattern(tokens.naming.language, is_near(tokens.text))
    end = 0
    for place in tokens.places(Is.NUMBER):
        start = tokens.start(place)
        if start < end or _hangs(tokens, place):
            continue
        if start and tokens.text[start - 1] in _SIGNS:
            start -= 1
        if _is_bare(tokens, place):
            # The short way, without the pattern.
            word = tokens.words[place]
            if len(word) > 1 and not is_year(word):
                end = tokens.end(place)
                yield Proposal("entity", "NUM", ((start, end),), "number", 0.5)
            continue
        found = match(tokens.text, start)
        if found is None or tokens.text[found.end() : found.end() + 1].isalnum():
            continue
        plain = found["unit"] is None and found["sign"] is None and found["many"] is None
        end = found.end()
        if plain and (
            len(found["number"]) < 2
            or tokens.text[end : end + 1] in "-/:°])"
            or is_year(found["number"])
            or (tokens.naming.hours_point and _is_hour(found["number"]))
        ):
            continue
        yield Proposal("entity", "NUM", ((start, end),), "number", 0.5 if plain else 0.75)


def _is_bare(tokens: Tokens, place: int) -> bool:
    """Whether a word follows digits that makes no amount of them, as most do; and no sign stands before them."""
    if not tokens.words[place].isdecimal():
        return False
    if tokens.gaps[place + 1] != " " or tokens.gaps[place][-1:] not in (" ", "\n", ""):
        return False
    return not tokens.flags[place + 1] & Is.NUMBER and tokens.low(place + 1) not in tokens.naming.amounts


def _hangs(tokens: Tokens, place: int) -> bool:
    """Whether a number is part of something else: Orvane-2, F-16, 3:1, [4], article 5."""
    gap = tokens.gaps[place]
    return (
        place > 0
        and gap[-1:] in ("-", "/", ":", ".", ",", "[", "(", "#", "'", "’", "‑")
        and not gap.endswith((" (", ": "))
    )


def is_year(number: str) -> bool:
    """Whether four digits look like a year."""
    return len(number) == 4 and number.isdecimal() and 1600 <= int(number) < 2100


def _is_hour(number: str) -> bool:
    """Whether a point parts two figures from the rest, where decimals have a comma: alle 2.17."""
    hour, point, minutes = number.partition(".")
    return bool(point) and len(hour) < 3 and len(minutes) == 2


@cache
def _pattern(language: str, near: bool) -> Callable[..., re.Match[str] | None]:
    words = naming(language)
    many = _any(words.words("numerals"))
    units = _any(words.words("units"))
    joins = _any(words.words("unit_joins"))
    signs = f"[%‰{char_class(CURRENCIES, near=near)}]"
    join = f"(?:{_BLANK}(?:{joins})(?:{_BLANK}|(?<=['’])))?" if joins != "(?!)" else ""
    return re.compile(
        f"(?P<sign>{signs}{_BLANK}?)?(?P<number>{_NUMBER})"
        f"(?P<many>{_BLANK}?(?:{many})(?![^\\W_]))?"
        f"(?P<unit>{_BLANK}?{signs}|{join}{_BLANK}?(?:{units})(?![^\\W_]))?",
        re.IGNORECASE,
    ).match


def _any(words: frozenset[str]) -> str:
    found = (re.escape(word).replace("'", "['’]") for word in sorted(words, key=len, reverse=True))
    return "|".join(found) or "(?!)"
