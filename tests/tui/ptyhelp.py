"""A real pseudo-terminal for tests: starts a program in it, answers what programs ask, keeps the screen.

Nothing of the person who runs the tests gets in: the environment is built from nothing.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "delete": "\x1b[3~", "f1": "\x1bOP",
    "shift+right": "\x1b[1;2C", "shift+left": "\x1b[1;2D", "shift+tab": "\x1b[Z",
    "enter": "\r", "tab": "\t", "escape": "\x1b", "space": " ", "backspace": "\x7f",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}  # fmt: skip
"""What a terminal without the kitty protocol sends."""

MOUSE, ALTERNATE_SCREEN, CURSOR, PASTE, SYNC = 1003, 1049, 25, 2004, 2026
"""Numbers of terminal modes."""

# What pyte would draw as text, or does not know: kitty keys, questions, OSC, DCS. The last two groups are
# sequences that may not be complete yet.
_MODES = re.compile(r"\x1b\[\?([\d;]+)([hl])")
_QUESTIONS = re.compile(r"\x1b\[(?:c|6n|\?u|\?(\d+)\$p)")
_FOREIGN = re.compile(
    r"\x1b\[(?:[<>=][\d;]*[a-z]|\?u|\?\d+\$p)|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\"
)
_INCOMPLETE = re.compile(r"\x1b(?:\[[\d;?<>=$ ]*|\][^\x07\x1b]*\x1b?|P[^\x1b]*\x1b?)?\Z")


class Terminal:
    """One program in one terminal; use as a context manager."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        cwd: str | Path | None = None,
    ) -> None:
        """Start the program in a terminal of columns × rows."""
        self.raw = bytearray()  # everything the program wrote
        self.modes: set[int] = {7, CURSOR}  # those that are on
        self.screen = pyte.Screen(*size)
        self.status: int | None = None
        self._stream = pyte.Stream(self.screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        arguments = [str(argument) for argument in argv]
        environ = {
            "PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8", "TERM": "xterm-256color",
            "COLORTERM": "truecolor", **(env or {}),
        }  # fmt: skip
        self.pid, self.fd = os.forkpty()
        if self.pid == 0:
            _become(arguments, environ, size, cwd)
        os.set_blocking(self.fd, False)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What goes in

    def send(self, data: str | bytes) -> None:
        """Write bytes as a terminal would send them."""
        rest = data.encode() if isinstance(data, str) else data
        while rest:
            try:
                rest = rest[os.write(self.fd, rest) :]
            except BlockingIOError:
                self._read(0.05)

    def press(self, *keys: str) -> None:
        """Press keys by name (`down`, `ctrl+e`, `j`)."""
        for key in keys:
            self.send(KEYS.get(key, key))

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.fd)
        self.fd = -1

    # What comes out

    @property
    def text(self) -> str:
        """The rows of the screen, blanks at their ends left out."""
        return "\n".join(row.rstrip() for row in self.screen.display)

    def wait_for(self, wanted: str, timeout: float = 20.0) -> None:
        """Wait until the screen shows a text, outside of a half-painted frame."""
        self._wait(lambda: wanted in self.text and SYNC not in self.modes, repr(wanted), timeout)

    def wait_gone(self, unwanted: str, timeout: float = 20.0) -> None:
        """Wait until the screen no longer shows a text."""
        self._wait(lambda: unwanted not in self.text and SYNC not in self.modes, f"no {unwanted!r}", timeout)

    def wait_raw(self, wanted: bytes, timeout: float = 20.0) -> None:
        """Wait until the program has written these bytes."""
        self._wait(lambda: wanted in self.raw, repr(wanted), timeout)

    def wait_exit(self, timeout: float = 20.0) -> int:
        """Wait until the program ends; its exit status, negative for a signal."""
        self._wait(self._ended, "the end", timeout)
        assert self.status is not None
        return self.status

    def wait_stopped(self, timeout: float = 20.0) -> None:
        """Wait until the program is stopped, as by Ctrl+Z."""
        state = Path(f"/proc/{self.pid}/stat")
        self._wait(
            lambda: state.read_text().rpartition(")")[2].split()[0] == "T", "a stopped program", timeout
        )

    def attributes(self) -> list[object]:
        """The terminal's attributes, as `termios.tcgetattr` gives them."""
        return termios.tcgetattr(self.fd)

    def close(self) -> None:
        """End the program by force, if it has not ended."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if self.fd >= 0:
            self.hang_up()

    def _wait(self, reached, wanted: str, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not reached():
            if time.monotonic() > deadline or (self.status is None and self._ended() and not self._read(0)):
                if reached():
                    return
                raise AssertionError(f"waited for {wanted}; status {self.status}; screen:\n{self.text}")
            self._read(0.05)

    def _ended(self) -> bool:
        if self.status is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self._read(0):
                    pass
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def _read(self, timeout: float) -> bool:
        if self.fd < 0:
            time.sleep(timeout)  # nothing to wait on but the clock
            return False
        if not select.select([self.fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # the program has closed the terminal
            time.sleep(min(timeout, 0.01))
            return False
        self.raw += data
        self._show(self._rest + self._decode(data))
        return bool(data)

    def _show(self, text: str) -> None:
        cut = _INCOMPLETE.search(text)
        text, self._rest = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
        for found in _QUESTIONS.finditer(text):
            self._answer(found)
        for found in _MODES.finditer(text):
            numbers = {int(number) for number in found[1].split(";")}
            self.modes = self.modes | numbers if found[2] == "h" else self.modes - numbers
        self._stream.feed(_FOREIGN.sub("", text))

    def _answer(self, found: re.Match[str]) -> None:
        if found[1]:
            self.send(f"\x1b[?{found[1]};{2 if int(found[1]) in (SYNC, PASTE, MOUSE) else 0}$y")
        elif found[0] == "\x1b[c":
            self.send("\x1b[?62;22c")
        elif found[0] == "\x1b[6n":
            self.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")
        else:
            self.send("\x1b[?0u")


def _become(argv: list[str], environ: dict[str, str], size: tuple[int, int], cwd: str | Path | None) -> None:
    """In the child: turn into the program, or say why not."""
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        if cwd:
            os.chdir(cwd)
        os.execvpe(argv[0], argv, environ)
    except BaseException as error:
        os.write(2, f"cannot start {argv[0]}: {error}\n".encode())
    os._exit(127)
