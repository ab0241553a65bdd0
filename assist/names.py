"""Names among the capitals of a text: persons, organisations, places, events, by titles, heads and lists.

What is clear where it stands is said at once; the rest waits for the whole text (waiting.py). Each method
that reads a name gives the place to go on from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.fullnames import TITLES, begins_person, family_end, longer, name_end
from assist.headed import HEADS, PLACES, Headed, is_of_role
from assist.heads import extended, is_adjective
from assist.naming import Is
from assist.proposal import Proposal
from assist.runs import (
    ARTICLES,
    dateline_end,
    is_acronym,
    is_headline,
    is_ship,
    is_shouted,
    run_end,
    with_number,
    with_ordinal,
)

if TYPE_CHECKING:
    from assist.naming import Naming
    from assist.tokens import Tokens

_PLACE_WORDS: Final = PLACES | Is.SPOT_FIRST | Is.DIRECTION
_SMALL_HEADS: Final = Is.ORG | PLACES | Is.EVENT
_PLAIN: Final = Is.SMALL | Is.HONORIFIC | HEADS | PLACES | Is.EVENT
_NOUNS: Final = Is.ORG_NOUN | Is.ORG_NOUN_BEFORE
_MODEL: Final = 6
"""Signs of a model's number, one less at most."""
_NOWHERE: Final = -9
_PLURALS: Final = frozenset(["mm", "mmes", "messrs", "mlles", "messieurs", "mes"])
"""Behind these several names follow."""


