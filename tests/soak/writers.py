"""A writer in a process of its own: it tells each act before it is made, and when it is saved.

So the parent knows what must be in the store after the writer was killed, and what may be.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from store import Store
from tests.soak.children import Child
from tests.soak.editor import Change, Editor, applied
from tests.soak.harness import PATIENCE, State

Work = Callable[[str, str, int, Connection], None]
"""What runs in the child: path, annotator, seed, and where to tell."""
_SAVED: Final = b"saved"
_numbers = itertools.count(1)


def honest(path: str, annotator: str, seed: int, tell: Connection) -> None:
    """Acts without an end, each called saved when the store has said so."""
    with Store(path, annotator=annotator, timeout=PATIENCE) as store:
        editor = Editor(store, seed)
        while True:
            step = editor.next()
            _will(tell, step.change)
            step.run(store)
            tell.send_bytes(_SAVED)


def hasty(path: str, annotator: str, seed: int, tell: Connection) -> None:
    """A control: it calls saved what has still to be committed."""
    with Store(path, annotator=annotator, timeout=PATIENCE) as store:
        editor = Editor(store, seed, ("tag",))
        while True:
            step = editor.next()
            _will(tell, step.change)
            with store.act("tag", "too early"):
                step.run(store)
                tell.send_bytes(_SAVED)
                time.sleep(0.003)  # a disk that takes its time, else few kills come before COMMIT


def write_ahead(path: str, annotator: str, seed: int, tell: Connection) -> None:
    """A control: the way most programs write. After a kill all is there, after a power cut it is not."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("pragma journal_mode = wal")
    conn.execute("pragma synchronous = normal")
    conn.execute("create table if not exists annotation(id text, annotator text, note text)")
    for number in itertools.count(1):
        name = f"{annotator} {number}"
        _will(tell, {name: ""})
        conn.execute("insert into annotation values (?, ?, null)", (name, annotator))
        tell.send_bytes(_SAVED)


def _will(tell: Connection, change: Change) -> None:
    tell.send_bytes(json.dumps(change).encode())


class Writer(Child):
    """A writer at work, and what it has told: what must be in the store, and the one act that may be."""

    def __init__(self, path: Path, work: Work = honest) -> None:
        number = next(_numbers)
        self.annotator = f"w{number}"
        """Its own, so that its annotations are told from those of the others."""
        self.saved = 0
        """Acts it called saved."""
        self._sure: State = {}
        self._doubt: Change = {}
        super().__init__(work, str(path), self.annotator, number)

    def hear(self, told: bytes) -> None:
        """Take in one message."""
        if told != _SAVED:
            self._doubt = json.loads(told)
            return
        self._sure, self._doubt = applied(self._sure, self._doubt), {}
        self.saved += 1

    def wait(self, acts: int) -> None:
        """Wait until it has called so many more acts saved."""
        wanted = self.saved + acts
        while self.saved < wanted:
            self.listen()

    def difference(self, found: State) -> str:
        """In words, what is lost, half done or too much; empty when all is as it told."""
        if found in (self._sure, applied(self._sure, self._doubt)):
            return ""
        lost = {key for key in self._sure if key not in found and key not in self._doubt}
        more = {key for key in found if key not in self._sure and key not in self._doubt}
        changed = {key for key in found if key in self._sure and found[key] != self._sure[key]}
        return (
            f"after {self.saved} acts: {len(lost)} lost, {len(more)} too much, {len(changed)} changed, "
            f"of the act in doubt {len(set(found) & set(self._doubt))} of {len(self._doubt)}"
        )
