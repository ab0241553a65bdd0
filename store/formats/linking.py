"""Which entity an imported annotation denotes: one that the store knows, else a new one made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store import ids
from store.decode import canonical
from store.formats.registry import Loss

if TYPE_CHECKING:
    from store.act import Act
    from store.formats.incoming import Mark
    from store.records import Row
    from store.store import Store

_BORNE: Final = "PER"
"""Who speaks, and who bears a role, is a person where the file does not say otherwise."""
_NAMED: Final = (
    "select distinct a.entity_id from alias a join entity y on y.id = a.entity_id "
    "where a.text = ? and a.scope = 'global' and (?2 is null or y.label = ?2) limit 2"
)
_LABEL: Final = "select name from label where kind = 'entity' and name = ?"


class Linker:
    """Finds by our id, by Wikidata's, then by name, within an open act."""

    def __init__(self, store: Store, act: Act, added: dict[str, int]) -> None:
        self._conn = store.conn
        self._act = act
        self._added = added
        self._found: dict[tuple[str | None, ...], str | None] = {}
        self._unclear = 0

    def entity(self, mark: Mark, label: str, kind: str, spans: list[Row]) -> str | None:
        """The id of the entity, made where there is none; None where the file names none, or an unclear one."""
        if not (mark.entity or mark.entity_id or mark.wikidata_id):
            return None
        spoken = None if kind == "entity" and label != "ROLE" else _BORNE
        wanted = (mark.entity_id, mark.wikidata_id, mark.entity, spoken or label)
        if wanted not in self._found:
            text = " ".join(" ".join(s["text"] for s in spans if s["role"] == "content").split())
            called = mark.entity or (text if spoken is None and mark.level != "PRO" else mark.wikidata_id)
            known = self._find(mark, None if spoken else label)
            self._found[wanted] = known or self._make(mark, spoken or label, called)
        return self._found[wanted]

    def losses(self) -> list[Loss]:
        """The links that were not made."""
        if not self._unclear:
            return []
        reason = "names fit several entities of the store, or none is named; not linked"
        return [Loss(self._unclear, reason)]

    def _find(self, mark: Mark, label: str | None) -> str | None:
        if mark.entity_id and self._one("select id from entity where id = ?", mark.entity_id):
            return mark.entity_id
        if mark.wikidata_id:
            found = self._one("select id from entity where wikidata_id = ? limit 2", mark.wikidata_id)
            if found:
                return found
        # An id of its own says that it is another one, however alike the names are.
        if mark.entity and not mark.entity_id and not mark.wikidata_id:
            return self._one(_NAMED, mark.entity, label)
        return None

    def _one(self, query: str, *values: str | None) -> str | None:
        rows = self._conn.execute(query, values).fetchall()
        return rows[0][0] if len(rows) == 1 else None

    def _make(self, mark: Mark, label: str, called: str | None) -> str | None:
        name = " ".join(canonical(called or "").split())
        by_name = mark.entity and not (mark.entity_id or mark.wikidata_id)
        if not name or (by_name and self._several(mark)) or self._one(_LABEL, label) is None:
            self._unclear += 1
            return None
        entity_id = mark.entity_id or ids.new_id()
        row = {"id": entity_id, "label": label, "name": name, "wikidata_id": mark.wikidata_id, "note": None}
        self._act.insert("entity", row)
        alias = {
            "id": ids.alias_id(entity_id, "global", name), "entity_id": entity_id, "text": name,
            "kind": "full", "scope": "global",
        }  # fmt: skip
        self._act.insert("alias", alias)
        self._added["entity"] += 1
        self._added["alias"] += 1
        return entity_id

    def _several(self, mark: Mark) -> bool:
        return len(self._conn.execute(_NAMED, (mark.entity, None)).fetchall()) > 1
