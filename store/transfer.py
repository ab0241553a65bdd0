"""What is known about an old text, brought over to the text that supersedes it: annotations of every layer
and status, aliases that hold in the article alone, reading marks.

A copy has an id made from its source's, so that two stores that revise alike hold one copy after a merge.
What has no sure place stays on the old text, marked as an orphan there; nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from store import ids
from store.annotations import row_of
from store.model import Annotation, Span
from store.records import ROLES, read
from store.text import cut_as

if TYPE_CHECKING:
    import sqlite3

    from store.act import Act
    from store.anchors import Anchors
    from store.model import Paragraphing
    from store.store import Store

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Carried:
    """How many annotations came over, and how."""

    ok: int = 0
    """To where they were."""
    moved: int = 0
    """To somewhere else, or with a part missing."""
    orphans: int = 0
    """Not at all, or with a part missing: listed, to be placed by hand."""

    def __add__(self, other: Carried) -> Carried:
        return Carried(self.ok + other.ok, self.moved + other.moved, self.orphans + other.orphans)

    def __str__(self) -> str:
        came = self.ok + self.moved
        said = f"{came:,} annotation{'' if came == 1 else 's'} carried over"
        said += f" ({self.moved:,} moved)" if self.moved else ""
        return said + (f", {self.orphans:,} to be placed by hand" if self.orphans else "")


def carry(store: Store, act: Act, old_id: str, new_id: str, *, again: bool = False) -> Carried:
    """Bring all that is known about a text over to another, within an act; what became of the annotations.

    Orphans of older versions are tried too: a text may come back. `again` leaves alone what was carried
    before, what was deleted from the new text, and what bears the same tag there.
    """
    sources = [(old_id, list(store.annotations.of_article(old_id)))]
    sources += [(older, found) for older in _before(store.conn, old_id) if (found := _orphans(store, older))]
    _carry_aliases(store.conn, act, old_id, new_id)
    _carry_reading(store.conn, act, old_id, new_id)
    if not any(found for _, found in sources):
        return Carried()
    work = _Transfer(store, new_id, again)
    for article_id, found in sources:
        if found:
            work.take(anchors(store, article_id, new_id), found)
    return work.finish(act)


def anchors(store: Store, old_id: str, new_id: str) -> Anchors:
    """The places of one article's stretches in another; takes a second for each half million code points."""
    # Deferred: only a revised text needs it.
    from store.anchors import Anchors

    (old, old_cut), (new, new_cut) = (_text(store.conn, article_id) for article_id in (old_id, new_id))
    return Anchors(old, new, old_cut, new_cut)


def copy_id(annotation_id: str, article_id: str) -> str:
    """The id of an annotation's copy in that article: a UUIDv7 of the same time, the same in every store."""
    # Deferred: OpenSSL takes 4 MiB, and the first key of every session imports this room.
    from hashlib import sha256

    digits = sha256(f"{annotation_id}\n{article_id}".encode()).hexdigest()
    time = annotation_id[:13] if _UUID.fullmatch(annotation_id) else "00000000-0000"
    return f"{time}-7{digits[:3]}-{'89ab'[int(digits[3], 16) % 4]}{digits[4:7]}-{digits[7:19]}"


def copy_of(
    source: Annotation, article_id: str, spans: Iterable[Span], anchor: Literal["ok", "moved"]
) -> Annotation:
    """The annotation on another text; who made it and when, and what was decided, stay."""
    return replace(
        source,
        id=copy_id(source.id, article_id), article_id=article_id, spans=in_order(spans), origin="carry",
        carried_from=source.id, anchor=anchor, parent_id=None,
    )  # fmt: skip


