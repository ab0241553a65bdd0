"""An analyst at work: one act after another at random, each told before it is done."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from store import Store
from store.annotations import row_of
from store.formats import Document

TEXT: Final = "".join(f"Ada Lind parle de {n} lettres à Bo Berg. Elle part.\n" for n in range(120))
"""120 paragraphs that differ; invented."""
TITLE: Final = "Lettres"
EVERYTHING: Final = (
    "tag",
    "tag",
    "tag",
    "note",
    "note",
    "drop",
    "bulk",
    "undo",
    "undo",
    "redo",
    "name",
    "read",
)
"""Kinds of acts, as often as they are drawn."""
BULK: Final = 40
"""Annotations of a bulk act: more pages than one tag touches."""

Change = Mapping[str, str | None]
"""Annotation id -> its note after the act; None when it is gone."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act to come."""

    run: Callable[[Store], object]
    change: Change
    """What it will do to the annotator's annotations; nothing for acts on other rows."""


def seeded(path: Path) -> str:
    """Make a store with one article; its id."""
    with Store(path, annotator="seed") as store:
        return article(store)


def article(store: Store) -> str:
    """The article's id; added if it is not there yet."""
    # Asked first: cutting a text costs more than all the rest of a child's life.
    found = store.conn.execute("select id from article where title = ?", (TITLE,)).fetchone()
    return found[0] if found else store.articles.add(Document(TEXT, title=TITLE))[0].id


def applied(state: dict[str, str], change: Change) -> dict[str, str]:
    """The state after the change."""
    after = {**state, **{key: note for key, note in change.items() if note is not None}}
    return {key: note for key, note in after.items() if change.get(key, "") is not None}


class Editor:
    """Knows what the annotator has made, so that each next act can be foretold; reads `store` only."""

    def __init__(self, store: Store, seed: int, kinds: tuple[str, ...] = EVERYTHING) -> None:
        self._store, self._dice, self._kinds = store, random.Random(seed), kinds
        self.article = article(store)
        self._made: dict[str, str] = {}
        self._done: list[tuple[Change, Change]] = []
        self._undone: list[tuple[Change, Change]] = []
        self._count = 0
        self._before = dict(self._made), list(self._done), list(self._undone)

    def next(self, kind: str = "") -> Step:
        """The next act, of that kind or any; it counts as done unless it is taken back."""
        self._before = dict(self._made), list(self._done), list(self._undone)
        kind = kind or self._dice.choice(self._kinds)
        if (kind in ("note", "drop") and not self._made) or (kind == "undo" and not self._done):
            kind = "tag"
        if kind == "redo" and not self._undone:
            kind = "tag"
        self._count += 1
        if kind in ("undo", "redo"):
            return self._turn(kind)
        step: Step = getattr(self, f"_{kind}")()
        before = {key: self._made.get(key) for key in step.change}
        self._done.append((before, step.change))
        self._undone.clear()
        self._made = applied(self._made, step.change)
        return step

    def take_back(self) -> None:
        """The last act was not done after all."""
        self._made, self._done, self._undone = self._before

    def _turn(self, kind: str) -> Step:
        source, target = (self._done, self._undone) if kind == "undo" else (self._undone, self._done)
        pair = source.pop()
        target.append(pair)
        change = pair[0] if kind == "undo" else pair[1]
        self._made = applied(self._made, change)
        if kind == "undo":
            return Step(lambda store: store.history.undo(), change)
        return Step(lambda store: store.history.redo(), change)

    def _tag(self) -> Step:
        made = self._store.annotations.make(self.article, *self._place(), "PER")
        return Step(lambda store: store.annotations.add(made), {made.id: ""})

    def _bulk(self) -> Step:
        make = self._store.annotations.make
        rows = [row_of(make(self.article, *self._place(), "MISC")) for _ in range(BULK)]

        def run(store: Store) -> None:
            with store.act("import", f"{BULK} annotations") as act:
                act.insert_many("annotation", rows)

        return Step(run, {row["id"]: "" for row in rows})

    def _note(self) -> Step:
        chosen, note = self._mine(), f"note {self._count}"

        def run(store: Store) -> None:
            annotation = store.annotations.get(chosen)
            store.annotations.change(replace(annotation, note=note), kind="comment")

        return Step(run, {chosen: note})

    def _drop(self) -> Step:
        chosen = self._mine()
        return Step(lambda store: store.annotations.delete(chosen), {chosen: None})

    def _name(self) -> Step:
        name, alias = f"{self._store.annotator} {self._count}", f"n{self._count}"
        return Step(lambda store: store.entities.add("PER", name, aliases=[alias]), {})

    def _read(self) -> Step:
        # A number never marked before, so that it is an act each time.
        number = self._count
        return Step(lambda store: store.reading.mark(self.article, number), {})

    def _mine(self) -> str:
        return self._dice.choice(sorted(self._made))

    def _place(self) -> tuple[int, int]:
        start = self._dice.randrange(len(TEXT) - 8)
        return start, start + self._dice.randint(1, 8)
