"""What waits for a decision, read from the store in short steps, so that nobody who writes waits for it.

When something counts as decided is said in answers.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from store.answers import DECIDED
from store.model import Annotation
from store.review import LOW, Item, Placing, Source, Wanted

if TYPE_CHECKING:
    import sqlite3

    from store.store import Store

STEP: Final = 4000
"""Integer keys of annotations looked at by one statement: some ten milliseconds."""
OFFERS: Final = 9
"""Places offered for an orphan: as many as there are digits."""

_TEXT: Final = (
    "case when e.ordinal is null then s.text else (select group_concat(text, ' ') from "
    "(select text from span where annotation_id = n.id and role = 'content' order by ordinal)) end"
)
_END: Final = (
    'case when e.ordinal is null then s."end" else '
    "(select max(\"end\") from span where annotation_id = n.id and role = 'content') end"
)
_FIELDS: Final = (
    f"n.id, n.article_id, n.label, {_TEXT}, s.start, {_END}, n.annotator, n.origin, n.confidence, "
    "n.entity_id, a.key"
)
_FROM: Final = (
    "from annotation n cross join article a on a.id = n.article_id "
    "cross join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
    "left join span e on e.annotation_id = n.id and e.role = 'content' and e.ordinal = 1"
)
_NEWEST: Final = "not exists (select 1 from article v where v.supersedes = n.article_id)"
_WHERE: Final[dict[Source, str]] = {
    "proposal": f"n.status = 'proposed' and {_NEWEST}",
    "layer": f"n.status = 'accepted' and n.annotator <> :me and {_NEWEST}",
    # Whoever confirmed or changed it since has touched it.
    "uncertain": f"n.status = 'accepted' and n.annotator = :me and n.confidence < {LOW} "
    f"and n.origin in ('import', 'model', 'human') and n.updated_at = n.created_at and {_NEWEST}",
    # Mentions alone: whether it is the rarer label is looked at afterwards.
    "inconsistent": "n.status = 'accepted' and n.annotator = :me and n.kind = 'entity' "
    f"and n.updated_at = n.created_at and {_NEWEST}",
    "moved": f"n.status = 'accepted' and n.anchor = 'moved' and {_NEWEST}",
    "carried": "n.status = 'accepted' and n.origin = 'carry' and n.anchor is null and n.carried_from is not null "
    "and exists (select 1 from annotation o where o.id = n.carried_from and o.article_id = n.article_id "
    "and o.annotator = n.annotator and o.updated_at > n.updated_at "
    "and (o.label, o.entity_id, o.status) is not (n.label, n.entity_id, n.status))",
}
"""SQL that says which annotations come from a source; what was decided is taken off afterwards."""
_DECIDABLE: Final = frozenset({"proposal", "layer", "moved"})
"""Sources of which something may be decided in another layer."""


def slices(store: Store, wanted: Wanted) -> Iterator[tuple[list[Item], int]]:
    """Items not decided yet, some hundred at a time, each time with how many of the source were found decided."""
    for source in _WHERE:
        if source in wanted.sources:
            rarer = _rarer(store) if source == "inconsistent" else None
            for items, decided in _annotations(store, source, wanted):
                kept = items if rarer is None else [i for i in items if (i.text, i.label) in rarer]
                yield kept, decided
    for other, read in (("orphan", _orphans), ("conflict", _conflicts), ("second-look", _second_look)):
        if other in wanted.sources:
            yield [item for item in read(store) if wanted.fits(item)], 0


def is_decided(store: Store, annotation_id: str) -> bool:
    """See Review.is_decided."""
    row = store.conn.execute(
        f"select n.status <> 'proposed' or {DECIDED} {_FROM} where n.id = :id",
        {"me": store.annotator, "id": annotation_id},
    ).fetchone()
    return row is None or bool(row[0])


def one(store: Store, source: Source, annotation_id: str) -> Item | None:
    """The item of that source and annotation, None if it does not wait (any more)."""
    query = f"select {_FIELDS}, {_decided(source)} {_FROM} where n.id = :id and {_WHERE[source]}"
    row = store.conn.execute(query, {"me": store.annotator, "id": annotation_id}).fetchone()
    return None if row is None or row[-1] else Item(source, *row[:-1])


def _decided(source: Source) -> str:
    return DECIDED if source in _DECIDABLE else "0"


def _annotations(store: Store, source: Source, wanted: Wanted) -> Iterator[tuple[list[Item], int]]:
    conn = store.conn
    last: int = conn.execute("select coalesce(max(key), 0) from annotation").fetchone()[0]
    narrower, values = _narrower(wanted)
    query = (
        f"select {_FIELDS}, {_decided(source)} {_FROM} "
        f"where n.key > :low and n.key <= :high and {_WHERE[source]}{narrower}"
    )
    for low in range(0, last, STEP):
        given = {"me": store.annotator, "low": low, "high": low + STEP, **values}
        rows = conn.execute(query, given).fetchall()
        waiting = [Item(source, *row[:-1]) for row in rows if not row[-1]]
        decided = len(rows) - len(waiting)
        yield waiting if wanted.plain else [item for item in waiting if wanted.fits(item)], decided


def _narrower(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """What SQL can ask: the rest of the filter looks at what is left."""
    given = {"label": wanted.label, "annotator": wanted.annotator, "article_id": wanted.article_id}
    values = {f"w_{name}": value for name, value in given.items() if value is not None}
    return "".join(f" and n.{name[2:]} = :{name}" for name in values), values


def item_of(source: Source, annotation: Annotation, order: int, more: Any = None) -> Item:
    """An annotation as an item."""
    a = annotation
    return Item(
        source, a.id, a.article_id, a.label, a.text, a.start, a.end, a.annotator, a.origin, a.confidence,
        a.entity_id, order, more,
    )  # fmt: skip


def order_of(conn: sqlite3.Connection, article_id: str) -> int:
    """The integer key of an article; 0 if it is not there."""
    row = conn.execute("select key from article where id = ?", (article_id,)).fetchone()
    return row[0] if row else 0


def _rarer(store: Store) -> set[tuple[str, str]]:
    """Text and label of this annotator's mentions where the text bears another label as often, or more often."""
    counts: dict[str, dict[str, int]] = {}
    last: int = store.conn.execute("select coalesce(max(key), 0) from annotation").fetchone()[0]
    for low in range(0, last, STEP):
        rows = store.conn.execute(
            "select s.text, n.label from annotation n cross join span s on s.annotation_id = n.id "
            "and s.role = 'content' and s.ordinal = 0 where n.key > ? and n.key <= ? "
            "and n.status = 'accepted' and n.kind = 'entity' and n.annotator = ?",
            (low, low + STEP, store.annotator),
        ).fetchall()
        for text, label in rows:
            labels = counts.setdefault(text, {})
            labels[label] = labels.get(label, 0) + 1
    return {
        (text, label)
        for text, labels in counts.items()
        for label, count in labels.items()
        if any(other != label and number >= count for other, number in labels.items())
    }


