"""The one thread that writes while a person types: a slow disk never holds a key.

Jobs run in the order they came, each on the writer's own connection; what became of each is told to its
`done`, in this thread, after COMMIT has returned.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic
from typing import Any, TypeVar

from store.errors import PostilError, ReadOnlyStore
from store.store import Store

T = TypeVar("T")
Work = Callable[[Store], Any]
Done = Callable[[Any, PostilError | None], None]


class Writer:
    """Runs jobs on the store at `path` in the name of `annotator`; `timeout` in seconds for a held lock, `cache` in
    KiB for pages of the file."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        annotator: str | None = None,
        *,
        timeout: float = 10.0,
        cache: int = 2000,
    ) -> None:
        self._path, self._annotator, self._timeout, self._cache = path, annotator, timeout, cache
        self._jobs: SimpleQueue[tuple[Work, Done] | None] = SimpleQueue()
        self._finished = threading.Condition()
        self._pending = 0
        self._closed = False
        self._fault: BaseException | None = None
        # A daemon, so that a disk that never answers cannot keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="postil-writer", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """Jobs that are not done yet: while it is not 0 the screen may not say saved."""
        return self._pending

    def submit(
        self, work: Callable[[Store], T], done: Callable[[T | None, PostilError | None], None]
    ) -> None:
        """Queue the job; `done(result, None)` or `done(None, error)` is called in the writer's thread.

        Raises PostilError after `close`, and what an earlier `done` has raised.
        """
        with self._finished:
            if self._fault is not None:
                fault, self._fault = self._fault, None
                raise fault
            if self._closed:
                raise PostilError("The store is closed already: this was not saved")
            self._pending += 1
        self._jobs.put((work, done))

    def flush(self, timeout: float) -> bool:
        """Wait until every job is done, for so many seconds at most; whether they are."""
        end = monotonic() + timeout
        with self._finished:
            while self._pending and self._thread.is_alive():
                left = end - monotonic()
                if left <= 0 or not self._finished.wait(left):
                    break
            return not self._pending

    def close(self, timeout: float = 30.0) -> bool:
        """Finish what is queued, give the file back; whether all was done within the seconds given."""
        with self._finished:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive() and not self._pending

    def _run(self) -> None:
        store: Store | None = None
        while (job := self._jobs.get()) is not None:
            work, done = job
            result, error = None, None
            try:
                store = store or self._opened()
                result = work(store)
            except PostilError as found:
                error = found
            except Exception as found:
                error = _told(found)
            self._tell(done, result, error)
            if store is not None and isinstance(error, ReadOnlyStore):
                # The medium may be writable by the next act: open it anew.
                store.close()
                store = None
        if store is not None:
            store.close()

    def _opened(self) -> Store:
        store = Store(self._path, annotator=self._annotator, create=False, timeout=self._timeout)
        store.conn.execute(f"pragma cache_size = -{self._cache}")
        return store

    def _tell(self, done: Done, result: Any, error: PostilError | None) -> None:
        fault: BaseException | None = None
        try:
            done(result, error)
        except Exception as found:
            fault = found
        with self._finished:
            self._pending -= 1
            self._fault = self._fault or fault
            self._finished.notify_all()


def _told(error: Exception) -> PostilError:
    """An error nobody foresaw as a sentence; the error stays its cause, for a report."""
    told = PostilError(
        f"This was not saved because of a fault in the program ({type(error).__name__}: {error})"
    )
    told.__cause__ = error
    return told