def in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans by role and place, numbered anew; the same stretch in the same role once."""
    places = {(ROLES[span.role], span.start, span.end): span for span in spans}
    found: list[Span] = []
    for _, span in sorted(places.items()):
        ordinal = found[-1].ordinal + 1 if found and found[-1].role == span.role else 0
        found.append(replace(span, ordinal=ordinal))
    return tuple(found)


def settled(conn: sqlite3.Connection, orphan: Annotation) -> Annotation:
    """The orphan as one that is none any more: as it was, or `moved` if it had come from an older text."""
    older = conn.execute(
        "select 1 from annotation where id = ? and article_id <> ?", (orphan.carried_from, orphan.article_id)
    ).fetchone()
    return replace(orphan, anchor="moved" if older else None)


class _Transfer:
    """The copies of one revision as they come together."""

    def __init__(self, store: Store, new_id: str, again: bool) -> None:
        self._store = store
        self._new_id = new_id
        self._copies: dict[str, Annotation] = {}
        """By the id of their source, and of what that came from."""
        self._made: list[tuple[Annotation, Annotation]] = []
        self._changed: list[Annotation] = []
        self._orphans = 0
        there = list(store.annotations.of_article(new_id)) if again else []
        self._tags = {_tag(annotation): annotation for annotation in there}
        self._copies.update({a.carried_from: a for a in there if a.carried_from is not None})
        self._deleted = _deleted(store.conn) if again else set()

    def take(self, places: Anchors, annotations: Sequence[Annotation]) -> None:
        """Place these annotations of one text."""
        own = {source.id for source in annotations}
        for source in annotations:
            if source.id in self._copies or (
                self._deleted and copy_id(source.id, self._new_id) in self._deleted
            ):
                continue
            spans, exact = _placed(places, source)
            if any(span.role == "content" for span in spans):
                self._keep(source, copy_of(source, self._new_id, spans, "ok" if exact else "moved"), own)
            self._mark(source, whole=len(spans) == len(source.spans))

    def finish(self, act: Act) -> Carried:
        """Write the copies and what changed of their sources."""
        rows = [row_of(self._nested(source, copy)) for source, copy in self._made]
        if rows:
            act.insert_many("annotation", rows)
        for source in self._changed:
            act.update("annotation", row_of(source))
        moved = sum(copy.anchor == "moved" for _, copy in self._made)
        return Carried(len(self._made) - moved, moved, self._orphans)

    def _keep(self, source: Annotation, copy: Annotation, own: Container[str]) -> None:
        same = self._tags.get(_tag(copy))
        if same is None:
            self._made.append((source, copy))
        self._copies[source.id] = same or copy
        if source.carried_from is not None and source.carried_from not in own:
            # It came from an older text, and not from a repeated paragraph of its own.
            self._copies[source.carried_from] = same or copy

    def _mark(self, source: Annotation, *, whole: bool) -> None:
        """Make the source an orphan, or none any more. What was rejected needs no place."""
        orphan = not whole and source.status != "rejected"
        self._orphans += orphan and source.anchor != "orphan"
        if orphan and source.anchor != "orphan":
            self._changed.append(replace(source, anchor="orphan"))
        elif whole and source.anchor == "orphan":
            self._changed.append(settled(self._store.conn, source))

    def _nested(self, source: Annotation, copy: Annotation) -> Annotation:
        parent = self._copies.get(source.parent_id or "")
        return copy if parent is None else replace(copy, parent_id=parent.id)


def _placed(places: Anchors, source: Annotation) -> tuple[list[Span], bool]:
    """The spans that have a place, and whether all stand where they stood."""
    found = [(span, places.place(span.start, span.end)) for span in source.spans]
    spans = [
        replace(span, start=place.start, end=place.end, text=places.text(place))
        for span, place in found
        if place is not None
    ]
    return spans, all(place is not None and place.anchor == "ok" for _, place in found)


def _tag(annotation: Annotation) -> tuple[object, ...]:
    pieces = tuple((span.start, span.end) for span in annotation.content)
    return annotation.annotator, annotation.label, pieces


def _text(conn: sqlite3.Connection, article_id: str) -> tuple[str, Paragraphing]:
    row: tuple[str, Paragraphing] = conn.execute(
        "select text, paragraphing from article where id = ?", (article_id,)
    ).fetchone()
    return row


def _before(conn: sqlite3.Connection, article_id: str) -> Iterator[str]:
    """The versions before this one, the newest first."""
    seen = {article_id}
    while row := conn.execute("select supersedes from article where id = ?", (article_id,)).fetchone():
        if row[0] is None or row[0] in seen:
            return
        seen.add(article_id := row[0])
        yield article_id


def _orphans(store: Store, article_id: str) -> list[Annotation]:
    rows = store.conn.execute(
        "select id from annotation where article_id = ? and anchor = 'orphan' order by key", (article_id,)
    ).fetchall()
    return [store.annotations.get(annotation_id) for (annotation_id,) in rows]


def _deleted(conn: sqlite3.Connection) -> set[str]:
    return {row[0] for row in conn.execute("select row_id from tombstone where table_name = 'annotation'")}


def _carry_aliases(conn: sqlite3.Connection, act: Act, old_id: str, new_id: str) -> None:
    """«Le président» denotes in the new text whom it denoted in the old one."""
    query = "select id from alias where scope = ? order by key"
    for (alias_id,) in conn.execute(query, (old_id,)).fetchall():
        alias = read(conn, "alias", alias_id) or {}
        name = ids.alias_id(alias["entity_id"], new_id, alias["text"])
        if read(conn, "alias", name) is None:
            act.insert("alias", {**alias, "id": name, "scope": new_id})


def _carry_reading(conn: sqlite3.Connection, act: Act, old_id: str, new_id: str) -> None:
    """A paragraph that an annotator has read is read wherever it stands now."""
    marks = conn.execute(
        "select annotator, paragraph, updated_at from reading "
        "where article_id = ? and paragraph > 0 and read = 1 order by annotator, paragraph",
        (old_id,),
    ).fetchall()
    if not marks:
        return
    old, new = _paragraphs(conn, old_id), _paragraphs(conn, new_id)
    read_at = {(who, old[number - 1]): at for who, number, at in marks if number <= len(old)}
    for who in dict.fromkeys(who for who, _, _ in marks):
        for number, text in enumerate(new, 1):
            name = f"{new_id}/{who}/{number}"
            at = read_at.get((who, text))
            if at is not None and read(conn, "reading", name) is None:
                act.insert(
                    "reading",
                    {
                        "id": name, "article_id": new_id, "annotator": who, "paragraph": number, "read": 1,
                        "caret": None, "updated_at": at,
                    },
                )  # fmt: skip


def _paragraphs(conn: sqlite3.Connection, article_id: str) -> list[str]:
    text, paragraphing = _text(conn, article_id)
    return [text[start:end] for start, end in cut_as(text, paragraphing)]
