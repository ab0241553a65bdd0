"""What a proposer offers: the shape of a line of `postil propose --json`.

Offsets are code points in the text that was given, start inclusive, end exclusive.
"""

from __future__ import annotations

from typing import Final, NamedTuple

FAMILY_RULE: Final = "known-family"
"""The rule of a family name alone, whose bearer is known by the whole name."""


class Part(NamedTuple):
    """A cue or a source: where it stands."""

    start: int
    end: int


class Speaker(NamedTuple):
    """Who seems to speak: a name as the text gives it, and where; the best one known, maybe far away."""

    name: str
    start: int
    end: int


class Proposal(NamedTuple):
    """One entity or quotation that the text seems to hold."""

    kind: str
    """`entity` or `quote`."""
    label: str
    pieces: tuple[tuple[int, int], ...]
    """One span, or several when discontinuous («A», dit-il, «B»)."""
    rule: str
    confidence: float
    """0 to 1."""
    quote_type: str | None = None
    """`direct`, `mixed` or `indirect`."""
    cue: Part | None = None
    source: Part | None = None
    """The words that name who speaks."""
    speaker: Speaker | None = None
    medium: str | None = None
    """`speech`, `writing` or `thought`, by the cue."""
    entity_id: str | None = None
    """Whom a known mention denotes; None when nobody knows, or when it could be several."""

    @property
    def start(self) -> int:
        """First code point of the content."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """One past the last code point of the content."""
        return self.pieces[-1][1]
