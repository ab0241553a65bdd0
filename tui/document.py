"""The open article as the page sees it: blocks of text, fetched and cut only when they are looked at.

A block is a paragraph, or a part of a very long one. Everything a key needs (tokens, rows, marks) is made
from single blocks, so that a novel costs what a dispatch costs. No Textual here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from store import Store
from store import text as cut
from store.answers import unanswered
from store.model import Annotation, Article, Paragraph
from tui import layout
from tui.knowledge import Knowledge
from tui.marks import Marks, insert
from tui.offering import LONG, Offering, Stretch
from tui.offering import WHOLE as READ_WHOLE
from tui.safetext import safe

if TYPE_CHECKING:
    from assist.candidates import Offered

PIECE = 4096
"""Code points of a block at most: a paragraph of a million characters is read in parts."""
KEPT = 400
"""Blocks kept in memory at most; several screens' worth."""
HELD = 32_768
"""Code points of them at most: several screens of prose, however large the screen."""
WHOLE = 200_000
"""Code points up to which a text is held whole: half a megabyte, and no read for a window of it."""
NEAR = 32_768
"""Code points of a long text, and of annotations, fetched at once: fifty paragraphs.

A press article is fetched whole: keys then read nothing, and a slow disk under the writer holds none of them.
"""
MARKS = 300
"""Annotations aimed at in one fetch."""
FETCH = 128
"""Paragraphs fetched from the store at once."""


class Block:
    """A stretch of text laid out as a whole."""

    __slots__ = (
        "_rows", "_sentences", "_tokens", "end", "first", "last", "number", "safe", "start", "stretch", "text"
    )  # fmt: skip

    def __init__(self, paragraph: Paragraph, start: int, end: int, text: str, stretch: Stretch) -> None:
        self.number = paragraph.number
        self.start = start
        """Code point in the article."""
        self.end = end
        self.first = start == paragraph.start
        """Does its paragraph begin here?"""
        self.last = end == paragraph.end
        """Does its paragraph end here?"""
        self.text = text
        self.safe = safe(text)
        """The text as it may be shown; as long as `text`."""
        self.stretch = stretch
        """What is read with it for candidates."""
        self._tokens: list[tuple[int, int]] | None = None
        self._sentences: list[tuple[int, int]] | None = None
        self._rows: dict[int, list[int]] = {}

    @property
    def is_apart(self) -> bool:
        """Does it hold text that terminals reorder or measure differently? Nothing may stand beside it."""
        return layout.is_apart(self.text)

    @property
    def tokens(self) -> list[tuple[int, int]]:
        """Tokens as article offsets."""
        if self._tokens is None:
            self._tokens = [(self.start + a, self.start + b) for a, b in cut.tokens(self.text)]
        return self._tokens

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Sentences as article offsets."""
        if self._sentences is None:
            self._sentences = [(self.start + a, self.start + b) for a, b in cut.sentences(self.text)]
        return self._sentences

    def rows(self, width: int) -> list[int]:
        """Where each screen row starts, in code points from the block's start."""
        rows = self._rows.get(width)
        if rows is None:
            self._rows.clear()
            rows = self._rows[width] = layout.wrap(self.safe, width)
        return rows

    def row_of(self, offset: int, width: int) -> int:
        """The row that shows the code point at this article offset."""
        return layout.row_of(self.rows(width), min(max(offset, self.start), self.end) - self.start)

    def row_bounds(self, row: int, width: int) -> tuple[int, int]:
        """Article offsets of a row: start, and end exclusive."""
        rows = self.rows(width)
        end = rows[row + 1] if row + 1 < len(rows) else len(self.text)
        return self.start + rows[row], self.start + end


