"""Right-to-left text put in the order in which it is seen, for terminals that do not do it (`--rtl app`).

The levels are those of the Unicode bidirectional algorithm (UAX 9) as python-bidi has them, taken of a whole
block, since how a row reads depends on the paragraph it was cut from. A row is then ordered by grapheme
clusters. Offsets are code points from the row's start, cells count from its left edge. No Textual here.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from store.errors import BadInput
from tui.layout import boundaries, cells, is_plain
from tui.looks import PLAIN, Look, Run

if TYPE_CHECKING:
    from tui.document import Block, Document

holds_rtl: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
).search
"""Is there anything in a text that is read from right to left? Nothing else is ever reordered."""

_KEPT: Final = 300
"""Rows, and blocks, whose order is kept: several screens' worth, a megabyte or two."""


class Piece(NamedTuple):
    """Cells of a span that lie side by side."""

    left: int
    right: int
    """Exclusive."""
    closed_left: bool
    """Is nothing of the span left of this? It may go on in another piece or on another row."""
    closed_right: bool


class Order:
    """One row, cluster by cluster as it is seen from left to right."""

    def __init__(self, text: str, levels: Sequence[int], base: int, measure: int | None = None) -> None:
        """Take a row, the level of each code point, and of its paragraph: 1 sets it flush right in a measure."""
        self._length, self._base = len(text), base
        self._bounds = boundaries(text)
        """Where the clusters begin in the text, and its end."""
        self._levels = _with_hanging(text, self._bounds, levels, base)
        """Of each cluster, as the text goes."""
        self._seen = _left_to_right(self._levels)
        """Numbers of the clusters from left to right; a place is an index of this and of the lists below."""
        self._signs = [self._sign(text[self._bounds[n] : self._bounds[n + 1]], n) for n in self._seen]
        widths = [1] * len(text) if is_plain(text) else list(map(cells, self._signs))
        edges = list(accumulate(widths, initial=0))
        self._flush_right = measure is not None and base == 1
        # A cell more than the measure: for the blank that hangs where the row was broken, or for the caret
        # behind the last word. Rows flush left have it at their right.
        lead = measure + 1 - edges[-1] if measure is not None and base else 0
        self._lefts = [lead + edge for edge in edges[:-1]]
        self._rights = [lead + edge for edge in edges[1:]]
        self._behind = lead - 1 if base else edges[-1]
        """The cell where reading goes on behind the text."""

    def _sign(self, cluster: str, number: int) -> str:
        mirrored = _mirror().get(cluster[0]) if self._levels[number] % 2 else None
        return mirrored + cluster[1:] if mirrored else cluster

    def _place(self, offset: int) -> int:
        """Where, counted from the left, the cluster of an offset is seen."""
        return self._seen.index(bisect_right(self._bounds, offset) - 1)

    @property
    def text(self) -> str:
        """The text as it is written; signs that have a side are mirrored where it is read from right to left."""
        return "".join(self._signs)

    def cell_of(self, offset: int) -> int:
        """The left cell of the cluster at an offset; for the row's end, the cell behind it."""
        if offset >= self._length:
            return max(0, self._behind)
        return max(0, self._lefts[self._place(offset)])

    def offset_at(self, cell: int) -> int:
        """The offset of the cluster that covers a cell; beside the row, of the one nearest to it."""
        place = max(0, bisect_right(self._lefts, cell) - 1)
        while place and self._lefts[place] == self._rights[place]:  # of no width
            place -= 1
        return self._bounds[self._seen[place]]

    def cell_of_code(self, offset: int, length: int) -> int:
        """Where a code of so many cells begins that stands over the start of a word."""
        place = self._place(offset)
        odd = self._levels[self._seen[place]] % 2
        return max(0, self._rights[place] - length if odd else self._lefts[place])

    def pieces(self, start: int, end: int) -> list[Piece]:
        """What is seen of a span, from left to right; its ends may lie outside the row."""
        bounds = self._bounds
        inside = [bounds[each] < end and bounds[each + 1] > start for each in self._seen]
        found = []
        for covered, group in groupby(range(len(inside)), inside.__getitem__):
            places = list(group)
            left, right = max(0, self._lefts[places[0]]), self._rights[places[-1]]
            if covered and right > left:
                found.append(Piece(left, right, False, False))
        before, behind = start < 0, end > self._length
        if found:
            found[0] = found[0]._replace(closed_left=not (behind if self._base else before))
            found[-1] = found[-1]._replace(closed_right=not (before if self._base else behind))
        return found

    def arranged(self, runs: list[Run], caret_behind: bool) -> tuple[list[Run], bool]:
        """The row's runs, given as the text goes, as they are seen; and whether the caret is still to be put behind.

        A row flush right has its blanks before it, the caret among them.
        """
        looks = [look for text, look in runs for _ in text]
        seen: list[Run] = [
            (sign, looks[self._bounds[number]])
            for sign, number, left in zip(self._signs, self._seen, self._lefts, strict=True)
            if left >= 0  # what is left of that are blanks hanging out of the row
        ]
        if not self._flush_right:
            return seen, caret_behind
        caret: list[Run] = [(" ", Look(state="caret"))] if caret_behind and self._behind >= 0 else []
        lead = max(0, self._behind + 1) - len(caret)
        return [(" " * lead, PLAIN), *caret, *seen] if lead else [*caret, *seen], False


