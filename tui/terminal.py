"""Manners at the terminal: when to refuse one, what to set before Textual is imported, how to leave.

Imports nothing of Textual, so that the command line can ask first. Shims inside the driver are in `driver`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Final, Protocol

from tui.safetext import safe

if TYPE_CHECKING:
    from rich.text import Text
    from textual.driver import Driver

SMALLEST: Final = (40, 8)
"""Columns and rows below which a row of text with its gutter, label bar and status line do not fit."""


class _Stream(Protocol):
    def isatty(self) -> bool: ...


class _App(Protocol):
    def exit(self, result: None = ..., return_code: int = ..., message: Text | None = ...) -> None: ...


def refuse(
    environ: Mapping[str, str] | None = None, stdin: _Stream | None = None, stderr: _Stream | None = None
) -> str | None:
    """Why the screens cannot be opened here, as a sentence for stderr; None if they can.

    Textual reads stdin and draws on stderr, so stdout may well be a file. Without a terminal it would hang.
    """
    environ = os.environ if environ is None else environ
    if environ.get("TEXTUAL_DRIVER"):
        return None  # drawn in a browser
    for name, stream in (("input", stdin or sys.__stdin__), ("error", stderr or sys.__stderr__)):
        if stream is None or not stream.isatty():
            return (
                f"The reader needs a terminal, and standard {name} is none;"
                " for scripts there are `postil list`, `show`, `tag` and `export`."
            )
    terminal = environ.get("TERM", "")
    if sys.platform != "win32" and terminal in ("", "dumb"):
        found = f"TERM={terminal}" if terminal else "TERM is not set"
        return f"The reader needs a terminal that can move its cursor ({found}); try TERM=xterm-256color."
    return None


def size_problem(columns: int, rows: int) -> str | None:
    """What to show instead of the screen in a window too small for it; None if it is large enough."""
    if columns >= SMALLEST[0] and rows >= SMALLEST[1]:
        return None
    return f"{columns}×{rows}: too small, {SMALLEST[0]}×{SMALLEST[1]} needed"


def prepare_environment(environ: MutableMapping[str, str] | None = None) -> None:
    """Set what Textual reads once, when it is imported. What the user has set stays."""
    environ = os.environ if environ is None else environ
    remote = environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")
    # Milliseconds until a lone Escape counts; over a network a key's bytes can come in pieces.
    environ.setdefault("ESCDELAY", "50" if remote else "25")
    # One animated page writes 20 times the bytes of a jump.
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    # Otherwise the mouse is reported by the pixel: many events where a cell needs one.
    environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    if environ.get("LC_TERMINAL") == "iTerm2" or environ.get("TERM_PROGRAM") == "iTerm.app":
        # Input methods (Chinese, Japanese) cannot type there with the kitty protocol on.
        # Can go when iTerm2 composes text in that mode.
        environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


def driver(environ: Mapping[str, str] | None = None) -> type[Driver] | None:
    """The driver for `App(driver_class=...)`; None where Textual has to choose: Windows, a browser."""
    environ = os.environ if environ is None else environ
    if sys.platform == "win32" or environ.get("TEXTUAL_DRIVER"):
        return None
    from tui.driver import TerminalDriver

    return TerminalDriver


def install(app: _App, leave: Callable[[int], object] | None = None) -> None:
    """Leave properly on SIGTERM, SIGHUP and SIGINT, with 128 + the signal's number as return code.

    Call it inside the app's loop. `leave` gets that number, saves what is unsaved and ends the app; without
    it, or if it fails, the app just ends, which restores the terminal. Textual itself lets SIGTERM and SIGHUP
    kill the program with alternate screen and mouse reports on; can go when it handles them.
    """
    # Deferred: the command line asks this room before anything is on the screen.
    from asyncio import get_running_loop

    loop = get_running_loop()
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            # Also where SIGHUP was ignored (nohup): without a window there is nothing left to do.
            loop.add_signal_handler(number, _leave, app, leave, 128 + number)
        except NotImplementedError:  # Windows
            return


def _leave(app: _App, leave: Callable[[int], object] | None, code: int) -> None:
    try:
        if leave is not None:
            leave(code)
            return
    except Exception as error:
        from rich.text import Text  # a plain string would be markup

        # Nothing may keep the terminal from being given back; the words are printed after that.
        app.exit(return_code=code, message=Text(f"The last steps of leaving failed: {safe(str(error))}"))
        return
    app.exit(return_code=code)