class Document:
    """Blocks and annotations of one article, read through a bounded cache."""

    def __init__(self, store: Store, article: Article, knowledge: Knowledge | None = None) -> None:
        self._store = store
        store.articles.ensure_cut(article.id)
        self.article = store.articles.get(article.id)
        self._whole = store.articles.full_text(article.id) if self.article.length <= WHOLE else None
        """The text, when it is short enough to be held."""
        self._near: tuple[int, str] = (0, "")
        """Of a longer text, the stretch last read: its start and its code points."""
        self._marks = Marks(0, 0, [])
        """The annotations last fetched."""
        self.count = self.article.paragraphs or 0
        """Paragraphs of the article."""
        self._paragraphs: OrderedDict[int, Paragraph] = OrderedDict()
        self._blocks: OrderedDict[tuple[int, int], Block] = OrderedDict()
        self._held = 0
        """Code points of these."""
        self._stored: OrderedDict[int, list[Annotation]] = OrderedDict()
        """By block start: the annotations that touch the block, rejected ones too."""
        self._shown: dict[int, list[Annotation]] = {}
        """By block start: what of these is shown, with the candidates."""
        self.offering = Offering(store, self.article, knowledge or Knowledge(store))
        self.changes = 0
        """Moves on whenever marks or read marks may look different."""
        self._reach = PIECE
        """Code points over which annotations are fetched next: at first a screen, which is waited for."""
        self._read: dict[int, bool] = {}
        self._repeats: dict[int, int] = {}

    # -- text

    def paragraph(self, number: int) -> Paragraph:
        """The paragraph of this number, from 1."""
        found = self._paragraphs.get(number)
        if found is None:
            first = max(1, number - FETCH // 4)
            for paragraph in self._store.articles.paragraphs(self.article.id, first, FETCH):
                self._paragraphs[paragraph.number] = paragraph
            found = self._paragraphs[number]
            while len(self._paragraphs) > 4 * KEPT:
                self._paragraphs.popitem(last=False)
        return found

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds the offset, or the last one before it."""
        for block in reversed(self._blocks.values()):
            if block.start <= offset < block.end:
                return self.paragraph(block.number)
        found = self._store.articles.paragraph_at(self.article.id, offset)
        self._paragraphs[found.number] = found
        return found

    def text(self, start: int, end: int) -> str:
        """Exactly text[start:end] of the article."""
        if self._whole is not None:
            return self._whole[start:end]
        first, near = self._near
        if not (first <= start and end <= first + len(near)):
            if end - start > NEAR // 2:  # longer than what is kept at hand
                return self._store.articles.text(self.article.id, start, end)
            first, near = self._near = self._read_near(start)
        return near[start - first : end - first]

    def _read_near(self, start: int) -> tuple[int, str]:
        """A stretch of a long text round what is asked for: the next blocks then need no read."""
        first = max(0, start - NEAR // 4)
        return first, self._store.articles.text(self.article.id, first, first + NEAR)

    def _bounds(self, paragraph: Paragraph, part: int) -> tuple[int, int]:
        """Article offsets of a part of a paragraph: whole, unless it is longer than PIECE."""
        if paragraph.end - paragraph.start <= PIECE:
            return paragraph.start, paragraph.end
        return self._seam(paragraph, part), self._seam(paragraph, part + 1)

    def _stretch(self, paragraph: Paragraph, part: int) -> Stretch:
        """What is read for candidates with a part of a paragraph: all of it, unless it is very long."""
        if self.article.length <= READ_WHOLE or paragraph.end - paragraph.start <= LONG:
            return Stretch(paragraph.number, paragraph.start, paragraph.end)
        first = part - part % (LONG // PIECE)
        seams = self._seam(paragraph, first), self._seam(paragraph, first + LONG // PIECE)
        return Stretch(paragraph.number, *seams, is_part=True)

    def _seam(self, paragraph: Paragraph, part: int) -> int:
        """Where a part begins: after the first blank near a multiple of PIECE, computed from there alone."""
        rough = paragraph.start + part * PIECE
        if part == 0 or rough >= paragraph.end:
            return min(rough, paragraph.end)
        near = self.text(rough, min(rough + 256, paragraph.end))
        blank = near.find(" ")
        if blank >= 0:
            return min(rough + blank + 1, paragraph.end)
        return rough + (cut.next_grapheme(near, 0) if len(near) > 1 else 0)

    def block(self, number: int, part: int = 0) -> Block:
        """A block by paragraph number and part; a negative part counts from the paragraph's end."""
        paragraph = self.paragraph(number)
        if part < 0:
            part = max(0, (paragraph.end - paragraph.start - 1) // PIECE)
        key = (number, part)
        found = self._blocks.get(key)
        if found is not None:
            self._blocks.move_to_end(key)
            return found
        start, end = self._bounds(paragraph, part)
        if start >= end and part:
            return self.block(number, part - 1)
        found = Block(paragraph, start, end, self.text(start, end), self._stretch(paragraph, part))
        self._blocks[key] = found
        self._held += len(found.text)
        while len(self._blocks) > KEPT or self._held > HELD:
            self._let_go()
        return found

    def _let_go(self) -> None:
        """Forget the block that was asked for longest ago, and what marks it."""
        _, gone = self._blocks.popitem(last=False)
        self._held -= len(gone.text)
        self._stored.pop(gone.start, None)
        self._shown.pop(gone.start, None)

    def block_at(self, offset: int) -> Block:
        """The block that shows the offset; between paragraphs, the one before."""
        paragraph = self.paragraph_at(offset)
        part = max(0, min(offset, paragraph.end - 1) - paragraph.start) // PIECE
        found = self.block(paragraph.number, part)
        if offset < found.start and not found.first:
            found = self.block(paragraph.number, part - 1)
        return found

    def after(self, block: Block) -> Block | None:
        """The next block, None at the end."""
        if not block.last:
            paragraph = self.paragraph(block.number)
            return self.block(block.number, self._part(paragraph, block) + 1)
        return self.block(block.number + 1) if block.number < self.count else None

    def before(self, block: Block) -> Block | None:
        """The block before, None at the top."""
        if not block.first:
            paragraph = self.paragraph(block.number)
            return self.block(block.number, self._part(paragraph, block) - 1)
        return self.block(block.number - 1, -1) if block.number > 1 else None

    @staticmethod
    def _part(paragraph: Paragraph, block: Block) -> int:
        return (block.start - paragraph.start) // PIECE

    # -- marks

    def annotations(self, block: Block) -> list[Annotation]:
        """The annotations and candidates that touch the block, outermost first; without what was decided against."""
        found = self._shown.get(block.start)
        if found is None:
            stored = self._stored_in(block)
            found = unanswered(stored, self._store.annotator)
            if offered := self.offering.of(block.stretch):
                self._add_open(found, offered, stored, block)
            self._shown[block.start] = found
        return found

    def _add_open(
        self, found: list[Annotation], offered: list[Offered], stored: list[Annotation], block: Block
    ) -> None:
        """Put the candidates that nobody has decided in their places."""
        # Deferred: there are none before it was loaded.
        from assist.candidates import undecided

        for each in undecided(offered, stored, self._store.annotator):
            if each.start < block.end and each.end > block.start:
                insert(found, each)

    def offer(self, block: Block) -> None:
        """Read what the block seems to hold, unless that is known; its candidates are then shown."""
        changed = self.offering.read(block.stretch)
        if block.start == block.stretch.start and not block.first and (front := self.before(block)):
            changed += self.offering.read(front.stretch)  # what begins there may reach into this one
        for each in changed:
            self._renew([b.start for b in self._blocks.values() if b.start < each.end and b.end > each.start])

    def _renew(self, starts: Iterable[int]) -> None:
        """Show these blocks anew."""
        for start in starts:
            self._shown.pop(start, None)
            self.changes += 1

    def _stored_in(self, block: Block) -> list[Annotation]:
        found = self._stored.get(block.start)
        if found is None:
            if not (self._marks.first <= block.start and block.end <= self._marks.last):
                self._fetch_marks(block)
            found = self._stored[block.start] = self._marks.touching(block.start, block.end)
            if len(self._stored) > KEPT:
                self._shown.pop(self._stored.popitem(last=False)[0], None)
        return found

    def _fetch_marks(self, block: Block) -> None:
        """Fetch the annotations of the block and of what lies round it."""
        first = max(0, block.start - self._reach // 4)
        last = max(first + self._reach, block.end)
        near = self._store.annotations.window(self.article.id, first, last)
        self._marks = Marks(first, last, near)
        # Where marks are dense the next stretch is shorter: a screen needs some hundred, not thousands.
        self._reach = max(PIECE, min(NEAR, self._reach * MARKS // max(1, len(near))))

    def put(self, annotation: Annotation) -> None:
        """Show a new or changed annotation before the store has been asked again."""
        self._take_out(annotation.id)
        self.offering.learn(annotation)
        self._marks.put(annotation)
        for block in self._blocks.values():
            known = self._stored.get(block.start)
            if known is not None and any(
                s.start < block.end and s.end > block.start for s in annotation.spans
            ):
                insert(known, annotation)
                self._renew([block.start])

    def drop(self, annotation_id: str) -> None:
        """Show an annotation no more."""
        self._take_out(annotation_id)
        self.offering.unlearn(annotation_id)

    def _take_out(self, annotation_id: str) -> None:
        self._marks.drop(annotation_id)
        for start, known in self._stored.items():
            left = [a for a in known if a.id != annotation_id]
            if len(left) < len(known):
                known[:] = left
                self._renew([start])

    def forget_marks(self) -> None:
        """Ask the store again for annotations and read marks: something else wrote."""
        self.changes += 1
        self._stored.clear()
        self._shown.clear()
        self.offering.look_again()
        self._marks = Marks(0, 0, [])
        self._read.clear()

    def is_read(self, number: int) -> bool:
        """Is the paragraph marked read by this annotator?"""
        if number not in self._read:
            first = max(1, number - FETCH // 2)
            marks = self._store.reading.read_in(self.article.id, first, first + FETCH)
            self._read.update((n, n in marks) for n in range(first, first + FETCH + 1))
        return self._read[number]

    def set_read(self, number: int, read: bool) -> None:
        """Show a read mark before the store has been asked again."""
        self.changes += 1
        self._read[number] = read

    def repeat_of(self, number: int) -> int | None:
        """The number of the first paragraph with the same text, None when this is the first."""
        if number not in self._repeats:
            first = max(1, number - FETCH // 2)
            found = self._store.articles.repeats(self.article.id, first, FETCH)
            self._repeats.update((n, found.get(n, n)) for n in range(first, first + FETCH))
        original = self._repeats[number]
        return None if original == number else original