# Orphans


def _orphans(store: Store) -> Iterator[Item]:
    from store.transfer import anchors

    texts: dict[tuple[str, str], Any] = {}
    for orphan in store.revisions.orphans():
        source = orphan.annotation
        pair = (source.article_id, orphan.article_id)
        if pair not in texts:
            texts.clear()  # they come text by text
            texts[pair] = anchors(store, *pair), store.articles.full_text(orphan.article_id)
        places, text = texts[pair]
        near = places.near(source.start)
        placing = Placing(orphan, near, offers(text, orphan.lost[0].text, near))
        order = order_of(store.conn, orphan.article_id)
        yield item_of("orphan", source, order, placing)._replace(article_id=orphan.article_id)


def offers(text: str, wanted: str, near: int) -> tuple[tuple[int, int], ...]:
    """Where the text holds the wanted words, accents and case folded if not exactly, the nearest first."""
    from store.equals import occurrences

    found = [(place, place + len(wanted)) for place in occurrences(text, wanted)]
    found = found or _alike(text, wanted)
    return tuple(sorted(found, key=lambda span: abs(span[0] - near))[:OFFERS])


def _alike(text: str, wanted: str) -> list[tuple[int, int]]:
    from store.places import Folded
    from store.text import folded

    there, sought = Folded(text), folded(wanted)
    found, place = [], there.folded.find(sought) if sought else -1
    while place >= 0:
        found.append(there.original(place, place + len(sought)))
        place = there.folded.find(sought, place + 1)
    return found


# Conflicts


def _conflicts(store: Store) -> Iterator[Item]:
    """Annotations that a merge left otherwise than one side had them, and that nobody touched since."""
    from store.annotations import from_row
    from store.chronicle import conflicts
    from store.errors import NotFound

    seen = set()
    for settled in conflicts(store):
        if settled.table != "annotation" or settled.row_id in seen:
            continue
        seen.add(settled.row_id)
        if _touched_since(store.conn, settled.act_id, settled.row_id):
            continue
        try:
            shown = store.annotations.get(settled.row_id)
        except NotFound:
            if settled.lost is None:
                continue
            shown = from_row(settled.lost)
        yield item_of("conflict", shown, order_of(store.conn, shown.article_id), settled)


def _touched_since(conn: sqlite3.Connection, act_id: str, row_id: str) -> bool:
    query = (
        "select 1 from change c join act a on a.id = c.act_id where c.table_name = 'annotation' "
        "and c.row_id = ? and a.kind not in ('merge', 'conflict') and a.undone = 0 and a.target is null "
        "and a.key > (select key from act where id = ?)"
    )
    return conn.execute(query, (row_id, act_id)).fetchone() is not None


# Second look


def _second_look(store: Store) -> Iterator[Item]:
    from store.secondlook import unseen

    for annotation in unseen(store):
        yield item_of("second-look", annotation, order_of(store.conn, annotation.article_id))


# What is known of a text


class Says:
    """How often texts bear which label, in the corpus and in one article, rejected ones apart."""

    def __init__(self) -> None:
        self.corpus: dict[str, dict[tuple[str, str], int]] = {}
        """Text -> (label, status) -> how often."""
        self.articles: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
        """(Article, text) -> the same."""

    def count(self, article_id: str, text: str, label: str, status: str, by: int = 1) -> None:
        """Take account of one more, or with -1 of one less."""
        for known in (self.corpus.setdefault(text, {}), self.articles.setdefault((article_id, text), {})):
            known[label, status] = known.get((label, status), 0) + by


def said(store: Store, texts: set[str]) -> Iterator[Says]:
    """What the store already says of these texts: the same record again and again, fuller each time."""
    says = Says()
    last: int = store.conn.execute("select coalesce(max(key), 0) from annotation").fetchone()[0]
    for low in range(0, last, STEP):
        rows = store.conn.execute(
            "select n.article_id, s.text, n.label, n.status from annotation n cross join span s "
            "on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
            "where n.key > ? and n.key <= ? and n.status <> 'proposed'",
            (low, low + STEP),
        ).fetchall()
        for article_id, text, label, status in rows:
            if text in texts:
                says.count(article_id, text, label, status)
        yield says
