"""The quotation that an analyst means by a selection: its edges, cue, source and speaker, marks or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.attribution import after, before
from assist.everything import read_all
from assist.indirect import complementizer_before
from assist.lexicon import lexicon
from assist.marks import pairs
from assist.near import near
from assist.phrases import sentence_start, words
from assist.proposal import Proposal
from assist.reported import is_clause
from assist.speakers import with_speakers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.attribution import Found
    from assist.lexicon import Lexicon
    from assist.passages import Bounds

_EDGES: Final = " \t\n\u00a0\u202f"
_OUTER: Final = _EDGES + ".,;:!?…«»‹›“”„‟‘’‚\"'—–"
_LONGEST: Final = 8
"""Letters of a complementizer at most."""
_SURE: Final = 0.9
"""An analyst chose the words; only what stands round them is a guess."""


def read_selection(text: str, start: int, end: int, language: str | None) -> Proposal:
    """The quotation that fills a selection, the complementizer before it counted in."""
    lex = lexicon(language)
    start, end = _without_blanks(text, max(0, start), min(end, len(text)))
    if not words(text, start, end):
        raise ValueError("There are no words in the selection.")
    paragraphs = near(text, start, end)
    known = read_all(text, paragraphs, language)
    for each in known:
        if _covers(text, each, start, end):
            return each
    begin = _begin(text, start, end, lex)
    found = _attribution(text, paragraphs, begin, end, lex)
    mine = Proposal(
        "quote", "QUOTE", ((begin, end),), "selection", _SURE, _type(text, begin, end, found, lex),
        found.cue if found else None, found.source if found else None, None,
        found.medium if found else "speech",
    )  # fmt: skip
    earlier = [each for each in known if each.end <= begin]
    return with_speakers(text, paragraphs, [*earlier, mine], lex)[-1]


def _without_blanks(text: str, start: int, end: int) -> Bounds:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _covers(text: str, each: Proposal, start: int, end: int) -> bool:
    """Whether a proposal is what was selected, but for marks and points at the edges and the complementizer."""
    mine, theirs = _core(text, start, end), _core(text, each.start, each.end)
    if mine == theirs:
        return True
    lead = text[theirs[0] : mine[0]].strip(" '’")
    return mine[1] == theirs[1] and each.quote_type == "indirect" and lead.isalpha() and len(lead) < _LONGEST


def _core(text: str, start: int, end: int) -> Bounds:
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER:
        end -= 1
    return start, end


def _begin(text: str, start: int, end: int, lex: Lexicon) -> int:
    """Where the content begins: at the complementizer right before it, unless marks set all of it off."""
    found = pairs(text[start:end])
    if found and (found[0].start, found[0].end) == (0, end - start):
        return start
    return complementizer_before(text, start, lex)


def _attribution(text: str, paragraphs: Sequence[Bounds], start: int, end: int, lex: Lexicon) -> Found | None:
    """What says who speaks, in the sentence before the selection, else behind it."""
    low, high = next(((low, high) for low, high in reversed(paragraphs) if low <= start), (0, len(text)))
    front = before(text, sentence_start(text, low, start, lex), start, lex)
    if front is not None and (front.source is not None or front.cue is not None):
        return front
    behind = after(text, end, max(high, end), lex)
    return behind or front


def _type(text: str, start: int, end: int, found: Found | None, lex: Lexicon) -> str:
    """Direct when marks enclose it, mixed when it has marks inside; else by its grammar."""
    marks = pairs(text[start:end])
    if marks:
        return "direct" if (marks[0].start, marks[0].end) == (0, end - start) else "mixed"
    inside = words(text, start, end)
    if not inside or inside[0].low in lex.complementizers or found is None or found.where != "before":
        return "indirect"
    if found.kind == "preposition" or is_clause(inside, found.lemma == "say", lex):
        return "indirect"
    return "reported" if inside[0].low in lex.determiners - lex.chain_links else "indirect"
