"""Where copied text goes: the desktop's clipboard, else the terminal's (OSC 52), else a register of our own.

A route is chosen, taken and named, because each can fail in silence: over SSH the desktop's clipboard is the
server's, and no terminal confirms OSC 52. What leaves is safe text: a paste into a shell obeys controls.
"""

from __future__ import annotations

import base64
import os
import sys
import threading
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from tui.safetext import safe

# Terminals take about 100,000 bytes of base64 in one sequence (xterm, hterm); longer ones are cut or dropped.
LARGEST_OSC_52: Final = 74_994
# A clipboard program that waits for a display server that does not answer must not hold the copy.
PATIENCE: Final = 2.0  # seconds


class Route(NamedTuple):
    """Where a copied text went."""

    name: Literal["clipboard", "terminal", "register"]
    message: str  # for the status line
    sequence: str = ""  # what the app has to write to the terminal, for the route of that name


class Register:
    """The last text copied; it always works, inside this program."""

    text: str = ""


register: Final = Register()


def copy(text: str, environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Route:
    """Copy a text by the best route there is, and say which. Never raises.

    May take up to PATIENCE seconds, so call it in a worker thread. The caller writes `Route.sequence` to the
    terminal.
    """
    environ = os.environ if environ is None else environ
    clean = cleaned(text)
    register.text = clean
    note = "" if clean == text else ", cleaned of control characters"
    if _has_desktop(environ, platform) and _to_desktop(clean):
        return Route("clipboard", f"Copied to the clipboard{note}.")
    data = clean.encode("utf-8", "replace")
    if len(data) > LARGEST_OSC_52:
        size = f"{len(data) // 1000} KB are too much for the terminal's clipboard"
        return Route("register", f"Kept inside Postil{note}: {size}.")
    return Route("terminal", f"Sent to the terminal's clipboard{note}.", osc_52(data, environ))


def cleaned(text: str) -> str:
    """The text without anything that a terminal obeys; line ends stay."""
    return "\n".join(map(safe, text.split("\n")))


def osc_52(data: bytes, environ: Mapping[str, str]) -> str:
    """The sequence that asks the terminal to take the data into its clipboard.

    Inside tmux twice: plain for `set-clipboard on`, and wrapped for `allow-passthrough on`.
    """
    sequence = f"\x1b]52;c;{base64.b64encode(data).decode('ascii')}\x07"
    if environ.get("TMUX") or environ.get("TERM", "").startswith("tmux"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"{sequence}\x1bPtmux;{doubled}\x1b\\"
    return sequence


def _has_desktop(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a clipboard program here would reach the clipboard of the person at the keyboard."""
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        return False
    if platform in ("darwin", "win32", "cygwin"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"))


def _to_desktop(text: str) -> bool:
    done: list[bool] = []
    worker = threading.Thread(target=_paste_in, args=(text, done), name="postil-clipboard", daemon=True)
    worker.start()
    worker.join(PATIENCE)
    return bool(done)


def _paste_in(text: str, done: list[bool]) -> None:
    # Whatever goes wrong in somebody's clipboard program, there is another route. `is_available()` is not
    # asked: it answers True after a copy has just failed.
    try:
        import pyperclip  # looks for clipboard programs when imported

        pyperclip.copy(text)
    except Exception:
        return
    done.append(True)
