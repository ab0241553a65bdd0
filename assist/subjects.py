"""The subject of a verb of saying: before it, behind it, before its relative pronoun, or that of its clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.marks import CLOSERS
from assist.phrases import is_time, joined, phrase_ending, phrase_from, phrase_to, skippable

if TYPE_CHECKING:
    from assist.lexicon import Lexicon
    from assist.phrases import Word

_CLAUSES: Final = frozenset(",;:.!?»”–—")
_OPENING: Final = frozenset('«“„"')
_FAR: Final = 14
"""Words behind a verb among which its subject begins."""


def subject_behind(text: str, found: list[Word], index: int, lex: Lexicon) -> tuple[int, int] | None:
    """The noun phrase behind a verb; adverbs, dates and phrases like « sur BFM TV » are stepped over."""
    place = index
    while place < min(index + _FAR, len(found)):
        if place and not joined(text, found[place - 1], found[place]):
            return None
        word = found[place]
        manner = lex.manner_endings and word.low.endswith(lex.manner_endings) and place == index
        step = _adjunct(text, found, place, lex)
        if step:
            place += step
        elif (cue := lex.cue(word.low)) and cue.gerund and word.low == cue.lemma:
            place += 1  # « croit savoir un enquêteur »
        elif word.low in lex.pronouns or not (
            manner or (skippable(word, lex) and word.low not in lex.determiners)
        ):
            return phrase_from(text, found, place, lex)
        else:
            place += 1
    return None


def _adjunct(text: str, found: list[Word], place: int, lex: Lexicon) -> int:
    """How many words a date or a phrase with a preposition takes from a word on; 0 when none begins there."""
    word = found[place]
    after = found[place + 1] if place + 1 < len(found) else None
    if is_time(word, lex) and (
        not word.capital or after is None or word.low[0].isdigit() or lex.nouns_capital
    ):
        return 1
    if after is None:
        return 0
    aged = after.low.isdigit() and text[after.end : after.end + 1] == "-"  # „die 64-Jährige“
    if word.low in lex.determiners and not aged and (after.low in lex.stops or is_time(after, lex)):
        # "aseguró este lunes la ministra"
        return 2
    if lex.subject_first or word.capital or word.low not in lex.stops or word.low in lex.subordinators:
        return 0
    if word.low in lex.pronouns or (word.low in lex.determiners and word.low not in lex.prepositions):
        return 0
    if word.low in lex.clitics or word.low in lex.auxiliaries or word.low in lex.adverbs:
        return 0
    phrase = phrase_from(text, found, place + 1, lex)
    if phrase is None:
        return 0
    return sum(each.start < phrase[1] for each in found[place : place + _FAR])


def own_subject(text: str, found: list[Word], index: int, lex: Lexicon) -> tuple[int, int] | None:
    """The subject that a gerund has in English: "with Boswell stating", "with the
    captain telling", ", the government recommending".
    """
    if not lex.subject_first or not index or not joined(text, found[index - 1], found[index]):
        return None
    source = phrase_to(text, found, index, lex)
    if source is None or found[index - 1].capital:
        return source
    first = next(n for n, word in enumerate(found) if word.start >= source[0])
    speaks = found[first].low in lex.determiners and any(
        lex.can_speak(word.low) for word in found if source[0] <= word.start < source[1]
    )
    led = first and found[first - 1].low in lex.prepositions and found[first - 1].low not in lex.links
    return source if speaks and (led or "," in text[max(0, source[0] - 2) : source[0]]) else None


def inverted(text: str, found: list[Word], last: int, colon: bool, lex: Lexicon) -> tuple[int, int] | None:
    """The subject behind the verb of a clause that begins with something else (Gefragt, ob …, sagte Brandt:)."""
    if not colon:
        return None
    source = subject_behind(text, found, last + 1, lex)
    return source if source is not None and source[1] >= found[-1].end else None


def behind_first_verb(text: str, found: list[Word], index: int, lex: Lexicon) -> tuple[int, int] | None:
    """The subject of the verb that begins a clause, for a gerund in it, where subjects follow their verbs (Arabic)."""
    for place in range(index):
        if lex.is_title(found[place].low):
            return phrase_from(text, found[:index], place, lex)
        if lex.cue(found[place].low) is not None:
            return subject_behind(text, found[:index], place + 1, lex)
    return None


def verb_group(found: list[Word], index: int, lex: Lexicon) -> int:
    """The index of the verb on which a verb of saying hangs (a tenu à rappeler, tried to explain), or its own."""
    if index and found[index - 1].low in lex.chains:
        return index - 1
    if index > 1 and found[index - 1].low in lex.chain_links and found[index - 2].low in lex.chains:
        return index - 2
    return index


def related(text: str, found: list[Word], index: int, lex: Lexicon) -> tuple[int, int] | None:
    """The noun phrase before a relative pronoun (son porte-parole, qui rappelle)."""
    while index and skippable(found[index - 1], lex):
        index -= 1
    if index < 2 or found[index - 1].low not in lex.relatives:
        return None
    phrase = phrase_ending(text, found, index - 2, lex)
    inside = [word for word in found if phrase and phrase[0] <= word.start < phrase[1]]
    while len(inside) > 1 and not inside[0].capital and lex.cue(inside[0].low) is not None:
        del inside[0]  # „ha replicato Neri, che“
    return (inside[0].start, inside[-1].end) if inside else None


def governing(text: str, found: list[Word], index: int, lex: Lexicon) -> tuple[int, int] | None:
    """The subject of the clause on which a verb without one hangs (« il a dit …, ajoutant »; "he rose and said")."""
    quoted = inside_marks(text, found)
    for place in range(index - 1, -1, -1):
        word = found[place]
        if place in quoted:
            continue
        if word.low in lex.pronouns and word.low not in lex.clitics:
            if not _is_subordinate(text, found, place, lex):
                return word.start, word.end
            continue
        subject = _clause_start(text, found, place, index, lex)
        if subject is not None:
            return subject
    return None


def _is_subordinate(text: str, found: list[Word], place: int, lex: Lexicon) -> bool:
    """Whether a comma and "that", "how" or the like begin the clause in which a pronoun stands (…, wie spät es sei)."""
    for index in range(place - 1, max(0, place - 5), -1):
        if found[index].low in lex.complementizers or found[index].low in lex.comparisons:
            return "," in text[found[index - 1].end : found[index].start]
        if "," in text[found[index].end : found[index + 1].start]:
            return False
    return False


def _clause_start(
    text: str, found: list[Word], place: int, index: int, lex: Lexicon
) -> tuple[int, int] | None:
    """The noun phrase that begins a clause at a word, with more of the clause behind it."""
    word = found[place]
    if place and _CLAUSES.isdisjoint(text[found[place - 1].end : word.start]):
        return None
    dated = is_time(word, lex) and place + 1 < len(found) and found[place + 1].low[0].isdigit()
    named = word.capital and not dated and word.low not in lex.stops and word.low not in lex.subordinators
    if place == 0 and not lex.subject_first and word.low in lex.forms:
        return None  # „Preguntado por su futuro, ha respondido“
    if not named and not (word.low in lex.determiners and word.low not in lex.prepositions):
        return None
    source = phrase_from(text, found[: index + 1], place, lex)
    if source is None or source[1] >= found[index].start:
        return None
    source = _before_verb(found[:index], place, source, lex)
    behind = text[source[1] : source[1] + 2].lstrip()[:1]
    return source if place == 0 or (behind and behind not in ",;:") else None


def _before_verb(found: list[Word], place: int, phrase: tuple[int, int], lex: Lexicon) -> tuple[int, int]:
    """A phrase that begins a clause, without the verb that it ran into (die Ministerin betonte, wie …)."""
    inside = [n for n in range(place, len(found)) if found[n].end <= phrase[1]]
    for index in inside[1:]:
        word = found[index]
        if word.capital:
            continue
        last = index == inside[-1] and index > place + 1 and index + 1 < len(found)
        leads_on = last and found[index + 1].low in lex.determiners and found[index + 1].low not in lex.links
        says = word.low in lex.forms and not lex.can_speak(word.low)
        if says or (leads_on and not lex.is_title(word.low)):
            return phrase[0], found[index - 1].end
    return phrase


def inside_marks(text: str, found: list[Word]) -> set[int]:
    """The indices of words that stand in marks of their own: what is quoted there introduces nothing."""
    result: set[int] = set()
    if _OPENING.isdisjoint(text[found[0].end : found[-1].start]):
        return result
    begun, closers = 0, ""
    for index in range(1, len(found)):
        gap = text[found[index - 1].end : found[index].start]
        if closers and not gap.isspace() and any(mark in closers for mark in gap):
            result.update(range(begun, index))
            closers = ""
        elif not closers and (mark := gap.rstrip()[-1:]) in _OPENING and mark:
            begun, closers = index, CLOSERS[mark]
    return result
