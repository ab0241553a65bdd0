"""What the review shows of the store, read once and kept: a key on the next item must not read while one is saved.

Under the rollback journal whoever reads waits for a commit, and a commit for the disk; so what comes next is read
before (`Pane.warm`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, TypeVar, cast

from store import Store
from store.errors import NotFound
from store.model import Annotation, Article, Paragraph
from store.review import Item, Placing

V = TypeVar("V")
AROUND: Final = 80
"""Code points of text before a span in a row; twice as many stand behind it, for a wide window."""
REACH: Final = 1500
"""Code points of a long paragraph shown on each side of the span: more than a screen holds."""
KEPT: Final = 2000
"""Things kept in memory; a passage takes some ten."""


class Passages:
    """Annotations, articles, paragraphs and stretches of text, by what they were asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def forget(self) -> None:
        """Read again what is asked for: it may have changed."""
        self._kept.clear()

    def text(self, article_id: str, start: int, end: int) -> str:
        """The text from start to end, as far as there is any."""
        start = max(0, start)
        read = self._store.articles.text
        return self._read((article_id, start, end), lambda: read(article_id, start, end)) or ""

    def around(self, item: Item) -> tuple[str, str]:
        """What stands before and behind an item, on one line."""
        if isinstance(item.more, Placing):
            before, after = item.more.orphan.before, item.more.orphan.after
        else:
            before = self.text(item.article_id, item.start - AROUND, item.start)
            after = self.text(item.article_id, item.end, item.end + 2 * AROUND)
        return " ".join(f"{before}·".split())[:-1], " ".join(f"·{after}".split())[1:]

    def annotation(self, item: Item) -> Annotation | None:
        """The annotation that is to be decided; None if it is gone."""
        if isinstance(item.more, Annotation):
            return item.more
        return self._read(("annotation", item.id), lambda: self._store.annotations.get(item.id))

    def article(self, article_id: str) -> Article | None:
        """The article; None if it is gone."""
        return self._read(("article", article_id), lambda: self._store.articles.get(article_id))

    def entity(self, entity_id: str) -> str:
        """The entity's name."""
        found = self._read(("entity", entity_id), lambda: self._store.entities.get(entity_id).name)
        return found or "somebody unknown"

    def paragraph(self, article_id: str, offset: int) -> Paragraph | None:
        """The paragraph at an offset; None if there is none."""
        return self._read(("paragraph", article_id, offset), lambda: self._paragraph(article_id, offset))

    def _paragraph(self, article_id: str, offset: int) -> Paragraph:
        """Of a text that was never opened: what lies between its line ends, without a number.

        Such a text is not cut yet, and cutting writes: no key waits for that.
        """
        article = self.article(article_id)
        if article is None or article.paragraphs is not None:
            return self._store.articles.paragraph_at(article_id, offset)
        base = max(0, offset - REACH)
        near = self._store.articles.text(article_id, base, offset + REACH)
        end_of = "\n\n" if "\n\n" in near else "\n"
        start = near.rfind(end_of, 0, offset - base) + 1
        end = near.find(end_of, offset - base)
        return Paragraph(0, base + start, base + (len(near) if end < 0 else end), "")

    def _read(self, key: Hashable, read: Callable[[], V]) -> V | None:
        if key in self._kept:
            return cast("V | None", self._kept[key])
        found: V | None
        try:
            found = read()
        except NotFound:
            found = None
        self._kept[key] = found
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found


def start_of(item: Item) -> int:
    """Where an item stands, or may belong, in its article."""
    if isinstance(item.more, Placing):
        return next(iter(item.more.offers), (item.more.near, 0))[0]
    return item.start
