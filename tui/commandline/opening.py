"""`postil [PATH...]`: what is new goes in, then the reader opens. Imports neither click nor Textual."""

from __future__ import annotations

from pathlib import Path

from tui.commandline.messages import say
from tui.commandline.settings import Settings


def open_reader(settings: Settings, paths: list[str]) -> int:
    """Add the paths, open the one article they are, else the library. The exit code.

    Without a terminal: 2, before anything is stored. With nothing of what was named to be read: 1.
    """
    # Deferred, as below: a command never needs it.
    from tui.terminal import refuse

    meant = _meant(paths)
    if meant:
        say(f"there is no file or command {paths[0]}; did you mean `postil {meant}`?")
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

    code = run(settings.path(), settings.annotator or default_annotator(), article_id)
    return code or int(refused)


def _add(settings: Settings, paths: list[str]) -> tuple[str | None, bool, int]:
    """Add the articles; the one to open, whether any was refused, how many can be read."""
    if not paths:
        return None, False, 0
    from store.intake import add_paths

    articles: set[str] = set()
    refused = False
    with settings.open(create=True) as store:
        for outcome in add_paths(store, paths, encoding=settings.encoding):
            if outcome.error is not None:
                refused = True
                say(str(outcome.error))
            elif outcome.article is not None:
                articles.add(outcome.article.id)
    return (min(articles) if len(articles) == 1 else None), refused, len(articles)


def _meant(paths: list[str]) -> str | None:
    """The command that the first word was perhaps meant to be, when it is no file."""
    if not paths or paths[0] == "-" or Path(paths[0]).exists():
        return None
    from difflib import get_close_matches

    from tui.cli import COMMANDS

    return next(iter(get_close_matches(paths[0], COMMANDS, 1, 0.7)), None)
