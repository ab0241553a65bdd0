"""Roles: the foreign minister, « secrétaire général du Conseil maritime ». They stand apart from names.

A bare noun (minister) is none: it needs what tells which one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.fullnames import begins_person
from assist.heads import extended, is_adjective
from assist.naming import Is
from assist.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.tokens import Tokens

_BEFORE: Final = Is.ROLE_BEFORE | Is.DEMONYM
_ENDS: Final = Is.SMALL | Is.NUMBER | Is.HONORIFIC | Is.RANK | Is.FORENAME | Is.FOREIGN | Is.DATED
"""What is no part of a role in a language without capitals."""
_MOST: Final = 6
"""Words before the noun, and adjectives behind it, at most."""


def roles(tokens: Tokens) -> Iterator[Proposal]:
    """The role phrases of a paragraph, without their articles."""
    end = 0
    for place in tokens.places(Is.ROLE):
        if place < end:
            continue
        if tokens.gaps[place + 1] == "-":
            continue
        first = place if tokens.naming.no_capitals else _first(tokens, place)
        last = _last_uncased(tokens, place) if tokens.naming.no_capitals else _last(tokens, place)
        if first is None or (last == place and _is_bare(tokens, first, place)) or _is_title(tokens, last):
            continue
        end = last + 1
        _set_apart(tokens, first, place)
        if tokens.low(place) in tokens.naming.role_fields:
            for at in range(place + 1, last + 1):
                tokens.flags[at] &= ~(Is.FORENAME | Is.HONORIFIC | Is.JOINER)
        tokens.role_edges |= {first, last}
        yield Proposal("entity", "ROLE", ((tokens.start(first), tokens.end(last)),), "role", 0.7)


def _set_apart(tokens: Tokens, first: int, noun: int) -> None:
    """Let no name begin with a word of the role itself: Directeur Général, Chief Executive name nobody."""
    for place in range(first, noun + 1):
        if tokens.flags[place] & (Is.ROLE | Is.ROLE_BEFORE):
            tokens.flags[place] = Is.RANK | Is.ROLE | tokens.flags[place] & Is.CAPITAL
    place = noun + 1
    adjectives = tokens.naming.role_adjectives
    while place - noun < _MOST and tokens.joined(place - 1) and tokens.low(place) in adjectives:
        tokens.flags[place] = Is.RANK
        place += 1


def _is_bare(tokens: Tokens, first: int, place: int) -> bool:
    """Whether nothing but the noun itself is there: minister, porte-parole."""
    whole = tokens.text[tokens.start(first) : tokens.end(place)].casefold()
    if whole in tokens.naming.roles_whole:
        return bool(tokens.joined(place) and tokens.flags[place + 1] & Is.CAPITAL)
    return first == place or (first == place - 1 and tokens.gaps[place] == "-")


def _is_title(tokens: Tokens, last: int) -> bool:
    """Whether a name follows that the role belongs to: Energy Minister Mirela Dostane."""
    following = tokens.flags[last + 1]
    inside = tokens.naming.ranks_inside and tokens.flags[last] & Is.RANK and tokens.flags[last] & Is.CAPITAL
    return bool(inside and tokens.joined(last) and following & Is.CAPITAL and not following & Is.SMALL)


def _first(tokens: Tokens, place: int) -> int | None:
    """Where the phrase begins: over what qualifies the noun; None when the word is part of another one."""
    compounds = tokens.naming.compounds.get(tokens.low(place))
    first = place
    if compounds is not None:
        if tokens.gaps[place] != "-" or f"{tokens.low(place - 1)}-{tokens.low(place)}" not in compounds:
            return None
        first = place - 1
    while (
        place - first < _MOST
        and first
        and tokens.flags[first - 1] & (_BEFORE | Is.ROLE)
        and tokens.gaps[first] in (" ", "-", "\u00a0")
    ):
        first -= 1
    return first


def _last(tokens: Tokens, place: int) -> int:
    last = place
    while (
        last - place < _MOST
        and tokens.joined(last)
        and (is_adjective(tokens, last + 1) or tokens.low(last + 1) in tokens.naming.role_adjectives)
    ):
        last += 1
    phrase = extended(tokens, last, roles=True)
    if phrase is None:
        return last
    # "minister for the Middle East Tobias Ellwood"
    inner = range(last + 1, phrase.last + 1)
    return next((at - 1 for at in inner if begins_person(tokens, at) and at - 1 > last), phrase.last)


def _last_uncased(tokens: Tokens, place: int) -> int:
    """Where a role ends in a language without capitals: over what is definite, up to who holds it."""
    naming = tokens.naming
    last = place
    led = tokens.words[place].startswith(naming.definite)
    while last - place < _MOST and tokens.joined(last):
        word, flags = tokens.words[last + 1], tokens.flags[last + 1]
        if last == place and word in naming.role_words and tokens.words[last + 2].startswith(naming.definite):
            last += 2
            continue
        if flags & _ENDS:
            break
        definite = word.startswith(naming.definite)
        if last == place and led:
            # With its article the noun needs an adjective: not a family name with one.
            definite = bool(flags & Is.DEMONYM) or word in naming.role_adjectives
        elif led and not definite and word[:1] in naming.prefixes:
            # الأمين العام لجامعة الدول العربية
            definite = bool(naming.flags[word[1:] or word] & Is.ORG)
        elif last == place and not definite:
            held = tokens.low(place) in naming.place_roles and not flags & ~(Is.LISTED | Is.PREFIXED)
            definite = held or bool(flags & Is.ORG) or naming.titled.get(word) == "GPE"
        ends = tokens.flags[last] & Is.DEMONYM and not flags & Is.DEMONYM
        if not definite or (ends and word not in naming.role_adjectives):
            break
        last += 1
    return last
