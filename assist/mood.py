"""Proposes indirect speech that the mood of its verb shows: „Sie sagte, die Lage sei ernst. Man müsse handeln“."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assist.attribution import cue_at
from assist.indirect import can_speak, content_end
from assist.phrases import phrase_to, sentence_end, words
from assist.proposal import Part, Proposal
from assist.subjects import subject_behind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.clues import Clues
    from assist.lexicon import Lexicon
    from assist.passages import Bounds
    from assist.phrases import Word

_MARKS: Final = frozenset('"«»“”„‟')
_COMMA: Final = re.compile(r"[,:]\s+(?=[^\W\d_])")
_PARTS: Final = re.compile(r"[,:;](?!\d)")
_NEAR: Final = 9
"""Words of a clause among which its verb is looked for."""
_SHORTEST: Final = 4


def by_mood(text: str, paragraph: Clues, found: Sequence[Proposal], lex: Lexicon) -> list[Proposal]:
    """Such speech in a paragraph; `found` is what other rules found in it, in order."""
    inside = paragraph.words
    if lex.subjunctive.isdisjoint(inside) and lex.conditional.isdisjoint(inside):
        return []
    result: list[Proposal] = []
    start, end = paragraph.start, paragraph.end
    told = min((each.start for each in found), default=end)
    while start < end:
        stop = sentence_end(text, start, end, lex)
        busy = any(each.start < stop and each.end > start for each in found)
        proposal = None if busy else _behind_verb(text, start, stop, lex)
        if proposal is None and not busy and (result or told < start):
            proposal = _alone(text, start, stop, lex)
        result += [proposal] if proposal is not None else []
        start = stop
        while start < end and (text[start].isspace() or text[start] in ".!?…"):
            start += 1
    return result


def _behind_verb(text: str, start: int, stop: int, lex: Lexicon) -> Proposal | None:
    """„Die Opposition kritisierte, die Regierung habe keinen Plan“."""
    for comma in _COMMA.finditer(text, start, stop):
        clause = words(text, comma.end(), _clause_end(text, comma.end(), stop))
        if not _reports(clause, lex.subjunctive | lex.conditional, lex, _SHORTEST - 1):
            continue
        found = words(text, start, comma.start())
        for index in range(len(found) - 1, max(-1, len(found) - 8), -1):
            hit = cue_at(found, index, lex)
            if hit is None or hit[0].weak or hit[0].gerund:
                continue
            source = phrase_to(text, found, index, lex) or subject_behind(text, found, hit[1] + 1, lex)
            if source is None or not can_speak(text, found, source, lex):
                return None
            cue = Part(found[index].start, found[hit[1]].end)
            content = comma.end(), content_end(text, comma.end(), stop, lex)
            return _proposal(text, content, cue, Part(*source), "indirect-mood", 0.85)
    return None


def _clause_end(text: str, start: int, stop: int) -> int:
    mark = _PARTS.search(text, start, min(stop, start + 200))
    return mark.start() if mark else min(stop, start + 200)


def _alone(text: str, start: int, stop: int, lex: Lexicon) -> Proposal | None:
    """„Man gehe davon aus, dass …“ behind what somebody said: the same one goes on."""
    inside = words(text, start, _clause_end(text, start, stop))
    if not _reports(inside, lex.subjunctive, lex):
        return None
    return _proposal(text, _content(text, start, stop), None, None, "indirect-free", 0.65)


def _reports(clause: list[Word], forms: frozenset[str], lex: Lexicon, least: int = _SHORTEST) -> bool:
    """Whether the verb of a main clause is in the mood of reported speech."""
    if len(clause) < least or clause[0].low in lex.complementizers:
        return False
    if clause[0].low in lex.subordinators and not clause[0].capital:
        return False
    for index, word in enumerate(clause[1:_NEAR], 1):
        if word.low in forms and not word.capital:
            return clause[index - 1].low not in lex.subordinators
    return False


def _content(text: str, start: int, stop: int) -> Bounds:
    while stop > start and not (text[stop - 1].isalnum() or text[stop - 1] in ")%"):
        stop -= 1
    return start, stop


def _proposal(
    text: str, content: Bounds, cue: Part | None, source: Part | None, rule: str, confidence: float
) -> Proposal | None:
    if _MARKS & set(text[slice(*content)]):
        return None
    return Proposal("quote", "QUOTE", (content,), rule, confidence, "indirect", cue, source, None, "speech")
