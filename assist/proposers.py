"""The one door to proposals: every proposer run over some paragraphs, overlaps settled, in order of start.

For the first screen give its paragraphs alone; the rest may follow. A proposer from another distribution
joins through the entry point group `postil.proposers`; one that raises or hangs is named and left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.everything import read_all
from assist.mentions import mentions
from assist.overlaps import settled
from assist.plugins import installed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.gazetteer import Gazetteer
    from assist.proposal import Proposal

Bounds = tuple[int, int]


def propose(
    text: str,
    paragraphs: Sequence[Bounds],
    language: str | None,
    gazetteer: Gazetteer | None = None,
    *,
    plugins: bool = True,
) -> list[Proposal]:
    """Every quotation and mention that these paragraphs seem to hold, in the order of their starts.

    Offsets count from the text's start. `gazetteer`: what is known already; its mentions bear entity ids.
    `plugins`: ask those of other distributions too, which may take seconds; `assist.plugins.left_out` tells
    which have failed.
    """
    foreign = installed().propose(text, paragraphs, language) if plugins else []
    known = gazetteer.find(text, paragraphs, language) if gazetteer is not None else []
    guessed = [*mentions(text, paragraphs, language), *(each for each in foreign if each.kind == "entity")]
    quotes = [*read_all(text, paragraphs, language), *(each for each in foreign if each.kind == "quote")]
    return sorted([*quotes, *settled(known, guessed)], key=lambda each: (each.start, -each.end))
