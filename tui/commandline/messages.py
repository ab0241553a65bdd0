"""Words for people: on stderr, one line each, cleaned of what a terminal would obey.

Data go to stdout and are exact; what is shown for eyes (`shown`) goes through the same gate as the screens.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, BinaryIO, Final

from store.errors import PostilError
from store.text import visible as shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from store.formats.registry import Loss

__all__ = ["Bar", "Counter", "Meter", "data", "line", "losses", "of", "say", "shown"]

_PATIENCE: Final = 1.0
"""Seconds after which a long work shows that it goes on."""
_PACE: Final = 0.1
"""Seconds between two such signs."""
_BAR: Final = 24
"""Cells of a bar."""


def say(text: str) -> None:
    """A message of ours on stderr."""
    sys.stderr.write(f"postil: {shown(text)}\n")


def line(text: str = "") -> None:
    """A line for eyes on stdout; a code point that the terminal's encoding lacks becomes `?`."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(shown(text).encode(encoding, "replace").decode(encoding) + "\n")


def data(value: object) -> None:
    """A value as one line of JSON on stdout: exact, and UTF-8 whatever the terminal's encoding."""
    # Deferred: json is for the commands that write it.
    from store.formats.jsontext import dumps

    # File names and damaged stores can hold bytes that are no UTF-8.
    sys.stdout.buffer.write(f"{dumps(value)}\n".encode("utf-8", "replace"))


def of(error: Exception) -> str:
    """What went wrong, as a sentence."""
    if isinstance(error, PostilError):
        return str(error)
    if isinstance(error, OSError):
        said = error.strerror or str(error)
        return f"{error.filename}: {said}" if error.filename else said
    if type(error).__module__ == "sqlite3":
        return f"the store did not do this ({error}); `postil check` tells whether it is whole"
    kind = type(error).__name__
    return f"this is a fault in Postil ({kind}: {error}); nothing is lost. POSTIL_DEBUG=1 shows where"


def losses(found: Iterable[Loss]) -> None:
    """What an export or import could not hold."""
    for loss in found:
        examples = "; ".join(loss.examples) + (" ..." if 0 < len(loss.examples) < loss.count else "")
        say(f"{loss.count:,} {loss.reason}{f' ({examples})' if examples else ''}")


class Counter:
    """A sign on stderr that a long work goes on; shown after a second, when stderr is a terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._next = time.monotonic() + _PATIENCE if sys.stderr.isatty() else float("inf")
        self._shown = False

    def tell(self, count: int) -> None:
        """So many are done."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _PACE
            self._shown = True
            sys.stderr.write(f"\r{count:,} {self._what}")
            sys.stderr.flush()

    def done(self) -> None:
        """Clear the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class Bar:
    """How far a long work is, on stderr: a bar, the part of it and what was counted; shown as a Counter is."""

    def __init__(self, total: Callable[[], int]) -> None:
        self._measure = total
        self._total: int | None = None
        self._shown = False
        self._next = time.monotonic() + _PATIENCE if sys.stderr.isatty() else float("inf")

    def tell(self, done: int, what: str) -> None:
        """So much of the total is done; `what` says what came of it."""
        now = time.monotonic()
        if now < self._next:
            return
        if self._total is None:
            # Not before: most works are over by now.
            self._total = self._measure()
        self._next = time.monotonic() + _PACE
        self._shown = True
        part = min(1.0, done / self._total) if self._total > 0 else 0.0
        filled = round(part * _BAR)
        sys.stderr.write(f"\r[{'#' * filled}{'.' * (_BAR - filled)}] {part:4.0%}  {what}\x1b[K")
        sys.stderr.flush()

    def clear(self) -> None:
        """Clear the line, for words to be written there; the next `tell` shows it again."""
        if self._shown:
            self._shown = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class Meter:
    """A file to write or to read that counts what goes through it."""

    def __init__(self, file: BinaryIO, what: str) -> None:
        self._file = file
        self._bytes = 0
        self._counter = Counter(f"MiB {what}")

    def write(self, data: bytes) -> int:
        """Pass the data on."""
        self._count(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Pass on what waits: a zip asks for it."""
        self._file.flush()

    def read(self, size: int = -1) -> bytes:
        """Bytes of the file."""
        data = self._file.read(size)
        self._count(data)
        return data

    def readline(self, size: int = -1) -> bytes:
        """A line of the file, or its first bytes."""
        data = self._file.readline(size)
        self._count(data)
        return data

    def __iter__(self) -> Iterator[bytes]:
        """The lines of the file, as they come."""
        return iter(self.readline, b"")

    def _count(self, data: bytes) -> None:
        self._bytes += len(data)
        self._counter.tell(self._bytes >> 20)

    def done(self) -> None:
        """Clear the sign."""
        self._counter.done()
