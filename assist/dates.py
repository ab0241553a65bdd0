"""Dates, by forms that are data: each language lists how it writes them (docs/lexicon.md).

A form is matched against signs, one a word, that tell what each word can be in a date: a small pattern, whatever
the number of months, weekdays and their shortenings.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.naming import Is, naming
from assist.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assist.naming import Naming
    from assist.tokens import Tokens

_MOST: Final = 12
"""Words of a date at most."""
_NEAR: Final = 7
"""Words behind a day in which its month stands (19 au 21 mai)."""
_LISTS: Final = {
    "M": "months", "W": "weekdays", "T": "day_words", "U": "date_units", "L": "date_last",
}  # fmt: skip
_FIRST: Final = 0xE000
"""The sign of a word that can be nothing; the others follow it."""
_SHORT: Final = 5
"""Letters of a month's name that a point shortens, at most."""
_NUMERIC: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./-])\d{1,2}\1\d{2,4}")
_APOSTROPHES: Final = "'’"


def dates(tokens: Tokens) -> Iterator[Proposal]:
    """The dates of a paragraph: whole ones, months with years, days of the week, yesterday."""
    words = tokens.naming
    forms = _forms(words.language)
    dated = tokens.kinds & Is.DATED
    end = 0
    for place in tokens.places(Is.NUMBER | Is.DATED):
        start = tokens.start(place)
        if start < end or (place and tokens.gaps[place] in ("-", ".", "/", ",", "'")):
            continue
        if words.months_capital and _is_common(tokens, place):
            continue
        found = _end(tokens, place, dated, forms)
        if found is not None:
            end = found
            digits = any(map(str.isdigit, tokens.text[start:end]))
            yield Proposal("entity", "DATE", ((start, end),), "date", 0.8 if digits else 0.6)
        elif _is_year(tokens, place):
            end = tokens.end(place)
            yield Proposal("entity", "DATE", ((start, end),), "year", 0.6)


def _end(tokens: Tokens, place: int, dated: int, forms: _Forms) -> int | None:
    """Where the date ends that begins at a place; None when none does."""
    number = tokens.flags[place] & Is.NUMBER
    if number and tokens.gaps[place + 1][:1] in ("-", "/", "."):
        numeric = _NUMERIC.match(tokens.text, tokens.start(place))
        if numeric is not None and not _goes_on(tokens.text, numeric.end()):
            return numeric.end()
    if number and not (dated and any(flags & Is.DATED for flags in tokens.flags[place + 1 : place + _NEAR])):
        # Most numbers have no date's word near behind them.
        return None
    signs, ends = forms.written(tokens, place)
    found = forms.match(signs)
    if found is None:
        return None
    end = tokens.end(place + ends.index(found.end()))
    return None if _goes_on(tokens.text, end) else end


def _is_common(tokens: Tokens, place: int) -> bool:
    """Whether a word that may be a month is none: may, march; or could begin a sentence as something else."""
    flags = tokens.flags[place]
    if not flags & Is.DATED or tokens.low(place) not in tokens.naming.months:
        return False
    return not flags & Is.CAPITAL or (tokens.begins(place) and not tokens.flags[place + 1] & Is.NUMBER)


def _goes_on(text: str, end: int) -> bool:
    """Whether a match ends inside a word or a number."""
    before, after = text[end - 1 : end], text[end : end + 1]
    return (before.isalnum() and after.isalnum()) or (after in "%°" and after != "")


def _is_year(tokens: Tokens, place: int) -> bool:
    """Whether a number of four digits stands behind a word that leads to a year (in, en, seit)."""
    if not _is_past(tokens.words[place]) or not _stands_alone(tokens, place):
        return False
    if tokens.gaps[place + 1][:1] in ("-", "%", "°"):
        return False
    if tokens.low(place - 1) in tokens.naming.amount_leads and tokens.joined(place):
        # von 1200 Teilnehmern, von 1998 bis 2004
        return not tokens.flags[place + 1] & Is.CAPITAL
    return tokens.blank_before(place) and tokens.low(place - 1) in tokens.naming.year_leads


def _is_past(word: str) -> bool:
    """Whether four digits, of whatever script, are a year of a history."""
    return len(word) == 4 and word.isdecimal() and 1000 <= int(word) < 2100


def _stands_alone(tokens: Tokens, place: int) -> bool:
    """Whether no sign joins a number to the next one: 1.250, 2000,5."""
    return tokens.gaps[place + 1] not in (".", ",") or not tokens.flags[place + 1] & Is.NUMBER


