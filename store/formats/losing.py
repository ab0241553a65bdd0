"""Counting what an export could not hold, reason by reason, with the first few places."""

from __future__ import annotations

from typing import Final

from store.formats.registry import Loss

_SHOWN: Final = 5
"""Places kept of each reason."""


class Losses:
    """Losses as they come up; memory does not grow with their number."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, bool], tuple[int, tuple[str, ...]]] = {}

    def lose(self, reason: str, place: str, count: int = 1) -> None:
        """Something is lost; `reason` is the end of a sentence that begins with the count."""
        self._add((reason, False), place, count)

    def note(self, reason: str, place: str, count: int = 1) -> None:
        """Nothing is lost, but it is to be minded."""
        self._add((reason, True), place, count)

    def found(self) -> tuple[Loss, ...]:
        """All of them, in the order in which they first came up."""
        return tuple(
            Loss(count, reason, places, minor) for (reason, minor), (count, places) in self._found.items()
        )

    def _add(self, key: tuple[str, bool], place: str, count: int) -> None:
        before, places = self._found.get(key, (0, ()))
        self._found[key] = (before + count, (*places, place) if len(places) < _SHOWN else places)
