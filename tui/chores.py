"""What the app does in a thread beside the keys: copies, exports, looks through a large store.

Each function runs in a worker thread and tells the app what came of it in the app's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, cast

from store import Store
from store.errors import PostilError

if TYPE_CHECKING:
    from store.formats.registry import Written
    from tui.app import PostilApp
    from tui.clipboard import Route
    from tui.screens.agreement import Figures
    from tui.screens.export import Exporter
    from tui.screens.reader import Reader
    from tui.screens.scene import Scene

PATIENCE: Final = 10.0
"""Seconds that the acts under way are waited for, so that the store is read as the screen shows it."""
_PACE: Final = 0.2
"""Seconds between two signs that an export goes on."""
_STEPS: Final = 100_000
"""Steps of SQLite, some milliseconds, after which it looks whether an export is still wanted."""


class _Stopped(PostilError):
    """The export is not wanted any more."""


def _own(app: PostilApp) -> Store:
    """The store, to be read in this thread, as it is with the last act."""
    app.place.writer.flush(PATIENCE)
    own = Store(app.place.store.path, annotator=app.place.store.annotator, read_only=True)
    own.only = app.place.store.only
    return own


def seek(app: PostilApp, scene: Scene) -> None:
    """Look through the store for a list."""
    from tui.screens.ledger import Ledger

    if not isinstance(scene, Ledger):
        return
    try:
        with _own(app) as own:
            found = scene.seek(own)
    except PostilError as error:
        app.call_from_thread(app.say, str(error))
        return
    app.call_from_thread(scene.sought, found)
    app.call_from_thread(app.canvas.repaint)


def ask_plugins(app: PostilApp, reader: Reader) -> None:
    """Have proposers of other distributions read the open article; who fails is named."""
    from assist import everything, mentions  # noqa: F401 - what a quotation's key and the next window need
    from assist.candidates import foreign
    from assist.plugins import installed, left_out

    if not installed().names:
        return
    failed = len(left_out())
    try:
        with _own(app) as own:
            found = foreign(own, reader.session.article.id)
    except PostilError as error:
        app.call_from_thread(app.say, str(error))
        return
    if found:
        app.call_from_thread(reader.session.document.offering.join, found)
        app.call_from_thread(app.canvas.repaint)
    for words in left_out()[failed:]:
        app.call_from_thread(app.say, words)


def measure(app: PostilApp, scene: Figures, annotators: Sequence[str]) -> None:
    """Measure how far annotators agree."""
    try:
        with _own(app) as own:
            shown = scene.measure(own, annotators)
    except PostilError as error:
        shown = partial(scene.refuse, str(error))
    app.call_from_thread(shown)
    app.call_from_thread(app.canvas.repaint)


def copy(app: PostilApp, text: str) -> None:
    """Put a text into a clipboard, and say which."""
    from tui import clipboard

    app.call_from_thread(_copied, app, clipboard.copy(text))


def _copied(app: PostilApp, route: Route) -> None:
    if route.sequence and app._driver is not None:
        app._driver.write(route.sequence)
    app.say(route.message)


def export(app: PostilApp, scene: Exporter) -> None:
    """Make the export that a screen asks for; the screen stays until that is done."""
    from store.formats.registry import export_to

    request = scene.request
    assert request is not None
    try:
        with _own(app) as own:
            own.conn.set_progress_handler(lambda: scene.stopped, _STEPS)
            written = export_to(own, request.format, request.path, request.options, _progress(app, scene))
    except (PostilError, sqlite3.OperationalError) as error:
        if not (scene.stopped or isinstance(error, PostilError)):
            raise
        words = "Stopped: nothing was written." if scene.stopped else str(error)
        app.call_from_thread(scene.refuse, words)
        app.call_from_thread(app.canvas.repaint)
    else:
        app.call_from_thread(_exported, app, scene, written)


def _progress(app: PostilApp, scene: Exporter) -> Callable[[int], None]:
    """Shows how much is written, a few times a second; ends what is not wanted any more."""
    shown = monotonic()

    def tell(size: int) -> None:
        nonlocal shown
        if scene.stopped:
            raise _Stopped("stopped")
        if monotonic() - shown >= _PACE:
            shown = monotonic()
            app.call_from_thread(scene.progress, size)
            app.call_from_thread(app.canvas.repaint)

    return tell


def _exported(app: PostilApp, scene: Exporter, written: Written) -> None:
    stays = scene.finish(written)
    shown = app.canvas.scene is cast("Scene", scene)
    if shown and not stays:
        app.back()
    if not (shown and stays):
        app.say(scene.message)
    app.canvas.repaint()
