"""Annotations: mentions, quotations and notes over the texts; tagged, changed, deleted, found by place.

What a window of a text needs is found by its place, so that no read here grows with the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from store import ids
from store.act import in_quotes
from store.errors import BadInput, NotFound
from store.model import Annotation, Counts, Role, Span
from store.records import ROLES, Row, in_order
from store.schema import REACHES, TABLES
from store.scope import layer, seen, sees

if TYPE_CHECKING:
    from store.model import Level
    from store.store import Store

_COLUMNS: Final = TABLES["annotation"]
_FIELDS: Final = tuple(field for field in Annotation.__slots__ if field != "spans")
"""The columns in the order of the fields of Annotation, whose spans are the fifth."""
_WIDTH: Final = len(_FIELDS)
# Called by place and not by name, which costs half of it with 50 marks on a screen.
_annotation: Callable[..., Annotation] = Annotation
_NAMES: Final = ", ".join(f"n.{name}" for name in _FIELDS)
_SELECT: Final = (
    f'select {_NAMES}, s.role, s.ordinal, s.start, s."end", s.text from {{}} w '
    "cross join annotation n on n.id = w.annotation_id cross join span s on s.annotation_id = n.id"
)
_WINDOW: Final = " union ".join(
    # A span of this length class that reaches into the window starts less than its reach before it.
    f"select annotation_id from span where article_id = ?1 and reach = {reach} "
    f'and start > ?2 - {reach} and start < ?3 and "end" > ?2'
    for reach in REACHES
)
_SELECT_WINDOW: Final = _SELECT.format(f"({_WINDOW})")
_BATCH: Final = 256
"""Annotations loaded by one statement when their ids are known."""
_NO_LEVEL: Final = frozenset({"DATE", "NUM"})
"""Labels of mentions that are neither names nor descriptions."""


class Annotations:
    """`store.annotations`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn

    # Reading

    def get(self, annotation_id: str) -> Annotation:
        """One annotation with all its spans; NotFound.

        >>> store.annotations.get(dorn.id).text
        'Paul Dorn'
        """
        found = self._load([annotation_id])
        if not found:
            raise NotFound(f"There is no annotation {annotation_id}")
        return found[0]

    def some(self, annotation_ids: Sequence[str]) -> dict[str, Annotation]:
        """Those of these annotations that are there, by their ids.

        >>> [a.text for a in store.annotations.some([dorn.id, "nobody"]).values()]
        ['Paul Dorn']
        """
        batches = (annotation_ids[low : low + _BATCH] for low in range(0, len(annotation_ids), _BATCH))
        return {found.id: found for batch in batches for found in self._load(batch)}

    def window(self, article_id: str, start: int, end: int) -> list[Annotation]:
        """Every annotation with a span of any role that touches [start, end), rejected ones too.

        In the order of their start, the longer first; those of one layer where the store reads only that. The
        cost is that of the window, not of the article.

        >>> [a.text for a in store.annotations.window(article, 0, 33)]
        ['Paul Dorn']
        """
        found = _built(self._conn.execute(_SELECT_WINDOW, (article_id, start, end)).fetchall())
        only = self._store.only
        return _sorted(found if only is None else [a for a in found if sees(only, a)])

    def of_article(self, article_id: str) -> Iterator[Annotation]:
        """All annotations of an article in the order of `window`; only a batch of them is held in memory.

        >>> [(a.label, a.start, a.end) for a in store.annotations.of_article(article)]
        [('PER', 12, 21), ('QUOTE', 34, 50)]
        """
        found = self._conn.execute(
            'select annotation_id, min(start), -max("end") from span '
            "where article_id = ? and role = 'content' group by annotation_id",
            (article_id,),
        ).fetchall()
        order = [row[0] for row in sorted(found, key=lambda row: (row[1], row[2], row[0]))]
        for low in range(0, len(order), _BATCH):
            yield from _sorted(self._load(order[low : low + _BATCH]))

    def next_start(self, article_id: str, offset: int) -> Annotation | None:
        """The first annotation, not rejected, whose content starts after the offset; the longest.

        >>> store.annotations.next_start(article, 12).label
        'QUOTE'
        """
        return self._beside(article_id, offset, "> ?2 order by s.start", min)

    def previous_start(self, article_id: str, offset: int) -> Annotation | None:
        """The last annotation, not rejected, whose content starts before the offset; the longest.

        >>> store.annotations.previous_start(article, 34).label
        'PER'
        """
        return self._beside(article_id, offset, "< ?2 order by s.start desc", max)

    def counts(self, article_id: str) -> tuple[int, int]:
        """How many mentions and how many quotations an article has, rejected ones left out.

        >>> store.annotations.counts(article)
        (1, 1)
        """
        # Each kind and status is a range of the index; without a condition on the layer nothing else is looked at.
        one = (
            "(select count(*) from annotation n where article_id = ?1 and kind = '{}' "
            f"and status in ('accepted', 'proposed') and {layer(self._store.only)})"
        )
        query = f"select {one.format('entity')}, {one.format('quote')}"
        mentions, quotations = self._conn.execute(query, (article_id,)).fetchone()
        return mentions, quotations

    def _beside(self, article_id: str, offset: int, where: str, nearest: Any) -> Annotation | None:
        places: list[int] = []
        for reach in REACHES:
            found = self._conn.execute(
                "select s.start from span s cross join annotation n on n.id = s.annotation_id "
                f"where s.article_id = ?1 and s.reach = {reach} and s.role = 'content' and s.ordinal = 0 "
                f"and n.status <> 'rejected' and {seen('?3')} and s.start {where} limit 1",
                (article_id, offset, self._store.only),
            ).fetchone()
            places += found or ()
        if not places:
            return None
        place = nearest(places)
        here = [a for a in self.window(article_id, place, place + 1) if a.start == place and _stands(a)]
        return here[0] if here else None

    def _load(self, wanted: Sequence[str]) -> list[Annotation]:
        # Padded to a few sizes, so that SQLite prepares a few statements and not one for each number of ids.
        size = 1 if len(wanted) == 1 else 16 if len(wanted) <= 16 else _BATCH
        source = f"(select id as annotation_id from annotation where id in ({', '.join('?' * size)}))"
        padded = [*wanted, *[None] * (size - len(wanted))]
        return _built(self._conn.execute(_SELECT.format(source), padded).fetchall())

    # Writing: one act each, or part of the act that is open. What has to be read first is read inside it:
    # nobody can change it meanwhile, and each read outside would pay for a lock of its own.

    def add(self, annotation: Annotation, *, summary: str | None = None) -> None:
        """Store a new annotation. BadInput if a span does not hold its text or the label is unknown.

        >>> store.annotations.add(store.annotations.make(article, 71, 80, "PER"))
        """
        words = summary or f"{annotation.label} {in_quotes(annotation.text)}"
        with self._store.act("tag", words, article_id=annotation.article_id) as act:
            self._check(annotation)
            act.insert("annotation", row_of(annotation))

    def change(
        self,
        annotation: Annotation,
        *,
        kind: str = "retag",
        summary: str | None = None,
        base: Annotation | None = None,
    ) -> Annotation:
        """Bring the stored annotation of that id to this; as stored, with a new `updated_at`.

        With `base`, what the change was made from, only the fields that differ from it are changed: what
        somebody else did to the others meanwhile stays. NotFound, or BadInput as `add`.

        >>> from dataclasses import replace
        >>> store.annotations.change(replace(dorn, note="le ministre")).note
        'le ministre'
        """
        with self._store.act(kind, summary or "", article_id=annotation.article_id) as act:
            before = self.get(annotation.id)
            wanted = annotation if base is None else _rebased(annotation, base, before)
            if wanted == before:
                return before
            fresh = replace(wanted, kind=self._kind(wanted.label))
            if fresh.updated_at == before.updated_at:
                fresh = replace(fresh, updated_at=ids.now())
            self._check(fresh)
            label = fresh.label if fresh.label == before.label else f"{before.label} → {fresh.label}"
            act.summary = act.summary or f"{kind}: {label} {in_quotes(fresh.text)}"
            act.update("annotation", row_of(fresh))
            return fresh

    def delete(self, annotation_id: str, *, summary: str | None = None) -> None:
        """Delete an annotation; quotations nested in it stay, without a parent. NotFound.

        >>> store.annotations.delete(dorn.id)
        """
        with self._store.act("delete", summary or "") as act:
            gone = self.get(annotation_id)
            act.article_id = act.article_id or gone.article_id
            act.summary = act.summary or f"deleted {gone.label} {in_quotes(gone.text)}"
            children = self._conn.execute("select id from annotation where parent_id = ?", (annotation_id,))
            for (child_id,) in children.fetchall():
                child = replace(self.get(child_id), parent_id=None, updated_at=ids.now())
                act.update("annotation", row_of(child))
            act.delete("annotation", annotation_id)

    def tag(
        self,
        article_id: str,
        start: int,
        end: int,
        label: str,
        *,
        more: Iterable[tuple[Role, int, int]] = (),
        summary: str | None = None,
        **fields: Any,
    ) -> Annotation:
        """Tag a stretch of text; the annotation as stored. Everything else as `make`.

        >>> store.annotations.tag(article, 61, 69, "LOC").text
        'Valbrume'
        """
        with self._store.act("tag", summary or "", article_id=article_id) as act:
            annotation = self.make(article_id, start, end, label, more=more, **fields)
            act.summary = act.summary or f"{label} {in_quotes(annotation.text)}"
            act.insert("annotation", row_of(annotation))
        return annotation

    def make(
        self,
        article_id: str,
        start: int,
        end: int,
        label: str,
        *,
        more: Iterable[tuple[Role, int, int]] = (),
        **fields: Any,
    ) -> Annotation:
        """The annotation that `tag` would store; nothing is written.

        `more` are further spans as (role, start, end); `fields` any other field of Annotation. A text that is
        an alias of exactly one entity of that label is linked to it (`entity_id` tells). NotFound, BadInput.

        >>> store.annotations.make(article, 3, 11, "ROLE").text
        'ministre'
        """
        kind = self._kind(label, offered=True)
        spans = self._spans(article_id, [("content", start, end), *more])
        made = ids.now()
        annotation = Annotation(
            id=fields.pop("id", None) or ids.new_id(),
            article_id=article_id, kind=kind, label=label, spans=spans,
            annotator=fields.pop("annotator", self._store.annotator),
            created_at=fields.pop("created_at", made), updated_at=fields.pop("updated_at", made),
            **{**defaults(kind, label), **fields},
        )  # fmt: skip
        return self.linked(annotation)

    def linked(self, annotation: Annotation) -> Annotation:
        """The mention with the one entity of its label that is known by its text; else as it is. Only reads.

        >>> store.annotations.linked(dorn) == dorn
        True
        """
        if annotation.kind != "entity" or annotation.entity_id is not None:
            return annotation
        known = self._store.entities.known(annotation.text, annotation.article_id, annotation.label)
        return replace(annotation, entity_id=known)

    def tag_equal(self, annotation: Annotation, *, corpus: bool, amend: str | None = None) -> Counts:
        """Tag every equal text (exact code points, whole tokens) like this annotation, as one act.

        In its article, or in all. What overlaps the same label, or is tagged with exactly this span, is left
        alone and counted. `amend` makes it part of that act, if it is the annotator's newest.

        >>> store.annotations.tag_equal(dorn, corpus=False).tagged
        1
        """
        # Deferred: only the keys `*` and `**` need it.
        from store import equals

        return equals.tag_equal(self._store, annotation, corpus=corpus, amend=amend)

    def _kind(self, label: str, *, offered: bool = False) -> Any:
        row = self._conn.execute("select kind, retired from label where name = ?", (label,)).fetchone()
        if row is None:
            raise BadInput(f"There is no label {label}; `postil labels` lists them")
        if offered and row[1]:
            raise BadInput(f"The label {label} is retired: it is not used for new annotations")
        return row[0]

    def _spans(self, article_id: str, wanted: Iterable[tuple[Role, int, int]]) -> tuple[Span, ...]:
        row = self._conn.execute("select length from article where id = ?", (article_id,)).fetchone()
        if row is None:
            raise NotFound(f"There is no article {article_id}")
        pieces: dict[Role, int] = {}
        found = []
        for role, start, end in sorted(wanted, key=lambda piece: piece[1]):
            if not 0 <= start < end <= row[0]:
                raise BadInput(f"{start} to {end} is no stretch of the text, which has {row[0]} code points")
            ordinal = pieces.get(role, 0)
            pieces[role] = ordinal + 1
            found.append(Span(start, end, self._store.articles.text(article_id, start, end), role, ordinal))
        return _in_order(found)

    def _check(self, annotation: Annotation) -> None:
        if not annotation.content:
            raise BadInput(f"The annotation {annotation.id} marks nothing: it has no content span")
        if annotation.kind != self._kind(annotation.label):
            raise BadInput(f"{annotation.label} is no label of the kind {annotation.kind}")
        (length,) = self._conn.execute(
            "select length from article where id = ?", (annotation.article_id,)
        ).fetchone() or (None,)
        if length is None:
            raise NotFound(f"There is no article {annotation.article_id}")
        for span in annotation.spans:
            if not 0 <= span.start < span.end <= length or span.text != self._store.articles.text(
                annotation.article_id, span.start, span.end
            ):
                raise BadInput(
                    f"The article {annotation.article_id} does not hold {in_quotes(span.text)} "
                    f"at {span.start} to {span.end}"
                )


