"""Who holds a role: the person whose name stands beside the same words elsewhere in the article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.given import gender_of
from assist.persons import Persons
from assist.phrases import words

if TYPE_CHECKING:
    from assist.lexicon import Lexicon
    from assist.phrases import Word
    from assist.proposal import Speaker

_RECENT: Final = 5000
"""Code points before a role in which the last of two holders was named."""
_FAR: Final = 100_000
"""Code points before a role in which its holder is looked for, so that a library in one file stays linear."""
_TRIES: Final = 24
"""Places of a role that are looked at."""
_ENDS: Final = ("\n", ".", ";", ":", "«", "“", '"', "„")


class Holders(Persons):
    """Looks for the holders of roles in one text."""

    def __init__(self, text: str, lex: Lexicon) -> None:
        super().__init__(text, lex)
        self._beside: dict[int, Speaker | None] = {}

    def holder(self, inside: list[Word]) -> Speaker | None:
        """The person with a role: whose name stands next to the same words earlier in the text."""
        heads = [w for w in inside if self.lex.is_title(w.low) and w.low not in self.lex.bodies]
        if not heads:
            return None
        head = heads[0]
        if inside[0].low in self.lex.indefinite and head is not inside[0]:
            return None
        telling = {w.low for w in inside if w.capital or len(w.low) > 4} - {head.low}
        best: tuple[int, int, Speaker] | None = None
        others: dict[str, Speaker] = {}
        for place in self._places(self.text[head.start : head.end], head.start):
            named = self.beside(place)
            if named is None or not self._can_be(head, named):
                continue
            near = {w.low for w in words(self.text, max(0, place - 10), place + 160)}
            # Of two ministers the one who was named last.
            low = max(place, head.start - _RECENT)
            last = self.text.rfind(named.name.rpartition(" ")[2], low, max(head.start, low))
            rank = (len(telling & near), max(last, place))
            if (not telling or rank[0]) and (best is None or rank > best[:2]):
                best = (*rank, named)
            others.setdefault(named.name, named)
        if best is not None:
            return best[2]
        # « le président russe »: an adjective does not part the only president from his title.
        alone = len(others) == 1 and not any(w.capital for w in inside if w.low not in self.lex.determiners)
        return next(iter(others.values())) if alone else None

    def _can_be(self, head: Word, named: Speaker) -> bool:
        """Whether somebody of that name can have a role: a woman's is never a man's, but not the other way round."""
        return self.lex.gender(head.low) != "f" or gender_of(named.name.split()[0]) != "m"

    def _places(self, head: str, before: int) -> list[int]:
        found = [before]
        low = max(0, before - _FAR)
        for form in {head, head.lower(), head.capitalize()}:
            place = before
            for _ in range(_TRIES):
                place = self.text.rfind(form, low, place)
                if place < 0:
                    break
                after = self.text[place + len(form) : place + len(form) + 1]
                compound = not self.lex.nouns_capital and self.text[place - 1 : place].isalnum()
                if not after.isalnum() and not compound:
                    found.append(place)
        return found

    def beside(self, place: int) -> Speaker | None:
        """The name right before a role and a comma, or behind the role's phrase."""
        if place not in self._beside:
            behind = self._named_behind(place)
            apposed = behind is not None and self._is_apposed(place, behind.start)
            self._beside[place] = behind if apposed else self._named_before(place) or behind
        return self._beside[place]

    def _is_apposed(self, place: int, name: int) -> bool:
        """Whether a name follows the first comma behind a role (the minister of the sea, Ann Lee)."""
        return self.text[place:name].count(",") == 1 and self.text[name - 2 : name] == ", "

    def _named_before(self, place: int) -> Speaker | None:
        low = max(self.text.rfind("\n", max(0, place - 80), place) + 1, place - 80, 0)
        before = words(self.text, low, place)
        if before and low and self.text[low - 1].isalnum():
            del before[0]
        while before and before[-1].low in self.lex.determiners:
            before.pop()
        if not before or self.text[before[-1].end : place].lstrip()[:1] != ",":
            return None
        names = [name for name in self.between(before[0].start, before[-1].end) if not name.role]
        if names and names[-1].end == before[-1].end and " " in self.text[names[-1].start : names[-1].end]:
            return self.speaker(names[-1])
        return None

    def _named_behind(self, place: int) -> Speaker | None:
        stop = min(len(self.text), place + 90)
        for mark in _ENDS:
            cut = self.text.find(mark, place, stop)
            stop = cut if cut >= 0 else stop
        for name in self.between(place, stop):
            value = self.text[name.start : name.end]
            lead = words(self.text, place, name.start)
            hangs = lead and lead[-1].low in (self.lex.links | self.lex.determiners)
            if " " in value and not hangs and not name.role and not self._is_role(value):
                return self.speaker(name)
        return None

    def apposed(self, end: int) -> Speaker | None:
        """The name between commas right behind a phrase (the mayor's lawyer, Dana Reyes, said)."""
        if self.text[end : end + 2] != ", ":
            return None
        names = self.between(end, min(len(self.text), end + 60))
        first = names[0] if names and not names[0].role else None
        lead = words(self.text, end, first.start) if first else []
        if first and (not all(self.lex.is_title(word.low) for word in lead) or first.start > end + 12):
            first = None
        whole = first is not None and (lead or " " in self.text[first.start : first.end])
        return self.speaker(first) if first is not None and whole else None

    def _is_role(self, value: str) -> bool:
        return self.lex.is_title(words(value, 0, len(value))[0].low)
