"""Runs of capitals: how far one goes on, and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.naming import Is

if TYPE_CHECKING:
    from assist.tokens import Tokens

LONGEST: Final = 14
"""Words of a name at most."""
ARTICLES: Final = frozenset(["al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ul"])
"""The Arabic article as it is written before names in Latin letters."""
_HYPHENS: Final = ("-", "‑")
_SHOUTED: Final = 6
"""Letters of a word in capitals that can be an acronym, or stand beside one."""
_ROMAN: Final = frozenset("IVXLCDM")
_TOWN: Final = 3
"""Words of a town's name at most, but the first."""
_DASHES: Final = ("—", "–", "-", "--")
_HEADLINE: Final = 30
"""Words of a headline at most."""


def step(tokens: Tokens, last: int) -> int:
    """How many words further a run goes on: one, or over the small words of Châlon-sur-Saône; 0 at its end."""
    if not tokens.joined(last):
        return 0
    if tokens.flags[last + 1] & Is.CAPITAL:
        return 1
    if tokens.gaps[last + 1] not in _HYPHENS:
        return 2 if is_article_led(tokens, last + 2) else 0
    for count in (2, 3):
        if tokens.flags[last + count] & Is.CAPITAL:
            small = range(last + 1, last + count)
            inside = all(
                len(tokens.words[at]) < 5 and tokens.gaps[at + 1] in (*_HYPHENS, "'", "’") for at in small
            )
            return count if inside else 0
    return 0


def is_article_led(tokens: Tokens, place: int) -> bool:
    """Whether a capital has the Arabic article before it, by a hyphen: al-Assad."""
    if tokens.gaps[place] not in _HYPHENS or not tokens.flags[place] & Is.CAPITAL:
        return False
    return tokens.words[place - 1] in ARTICLES


def is_next_person(tokens: Tokens, place: int) -> bool:
    """Whether a forename behind a hyphen begins another name: Victor Dorn-Richard | Beck, not Jean-Pierre."""
    if tokens.gaps[place] != "-" or not tokens.flags[place] & Is.FORENAME:
        return False
    return tokens.gaps[place - 1] == " " and bool(tokens.flags[place - 2] & Is.CAPITAL)


def run_end(tokens: Tokens, first: int) -> int:
    """The last word of the run that begins at a place."""
    following = first + 1
    led = tokens.gaps[following] in _HYPHENS or tokens.words[following] in ARTICLES
    if not led and not tokens.flags[following] & Is.CAPITAL:
        return first
    last = first
    while (further := step(tokens, last)) and last - first < LONGEST:
        if last > first and tokens.flags[last + 1] & Is.FORENAME and is_next_person(tokens, last + 1):
            break
        last += further
    return last


def is_roman(word: str) -> bool:
    """Whether a word is a Roman numeral, perhaps an ordinal: XIV, XIVe."""
    return set(word.rstrip("e")) <= _ROMAN


def is_headline(tokens: Tokens) -> bool:
    """Whether nearly every word of some weight has a capital, so that capitals tell nothing."""
    if tokens.count > _HEADLINE:
        return False
    if any(mark in tokens.gaps[tokens.count] for mark in ".!?…;,"):
        return False
    places = [at for at in range(tokens.count) if len(tokens.words[at]) > 3]
    weighty = [tokens.flags[at] & Is.CAPITAL for at in places if not tokens.flags[at] & Is.NUMBER]
    return len(weighty) > 3 and sum(map(bool, weighty)) >= 0.8 * len(weighty)


def is_acronym(tokens: Tokens, first: int, last: int) -> bool:
    """Whether words in capitals could be an acronym: short, hyphened if several, among small words."""
    places = range(first, last + 1)
    if not all(tokens.flags[at] & Is.SHOUTED for at in places):
        return False
    if any(tokens.gaps[at] not in _HYPHENS for at in places[1:]):
        return False
    if last > first:
        return all(len(tokens.words[at]) <= _SHOUTED for at in places)
    word = tokens.low(first)
    return len(word) < 11 and not set(word) <= set("ivxlcdm") and not _is_among_shouts(tokens, first)


