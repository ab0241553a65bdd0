"""Which store and who: the options that every command takes, before its name and after it."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from store.errors import NotFound

if TYPE_CHECKING:
    from store import Store

_VALUED: Final = ("--store", "--annotator", "--encoding")
_SAID_IN: Final = {"--theme": "POSTIL_THEME", "--rtl": "POSTIL_RTL"}
"""What the reader's workplace looks up in the environment; the option comes before what is there."""


class UsageError(Exception):
    """The arguments cannot be understood; the text says which."""


@dataclass(slots=True)
class Settings:
    """What was asked for before the command's own arguments."""

    wants: Literal["reader", "command", "help", "version"] = "reader"
    store: str | None = None
    annotator: str | None = None
    encoding: str | None = None
    mouse: bool = True

    def path(self) -> Path:
        """Where the store lies: as named, else $POSTIL_STORE, else in the user's data folder."""
        named = self.store or os.environ.get("POSTIL_STORE")
        if named:
            return Path(named)
        # Deferred, as the store below: not needed to print help.
        from store.store import default_path

        return default_path()

    def open(self, *, create: bool = False) -> Store:
        """The store; made when `create`. Raises PostilError."""
        from store import Store

        path = self.path()
        if not create and (not path.exists() or (path.is_file() and not path.stat().st_size)):
            raise NotFound(f"There is no store at {path}: `postil add PATH...` makes one")
        return Store(path, annotator=self.annotator, create=create)


def parse(arguments: list[str], commands: Container[str]) -> tuple[Settings, list[str]]:
    """The settings, and the rest: a command with its own arguments, or paths. UsageError."""
    settings = Settings()
    words: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            words += rest
        elif word in ("--help", "-h"):
            settings.wants = "help"
        elif word == "--version":
            settings.wants = "version"
        elif word == "--no-mouse":
            settings.mouse = False
        elif word == "--blind":
            os.environ["POSTIL_BLIND"] = "1"  # as the options below: the reader's workplace looks there
        elif (option := word.partition("=")[0]) in _SAID_IN:
            os.environ[_SAID_IN[option]] = word.partition("=")[2] or next(rest, "")
        elif word.startswith("-") and word != "-":
            _take(settings, word, rest)
        elif not words and word in commands and settings.wants == "reader":
            settings.wants = "command"
            words = [word, *rest]
        else:
            words.append(word)
    if settings.wants == "command" and settings.encoding is not None:
        words += ["--encoding", settings.encoding]
    return settings, words


def _take(settings: Settings, word: str, rest: Iterator[str]) -> None:
    name, equals, value = word.partition("=")
    if name not in _VALUED:
        raise UsageError(f"there is no option {_shown(name)}")
    if not equals:
        value = next(rest, "")
    if not value:
        raise UsageError(f"{name} needs a value")
    setattr(settings, name[2:], value)


def _shown(text: str) -> str:
    # Deferred: only for a mistake.
    from store.text import visible

    return visible(text)
