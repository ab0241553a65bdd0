"""The words of a language by which mentions are found: heads of organisations, titles, places, months ...

They lie in the folder `mentions` of the language's lexicon (docs/lexicon.md), beside those of quotations,
so that a quotation can be read without them. What stands in `any` holds in every language.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from assist.lexicon import FALLBACK, lexicon, own_folder, read_folders

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROOM: Final = "mentions"
"""The folder of these files in a language's."""


class Is:
    """What a word can be within names: bits of `Word.flags` (an IntFlag costs as much as the whole look)."""

    CAPITAL: Final = 1
    """Begins with a capital letter."""
    SHOUTED: Final = 2
    """All capitals, two letters or more."""
    HONORIFIC: Final = 4
    """Belongs to the name it stands before: M., Dr."""
    RANK: Final = 8
    """Tells that a person follows, and stays outside: minister."""
    ROLE: Final = 16
    """Head of a role phrase."""
    ORG: Final = 32
    """Head of an organisation's name."""
    WEAK: Final = 64
    """Such a head only with a name beside it: group, house."""
    TAIL: Final = 128
    """Ends a company's name: Ltd."""
    SPOT: Final = 256
    """Head of a place's name: lake, rue."""
    GPE: Final = 512
    """The same of what is governed: province."""
    EVENT: Final = 1024
    FORENAME: Final = 2048
    DEMONYM: Final = 4096
    SMALL: Final = 8192
    """Names nobody, even with a capital."""
    JOINER: Final = 16384
    """Stands in small letters within a person's name: von."""
    NUMBER: Final = 32768
    """Digits, perhaps with the ending of an ordinal."""
    ROLE_BEFORE: Final = 65536
    """Begins a role: prime, foreign."""
    DIRECTION: Final = 131072
    SPOT_FIRST: Final = 262144
    """A head that stands before its name where heads mostly follow: Lake."""
    STREET: Final = 524288


class Word(NamedTuple):
    """What is known of one spelling."""

    low: str
    """Casefolded, with straight apostrophes."""
    flags: int


_KINDS: Final = {
    "honorifics": Is.HONORIFIC, "ranks": Is.RANK, "roles": Is.ROLE, "orgs": Is.ORG, "orgs_weak": Is.WEAK,
    "org_tails": Is.TAIL, "spots": Is.SPOT, "gpes": Is.GPE, "events": Is.EVENT, "forenames": Is.FORENAME,
    "demonyms": Is.DEMONYM, "small": Is.SMALL, "joiners": Is.JOINER, "role_before": Is.ROLE_BEFORE,
    "directions": Is.DIRECTION, "spots_first": Is.SPOT_FIRST, "streets": Is.STREET,
}  # fmt: skip
_LABELS: Final = ("gpe", "loc", "org")
_BROKEN: Final = dict.fromkeys(map(ord, "¬\u00ad\n"))
"""What stands in a word that a line's end breaks."""