class Names(Headed):
    """Reads the names of a text, a paragraph at a time."""

    def __init__(self, words: Naming) -> None:
        super().__init__(words)
        self._headline = False
        self._plural = _NOWHERE
        """The last word of a name that further ones follow (MM. Dorn et Beck)."""

    def read(self, tokens: Tokens) -> None:
        """Read a paragraph; what is sure is in `found` then."""
        self._plural = _NOWHERE
        self._headline = not self.words.nouns_capital and is_headline(tokens)
        self.waiting.see(tokens)
        if tokens.flags[0] & Is.CAPITAL and (end := dateline_end(tokens)) is not None:
            self.waiting.add_town(tokens, end)
        telling = Is.CAPITAL | Is.HONORIFIC | (_SMALL_HEADS if self.words.heads_first else 0)
        place = 0
        for index in tokens.places(telling):
            flags = tokens.flags[index]
            if index < place or (flags & _PLAIN == Is.SMALL and not tokens.flags[index + 1] & Is.CAPITAL):
                continue
            place = self._capital(tokens, index) if flags & Is.CAPITAL else self._small(tokens, index)

    def settle(self) -> None:
        """Add to `found` what waited for the rest of the text."""
        self.found += self.waiting.settled()

    # A word in small letters that begins a name

    def _small(self, tokens: Tokens, place: int) -> int:
        """« docteur Langevin », « ministère de la Défense », « rue de Rivoli »."""
        flags = tokens.flags[place]
        led = tokens.blank_before(place) and tokens.flags[place - 1] & (Is.RANK | Is.ROLE | Is.ORG)
        if flags & Is.HONORIFIC and not led and (end := name_end(tokens, place)):
            return self._person(tokens, place, end, 0.85)
        phrase = extended(tokens, place) if self.words.heads_first and flags & _SMALL_HEADS else None
        if phrase is None:
            return place + 1
        named = phrase.strength or tokens.low(place) in self.words.orgs_adjective
        if flags & Is.ORG and named and _is_headed(tokens, place):
            return self.add(tokens, place, phrase.last, "ORG", "org-head", 0.75)
        if flags & Is.SPOT and not flags & Is.ORG and phrase.capital is not None:
            return self.add(tokens, *with_number(tokens, place, phrase.last), "LOC", "place-head", 0.7)
        if flags & Is.GPE and not flags & Is.ORG and phrase.capital is not None:
            return self.add(tokens, phrase.capital, phrase.last, "GPE", "place-head", 0.7)
        if flags & Is.EVENT and (first := with_ordinal(tokens, place)) < place:
            phrase = extended(tokens, place, free=True) or phrase
            return self.add(tokens, first, phrase.last, "EVENT", "event-head", 0.6)
        return place + 1

    # A capital

    def _capital(self, tokens: Tokens, place: int) -> int:
        last = place if self._headline else run_end(tokens, place)
        first = place
        following = tokens.flags[last + 1]
        if last == place and tokens.flags[place] == Is.CAPITAL and not following & (_PLACE_WORDS | _NOUNS):
            return self._unknown(tokens, place)
        nouns = following & _NOUNS
        while first <= last:
            if tokens.words[first - 1] in ARTICLES and (known := self.with_article(tokens, first)):
                return known
            if tokens.flags[first] & Is.HONORIFIC and (end := self._titled_end(tokens, first)):
                return self._person(tokens, first, end, 0.9)
            trimmed = self._is_trimmed(tokens, first, last)
            sure = self.with_noun(tokens, first, last) if nouns and not trimmed else None
            if sure is None and tokens.flags[first] & Is.LISTED:
                sure = self.listed(tokens, first, last)
            if sure is not None:
                return sure
            if not trimmed:
                break
            first += 1
        while last > first and tokens.flags[last] & Is.SMALL:
            last -= 1
        if first > last:
            return last + 1
        read = self._in_headline(tokens, first) if self._headline else self._run(tokens, first, last)
        return max(read, first + 1)

    def _titled_end(self, tokens: Tokens, place: int) -> int | None:
        """The last word of the name that a title begins; Saint- begins a town."""
        return None if tokens.low(place) in self.words.towns_first else name_end(tokens, place)

    def _is_trimmed(self, tokens: Tokens, place: int, last: int) -> bool:
        """Whether a word at the front of a run is no part of it; Internet Explorer keeps both its words."""
        if not tokens.flags[place] & Is.SMALL:
            return False
        if place < last and self.waiting.knows(tokens.surface(place, last)):
            return False
        low = tokens.low(place)
        if place == last or tokens.begins(place) or low in self.words.months:
            return True
        shouted = tokens.flags[place] & Is.SHOUTED
        if low in self.words.name_articles and not shouted and not tokens.flags[place + 1] & Is.SMALL:
            # La Haye, El Salvador: an article with a capital within a sentence is the name's.
            return False
        return low in self.words.common

    def _in_headline(self, tokens: Tokens, place: int) -> int:
        """Where every word has a capital: a forename with what follows, else only what the text names too."""
        forename = tokens.flags[place] & Is.FORENAME
        if forename and tokens.joined(place) and tokens.flags[place + 1] & Is.CAPITAL:
            return self._person(tokens, place, place + 1, 0.6)
        self.waiting.add_word(tokens, place)
        return place + 1

    def _run(self, tokens: Tokens, first: int, last: int) -> int:
        """A run of capitals without small words at its edges."""
        kinds = _kinds(tokens, first, last)
        if first < last and kinds & Is.SHOUTED and is_ship(tokens, first):
            return self.add(tokens, first, last, "PROD", "ship", 0.7)
        rank = _last(tokens, first, last, Is.RANK) if kinds & Is.RANK else None
        head = _last(tokens, first, last, HEADS) if kinds & HEADS else None
        going = self.state(tokens, first) if tokens.flags[first] & Is.STATE else None
        if going is None and head is not None and (rank is None or head > rank):
            going = self.organisation(tokens, first, last, head)
        elif going is None and rank is not None:
            going = self._ranked(tokens, first, last, rank)
        if going is None and kinds & Is.EVENT:
            going = self.event(tokens, first, last)
        if going is None and (kinds | tokens.flags[last + 1]) & _PLACE_WORDS:
            going = self.place(tokens, first, last)
        return going or self._other(tokens, first, last, kinds)

    # Persons, and what nothing tells about

    def _ranked(self, tokens: Tokens, first: int, last: int, rank: int) -> int:
        """A title and perhaps who bears it: Prime Minister Al-Abadi, Secretary of State John Kerry."""
        title = rank
        while title > first and tokens.flags[title - 1] & TITLES:
            title -= 1
        if (
            title > first
            and not tokens.flags[title - 1] & Is.DEMONYM
            and self.listed(tokens, first, title - 1) is None
        ):
            self._run(tokens, first, title - 1)
        if rank == last:
            phrase = extended(tokens, rank, roles=True)
            inner = range(rank + 1, phrase.last + 1 if phrase else 0)
            begin = next((at for at in inner if begins_person(tokens, at)), None)
            if begin is None:
                # What the role is for may be a name of its own.
                return rank + 1
            # "minister for the Middle East Tobias Ellwood"
            place = next((at for at in range(rank + 1, begin) if tokens.flags[at] & Is.LISTED), begin)
            if place < begin:
                self.listed(tokens, place, begin - 1)
            return self._person(tokens, begin, longer(tokens, begin), 0.85)
        begin = title if self.words.ranks_inside else rank + 1
        return self._person(tokens, begin, longer(tokens, last), 0.85)

    def _other(self, tokens: Tokens, first: int, last: int, kinds: int) -> int:
        """A run without any head: an acronym, a person by its forename, or what is told elsewhere."""
        while first < last and tokens.flags[first] & Is.DEMONYM:
            first += 1
        flags = tokens.flags[first]
        if flags & Is.DEMONYM:
            return last + 1
        if kinds & Is.SHOUTED:
            if is_acronym(tokens, first, last):
                return self._acronym(tokens, first, last)
            if is_shouted(tokens, first, last):
                # A heading may run into a name: DERNIÈRE HEURE M. Dorn
                return next(
                    (at for at in range(first, last + 1) if not tokens.flags[at] & Is.SHOUTED), last + 1
                )
        inner = self._inner_person(tokens, first, last)
        if inner is not None:
            self.listed(tokens, first, inner - 1) or self._run(tokens, first, inner - 1)
            return self._person(tokens, inner, longer(tokens, last), 0.7)
        if (known := self._known_over_joiner(tokens, first, last)) is not None:
            return known
        end = longer(tokens, last) if flags & Is.FORENAME or last > first else last
        if self._is_person(tokens, first, end):
            return self._person(tokens, first, end, 0.8)
        if self.words.nouns_capital and not flags & Is.FORENAME:
            self.waiting.add_noun(tokens, first)
            return last + 1
        if end > first and _is_model(tokens.words[end]) and not kinds & Is.NUMBER:
            return self.add(tokens, first, end, "PROD", "model", 0.5)
        if end > first or not flags & _PLAIN:
            self.waiting.add(tokens, first, end, self._paired(tokens, first))
        return end + 1

    def _unknown(self, tokens: Tokens, place: int) -> int:
        """One word with a capital that is in no list: the most frequent case, and a short way through it."""
        if tokens.words[place - 1] in ARTICLES and (known := self.with_article(tokens, place)):
            return known
        if (known := self._known_over_joiner(tokens, place, place)) is not None:
            return known
        if self._is_person(tokens, place, place):
            return self._person(tokens, place, place, 0.8)
        if self._headline:
            self.waiting.add_word(tokens, place)
        elif self.words.nouns_capital:
            self.waiting.add_noun(tokens, place)
        else:
            self.waiting.add(tokens, place, place, self._paired(tokens, place))
        return place + 1

    def _known_over_joiner(self, tokens: Tokens, first: int, last: int) -> int | None:
        """A family name with a small word in it that the text knows: José Gouveia e Melo, then Gouveia e Melo."""
        if not tokens.flags[last + 1] & Is.JOINER or not tokens.joined(last):
            return None
        end = longer(tokens, last)
        if end == last or not self.waiting.knows(tokens.surface(first, end)):
            return None
        return self._person(tokens, first, end, 0.8)

    def _paired(self, tokens: Tokens, first: int) -> str | None:
        """The label of the name that "and" joins to this one: Aleppo and Daraya."""
        if first < 2 or tokens.low(first - 1) not in self.words.conjunctions or not self.found:
            return None
        last = self.found[-1]
        return last.label if last.end == tokens.end(first - 2) and tokens.blank_before(first) else None

    def _is_person(self, tokens: Tokens, first: int, end: int) -> bool:
        """Whether a forename begins a run, a rank stands before it, or names before it that it follows."""
        if tokens.flags[first] & Is.FORENAME and end > first:
            return True
        if _has_bracketed(tokens, end):
            return True
        if first - 2 <= self._plural < first:
            self._plural = end
            return True
        if end > first and self._is_role_beside(tokens, first, end):
            return True
        before = tokens.flags[first - 1] if tokens.blank_before(first) else 0
        return bool(before & Is.RANK and not before & Is.CAPITAL)

    def _is_role_beside(self, tokens: Tokens, first: int, end: int) -> bool:
        """Whether a comma parts two words or more from a role: the mayor of Orvane, Kai Lenz, said."""
        before = tokens.gaps[first] == ", " and first - 1 in tokens.role_edges
        behind = tokens.gaps[end + 1] == ", " and end + 1 in tokens.role_edges
        return before or behind

    def _inner_person(self, tokens: Tokens, first: int, last: int) -> int | None:
        """Where a forename begins a person's name behind another one: NASA | Bill Ingalls, Lotse | Enno Dirks."""
        for at in range(first + 1, last):
            if tokens.flags[at] & Is.FORENAME and not tokens.flags[at - 1] & Is.FORENAME:
                verb = self.words.heads_first and tokens.begins(first)
                before = (
                    verb
                    or self.words.nouns_capital
                    or at - first > 1
                    or tokens.flags[first] & (Is.SHOUTED | HEADS)
                    or is_of_role(tokens, first)
                )
                blank = tokens.gaps[at] == " " and tokens.gaps[at + 1] == " "
                return at if before and blank and not tokens.flags[first] & Is.FORENAME else None
        return None

    def _acronym(self, tokens: Tokens, first: int, last: int) -> int:
        """ISIL, CJTF-OIR: from the lists, or where an article or the rest of the text shows that it is a name."""
        surface = tokens.surface(first, last)
        label = self.words.acronyms.get(surface.casefold().replace(".", ""))
        if label is None and any(map(str.isdigit, surface)):
            label = "PROD"
        if label:
            return self.add(tokens, first, last, label, "acronym", 0.7)
        if label is None:
            self.waiting.add_acronym(tokens, first, last)
        return last + 1

    def _person(self, tokens: Tokens, first: int, last: int, sure: float) -> int:
        begin = first
        while begin < last and tokens.flags[begin] & TITLES:
            begin += 1
        if self.words.nouns_capital:
            last = family_end(tokens, begin, last)
        for at in range(begin, last + 1):
            if tokens.flags[at] & Is.CAPITAL and len(tokens.words[at]) > 2:
                self.waiting.know(tokens.words[at])
        self.waiting.know(tokens.surface(begin, last))
        if last > begin:
            self.waiting.know(tokens.surface(begin + 1, last))
        if tokens.low(first) in _PLURALS:
            self._plural = last
        last = _with_birth(tokens, last)
        if _has_bracketed(tokens, last) and not any(
            tokens.flags[at] & Is.FORENAME for at in range(begin, last + 1)
        ):
            span = (tokens.start(first), tokens.end(last + 1) + 1)
            self.found.append(Proposal("entity", "PER", (span,), "person", sure))
            return last + 2
        return self.add(tokens, first, last, "PER", "person", sure)