class _Forms(NamedTuple):
    """The forms of a language, and the sign of each of its words."""

    match: Callable[[str], re.Match[str] | None]
    signs: dict[str, str]
    numbers: dict[str, str]
    """The signs of what numbers can be: D, Y or both letters."""
    ordinals: tuple[str, ...]

    def written(self, tokens: Tokens, place: int) -> tuple[str, list[int]]:
        """The words from a place on as signs, with what stands between them; and where each ends in that."""
        parts: list[str] = []
        ends: list[int] = []
        size = 0
        for at in range(place, min(place + _MOST, tokens.count)):
            if at > place:
                gap = _plain(tokens, at)
                parts.append(gap)
                size += len(gap)
            sign = self._sign(tokens, at)
            parts.append(sign)
            size += 1
            ends.append(size)
            if sign == _NOTHING:
                break
        return "".join(parts), ends

    def _sign(self, tokens: Tokens, place: int) -> str:
        if not tokens.flags[place] & Is.NUMBER:
            return self.signs.get(tokens.low(place), _NOTHING)
        low = tokens.low(place)
        if _is_past(low):
            return self.numbers["Y"] if _stands_alone(tokens, place) else _NOTHING
        day = (
            low
            if low.isdigit()
            else next((low.removesuffix(o) for o in self.ordinals if low.endswith(o)), "")
        )
        return self.numbers["D"] if day.isdecimal() and len(day) < 3 and 0 < int(day) < 32 else _NOTHING


_NOTHING: Final = chr(_FIRST)


def _plain(tokens: Tokens, place: int) -> str:
    """What stands before a word, with plain blanks and without the point of a shortened month."""
    gap = tokens.gaps[place].replace("\u00a0", " ").replace("\u202f", " ")
    if gap[:2] == ". " and len(tokens.words[place - 1]) < _SHORT and tokens.words[place - 1].isalpha():
        return gap[1:]
    return gap


@cache
def _forms(language: str) -> _Forms:
    return _Maker(naming(language)).made()


class _Maker:
    """Makes the forms of a language."""

    def __init__(self, words: Naming) -> None:
        self._words = words
        self._can: dict[str, set[str]] = {}
        """What each word can be: a letter of a form, or the word itself where a form names it."""
        self._long: dict[str, list[str]] = {}
        """For a letter: words of several parts (avant-hier), as patterns of words."""

    def made(self) -> _Forms:
        """The forms, ready to be matched."""
        templates = [
            re.split(r"(\{[A-Z]\}|[^\W\d_]+|.)", each.strip()) for each in self._words.dates if each.strip()
        ]
        literal = {part.casefold() for parts in templates for part in parts if part.isalpha()}
        for word in literal:
            self._can.setdefault(word, set()).add(word)
        several = [
            self._listed(letter, word) for letter, key in _LISTS.items() for word in self._words.words(key)
        ]
        sets = {frozenset(kinds) for kinds in self._can.values()} | {frozenset("D"), frozenset("Y")}
        self._signs = {kinds: chr(_FIRST + 1 + at) for at, kinds in enumerate(sorted(sets, key=sorted))}
        for letter, parts in filter(None, several):
            self._long.setdefault(letter, []).append("".join(map(self._step, parts)))
        pattern = "|".join("".join(map(self._part, parts)) for parts in templates) or r"(?!)"
        return _Forms(
            re.compile(pattern).match,
            {word: self._signs[frozenset(kinds)] for word, kinds in self._can.items()},
            {letter: self._signs[frozenset(letter)] for letter in "DY"},
            tuple(self._words.words("ordinals")),
        )

    def _listed(self, letter: str, word: str) -> tuple[str, list[str]] | None:
        """Keep what a word can be; a word of several parts is given back with them."""
        parts = re.split(r"([-'])", word)
        if len(parts) == 1:
            self._can.setdefault(word, set()).add(letter)
            return None
        for part in parts[::2]:
            self._can.setdefault(part, set()).add(part)
        return letter, parts

    def _step(self, part: str) -> str:
        if part == "'":
            return f"[{_APOSTROPHES}]"
        return part if part == "-" else self._any(part)

    def _any(self, kind: str) -> str:
        """A pattern of the words that can be of a kind."""
        signs = "".join(sign for kinds, sign in self._signs.items() if kind in kinds)
        return f"[{signs}]" if signs else "(?!)"

    def _part(self, part: str) -> str:
        """A part of a template as a pattern: [ ] round what may be missing, / between what may take turns."""
        made = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "/": "|"}
        if part in made:
            return made[part]
        if len(part) == 3 and part[0] == "{":
            letter = part[1]
            return "(?:" + "|".join([*self._long.get(letter, []), self._any(letter)]) + ")"
        return self._any(part.casefold()) if part.isalpha() else re.escape(part)
