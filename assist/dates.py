"""Dates, by patterns that are data: each language lists how it writes them (docs/lexicon.md)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from assist.naming import Is, naming
from assist.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assist.naming import Naming
    from assist.tokens import Tokens

_NEAR: Final = 7
"""Words behind a day in which its month stands (19 au 21 mai)."""
_BLANK: Final = "[ \u00a0\u202f]"
_YEAR: Final = r"(?:1[0-9]|20)\d\d(?!\d|[.,]\d)"
_NUMERIC: Final = r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./-])\d{1,2}\1\d{2,4}"


def dates(tokens: Tokens) -> Iterator[Proposal]:
    """The dates of a paragraph: whole ones, months with years, days of the week, yesterday."""
    words = tokens.naming
    match = _pattern(words.language)
    dated = tokens.kinds & Is.DATED
    end = 0
    for place in tokens.places(Is.NUMBER | Is.DATED):
        start = tokens.start(place)
        if start < end or (place and tokens.gaps[place] in ("-", ".", "/", ",", "'")):
            continue
        if words.months_capital and _is_common(tokens, place):
            continue
        found = match(tokens.text, start) if _may_begin(tokens, place, dated) else None
        if found is not None and not _goes_on(tokens.text, found.end()):
            end = start + len(found[0].rstrip("."))
            yield Proposal("entity", "DATE", ((start, end),), "date", 0.8 if _has_digit(found[0]) else 0.6)
        elif _is_year(tokens, place):
            end = tokens.end(place)
            yield Proposal("entity", "DATE", ((start, end),), "year", 0.6)


def _may_begin(tokens: Tokens, place: int, dated: int) -> bool:
    """Whether a number has a date's word, or a sign between numbers, near behind it: most have neither."""
    if not tokens.flags[place] & Is.NUMBER or tokens.gaps[place + 1][:1] in ("-", "/", "."):
        return True
    return bool(dated) and any(flags & Is.DATED for flags in tokens.flags[place + 1 : place + _NEAR])


def _is_common(tokens: Tokens, place: int) -> bool:
    """Whether a word that may be a month is none: may, march; or could begin a sentence as something else."""
    flags = tokens.flags[place]
    if not flags & Is.DATED or tokens.low(place) not in tokens.naming.months:
        return False
    return not flags & Is.CAPITAL or (tokens.begins(place) and not tokens.flags[place + 1] & Is.NUMBER)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _goes_on(text: str, end: int) -> bool:
    """Whether a match ends inside a word or a number."""
    before, after = text[end - 1 : end], text[end : end + 1]
    return (before.isalnum() and after.isalnum()) or (after in "%°" and after != "")


def _is_year(tokens: Tokens, place: int) -> bool:
    """Whether a number of four digits stands behind a word that leads to a year (in, en, seit)."""
    word = tokens.words[place]
    if len(word) != 4 or not re.fullmatch(_YEAR, word) or tokens.gaps[place + 1][:1] in ("-", "%", "°"):
        return False
    return tokens.blank_before(place) and tokens.low(place - 1) in tokens.naming.year_leads


@cache
def _pattern(language: str) -> Callable[..., re.Match[str] | None]:
    words = naming(language)
    templates = [each.strip() for each in words.dates if each.strip()]
    places = _places(words)
    forms = [_form(each, places) for each in templates]
    return re.compile("|".join([*forms, _NUMERIC]), re.IGNORECASE).match


def _places(words: Naming) -> dict[str, str]:
    """What stands for the letters in a template."""
    ordinal = _any(words.words("ordinals"))
    day = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)" + (f"(?:{ordinal})?" if ordinal else "")
    return {
        "{D}": day,
        "{Y}": _YEAR,
        "{M}": f"(?:{_any(words.words('months'))})" + r"(?![^\W_])\.?",
        "{W}": f"(?:{_any(words.words('weekdays'))})" + r"(?![^\W_])",
        "{T}": f"(?:{_any(words.words('day_words'))})" + r"(?![^\W_])",
        "{U}": f"(?:{_any(words.words('date_units'))})" + r"(?![^\W_])",
        "{L}": f"(?:{_any(words.words('date_last'))})" + r"(?![^\W_])",
    }


def _any(words: frozenset[str]) -> str:
    return (
        "|".join(re.escape(word).replace("'", "['’]") for word in sorted(words, key=len, reverse=True))
        or r"(?!)"
    )


def _form(template: str, places: dict[str, str]) -> str:
    """A template as a regular expression: [ ] round what may be missing, / between what may take turns."""
    parts = re.split(r"(\{[A-Z]\}|[\[\]() /])", template)
    made = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", " ": _BLANK, "/": "|"}
    return "".join(places.get(part) or made.get(part) or re.escape(part) for part in parts if part)
