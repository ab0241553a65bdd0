"""The picture of the reader: title, page, inspector, label bar, status line. What keys do is in screens/reader.py."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from store.model import Annotation, Label
from store.scope import ADJUDICATION
from tui.commands import READING, SELECTED, SPEAKER
from tui.keys import Keymap, show
from tui.layers import RowLayers
from tui.layout import cell_of, cells, offset_at, wrap
from tui.looks import PLAIN, Look, Run, Theme
from tui.paint import GUTTER, gutter, merged, text_row
from tui.safetext import line as one_line
from tui.screens.scene import Scene
from tui.session import UNCOUNTED, Selection, Session
from tui.view import FOLD, GAP, Line

if TYPE_CHECKING:
    from tui.bidi import Arranger, Order

MEASURE: Final = 84
"""Cells of text a row at most, however wide the window: longer rows are tiring to read."""
PANEL: Final = 36
"""Cells of the inspector when it stands at the side."""
PANEL_ROWS: Final = 6
"""Rows of the inspector when it lies below the page."""
FACT_ROWS: Final = 5
"""Rows of the inspector at the side that one fact may take."""
KEPT: Final = 100
"""Painted rows that are kept, beside those on the screen, while the same lines are there."""
SMALLEST: Final = (30, 6)
"""Columns and rows below which nothing useful fits."""

_HINTS: Final = (
    ("select", "select"), ("next_candidate", "next"), ("quotation", "quote"), ("find", "find"), ("undo", "undo"),
    ("library", "list"), ("export", "export"), ("help", "help"), ("review", "review"), ("grow_by_moving", "grow"),
    ("read_on", "read on"), ("hint", "hints"), ("inspector", "inspector"), ("entities", "entities"),
)  # fmt: skip
"""What the bar tells while nothing is selected; what fits, so the first ones are what a newcomer needs."""


_Marks = tuple["RowLayers | None", bool]
"""What marks a row, and whether its paragraph is marked as read."""


def _pieces(words: str, width: int) -> list[str]:
    """A fact on rows of the inspector, no more than FACT_ROWS."""
    shown = one_line(words, FACT_ROWS * width)
    starts = [*wrap(shown, width), len(shown)]
    rows = [shown[a:b] for a, b in pairwise(starts)]
    return rows if len(rows) <= FACT_ROWS else [*rows[: FACT_ROWS - 1], "".join(rows[FACT_ROWS - 1 :])]


class Frame(Scene):
    """Rows of the reader for a session, a theme and a size."""

    def __init__(self, session: Session, keymap: Keymap, theme: Theme) -> None:
        super().__init__(keymap, theme)
        self.session = session
        self.arranger: Arranger | None = None
        """Puts right-to-left text in the order in which it is seen; None leaves that to the terminal."""
        self._painted: dict[object, list[Run]] = {}
        """Rows of the last pictures by all that they depend on."""
        self._lines: list[Line] = []
        self._base: object = None
        """What, with the lines, the rows of the last whole picture have in common."""
        self._extents: list[tuple[int, int]] = []
        """By row: where a caret or a selection has to be to be seen on it."""
        self._text_rows: list[list[Run]] = []
        self._changes = -1
        self._marks: list[_Marks] = []
        """By row of it what marks it, and the state of the document's marks that this is from."""
        self._at: tuple[int, Selection | None] = (-1, None)
        """The rows of the last picture, and the caret and the selection on it."""
        self._hints: tuple[int, list[Run]] = (-1, [])
        """The bar while nothing is selected, and the width it was made for."""

    # -- geometry

    def resize(self, width: int, height: int) -> None:
        """Take the size of the window in cells and rows; every row is new."""
        super().resize(width, height)
        self._place()

    def _place(self) -> None:
        session = self.session
        self.too_small = self.width < SMALLEST[0] or self.height < SMALLEST[1]
        self.side = session.inspecting and self.width >= GUTTER + 60 + PANEL
        self.below = PANEL_ROWS if session.inspecting and not self.side and self.height >= 16 else 0
        room = self.width - (PANEL if self.side else 0)
        self.measure = max(1, min(MEASURE, room - GUTTER - 1))
        # In the middle, and where it was when the inspector opens, as far as that leaves it its place.
        spare = self.width - GUTTER - self.measure
        self.left = max(0, min(spare // 2, spare - (PANEL + 2 if self.side else 0)))
        self.bare = session.zen and session.prompt is None and session.mode != SPEAKER
        """Only the text: what has to be typed or chosen still shows its rows."""
        page_rows = max(1, self.height - (0 if self.bare else 3) - self.below)
        brackets = self.theme.mono or session.bracketed
        view = session.view
        if (view.width, view.height, view.brackets) != (self.measure, page_rows, brackets):
            view.resize(self.measure, page_rows, brackets, session.caret)

    def _too_small(self) -> list[list[Run]]:
        words = f"Window too small: {SMALLEST[0]}×{SMALLEST[1]} at least"[: self.width]
        rows = [[(" " * self.width, PLAIN)] for _ in range(self.height)]
        rows[0] = [(words.ljust(self.width), Look("warn"))]
        return rows

    def compose(self) -> list[list[Run]]:
        """Rows of runs, as many as the window has."""
        self._place()
        if self.too_small:
            return self._too_small()
        if self.bare:
            return [*self._page(), *(self._panel_below() if self.below else [])]
        rows = [self._ordered(self._title()), *self._page()]
        if self.below:
            rows += self._panel_below()
        return [*rows, self._ordered(self._bar()), self._status()]

    def _ordered(self, runs: list[Run]) -> list[Run]:
        """A row beside the page, each run in the order in which it is seen."""
        return runs if self.arranger is None else self.arranger.line(runs)

    # -- page

    def _page(self) -> list[list[Run]]:
        session = self.session
        lines = session.view.lines
        room = self.width - self.left - GUTTER - (PANEL if self.side else 0)
        at = (session.caret, session.selection)
        base = (room, self.left, self.side, session.hints, self.arranger)
        if self._lines is lines and self._base == base and not self.side and session.hints is None:
            rows = list(self._text_rows)
            moved = set() if at == self._at else self._touched(self._at, at)
            for y in moved | self._remarked():
                rows[y] = self._row(lines[y], self._depends(lines[y], self._marks[y], room), room)
        else:
            self._changes, self._marks = session.document.changes, [self._marks_of(line) for line in lines]
            keys = [self._depends(line, marks, room) for line, marks in zip(lines, self._marks, strict=True)]
            rows = [self._row(line, key, room) for line, key in zip(lines, keys, strict=True)]
            self._painted = dict(zip(keys, rows, strict=True))
            self._extents = [self._extent(line) for line in lines]
            self._lines, self._base = lines, base
        self._text_rows, self._at = rows, at
        return self._beside(rows) if self.side else rows

    def _row(self, line: Line, key: object, room: int) -> list[Run]:
        """The runs of a row; of the last picture, if it held them."""
        runs = self._painted.get(key)
        if runs is None:
            indent: list[Run] = [(" " * self.left, PLAIN)] if self.left else []
            text = text_row(self.session, line, room, self.arranger)
            runs = merged([*indent, *gutter(self.session, line), *text])
            if len(self._painted) > len(self._lines) + KEPT:
                self._painted.clear()
            self._painted[key] = runs
        return runs

    def _beside(self, rows: list[list[Run]]) -> list[list[Run]]:
        """The rows with the inspector; beside text that terminals show differently nothing may stand."""
        panel = iter(self._panel(len(rows)))
        apart = [line.block is not None and line.row >= 0 and line.block.is_apart for line in self._lines]
        blank: list[Run] = [(" " * PANEL, PLAIN)]
        return [[*runs, *(blank if alone else next(panel))] for runs, alone in zip(rows, apart, strict=True)]

    def _extent(self, line: Line) -> tuple[int, int]:
        """Between which offsets, inclusive, a caret or a selection is seen on the row."""
        block = line.block
        if block is None or line.row == GAP:
            return (-1, -1)
        if line.row in (0, FOLD):
            return block.start, block.end
        return block.row_bounds(line.row, self.measure)

    def _marks_of(self, line: Line) -> _Marks:
        """What marks the row, and its paragraph as read."""
        block = line.block
        if block is None or line.row == GAP:
            return None, False
        layers = None if line.row == FOLD else self.session.layers.of(block, line.row, self.measure)
        return layers, line.row in (0, FOLD) and self.session.document.is_read(block.number)

    def _remarked(self) -> set[int]:
        """The rows that are marked otherwise than on the last picture."""
        changes = self.session.document.changes
        if changes == self._changes:
            return set()
        before, self._marks = self._marks, [self._marks_of(line) for line in self._lines]
        self._changes = changes
        return {y for y, (old, new) in enumerate(zip(before, self._marks, strict=True)) if old != new}

    def _touched(self, *places: tuple[int, Selection | None]) -> set[int]:
        """The rows on which something of these carets and selections is seen."""
        near = [(caret, caret) for caret, _ in places]
        near += [(chosen.start, chosen.end) for _, chosen in places if chosen is not None]
        return {
            y
            for y, (low, high) in enumerate(self._extents)
            if any(start <= high and end >= low for start, end in near)
        }

    def _depends(self, line: Line, marks: _Marks, room: int) -> tuple[object, ...]:
        """Everything that the runs of a row depend on; an equal key means equal runs."""
        block, session = line.block, self.session
        if block is None or line.row == GAP:
            return (line.row, room, self.left)
        caret, selection = session.caret, session.selection
        in_block = line.row in (0, FOLD) and block.start <= caret <= block.end
        if line.row == FOLD:
            return FOLD, block.start, room, self.left, marks, in_block, in_block and selection is None
        start, end = block.row_bounds(line.row, self.measure)
        here = start <= caret <= end
        chosen = None
        if selection is not None and selection.start < end and selection.end > start:
            chosen = (max(start, selection.start), min(end, selection.end))
        hints = session.hints and (session.hints, session.hints.typed)
        return (
            start, end, line.row, line.under, room, self.left, marks,
            caret if here else -1, in_block, chosen, here and selection is None, hints,
        )  # fmt: skip

    def _order(self, line: Line) -> Order | None:
        """How the row is seen when it is not as it is written."""
        if self.arranger is None or line.block is None or line.row < 0:
            return None
        return self.arranger.order(line.block, line.row, self.measure)

    def place_at(self, x: int, y: int) -> int | None:
        """The offset shown at a screen cell, None where there is no text row."""
        lines = self.session.view.lines
        y -= not self.bare
        if self.too_small or not 0 <= y < len(lines):
            return None
        line = lines[y]
        block = line.block
        if block is None or line.row == GAP:
            return None
        if line.row == FOLD:
            return block.start
        start, end = block.row_bounds(line.row, self.measure)
        shown = block.safe[start - block.start : end - block.start]
        cell, order = max(0, x - self.left - GUTTER), self._order(line)
        at = start + (order.offset_at(cell) if order else offset_at(shown, cell))
        return max(start, min(at, end - 1))

    def cursor(self) -> tuple[int, int] | None:
        """The cell of the caret, for the hardware cursor: column and row."""
        session = self.session
        if session.prompt is not None:
            typed, caret = session.prompt.edit.text, session.prompt.edit.caret
            at = self.arranger.cell_in(typed, caret) if self.arranger else cells(typed[:caret])
            return min(self.width - 1, cells(f" {session.prompt.label}: ") + at), self.height - 1
        y = session.view.line_of(session.caret)
        if y is None:
            return None
        line = session.view.lines[y]
        if line.block is None or line.row < 0:
            return self.left + GUTTER, y + (not self.bare)
        start, end = line.block.row_bounds(line.row, self.measure)
        shown = line.block.safe[start - line.block.start : end - line.block.start]
        order, at = self._order(line), session.caret - start
        cell = order.cell_of(at) if order else cell_of(shown, at)
        return self.left + GUTTER + cell, y + (not self.bare)

    # -- title, bar and status

    def _title(self) -> list[Run]:
        article = self.session.article
        about = " · ".join(part for part in (article.source, article.published, article.language) if part)
        right = one_line(about, self.width // 2)
        title = one_line(article.title, max(1, self.width - cells(right) - 4))
        gap = self.width - cells(title) - cells(right) - 2
        return [(f" {title}", Look("title")), (" " * gap + right + " ", Look("bar"))]

    def _bar(self) -> list[Run]:
        session = self.session
        if session.prompt is not None:
            return self.bar(session.prompt.offered(), session.prompt.lead)
        if session.mode == READING:
            if self._hints[0] != self.width:
                hints = [(self._key(id), words, False) for id, words in _HINTS if self._key(id)]
                self._hints = self.width, self.bar(hints)
            return self._hints[1]
        chosen = session.selected_annotation()
        is_open = chosen is not None and chosen.status == "proposed"
        if session.mode == SPEAKER:
            offered = [(str(n), s.name, n == 1) for n, s in enumerate(session.speakers, 1)]
            reject = [(self._key("delete", SPEAKER), "reject", False)] if is_open else []
            named = (self._key("find_speaker", SPEAKER), "by name", False)
            return self.bar([*offered, named, *reject], " Who says it? ")
        decide = [("accept", "accept"), ("delete", "reject")] if is_open else []
        if chosen is not None and chosen.kind == "quote":
            decide.append(("find_speaker", "who says it"))
        letters = [(label.key or "", label.name, True) for label in self._letters()]
        rest = [(self._key(id, SELECTED), words, False) for id, words in decide]
        return self.bar([*rest, *letters, (self._key("leave", SELECTED), "leave", False)])

    def _key(self, command: str, mode: str = READING) -> str:
        """The first key of a command as it is shown; nothing when it has none."""
        keys = self.keymap.keys(command, mode)
        return show(keys[0]) if keys else ""

    def _letters(self) -> list[Label]:
        return [label for label in self.session.labels.values() if label.key and not label.retired]

    def _status(self) -> list[Run]:
        session = self.session
        if session.prompt is not None:
            return self._typing()
        words, tone = session.message
        saved = "saving…" if session.outbox.pending else "not saved" if session.failed else "saved"
        number = session.document.paragraph_at(session.caret).number if session.document.count else 0
        steps = " char" if session.by_character else ""
        if session.store.only is not None:
            steps += f" {ADJUDICATION}" if session.store.only == ADJUDICATION else " blind"
        typed = f"{self.pending} {steps} "
        place = f"¶{number}/{session.document.count} "
        tags = "…" if session.tags == UNCOUNTED else session.tags
        state = f" {saved} "
        # What was done, or why not, is said whole; what can be seen elsewhere gives way.
        for right in (f"{typed}{place} read {session.read}  tags {tags} ", typed + place, typed):
            message = one_line(words, max(0, self.width - cells(state) - cells(right) - 1))
            if not message.endswith("…") or words.endswith("…"):
                break
        gap = self.width - cells(state) - cells(message) - cells(right)
        return self._ordered([
            (state, Look("saved" if saved == "saved" and tone == "plain" else "warn")),
            (message, Look("warn" if tone == "warn" else "status")),
            (" " * max(0, gap) + right, Look("status")),
        ])  # fmt: skip

    def _typing(self) -> list[Run]:
        prompt = self.session.prompt
        assert prompt is not None
        lead = f" {prompt.label}: "
        typed = one_line(prompt.edit.text, max(1, self.width - cells(lead) - 1)) if prompt.edit.text else ""
        fill = self.width - cells(lead) - cells(typed)
        shown = self._ordered([(typed, Look("title"))]) if typed else []
        return [(lead, Look("key")), *shown, (" " * fill, Look("title"))]

    # -- inspector

    def _panel(self, height: int) -> list[list[Run]]:
        rows = [
            self._ordered(self._panel_row(piece, look, PANEL))
            for words, look in self._facts()
            for piece in _pieces(words, PANEL - 2)
        ][:height]
        return rows + [self._panel_row("", "bar", PANEL)] * (height - len(rows))

    def _panel_below(self) -> list[list[Run]]:
        facts = self._facts()[:PANEL_ROWS]
        rows = [self._ordered(self._panel_row(words, look, self.width)) for words, look in facts]
        return rows + [self._panel_row("", "bar", self.width)] * (PANEL_ROWS - len(rows))

    @staticmethod
    def _panel_row(words: str, look: str, width: int) -> list[Run]:
        shown = one_line(words, width - 2)
        return [(f" {shown}" + " " * (width - 1 - cells(shown)), Look(look))]

    def _facts(self) -> list[tuple[str, str]]:
        """What is under the caret, innermost first."""
        session = self.session
        here = session.marks_at(session.caret) if session.document.count else []
        facts: list[tuple[str, str]] = []
        for annotation in here:
            facts += self._about(annotation)
        return facts or [("Nothing is tagged here.", "bar")]

    def _about(self, annotation: Annotation) -> list[tuple[str, str]]:
        session = self.session
        label = session.labels.get(annotation.label)
        facts = [(f"{annotation.label} {label.title if label else ''}", "title"), (annotation.text, "bar")]
        if annotation.entity_id:
            role = "said by" if annotation.kind == "quote" else "denotes"
            facts.append((f"{role} {session.name_of(annotation.entity_id)}", "bar"))
        for role in ("cue", "source", "addressee"):
            pieces = annotation.pieces(role)  # type: ignore[arg-type]
            if pieces:
                facts.append((f"{role}: {pieces[0].text}", "bar"))
        kind = " ".join(part for part in (annotation.quote_type, annotation.medium, annotation.level) if part)
        facts.append((f"{kind + ' · ' if kind else ''}{annotation.status} by {annotation.annotator}", "bar"))
        if annotation.note:
            facts.append((f"note: {annotation.note}", "bar"))
        return facts
