"""The candidates of the open article, read in windows of paragraphs when they come into sight. No Textual here.

A press article is one window, so that a speaker named in its first line is known in its last. Nothing is read in
a key's path but the window that a key asks for.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assist.candidates import Offered, Window
    from assist.proposal import Proposal
    from store import Store
    from store.model import Annotation, Article, Paragraph
    from tui.knowledge import Knowledge

WHOLE: Final = 20_000
"""Code points of an article up to which it is read at once: some 15 milliseconds."""
WINDOW: Final = 8
"""Paragraphs read at once of a longer one."""
KEPT: Final = 32
"""Windows kept as they were read."""
LARGEST: Final = 120_000
"""Code points of a window above which nothing is proposed: a wall of text without paragraphs would hold the keys."""


class Offering:
    """What the paragraphs seem to hold, by number of paragraph; empty where nothing has been read yet."""

    def __init__(self, store: Store, article: Article, knowledge: Knowledge) -> None:
        self._store = store
        self._article = article
        self.knowledge = knowledge
        knowledge.enter(article.id)
        self._found: dict[int, list[Offered]] = {}
        self._windows: OrderedDict[int, Window] = OrderedDict()
        """Those read last, by their first paragraph."""
        self._foreign: list[Proposal] = []
        """What proposers of other distributions found in the article."""
        self.skipped: set[int] = set()
        """Paragraphs that are too long to be read, and their neighbours with them."""
        self._read: set[int] = set()
        """Paragraphs whose candidates are those of the store as it is now."""

    def of(self, number: int) -> list[Offered]:
        """What a paragraph was found to hold, decided or not; nothing when it has not been read."""
        return self._found.get(number, [])

    def knows(self, number: int) -> bool:
        """Has the window of this paragraph ever been read?"""
        return number in self._found

    def has_read(self, number: int) -> bool:
        """Has the window of this paragraph been read since the store changed?"""
        return number in self._read

    def read(self, number: int) -> list[int]:
        """Read the window of a paragraph, unless it was; the paragraphs whose candidates are others now."""
        if number in self._read:
            return []
        first, last = self._span(number)
        before = {each: self._found.get(each, []) for each in range(first, last + 1)}
        for each in before:
            self._found[each] = []
            self._read.add(each)
        near = self._near(first, last)
        if near and near[-1].end - near[0].start <= LARGEST:
            at = 0
            for offered in self._window(first, last).offers(self.knowledge.gazetteer):
                while near[at].end <= offered.start:
                    at += 1
                self._found[near[at].number].append(offered)
        elif near:
            self.skipped.add(max(near, key=lambda p: p.end - p.start).number)
        return [each for each, known in before.items() if known != self._found[each]]

    def prepare(self, number: int) -> bool:
        """Read what the window of a paragraph shows by itself, so that `read` takes half as long; False when it was."""
        first, last = self._span(number)
        near = [] if first in self._windows else self._near(first, last)
        if not near or near[-1].end - near[0].start > LARGEST:
            return False
        self._window(first, last)
        return True

    def _near(self, first: int, last: int) -> list[Paragraph]:
        return self._store.articles.paragraphs(self._article.id, first, last - first + 1)

    def _window(self, first: int, last: int) -> Window:
        """The window as it was read when it was seen first."""
        found = self._windows.get(first)
        if found is None:
            # Deferred: the first screen is painted before what reads a language is loaded.
            from assist.candidates import Window

            found = self._windows[first] = Window(
                self._store, self._article, self._store.annotator, first, last, foreign=self._foreign
            )
            if len(self._windows) > KEPT:
                self._windows.popitem(last=False)
        return found

    def join(self, foreign: list[Proposal]) -> None:
        """Offer what proposers of other distributions found, too."""
        if foreign:
            self._foreign = foreign
            self._windows.clear()
            self.forget()

    def forget(self) -> None:
        """The store has changed: each window is read anew when it is asked for, and shown as it was till then."""
        self._read.clear()

    def load(self) -> bool:
        """Read a slice of what is known by name; at its end everything in sight is read anew."""
        if self.knowledge.is_whole:
            return False
        more = self.knowledge.load()
        if not more:
            self.forget()
        return more

    def learn(self, annotation: Annotation) -> None:
        """An annotation is new or another: its text is known from now on."""
        self.knowledge.learn(annotation)
        self.forget()

    def unlearn(self, annotation_id: str) -> None:
        """An annotation is no more."""
        self.knowledge.unlearn(annotation_id)
        self.forget()

    def look_again(self) -> None:
        """The store is another than it was."""
        self.knowledge.look_again()
        self.forget()

    def _span(self, number: int) -> tuple[int, int]:
        """First and last paragraph of the window that holds one."""
        count = self._article.paragraphs or 0
        if self._article.length <= WHOLE:
            return 1, count
        first = (number - 1) // WINDOW * WINDOW + 1
        return first, min(count, first + WINDOW - 1)
