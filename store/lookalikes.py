"""Entities that may be one: made by two people, or twice. Proposed, never merged silently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from store.text import folded

if TYPE_CHECKING:
    from store.model import Entity
    from store.store import Store

_MANY: Final = 20
"""Entities that share a text beyond which it says nothing about who they are."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Two entities of one label that share a name, an alias or an item of Wikidata."""

    one: Entity
    """The one that was made first."""
    other: Entity
    why: str
    """What they share, as one of them has it."""


def lookalikes(store: Store) -> list[Lookalike]:
    """Every such pair; case and accents do not matter, names that hold in one article alone do not count."""
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
    return [
        Lookalike(store.entities.get(one), store.entities.get(other), why)
        for (one, other), why in sorted(pairs.items())
    ]


def _pair(holders: dict[str, str], pairs: dict[tuple[str, str], str]) -> None:
    # Ids are in the order they were made.
    found = sorted(holders)
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            pairs.setdefault((one, other), holders[one])
