"""The register of entities as a list: which fit a filter, in which order, and the lines a screen shows of them.

Like the catalogue of articles: an array of integer keys, lines read for the keys on screen only. What is folded
or counted is kept until an act touches it.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final, Literal

from store.foldlines import FoldedLines
from store.model import EntityRow
from store.scope import layer
from store.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.store import Store

EntityOrder = Literal["mentions", "quotations", "name", "label"]

_LINES: Final = (
    "select e.key, e.name, e.label, e.wikidata_id, e.note, "
    "(select group_concat(text, ' ') from alias where entity_id = e.id) from entity e order by e.key"
)
_COUNTS: Final = (
    "select e.key, counted from (select entity_id, count(*) as counted from annotation n "
    "where entity_id is not null and kind = ? and status <> 'rejected' and {} group by entity_id) "
    "join entity e on e.id = entity_id"
)
_TOUCHED: Final = (
    "select 1 from act a where a.key > ? and (a.target is not null or exists (select 1 from change c "
    "where c.act_id = a.id and c.table_name in ({}))) limit 1"
)
_OF_NAMES, _OF_COUNTS = _TOUCHED.format("'entity', 'alias'"), _TOUCHED.format("'entity', 'annotation'")
_BATCH: Final = 500
"""Lines read at once; SQLite takes 32,766 parameters."""


class Register:
    """Answers `store.entities.keys` and `rows`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn
        self._act = -1
        """Integer key of the newest act that what is kept takes account of."""
        self._names: array[int] | None = None
        self._lines: FoldedLines | None = None
        self._counts: dict[tuple[str, str | None], dict[int, int]] = {}

    def keys(self, filter: str, order: EntityOrder, descending: bool) -> array[int]:
        """See Entities.keys."""
        self._refresh()
        found = self._in_order(order, descending)
        words = folded(filter).split()
        if not words:
            return found
        if self._lines is None:
            self._lines = FoldedLines(self._conn.execute(_LINES))
        fitting = self._lines.fitting(words)
        return array("q", (key for key in found if key in fitting))

    def _refresh(self) -> None:
        newest = self._conn.execute("select coalesce(max(key), 0) from act").fetchone()[0]
        if newest == self._act:
            return
        if newest < self._act or self._conn.execute(_OF_NAMES, (self._act,)).fetchone():
            self._names = self._lines = None
        if newest < self._act or self._conn.execute(_OF_COUNTS, (self._act,)).fetchone():
            self._counts.clear()
        self._act = newest

    def _in_order(self, order: EntityOrder, descending: bool) -> array[int]:
        """By name among equals, whichever way the order goes; then as SQLite compares, which costs no folding."""
        if order == "name":
            names = self._by_name()
            return names[::-1] if descending else names[:]
        found = [key for (key,) in self._conn.execute("select key from entity order by name, key")]
        if order == "label":
            places = {name: place for place, (name,) in enumerate(self._labels())}
            labels = dict(self._conn.execute("select key, label from entity"))
            found.sort(key=lambda key: places.get(labels[key], -1), reverse=descending)
        else:
            counts = self._counted("entity" if order == "mentions" else "quote")
            found.sort(key=lambda key: counts.get(key, 0), reverse=descending)
        return array("q", found)

    def _counted(self, kind: str) -> dict[int, int]:
        only = self._store.only
        if (kind, only) not in self._counts:
            self._counts[kind, only] = dict(self._conn.execute(_COUNTS.format(layer(only)), (kind,)))
        return self._counts[kind, only]

    def _labels(self) -> list[tuple[str]]:
        return self._conn.execute("select name from label order by position, name").fetchall()

    def _by_name(self) -> array[int]:
        if self._names is None:
            lines = FoldedLines(self._conn.execute("select key, name from entity order by key"))
            self._names = array("q", (key for _, key in sorted(lines.field(0))))
        return self._names

    # Lines of the screen

    def rows(self, keys: Sequence[int]) -> list[EntityRow]:
        """See Entities.rows."""
        return [row for low in range(0, len(keys), _BATCH) for row in self._rows(keys[low : low + _BATCH])]

    def _rows(self, keys: Sequence[int]) -> list[EntityRow]:
        marks = ", ".join("?" * len(keys))
        ids = dict(self._conn.execute(f"select key, id from entity where key in ({marks})", tuple(keys)))
        wanted = [ids[key] for key in keys if key in ids]
        counts = {
            (entity_id, kind): count
            for entity_id, kind, count in self._conn.execute(
                "select entity_id, kind, count(*) from annotation n where entity_id in "
                f"({', '.join('?' * len(wanted))}) and status <> 'rejected' and {layer(self._store.only)} "
                "group by entity_id, kind",
                wanted,
            )
        }
        return [
            EntityRow(entity, counts.get((entity.id, "entity"), 0), counts.get((entity.id, "quote"), 0))
            for entity in self._store.entities.several(wanted)
        ]
