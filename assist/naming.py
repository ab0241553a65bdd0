"""The words of a language by which mentions are found: heads of organisations, titles, places, months ...

They lie in the folder `mentions` of the language's lexicon (docs/lexicon.md), beside those of quotations,
so that a quotation can be read without them. What stands in `any` holds in every language.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from assist.lexicon import FALLBACK, lexicon, read_folders

if TYPE_CHECKING:
    from pathlib import Path

ROOM: Final = "mentions"
"""The folder of these files in a language's."""


class Naming:
    """One language's words for mentions; every word is casefolded, with straight apostrophes."""

    def __init__(self, language: str, data: dict[str, Any], own: Path | None = None) -> None:
        lex = lexicon(language, own)
        self.language = language
        self.no_capitals = lex.no_capitals
        self.nouns_capital = lex.nouns_capital
        self.determiners = lex.determiners
        self.common = lex.stops | lex.determiners | lex.adverbs | lex.auxiliaries | lex.pronouns.keys()
        self.endings: frozenset[str] = _words(data, "endings")
        self.bases: frozenset[str] = _words(data, "bases")
        self.prefixes: frozenset[str] = _words(data, "prefixes")


def naming(language: str | None, own: Path | None = None) -> Naming:
    """The words of a language (a BCP 47 tag will do), the analyst's own folder laid over. LexiconError."""
    return _naming((language or FALLBACK).casefold().replace("_", "-").split("-")[0], own)


@cache
def _naming(language: str, own: Path | None) -> Naming:
    return Naming(language, read_folders(f"{language}/{ROOM}", own), own)


def _words(data: dict[str, Any], key: str) -> frozenset[str]:
    found: str = data.get(key, "")
    return frozenset(found.casefold().replace("’", "'").split())
