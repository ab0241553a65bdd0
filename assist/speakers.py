"""Which person or body a source denotes, as a name found in the text: a guess that the analyst settles.

A name is taken at its longest form; a role phrase goes to the person whose apposition it is; a pronoun to the
last one who spoke, or to the subject of the sentences before, gender and number permitting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from assist.phrases import words
from assist.proposal import Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.lexicon import Lexicon, Pronoun
    from assist.passages import Bounds
    from assist.phrases import Word
    from assist.proposal import Part, Proposal

_BACK: Final = 1200
"""Code points before a pronoun in which its antecedent is looked for."""
_TRIES: Final = 24
"""Places of a surname or a role that are looked at."""


class _Named(NamedTuple):
    start: int
    end: int
    gender: str


def with_speakers(
    text: str, paragraphs: Sequence[Bounds], proposals: list[Proposal], lex: Lexicon
) -> list[Proposal]:
    """The same proposals, each with its likeliest speaker when there is one."""
    resolver = _Resolver(text, lex)
    result = []
    for proposal in proposals:
        speaker = resolver.speaker(proposal, _start_of(paragraphs, proposal.start))
        result.append(proposal._replace(speaker=speaker) if speaker else proposal)
    return result


def _start_of(paragraphs: Sequence[Bounds], offset: int) -> int:
    from bisect import bisect_right

    place = bisect_right(paragraphs, (offset, 1 << 60))
    return paragraphs[place - 1][0] if place else 0


class _Resolver:
    """Goes through an article's quotations in order and remembers who spoke."""

    def __init__(self, text: str, lex: Lexicon) -> None:
        self.text = text
        self.lex = lex
        self.last: Speaker | None = None
        self.last_gender = "-"
        self.last_end = 0
        self.inner: dict[str, bool] = {}
        self.forms: dict[str, Speaker | None] = {}
        self.beside: dict[int, Speaker | None] = {}
        self.lines: dict[int, list[_Named]] = {}

    def speaker(self, proposal: Proposal, paragraph: int) -> Speaker | None:
        """Who says it; None when nobody is named."""
        source = proposal.source
        if source is None:
            same = self.last is not None and paragraph <= self.last_end <= proposal.start
            return self.last if same and proposal.cue is None and "dash" not in proposal.rule else None
        pronoun = self.lex.pronouns.get(self.text[source.start : source.end].lower())
        if pronoun is not None or self._points_back(source):
            found, gender = self._antecedent(source, pronoun)
        else:
            found, gender = self._phrase(source)
        if found is not None:
            self.last, self.last_gender, self.last_end = found, gender, proposal.end
        return found

    def _points_back(self, source: Part) -> bool:
        """« ce dernier », "the latter"."""
        return self.text[source.start : source.end].lower().replace("’", "'") in self.lex.backward

    # Names and roles

    def _phrase(self, source: Part) -> tuple[Speaker | None, str]:
        inside = words(self.text, source.start, source.end)
        gender = self._gender(inside)
        name = self._name_in(inside)
        if name is not None:
            full = self._longest(name)
            if gender == "-":
                gender = self._gender(words(self.text, max(0, full.start - 40), full.start)[-2:])
            return full, gender
        if not self.lex.no_capitals and (person := self._holder(source, inside)) is not None:
            return person, gender
        start = next((w.start for w in inside if w.low not in self.lex.determiners), source.start)
        return Speaker(self.text[start : source.end], start, source.end), gender

    def _gender(self, inside: list[Word]) -> str:
        for word in inside[:5]:
            if (gender := self.lex.gender(word.low)) != "-":
                return gender
        return "-"

    def _name_in(self, inside: list[Word]) -> tuple[int, int] | None:
        """Where a person's name stands in a source; None in a role phrase (le directeur de la DGSN)."""
        lex = self.lex
        if lex.no_capitals:
            return None
        begin = 0
        for index, word in enumerate(inside):
            if lex.is_title(word.low) or word.low in lex.determiners:
                begin = index + 1
        rest = inside[begin:]
        proper = [w for w in rest if w.capital and w.low not in lex.links]
        if not proper:
            return None
        first = inside.index(proper[0])
        linked = first and inside[first - 1].low in (lex.links | lex.determiners)
        if linked and any(lex.is_title(w.low) for w in inside[:first]):
            return None
        lower = [w for w in inside[:first] if not w.capital and w.low not in lex.determiners]
        if lower and linked and not any(lex.is_title(w.low) for w in lower):
            return None
        last = proper[-1]
        for word in rest:
            if word.start > proper[0].start and word.low in lex.links and word.low not in lex.particles:
                last = max((w for w in proper if w.end <= word.start), key=lambda w: w.end, default=last)
                break
        return proper[0].start, last.end

    def _longest(self, name: tuple[int, int]) -> Speaker:
        """The name with the forenames it has elsewhere in the text."""
        text = self.text[name[0] : name[1]]
        if " " in text.strip() or "-" in text:
            return Speaker(text, *name)
        if text not in self.forms:
            self.forms[text] = self._full(text)
        return self.forms[text] or Speaker(text, *name)

    def _full(self, surname: str) -> Speaker | None:
        place = -1
        for _ in range(_TRIES):
            place = self.text.find(surname, place + 1)
            if place < 0:
                return None
            end = place + len(surname)
            if self.text[end : end + 1].isalnum():
                continue
            start = self._run_back(place)
            if start < place:
                return Speaker(self.text[start:end], start, end)
        return None

    def _run_back(self, place: int) -> int:
        """Where the run of forenames before a surname begins."""
        before = words(self.text, max(0, place - 50), place)
        start = place
        for word in reversed(before):
            gap = self.text[word.end : start]
            if gap not in (" ", "-", "\u00a0", ". ") or not (word.capital or word.low in self.lex.particles):
                break
            if gap == ". " and len(word.low) > 1:
                break
            if self.lex.is_title(word.low) or word.low in self.lex.stops or word.low in self.lex.pronouns:
                break
            if word.low in self.lex.determiners and word.low not in self.lex.particles:
                break
            start = word.start
        while start < place and self.text[start].islower():
            start = self.text.find(" ", start) + 1
        return start

    def _holder(self, source: Part, inside: list[Word]) -> Speaker | None:
        """The person with a role: whose name stands next to the same words earlier in the text."""
        heads = [w for w in inside if self.lex.is_title(w.low)]
        if not heads:
            return None
        head = heads[0]
        telling = {w.low for w in inside if w.capital or len(w.low) > 4} - {head.low}
        best: tuple[int, int, Speaker] | None = None
        for place in self._places(self.text[head.start : head.end], head.start):
            named = self._beside(place)
            if named is None:
                continue
            near = {w.low for w in words(self.text, max(0, place - 10), place + 160)}
            rank = (len(telling & near), place)
            if (not telling or rank[0]) and (best is None or rank > best[:2]):
                best = (*rank, named)
        return best[2] if best else None

    def _places(self, head: str, before: int) -> list[int]:
        found = [before]
        for form in {head, head.lower(), head.capitalize()}:
            place = before
            for _ in range(_TRIES):
                place = self.text.rfind(form, 0, place)
                if place < 0:
                    break
                found.append(place)
        return found

    def _beside(self, place: int) -> Speaker | None:
        if place not in self.beside:
            self.beside[place] = self._named_beside(place)
        return self.beside[place]

    def _named_beside(self, place: int) -> Speaker | None:
        """The name right before a role and a comma, or behind the role's phrase."""
        low = max(self.text.rfind("\n", max(0, place - 80), place) + 1, place - 80, 0)
        before = words(self.text, low, place)
        if before and low and self.text[low - 1].isalnum():
            del before[0]
        while before and before[-1].low in self.lex.determiners:
            before.pop()
        if before and self.text[before[-1].end : place].lstrip()[:1] == ",":
            names = self._names(before[0].start, before[-1].end)
            if (
                names
                and names[-1].end == before[-1].end
                and " " in self.text[names[-1].start : names[-1].end]
            ):
                return Speaker(self.text[names[-1].start : names[-1].end], names[-1].start, names[-1].end)
        stop = min(len(self.text), place + 90)
        for mark in ("\n", ".", ";", ":", "«", "“", '"'):
            cut = self.text.find(mark, place, stop)
            stop = cut if cut >= 0 else stop
        for name in self._names(place, stop):
            value = self.text[name.start : name.end]
            lead = words(self.text, place, name.start)
            hangs = lead and lead[-1].low in (self.lex.links | self.lex.determiners)
            if " " in value and not hangs and not self._is_role(value):
                return Speaker(value, name.start, name.end)
        return None

    def _is_role(self, value: str) -> bool:
        return any(self.lex.is_title(w.low) for w in words(value, 0, len(value)))

    # Pronouns

    def _antecedent(self, source: Part, pronoun: Pronoun | None) -> tuple[Speaker | None, str]:
        gender = pronoun.gender if pronoun else "-"
        if pronoun is not None and pronoun.person != "3":
            return None, "-"
        if pronoun is None:
            names = [
                n
                for n in self._names(max(0, source.start - _BACK), source.start)
                if " " in self.text[n.start : n.end]
            ]
            return (self._as_speaker(names[-1]), names[-1].gender) if names else (None, "-")
        subject = self._subject(source.start, gender)
        fits = self.last_gender in ("-", gender) or gender == "-"
        near = self.last is not None and source.start - self.last_end < _BACK
        if near and fits and (subject is None or subject.start < self.last_end):
            return self.last, gender if self.last_gender == "-" else self.last_gender
        if subject is None:
            return None, gender
        return self._longest((subject.start, subject.end)), gender

    def _subject(self, place: int, gender: str) -> _Named | None:
        """The nearest name before that could be the subject of its sentence, of a fitting gender."""
        low = max(0, place - _BACK)
        first: _Named | None = None
        while place > low:
            line = max(self.text.rfind("\n", low, place) + 1, low)
            for name in reversed(self._of_line(line, place)):
                if gender != "-" and name.gender not in ("-", gender):
                    continue
                if name.gender != "-" or self._is_subject(name):
                    return name
                if " " in self.text[name.start : name.end]:
                    first = name
            place = line - 1
        return first

    def _is_subject(self, name: _Named) -> bool:
        """Whether a name begins its sentence, and is one elsewhere too."""
        lead = self.text[max(0, name.start - 3) : name.start].rstrip(" ")[-1:]
        value = self.text[name.start : name.end]
        return (name.start == 0 or lead in ".\n!?»”") and (" " in value or self._recurs(value))

    def _of_line(self, start: int, end: int) -> list[_Named]:
        """The names of a line up to a place; those of a line that is looked at again are kept."""
        if start and self.text[start - 1] != "\n":
            return self._names(start, end)
        if start not in self.lines:
            stop = self.text.find("\n", end, start + _BACK)
            self.lines[start] = self._names(start, stop if stop >= 0 else start + _BACK)
        return [name for name in self.lines[start] if name.end <= end]

    def _recurs(self, name: str) -> bool:
        """Whether a single word has its capital inside sentences too, and not only where one begins."""
        if name not in self.inner:
            place, found = -1, False
            for _ in range(_TRIES):
                place = self.text.find(" " + name, place + 1)
                if place < 0 or found:
                    break
                found = (
                    self.text[place - 1 : place].islower()
                    and not self.text[place + len(name) + 1 : place + len(name) + 2].isalpha()
                )
            self.inner[name] = found
        return self.inner[name]

    def _as_speaker(self, name: _Named) -> Speaker:
        return Speaker(self.text[name.start : name.end], name.start, name.end)

    def _names(self, low: int, high: int) -> list[_Named]:
        """Runs of capitalised words that can be names, with the gender that a title before them tells."""
        result: list[_Named] = []
        lex = self.lex
        found = words(self.text, low, high)
        index = 0
        while index < len(found):
            word = found[index]
            if not word.capital or word.low[0].isdigit() or self._is_small(word):
                index += 1
                continue
            last = index
            place = index
            while place + 1 < len(found) and self.text[found[place].end : found[place + 1].start] in (
                " ",
                "-",
                "\u00a0",
                ". ",
            ):
                following = found[place + 1]
                if self.text[found[place].end] == "." and len(found[place].low) > 1:
                    break
                if following.capital and following.low not in lex.stops:
                    last = place + 1
                elif following.low not in lex.particles:
                    break
                place += 1
            gender = self._gender(found[max(0, index - 2) : index])
            if not lex.nouns_capital or last > index or gender != "-":
                result.append(_Named(word.start, found[last].end, gender))
            index = last + 1
        return result

    def _is_small(self, word: Word) -> bool:
        lex = self.lex
        low = word.low
        return (
            low in lex.stops or low in lex.determiners or low in lex.pronouns or low in lex.subordinators
            or lex.is_title(low) or low in lex.adverbs or low in lex.prepositions
            or low in lex.auxiliaries or len(low) < 2
        )  # fmt: skip
