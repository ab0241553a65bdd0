"""Merge: a colleague's store is taken in, as one act, from a private copy of it that is never trusted.

Rows meet by id; of contents and deletions the newest holds (joining.py), and what the rows need of each other
is settled (resolving.py), so that it does not matter who merges whom, in which order, how often. Clocks are
copied as they are. What is lost is in the history and listed; nothing is merged by likeness.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from store import backup
from store.chronicle import Conflict, Settled, conflicts
from store.errors import BadInput, Refused
from store.foreign import Foreign
from store.lookalikes import Lookalike, lookalikes
from store.merging import Merging

if TYPE_CHECKING:
    from store.store import Store

__all__ = ["Conflict", "Lookalike", "Merged", "Settled", "conflicts", "lookalikes", "merge", "take_in"]


@dataclass(frozen=True, slots=True)
class Merged:
    """What came in; the numbers are of rows, by table."""

    added: dict[str, int]
    updated: dict[str, int]
    deleted: dict[str, int]
    acts: int
    """Acts that the history here did not know."""
    conflicts: tuple[Conflict, ...]
    keys: tuple[tuple[str, str, str], ...]
    """Labels that gave their key to another: the label, the key, the other."""
    alike: tuple[Lookalike, ...]
    """Entities that look alike, of which one came in: to be merged by hand, or left."""
    act_id: str | None
    """The act to undo; None when nothing that is shown has changed."""
    words: str
    """All of it in a few words."""
    backup: Path | None = None
    """The copy of the store as it was before; None when nothing came in."""


def merge(
    store: Store, path: str | os.PathLike[str], progress: Callable[[int], None] | None = None
) -> Merged:
    """Take in the store at `path`, after a backup; `progress` is told how many rows were taken.

    All or nothing. Raises as Foreign does, BadInput for rows that no store of ours holds, and as `Store.act`.
    The other store, and its folder, stay as they are.
    """
    store.check_writable()
    if store.in_act:
        raise Refused("An act is being made: merge when it is finished")
    if Path(path).exists() and Path(path).samefile(store.path):
        raise BadInput(path, "is this store itself: there is nothing to merge")
    with Foreign(path) as other:
        kept = backup.safety(store.path, "merge")
        merged = take_in(store, other, progress)
    if merged.act_id is None and not merged.acts:
        # The newest few are kept: one that is like the store would push out one that is not.
        kept.unlink()
        return merged
    store.articles.cut_pending()
    return replace(merged, backup=kept)


def take_in(store: Store, other: Foreign, progress: Callable[[int], None] | None = None) -> Merged:
    """The same from a store that is open already; without a backup, and new paragraphs are left uncut."""
    merging = Merging(store, other, progress)
    name = other.path.name.encode("utf-8", "replace").decode()
    try:
        with store.act("merge", f"merged {name}") as act:
            merging.run(act)
    except BadInput as error:
        raise BadInput(other.path, f"{error}; nothing of it was taken") from error
    return Merged(
        merging.added, merging.updated, merging.deleted, merging.acts, tuple(merging.conflicts),
        tuple(merging.keys), tuple(merging.alike), act.id if merging.touched else None,
        merging.summary(),
    )  # fmt: skip
