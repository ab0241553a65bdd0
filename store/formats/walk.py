"""What an export holds, article by article and annotation by annotation, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from store import cutting
from store.formats import columns
from store.formats.passages import Passage
from store.model import Annotation, Article, Paragraph, Span

if TYPE_CHECKING:
    from store.formats.registry import Options
    from store.store import Store

_BATCH: Final = 500
"""Paragraphs read at once."""
_PART: Final = 65_536
"""Code points read at once."""
_FIELDS: Final = tuple(field for field in Annotation.__slots__ if field != "spans")
_WIDTH: Final = len(_FIELDS)
# Called by place and not by name, as rows come.
_annotation: Callable[..., Annotation] = Annotation
_ROLES: Final = "case p.role when 'content' then 0 when 'cue' then 1 when 'source' then 2 else 3 end"


class Held(NamedTuple):
    """An annotation, and what is known about its entity (None where it has none)."""

    annotation: Annotation
    entity: str | None
    """Its name."""
    wikidata_id: str | None


def articles(store: Store, options: Options) -> Iterator[Article]:
    """The articles that `options` chooses, in the order they were added."""
    of_article, values = columns.of_articles(options)
    query = f"select a.id from article a where true{of_article} order by a.key"
    # On a cursor that is read to its end in between, so that nothing holds a million ids.
    for (article_id,) in store.conn.cursor().execute(query, values):
        yield store.articles.get(article_id)


def held(store: Store, options: Options, article_id: str) -> Iterator[Held]:
    """The annotations of an article that `options` chooses, by start, the longer first."""
    of_annotation, values = columns.conditions(options)
    names = ", ".join(f"n.{name}" for name in _FIELDS)
    cursor = store.conn.cursor()
    cursor.row_factory = None
    rows = cursor.execute(
        f'select {names}, y.name, y.wikidata_id, p.start, p."end", p.text, p.role, p.ordinal '
        "from annotation n cross join span s on s.annotation_id = n.id and s.role = 'content' "
        "and s.ordinal = 0 cross join span p on p.annotation_id = n.id "
        "left join entity y on y.id = n.entity_id "
        f'where n.article_id = ?{of_annotation} order by s.start, s."end" desc, n.id, {_ROLES}, p.ordinal',
        (article_id, *values),
    )
    for _, parts in groupby(rows, itemgetter(0)):
        yield _held(list(parts))


def paragraphs(store: Store, article: Article) -> Iterator[tuple[Paragraph, str]]:
    """The paragraphs of an article with their texts, a few hundred in memory."""
    query = "select key, paragraphing from article where id = ?"
    key, paragraphing = store.conn.execute(query, (article.id,)).fetchone()
    passage = Passage(store, key)
    if article.paragraphs is None:
        # Not cut yet (a bulk import), and the store may be read-only.
        cut = cutting.cut(store.articles.full_text(article.id), paragraphing)
        yield from ((paragraph, passage.piece(paragraph.start, paragraph.end)) for paragraph in cut)
        return
    for first in range(1, article.paragraphs + 1, _BATCH):
        for paragraph in cutting.read_paragraphs(store.conn, article.id, first, _BATCH):
            yield paragraph, passage.piece(paragraph.start, paragraph.end)


def text(store: Store, article: Article) -> Iterator[str]:
    """The whole text of an article, in parts: it can be a novel."""
    for start in range(0, article.length, _PART):
        yield store.articles.text(article.id, start, start + _PART)


def _held(rows: list[tuple[Any, ...]]) -> Held:
    first = rows[0]
    spans = tuple(Span(*row[_WIDTH + 2 :]) for row in rows)
    # The spans are the fifth field.
    annotation = _annotation(*first[:4], spans, *first[4:_WIDTH])
    return Held(annotation, first[_WIDTH], first[_WIDTH + 1])
