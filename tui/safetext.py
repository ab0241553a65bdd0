"""The only door for foreign text on its way to the screen, the window title, stderr and the clipboard.

A terminal obeys what it is sent, and a file is written by a stranger. One unsafe code point becomes one
visible code point, so that offsets hold. Markup is not this room's matter: pass the result as `Content` or
segments, never as a string that Textual would parse.
"""

from __future__ import annotations

from store.text import visible
from tui import layout

safe = visible
"""The same text, as long as before, with a visible sign for all that a terminal could obey; LF is a space."""


def line(text: str, width: int) -> str:
    """A text on a single line, safe, no wider than `width` cells; where it is cut it ends with `…`.

    White space at the ends is left out, so this is for titles and messages, not for text with offsets.
    """
    some = text.strip()[: 8 * max(width, 1) + 64]  # a title can be a whole book
    shown = safe(some).strip()
    if layout.cells(shown) <= width and len(some) == len(text.strip()):
        return shown
    return shown[: layout.fit(shown, width - 1)].rstrip() + "…" if width > 0 else ""
