"""Entities by a few typed letters: the start of a name, of a word in it, any part, then what looks alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.text import folded

if TYPE_CHECKING:
    import sqlite3

_ALIKE: Final = 0.45
"""Share of letter pairs in common from which a name is offered: one wrong letter in five."""


def find(conn: sqlite3.Connection, query: str, limit: int) -> list[str]:
    """Ids of the entities, the likeliest first; an empty query gives the first by name."""
    wanted = " ".join(folded(query).split())
    if not wanted:
        return [row[0] for row in conn.execute("select id from entity order by name, id limit ?", (limit,))]
    rows = conn.execute("select entity_id, folded from alias where instr(folded, ?)", (wanted,)).fetchall()
    best: dict[str, tuple[float, int, str]] = {}
    for entity_id, name in rows:
        _keep(best, entity_id, (_rank(name, wanted), len(name), name))
    if len(best) < limit:
        # Nobody gets the first letter of a word wrong, and it spares looking at the whole register.
        alike = (
            "select entity_id, folded from alias where folded like ?1 || '%' or folded like '% ' || ?1 || '%'"
        )
        for entity_id, name in conn.execute(alike, (wanted[0].replace("%", "").replace("_", ""),)).fetchall():
            likeness = _likeness(name, wanted)
            if likeness >= _ALIKE and entity_id not in best:
                _keep(best, entity_id, (5 - likeness, len(name), name))
    return sorted(best, key=lambda entity_id: (best[entity_id], entity_id))[:limit]


def _keep(best: dict[str, tuple[float, int, str]], entity_id: str, place: tuple[float, int, str]) -> None:
    if entity_id not in best or place < best[entity_id]:
        best[entity_id] = place


def _rank(name: str, wanted: str) -> float:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in name or f"-{wanted}" in name else 3


def _likeness(name: str, wanted: str) -> float:
    """Dice's coefficient over pairs of letters, of the words of the name that fit best."""
    pairs = _pairs(wanted)
    whole = _dice(_pairs(name), pairs)
    return max([whole, *(_dice(_pairs(word), pairs) for word in name.split())])


def _pairs(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
