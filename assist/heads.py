"""How far a name reaches from its head: over adjectives, and over small words to the next capital."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from assist.naming import Is
from assist.runs import run_end

if TYPE_CHECKING:
    from assist.naming import Links
    from assist.tokens import Tokens

_LONGEST: Final = 14
"""Words of a name at most."""
_SHOUTED: Final = 5
"""Letters of an acronym in a name at most."""


class Phrase(NamedTuple):
    """A name from its head on."""

    last: int
    """Place of its last word."""
    strength: int
    """0: the head alone; 1: with more words; 2: with a capital among them."""
    capital: int | None
    """Place of the first capital behind the head."""


def extended(tokens: Tokens, head: int, *, roles: bool = False, free: bool = False) -> Phrase | None:
    """The name that a head word begins, or goes on from in languages whose heads come last; None when it is alone.

    `free`: it may go on to common nouns, whatever the head.
    """
    words = tokens.naming
    last, capital = head, None
    capital_head = bool(tokens.flags[head] & Is.CAPITAL)
    lower = free or (words.heads_first and capital_head) or tokens.low(head) in words.orgs_strong
    spot = bool(tokens.flags[head] & (Is.SPOT | Is.GPE))
    links = (
        words.role_links if roles else words.spot_links if spot and words.spot_links else words.first_links
    )
    begun, linked = links, False
    while last - head < _LONGEST and tokens.joined(last):
        place = last + 1
        flags = tokens.flags[place]
        if flags & Is.CAPITAL and _is_part(tokens, place):
            anew = words.heads_first and _begins_anew(tokens, head, place)
            if not anew and (linked or (words.heads_first and not roles)):
                last, capital = place, capital if capital is not None else place
                continue
            break
        if (
            last > head
            and tokens.gaps[place] == "-"
            and is_adjective(tokens, last)
            and _is_noun(tokens, place)
        ):
            # parti social-démocrate
            last = place
            continue
        if words.heads_first and is_adjective(tokens, place):
            if links is not begun and not roles and _is_nations(tokens, place):
                break
            if spot and capital is not None and not flags & Is.DEMONYM:
                break
            last = place
            continue
        if capital is not None and flags & (Is.TAIL | Is.SMALL) == Is.TAIL:
            return Phrase(place, 2, capital)
        link = _link(tokens, place, links)
        if link is None:
            break
        beyond = tokens.flags[place + link]
        if roles and beyond & Is.ROLE:
            # « Président de la République et de la | Ministre ... »: another role.
            break
        if beyond & Is.CAPITAL and _is_part(tokens, place + link):
            if tokens.low(place) in words.conjunctions and _is_another(tokens, place, place + link):
                break
            last = place + link
            capital = capital if capital is not None else last
            linked, links = True, links if spot else words.name_links
        elif roles and _is_noun(tokens, place + link) and is_adjective(tokens, place + link + 1):
            # « chef de la diplomatie talvésienne »
            last = _over_adjectives(tokens, place + link, nations=True)
        elif roles and not words.heads_first and _is_field(tokens, head, place + link):
            return Phrase(place + link, 1, capital)
        elif (
            (lower or _is_body(tokens, capital) or (roles and beyond & Is.ORG))
            and words.heads_first
            and _is_noun(tokens, place + link)
        ):
            lower = True
            last = _over_adjectives(tokens, place + link, nations=roles)
            links = links if spot else words.name_links
        else:
            break
    if last == head:
        return None
    return Phrase(
        last, 2 if capital is not None else 1 if lower or _names_people(tokens, head, last) else 0, capital
    )


def _begins_anew(tokens: Tokens, head: int, place: int) -> bool:
    """Whether a capital without a small word before it is of another name: Parti socialiste | Lyon."""
    flags = tokens.flags[place]
    if flags & Is.SHOUTED and len(tokens.words[place]) > _SHOUTED and not tokens.flags[head] & Is.SHOUTED:
        return True
    if place - 1 == head:
        return False
    if flags & Is.ORG and not flags & Is.WEAK:
        return True
    return not tokens.flags[place - 1] & Is.CAPITAL and tokens.naming.listed(tokens.words[place]) == "GPE"


def _is_field(tokens: Tokens, role: int, place: int) -> bool:
    """Whether a small word says what a role is for: spokeswoman for the ministry, secretary of transportation."""
    if tokens.flags[place] & Is.ORG:
        return True
    return tokens.low(role) in tokens.naming.role_fields and _is_noun(tokens, place)


def _is_part(tokens: Tokens, place: int) -> bool:
    """Whether a capital goes on with a name: no title (but Saint-), no small word; Fiscalía General does."""
    flags = tokens.flags[place]
    if not flags & (Is.SMALL | Is.HONORIFIC) or flags & (Is.SPOT | Is.SPOT_FIRST):
        return True
    return tokens.low(place) in tokens.naming.role_adjectives


def _is_body(tokens: Tokens, capital: int | None) -> bool:
    """Whether a name within the name is that of a body, and so may go on in small letters."""
    return capital is not None and bool(tokens.flags[capital] & Is.ORG)


def _link(tokens: Tokens, place: int, links: Links) -> int | None:
    """How many small words from a place on lead to the next part of the name."""
    for phrase in links.get(tokens.low(place), ()):
        at = place
        for word in phrase:
            if tokens.low(at) != word or not tokens.joined(at):
                break
            at += 1
        else:
            return len(phrase)
    return None


def is_adjective(tokens: Tokens, place: int) -> bool:
    """Whether a small word seems to belong to the noun before it, by its ending."""
    flags = tokens.flags[place]
    if flags & Is.CAPITAL:
        return False
    if flags & Is.DEMONYM:
        return True
    low = tokens.low(place)
    words = tokens.naming
    if flags & (Is.SMALL | Is.JOINER | Is.RANK | Is.NUMBER) or len(low) < 5 or low in words.cues:
        return False
    return low.endswith(words.adjective_endings) if words.adjective_endings else False


def _is_noun(tokens: Tokens, place: int) -> bool:
    """Whether a small word can be what a body is for: ministère de la guerre."""
    low = tokens.low(place)
    flags = tokens.flags[place]
    return (
        len(low) > 2
        and not flags & (Is.SMALL | Is.JOINER | Is.NUMBER)
        and (not flags & Is.RANK or bool(flags & Is.ROLE_BEFORE))
        and low not in tokens.naming.cues
    )


def _is_another(tokens: Tokens, conjunction: int, place: int) -> bool:
    """Whether another body begins behind a conjunction: Ligue des Droits de l'Homme et du | Comité ..."""
    body = place > conjunction + 1 and tokens.naming.heads_first and tokens.flags[place] & Is.ORG
    return bool(body) or _is_company(tokens, place)


