"""Acts on their way to disk: to the writer thread in order, their outcomes taken back in the app's own thread."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from store import Store
from store.errors import PostilError

T = TypeVar("T")
Done = Callable[[Any, PostilError | None], None]


class WriterLike(Protocol):
    """What the outbox needs of `store.writer.Writer`."""

    def submit(self, work: Callable[[Store], Any], done: Done) -> None:
        """Queue an act; `done` may be called in another thread."""


class Outbox:
    """Counts what is under way and gives each outcome to whoever asked for the act."""

    def __init__(self, writer: WriterLike, wake: Callable[[], object] = lambda: None) -> None:
        self._writer = writer
        self.wake = wake
        """Called in the writer's thread when there is an outcome to drain."""
        self._outcomes: queue.SimpleQueue[tuple[Done, Any, PostilError | None]] = queue.SimpleQueue()
        self.holds = False
        """Do acts wait for `release`? Then the frame that shows one is written before its thread asks for the
        interpreter too."""
        self._held: list[tuple[Callable[[Store], Any], Callable[[Any, PostilError | None], None]]] = []
        self.pending = 0
        """Acts not yet known to be on disk or to have failed."""

    def submit(
        self, work: Callable[[Store], T], done: Callable[[T | None, PostilError | None], None]
    ) -> None:
        """Queue an act; `done` is called from `drain` with its result or its error."""
        self.pending += 1

        def arrived(result: Any, error: PostilError | None) -> None:
            self._outcomes.put((done, result, error))
            self.wake()

        self._held.append((work, arrived))
        if not self.holds:
            self.release()

    def release(self) -> None:
        """Send what was held on its way."""
        held, self._held = self._held, []
        for work, arrived in held:
            self._writer.submit(work, arrived)

    def quietly(self, work: Callable[[Store], object]) -> None:
        """Queue what nobody waits for and no screen counts, such as where the caret is; a failure is passed over."""
        self._writer.submit(work, lambda _result, _error: None)

    def drain(self) -> bool:
        """Tell everyone whose act has ended; True when there was any."""
        came = False
        while True:
            try:
                done, result, error = self._outcomes.get_nowait()
            except queue.Empty:
                return came
            self._tell(done, result, error)
            came = True

    def _tell(self, done: Done, result: Any, error: PostilError | None) -> None:
        self.pending -= 1
        done(result, error)

    def wait(self, seconds: float) -> bool:
        """Drain until nothing is pending, for this long at most; True when nothing is.

        For acts whose outcome the next key needs (undo, tags everywhere): usually a millisecond.
        """
        self.release()
        deadline = time.monotonic() + seconds
        while self.pending:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                self._tell(*self._outcomes.get(timeout=left))
            except queue.Empty:
                return False
        return True
