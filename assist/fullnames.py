"""How far a person's name goes: titles before it, initials, small words like von, family names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.naming import Is
from assist.runs import LONGEST, is_next_person, step

if TYPE_CHECKING:
    from assist.tokens import Tokens

TITLES: Final = Is.RANK | Is.ROLE_BEFORE | Is.HONORIFIC
_BEFORE: Final = 6
"""Titles and small words before a name at most."""


def name_end(tokens: Tokens, place: int) -> int | None:
    """The last word of the name that an honorific or rank at a place begins; None when none follows."""
    at = place
    while at - place < _BEFORE and tokens.flags[at] & (Is.HONORIFIC | Is.RANK):
        if not tokens.joined(at) or tokens.gaps[at + 1] == "-":
            return None
        at += 1
        at += _is_article(tokens, at)
    while tokens.flags[at] & Is.JOINER and tokens.joined(at) and at - place < _BEFORE:
        at += 1
    if at == place or not _may_be_name(tokens.flags[at]):
        return None
    if tokens.flags[at - 1] & Is.JOINER and tokens.naming.listed(tokens.words[at]) == "ORG":
        # « un colonel de la Gestapo »
        return None
    return longer(tokens, at)


def _is_article(tokens: Tokens, place: int) -> bool:
    """« M. le général »: between two titles."""
    behind = tokens.flags[place + 1] & (Is.HONORIFIC | Is.RANK)
    return bool(behind) and tokens.low(place) in tokens.naming.determiners and tokens.joined(place)


def longer(tokens: Tokens, last: int) -> int:
    """The last word of a name: over further capitals, and small words between them (Ursula von der Leyen)."""
    first = last
    while last - first < LONGEST:
        at = last
        while tokens.joined(at) and tokens.flags[at + 1] & Is.JOINER and at - last < 3:
            at += 1
        flags = tokens.flags[at + 1]
        if not tokens.joined(at) or not _may_be_name(flags):
            return last
        if is_next_person(tokens, at + 1):
            return last
        if at > last and flags & Is.FORENAME and tokens.low(at) in tokens.naming.conjunctions:
            # Anna Dorn e Luca | Beck; José Ortega y Gasset goes on
            return last
        if flags & (Is.RANK | Is.HONORIFIC | Is.ORG) and (at > last or step(tokens, at + 1)):
            return last
        last = at + 1
    return last


def family_end(tokens: Tokens, first: int, last: int) -> int:
    """Where a name ends in a language whose nouns have capitals: behind one family name (Anna Beck | Reise)."""
    at = first
    while at < last and tokens.flags[at] & Is.FORENAME:
        at += 1
    if at == first and at < last:
        # A forename that no list knows.
        at += 1
    while at < last and (tokens.flags[at] & Is.JOINER or tokens.gaps[at + 1] == "-"):
        at += 1
    return at


def _may_be_name(flags: int) -> bool:
    return bool(flags & Is.CAPITAL) and not (flags & Is.SMALL and not flags & Is.FORENAME)


def begins_person(tokens: Tokens, place: int) -> bool:
    """Whether a forename right behind another capital begins a name: the Middle East | Tobias Ellwood."""
    return bool(tokens.flags[place] & Is.FORENAME and tokens.flags[place - 1] & Is.CAPITAL)
