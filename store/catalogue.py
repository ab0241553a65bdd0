"""The list of all articles: which fit a filter, in which order, and the lines a screen shows of them.

The list is an array of integer keys; lines are read for the keys on screen only. What a filter compares is
folded once and kept until an act touches an article: 100,000 articles are about 15 MB.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final, Literal

from store.articles import COLUMNS
from store.foldlines import FoldedLines
from store.model import Article, ArticleRow
from store.text import folded

if TYPE_CHECKING:
    from store.store import Store

Order = Literal["added", "title", "source", "published", "language", "progress", "mentions", "quotations"]

_LINES: Final = 500
"""Lines read at once; SQLite takes 32,766 parameters."""
_FIELDS: Final = ("title", "source", "author", "language", "file_name", "published")
_LACKS: Final = "\U0010ffff"
"""Sorts what is not known behind all that is."""
_COUNT: Final = (
    "select a.key, n from article a join (select article_id, count(*) as n from annotation "
    "where annotator = ?1 and status = 'accepted' and kind = '{}' group by article_id) on article_id = a.id"
)
_COUNTED: Final = {
    # Of the annotator (?1); an article that is not in the answer counts nothing.
    "progress": "select a.key, 1.0 * count(*) / max(a.paragraphs, 1) from reading r "
                "join article a on a.id = r.article_id "
                "where r.annotator = ?1 and r.read = 1 and r.paragraph > 0 group by a.key",
    "mentions": _COUNT.format("entity"),
    "quotations": _COUNT.format("quote"),
}  # fmt: skip


class Catalogue:
    """Answers `store.articles.keys` and `rows`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn
        self._act = -1
        """Integer key of the newest act that the folded lines take account of."""
        self._lines_folded: FoldedLines | None = None
        self._orders: dict[str, array[int]] = {}

    def keys(self, filter: str, order: Order, descending: bool) -> array[int]:
        """See Articles.keys."""
        self._refresh()
        found = self._in_order(order, descending)
        words = folded(filter).split()
        if not words:
            return found
        fitting = self._folded().fitting(words)
        return array("q", (key for key in found if key in fitting))

    def _refresh(self) -> None:
        """Forget the folded lines if an act since then touched an article (undo and redo may have)."""
        newest = self._conn.execute("select coalesce(max(key), 0) from act").fetchone()[0]
        if newest == self._act:
            return
        touched = self._act < 0 or newest < self._act or self._conn.execute(
            "select 1 from act a where a.key > ? and (a.target is not null or exists (select 1 from change c "
            "where c.act_id = a.id and c.table_name = 'article')) limit 1",
            (self._act,),
        ).fetchone()  # fmt: skip
        if touched:
            self._lines_folded = None
            self._orders.clear()
        self._act = newest

    # Orders

    def _in_order(self, order: Order, descending: bool) -> array[int]:
        if order in _COUNTED:
            return self._by_count(order, descending)
        if order not in self._orders:
            self._orders[order] = self._by_time() if order == "added" else self._by_text(order)
        found = self._orders[order]
        return self._reversed(found, order) if descending else found[:]

    def _by_time(self) -> array[int]:
        self._orders["added lacking"] = array("q")
        return array(
            "q", (key for (key,) in self._conn.execute("select key from article order by added_at, key"))
        )

    def _by_count(self, order: str, descending: bool) -> array[int]:
        """Least counted first, in the order they were added among equals."""
        counts = dict(self._conn.execute(_COUNTED[order], (self._store.annotator,)).fetchall())
        return array(
            "q",
            sorted(self._in_order("added", descending), key=lambda k: counts.get(k, 0), reverse=descending),
        )

    def _by_text(self, order: str) -> array[int]:
        place = _FIELDS.index(order)
        pairs = sorted((value or _LACKS, key) for value, key in self._folded().field(place))
        lacking = sum(value == _LACKS for value, _ in pairs)
        self._orders[order + " lacking"] = array("q", (key for _, key in pairs[len(pairs) - lacking :]))
        return array("q", (key for _, key in pairs))

    def _reversed(self, found: array[int], order: str) -> array[int]:
        lacking = self._orders[order + " lacking"]
        known = found[: len(found) - len(lacking)]
        known.reverse()
        return known + lacking

    # Filter

    def _folded(self) -> FoldedLines:
        if self._lines_folded is None:
            self._lines_folded = FoldedLines(
                self._conn.execute(f"select key, {', '.join(_FIELDS)} from article order by key")
            )
        return self._lines_folded

    # Lines of the screen

    def rows(self, keys: list[int]) -> list[ArticleRow]:
        """See Articles.rows."""
        return [row for low in range(0, len(keys), _LINES) for row in self._lines(keys[low : low + _LINES])]

    def _lines(self, keys: list[int]) -> list[ArticleRow]:
        query = f"select key, {COLUMNS} from article where key in ({', '.join('?' * len(keys))})"
        found = {key: Article(*fields) for key, *fields in self._conn.execute(query, keys)}
        ids = [article.id for article in found.values()]
        read, counts = self._read(ids), self._counts(ids)
        return [
            ArticleRow(a, read.get(a.id, 0), counts.get((a.id, "entity"), 0), counts.get((a.id, "quote"), 0))
            for a in (found[key] for key in keys if key in found)
        ]

    def _read(self, ids: list[str]) -> dict[str, int]:
        query = (
            f"select article_id, count(*) from reading where article_id in ({', '.join('?' * len(ids))}) "
            "and annotator = ? and read = 1 and paragraph > 0 group by article_id"
        )
        return dict(self._conn.execute(query, (*ids, self._store.annotator)).fetchall())

    def _counts(self, ids: list[str]) -> dict[tuple[str, str], int]:
        query = (
            "select article_id, kind, count(*) from annotation "
            f"where article_id in ({', '.join('?' * len(ids))}) and kind in ('entity', 'quote') "
            "and status = 'accepted' and annotator = ? group by article_id, kind"
        )
        found = self._conn.execute(query, (*ids, self._store.annotator)).fetchall()
        return {(article_id, kind): count for article_id, kind, count in found}
