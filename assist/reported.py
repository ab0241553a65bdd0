"""Proposes indirect speech without a complementizer: "Selon X, …", "…, officials said.", "X said he would …"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.attribution import by_phrase, cue_at, passive, told_of
from assist.indirect import can_speak, content_end
from assist.lexicon import rarest
from assist.phrases import (
    is_time,
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

    from assist.clues import Clues
    from assist.lexicon import Lexicon
    from assist.passages import Bounds
    from assist.phrases import Word

    _Phrases = dict[str, list[tuple[int, int, str, tuple[str, ...]]]]

_MARKS: Final = frozenset('"«»“”„‟')
_TRAILING: Final = re.compile(r",\s(?=([^,.;:!?\"«»“”()\n]{4,90})([.,])(?:\s|$))")
_PARTS_WORDS: Final = re.compile(r"[\s'’]")
_COMMA: Final = re.compile("[,،]")
_PAUSES: Final = frozenset(',،;:–—"«»“”„‟')
_VERB: Final = re.compile(r"([^\W_]+)\s([^\W_]+)")
_BEFORE_CUE: Final = 90
"""Code points between the comma and the cue of a clause set off."""
_DATELINE: Final = re.compile(r"\s*[^\W\d_a-zà-ÿ]{3,}[^\n—–:;!?]{0,60}?\s(?:[-—–]|--)\s")
"""VERLANNE, March 6 (Littoral) —"""
_SHORTEST: Final = 4
"""Words of a content at least."""


class Telling(NamedTuple):
    """Words that say who speaks."""

    cue: Part
    source: Bounds
    medium: str = "speech"


def reported(text: str, told: Clues, lex: Lexicon) -> list[Proposal]:
    """Such speech in a paragraph."""
    start, end, inside = told.start, told.end, told.words
    result = []
    if told.phrases:
        before, trailing = _phrases(lex)
        for place, phrase in _phrases_in(text, told, before):
            result.append(_by_preposition(text, start, end, place, phrase, lex))
        for place, phrase in _phrases_in(text, told, trailing):
            span = place, place + len(" ".join(phrase))
            result.append(_by_postposition(text, start, end, span, lex))
    for match in _comparing(lex)(text, start, end) if told.cues and lex.comparisons & inside else ():
        if told.cue_in(*match.span(1)):
            result.append(_compared(text, start, end, match, lex))
    if told.cues or not lex.after_forms.isdisjoint(inside):
        result += _all_set_off(text, told, lex)
    if told.clauses:
        result += _bare(text, told, lex)
    return [proposal for proposal in result if proposal is not None]


# « Selon X, … »


def _phrases_in(text: str, told: Clues, phrases: _Phrases) -> list[tuple[int, tuple[str, ...]]]:
    """Where any of the phrases begins, and its words, in order, none in another."""
    hits = []
    for place, word in told.phrases:
        for rank, before, whole, phrase in phrases.get(word, ()):
            start = place - before
            if start >= told.start and _stands(text, start, min(told.end, start + len(whole)), whole):
                hits.append((start, rank, phrase))
    found: list[tuple[int, tuple[str, ...]]] = []
    busy = 0
    for start, _, phrase in sorted(hits):
        if start >= busy:
            found.append((start, phrase))
            busy = start + len(" ".join(phrase))
    return found


def _stands(text: str, start: int, end: int, whole: str) -> bool:
    """Whether these are the words of a phrase and neither begins nor ends inside a word."""
    piece = text[start:end].lower()
    if piece != whole and _PARTS_WORDS.sub(" ", piece) != whole:
        return False
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


@cache
def _phrases(lex: Lexicon) -> tuple[_Phrases, _Phrases]:
    """Those that stand before a source, and those behind one, by their rarest words."""
    return _by_rarest(lex.before), _by_rarest(lex.trailing)


def _by_rarest(phrases: tuple[tuple[str, ...], ...]) -> _Phrases:
    """Rank, code points before the rarest word, the words in one and the phrase."""
    found: _Phrases = {}
    for rank, phrase in enumerate(phrases):
        word = rarest(phrase)
        before = sum(len(one) + 1 for one in phrase[: phrase.index(word)])
        found.setdefault(word, []).append((rank, before, " ".join(phrase), phrase))
    return found


def _by_preposition(
    text: str, start: int, end: int, place: int, phrase: tuple[str, ...], lex: Lexicon
) -> Proposal | None:
    """« Selon X, … » at a sentence's start, « …, selon X. » at its end, « …, selon X, … » inside it."""
    low = sentence_start(text, start, place, lex)
    stop = sentence_end(text, place, end, lex)
    found = words(text, place, min(stop, place + 200))
    if tuple(word.low for word in found[: len(phrase)]) != phrase or len(found) <= len(phrase):
        return None
    source = told_of(text, found, len(phrase), lex)
    if source is None or not can_speak(text, found, source, lex):
        return None
    telling = Telling(Part(place, found[len(phrase) - 1].end), source)
    rest = text[source[1] : stop]
    if not text[low:place].strip():
        begin = _content_after(rest, lex)
        if begin is None:
            return None
        pieces = [(source[1] + begin, stop)]
    elif text[low:place].rstrip()[-1:] in (",", "،", "") and _only_describes(text, source[1], stop, lex):
        pieces = [(low, place)]
    elif rest[:1] == "," and text[low:place].rstrip()[-1:] == ",":
        following = words(text, source[1], stop)
        pieces = [(low, place), (source[1] + 1, stop)]
        if following and following[0].low in lex.relatives:
            del pieces[1]  # "according to police, who …"
    else:
        return None
    return _proposal(text, pieces, telling, "indirect-according", 0.8)


