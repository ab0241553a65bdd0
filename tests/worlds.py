"""Three analysts at work on stores of their own: random steps, for the properties of merges.

They begin from one store. Two of them bear one name, and their clocks differ, so that two edits can bear one
time. All is drawn from small pools: the same texts, labels, keys and names meet again and again.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from store import Store, ids, records
from store.annotations import row_of
from store.errors import BadInput, NotFound, NothingToUndo, Refused
from store.exchange import take_in
from store.foreign import Foreign
from store.formats import Document
from store.model import Label

TEXTS = (
    "Ada Lovelace écrit à Charles Babbage. Ada Lovelace répond.",
    "Un texte, deux textes.\nTrois.",
    "Le ministre parle. Le ministre se tait.",
)
WHO = ("anna", "bob", "anna")
CLOCKS = (0, 7, -9)
"""How far the clock of each is ahead."""

Step = tuple[int, str, int]
"""Who, what, and a number from which the rest follows."""


class Clock:
    """One tick a call, on a clock that is ahead or behind; times and ids follow from it alone."""

    def __init__(self) -> None:
        self.ticks = 1000
        self.ahead = 0
        self._ids = itertools.count()

    def stamp(self) -> int:
        self.ticks += 1
        return self.ticks + self.ahead

    def now(self) -> str:
        return f"2026-01-01T{self.ticks // 1000:02d}:00:00.{self.ticks % 1000:03d}Z"

    def new_id(self) -> str:
        return f"id-{next(self._ids):06d}"


@contextmanager
def clock() -> Iterator[Clock]:
    """All stores of this process run by this clock."""
    made = Clock()
    with (
        patch.object(ids, "stamp", made.stamp),
        patch.object(ids, "now", made.now),
        patch.object(ids, "new_id", made.new_id),
    ):
        yield made


def world(folder: Path, template: Path, time: Clock, steps: list[Step]) -> list[Path]:
    """The three stores after these steps; `template` is an empty store."""
    paths = [folder / f"{name}.db" for name in "abc"]
    shutil.copy(template, paths[0])
    with Store(paths[0], annotator="anna") as begun:
        begun.articles.add(Document(text=TEXTS[0], title="First"))
        begun.annotations.tag(ids.article_id(TEXTS[0]), 0, 12, "PER")
        begun.entities.add("PER", "Ada Lovelace")
    for path in paths[1:]:
        shutil.copy(paths[0], path)
    with ExitStack() as stack:
        stores = [
            stack.enter_context(Store(path, annotator=who)) for path, who in zip(paths, WHO, strict=True)
        ]
        for who, what, number in steps:
            time.ahead = CLOCKS[who]
            if what == "merge":
                with Foreign(paths[(who + 1 + number % 2) % 3]) as other:
                    take_in(stores[who], other)
            else:
                _take(Hand(stores[who], who, number), what)
        time.ahead = 0
    return paths


class Hand:
    """An analyst about to do something, and what the number picks for it."""

    def __init__(self, store: Store, who: int, number: int) -> None:
        self.store, self.number = store, number
        self.words = f"{who}-{number}"

    def pick(self, table: str) -> Any:
        found = self.store.conn.execute(f"select {records.id_column(table)} from {table} order by 1")
        names = [row[0] for row in found.fetchall()]
        return names[self.number % len(names)] if names else None

    @property
    def article(self) -> str:
        return self.pick("article")

    @property
    def annotation(self) -> Any:
        return self.store.annotations.get(self.pick("annotation") or "none")

    @property
    def length(self) -> int:
        return self.store.articles.get(self.article or "none").length


def _take(hand: Hand, what: str) -> None:
    """One step; what cannot be done here is refused in words, and leaves nothing."""
    with suppress(BadInput, NotFound, NothingToUndo, Refused):
        STEPS[what](hand)


def _tag(hand: Hand) -> None:
    start = hand.number % (hand.length - 4)
    hand.store.annotations.tag(hand.article, start, start + 3, ("PER", "ORG", "ROLE")[hand.number % 3])


def _quote(hand: Hand) -> None:
    start = hand.number % (hand.length - 9)
    hand.store.annotations.tag(hand.article, start, start + 8, "QUOTE", more=[("cue", start, start + 2)])


def _nest(hand: Hand) -> None:
    outer = hand.annotation
    hand.store.annotations.tag(outer.article_id, outer.start, outer.end, "QUOTE", parent_id=outer.id)


def _bulk(hand: Hand) -> None:
    model = hand.store.annotations.make(hand.article or "none", 0, 3, "PER")
    with hand.store.act("import", "bulk") as act:
        rows = [row_of(replace(model, id=ids.new_id())) for _ in range(hand.number % 4)]
        act.insert_many("annotation", rows)


def _drop(hand: Hand) -> None:
    table = ("entity", "alias", "label")[hand.number % 3]
    with hand.store.act("drop", "drop") as act:
        act.delete(table, hand.pick(table) or "none")


def _revise(hand: Hand) -> None:
    row = records.read(hand.store.conn, "article", hand.article or "none")
    other = hand.store.conn.execute("select id from article order by id desc").fetchone()
    if row is not None and other[0] != row["id"]:
        with hand.store.act("revise", "revise") as act:
            act.update("article", {**row, "supersedes": other[0] if hand.number % 3 else None})


def _key(hand: Hand) -> None:
    label = hand.store.labels.get(hand.pick("label"))
    hand.store.labels.put(replace(label, key="xyz1"[hand.number % 4]))


STEPS: dict[str, Callable[[Hand], object]] = {
    "tag": _tag,
    "quote": _quote,
    "nest": _nest,
    "bulk": _bulk,
    "drop": _drop,
    "revise": _revise,
    "key": _key,
    "note": lambda h: h.store.annotations.change(replace(h.annotation, note=h.words)),
    "relabel": lambda h: h.store.annotations.change(replace(h.annotation, label=h.pick("label"))),
    "delete": lambda h: h.store.annotations.delete(h.annotation.id),
    "entity": lambda h: h.store.entities.add(
        "PER" if h.number % 2 else f"L{h.number % 3}", f"N{h.number % 4}"
    ),
    "link": lambda h: h.store.entities.link(h.annotation.id, h.pick("entity")),
    "unlink": lambda h: h.store.entities.link(h.annotation.id, None),
    "alias": lambda h: h.store.entities.add_alias(
        h.pick("entity") or "none", f"A{h.number % 3}", "variant", "global" if h.number % 2 else h.article
    ),
    "label": lambda h: h.store.labels.put(
        Label(f"L{h.number % 3}", "entity", h.words, None if h.number % 4 else "z", "red")
    ),
    "article": lambda h: h.store.articles.add(Document(text=TEXTS[h.number % 3], title=h.words)),
    "title": lambda h: h.store.articles.set_metadata(h.article or "none", title=h.words),
    "read": lambda h: h.length and h.store.reading.mark(h.article, 1 + h.number % 2, read=h.number % 3 > 0),
    "caret": lambda h: h.length and h.store.reading.save_caret(h.article, h.number),
    "undo": lambda h: h.store.history.undo(),
    "redo": lambda h: h.store.history.redo(),
}
"""Everything an analyst may do; `merge` besides."""


def standings(store: Store) -> dict[str, Any]:
    """Every row with its merge clock, the tombstones and the shadows: all that a merge compares."""
    found: dict[str, Any] = {}
    for table in records.RECORDS:
        rows = store.conn.execute(f'select "{records.id_column(table)}", stamp from "{table}"').fetchall()
        found[table] = {row_id: (records.read(store.conn, table, row_id), stamp) for row_id, stamp in rows}
    for table in ("tombstone", "shadow"):
        found[table] = sorted(store.conn.execute(f"select * from {table}").fetchall(), key=repr)
    return found


def remembered(store: Store, table: str) -> set[tuple[str, int]]:
    """Ids and checksums of all contents that the store has, has had or has been told of."""
    column = records.id_column(table)
    found = set(store.conn.execute(f'select "{column}", checksum from "{table}"').fetchall())
    found |= set(
        store.conn.execute("select row_id, checksum from shadow where table_name = ?", (table,)).fetchall()
    )
    for row_id, mark, before in store.conn.execute(
        "select row_id, mark, before from change where table_name = ? and row_id is not null", (table,)
    ).fetchall():
        found.add((row_id, mark))
        if before is not None:
            found.add((row_id, records.checksum(table, json.loads(before))))
    return found