def _rebased(wanted: Annotation, base: Annotation, stored: Annotation) -> Annotation:
    """The stored annotation with what was changed from `base` to `wanted`."""
    fields = (*_FIELDS, "spans")
    mine = {name: getattr(wanted, name) for name in fields if getattr(wanted, name) != getattr(base, name)}
    return replace(stored, **mine)


def row_of(annotation: Annotation) -> Row:
    """The annotation as a record row (see records.py)."""
    row: Row = {name: getattr(annotation, name) for name in _COLUMNS}
    row["spans"] = [
        {"role": s.role, "ordinal": s.ordinal, "start": s.start, "end": s.end, "text": s.text}
        for s in annotation.spans
    ]
    return row


def from_row(row: Row) -> Annotation:
    """The annotation of a record row, its spans in their order."""
    spans = (Span(s["start"], s["end"], s["text"], s["role"], s["ordinal"]) for s in row["spans"])
    return Annotation(spans=_in_order(spans), **{name: row[name] for name in _COLUMNS})


def defaults(kind: str, label: str) -> dict[str, Any]:
    """The fields that a new annotation of this kind and label has when nothing else is said."""
    if kind == "quote":
        return {"quote_type": "direct", "medium": "speech"}
    level: Level | None = None
    if kind == "entity" and label not in _NO_LEVEL:
        level = "NOM" if label == "ROLE" else "NAM"
    return {"level": level}


def _built(rows: Iterable[tuple[Any, ...]]) -> list[Annotation]:
    """Annotations from joined rows: the columns of the annotation, then those of one of its spans."""
    spans: dict[Any, list[Any]] = {}
    for row in rows:
        spans.setdefault(row[:_WIDTH], []).append(row[_WIDTH:])
    return [_annotation(*found[:4], _as_spans(pieces), *found[4:]) for found, pieces in spans.items()]


def _as_spans(pieces: list[Any]) -> tuple[Span, ...]:
    if len(pieces) > 1:
        pieces = in_order(pieces)
    return tuple(Span(start, end, text, role, ordinal) for role, ordinal, start, end, text in pieces)


def _sorted(annotations: Iterable[Annotation]) -> list[Annotation]:
    return sorted((a for a in annotations if a.content), key=lambda a: (a.start, -a.end, a.id))


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda s: (ROLES[s.role], s.ordinal)))


def _stands(annotation: Annotation) -> bool:
    return annotation.status != "rejected"