def _only_describes(text: str, start: int, stop: int, lex: Lexicon) -> bool:
    """Whether the rest of a sentence only goes on about its source (two people | familiar with the matter)."""
    rest = text[start:stop].strip(" .!?")
    if not _PAUSES.isdisjoint(rest):
        return False
    more = words(text, start, stop)
    return len(more) < 9 and not any(
        word.low in lex.auxiliaries or word.low in lex.conjunctions for word in more
    )


def _content_after(rest: str, lex: Lexicon) -> int | None:
    """Where the content begins behind a source that opens its sentence; None when nothing shows it."""
    comma = _COMMA.search(rest)
    if lex.verb_second and not rest.startswith(","):
        # "Nach Angaben der Polizei nahmen …": the verb follows at once.
        return 0 if rest[:1] == " " and rest[1:2].islower() else None
    if comma is None:
        return None
    if comma.start() == 0 and lex.verb_second:
        comma = _COMMA.search(rest, 1)
    return comma.end() if comma else None


def _by_postposition(text: str, start: int, end: int, span: Bounds, lex: Lexicon) -> Proposal | None:
    """„Dem Bericht zufolge soll …“ and „…, dem Bericht zufolge“."""
    place, behind = span
    low = sentence_start(text, start, place, lex)
    found = words(text, low, behind)
    source = phrase_to(text, found, len(found) - 1, lex)
    if source is None or not can_speak(text, found, source, lex):
        return None
    stop = sentence_end(text, place, end, lex)
    begins, ends = not text[low : source[0]].strip(), not text[behind:stop].strip(" .!?")
    if begins == ends:
        return None
    pieces = [(behind, stop)] if begins else [(low, source[0])]
    telling = Telling(Part(*span), source)
    return _proposal(text, pieces, telling, "indirect-according", 0.8)


# "…, officials said."


def _all_set_off(text: str, told: Clues, lex: Lexicon) -> list[Proposal | None]:
    result = []
    done = -1
    for place in sorted(told.cues + _places_of(text, told, lex)):
        comma = text.rfind(",", max(told.start, done + 1, place - _BEFORE_CUE), place)
        match = _TRAILING.match(text, comma, told.end) if comma >= 0 else None
        if match is not None and match.end(1) > place:
            done = comma
            result.append(_set_off(text, told.start, told.end, match, lex))
    return result


def _places_of(text: str, told: Clues, lex: Lexicon) -> list[int]:
    """Where a word stands that only follows what is said („…, so der Minister.“)."""
    found = []
    for form in lex.after_forms & told.words:
        place = text.find(f", {form} ", told.start, told.end)
        while place >= 0:
            found.append(place + 2)
            place = text.find(f", {form} ", place + 1, told.end)
    return found


