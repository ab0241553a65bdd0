"""The first screen, painted straight to the terminal while Textual is still being imported.

Same scene, same rows, same theme as what follows, so the hand-over shows nothing. Knows sqlite and our own
pure rooms only: 85 % of the start of a Textual program is its import, and the text need not wait for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from tui.looks import Ink, Run, Theme
from tui.screens.scene import Scene

_NAMES: Final = {
    name: code
    for code, name in enumerate(("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"), 30)
}


def raise_curtain(scene: Scene, environ: Mapping[str, str]) -> list[object] | None:
    """Paint the scene and silence the terminal's echo; the terminal attributes to give back at the end.

    None, and nothing painted, where stderr (which Textual paints on) or stdin is no terminal.
    """
    try:
        columns, rows = os.get_terminal_size(sys.__stderr__.fileno())  # type: ignore[union-attr]
        before = _silence()
    except (OSError, ValueError, AttributeError, ImportError):
        return None
    scene.resize(columns, rows)
    scene.update()
    true_colour = environ.get("COLORTERM", "") in ("truecolor", "24bit")
    picture = "".join(
        f"\x1b[{y};1H{_row(runs, scene.theme, true_colour)}" for y, runs in enumerate(scene.rows, 1)
    )
    # One synchronized update on the alternate screen, cursor hidden: what Textual then does again.
    frame = f"\x1b[?1049h\x1b[?25l\x1b[?2026h\x1b[2J{picture}\x1b[?2026l"
    _write(frame.encode())
    return before


def _silence() -> list[object]:
    """Keys typed from now on wait in the terminal's buffer, unechoed, until Textual reads them."""
    import termios

    fd = sys.__stdin__.fileno()  # type: ignore[union-attr]
    before = termios.tcgetattr(fd)
    after = termios.tcgetattr(fd)
    after[0] &= ~(termios.ICRNL | termios.IXON)  # Enter stays Enter, ctrl+q reaches us
    after[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(fd, termios.TCSANOW, after)
    return list(before)


def drop_curtain(before: list[object] | None) -> None:
    """Leave the alternate screen and give the terminal back as it was: the app did not come up."""
    if before is not None:
        restore(before)
        _write(b"\x1b[?1049l\x1b[?25h")


def restore(before: list[object]) -> None:
    """Give the terminal's own attributes back, if it is still there."""
    import termios

    with suppress(termios.error, OSError):
        termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, before)  # type: ignore[union-attr,arg-type]


def _write(data: bytes) -> None:
    fd = sys.__stderr__.fileno()  # type: ignore[union-attr]
    while data:
        data = data[os.write(fd, data) :]


def _row(runs: list[Run], theme: Theme, true_colour: bool) -> str:
    return "".join(f"\x1b[0{_codes(theme.ink(look), true_colour)}m{text}" for text, look in runs) + "\x1b[0m"


def _codes(ink: Ink, true_colour: bool) -> str:
    """SGR parameters of an ink, each led by a semicolon."""
    flags = ((ink.bold, 1), (ink.dim, 2), (ink.italic, 3), (ink.underline, 4), (ink.reverse, 7))
    codes = "".join(f";{code}" for on, code in flags if on)
    return codes + _colour(ink.fore, 38, true_colour) + _colour(ink.back, 48, true_colour)


def _colour(name: str | None, ground: int, true_colour: bool) -> str:
    if name is None:
        return ""
    if not name.startswith("#"):
        bright = name.startswith("bright_")
        return f";{_NAMES[name.removeprefix('bright_')] + (ground - 38) + 60 * bright}"
    red, green, blue = (int(name[i : i + 2], 16) for i in (1, 3, 5))
    if true_colour:
        return f";{ground};2;{red};{green};{blue}"
    # The 6×6×6 cube of the 256 colours: levels 0, 95, 135, 175, 215, 255.
    cube = [0 if v < 48 else 1 if v < 115 else (v - 35) // 40 for v in (red, green, blue)]
    return f";{ground};5;{16 + 36 * cube[0] + 6 * cube[1] + cube[2]}"
