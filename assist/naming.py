"""The words of a language by which mentions are found: heads of organisations, titles, places, months ...

They lie in the folder `mentions` of the language's lexicon (docs/lexicon.md), beside those of quotations,
so that a quotation can be read without them. What stands in `any` holds in every language.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from assist.lexicon import (
    FALLBACK,
    LexiconError,
    folders,
    has_folder,
    lexicon,
    own_folder,
    plain,
    read_folders,
)
from assist.lexicon.copies import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
    ORG_NOUN: Final = 1048576
    """In small letters behind a name: forces."""
    ORG_NOUN_BEFORE: Final = 2097152
    FOREIGN: Final = 8388608
    """A forename whose next word is a family name, where no capital tells."""
    LISTED: Final = 33554432
    """Begins a place or body of the lists."""
    PREFIXED: Final = 67108864
    """A forename with a letter written on to it."""
    STATE: Final = 16777216
    """What a state calls itself: republic, royaume."""
    DATED: Final = 4194304
    """A date may begin with it: a month, Monday, yesterday."""


_KINDS: Final = {
    "honorifics": Is.HONORIFIC, "ranks": Is.RANK, "roles": Is.ROLE, "orgs": Is.ORG, "orgs_weak": Is.WEAK,
    "org_tails": Is.TAIL, "spots": Is.SPOT, "gpes": Is.GPE, "events": Is.EVENT, "forenames": Is.FORENAME,
    "demonyms": Is.DEMONYM, "small": Is.SMALL, "joiners": Is.JOINER, "role_before": Is.ROLE_BEFORE,
    "directions": Is.DIRECTION, "spots_first": Is.SPOT_FIRST, "streets": Is.STREET,
    "forenames_foreign": Is.FOREIGN, "org_nouns": Is.ORG_NOUN, "org_noun_before": Is.ORG_NOUN_BEFORE,
    "states": Is.STATE,
}  # fmt: skip
_COMPOUNDED: Final = Is.ORG | Is.RANK | Is.ROLE | Is.SPOT | Is.EVENT | Is.GPE
"""What the last part of a compound tells of the whole."""
_LABELS: Final = ("gpe", "loc", "org")
_SPELLINGS: Final = 400_000
"""Spellings remembered: some 50 MB."""
_PARTS: Final = re.compile("[-' ]").split
_WORDS: Final = re.compile("[- ]").split
_BROKEN: Final = dict.fromkeys(map(ord, "¬\u00ad\n"))
"""What stands in a word that a line's end breaks."""
_ACCENTED: Final = dict(zip("éèêàâáíîóôúûÉÈÊÀÂÁÍÎÓÔÚÛ", "eeeaaaiioouuEEEAAAIIOOUU", strict=True))
"""Letters whose capitals are often written without their accents: Etat, Avila."""


Links = dict[str, list[list[str]]]
"""Small words that lead from one part of a name to the next, by the first of them, the longest first."""


