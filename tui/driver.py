"""Textual's terminal driver with its input and output made safe. POSIX only; made for Textual 8.2.8.

Each difference says what it mends and when it can go. Nothing of Textual is patched: the app gets this class.
"""

from __future__ import annotations

import os
import re
import select
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextvars import Context
from typing import Any, Final, TextIO, cast

from textual import constants, events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

TICK: Final = 0.1
"""Seconds until the size is asked again, and between looks at a terminal that takes nothing."""
READ_SIZE: Final = 64 * 1024
"""Bytes taken at once: a held key, a paste."""
LARGEST_BUFFER: Final = 64 * 1024
"""Code points gathered before they are written though more are queued."""


class TerminalDriver(LinuxDriver):
    """A terminal that may send anything, be slow, or go away."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._outlet = Outlet(cast("TextIO", self._file))
        self._file = cast("Any", self._outlet)
        self._told_size: Size | None = None
        self._queued = 0
        """Writes given to Textual's writer thread so far."""
        self.taker: Callable[[Message], bool] | None = None
        """Takes a message, in `context`, and says whether it did; else it goes the way of Textual."""
        self.context = Context()
        self._input = Input()

    @property
    def pending_output(self) -> int:
        """How many writes (about one a frame) the terminal has not taken yet.

        Textual queues up to 30 and then blocks the whole app. While this is not 0, skip painting: the next
        frame shows all. Can go when Textual skips frames by itself.
        """
        return self._queued - self._outlet.written

    def write(self, data: str) -> None:
        """Write at once what the terminal takes without waiting; what it does not take goes to Textual's thread.

        Waking that thread for each frame is a fifth of a key. Can go when Textual writes so.
        """
        if self._writer_thread is not None and not self.pending_output:
            data = self._outlet.take(data)
            if not data and not self._outlet.left:
                return
        self._queued += 1
        super().write(data)

    def send_message(self, message: Message) -> None:
        """Hand a message to the taker, or else to the app; Textual makes a task and a future for each."""
        if self.taker is None or not self.context.run(self.taker, message):
            self._app.post_message(message)

    def start_application_mode(self) -> None:
        """Take the terminal, and follow the size of its window.

        Textual reads the size in a signal handler. When sizes change quickly one such handler interrupts
        another, and the older size is reported last. Can go when Textual reads it in its loop.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._told_size = None
        self._loop.add_signal_handler(signal.SIGWINCH, self._resized)
        if self._key_thread is not None and self._key_thread.is_alive():  # not in the background
            self._input = Input(self._debug)
            self._loop.add_reader(self.fileno, self._arrived)

    def _resized(self) -> None:
        self._tell_size()
        # Linux sends the signal a moment before it stores the size.
        self._loop.call_later(TICK, self._tell_size)

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        if size != self._told_size:
            self._told_size = size
            self.send_message(events.Resize(size, size))

    def _get_terminal_size(self) -> tuple[int, int]:
        """Columns and rows of the terminal that is drawn on; Textual asks stdout, which may be a file."""
        for file in (self._outlet.fileno(), self.fileno):
            try:
                columns, rows = os.get_terminal_size(file)
            except OSError:
                continue
            if columns and rows:
                return columns, rows
        return super()._get_terminal_size()

    def run_input_thread(self) -> None:
        """Wait until input shall end: it is read in the loop.

        A thread that reads, parses and wakes the loop takes a third of a key. Can go when Textual has none.
        """
        self.exit_event.wait()

    def disable_input(self) -> None:
        """Read no further."""
        self._loop.remove_reader(self.fileno)
        super().disable_input()

    def _arrived(self) -> None:
        data = self._read()
        if not data:
            self._hung_up()
            return
        for message in self._input.feed(data):
            self.process_message(message)
        self._look_again()

    def _look_again(self) -> None:
        # An Escape may be a key or begin a sequence.
        if self._input.waits:
            self._loop.call_later(constants.ESCAPE_DELAY, self._tick)

    def _tick(self) -> None:
        for message in self._input.tick():
            self.process_message(message)
        self._look_again()

    def _read(self) -> bytes:
        """What has come; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, READ_SIZE)
        except OSError:  # EIO: the other side of the pseudo-terminal is closed
            return b""

    def _hung_up(self) -> None:
        """A closed window ends the app also where SIGHUP is ignored; Textual would read on at full speed."""
        self._outlet.gone = True
        self._loop.remove_reader(self.fileno)
        os.kill(os.getpid(), signal.SIGHUP)


