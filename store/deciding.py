"""Decisions: what accepting, rejecting or relabelling writes for each source; always one act.

What is somebody else's stays as it is, and the decision becomes an annotation of the decider's; what is one's
own is changed in place. An id is made from what was decided and by whom: two stores of one annotator meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store import carry, ids
from store.act import in_quotes
from store.annotations import defaults, from_row, row_of
from store.answers import DECIDED
from store.errors import BadInput, NotFound
from store.model import Annotation, Role
from store.review import Decision, Item, Placing, Source, Verdict
from store.transfer import copy_id

if TYPE_CHECKING:
    from store.act import Act
    from store.chronicle import Settled
    from store.store import Store

NEAR: Final = 300
"""Code points from the place of an orphan within which its other lost parts are looked for."""
_TWIN: Final = Verdict("rejected", reason="duplicate")
"""On the same proposal by another importer when the first was relabelled: else it would wait for ever."""


def decide(store: Store, items: Sequence[Item], verdict: Verdict) -> Decision:
    """See Review.decide."""
    if any(item.source in ("orphan", "assistant") for item in items):
        raise BadInput("An orphan is placed, and a proposal of the assistant is stored with its decision")
    with store.act(verdict.status, "") as act:
        if verdict.label is not None:
            store.labels.get(verdict.label)
        work = _Deciding(store, act, verdict)
        for item in items:
            work.take(item)
        written = work.finish()
        if written:
            act.summary = act.summary or words(verdict, items)
            homes = {item.article_id for item in items}
            act.article_id = act.article_id or (homes.pop() if len(homes) == 1 else None)
        return Decision(act.id if written else None, tuple(written))


def words(verdict: Verdict, items: Sequence[Item]) -> str:
    """What was decided, for the history: `accepted PER “Paul Dorn” (12)`."""
    first = items[0]
    label = verdict.label if verdict.label not in (None, first.label) else None
    said = f"{verdict.status} {label or first.label} {in_quotes(first.text)}"
    said += f" (was {first.label})" if label else ""
    said += f", {len(items):,} times" if len(items) > 1 else ""
    return said + (f": {verdict.reason}" if verdict.reason else "")


def judged(store: Store, annotation: Annotation, verdict: Verdict) -> Annotation:
    """The annotation as the verdict leaves it, without new times: an accepted mention linked where it is known."""
    if verdict.status == "rejected":
        return replace(annotation, status="rejected", reject_reason=verdict.reason)
    accepted = replace(annotation, status="accepted", reject_reason=None)
    if verdict.label not in (None, annotation.label):
        accepted = relabelled(store, accepted, verdict.label)
    return store.annotations.linked(accepted)


class _Deciding:
    """One decision over many items, within an act."""

    def __init__(self, store: Store, act: Act, verdict: Verdict) -> None:
        self._store = store
        self._act = act
        self._verdict = verdict
        self._me = store.annotator
        self._new: list[Annotation] = []
        self._written: list[str] = []
        self._places: set[tuple[str, str, tuple[tuple[int, int], ...]]] = set()
        """What was decided here already, by article, label and stretch: two importers propose alike."""
        handlers: dict[Source, Callable[[Annotation, Item], None]] = {
            "proposal": self._proposal, "layer": self._proposal, "moved": self._moved, "carried": self._carried,
            "uncertain": self._own, "inconsistent": self._own, "second-look": self._second_look,
        }  # fmt: skip
        self._handlers = handlers

    def take(self, item: Item) -> None:
        """Decide one item; nothing if it is gone or was decided meanwhile."""
        if item.source == "conflict":
            self._conflict(item)
            return
        try:
            annotation = self._store.annotations.get(item.id)
        except NotFound:
            return
        self._handlers[item.source](annotation, item)

    def finish(self) -> list[str]:
        """Write the new annotations; the ids of all that was written."""
        rows = [row_of(new) for new in self._new]
        if len(rows) == 1:
            self._act.insert("annotation", rows[0])
        elif rows:
            self._act.insert_many("annotation", rows)
        return self._written

    # One for each kind of source

    def _proposal(self, annotation: Annotation, item: Item) -> None:
        waits = "proposed" if item.source == "proposal" else "accepted"
        if annotation.status != waits:
            return
        if annotation.annotator == self._me:
            self._change(judged(self._store, annotation, self._verdict))
        else:
            self._add_own(annotation)

    def _moved(self, annotation: Annotation, item: Item) -> None:
        if annotation.anchor != "moved" or annotation.status != "accepted":
            return
        if self._verdict.status == "accepted" and self._verdict.label in (None, annotation.label):
            self._change(replace(annotation, anchor="ok"))
        elif annotation.annotator == self._me:
            self._change(replace(judged(self._store, annotation, self._verdict), anchor="ok"))
        else:
            self._add_own(annotation)

    def _own(self, annotation: Annotation, item: Item) -> None:
        if annotation.status == "accepted":
            self._change(judged(self._store, annotation, self._verdict))

    def _second_look(self, annotation: Annotation, item: Item) -> None:
        if annotation.annotator == self._me:
            self._own(annotation, item)
        elif annotation.status == "accepted":
            self._bring(annotation, self._verdict)

    def _carried(self, annotation: Annotation, item: Item) -> None:
        """Accepted: the copy becomes what its source is; rejected: it stays as it is, and is asked no more."""
        if annotation.carried_from is None:
            return
        if self._verdict.status == "rejected":
            self._change(annotation)
        elif self._verdict.label is not None:
            self._change(judged(self._store, annotation, self._verdict))
        else:
            carry.follow(self._store, self._store.annotations.get(annotation.carried_from), [annotation])
            self._act.summary = ""
            self._written.append(annotation.id)

    def _conflict(self, item: Item) -> None:
        """Accepted: what the merge left stands; rejected: what it lost comes back."""
        settled: Settled = item.more
        try:
            live = self._store.annotations.get(item.id)
        except NotFound:
            live = None
        lost = None if settled.lost is None else from_row(settled.lost)
        keeps = self._verdict.status == "accepted"
        wanted = live if keeps else lost
        if wanted is None and live is not None:
            self._store.annotations.delete(live.id)
        elif wanted is not None and live is not None:
            self._change(
                judged(self._store, wanted, self._verdict) if keeps and self._verdict.label else wanted
            )
            return
        elif lost is not None:
            # A row that stays deleted is touched too, so that nobody is asked again.
            self._act.insert("annotation", row_of(replace(lost, updated_at=ids.now())))
            if wanted is None:
                self._act.delete("annotation", lost.id)
        self._written.append(item.id)

    # Pieces

    def _change(self, changed: Annotation) -> None:
        self._act.update("annotation", row_of(replace(changed, updated_at=_later(changed.updated_at))))
        self._written.append(changed.id)

    def _add_own(self, annotation: Annotation) -> None:
        """The decision as an annotation of the decider's, unless this was decided already."""
        place = (annotation.article_id, annotation.label, tuple((s.start, s.end) for s in annotation.content))
        verdict = self._verdict
        if place in self._places:
            if verdict.label in (None, annotation.label):
                return
            verdict = _TWIN
        elif _is_decided(self._store, annotation):
            return
        self._places.add(place)
        self._bring(annotation, verdict)

    def _bring(self, annotation: Annotation, verdict: Verdict) -> None:
        """Make the decision, or bring the one that is there to it."""
        name, made = copy_id(annotation.id, self._me), ids.now()
        own = replace(
            judged(self._store, annotation, verdict), id=name, annotator=self._me, carried_from=annotation.id,
            anchor=None, parent_id=self._parent(annotation), created_at=made, updated_at=made,
        )  # fmt: skip
        try:
            before = self._store.annotations.get(name)
        except NotFound:
            self._new.append(own)
            self._written.append(name)
        else:
            self._change(replace(own, created_at=before.created_at, updated_at=before.updated_at))

    def _parent(self, annotation: Annotation) -> str | None:
        """The decider's own annotation for the quotation this one is nested in, if there is one."""
        if annotation.parent_id is None:
            return None
        name = copy_id(annotation.parent_id, self._me)
        row = self._store.conn.execute("select id from annotation where id = ?", (name,)).fetchone()
        return row[0] if row else None