class Naming:
    """One language's words for mentions; every word is casefolded, with straight apostrophes."""

    def __init__(self, language: str, data: dict[str, Any], own: Path | None = None) -> None:
        lex = lexicon(language, own)
        self.data = data
        self.language = language
        self.no_capitals = lex.no_capitals
        self.nouns_capital = lex.nouns_capital
        self.ranks_inside = bool(data.get("ranks_inside", False))
        """Whether a rank right before a name belongs to it."""
        self.heads_first = bool(data.get("heads_first", False))
        self.determiners = lex.determiners
        self.name_articles = self.words("name_articles")
        """Articles that a name may begin with: La Haye, El Salvador."""
        self.joined_articles = self.words("joined_articles")
        """Prepositions with an article in them: au, nella."""
        self.cues = lex.cues
        self.conjunctions = lex.conjunctions
        self.common = lex.stops | lex.determiners | lex.adverbs | lex.auxiliaries | lex.pronouns.keys()
        if not lex.stops:
            self.common |= self.words("small_unknown")
        self.endings = self.words("endings")
        self.bases = self.words("bases")
        self.prefixes = self.words("prefixes")
        self._prefixes_by_letter: dict[str, list[str]] = {}
        for prefix in self.prefixes:
            self._prefixes_by_letter.setdefault(prefix[0], []).append(prefix)
        self._starts: dict[str, list[tuple[str, int]]] = {}
        self.place_prepositions = self.words("place_prepositions")
        self.place_weak = self.words("place_weak")
        """Prepositions of places that lead to persons as often."""
        self.place_leads = self.words("place_leads")
        """Before one of these: au large de."""
        self.person_nouns = self.words("person_nouns")
        """Of these somebody is the head whose name stands before them: the Assad regime."""
        self.vessels = self.words("vessels")
        """What has a name of its own and is neither person nor place: ferry, frigate, USS."""
        self.adjective_endings = tuple(self.words("adjective_endings"))
        self.orgs_strong = self.words("orgs_strong")
        self.definite = tuple(self.words("definite"))
        """Articles written on to their nouns."""
        self.place_roles = self.words("place_roles")
        """Roles that somebody has in a place: mayor of ..."""
        self.roles_whole = self.words("roles_whole")
        """Roles that tell by themselves which one is meant: Bundeskanzler, primeiro-ministro."""
        self.towns_first = self.words("towns_first")
        """First words of places that are mostly towns: Saint-, Puerto."""
        self.role_adjectives = self.words("role_adjectives")
        """Belong to the role before them, with a capital too: Directeur Général."""
        self.demonyms_wide = self.words("demonyms_wide")
        """Of more than one nation: part of a body's name, where a nation's own adjective is none."""
        self.place_endings = tuple(self.words("place_endings"))
        self.demonym_endings = tuple(self.words("demonym_endings"))
        """Of a people's adjectives, where these have a capital: -ian."""
        self.noun_endings = tuple(self.words("noun_endings"))
        self.orgs_adjective = self.words("orgs_adjective")
        self.spot_links = self._links("spot_links")
        self.name_links = self._links("name_links")
        self.first_links = self._links("first_links")
        self.role_links = self._links("role_links")
        self.role_words = {words[-1] for links in self.role_links.values() for words in links}
        """What may stand right before whom or what a role is for."""
        self.elision = bool(data.get("elision", False))
        self.dates: list[str] = data.get("dates", [])
        self.months = self.words("months")
        self.months_capital = bool(data.get("months_capital", False))
        """Whether months have a capital, so that may and march are none."""
        self.numerals = self.words("numerals")
        self.units = self.words("units")
        self.unit_joins = {word.rstrip("'") for word in self.words("unit_joins")}
        self.amounts = self.numerals | self.units | self.unit_joins
        """What may follow the number of an amount."""
        self.hours_point = bool(data.get("hours_point", False))
        """Whether hours are written with a point, and decimals with a comma."""
        self.role_fields = self.words("role_fields")
        """Roles that a field follows and never a person: ministra de Marina."""
        self.year_leads = self.words("year_leads")
        self.amount_leads = self.words("amount_leads")
        """Of these, those behind which a number that a noun follows counts things: von 1200 Teilnehmern."""
        self.contractions = self.words("contractions")
        """Verbs written on to a name behind an apostrophe: 're."""
        self.born = self.words("born")
        """Before the name that somebody bore before marriage: née."""
        self.abbreviated = self.words("abbreviated")
        """Titles and streets that a point shortens."""
        self.compounds: dict[str, set[str]] = {}
        """The last part of roles with a hyphen -> the whole."""
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
        for word in self.words("acronyms_org"):
            if len(word) > 3 and word.isalpha():
                # Nato, Unesco
                self.titled.setdefault(word.capitalize(), "ORG")
                self.longest.setdefault(word.capitalize(), 1)
        self._kinds = self._all_kinds()
        self.folded = _Folds()
        """Words casefolded, with straight apostrophes and no broken line in them."""
        self.flags = _Flags(self, self._kinds)

    def words(self, key: str) -> frozenset[str]:
        """A list of words."""
        found: str = self.data.get(key, "")
        return frozenset(found.casefold().replace("’", "'").split())

    def starts(self, word: str) -> list[tuple[str, int]]:
        """What a word is, with and without the letters written on to it, of what begins a listed name; its words."""
        found = self._starts.get(word)
        if found is None:
            bare = dict.fromkeys([word, *self._without_prefixes(word)])
            found = self._starts[word] = [(each, self.longest[each]) for each in bare if each in self.longest]
        return found

    def _without_prefixes(self, word: str) -> Iterator[str]:
        for prefix in self._prefixes_by_letter.get(word[:1], ()):
            if word.startswith(prefix) and len(word) - len(prefix) > 2:
                yield word[len(prefix) :]
                # لل is ل with the article ال.
                yield "ال" + word[len(prefix) :]

    def trim(self) -> None:
        """Forget the spellings met, when there are so many that they cost memory."""
        if len(self.flags) + len(self.folded) > _SPELLINGS:
            self.flags.forget()
            self.folded.clear()
            self._starts.clear()

    def flags_of(self, surface: str) -> int:
        """What a spelling tells; ask `flags`, which remembers."""
        first = surface[0]
        if first.isdigit():
            return Is.NUMBER
        low = self.folded[surface]
        flags = self._kinds.get(low, 0)
        if self.no_capitals:
            return flags | self._written_on(surface)
        if first != first.lower() or first.istitle():
            flags |= Is.CAPITAL
            if "'" in low and not self.elision and self._is_contracted(*low.split("'", 1)):
                flags |= Is.SMALL
            if (surface if surface.isalnum() else surface.translate(_BROKEN)) in self.longest:
                flags |= Is.LISTED
            if len(surface) > 1 and surface == surface.upper():
                flags |= Is.SHOUTED
                if self.acronyms.get(low) or flags & Is.TAIL:
                    # US and WHO are no pronouns in capitals, and SA is no possessive.
                    flags &= ~Is.SMALL
            if self.nouns_capital and not flags & ~(Is.CAPITAL | Is.LISTED):
                flags |= self._compound(low)
        return flags

    def _is_contracted(self, word: str, rest: str) -> bool:
        """Whether a small word has another one written on to it: I'll, don't."""
        if rest == "t":
            return True
        return rest in self.contractions and bool(self._kinds.get(word, 0) & Is.SMALL)

    def _written_on(self, word: str) -> int:
        """What a word begins, seen through the letters written on to it."""
        flags = Is.LISTED if self.starts(word) else 0
        if word[:1] in self.prefixes and len(word) > 3:
            flags |= Is.PREFIXED if self._kinds.get(word[1:], 0) & (Is.FORENAME | Is.FOREIGN) else 0
        return flags

    def _compound(self, low: str) -> int:
        """What the last part of a compound tells (Außenministerium)."""
        for size in range(len(low), 3, -1):
            flags = self._kinds.get(low[-size:], 0) & _COMPOUNDED
            if flags:
                return flags | (Is.WEAK if flags & Is.ORG else 0)
        return 0

    def listed(self, surface: str) -> str | None:
        """The label of a place or body in the lists, as written or in capitals; None when it is in none."""
        plain = surface.translate(_BROKEN).replace("’", "'")
        return self.titled.get(plain) or (self.titled.get(_titled(plain)) if plain.isupper() else None)

    def _all_kinds(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for key, kind in _KINDS.items():
            for word in self.words(key):
                found[word] = found.get(word, 0) | kind
        for word in [word for word in self.words("roles") if "-" in word]:
            last = word.rpartition("-")[2]
            if last in self.words("roles"):
                continue
            self.compounds.setdefault(last, set()).add(word)
            found[last] = found.get(last, 0) | Is.ROLE
        if "ex" in self.words("role_before"):
            # exministro: one word in Spanish and Italian.
            found |= {f"ex{word}": found[word] for word in self.words("roles")}
        for key in ("months", "weekdays", "day_words", "date_leads"):
            for word in self.words(key):
                begins = re.split("[-']", word)[0]
                found[begins] = found.get(begins, 0) | Is.DATED
        if self.nouns_capital:
            # Verband(e)s: the genitive.
            nouns = [each for each in found.items() if each[1] & _COMPOUNDED]
            found = {f"{word}{ending}": kind for word, kind in nouns for ending in ("s", "es")} | found
        for word in self.common | self.words("months") | self.words("weekdays"):
            found[word] = found.get(word, 0) | Is.SMALL
        for word in [word for word in found if word[0] in _ACCENTED]:
            found.setdefault(_bare(word), found[word])
        return found

    def _name(self) -> None:
        for key in _LABELS:
            whole = " ".join(self.data.get(key, "").replace("’", "'").split())
            names = [name for each in whole.split(";") if (name := each.strip())]
            names += [_bare(name) for name in names if name[0] in _ACCENTED]
            self.titled = dict.fromkeys(names, key.upper()) | self.titled
            single = list(filter(str.isalpha, names))
            once = dict.fromkeys(single, 1) | dict.fromkeys(map(str.upper, single), 1)
            self.longest = once | self.longest
            for name in set(names).difference(single):
                count = len(_PARTS(name))
                for head in _heads(name):
                    self.longest[head] = max(self.longest.get(head, 0), count)

    def _links(self, key: str) -> Links:
        phrases: str = self.data.get(key, "")
        found: Links = {}
        for words in sorted((each.split() for each in phrases.split(";")), key=len, reverse=True):
            if words:
                found.setdefault(words[0], []).append(words)
        return found


class _Folds(dict[str, str]):
    """Spellings and their folded form: filled as they are met."""

    def __missing__(self, surface: str) -> str:
        # Most words are letters alone.
        whole = surface if surface.isalnum() else surface.translate(_BROKEN).replace("’", "'")
        found = self[surface] = whole.casefold()
        return found


class _Flags(dict[str, int]):
    """Spellings and what they tell: filled as they are met."""

    def __init__(self, naming: Naming, kinds: dict[str, int]) -> None:
        self._naming = naming
        self._kinds = kinds
        self._known = {} if naming.no_capitals else kinds
        """What small letters tell by themselves."""
        super().__init__(self._known)

    def __missing__(self, surface: str) -> int:
        # Most words that no list knows are small letters: they tell nothing.
        small = self._known and surface.isalpha() and surface.islower()
        found = self[surface] = (
            self._kinds.get(surface.casefold(), 0) if small else self._naming.flags_of(surface)
        )
        return found

    def forget(self) -> None:
        """Keep what the lists hold alone."""
        self.clear()
        self.update(self._known)


def _bare(word: str) -> str:
    """A word without the accent of its first letter."""
    return _ACCENTED[word[0]] + word[1:]


def _heads(name: str) -> set[str]:
    """What the first word of a name may look like: in capitals too, cut at an apostrophe or not."""
    found = {_PARTS(name, 1)[0], _WORDS(name, 1)[0]}
    found |= {each.replace("'", "’") for each in found}
    return found | {each.upper() for each in found}


def _titled(shouted: str) -> str:
    """A name in capitals with the first letter of each word left large."""
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), shouted)


def naming(language: str | None, own: Path | None = None) -> Naming:
    """The words of a language (a BCP 47 tag will do), the analyst's own folder laid over. LexiconError."""
    return _naming(plain(language), own or own_folder())


@cache
def _naming(language: str, own: Path | None) -> Naming:
    if not has_folder(language, own):
        return _made(language, own)
    base, places = lexicon(language, own), folders(_places(language), own)
    return kept(f"{language}-mentions", places, (__file__,), lambda: _made(language, own), base)


def _made(language: str, own: Path | None) -> Naming:
    try:
        return Naming(language, read_folders(_places(language), own), own)
    except (TypeError, AttributeError) as error:
        raise LexiconError(f"The lexicon for {language!r} cannot be used: {error}") from error


def _places(language: str) -> Iterable[str]:
    """The folders to read, what holds everywhere first."""
    return [f"{name}/{ROOM}" for name in dict.fromkeys((FALLBACK, language))]
