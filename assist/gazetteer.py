"""What the analyst has named so far: entities with their aliases, and texts that bear a label.

They are proposed wherever they stand again, in time linear in the text: a tree of folded words, walked from
each word that begins something known. It grows and shrinks with each tag, at once. Names hold everywhere;
roles, dates, numbers and pronouns mean something in their article alone.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.forms import Forms, likeness
from assist.proposal import Proposal
from store.codepoints import HIRAGANA, IDEOGRAPHS, KATAKANA, MARKS, char_class
from store.equals import occurrences, whole_tokens
from store.scope import seen
from store.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from store import Store

RULE: Final = "known"
"""The rule of what stands exactly as it was tagged; other spellings are `known-form`."""
LOCAL: Final = frozenset({"ROLE", "DATE", "NUM"})
"""Labels whose texts mean the same in one article only."""
_SLICE: Final = 1000
"""Texts taken in at once: some three milliseconds."""
_OWN: Final = 5000
"""Mentions of an article whose texts are known in it, the newest ones."""
_DEEPEST: Final = 40
"""Words of a text in the tree; longer ones are looked for one by one."""
_EASY: Final = re.compile(r"[\s\u00ad'’‘ʼ‐‑-]*")
_POINT: Final = re.compile(r"\.\s*-?")
_PLAIN_BEFORE: Final = frozenset(' \n\t\u00a0\u202f([«“"„,;')
_PLAIN_AFTER: Final = frozenset(' \n\t\u00a0\u202f)]»”",;:!?')


class _Known(NamedTuple):
    """One way in which a text is known."""

    text: str
    label: str
    entity_id: str | None


class _Node:
    """What is known that begins with the same words."""

    __slots__ = ("ends", "then")

    def __init__(self) -> None:
        self.then: dict[str, _Node] = {}
        self.ends: dict[_Known, int] = {}
        """What is known by just these words, with how often it was added."""


class _Match(NamedTuple):
    start: int
    end: int
    known: _Known
    sure: float


class _Tree:
    """Texts as paths of folded words."""

    def __init__(self) -> None:
        self.root = _Node()
        self.whole: dict[str, dict[_Known, int]] = {}
        """Texts without a word in them, and very long ones: found by comparing."""

    def add(self, known: _Known, uses: int) -> None:
        """Let a text be known so often more."""
        steps = _steps(known.text)
        if not 0 < len(steps) <= _DEEPEST:
            ends = self.whole.setdefault(known.text, {})
            ends[known] = ends.get(known, 0) + uses
            return
        node = self.root
        for step in steps:
            node = node.then.setdefault(step, _Node())
        node.ends[known] = node.ends.get(known, 0) + uses

    def discard(self, known: _Known) -> None:
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


class Gazetteer:
    """Known texts with their labels and entities. Can be pickled, for a process that proposes."""

    def __init__(self) -> None:
        self._everywhere = _Tree()
        self._here = _Tree()
        self._forms: dict[str, str] = {}
        """Words as they stand, and folded."""

    @classmethod
    def of(cls, store: Store) -> Gazetteer:
        """All names of a store: aliases that hold everywhere, and texts of accepted mentions."""
        made = cls()
        for _ in made.fill(store, -1):
            pass
        return made

    def fill(self, store: Store, newest: int) -> Iterator[None]:
        """Take in the aliases and the newest so many mentions of a store, some hundred at a time: a slice a step."""
        rows = itertools.chain(_aliases(store), _mentioned(store, newest))
        while batch := list(itertools.islice(rows, _SLICE)):
            for text, label, entity_id, uses in batch:
                self.add(text, label, entity_id, uses=uses)
            yield

    def enter(self, store: Store, article_id: str) -> None:
        """From now on what holds in this article alone is known too, and not what held in another."""
        self._here = _Tree()
        for text, label, entity_id, uses in _local(store, article_id):
            self.add(text, label, entity_id, here=True, uses=uses)

    def add(
        self, text: str, label: str, entity_id: str | None = None, *, here: bool = False, uses: int = 1
    ) -> None:
        """Let a text be known; `here`: in the article entered last alone, as LOCAL labels always are."""
        if text.strip():
            self._tree(label, here).add(_Known(text, label, entity_id), uses)

    def discard(self, text: str, label: str, entity_id: str | None = None, *, here: bool = False) -> None:
        """Take one `add` back (a tag was deleted or undone)."""
        self._tree(label, here).discard(_Known(text, label, entity_id))

    def _tree(self, label: str, here: bool) -> _Tree:
        return self._here if here or label in LOCAL else self._everywhere

    def find(self, text: str, paragraphs: Sequence[tuple[int, int]], language: str | None) -> list[Proposal]:
        """Every known mention in these paragraphs, whole tokens only, none inside another, in order.

        Accents, case and the language's endings are seen through, with less confidence. An exact text is
        always among what is found, unless it lies in a longer known one.
        """
        forms = Forms.of(language)
        found: list[_Match] = []
        for tree in (self._here, self._everywhere):
            if tree.root.then:
                for start, end in paragraphs:
                    found += self._walk(tree.root, text, start, end, forms)
            for wanted, ends in tree.whole.items():
                for low, high in paragraphs:
                    found += _compared(text, low, high, wanted, ends)
        return [
            Proposal(
                "entity", match.known.label, ((match.start, match.end),),
                RULE if text[match.start : match.end] == match.known.text else f"{RULE}-form",
                match.sure, entity_id=match.known.entity_id,
            )
            for match in _outermost(found)
        ]  # fmt: skip

    def _walk(self, root: _Node, text: str, low: int, high: int, forms: Forms) -> Iterator[_Match]:
        """The longest known text from each word that begins one."""
        words = list(_finditer()(text, low, high))
        heads, folds = root.then, self._forms
        for place, word in enumerate(words):
            surface = word[0]
            plain = folds.get(surface)
            if plain is None:
                plain = folds[surface] = folded(surface)
            node = heads.get(plain)
            if node is None and not (forms.bends(surface) and (node := forms.step(heads, plain))):
                continue
            match = self._longest(text, words, place, node, forms)
            if match is not None:
                yield match
        if len(folds) > 100_000:
            folds.clear()

    def _longest(
        self, text: str, words: list[re.Match[str]], place: int, node: _Node, forms: Forms
    ) -> _Match | None:
        best = _ending(text, words[place].start(), words[place].end(), node.ends, forms)
        last = place
        start = words[place].start()
        while node.then and last + 1 < len(words):
            gap = text[words[last].end() : words[last + 1].start()]
            if not _is_easy(gap, words[last]):
                step = node.then.get(gap.strip())
                if step is None:
                    break
                node = step
            last += 1
            plain = folded(words[last][0])
            following = node.then.get(plain)
            if following is None and forms.bends(words[last][0]):
                following = forms.step(node.then, plain)
            if following is None:
                break
            node = following
            best = _ending(text, start, words[last].end(), node.ends, forms) or best
        return best


def _lessen(ends: dict[_Known, int], known: _Known) -> None:
    if ends.get(known, 0) > 1:
        ends[known] -= 1
    else:
        ends.pop(known, None)


@cache
def _finditer() -> Callable[..., Iterator[re.Match[str]]]:
    """Words: letters, digits and their marks; each ideograph is one."""
    east = char_class(IDEOGRAPHS, HIRAGANA, KATAKANA)
    marks = f"\u200c\u200d{char_class(MARKS, beyond=False)}"
    return re.compile(f"[^\\W_{east}]+(?:[{marks}]+[^\\W_{east}]*)*|[{east}]").finditer


def _steps(text: str) -> list[str]:
    """A text's words, folded, and what stands between them where that is more than a blank or a hyphen."""
    steps: list[str] = []
    last: re.Match[str] | None = None
    for word in _finditer()(text):
        if last is not None:
            gap = text[last.end() : word.start()]
            if not _is_easy(gap, last):
                steps.append(gap.strip())
        steps.append(folded(word[0]))
        last = word
    return steps