def _is_decided(store: Store, annotation: Annotation) -> bool:
    """Whether this annotator has decided what somebody else proposes or has."""
    row = store.conn.execute(
        f"select {DECIDED} from annotation n join span s on s.annotation_id = n.id and s.role = 'content' "
        "and s.ordinal = 0 where n.id = :id",
        {"me": store.annotator, "id": annotation.id},
    ).fetchone()
    return bool(row and row[0])


def relabelled(store: Store, annotation: Annotation, label: str) -> Annotation:
    """The annotation under another label: what belongs to the old one (entity, cue, level) goes."""
    wanted = store.labels.get(label)
    if wanted.kind == annotation.kind == "quote":
        return replace(annotation, label=label)
    unset = {"entity_id": None, "level": None, "quote_type": None, "medium": None}
    return replace(
        annotation, label=label, kind=wanted.kind, spans=annotation.content,
        **{**unset, **defaults(wanted.kind, label)},
    )  # fmt: skip


def answer(proposal: Annotation, changed: Annotation, annotator: str) -> Annotation:
    """The decision on somebody else's proposal that makes this of it; nothing is written."""
    made = ids.now()
    return replace(
        changed, id=copy_id(proposal.id, annotator), annotator=annotator, carried_from=proposal.id, anchor=None,
        parent_id=None, created_at=made, updated_at=made,
    )  # fmt: skip


