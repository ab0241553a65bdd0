"""Clauses that say who speaks inside a quotation: « Non, dit-il, jamais. » and — Viens, cria Paul. Viens !

French puts them between the marks of one quotation; Spanish and Portuguese set them off by dashes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assist.attribution import Found, cue_at
from assist.phrases import cut_loosely, lowered, phrase_from, skippable, words
from assist.proposal import Part

if TYPE_CHECKING:
    from assist.lexicon import Lexicon
    from assist.phrases import Word

_LEAD: Final = frozenset(",!?…—–―;.:")
_ENDS: Final = re.compile(r"[,;:!?…—–―](?!\d)|\.(?=\s|$)|$")
_GOES_ON: Final = re.compile(
    r",\s*(?:(?:et )?en\s+(?:\w['’])?\w+ant|(?:et )?\w{3,}ant|qui|d['’]une?\s(?:ton|voix|air|geste)|sans|avec"
    r"|au bout|tandis|après|afin|non sans|surpris|quand (?:ils?|elles?|le|la)|se|con|sin|mientras|com|sem"
    r"|enquanto|senza|mentre|mit|ohne)\b"
)
_APPOSED: Final = re.compile(r",\s[a-zà-ÿ-]+(?:\s[a-zà-ÿ-]+)?\s(?:de|du|des|d['’]|del|di|da|do)\b")
_DASH: Final = re.compile(r"(?<!\w)[—–―]|[—–―](?=\s|[.,;]|$)")


def inserted(text: str, start: int, end: int, lex: Lexicon) -> list[tuple[int, int, Found]]:
    """Start and end of each such clause in a quotation's text, with its cue and source, in order."""
    result: list[tuple[int, int, Found]] = []
    if not any(map(lex.forms.__contains__, cut_loosely(lowered(text[start:end])))):
        return result
    found = words(text, start, end)
    index = 0
    while index < len(found):
        clause = _clause(text, found, index, end, lex) if found[index].low in lex.forms else None
        if clause is None:
            index += 1
            continue
        result.append(clause)
        while index < len(found) and found[index].start < clause[1]:
            index += 1
    return result


def _clause(
    text: str, found: list[Word], index: int, end: int, lex: Lexicon
) -> tuple[int, int, Found] | None:
    """The clause whose cue is at a word; None when the words round it do not make one."""
    hit = cue_at(found, index, lex)
    if hit is None or hit[0].gerund or found[index].capital:
        return None
    cue, last = hit
    first = index
    while first and _introduces(text, found[first - 1], lex) and not _parted(text, found, first):
        first -= 1
    if first == 0 or not _parted(text, found, first):
        return None
    lead = text[found[first - 1].end : found[first].start]
    dash = _DASH.search(lead)
    source = _inverted(text, found, first, index, lex) or _named(text, found, last, lex, cue.weak)
    if source is None and not (dash and _ENDS.match(text, found[last].end, end)):
        return None
    clause_end = _clause_end(
        text,
        source[1] if source else found[last].end,
        end,
        dash,
        source is not None and text[source[0]].isupper(),
    )
    if clause_end is None:
        return None
    begin = found[first - 1].end + (dash.start() if dash else max(lead.rfind(mark) for mark in _LEAD) + 1)
    part = Part(*source) if source else None
    cue_part = Part(found[index].start, found[last].end)
    where = Found(cue_part, part, "inside", 0.95, "verb", cue.medium, clause_end, lemma=cue.lemma)
    return begin, clause_end, where


def _introduces(text: str, word: Word, lex: Lexicon) -> bool:
    """Whether a word may stand before the cue: lui, a, and the pronoun of a-t-il."""
    inverted = word.low in lex.pronouns and text[word.start - 1 : word.start] in ("-", "‑")
    return inverted or skippable(word, lex)


def _parted(text: str, found: list[Word], index: int) -> bool:
    """Whether a mark stands between a word and the one before it."""
    return not _LEAD.isdisjoint(text[found[index - 1].end : found[index].start])


def _inverted(text: str, found: list[Word], first: int, index: int, lex: Lexicon) -> tuple[int, int] | None:
    """The pronoun of "dit-il", "s'écria-t-elle", "a-t-il ajouté"."""
    for place in range(index + 1, min(index + 3, len(found))):
        gap = text[found[place - 1].end : found[place].start]
        if gap.strip() not in ("-", "‑"):
            break
        if _is_subject(found[place].low, lex):
            return found[place].start, found[place].end
    for place in range(first, index):
        if place and _is_subject(found[place].low, lex) and text[found[place].start - 1] in "-‑":
            return found[place].start, found[place].end
    return None


def _is_subject(low: str, lex: Lexicon) -> bool:
    """Whether a word can only be the subject of the verb it hangs on (il, je), not its object (nous, lui)."""
    return low in lex.pronouns and low not in lex.clitics


def _named(text: str, found: list[Word], last: int, lex: Lexicon, weak: bool) -> tuple[int, int] | None:
    """The noun phrase behind the verb: a name, or a role with its article."""
    place = last + 1
    while place < len(found) and place < last + 4:
        low = found[place].low
        if low in lex.gerund_lead:
            place += 1
        elif low in lex.determiners or not (
            skippable(found[place], lex) or (lex.manner_endings and low.endswith(lex.manner_endings))
        ):
            break
        place += 1
    if place >= len(found) or text[found[place - 1].end : found[place].start].strip():
        return None
    word = found[place]
    telling = (
        word.low in lex.pronouns and word.low not in lex.clitics and lex.pronouns[word.low].person == "3"
    )
    if not (word.capital or telling or word.low in lex.determiners or word.low in lex.titles):
        return None
    source = phrase_from(text, found, place, lex)
    if source is None or source[1] - source[0] < 2:
        return None
    if word.capital or telling or not weak:
        return source
    return None


def _clause_end(text: str, place: int, end: int, dash: re.Match[str] | None, named: bool) -> int | None:
    """Where the clause ends: past the mark that closes it; None when none does in reach."""
    if dash is not None and (closing := _DASH.search(text, place, min(end, place + 220))):
        return closing.end()
    match = _ENDS.search(text, place, min(end, place + 220))
    while match is not None and (
        further := _GOES_ON.match(text, match.start(), end)
        or (named and _APPOSED.match(text, match.start(), end))
    ):
        match = _ENDS.search(text, further.end(), min(end, further.end() + 220))
    if match is None:
        return end if end - place < 220 else None
    return max(match.end(), place)