def _is_easy(gap: str, before: re.Match[str]) -> bool:
    """Whether a gap tells nothing: blanks, hyphens, apostrophes, the point of an initial or a short title."""
    if gap in ("", " ", "-"):
        return True
    short = before.end() - before.start() < 4 and _POINT.fullmatch(gap) is not None
    return short or (_EASY.fullmatch(gap) is not None and gap.count("\n") < 2)


def _ending(text: str, start: int, end: int, ends: dict[_Known, int], forms: Forms) -> _Match | None:
    """The likeliest way to know the words from start to end."""
    best: tuple[float, int, _Match] | None = None
    several: set[str | None] = set()
    for known, uses in ends.items():
        span = _with_edges(text, start, end, known.text)
        if span is None:
            continue
        sure = likeness(text[span[0] : span[1]], known.text, forms)
        if not sure:
            continue
        # A linked text before one that is not, then the more frequent one.
        rank = (sure, uses, _Match(*span, known, sure))
        if best is None or rank[:2] > best[:2]:
            several = set() if best is None or sure > best[0] else several
            best = rank
        if sure >= best[0] and known.entity_id is not None:
            several.add(known.entity_id)
    if best is None or not _is_whole(text, best[2].start, best[2].end):
        return None
    match = best[2]
    entity_id = next(iter(several)) if len(several) == 1 else None
    return match._replace(known=match.known._replace(entity_id=entity_id))


