"""Decisions: what accepting, rejecting or relabelling writes for each source; always one act.

What is somebody else's stays as it is, and the decision becomes an annotation of the decider's; what is one's
own is changed in place. An id is made from what was decided and by whom: two stores of one annotator meet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
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

BATCH: Final = 1000
"""Items looked up at once: a group can have ten thousand."""
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
        for low in range(0, len(items), BATCH):
            work.take(items[low : low + BATCH])
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
    plain = unlinked(store, annotation, verdict)
    return plain if plain.status == "rejected" else store.annotations.linked(plain)


def unlinked(store: Store, annotation: Annotation, verdict: Verdict) -> Annotation:
    """The same, its entity not looked up."""
    if verdict.status == "rejected":
        return replace(annotation, status="rejected", reject_reason=verdict.reason)
    accepted = replace(annotation, status="accepted", reject_reason=None)
    if verdict.label in (None, annotation.label):
        return accepted
    return relabelled(store, accepted, verdict.label)


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
        self._before: dict[str, Annotation] = {}
        """Decisions that are there already, by their ids."""
        self._decided: set[str] = set()
        """Ids of what of others was decided already."""
        self._entities: dict[tuple[str, str, str], str | None] = {}
        """Whom a text of an article and label denotes: a group asks it once an article."""

    def take(self, items: Sequence[Item]) -> None:
        """Decide some items; nothing of those that are gone or were decided meanwhile."""
        found = self._store.annotations.some([item.id for item in items])
        others = [a.id for a in found.values() if a.annotator != self._me]
        self._before = self._store.annotations.some([copy_id(name, self._me) for name in others])
        self._decided = _decided(self._store, others)
        for item in items:
            if item.source == "conflict":
                self._conflict(item)
            elif item.id in found:
                self._handlers[item.source](found[item.id], item)

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
            self._change(self._judged(annotation, self._verdict))
        else:
            self._add_own(annotation)

    def _moved(self, annotation: Annotation, item: Item) -> None:
        if annotation.anchor != "moved" or annotation.status != "accepted":
            return
        if self._verdict.status == "accepted" and self._verdict.label in (None, annotation.label):
            self._change(replace(annotation, anchor="ok"))
        elif annotation.annotator == self._me:
            self._change(replace(self._judged(annotation, self._verdict), anchor="ok"))
        else:
            self._add_own(annotation)

    def _own(self, annotation: Annotation, item: Item) -> None:
        if annotation.status == "accepted":
            self._change(self._judged(annotation, self._verdict))

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
            self._change(self._judged(annotation, self._verdict))
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
            self._change(self._judged(wanted, self._verdict) if keeps and self._verdict.label else wanted)
            return
        elif lost is not None:
            # A row that stays deleted is touched too, so that nobody is asked again.
            self._act.insert("annotation", row_of(replace(lost, updated_at=ids.now())))
            if wanted is None:
                self._act.delete("annotation", lost.id)
        self._written.append(item.id)

    # Pieces

    def _judged(self, annotation: Annotation, verdict: Verdict) -> Annotation:
        plain = unlinked(self._store, annotation, verdict)
        if plain.kind != "entity" or plain.entity_id is not None or plain.status == "rejected":
            return plain
        key = (plain.text, plain.article_id, plain.label)
        if key not in self._entities:
            self._entities[key] = self._store.entities.known(*key)
        return replace(plain, entity_id=self._entities[key])

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
        elif annotation.id in self._decided:
            return
        self._places.add(place)
        self._bring(annotation, verdict)

    def _bring(self, annotation: Annotation, verdict: Verdict) -> None:
        """Make the decision, or bring the one that is there to it."""
        name, made = copy_id(annotation.id, self._me), ids.now()
        own = replace(
            self._judged(annotation, verdict), id=name, annotator=self._me, carried_from=annotation.id,
            anchor=None, parent_id=self._parent(annotation), created_at=made, updated_at=made,
        )  # fmt: skip
        before = self._before.get(name)
        if before is None:
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


def _decided(store: Store, annotation_ids: Sequence[str]) -> set[str]:
    """Which of these, somebody else's proposals or tags, this annotator has decided."""
    rows = store.conn.execute(
        "select n.id from json_each(:ids) j cross join annotation n on n.id = j.value "
        "cross join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
        f"where {DECIDED}",
        {"me": store.annotator, "ids": json.dumps(annotation_ids)},
    ).fetchall()
    return {row[0] for row in rows}


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
        for annotation in store.annotations.some(decision.ids).values():
            if annotation.status == "rejected":
                act.update("annotation", row_of(replace(annotation, reject_reason=reason)))
        act.summary += f": {reason}"


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
