"""Whether what stands in marks is a quotation: by its words, its edges, and the words next to it.

About half of all marked passages in the press are titles, names and irony; the reasons are scored here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assist.passages import dashed
from assist.phrases import skippable, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.attribution import Found
    from assist.lexicon import Lexicon
    from assist.passages import Bounds, Passage
    from assist.phrases import Word

ENOUGH: Final = 0.5
_ENOUGH_WORDS: Final = 120
"""Code points of a passage whose words are looked at: more than any rule counts."""
_NEXT: Final = 12
"""Code points between a verb and the marks right behind it, at most."""
_SURE: Final = 0.85
"""Strength of an attribution that makes a quotation of a single word."""
_LABEL: Final = 8
"""Words between a verb of calling and what it calls something, at most."""
_MARKS: Final = "\"'«»‹›“”„‟‘’‚「」『』｢｣ \u00a0\u202f\n"
_CALLS: Final = frozenset("!?…")
_ENDS: Final = frozenset(".!?;")
_TERMINAL: Final = frozenset(".!?…,—–。！？；؟")
_KEY: Final = re.compile(r"[a-z_]{1,20}:\s?")
"""What stands before a value at the head of a file (title: "…")."""
_NEGATED: Final = frozenset(["n", "ne", "s", "se", "y", "en"])
_COMMAS: Final = frozenset(",،，、—–")
_EASTERN: Final = ("\u3041", "\u9fff")
"""Kana and ideographs, from the first to the last."""
_REFERENCE: Final = re.compile(r"\s*(?:[—–]|--?)\s*[^\W\d_][^\n]{0,60}\d{4}")


def last_inside(text: str, passage: Passage) -> str:
    """The last character inside the marks."""
    inner = text[passage.start : passage.end].strip(_MARKS)
    return inner[-1:] if inner else ""


def judge(
    text: str, passage: Passage, found: Found | None, paragraphs: Sequence[Bounds], lex: Lexicon
) -> tuple[float, str]:
    """How surely a passage is a quotation (0 to 1), and the rule that says so."""
    inner = text[passage.start : passage.end].strip(_MARKS)
    inside = words(text, passage.start, min(passage.end, passage.start + _ENOUGH_WORDS))
    count = len(inside)
    if not count:
        return 0.0, "empty"
    # No blanks part the words of Chinese and Japanese; they have two letters or so.
    first, last = _EASTERN
    count += sum(first <= letter <= last for letter in inner[:_ENOUGH_WORDS]) // 2
    comma = text[passage.end : passage.end + 2].lstrip()[:1] in _COMMAS
    closes = inner[-1:] in _TERMINAL or (comma and found is not None and found.where == "after")
    begins = inside[0].capital or inner.startswith(("…", "..."))
    alone = _alone(text, passage, paragraphs)
    if not passage.opener:
        sure = found is not None and found.where == "after" and found.strength > 0.9
        return (0.6, "unopened") if sure and count > 3 else (0.0, "unopened")
    if is_named(text, passage, found, lex) and not (found and found.where in ("after", "colon") and closes):
        return 0.1, "name"
    titled = is_title(inside, lex) and (
        inner[-1:] not in ".!?…,"
        or (text[passage.end : passage.end + 1] == ":" and _capitals(inside) > 1)
        # The point belongs to the sentence: on “Face the Nation.”
        or (inner[-1] in ".," and found is not None and found.where == "before" and _capitals(inside) > 1)
    )
    whole = found is None or not _is_part(text, passage, found, count, lex)
    if found is not None and count < 4 and _is_meant(text, passage, found, inside, lex):
        return 0.6, "fragment"
    if found is not None and whole:
        score = _attributed(found, count, closes, begins, titled, inner[-1:] in _TERMINAL)
        if score >= ENOUGH:
            return score, _rule(found, closes, begins, count)
    if titled and text[passage.end : passage.end + 1] == ":":
        return 0.3, "title"
    if found is None and _KEY.fullmatch(text, paragraphs[passage.paragraph][0], passage.start):
        return 0.2, "title"
    if comma and not lex.cues and count > 3 and not titled:
        return 0.55, "marks"  # whoever speaks follows, in words that are not known
    return _bare(
        text, passage, inner, count, begins, alone, titled, inside, lex, paragraphs[passage.paragraph][0]
    ), "marks"


def _attributed(found: Found, count: int, closes: bool, begins: bool, titled: bool, ends: bool) -> float:
    """With a cue next to it."""
    if found.where == "after":
        if count < 3 and not begins and not ends:
            return 0.3
        if found.kind == "preposition" and count < 4:
            return 0.3 if titled or count < 2 else 0.6
        return found.strength if closes or count > 3 else 0.45
    if found.where == "colon":
        return (
            0.3
            if titled and found.kind == "colon"
            else found.strength
            if count > 1 or closes or begins
            else 0.3
        )
    if titled and count < 6:
        return 0.3
    if count < 3:
        return 0.6 if closes and begins else 0.3
    if count == 3 and found.strength < 0.8 and not closes:
        return 0.35
    return found.strength if count > 3 or closes else found.strength * 0.75


def _rule(found: Found, closes: bool, begins: bool, count: int) -> str:
    if found.where == "before" and not (begins and (closes or count > 7)):
        return "fragment"
    if found.complement is not None:
        return "fragment"
    return f"{found.where}-{found.kind}" if found.kind != "colon" else "colon"


def _bare(
    text: str, passage: Passage, inner: str, count: int, begins: bool, alone: bool, titled: bool,
    inside: list[Word], lex: Lexicon, paragraphs_start: int,
) -> float:  # fmt: skip
    """Without any cue: by its own words."""
    ends = inner[-1:] in _TERMINAL
    if alone and not ends and (titled or _REFERENCE.match(text, passage.end)):
        return 0.2
    if _REFERENCE.match(text, passage.end) and not ends:
        return 0.2
    if alone:
        return 0.9 if ends or passage.goes_on else 0.7 if count > 5 else 0.3
    clause = text[max(0, passage.start - 2) : passage.start].rstrip()[-1:].isalnum()
    if clause and (count < 4 or titled):
        return 0.3
    if ends and inner[-1] != ",":
        return 0.75 if begins and count > 2 else 0.6 if begins or count > 4 else 0.45
    if ends:
        leads = _leads(text, paragraphs_start, passage.start)
        return 0.6 if count > 3 or (leads and begins) else 0.4
    small = sum(_function(word, lex) for word in inside)
    if titled:
        return 0.2
    if count > 11 or (count > 7 and small >= count // 4):
        return 0.6
    return 0.3


def _capitals(inside: list[Word]) -> int:
    return sum(word.capital for word in inside)


def _function(word: Word, lex: Lexicon) -> bool:
    low = word.low
    return low in lex.pronouns or low in lex.auxiliaries or low in lex.subordinators


def _alone(text: str, passage: Passage, paragraphs: Sequence[Bounds]) -> bool:
    """Whether a passage begins its paragraph, and ends it or a sentence in it."""
    start, end = paragraphs[passage.paragraph]
    if not _leads(text, start, passage.start):
        return False
    tail = text[passage.end : min(max(end, passage.end), passage.end + 8)].strip()
    return not tail or tail in (".", ",", ";", ")") or last_inside(text, passage) in ".!?…"


def _leads(text: str, paragraph: int, start: int) -> bool:
    """Whether a passage begins its paragraph, but for a dash, a stray asterisk or an emoji."""
    return start - paragraph < 9 and not any(map(str.isalnum, text[paragraph:start]))


def is_title(inside: list[Word], lex: Lexicon) -> bool:
    """Whether all words of weight begin with a capital (The Quiet Road) or there is only one."""
    weighty = [word for word in inside if len(word.low) > 3]
    if lex.no_capitals or lex.nouns_capital:
        return len(inside) < 3 and not any(_function(word, lex) for word in inside)
    first = len(inside) > 1 and not any(word.capital for word in inside[1:])
    return all(word.capital for word in weighty or inside) and len(inside) < 9 and not first


def is_named(text: str, passage: Passage, found: Found | None, lex: Lexicon) -> bool:
    """Whether the word before says that this is what something is called (the film "…", dit « … »)."""
    near = words(text, max(0, passage.start - 30), passage.start)
    if not near or text[near[-1].end : passage.start].strip(" \u00a0,"):
        return False
    if near[-1].low not in lex.naming or (found is not None and "," in text[near[-1].end : passage.start]):
        return False
    # « s’est dit « serein » » is no name, as in « le vent dit « mistral » ».
    spoken = near[-1].low in lex.forms and len(near) > 1 and near[-2].low in (lex.clitics | lex.auxiliaries)
    return not spoken


def _is_part(text: str, passage: Passage, found: Found, count: int, lex: Lexicon) -> bool:
    """Whether the marks hold a part of a phrase of the one who tells (declared a "state of war")."""
    apart = found.where == "before" and found.complement is None and not _is_beside(text, passage, found, lex)
    return apart and count < 5 and _is_qualified(text, passage, lex)


def _is_beside(text: str, passage: Passage, found: Found, lex: Lexicon) -> bool:
    """Whether the marks follow their verb at once, or the one who is told (told her “yes”)."""
    if found.cue is None or passage.start - found.cue.end > _NEXT:
        return False
    return all(word.low in lex.clitics for word in words(text, found.cue.end, passage.start))


def _is_own(text: str, passage: Passage, found: Found, count: int, lex: Lexicon) -> bool:
    """Whether a few words in what somebody says are set off as that one's own (she backed the idea "for months").

    A single word is mostly irony, but for one right behind its verb (said ‘no’) or after "according to".
    """
    if passage.depth or found.cue is None:
        return False
    if found.source is None and not (lex.pro_drop and found.complement is not None):
        return False
    lead = text[max(0, passage.start - 2) : passage.start]
    if len(lead) < 2 or lead[1] not in (" ", "\u00a0"):
        return False
    if not (lead[0].isalnum() or (found.kind == "preposition" and lead[0] in ",،")):
        return False
    beside = _is_beside(text, passage, found, lex) and found.lemma not in lex.label_verbs
    told = found.kind == "preposition" or beside
    return count > 1 or (told and found.strength >= _SURE)


def _is_meant(text: str, passage: Passage, found: Found, inside: list[Word], lex: Lexicon) -> bool:
    """Whether a word or three are a quotation by what stands next to them."""
    if found.where == "after":
        several = len(inside) > 1 and not inside[0].capital
        return _is_called(text, passage, found, lex) or (several and _is_said_at_once(text, passage, found))
    if found.where != "before":
        return False
    if _is_label(text, passage, found, inside, lex):
        return True
    own = not inside[0].capital and _is_own(text, passage, found, len(inside), lex)
    return own and not _is_part(text, passage, found, len(inside), lex)


def _is_said_at_once(text: str, passage: Passage, found: Found) -> bool:
    """Whether nothing but a comma parts the marks from who speaks (er habe „nichts gewusst“, sagte der Zeuge)."""
    if found.cue is None or found.source is None or found.strength <= _SURE:
        return False
    return text[passage.end : min(found.cue.start, found.source.start)].strip() in (",", "،")


def _is_called(text: str, passage: Passage, found: Found, lex: Lexicon) -> bool:
    """Whether the verb right behind the marks says that somebody calls something so (von einer „Farce“ spricht …)."""
    if found.lemma not in lex.label_verbs or found.cue is None or text[passage.end : found.cue.start].strip():
        return False
    near = words(text, max(0, passage.start - 12), passage.start)
    return bool(near) and near[-1].low in lex.indefinite


def _is_label(text: str, passage: Passage, found: Found, inside: list[Word], lex: Lexicon) -> bool:
    """Whether the marks hold what somebody calls something (called it “a farce”)."""
    if found.lemma not in lex.label_verbs or found.cue is None or (found.source is None and not lex.pro_drop):
        return False
    between = text[found.cue.end : passage.start]
    near = words(between, 0, len(between))
    if "," in between or len(near) > _LABEL or (inside[0].capital and not lex.nouns_capital):
        return False
    if not near:  # « a jugé « regrettable » l’arrêt », but not « appelée « verdure » »
        return found.lemma not in lex.naming_verbs and not lex.nouns_capital
    last = near[-1].low
    if last in lex.determiners and last not in lex.chain_links:
        return last in lex.indefinite
    # „nannte den Plan „absurd““; with a capital it may be a name
    return not lex.nouns_capital or last in lex.comparisons or not inside[0].capital


def _is_qualified(text: str, passage: Passage, lex: Lexicon) -> bool:
    """Whether an article stands right before the marks, so that they hold part of a phrase (a "state of war")."""
    near = words(text, max(0, passage.start - 12), passage.start)
    if not near or text[near[-1].end : passage.start].strip():
        return False
    owner = near[-1].low == "s" and text[near[-1].start - 1] in "'’"  # the government’s “plan”
    return owner or near[-1].low in lex.determiners


def dash_style(text: str, found: list[Passage], lex: Lexicon) -> bool:
    """Whether dashes at the start of paragraphs mean speech in this text, and not items of a list."""
    lines = [passage for passage in found if dashed(text, passage)]
    if not lines:
        return False
    spoken = sum(_spoken(text, passage, lex) for passage in lines[:200])
    if not lex.inserted:
        return len(lines) > 2 and spoken * 2 >= min(len(lines), 200)
    return spoken * 5 >= min(len(lines), 200)


def _spoken(text: str, passage: Passage, lex: Lexicon) -> bool:
    line = text[passage.start : passage.end]
    if not _CALLS.isdisjoint(line) or line.count("—") > 1:
        return True
    heads = {word.low for word in words(text, passage.start, min(passage.end, passage.start + 120))}
    if passage.opener[0] == "-" and passage.opener != "--":
        return False
    return any(lex.pronouns[low].person in "12" for low in heads & lex.pronouns.keys())


def narrates(text: str, start: int, end: int, lex: Lexicon) -> bool:
    """Whether what follows an inserted clause tells on instead of going on speaking."""
    if text[start - 1 : start] != ".":
        return False
    inside = words(text, start, min(end, start + 200))
    if not inside:
        return True
    first = inside[0].low
    pronoun = lex.pronouns.get(first)
    if pronoun is None or pronoun.person != "3":
        return False
    verb = next(
        (word.low for word in inside[1:5] if word.low not in lex.clitics and word.low not in _NEGATED), ""
    )
    if lex.past_endings and not verb.endswith(lex.past_endings):
        return False
    return not any(word.low in lex.pronouns and lex.pronouns[word.low].person in "12" for word in inside)


def speaks_again(text: str, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a second verb of saying stands at the end of these words, so that what follows is another quotation."""
    found = words(text, start, end)
    for index in range(max(0, len(found) - 3), len(found)):
        word = found[index]
        cue = lex.cue(word.low)
        if cue is None or word.capital or (index and found[index - 1].low in lex.determiners - lex.clitics):
            continue  # "his voice" is no verb
        if not (cue.gerund and (cue.weak or cue.direct_only)):
            return not cue.weak
    return False


def only_closes(text: str, start: int, end: int, lex: Lexicon) -> bool:
    """Whether nothing but the rest of a clause stands between an attribution and the next piece."""
    rest = text[start:end]
    stripped = rest.strip()
    if not stripped or stripped in ",.;:—–":
        return True
    if not _ENDS.isdisjoint(stripped[:-1]):
        return False
    if stripped[-1] in ",.;:—–":
        return len(stripped) < 160
    return all(skippable(word, lex) for word in words(rest, 0, len(rest)))