def _is_model(word: str) -> bool:
    """Whether a word in letters and digits ends the name of a product: Lumen X2."""
    return word[-1:].isdigit() and word[:1].isupper() and len(word) < _MODEL


def _with_birth(tokens: Tokens, last: int) -> int:
    """The last word of a name with that borne before marriage: Mme Dorn, née Beck."""
    if tokens.gaps[last + 1] not in (", ", " ") or tokens.low(last + 1) not in tokens.naming.born:
        return last
    return (
        longer(tokens, last + 2) if tokens.joined(last + 1) and tokens.flags[last + 2] & Is.CAPITAL else last
    )


def _has_bracketed(tokens: Tokens, last: int) -> bool:
    """Whether a forename in brackets follows, as in lists: Dornier (Marie)."""
    forename = tokens.flags[last + 1] & Is.FORENAME
    return bool(forename) and tokens.gaps[last + 1] == " (" and tokens.gaps[last + 2].startswith(")")


def _kinds(tokens: Tokens, first: int, last: int) -> int:
    """What any word of a run can be."""
    found = 0
    for flags in tokens.flags[first : last + 1]:
        found |= flags
    return found


def _last(tokens: Tokens, first: int, last: int, kind: int) -> int | None:
    """The last word of a kind in a run."""
    return next((at for at in range(last, first - 1, -1) if tokens.flags[at] & kind), None)


def _is_headed(tokens: Tokens, place: int) -> bool:
    """Whether a head in small letters is followed by what makes a name of it: groupe Renault, parti communiste."""
    if tokens.low(place) in tokens.naming.orgs_adjective:
        return is_adjective(tokens, place + 1)
    if not tokens.flags[place] & Is.WEAK or tokens.low(place) in tokens.naming.orgs_strong:
        return True
    return bool(tokens.flags[place + 1] & Is.CAPITAL)
