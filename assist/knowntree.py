"""A tree of known texts, as paths of folded words: it is walked from each word that begins something known.

In time linear in the text, whatever is known; accents, case and the endings of a language are seen through.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.forms import BENT, EXACT, Forms, likeness
from assist.naming import Is
from store.codepoints import HIRAGANA, IDEOGRAPHS, KATAKANA, MARKS, char_class, is_near
from store.equals import occurrences, whole_tokens
from store.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assist.naming import Naming

FAMILY: Final = 0.6
"""How sure a family name is, where the whole name is known."""
_DEEPEST: Final = 40
"""Words of a text in the tree; longer ones are looked for one by one."""
_SPELLINGS: Final = 20_000
"""Spellings remembered for a language."""
_EASY: Final = re.compile(r"[\s\u00ad'’‘ʼ‐‑-]*")
_POINT: Final = re.compile(r"\.\s*-?")
_HYPHENS: Final = "-‑"
_COMPOUND: Final = 40
"""Letters looked at on each side of a name that hyphens join to something."""
_CONTRACTED: Final = 4
"""Letters of a verb that is written on to a name, with its apostrophe, at most."""
_PAIRED: Final = frozenset(["GPE", "LOC", "ORG"])
_PLAIN_BEFORE: Final = frozenset(' \n\t\u00a0\u202f([«“"„,;')
_PLAIN_AFTER: Final = frozenset(' \n\t\u00a0\u202f)]»”",;:!?')


class Known(NamedTuple):
    """One way in which a text is known."""

    text: str
    label: str
    entity_id: str | None
    family: bool = False
    """Only the last word of a person's name; the whole of it is known."""


class _Node:
    """What is known that begins with the same words."""

    __slots__ = ("ends", "then")

    def __init__(self) -> None:
        self.then: dict[str, _Node] = {}
        self.ends: dict[Known, int] = {}
        """What is known by just these words, with how often it was added."""


class Match(NamedTuple):
    """Where a known text stands, and how surely it is meant."""

    start: int
    end: int
    known: Known
    sure: float


class Tree:
    """Texts as paths of folded words."""

    def __init__(self) -> None:
        self.root = _Node()
        self.heads: dict[str | None, _Heads] = {}
        """For each language: spellings, and what begins with them."""
        self.whole: dict[str, dict[Known, int]] = {}
        """Texts without a word in them, and very long ones: found by comparing."""

    def add(self, known: Known, uses: int) -> None:
        """Let a text be known so often more."""
        steps = _steps(known.text)
        if not 0 < len(steps) <= _DEEPEST:
            ends = self.whole.setdefault(known.text, {})
            ends[known] = ends.get(known, 0) + uses
            return
        if steps[0] not in self.root.then:
            self.heads.clear()
        node = self.root
        for step in steps:
            node = node.then.setdefault(step, _Node())
        node.ends[known] = node.ends.get(known, 0) + uses

    def discard(self, known: Known) -> None:
        """Take back one adding; nothing happens when there was none."""
        steps = _steps(known.text)
        if not 0 < len(steps) <= _DEEPEST:
            _lessen(self.whole.get(known.text, {}), known)
            return
        path: list[_Node] = [self.root]
        for step in steps:
            following = path[-1].then.get(step)
            if following is None:
                return
            path.append(following)
        _lessen(path[-1].ends, known)
        for parent, step, node in zip(path[-2::-1], steps[::-1], path[:0:-1], strict=True):
            if not node.ends and not node.then:
                del parent.then[step]
        if steps[0] not in self.root.then:
            self.heads.clear()

    def heads_in(self, language: str | None, forms: Forms) -> _Heads:
        """What spellings of that language begin."""
        found = self.heads.get(language)
        if found is None or len(found) > _SPELLINGS:
            found = self.heads[language] = _Heads(self.root.then, forms)
        return found


class _Heads(dict[str, "_Node | None"]):
    """Spellings and the texts that begin with them: filled as they are met, so that a look costs no call."""

    def __init__(self, then: dict[str, _Node], forms: Forms) -> None:
        super().__init__()
        self._then = then
        self._forms = forms

    def __missing__(self, surface: str) -> _Node | None:
        plain = folded(surface)
        node = self._then.get(plain)
        if node is None and self._forms.bends(surface):
            node = self._forms.step(self._then, plain)
        self[surface] = node
        return node


def walk(heads: _Heads, text: str, low: int, high: int, forms: Forms) -> Iterator[Match]:
    """The known texts from each word that begins one."""
    parts = _split(text[low:high])
    nodes = list(map(heads.__getitem__, parts[1::2]))
    if not any(nodes):
        return
    bounds = list(accumulate(map(len, parts), initial=low))
    for place, node in enumerate(nodes):
        if node is not None:
            yield from _from(text, parts, bounds, place, node, forms)


