"""What the lists of hits and of acts share: a chosen row among rows fetched as they are needed, and a typed line.

A subclass says what its rows are (`reach`, `item`, `heads`) and what typing changes (`typed`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from tui.commands import LIBRARY
from tui.keys import Keymap, show
from tui.layout import cells, fit, wrap
from tui.lineedit import LineEdit
from tui.looks import Look, Run, Theme
from tui.safetext import line as one_line
from tui.safetext import safe
from tui.screens.scene import Scene

SMALLEST: Final = (30, 6)
"""Columns and rows below which nothing useful fits."""
WHEEL_ROWS: Final = 3
"""Items a notch of the wheel moves."""
FAR: Final = 1000
"""Items beyond those fetched that a jump to the bottom goes on to: a history has no cheap end."""

Hints = tuple[tuple[str, str], ...]
"""Commands and the words the bar says for them, the most useful first."""


class Listing(Scene):
    """Rows of a list, one of them chosen."""

    tall = 1
    """Screen rows of an item."""
    hints: Hints = ()
    borrowed: tuple[str, ...] = ()
    """Commands that have here the keys they have in the reader, unless lists give those another meaning."""

    def __init__(self, keymap: Keymap, theme: Theme) -> None:
        super().__init__(keymap, theme)
        self.at = 0
        self.top = 0
        self.warns = False
        """Whether the message tells of something that went wrong."""
        self.typing: LineEdit | None = None
        """The line being typed."""

    @property
    def mode(self) -> str:
        """The keys of lists."""
        return LIBRARY

    @property
    def head(self) -> int:
        """Screen rows above the items."""
        return 2

    # -- what a subclass gives

    def reach(self, count: int) -> int:
        """Fetch until so many items are there, if there are so many; how many are there."""
        raise AssertionError("every listing has items")

    def item(self, index: int) -> list[list[Run]]:
        """The rows of an item, `tall` of them."""
        raise AssertionError("every listing paints its items")

    def heads(self) -> list[list[Run]]:
        """The rows above the items, `head` of them."""
        raise AssertionError("every listing has heads")

    def nothing(self) -> str:
        """What to say where there are no items."""
        return ""

    def place(self) -> str:
        """Where one is, for the right of the status line."""
        return ""

    def typed(self, text: str) -> None:
        """The line being typed has become this."""

    # -- keys

    def key(self, key: str, character: str | None) -> None:
        """To the line while it is typed, else a command."""
        if self.typing is None:
            borrowed = (id for id in self.borrowed if key in self.keys_of(id))
            command = None if self.keymap.command(key, self.mode) else next(borrowed, None)
            self.run(command) if command else super().key(key, character)
        elif not self.typed_key(key):
            if self.typing.key(key):
                self.typed(self.typing.text)
            elif character is not None and character.isprintable():
                self.typing.insert(character)
                self.typed(self.typing.text)
            else:  # nothing that a line could hold: help, quit, a page down
                super().key(key, character)

    def typed_key(self, key: str) -> bool:
        """Take a key that ends the typing, or does something else to it; False for any other."""
        return False

    def paste(self, text: str) -> None:
        """Into the line while it is typed."""
        if self.typing is not None:
            self.typing.insert(text)
            self.typed(self.typing.text)

    def run(self, command: str, count: int | None = None) -> None:
        """Move; the rest is the app's."""
        steps = {
            "down": count or 1, "up": -(count or 1), "list_page_down": self.page, "list_page_up": -self.page,
        }  # fmt: skip
        if command in steps:
            self.move(self.at + steps[command])
        elif command == "list_top":
            self.move(0)
        elif command == "list_bottom":
            self.move(self.reach(0) + FAR)
        else:
            super().run(command, count)

    def move(self, index: int) -> None:
        """Choose an item, or the nearest there is."""
        self.at = max(0, min(index, self.reach(index + 1) - 1))

    def keys_of(self, command: str) -> tuple[str, ...]:
        """The keys of a command in this list."""
        own = self.keymap.keys(command, self.mode)
        return self.keymap.keys(command) if not own and command in self.borrowed else own

    def unknown(self, key: str) -> None:
        """Say where help is."""
        helps = self.keymap.keys("help", self.mode)
        self.say(f"{show(key)} does nothing here." + (f" {show(helps[0])} shows all keys." if helps else ""))

    def say(self, words: str, *, warn: bool = False) -> None:
        """Put words into the status line."""
        self.message, self.warns = words, warn

    def press(self, x: int, y: int, count: int) -> None:
        """A click chooses an item, a second one opens it."""
        index = self.top + (y - self.head) // self.tall
        if self.head <= y < self.height - 2 - self.lower and index < self.reach(index + 1):
            self.typing = None
            self.move(index)
            if count >= 2:
                self.run("open")

    def wheel(self, rows: int) -> None:
        """Down or up the list."""
        self.move(self.at + WHEEL_ROWS * rows)

    # -- picture

    @property
    def page(self) -> int:
        """Items that fit on the screen."""
        return max(1, (self.height - 2 - self.head - self.lower) // self.tall)

    @property
    def lower(self) -> int:
        """Rows below the items, for what is chosen."""
        return 0

    def beneath(self) -> list[list[Run]]:
        """Those rows."""
        return []

    def compose(self) -> list[list[Run]]:
        """Heads, the window of items, bar and status."""
        if self.width < SMALLEST[0] or self.height < SMALLEST[1]:
            words = f"Window too small: {SMALLEST[0]}×{SMALLEST[1]} at least"[: self.width]
            return [[(words.ljust(self.width), Look("warn"))]] + [self.blank()] * (self.height - 1)
        count = self.reach(max(self.top, self.at) + self.page)
        self.at = max(0, min(self.at, count - 1))
        self.top = max(min(self.top, self.at), self.at - self.page + 1, 0)
        rows = self.heads()
        for index in range(self.top, min(count, self.top + self.page)):
            rows += self.item(index)
        room = self.height - 2 - self.lower
        if not count:
            rows += self._nothing()[: room - len(rows)]
        rows += [self.blank()] * (room - len(rows))
        rows += self.beneath()
        return [*rows, self.bar(self.live()), self.status()]

    def live(self) -> list[tuple[str, str, bool]]:
        """Keys with their words, for the bar: those that matter most first."""
        return [(show(keys[0]), words, False) for id, words in self.hints if (keys := self.keys_of(id))]

    def _nothing(self) -> list[list[Run]]:
        words = safe(self.nothing())
        starts = [*wrap(words, self.width - 2), len(words)]
        lines = [words[a:b].rstrip() for a, b in pairwise(starts)]
        return [[(self.filled(f" {line}"), Look("text"))] for line in lines]

    def status(self) -> list[Run]:
        """The last row."""
        return self.across(self.message, "warn" if self.warns else "status", self.place())

    def typed_row(self, lead: str, text: str) -> list[Run]:
        """A row for what is typed: its end when it is longer than the window."""
        room = max(1, self.width - cells(lead) - 1)
        shown = safe(text)
        while cells(shown) > room:
            shown = shown[max(1, fit(shown, cells(shown) - room)) :]
        fill = " " * (self.width - cells(lead) - cells(shown))
        return [(lead, Look("key")), (shown + fill, Look("title"))]

    def typed_cell(self, lead: str, text: str, caret: int) -> int:
        """The column of the caret in that row."""
        hidden = max(0, cells(safe(text)) - max(1, self.width - cells(lead) - 1))
        return max(cells(lead), min(self.width - 1, cells(lead) + cells(safe(text[:caret])) - hidden))

    def filled(self, text: str) -> str:
        """A text cut and filled to the width of the window."""
        shown = text[: fit(text, self.width)]
        return shown + " " * (self.width - cells(shown))


def column(text: str, width: int) -> str:
    """A text cut and filled to a column's width, one blank between columns; nothing where there is no room."""
    if width < 2:
        return ""
    shown = one_line(text, width - 1)
    return shown + " " * (width - cells(shown))


def lit_runs(text: str, marks: tuple[tuple[int, int], ...], width: int, look: Look, lit: Look) -> list[Run]:
    """A text on one row of `width` cells, cut with `…`, filled, the marked stretches in a look of their own."""
    shown = safe(text)
    end = len(shown)
    if cells(shown) > width:
        end = fit(shown, width - 1)
        shown = shown[:end] + "…"
    runs: list[Run] = []
    place = 0
    for first, last in sorted(marks):
        first, last = max(place, first), min(last, end)
        if first < last:
            runs += [(shown[place:first], look), (shown[first:last], lit)]
            place = last
    runs.append((shown[place:] + " " * (width - cells(shown)), look))
    return [run for run in runs if run[0]]
