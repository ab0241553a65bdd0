"""The program's way to write, on a disk that fails: `python -m tests.soak.faulted STORE [careless|unread]`.

Acts go through the writer thread, one at a time; after each the store is read again as a screen does. One
line of JSON an attempt: what the act would change, what a user is told, and what is shown then. What failed
is tried again with the same ids. The two words are controls: errors are taken for success, or at their word.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from store import Store, backup
from store.errors import PostilError
from store.writer import Writer
from tests.soak.editor import Change, Editor
from tests.soak.harness import PATIENCE

KINDS = ("tag", "bulk", "note", "drop", "undo", "redo", "tag", "read", "name", "undo", "tag")
"""The acts, in order."""
CARELESS, UNREAD = "careless", "unread"
SAVED = "saved"


def main(path: Path, flaw: str) -> None:
    """Do all the acts; one line an attempt."""
    if flaw == UNREAD:
        Store._is_saved = lambda self, act: False  # type: ignore[method-assign]
    try:
        screen = Store(path, annotator="anna")
    except PostilError as error:
        print(json.dumps({"told": str(error), "change": {}, "shown": None}))
        return
    writer = Writer(path, "anna")
    planner = Editor(screen, 11)
    for kind in KINDS:
        try:
            step = planner.next(kind)
        except screen.conn.Error:  # a dead disk: not even reading goes on
            break
        for _ in range(2):
            told = attempt(writer, step.run)
            shown = state(screen)
            said = SAVED if flaw == CARELESS else told
            print(json.dumps({"told": said, "change": step.change, "shown": shown}))
            if said == SAVED:
                break
        else:
            planner.take_back()
    keep_caret = attempt(writer, lambda store: store.reading.save_caret(planner.article, 7))
    target = path.with_name("copy.db")
    copied = attempt(writer, lambda store: backup.backup(store, target))
    writer.close()
    print(json.dumps({"caret": keep_caret, "backup": copied}))


def attempt(writer: Writer, work: Callable[[Store], object]) -> str:
    """Do it in the writer's thread; what a user is told."""
    told: list[str] = []
    writer.submit(work, lambda _, error: told.append(SAVED if error is None else str(error)))
    assert writer.flush(PATIENCE)
    return told[0]


def state(screen: Store) -> Change | None:
    """The annotations a screen would show, None if they cannot be read."""
    try:
        rows = screen.conn.execute("select id, coalesce(note, '') from annotation").fetchall()
    except screen.conn.Error:
        return None
    return dict(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
