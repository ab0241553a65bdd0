"""Which person or body a source denotes, as a name found in the text: a guess that the analyst settles.

A name is taken at its longest form; a role phrase goes to the person whose apposition it is; a pronoun to the
last one who spoke, or to the subject of the sentences before, gender and number permitting.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from assist.given import gender_of
from assist.holders import Holders
from assist.lexicon import Pronoun
from assist.persons import BACK
from assist.phrases import sentence_start, words
from assist.proposal import Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.lexicon import Lexicon
    from assist.passages import Bounds
    from assist.phrases import Word
    from assist.proposal import Part, Proposal


_APPOSED: Final = re.compile(r"[,،] ([^\W\d]+(?: [^\W\d]+){1,3})[,،:]")
"""A name between commas behind a role, in a script without capitals."""


def with_speakers(
    text: str, paragraphs: Sequence[Bounds], proposals: list[Proposal], lex: Lexicon
) -> list[Proposal]:
    """The same proposals, each with its likeliest speaker when there is one."""
    resolver = _Resolver(text, lex)
    result = []
    for proposal in proposals:
        speaker = resolver.speaker(proposal, _start_of(paragraphs, proposal.start))
        result.append(proposal._replace(speaker=_whole(text, speaker)) if speaker else proposal)
    return result


def _whole(text: str, speaker: Speaker) -> Speaker:
    """The name with what an apostrophe parts from its last letter (O’Brien, D'Angelo)."""
    end = speaker.end
    alone = end - 2 >= 0 and text[end - 1].isupper() and not text[end - 2].isalnum()
    if not alone or text[end : end + 1] not in ("'", "’") or not text[end + 1 : end + 2].isupper():
        return speaker
    last = end + 1
    while last < len(text) and text[last].isalnum():
        last += 1
    return Speaker(f"{speaker.name}{text[end:last]}", speaker.start, last)


def _start_of(paragraphs: Sequence[Bounds], offset: int) -> int:
    place = bisect_right(paragraphs, (offset, 1 << 60))
    return paragraphs[place - 1][0] if place else 0


class _Resolver:
    """Goes through an article's quotations in order and remembers who spoke."""

    def __init__(self, text: str, lex: Lexicon) -> None:
        self.text = text
        self.lex = lex
        self.persons = Holders(text, lex)
        self.last: Speaker | None = None
        self.last_gender = "-"
        self.last_body = False
        """Whether the last one who spoke is no person (a ministry)."""
        self.last_end = 0
        self.place = 0
        """Before which whoever is meant by what is being read was named."""
        self.meant: dict[Part, tuple[Speaker | None, str]] = {}
        """Whom a pronoun means, and the gender, for the next quotation with the same one."""
        self.spoken: dict[str, Speaker] = {}
        """Who spoke already, by the last word of the name."""

    def speaker(self, proposal: Proposal, paragraph: int) -> Speaker | None:
        """Who says it; None when nobody is named."""
        source = proposal.source
        if source is None:
            return self._unnamed(proposal, paragraph)
        pronoun = self._pronoun(source, proposal.cue)
        inside = words(self.text, source.start, source.end)
        body = False
        self.place = min(source.start, proposal.start)
        if pronoun is not None or self._points_back(source):
            if source not in self.meant:
                # Whoever is named in what is said does not say it.
                self.meant[source] = self._antecedent(source, pronoun, self.place)
            found, gender = self.meant[source]
            body = found is self.last and self.last_body
        else:
            found, gender = self._phrase(source, inside)
            body = self._is_body(source, inside)
        if found is not None:
            self.last, self.last_gender, self.last_end, self.last_body = found, gender, proposal.end, body
            self.spoken[found.name.rpartition(" ")[2]] = found
        return found

    def _pronoun(self, source: Part, cue: Part | None) -> Pronoun | None:
        """What a source tells as a pronoun; where its verb alone shows the number (sie sagte, sie sagten), that too."""
        low = self.text[source.start : source.end].lower()
        pronoun = self.lex.pronoun(low)
        if pronoun is None or cue is None or low not in self.lex.numbers:
            return pronoun
        plural, gender, participle = self.lex.numbers[low]
        verb = self.text[cue.start : cue.end].split()[0]
        if verb.startswith(participle):
            return pronoun
        return Pronoun("-", "p", "3") if verb.endswith(plural) else Pronoun(gender, "s", "3")

    def _unnamed(self, proposal: Proposal, paragraph: int) -> Speaker | None:
        """Who speaks when no source is given: a verb without a subject goes on with the last one."""
        cue = proposal.cue
        if cue is not None and " " in self.text[cue.start : cue.end]:
            # "In her view": as good as a pronoun.
            found, gender = self._antecedent(cue, Pronoun("-", "s", "3"), cue.start)
            if found is not None:
                self.last, self.last_gender, self.last_end = found, gender, proposal.end
            return found
        if cue is None and (self.last is None or self.last_end < paragraph):
            return None if "dash" in proposal.rule else self._subject_before(proposal, paragraph)
        if self.last is None or self.last_end > proposal.start:
            return None
        if cue is not None:
            if "noun" in proposal.rule or proposal.start - self.last_end > BACK:
                return None
            if self.lex.pro_drop and (other := self._dropped(proposal)) is not None:
                return other
            self.last_end = proposal.end
            return self.last
        return self.last if paragraph <= self.last_end and "dash" not in proposal.rule else None

    def _subject_before(self, proposal: Proposal, paragraph: int) -> Speaker | None:
        """Whom the sentence right before is about (Der Analyst Jan Sand bleibt skeptisch. „Die Truppen …“)."""
        lead = self.text[paragraph : proposal.start].rstrip()
        if not lead.endswith((".", ":")):
            return None
        low = sentence_start(self.text, paragraph, paragraph + len(lead) - 1, self.lex)
        subject = self.persons.subject(proposal.start, "-", low)
        if subject is None or subject.role or subject.inner:
            return None
        found = self.persons.longest((subject.start, subject.end))
        self.last, self.last_gender, self.last_end, self.last_body = found, "-", proposal.end, False
        return found

    def _dropped(self, proposal: Proposal) -> Speaker | None:
        """Who is the subject of the sentences since somebody spoke, for a verb without one."""
        subject = self.persons.subject(proposal.start, "-", self.last_end)
        if subject is None or subject.role:
            return None
        found = self.persons.longest((subject.start, subject.end))
        self.last, self.last_gender, self.last_end, self.last_body = found, "-", proposal.end, False
        return found

    def _points_back(self, source: Part) -> bool:
        """« ce dernier », "the latter"."""
        return self.text[source.start : source.end].lower().replace("’", "'") in self.lex.backward

    # Names and roles

    def _phrase(self, source: Part, inside: list[Word]) -> tuple[Speaker | None, str]:
        meant = self._as_pronoun(inside)
        named = self._antecedent(source, meant, self.place) if meant is not None else None
        if named is not None and named[0] is not None:
            return named
        gender = self.persons.gender(inside)
        if len(inside) == 1 and (known := self.spoken.get(self.text[source.start : source.end])):
            return known, gender if known is not self.last else self.last_gender
        name = None if self._is_common(inside) else self._body_in(inside) or self._name_in(inside)
        if name is not None:
            full = self.persons.longest(name)
            if gender == "-":
                gender = self._gender_of(full)
            return full, gender
        if self._is_bare_role(inside) and (apposed := _APPOSED.match(self.text, source.end)):
            return Speaker(apposed[1], *apposed.span(1)), gender
        if not self.lex.no_capitals and (person := self._holder(source, inside)) is not None:
            return person, gender
        start = next((w.start for w in inside if w.low not in self.lex.determiners), source.start)
        return Speaker(self.text[start : source.end], start, source.end), gender

    def _as_pronoun(self, inside: list[Word]) -> Pronoun | None:
        """The pronoun in whose place a source stands that tells an age or a party alone (die 64-Jährige)."""
        lex = self.lex
        if len(inside) < 3 or inside[0].low not in lex.determiners or inside[0].low in lex.indefinite:
            return None
        what = inside[1]
        aged = what.low.isdigit() and inside[-1].low in lex.aged
        party = (
            self.text[what.start : inside[-1].start] == f"{what.low.upper()}-"
            and inside[-1].low in lex.members
        )
        if not aged and not party:
            return None
        return Pronoun(self.persons.gender(inside), "s", "3")

    def _is_bare_role(self, inside: list[Word]) -> bool:
        """Whether a source is a role, in a script without capitals: a title, or a noun with its article."""
        lex = self.lex
        return lex.no_capitals and any(
            lex.is_title(w.low) or w.low.startswith(lex.definite) for w in inside[:1]
        )

    def _is_common(self, inside: list[Word]) -> bool:
        """Whether a source is a body by its noun and an article alone (the ministry, der Polizei)."""
        rest = [w for w in inside if w.low not in self.lex.determiners]
        return len(rest) == 1 and rest[0].low in self.lex.bodies

    def _gender_of(self, name: Speaker) -> str:
        """What stands beside a name in the text tells."""
        near = self.persons.between(max(0, name.start - 60), min(len(self.text), name.end + 40))
        beside = next((each.gender for each in near if each.end == name.end), "-")
        return beside if beside != "-" else gender_of(re.split(r"[\s-]", name.name, maxsplit=1)[0])

    def _holder(self, source: Part, inside: list[Word]) -> Speaker | None:
        if any(self.text[w.start - 1 : w.start] in "'’" and w.low == "s" for w in inside):
            return self.persons.apposed(source.end)
        return self.persons.apposed(source.end) or self.persons.holder(inside)

    def _is_body(self, source: Part, inside: list[Word]) -> bool:
        """Whether a source is no person: a ministry, an acronym, "the White House"."""
        lex = self.lex
        if any(lex.is_title(w.low) and w.low not in lex.bodies for w in inside):
            return False
        if any(w.low in lex.bodies for w in inside):
            return True
        if len(inside) == 1:
            return self.text[source.start : source.end].isupper() and source.end - source.start > 1
        return bool(inside) and inside[0].low in lex.determiners and inside[-1].capital

    def _body_in(self, inside: list[Word]) -> tuple[int, int] | None:
        """The whole name of a body that goes on in small letters or over "and": Protezione civile, Eau et Travail."""
        lex = self.lex
        rest = [w for w in inside if w.low not in lex.determiners]
        if (
            lex.no_capitals
            or lex.nouns_capital
            or lex.subject_first
            or not rest
            or rest[0].low not in lex.bodies
        ):
            return None
        if not rest[0].capital:
            rest = rest[1:]
        if len(rest) < 2 or not rest[0].capital or (rest[-1].capital and not self._is_linked(rest)):
            return None
        return rest[0].start, rest[-1].end

    def _is_linked(self, rest: list[Word]) -> bool:
        """Whether small words join the capitals of a name."""
        return any(not word.capital for word in rest)

    def _name_in(self, inside: list[Word]) -> tuple[int, int] | None:
        """Where a person's name stands in a source; None in a role phrase (le directeur de la DGSN)."""
        lex = self.lex
        if lex.no_capitals:
            return self._name_behind_role(inside)
        if any(w.low == "s" and self.text[w.start - 1 : w.start] in "'’" for w in inside[:-1]):
            return None
        begin = self._name_begins(inside)
        rest = inside[begin:]
        proper = [
            w
            for w in rest
            if w.capital
            and not w.low[0].isdigit()
            and w.low not in lex.links
            and w.low not in lex.times
            and self.text[w.start - 1] != "("
        ]
        if not proper:
            return None
        first = inside.index(proper[0])
        heads = [n for n in range(first) if lex.is_title(inside[n].low)]
        if heads and any(w.low in (lex.links | lex.prepositions) for w in inside[heads[-1] + 1 : first]):
            # the lawyer of the Brackwater company; the secretary of State Maud Lenoir
            return self._named_at_last(proper)
        linked = first and inside[first - 1].low in (lex.links | lex.determiners | lex.prepositions)
        if linked and any(lex.is_title(w.low) for w in inside[:first]):
            return None
        lower = [w for w in inside[:first] if not w.capital and w.low not in lex.determiners]
        if lower and linked and not any(lex.is_title(w.low) for w in lower):
            return None
        last = proper[-1]
        for word in rest:
            several = sum(w.end <= word.start for w in proper) > 1
            inner = word.low in lex.particles and not (lex.nouns_capital and several)
            if word.start > proper[0].start and word.low in lex.links and not inner:
                last = max((w for w in proper if w.end <= word.start), key=lambda w: w.end, default=last)
                break
        return proper[0].start, last.end

    def _named_at_last(self, proper: list[Word]) -> tuple[int, int] | None:
        """The name that ends a role phrase, when a forename shows where it begins."""
        for word in proper[1:-1]:
            name = self.text[word.start : proper[-1].end]
            if gender_of(word.low) != "-" and len(name.split()) == sum(w.start >= word.start for w in proper):
                return word.start, proper[-1].end
        return None

    def _name_begins(self, inside: list[Word]) -> int:
        """The index of the first word behind the titles and articles."""
        lex = self.lex
        begin = 0
        for index, word in enumerate(inside):
            if word.low in lex.bodies and word.capital:
                continue
            role = lex.is_title(word.low) or (lex.nouns_capital and word.low.endswith(lex.person_endings))
            # Behind the first word of a name an article belongs to the name, or to what hangs on it.
            named = any(each.capital for each in inside[begin:index])
            if role or (word.low in lex.determiners and not named):
                begin = index + 1
        return begin

    def _name_behind_role(self, inside: list[Word]) -> tuple[int, int] | None:
        """The words behind a role and what belongs to it, in a script without capitals."""
        lex = self.lex
        heads = [index for index, word in enumerate(inside) if lex.is_title(word.low)]
        if not heads:
            return None
        begin = heads[-1] + 1
        while begin < len(inside) and (
            inside[begin].low.startswith(lex.definite) or inside[begin].low in lex.role_links
        ):
            begin += 1
        return (inside[begin].start, inside[-1].end) if begin < len(inside) else None

    # Pronouns

    def _antecedent(self, source: Part, pronoun: Pronoun | None, place: int) -> tuple[Speaker | None, str]:
        """Whom a pronoun means, looked for before a place, and the gender."""
        gender = pronoun.gender if pronoun else "-"
        impersonal = self.text[source.start : source.end].lower() in self.lex.impersonal
        if impersonal or (pronoun is not None and pronoun.person != "3"):
            return None, "-"
        if gender == "n":  # "it said": never a person
            return (self.last, "-") if self.last_body else (None, "-")
        if pronoun is not None and pronoun.number == "p":  # never one person
            several = self.last is not None and (self.last_body or self.last.name[0].islower())
            return (self.last, "-") if several and source.start - self.last_end < BACK else (None, "-")
        if pronoun is None:
            name = self.persons.just_named(place)
            return (self.persons.speaker(name), name.gender) if name else (None, "-")
        fits = self.last_gender in ("-", gender) or gender == "-"
        near = self.last is not None and source.start - self.last_end < BACK
        goes_on = near and fits and not (self.last_body and gender in ("f", "m"))
        subject = self.persons.subject(place, gender, self.last_end if goes_on else 0)
        if near and fits and subject is None:
            return self.last, gender if self.last_gender == "-" else self.last_gender
        if subject is None:
            return None, gender
        if subject.role:
            inside = words(self.text, subject.start, subject.end)
            return self._phrase(source._replace(start=subject.start, end=subject.end), inside)
        return self.persons.longest((subject.start, subject.end)), gender
