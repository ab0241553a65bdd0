"""Processes to be killed: what a child tells goes through a pipe and outlives it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from tests.soak.harness import PATIENCE

CONTEXT: Final = multiprocessing.get_context("forkserver")
# A child then starts in ten milliseconds; a fork of the process that runs the tests would inherit its threads.
CONTEXT.set_forkserver_preload(
    [
        "tests.soak.writers",
        "tests.soak.making",
        "store.act",
        "store.history",
        "store.entities",
        "sqlite_utils",
    ]
)


class Child:
    """One process that runs `work(*arguments, tell)`; use as a context manager."""

    def __init__(self, work: Callable[..., object], *arguments: Any) -> None:
        self.told: list[bytes] = []
        self._hear, tell = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=work, args=(*arguments, tell), daemon=True)
        self._process.start()
        tell.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def hear(self, told: bytes) -> None:
        """Take in one message."""
        self.told.append(told)

    def listen(self) -> None:
        """Wait for one message."""
        assert self._hear.poll(PATIENCE), f"{self._process.name} hangs"
        self.hear(self._hear.recv_bytes())

    def halt(self) -> None:
        """Stop it where it is, and take in what it had told until then."""
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGSTOP)
        state = Path(f"/proc/{self._process.pid}/stat")
        deadline = time.monotonic() + PATIENCE
        while state.read_text().rpartition(")")[2].split()[0] != "T":
            assert time.monotonic() < deadline, f"{self._process.name} does not stop"
        while self._hear.poll(0):
            self.hear(self._hear.recv_bytes())

    def end(self) -> None:
        """Wait until it has ended by itself; fails if it ended badly."""
        self._drain()
        self._process.join(PATIENCE)
        assert self._process.exitcode == 0, f"{self._process.name} ended with {self._process.exitcode}"

    def kill(self) -> None:
        """SIGKILL, and take in what it had told."""
        self._process.kill()
        self._process.join(PATIENCE)
        self._drain()

    def _drain(self) -> None:
        with contextlib.suppress(EOFError):
            while True:
                self.hear(self._hear.recv_bytes())


def begun(tell: Connection) -> None:
    """In the child: it is ready, what follows is what the kill is meant for."""
    tell.send_bytes(b"begun")


def done(tell: Connection) -> None:
    """In the child: it has finished what it was for."""
    tell.send_bytes(b"done")


def lifetime(work: Callable[..., object], *arguments: Any) -> float:
    """Seconds from `begun` to `done` when nobody disturbs it."""
    with Child(work, *arguments) as child:
        child.listen()
        start = time.perf_counter()
        child.listen()
        return time.perf_counter() - start


def kill_within(seconds: float, work: Callable[..., object], *arguments: Any) -> bool:
    """Kill it so long after `begun`; whether it had told that it is done."""
    with Child(work, *arguments) as child:
        child.listen()
        time.sleep(seconds)
        child.kill()
        return b"done" in child.told
