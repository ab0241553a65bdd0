"""Several processes on one store at once: what each of them does."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Final

from store import Store
from store.errors import NotFound, NothingToUndo, PostilError, Refused
from tests.soak.children import CONTEXT, Child, begun
from tests.soak.editor import TEXT, article
from tests.soak.harness import PATIENCE

COUNTER: Final = "counter"
"""The entity whose note everybody counts up."""


def together(works: list[tuple[Callable[..., object], tuple[Any, ...]]]) -> list[Any]:
    """Start all, let them go at one moment, wait for all; what each told at its end."""
    go = CONTEXT.Event()
    children = [Child(work, *arguments, go) for work, arguments in works]
    try:
        for child in children:
            child.listen()
        go.set()
        for child in children:
            child.end()
    finally:
        for child in children:
            child.kill()
    return [json.loads(child.told[-1]) for child in children]


def ready(go: Event, tell: Connection) -> None:
    """In the child: wait for the others."""
    begun(tell)
    assert go.wait(PATIENCE)


def report(tell: Connection, found: object) -> None:
    """In the child: the last thing it tells."""
    tell.send_bytes(json.dumps(found).encode())


def counter(path: Path) -> None:
    """Put the counter into a store."""
    with Store(path, annotator="seed") as store, store.act("entity", "a counter") as act:
        act.insert("entity", {"id": COUNTER, "label": "PER", "name": "n", "note": "0"})


def count_up(path: str, annotator: str, rounds: int, go: Event, tell: Connection) -> None:
    """Read the counter and write one more, and tag a word of one's own; errors shown, and the longest wait."""
    errors, longest = [], 0.0
    with Store(path, annotator=annotator) as store:
        article_id = article(store)
        ready(go, tell)
        for number in range(rounds):
            start = time.perf_counter()
            try:
                with store.act("count", str(number)) as act:
                    act.update(
                        "entity", {"id": COUNTER, "label": "PER", "name": "n", "note": _one_more(store.conn)}
                    )
                store.annotations.tag(article_id, number % 5000, number % 5000 + 5, "PER")
            except PostilError as error:
                errors.append(str(error))
            longest = max(longest, time.perf_counter() - start)
    report(tell, [errors, longest])


def count_up_carelessly(path: str, annotator: str, rounds: int, go: Event, tell: Connection) -> None:
    """A control: it reads before its act begins."""
    errors = []
    with Store(path, annotator=annotator) as store:
        ready(go, tell)
        for number in range(rounds):
            try:
                note = _one_more(store.conn)
                with store.act("count", str(number)) as act:
                    act.update("entity", {"id": COUNTER, "label": "PER", "name": "n", "note": note})
            except PostilError as error:
                errors.append(str(error))
    report(tell, [errors, 0.0])


def _one_more(conn: sqlite3.Connection) -> str:
    note = conn.execute("select note from entity where id = ?", (COUNTER,)).fetchone()[0]
    return str(int(note) + 1)


def start(path: str, go: Event, tell: Connection) -> None:
    """A first start; the error shown, if any."""
    ready(go, tell)
    try:
        Store(path, annotator="anna").close()
    except PostilError as error:
        report(tell, str(error))
    else:
        report(tell, "")


def careless_start(path: str, go: Event, tell: Connection) -> None:
    """A control: it looks whether there is a store, then makes one."""
    ready(go, tell)
    conn = sqlite3.connect(path, isolation_level=None)
    try:
        conn.execute("begin")
        if not conn.execute("select count(*) from sqlite_schema").fetchone()[0]:
            for number in range(20):
                conn.execute(f"create table t{number}(a)")
        conn.execute("commit")
    except sqlite3.Error as error:
        report(tell, str(error))
    else:
        report(tell, "")


def grab(path: str, go: Event, tell: Connection) -> None:
    """Try to write at once; why not, if not."""
    conn = sqlite3.connect(path, timeout=0, isolation_level=None)
    ready(go, tell)
    try:
        conn.execute("begin immediate")
    except sqlite3.Error as error:
        report(tell, str(error))
    else:
        conn.execute("rollback")
        report(tell, "")


def meddle(path: str, annotator: str, rounds: int, go: Event, tell: Connection) -> None:
    """Anything to anybody's rows; errors shown that are no answer to what was asked."""
    dice, errors = random.Random(f"{annotator} {go!r}"), []
    with Store(path, annotator=annotator) as store:
        article_id = article(store)
        ready(go, tell)
        for number in range(rounds):
            try:
                _meddle(store, article_id, dice, number)
            except (NotFound, Refused, NothingToUndo):
                pass  # another one was faster: said so, and nothing was changed
            except PostilError as error:
                errors.append(str(error))
    report(tell, [errors, 0.0])


def _meddle(store: Store, article_id: str, dice: random.Random, number: int) -> None:
    kind = dice.choice(
        ("tag", "tag", "note", "label", "drop", "undo", "redo", "read", "caret", "equal", "name")
    )
    start = dice.randrange(len(TEXT) - 9)
    if kind == "tag":
        store.annotations.tag(article_id, start, start + 8, "PER")
    elif kind in ("undo", "redo"):
        store.history.undo() if kind == "undo" else store.history.redo()
    elif kind == "read":
        store.reading.mark(article_id, 1 + number % 5, read=bool(dice.randrange(2)))
    elif kind == "caret":
        store.reading.save_caret(article_id, start)
    elif kind == "name":
        store.entities.add("PER", f"name {number % 7}")
    else:
        _change_one(store, kind, dice)


def _change_one(store: Store, kind: str, dice: random.Random) -> None:
    found = store.conn.execute("select id from annotation order by id limit 20").fetchall()
    if not found:
        return
    one = store.annotations.get(dice.choice(found)[0])
    if kind == "drop":
        store.annotations.delete(one.id)
    elif kind == "note":
        store.annotations.change(replace(one, note=f"{store.annotator} {dice.random()}"), kind="comment")
    elif kind == "label":
        store.annotations.change(replace(one, label=dice.choice(("PER", "ORG", "GPE"))))
    else:
        store.annotations.tag_equal(one, corpus=False)
