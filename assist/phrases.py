"""Words round a place and the noun phrases among them, without a parser: by small words, capitals and gaps.

A noun phrase here is what can be a source: a pronoun, a name with its title, a role with what hangs on it.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from assist.lexicon import Lexicon

_WORD: Final = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u0652]+[^\W_]*)*")
_PARTS: Final = re.compile(f"({_WORD.pattern})")
_PARTING: Final = ",.'’-:;\"»?!…()"
"""What parts most words, but for blanks; whatever else does is looked for where it occurs."""
_ODD: Final = re.compile("[_\u0300-\u036f\u064b-\u0652]")
_PLAIN: Final = re.compile(r"(\w+)")
"""The same in a text without any of these: faster."""
_DIGITS: Final = frozenset("0123456789٠١٢٣٤٥٦٧٨٩")
_CLAUSE_ENDS: Final = frozenset(".;:!?")
_CLOSING: Final = frozenset('»”“"')
_LONGEST: Final = 14
"""Words of a noun phrase at most."""
_LOOK_BACK: Final = 600
_SENTENCE: Final = 3000
"""Code points of a sentence at most, so that a text without points stays linear."""
_SENTENCE_END: Final = re.compile(r"[.!?…؟۔。][\"”»’)\]\s]*?\s+(?=[^\W\d_]|[\"“«‘'¿¡(\[—–„»0-9])")
_SHORT_TITLES: Final = frozenset({
    "mr", "mrs", "ms", "dr", "st", "ste", "mm", "mme", "prof", "gen", "gén", "col", "sen", "rep", "gov", "lt",
    "sgt", "capt", "hon", "sr", "sra", "dra", "dott", "sig", "ing", "dipl", "spc", "maj", "cpl", "pfc", "cmdr",
    "adm", "brig", "msgt", "ssgt", "rev", "supt", "insp", "det", "pres", "min", "abg",
})  # fmt: skip
_INSIDE: Final = frozenset(
    ["", " ", "\u00a0", "\u202f", "-", "‑", "'", "’", " - ", " '", " ’", "' ", "’ ", "\n", " & "]
)
"""What may stand between two words of one phrase."""


class Word(NamedTuple):
    """A run of letters and digits; apostrophes and hyphens part words."""

    start: int
    end: int
    low: str
    capital: bool


class _Capitals(dict[str, bool]):
    """Whether a letter is a capital or a digit."""

    def __missing__(self, first: str) -> bool:
        self[first] = result = first.lower()[0] != first or first in _DIGITS
        return result


_CAPITALS: Final = _Capitals()
_WORDS: Final = partial(tuple.__new__, Word)


def words(text: str, start: int, end: int) -> list[Word]:
    """The words of a stretch of text, in order."""
    # In bulk: this is where the time goes.
    piece = text[start:end]
    parts = (_PARTS if _ODD.search(piece) else _PLAIN).split(piece)
    places = list(accumulate(map(len, parts), initial=start))
    found = parts[1::2]
    capital = map(_CAPITALS.__getitem__, map(itemgetter(0), found))
    return list(map(_WORDS, zip(places[1:-1:2], places[2::2], map(str.lower, found), capital, strict=True)))


def lowered(text: str) -> str:
    """A text in lower case, as long as it was: a letter whose small form is two (İ) stays."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(each if len(each.lower()) > 1 else each.lower() for each in text)


def cut_loosely(low: str) -> list[str]:
    """The words of a text in lower case, not in order and with others among them: a fifth of the time."""
    for mark in _PARTING:
        low = low.replace(mark, " ")
    pieces = low.split()
    odd = [piece for piece in pieces if not piece.isalnum()]
    return pieces + _WORD.findall(" ".join(odd)) if odd else pieces


def sentence_start(text: str, low: int, high: int, lex: Lexicon) -> int:
    """Where the sentence that reaches to `high` begins, not before `low`."""
    start = low
    if high - low > _LOOK_BACK:
        start = max(high - _LOOK_BACK, text.find(" ", high - _LOOK_BACK, high) + 1)
    for match in _SENTENCE_END.finditer(text, start, high):
        if not _abbreviated(text, match.start(), lex) and not _is_ordinal(
            text, match.start(), match.end(), lex
        ):
            start = match.end()
    if text[start : start + 1] == "»" and text[start + 1 : start + 2].isspace() and start + 2 < high:
        return start + 2  # « … fini. » Ali se lève
    return start


