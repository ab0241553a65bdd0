"""Entities that may be one: made by two people, or twice. Proposed, never merged silently."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from store.text import folded

if TYPE_CHECKING:
    from store.model import Entity
    from store.store import Store

_MANY: Final = 20
"""Entities that share a text beyond which it says nothing about who they are."""
_WORD: Final = re.compile(r"[^\W_]+")
_SURNAME: Final = 3
"""Letters below which a single name is no surname that says something."""
_SMALL: Final = 3
"""Letters of a word in lower case that an acronym passes over."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Two entities of one label that share a name, an alias or an item of Wikidata."""

    one: Entity
    """The one that was made first."""
    other: Entity
    why: str
    """What they share, as one of them has it."""


def lookalikes(store: Store, *, near: bool = False) -> list[Lookalike]:
    """Every such pair; case and accents do not matter, names that hold in one article alone do not count.

    With `near` also those whose names have the same words in another order or with other marks, persons of whom
    one is called by the other's last name alone, and an acronym with a name of these initials.
    """
    rows = store.conn.execute(
        "select e.label, e.id, e.name from entity e union select e.label, e.id, a.text from entity e "
        "join alias a on a.entity_id = e.id where a.scope = 'global' and a.kind <> 'role' "
        "union select e.label, e.id, e.wikidata_id from entity e where e.wikidata_id is not null"
    ).fetchall()
    known: dict[tuple[str, str], dict[str, str]] = {}
    for label, entity_id, text in rows:
        known.setdefault((label, " ".join(folded(text).split())), {}).setdefault(entity_id, text)
    pairs: dict[tuple[str, str], str] = {}
    for holders in known.values():
        if 1 < len(holders) <= _MANY:
            _pair(holders, pairs)
    if near:
        _pair_near(rows, pairs)
    return [
        Lookalike(store.entities.get(one), store.entities.get(other), why)
        for (one, other), why in sorted(pairs.items())
    ]


def _pair_near(rows: Iterable[tuple[str, str, str]], pairs: dict[tuple[str, str], str]) -> None:
    """Pairs of names that are written otherwise, or shorter."""
    same: dict[object, dict[str, str]] = defaultdict(dict)
    short: dict[object, dict[str, str]] = defaultdict(dict)
    long: dict[object, dict[str, str]] = defaultdict(dict)
    for label, entity_id, text in rows:
        words = _WORD.findall(folded(text))
        same[label, *sorted(words)].setdefault(entity_id, text)
        if label == "PER" and len(words) == 1 and len(words[0]) >= _SURNAME:
            short[label, words[0]].setdefault(entity_id, text)
        elif label == "PER" and len(words) > 1:
            long[label, words[-1]].setdefault(entity_id, text)
        if text.isupper() and text.isalpha():
            short[label, "initials", words[0] if words else ""].setdefault(entity_id, text)
        elif len(initials := _initials(text)) > 1:
            long[label, "initials", initials].setdefault(entity_id, text)
    for holders in same.values():
        if 1 < len(holders) <= _MANY:
            _pair(holders, pairs)
    for key, shorts in short.items():
        if len(shorts) * len(long.get(key, ())) <= _MANY:
            for one, text in shorts.items():
                for other in long.get(key, {}):
                    if one != other:
                        pairs.setdefault((min(one, other), max(one, other)), text)


def _initials(text: str) -> str:
    """The first letters of the words, small ones in lower case (of, des, du) left out; folded."""
    words = _WORD.findall(text)
    return folded("".join(word[0] for word in words if word[0].isupper() or len(word) > _SMALL))


def _pair(holders: dict[str, str], pairs: dict[tuple[str, str], str]) -> None:
    # Ids are in the order they were made.
    found = sorted(holders)
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            pairs.setdefault((one, other), holders[one])
