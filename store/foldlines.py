"""Rows of a list folded once, so that a filter finds those that hold words as fast as one types.

A thousand rows are one string: calls cost more than characters, and an odd letter widens one string only.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from store.text import folded

BLOCK: Final = 1000
"""Rows folded as one string."""


class FoldedLines:
    """A line a row: its fields between NUL, all lines between line feeds."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows of an integer key and texts, or None for what is not known."""
        self._blocks: list[tuple[array[int], str]] = []
        source = iter(rows)
        while block := list(islice(source, BLOCK)):
            lines = ["\0".join([str(value or "") for value in row[1:]]) for row in block]
            if any("\n" in line for line in lines):
                lines = [line.replace("\n", " ") for line in lines]
            keys = array("q", [row[0] for row in block])
            self._blocks.append((keys, folded("\n" + "\n".join(lines) + "\n")))

    def field(self, place: int) -> Iterator[tuple[str, int]]:
        """One field of every row, folded, with the row's key."""
        for keys, block in self._blocks:
            for key, line in zip(keys, block.split("\n")[1:-1], strict=True):
                yield line.split("\0")[place], key

    def fitting(self, words: Iterable[str], place: int | None = None) -> set[int]:
        """Keys of the rows in which each of the folded words begins a word: of that field, or of any."""
        # The longest word leaves the fewest lines to look at.
        first, *others = sorted(set(words), key=len, reverse=True)
        found = set()
        for keys, block in self._blocks:
            for number, line in _lines_with(block, first):
                looked = line if place is None else line.split("\0")[place]
                if all(
                    _begins_a_word(looked, word) for word in (others if place is None else (first, *others))
                ):
                    found.add(keys[number])
        return found


def _lines_with(block: str, word: str) -> Iterator[tuple[int, str]]:
    """Number (from 0) and text of each line in which a word begins so."""
    number, counted = -1, 0
    for place in _beginnings(block, word):
        start = block.rindex("\n", 0, place)
        if start < counted:
            continue
        number += block.count("\n", counted, start + 1)
        counted = start + 1
        yield number, block[start + 1 : block.index("\n", place)]


def _begins_a_word(line: str, word: str) -> bool:
    return next(_beginnings(line, word), None) is not None


def _beginnings(text: str, word: str) -> Iterator[int]:
    """Where the word stands at the beginning of one; anywhere in scripts that put no spaces."""
    place = text.find(word)
    while place >= 0:
        if place == 0 or not text[place - 1].isalnum() or not word[0].isalnum() or _spaceless(word[0]):
            yield place
        place = text.find(word, place + 1)


def _spaceless(character: str) -> bool:
    return "\u0e00" <= character <= "\u0eff" or "\u3040" <= character <= "\u9fff"
