"""Proposes what is reported in a noun phrase: « a salué la participation du Sud », "called for an inquiry"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assist.attribution import cue_at, passive
from assist.indirect import can_speak, content_end, is_noun, source_of
from assist.phrases import is_time, sentence_end, sentence_start, words
from assist.proposal import Part, Proposal

if TYPE_CHECKING:
    from assist.clues import Clues
    from assist.lexicon import Lexicon
    from assist.passages import Bounds

_BACK: Final = 220
"""Code points before the verb in which its subject stands."""
_SHORTEST: Final = 3
"""Words of a content at least."""
_TWO: Final = re.compile(r"([^\W_]+) ([^\W_]+)")
_STOPS: Final = re.compile('[,;:()«»“”„"—–]')


def summed(text: str, told: Clues, lex: Lexicon) -> list[Proposal]:
    """Such speech in a paragraph."""
    result: list[Proposal] = []
    for place in told.nouns:
        match = _TWO.match(text, place, told.end)
        if match is None or not lex.sums_up(low := match[1].lower()):
            continue
        if (match[2] not in lex.determiners or match[2] in lex.chain_links) and low not in lex.phrasal:
            continue  # « a promis de revenir » is no noun phrase
        if (proposal := _at(text, told, place, lex)) is not None:
            result.append(proposal)
    return result


def _at(text: str, told: Clues, place: int, lex: Lexicon) -> Proposal | None:
    ahead = words(text, place, min(told.end, place + 60))
    hit = cue_at(ahead, 0, lex)
    if hit is None or hit[0].lemma not in lex.noun_phrase_verbs or len(ahead) < hit[1] + 3:
        return None
    first = ahead[hit[1] + 1]
    if first.low not in lex.determiners or text[ahead[hit[1]].end : first.start] != " ":
        return None
    if is_time(ahead[hit[1] + 2], lex):
        return None
    low = sentence_start(text, max(told.start, place - _BACK), place, lex)
    found = [*words(text, low, place), ahead[0]]
    index = len(found) - 1
    if is_noun(found, index, lex) or passive(found, index, lex):
        return None
    source = source_of(text, found, index, index, hit[0], lex)
    if source is None or source[0] > place or not can_speak(text, found, source, lex):
        return None
    content = _content(text, first.start, told.end, lex)
    inside = words(text, *content)
    owner = len(inside) > 2 and inside[2].low == "s"
    if len(inside) > 1 and lex.is_title(inside[1].low) and inside[1].low not in lex.bodies and not owner:
        return None  # « a condamné l’homme »
    if len(inside) < _SHORTEST or (inside[-1].low in lex.stops and not inside[-1].capital):
        return None
    if not lex.subject_first and "," in text[source[1] : place] and can_speak(text, inside[:2], content, lex):
        return None  # « …, a annoncé le ministère »
    cue = Part(place, ahead[hit[1]].end)
    return Proposal(
        "quote", "QUOTE", (content,), "reported", 0.6, "reported", cue, Part(*source), None, hit[0].medium
    )


def _content(text: str, start: int, stop: int, lex: Lexicon) -> Bounds:
    """The noun phrase with all that hangs on it, to a mark or to another verb of saying."""
    stop = content_end(text, start, sentence_end(text, start, stop, lex), lex, 2)
    mark = _STOPS.search(text, start, stop)
    stop = mark.start() if mark else stop
    while stop > start and not (text[stop - 1].isalnum() or text[stop - 1] == "%"):
        stop -= 1
    return start, stop
