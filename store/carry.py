"""Tags on repeated paragraphs: what is tagged once is carried over to the copies of its paragraph.

A copy knows its source (`carried_from`). Later edits of the source are not forced on it; they can follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from store import ids
from store.act import in_quotes
from store.model import Annotation, Paragraph

if TYPE_CHECKING:
    from store.store import Store


def add(store: Store, annotation: Annotation, *, summary: str | None = None) -> list[Annotation]:
    """Store an annotation and its copies in the equal paragraphs of its article, as one act; the copies."""
    copies = _fresh(store, annotation)
    words = summary or f"{annotation.label} {in_quotes(annotation.text)}"
    words += f" and {len(copies)} carried over" if copies else ""
    with store.act("tag", words, article_id=annotation.article_id):
        store.annotations.add(annotation)
        for copy in copies:
            store.annotations.add(copy)
    return copies


def copies(store: Store, annotation_id: str) -> list[Annotation]:
    """The annotations of the same article that were carried over from this one."""
    rows = store.conn.execute(
        "select c.id from annotation c join annotation n on n.article_id = c.article_id "
        # A decision of somebody else's on it is carried_from it too, and no copy.
        "where n.id = ?1 and c.carried_from = ?1 and c.annotator = n.annotator and c.origin <> 'adjudication' "
        "and c.anchor is null and c.status <> 'rejected'",
        (annotation_id,),
    ).fetchall()
    return [store.annotations.get(row[0]) for row in rows]


def follow(
    store: Store, source: Annotation, copied: Iterable[Annotation], *, amend: str | None = None
) -> int:
    """Bring the copies to what their source is now, within the act that changed it; how many changed."""
    changed = 0
    home = store.articles.paragraph_at(source.article_id, source.start)
    with store.act("carry", "", article_id=source.article_id, amend=amend) as act:
        for copy in copied:
            shift = store.articles.paragraph_at(copy.article_id, copy.start).start - home.start
            store.annotations.change(_moved(source, shift, like=copy), kind="carry")
            changed += 1
        act.summary += f", {changed} cop{'y' if changed == 1 else 'ies'} too"
    return changed


def delete(store: Store, copied: Iterable[Annotation], *, amend: str | None = None) -> int:
    """Delete the copies of a source that was deleted, within that act; how many."""
    gone = list(copied)
    with store.act("delete", "", amend=amend) as act:
        for copy in gone:
            store.annotations.delete(copy.id)
        act.summary += f", {len(gone)} cop{'y' if len(gone) == 1 else 'ies'} too"
    return len(gone)


def _fresh(store: Store, annotation: Annotation) -> list[Annotation]:
    """Copies for the equal paragraphs that do not bear the same tag yet."""
    home = store.articles.paragraph_at(annotation.article_id, annotation.start)
    if any(span.start < home.start or span.end > home.end for span in annotation.spans):
        return []
    made = []
    for start in _equal_starts(store, annotation.article_id, home):
        copy = _moved(annotation, start - home.start)
        here = store.annotations.window(copy.article_id, copy.start, copy.end)
        if not any((a.start, a.end, a.label) == (copy.start, copy.end, copy.label) for a in here):
            made.append(copy)
    return made


def _equal_starts(store: Store, article_id: str, home: Paragraph) -> list[int]:
    rows = store.conn.execute(
        "select start from paragraph where digest = ? and article_id = ? and number <> ? order by number",
        (home.digest, article_id, home.number),
    )
    return [row[0] for row in rows.fetchall()]


def _moved(source: Annotation, shift: int, *, like: Annotation | None = None) -> Annotation:
    """The source's tag, shifted; as a new annotation, or with the identity of the copy that follows it."""
    spans = tuple(replace(s, start=s.start + shift, end=s.end + shift) for s in source.spans)
    made = replace(source, spans=spans, origin="carry", carried_from=source.id, parent_id=None)
    if like is None:
        return replace(made, id=ids.new_id())
    return replace(
        made, id=like.id, annotator=like.annotator, created_at=like.created_at, updated_at=ids.now()
    )
