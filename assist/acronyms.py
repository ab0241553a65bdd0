"""Acronyms with their long forms: « Direction générale de la sûreté (DGS) », "NATO (North Atlantic Treaty …)".

Letters that match the words' initials tell where the long form begins (Schwartz and Hearst, PSB 2003, over
initials of words of weight); an acronym from another language matches nothing, and then the noun phrase
before the bracket is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assist.naming import Is
from assist.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.tokens import Tokens

DEFINED: Final = re.compile(r"\(\s?([^\W\d_a-zß-ÿ][^\W_]{1,9})\s?\)")
"""An acronym in brackets; a regular expression, for a quick look at a whole text."""
_MIXED: Final = re.compile(r"[A-ZÀ-ÖØ-Þ](?:[a-zß-ÿ]?[A-ZÀ-ÖØ-Þ]{1,4}[a-zß-ÿ]?|[a-zß-ÿ]{2,5})")
"""BfV, OeNB, Cedu: taken only where its letters fit."""
_LONGEST: Final = 14
"""Words of a long form at most."""
_SURE: Final = 0.9
_LESS_SURE: Final = 0.7


def acronyms(tokens: Tokens) -> Iterator[Proposal]:
    """Each definition of a paragraph as two mentions: the long form and the acronym."""
    capitals = tokens.places(Is.CAPITAL | Is.SHOUTED)
    for place in capitals:
        if not tokens.gaps[place].endswith("(") or not tokens.gaps[place + 1].startswith(")"):
            continue
        if place and _is_acronym(tokens, place):
            found = _before(tokens, place)
            if found is not None:
                first, sure = found
                yield _mention(tokens, first, place - 1, "acronym-long", sure)
                yield _mention(tokens, place, place, "acronym", sure)
    for place in capitals:
        if tokens.gaps[place + 1] == " (" and _is_acronym(tokens, place):
            last = _closing(tokens, place + 1)
            if last is not None and _fits(tokens, place, range(place + 1, last + 1)):
                yield _mention(tokens, place + 1, last, "acronym-long", _SURE)
                yield _mention(tokens, place, place, "acronym", _SURE)


def _mention(tokens: Tokens, first: int, last: int, rule: str, sure: float) -> Proposal:
    return Proposal("entity", "ORG", ((tokens.start(first), tokens.end(last)),), rule, sure)


def _is_acronym(tokens: Tokens, place: int) -> bool:
    word = tokens.words[place]
    if tokens.flags[place] & Is.SHOUTED:
        return len(word) < 11 and not word.isdigit()
    return bool(_MIXED.fullmatch(word))


def _before(tokens: Tokens, acronym: int) -> tuple[int, float] | None:
    """Where the long form before a bracket begins, and how sure that is."""
    low = acronym - 1
    while low > 0 and acronym - low < _LONGEST and tokens.joined(low - 1):
        low -= 1
    for first in range(acronym - 1, low - 1, -1):
        same = tokens.low(first)[:1] == tokens.low(acronym)[:1] and not _is_small(tokens, first)
        if same and _fits(tokens, acronym, range(first, acronym)):
            return first, _SURE
    if tokens.naming.nouns_capital and _is_compound(tokens, acronym):
        return acronym - 1, _SURE
    if not tokens.flags[acronym] & Is.SHOUTED:
        return None
    begin = _phrase(tokens, low, acronym - 1)
    return None if begin is None else (begin, _LESS_SURE)


def _is_compound(tokens: Tokens, acronym: int) -> bool:
    """Whether the word before holds all letters of its acronym: Weltgesundheitsorganisation (WHO)."""
    word, letters = tokens.low(acronym - 1), tokens.low(acronym)
    rest = iter(word)
    organised = tokens.flags[acronym - 1] & Is.ORG and len(word) > 3 * len(letters)
    return bool(organised) and word[:1] == letters[:1] and all(letter in rest for letter in letters)


def _is_small(tokens: Tokens, place: int) -> bool:
    flags = tokens.flags[place]
    if flags & Is.CAPITAL:
        return False
    return bool(flags & (Is.SMALL | Is.JOINER)) or tokens.low(place) in tokens.naming.conjunctions


def _fits(tokens: Tokens, acronym: int, places: range) -> bool:
    """Whether the acronym's letters are the initials of these words in order; small words may be left out."""
    letters = tokens.low(acronym).replace(".", "")
    weighty = "".join(tokens.low(at)[:1] for at in places if not _is_small(tokens, at))
    every = "".join(tokens.low(at)[:1] for at in places)
    letters_of_all = "".join(tokens.low(at) for at in places if not _is_small(tokens, at))
    return len(letters) > 1 and (
        letters in (weighty, every)
        or _is_within(letters, every, weighty)
        or (len(places) > 1 and weighty[:2] == letters[:2] and _is_within(letters, letters_of_all, weighty))
    )


def _is_within(letters: str, every: str, weighty: str) -> bool:
    """Whether all words of weight are in the acronym, in order, and it has few letters more or less."""
    rest = iter(every)
    return len(letters) > 2 and all(letter in rest for letter in letters) and len(weighty) <= len(letters)


def _phrase(tokens: Tokens, low: int, last: int) -> int | None:
    """Where the noun phrase that ends at a place begins: at its farthest head, else where its capitals begin."""
    heads = [at for at in range(low, last + 1) if tokens.flags[at] & Is.ORG and tokens.flags[at] & Is.CAPITAL]
    small = [at for at in range(low, last) if tokens.flags[at] & Is.ORG]
    if tokens.naming.heads_first and (heads or small):
        head = (heads or small)[0]
        while head > low and tokens.flags[head - 1] & (Is.CAPITAL | Is.SMALL) == Is.CAPITAL:
            # Haut-Commissariat, Alto commissariato
            head -= 1
        return head
    first = last
    if not any(tokens.flags[at] & (Is.ORG | Is.TAIL) for at in range(low, last + 1)):
        # Olaf Scholz (SPD): a person with a party.
        return None
    if not tokens.flags[last] & Is.CAPITAL:
        return None
    while first > low and (tokens.flags[first - 1] & Is.CAPITAL or _leads_on(tokens, low, first - 1)):
        first -= 1
    while first < last and tokens.flags[first] & Is.SMALL:
        first += 1
    return first if first < last else None


def _leads_on(tokens: Tokens, low: int, place: int) -> bool:
    """Whether a small word stands between two capitals of a name: the Bank of England."""
    return (
        _is_small(tokens, place)
        and tokens.low(place) in tokens.naming.name_links
        and place > low
        and bool(tokens.flags[place - 1] & Is.CAPITAL)
    )


def _closing(tokens: Tokens, first: int) -> int | None:
    """The last word before the bracket closes."""
    for place in range(first, min(first + _LONGEST, tokens.count)):
        if tokens.gaps[place + 1].startswith(")") or place + 1 == tokens.count:
            return place if place > first else None
        if not tokens.joined(place):
            return None
    return None
