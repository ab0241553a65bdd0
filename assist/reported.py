"""Proposes indirect speech without a complementizer: "Selon X, …", "…, officials said.", "X said he would …"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from assist.attribution import cue_at
from assist.indirect import can_speak, content_end
from assist.phrases import (
    is_time,
    lows,
    phrase_from,
    phrase_to,
    sentence_end,
    sentence_start,
    skippable,
    words,
)
from assist.proposal import Part, Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assist.lexicon import Lexicon
    from assist.passages import Bounds
    from assist.phrases import Word

_MARKS: Final = frozenset('"«»“”„‟')
_TRAILING: Final = re.compile(r",\s(?=([^,.;:!?\"«»“”()\n]{4,90})[.](?:\s|$))")
_SHORTEST: Final = 5


def reported(text: str, paragraph: Bounds, inside: set[str], lex: Lexicon) -> list[Proposal]:
    """Such speech in a paragraph, whose words in lower case tell which rules can find anything."""
    start, end = paragraph
    result = []
    for match in () if lex.telling.isdisjoint(inside) else _according(lex.before)(text, start, end):
        if (proposal := _by_preposition(text, start, end, match.start(), lex)) is not None:
            result.append(proposal)
    for match in () if lex.forms.isdisjoint(inside) else _TRAILING.finditer(text, start, end):
        if (proposal := _trailing(text, start, match.start(), match.end(1), lex)) is not None:
            result.append(proposal)
    if not lex.clause_forms.isdisjoint(inside):
        result += _bare(text, start, end, lex)
    return result


@cache
def _according(phrases: tuple[tuple[str, ...], ...]) -> Callable[[str, int, int], Iterator[re.Match[str]]]:
    """Finds any of the phrases."""
    each = "|".join(r"[\s'’]".join(map(re.escape, phrase)) for phrase in phrases)
    return re.compile(rf"\b(?:{each})\b", re.IGNORECASE).finditer


def _by_preposition(text: str, start: int, end: int, place: int, lex: Lexicon) -> Proposal | None:
    """« Selon X, … » at a sentence's start, or « …, selon X. » at its end."""
    low = sentence_start(text, start, place, lex)
    stop = sentence_end(text, place, end, lex)
    found = words(text, place, min(stop, place + 200))
    phrase = next(p for p in lex.before if tuple(w.low for w in found[: len(p)]) == p) if found else ()
    if len(found) <= len(phrase):
        return None
    source = phrase_from(text, found, len(phrase), lex)
    if source is None or not can_speak(text, found, source, lex):
        return None
    cue = Part(place, found[len(phrase) - 1].end)
    rest = text[source[1] : stop]
    if not text[low:place].strip():
        comma = rest.find(",")
        if comma < 0:
            return None
        content = _stripped(text, source[1] + comma + 1, stop)
    elif rest.strip(" .!?") == "" and text[low:place].rstrip()[-1:] in (",", ""):
        content = _stripped(text, low, place)
    else:
        return None
    return _proposal(text, content, cue, source, "indirect-according", 0.8, "speech", lex)


def _trailing(text: str, start: int, place: int, stop: int, lex: Lexicon) -> Proposal | None:
    """Speech whose source stands behind it ("…, officials said."; « …, a affirmé le ministre. »)."""
    if lex.forms.isdisjoint(lows(text, place, stop)):
        return None
    found = words(text, place, stop)
    if len(found) < 2:
        return None
    for index, word in enumerate(found):
        hit = cue_at(found, index, lex) if lex.cue(word.low) else None
        if hit is None or hit[0].gerund or hit[0].weak or hit[0].direct_only:
            continue
        if not all(skippable(each, lex) or each.low in lex.pronouns for each in found[:index]):
            source = (
                phrase_to(text, found, index, lex) if lex.subject_first and index == len(found) - 1 else None
            )
            if source is None or source[0] != found[0].start:
                return None
        else:
            source = _behind(text, found, index, hit[1], lex)
            if source is not None and not _only_dates(found, max(source[1], found[hit[1]].end), lex):
                return None
        if source is None or not can_speak(text, found, source, lex):
            return None
        low = sentence_start(text, start, place, lex)
        content = _stripped(text, low, place)
        cue = Part(word.start, found[hit[1]].end)
        return _proposal(text, content, cue, source, "indirect-trailing", 0.85, hit[0].medium, lex)
    return None


def _only_dates(found: list[Word], place: int, lex: Lexicon) -> bool:
    """Whether behind a place nothing follows but when and where it was said."""
    rest = [word for word in found if word.start >= place]
    return all(skippable(word, lex) or is_time(word, lex) for word in rest[:1]) and len(rest) < 7


def _behind(text: str, found: list[Word], index: int, last: int, lex: Lexicon) -> Bounds | None:
    pronoun = next((w for w in found[:index] if w.low in lex.pronouns and w.low not in lex.clitics), None)
    if pronoun is not None:
        return pronoun.start, pronoun.end
    if last + 1 >= len(found) or (lex.subject_first and found[last + 1].low in lex.clitics):
        return None
    return phrase_from(text, found, last + 1, lex)


def _bare(text: str, start: int, end: int, lex: Lexicon) -> list[Proposal]:
    """ "X said he would …": a clause right behind the verb, without "that"."""
    result = []
    for match in _clause_verbs(lex)(text, start, end):
        low = sentence_start(text, max(start, match.start() - 220), match.start(), lex)
        found = words(text, low, match.end())
        source = phrase_to(text, found, len(found) - 1, lex)
        if source is None or not can_speak(text, found, source, lex):
            continue
        stop = content_end(text, match.end(), end, lex)
        inside = words(text, match.end(), stop)
        while inside and (is_time(inside[0], lex) and not inside[0].low[0].isdigit()):
            del inside[0]
        if inside and inside[0].low in lex.complementizers:
            continue
        if len(inside) < _SHORTEST or not is_clause(inside, lex.cues[match[0]].lemma == "say", lex):
            continue
        cue = Part(found[-1].start, found[-1].end)
        proposal = _proposal(text, (inside[0].start, stop), cue, source, "indirect-bare", 0.75, "speech", lex)
        if proposal is not None:
            result.append(proposal)
    return result


@cache
def _clause_verbs(lex: Lexicon) -> Callable[[str, int, int], Iterator[re.Match[str]]]:
    """Forms of the verbs that take a clause without "that", before a word."""
    return re.compile(rf"\b(?:{'|'.join(sorted(lex.clause_forms))})(?=\s[^\W_])").finditer


def is_clause(inside: list[Word], sure: bool, lex: Lexicon) -> bool:
    """Whether the words begin with a subject and a verb follows."""
    first = inside[0]
    if first.low in lex.pronouns and first.low not in lex.clitics:
        return True
    if sure and first.low in lex.determiners:
        return len(inside) > _SHORTEST
    if not (first.low in lex.pronouns or first.capital or first.low in lex.determiners):
        return False
    return any(word.low in lex.auxiliaries for word in inside[1:9])


def _stripped(text: str, start: int, end: int) -> Bounds:
    while start < end and not (text[start].isalnum() or text[start] in "([¿¡"):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ")]%"):
        end -= 1
    return start, end


def _proposal(
    text: str,
    content: Bounds,
    cue: Part,
    source: Bounds,
    rule: str,
    confidence: float,
    medium: str,
    lex: Lexicon,
) -> Proposal | None:
    inside = text[content[0] : content[1]]
    if inside.count(" ") < _SHORTEST - 1 or _MARKS & set(inside):
        return None
    return Proposal(
        "quote", "QUOTE", (content,), rule, confidence, "indirect", cue, Part(*source), None, medium
    )
