"""Names among the capitals of a text: persons, organisations, places, events, by their heads and neighbours.

What a name is called for sure (a title, a head, a list) is said at once; the rest waits until the whole text
has been read, since the same name may be clearer elsewhere.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.heads import extended, is_adjective
from assist.naming import Is
from assist.proposal import Proposal
from assist.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.naming import Naming

_HEADS: Final = Is.ORG | Is.WEAK | Is.TAIL
_PLACES: Final = Is.SPOT | Is.GPE
_NONE: Final = -9
"""No place."""
_LONGEST: Final = 14
"""Words of a name at most."""


class _Waiting(NamedTuple):
    """A run of capitals that nothing has told about yet."""

    start: int
    end: int
    surface: str
    begins: bool
    """Stands where a sentence begins."""
    several: bool
    named: bool
    """Could be a person: several words without an article."""


class Names:
    """Reads the names of a text."""

    def __init__(self, text: str, words: Naming) -> None:
        self.text = text
        self.words = words
        self.found: list[Proposal] = []
        self._waiting: list[_Waiting] = []
        self._persons: Counter[str] = Counter()
        """Parts of persons' names."""
        self._votes: dict[str, Counter[str]] = {}
        """What neighbours say of a run."""
        self._inside: set[str] = set()
        """Runs that stand within sentences, where a capital tells."""
        self._beginnings: Counter[str] = Counter()
        """How often a run begins a sentence."""
        self._plural = _NONE

    def read(self, paragraphs: Sequence[tuple[int, int]]) -> list[Proposal]:
        """The names of these paragraphs, not in order; they may overlap."""
        for start, end in paragraphs:
            tokens = Tokens(self.text, start, end, self.words)
            self._paragraph(tokens)
        self._settle()
        return self.found

    def _paragraph(self, tokens: Tokens) -> None:
        place = 0
        self._plural = _NONE
        telling = Is.CAPITAL | Is.HONORIFIC | Is.ORG | Is.SPOT | Is.GPE | Is.EVENT | Is.NUMBER
        for index, token in enumerate(tokens.all):
            if index < place or token.word is None:
                continue
            flags = token.word.flags
            if flags & telling:
                if flags & Is.CAPITAL:
                    place = self._capital(tokens, index)
                elif flags & (Is.HONORIFIC | _HEADS | _PLACES | Is.EVENT):
                    place = self._small(tokens, index)

    # A word in small letters that begins a name

    def _small(self, tokens: Tokens, place: int) -> int:
        """« docteur Langevin », « ministère de la Défense », « rue de Rivoli »: the place to go on from."""
        flags = tokens.flags(place)
        if flags & Is.HONORIFIC and (end := self._person_end(tokens, place)):
            return self._person(tokens, place, end, 0.85)
        if not self.words.heads_first:
            return place + 1
        if flags & (Is.ORG | Is.SPOT | Is.GPE | Is.EVENT):
            return self._headed(tokens, place)
        return place + 1

    def _headed(self, tokens: Tokens, place: int) -> int:
        """A phrase that its first word names the kind of."""
        flags = tokens.flags(place)
        phrase = extended(tokens, place)
        if phrase is None:
            return place + 1
        if flags & Is.ORG:
            if not flags & Is.CAPITAL and not _is_headed(tokens, place):
                return place + 1
            if phrase.strength:
                return self._add(tokens, place, phrase.last, "ORG", "org-head", 0.75)
        elif flags & Is.SPOT and phrase.capital:
            first, last = _with_number(tokens, place, phrase.last)
            return self._add(tokens, first, last, "LOC", "place-head", 0.7)
        elif flags & Is.GPE and phrase.capital is not None:
            return self._add(tokens, phrase.capital, phrase.last, "GPE", "place-head", 0.7)
        elif flags & Is.EVENT and flags & Is.CAPITAL and phrase.strength:
            return self._add(tokens, place, phrase.last, "EVENT", "event-head", 0.6)
        return place + 1

    # A capital

    def _capital(self, tokens: Tokens, place: int) -> int:
        """What begins with the capital at a place; the place to go on from."""
        last = place
        while (step := _step(tokens, last)) > 0:
            last += step
        last = min(last, place + _LONGEST)
        first = place
        while first <= last:
            if tokens.flags(first) & Is.HONORIFIC and (end := self._person_end(tokens, first)):
                return self._person(tokens, first, end, 0.9)
            titled = self._titled(tokens, first, last)
            if titled is not None:
                return titled
            if not tokens.flags(first) & Is.SMALL:
                break
            first += 1
        while last > first and tokens.flags(last) & Is.SMALL:
            last -= 1
        if first > last:
            return last + 1
        return max(self._run(tokens, first, last), first + 1)

    def _titled(self, tokens: Tokens, place: int, last: int) -> int | None:
        """A name from the lists that no further capital follows; where to go on."""
        words = self.words
        longest = words.longest.get(tokens.surface(place, place).replace("¬", ""))
        if longest is None:
            return None
        for end in range(min(place + longest, len(tokens)) - 1, place - 1, -1):
            label = words.listed(tokens.surface(place, end))
            if label is None or not all(tokens.joined(at) for at in range(place, end)):
                continue
            following = tokens.flags(end + 1)
            goes_on = end < last and not following & (Is.SMALL | Is.RANK | Is.FORENAME | Is.HONORIFIC)
            behind = following & (_PLACES | Is.ORG) and tokens.joined(end) and not words.heads_first
            if goes_on or behind or (end == place and tokens.flags(end) & _PLACES and extended(tokens, end)):
                return None
            return self._add(tokens, place, end, label, "list", 0.85)
        return None

    def _run(self, tokens: Tokens, first: int, last: int) -> int:
        """A run of capitals without small words at its edges."""
        flags = [tokens.flags(at) for at in range(first, last + 1)]
        rank = _last(flags, Is.RANK)
        head = _last(flags, _HEADS)
        if head is not None and (rank is None or head > rank):
            going = self._organisation(tokens, first, last, first + head)
            if going is not None:
                return going
        elif rank is not None:
            return self._ranked(tokens, first, last, first + rank)
        if any(each & Is.EVENT for each in flags) and len(flags) > 1:
            return self._event(tokens, first, last)
        going = self._place(tokens, first, last)
        if going is not None:
            return going
        return self._other(tokens, first, last)

    def _organisation(self, tokens: Tokens, first: int, last: int, head: int) -> int | None:
        flags = tokens.flags(head)
        if self.words.heads_first:
            inner = next(at for at in range(first, last + 1) if tokens.flags(at) & _HEADS)
            phrase = extended(tokens, inner)
            end = max(phrase.last if phrase else inner, inner if phrase else last)
            alone = end == first
        else:
            phrase = extended(tokens, head) if head == last else None
            end = phrase.last if phrase else head
            alone = end == first
        if alone and (flags & Is.WEAK or tokens.begins(first) or flags & Is.SHOUTED):
            return None if not tokens.begins(first) else last + 1
        first = _with_ordinal(tokens, first)
        if (
            flags & Is.WEAK
            and end == head
            and all(tokens.flags(at) & (Is.SMALL | Is.DEMONYM) for at in range(first, head))
        ):
            return last + 1 if first == head else self._add(tokens, first, end, "ORG", "org-head", 0.5)
        return self._add(tokens, first, end, "ORG", "org-head", 0.6 if alone else 0.8)

    def _ranked(self, tokens: Tokens, first: int, last: int, rank: int) -> int:
        """A title and perhaps who bears it: Prime Minister Al-Abadi, Secretary of State John Kerry."""
        begin, complement = rank + 1, rank
        if rank == last:
            phrase = extended(tokens, rank, roles=True)
            complement = phrase.last if phrase else rank
            inner = range(rank + 1, complement + 1)
            begin = next((at for at in inner if tokens.flags(at) & Is.FORENAME), complement + 1)
            if begin > complement:
                if complement > rank or rank > first:
                    self._add(tokens, first, complement, "ROLE", "role", 0.6)
                return complement + 1
            last = complement
        return self._person(tokens, begin, self._longer(tokens, max(begin, last)), 0.85)

    def _event(self, tokens: Tokens, first: int, last: int) -> int:
        if self.words.heads_first:
            head = next(at for at in range(first, last + 1) if tokens.flags(at) & Is.EVENT)
            phrase = extended(tokens, head)
            last = max(last, phrase.last if phrase else last)
        return self._add(tokens, _with_ordinal(tokens, first), last, "EVENT", "event-head", 0.65)

    def _place(self, tokens: Tokens, first: int, last: int) -> int | None:
        """A run with the head of a place in it or behind it: Lake Tharthar, Anbar province."""
        words = self.words
        if words.heads_first:
            at = next(
                (at for at in range(first, last + 1) if tokens.flags(at) & (_PLACES | Is.SPOT_FIRST)), None
            )
            if at is None:
                return None
            if at == first:
                phrase = extended(tokens, first)
                if phrase is None or phrase.capital is None:
                    return None
                begin, end = _with_number(tokens, first, phrase.last)
                return self._add(tokens, begin, end, "LOC", "place-head", 0.75)
            return None
        end = last
        if (
            tokens.joined(last)
            and tokens.flags(last + 1) & _PLACES
            and not tokens.flags(last + 1) & Is.CAPITAL
        ):
            end = last + 1
        flags = tokens.flags(end)
        if flags & _PLACES:
            phrase = extended(tokens, end)
            if phrase is not None or end > first:
                label = "GPE" if flags & Is.GPE else "LOC"
                return self._add(tokens, first, phrase.last if phrase else end, label, "place-head", 0.75)
        if tokens.flags(first) & Is.SPOT_FIRST and end > first:
            return self._add(tokens, first, end, "LOC", "place-head", 0.75)
        if tokens.flags(first) & Is.DIRECTION and end > first:
            label = words.listed(tokens.surface(first + 1, end))
            if label in ("GPE", "LOC"):
                return self._add(tokens, first, end, label, "place-head", 0.8)
        return None

    def _other(self, tokens: Tokens, first: int, last: int) -> int:
        """A run without any head: a person by its forename, an acronym, or what is told elsewhere."""
        words = self.words
        while first < last and tokens.flags(first) & Is.DEMONYM:
            first += 1
        flags = tokens.flags(first)
        if flags & Is.DEMONYM:
            return last + 1
        if first == last and flags & Is.SHOUTED:
            return self._acronym(tokens, first)
        if (
            any(
                tokens.flags(at) & Is.SHOUTED and tokens.all[at].end - tokens.all[at].start > 5
                for at in range(first, last + 1)
            )
            and last > first
        ):
            return last + 1
        end = self._longer(tokens, last) if flags & Is.FORENAME or last > first else last
        if flags & Is.FORENAME and end > first:
            return self._person(tokens, first, end, 0.8)
        if self._plural == first - 1 or self._plural == first - 2:
            self._plural = end
            return self._person(tokens, first, end, 0.75)
        if words.nouns_capital and first == last and not flags & Is.FORENAME:
            return last + 1
        before = tokens.flags(first - 1) if tokens.blank_before(first) else 0
        surface = tokens.surface(first, end)
        begins = tokens.begins(first)
        if begins:
            self._beginnings[surface] += 1
        else:
            self._inside.add(surface)
        if before & Is.RANK and not before & Is.CAPITAL:
            return self._person(tokens, first, end, 0.75)
        self._vote(tokens, first, end, surface)
        named = end > first and tokens.low(first - 1) not in words.determiners
        start, stop = tokens.all[first].start, tokens.all[end].end
        self._waiting.append(_Waiting(start, stop, surface, begins, end > first, named))
        return end + 1

    def _acronym(self, tokens: Tokens, place: int) -> int:
        low = tokens.low(place)
        start, end, _ = tokens.all[place]
        label = self.words.acronyms.get(low.replace(".", ""))
        lonely = not any(
            tokens.flags(at) & Is.SHOUTED
            and tokens.all[at].end - tokens.all[at].start > 3
            and tokens.gap(min(at, place)) in " -"
            for at in (place - 1, place + 1)
            if 0 <= at < len(tokens)
        )
        if label is None and lonely and end - start < 7 and not set(low) <= set("ivxlcdm"):
            label = "ORG" if _is_led(tokens, place) else None
        if label:
            self._add(tokens, place, place, label, "acronym", 0.6)
        return place + 1

    def _vote(self, tokens: Tokens, first: int, end: int, surface: str) -> None:
        """What stands before and behind a run tells of what it is."""
        before = tokens.low(first - 1) if tokens.blank_before(first) else ""
        after = tokens.low(end + 1) if tokens.joined(end) else ""
        if before in self.words.place_prepositions:
            self._votes.setdefault(surface, Counter())["GPE"] += 1
        elif after in self.words.cues or before in self.words.cues:
            self._votes.setdefault(surface, Counter())["PER"] += 1

    # Persons

    def _person_end(self, tokens: Tokens, place: int) -> int | None:
        """The last word of the name that an honorific (or rank) at a place begins; None when none follows."""
        at = place
        while at < len(tokens) and tokens.flags(at) & (Is.HONORIFIC | Is.RANK):
            if not tokens.joined(at):
                return None
            at += 1
            if (
                tokens.low(at) in ("le", "la", "l")
                and tokens.flags(at + 1) & (Is.HONORIFIC | Is.RANK)
                and tokens.joined(at)
            ):
                at += 1
        while tokens.flags(at) & Is.JOINER and tokens.joined(at) and at - place < 6:
            at += 1
        flags = tokens.flags(at)
        if not flags & Is.CAPITAL or (flags & Is.SMALL and not flags & Is.FORENAME) or at == place:
            return None
        return self._longer(tokens, at)

    def _longer(self, tokens: Tokens, last: int) -> int:
        """Over further capitals, and small words between them: Ursula von der Leyen."""
        while True:
            at = last
            while tokens.joined(at) and tokens.flags(at + 1) & Is.JOINER and at - last < 3:
                at += 1
            flags = tokens.flags(at + 1)
            if not tokens.joined(at) or not flags & Is.CAPITAL:
                return last
            if flags & (Is.RANK | Is.HONORIFIC | Is.ORG) and _step(tokens, at + 1):
                return last
            if flags & Is.SMALL and not flags & Is.FORENAME:
                return last
            last = at + 1

    def _person(self, tokens: Tokens, first: int, last: int, sure: float) -> int:
        begin = first
        while begin < last and tokens.flags(begin) & Is.HONORIFIC:
            begin += 1
        for at in range(begin, last + 1):
            if tokens.flags(at) & Is.CAPITAL and tokens.all[at].end - tokens.all[at].start > 2:
                self._persons[self.text[tokens.all[at].start : tokens.all[at].end]] += 1
        self._persons[tokens.surface(begin, last)] += 1
        if tokens.low(first) in ("mm", "mmes", "messrs", "mlles", "messieurs", "mes"):
            self._plural = last
        return self._add(tokens, first, last, "PER", "person", sure)

    def _add(self, tokens: Tokens, first: int, last: int, label: str, rule: str, sure: float) -> int:
        span = (tokens.all[first].start, tokens.all[last].end)
        self.found.append(Proposal("entity", label, (span,), rule, sure))
        return last + 1

    # What was not clear where it stood

    def _settle(self) -> None:
        seen = self.words.seen()
        for each in self._waiting:
            if each.surface in self._persons:
                label, rule, sure = "PER", "person-again", 0.75
            elif each.surface in self._votes:
                ((label, count),) = self._votes[each.surface].most_common(1)
                rule, sure = "neighbours", min(0.7, 0.45 + 0.1 * count)
            elif each.named:
                label, rule, sure = "PER", "capitals", 0.45
            else:
                label, rule, sure = "MISC", "capital", 0.3
            if each.begins and not each.several and rule != "person-again":
                known = each.surface in self._inside or self._beginnings[each.surface] > 1
                if not known:
                    continue
            if not each.several and seen.get(each.surface.lower(), 0) != 0 and rule != "person-again":
                continue
            self.found.append(Proposal("entity", label, ((each.start, each.end),), rule, sure))


