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

    `text` is the paragraph, better with the one before it, where a pronoun's antecedent stands.
    The quotation that holds the offset, else the next one of its paragraph, else the last one.
    """
    from assist.lexicon import lexicon
    from assist.quotes import read_around
    from assist.speakers import with_speakers
    from store.text import cut_as

    paragraphs = cut_as(text, "line")
    found = read_around(text, paragraphs, offset, language)
    return with_speakers(text, paragraphs, found, lexicon(language))[-1] if found else None


def of_selection(text: str, start: int, end: int, language: str | None) -> Proposal:
    """The quotation that a selection means: its content with the complementizer, cue, source and speaker.

    `text` is the selection's paragraph, better with the ones before it. The content is the selection without
    the blanks at its edges; it begins at a complementizer that stands right before it, and is the whole split
    quotation («A», dit-il, «B») when that was selected. Raises ValueError for a selection without any words.
    """
    from assist.selected import read_selection
    from store.text import cut_as

    return read_selection(text, cut_as(text, "line"), start, end, language)
