"""What every export walks through: the articles asked for, their texts, annotations and entities; and what
is lost on the way, counted.

Memory is that of one text and a few hundred annotations, whatever the store holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from store.formats import columns
from store.formats.passages import Passage
from store.formats.registry import Loss
from store.model import Role

if TYPE_CHECKING:
    import sqlite3

    from store.formats.registry import Options
    from store.model import Annotation, Article, Entity, Label
    from store.store import Store

PART_LABELS: Final[dict[Role, str]] = {"cue": "Cue", "source": "Source", "addressee": "Addressee"}
"""What the parts of a quotation are called where a format knows labels only; `Arg` names of brat too."""
_WIKIDATA: Final = re.compile(r"[QLP][0-9]{1,15}")
_SHOWN: Final = 5
"""Examples kept of each loss."""
_FETCHED: Final = 256
"""Ids asked of SQLite at once."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its whole text; its annotations are read when they are asked for."""

    article: Article
    text: str
    _key: int
    _store: Store
    _options: Options

    def annotations(self) -> Iterator[Annotation]:
        """Those that the options ask for, in reading order, the longer first."""
        of_annotation, values = columns.conditions(self._options)
        found = self._store.conn.execute(
            "select n.id from annotation n cross join span s "
            "on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
            f'where n.article_id = ?{of_annotation} order by s.start, s."end" desc, n.id',
            (self.article.id, *values),
        )
        return self._store.annotations.several(annotation_id for (annotation_id,) in _fetched(found))

    def paragraph_starts(self) -> Sequence[int]:
        """Where each paragraph begins, from paragraph 1."""
        return Passage(self._store, self._key).starts


def _fetched(cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    """The rows, a few hundred at a time; other statements may run between."""
    cursor.row_factory = None
    while rows := cursor.fetchmany(_FETCHED):
        yield from rows


def articles(store: Store, options: Options) -> Iterator[Annotated]:
    """The articles that the options ask for, in the order they were added."""
    of_article, ids = columns.of_articles(options)
    wanted = f"select a.id, a.key from article a where true{of_article} order by a.key"
    for article_id, key in _fetched(store.conn.execute(wanted, ids)):
        article = store.articles.get(article_id)
        yield Annotated(article, store.articles.full_text(article_id), key, store, options)


def labels(store: Store) -> dict[str, Label]:
    """Every label by name, retired ones too: annotations may bear them."""
    return {label.name: label for label in store.labels.all(retired=True)}


class Entities:
    """Entities by id; the last thousand are remembered."""

    def __init__(self, store: Store) -> None:
        self._get = lru_cache(maxsize=1000)(store.entities.get)

    def of(self, annotation: Annotation) -> Entity | None:
        """Whom it denotes, or who says it; None when nobody is linked."""
        return None if annotation.entity_id is None else self._get(annotation.entity_id)


def is_wikidata(name: str | None) -> bool:
    """Whether it is an id that Wikidata could have given."""
    return name is not None and _WIKIDATA.fullmatch(name) is not None


def iri(entity: Entity) -> str:
    """What names the entity everywhere: Wikidata's name for it, else one of ours."""
    if is_wikidata(entity.wikidata_id):
        return f"http://www.wikidata.org/entity/{entity.wikidata_id}"
    return f"urn:postil:entity:{entity.id}"


# Losses

_FIELDS: Final = {
    "entity_id": "annotations denote an entity, which the format has no place for",
    "note": "annotations have a note, which the format has no place for",
    "level": "mentions have a level, which the format has no place for",
    "quote_type": "quotations have a type and a medium, which the format has no place for",
    "parent_id": "quotations are nested in another, which the format does not say",
}
"""Fields of an annotation that a user would miss, and how their loss is said."""
REJECTED: Final = (
    "rejected annotations were left out: the format has no status (--status rejected for them alone)"
)
PROPOSED: Final = (
    "proposals that nobody decided look like decisions there: the format has no status (--status accepted leaves "
    "them out)"
)
LAYERS: Final = "annotators' layers stand as one there: the format has no annotators (--annotator for one)"
PIECES: Final = "annotations in several pieces stand as one each piece, not joined"
PARTS: Final = "quotations have a cue, source or addressee; these stand there without a link to them"


class Losses:
    """What could not be held, counted by reason."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}
        self._minor: set[str] = set()

    def add(self, reason: str, place: str = "", count: int = 1, *, minor: bool = False) -> None:
        """One more of this kind; the first few places are kept. Minor: nothing is lost, only to be minded."""
        if minor:
            self._minor.add(reason)
        self._counts[reason] = self._counts.get(reason, 0) + count
        if place:
            examples = self._examples.setdefault(reason, [])
            if len(examples) < _SHOWN:
                examples.append(place)

    def fields(self, annotation: Annotation, *names: str) -> None:
        """Count those of the fields (of `_FIELDS`) that the annotation has and the format does not hold."""
        for name in names:
            if getattr(annotation, name) is not None:
                self.add(_FIELDS[name], annotation.id)

    def shape(self, annotation: Annotation) -> None:
        """Count what a format of single spans makes of an annotation in several pieces or with parts."""
        if len(annotation.content) > 1:
            self.add(PIECES, annotation.id)
        if len(annotation.spans) > len(annotation.content):
            self.add(PARTS, annotation.id)

    def all(self) -> tuple[Loss, ...]:
        """Each reason once, in the order they were met."""
        return tuple(
            Loss(count, reason, tuple(self._examples.get(reason, ())), reason in self._minor)
            for reason, count in self._counts.items()
        )


class Undecided:
    """For formats without a status or annotators: which annotations stand there, and what to tell of it."""

    def __init__(self, options: Options, losses: Losses) -> None:
        self._rejected = "rejected" in options.statuses
        self._losses = losses
        self._annotators: set[str] = set()

    def stands(self, annotation: Annotation) -> bool:
        """Whether it is to be written: a rejected one only where it was asked for."""
        if annotation.status == "rejected" and not self._rejected:
            self._losses.add(REJECTED, annotation.id)
            return False
        if annotation.status == "proposed":
            self._losses.add(PROPOSED, annotation.id, minor=True)
        self._annotators.add(annotation.annotator)
        return True

    def finish(self) -> None:
        """Count the layers that became one."""
        if len(self._annotators) > 1:
            self._losses.add(LAYERS, count=len(self._annotators))
