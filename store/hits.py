"""What is shown of what was found: the place in the text, a snippet round it, the annotation it lies in.

Only for the hits of one page; a long text is read piece by piece up to its first good place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from store.cutting import LONG, read_text
from store.places import AFTER, Folded, Matcher, Place
from store.scope import seen

if TYPE_CHECKING:
    from store.store import Store

Marks = tuple[tuple[int, int], ...]
"""Starts and ends of what was asked for, in a title or a snippet."""
Line = tuple[Any, ...]
"""A row of _ARTICLES or _NOTES, without its key; the first column is its time."""

_WINDOW: Final = 16384
_OVERLAP: Final = 1024
"""Code points of a long text that are looked at in one go, and that two such windows share."""
_MARGIN: Final = 256
"""Code points at the inner edges of a window in which no hit is taken: its neighbour has it whole."""
_ARTICLES: Final = (
    "select key, added_at, id, title, source, published, length, paragraphs from article where key in"
)
_NOTES: Final = (
    "select n.key, n.created_at, n.article_id, a.title, a.source, a.published, n.note, n.label, n.id, "
    'min(s.start), max(s."end") from annotation n join article a on a.id = n.article_id '
    "join span s on s.annotation_id = n.id and s.role = 'content' "
    f"where n.note is not null and {seen('?1')} and n.key in"
)
# One range scan for each length class (see Annotations.window): mentions, and all but the longest quotations.
_INSIDE: Final = " union all ".join(
    'select annotation_id, "end" - start as size from span '
    f"where article_id = ?1 and reach = {reach} and start between ?2 - {reach} and ?2 "
    "and \"end\" >= ?3 and role = 'content'"
    for reach in (256, 4096)
)
_TAG: Final = (
    f"select n.label, n.id from ({_INSIDE}) join annotation n on n.id = annotation_id "
    f"where n.status <> 'rejected' and {seen('?4')} order by size, n.id limit 1"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: an article (its first good place) or a note."""

    kind: Literal["text", "annotation", "title", "note"]
    """`annotation`: the place in the text is tagged; `title`: the words are in the title alone."""
    article_id: str
    title: str
    source: str | None
    published: str | None
    start: int
    end: int
    """Where to go in the article's text: the hit; of a note, what it is about. Both 0 when only the title fits."""
    snippet: str
    """Of the text, exactly as it stands, or of the note; the text's beginning when only the title fits."""
    snippet_start: int
    """Where the snippet begins in the text, or in the note."""
    lit: Marks
    """Words that were asked for, in the snippet."""
    title_lit: Marks
    label: str | None = None
    """Of the annotation the place lies in, or that bears the note."""
    annotation_id: str | None = None


class Hits:
    """Makes hits of the integer keys of articles and annotations."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn

    def articles(self, keys: Sequence[int]) -> dict[int, Line]:
        """What is known about the articles, by key; those gone meanwhile are left out."""
        return {row[0]: row[1:] for row in self._rows(_ARTICLES, keys)}

    def notes(self, keys: Sequence[int]) -> dict[int, Line]:
        """What is known about the annotations that bear the notes, by key."""
        rows = self._rows(_NOTES, keys, " group by n.key", (self._store.only,))
        return {row[0]: row[1:] for row in rows}

    def _rows(
        self, sql: str, keys: Sequence[int], more: str = "", first: tuple[str | None, ...] = ()
    ) -> list[tuple[Any, ...]]:
        wanted = f"{sql} ({', '.join('?' * len(keys))}){more}"
        return self._conn.execute(wanted, (*first, *keys)).fetchall()

    def of_note(self, line: Line, matcher: Matcher) -> Hit:
        """The hit of an annotation's note."""
        _, article_id, title, source, published, note, label, annotation_id, start, end = line
        place = matcher.find(Folded(note)) or _beginning(note)
        return Hit(
            "note", article_id, title, source, published, start, end, place.snippet, place.snippet_start,
            place.lit, (), label, annotation_id,
        )  # fmt: skip

    def of_article(self, line: Line, text: Folded | None, matcher: Matcher) -> Hit:
        """The hit of an article; without its text, one that is too long to be read whole."""
        _, article_id, title, source, published, length, paragraphs = line
        found = (
            matcher.find(text) if text else self._place(article_id, length, paragraphs is not None, matcher)
        )
        place = found or _beginning(read_text(self._conn, article_id, 0, 2 * AFTER))
        tag = (
            found
            and self._conn.execute(_TAG, (article_id, place.start, place.end, self._store.only)).fetchone()
        )
        label, annotation_id = tag or (None, None)
        return Hit(
            "title" if found is None else "annotation" if tag else "text", article_id, title, source, published,
            place.start, place.end, place.snippet, place.snippet_start, place.lit,
            matcher.lit(Folded(title)), label, annotation_id,
        )  # fmt: skip

    def _place(self, article_id: str, length: int, cut: bool, matcher: Matcher) -> Place | None:
        for anchor in matcher.anchors:
            # First the windows that hold the word as it was typed: to fold them all takes ten times as long.
            for sure in (False, True):
                for base, text in self._windows(article_id, length, cut):
                    if not sure and not anchor.spelled_in(text):
                        continue
                    low, high = _MARGIN if base else 0, len(text)
                    high -= _MARGIN if base + high < length else 0
                    window = Folded(text)
                    if anchor.find(window, low, high) and (place := matcher.find(window, low, high)):
                        return place.moved(base)
        return None

    def _windows(self, article_id: str, length: int, cut: bool) -> Iterator[tuple[int, str]]:
        """A long text in pieces that overlap, each with its offset."""
        by_chunks = cut and length > LONG
        whole = "" if by_chunks else read_text(self._conn, article_id, 0, length)
        for start in range(0, max(1, length - _OVERLAP), _WINDOW - _OVERLAP):
            end = start + _WINDOW
            yield start, read_text(self._conn, article_id, start, end) if by_chunks else whole[start:end]


def _beginning(text: str) -> Place:
    return Place(0, 0, text[:AFTER], 0, ())
