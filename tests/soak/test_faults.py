"""A disk that fails: after each failed call what the user is told and shown is what is in the store."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from store import Store, backup, integrity
from store.errors import DiskFull, PostilError
from tests.soak.editor import applied, seeded
from tests.soak.faulted import CARELESS, SAVED, UNREAD
from tests.soak.harness import LONG, State, annotations_of, need, python, times

pytestmark = pytest.mark.soak

CALLS = ("fsync", "fdatasync", "pwrite64", "ftruncate", "openat", "unlink")
ERRORS = ("ENOSPC", "EIO")
NEAR = 60
"""Each of so many calls fails once at full length, and every ninth after that."""
UNKNOWN = "is unknown until it can be"
"""What is told when the disk does not even say whether it has saved."""


@dataclass(frozen=True, slots=True)
class Point:
    """One call that fails."""

    call: str
    error: str
    number: int
    """Which of these calls, counted from 1 in each thread."""
    for_good: bool = False
    """Whether all later ones fail too."""

    @property
    def lead(self) -> list[str]:
        """What to start a program with so that this call fails."""
        when = f"{self.number}{'+' * self.for_good}"
        return [*TRACED, f"trace={self.call}", "-e", f"inject={self.call}:error={self.error}:when={when}"]


TRACED = ["strace", "-f", "-qq", "--seccomp-bpf", "-e"]


def only(folder: Path) -> list[str]:
    """Nothing but the store's own files is meant: a program opens hundreds of others."""
    return [
        word
        for name in ("store.db", "store.db-journal", "")
        for word in ("-P", str(folder / name).rstrip("/"))
    ]


def run(
    folder: Path, lead: list[str], call: str = "", flaw: str = "", *, keep: bool = False
) -> tuple[list[dict[str, Any]], str]:
    """The program on that disk, on a new store unless it is to keep the one there: what it told, the trace."""
    if not keep:
        for old in folder.iterdir():
            old.unlink()
        seeded(folder / "store.db")
    trace = folder / "trace"
    if lead[:1] == ["strace"]:
        lead = [*lead, "-o", str(trace), *(only(folder) if call == "openat" else [])]
    done = python("faulted", folder / "store.db", flaw, lead=lead)
    assert done.returncode == 0, done.stderr
    return [
        json.loads(line) for line in done.stdout.splitlines()
    ], trace.read_text() if trace.exists() else ""


def mismatch(folder: Path, told: list[dict[str, Any]]) -> str:
    """Where what was told or shown is not what is in the store; empty if nowhere."""
    state: State = {}
    for record in told:
        if "change" not in record:
            continue
        after = applied(state, record["change"])
        unsure = UNKNOWN in record["told"]
        allowed = [after] if record["told"] == SAVED else [state, after] if unsure else [state]
        if record["shown"] is None:
            continue  # not even reading went on: nothing is claimed
        if record["shown"] not in allowed:
            return f"told {record['told']!r}, shown is not that"
        state = record["shown"]
    found = annotations_of(folder / "store.db", "anna")
    if found != state and not (told[-1].get("shown", "") is None and found in allowed):
        return f"last told {told[-1]}, in the store is something else"
    findings = integrity.check(folder / "store.db")
    if findings:
        return f"damaged: {findings[0]}"
    copy = folder / "copy.db"
    if copy.exists() and (backup.verify(copy) and integrity.check(copy)):
        return "a backup that is not whole has its name"
    if told[-1].get("backup") == SAVED and not copy.exists():
        return "a backup was called made and is not there"
    return ""


def sentence(told: str) -> bool:
    """Whether it is one for a user: it names what it is about, and is no error of the program."""
    subjects = ("store.db", "copy.db", "there is no backup")
    return told == SAVED or ("fault in the program" not in told and any(word in told for word in subjects))


@pytest.fixture
def reach(folder: Path) -> dict[str, int]:
    """How often each call is made by the thread that writes, when nothing fails."""
    need("strace")
    # Files of Python's own are opened too: only the calls on the store's are counted.
    _, opened = run(folder, [*TRACED, "trace=openat"], "openat")
    _, others = run(folder, [*TRACED, f"trace={','.join(set(CALLS) - {'openat'})}"], "")
    return {call: most(opened if call == "openat" else others, call) for call in CALLS}


