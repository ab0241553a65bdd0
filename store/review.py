"""The review queue: what waits for this annotator's decision, and the decisions themselves.

A proposal of somebody else stays as it came: the decision is an annotation in the decider's own layer, accepted
or rejected, and `carried_from` names what was decided (see answers.py for when something counts as decided).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from store.errors import BadInput

if TYPE_CHECKING:
    from store.model import Annotation
    from store.revisions import Orphan
    from store.secondlook import Rate
    from store.store import Store

Source = Literal[
    "assistant",
    "proposal",
    "orphan",
    "moved",
    "conflict",
    "carried",
    "uncertain",
    "inconsistent",
    "layer",
    "second-look",
]
SOURCES: Final[dict[Source, str]] = {
    "assistant": "proposals of the assistant",
    "proposal": "proposals from outside",
    "orphan": "annotations without a place in a revised text",
    "moved": "annotations that a revision moved",
    "conflict": "conflicts of merges",
    "carried": "copies whose source was edited",
    "uncertain": "your own tags of low confidence",
    "inconsistent": "your own tags of a text that mostly bears another label",
    "layer": "what other annotators have and you have not",
    "second-look": "the sample for a second look",
}
"""Where items come from, in the order in which they are listed."""
ASKED_FOR: Final = frozenset({"inconsistent", "layer", "second-look"})
"""Sources that come only when they are asked for: everything in them was decided by somebody."""
LOW: Final = 0.5
"""Confidence below which one's own tag is uncertain."""


class Placing(NamedTuple):
    """An orphan, and where in the new text it may belong."""

    orphan: Orphan
    near: int
    """Offset of the passage that took the old one's place; a guess."""
    offers: tuple[tuple[int, int], ...]
    """Stretches that read like what was lost, the nearest first, nine at most."""


class Item(NamedTuple):
    """One thing to decide."""

    source: Source
    id: str
    """Of the annotation; of the assistant's, what assist calls it until it is stored."""
    article_id: str
    label: str
    text: str
    start: int
    end: int
    annotator: str
    """Whose it is."""
    origin: str
    confidence: float | None
    entity_id: str | None
    order: int
    """Integer key of the article: the order of texts."""
    more: Any = None
    """The annotation itself (assistant), a Placing (orphan), or the lost content (conflict)."""

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from every other: the assistant's ids hold in their article alone."""
        return self.article_id, self.id


class Verdict(NamedTuple):
    """What was decided."""

    status: Literal["accepted", "rejected"]
    label: str | None = None
    """Accepted under this label; None for the one proposed."""
    reason: str | None = None
    """Why it was rejected."""


class Decision(NamedTuple):
    """What a decision wrote."""

    act_id: str | None
    """The act to undo; None when all had been decided meanwhile."""
    ids: tuple[str, ...]
    """The annotations that say so."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items are asked for; what is None is not asked."""

    sources: frozenset[Source] = field(default_factory=lambda: frozenset(SOURCES) - ASKED_FOR)
    label: str | None = None
    annotator: str | None = None
    article_id: str | None = None
    entity_id: str | None = None
    below: float | None = None
    """Confidence must be lower than this."""
    above: float | None = None
    """Confidence must be at least this."""
    words: tuple[str, ...] = ()
    """Folded words that the text must hold."""

    def fits(self, item: Item) -> bool:
        """Whether the item is wanted; its source is not looked at."""
        return (
            (self.label is None or item.label == self.label)
            and (self.annotator is None or item.annotator == self.annotator)
            and (self.article_id is None or item.article_id == self.article_id)
            and (self.entity_id is None or item.entity_id == self.entity_id)
            and (self.below is None or (item.confidence is not None and item.confidence < self.below))
            and (self.above is None or (item.confidence is not None and item.confidence >= self.above))
            and (not self.words or _holds(item.text, self.words))
        )

    @property
    def plain(self) -> bool:
        """Whether nothing but the source is asked for."""
        return self == Wanted(self.sources)


def _holds(text: str, words: Iterable[str]) -> bool:
    from store.text import folded

    said = folded(text)
    return all(word in said for word in words)


class Review:
    """`store.review`: what waits, deciding it, and looking again at a sample of what was accepted."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def items(self, wanted: Wanted | None = None) -> Iterator[Item]:
        """What the store holds for this annotator to decide, source by source, in the order of `SOURCES`.

        Read in short steps: other programs can write between them. The assistant's proposals are not in the
        store, and not here.

        >>> list(store.review.items())
        []
        """
        from store.pending import slices

        for found, _ in slices(self._store, wanted or Wanted()):
            yield from found

    def decide(self, items: Sequence[Item], verdict: Verdict) -> Decision:
        """Decide items of the store alike, as one act; what somebody decided meanwhile is passed over.

        BadInput for a label that is not in the scheme, and for orphans, which are placed and not decided.

        >>> store.review.decide([], Verdict("accepted"))
        Decision(act_id=None, ids=())
        """
        from store.deciding import decide

        return decide(self._store, items, verdict)

    def give_reason(self, decision: Decision, reason: str) -> None:
        """Say why what was rejected last was rejected, within that act. Refused if it is not the last one."""
        from store.deciding import give_reason

        give_reason(self._store, decision, reason)

    def place(self, item: Item, start: int, end: int) -> Annotation:
        """Put an orphan there in the newest text, as one act; what else it lost follows where it stands near."""
        from store.deciding import place

        return place(self._store, item, start, end)

    def sample(
        self, size: int, *, label: str | None = None, annotator: str | None = None, seed: int = 0
    ) -> int:
        """Draw accepted annotations for a second look (source `second-look`); how many. BadInput for nothing.

        >>> store.review.sample(50, label="PER", seed=1)
        1
        """
        from store.secondlook import draw

        return draw(self._store, size, label=label, annotator=annotator, seed=seed)

    def rate(self) -> Rate | None:
        """How much of the sample was looked at and found wrong, with its interval; None without a sample.

        >>> store.review.sample(50, label="PER"), str(store.review.rate())
        (1, '0 of 1 looked at, 0 wrong')
        """
        from store.secondlook import rate

        return rate(self._store)

    def state(self) -> dict[str, Any]:
        """Where this annotator's review was left, as `keep_state` took it; empty if it never was.

        >>> store.review.keep_state(order="size")
        >>> store.review.state()
        {'order': 'size'}
        """
        from store.secondlook import state

        return {name: value for name, value in state(self._store).items() if name != "sample"}

    def keep_state(self, **found: Any) -> None:
        """Remember where the review was left. No act: going back in history does not move it. PostilError.

        >>> store.review.keep_state(order="size")
        """
        from store.secondlook import save, state

        save(self._store, {**state(self._store), **found})

    def is_decided(self, annotation_id: str) -> bool:
        """Whether this annotator has decided the proposal, or it is none.

        >>> store.review.is_decided(dorn.id)
        True
        """
        from store.pending import is_decided

        return is_decided(self._store, annotation_id)


def source_named(name: str) -> Source:
    """The source of that name; BadInput names those there are."""
    for source in SOURCES:
        if source == name:
            return source
    raise BadInput(f"There is no source {name!r}; there are {', '.join(SOURCES)}")
