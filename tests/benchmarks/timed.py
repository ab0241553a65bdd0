"""A program in a terminal that looks at the clock instead of drawing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from tests.tui.ptyhelp import Terminal

SIZE = (120, 40)
QUIET = 0.04
"""Seconds without output after which a key's work is done: a frame and a slow commit fit in."""
REST = 0.3
"""Seconds without output and without work after which a start is done."""
POLL = 0.02
WORKING = 0.001
"""Seconds of processor time within a POLL that count as work; timers that only look cost less."""
FRAME_END = b"\x1b[?2026l"


class Start(NamedTuple):
    """What a start took."""

    first: float
    """Seconds until the frame with the text was complete."""
    rest: float
    """Seconds until nothing more happened."""
    cpu: float
    """Processor seconds of all threads until then."""


class Press(NamedTuple):
    """What a key took."""

    frame: float
    """Seconds until the first frame was complete."""
    last: float
    """Seconds until the last byte before the silence."""
    cpu: float
    """Processor seconds of all threads."""
    size: int
    """Bytes written."""
    frames: int
    """Synchronized updates."""


class _Nothing:
    def feed(self, text: str) -> None:
        """Draw nothing: drawing would take the processor from the program."""


class Timed(Terminal):
    """One program; use as a context manager."""

    def __init__(self, argv: Sequence[str | Path], **options: object) -> None:
        self.began = self.arrived = self.framed = perf_counter()
        super().__init__(argv, size=SIZE, **options)  # type: ignore[arg-type]
        self._stream = _Nothing()  # type: ignore[assignment]

    def _read(self, timeout: float) -> bool:
        size = len(self.raw)
        got = super()._read(timeout)
        if got:
            self.arrived = perf_counter()
            if self.raw.find(FRAME_END, max(0, size - len(FRAME_END))) >= 0:
                self.framed = self.framed or self.arrived
        return got

    def cpu(self) -> float:
        """Processor seconds so far, to the nanosecond; threads that have ended are not counted."""
        total = 0
        for stat in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            try:
                total += int(stat.read_text().split()[0])
            except (OSError, ValueError, IndexError):
                continue
        return total / 1e9

    def memory(self, what: str = "VmRSS") -> float:
        """MiB that the program holds now; `VmHWM`: that it has held at most."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition(f"{what}:")[2].split()[0]) / 1024

    def start(self, marker: str) -> Start:
        """Wait for the first frame with this text, then until nothing more happens."""
        sought = marker.encode()
        self._wait(lambda: self.raw.find(FRAME_END, max(0, self.raw.find(sought))) > self.raw.find(sought) >= 0,
                   repr(marker), 60.0)  # fmt: skip
        first = self.arrived - self.began
        self.rest()
        return Start(first, self._rested - self.began, self._rested_cpu)

    def rest(self) -> None:
        """Wait until the program neither writes nor works."""
        spent = self.cpu()
        self._rested, self._rested_cpu = perf_counter(), spent
        while perf_counter() - self._rested < REST:
            wrote = self._read(POLL)
            now = self.cpu()
            if wrote or now - spent > WORKING:
                self._rested, self._rested_cpu = perf_counter(), now
            spent = now

    def key(self, data: str) -> Press:
        """Press a key and wait until all it causes has been written."""
        cpu, size = self.cpu(), len(self.raw)
        sent = self.arrived = perf_counter()
        self.framed = 0.0
        self.send(data)
        patience = sent + 1.0
        while perf_counter() < (self.arrived + QUIET if len(self.raw) > size else patience):
            self._read(QUIET / 8)
        frames = self.raw.count(FRAME_END, size)
        framed = (self.framed or self.arrived) - sent
        return Press(framed, self.arrived - sent, self.cpu() - cpu, len(self.raw) - size, frames)
