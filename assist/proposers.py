"""The one door to proposals: every proposer run over some paragraphs, overlaps settled, in order of start.

For the first screen give its paragraphs alone; the rest may follow. A proposer from another distribution
joins through the entry point group `postil.proposers`; one that raises or hangs is named and left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.everything import read_all
from assist.mentions import mentions
from assist.overlaps import settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.gazetteer import Gazetteer
    from assist.proposal import Proposal

Bounds = tuple[int, int]


def propose(
    text: str, paragraphs: Sequence[Bounds], language: str | None, gazetteer: Gazetteer | None = None
) -> list[Proposal]:
    """Every quotation and mention that these paragraphs seem to hold, in the order of their starts.

    Offsets count from the text's start. `gazetteer`: what is known already; its mentions bear entity ids.
    """
    known = gazetteer.find(text, paragraphs, language) if gazetteer is not None else []
    found = settled(known, mentions(text, paragraphs, language))
    return sorted([*read_all(text, paragraphs, language), *found], key=lambda each: (each.start, -each.end))
