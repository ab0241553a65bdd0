"""The door to quotations: marks round a place, the quotation round it with cue and source, all of an article.

Light to import: what reads a language's words is loaded at the first call that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.marks import Pair, enclosing, pairs

if TYPE_CHECKING:
    from assist.proposal import Proposal

__all__ = ["Pair", "around", "enclosing", "of_selection", "pairs", "quotations"]


def quotations(text: str, language: str | None) -> list[Proposal]:
    """The quotations that an article seems to hold, in the order of their starts. Linear in the text."""
    from assist.everything import read_all
    from store.text import cut

    return read_all(text, cut(text)[1], language)


def around(text: str, offset: int, language: str | None) -> Proposal | None:
    """The quotation round a place, with cue, source and speaker; None when no marks are near.

    `text` is the article, or as much of it as is at hand: quotations are read near the place only, but who
    holds a role may be told far away. The innermost quotation that holds the offset, on its cue too; else the
    next one of the paragraph, else the last one; marks before indirect speech. Marks that would not be proposed
    (a title) are taken when nothing else is there.
    """
    from assist.near import read_around

    return read_around(text, offset, language)


def of_selection(text: str, start: int, end: int, language: str | None) -> Proposal:
    """The quotation that a selection means: its content with the complementizer, cue, source and speaker.

    `text` is the article, or as much of it as is at hand, as for `around`. The content is the selection without
    the blanks at its edges; it begins at a complementizer that stands right before it, and is the whole split
    quotation («A», dit-il, «B») when that was selected. Raises ValueError for a selection without any words.
    """
    from assist.selected import read_selection

    return read_selection(text, start, end, language)
