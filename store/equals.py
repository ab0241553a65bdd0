"""Tag once: every text equal to an annotation's, whole tokens only, in the article or in the corpus.

Exact code points decide. What a person has tagged or rejected there is never touched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store import ids
from store.act import in_quotes
from store.annotations import row_of
from store.errors import NotFound
from store.model import Annotation, Counts, Span
from store.scope import ADJUDICATION, seen
from store.text import tokens

if TYPE_CHECKING:
    import sqlite3

    from store.records import Row
    from store.store import Store

_AROUND: Final = 80
"""Code points on each side that decide where tokens are cut: longer than any number or acronym."""


def tag_equal(store: Store, annotation: Annotation, *, corpus: bool, amend: str | None) -> Counts:
    """See Annotations.tag_equal."""
    made: list[Row] = []
    skipped, articles = 0, 0
    with store.act("bulk tag", "", article_id=None if corpus else annotation.article_id, amend=amend) as act:
        for article_id, text in _texts(store.conn, annotation, corpus):
            fresh, left = _rows(store, annotation, article_id, text)
            skipped += left
            articles += bool(fresh)
            made += fresh
        if made:
            act.insert_many("annotation", made)
            places = f"in {articles} article{'s' * (articles != 1)}" if corpus else "in the article"
            before = f"{act.summary}, then" if amend else f"{annotation.label} {in_quotes(annotation.text)}:"
            act.summary = f"{before} {len(made)} more {places}"
        act_id = act.id if made else None
    return Counts(len(made), skipped, articles, act_id)


def occurrences(text: str, wanted: str) -> Iterator[int]:
    """Where the wanted text stands in the text as whole tokens; no two of them overlap."""
    place = text.find(wanted) if wanted else -1
    while place >= 0:
        end = place + len(wanted)
        whole = whole_tokens(text, place, end)
        if whole:
            yield place
        place = text.find(wanted, end if whole else place + 1)


def whole_tokens(text: str, start: int, end: int) -> bool:
    """Whether neither edge of a stretch lies inside a token."""
    low = max(0, start - _AROUND)
    while low and low < start and not text[low - 1].isspace():
        low += 1
    base = start - low
    around = tokens(text[low : end + _AROUND])
    return not any(first < edge < last for first, last in around for edge in (base, base + end - start))


def _texts(conn: sqlite3.Connection, annotation: Annotation, corpus: bool) -> Iterator[tuple[str, str]]:
    if not corpus:
        row = conn.execute("select id, text from article where id = ?", (annotation.article_id,)).fetchone()
        if row is None:
            raise NotFound(f"There is no article {annotation.article_id}")
        yield row
        return
    # Not by the full-text index: it cuts words otherwise, a Latin name between ideographs would be missed.
    found = conn.execute("select key from article where instr(text, ?) order by key", (annotation.text,))
    for (key,) in found.fetchall():
        yield conn.execute("select id, text from article where key = ?", (key,)).fetchone()


def _rows(store: Store, annotation: Annotation, article_id: str, text: str) -> tuple[list[Row], int]:
    """Rows for the equal texts of an article that are free, and how many are not."""
    wanted, home = annotation.text, article_id == annotation.article_id
    places = [at for at in occurrences(text, wanted) if not (home and at == annotation.start)]
    if not places:
        return [], 0
    taken, exact = _tagged(store, article_id, annotation.label)
    # A role or a pronoun means this person in this article alone.
    entity_id = annotation.entity_id if home or annotation.level in (None, "NAM") else None
    rows, left = [], 0
    for start in places:
        span = (start, start + len(wanted))
        if span in exact or overlaps(taken, *span):
            left += 1
            continue
        rows.append(row_of(_copy(store, annotation, article_id, Span(*span, wanted), entity_id)))
    return rows, left


def _copy(store: Store, model: Annotation, article_id: str, span: Span, entity_id: str | None) -> Annotation:
    made = ids.now()
    return replace(
        model, id=ids.new_id(), article_id=article_id, spans=(span,), entity_id=entity_id,
        annotator=store.only or store.annotator, status="accepted",
        origin="adjudication" if store.only == ADJUDICATION else "human", rule=None, confidence=None,
        reject_reason=None, note=None, parent_id=None, carried_from=None, anchor=None,
        created_at=made, updated_at=made,
    )  # fmt: skip


def _tagged(store: Store, article_id: str, label: str) -> tuple[list[tuple[int, int]], set[tuple[int, int]]]:
    """Stretches that bear the label already, joined and in order; and all spans tagged with any label."""
    rows = store.conn.execute(
        'select s.start, s."end", n.label, n.status from span s join annotation n on n.id = s.annotation_id '
        "where s.article_id = ?1 and s.role = 'content' and n.kind = "
        f"(select kind from label where name = ?2) and {seen('?3')} order by s.start",
        (article_id, label, store.only),
    ).fetchall()
    labelled = [(start, end) for start, end, found, _ in rows if found == label]
    return joined(labelled), {(start, end) for start, end, _, status in rows if status != "rejected"}


def joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches that spans cover, in order, none overlapping another: what `overlaps` asks."""
    covered: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if covered and start < covered[-1][1]:
            covered[-1] = (covered[-1][0], max(covered[-1][1], end))
        else:
            covered.append((start, end))
    return covered


def overlaps(joined: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the stretches, which are in order and do not overlap, overlaps this one."""
    at = bisect_left(joined, (end, -1))
    return at > 0 and joined[at - 1][1] > start
