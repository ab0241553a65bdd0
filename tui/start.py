"""From the command line to the first screen: paint the text, then import Textual and hand over."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from tui import curtain
from tui.screens.scene import Scene
from tui.workplace import Workplace


def run(path: Path, annotator: str, article_id: str | None = None, *, mouse: bool = True) -> int:
    """Read at the terminal: an article, or the library when none is named. The exit code.

    Raises PostilError when the store cannot be opened, and whatever ended the app against its will.
    """
    # What a start makes stays: looking through it for garbage takes a tenth of it. The app looks when it is at rest.
    gc.disable()
    place = Workplace(path, annotator)
    try:
        scene: Scene = place.read(article_id) if article_id else place.library()
        before = curtain.raise_curtain(scene, os.environ)
        try:
            return _hand_over(place, scene, before, mouse)
        finally:
            if before is not None:
                curtain.restore(before)
    finally:
        place.close()
        gc.enable()


def _hand_over(place: Workplace, scene: Scene, before: list[object] | None, mouse: bool) -> int:
    from tui.lean import lean_imports
    from tui.terminal import prepare_environment

    prepare_environment()
    try:
        # The one import of Textual: most of the time of a start, and the text is on the screen meanwhile.
        with lean_imports():
            from tui.app import PostilApp
    except BaseException:
        curtain.drop_curtain(before)
        raise
    app = PostilApp(place, scene, before)
    app.run(mouse=mouse)
    if app.fault is not None:
        raise app.fault
    return 1 if app.return_code is None else app.return_code
