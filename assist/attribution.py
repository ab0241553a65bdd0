"""Who says a quotation, by the words next to it: cue and source, behind it, before it, or by a preposition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from assist.phrases import (
    behind_preposition,
    is_time,
    joined,
    phrase_ending,
    phrase_from,
    phrase_to,
    sentence_end,
    skippable,
    words,
)
from assist.proposal import Part
from assist.subjects import (
    behind_first_verb,
    governing,
    inside_marks,
    inverted,
    own_subject,
    related,
    subject_behind,
    verb_group,
)

if TYPE_CHECKING:
    from assist.lexicon import Cue, Lexicon
    from assist.phrases import Word

_REACH: Final = 240
"""Code points behind a quotation in which its cue may stand."""
_PARTS: Final = frozenset(";:(?!")
_ENDS: Final = frozenset(";.!?")
_LABEL: Final = 8
"""Words between a verb of calling and what it calls something, at most."""
_OPENING: Final = frozenset('«“„"')
_FAR: Final = 14
"""Words between a cue and the quotation it introduces, at most."""


class Found(NamedTuple):
    """A cue and a source, as far as they were found."""

    cue: Part | None
    source: Part | None
    where: str
    """`after`, `before`, `colon` or `inside`."""
    strength: float
    """How surely the words next to it make a quotation of it, 0 to 1."""
    kind: str = "verb"
    medium: str = "speech"
    end: int = 0
    """Where the words that attribute it end."""
    complement: int | None = None
    """Where the complementizer starts, when one stands right before the marks."""
    lemma: str = ""


def cue_at(found: list[Word], index: int, lex: Lexicon) -> tuple[Cue, int] | None:
    """The cue verb at a word and the index of its last word ("point out"); None when it is none."""
    word = found[index]
    if word.capital and not lex.no_capitals and index:
        return None
    particles = lex.phrasal.get(word.low)
    if particles is not None:
        reach = 2 if lex.subject_first else 3
        for further in range(index + 1, min(index + reach, len(found))):
            if (cue := particles.get(found[further].low)) is not None:
                return cue, further
        if lex.verb_second and index + 1 < len(found) and (cue := particles.get(found[-1].low)) is not None:
            return cue, index  # „teilte das Ministerium am Abend mit“
    plain = lex.cue(word.low)
    return (plain, index) if plain is not None else None


def after(text: str, start: int, stop: int, lex: Lexicon) -> Found | None:
    """The attribution that follows a quotation: ", said X", ", X said", « …, selon X »."""
    stop = sentence_end(text, start, min(stop, start + _REACH), lex)
    found = words(text, start, stop)
    if not found:
        return None
    parted = _PARTS.intersection(text[start : found[0].start])
    if parted and not (parted == {":"} and found[0].low in lex.after_forms):
        return None
    lead = by_phrase(text, found, 0, lex, lex.phrases_behind)
    if lead is not None:
        return lead._replace(where="after", end=lead.source.end if lead.source else stop)
    for index in range(1, min(len(found), 10) if lex.trailing else 0):
        if (found[index].low,) in lex.trailing and (source := phrase_to(text, found, index, lex)):
            cue = Part(found[index].start, found[index].end)
            return Found(cue, Part(*source), "after", 0.9, "preposition", end=cue.end, lemma=found[index].low)
    begin = 1 if found[0].low in lex.comparisons else 0
    skipped = 0
    for index in range(begin, len(found)):
        if index < skipped:
            continue
        if index - skipped > _FAR:
            return None
        if index > begin and found[index].low in lex.relatives and lex.subject_first:
            skipped = _behind_clause(text, found, index)
            continue
        hit = cue_at(found, index, lex)
        if hit is not None and not hit[0].gerund:
            result = _verb_after(text, found, begin, index, hit, lex)
            if result is not None or not lex.subject_first:
                return result
        if not _may_precede(text, found, begin, index, lex):
            return None
    return None


def _behind_clause(text: str, found: list[Word], index: int) -> int:
    """The index of the first word behind a clause that begins at a word and ends in a comma."""
    for place in range(index + 1, len(found)):
        if "," in text[found[place - 1].end : found[place].start]:
            return place
    return len(found)


def _may_precede(text: str, found: list[Word], begin: int, index: int, lex: Lexicon) -> bool:
    """Whether a cue may still follow this word behind a quotation."""
    word = found[index]
    if lex.subject_first:
        return word.low not in lex.subordinators or (word.low == "who" and index > begin)
    return skippable(word, lex) or word.low in lex.pronouns


def _verb_after(
    text: str, found: list[Word], begin: int, index: int, hit: tuple[Cue, int], lex: Lexicon
) -> Found | None:
    cue, last = hit
    behind = [word.low for word in found[last + 1 : last + 3]]
    if lex.subject_first and behind and behind[0] in lex.agents and behind[-1] not in lex.means:
        return None  # "a view echoed by others", but "said by telephone"
    source = None
    if index > begin:
        source = phrase_to(text, found, index, lex)
        if source is not None and source[0] < found[begin].start:
            source = None
        if source is not None and lex.subject_first and not _whole(text, found, begin, index, source):
            return None
    inner = phrase_from(text, found[:last], index + 1, lex) if last > index + 1 else None
    source = inner or source  # „fügte er hinzu“
    pronoun = source is not None and text[source[0] : source[1]].lower() in lex.pronouns
    if inner is None and (source is None or (not pronoun and not lex.subject_first)):
        # "…," she told reporters: whoever is told does not speak.
        told = index > begin and cue.addressed and lex.subject_first
        if not told:
            source = subject_behind(text, found, last + 1, lex) or source
    dropped = lex.pro_drop and all(word.low in lex.auxiliaries for word in found[begin:index])
    if source is None and (cue.weak or (not dropped and (cue.direct_only or index > begin))):
        return None
    strength = 0.75 if cue.weak and index > begin + 1 else 0.95
    end = max(found[last].end, source[1] if source else 0)
    part = Part(*source) if source else None
    cue_part = Part(found[index].start, found[index if inner else last].end)
    return Found(cue_part, part, "after", strength, "verb", cue.medium, end, lemma=cue.lemma)


def _whole(text: str, found: list[Word], begin: int, index: int, source: tuple[int, int]) -> bool:
    """Whether nothing that is no subject stands between the quotation and the subject."""
    return all(
        word.start >= source[0] or word.low in ("and", "but", "then", "so")
        for word in found[begin : begin + 1]
    )


def by_phrase(
    text: str, found: list[Word], index: int, lex: Lexicon, phrases: dict[str, tuple[tuple[str, ...], ...]]
) -> Found | None:
    """« selon X », "according to X" at a word; `phrases` by their first words."""
    for phrase in phrases.get(found[index].low, ()):
        behind = index + len(phrase)
        if tuple(word.low for word in found[index:behind]) != phrase:
            continue
        source = told_of(text, found, behind, lex)
        if lex.nouns_capital and source is not None and _is_verb(found[behind], lex):
            source = None
        if source is None and phrase not in lex.own:
            return None
        cue = Part(found[index].start, found[behind - 1].end)
        part = Part(*source) if source and phrase not in lex.own else None
        end = part.end if part else cue.end
        return Found(cue, part, "before", 0.9, "preposition", "speech", end, lemma=" ".join(phrase))
    return None


def _is_verb(word: Word, lex: Lexicon) -> bool:
    """Whether a small word behind „so“ is no beginning of a noun phrase (so lautet das Motto)."""
    return (
        not word.capital
        and word.low not in lex.determiners
        and word.low not in lex.pronouns
        and (word.low not in lex.oblique and not lex.is_title(word.low))
    )


def told_of(text: str, found: list[Word], index: int, lex: Lexicon) -> tuple[int, int] | None:
    """The noun phrase behind « selon », or its pronoun (« selon lui »)."""
    if index < len(found) and found[index].low in lex.agents and not found[index].capital:
        index += 1  # „nach den Worten von Peter Voss“
    if index < len(found) and found[index].low in lex.oblique:
        following = text[found[index].end : found[index].end + 2].lstrip()[:1]
        if not following.isalpha():
            return found[index].start, found[index].end
    return phrase_from(text, found, index, lex)


def before(text: str, low: int, high: int, lex: Lexicon) -> Found | None:
    """The attribution that leads to a quotation at `high`: "X said:", «X a affirmé que », "Selon X, "."""
    found = words(text, low, high)
    if not found:
        return None
    gap = text[found[-1].end : high]
    colon = ":" in gap
    if not _ENDS.isdisjoint(gap):
        return None
    reach = len(found) if colon else min(len(found), _FAR)
    second = None
    quoted: set[int] | None = None
    places = range(len(found) - 1, len(found) - 1 - reach, -1)
    for index in reversed(places) if lex.verb_first else places:
        hit = cue_at(found, index, lex)
        if hit is None or not _leads(text, found, index, hit[0], colon, lex):
            continue
        quoted = inside_marks(text, found) if quoted is None else quoted
        if index not in quoted and not _of_phrase(text, found, index, lex):
            near = hit[0].direct_only and not hit[0].weak and len(found) - 1 - hit[1] < 2
            if near or not (hit[0].direct_only or hit[0].weak):
                return _verb_before(text, found, index, hit, colon, lex)
            second = second or (index, hit)
    if second is not None:
        return _verb_before(text, found, *second, colon, lex)
    phrase = _phrase_before(text, found, lex)
    if phrase is not None:
        return phrase
    if colon:
        return _colon(text, found, lex)
    return None


def _of_phrase(text: str, found: list[Word], index: int, lex: Lexicon) -> bool:
    """Whether a verb is a word of a phrase like « à en croire »."""
    if found[index].low not in lex.phrase_words:
        return False
    phrase = _phrase_before(text, found, lex)
    return (
        phrase is not None
        and phrase.cue is not None
        and phrase.cue.start <= found[index].start < phrase.cue.end
    )


def closing_cue(text: str, low: int, high: int, lex: Lexicon) -> Found | None:
    """The attribution of a sentence that ends in a cue ("It was Roger who answered.") just before a quotation."""
    found = words(text, low, high)
    hit = cue_at(found, len(found) - 1, lex) if found else None
    if hit is None or hit[0].weak or hit[0].direct_only:
        return None
    return _verb_before(text, found, len(found) - 1, hit, True, lex)


def passive(found: list[Word], index: int, lex: Lexicon) -> bool:
    """Whether a verb is said of the one spoken to ("has been told to")."""
    place = index - 1
    while place > 0 and found[place].low in lex.adverbs:
        place -= 1
    return place >= 0 and found[place].low in lex.passives and not found[index].low.endswith("ing")


def _leads(text: str, found: list[Word], index: int, cue: Cue, colon: bool, lex: Lexicon) -> bool:
    """Whether a cue form is a verb here, and near enough to the marks for its kind."""
    distance = len(found) - 1 - index
    if index and found[index - 1].low in lex.determiners and found[index - 1].low not in lex.clitics:
        return cue.gerund and found[index].low == cue.lemma and found[index - 1].low in lex.links
    if passive(found, index, lex):
        return False
    if (
        cue.lemma in lex.label_verbs
        and distance <= _LABEL
        and "," not in text[found[index].end : found[-1].end]
    ):
        return True
    if cue.weak:
        return distance <= 1 or (colon and distance <= 8)
    if cue.direct_only:
        return distance <= 4 or colon
    tail = text[found[index].end : found[-1].end]
    return colon or ";" not in tail


def _verb_before(
    text: str, found: list[Word], index: int, hit: tuple[Cue, int], colon: bool, lex: Lexicon
) -> Found:
    cue, last = hit
    source = None
    if not cue.gerund:
        first = verb_group(found, index, lex)
        apart = first > 0 and not joined(text, found[first - 1], found[first])
        source = None if lex.verb_first else phrase_to(text, found, first, lex)
        if source is not None and _is_object(found, source, lex):
            source = subject_behind(text, found, last + 1, lex)  # „Den Plan nannte Vogel „…““
        if not lex.subject_first and (apart or behind_preposition(found, source, lex)):
            source = inverted(text, found, last, colon, lex) or source
        if source is None and not lex.verb_first:
            source = related(text, found, first, lex)
        told = lex.subject_first and cue.addressed  # "told the inquiry:"
        if source is None and not told and (lex.verb_first or cue.lemma not in lex.label_verbs):
            source = subject_behind(text, found, last + 1, lex)
            # "said it was “…”": the pronoun is no subject of the cue; in "said Ann Lee: “…”" nothing follows.
            if source is not None and lex.subject_first and source[1] < found[-1].end:
                source = None
    else:
        source = own_subject(text, found, index, lex)
    if source is None and index > 1 and found[index - 1].low in lex.chain_links:
        lead = phrase_to(text, found, index - 1, lex)  # « Et le ministre de poursuivre : »
        head = next((word for word in found if lead and word.start == lead[0]), None)
        source = lead if head and (head.capital or head.low in lex.determiners) else None
    if source is None and lex.verb_first and cue.gerund:
        source = behind_first_verb(text, found, index, lex)
    if source is None:
        source = governing(text, found, index, lex)
    distance = len(found) - 1 - last
    complement = found[-1].start if distance and found[-1].low in lex.complementizers else None
    if colon or distance == 0:
        strength = 0.95
    elif complement is not None:
        strength = 0.92
    else:
        strength = 0.85 if distance <= 4 else 0.65
    part = Part(*source) if source else None
    cue_part = Part(found[index].start, found[last].end)
    where = "colon" if colon else "before"
    return Found(cue_part, part, where, strength, "verb", cue.medium, cue_part.end, complement, cue.lemma)


def _is_object(found: list[Word], phrase: tuple[int, int], lex: Lexicon) -> bool:
    """Whether the article of a phrase shows that it is no subject (den Plan)."""
    return any(word.start == phrase[0] and word.low in lex.object_determiners for word in found)


def _phrase_before(text: str, found: list[Word], lex: Lexicon) -> Found | None:
    for index in range(len(found) - 1, -1, -1):
        hit = by_phrase(text, found, index, lex, lex.phrases_before)
        if hit is not None:
            return hit
    if len(found) > 1 and "," in text[found[-1].end : found[-1].end + 2]:
        hit = by_phrase(text, found, 0, lex, lex.phrases_weak)
        # « Pour la première fois, … »
        dated = (
            hit
            and hit.source
            and any(is_time(w, lex) for w in found if hit.source.start <= w.start < hit.end)
        )
        return None if dated else hit
    return None


def _colon(text: str, found: list[Word], lex: Lexicon) -> Found | None:
    """A colon without a verb: a noun of saying, or a name alone (« Macron : "…" »)."""
    for index in range(len(found) - 1, max(-1, len(found) - 9), -1):
        if found[index].low in lex.nouns:
            word = found[index]
            owned = index + 2 < len(found) and found[index + 1].low in lex.links and index < 2
            source = phrase_from(text, found, index + 2, lex) if owned else governing(text, found, index, lex)
            part = Part(*source) if source else None
            return Found(Part(word.start, word.end), part, "colon", 0.85, "noun", "speech", word.end)
    source = phrase_from(text, found, 0, lex)
    if len(found) == 1 and not found[0].capital and not lex.no_capitals and source is not None:
        return None  # title: "…", at the head of a file
    if source is None or source[1] < found[-1].end:
        subject = governing(text, found, len(found) - 1, lex)
        source = _behind_comma(text, found, subject, lex) or subject
    return Found(None, Part(*source) if source else None, "colon", 0.7, "colon", "speech", 0)


def _behind_comma(
    text: str, found: list[Word], subject: tuple[int, int] | None, lex: Lexicon
) -> tuple[int, int] | None:
    """A person or body between a comma and the colon, as headlines have it (Crolla il ponte, il sindaco: «…»);
    None where it is what the subject is (Ali, son voisin : « … »).
    """
    source = phrase_ending(text, found, len(found) - 1, lex)
    if source is None or text[max(0, source[0] - 2) : source[0]].strip() != ",":
        return None
    if subject is not None and text[subject[1] : source[0]].strip() == ",":
        return None
    inside = [word for word in found if word.start >= source[0]]
    led = inside[0].capital or inside[0].low in lex.determiners  # not « anxieuse et souriante : « … » »
    return source if led and any(lex.can_speak(word.low) for word in inside) else None
