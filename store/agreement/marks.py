"""What the layers hold: the content spans that each annotator decided on, article by article.

A layer is what one annotator accepted. Proposals that nobody decided and what was rejected are in no layer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from store.text import folded

if TYPE_CHECKING:
    from store.store import Store

Kind = Literal["entity", "quote"]
KINDS: Final[tuple[Kind, ...]] = ("entity", "quote")
"""Kinds of annotations that can agree; a note is nobody's claim."""

_MARKS: Final = (
    'select n.id, n.annotator, n.kind, n.label, n.entity_id, s.role, s.start, s."end", s.text '
    "from annotation n join span s on s.annotation_id = n.id and s.role in ('content', 'source') "
    "where n.article_id = ? and n.kind in ('entity', 'quote') and n.status = 'accepted' "
    "order by n.id, s.ordinal"
)
_WORKED: Final = (
    "select article_id, annotator from annotation where status <> 'proposed' {here} group by 1, 2 "
    "union select r.article_id, r.annotator from reading r join article a on a.id = r.article_id "
    "where r.paragraph > 0 and r.read = 1 {there} group by 1, 2 having count(*) >= max(a.paragraphs)"
)


class Mark(NamedTuple):
    """One annotation as far as agreement looks at it."""

    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    """Its pieces of content, in text order; start and end are those of all."""
    label: str
    kind: str
    who: str
    """Folded name of whom it denotes or, for a quotation, who says it; empty when that is open."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One annotator of a store."""

    annotator: str
    annotations: int
    """Accepted mentions and quotations."""
    articles: int
    """Articles with one at least."""
    settled: bool
    """Whether all of it was made by adjudication: no annotator's own work."""


def layers(store: Store, article_id: str | None = None) -> list[Layer]:
    """The annotators of the store, or of one article: those with the most accepted annotations first."""
    where = "" if article_id is None else "and article_id = ?1"
    rows = store.conn.execute(
        "select annotator, count(*), count(distinct article_id), min(origin = 'adjudication') from annotation "
        f"where status = 'accepted' and kind in ('entity', 'quote') {where} group by annotator "
        "order by 2 desc, 1",
        () if article_id is None else (article_id,),
    )
    return [Layer(name, count, articles, bool(settled)) for name, count, articles, settled in rows.fetchall()]


def worked(store: Store, article_id: str | None = None) -> dict[str, set[str]]:
    """Article id -> who annotated it: accepted or rejected something there, or marked all of it read."""
    here, there = ("", "") if article_id is None else ("and article_id = ?1", "and r.article_id = ?1")
    found: dict[str, set[str]] = {}
    rows = store.conn.execute(
        _WORKED.format(here=here, there=there), () if article_id is None else (article_id,)
    )
    for article, annotator in rows.fetchall():
        found.setdefault(article, set()).add(annotator)
    return found


def names(store: Store) -> dict[str, str]:
    """Entity id -> folded name: two stores that met know the same person under two ids."""
    rows = store.conn.execute("select id, name from entity").fetchall()
    return {entity_id: folded(name).strip() for entity_id, name in rows}


def of_article(
    store: Store, article_id: str, annotators: Collection[str], known: dict[str, str]
) -> dict[str, list[Mark]]:
    """Annotator -> marks of the article in text order; `known` as `names` gives it."""
    found: dict[str, list[Mark]] = {annotator: [] for annotator in annotators}
    held: list[tuple[str, ...]] = []
    for row in store.conn.execute(_MARKS, (article_id,)).fetchall():
        if held and held[0][0] != row[0]:
            _keep(found, held, known)
            held = []
        held.append(row)
    if held:
        _keep(found, held, known)
    for marks in found.values():
        marks.sort()
    return found


def _keep(found: dict[str, list[Mark]], rows: list[tuple[str, ...]], known: dict[str, str]) -> None:
    _, annotator, kind, label, entity_id = rows[0][:5]
    if annotator not in found:
        return
    pieces = tuple(sorted((int(row[6]), int(row[7])) for row in rows if row[5] == "content"))
    if pieces:
        source = next((row[8] for row in rows if row[5] == "source"), "")
        who = known.get(entity_id, "") if entity_id else folded(source).strip()
        found[annotator].append(Mark(pieces[0][0], pieces[-1][1], pieces, label, kind, who))
