"""Names in a language without capitals: by lists, by the words before them, by forenames.

A letter written on to a word (Arabic و, ب, ال) is seen through; the whole word is proposed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.naming import Is
from assist.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.tokens import Tokens

_FORENAMES: Final = Is.FORENAME | Is.FOREIGN
_SEEN_THROUGH: Final = Is.PREFIXED | Is.LISTED
_BEGINS: Final = (
    _FORENAMES | _SEEN_THROUGH | Is.HONORIFIC | Is.RANK | Is.JOINER | Is.ORG | Is.SPOT | Is.GPE | Is.STATE
)
"""What a word is with which a name may begin."""
_LONGEST: Final = 5
"""Words of a person's name at most."""
_HEADED: Final = 3
"""Words behind the head of an organisation's name at most."""


def uncased(tokens: Tokens) -> Iterator[Proposal]:
    """The names of a paragraph; they do not overlap."""
    going = 0
    for place in [at for at, flags in enumerate(tokens.flags) if flags & _BEGINS]:
        if place < going:
            continue
        found = _listed(tokens, place) or _person(tokens, place) or _headed(tokens, place)
        if found is None:
            continue
        last, label, rule, sure = found
        first = place
        if (
            label in ("GPE", "LOC")
            and place
            and tokens.flags[place - 1] & Is.DIRECTION
            and tokens.joined(place - 1)
        ):
            first, label = place - 1, "LOC"
        elif rule == "place-head" and label == "GPE":
            first = place + 1
        yield Proposal("entity", label, ((tokens.start(first), tokens.end(last)),), rule, sure)
        going = last + 1


_Found = tuple[int, str, str, float]
"""The last word, the label, the rule, how sure."""


def _listed(tokens: Tokens, place: int) -> _Found | None:
    naming = tokens.naming
    for bare, longest in naming.starts(tokens.words[place]):
        for last in range(min(place + longest, tokens.count) - 1, place - 1, -1):
            rest = tokens.text[tokens.end(place) : tokens.end(last)]
            label = naming.titled.get(bare + rest)
            if label is not None:
                return last, label, "list", 0.8
    return None


def _person(tokens: Tokens, place: int) -> _Found | None:
    """A forename or an honorific with what follows it."""
    flags = _flags(tokens, place)
    if flags & (Is.HONORIFIC | Is.RANK):
        last = place
        titles = Is.HONORIFIC | Is.RANK
        while last - place < _LONGEST and tokens.joined(last) and tokens.flags[last + 1] & titles:
            last += 1
        if tokens.joined(last) and _flags(tokens, last + 1) & (_FORENAMES | Is.JOINER):
            return (
                None
                if last == place and flags & Is.RANK
                else (_name_end(tokens, last + 1), "PER", "person", 0.8)
            )
        return None
    first = tokens.flags[place]
    if not flags & _FORENAMES and not (first & Is.JOINER and tokens.joined(place)):
        return None
    if first & Is.JOINER and not (
        _flags(tokens, place + 1) & _FORENAMES or tokens.words[place + 1].startswith("ال")
    ):
        return None
    last = _name_end(tokens, place)
    return (last, "PER", "person", 0.75) if last > place or flags & _FORENAMES else None


def _flags(tokens: Tokens, place: int) -> int:
    """What a word tells, without the letter for "and" before it too."""
    flags = tokens.flags[place]
    if flags & Is.PREFIXED and not flags & ~_SEEN_THROUGH:
        flags |= tokens.naming.flags[tokens.words[place][1:]] & _FORENAMES
    return flags


def _name_end(tokens: Tokens, place: int) -> int:
    """Over forenames, son-of words and what they lead to, and one family name."""
    last = place
    while last - place < _LONGEST and tokens.joined(last):
        following = tokens.flags[last + 1]
        leads = following & (_FORENAMES | Is.JOINER) or tokens.flags[last] & Is.JOINER
        if leads and not following & Is.SMALL:
            last += 1
        elif _is_family(tokens, last, following) or _is_introduced(tokens, place, last):
            return last + 1
        else:
            break
    return last


def _is_introduced(tokens: Tokens, place: int, last: int) -> bool:
    """Whether one forename stands behind a rank or an honorific, so that the next word is of the name too."""
    before = tokens.flags[place - 1] & (Is.RANK | Is.HONORIFIC) if place else 0
    return (
        (bool(before) or place - 1 in tokens.role_edges)
        and (last == place or (last == place + 1 and tokens.low(place) == "عبد"))
        and bool((tokens.flags[last] | tokens.flags[place]) & (Is.FORENAME | Is.JOINER))
        and _is_surname(tokens, last + 1)
    )


def _is_family(tokens: Tokens, last: int, following: int) -> bool:
    """Whether a family name follows a forename: with the article (الرازي), or any word behind a foreign one."""
    if tokens.flags[last] & Is.FOREIGN:
        return _is_surname(tokens, last + 1)
    return (
        bool(tokens.flags[last] & Is.FORENAME)
        and not following & ~_SEEN_THROUGH
        and tokens.words[last + 1].startswith("ال")
    )


def _is_surname(tokens: Tokens, place: int) -> bool:
    """Whether a word that no list knows can be a family name: no article, no letter written on to it."""
    word = tokens.words[place]
    return (
        not tokens.flags[place] & ~_SEEN_THROUGH
        and len(word) > 2
        and word[0] not in "يوف"
        and not word.startswith(("ال", "لل", "بال"))
    )


def _headed(tokens: Tokens, place: int) -> _Found | None:
    """An organisation, a place or an event with the words that tell which."""
    flags = tokens.flags[place]
    if flags & Is.STATE and tokens.joined(place):
        return _state(tokens, place)
    if not flags & (Is.ORG | Is.SPOT | Is.GPE) or not tokens.joined(place):
        return None
    following = tokens.flags[place + 1]
    if following & (Is.SMALL | Is.NUMBER):
        return None
    if flags & Is.ORG:
        if flags & Is.WEAK:
            return None
        named = _listed(tokens, place + 1)
        last = named[0] if named else place + 1
        while last - place < _HEADED and tokens.joined(last) and tokens.words[last + 1].startswith("ال"):
            if tokens.flags[last] & Is.DEMONYM:
                break
            last += 1
        return last, "ORG", "org-head", 0.55
    return place + 1, "LOC" if flags & Is.SPOT else "GPE", "place-head", 0.55


def _state(tokens: Tokens, place: int) -> _Found | None:
    """A state by its whole name: a listed one behind the head, or adjectives where the head has its article."""
    named = _listed(tokens, place + 1)
    last = named[0] if named and named[1] == "GPE" else place
    if last == place and not tokens.words[place].startswith(tokens.naming.definite):
        return None
    while last - place < _HEADED and tokens.joined(last) and tokens.flags[last + 1] & Is.DEMONYM:
        last += 1
    return (last, "GPE", "state", 0.75) if last > place else None
