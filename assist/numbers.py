"""Amounts: numbers with their signs, multiples and units. Years, dates and numbers of things are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assist.naming import Is
from assist.proposal import Proposal
from store.codepoints import CURRENCIES, char_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.tokens import Tokens

_SIGNS: Final = frozenset("$€£¥₽₹₴₪﷼")
"""What may stand right before a number."""
_BLANKS: Final = (" ", "\u00a0", "\u202f")
_NUMBER: Final = re.compile(
    "\\d{1,3}(?:[ \u00a0\u202f.,'’٬]\\d{3}){1,8}(?!\\d)(?:[.,٫]\\d+)?|\\d+(?:[.,٫]\\d+)?"
)
_SIGN: Final = re.compile(f"[ \u00a0\u202f]?[%‰{char_class(CURRENCIES)}]")


def numbers(tokens: Tokens) -> Iterator[Proposal]:
    """The amounts of a paragraph: 1 240, 2,6 milliards de couronnes, $5 million, 18 %."""
    text = tokens.text
    end = 0
    for place in tokens.places(Is.NUMBER):
        start = tokens.start(place)
        if start < end or _hangs(tokens, place):
            continue
        first = _with_currency(text, start)
        if first == start and _is_bare(tokens, place):
            # The short way, without the pattern.
            word = tokens.words[place]
            if len(word) > 1 and not is_year(word):
                end = tokens.end(place)
                yield Proposal("entity", "NUM", ((start, end),), "number", 0.5)
            continue
        found = _NUMBER.match(text, start)
        if found is None:
            continue
        reached = _with_unit(tokens, place, found.end())
        if text[reached : reached + 1].isalnum():
            continue
        plain = first == start and reached == found.end()
        end = reached
        if plain and not _is_plain_amount(tokens, found[0], end):
            continue
        yield Proposal("entity", "NUM", ((first, end),), "number", 0.5 if plain else 0.75)


def _is_plain_amount(tokens: Tokens, number: str, end: int) -> bool:
    """Whether a number without sign and unit counts something: no hour, year, score or part of a name."""
    if len(number) < 2 or tokens.text[end : end + 1] in "-/:°])" or is_year(number):
        return False
    return not (tokens.naming.hours_point and _is_hour(number))


def _with_currency(text: str, start: int) -> int:
    """Where a number begins with the sign of its currency: $5, € 5, R$ 5, US$5."""
    at = start - 1
    if text[at : at + 1] in _BLANKS:
        at -= 1
    if at < 0 or text[at] not in _SIGNS or text[at - 1 : at].isdigit():
        return start
    letters = at
    while letters and at - letters < 3 and "A" <= text[letters - 1] <= "Z":
        letters -= 1
    return letters if letters < at and not text[letters - 1 : letters].isalnum() else at


def _with_unit(tokens: Tokens, place: int, end: int) -> int:
    """Where the amount ends whose number ends there: over its multiple, its sign or unit."""
    words = tokens.naming
    while place + 1 < tokens.count and tokens.end(place) < end:
        place += 1
    if tokens.end(place) > end:
        glued = tokens.text[end : tokens.end(place)].casefold()
        if glued not in words.units and glued not in words.numerals:
            return end
        end = tokens.end(place)
        if glued in words.units:
            return end
    elif _follows(tokens, place) and tokens.low(place + 1) in words.numerals:
        place += 1
        end = tokens.end(place)
    sign = _SIGN.match(tokens.text, end)
    if sign is not None:
        return sign.end()
    if not _follows(tokens, place):
        return end
    if tokens.low(place + 1) in words.units:
        return tokens.end(place + 1)
    joined = tokens.low(place + 1) in words.unit_joins and tokens.gaps[place + 2] in (*_BLANKS, "'", "’")
    return tokens.end(place + 2) if joined and tokens.low(place + 2) in words.units else end


def _follows(tokens: Tokens, place: int) -> bool:
    """Whether a blank alone parts the next word."""
    return place + 1 < tokens.count and tokens.gaps[place + 1] in _BLANKS


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
