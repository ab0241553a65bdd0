"""A reader without an app: a real store, real acts, keys in and rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store import Store
from store.errors import PostilError
from store.formats import Document
from tui.commands import COUNTING, bindings
from tui.keys import Keymap
from tui.looks import THEMES, Theme
from tui.outbox import Outbox
from tui.screens.reader import Reader
from tui.screens.scene import Scene
from tui.session import Session

NAMES = {" ": "space"}


class DirectWriter:
    """Acts done at once on a connection of their own, as the writer thread does them."""

    def __init__(self, path: Path) -> None:
        self.store = Store(path, annotator="ana")

    def submit(self, work: Callable[[Store], Any], done: Callable[[Any, PostilError | None], None]) -> None:
        try:
            result = work(self.store)
        except PostilError as error:
            done(None, error)
        else:
            done(result, None)


class Desk:
    """A store with an article open, and fingers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = Store(path, annotator="ana")
        self.writer = DirectWriter(path)
        self.outbox = Outbox(self.writer)
        self.scene: Reader

    def read(
        self, text: str, *, width: int = 80, height: int = 24, theme: str = "dark", **about: str
    ) -> Reader:
        """Add a text and open it."""
        document = Document(text=text, **{"title": "Test", **about})  # type: ignore[arg-type]
        article, _ = self.writer.store.articles.add(document)
        return self.open(article.id, width=width, height=height, theme=theme)

    def open(self, article_id: str, *, width: int = 80, height: int = 24, theme: str = "dark") -> Reader:
        labels = self.store.labels.all()
        session = Session(self.store, self.outbox, self.store.articles.get(article_id), labels)
        self.scene = Reader(session, self.keymap, THEMES[theme])
        self.scene.resize(width, height)
        self.scene.update()
        return self.scene

    @property
    def keymap(self) -> Keymap:
        return Keymap(bindings(self.store.labels.all()), counts=COUNTING)

    @staticmethod
    def theme(name: str) -> Theme:
        return THEMES[name]

    def press(self, keys: str) -> None:
        """Press keys parted by blanks: `j 3 w v right p`; `"text"` types a text."""
        press(self.scene, keys)
        self.outbox.drain()
        self.scene.update()

    def type(self, text: str) -> None:
        """Type a text, a key a character."""
        for character in text:
            self.scene.key(NAMES.get(character, character), character)

    def rows(
        self, sql: str = 'select label, text, start, "end" from mention_row order by start'
    ) -> list[tuple]:
        """What plain SQL sees."""
        return self.store.conn.execute(sql).fetchall()

    def screen(self) -> str:
        """The rows as text."""
        return "\n".join("".join(text for text, _ in runs).rstrip() for runs in self.scene.rows)


def press(scene: Scene, keys: str) -> None:
    """Send keys, named as help names them, to a scene."""
    for key in keys.split():
        scene.key(key, key if len(key) == 1 else " " if key == "space" else None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk.db")
    yield made
    made.store.close()
    made.writer.store.close()