def _is_company(tokens: Tokens, place: int) -> bool:
    """Whether a run of capitals from a place on is a company by itself: the Ministry of Works and | Tharn Ltd."""
    end = run_end(tokens, place)
    return any(tokens.flags[at] & Is.TAIL for at in range(place + 1, end + 1))


def _is_nations(tokens: Tokens, place: int) -> bool:
    """Whether an adjective says whose a body is and is no part of its name: Conseil de sécurité | russe."""
    return bool(tokens.flags[place] & Is.DEMONYM) and tokens.low(place) not in tokens.naming.demonyms_wide


def _over_adjectives(tokens: Tokens, noun: int, *, nations: bool) -> int:
    """The last word of a noun with its adjectives; one that no ending tells, where a sign follows it."""
    last = noun
    if tokens.flags[noun] & Is.ROLE_BEFORE and tokens.joined(noun) and _is_noun(tokens, noun + 1):
        # tribunal de première instance
        noun = last = noun + 1
    while tokens.joined(last) and is_adjective(tokens, last + 1):
        if not nations and _is_nations(tokens, last + 1):
            return last
        last += 1
    if last == noun and tokens.joined(last) and not tokens.joined(last + 1) and _is_noun(tokens, last + 1):
        return last + 1
    return last


def _names_people(tokens: Tokens, head: int, last: int) -> bool:
    """Whether a people's or a country's adjective is among the words: armée syrienne."""
    return any(tokens.flags[at] & Is.DEMONYM for at in range(head + 1, last + 1))
