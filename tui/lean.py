"""Textual imported without what a reader never asks of it: a fifth of the work of a start, and of its memory.

Made for Textual 8.2.8 and asyncio of Python 3.11 to 3.14. Nothing is patched: while Textual is imported, modules
that it names and that Postil shows late or never are stood in for; whoever imports one later gets the real one.
Can go when Textual imports its command palette where it is opened.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, Final

_NEEDLESS: Final = (
    "textual.command",  # brings inputs, lists and trees; ours is opened by tui.widgets.palette
    "rich.table",  # of the table that shows a theme's colours
    "platformdirs",  # names the folder for files that an app in a browser hands out,
    "uuid",  # their keys
    "mimetypes",  # and their kinds
)
_ABSENT: Final = ("ssl",)  # asyncio does without where Python has none; nothing here talks to a network


class _StandIn(ModuleType):
    """A module that is not needed yet: empty classes while somebody imports from it, then the real things."""

    standing = True

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {}) if self.standing else getattr(import_module(self.__name__), name)


@contextmanager
def lean_imports() -> Iterator[None]:
    """Within it, `import textual.app` leaves out what is stood in for; what was imported before stays as it is."""
    made = {name: _StandIn(name) for name in _NEEDLESS if name not in sys.modules}
    absent = [name for name in _ABSENT if name not in sys.modules]
    sys.modules |= made
    sys.modules |= dict.fromkeys(absent)  # type: ignore[arg-type]  # None: there is no such module
    try:
        yield
    finally:
        for name in (*made, *absent):
            del sys.modules[name]
        for module in made.values():
            module.standing = False
