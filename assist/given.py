"""What a forename tells of its bearer: whether "she" or "he" can be meant. Read at the first name that is asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from assist.lexicon import FALLBACK, folders, own_folder, read_folders
from assist.lexicon.copies import kept

if TYPE_CHECKING:
    from pathlib import Path


def gender_of(forename: str) -> str:
    """`f` or `m`; `-` when both bear the name, or it is not known. The case of the letters does not matter."""
    return _genders().get(forename.lower(), "-")


@cache
def _genders() -> dict[str, str]:
    own = own_folder()
    return kept("given", folders([FALLBACK], own), (__file__,), lambda: _read(own))


def _read(own: Path | None) -> dict[str, str]:
    names = read_folders([FALLBACK], own).get("given", {})
    women = dict.fromkeys(names.get("women", "").split(), "f")
    men = dict.fromkeys(names.get("men", "").split(), "m")
    # A name in both lists, one of them the analyst's own, tells nothing.
    return {**women, **men, **dict.fromkeys(women.keys() & men.keys(), "-")}
