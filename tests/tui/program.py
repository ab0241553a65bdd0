"""The real program in a real terminal, on a store of its own, and the store seen by plain sqlite3."""

from __future__ import annotations

import ctypes
import os
import re
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tests.tui.ptyhelp import SYNC, Terminal

PASTES = b"\x1b[?2004h"
"""What the app writes when it takes the terminal."""
_SEQUENCE = re.compile(rb"\x1b\[[0-?]*[ -/]*(?:[@-~]|\Z)|\x1b[]P][^\x07\x1b]*(?:\x07|\x1b\\|\Z)|\x1b(?:.|\Z)")
"""Complete or cut off at the end of what has come."""
POSTIL = (sys.executable, "-m", "tui")

# pyte stops drawing at a character without width that is no combining mark; the screen needs none of these.
_WIDTHLESS = re.compile("[\u200b-\u200f\ufe00-\ufe0f]")


class Program(Terminal):
    """Postil in a terminal."""

    def wait_ready(self) -> None:
        """Wait until the app has painted; keys sent before are kept, clicks need a screen to hit."""
        self._wait(self._has_painted, "the app", 20.0)

    def _has_painted(self) -> bool:
        """Has the app written words since it took the terminal? Its first frame may have no end mark: it
        asks for those, and on a busy machine the answer comes later."""
        taken = self.raw.find(PASTES)
        return taken >= 0 and SYNC not in self.modes and bool(_SEQUENCE.sub(b"", self.raw[taken:]).strip())

    def type(self, text: str) -> None:
        """Type a text, as a person does who types fast."""
        self.send(text)

    def find(self, words: str) -> None:
        """Find words in the article: they are selected."""
        self.press("/")
        self.wait_for(" Find:")
        self.send(words + "\r")
        self.wait_gone(" Find:")

    def leave(self) -> None:
        """Select nothing. Waits: a key right behind Escape would be Alt and that key."""
        self.press("escape")
        self.wait_for("Enter select")

    def mouse(self, button: int, column: int, row: int, *, up: bool = False) -> None:
        """A mouse report in the SGR form; column and row count from 0."""
        self.send(f"\x1b[<{button};{column + 1};{row + 1}{'m' if up else 'M'}")

    def click(self, column: int, row: int, times: int = 1) -> None:
        """Press and release the left button."""
        for _ in range(times):
            self.mouse(0, column, row)
            self.mouse(0, column, row, up=True)

    def place_of(self, words: str) -> tuple[int, int]:
        """Column and row at which the screen shows the words first, the title row left out."""
        for row, line in enumerate(self.screen.display):
            if row and words in line:
                return line.index(words), row
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    def _show(self, text: str) -> None:
        super()._show(_WIDTHLESS.sub("", text))


class Home:
    """A folder with a store in it, for one person or several."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store.db"

    def file(self, name: str, text: str) -> Path:
        """A text file."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def start(
        self,
        *paths: Path,
        annotator: str = "ana",
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        lead: tuple[str, ...] = (),
        ready: bool = True,
    ) -> Program:
        """The program on these files, ready for keys unless told otherwise; `lead` runs it (a wrapper)."""
        argv = [*lead, *POSTIL, "--store", self.store, "--annotator", annotator, *paths]
        started = Program(argv, cwd=self.folder, size=size, env=env)
        if ready:
            started.wait_ready()
        return started

    def rows(self, sql: str) -> list[tuple]:
        """What any program that reads SQLite sees."""
        with closing(sqlite3.connect(self.store)) as conn:
            return conn.execute(sql).fetchall()

    def marks(self) -> list[tuple]:
        """Label, text and offsets of every mention."""
        return self.rows('select label, text, start, "end" from mention_row order by start')


DROP_CAPABILITY, OVERRIDE_MODES = 24, 1
"""Numbers of Linux: PR_CAPBSET_DROP and CAP_DAC_OVERRIDE."""


def bound_by_modes() -> tuple[str, ...]:
    """What to start a program with so that file modes bind it even when root runs the tests."""
    if os.geteuid() != 0:
        return ()
    if ctypes.CDLL(None).prctl(23, OVERRIDE_MODES, 0, 0, 0) != 1:
        return ()  # this root cannot override modes anyway
    drop = (
        f"import ctypes, os, sys; ctypes.CDLL(None).prctl({DROP_CAPABILITY}, {OVERRIDE_MODES}, 0, 0, 0); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    return (sys.executable, "-c", drop)
