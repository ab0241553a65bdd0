"""Mentions of persons, organisations, places ... that a text shows by itself: every room's findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.names import Names
from assist.naming import naming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.proposal import Proposal


def mentions(text: str, paragraphs: Sequence[tuple[int, int]], language: str | None) -> list[Proposal]:
    """What these paragraphs seem to name, not in order; mentions may overlap."""
    words = naming(language)
    return Names(text, words).read(paragraphs)
