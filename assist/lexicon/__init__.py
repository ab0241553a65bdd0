"""The words of a language by which quotations are found: read from its folder of TOML files.

An analyst adds a cue or a language without code (docs/lexicon.md): a folder of one's own is laid over the
one that comes with Postil. A file is read when its language is first asked for, never at import.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from assist.lexicon.copies import kept
from store.errors import PostilError
from store.folders import user_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

FOLDER: Final = Path(__file__).parent
FALLBACK: Final = "any"
"""For a language without a folder: quotation marks and the colon alone."""


class LexiconError(PostilError, ValueError):
    """A lexicon file that cannot be used; says which file and why."""


class Cue(NamedTuple):
    """What one form of a cue word tells."""

    lemma: str
    kind: str
    """`verb`, `noun` or `preposition`."""
    gerund: bool = False
    """Has no subject of its own (affirmant, adding; in some languages the infinitive)."""
    direct_only: bool = False
    """Introduces quotation marks only, not indirect speech."""
    weak: bool = False
    """Mostly something else: counts right beside the marks only."""
    medium: str = "speech"
    addressed: bool = False
    """The one spoken to may stand right behind it ("told reporters that")."""


class Pronoun(NamedTuple):
    """What a pronoun tells of its antecedent; `-` = either."""

    gender: str
    number: str
    person: str


class Lexicon:
    """One language's words; every word is in lower case, with straight apostrophes."""

    def __init__(self, language: str, data: dict[str, Any]) -> None:
        self.language = language
        for name in _SETS:
            setattr(self, name, _set(data.get(name, "")))
        self.cues: dict[str, Cue] = _cues(data)
        self.phrasal: dict[str, dict[str, Cue]] = _phrasal(data)
        """The first words of verbs of two, with each second word."""
        self.nouns = _set(data.get("noun", {}).get("words", ""))
        places = data.get("preposition", {})
        self.before = self._prefixed(_phrases(places.get("before", "")))
        self.trailing = _phrases(places.get("trailing", ""))
        self.own = _phrases(places.get("own", ""))
        self.phrases_before = _by_first(self.before + self.own)
        self.phrase_words = frozenset(word for phrase in self.before + self.own for word in phrase)
        self.phrases_behind = _by_first(self.before + _phrases(places.get("after", "")) + self.own)
        self.after_forms = frozenset(phrase[0] for phrase in _phrases(places.get("after", "")))
        self.phrases_weak = _by_first(_phrases(places.get("weak", "")))
        self.pronouns = _pronouns(data.get("pronouns", {}))
        self.oblique = _pronouns(data.get("oblique", {}))
        self.determiner_genders: dict[str, str] = data.get("determiner_genders", {})
        self.numbers = {word: tuple(tells.split()) for word, tells in data.get("numbers", {}).items()}
        self.agreement = {word: tuple(ends.split()) for word, ends in data.get("agreement", {}).items()}
        self.noun_phrase_verbs = _names(data.get("use", {}).get("noun_phrase", ""))
        self.clause_verbs = _names(data.get("use", {}).get("clause", ""))
        self.label_verbs = _names(data.get("use", {}).get("labels", ""))
        self.naming_verbs = frozenset(cue.lemma for form, cue in self.cues.items() if form in self.naming)
        """Right behind these stands a name more often than an opinion (called “Hansa”)."""
        self.backward = frozenset(_fold(each).strip() for each in data.get("backward", "").split(";"))
        order = data.get("order", {})
        self.subject_first = bool(order.get("subject_first", True))
        self.inserted = bool(order.get("inserted", False))
        self.nouns_capital = bool(order.get("nouns_capital", False))
        self.pro_drop = bool(order.get("pro_drop", False))
        self.verb_second = bool(order.get("verb_second", False))
        self.verb_first = bool(order.get("verb_first", False))
        self.title_endings = tuple(data.get("title_endings", "").split()) or ("\0",)
        self.feminine_endings = tuple(data.get("feminine_endings", "").split()) or ("\0",)
        self.definite = tuple(data.get("definite", "").split()) or ("\0",)
        self.adjuncts = tuple(data.get("adjuncts", "").split()) or ("\0",)
        self.person_endings = tuple(data.get("person_endings", "").split()) or ("\0",)
        self.no_capitals = bool(order.get("no_capitals", False))
        self.adverb_endings = tuple(data.get("adverb_endings", "").split())
        self.manner_endings = tuple(data.get("manner_endings", "").split()) or self.adverb_endings
        self.past_endings = tuple(data.get("past_endings", "").split())
        self.gerund_lead = _set(data.get("gerund_lead", ""))
        self.forms: Container[str] = self.cues
        """Every form of a cue verb, with the letters that may be written on to it."""
        if self.phrasal or self.prefixes:
            self.forms = frozenset([*self.cues, *self._more()])
        self.skippable = self.auxiliaries | self.adverbs | self.clitics
        """May stand between a subject and its verb."""
        self.small = self.stops | self.determiners | self.subordinators | self.prepositions
        self.small |= self.auxiliaries | self.adverbs | self.pronouns.keys()
        """No part of a name."""
        self.telling = frozenset(map(rarest, self.before + self.trailing))
        """One word of each phrase like "according to": the one that is rarest elsewhere."""
        self.clues = self.telling | self.after_forms | self.comparisons | self.subjunctive | self.conditional
        """Without any of these, or a form of a cue verb, nothing is reported in a paragraph."""

    def _more(self) -> Iterator[str]:
        """Forms that are not those of single verbs as they are listed."""
        yield from self.phrasal
        yield from (prefix + form for prefix in self.prefixes for form in self.cues)

    def __getstate__(self) -> dict[str, Any]:
        # Thousands of forms of some hundred verbs: as one text they are read in a third of the time.
        cues = {cue: at for at, cue in enumerate(dict.fromkeys(self.cues.values()))}
        packed = "\n".join(self.cues), [cues[cue] for cue in self.cues.values()], list(cues)
        more = None if self.forms is self.cues else [form for form in self._more() if form not in self.cues]
        return {**self.__dict__, "cues": packed, "forms": more}

    def __setstate__(self, state: dict[str, Any]) -> None:
        forms, places, cues = state["cues"]
        known = forms.split("\n") if forms else []
        self.__dict__.update(state)
        self.cues = dict(zip(known, map(cues.__getitem__, places), strict=True))
        self.forms = self.cues if state["forms"] is None else frozenset([*known, *state["forms"]])

    def reports(self, form: str) -> bool:
        """Whether a word is a form of a verb that introduces indirect speech."""
        cue = self.cue(form)
        return form in self.phrasal or (cue is not None and not (cue.weak or cue.direct_only))

    def sums_up(self, form: str) -> bool:
        """Whether it is one behind which a noun phrase may tell what was said."""
        cue = self.cues.get(form)
        several = self.phrasal.get(form, {}).values()
        return any(each.lemma in self.noun_phrase_verbs for each in (*several, *((cue,) if cue else ())))

    def takes_clause(self, form: str) -> bool:
        """Whether it is one that takes a clause without "that"."""
        cue = self.cues.get(form)
        return cue is not None and cue.lemma in self.clause_verbs and not cue.gerund

    def _prefixed(self, phrases: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        """The same phrases, also with the letters that may be written on to them."""
        written_on = [(prefix + phrase[0], *phrase[1:]) for prefix in self.prefixes for phrase in phrases]
        return tuple(sorted([*phrases, *written_on], key=len, reverse=True))

    complementizers: frozenset[str]
    determiners: frozenset[str]
    links: frozenset[str]
    titles: frozenset[str]
    feminine: frozenset[str]
    masculine: frozenset[str]
    particles: frozenset[str]
    persons: frozenset[str]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    clitics: frozenset[str]
    subordinators: frozenset[str]
    stops: frozenset[str]
    naming: frozenset[str]
    prefixes: frozenset[str]
    prepositions: frozenset[str]
    comparisons: frozenset[str]
    passives: frozenset[str]
    abbreviations: frozenset[str]
    agents: frozenset[str]
    means: frozenset[str]
    bodies: frozenset[str]
    indefinite: frozenset[str]
    impersonal: frozenset[str]
    times: frozenset[str]
    conjunctions: frozenset[str]
    relatives: frozenset[str]
    chains: frozenset[str]
    chain_links: frozenset[str]
    subjunctive: frozenset[str]
    conditional: frozenset[str]
    role_links: frozenset[str]
    object_determiners: frozenset[str]
    aged: frozenset[str]
    members: frozenset[str]

    def is_title(self, word: str) -> bool:
        """Whether a lower-case word is a title or a role (Minister, Wirtschaftsminister)."""
        return word in self.titles or word in self.persons or word.endswith(self.title_endings)

    def can_speak(self, word: str) -> bool:
        """Whether a lower-case word means a person or a body."""
        return self.is_title(word) or word in self.bodies or word.endswith(self.person_endings)

    def pronoun(self, word: str) -> Pronoun | None:
        """What a word tells as a pronoun, in the nominative or behind a preposition (he, him)."""
        return self.pronouns.get(word) or self.oblique.get(word)

    def gender(self, word: str) -> str:
        """`f` or `m` where the word for a person tells, else `-`."""
        if word in self.feminine or (
            word.endswith(self.title_endings) and word.endswith(self.feminine_endings)
        ):
            return "f"
        return "m" if word in self.masculine or word.endswith(self.title_endings) else "-"

    def cue(self, word: str) -> Cue | None:
        """The cue a lower-case word is a form of; prefixes that are written on to it (Arabic) are set aside."""
        found = self.cues.get(word)
        if found is None and word[:1] in self.prefixes:
            found = self.cues.get(word[1:])
        return found


_SETS: Final = (
    "complementizers", "determiners", "links", "titles", "feminine", "masculine", "particles",
    "persons", "auxiliaries", "adverbs", "clitics", "subordinators", "stops", "naming", "prefixes",
    "prepositions", "comparisons", "passives", "abbreviations", "agents", "means", "bodies", "indefinite", "impersonal",
    "times", "conjunctions", "relatives", "chains", "chain_links", "subjunctive", "conditional", "role_links",
    "object_determiners", "aged", "members",
)  # fmt: skip


def lexicon(language: str | None, own: Path | None = None) -> Lexicon:
    """The words of a language (a BCP 47 tag will do), the analyst's own folder laid over them.

    `own`: None = the folder that `own_folder` tells. A language without a folder has quotation marks and the
    colon only. Raises LexiconError.
    """
    return _lexicon(plain(language), own or own_folder())


def plain(language: str | None) -> str:
    """The name of a language's folder."""
    return (language or FALLBACK).casefold().replace("_", "-").split("-")[0]


def own_folder() -> Path | None:
    """The analyst's own folder: $POSTIL_LEXICON, else `lexicon` among Postil's settings; None if it is not there."""
    return _own(os.environ.get("POSTIL_LEXICON"), os.environ.get("XDG_CONFIG_HOME"))


@cache
def _own(named: str | None, root: str | None) -> Path | None:
    folder = Path(named) if named else user_folder("config") / "lexicon"
    return folder if folder.is_dir() else None


@cache
def _lexicon(language: str, own: Path | None) -> Lexicon:
    if not has_folder(language, own):
        return _made(language, own)
    return kept(f"{language}-quotations", folders([language], own), (__file__,), lambda: _made(language, own))


def has_folder(language: str, own: Path | None) -> bool:
    """Whether somebody wrote down words of a language: articles may name any."""
    return any(each.is_dir() for each in folders([language], own))


def _made(language: str, own: Path | None) -> Lexicon:
    data = read_folders([language], own)
    try:
        return Lexicon(language, data)
    except (TypeError, AttributeError, KeyError) as error:
        raise LexiconError(f"The lexicon for {language!r} cannot be used: {error}") from error


def folders(names: Iterable[str], own: Path | None) -> list[Path]:
    """Where the files of some lexicons lie, the analyst's own behind ours."""
    return [folder / name for name in names for folder in (FOLDER, own) if folder is not None]


def read_folders(names: Iterable[str], own: Path | None) -> dict[str, Any]:
    """The files of these folders as one table, the analyst's own laid over ours. LexiconError."""
    data: dict[str, Any] = {}
    for folder in folders(names, own):
        for file in sorted(folder.glob("*.toml")):
            data = _merged(data, _read(file))
    return data


def languages(own: Path | None = None) -> list[str]:
    """The languages that have a folder."""
    found = {file.parent.name for folder in (FOLDER, own) if folder for file in folder.glob("*/cues.toml")}
    return sorted(found)


def _read(file: Path) -> dict[str, Any]:
    # Deferred: 5 ms, and most sessions need one language of it or none.
    import tomllib

    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{file}: {error}") from error


def _merged(old: Any, new: Any) -> Any:
    """Tables are joined, lists and word lists lengthened; anything else is replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: _merged(old.get(key), new.get(key)) for key in {**old, **new}}
    if new is None or old is None:
        return old if new is None else new
    if isinstance(old, list) and isinstance(new, list):
        return old + new
    if isinstance(old, str) and isinstance(new, str):
        return f"{old};{new}" if ";" in old + new else f"{old} {new}"
    return new


def _fold(word: str) -> str:
    return word.lower().replace("’", "'")


def _set(words: str) -> frozenset[str]:
    return frozenset(_fold(words).split())


def _pronouns(table: dict[str, str]) -> dict[str, Pronoun]:
    return {word: Pronoun(*tells.split()) for word, tells in table.items()}


def _phrases(words: str) -> tuple[tuple[str, ...], ...]:
    """Phrases parted by semicolons, each as its words; longest first."""
    split = (tuple(re.findall(r"[^\W_]+", _fold(phrase))) for phrase in words.split(";"))
    return tuple(sorted(filter(None, split), key=len, reverse=True))


def rarest(phrase: tuple[str, ...]) -> str:
    """The word of a phrase that is likely to be the rarest: the longest."""
    return max(phrase, key=len)


def _by_first(phrases: tuple[tuple[str, ...], ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The same phrases by their first words, longest first."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


def _cues(data: dict[str, Any]) -> dict[str, Cue]:
    """Every form of every cue; a form of two verbs is that of the one that tells more."""
    found: dict[str, Cue] = {}
    make = _maker(data)
    for lemma, forms, gerunds in _verbs(data):
        for each, cue in ((forms, make(lemma, False)), (gerunds, make(lemma, True))):
            new = dict.fromkeys(each, cue)
            if not found.keys().isdisjoint(new):
                new = {form: _surer(found.get(form), cue) for form in new}
            found.update(new)
    return found


def _surer(known: Cue | None, cue: Cue) -> Cue:
    return cue if known is None or ((known.weak or known.direct_only) and not cue.weak) else known


def _verbs(data: dict[str, Any]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Lemma, its forms with a subject, its gerunds (and infinitives where they count as such)."""
    gerund, infinitives = data.get("gerund", "\0"), data.get("infinitives", False)
    gerunds = _set(data.get("gerunds", ""))
    listed = data.get("listed", {})
    for lemma, words in listed.items():
        forms = _fold(words).split()
        bare = {form for form in forms if form.endswith(gerund) or form in gerunds}
        yield _parted(lemma, forms, {*bare, lemma} if infinitives else bare)
    for lemma in listed if infinitives else ():
        yield lemma, [], [lemma]
    for group in data.get("verb", ()):
        yield from _conjugated(group, infinitives)


def _parted(lemma: str, forms: list[str], bare: set[str]) -> tuple[str, list[str], list[str]]:
    return lemma, [form for form in forms if form not in bare], [form for form in forms if form in bare]


def _conjugated(group: dict[str, str], infinitives: bool) -> Iterator[tuple[str, list[str], list[str]]]:
    """The same for the verbs of a group that is conjugated alike."""
    ending, gerund = group.get("ending", ""), group.get("gerund", "\0")
    endings = [form.strip("-") for form in _fold(group["forms"]).split()]
    plain = [each for each in endings if each not in (ending, gerund)]
    for lemma in _fold(group["lemmas"]).split():
        if lemma.endswith(ending):
            stem = lemma.removeprefix("s'").removesuffix(ending)
            forms, bare = [stem + each for each in plain], [stem + gerund] if gerund in endings else []
            if ending in endings and ending != gerund:
                (bare if infinitives and stem + ending == lemma else forms).append(stem + ending)
            yield lemma, forms, bare


def _phrasal(data: dict[str, Any]) -> dict[str, dict[str, Cue]]:
    """Verbs of two words, by the forms of the first and the second."""
    found: dict[str, dict[str, Cue]] = {}
    make = _maker(data)
    for lemma, forms in data.get("phrasal", {}).items():
        verb, _, particles = lemma.rpartition(" ")
        for form in _fold(forms).split():
            for particle in particles.split("/"):
                found.setdefault(form, {})[particle] = make(f"{verb} {particle}", False)
    return found


def _maker(data: dict[str, Any]) -> Callable[[str, bool], Cue]:
    """Makes the cue of a lemma, each only once."""
    use = data.get("use", {})
    direct_only, weak, told = (_names(use.get(key, "")) for key in ("direct_only", "weak", "addressed"))
    media = {lemma: medium for medium, lemmas in data.get("medium", {}).items() for lemma in _names(lemmas)}

    @cache
    def make(lemma: str, gerund: bool) -> Cue:
        medium = media.get(lemma, "speech")
        return Cue(lemma, "verb", gerund, lemma in direct_only, lemma in weak, medium, lemma in told)

    return make


def _names(lemmas: str) -> frozenset[str]:
    """Lemmas, those of two words in quotation marks."""
    return frozenset(quoted or single for quoted, single in re.findall(r'"([^"]+)"|(\S+)', lemmas))