def _from(
    text: str, parts: list[str], bounds: list[int], place: int, node: _Node, forms: Forms
) -> Iterator[Match]:
    """Each known text from a word on; `parts`: gaps and words in turn, `bounds`: where each begins."""
    at = 2 * place + 1
    start = bounds[at]
    while True:
        match = _ending(text, start, bounds[at + 1], node.ends, forms) if node.ends else None
        if match is not None:
            yield match
        if not node.then or at + 2 >= len(parts):
            return
        gap, word = parts[at + 1], parts[at + 2]
        following = node if _is_easy(gap, len(parts[at])) else node.then.get(gap.strip())
        if following is None:
            return
        at += 2
        plain = folded(word)
        step = following.then.get(plain)
        if step is None and forms.bends(word):
            step = forms.step(following.then, plain)
        if step is None:
            return
        node = step


def _lessen(ends: dict[Known, int], known: Known) -> None:
    if ends.get(known, 0) > 1:
        ends[known] -= 1
    else:
        ends.pop(known, None)


def _split(text: str) -> list[str]:
    """A text as gaps and words in turn: letters, digits and their marks; each ideograph is one."""
    return _splitter(is_near(text))(text)


@cache
def _splitter(near: bool) -> Callable[[str], list[str]]:
    east = char_class(IDEOGRAPHS, HIRAGANA, KATAKANA, near=near)
    marks = f"\u200c\u200d{char_class(MARKS, beyond=False, near=near)}"
    single = f"|[{east}]" if east else ""
    return re.compile(f"([^\\W_{east}]+(?:[{marks}]+[^\\W_{east}]*)*{single})").split


def _steps(text: str) -> list[str]:
    """A text's words, folded, and what stands between them where that is more than a blank or a hyphen."""
    parts = _split(text)
    steps: list[str] = []
    for at in range(1, len(parts), 2):
        if at > 1 and not _is_easy(parts[at - 1], len(parts[at - 2])):
            steps.append(parts[at - 1].strip())
        steps.append(folded(parts[at]))
    return steps


def _is_easy(gap: str, before: int) -> bool:
    """Whether a gap tells nothing: blanks, hyphens, apostrophes, the point of an initial or a short title.

    `before`: letters of the word before it.
    """
    if gap in ("", " ", "-"):
        return True
    short = before < 4 and _POINT.fullmatch(gap) is not None
    return short or (_EASY.fullmatch(gap) is not None and gap.count("\n") < 2)


def _ending(text: str, start: int, end: int, ends: dict[Known, int], forms: Forms) -> Match | None:
    """The likeliest way to know the words from start to end."""
    likely = [each for known in ends if (each := _like(text, start, end, known, forms)) is not None]
    if not likely:
        return None
    sure = max(each.sure for each in likely)
    likely = [each for each in likely if each.sure == sure]
    if len(likely) > 1:
        likely = _of_one_label(likely, ends)
    match = likely[0]
    if not _is_whole(text, match.start, match.end):
        if _is_contracted(text, match, forms) or _is_paired(text, match, forms):
            return match
        further = _over_ending(text, match.end, forms)
        if further is None or not _is_whole(text, match.start, further):
            return None
        match = match._replace(end=further, sure=min(match.sure, BENT))
    return match


def _like(text: str, start: int, end: int, known: Known, forms: Forms) -> Match | None:
    span = _with_edges(text, start, end, known.text)
    if known.family:
        common = forms.words.flags[known.text] & Is.SMALL
        return Match(start, end, known, FAMILY) if text[start:end] == known.text and not common else None
    sure = likeness(text[span[0] : span[1]], known.text, forms) if span is not None else 0.0
    return Match(*span, known, sure) if span is not None and sure else None


def _of_one_label(likely: list[Match], ends: dict[Known, int]) -> list[Match]:
    """Those of the label used most, denoting the entity that they agree on, or nobody."""
    uses: dict[str, int] = {}
    for each in likely:
        uses[each.known.label] = uses.get(each.known.label, 0) + ends[each.known]
    label = max(uses, key=lambda each: uses[each])
    same = [each for each in likely if each.known.label == label]
    ids = {each.known.entity_id for each in same} - {None}
    entity_id = ids.pop() if len(ids) == 1 else None
    return [same[0]._replace(known=same[0].known._replace(entity_id=entity_id))]


def _over_ending(text: str, end: int, forms: Forms) -> int | None:
    """Behind an apostrophe and an ending that the language writes so: Erdoğan'ın."""
    further = end + 1
    while text[further : further + 1].isalpha() and further - end < 6:
        further += 1
    is_one = text[end : end + 1] in ("'", "’") and forms.is_ending(text[end + 1 : further])
    return further if is_one else None