def dateline_end(tokens: Tokens) -> int | None:
    """The last word of the town that a report is sent from: PARIS (AFP) —, VERLANNE, Talvesia —, Lüderhaven (dnk) –."""
    if not tokens.flags[0] & Is.SHOUTED:
        return _before_agency(tokens)
    last = 0
    while last < _TOWN and tokens.gaps[last + 1] in (" ", "-") and tokens.flags[last + 1] & Is.SHOUTED:
        last += 1
    at = last + 1
    if tokens.gaps[at] in (" (", ", ") and tokens.flags[at] & Is.CAPITAL:
        at += 1
    return last if tokens.gaps[at].strip(" ),\u00a0") in _DASHES else None


def _before_agency(tokens: Tokens) -> int | None:
    """The last word of a town before an agency in small letters: what has capitals there may be a party."""
    last = 0
    while last < _TOWN and tokens.gaps[last + 1] == " " and tokens.flags[last + 1] & Is.CAPITAL:
        last += 1
    agency = last + 1
    if tokens.gaps[agency] != " (" or not tokens.words[agency].islower() or tokens.flags[agency] & Is.SMALL:
        return None
    closing = tokens.gaps[agency + 1]
    return last if ")" in closing and closing.strip(" )\u00a0") in _DASHES else None


def is_shouted(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a word too long for an acronym is in capitals: in a heading, capitals tell nothing."""
    return any(
        tokens.flags[at] & Is.SHOUTED and len(tokens.words[at]) >= _SHOUTED for at in range(first, last + 1)
    )


def _is_among_shouts(tokens: Tokens, place: int) -> bool:
    return any(
        tokens.flags[at] & Is.SHOUTED and len(tokens.words[at]) > 3 and tokens.gaps[gap] in (" ", "-", "")
        for at, gap in ((place - 1, place), (place + 1, place + 1))
    )


def is_led(tokens: Tokens, place: int) -> bool:
    """Whether an article, a preposition or a bracket stands before a word in capitals, so that it is a name."""
    if place and tokens.gaps[place].strip() in ("(", "'", "’"):
        return True
    return tokens.blank_before(place) and bool(tokens.flags[place - 1] & Is.SMALL)


def with_ordinal(tokens: Tokens, first: int) -> int:
    """Where a name begins with the ordinal before it: 9e Forum, 3rd Battalion."""
    before = first - 1
    if before < 0 or not tokens.joined(before) or not tokens.flags[before] & Is.NUMBER:
        return first
    return first if tokens.words[before].isdigit() else before


def with_number(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    """A street with the number of the house, and the town behind it: 10, rue Fouarre; rue de Rivoli, 116, Paris."""
    if not tokens.flags[first] & Is.STREET:
        return first, last
    if first and tokens.flags[first - 1] & Is.NUMBER and tokens.gaps[first] in (" ", ", ", ","):
        return first - 1, _with_town(tokens, last)
    if tokens.words[last + 1].isdigit() and tokens.gaps[last + 1] in (", ", ","):
        return first, _with_town(tokens, last + 1)
    return first, last


def _with_town(tokens: Tokens, last: int) -> int:
    town = last + 1
    if tokens.gaps[town] not in (", ", ",", ",\u00a0") or not tokens.flags[town] & Is.LISTED:
        return last
    ends = range(min(town + _TOWN, tokens.count) - 1, town - 1, -1)
    return next((end for end in ends if tokens.naming.listed(tokens.surface(town, end)) == "GPE"), last)


def is_ship(tokens: Tokens, first: int) -> bool:
    """Whether a run begins with the letters of a navy: HMS Ocean, USS Dorn."""
    return bool(tokens.flags[first] & Is.SHOUTED) and tokens.low(first) in tokens.naming.vessels
