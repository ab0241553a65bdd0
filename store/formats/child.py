"""A killable child process for parsers of untrusted files, and for plug-ins: time and memory limits.

A C parser that hangs, crashes or eats the memory takes the child with it, never the session. There is
one plain answer, or none. The child lives on between files, since starting one costs more than parsing most pages.
"""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

from store.errors import BadInput

SECONDS: Final = 8.0
"""For one file, so that a refusal with all round it comes within ten: a newspaper page takes hundredths."""
MEGABYTES: Final = 1024
"""Address space of the child."""

LONG: Final = 60.0
"""For a document of hundreds of pages that is read by a parser written in Python."""
_FRAME: Final = struct.Struct(">Q")
_ROOMS: Final = ("store.formats.", "assist.plugins")
"""Only functions of these modules are called; plug-ins that propose need the same limits as parsers."""
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from store.formats.child import serve; serve(int(sys.argv[2]), float(sys.argv[3]))"
)


class ParserFailed(Exception):
    """The parser gave no answer; `str(error)` says why, as a part of a sentence. Rooms raise it in the child too."""


class Late(ParserFailed):
    """It did not answer in time."""


class Child:
    """One child process, started at the first call and again after a failure; safe to share among threads."""

    def __init__(self, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def call(self, function: str, payload: bytes) -> Any:
        """What `module.function(payload)` returned there, through JSON; ParserFailed within the time limit.

        `function` is a dotted name in one of _ROOMS. An exception there comes out as ParserFailed too.
        """
        with self._lock:
            try:
                answer = self._ask(function, payload)
            except BaseException:
                # Whatever it was (the limit, a crash, Ctrl+C): its state is unknown.
                self._kill()
                raise
            if "error" in answer:
                if answer.get("spent"):
                    self._kill()
                raise ParserFailed(answer["error"])
            return answer["value"]

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            self._kill()

    def _ask(self, function: str, payload: bytes) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        until = time.monotonic() + self._seconds
        name = function.encode()
        request = _FRAME.pack(len(name)) + name + _FRAME.pack(len(payload)) + payload
        self._send(process.stdin, request, until)
        (size,) = _FRAME.unpack(self._receive(process.stdout, _FRAME.size, until))
        answer: dict[str, Any] = json.loads(self._receive(process.stdout, size, until))
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            root = str(Path(__file__).resolve().parents[2])
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, root, str(self._megabytes), str(self._seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Ctrl+C and a closed terminal are for the parent; the child ends with its input.
                start_new_session=True,
            )
            assert self._process.stdin is not None
            os.set_blocking(self._process.stdin.fileno(), False)
        return self._process

    def _send(self, pipe: IO[bytes], data: bytes, until: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(pipe, until, writing=True)
            try:
                view = view[os.write(pipe.fileno(), view[:65536]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise ParserFailed(self._crashed()) from None

    def _receive(self, pipe: IO[bytes], size: int, until: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._wait(pipe, until, writing=False)
            part = os.read(pipe.fileno(), min(size - len(parts), 1 << 20))
            if not part:
                raise ParserFailed(self._crashed())
            parts += part
        return bytes(parts)

    def _wait(self, pipe: IO[bytes], until: float, *, writing: bool) -> None:
        left = max(0.0, until - time.monotonic())
        # poll and not select: file numbers above 1023 are nothing unusual in a server.
        poll = select.poll()
        poll.register(pipe.fileno(), select.POLLOUT if writing else select.POLLIN)
        if not left or not poll.poll(left * 1000):
            raise Late(f"it could not be read within {self._seconds:g} seconds")

    def _crashed(self) -> str:
        return f"the parser failed on it (more than {self._megabytes} MiB of memory, or a crash)"

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()


@cache
def shared(seconds: float = SECONDS) -> Child:
    """The one child of this process for files that may take so long; it ends with the process."""
    return Child(seconds)


def parsed(function: str, payload: bytes, place: object, kind: str, seconds: float = SECONDS) -> Any:
    """What a function of a room returned in the child; BadInput: this `kind` of file was refused, and why."""
    try:
        return shared(seconds).call(f"store.formats.{function}", payload)
    except ParserFailed as error:
        raise BadInput(place, f"this {kind} was refused: {error}") from None


def serve(megabytes: int, seconds: float) -> None:
    """The child's loop: answer requests until the input ends."""
    _limit(megabytes)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(_FRAME.size):
        name = source.read(_FRAME.unpack(head)[0]).decode()
        payload = source.read(_FRAME.unpack(source.read(_FRAME.size))[0])
        answer = json.dumps(_answer(name, payload, seconds)).encode()
        sink.write(_FRAME.pack(len(answer)) + answer)
        sink.flush()


def _answer(name: str, payload: bytes, seconds: float) -> dict[str, Any]:
    import importlib
    import signal

    module, _, function = name.rpartition(".")
    if not module.startswith(_ROOMS):
        return {"error": f"{name} may not be called"}
    # Should the parent be gone, nobody would kill a parser that hangs.
    signal.alarm(int(seconds) + 2)
    try:
        return {"value": getattr(importlib.import_module(module), function)(payload)}
    except ParserFailed as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "it needs more memory than a file may", "spent": True}
    except RecursionError:
        return {"error": "it is nested too deeply"}
    except Exception as error:
        return {"error": f"it could not be parsed ({type(error).__name__})"}
    finally:
        signal.alarm(0)


def _limit(megabytes: int) -> None:
    import resource

    size = megabytes * 1024 * 1024
    # A core dump would write the article to the disk; no parser writes files.
    for what, value in ((resource.RLIMIT_AS, size), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        # macOS has no limit on address space; the time limit holds there too.
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (value, value))
