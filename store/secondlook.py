"""Second look: a sample of what was accepted is looked at again, and how much of it was wrong is told.

What an item was when the sample was drawn is kept; whether it was looked at and found wrong is read from what it
is now, so that an undo counts too. The interval is Wilson's (1927, JASA 22), at 95 %.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from math import sqrt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from store import ids
from store.errors import BadInput, NotFound
from store.model import Annotation
from store.transfer import copy_id

if TYPE_CHECKING:
    from store.review import Item
    from store.store import Store

Z: Final = 1.959964
"""Quantile of the normal distribution for 95 %."""


class Rate(NamedTuple):
    """What the second look has found so far."""

    size: int
    """Items in the sample."""
    seen: int
    wrong: int
    """Rejected, relabelled, moved or deleted at the second look."""
    low: float
    high: float
    """The share of errors lies between these, 0 to 1, at 95 %."""

    def __str__(self) -> str:
        said = f"{self.seen} of {self.size} looked at, {self.wrong} wrong"
        if not self.seen:
            return said
        return f"{said}: {self.wrong / self.seen:.1%} (95 %: {self.low:.1%} to {self.high:.1%})"


def wilson(wrong: int, seen: int) -> tuple[float, float]:
    """Wilson's score interval of a share, at 95 %; from 0 to 1 when nothing was seen."""
    if not seen:
        return 0.0, 1.0
    share, square = wrong / seen, Z * Z
    middle = share + square / (2 * seen)
    half = Z * sqrt(share * (1 - share) / seen + square / (4 * seen * seen))
    scale = 1 + square / seen
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def draw(store: Store, size: int, *, label: str | None, annotator: str | None, seed: int) -> int:
    """Draw a sample of accepted annotations, in the place of the one before; how many there are in it.

    Of this annotator when none is named. The same store and seed give the same sample. BadInput when there is
    nothing to draw from.
    """
    if size < 1:
        raise BadInput(f"A sample has one item at least, not {size}")
    if label is not None:
        store.labels.get(label)
    whose = annotator or store.annotator
    asked = " and n.label = ?" if label else ""
    found = store.conn.execute(
        "select n.id from annotation n where n.status = 'accepted' and n.annotator = ? "
        f"and not exists (select 1 from article v where v.supersedes = n.article_id){asked} order by n.id",
        (whose, label) if label else (whose,),
    ).fetchall()
    if not found:
        of = f" {label}" if label else ""
        raise BadInput(f"{whose} has accepted nothing{of} that a sample could be drawn from")
    chosen = random.Random(seed).sample(found, min(size, len(found)))
    drawn = [_as_drawn(store.annotations.get(annotation_id)) for (annotation_id,) in chosen]
    save(store, {**state(store), "sample": {"at": ids.now(), "seed": seed, "items": drawn}})
    return len(drawn)


def _as_drawn(annotation: Annotation) -> list[Any]:
    pieces = [[span.start, span.end] for span in annotation.content]
    return [annotation.id, annotation.annotator, annotation.updated_at, annotation.label, pieces]


def unseen(store: Store) -> Iterator[Annotation]:
    """What of the sample was not looked at yet, in the order in which it was drawn."""
    for drawn in _sample(store):
        if _found(store, drawn) is None:
            yield store.annotations.get(drawn[0])


def is_unseen(store: Store, annotation_id: str) -> Item | None:
    """The item of the sample of that id, None when it is not in it or was looked at."""
    # Deferred: pending.py asks this room for the rest.
    from store.pending import item_of, order_of

    for drawn in _sample(store):
        if drawn[0] == annotation_id and _found(store, drawn) is None:
            annotation = store.annotations.get(annotation_id)
            return item_of("second-look", annotation, order_of(store.conn, annotation.article_id))
    return None


def sampled(store: Store) -> set[str]:
    """Ids of what is in the sample."""
    return {drawn[0] for drawn in _sample(store)}


def rate(store: Store) -> Rate | None:
    """What the second look has found; None when no sample was drawn."""
    sample = _sample(store)
    if not sample:
        return None
    found = [_found(store, drawn) for drawn in sample]
    seen, wrong = sum(each is not None for each in found), sum(each is True for each in found)
    return Rate(len(sample), seen, wrong, *wilson(wrong, seen))


def _sample(store: Store) -> list[list[Any]]:
    items = state(store).get("sample", {}).get("items", [])
    return items if isinstance(items, list) else []


def _found(store: Store, drawn: list[Any]) -> bool | None:
    """Whether the item was found wrong; None when nobody has looked at it."""
    annotation_id, annotator, updated_at, label, pieces = drawn
    own = annotator == store.annotator
    try:
        now = store.annotations.get(annotation_id if own else copy_id(annotation_id, store.annotator))
    except NotFound:
        return True if own else None
    if own and now.updated_at == updated_at:
        return None
    same = now.label == label and [[span.start, span.end] for span in now.content] == pieces
    return now.status == "rejected" or not same


# Where a review was left: no part of the history, like the place of a caret


def state(store: Store) -> dict[str, Any]:
    """What was kept of this annotator's review: the filter, the place, the sample; empty if nothing was."""
    row = store.conn.execute("select value from meta where name = ?", (_name(store),)).fetchone()
    try:
        found = json.loads(row[0]) if row else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def save(store: Store, found: dict[str, Any]) -> None:
    """Keep where the review was left. PostilError."""
    import sqlite3

    store.check_writable()
    try:
        store.conn.execute(
            "insert into meta(name, value) values (?, ?) on conflict(name) do update set value = excluded.value",
            (_name(store), json.dumps(found, ensure_ascii=False)),
        )
    except sqlite3.Error as error:
        raise store.fault(error) from error


def _name(store: Store) -> str:
    return f"review/{store.annotator}"
