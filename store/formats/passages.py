"""One article's text as an export needs it: pieces by offset, numbers of paragraphs, in flat memory."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store import text as texts

if TYPE_CHECKING:
    from store.model import Paragraphing
    from store.store import Store

AROUND: Final = 40
"""Code points of text shown before and after a mention, at most."""
WHOLE: Final = 200_000
"""Texts up to so many code points are held whole; longer ones are read by windows."""
_WINDOW: Final = 65_536
"""Code points read at once from a long text; mentions come in text order, so each is read about once."""
COMBINING: Final = "\u0300"
"""Below it every code point is a grapheme of its own (UAX 29), CR LF aside, which no stored text holds."""

_ARTICLE: Final = (
    "select id, title, source, published, length, paragraphs, paragraphing, "
    "case when length <= ? then text end from article where key = ?"
)
_STARTS: Final = "select start from paragraph where article_id = ? order by number"


class Passage:
    """The text of one article, and where its paragraphs begin."""

    def __init__(self, store: Store, key: int) -> None:
        found = store.conn.execute(_ARTICLE, (WHOLE, key)).fetchone()
        self.id: str = found[0]
        self.about: tuple[str | None, ...] = found[:4]
        """Id, title, source and date: the columns of the article."""
        self.length: int = found[4]
        self.text: str | None = found[7]
        """The whole text, or None when it is long."""
        self._store = store
        self._from = 0
        self._window = ""
        self.starts = self._starts(found[5], found[6])
        """Where each paragraph begins, from paragraph 1."""

    def _starts(self, paragraphs: int | None, paragraphing: str) -> Sequence[int]:
        if paragraphs is None:
            # Not cut yet (a bulk import), and the store may be read-only: cut here, by the same rule.
            text = self.text if self.text is not None else self._store.articles.full_text(self.id)
            kind: Paragraphing = "block" if paragraphing == "block" else "line"
            return array("q", (start for start, _ in texts.cut_as(text, kind)))
        rows = self._store.conn.execute(_STARTS, (self.id,))
        # A list is made four times as fast, an array of a hundred thousand takes a fifth of the memory.
        return [row[0] for row in rows] if paragraphs < 1000 else array("q", (row[0] for row in rows))

    def number(self, offset: int) -> int:
        """The paragraph that `offset` is in, or behind; 0 before the first."""
        return bisect_right(self.starts, offset)

    def piece(self, start: int, end: int) -> str:
        """text[start:end]."""
        if self.text is not None:
            return self.text[start:end]
        end = min(end, self.length)
        if end - start > _WINDOW // 2:
            return self._store.articles.text(self.id, start, end)
        if start < self._from or end > self._from + len(self._window):
            self._from = max(0, start - AROUND * 4)
            self._window = self._store.articles.text(self.id, self._from, self._from + _WINDOW)
        return self._window[start - self._from : end - self._from]

    def around(self, start: int, end: int) -> tuple[str, str]:
        """At most 40 code points before and after a stretch, cut between graphemes, never beyond the text."""
        low = start - AROUND if start > AROUND else 0
        high = end + AROUND if end + AROUND < self.length else self.length
        if not self._is_border(low):
            low = min(self._border_after(low), start)
        if not self._is_border(high):
            high = max(self._last_border(high)[0], end)
        text = self.text
        if text is None:
            return self.piece(low, start), self.piece(end, high)
        return text[low:start], text[end:high]

    def _is_border(self, offset: int) -> bool:
        """Whether it is seen at once that the offset lies between two graphemes."""
        if offset == 0 or offset == self.length:
            return True
        text = self.text
        if text is None:
            return max(self.piece(offset - 1, offset + 1)) < COMBINING
        return text[offset] < COMBINING and text[offset - 1] < COMBINING

    def _border_after(self, offset: int) -> int:
        """The first border between graphemes at or after the offset."""
        border, text, base = self._last_border(offset)
        return offset if border == offset else base + texts.next_grapheme(text, border - base)

    def _last_border(self, offset: int) -> tuple[int, str, int]:
        """The last border at or before the offset, and the stretch of text it was found in with its start."""
        base = max(0, offset - 4 * AROUND)
        text = self.piece(base, min(offset + 4 * AROUND, self.length))
        return base + texts.previous_grapheme(text, offset - base + 1), text, base
