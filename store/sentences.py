"""Where the sentences of a paragraph begin and end, by marks and a list of abbreviations.

Good enough to move a caret and to grow a selection, for any script; no language has to be known.
A closing quotation mark or bracket stays with its sentence.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_LAST: Final = _words(
    # Titles and the like: what follows belongs to them.
    "m mm mme mmes mlle mlles me mes mgr dr drs dre pr prof mr mrs ms messrs st ste sts stes sr sra srta "
    "sres sen rep gov gen gén col lt cpl sgt capt cdt cmdr maj adm hon rev fr hr frl dipl ing mag lic "
    "don dott dottssa sig sigg sigra avv on ill exc excmo d da dna dª vs v cf voy env ca approx resp bzw "
    "z u a o ua usw vgl sog evtl ggf inkl zzgl geb gest bspw zb dh art arts abs par § p pp pág págs pag "
    "ed eds éd dir coll trad vol vols t tome fasc chap ch cap fig figs tab n no nos nr num núm tel tél bd "
    "av blvd ave rd jan janv feb febr févr fév mar mär apr avr abr jun jul juil aug sep sept oct okt nov "
    "dec déc dez ex min max mio mrd mia"
)
_ALSO_WORDS: Final = _words("no art me mes on a o u don da par min max mar ex col tab ed dir hon ill mag")
"""Of these, those that can end a sentence as words in their own right; a number after them tells."""
_SOMETIMES_LAST: Final = _words("inc ltd co corp cie jr bros plc dept")
_OPENERS: Final = _words(  # with a capital they begin a sentence after U.S. or Inc.
    "the he she it they we i you this that these those in on at but and for from by as when while if "
    "after le la les il elle ils elles ce cette ces un une dans en mais et pour selon après der die das "
    "ein eine er sie es wir im am auf el los las una pero según lo gli nel ma"
)
_MONTHS: Final = _words(  # after an ordinal number: am 3. Mai, der 2. Weltkrieg
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "jahrhundert jahrestag weltkrieg bundesliga mal stock platz klasse runde tag jahr kapitel auflage"
)

_CLOSING: Final = r"(?:[\"'”’“‘»«›‹)\]}*_」』）］｝〉》】〕]|[ \u00a0\u202f][»›])"
_MARK: Final = (
    # Marks that need a space and a beginning behind them, and those that do not.
    rf"(?P<western>[.!?…‽؟۔։።।॥]+(?:{_CLOSING})*)(?P<space>\s+)"
    rf"|(?P<eastern>[。！？｡]+(?:{_CLOSING})*)\s*"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a paragraph's text, without outer white space, none empty."""
    spans = []
    start = 0
    for match in _mark().finditer(text):
        if match.end() < len(text) and _is_end(text, match, start):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    return [span for span in (_trimmed(text, *span) for span in spans) if span[0] < span[1]]


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(_MARK)


@cache
def _beginning() -> re.Pattern[str]:
    # What may stand before the first letter of a sentence, and that letter or digit.
    return re.compile(r"[\s«»“”„‟‘’‚\"'‹›(\[{¿¡*_—–―‒•\-「『（]*(?P<letter>\w)?")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _is_end(text: str, match: re.Match[str], start: int) -> bool:
    """Whether a sentence ends at the mark: by what follows, then by the word before."""
    if match["eastern"]:
        return _is_eastern_end(text, match)
    following = _beginning().match(text, match.end())
    letter = following["letter"] if following else None
    if letter is None or letter.islower():
        return False
    if match["western"][0] != "." or match["western"].startswith(".."):
        return not _is_omission(text, match)
    assert following is not None
    return not _is_abbreviation(text, match, start, following.start("letter"))


def _is_eastern_end(text: str, match: re.Match[str]) -> bool:
    """「…。」と said he: a quotation runs on when a particle or a comma follows it."""
    closed = match["eastern"][-1] not in "。！？｡"
    return not closed or not re.match("[\u3041-\u309f、，,：:」』]", text[match.end()])


def _is_omission(text: str, match: re.Match[str]) -> bool:
    """(…) and [...] stand for words left out."""
    before = match.start("western") - 1
    return before >= 0 and text[before] in "([" and match["western"][-1] in ")]"


def _is_abbreviation(text: str, match: re.Match[str], start: int, after: int) -> bool:
    """Whether the point belongs to the word before it and not to the sentence."""
    if match["western"] != ".":
        return False
    word = _word_before(text, match.start("western"), start)
    plain = word.casefold().strip(".")
    following = re.compile(r"\w+").match(text, after)
    next_word = following[0].casefold() if following else ""
    if "." in word or plain in _SOMETIMES_LAST:
        return next_word not in _OPENERS
    if word.isdigit():
        return len(word) <= 2 and (next_word in _MONTHS or _is_first(text, word, match, start))
    if plain in _NEVER_LAST:
        # A word in its own right when it is long and stands low-cased at a sentence's end (no, art, mar).
        return not _is_plain_word(word, text[after])
    return len(word) == 1 and word.isalpha() and not word.islower()


def _is_plain_word(word: str, letter: str) -> bool:
    return word.casefold() in _ALSO_WORDS and not letter.isdigit()


def _is_first(text: str, word: str, match: re.Match[str], start: int) -> bool:
    """A number that opens the sentence is that of a list."""
    return not text[start : match.start("western") - len(word)].strip()


def _word_before(text: str, end: int, start: int) -> str:
    """The letters, digits and inner points before a point."""
    place = end
    while place > start and end - place < 40 and (text[place - 1].isalnum() or text[place - 1] in ".ª°§"):
        place -= 1
    return text[place:end]