class Input:
    """Bytes from the terminal to messages: Textual's parser, behind a guard.

    - A byte that is not UTF-8 becomes U+FFFD (Textualize/textual#6456: it ended the app).
    - An Escape inside a bracketed paste stays in the paste (the rest became key presses, that is commands).
    - A sequence that the parser cannot take is dropped (alternate key codes ended the app).

    Each can go when Textual's own driver does the same; tests/tui/test_driver.py says what that is.
    """

    def __init__(self, debug: bool = False) -> None:
        self._debug = debug
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._guard = PasteGuard()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete."""
        text = self._guard.filter(self._decode(data))
        for part in _PARTS.finditer(text):
            try:
                yield from self._parser.feed(part[0])
            except Exception:
                self._parser = XTermParser(self._debug)

    @property
    def waits(self) -> bool:
        """Has something begun that ends by itself when nothing more comes?"""
        return self._parser._timeout_time is not None

    def tick(self) -> Iterator[Message]:
        """The messages that are due because nothing more has come."""
        try:
            yield from self._parser.tick()
        except Exception:
            self._parser = XTermParser(self._debug)


# Whole control sequences apart, so that one that cannot be parsed takes nothing else with it.
_PARTS: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b|[^\x1b]+")


class PasteGuard:
    """Lets no Escape through inside a bracketed paste but the one that ends it."""

    def __init__(self) -> None:
        self._inside = False
        self._tail = ""  # outside: the last characters let through; inside: what may begin the end mark

    def filter(self, text: str) -> str:
        """The text, with a visible sign for each Escape that was pasted."""
        result = []
        while text:
            passed, text = self._pasted(text) if self._inside else self._typed(text)
            result.append(passed)
        return "".join(result)

    def _typed(self, text: str) -> tuple[str, str]:
        """What comes before a paste, the opening mark included, and the rest. Holds nothing back."""
        seen = self._tail + text
        at = seen.find(BRACKETED_PASTE_START)
        if at < 0:
            self._tail = seen[1 - len(BRACKETED_PASTE_START) :]
            return text, ""
        self._inside, end = True, at + len(BRACKETED_PASTE_START) - len(self._tail)
        self._tail = ""
        return text[:end], text[end:]

    def _pasted(self, text: str) -> tuple[str, str]:
        """What was pasted, the closing mark included, and the rest. Holds back what may begin that mark."""
        seen, self._tail = self._tail + text, ""
        at = seen.find(BRACKETED_PASTE_END)
        if at >= 0:
            self._inside = False
            rest = at + len(BRACKETED_PASTE_END)
            return seen[:at].replace("\x1b", "␛") + BRACKETED_PASTE_END, seen[rest:]
        last = seen.rfind("\x1b")
        if last >= 0 and BRACKETED_PASTE_END.startswith(seen[last:]):
            seen, self._tail = seen[:last], seen[last:]
        return seen.replace("\x1b", "␛"), ""


class Outlet:
    """What Textual's writer thread writes to: the terminal, one system call a frame, as long as it is there.

    stderr would be flushed at each line of a frame, and an error in it ends the thread: then the queue fills
    and the app waits for ever. Can go when Textual's WriterThread outlives a closed terminal.
    """

    def __init__(self, file: TextIO) -> None:
        file.flush()
        self._fileno = file.fileno()
        self._encoding = file.encoding or "utf-8"
        self._ready = _without_waiting(self._fileno)
        self._parts: list[str] = []
        self._size = 0
        self.written = 0
        """Calls of `write` whose text has reached the terminal."""
        self.left = b""
        """What `take` began to write: it comes before what is written next."""
        self.gone = False  # the terminal is closed: everything is dropped

    def fileno(self) -> int:
        """The file descriptor of the terminal."""
        return self._fileno

    def take(self, text: str) -> str:
        """Write at once, while nothing else is under way; the text again when none was taken.

        When a part was taken, the rest is in `left`, for the next `flush`.
        """
        if self._ready < 0:
            return text
        data = text.encode(self._encoding, "replace")
        try:
            self.left = data[os.write(self._ready, data) :]
        except OSError:  # it takes nothing now, or is gone: the thread finds out
            return text
        return ""

    def write(self, text: str) -> None:
        """Gather text until `flush`, or until it is much."""
        self._parts.append(text)
        self._size += len(text)
        if self._size > LARGEST_BUFFER:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered; waits for a slow terminal."""
        count = len(self._parts)
        data = memoryview(self.left + "".join(self._parts).encode(self._encoding, "replace"))
        self.left = b""
        self._parts.clear()
        self._size = 0
        while data and not self.gone:
            try:
                data = data[os.write(self._fileno, data) :]
            except BlockingIOError:  # somebody made the terminal non-blocking
                select.select([], [self._fileno], [], TICK)
            except OSError:
                self.gone = True
        self.written += count


def _without_waiting(fileno: int) -> int:
    """The terminal opened once more, so that a write never waits; -1 where that is not allowed.

    The flag belongs to what was opened: set on the file that there is, the shell would have it too.
    """
    try:
        return os.open(os.ttyname(fileno), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return -1
