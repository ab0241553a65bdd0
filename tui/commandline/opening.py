"""`postil [PATH...]`: what is new goes in, then the reader opens. Imports neither click nor Textual."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commandline.messages import say
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from store import Store


def open_reader(settings: Settings, paths: list[str]) -> int:
    """Add the paths and open the reader: of these articles on the one last read, else on the first. The exit code.

    Without paths: the article last read, or the library when there is none yet. Without a terminal: 2, before
    anything is stored. With nothing of what was named to be read: 1.
    """
    # Deferred, as below: a command never needs it.
    from tui.terminal import refuse

    meant = _meant(paths)
    if meant:
        say(f"there is no file or command {paths[0]}; did you mean `postil {meant}`?")
        return 2
    for path in paths:
        if path != "-" and not os.path.lexists(path):
            say(f"there is no file or command {path}")
            return 2
    refusal = refuse()
    if refusal:
        say(refusal)
        return 2
    from store.store import default_annotator

    article_id, refused, taken = _add(settings, paths)
    if paths and not taken:
        return 1
    from tui.start import run

    annotator = settings.annotator or default_annotator()
    code = run(settings.path(), annotator, article_id, mouse=settings.mouse)
    return code or int(refused)


def _add(settings: Settings, paths: list[str]) -> tuple[str | None, bool, int]:
    """Add the articles; the one to open, whether any was refused, how many can be read."""
    with settings.open(create=True) as store:
        if not paths:
            return store.reading.last(), False, 0
        return _added(settings, store, paths)


def _added(settings: Settings, store: Store, paths: list[str]) -> tuple[str | None, bool, int]:
    from store.intake import add_paths

    articles: dict[str, None] = {}
    refused = False
    for outcome in add_paths(store, paths, encoding=settings.encoding):
        if outcome.error is not None:
            refused = True
            say(str(outcome.error))
        elif outcome.article is not None:
            articles[outcome.article.id] = None
    chosen = store.reading.last(articles) or next(iter(articles), None)
    return chosen, refused, len(articles)


def _meant(paths: list[str]) -> str | None:
    """The command that the first word was perhaps meant to be, when it is no file."""
    if not paths or paths[0] == "-" or Path(paths[0]).exists():
        return None
    from difflib import get_close_matches

    from tui.cli import COMMANDS

    return next(iter(get_close_matches(paths[0], COMMANDS, 1, 0.7)), None)
