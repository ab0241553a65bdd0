"""Which encoding a file that is not UTF-8 probably has: only ever named as a remedy, never used unasked.

Each candidate that decodes is scored by how much of what lies beyond ASCII is what people write in its
languages. Plain counting of letters tells the common cases apart; a library for this would read French cp1252
as Polish often enough (measured) and is not worth its import.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_SAMPLE: Final = 65536
"""Bytes looked at: a long article."""
_ENOUGH: Final = 0.6
"""Share of the characters beyond ASCII that must be common ones."""

_PUNCTUATION: Final = "«»“”„‘’‚–—…•·°€£§№\xa0"
_COMMON: Final = (
    # encoding, common letters beyond ASCII, whether they stand alone among ASCII letters
    ("cp1252", "àâäáãåæçéèêëíìîïñóòôöõøœßúùûüÿÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜŸ¿¡ªº½", True),
    ("cp1250", "ąćčďđęěéíłľńňóôöőřśšşťţúůüűýźžżáäăâîĄĆČĎĐĘĚŁŃÓŐŘŚŠŤŮÜŰŹŽŻÁ", True),
    ("cp1254", "çğıöşüâîûÇĞİÖŞÜ", True),
    ("mac_roman", "àâäáãåæçéèêëíìîïñóòôöõøœßúùûüÿÀÂÄÇÉÈÊËÎÔÖÙÜ", True),
    ("cp850", "àâäáçéèêëíîïñóôöúùûüßÀÂÄÇÉÈÊËÎÔÖÙÜ", True),
    ("cp1251", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґўОЕАИНТСРВЛКМДПУЯГЗБЧЙХЖШЮЦЩЭФЁ", False),
    ("koi8_r", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёОЕАИНТСРВЛКМДПУЯГЗБЧЙХЖШЮЦЩЭФ", False),
    ("cp866", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёОЕАИНТСРВЛКМДПУЯГЗБЧЙХЖШЮЦЩЭФ", False),
    ("cp1256", "اليمنورتبةعدسفهكقحجشصطخذضغثزىئءأإآؤظپچگ،؟؛ـ", False),
    ("cp1253", "αοιετσνηυρπκμλςωγδχθφβξζψάέήίόύώΑΟΙΕΤΣΝΗΥΡΠΚΜΛΩΓΔΧΘΦΒΞΖΨ", False),
    ("cp1255", "יוהלאתרמבשנעדחקגפכטצסזםןךףץ", False),
)  # fmt: skip
_ASIAN: Final = (
    # encoding, what is common: kana, Hangul, the ideographs that make a quarter of any page, marks
    ("cp932", "ぁ-んァ-ヶー。、「」の日本人国会年"),
    ("euc_jp", "ぁ-んァ-ヶー。、「」の日本人国会年"),
    ("cp949", "가-힣"),
    (
        "gb18030",
        "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后",
    ),
    (
        "big5",
        "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後",
    ),
)


def likely(data: bytes) -> str | None:
    """The encoding that most probably fits, by Python's name; None when none looks right."""
    sample = data[:_SAMPLE]
    name = wide(sample)
    if name is not None:
        return name
    best, name = max((_score(sample, *candidate), candidate[0]) for candidate in _COMMON)
    asian, asian_name = max((_score_asian(sample, *candidate), candidate[0]) for candidate in _ASIAN)
    if asian > max(best, _ENOUGH):
        return asian_name if _decodes(data, asian_name) else None
    # cp1252 wins ties: `max` would take the last name of the alphabet.
    western = _score(sample, *_COMMON[0])
    if western >= best:
        best, name = western, "cp1252"
    return name if best >= _ENOUGH and _decodes(data, name) else None


def wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, told by control bytes in every other place."""
    if len(sample) < 16:
        return None
    shares = [_controls(sample[place::4]) for place in range(4)]
    high = [share > 0.5 for share in shares]
    if high in ([False, True, True, True], [True, True, True, False]) and min(shares[1:3]) > 0.95:
        name = "utf-32-le" if high[3] else "utf-32-be"
    elif high in ([False, True, False, True], [True, False, True, False]) and sorted(shares)[1] < 0.35:
        name = "utf-16-le" if high[3] else "utf-16-be"
    else:
        return None
    return name if _decodes(sample[: len(sample) // 4 * 4], name) else None


def _controls(sample: bytes) -> float:
    return sum(byte < 9 or 13 < byte < 27 for byte in sample) / len(sample)


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeError:
        return False
    return True


def _sampled(sample: bytes, name: str) -> str | None:
    try:
        # Incremental: the sample may end within a character.
        return codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeError:
        return None


def _score(sample: bytes, name: str, letters: str, alone: bool) -> float:
    """The share of common characters beyond ASCII, lowered where letters do not keep such company."""
    text = _sampled(sample, name)
    if text is None:
        return 0.0
    beyond: list[str] = re.findall("[^\x00-\x7f]", text)
    if not beyond:
        return 0.0
    score = sum(character in letters or character in _PUNCTUATION for character in beyond) / len(beyond)
    # French has four accents in a hundred letters and seldom two together; Russian has nothing else.
    together = len(re.findall("(?=[^\\W\\d_a-zA-Z]{2})", text))
    written = sum(character.isalpha() for character in beyond)
    neighbours = together / written if written else 0.0
    if alone:
        return score * (1.0 - neighbours)
    # Letters of the two halves of the alphabet: mixed case inside a word is the mark of a wrong guess.
    mixed = len(re.findall("[а-яёα-ω][А-ЯЁΑ-Ω]", text))
    return score * (0.4 + 0.6 * neighbours) * (1.0 - min(1.0, 3 * mixed / max(written, 1)))


def _score_asian(sample: bytes, name: str, common: str) -> float:
    text = _sampled(sample, name)
    if text is None:
        return 0.0
    beyond = re.findall("[^\x00-\x7f]", text)
    known = len(re.findall(f"[{common}]", text))
    # A quarter of a Chinese page is these characters; of noise, one in four hundred.
    return min(1.0, 4 * known / len(beyond)) if len(beyond) > 3 else 0.0
