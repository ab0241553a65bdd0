"""What the analyst has named so far: entities with their aliases, and texts that bear a label.

They are proposed wherever they stand again, in time linear in the text (knowntree.py). The gazetteer grows and
shrinks with each tag, at once. Names hold everywhere; roles, dates, numbers and pronouns mean something in
their article alone.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from assist.forms import Forms
from assist.knowntree import Known, Tree, compared, longest, walk
from assist.proposal import FAMILY_RULE, Proposal
from store.scope import seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.knowntree import Match
    from store import Store

RULE: Final = "known"
"""The rule of what stands exactly as it was tagged; other spellings are `known-form`."""
LOCAL: Final = frozenset({"ROLE", "DATE", "NUM"})
"""Labels whose texts mean the same in one article only."""
_SHORTEST: Final = 4
"""Letters of a family name that is looked for alone."""
_SLICE: Final = 1000
"""Texts taken in at once: some three milliseconds."""
_OWN: Final = 2000
"""Mentions of an article whose texts are known in it, the newest ones."""


class Gazetteer:
    """Known texts with their labels and entities. Can be pickled, for a process that proposes."""

    def __init__(self) -> None:
        self._everywhere = Tree()
        self._here = Tree()

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
        self._here = Tree()
        for text, label, entity_id, uses in _local(store, article_id):
            self.add(text, label, entity_id, here=True, uses=uses)

    def add(
        self, text: str, label: str, entity_id: str | None = None, *, here: bool = False, uses: int = 1
    ) -> None:
        """Let a text be known; `here`: in the article entered last alone, as LOCAL labels always are."""
        if text.strip():
            tree = self._tree(label, here)
            tree.add(Known(text, label, entity_id), uses)
            for family in _families(text, label):
                tree.add(Known(family, label, entity_id, True), uses)

    def discard(self, text: str, label: str, entity_id: str | None = None, *, here: bool = False) -> None:
        """Take one `add` back (a tag was deleted or undone)."""
        tree = self._tree(label, here)
        tree.discard(Known(text, label, entity_id))
        for family in _families(text, label):
            tree.discard(Known(family, label, entity_id, True))

    def _tree(self, label: str, here: bool) -> Tree:
        return self._here if here or label in LOCAL else self._everywhere

    def find(
        self,
        text: str,
        paragraphs: Sequence[tuple[int, int]],
        language: str | None,
        *,
        families: bool = False,
    ) -> list[Proposal]:
        """Every known mention in these paragraphs, whole tokens only (or parts between hyphens), in order.

        Accents, case and the language's endings are seen through, with less confidence. An exact text is
        always among what is found, unless it is part of a longer known one of the same label. `families`:
        with the family names alone of persons known by their whole names (rule FAMILY_RULE).
        """
        forms = Forms.of(language)
        found: list[Match] = []
        for tree in (self._here, self._everywhere):
            if tree.root.then:
                heads = tree.heads_in(language, forms)
                for start, end in paragraphs:
                    found += walk(heads, text, start, end, forms)
            for wanted, ends in tree.whole.items():
                for low, high in paragraphs:
                    found += compared(text, low, high, wanted, ends)
        return [
            Proposal(
                "entity", match.known.label, ((match.start, match.end),),
                _rule(text, match), match.sure, entity_id=match.known.entity_id,
            )
            for match in longest(found, forms.words)
            if families or not match.known.family
        ]  # fmt: skip

    def __getstate__(self) -> dict[str, Any]:
        # What was met fills itself again.
        for tree in (self._everywhere, self._here):
            tree.heads.clear()
        return self.__dict__


def _rule(text: str, match: Match) -> str:
    if match.known.family:
        return FAMILY_RULE
    return RULE if text[match.start : match.end] == match.known.text else f"{RULE}-form"


def _families(text: str, label: str) -> Iterator[str]:
    """The last word of a person's name of several words, unless it is short or has no capital."""
    before, _, last = text.rpartition(" ") if label == "PER" else ("", "", "")
    if before[:1].isupper() and len(last) >= _SHORTEST and last.isalpha() and last[0].isupper():
        yield last


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
