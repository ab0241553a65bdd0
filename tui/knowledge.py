"""What is known by name, for the candidates of every article opened: it grows with each tag, at once.

Read from the store in slices between keys; a store of a million mentions must not hold one. No Textual here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from assist.gazetteer import Gazetteer
    from store import Store
    from store.model import Annotation

NEWEST: Final = 5000
"""Mentions whose texts are known, beside those of the open article and the aliases of every entity."""


class _Learnt(NamedTuple):
    text: str
    label: str
    entity_id: str | None
    here: bool


class Knowledge:
    """The gazetteer of one store, as the annotator's acts change it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loading: Iterator[None] | None = None
        self._article_id = ""
        self._learnt: dict[str, _Learnt] = {}
        """What each mention tagged since the start made known, by annotation."""
        self.gazetteer: Gazetteer | None = None
        """None until it has been asked for."""
        self.is_whole = False
        """Has all of it been read?"""

    def load(self) -> bool:
        """Read a slice of it; False when nothing is left to read."""
        if self.is_whole:
            return False
        # Deferred: the first screen is painted before what reads a language is loaded.
        from assist.gazetteer import Gazetteer

        if self.gazetteer is None or self._loading is None:
            self.gazetteer = Gazetteer()
            self._loading = self.gazetteer.fill(self._store, NEWEST)
            self.gazetteer.enter(self._store, self._article_id)
        self.is_whole = next(self._loading, "end") == "end"
        return not self.is_whole

    def enter(self, article_id: str) -> None:
        """Another article was opened: what holds in one alone is that one's."""
        self._article_id = article_id
        if self.gazetteer is not None:
            self.gazetteer.enter(self._store, article_id)

    def learn(self, mention: Annotation) -> None:
        """A mention was tagged, accepted or linked."""
        self.unlearn(mention.id)
        if self.gazetteer is None or mention.kind != "entity" or mention.status != "accepted":
            return
        learnt = _Learnt(mention.text, mention.label, mention.entity_id, mention.level in ("NOM", "PRO"))
        self._learnt[mention.id] = learnt
        self.gazetteer.add(learnt.text, learnt.label, learnt.entity_id, here=learnt.here)

    def unlearn(self, annotation_id: str) -> None:
        """A mention is no more, or is another one now."""
        learnt = self._learnt.pop(annotation_id, None)
        if learnt is not None and self.gazetteer is not None:
            self.gazetteer.discard(learnt.text, learnt.label, learnt.entity_id, here=learnt.here)

    def begin_anew(self) -> None:
        """Whose work is read is another: what was known is forgotten, and read again."""
        self.gazetteer, self._loading, self.is_whole = None, None, False
        self._learnt.clear()

    def look_again(self) -> None:
        """Acts were undone, or somebody else wrote: unlearn what is not in the store any more."""
        wanted = list(self._learnt)
        for low in range(0, len(wanted), 500):
            batch = wanted[low : low + 500]
            rows = self._store.conn.execute(
                f"select id from annotation where status = 'accepted' and id in ({', '.join('?' * len(batch))})",
                batch,
            ).fetchall()
            for gone in set(batch) - {row[0] for row in rows}:
                self.unlearn(gone)
        if self.gazetteer is not None:
            self.gazetteer.enter(self._store, self._article_id)
