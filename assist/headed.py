"""Names that their own words tell of: those of the lists, and those with a head (a bank, a lake, a republic).

Each method gives the place to go on from, or None when it reads no name there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.fullnames import begins_person
from assist.heads import Phrase, extended, is_adjective
from assist.naming import Is
from assist.numbers import is_year
from assist.proposal import Proposal
from assist.runs import with_number, with_ordinal
from assist.waiting import Waiting

if TYPE_CHECKING:
    from assist.naming import Naming
    from assist.tokens import Tokens

HEADS: Final = Is.ORG | Is.WEAK | Is.TAIL
PLACES: Final = Is.SPOT | Is.GPE
_NO_PERSON: Final = Is.DEMONYM | Is.LISTED | Is.SHOUTED | Is.SMALL | HEADS
_TO_ARTICLE: Final = ("-", " ")
"""Between the Arabic article and its name: al-Qaida, al Qaida."""
_NOUNS: Final = Is.ORG_NOUN | Is.ORG_NOUN_BEFORE


class Headed:
    """What Names is built on: what was found, what waits, and names with heads."""

    def __init__(self, words: Naming) -> None:
        self.words = words
        self.found: list[Proposal] = []
        self.waiting = Waiting(words)

    def with_noun(self, tokens: Tokens, first: int, last: int) -> int | None:
        """A people's or a body's name with a noun in small letters: Iraqi security forces."""
        at = last
        while at - last < 3 and tokens.flags[at + 1] & Is.ORG_NOUN_BEFORE and tokens.flags[at + 2] & _NOUNS:
            if not (tokens.joined(at) and tokens.joined(at + 1)):
                break
            at += 1
        if not tokens.joined(at) or not tokens.flags[at + 1] & Is.ORG_NOUN or tokens.gaps[at + 1] == "-":
            return None
        if (
            first == last
            and tokens.low(at + 1) in self.words.person_nouns
            and not tokens.flags[first] & _NO_PERSON
        ):
            # the Assad regime
            self.waiting.know(tokens.words[first])
        return self.add(tokens, first, at + 1, "ORG", "org-noun", 0.5)

    def with_article(self, tokens: Tokens, place: int) -> int | None:
        """A listed name whose Arabic article stands before it: al-Qaida."""
        if not place or tokens.gaps[place] not in _TO_ARTICLE:
            return None
        label = self.words.listed(f"{tokens.words[place - 1].capitalize()}-{tokens.words[place]}")
        if label is None:
            return None
        whole = tokens.surface(place - 1, place + 2) if place + 2 < tokens.count else ""
        # al-Qaida in Iraq
        last = place + 2 if self.words.listed(whole) else place
        return self.add(tokens, place - 1, last, label, "list", 0.85)

    def listed(self, tokens: Tokens, place: int, last: int) -> int | None:
        """A name from the lists that no further capital follows."""
        words = self.words
        longest = words.longest.get(tokens.words[place].replace("¬", ""))
        if longest is None:
            return None
        for end in range(min(place + longest, tokens.count) - 1, place - 1, -1):
            label = words.listed(tokens.surface(place, end))
            if label is None or not all(
                tokens.joined(at) or tokens.gaps[at + 1] in ("'", "’") for at in range(place, end)
            ):
                continue
            if label == "ORG" and end > place:
                end = self.over_adjectives(tokens, end)
            elif label == "GPE" and words.heads_first and tokens.flags[end + 1] & Is.DEMONYM:
                # Congo belge, Indochine française
                end += tokens.joined(end) and not tokens.flags[end + 1] & Is.CAPITAL
            following = tokens.flags[end + 1]
            single = label == "ORG" and words.nouns_capital
            goes_on = (
                end < last
                and not single
                and not following & (Is.SMALL | Is.RANK | Is.FORENAME | Is.HONORIFIC)
            )
            behind = following & (PLACES | Is.ORG) and tokens.joined(end) and not words.heads_first
            if behind and not following & Is.CAPITAL and tokens.low(end + 2) in words.first_links:
                # the West Bank | city of Orvane
                behind = 0
            if goes_on or behind or (end == place and tokens.flags[end] & PLACES and extended(tokens, end)):
                return None
            return self.add(tokens, place, end, label, "list", 0.85)
        return None

    def over_adjectives(self, tokens: Tokens, end: int) -> int:
        """Conseil de sécurité | nationale: the adjectives behind a listed body, those of nations left out."""
        if self.words.heads_first and not tokens.flags[end] & Is.DEMONYM:
            while tokens.joined(end) and is_adjective(tokens, end + 1):
                if tokens.flags[end + 1] & Is.DEMONYM:
                    break
                end += 1
        return end

    def state(self, tokens: Tokens, first: int) -> int | None:
        """A state by its whole name: Royaume du Maroc, République française, Kingdom of Norway."""
        phrase = extended(tokens, first)
        if self.words.nouns_capital and phrase is None and tokens.joined(first):
            named = tokens.flags[first + 1] & (Is.CAPITAL | Is.SMALL) == Is.CAPITAL
            phrase = Phrase(first + 1, 2, first + 1) if named else None
        if phrase is None or not (phrase.strength == 2 or tokens.flags[phrase.last] & Is.DEMONYM):
            return None
        if _is_bearer(tokens, first):
            return None
        if phrase.capital is not None:
            self.waiting.govern(tokens.surface(phrase.capital, phrase.last))
        return self.add(tokens, first, phrase.last, "GPE", "state", 0.8)

    def organisation(self, tokens: Tokens, first: int, last: int, head: int) -> int | None:
        """A body in a run whose last head is given; a lone head waits or is none."""
        end = self.body_end(tokens, first, last, head)
        weak = tokens.flags[head] & Is.WEAK
        begins = tokens.begins(first)
        if end == first:
            if begins or self.words.nouns_capital:
                return last + 1
            if weak or tokens.flags[head] & Is.SHOUTED:
                return None
        if tokens.joined(end) and tokens.flags[end + 1] & (Is.TAIL | Is.SMALL) == Is.TAIL:
            end += 1
        telling = [at for at in range(first, end + 1) if not tokens.flags[at] & (Is.SMALL | Is.DEMONYM)]
        if weak and end == head and telling == [head]:
            return last + 1 if first == head else self.add(tokens, first, end, "ORG", "org-head", 0.5)
        sure = 0.6 if end == first else 0.8
        return self.add(
            tokens,
            self._with_nation(tokens, with_ordinal(tokens, first), first),
            end,
            "ORG",
            "org-head",
            sure,
        )

    def _with_nation(self, tokens: Tokens, ordinal: int, first: int) -> int:
        """Where a body begins whose nation stands before its number: U.S. 5th Fleet, Jordanian 71st Battalion."""
        if ordinal == first or self.words.heads_first or not tokens.blank_before(ordinal):
            return ordinal
        nation = ordinal - 1
        named = tokens.flags[nation] & (Is.DEMONYM | Is.CAPITAL) == Is.DEMONYM | Is.CAPITAL
        acronym = self.words.acronyms.get(tokens.low(nation).replace(".", "")) == "GPE"
        return nation if named or (acronym and tokens.flags[nation] & Is.SHOUTED) else ordinal

    def body_end(self, tokens: Tokens, first: int, last: int, head: int) -> int:
        """The last word of an organisation's name."""
        if self.words.heads_first:
            inner = next(at for at in range(first, last + 1) if tokens.flags[at] & HEADS)
            phrase = extended(tokens, inner)
            end = phrase.last if phrase else last
            if is_of_role(tokens, inner):
                # "presidente del Consiglio Giorgia Meloni": the body ends where who presides is named.
                return next((at - 1 for at in range(inner + 1, end + 1) if begins_person(tokens, at)), end)
            return end
        if self.words.nouns_capital and head == first < last:
            # Agentur Littoral: in German a noun may stand before its name too.
            return last
        phrase = extended(tokens, head) if head == last else None
        return phrase.last if phrase else head

    def event(self, tokens: Tokens, first: int, last: int) -> int | None:
        """A run with the head of an event in it, the ordinal before it and the year behind it: 9e Forum."""
        head = next(at for at in range(first, last + 1) if tokens.flags[at] & Is.EVENT)
        phrase = extended(tokens, head) if self.words.heads_first else None
        end = max(last, phrase.last) if phrase else last
        if end == first:
            return None
        if tokens.joined(end) and is_year(tokens.words[end + 1]):
            end += 1
        return self.add(tokens, with_ordinal(tokens, first), end, "EVENT", "event-head", 0.65)

    def place(self, tokens: Tokens, first: int, last: int) -> int | None:
        """A run with the head of a place in it or behind it: Lake Tharthar, Anbar province."""
        flags = tokens.flags[first]
        if self.words.heads_first:
            phrase = extended(tokens, first) if flags & (PLACES | Is.SPOT_FIRST) else None
            if phrase is None or phrase.capital is None or _is_bearer(tokens, first):
                return None
            if phrase.last <= last and tokens.low(first) in self.words.towns_first:
                return self.add(tokens, first, phrase.last, "GPE", "place-head", 0.7)
            label = "GPE" if flags & (Is.GPE | Is.SPOT) == Is.GPE else "LOC"
            return self.add(tokens, *with_number(tokens, first, phrase.last), label, "place-head", 0.75)
        if self.words.nouns_capital and flags & Is.GPE and last > first:
            return self.add(tokens, first + 1, last, "GPE", "place-head", 0.7)
        behind = tokens.flags[last + 1] if tokens.joined(last) else 0
        end = last + 1 if behind & PLACES and not behind & Is.CAPITAL else last
        phrase = extended(tokens, end) if tokens.flags[end] & PLACES else None
        if tokens.flags[end] & PLACES and (phrase is not None or end > first):
            label = "GPE" if tokens.flags[end] & Is.GPE else "LOC"
            return self.add(tokens, first, phrase.last if phrase else end, label, "place-head", 0.75)
        if flags & Is.SPOT_FIRST and end > first:
            label = "GPE" if tokens.low(first) in self.words.towns_first else "LOC"
            return self.add(tokens, first, end, label, "place-head", 0.75)
        beyond = (
            self.words.listed(tokens.surface(first + 1, end))
            if flags & Is.DIRECTION and end > first
            else None
        )
        return self.add(tokens, first, end, beyond, "place-head", 0.8) if beyond in ("GPE", "LOC") else None

    def add(self, tokens: Tokens, first: int, last: int, label: str, rule: str, sure: float) -> int:
        """Keep what was found; the place behind it."""
        span = (tokens.start(first), tokens.end(last))
        self.found.append(Proposal("entity", label, (span,), rule, sure))
        return last + 1


def is_of_role(tokens: Tokens, place: int) -> bool:
    """Whether a word is what a role is for: presidente del | Consiglio."""
    return bool((tokens.flags[place - 2] | tokens.flags[place - 3]) & Is.ROLE)


def _is_bearer(tokens: Tokens, head: int) -> bool:
    """Whether who has a role follows what it is for: presidente della Repubblica | Paolo Dorn."""
    return is_of_role(tokens, head) and begins_person(tokens, head + 1)
