"""What search looks through: texts and notes, each a table with its FTS5 index, asked newest first.

A shelf answers with integer keys, below a given one, so that a page costs the same wherever it begins.
Nothing is ranked unless asked: the best of many is linear in the many, the newest are not.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from store.places import Folded, Matcher
from store.query import Query, expression
from store.spellings import Spellings

SHORT: Final = 32768
"""Code points up to which a text is folded whole and kept."""
TOP: Final = 2**62
"""Above every key."""
_KEPT: Final = 2_000_000
"""Code points of folded texts that are kept, so that the next key typed does not fold them again."""
_PROBED: Final = 100
"""Newest rows that are looked at themselves for the beginning of a word. What most of them hold is found so
in a few; what few of them hold is cheap for FTS5, which would read a third of a second for the former."""
_BATCH: Final = 20
_SCANNED: Final = 2000
"""Keys looked through for a literal before a page ends, hits or none: some 20 ms."""


class Found(NamedTuple):
    """Keys, newest first, and where the next page begins."""

    keys: list[int]
    rest: int | None
    """Look below this key next time; None when there is nothing more."""


class Shelf:
    """A table that is searched. Its SQL never touches a row beyond what a page needs."""

    def __init__(self, conn: sqlite3.Connection, table: str, *, text: str, title: str, length: str) -> None:
        """Take a table with a `key`, and SQL for the text of a row, its title, and its length."""
        self._conn = conn
        self._index = f"{table}_fts"
        self._newest = (
            f"select key from {table} where {text} is not null and key < ? order by key desc limit ?"
        )
        self._between = f"select key from {table} where {text} is not null and key < ? and key >= ?"
        self._has = f"(instr({text}, ?) or instr({title}, ?))"
        self._highest = f"select coalesce(max(key), 0) from {table}"
        self._titles = f"select key, {title} from {table} where key in"
        self._documents = (
            f"select key, case when {length} <= {SHORT} then {text} end from {table} where key in"
        )
        self._spellings = Spellings(conn, self._index)
        self._kept: OrderedDict[int, Folded] = OrderedDict()
        self._held = 0

    def forget(self, texts: bool) -> None:
        """Something was written: words may be there that were not, and texts may have changed."""
        self._spellings.forget()
        if texts:
            self._kept.clear()
            self._held = 0

    def newest(self, query: Query, limit: int, below: int) -> Found:
        """The newest rows that hold what the query wants. sqlite3.Error comes out as it is."""
        if any(query.literals):
            return self._literally(query, limit, below)
        if query.lazy:
            probed = self._probed(query, limit, below)
            if probed is not None:
                return probed
        keys = self._matching(expression(query, self._spellings.of), below, limit + 1)
        return _page(keys, limit)

    def best(self, query: Query, limit: int) -> list[tuple[float, int]]:
        """Rank (bm25, the lower the better) and key of the rows that answer the query best."""
        match = expression(query, self._spellings.of)
        if match is None or any(query.literals):
            return [(0.0, key) for key in self.newest(query, limit, TOP).keys]
        return self._conn.execute(
            f"select rank, rowid from {self._index} where {self._index} match ? order by rank limit ?",
            (match, limit),
        ).fetchall()

    def folded(self, keys: Sequence[int]) -> dict[int, Folded | None]:
        """The texts of the rows; None for one too long to be kept. Rows that are gone are left out."""
        unknown = [key for key in keys if key not in self._kept]
        fresh = {
            key: None if text is None else Folded(text) for key, text in self._rows(self._documents, unknown)
        }
        found = {**{key: self._kept[key] for key in keys if key in self._kept}, **fresh}
        for key, text in fresh.items():
            if text is not None:
                self._keep(key, text)
        return found

    # Ways to find

    def _matching(self, match: str | None, below: int, limit: int) -> list[int]:
        if match is None:
            rows = self._conn.execute(self._newest, (below, limit)).fetchall()
        else:
            rows = self._conn.execute(
                f"select rowid from {self._index} where {self._index} match ? and rowid < ? "
                "order by rowid desc limit ?",
                (match, below, limit),
            ).fetchall()
        return [row[0] for row in rows]

    def _probed(self, query: Query, limit: int, below: int) -> Found | None:
        """Look at the newest rows that hold the whole words of the query; None if too few of them do."""
        match = expression(query, self._spellings.of, beginnings=False)
        matcher = Matcher(query)
        found: list[int] = []
        for _ in range(0, _PROBED, _BATCH):
            keys = self._matching(match, below, _BATCH)
            texts, titles = self.folded(keys), dict(self._rows(self._titles, keys))
            for key in keys:
                text = texts.get(key)
                if text is None:
                    return None
                if matcher.holds(titles.get(key, ""), text):
                    found.append(key)
                    if len(found) > limit:
                        return _page(found, limit)
            if len(keys) < _BATCH:
                return Found(found, None)
            below = keys[-1]
        return None

    def _literally(self, query: Query, limit: int, below: int) -> Found:
        """Rows of a stretch of keys that hold the texts of the query as they stand."""
        wanted, unwanted = query.literals
        match = expression(query, self._spellings.of)
        highest = self._conn.execute(self._highest).fetchone()[0]
        top = min(below, highest + 1)
        lowest = max(0, top - _SCANNED)
        values: list[int | str] = [top, lowest, *(text for text in wanted + unwanted for _ in range(2))]
        sql = self._between
        sql += f" and {self._has}" * len(wanted) + f" and not {self._has}" * len(unwanted)
        if match is not None:
            sql += f" and key in (select rowid from {self._index} where {self._index} match ?"
            sql += " and rowid < ? and rowid >= ?)"
            values += [match, top, lowest]
        keys = [
            row[0] for row in self._conn.execute(f"{sql} order by key desc limit ?", (*values, limit + 1))
        ]
        if len(keys) > limit or lowest == 0:
            return _page(keys, limit)
        return Found(keys, lowest)

    def _rows(self, sql: str, keys: Sequence[int]) -> list[tuple[int, Any]]:
        if not keys:
            return []
        return self._conn.execute(f"{sql} ({', '.join('?' * len(keys))})", keys).fetchall()

    def _keep(self, key: int, text: Folded) -> None:
        self._kept[key] = text
        self._held += len(text.text)
        while self._held > _KEPT:
            self._held -= len(self._kept.popitem(last=False)[1].text)


def _page(keys: list[int], limit: int) -> Found:
    """Of one key more than was asked for: whether there is another page."""
    return Found(keys[:limit], keys[limit - 1] if len(keys) > limit else None)