def sentence_end(text: str, low: int, high: int, lex: Lexicon) -> int:
    """Where the sentence that begins at `low` ends: past its point, not beyond `high`."""
    high = min(high, low + _SENTENCE)
    for match in _SENTENCE_END.finditer(text, low, high):
        if text[match.end() : match.end() + 1].islower() or _is_ordinal(
            text, match.start(), match.end(), lex
        ):
            continue
        if not _abbreviated(text, match.start(), lex):
            return match.start() + 1
    return high


def _abbreviated(text: str, point: int, lex: Lexicon) -> bool:
    """Whether the point is that of a title or an initial."""
    if text[point] != ".":
        return False
    place = point
    while place and text[place - 1].isalpha() and point - place < 12:
        place -= 1
    word = text[place:point]
    low = word.lower()
    titled = (low in lex.titles and len(word) < 6) or (low in _SHORT_TITLES and word[0].isupper())
    return len(word) == 1 or low in lex.abbreviations or titled


def _is_ordinal(text: str, point: int, behind: int, lex: Lexicon) -> bool:
    """Whether the point makes a day of a number: am 14. März."""
    if text[point] != "." or not text[point - 1 : point].isdigit():
        return False
    month = _WORD.match(text, behind)
    return month is not None and month[0].lower() in lex.times


def joined(text: str, one: Word, other: Word) -> bool:
    """Whether nothing parts two neighbouring words but a blank, a hyphen or an apostrophe; or a title's point."""
    gap = text[one.end : other.start]
    if gap in _INSIDE:
        return True
    return gap.strip() == "." and one.capital and (len(one.low) == 1 or one.low in _SHORT_TITLES)


def skippable(word: Word, lex: Lexicon) -> bool:
    """Whether a word may stand between a subject and its verb."""
    low = word.low
    if low in lex.skippable:
        return True
    return len(low) > 4 and low.endswith(lex.adverb_endings) if lex.adverb_endings else False


def is_time(word: Word, lex: Lexicon) -> bool:
    """Whether a word is part of a date (mardi, 12)."""
    return word.low in lex.times or word.low[0].isdigit()


def phrase_from(text: str, found: list[Word], index: int, lex: Lexicon) -> tuple[int, int] | None:
    """Start and end of the noun phrase that begins at a word; None when none does."""
    if index >= len(found):
        return None
    first = found[index]
    if first.low in lex.pronouns and not (
        first.low in lex.determiners and _has_noun(text, found, index, lex)
    ):
        return first.start, first.end
    if not first.capital and (first.low in lex.stops or first.low in lex.subordinators):
        return None
    last = index
    place = index
    while place + 1 < len(found) and place - index < _LONGEST:
        word, following = found[place], found[place + 1]
        if not joined(text, word, following) or _ends_before(found, place + 1, index, lex):
            break
        place += 1
        if following.low not in lex.links and following.low not in lex.determiners:
            last = place
    phrase = found[index : last + 1]
    if all(word.low in lex.determiners or word.low in lex.links for word in phrase) and not first.capital:
        return None
    return first.start, found[last].end


def _has_noun(text: str, found: list[Word], index: int, lex: Lexicon) -> bool:
    """Whether a word that is both pronoun and article is an article here (one aide, Certains élus)."""
    if found[index].capital or index + 1 == len(found):
        return found[index].capital
    following = found[index + 1]
    return joined(text, found[index], following) and lex.can_speak(following.low)


