"""The open article as a person works on it: caret, selection, what was last done. Commands in, state and effects out.

Decisions only: widgets draw what this says and forward keys. The commands live beside it by subject
(moves, selecting, tagging, quoting, finding). No Textual here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeVar

from store import Store
from store.errors import BadInput, NotFound, NothingToUndo, PostilError, Refused
from store.model import Annotation, Article, Candidate, Label
from tui.commands import LABEL_PREFIX, READING, SELECTED, SPEAKER
from tui.document import WHOLE, Block, Document
from tui.layers import Layers
from tui.outbox import Outbox
from tui.prompt import Prompt
from tui.screens.scene import Effect
from tui.view import FOLD, View

if TYPE_CHECKING:
    from tui.hinting import Hints
    from tui.knowledge import Knowledge

T = TypeVar("T")
UNCOUNTED: Final = -1
"""Tags of an article that are not counted yet."""
Tone = Literal["plain", "warn"]
_REFUSALS = (NothingToUndo, Refused, BadInput, NotFound)
"""Errors that tell why an act was not done, and not that the disk failed."""
PATIENCE = 0.5
"""Seconds a key waits for the disk when it needs the outcome of an act; after that it goes on without."""


class Selection(NamedTuple):
    """What is selected: offsets, and how it came to be."""

    start: int
    end: int
    annotation_id: str | None = None
    """The annotation this selection is, None for mere text."""
    anchor: tuple[int, int] | None = None
    """The token where growing by moving began; None when moves leave the selection."""
    smaller: tuple[tuple[int, int], ...] = ()
    """What it was before it grew, latest last."""
    draft: Annotation | None = None
    """The candidate with the edges it has been given; None when they are as proposed."""


class LastTag(NamedTuple):
    """What repeating repeats."""

    label: str
    annotation: Annotation


class Offer(NamedTuple):
    """What tagging everywhere does when it is pressed right after an act: widen that act."""

    act_id: str | None
    """The act to widen; None when it tagged nothing."""
    copies: tuple[Annotation, ...] = ()
    """Copies in repeated paragraphs that can follow an edit; empty when the act was tagging everywhere."""
    source: Annotation | None = None
    """What the copies are to become; None when their source was deleted."""


class Errand(NamedTuple):
    """What the article was opened for from another screen, to which one goes back."""

    start: int
    end: int
    place: Callable[[int, int], None] | None = None
    """Takes a stretch that is selected and confirmed; None when the article is only to be looked at."""


class Session:
    """One article, one person, one caret."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        article: Article,
        labels: Iterable[Label],
        knowledge: Knowledge | None = None,
    ) -> None:
        self.store = store
        """For reading only; every write goes through the outbox."""
        self.outbox = outbox
        self.labels = {label.name: label for label in labels}
        self.document = Document(store, article, knowledge)
        self.layers = Layers(self.document, self.labels)
        """What marks each row of the text."""
        self.view = View(self.document)
        self.view.folded = self.is_folded
        self.unfolded: set[int] = set()
        """Numbers of the repeated paragraphs that are shown whole."""
        self.caret = 0
        self.selection: Selection | None = None
        self.speakers: list[Candidate] = []
        """Proposed speakers of the selected quotation, likeliest first."""
        self.at_hand: str | None = None
        """Id of the quotation last worked on: what cue, source and addressee are set for."""
        self.last: LastTag | None = None
        self.offer: Offer | None = None
        """What the next press of tagging everywhere would do; gone with any other command."""
        self.query = ""
        """What was last looked for."""
        self.by_character = False
        """Do the edges of a selection move by grapheme instead of by token?"""
        self.prompt: Prompt | None = None
        self.hints: Hints | None = None
        """Codes shown over the text while one is typed."""
        self.inspecting = False
        self.bracketed = False
        """Are the labels' letters shown below the text in themes that do not need them?"""
        self.zen = False
        """Is the text alone on the screen?"""
        self.message: tuple[str, Tone] = ("", "plain")
        self.failed = False
        """Did the last act fail to reach the disk?"""
        self.errand: Errand | None = None
        self.effects: list[Effect] = []
        self.read = store.reading.count(article.id)
        self.tags = UNCOUNTED
        """Of the article; counted behind the first picture where they may be many."""
        if article.length <= WHOLE:
            self._count_tags()
        place = store.reading.caret(article.id)
        if self.document.count:
            first = self.document.block(1)
            self.caret = first.start if place is None else min(place, self.article.length)

    @property
    def article(self) -> Article:
        """The open article."""
        return self.document.article

    @property
    def mode(self) -> str:
        """Which keys are live."""
        if self.selection is None:
            return READING
        return SPEAKER if self.speakers else SELECTED

    # -- commands

    def run(self, command: str, count: int | None = None) -> None:
        """Do a command of the table, `count` times where that means something."""
        if not self.document.count:
            self.say("This article has no text.", "warn")
            return
        if self.tags == UNCOUNTED:
            self._count_tags()
        if command.startswith(LABEL_PREFIX):
            from tui.tagging import tag_selection

            self.offer = None
            tag_selection(self, command.removeprefix(LABEL_PREFIX))
            return
        if command != "everywhere":
            self.offer = None
        act = table().get(command)
        if act is None:
            self.effects.append(Effect("screen", command))
        else:
            act(self, count)
            self._unfold_here()

    def say(self, words: str, tone: Tone = "plain") -> None:
        """Put a sentence into the status line."""
        self.message = (words, tone)

    def ask(self, prompt: Prompt) -> None:
        """Let a line be typed."""
        self.prompt = prompt
        prompt.renew(self)

    # -- where

    @property
    def block(self) -> Block:
        """The block of the caret."""
        return self.document.block_at(self.caret)

    def is_folded(self, block: Block) -> bool:
        """Is the block's paragraph a copy of an earlier one, longer than a row, and not unfolded?"""
        if block.number in self.unfolded or len(block.text) <= self.view.width:
            return False
        return self.document.repeat_of(block.number) is not None

    def _unfold_here(self) -> None:
        """A folded paragraph opens when something in it is selected or the caret goes into it."""
        block = self.block
        if self.is_folded(block) and (self.selection is not None or self.caret != block.start):
            self.unfolded.add(block.number)
            self.view.refresh()
            self.view.show(self.caret, self.caret)

    def go(self, offset: int, *, show_to: int | None = None) -> None:
        """Put the caret here and bring it into view, up to `show_to` as far as that fits."""
        self.caret = offset
        self.view.show(offset, offset if show_to is None else max(offset, show_to - 1))

    def select(self, start: int, end: int, *, annotation_id: str | None = None, **more: Any) -> None:
        """Select a stretch, caret at its start."""
        self.selection = Selection(start, end, annotation_id, **more)
        self.speakers = []
        self.go(start, show_to=end)

    def reselect(self, start: int, end: int, **more: Any) -> None:
        """Change the bounds of the selection, keeping how it came to be."""
        assert self.selection is not None
        head_moved_right = end > self.selection.end
        self.selection = self.selection._replace(start=start, end=end, **more)
        self.caret = start
        self.view.show(end - 1 if head_moved_right else start, end - 1)

    def leave(self) -> None:
        """Select nothing."""
        self.selection = None
        self.speakers = []

    def marks_at(self, offset: int) -> list[Annotation]:
        """Annotations whose content holds the code point, innermost first, then such candidates."""
        block = self.document.block_at(offset)
        here = [
            a for a in self.document.annotations(block) if any(s.start <= offset < s.end for s in a.content)
        ]
        return sorted(here, key=lambda a: (not a.is_stored, a.end - a.start, a.id))

    def selected_annotation(self) -> Annotation | None:
        """The annotation that is selected, None when it is mere text."""
        if self.selection is None or self.selection.annotation_id is None:
            return None
        if self.selection.draft is not None:
            return self.selection.draft
        for annotation in self.marks_around(self.selection.start):
            if annotation.id == self.selection.annotation_id:
                return annotation
        return None

    def name_of(self, entity_id: str) -> str:
        """What an entity is called; of one that an undo took away, nothing: the screen may still show its marks."""
        try:
            return self.store.entities.get(entity_id).name
        except NotFound:
            return ""

    def marks_around(self, offset: int) -> list[Annotation]:
        """Annotations that touch the block of the offset."""
        return self.document.annotations(self.document.block_at(offset))

    def target(self) -> Annotation | None:
        """The annotation a command is about: the selected one, else the innermost under the caret."""
        if self.selection is not None:
            return self.selected_annotation()
        here = self.marks_at(self.caret)
        return here[0] if here else None

    # -- writing

    def write(
        self,
        work: Callable[[Store], T],
        done: Callable[[T], None] = lambda _: None,
        *,
        on_error: Callable[[], None] = lambda: None,
    ) -> None:
        """Send an act to disk; on failure show what is on disk, say why, and let `on_error` restore the input."""

        def ended(result: T | None, error: PostilError | None) -> None:
            self.failed = False
            if error is None:
                done(result)  # type: ignore[arg-type]  # None only where T is None
                return
            self.document.forget_marks()
            self.recount()
            on_error()
            # A refusal leaves the store as it was: what the screen showed before it is saved.
            self.failed = not isinstance(error, _REFUSALS)
            # The reason comes first: a long path would push it off the line.
            self.say(str(error).replace(str(self.store.path), self.store.path.name), "warn")

        only = self.store.only

        def within(store: Store) -> T:
            store.only = only  # what the act reads first is what the screen shows
            try:
                return work(store)
            finally:
                store.only = None

        self.outbox.submit(within, ended)

    def recount(self) -> None:
        """Read progress and number of annotations from the store again."""
        self.read = self.store.reading.count(self.article.id)
        self._count_tags()

    def _count_tags(self) -> None:
        self.tags = sum(self.store.annotations.counts(self.article.id))

    def settle(self) -> bool:
        """Wait a moment for the acts under way: the next step reads what they wrote. True when they have ended."""
        return self.outbox.wait(PATIENCE)

    # -- candidates

    def _in_sight(self) -> Iterator[Block]:
        """The blocks on the screen, folded ones left out."""
        start = -1
        for line in self.view.lines:
            if line.block is not None and line.block.start != start and line.row != FOLD:
                start = line.block.start
                yield line.block

    @property
    def lacks_offers(self) -> bool:
        """Is there a paragraph in sight of which it is not known what it seems to hold?"""
        if self.tags == UNCOUNTED or not self.document.offering.knowledge.is_whole:
            return True
        return any(not self.document.offering.has_read(block.stretch) for block in self._in_sight())

    def offer_next(self) -> bool:
        """Read half a window of what is in sight, or a slice of what is known; False when everything has been read."""
        if self.tags == UNCOUNTED:
            self._count_tags()
            return True
        offering = self.document.offering
        if offering.load():
            return True
        sight = list(self._in_sight())
        offering.sight = {block.stretch for block in sight}
        for block in sight:
            if not offering.has_read(block.stretch):
                if not offering.prepare(block.stretch):
                    self.document.offer(block)
                return True
        return False

    def offer_all(self) -> None:
        """Read what is in sight: a key asks for its candidates."""
        while self.offer_next():
            pass

    def reload(self) -> None:
        """Show the store as it is now: somebody else wrote, or an act was undone."""
        self.document.forget_marks()
        self.recount()
        if self.selection is not None and self.selection.annotation_id and self.selected_annotation() is None:
            self.leave()

    def save_caret(self) -> None:
        """Remember where the reader is; no part of the history."""
        article, caret = self.article.id, self.caret
        self.outbox.quietly(lambda store: store.reading.save_caret(article, caret))


CommandTable = dict[str, Callable[[Session, int | None], None]]
_table: CommandTable = {}


def table() -> CommandTable:
    """Command id -> what it does to a session; gathered once from the rooms beside this one."""
    if not _table:
        from tui import (
            finding,
            hinting,
            keeping,
            layering,
            linking,
            moves,
            parts,
            quoting,
            selecting,
            tagging,
            whois,
        )

        for room in (
            moves,
            selecting,
            tagging,
            quoting,
            parts,
            linking,
            keeping,
            finding,
            hinting,
            layering,
            whois,
        ):
            _table.update(room.COMMANDS)
    return _table
