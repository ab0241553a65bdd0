"""What every screen works with: the open store, the way to disk, the live keymap, the theme. Pure.

Made before Textual is imported, so that the first screen can be painted meanwhile; the app then takes it over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store import Store
from store.errors import BadInput
from store.writer import Writer
from tui.knowledge import Knowledge
from tui.livekeys import keymap
from tui.looks import THEMES, Theme, default_theme
from tui.outbox import Outbox
from tui.screens.reader import Reader
from tui.session import Session

if TYPE_CHECKING:
    from tui.screens.ledger import Ledger
    from tui.screens.library import Library
    from tui.screens.review import Review


_CACHE: Final = 512
"""KiB of the store that SQLite keeps for the screens; half as much for what is written."""


class Workplace:
    """One annotator at one store."""

    def __init__(self, path: Path, annotator: str, environ: Mapping[str, str] = os.environ) -> None:
        """Raises PostilError when the store cannot be opened or a keymap cannot be used."""
        self.store = Store(path, annotator=annotator)
        """For the app's own thread, reading only."""
        # Pages that SQLite keeps come from the system's own cache as fast; its two MiB are a twentieth of all we hold.
        self.store.conn.execute(f"pragma cache_size = -{_CACHE}")
        if environ.get("POSTIL_BLIND"):
            self.store.only = annotator
        self.writer = Writer(path, annotator, cache=_CACHE // 2)
        self.outbox = Outbox(self.writer)
        self.keymap = keymap(self.store.labels.all(), environ)
        self.theme = _theme(environ)
        self._arranges = _arranges(environ)
        """Do we put right-to-left text in order, and not the terminal?"""
        self.knowledge = Knowledge(self.store)
        """Names for the candidates of every article."""
        self.reader: Reader | None = None
        self._settled: Store | None = None
        """The same store, of which only the adjudicated layer is read."""
        self._library: Library | None = None
        self.reviewing: Review | None = None
        self.wake: Callable[[], object] = lambda: None
        """Called in another thread when something has come together there."""

    def read(self, article_id: str) -> Reader:
        """Open an article where this annotator left off. NotFound."""
        article = self.store.articles.get(article_id)
        session = Session(self.store, self.outbox, article, self.store.labels.all(), self.knowledge)
        self.reader = Reader(session, self.keymap, self.theme)
        if self._arranges:
            # Deferred: an extra, only where it is asked for.
            from tui.bidi import Arranger

            self.reader.arranger = Arranger(session.document)
        return self.reader

    def detour(self, article_id: str) -> Reader:
        """The reader over the adjudicated layer of an article alone.

        What is tagged in it belongs to that layer; the acts are those of who is working.
        """
        # Deferred: only comparing needs it.
        from store.scope import ADJUDICATION
        from tui.screens.detour import Detour

        if self._settled is None:
            self._settled = Store(self.store.path, annotator=ADJUDICATION)
            self._settled.only = ADJUDICATION
        article = self.store.articles.get(article_id)
        session = Session(self._settled, self.outbox, article, self.store.labels.all())
        return Detour(session, self.keymap, self.theme)

    def library(self) -> Library:
        """The list of articles, as it was left."""
        # Deferred: a start on an article does not need it.
        from tui.screens.library import Library

        if self._library is None:
            self._library = Library(self.store, self.keymap, self.theme)
        else:
            self._library.reload()
        return self._library

    def review(self) -> Review:
        """What waits for a decision, as it was left, gathered anew; the open article first."""
        # Deferred: a start on an article does not need it.
        from tui.gatherer import Gatherer
        from tui.screens.review import Review

        if self.reviewing is None:
            path, annotator = self.store.path, self.store.annotator
            self.reviewing = Review(
                self.store, self.outbox, self.keymap, self.theme, self.store.labels.all(retired=True),
                lambda wanted, order, first: Gatherer(path, annotator, wanted, order, first, self.wake),
            )  # fmt: skip
        self.reviewing.open(self.reader.session.article.id if self.reader is not None else None)
        return self.reviewing

    def register(self, command: str, entity_id: str = "") -> Ledger:
        """The list that a command asks for (entities, said, consistency), or an entity's card. NotFound."""
        # Deferred: a start on an article needs none of them.
        from tui.screens.card import Card
        from tui.screens.consistency import Consistency
        from tui.screens.entities import Entities
        from tui.screens.said import Said

        if entity_id:
            return Card(self.store, self.outbox, self.keymap, self.theme, entity_id)
        scenes: dict[str, type[Ledger]] = {"entities": Entities, "said": Said, "consistency": Consistency}
        return scenes[command](self.store, self.outbox, self.keymap, self.theme)

    def close(self) -> None:
        """Wait for what is on its way to disk, then give the file back."""
        self.outbox.release()
        self.writer.close()
        self.store.close()
        if self._settled is not None:
            self._settled.close()


def _theme(environ: Mapping[str, str]) -> Theme:
    wanted = environ.get("POSTIL_THEME")
    if wanted and wanted not in THEMES:
        raise BadInput(f"There is no theme {wanted!r}; there are {', '.join(THEMES)}")
    return THEMES[wanted or default_theme(environ)]


def _arranges(environ: Mapping[str, str]) -> bool:
    wanted = environ.get("POSTIL_RTL") or "terminal"
    if wanted not in ("terminal", "app"):
        raise BadInput(f"--rtl is terminal or app, not {wanted!r}")
    if wanted == "terminal":
        return False
    from tui.bidi import check

    check()
    return True