def _with_edges(text: str, start: int, end: int, known: str) -> tuple[int, int] | None:
    """The span with the signs round the words that the known text has (U.S., C++); None without them."""
    if known[:1].isalnum() and known[-1:].isalnum():
        return start, end
    lead, *_, tail = _split(known)
    low, high = start - len(lead), end + len(tail)
    return (low, high) if low >= 0 and text[low:start] == lead and text[end:high] == tail else None


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether neither edge lies inside a token; the usual surroundings are seen at a glance."""
    if start == 0 or text[start - 1] in _PLAIN_BEFORE:
        after = text[end : end + 1]
        if not after or after in _PLAIN_AFTER:
            return True
        if after == "." and text[end - 2 : end].isalnum() and not text[end + 1 : end + 2].strip():
            return True
    return whole_tokens(text, start, end) or _is_compounded(text, start, end)


def _is_contracted(text: str, match: Match, forms: Forms) -> bool:
    """Whether a verb is written on to the name: We're, Daesh'll."""
    start, end = match.start, match.end
    further = end + 1
    while text[further : further + 1].isalpha() and further - end < _CONTRACTED:
        further += 1
    verb = text[end : end + 1] in ("'", "’") and text[end + 1 : further].lower() in forms.words.contractions
    return verb and whole_tokens(text, start, further)


def _is_compounded(text: str, start: int, end: int) -> bool:
    """Whether a hyphen joins the name to common words (ISIL-held, pro-Assad), not to other names (Seine-et-Oise).

    What an acronym is joined to may have capitals (EU-Kommission).
    """
    low, high = _compound(text, start, end)
    before, after = text[low:start], text[end:high]
    if (before and before[-1] not in _HYPHENS) or (after and after[0] not in _HYPHENS) or not before + after:
        return False
    rest = before + after
    return text[start:end].isupper() or rest.isupper() or rest == rest.lower()


def _is_paired(text: str, match: Match, forms: Forms) -> bool:
    """Whether a hyphen joins a place or body to one other name (Paris-Orvane), where the two are no name of a list.

    Persons are joined to others by nothing but their own names: Jean-Pierre, Beck-Rovin.
    """
    if match.known.label not in _PAIRED or text[match.start : match.end] != match.known.text:
        return False
    low, high = _compound(text, match.start, match.end)
    before, after = text[low : match.start], text[match.end : high]
    other = before[:-1] if before[-1:] in (*_HYPHENS,) else after[1:] if after[:1] in (*_HYPHENS,) else ""
    if (before and after) or not other.isalpha() or not other[0].isupper():
        return False
    return forms.words.listed(text[low:high]) is None and whole_tokens(text, low, high)


def _compound(text: str, start: int, end: int) -> tuple[int, int]:
    """From where to where letters and hyphens hang together round a name."""
    low, high = start, end
    while low > max(0, start - _COMPOUND) and (text[low - 1].isalpha() or text[low - 1] in _HYPHENS):
        low -= 1
    while high < min(len(text), end + _COMPOUND) and (text[high].isalpha() or text[high] in _HYPHENS):
        high += 1
    return low, high


def compared(text: str, low: int, high: int, wanted: str, ends: dict[Known, int]) -> Iterator[Match]:
    """Where a text without words in it, or a very long one, stands."""
    if ends:
        known = max(ends, key=lambda each: ends[each])
        for at in occurrences(text[low:high], wanted):
            yield Match(low + at, low + at + len(wanted), known, 0.95)


def longest(found: list[Match], words: Naming) -> list[Match]:
    """Of overlapping ones the longest, then the surest, then what holds here alone.

    One of another label may lie in a longer one: Iraq in the Government of Iraq. An exact text stays unless it lies
    in a longer one of its label that is more than an article longer.
    """
    kept: list[Match] = []
    around: list[Match] = []
    for match in sorted(found, key=lambda each: (each.start, -each.end, -each.sure)):
        around = [each for each in around if each.end > match.start]
        if all(_may_lie_in(match, each, words) for each in around):
            kept.append(match)
            around.append(match)
    return kept


def _may_lie_in(match: Match, outer: Match, words: Naming) -> bool:
    if match.end > outer.end:
        return match.sure == outer.sure == EXACT
    shorter = match.end - match.start < outer.end - outer.start
    return shorter and (match.known.label != outer.known.label or _is_article_more(match, outer, words))


def _is_article_more(match: Match, outer: Match, words: Naming) -> bool:
    """Whether the two are one name, tagged with its article and without it."""
    if match.end < outer.end or match.sure != EXACT:
        return False
    return outer.known.text[: match.start - outer.start].strip().casefold() in words.determiners
