"""An entity's card: every place in the corpus where it is named or speaks, since when, and with whom.

Places are integer keys, read for the screen only; what was rejected is left out.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from store.dates import Timeline, day, timeline
from store.scope import layer

if TYPE_CHECKING:
    from store.store import Store

PlaceKind = Literal["entity", "quote"]

AROUND: Final = 120
"""Code points of text read on each side of a mention."""
MOST: Final = 500
"""Companions that are told: more nobody looks at."""
_LACKS: Final = "\U0010ffff"
"""Sorts what has no date behind all that has."""
_NUMBER: Final = (
    "ifnull((select p.number from paragraph p where p.article_id = n.article_id and p.start <= s.start "
    "order by p.start desc limit 1), 0)"
)
_CONTENT: Final = "join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0"


@dataclass(frozen=True, slots=True)
class Place:
    """A mention or quotation where it stands, with what one needs to know to judge it without opening it."""

    key: int
    annotation_id: str
    kind: PlaceKind
    label: str
    article_id: str
    title: str
    source: str | None
    published: str | None
    paragraph: int
    """From 1; 0 until the paragraphs are cut."""
    start: int
    end: int
    before: str
    """The text before it in its paragraph, at most AROUND code points; empty for a quotation."""
    text: str
    """Its pieces, joined by ` … `."""
    after: str
    speaker: str | None
    """Who says it: the entity's name, else the words of the source; None for a mention, or when open."""
    quote_type: str | None
    status: str


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody who is mentioned with the entity."""

    entity_id: str
    name: str
    label: str
    paragraphs: int
    """Paragraphs in which both are mentioned."""
    articles: int


def keys(store: Store, entity_id: str, kind: PlaceKind | None = None) -> array[int]:
    """Keys of its mentions and quotations (or of one kind), by date of publication, then as they stand."""
    chosen = "" if kind is None else "and n.kind = ?"
    rows = store.conn.execute(
        f"select coalesce(a.published, ?), a.key, s.start, n.key from annotation n {_CONTENT} "
        f"join article a on a.id = n.article_id where n.entity_id = ? "
        f"and n.status <> 'rejected' and {layer(store.only)} {chosen}",
        (_LACKS, entity_id, *([] if kind is None else [kind])),
    ).fetchall()
    return array("q", (row[3] for row in sorted(rows)))


def places(store: Store, wanted: Sequence[int]) -> list[Place]:
    """The places of these keys, in this order; the cost is that of these alone."""
    marks = ", ".join("?" * len(wanted))
    rows = store.conn.execute(
        f"select n.key, n.id, n.kind, n.label, a.id, a.title, a.source, a.published, {_NUMBER}, s.start, "
        """case when n.kind = 'quote' then ifnull(y.name, (select text from span where annotation_id = n.id """
        """and role = 'source' and ordinal = 0)) end, n.quote_type, n.status from annotation n """
        f"{_CONTENT} join article a on a.id = n.article_id left join entity y on y.id = n.entity_id "
        f"where n.key in ({marks})",
        tuple(wanted),
    ).fetchall()
    found = {row[0]: _place(store, row) for row in rows}
    return [found[key] for key in wanted if key in found]


def _place(store: Store, row: tuple[object, ...]) -> Place:
    *head, number, start, speaker, quote_type, status = row
    key, annotation_id, kind, label, article_id, title, source, published = head
    pieces = store.conn.execute(
        "select \"end\", text from span where annotation_id = ? and role = 'content' order by ordinal",
        (annotation_id,),
    ).fetchall()
    end, before, after = pieces[-1][0], "", ""
    if kind == "entity":
        assert isinstance(start, int)
        before = store.articles.text(str(article_id), max(0, start - AROUND), start)
        before = before[before.rfind("\n") + 1 :]
        after = store.articles.text(str(article_id), end, end + AROUND).partition("\n")[0]
    text = " … ".join(text for _, text in pieces)
    return Place(
        key, annotation_id, kind, label, article_id, title, source, published, number, start, end,  # type: ignore[arg-type]
        before, text, after, speaker, quote_type, status,  # type: ignore[arg-type]
    )  # fmt: skip


def company(store: Store, entity_id: str) -> list[Companion]:
    """Who is mentioned with it, those with whom it shares the most paragraphs first; then articles, then names."""
    rows = store.conn.execute(
        f"select n.entity_id, n.article_id, {_NUMBER} from annotation n {_CONTENT} "
        "where n.article_id in (select article_id from annotation m where entity_id = ?1 "
        f"and kind = 'entity' and status <> 'rejected' and {layer(store.only, 'm')}) "
        f"and n.kind = 'entity' and n.status <> 'rejected' and n.entity_id is not null and {layer(store.only)}",
        (entity_id,),
    ).fetchall()
    own = {(article_id, number) for found, article_id, number in rows if found == entity_id}
    paragraphs: dict[str, set[tuple[str, int]]] = defaultdict(set)
    articles: dict[str, set[str]] = defaultdict(set)
    for found, article_id, number in rows:
        if found != entity_id:
            articles[found].add(article_id)
            if (article_id, number) in own:
                paragraphs[found].add((article_id, number))
    nearest = sorted(articles, key=lambda found: (-len(paragraphs[found]), -len(articles[found]), found))
    companions = [
        Companion(entity.id, entity.name, entity.label, len(paragraphs[entity.id]), len(articles[entity.id]))
        for entity in store.entities.several(nearest[:MOST])
    ]
    return sorted(companions, key=lambda each: (-each.paragraphs, -each.articles, each.name))


def times(store: Store, entity_id: str) -> Timeline:
    """When it is mentioned and when it speaks, by the dates of the articles."""
    return timeline(
        store.conn.execute(
            "select a.published, n.kind, count(*) from annotation n join article a on a.id = n.article_id "
            f"where n.entity_id = ? and n.status <> 'rejected' and {layer(store.only)} group by 1, 2",
            (entity_id,),
        ).fetchall()
    )


def first_and_last(store: Store, entity_id: str) -> tuple[str, str] | None:
    """The days of the first and last article that names it or quotes it; None when no date is known."""
    rows = store.conn.execute(
        "select distinct a.published from annotation n join article a on a.id = n.article_id "
        f"where n.entity_id = ? and n.status <> 'rejected' and a.published is not null and {layer(store.only)}",
        (entity_id,),
    ).fetchall()
    days = sorted(found for (published,) in rows if (found := day(published)))
    return (days[0].isoformat(), days[-1].isoformat()) if days else None
