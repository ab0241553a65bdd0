"""Which rows of the document are on the screen. Anchored to a block and a row in it, never to absolute lines.

So nothing is laid out but what is seen, and a key costs the same anywhere in any document.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import NamedTuple

from tui.document import Block, Document

GAP = -1
FOLD = -2


class Line(NamedTuple):
    """One screen row of the text column."""

    block: Block | None
    """None below the end of the document."""
    row: int
    """Row of the block; GAP after a paragraph, FOLD for a repeated paragraph shown as one row."""
    under: bool = False
    """Is this the bracket row below the text row?"""


class View:
    """The window on the document: width and height in cells and rows, and the block row at its top."""

    def __init__(
        self, document: Document, width: int = 80, height: int = 20, *, brackets: bool = False
    ) -> None:
        self.document = document
        self.width = width
        self.height = height
        self.folded: Callable[[Block], bool] = lambda _: False
        """Is the block's paragraph shown as one row?"""
        self.brackets = brackets
        """Show a row of brackets below every text row (the style without colour)."""
        self._top: Block | None = document.block(1) if document.count else None
        self._skip = 0
        self._lines: list[Line] | None = None
        self._placed: list[Line] | None = None
        self._places: list[tuple[int, int, bool, int]] = []
        """Of the lines placed: first offset, last offset, whether that is shown too, screen row."""

    def resize(self, width: int, height: int, brackets: bool, keep: int) -> None:
        """Take a new size and keep the offset in view."""
        self.width, self.height, self.brackets = max(1, width), max(1, height), brackets
        self._lines = None
        if self._top is not None:
            self._skip = min(self._skip, len(self._rows_of(self._top)) - 1)
        self.show(keep, keep)

    def refresh(self) -> None:
        """Paragraphs were folded or unfolded."""
        self._lines = None
        if self._top is not None:
            self._skip = max(0, min(self._skip, len(self._rows_of(self._top)) - 1))

    def _rows_of(self, block: Block) -> list[Line]:
        rows: list[Line] = []
        if self.folded(block):
            return [Line(block, FOLD), Line(block, GAP)] if block.first else []
        for row in range(len(block.rows(self.width))):
            rows.append(Line(block, row))
            if self.brackets:
                rows.append(Line(block, row, under=True))
        if block.last and not self.brackets:
            rows.append(Line(block, GAP))
        return rows

    def _down(self, block: Block, skip: int) -> Iterator[tuple[Line, Block, int]]:
        """Rows from a place on, each with the place itself."""
        at: Block | None = block
        while at is not None:
            rows = self._rows_of(at)
            for index in range(skip, len(rows)):
                yield rows[index], at, index
            skip, at = 0, self.document.after(at)

    def _up(self, block: Block, skip: int) -> Iterator[tuple[Line, Block, int]]:
        """Rows above a place, nearest first."""
        at: Block | None = block
        rows = self._rows_of(block)[:skip]
        while at is not None:
            for index in range(len(rows) - 1, -1, -1):
                yield rows[index], at, index
            at = self.document.before(at)
            rows = self._rows_of(at) if at is not None else []

    @property
    def lines(self) -> list[Line]:
        """The rows on screen, `height` of them."""
        if self._lines is None:
            shown: list[Line] = []
            if self._top is not None:
                for line, _, _ in self._down(self._top, self._skip):
                    shown.append(line)
                    if len(shown) == self.height:
                        break
            shown += [Line(None, 0)] * (self.height - len(shown))
            self._lines = shown
        return self._lines

    def line_of(self, offset: int) -> int | None:
        """The screen row that shows the offset, None when it is off screen.

        What lies between two paragraphs is shown by the end of the first.
        """
        found = self._line_with(offset)
        if found is None and self._top is not None and offset > (end := self.document.block_at(offset).end):
            found = self._line_with(end)
        return found

    def _line_with(self, offset: int) -> int | None:
        lines = self.lines
        if self._placed is not lines:
            self._placed = lines
            shown = [y for y, line in enumerate(lines) if line.block and line.row != GAP and not line.under]
            self._places = [(*self._extent(lines[y]), y) for y in shown]
        at = bisect_right(self._places, offset, key=itemgetter(0))
        for start, end, closed, y in self._places[max(0, at - 2) : at]:
            if start <= offset < end or (closed and offset == end):
                return y
        return None

    def _extent(self, line: Line) -> tuple[int, int, bool]:
        """The offsets that a row shows, and whether its end is among them."""
        block = line.block
        assert block is not None
        if line.row == FOLD:
            return block.start, block.end, True
        start, end = block.row_bounds(line.row, self.width)
        return start, end, end == block.end

    def scroll(self, rows: int) -> None:
        """Move the window by rows, down when positive; stops at both ends."""
        if self._top is None or not rows:
            return
        steps = self._down(self._top, self._skip) if rows > 0 else self._up(self._top, self._skip)
        wanted = rows if rows > 0 else -rows - 1
        for passed, (_, block, index) in enumerate(steps):
            self._top, self._skip = block, index
            if passed == wanted:
                break
        self._lines = None

    def place(self, offset: int, row: int) -> None:
        """Show the offset on this screen row, or as near to it as the top of the document lets it."""
        block = self.document.block_at(offset)
        self._top, self._skip = block, self._index(block, offset)
        self._lines = None
        self.scroll(-row)

    def _index(self, block: Block, offset: int) -> int:
        if self.folded(block):
            return 0
        return block.row_of(offset, self.width) * (2 if self.brackets else 1)

    def show(self, start: int, end: int) -> bool:
        """Scroll as little as it takes to show [start, end], its start first; True when it scrolled."""
        if self._top is None:
            return False
        before = (self._top, self._skip)
        if self.line_of(start) is None:
            self._bring(start)
        last = self.line_of(max(start, end))
        first = self.line_of(start)
        if last is None and first:
            below = self._rows_between(start, end)
            self.scroll(min(first, max(0, first + below - self.height + 1)))
        return (self._top, self._skip) != before

    def _rows_between(self, start: int, end: int) -> int:
        """Rows from one offset down to another, counted to a screen at most."""
        block = self.document.block_at(start)
        target = self.document.block_at(end)
        index = self._index(target, end)
        for count, (_, at, row) in enumerate(self._down(block, self._index(block, start))):
            if (at is target and row >= index) or count > self.height:
                return count
        return 0

    def _bring(self, offset: int) -> None:
        """Bring an offset into view: by scrolling when it is near, else a third down a fresh screen."""
        assert self._top is not None
        block = self.document.block_at(offset)
        index = self._index(block, offset)
        for count, (_, at, row) in enumerate(self._down(self._top, self._skip)):
            if at is block and row == index:
                self.scroll(count - self.height + (2 if self.height > 2 else 1))
                return
            if count > 2 * self.height:
                break
        for count, (_, at, row) in enumerate(self._up(self._top, self._skip), 1):
            if at is block and row == index:
                self.scroll(-count)
                return
            if count > 2 * self.height:
                break
        self.place(offset, self.height // 3)
