"""The language of a text, when its file does not say: by its script, else by the commonest small words.

Press articles are long, so counting a few function words is enough; a sentence or two are looked at more closely
(store/evidence.py). When two languages come close the answer is that it is not known, and nothing depends on it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAMPLE: Final = 700
"""Code points looked at: a bulk add asks for every article."""
_FIRST: Final = 40
"""Words looked at first: they decide it for most articles."""
_PLENTY: Final = 8
"""Function words that decide it among the first, if no other language comes near."""
_AHEAD: Final = 5
"""Words by which another language must be behind for that: neighbours share half of theirs."""
_ENOUGH: Final = 4
"""Function words found: fewer may be a title in another language."""

_WORDS: Final = {
    "fr": "de le la les des du un une et est dans pour que qui sur par au aux avec ce cette il elle pas plus "
          "ont été selon son sa ses leur mais",
    "en": "the of and to in is that for on with was as by at from has have it be are an which were his "
          "their said not but will this",
    "de": "der die das und den dem des ein eine einen ist mit von zu im auf für nicht sich auch als an "
          "werden hat dass bei nach aus wie wird",
    "es": "de el los las del y en que por con una un para se su es al como más pero sus ha fue este esta "
          "según han entre desde sobre también",
    "it": "il gli di che è del della dei nel con per una un si non più alla da anche sono come dal ha al "
          "delle nella questo ma",
    "pt": "de o os as do da dos das em no na que um uma para com não se por mais como ao foi é são pela pelo "
          "à seu sua também",
    "nl": "de het een van en in is dat op te voor met zijn niet aan er om ook als door maar bij uit naar "
          "werd heeft deze worden",
    "pl": "i w na z do się nie że jest to o jak od po przez dla ale są był był które oraz za jego",
    "sv": "och att det som en är av för på med till den har inte ett om var från men vid de kan ska",
    "ro": "și în de la cu a pe din care o un mai nu este să pentru că al au fost prin sau dar",
    "tr": "ve bir bu da de için ile olarak olan çok daha en gibi kadar sonra ise ancak göre tarafından",
    "ca": "el els les del amb per que una i és en a als dels més seva seu aquest aquesta però ha han com",
}  # fmt: skip
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
"""Stand for the languages, in order, while votes are counted."""
_SCRIPTS: Final = (
    # range, language when nothing in the text says more
    ("\u3041-\u30ff", "ja"), ("\uac00-\ud7a3", "ko"), ("\u3400-\u9fff", "zh"), ("\u0370-\u03ff", "el"),
    ("\u0590-\u05ff", "he"), ("\u0600-\u06ff", "ar"), ("\u0400-\u04ff", "ru"), ("\u0e00-\u0e7f", "th"),
    ("\u0900-\u097f", "hi"), ("\u0980-\u09ff", "bn"), ("\u10a0-\u10ff", "ka"), ("\u0530-\u058f", "hy"),
)  # fmt: skip
_TELLING: Final = {
    # letters that only the neighbour writes
    "ar": (("fa", "پچژگ"), ("ur", "ٹڈڑںے")),
    "ru": (("uk", "іїєґ"), ("be", "ў"), ("sr", "ђћџљњј")),
}


def guess(text: str) -> str | None:
    """ISO 639-1 code of the text's language; None when it cannot be told."""
    sample = text[:_SAMPLE]
    if not sample.isascii():
        found = _by_script(sample)
        if found is not None:
            return found
    return _by_words(sample)


def _by_script(sample: str) -> str | None:
    beyond = len(_beyond_latin().findall(sample[:200]))
    if not beyond:
        return None
    letters = sum(map(str.isalpha, sample))
    if beyond < 10 and beyond * 2 <= letters:
        return None
    for pattern, language in _scripts():
        found = len(pattern.findall(sample))
        # Japanese is told from Chinese by a tenth of kana; any other script must be the main one.
        if found * (10 if language == "ja" else 2) > letters:
            return _neighbour(sample, language, found)
    return None


def _neighbour(sample: str, language: str, letters: int) -> str:
    for other, telling in _TELLING.get(language, ()):
        if sum(map(sample.count, telling)) * 100 > letters:
            return other
    return language


def _by_words(sample: str) -> str | None:
    *first, rest = sample.split(None, _FIRST) or ("",)
    votes = _votes(first)
    best, second, language = _counted(votes)
    if best >= _PLENTY and best - second >= _AHEAD:
        return language
    best, second, language = _counted(votes + _votes(rest.split()))
    if best >= _ENOUGH and best * 3 > second * 4:
        return language
    # Deferred: most articles do not need it.
    from store.evidence import closely

    return closely(sample)


def _votes(words: Iterable[str]) -> str:
    """For each word the letters of the languages that have it as a function word."""
    return "".join(filter(None, map(_languages().get, words)))


def _counted(votes: str) -> tuple[int, int, str]:
    """How many words are of the likeliest language, how many of the next one, and the likeliest."""
    (second, _), (best, language) = sorted(zip(map(votes.count, _LETTERS), _WORDS, strict=False))[-2:]
    return best, second, language


@cache
def _languages() -> dict[str, str]:
    """For each function word, also as it begins a sentence or stands in a headline, the letters of its languages."""
    found: dict[str, str] = {}
    for letter, words in zip(_LETTERS, _WORDS.values(), strict=False):
        for form in set(f"{words} {words.title()} {words.upper()}".split()):
            found[form] = found.get(form, "") + letter
    return found


@cache
def _beyond_latin() -> re.Pattern[str]:
    return re.compile("[\u0370-\u1fff\u3041-\ud7a3]")


@cache
def _scripts() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(f"[{letters}]"), language) for letters, language in _SCRIPTS]