def _set_off(text: str, start: int, end: int, match: re.Match[str], lex: Lexicon) -> Proposal | None:
    """Speech with its source behind it ("…, officials said.") or inside it ("The plan, he said, would …")."""
    place, stop = match.end(), match.end(1)
    telling = telling_in(text, words(text, place, stop), lex)
    if telling is None:
        return None
    low = sentence_start(text, start, place, lex)
    if match[2] == ".":
        return _proposal(text, [(low, match.start())], telling, "indirect-trailing", 0.85)
    high = sentence_end(text, stop, end, lex)
    if _is_apposition(words(text, stop, high), lex):
        return _proposal(text, [(low, match.start())], telling, "indirect-trailing", 0.85)
    if text[stop + 1 : stop + 3].strip()[:1] in _MARKS:
        return None
    pieces = [(low, match.start()), (stop + 1, high)]
    return _proposal(text, pieces, telling, "indirect-inserted", 0.8)


def _is_apposition(rest: list[Word], lex: Lexicon) -> bool:
    """Whether the rest of a sentence only says who somebody is („…, sagte der Anwalt, Dirk Heine.“)."""
    if not rest or len(rest) > 8 or any(word.low in lex.auxiliaries for word in rest):
        return False
    return (rest[0].capital and len(rest) < 4) or rest[0].low in lex.indefinite or lex.is_title(rest[0].low)


def telling_in(text: str, found: list[Word], lex: Lexicon) -> Telling | None:
    """What these words tell when they do nothing but say who speaks; None when they are more or less."""
    if found and (lead := by_phrase(text, found, 0, lex, lex.phrases_behind)) is not None:
        if lead.cue is None or lead.source is None or not _only_dates(found, lead.end, lex):
            return None
        return Telling(lead.cue, (lead.source.start, lead.source.end))
    for index, word in enumerate(found):
        hit = cue_at(found, index, lex) if word.low in lex.forms else None
        if hit is None or hit[0].gerund or hit[0].weak or hit[0].direct_only or len(found) < 2:
            continue
        if passive(found, index, lex):
            return None
        if all(skippable(each, lex) or each.low in lex.pronouns for each in found[:index]):
            source = _behind(text, found, index, hit[1], lex)
            end = max(source[1], found[hit[1]].end) if source else 0
        else:
            source = phrase_to(text, found, index, lex) if lex.subject_first else None
            end = found[hit[1]].end
            if source is None or source[0] != found[0].start:
                return None
        if source is None or not _only_dates(found, end, lex) or not can_speak(text, found, source, lex):
            return None
        return Telling(Part(word.start, found[hit[1]].end), source, hit[0].medium)
    return None


def _only_dates(found: list[Word], place: int, lex: Lexicon) -> bool:
    """Whether behind a place nothing follows but when and where it was said."""
    rest = [word for word in found if word.start >= place]
    first = rest[0] if rest else None
    adjunct = first is None or is_time(first, lex) or first.low in lex.adverbs or first.low in lex.stops
    return adjunct and len(rest) < 8 and not (first and first.low in lex.auxiliaries)


def _behind(text: str, found: list[Word], index: int, last: int, lex: Lexicon) -> Bounds | None:
    pronoun = next((w for w in found[:index] if w.low in lex.pronouns and w.low not in lex.clitics), None)
    if pronoun is not None:
        return pronoun.start, pronoun.end
    if last + 1 >= len(found) or (lex.subject_first and found[last + 1].low in lex.clitics):
        return None
    return phrase_from(text, found, last + 1, lex)


# "As X said, …"


@cache
def _comparing(lex: Lexicon) -> Callable[[str, int, int], Iterator[re.Match[str]]]:
    each = "|".join(re.escape(word.capitalize()) for word in sorted(lex.comparisons))
    return re.compile(rf"(?<![^\s\"«»“”„])(?:{each})\s([^,.;:!?\n]{{4,110}}),\s").finditer


def _compared(text: str, start: int, end: int, match: re.Match[str], lex: Lexicon) -> Proposal | None:
    """„Wie die Polizei mitteilte, …“, « Comme l’a rappelé le maire, … »."""
    found = words(text, *match.span(1))
    telling = telling_in(text, found, lex) or (_verb_last(text, found, lex) if lex.verb_second else None)
    if telling is None or text[sentence_start(text, start, match.start(), lex) : match.start()].strip():
        return None
    stop = sentence_end(text, match.end(), end, lex)
    return _proposal(text, [(match.end(), stop)], telling, "indirect-as", 0.75)