def _with_hanging(text: str, bounds: list[int], levels: Sequence[int], base: int) -> list[int]:
    """The level of each cluster; blanks at the row's end have the paragraph's (rule L1)."""
    found = [levels[at] for at in bounds[:-1]]
    for number in reversed(range(len(found))):
        if unicodedata.bidirectional(text[bounds[number]]) not in ("WS", "BN"):
            break
        found[number] = base
    return found


def _left_to_right(levels: list[int]) -> list[int]:
    """Numbers of the clusters as they are seen: every run of a level or a higher one is turned round (rule L2)."""
    seen = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        for turned, run in groupby(levels, level.__le__):
            end = at + len(list(run))
            if turned:
                seen[at:end] = seen[at:end][::-1]
            at = end
    return seen


class Arranger:
    """The order of a document's rows; what was looked at is kept."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._levels: dict[int, tuple[bytes, int] | None] = {}
        self._orders: dict[tuple[int, int, int], Order | None] = {}

    def order(self, block: Block, row: int, measure: int) -> Order | None:
        """How a row of the block is seen in a measure of so many cells; None when it is as it is written."""
        key = (block.start, row, measure)
        if key not in self._orders:
            if len(self._orders) >= _KEPT:
                self._orders.clear()
            self._orders[key] = self._made(block, row, measure)
        return self._orders[key]

    def _made(self, block: Block, row: int, measure: int) -> Order | None:
        known = self._of_block(block)
        if known is None:
            return None
        start, end = (offset - block.start for offset in block.row_bounds(row, measure))
        levels, base = known[0][start:end], known[1]
        return Order(block.safe[start:end], levels, base, measure) if base or any(levels) else None

    def _of_block(self, block: Block) -> tuple[bytes, int] | None:
        if block.start not in self._levels:
            if len(self._levels) >= _KEPT:
                self._levels.clear()
            first = block if block.first else self._document.block(block.number)
            rtl = holds_rtl(block.safe) or (first is not block and holds_rtl(first.safe))
            self._levels[block.start] = _levels(block.safe, base_of(first.safe)) if rtl else None
        return self._levels[block.start]

    @staticmethod
    def line(runs: list[Run]) -> list[Run]:
        """A row of titles and messages: each run in its own order."""
        return [(visual(text), look) for text, look in runs]

    @staticmethod
    def cell_in(text: str, caret: int) -> int:
        """The cell of a caret in a line being typed."""
        return cells(text[:caret]) if holds_rtl(text) is None else _of_line(text).cell_of(caret)


@lru_cache(maxsize=512)  # titles and messages stand for many frames
def visual(text: str) -> str:
    """A single line of text, no part of a paragraph, as it is seen; blanks round it stay where they are."""
    if holds_rtl(text) is None:
        return text
    words = text.strip(" ")
    return text.replace(words, _of_line(words).text, 1)


def _of_line(text: str) -> Order:
    return Order(text, *_levels(text, base_of(text)))


# The library


def check() -> None:
    """Raise BadInput where python-bidi is missing, or tells the levels in a way that we do not understand."""
    try:
        known = _levels("a א1", 1)
    except ImportError as error:
        raise BadInput(
            "--rtl app needs the package python-bidi: pip install 'postil[rtl]'; or leave the order "
            "to the terminal, --rtl terminal"
        ) from error
    except ValueError:
        known = None
    if known != (b"\2\1\1\2", 1):
        raise BadInput(
            "--rtl app does not know this version of python-bidi: pip install 'postil[rtl]' brings one"
        )


def base_of(text: str) -> int:
    """The level of a paragraph: 1 when its first letter is written from right to left, else 0."""
    # Deferred, as below: an extra, for --rtl app only.
    from bidi import get_base_level

    level: int = get_base_level(text)
    return level


def _levels(text: str, base: int) -> tuple[bytes, int]:
    """The level of each code point, and the base again. ValueError when the library's answer is not understood."""
    from bidi import get_display

    # What `debug` gives is the levels of the bytes of UTF-8, in a picture of the library's own record.
    told = get_display(text, base_dir="LR"[base], debug=True)
    listed = told[told.rindex("levels: [") : told.rindex("paragraphs: [")]
    of_bytes = map(int, re.findall("[0-9]+", listed))
    pairs = zip(text.encode(), of_bytes, strict=True)
    return bytes(level for byte, level in pairs if byte & 0xC0 != 0x80), base


@cache
def _mirror() -> dict[str, str]:
    from bidi.mirror import MIRRORED

    mirrored: dict[str, str] = MIRRORED
    return mirrored
