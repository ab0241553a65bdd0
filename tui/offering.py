"""The candidates of the open article, read in windows of paragraphs when they come into sight. No Textual here.

A press article is one window, so that a speaker named in its first line is known in its last. A very long paragraph
is read in parts. Nothing is read in a key's path but the window that a key asks for.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from assist.candidates import Offered, Window
    from assist.proposal import Proposal
    from store import Store
    from store.model import Annotation, Article, Paragraph
    from tui.knowledge import Knowledge

WHOLE: Final = 20_000
"""Code points of an article up to which it is read at once: some 15 milliseconds."""
WINDOW: Final = 64
"""Paragraphs of a longer one that are read at once if they are short: each window costs the same few queries."""
AT_ONCE: Final = 8_000
"""Code points of paragraphs read at once of a longer one: what stands round them is read with them."""
HELD: Final = 40_000
"""Code points of windows kept as they were read, with what they hold, beside those in sight: some eight screens."""
LONG: Final = 8192
"""Code points of a paragraph, in an article longer than WHOLE, above which it is read in parts."""


class Stretch(NamedTuple):
    """A paragraph, or a part of one that is read in parts: what candidates are kept by."""

    number: int
    """Of the paragraph."""
    start: int
    end: int
    is_part: bool = False


class Offering:
    """What the article seems to hold, by stretch; empty where nothing has been read yet."""

    def __init__(self, store: Store, article: Article, knowledge: Knowledge) -> None:
        self._store = store
        self._article = article
        self.knowledge = knowledge
        knowledge.enter(article.id)
        self._found: dict[Stretch, list[Offered]] = {}
        self._over: dict[int, list[Offered]] = {}
        """By the start of a part: candidates of the part before it that reach into it."""
        self._windows: OrderedDict[Stretch, tuple[Window, list[Stretch]]] = OrderedDict()
        """Those read last, by their first stretch, with all of theirs."""
        self._held = 0
        """Code points of these."""
        self._foreign: list[Proposal] = []
        """What proposers of other distributions found in the article."""
        self.looked_at = 0
        """Code points read so far; what is read once more counts again."""
        self.sight: set[Stretch] = set()
        """Those on the screen: nothing of them is forgotten."""
        self._read: set[Stretch] = set()
        """Those whose candidates are those of the store as it is now."""

    def of(self, stretch: Stretch) -> list[Offered]:
        """What a stretch was found to hold, decided or not; nothing when it has not been read."""
        return self._over.get(stretch.start, []) + self._found.get(stretch, [])

    def knows(self, stretch: Stretch) -> bool:
        """Has the window of this stretch ever been read?"""
        return stretch in self._found

    def has_read(self, stretch: Stretch) -> bool:
        """Has the window of this stretch been read since the store changed?"""
        return stretch in self._read

    def read(self, stretch: Stretch) -> list[Stretch]:
        """Read the window of a stretch, unless it was; where the candidates are others now."""
        if stretch in self._read:
            return []
        return self._read_part(stretch) if stretch.is_part else self._read_paragraphs(stretch)

    def _read_paragraphs(self, stretch: Stretch) -> list[Stretch]:
        near = self._together(stretch)
        if not near:  # the article itself was undone
            self._read.add(stretch)
            return []
        offers = self._window(near).offers(self.knowledge.gazetteer)
        before = [self._found.get(each, []) for each in near]
        for each in near:
            self._found[each] = []
            self._read.add(each)
        at = 0
        for offered in offers:
            while near[at].end <= offered.start:
                at += 1
            self._found[near[at]].append(offered)
        return [each for each, known in zip(near, before, strict=True) if known != self._found[each]]

    def _read_part(self, part: Stretch) -> list[Stretch]:
        window = self._window([part])
        before = self._found.get(part, [])
        self._read.add(part)
        found = self._found[part] = window.offers(self.knowledge.gazetteer)
        if found == before:
            return []
        over = [each for each in found if each.end > part.end]
        changed = max([part.end, *(each.end for each in (*over, *self._over.get(part.end, [])))])
        self._over[part.end] = over
        return [part._replace(end=changed)]

    def prepare(self, stretch: Stretch) -> bool:
        """Read what the window of a stretch shows by itself, so that `read` takes half as long; False when it was."""
        near = self._together(stretch)
        if not near:  # the article itself was undone
            return False
        before = self.looked_at
        self._window(near)
        return self.looked_at > before

    def _together(self, stretch: Stretch) -> list[Stretch]:
        """What is read at once with a stretch."""
        if stretch.is_part:
            return [stretch]
        return [Stretch(p.number, p.start, p.end) for p in self._near(stretch.number)]

    def _window(self, near: list[Stretch]) -> Window:
        """The window of these stretches, as it was read when it was seen first; what was read long ago is forgotten."""
        known = self._windows.get(near[0])
        if known is not None:
            self._windows.move_to_end(near[0])
            return known[0]
        # Deferred: the first screen is painted before what reads a language is loaded.
        from assist.candidates import Window

        part = near[0][1:3] if near[0].is_part else None
        found = Window(
            self._store, self._article, self._store.annotator, near[0].number, near[-1].number,
            part=part, foreign=self._foreign, remember=True,
        )  # fmt: skip
        self._windows[near[0]] = found, near
        self.looked_at += found.length
        self._held += found.length
        self._forget_oldest()
        return found

    def _forget_oldest(self) -> None:
        """Forget the windows that were asked for longest ago, and what they were found to hold."""
        for first, (window, stretches) in list(self._windows.items())[:-1]:
            if self._held <= HELD:
                return
            if self.sight.isdisjoint(stretches):
                del self._windows[first]
                self._held -= window.length
                self._read.difference_update(stretches)
                for each in stretches:
                    self._found.pop(each, None)
                    if each.is_part:
                        self._over.pop(each.end, None)

    def join(self, foreign: list[Proposal]) -> None:
        """Offer what proposers of other distributions found, too."""
        if foreign:
            self._foreign = foreign
            self._windows.clear()
            self._held = 0
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

    def _near(self, number: int) -> list[Paragraph]:
        """The paragraphs of the window that holds one: as many as may be read at once, none read in parts."""
        count = self._article.paragraphs or 0
        if self._article.length <= WHOLE:
            return self._store.articles.paragraphs(self._article.id, 1, count)
        first = (number - 1) // WINDOW * WINDOW + 1
        near: list[Paragraph] = []
        for each in self._store.articles.paragraphs(self._article.id, first, WINDOW):
            in_parts = each.end - each.start > LONG
            if in_parts or (near and each.end - near[0].start > AT_ONCE):
                if each.number > number:
                    break
                near.clear()
            if not in_parts:
                near.append(each)
        return near