def _verb_last(text: str, found: list[Word], lex: Lexicon) -> Telling | None:
    """The source and the verb of a clause that ends in its verb (die Polizei am Montag mitteilte)."""
    last = next((n for n in range(len(found) - 1, 0, -1) if found[n].low not in lex.auxiliaries), 0)
    hit = cue_at(found, last, lex) if last else None
    source = phrase_from(text, found[:last], 0, lex)
    if hit is None or hit[0].weak or source is None or not can_speak(text, found, source, lex):
        return None
    return Telling(Part(found[last].start, found[last].end), source, hit[0].medium)


# "X said he would …"


def _bare(text: str, told: Clues, lex: Lexicon) -> list[Proposal | None]:
    """A clause right behind the verb, without "that"."""
    result: list[Proposal | None] = []
    start, end = told.start, told.end
    busy = start
    for place in told.cues:
        match = _VERB.match(text, place, end) if place >= busy else None
        if match is None or not lex.takes_clause(match[1]) or match[2] in lex.complementizers:
            continue
        low = sentence_start(text, max(start, place - 220), place, lex)
        found = words(text, low, match.end(1))
        source = phrase_to(text, found, len(found) - 1, lex)
        if source is None or not can_speak(text, found, source, lex):
            continue
        stop = content_end(text, match.end(1), end, lex)
        inside = words(text, match.end(1), stop)
        inside = _behind_time(inside, lex)
        cue = lex.cues[match[1]]
        if cue.addressed:
            inside = [] if passive(found, len(found) - 1, lex) else _behind_addressee(text, inside, lex)
        if len(inside) < _SHORTEST or inside[0].low in lex.complementizers:
            continue
        if _MARKS & set(text[match.end(1) : inside[0].start]):
            continue
        if not is_clause(inside, cue.lemma == "say", lex):
            continue
        telling = Telling(Part(found[-1].start, found[-1].end), source)
        result.append(_proposal(text, [(inside[0].start, stop)], telling, "indirect-bare", 0.75))
        busy = stop
    return result


def _behind_time(inside: list[Word], lex: Lexicon) -> list[Word]:
    """The words behind "on Tuesday", "in March"; none where only the preposition is there ("said on a call")."""
    place = 0
    led = len(inside) > 1 and inside[0].low in lex.prepositions and is_time(inside[1], lex)
    while place < len(inside) and (led or is_time(inside[place], lex)) and not inside[place].low[0].isdigit():
        place, led = place + 1, False
    return [] if place and inside[place - 1].low in lex.prepositions else inside[place:]


def _behind_addressee(text: str, inside: list[Word], lex: Lexicon) -> list[Word]:
    """The words behind the one spoken to (told the court | he had), who has to be there."""
    phrase = phrase_from(text, inside, 0, lex)
    return [word for word in inside if phrase and word.start >= phrase[1]]


def is_clause(inside: list[Word], sure: bool, lex: Lexicon) -> bool:
    """Whether the words begin with a subject and a verb follows."""
    first = inside[0]
    if first.low in lex.pronouns and first.low not in lex.clitics:
        return True
    if sure and first.low in lex.determiners:
        return True
    if sure and first.low not in lex.stops and any(word.low in lex.auxiliaries for word in inside[1:4]):
        return True  # "said prices would rise"
    if not (first.low in lex.pronouns or first.capital or first.low in lex.determiners):
        return False
    for word in inside[1:9]:
        if word.low in lex.auxiliaries:
            return True
        if word.low in lex.complementizers or word.low in lex.relatives:
            return False
    return False


def _stripped(text: str, start: int, end: int) -> Bounds:
    while start < end and not (text[start].isalnum() or text[start] in "([¿¡"):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ")]%"):
        end -= 1
    return start, end


def _proposal(
    text: str, pieces: list[Bounds], telling: Telling, rule: str, confidence: float
) -> Proposal | None:
    """The proposal for these pieces; None when they are too short, or hold marks of their own."""
    if (line := _DATELINE.match(text, pieces[0][0], pieces[0][1])) is not None:
        pieces = [(line.end(), pieces[0][1]), *pieces[1:]]
    kept = [(start, end) for start, end in (_stripped(text, *piece) for piece in pieces) if start < end]
    inside = " ".join(text[start:end] for start, end in kept)
    if inside.count(" ") < _SHORTEST - 1 or _MARKS & set(inside):
        return None
    return Proposal(
        "quote", "QUOTE", tuple(kept), rule, confidence, "indirect", telling.cue, Part(*telling.source), None,
        telling.medium,
    )  # fmt: skip