def keep_answer(store: Store, decision: Annotation, *, kind: str, summary: str) -> Annotation:
    """Store such a decision, or bring the one that is there to it, as one act; as stored."""
    with store.act(kind, summary, article_id=decision.article_id):
        if store.conn.execute("select 1 from annotation where id = ?", (decision.id,)).fetchone():
            return store.annotations.change(decision, kind=kind)
        linked = store.annotations.linked(decision) if decision.status == "accepted" else decision
        store.annotations.add(linked)
        return linked


def _later(before: str) -> str:
    """Now; a millisecond later where that is no other time, so that what was touched shows it."""
    made = ids.now()
    if made != before:
        return made
    # Deferred: two acts within a millisecond are rare.
    from datetime import datetime, timedelta

    moved = datetime.fromisoformat(before) + timedelta(milliseconds=1)
    return f"{moved:%Y-%m-%dT%H:%M:%S}.{moved.microsecond // 1000:03d}Z"


def give_reason(store: Store, decision: Decision, reason: str) -> None:
    """See Review.give_reason."""
    if decision.act_id is None:
        return
    with store.act("rejected", "", amend=decision.act_id) as act:
        for annotation in _present(store, decision.ids):
            if annotation.status == "rejected":
                act.update("annotation", row_of(replace(annotation, reject_reason=reason)))
        act.summary += f": {reason}"


def _present(store: Store, wanted: Iterable[str]) -> Iterator[Annotation]:
    for annotation_id in wanted:
        try:
            yield store.annotations.get(annotation_id)
        except NotFound:
            continue


def place(store: Store, item: Item, start: int, end: int) -> Annotation:
    """See Review.place."""
    placing: Placing = item.more
    first, *others = placing.orphan.lost
    pieces: list[tuple[Role, int, int]] = [(first.role, start, end)]
    low = max(0, start - NEAR)
    text = store.articles.text(item.article_id, low, end + NEAR)
    for span in others:
        found = text.find(span.text)
        if found >= 0:
            pieces.append((span.role, low + found, low + found + len(span.text)))
    with store.act("place", f"placed {item.label} {in_quotes(item.text)}", article_id=item.article_id):
        placed = store.revisions.place(item.id, pieces)
        # A person put it there: nobody has to be asked whether it is right.
        return store.annotations.change(replace(placed, anchor="ok"))
