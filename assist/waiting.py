"""Runs of capitals that nothing where they stand tells about: they wait until the whole text has been read.

The same name may stand behind a title elsewhere, or behind "in", or be a common word in small letters.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.naming import Is
from assist.proposal import Proposal
from assist.runs import is_article_led, is_led, is_roman

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assist.naming import Naming
    from assist.tokens import Tokens

_ACRONYM: Final = 5
"""Letters of an acronym that no list knows; a longer word in capitals may be just loud."""

_OPENING: Final = " \u00a0\u202f«“„‘\"'"
"""What may stand before the name of a ship."""
_SURE: Final = 3
"""Weight of a neighbour that tells much; the others weigh one."""
_PLACES: Final = Is.SPOT | Is.GPE | Is.SPOT_FIRST | Is.DIRECTION
_SINGLE: Final = ("one", "bare", "first")
_NAME: Final = 3
"""Letters of a name that nothing else tells of, at least."""


class _Run(NamedTuple):
    start: int
    end: int
    surface: str
    begins: bool
    """Stands where a sentence begins, so that its capital tells nothing."""
    kind: str
    """`one` word, the `first` of its sentence, one `bare` as persons and towns are, `several`, `several` that could
    be a `person`, an `acronym`, or a `noun` like any other."""


class Waiting:
    """The runs of a text, and what the text tells of them."""

    def __init__(self, naming: Naming) -> None:
        self._naming = naming
        self._runs: list[_Run] = []
        self._persons: set[str] = set()
        """Names of persons and their parts."""
        self._families: set[str] = set()
        """Last words of what seems to be a person's name."""
        self._votes: dict[str, Counter[str]] = {}
        """What neighbours say of a run."""
        self._inside: set[str] = set()
        """Runs that stand within sentences too."""
        self._bare: set[str] = set()
        """Words that stand bare within a sentence."""
        self._defined: set[str] = set()
        """Acronyms whose long form the text gives."""
        self._nouns: list[tuple[int, int, str]] = []
        """Words that have a capital as any noun has."""
        self._counts: Counter[str] = Counter()
        self._spellings: set[str] = set()
        """Every word of the text."""

    def see(self, tokens: Tokens) -> None:
        """Keep the words of a paragraph."""
        self._spellings.update(tokens.words)

    def know(self, person: str) -> None:
        """A person's name, or a part of one, is known to be one."""
        self._persons.add(person)

    def knows(self, person: str) -> bool:
        """Whether this is known as a person's name."""
        return person in self._persons

    def govern(self, place: str) -> None:
        """A state has this name: Republic of ..."""
        self._elect(place, "GPE", _SURE)

    def define(self, acronyms: Iterable[str]) -> None:
        """The text says what these stand for."""
        self._defined.update(acronyms)

    def add(self, tokens: Tokens, first: int, last: int, paired: str | None = None) -> None:
        """Let a run wait; one that a number hangs on (Orvane-2) is no person and no place.

        `paired`: the label of a name that it is coordinated with.
        """
        several = last > first
        if tokens.gaps[first] == "-" and is_article_led(tokens, first):
            first -= 1
        surface = tokens.surface(first, last)
        begins = tokens.begins(first) and not _is_called(tokens, first, last)
        if tokens.gaps[last + 1] == "-" and tokens.words[last + 1].isdigit():
            last += 1
            surface = tokens.surface(first, last)
        else:
            self._vote(tokens, first, last, surface)
            if several and " & " in surface:
                self._elect(surface, "ORG", _SURE)
            if paired is not None:
                self._elect(surface, paired, 1)
        if several:
            if tokens.flags[first] & Is.SHOUTED and not surface.isupper() and tokens.words[first].isalpha():
                # BNP Paribas, CNN Brasil
                self._elect(surface, "ORG", 1)
            person = tokens.low(first - 1) not in self._naming.determiners and not surface.isupper()
            kind = "person" if person else "several"
        elif begins:
            kind = "first"
        else:
            kind = "bare" if self._is_bare(tokens, first, last) else "one"
            if kind == "bare":
                self._bare.add(surface)
        self._keep(_Run(tokens.start(first), tokens.end(last), surface, begins, kind))

    def _is_bare(self, tokens: Tokens, first: int, last: int) -> bool:
        """Whether a word stands as names of persons and towns do: no article before it, and nothing hangs on it."""
        words = self._naming
        low = tokens.low(first - 1)
        if low in words.determiners or low in words.joined_articles or not words.determiners:
            return False
        following, word = tokens.gaps[last + 1], tokens.words[last]
        if len(word) < _NAME or tokens.flags[first - 1] & Is.NUMBER or "-" in (tokens.gaps[first], following):
            return False
        if following[:1] == ")" and tokens.gaps[first][-1:] == "(":
            return False
        if following[:1] == "." and tokens.words[last + 1][:1].islower():
            # San José, Calif., said
            return False
        if not word.isalpha() or tokens.low(last).endswith(words.noun_endings) or is_roman(word):
            return False
        if low in words.first_links and tokens.flags[first - 2] & Is.CAPITAL:
            return False
        if word.endswith(words.demonym_endings) and tokens.joined(last) and tokens.words[last + 1].islower():
            # Talvesian crowns
            return bool(tokens.flags[last + 1] & Is.SMALL) or tokens.low(last + 1) in words.cues
        linked = tokens.low(last + 1) in words.first_links and tokens.joined(last)
        return not linked or (words.heads_first and not tokens.flags[last + 2] & Is.CAPITAL)

    def add_word(self, tokens: Tokens, place: int) -> None:
        """Let a word of a headline wait."""
        word = _Run(tokens.start(place), tokens.end(place), tokens.words[place], True, "one")
        self._keep(word, counts=False)

    def add_noun(self, tokens: Tokens, place: int) -> None:
        """Let a word wait where every noun has a capital; an article before it tells that it is one."""
        word = tokens.words[place]
        before = tokens.low(place - 1) if tokens.blank_before(place) else ""
        if before in self._naming.determiners:
            return
        if self._is_held_there(tokens, place):
            self._elect(word, "GPE", _SURE)
        elif before in self._naming.place_prepositions and word.endswith(self._naming.place_endings):
            self._elect(word, "GPE", 1)
        self._nouns.append((tokens.start(place), tokens.end(place), word))

    def add_town(self, tokens: Tokens, last: int) -> None:
        """The words in capitals with which a paragraph begins are where it was sent from."""
        self._elect(tokens.surface(0, last), "GPE", _SURE)
        self._keep(_Run(tokens.start(0), tokens.end(last), tokens.surface(0, last), False, "one"))

    def add_acronym(self, tokens: Tokens, first: int, last: int) -> None:
        """Let an unknown acronym wait; an article before it tells that it is a name."""
        begins = not is_led(tokens, first)
        surface = tokens.surface(first, last)
        self._keep(_Run(tokens.start(first), tokens.end(last), surface, begins, "acronym"))

    def _keep(self, run: _Run, *, counts: bool = True) -> None:
        self._runs.append(run)
        self._counts[run.surface] += counts
        if not run.begins:
            self._inside.add(run.surface)

    def _vote(self, tokens: Tokens, first: int, last: int, surface: str) -> None:
        """What stands before and behind a run tells of what it is."""
        words = self._naming
        led = tokens.blank_before(first) or (words.elision and tokens.gaps[first] in ("'", "’"))
        before = tokens.low(first - 1) if led else ""
        if before in words.role_words and tokens.low(first - 2) in words.place_roles:
            self._elect(surface, "GPE", _SURE)
        elif before in words.place_prepositions or before in words.place_weak:
            # "de" leads to persons too, but not behind what has to do with a place: au large de, port of.
            near = tokens.flags[first - 2] & _PLACES or tokens.low(first - 2) in words.place_leads
            if near or before not in words.place_weak:
                self._elect(surface, "GPE", _SURE)
            elif before in words.place_prepositions:
                self._elect(surface, "GPE", 1)
        elif _is_vessel(tokens, first):
            self._elect(surface, "PROD", _SURE)
        elif before in words.cues or (tokens.low(last + 1) in words.cues and tokens.joined(last)):
            # La Fronde publie, the Guardian reported: persons have no article.
            self._elect(surface, "ORG" if before in words.determiners else "PER", 1)

    def _elect(self, surface: str, label: str, weight: int) -> None:
        self._votes.setdefault(surface, Counter())[label] += weight

    def _is_held_there(self, tokens: Tokens, first: int) -> bool:
        """Whether a role that one has in a place leads to a name: maire de, mayor of."""
        before = tokens.low(first - 1)
        return before in self._naming.role_words and tokens.low(first - 2) in self._naming.place_roles

    def settled(self) -> Iterator[Proposal]:
        """What can be said of each now; a word that is perhaps no name is left out."""
        judged = [(run, *self._judged(run)) for run in self._runs if run.kind not in _SINGLE]
        # A person named in full is one by the family name alone too, before and behind.
        self._families = {run.surface.rpartition(" ")[2] for run, label, *_ in judged if label == "PER"}
        judged += [(run, *self._judged(run)) for run in self._runs if run.kind in _SINGLE]
        told = self._persons | self._families | self._votes.keys()
        nouns = [_Run(*noun, False, "noun") for noun in self._nouns if noun[2] in told]
        judged += [(run, *self._judged(run)) for run in nouns]
        for run, label, rule, sure in judged:
            if rule == "person-again" or self._is_name(run, rule):
                yield Proposal("entity", label, ((run.start, run.end),), rule, sure)

    def _judged(self, run: _Run) -> tuple[str, str, float]:
        if run.surface in self._persons:
            return "PER", "person-again", 0.75
        if run.surface in self._votes:
            ((label, count),) = self._votes[run.surface].most_common(1)
            return label, "neighbours", min(0.7, 0.45 + 0.1 * count)
        if run.surface in self._families:
            return "PER", "person-again", 0.6
        if run.kind == "acronym":
            return "ORG", "acronym", 0.75 if run.surface in self._defined else 0.5
        if run.kind == "person" and self._spellings.isdisjoint(run.surface.lower().split()):
            return "PER", "capitals", 0.45
        if run.kind in _SINGLE and run.surface.lower().endswith(self._naming.place_endings):
            return "GPE", "ending", 0.4
        if run.kind == "bare" or (run.kind == "first" and run.surface in self._bare):
            return "PER", "capital", 0.4
        return "MISC", "again", 0.35

    def _is_name(self, run: _Run, rule: str) -> bool:
        if run.kind in ("person", "several"):
            return rule != "again" or self._counts[run.surface] > 1
        if run.surface in self._defined:
            return True
        if run.surface.lower() in self._spellings:
            return False
        if run.kind == "acronym" and len(run.surface) > _ACRONYM and self._counts[run.surface] < 2:
            return False
        if rule == "again":
            return False
        if rule == "capital":
            return True
        return not run.begins or run.surface in self._inside or self._counts[run.surface] > 1


def _is_called(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the first word of a sentence is a name all the same: Laurence, come! Trump's envoy came."""
    sign = tokens.gaps[last + 1][:1]
    if sign in ("'", "’"):
        return first == last and tokens.words[last + 1] == "s" and not tokens.naming.elision
    return first == last and sign in (",", "!", "?") and bool(tokens.flags[first] & Is.FORENAME)


def _is_vessel(tokens: Tokens, first: int) -> bool:
    """Whether a ship stands before its name: le ferry « Reine-Adèle »."""
    return tokens.low(first - 1) in tokens.naming.vessels and not tokens.gaps[first].strip(_OPENING)