def _with_edges(text: str, start: int, end: int, known: str) -> tuple[int, int] | None:
    """The span with the signs round the words that the known text has (U.S., C++); None without them."""
    if known[:1].isalnum() and known[-1:].isalnum():
        return start, end
    inner = list(_finditer()(known))
    lead, tail = known[: inner[0].start()], known[inner[-1].end() :]
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
    return whole_tokens(text, start, end)


def _compared(text: str, low: int, high: int, wanted: str, ends: dict[_Known, int]) -> Iterator[_Match]:
    if ends:
        known = max(ends, key=lambda each: ends[each])
        for at in occurrences(text[low:high], wanted):
            yield _Match(low + at, low + at + len(wanted), known, 0.95)


def _outermost(found: list[_Match]) -> list[_Match]:
    """Of overlapping ones the longest, then the surest, then what holds here alone."""
    kept: list[_Match] = []
    for match in sorted(found, key=lambda each: (each.start, -each.end, -each.sure)):
        if kept and match.start < kept[-1].end:
            if match.end - match.start <= kept[-1].end - kept[-1].start:
                continue
            kept.pop()
        kept.append(match)
    return kept


# What a store knows


_Row = tuple[str, str, "str | None", int]
"""Text, label, entity, and how often."""


def _aliases(store: Store) -> Iterator[_Row]:
    yield from store.conn.execute(
        "select a.text, e.label, a.entity_id, 1 from alias a join entity e on e.id = a.entity_id "
        f"where a.scope = 'global' and {_MINE}",
        (store.only,),
    ).fetchall()


def _mentioned(store: Store, newest: int) -> Iterator[_Row]:
    """The texts of the newest so many mentions; of all when that is -1."""
    names = f"ifnull(n.level, 'NAM') = 'NAM' and n.label not in ({_LOCAL})"
    yield from store.conn.execute(_TEXTS.format(names), (store.only, newest)).fetchall()


def _local(store: Store, article_id: str) -> Iterator[_Row]:
    """What holds in one article alone, and what was tagged in it."""
    yield from store.conn.execute(
        "select a.text, iif(a.kind = 'role', 'ROLE', e.label), a.entity_id, 1 from alias a "
        f"join entity e on e.id = a.entity_id where {_MINE} and a.scope = ?2",
        (store.only, article_id),
    ).fetchall()
    here = _TEXTS.format("n.article_id = ?3")
    yield from store.conn.execute(here, (store.only, _OWN, article_id)).fetchall()


_LOCAL: Final = ", ".join(f"'{label}'" for label in sorted(LOCAL))
_TEXTS: Final = (
    "select text, label, entity_id, count(*) from (select s.text, n.label, n.entity_id "
    "from annotation n join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
    f"where n.kind = 'entity' and n.status = 'accepted' and {seen('?1')} and {{}} and not exists "
    "(select 1 from span t where t.annotation_id = n.id and t.role = 'content' and t.ordinal = 1) "
    "order by n.key desc limit ?2) group by 1, 2, 3"
)
_MINE: Final = (
    # Who reads one layer alone knows whom that layer names, and whom nobody has named yet.
    f"(?1 is null or exists (select 1 from annotation n where n.entity_id = e.id and {seen('?1')}) "
    "or not exists (select 1 from annotation n where n.entity_id = e.id))"
)