def _is_led(tokens: Tokens, place: int) -> bool:
    """Whether an article, a preposition or a bracket stands before a word in capitals, so that it is a name."""
    if place and tokens.gap(place - 1).strip() in ("(", "'", "’"):
        return True
    return tokens.blank_before(place) and bool(tokens.flags(place - 1) & Is.SMALL)


def _step(tokens: Tokens, last: int) -> int:
    """How many words further a run of capitals goes on: one, or over the small words of Châlon-sur-Saône; 0 at its end."""
    if not tokens.joined(last):
        return 0
    if tokens.flags(last + 1) & Is.CAPITAL:
        return 1
    if tokens.gap(last) not in "-‑":
        return 0
    for count in (2, 3):
        if tokens.flags(last + count) & Is.CAPITAL:
            small = range(last + 1, last + count)
            return count if all(len(tokens.low(at)) < 5 and tokens.gap(at) in "-‑'’" for at in small) else 0
    return 0


def _is_headed(tokens: Tokens, place: int) -> bool:
    """Whether a head in small letters is followed by what makes a name of it: groupe Renault, parti communiste."""
    if tokens.low(place) in tokens.words.orgs_adjective:
        return is_adjective(tokens, place + 1)
    return not tokens.flags(place) & Is.WEAK or bool(tokens.flags(place + 1) & Is.CAPITAL)


def _last(flags: list[int], kind: int) -> int | None:
    return next((at for at in range(len(flags) - 1, -1, -1) if flags[at] & kind), None)


def _with_ordinal(tokens: Tokens, first: int) -> int:
    """Over the ordinal before a name: 9e Forum, 3rd Battalion."""
    before = first - 1
    if (
        before >= 0
        and tokens.joined(before)
        and tokens.flags(before) & Is.NUMBER
        and not tokens.low(before).isdigit()
    ):
        return before
    return first


def _with_number(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    """Over the number of a house: 10, rue Fouarre; rue de Rivoli, 116."""
    if not tokens.flags(first) & Is.STREET:
        return first, last
    if first and tokens.flags(first - 1) & Is.NUMBER and tokens.gap(first - 1) in (" ", ", ", ","):
        return first - 1, last
    if (
        tokens.flags(last + 1) & Is.NUMBER
        and tokens.gap(last) in (", ", ",")
        and tokens.low(last + 1).isdigit()
    ):
        return first, last + 1
    return first, last
