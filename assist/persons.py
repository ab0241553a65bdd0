"""Names of persons in an article: runs of capitals with the gender that a title tells, roles and who holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.given import gender_of
from assist.phrases import phrase_from, words
from assist.proposal import Speaker

if TYPE_CHECKING:
    from assist.lexicon import Lexicon
    from assist.phrases import Word

BACK: Final = 1200
"""Code points before a pronoun in which its antecedent is looked for."""
_TRIES: Final = 24
"""Places of a surname that are looked at."""
_RUN: Final = frozenset([" ", "-", "\u00a0", ". "])
"""What may stand between two words of a name."""
_PARTS: Final = frozenset(each[-1] for each in _RUN)
_MARKS: Final = frozenset("«»‹›“”„‟‘’‚\"'")
_SENTENCE_ENDS: Final = ".\n!?»”:"
_NAMED: Final = re.compile(r", [^\W\d_a-zà-ÿ]")
_BEGINS: Final = re.compile("[.,\n!?»”:]")


class Named(NamedTuple):
    """A person in the text."""

    start: int
    end: int
    gender: str
    role: bool = False
    """Not a name but what somebody is (the minister)."""
    inner: bool = False
    """A role inside a clause: meant by a pronoun only when nobody else can be."""


class Persons:
    """Looks for the persons of one text; what was looked for once is kept."""

    def __init__(self, text: str, lex: Lexicon) -> None:
        self.text = text
        self.lex = lex
        self._inner: dict[str, bool] = {}
        self._forms: dict[str, Speaker | None] = {}
        self._lines: dict[int, list[Named]] = {}

    def gender(self, inside: list[Word]) -> str:
        """`f`, `m` or `-`: by the nouns of a phrase, else by its article."""
        for word in inside[:6]:
            if (gender := self.lex.gender(word.low)) != "-":
                return gender
        return self.lex.determiner_genders.get(inside[0].low, "-") if inside else "-"

    # Names

    def longest(self, name: tuple[int, int]) -> Speaker:
        """The name with the forenames it has elsewhere in the text."""
        text = self.text[name[0] : name[1]]
        if " " in text.strip() or "-" in text:
            return Speaker(text, *name)
        if text not in self._forms:
            self._forms[text] = self._full(text)
        return self._forms[text] or Speaker(text, *name)

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
        if self.text[place - 1 : place] not in _PARTS:
            return place
        before = words(self.text, max(0, place - 50), place)
        start = place
        for word in reversed(before):
            gap = self.text[word.end : start]
            if gap not in _RUN or not (word.capital or word.low in self.lex.particles):
                break
            if gap == ". " and len(word.low) > 1:
                break
            if self.lex.can_speak(word.low) or word.low in self.lex.stops or word.low in self.lex.pronouns:
                break
            if word.low in self.lex.phrases_before or self._opens(word):
                break
            if word.low in self.lex.determiners and word.low not in self.lex.particles:
                break
            start = word.start
        while start < place and self.text[start].islower():
            start = self.text.find(" ", start) + 1
        return self._from_forename(start, place) if self.text[start - 1 : start] in ("'", "’") else start

    def _from_forename(self, start: int, place: int) -> int:
        """Where the first known forename before a place begins: what stands before it is a role (d'État Maud)."""
        found = words(self.text, start, place)
        names = [word.start for word in found if word.capital and gender_of(word.low) != "-"]
        return names[0] if names else start

    def between(self, low: int, high: int) -> list[Named]:
        """Runs of capitalised words that can be names, with the gender that a title beside them tells."""
        result: list[Named] = []
        lex = self.lex
        found = words(self.text, low, high)
        index = 0
        while index < len(found):
            word = found[index]
            if not word.capital or word.low[0].isdigit() or self._is_small(word):
                if word.low in lex.determiners:
                    role = self._role(found, index) or self._inner_role(found, index)
                    result += [role] if role is not None else []
                index += 1
                continue
            last = self._run(found, index)
            gender = self._told(found, index, last)
            titles = [n for n in range(index, last) if self._is_head(found[n])]
            if titles:
                gender = self._noun_gender(found[titles[-1] : titles[-1] + 1]) if gender == "-" else gender
                word = found[titles[-1] + 1]
            if not lex.nouns_capital or last > index or gender != "-":
                if gender == "-":
                    gender = gender_of(word.low)
                result.append(Named(word.start, found[last].end, gender))
            index = last + 1
        return result

    def _is_head(self, word: Word) -> bool:
        """Whether a word of a run is a title before the name (US-Präsident Bell)."""
        return word.low not in self.lex.bodies and (self.lex.is_title(word.low) or self._is_person(word))

    def _run(self, found: list[Word], index: int) -> int:
        """The index of the last word of the name that begins at one."""
        last = place = index
        while place + 1 < len(found) and self.text[found[place].end : found[place + 1].start] in _RUN:
            following = found[place + 1]
            if self.text[found[place].end] == "." and len(found[place].low) > 1:
                break
            if following.capital and following.low not in self.lex.stops and following.low.isalpha():
                last = place + 1
            elif following.low not in self.lex.particles:
                break
            place += 1
        return last

    def _told(self, found: list[Word], index: int, last: int) -> str:
        """The gender of a name by the title before it, or by an apposition on either side."""
        near = found[max(0, index - 1) : index]
        if (gender := self._noun_gender(near)) != "-":
            return gender
        behind = found[last + 1 : last + 4]
        if behind and self.text[found[last].end : behind[0].start] == ", " and not behind[0].capital:
            return self._noun_gender(behind)
        if index and self.text[found[index - 1].end : found[index].start] == ", ":
            return self._noun_gender(found[max(0, index - 6) : index])
        return "-"

    def _noun_gender(self, inside: list[Word]) -> str:
        for word in inside:
            if (gender := self.lex.gender(word.low)) != "-":
                return gender
        return "-"

    def _role(self, found: list[Word], index: int) -> Named | None:
        """The person that « Le procureur » means where a clause begins."""
        lex = self.lex
        word = found[index]
        gap = self.text[found[index - 1].end : word.start] if index else "."
        if gap == " " or not _BEGINS.search(gap):
            return None
        if "," in gap and word.low in lex.indefinite:
            return None
        heads = [w for w in found[index + 1 : index + 4] if lex.is_title(w.low) or self._is_person(w)]
        if not heads or heads[0].low in lex.bodies:
            return None
        phrase = phrase_from(self.text, found, index, lex)
        if phrase is None or heads[0].start >= phrase[1]:
            return None
        if "," in gap and found[index - 1].capital and not _NAMED.match(self.text, phrase[1]):
            return None  # says what the one before is
        if any(
            w.low in lex.links or w.low in lex.prepositions
            for w in found[index + 1 : index + 4]
            if w < heads[0]
        ):
            return None  # « la grève des dockers »
        inside = [w for w in found[index : index + 8] if w.end <= phrase[1]]
        return Named(*phrase, self.gender(inside), True)

    def _inner_role(self, found: list[Word], index: int) -> Named | None:
        """The person that a role inside a clause means (gesprächig war nur der Hausmeister), if a gender is told."""
        lex = self.lex
        if not 0 < index < len(found) - 1 or self.text[found[index - 1].end : found[index].start] != " ":
            return None
        before, head = found[index - 1].low, found[index + 1]
        if before in lex.prepositions or before in lex.links or before in lex.determiners:
            return None
        person = lex.is_title(head.low) or self._is_person(head)
        if not person or head.low in lex.bodies or found[index].low in lex.object_determiners:
            return None
        phrase = phrase_from(self.text, found, index, lex)
        gender = self.gender(found[index : index + 2])
        return Named(*phrase, gender, True, True) if phrase and gender != "-" else None

    def _is_person(self, word: Word) -> bool:
        return word.low.endswith(self.lex.person_endings)

    def _is_small(self, word: Word) -> bool:
        lex = self.lex
        low = word.low
        return low in lex.small or len(low) < 2 or lex.is_title(low) or self._opens(word)

    def _opens(self, word: Word) -> bool:
        """Whether a word is rather a verb with which a sentence begins (Habló Ana Gil)."""
        if self.lex.subject_first or word.low not in self.lex.forms:
            return False
        return self.text[max(0, word.start - 2) : word.start].strip(" ")[-1:] in ("", ".", "\n")

    # Subjects

    def subject(self, place: int, gender: str, low: int = 0) -> Named | None:
        """The nearest person before a place that could be the subject of its sentence, of a fitting gender.

        Looked for not before `low`, and not farther than a pronoun reaches.
        """
        low = max(low, place - BACK, 0)
        first: Named | None = None
        inner: Named | None = None
        here = True
        while place > low:
            line = max(self.text.rfind("\n", low, place) + 1, low)
            for name in reversed(self._of_line(line, place)):
                if gender != "-" and name.gender not in ("-", gender):
                    continue
                if self._is_marked(name):
                    continue
                if name.inner:
                    inner = inner or (name if here else None)
                    continue
                if name.role or name.gender != "-" or self._is_subject(name):
                    return name
                if " " in self.text[name.start : name.end] and not self._is_place(name):
                    first = name
            place = line - 1
            here = False
        return first or inner

    def _is_marked(self, name: Named) -> bool:
        """Whether marks stand right round a name: a title or a ship, and nobody whom a pronoun means."""
        before, behind = self.text[name.start - 1 : name.start], self.text[name.end : name.end + 1]
        return bool(before) and before in _MARKS and bool(behind) and behind in _MARKS

    def _is_place(self, name: Named) -> bool:
        """Whether a preposition stands right before a name (in Puerto Sereno)."""
        near = words(self.text, max(0, name.start - 12), name.start)
        return bool(near) and near[-1].low in self.lex.prepositions and near[-1].low not in self.lex.links

    def just_named(self, place: int) -> Named | None:
        """The last full name before a place."""
        low = max(0, place - BACK)
        while place > low:
            line = max(self.text.rfind("\n", low, place) + 1, low)
            for name in reversed(self._of_line(line, place)):
                if not name.role and " " in self.text[name.start : name.end]:
                    return name
            place = line - 1
        return None

    def _is_subject(self, name: Named) -> bool:
        """Whether a name begins its sentence, and is one elsewhere too."""
        lead = self.text[max(0, name.start - 3) : name.start].rstrip(" ")[-1:]
        value = self.text[name.start : name.end]
        begins = name.start == 0 or lead in _SENTENCE_ENDS or (lead == "," and self._verb_behind(name.end))
        return begins and (" " in value or self._recurs(value))

    def _verb_behind(self, place: int) -> bool:
        """Whether a small word that is no preposition or the like follows: the verb, if a subject stands here."""
        following = words(self.text, place, min(len(self.text), place + 24))
        if not following or self.text[place : following[0].start] != " " or following[0].capital:
            return False
        low = following[0].low
        return low in self.lex.auxiliaries or not (
            low in self.lex.stops or low in self.lex.links or low in self.lex.prepositions
        )

    def _of_line(self, start: int, end: int) -> list[Named]:
        """The names of a line up to a place; those of a line that is looked at again are kept."""
        if start and self.text[start - 1] != "\n":
            return self.between(start, end)
        if start not in self._lines:
            stop = self.text.find("\n", end, start + BACK)
            self._lines[start] = self.between(start, stop if stop >= 0 else start + BACK)
        return [name for name in self._lines[start] if name.end <= end]

    def _recurs(self, name: str) -> bool:
        """Whether a single word has its capital inside sentences too, and not only where one begins."""
        if name not in self._inner:
            place, found = -1, False
            for _ in range(_TRIES):
                place = self.text.find(" " + name, place + 1)
                if place < 0 or found:
                    break
                found = (
                    self.text[place - 1 : place].islower()
                    and not self.text[place + len(name) + 1 : place + len(name) + 2].isalpha()
                )
            self._inner[name] = found
        return self._inner[name]

    def speaker(self, name: Named) -> Speaker:
        """A name as a speaker."""
        return Speaker(self.text[name.start : name.end], name.start, name.end)