def _ends_before(found: list[Word], place: int, first: int, lex: Lexicon) -> bool:
    """Whether a phrase that goes forward ends before the word at `place`."""
    word, before = found[place], found[place - 1]
    if word.low == "s" and word.end - word.start == 1 and before.capital:
        return False  # "Labour's leader"
    if word.low in lex.links:
        after = found[place + 1] if place + 1 < len(found) else None
        return after is None or (after.low in lex.stops and not after.capital)
    if word.capital:
        return False
    if word.low in lex.stops or word.low in lex.subordinators or word.low in lex.pronouns:
        leads = word.low in lex.prepositions and word.low not in lex.links
        return leads or word.low not in lex.determiners
    if word.low in lex.particles and place + 1 < len(found) and found[place + 1].capital:
        return False
    if before.low in lex.links:
        return False
    if lex.adverb_endings and len(word.low) > 4 and word.low.endswith(lex.adverb_endings):
        return True
    if word.low in lex.determiners:
        return before.low not in lex.links and before.low not in lex.determiners
    if lex.no_capitals:
        return (
            place - first >= 5
            or word.low.startswith(lex.adjuncts)
            or (word.low[:1] in lex.prefixes and word.low[1:] in lex.pronouns)
        )
    named = (
        before.capital
        and not before.low[0].isdigit()
        and place - 1 >= first
        and before.low not in lex.determiners
    )
    return named and before.low not in lex.titles


def phrase_to(text: str, found: list[Word], index: int, lex: Lexicon) -> tuple[int, int] | None:
    """Start and end of the noun phrase that ends just before a verb at `index`; None when there is none."""
    place = index - 1
    while place >= 0 and skippable(found[place], lex) and joined(text, found[place], found[place + 1]):
        if place and found[place - 1].low in lex.determiners and found[place].low in lex.adverbs:
            break  # "a man in the back shouted"
        if found[place].low in lex.pronouns and not _is_object(found, place, lex):
            break
        place -= 1
    if place < 0:
        return None
    if not joined(text, found[place], found[place + 1]):
        place = _before_apposition(text, found, place)
        # "Ann Lee, 52, a mechanic, said": over every one of them.
        while (
            place > 0
            and (further := _before_apposition(text, found, place)) >= 0
            and _is_apposed(text, found, further + 1, place)
            and not behind_preposition(found, phrase_ending(text, found, further, lex), lex)
            and (found[further].capital or not _speaks(found[further + 1 : place + 1], lex))
        ):
            place = further
        if place < 0:
            return None
    phrase = phrase_ending(text, found, place, lex)
    if phrase is not None and " " in text[slice(*phrase)]:
        first = text[phrase[0] : phrase[1]].split()[0].lower()
        if len(first) > 1 and first in lex.prepositions and first not in lex.links:
            return None  # „Alla direttrice abbiamo chiesto“
    return _before_agent(text, found, phrase, lex)


def _before_agent(
    text: str, found: list[Word], phrase: tuple[int, int] | None, lex: Lexicon
) -> tuple[int, int] | None:
    """The noun phrase on which "seen by Sky News" hangs, when the phrase is its end; else the phrase."""
    first = next((n for n, word in enumerate(found) if phrase and word.start >= phrase[0]), 0)
    if first < 3 or found[first - 1].low not in lex.agents:
        return phrase
    participle = found[first - 2]
    if participle.capital or _bars(participle, lex) or not joined(text, participle, found[first - 1]):
        return phrase
    return phrase_ending(text, found, first - 3, lex) or phrase


def behind_preposition(found: list[Word], phrase: tuple[int, int] | None, lex: Lexicon) -> bool:
    """Whether a phrase is none, or hangs on a preposition, so that it is no subject (à cette occasion)."""
    if phrase is None:
        return True
    first = next((n for n, word in enumerate(found) if word.start >= phrase[0]), 0)
    before = found[first - 1].low if first else ""
    return before in lex.prepositions and before not in lex.links


def _speaks(chunk: list[Word], lex: Lexicon) -> bool:
    """Whether words between commas can be the subject themselves (…, sa directrice, Ann Lee, écrit)."""
    return chunk[0].low in lex.determiners and any(lex.can_speak(word.low) for word in chunk)


def _is_apposed(text: str, found: list[Word], first: int, last: int) -> bool:
    """Whether the words from `first` to `last` stand between commas and name nobody (52 ans; D-N.M.)."""
    word = found[first]
    return last - first < 9 and (word.low.isdigit() or not word.capital or len(word.low) == 1)


