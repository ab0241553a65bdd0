"""The library: every article with its progress and counts. A list of keys held once, rows fetched by window."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from store import Store
from store.catalogue import Order
from store.model import ArticleRow
from tui.commands import LIBRARY
from tui.keys import Keymap, show
from tui.layout import cells
from tui.lineedit import LineEdit
from tui.looks import Look, Run, Theme
from tui.safetext import line as one_line
from tui.screens.scene import Effect, Scene

COLUMNS: Final[tuple[Order, ...]] = (
    "added",
    "title",
    "source",
    "published",
    "language",
    "progress",
    "mentions",
    "quotations",
)
"""Orders to sort by, in the order in which the sort key goes through them."""
NEWEST_FIRST: Final = frozenset({"added", "published", "progress", "mentions", "quotations"})
_NUMBERS: Final = (5, 6, 6, 6)
"""Cells of language, share read, mentions and quotations."""
WINDOW: Final = 64
"""Rows fetched at once: more than most screens have."""
KEPT: Final = 512

_HINTS: Final = (
    ("open", "open"), ("filter", "filter"), ("sort", "sort"), ("reverse", "reverse"), ("export", "export"),
    ("help", "help"), ("quit", "quit"), ("back", "back"), ("compare", "compare"),
    ("agreement", "agreement"),
)  # fmt: skip


class Library(Scene):
    """The list of articles."""

    def __init__(self, store: Store, keymap: Keymap, theme: Theme) -> None:
        super().__init__(keymap, theme)
        self._store = store
        self.order: Order = "added"
        self.descending = True
        self.filter = ""
        self.typing: LineEdit | None = None
        """The filter being typed."""
        self.at = 0
        self.top = 0
        self._fetched: OrderedDict[int, ArticleRow] = OrderedDict()
        self.reload()

    @property
    def mode(self) -> str:
        """LIBRARY."""
        return LIBRARY

    # -- data

    def reload(self) -> None:
        """Ask the store again, and stay on the same article where it is still listed."""
        keys = getattr(self, "keys", None)
        here = keys[self.at] if keys is not None and self.at < len(keys) else None
        self.keys = self._store.articles.keys(
            filter=self.filter, order=self.order, descending=self.descending
        )
        self._fetched.clear()
        place = next((i for i, key in enumerate(self.keys) if key == here), 0)
        self.at = min(place, max(0, len(self.keys) - 1))

    def row(self, index: int) -> ArticleRow:
        """The row at a place of the list, fetched with its neighbours."""
        if index not in self._fetched:
            first = max(0, index - WINDOW // 4)
            wanted = list(self.keys[first : first + WINDOW])
            for offset, row in enumerate(self._store.articles.rows(wanted)):
                self._fetched[first + offset] = row
            while len(self._fetched) > KEPT:
                self._fetched.popitem(last=False)
        return self._fetched[index]

    # -- keys

    def key(self, key: str, character: str | None) -> None:
        """To the filter while it is typed, else a command."""
        if self.typing is None:
            super().key(key, character)
            return
        if key in ("enter", "down", "up"):
            self.typing = None
        elif key == "escape":
            self.typing = None
            self._filter("")
        elif self.leaves_typing(key):
            return
        elif self.typing.key(key):
            self._filter(self.typing.text)
        elif character is not None and character.isprintable():
            self.typing.insert(character)
            self._filter(self.typing.text)

    def _filter(self, text: str) -> None:
        self.filter = text
        self.reload()

    def paste(self, text: str) -> None:
        """Into the filter while it is typed."""
        if self.typing is not None:
            self.typing.insert(text)
            self._filter(self.typing.text)

    def run(self, command: str, count: int | None = None) -> None:
        """Move, sort, filter, open; the rest is the app's."""
        self.message = ""
        steps = {
            "down": count or 1, "up": -(count or 1), "list_page_down": self._page, "list_page_up": -self._page,
            "list_top": -len(self.keys), "list_bottom": len(self.keys),
        }  # fmt: skip
        if command in steps:
            self.at = max(0, min(len(self.keys) - 1, self.at + steps[command]))
        elif command == "open":
            self._open()
        elif command == "filter":
            self.typing = LineEdit(self.filter)
        elif command == "sort":
            self._sort(COLUMNS[(COLUMNS.index(self.order) + 1) % len(COLUMNS)])
        elif command == "reverse":
            self.descending = not self.descending
            self.reload()
        elif command == "back" and self.filter:
            self._filter("")
        elif command == "compare":
            if self.keys:
                self.effects.append(Effect("compare", self.row(self.at).article.id))
        else:
            super().run(command, count)

    def _sort(self, order: Order) -> None:
        self.order, self.descending = order, order in NEWEST_FIRST
        self.reload()

    def _open(self) -> None:
        if self.keys:
            self.effects.append(Effect("open", self.row(self.at).article.id))

    def unknown(self, key: str) -> None:
        """Say where help is."""
        helps = self.keymap.keys("help", LIBRARY)
        self.message = f"{show(key)} does nothing here." + (
            f" {show(helps[0])} shows all keys." if helps else ""
        )

    def press(self, x: int, y: int, count: int) -> None:
        """A click chooses a row, a second one opens it."""
        index = self.top + y - 2
        if y >= 2 and y < self.height - 2 and index < len(self.keys):
            self.at = index
            if count >= 2:
                self._open()

    def wheel(self, rows: int) -> None:
        """Down or up the list."""
        self.at = max(0, min(len(self.keys) - 1, self.at + 3 * rows))

    # -- picture

    @property
    def _page(self) -> int:
        return max(1, self.height - 4)

    def compose(self) -> list[list[Run]]:
        """Title, column heads, the window of rows, bar and status."""
        if self.height < 6 or self.width < 30:
            words = "Window too small: 30×6 at least"[: self.width].ljust(self.width)
            return [[(words, Look("warn"))]] + [self.blank()] * (self.height - 1)
        self.top = max(min(self.top, self.at), self.at - self._page + 1, 0)
        rows = [self._title(), self._heads()]
        for index in range(self.top, self.top + self._page):
            rows.append(self._row(index) if index < len(self.keys) else self._none(index))
        hints = [(show(k[0]), words, False) for id, words in _HINTS if (k := self.keymap.keys(id, LIBRARY))]
        return [*rows, self.bar(hints), self._status()]

    def _title(self) -> list[Run]:
        number = len(self.keys)
        words = f"Library — {number} article{'s' * (number != 1)}"
        words += f" that hold “{one_line(self.filter, 30)}”" if self.filter else ""
        return self.across(words, "title", f"by {self.order} {'↓' if self.descending else '↑'} ")

    def _none(self, index: int) -> list[Run]:
        if index > 0 or self.keys:
            return self.blank()
        words = "Nothing holds these words." if self.filter else "No articles yet. Add some: postil add FILE…"
        return [(f" {words}".ljust(self.width)[: self.width], Look("muted"))]

    def _widths(self) -> tuple[int, int, int]:
        """Cells for title, source and date; the numbers have fixed ones."""
        rest = self.width - sum(_NUMBERS)
        published = 11 if rest >= 45 else 0
        source = max(14, min(28, rest // 4)) if rest >= 55 else 0
        return rest - published - source, source, published

    def _heads(self) -> list[Run]:
        title, source, published = self._widths()
        arrow = "↓" if self.descending else "↑"

        def head(name: str, words: str, width: int, right: bool = False) -> str:
            words = f"{words}{arrow}" if self.order == name else words
            return (words.rjust(width) if right else words.ljust(width))[:width]

        lang, read, tags, quotes = _NUMBERS
        words = (
            " " + head("title", "Title", title - 1) + head("source", "Source", source)
            + head("published", "Date", published) + head("language", "Lang", lang)
            + head("progress", "Read", read, True) + head("mentions", "Tags", tags, True)
            + head("quotations", "Quot", quotes, True)
        )  # fmt: skip
        return [(words.ljust(self.width), Look("key"))]

    def _row(self, index: int) -> list[Run]:
        row = self.row(index)
        article = row.article
        title, source, published = self._widths()
        share = f"{100 * row.read // article.paragraphs}%" if article.paragraphs else "0%"
        lang, read, tags, quotes = _NUMBERS
        words = (
            " " + _cell(article.title, title - 1) + _cell(article.source or "", source)
            + _cell((article.published or "")[:10], published) + _cell(article.language or "", lang)
            + share.rjust(read) + str(row.mentions).rjust(tags) + str(row.quotations).rjust(quotes)
        )  # fmt: skip
        fill = " " * (self.width - cells(words))
        return [(words + fill, Look("lit" if index == self.at else "text"))]

    def _status(self) -> list[Run]:
        if self.typing is not None:
            typed = one_line(self.typing.text, self.width - 12) if self.typing.text else ""
            return [
                (" Filter: ", Look("key")),
                (typed + " " * (self.width - 9 - cells(typed)), Look("title")),
            ]
        place = f"{self.at + 1 if self.keys else 0}/{len(self.keys)} "
        return self.across(self.message, "status", place)

    def cursor(self) -> tuple[int, int] | None:
        """In the filter while it is typed, else at the chosen row."""
        if self.typing is not None:
            return min(self.width - 1, 9 + cells(self.typing.text[: self.typing.caret])), self.height - 1
        return 0, 2 + self.at - self.top


def _cell(text: str, width: int) -> str:
    """A text cut and filled to a column's width, one blank between columns."""
    if width < 2:
        return ""
    shown = one_line(text, width - 1)
    return shown + " " * (width - cells(shown))
