"""Search: titles, texts and notes by the words a person types; the newest first, in pages.

Where a hit is and what its snippet lights is looked up in the text itself, by code points (places.py); that
it lies in an annotation, by the spans there. Nothing is written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Final

from store.hits import Hit, Hits, Line
from store.places import Matcher
from store.query import Query, parse
from store.shelves import TOP, Found, Shelf

if TYPE_CHECKING:
    from store.store import Store

__all__ = ["Hit", "Page", "Rest", "Search"]

Row = tuple[int, int]
"""Which shelf (0: texts, 1: notes), and the integer key of a row on it."""
Lines = tuple[dict[int, Line], dict[int, Line]]
"""What is known about the rows found on each shelf."""
_AT_ONCE: Final = 50
"""Hits that are made before the first of them is given on."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Where the next page begins: below a key of each shelf; None where there is nothing more."""

    texts: int | None = TOP
    notes: int | None = TOP


@dataclass(frozen=True, slots=True)
class Page:
    """Hits, and how to go on."""

    hits: tuple[Hit, ...]
    rest: Rest | None
    """None when these were the last. A page without hits may have one: signs are sought by stretches."""


class Search:
    """`store.search`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelves = (
            Shelf(store.conn, "article", text="text", title="title", length="length"),
            Shelf(store.conn, "annotation", text="note", title="''", length="length(note)"),
        )
        self._hits = Hits(store)
        self._newest_act = -1

    def find(
        self,
        query: str,
        *,
        limit: int = 20,
        typing: bool = False,
        rest: Rest | None = None,
        best: bool = False,
    ) -> Page:
        """What holds all words of the query: the newest `limit` hits, or those after a page, from its `rest` on.

        Newest by when the article was added or the note was made. While `typing`, the last word is taken as
        the beginning of one. `best` ranks by bm25 instead, which looks at every hit: one page, no rest.
        Any text is a query (see query.py); without a word it finds nothing. Raises DamagedStore, StoreBusy.
        """
        parsed = parse(query, typing=typing)
        if not parsed.wanted or limit < 1:
            return Page((), None)
        try:
            self._refresh()
            return self._best(parsed, limit) if best else self._newest(parsed, limit, rest or Rest())
        except sqlite3.Error as error:
            raise self._store.fault(error) from error

    def all(self, query: str, *, limit: int | None = None) -> Iterator[Hit]:
        """Every hit, or so many, the newest first; read page by page. Raises as `find` does."""
        rest: Rest | None = Rest()
        while rest is not None and (limit is None or limit > 0):
            page = self.find(query, limit=_AT_ONCE if limit is None else min(_AT_ONCE, limit), rest=rest)
            yield from page.hits
            limit = None if limit is None else limit - len(page.hits)
            rest = page.rest

    def _refresh(self) -> None:
        """After an act, here or elsewhere, other words may be in the index."""
        newest: int = self._store.conn.execute("select coalesce(max(key), 0) from act").fetchone()[0]
        if newest != self._newest_act:
            self._newest_act = newest
            texts, notes = self._shelves
            texts.forget(texts=False)
            notes.forget(texts=True)

    def _newest(self, query: Query, limit: int, begin: Rest) -> Page:
        below = (begin.texts, begin.notes)
        found = [
            Found([], None) if low is None else shelf.newest(query, limit, low)
            for shelf, low in zip(self._shelves, below, strict=True)
        ]
        lines = self._lines(found[0].keys, found[1].keys)
        dated = [
            [(lines[each][key][0], each, key) for key in found[each].keys if key in lines[each]]
            for each in (0, 1)
        ]
        chosen = list(islice(merge(*dated, key=lambda row: row[0], reverse=True), limit))
        rests: list[int | None] = []
        for each in (0, 1):
            taken = [key for _, shelf, key in chosen if shelf == each]
            part = taken[-1] if taken else below[each]
            rests.append(found[each].rest if len(taken) == len(dated[each]) else part)
        hits = self._made(query, [(each, key) for _, each, key in chosen], lines)
        return Page(hits, None if rests == [None, None] else Rest(*rests))

    def _best(self, query: Query, limit: int) -> Page:
        ranked = sorted(
            (rank, each, key) for each in (0, 1) for rank, key in self._shelves[each].best(query, limit)
        )
        chosen = [(each, key) for _, each, key in ranked[:limit]]
        lines = self._lines(*([key for shelf, key in chosen if shelf == each] for each in (0, 1)))
        return Page(self._made(query, [row for row in chosen if row[1] in lines[row[0]]], lines), None)

    def _lines(self, articles: Sequence[int], notes: Sequence[int]) -> Lines:
        return self._hits.articles(articles), self._hits.notes(notes)

    def _made(self, query: Query, rows: Sequence[Row], lines: Lines) -> tuple[Hit, ...]:
        matcher = Matcher(query)
        articles, notes = lines
        texts = self._shelves[0].folded([key for each, key in rows if each == 0])
        return tuple(
            self._hits.of_note(notes[key], matcher)
            if each
            else self._hits.of_article(articles[key], texts.get(key), matcher)
            for each, key in rows
        )