def _is_object(found: list[Word], place: int, lex: Lexicon) -> bool:
    """Whether a word that is both clitic and pronoun (nous, vous) has its subject before it."""
    word = found[place]
    if word.low not in lex.clitics:
        return False
    endings = lex.agreement.get(word.low)
    if endings is not None:
        return not found[place + 1].low.endswith(endings)
    return place > 0 and (found[place - 1].low in lex.pronouns or found[place - 1].capital)


def _before_apposition(text: str, found: list[Word], place: int) -> int:
    """The last word before "the minister," in "Smith, the minister, said"; -1 when what stands there is none."""
    gap = text[found[place].end : found[place + 1].start]
    closing = gap.strip().lstrip(".")[:1]
    if closing not in (",", ")", "–", "—"):
        return -1
    place = min(place, len(found) - 2)
    opening = "(" if closing == ")" else closing
    for back in range(place, max(-1, place - 25), -1):
        if back == 0:
            return -1
        between = text[found[back - 1].end : found[back].start]
        if opening in between:
            return (
                back - 1 if _CLOSING.isdisjoint(between) else -1
            )  # who publishes “Blue”, her first album, says
        if not _CLAUSE_ENDS.isdisjoint(between) and not joined(text, found[back - 1], found[back]):
            return -1
    return -1


def phrase_ending(text: str, found: list[Word], last: int, lex: Lexicon) -> tuple[int, int] | None:
    """The noun phrase that ends with the word at `last`."""
    final = found[last]
    if final.low in lex.pronouns:
        return final.start, final.end
    if _bars(final, lex) or final.low in lex.links or (final.low in lex.determiners and not final.capital):
        return None
    first = place = last
    while place > 0 and last - place < _LONGEST and _near(text, found[place - 1], found[place]):
        word, before = found[place], found[place - 1]
        if word.low in lex.determiners and not word.capital:
            genitive = word.low in lex.links or word.low in lex.prepositions
            noun = (before.capital or not lex.nouns_capital) and not _bars(before, lex)
            if not (genitive and noun) and not _hangs_on(found, place - 1, text, lex):
                break
        if before.low in lex.prepositions and not before.capital:
            if before.low in lex.determiners and (place == 1 or not joined(text, found[place - 2], before)):
                return before.start, final.end  # "Em nota, a empresa"
            if not _hangs_on(found, place - 1, text, lex):
                break
        elif _bars(before, lex) or (before.low in lex.pronouns and before.low not in lex.determiners):
            break
        place -= 1
        first = place
    while first < last and (found[first].low in lex.links and found[first].low not in lex.determiners):
        first += 1
    return found[first].start, final.end


def _near(text: str, one: Word, other: Word) -> bool:
    """Whether two words are of one phrase, an acronym in brackets counted in: "the Directorate (DNVM) in Nouran"."""
    return joined(text, one, other) or text[one.end : other.start].strip() in ("(", ")")


def _hangs_on(found: list[Word], place: int, text: str, lex: Lexicon) -> bool:
    """Whether the word at `place` is a preposition with a noun before it, as in "spokesman for the ministry"."""
    word = found[place]
    if word.low in lex.determiners and word.low not in lex.prepositions:
        return (
            word.low in ("l", "all", "tout", "tous") and place > 0 and _hangs_on(found, place - 1, text, lex)
        )
    if word.low not in lex.prepositions or place == 0:
        return False
    noun = found[place - 1]
    if not _near(text, noun, word) or _bars(noun, lex):
        return False
    if word.low in lex.links or noun.low in lex.persons:
        return True
    if place > 1 and found[place - 2].low in lex.persons and joined(text, found[place - 2], noun):
        return True  # "sources close to the minister"
    # "an adviser to the minister", where the clause begins
    return (
        place > 1
        and found[place - 2].low in lex.determiners
        and (place == 2 or not joined(text, found[place - 3], found[place - 2]))
    )


def _bars(word: Word, lex: Lexicon) -> bool:
    """Whether no phrase goes over this word."""
    if word.capital and word.low not in lex.subordinators:
        return False
    if word.low in lex.links or word.low in lex.determiners:
        return False
    return word.low in lex.stops or word.low in lex.subordinators or word.low in lex.auxiliaries
