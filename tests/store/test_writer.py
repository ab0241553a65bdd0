"""The writer thread: in order, nothing dropped, every outcome told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store import Store
from store.errors import PostilError, StoreBusy, StoreReplaced
from store.writer import Writer

PATIENCE = 30.0


class Outcomes:
    """What `done` was told, in order, and by which thread."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, PostilError | None]] = []
        self.threads: set[str] = set()

    def __call__(self, result: Any, error: PostilError | None) -> None:
        self.told.append((result, error))
        self.threads.add(threading.current_thread().name)


def mark(article_id: str, number: int) -> Callable[[Store], int]:
    def work(store: Store) -> int:
        store.reading.mark(article_id, number)
        return number

    return work


def test_jobs_are_done_in_order_and_told_after_they_are_on_disk(
    store: Store, add_text: Callable[..., str]
) -> None:
    """Saved would be shown for what is not, or undo would overtake the tag."""
    article_id = add_text(store, "Un.")
    outcomes = Outcomes()
    seen: list[int] = []

    def done(number: int | None, error: PostilError | None) -> None:
        outcomes(number, error)
        with Store(store.path, annotator="bob", read_only=True) as reader:
            query = "select count(*) from reading where annotator = 'anna'"
            seen.append(reader.conn.execute(query).fetchone()[0])

    writer = Writer(store.path, "anna")
    for number in range(1, 11):
        writer.submit(mark(article_id, number), done)
    assert writer.flush(PATIENCE) is True
    assert writer.pending == 0
    assert outcomes.told == [(number, None) for number in range(1, 11)]
    assert seen == list(range(1, 11))
    assert outcomes.threads == {"postil-writer"}
    assert writer.close() is True


def test_closing_finishes_what_is_queued(store: Store, add_text: Callable[..., str]) -> None:
    """The last tags before quitting would be lost."""
    article_id = add_text(store, "Un.")
    writer, outcomes = Writer(store.path, "anna"), Outcomes()
    for number in range(1, 21):
        writer.submit(mark(article_id, number), outcomes)
    assert writer.close() is True
    assert store.reading.count(article_id) == 20
    with pytest.raises(PostilError, match="closed already: this was not saved"):
        writer.submit(mark(article_id, 21), outcomes)
    assert writer.close() is True


def test_an_error_is_told_and_the_next_job_goes_on(store: Store, add_text: Callable[..., str]) -> None:
    """One refused act would stop all saving, without a word."""
    article_id = add_text(store, "Un.")
    writer, outcomes = Writer(store.path, "anna"), Outcomes()
    writer.submit(lambda s: s.annotations.delete("none"), outcomes)
    writer.submit(lambda s: {}["odd"], outcomes)
    writer.submit(mark(article_id, 1), outcomes)
    writer.close()
    (one, first), (two, second), (three, third) = outcomes.told
    assert (one, str(first)) == (None, "There is no annotation none")
    assert (two, str(second)) == (
        None, "This was not saved because of a fault in the program (KeyError: 'odd')"
    )  # fmt: skip
    assert isinstance(second.__cause__ if second else None, KeyError)
    assert (three, third) == (1, None)


def test_a_flush_that_takes_too_long_says_so(store: Store, add_text: Callable[..., str]) -> None:
    """Quitting would hang for ever on a disk that does not answer."""
    gate, writer, outcomes = threading.Event(), Writer(store.path, "anna"), Outcomes()
    writer.submit(lambda s: gate.wait(PATIENCE), outcomes)
    assert writer.flush(0.01) is False
    assert writer.pending == 1
    gate.set()
    assert writer.flush(PATIENCE) is True
    writer.close()


def test_a_fault_of_the_caller_is_not_swallowed(store: Store) -> None:
    """A screen that fails to hear an outcome would show the old state for ever."""
    writer = Writer(store.path, "anna")

    def done(result: Any, error: PostilError | None) -> None:
        raise ZeroDivisionError("in the screen")

    writer.submit(lambda s: None, done)
    assert writer.flush(PATIENCE) is True
    with pytest.raises(ZeroDivisionError, match="in the screen"):
        writer.submit(lambda s: None, Outcomes())
    writer.submit(lambda s: None, Outcomes())
    writer.close()


def test_a_held_lock_is_a_visible_failure_and_the_retry_succeeds(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A second program would make acts vanish."""
    article_id = add_text(store, "Un.")
    writer, outcomes = Writer(store.path, "anna", timeout=0.05), Outcomes()
    store.conn.execute("begin immediate")
    writer.submit(mark(article_id, 1), outcomes)
    assert writer.flush(PATIENCE) is True
    store.conn.execute("rollback")
    writer.submit(mark(article_id, 1), outcomes)
    writer.close()
    assert isinstance(outcomes.told[0][1], StoreBusy)
    assert outcomes.told[1] == (1, None)


def test_a_store_that_is_gone_is_told_at_once(tmp_path: Path) -> None:
    """Acts would go into a file without a name."""
    path = tmp_path / "store.db"
    Store(path, annotator="anna").close()
    writer, outcomes = Writer(path, "anna"), Outcomes()
    writer.submit(lambda s: s.labels.retire("MISC"), outcomes)
    assert writer.flush(PATIENCE) is True
    path.unlink()
    writer.submit(lambda s: s.labels.retire("PROD"), outcomes)
    writer.close()
    assert outcomes.told[0] == (None, None)
    assert isinstance(outcomes.told[1][1], StoreReplaced)
    assert not path.exists()