class Naming:
    """One language's words for mentions; every word is casefolded, with straight apostrophes."""

    def __init__(self, language: str, data: dict[str, Any], own: Path | None = None) -> None:
        lex = lexicon(language, own)
        self.data = data
        self.language = language
        self.no_capitals = lex.no_capitals
        self.nouns_capital = lex.nouns_capital
        self.heads_first = bool(data.get("heads_first", False))
        self.determiners = lex.determiners
        self.cues = lex.cues
        self.common = lex.stops | lex.determiners | lex.adverbs | lex.auxiliaries | lex.pronouns.keys()
        self.endings = self.words("endings")
        self.bases = self.words("bases")
        self.prefixes = self.words("prefixes")
        self.place_prepositions = self.words("place_prepositions")
        self.adjective_endings = tuple(self.words("adjective_endings"))
        self.orgs_strong = self.words("orgs_strong")
        self.orgs_adjective = self.words("orgs_adjective")
        self.spot_links = self._links("spot_links")
        self.name_links = self._links("name_links")
        self.first_links = self._links("first_links")
        self.role_links = self._links("role_links")
        self.elision = bool(data.get("elision", False))
        self.acronyms = {
            **dict.fromkeys(self.words("acronyms_org"), "ORG"),
            **dict.fromkeys(self.words("acronyms_gpe"), "GPE"),
            **dict.fromkeys(self.words("acronyms_none"), ""),
        }
        self.titled: dict[str, str] = {}
        """Names of places and bodies as they are written -> their label."""
        self.longest: dict[str, int] = {}
        """The first word of each -> words of the longest."""
        self._name()
        self._flags = self._kinds()
        self._seen: dict[str, Word | None] = {}

    def words(self, key: str) -> frozenset[str]:
        """A list of words."""
        found: str = self.data.get(key, "")
        return frozenset(found.casefold().replace("’", "'").split())

    def word(self, surface: str) -> Word | None:
        """What a spelling tells; None for a word that tells nothing."""
        if len(self._seen) > 200_000:
            self._seen.clear()
        found = self._seen[surface] = self._word(surface)
        return found

    def _word(self, surface: str) -> Word | None:
        low = surface.translate(_BROKEN).casefold().replace("’", "'")
        first = surface[0]
        flags = self._flags.get(low, 0)
        if first.isdigit():
            return Word(low, Is.NUMBER)
        if first != first.lower() or first.istitle():
            flags |= Is.CAPITAL
            if len(surface) > 1 and surface == surface.upper():
                flags |= Is.SHOUTED
            if self.nouns_capital and not flags & ~Is.CAPITAL:
                flags |= self._compound(low)
        return Word(low, flags) if flags else None

    def _compound(self, low: str) -> int:
        """What the last part of a compound tells (Außenministerium)."""
        for size in range(len(low) - 3, 3, -1):
            flags = self._flags.get(low[-size:], 0) & (
                Is.ORG | Is.RANK | Is.ROLE | Is.SPOT | Is.EVENT | Is.GPE
            )
            if flags:
                return flags | (Is.WEAK if flags & Is.ORG else 0)
        return 0

    def listed(self, surface: str) -> str | None:
        """The label of a place or body in the lists, as written or in capitals; None when it is in none."""
        plain = surface.translate(_BROKEN).replace("’", "'")
        return self.titled.get(plain) or (self.titled.get(_titled(plain)) if plain.isupper() else None)

    def seen(self) -> dict[str, Word | None]:
        """What `word` has been asked so far."""
        return self._seen

    def _kinds(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for key, kind in _KINDS.items():
            for word in self.words(key):
                found[word] = found.get(word, 0) | kind
        for word in self.common | self.words("months") | self.words("weekdays"):
            found[word] = found.get(word, 0) | Is.SMALL
        return found

    def _name(self) -> None:
        for key in _LABELS:
            for name in self.data.get(key, "").split(";"):
                name = " ".join(name.split()).replace("’", "'")
                if name:
                    self.titled.setdefault(name, key.upper())
                    first, *rest = name.replace("-", " ").replace("'", " ").split(" ")
                    for head in (first, first.upper()):
                        self.longest[head] = max(self.longest.get(head, 0), 1 + len(rest))

    def _links(self, key: str) -> frozenset[tuple[str, ...]]:
        return frozenset(tuple(each.split()) for each in self.data.get(key, "").replace("’", "'").split(";"))


def _titled(shouted: str) -> str:
    """A name in capitals with the first letter of each word left large."""
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), shouted)


def naming(language: str | None, own: Path | None = None) -> Naming:
    """The words of a language (a BCP 47 tag will do), the analyst's own folder laid over. LexiconError."""
    return _naming((language or FALLBACK).casefold().replace("_", "-").split("-")[0], own or own_folder())


@cache
def _naming(language: str, own: Path | None) -> Naming:
    return Naming(language, read_folders(_places(language), own), own)


def _places(language: str) -> Iterable[str]:
    """The folders to read, what holds everywhere first."""
    return [f"{name}/{ROOM}" for name in dict.fromkeys((FALLBACK, language))]