def most(trace: str, call: str) -> int:
    """How many of these calls a thread made, at most."""
    threads = [line.split()[0] for line in trace.splitlines() if f" {call}(" in line]
    return max((threads.count(thread) for thread in set(threads)), default=0)


def points(reach: dict[str, int]) -> Iterator[Point]:
    """Which calls fail: at a tenth one of each kind."""
    dice = random.Random(4)
    for call in CALLS:
        every = [n for n in range(1, reach[call] + 1) if n <= NEAR or n % 9 == 0]
        for error in ERRORS:
            for number in every if LONG else [dice.choice(every)]:
                yield Point(call, error, number)


def test_what_is_told_and_shown_after_a_failed_call_is_what_is_stored(
    folder: Path, reach: dict[str, int]
) -> None:
    """An act called lost that is there is tagged twice; one called saved that is not is gone."""
    assert min(reach.values()) > 0, f"a call is never made, so nothing is tried: {reach}"
    for point in points(reach):
        told, trace = run(folder, point.lead, point.call)
        assert "INJECTED" in trace, point
        assert mismatch(folder, told) == "", point
        texts = [
            text for record in told for key, text in record.items() if key in ("told", "caret", "backup")
        ]
        assert [text for text in texts if not sentence(text)] == [], point


def test_a_disk_that_dies_for_good_takes_nothing_that_was_saved(folder: Path) -> None:
    """The first error is often not the last."""
    need("strace")
    for call, number in [("fdatasync", 4), ("fdatasync", 12), ("pwrite64", 9), ("ftruncate", 2)][
        : times(4, 2)
    ]:
        point = Point(call, "EIO", number, for_good=True)
        told, trace = run(folder, point.lead, call)
        assert "INJECTED" in trace
        assert mismatch(folder, told) == "", point
        assert any(record.get("told") not in (SAVED, None) for record in told)


@pytest.mark.parametrize("flaw", [CARELESS, UNREAD])
def test_a_program_that_tells_what_is_not_so_is_caught(folder: Path, flaw: str) -> None:
    """Control: errors taken for success, or an act called lost although it is there."""
    need("strace")
    for number in range(4, 16):
        point = Point("fdatasync", "EIO", number)
        told, _ = run(folder, point.lead, point.call, flaw)
        if mismatch(folder, told):
            return
    pytest.fail("no mismatch was seen")


# Without a tracer: each statement of an act fails in its turn


class Failing:
    """A connection whose statement of that number reports a disk error; of COMMIT, before or after it is done."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self.fails_at, self.after = 0, False
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def _call(self, name: str, sql: str, *parameters: Any) -> Any:
        self.count += 1
        if self.count != self.fails_at:
            return getattr(self._conn, name)(sql, *parameters)
        if sql == "commit" and self.after:
            getattr(self._conn, name)(sql, *parameters)
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error

    def execute(self, sql: str, *parameters: Any) -> Any:
        return self._call("execute", sql, *parameters)

    def executemany(self, sql: str, *parameters: Any) -> Any:
        return self._call("executemany", sql, *parameters)


def test_a_second_try_after_any_failed_statement_makes_no_duplicate(folder: Path) -> None:
    """Who presses the key again would tag twice; who does not would have no tag."""
    path, failures = folder / "store.db", 0
    article_id = seeded(path)
    with Store(path, annotator="anna") as store:
        failing = Failing(store.conn)
        store.conn = failing  # type: ignore[assignment]
        stored: set[str] = set()
        for number in range(times(400, 100)):
            failing.fails_at, failing.after = 0, bool(number % 2)
            made = store.annotations.make(article_id, number, number + 5, "PER")
            failing.count, failing.fails_at = 0, 1 + number // 2 % 14
            for _ in range(2):
                try:
                    store.annotations.add(made)
                except PostilError as error:
                    failures += 1
                    assert isinstance(error, DiskFull), error
                    assert set(annotations_of(path, "anna")) == stored
                else:
                    stored.add(made.id)
                    break
            assert set(annotations_of(path, "anna")) == stored
        assert failures > times(400, 100) // 2, "hardly anything failed"
        assert len(stored) == times(400, 100)
    assert integrity.check(path) == []
