"""What every screen is: rows of runs computed from its state, and what it does with keys, pastes and clicks.

Pure, so that a screen can be tested without an app and painted before Textual is there.
"""

from __future__ import annotations

from typing import NamedTuple

from tui.keys import Keymap, Press, Sequencer
from tui.layout import cells
from tui.looks import PLAIN, Look, Run, Theme
from tui.safetext import line as one_line


class Effect(NamedTuple):
    """Something only the app can do.

    `screen` (a command id, and what for), `copy` (text), `open` (article id, place), `visit` (the same, and back
    to this screen), `seek` (look through the store in a thread), `export`, `undo`, `redo`.
    """

    kind: str
    payload: str = ""
    more: str = ""


class Scene:
    """A screen's state and picture. Subclasses give `compose` and take what concerns them."""

    def __init__(self, keymap: Keymap, theme: Theme) -> None:
        self.keymap = keymap
        self.theme = theme
        self.sequencer = Sequencer(keymap)
        self.width = self.height = 0
        self.rows: list[list[Run]] = []
        self.effects: list[Effect] = []
        """What the app is to do; it takes them after every event."""
        self.message = ""
        """What the status line says, where there is one."""

    # -- picture

    def resize(self, width: int, height: int) -> None:
        """Take the size of the window in cells and rows; every row is new."""
        self.width, self.height = width, height
        self.rows = [[] for _ in range(height)]

    def update(self) -> list[int]:
        """Compute the picture; the screen rows that differ from the one before."""
        if not self.height:
            return []
        new = self.compose()
        changed = [y for y, runs in enumerate(new) if runs != self.rows[y]]
        self.rows = new
        return changed

    def compose(self) -> list[list[Run]]:
        """Rows of runs, `height` of them, each as wide as the window."""
        raise AssertionError("every scene composes itself")

    def cursor(self) -> tuple[int, int] | None:
        """Column and row for the hardware cursor; None where it does not matter."""
        return None

    # -- input

    @property
    def mode(self) -> str:
        """Which keys are live."""
        raise AssertionError("every scene has a mode")

    def key(self, key: str, character: str | None) -> None:
        """Take one key, as `tui.keys.printed` spells it, with what it prints."""
        pressed = self.sequencer.feed(key, self.mode)
        if isinstance(pressed, Press):
            self.run(pressed.command, pressed.times)
        elif pressed is None:
            self.unknown(key)

    @property
    def pending(self) -> str:
        """Keys typed that mean nothing yet."""
        return self.sequencer.pending

    def run(self, command: str, count: int | None = None) -> None:
        """Do a command of the table; what this scene does not know is the app's."""
        self.effects.append(Effect("screen", command))

    def leaves_typing(self, key: str) -> bool:
        """Is it a key that quits or suspends, also while a line is typed? Then it is on its way to the app."""
        command = self.keymap.command(key, self.mode) if len(key) > 1 else None
        if command not in ("quit", "suspend"):
            return False
        self.effects.append(Effect("screen", command))
        return True

    def say(self, words: str, *, warn: bool = False) -> None:
        """Put words into the status line."""
        self.message = words

    def reload(self) -> None:
        """Ask the store again: something else wrote."""

    def resume(self) -> None:
        """It is on the screen again, after another one that was over it."""

    def unknown(self, key: str) -> None:
        """A key that means nothing here."""

    def arrived(self) -> bool:
        """Take over what came together behind the keys; whether there was anything."""
        return False

    def paste(self, text: str) -> None:
        """Take pasted text; it never becomes commands."""

    def press(self, x: int, y: int, count: int) -> None:
        """A mouse button went down at a cell: the count-th time in a row."""

    def drag(self, x: int, y: int) -> None:
        """The mouse moved with its button down."""

    def wheel(self, rows: int) -> None:
        """The wheel turned, down when positive."""

    # -- what can wait

    @property
    def has_work(self) -> bool:
        """Is there something to do once no key comes? Asked after every key, so the answer is cheap."""
        return False

    def work(self) -> bool:
        """Do a slice of it, some milliseconds at most; True when the picture may have changed."""
        return False

    # -- pieces that several scenes draw

    def bar(self, pieces: list[tuple[str, str, bool]], lead: str = " ") -> list[Run]:
        """Keys with their words, as many as fit; lit ones stand out."""
        runs: list[Run] = [(lead, Look("bar"))]
        used = cells(lead)
        between = ""
        for key, words, lit in pieces:
            shown = one_line(words, 28)
            wide = cells(between) + cells(key) + bool(key) + cells(shown)
            if used + wide > self.width:
                if lit and used + 2 <= self.width:  # of what can be chosen there is more
                    runs.append((" …", Look("bar")))
                    used += 2
                break
            runs += [
                (between, Look("bar")),
                (f"{key} " if key else "", Look("key")),
                (shown, Look("lit" if lit else "bar")),
            ]
            between = "  "
            used += wide
        return [run for run in (*runs, (" " * (self.width - used), Look("bar"))) if run[0]]

    def across(self, words: str, look: str, right: str = "") -> list[Run]:
        """A whole row of one look: words at the left, more at the right."""
        room = max(0, self.width - cells(right) - 2)
        shown = one_line(words, room)
        gap = max(0, self.width - 1 - cells(shown) - cells(right))
        return [(f" {shown}" + " " * gap + right, Look(look))]

    def blank(self) -> list[Run]:
        """An empty row of the page."""
        return [(" " * self.width, PLAIN)]
