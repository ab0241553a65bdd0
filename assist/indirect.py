"""Proposes indirect speech: "X said that …", « X a affirmé que … », „X sagte, dass …“, "قال X إن …".

Precision first: a cue verb in the paper's own voice (« ce vote confirme que ») and a speech without content
stay silent, so a source has to be there that can speak.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.attribution import cue_at, passive
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
from assist.subjects import behind_first_verb, related, subject_behind, verb_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.clues import Clues
    from assist.lexicon import Cue, Lexicon
    from assist.passages import Bounds
    from assist.phrases import Word

_SHORTEST: Final = 3
"""Words of a content at least."""
_BACK: Final = 220
"""Code points before a complementizer in which its clause stands."""
_WORDS_BACK: Final = 7
"""Words between a verb and its complementizer, at most; the subject among them where it follows its verb."""
_LONGEST: Final = 1200
"""Code points of a content at most."""
_NEAR: Final = 120
"""Code points before it in which the cue stands."""
_BRACKET: Final = re.compile(r"\((?!\d)")
_PARTS: Final = frozenset(";:—–")
_QUOTES: Final = frozenset('"«»“”„‟')


class _Hit(NamedTuple):
    cue: Cue
    start: int
    end: int
    source: Bounds | None


def indirect(text: str, paragraphs: list[Clues], taken: list[Bounds], lex: Lexicon) -> list[Proposal]:
    """Indirect speech outside the spans already taken, in order."""
    if not lex.complementizers or not lex.cues:
        return []
    find = _complementizer(lex.complementizers)
    result: list[Proposal] = []
    busy = 0
    spans = iter([*taken, (len(text), len(text))])
    span = next(spans)
    for told in paragraphs:
        for match in _behind_cues(find, text, told):
            place = match.start(1)
            if place < busy or not told.cue_in(place - _NEAR, place):
                continue
            while span[1] <= place:
                span = next(spans)
            if span[0] <= place:
                continue
            proposal = _at(text, told.start, told.end, match, span[0], lex)
            if proposal is not None:
                result.append(proposal)
                busy = proposal.end
    return result


def _behind_cues(find: re.Pattern[str], text: str, told: Clues) -> Iterator[re.Match[str]]:
    """The matches near behind the cues of a paragraph, and a few more."""
    place, stop = told.end, -1
    for cue in told.cues:
        if cue > stop:
            yield from find.finditer(text, place, stop)
            place = cue
        stop = min(told.end, cue + 2 * _NEAR)
    yield from find.finditer(text, place, stop)


@cache
def _complementizer(forms: frozenset[str]) -> re.Pattern[str]:
    each = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    # No look behind: what begins with a set of characters is searched for several times as fast.
    return re.compile(rf"[\s,]({each})(?=[\s'’,])")


def complementizer_before(text: str, place: int, lex: Lexicon) -> int:
    """Where the complementizer right before a place begins; the place itself when none stands there."""
    near = words(text, max(0, place - 16), place)
    if (
        near
        and near[-1].low in lex.complementizers
        and text[near[-1].end : place].strip(" \u00a0\u202f'’\n") == ""
    ):
        return near[-1].start
    return place


def _at(text: str, start: int, end: int, match: re.Match[str], limit: int, lex: Lexicon) -> Proposal | None:
    """The indirect speech whose complementizer was matched; None when nobody says it."""
    place = match.start(1)
    low = sentence_start(text, max(start, place - _BACK), place, lex)
    found = words(text, low, place)
    hit = _speech(text, found, place, lex)
    if hit is None:
        return None
    stop = content_end(text, match.end(1), min(end, limit + 1), lex)
    inside = words(text, place, stop)
    if len(inside) < _SHORTEST or not _QUOTES.isdisjoint(text[place:stop]):
        return None
    if lex.subject_first and inside[1].low in lex.auxiliaries:
        return None  # "tells stories that have no end"
    if inside[1].low in lex.cues and not lex.no_capitals and inside[1].low not in lex.determiners:
        return None
    confidence = 0.85 if hit.cue.medium == "speech" else 0.7
    return Proposal(
        "quote", "QUOTE", ((place, stop),), "indirect-that", confidence, "indirect",
        Part(hit.start, hit.end), Part(*hit.source) if hit.source else None, None, hit.cue.medium,
    )  # fmt: skip


def _speech(text: str, found: list[Word], place: int, lex: Lexicon) -> _Hit | None:
    """The verb of saying that leads to a complementizer, with a source that can speak."""
    reach = _WORDS_BACK + (_WORDS_BACK if lex.verb_first else 0)
    for index in range(len(found) - 1, max(-1, len(found) - 1 - reach), -1):
        hit = cue_at(found, index, lex)
        if hit is None:
            continue
        cue, last = hit
        if cue.weak or cue.direct_only or passive(found, index, lex):
            return None
        # « Et d’ajouter que »
        adds = 0 < index < 3 and found[index].low == cue.lemma and found[index - 1].low in lex.chain_links
        if is_noun(found, index, lex) and not adds:
            return None
        source = source_of(text, found, index, last, cue, lex)
        drops = lex.pro_drop and (index < 2 or cue.gerund) and found[index].low != cue.lemma
        if source is None and (drops or (cue.gerund and adds)):
            return _Hit(cue, found[index].start, found[last].end, None)
        if source is None or not can_speak(text, found, source, lex):
            return None
        if not _addressed_only(text, found, last, source, place, cue, lex):
            return None
        return _Hit(cue, found[index].start, found[last].end, source)
    return None


def source_of(text: str, found: list[Word], index: int, last: int, cue: Cue, lex: Lexicon) -> Bounds | None:
    """The source of a verb: its subject, or that of the verb on which it hangs or with which it is joined."""
    first = verb_group(found, index, lex)
    if not cue.gerund or first < index:
        source = None if lex.verb_first else phrase_to(text, found, first, lex)
        source = source or related(text, found, first, lex)
        if source is not None:
            return source
        if not lex.subject_first and not (first and found[first - 1].low in lex.conjunctions):
            for place in range(last + 1, min(last + 3, len(found))):
                if not skippable(found[place], lex) or found[place].low in lex.determiners:
                    return phrase_from(text, found, place, lex)
    if not cue.gerund and not (first and found[first - 1].low in lex.conjunctions):
        return None
    if cue.gerund and lex.verb_first and (source := behind_first_verb(text, found, first, lex)) is not None:
        return source
    for place in range(first - 1, 0, -1):
        other = cue_at(found, place, lex)
        if other is not None and not other[0].gerund and not other[0].weak:
            if lex.verb_first:
                return subject_behind(text, found, other[1] + 1, lex)
            return phrase_to(text, found, place, lex) or subject_behind(text, found, other[1] + 1, lex)
    return None


def is_noun(found: list[Word], index: int, lex: Lexicon) -> bool:
    """Whether a form of a verb is rather a noun here ("the claim that")."""
    before = found[index - 1].low if index else ""
    return before in lex.determiners and before not in lex.clitics and before not in lex.pronouns


def can_speak(text: str, found: list[Word], source: Bounds, lex: Lexicon) -> bool:
    """Whether a source is a person, an organisation or a pronoun, and not a thing."""
    inside = [word for word in found if source[0] <= word.start < source[1]]
    if not inside:
        return False
    pronoun = lex.pronoun(text[source[0] : source[1]].lower())
    if pronoun is not None:
        return pronoun.gender != "n" and pronoun.person == "3"
    if text[source[0] : source[1]].lower().replace("’", "'") in lex.backward:
        return True
    if any(lex.can_speak(word.low) for word in inside):
        return True
    first = next((word for word in found if word.start >= source[0]), inside[0])
    named = [
        word
        for word in inside
        if word.capital and word.low not in lex.determiners and word.low not in lex.stops
    ]
    if lex.no_capitals:
        return True
    if lex.nouns_capital:
        return len(named) > 1 or (bool(named) and first is named[0])
    return bool(named)


def _addressed_only(
    text: str, found: list[Word], last: int, source: Bounds, place: int, cue: Cue, lex: Lexicon
) -> bool:
    """Whether between verb and complementizer stand only the one spoken to, an adverb or the subject."""
    rest = [word for word in found[last + 1 :] if word.start >= source[1] or word.end <= source[0]]
    rest = _without_dates(rest, lex)
    if len(rest) > 7:
        return False
    if (
        rest
        and not cue.addressed
        and not (rest[0].low in lex.stops or rest[0].low in lex.prepositions or skippable(rest[0], lex))
    ):
        return False
    gap = text[found[-1].end : place]
    commas = text[found[last].end : place].count(",")
    if "," in gap and not lex.nouns_capital and commas < 2:
        return False
    return _PARTS.isdisjoint(text[found[last].end : place]) and not _BRACKET.search(
        text, found[last].end, place
    )


def _without_dates(rest: list[Word], lex: Lexicon) -> list[Word]:
    """The same words but for "este martes", "nesta terça-feira (12)", with what leads to them."""
    kept: list[Word] = []
    for word in rest:
        if is_time(word, lex):
            while kept and (kept[-1].low in lex.determiners or kept[-1].low in lex.prepositions):
                kept.pop()
        else:
            kept.append(word)
    return kept


def content_end(text: str, start: int, stop: int, lex: Lexicon, least: int = 3) -> int:
    """Where the content of so many words at least ends: before the sentence's point, or before a clause of
    the one who tells.
    """
    stop = sentence_end(text, start, min(stop, start + _LONGEST), lex)
    inside = words(text, start, stop)
    for index in range(least, len(inside)):
        gap = text[inside[index - 1].end : inside[index].start]
        if ";" in gap or (" –" in gap or "—" in gap):
            return inside[index - 1].end
        if ("," in gap or "،" in gap) and (
            _turns(text, inside, index, lex) or _according(inside, index, lex)
        ):
            return inside[index - 1].end
        if inside[index].low in lex.conjunctions and _says(inside, index + 1, lex):
            return inside[index - 1].end
    while stop > start and (text[stop - 1].isspace() or text[stop - 1] in ".,;:!?…"):
        stop -= 1
    return stop


def _according(inside: list[Word], index: int, lex: Lexicon) -> bool:
    """Whether « selon » or the like begins at a word."""
    return any(
        tuple(word.low for word in inside[index : index + len(phrase)]) == phrase
        for phrase in lex.phrases_before.get(inside[index].low, ())
    )


def _says(inside: list[Word], index: int, lex: Lexicon) -> bool:
    """Whether another verb of saying follows with the same subject (« … et a demandé »)."""
    while index < len(inside) and skippable(inside[index], lex):
        index += 1
    hit = cue_at(inside, index, lex) if index < len(inside) else None
    return hit is not None and not hit[0].weak and not hit[0].gerund and not inside[index].capital


def _turns(text: str, inside: list[Word], index: int, lex: Lexicon) -> bool:
    """Whether the narrator takes over after a comma: a gerund cue, "but he said", "before leaving"."""
    word = inside[index]
    cue = lex.cue(word.low)
    if cue is not None and cue.gerund and not cue.weak and cue.lemma != word.low:
        return True
    if word.low in lex.subordinators and index + 2 < len(inside):
        following = inside[index + 1 : index + 4]
        return any(
            (hit := lex.cue(each.low)) is not None and not hit.weak and not hit.direct_only
            for each in following
        ) and any(each.low in lex.pronouns and each.low not in lex.clitics for each in following)
    return False
