"""The quotation round a place: the one that holds it, else the next one of its paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.everything import read
from assist.lexicon import lexicon
from assist.marks import pairs
from assist.speakers import with_speakers
from store.text import cut_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from assist.passages import Bounds
    from assist.proposal import Part, Proposal

_NEAR: Final = 1500
"""Code points read before the place: as far as a pronoun reaches."""
_FAR: Final = 4500
"""Code points read on the side to which a quotation goes on, and the longest half of a paragraph."""
_MARKED: Final = ("direct", "mixed")
_MARKS: Final = '«»“”„"‘’‚‹›「」『』'


def read_around(text: str, offset: int, language: str | None) -> Proposal | None:
    """The quotation round a place with cue, source and speaker; None when the paragraph has none.

    Only what is near is read for quotations, so that a key does not wait for a long text.
    """
    lex = lexicon(language)
    paragraphs = near(text, max(0, min(offset, len(text))))
    reader, found = read(text, paragraphs, lex)
    bounds = next((each for each in reversed(paragraphs) if each[0] <= offset), None)
    if bounds is None:
        return None

    def resolved(proposal: Proposal) -> Proposal:
        earlier = [each for each in found if each.start < proposal.start]
        return with_speakers(text, paragraphs, [*earlier, proposal], lex)[-1]

    if (nested := reader.nested(offset)) is not None:
        return resolved(nested)
    direct = [each for each in found if each.quote_type in _MARKED]
    holding = _holding(direct, offset)
    if holding is not None:
        return resolved(holding)
    forced = reader.forced(bounds, offset)
    if forced is not None and forced.start <= offset < forced.end:
        return resolved(forced)
    indirect = [each for each in found if each.quote_type not in _MARKED]
    chosen = (
        _holding(direct, offset, _whole)
        or _holding(indirect, offset, _whole)
        or _nearest(direct, bounds, offset)
        or forced
        or _nearest(indirect, bounds, offset)
    )
    return resolved(chosen) if chosen else None


def near(text: str, offset: int, until: int = 0) -> list[Bounds]:
    """The paragraphs near a place, and on to another one; one that is too long is cut off."""
    start, end = max(text.rfind("\n", 0, offset) + 1, offset - _FAR), text.find("\n", offset)
    end = min(len(text) if end < 0 else end, offset + _FAR)
    unclosed = any(not pair.closed for pair in pairs(text[start:end]))
    before = _FAR if unclosed or text[start:end].lstrip()[:1] in _MARKS else _NEAR
    low = text.rfind("\n", 0, max(0, start - before)) + 1
    low = low if low > start - _FAR - before else max(0, start - before)
    high = text.find("\n", end, end + _FAR)
    for _ in range(12 if unclosed else 1):
        high = text.find("\n", high + 1, end + _FAR) if high >= 0 else high
    high = max(high if high >= 0 else min(len(text), end + _FAR), until)
    return [(low + begin, low + stop) for begin, stop in cut_as(text[low:high], "line")]


def _content(proposal: Proposal) -> Bounds:
    return proposal.start, proposal.end


def _whole(proposal: Proposal) -> Bounds:
    """From its first word to its last, cue and source among them."""
    parts: list[Part] = [part for part in (proposal.cue, proposal.source) if part is not None]
    parts = [part for part in parts if abs(part.start - proposal.start) < 300]
    return (
        min([proposal.start, *(part.start for part in parts)]),
        max([proposal.end, *(part.end for part in parts)]),
    )


def _holding(
    found: list[Proposal], offset: int, extent: Callable[[Proposal], Bounds] = _content
) -> Proposal | None:
    """The one whose extent holds the offset: by its content, if several do."""
    holding = [each for each in found if extent(each)[0] <= offset < extent(each)[1]]
    return next(
        (each for each in holding if each.start <= offset < each.end), holding[0] if holding else None
    )


def _nearest(found: list[Proposal], bounds: Bounds, offset: int) -> Proposal | None:
    """The next one of a paragraph, else its last one."""
    here = [each for each in found if any(bounds[0] <= start < bounds[1] for start, _ in each.pieces)]
    following = [each for each in here if each.end > offset]
    return following[0] if following else here[-1] if here else None
