"""What an annotator has read, paragraph by paragraph, and where the caret was left in each article."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

from store import ids, records

if TYPE_CHECKING:
    from store.store import Store


class Reading:
    """`store.reading`, of the store's annotator."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn

    def read_in(self, article_id: str, first: int, last: int) -> set[int]:
        """Numbers of the paragraphs from `first` to `last` that are marked read.

        >>> store.reading.mark(article, 1)
        >>> store.reading.read_in(article, 1, 3)
        {1}
        """
        rows = self._conn.execute(
            "select paragraph from reading where article_id = ? and annotator = ? and read = 1 "
            "and paragraph between max(?, 1) and ?",
            (article_id, self._store.annotator, first, last),
        )
        return {row[0] for row in rows.fetchall()}

    def count(self, article_id: str) -> int:
        """How many paragraphs of the article are marked read.

        >>> store.reading.count(article)
        0
        """
        found: int = self._conn.execute(
            "select count(*) from reading "
            "where article_id = ? and annotator = ? and paragraph > 0 and read = 1",
            (article_id, self._store.annotator),
        ).fetchone()[0]
        return found

    def mark(self, article_id: str, number: int, *, read: bool = True) -> None:
        """Mark the paragraph read or unread: an act, unless it is so already.

        >>> store.reading.mark(article, 2)
        >>> store.reading.mark(article, 2, read=False)
        """
        row = self._row(article_id, number)
        before = records.read(self._conn, "reading", row["id"])
        if (before["read"] if before else 0) == read:
            return
        words = f"paragraph {number} {'read' if read else 'unread'}"
        with self._store.act("read", words, article_id=article_id) as act:
            if before:
                act.update("reading", {**before, "read": int(read), "updated_at": ids.now()})
            else:
                act.insert("reading", {**row, "read": int(read)})

    def caret(self, article_id: str) -> int | None:
        """The offset where the caret was left, or None if the article was never opened.

        >>> store.reading.caret(article) is None
        True
        """
        row = self._conn.execute(
            "select caret from reading where article_id = ? and annotator = ? and paragraph = 0",
            (article_id, self._store.annotator),
        ).fetchone()
        return row[0] if row else None

    def last(self, among: Iterable[str] | None = None) -> str | None:
        """The id of the article that was read last, of all or of these; None if none ever was.

        >>> store.reading.save_caret(article, 12)
        >>> store.reading.last() == article
        True
        """
        wanted = None if among is None else set(among)
        rows = self._conn.execute(
            "select article_id from reading where annotator = ? and paragraph = 0 order by updated_at desc",
            (self._store.annotator,),
        )
        return next((row[0] for row in rows.fetchall() if wanted is None or row[0] in wanted), None)

    def save_caret(self, article_id: str, offset: int) -> None:
        """Remember where the caret is. No act: going back in history does not move it. PostilError.

        >>> store.reading.save_caret(article, 12)
        >>> store.reading.caret(article)
        12
        """
        row = {**self._row(article_id, 0), "caret": offset}
        check = records.checksum("reading", row)
        self._store.check_writable()
        try:
            self._conn.execute(
                "insert into reading"
                "(id, article_id, annotator, paragraph, read, caret, updated_at, stamp, checksum) values "
                "(:id, :article_id, :annotator, :paragraph, :read, :caret, :updated_at, :stamp, :checksum) "
                "on conflict(article_id, annotator, paragraph) do update set caret = excluded.caret, "
                "updated_at = excluded.updated_at, stamp = max(excluded.stamp, stamp + 1), "
                "checksum = excluded.checksum",
                {**row, "stamp": ids.stamp(), "checksum": check},
            )
        except sqlite3.Error as error:
            raise self._store.fault(error) from error

    def _row(self, article_id: str, number: int) -> records.Row:
        annotator = self._store.annotator
        return {
            "id": f"{article_id}/{annotator}/{number}", "article_id": article_id, "annotator": annotator,
            "paragraph": number, "read": 0, "caret": None, "updated_at": ids.now(),
        }  # fmt: skip
