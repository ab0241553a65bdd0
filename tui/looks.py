"""What a run of text means on the page, and how each theme shows it. Pure: painted by Textual or straight to a pty.

A look is meaning (which label, how deep, selected or not); a theme turns it into colours and attributes.
Colour is never the only sign: depth, selection and candidates differ in attributes too.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal, NamedTuple

State = Literal["", "caret", "selected", "hit", "candidate"]


class Look(NamedTuple):
    """The meaning of a run of cells."""

    kind: str = "text"
    """text, number, muted, agreed, title, bar, key, status, saved, warn, odd (a mark for an unsafe code point)."""
    outer: str = ""
    """Colour name of the outermost label round it; empty when unmarked."""
    inner: str = ""
    """Colour name of the innermost label, when there are two or more."""
    depth: int = 0
    """How many marks lie over it."""
    role: str = ""
    """cue, source or addressee of a quotation, when that is what is marked."""
    state: State = ""


Run = tuple[str, Look]
"""Text of one look; a row is a list of runs."""

PLAIN: Final = Look()


class Ink(NamedTuple):
    """How a terminal shows a look: colours as `#rrggbb`, an ANSI name, or None for the terminal's own."""

    fore: str | None = None
    back: str | None = None
    bold: bool = False
    underline: bool = False
    italic: bool = False
    reverse: bool = False
    dim: bool = False


class Theme(NamedTuple):
    """A palette. `labels` gives each colour name (mark background, colour for letters and lines)."""

    name: str
    dark: bool
    page: str | None
    text: str | None
    muted: str | None
    panel: str | None
    accent: str | None
    selected: tuple[str | None, str | None]
    """Text and background of the selection."""
    warn: str | None
    saved: str | None
    labels: dict[str, tuple[str | None, str | None]]
    ansi: bool = False
    """Sixteen colours of the terminal's own palette: marks are coloured letters, not backgrounds."""
    mono: bool = False
    """No colour at all: marks are told by attributes and by the bracket rows below the text."""

    def ink(self, look: Look) -> Ink:
        """How this theme shows the look."""
        return _ink(self, look)

    def __hash__(self) -> int:
        return hash(self.name)


@lru_cache(maxsize=4096)
def _ink(theme: Theme, look: Look) -> Ink:
    if look.state == "caret":
        return Ink(theme.text, theme.page, bold=True, reverse=True)
    if look.state == "selected":
        fore, back = theme.selected
        return Ink(fore, back, bold=True, underline=look.depth > 0, reverse=theme.mono)
    if look.depth or look.role:
        return _marked(theme, look)
    return _furniture(theme, look)


def _marked(theme: Theme, look: Look) -> Ink:
    back, line = theme.labels.get(look.outer, (None, None))
    deep = look.depth > 1
    if look.role:
        return Ink(line, theme.page, bold=look.role == "source", italic=True, underline=True)
    if look.state == "candidate":
        if theme.ansi or theme.mono:
            return Ink(line, theme.page, italic=True, underline=True, dim=theme.mono)
        return Ink(_between(theme.text, line), theme.page, italic=True)  # quieter than what was tagged
    if theme.mono:
        return Ink(None, None, bold=deep, underline=True)
    if theme.ansi:
        inner = theme.labels.get(look.inner, (None, line))[1]
        return Ink(inner if deep else line, theme.page, bold=True, underline=deep)
    return Ink(theme.text, back, bold=look.depth > 2, underline=deep)


def _between(one: str | None, other: str | None) -> str | None:
    """The colour half way between two."""
    if one is None or other is None:
        return one or other
    return "#" + "".join(
        f"{(int(one[i : i + 2], 16) + int(other[i : i + 2], 16)) // 2:02x}" for i in (1, 3, 5)
    )


def _furniture(theme: Theme, look: Look) -> Ink:
    if look.kind == "text":
        return Ink(theme.text, theme.page, underline=look.state == "hit", bold=look.state == "hit")
    if look.kind in ("number", "muted"):
        return Ink(theme.muted, theme.page)
    if look.kind == "agreed":  # what nobody has to look at: dimmed where there is no quieter colour
        return Ink(theme.muted, theme.page, dim=theme.muted is None)
    if look.kind == "here":
        return Ink(theme.accent, theme.page, bold=True)
    if look.kind == "title":
        return Ink(theme.text, theme.panel, bold=True)
    if look.kind == "key":
        return Ink(theme.accent, theme.panel, bold=True)
    if look.kind == "lit":
        fore, back = theme.selected
        return Ink(fore, back, bold=True, reverse=theme.mono)
    if look.kind == "warn":
        return Ink(theme.warn, theme.panel, bold=True)
    if look.kind == "saved":
        return Ink(theme.saved, theme.panel, bold=True)
    if look.kind == "odd":
        return Ink(theme.warn, theme.page, bold=True)
    return Ink(theme.text, theme.panel)


_DARK: Final = {
    "blue": ("#1d3f66", "#7db8ff"), "orange": ("#5a3a12", "#ffb562"), "green": ("#1f4a2c", "#7fd492"),
    "teal": ("#12494c", "#6fd3d6"), "pink": ("#5a2346", "#ff9ccf"), "grey": ("#41454f", "#b9c0cc"),
    "purple": ("#43306b", "#c7a7ff"), "brown": ("#4d3a2c", "#d9b79a"), "red": ("#5e2528", "#ff9a9a"),
    "olive": ("#444814", "#cfd66a"), "yellow": ("#4a4312", "#e8d44d"), "white": ("#3a3f4a", "#e2e6ee"),
}  # fmt: skip
_LIGHT: Final = {
    "blue": ("#cfe2ff", "#0b4a99"), "orange": ("#ffdfba", "#8a4300"), "green": ("#cdeed3", "#0f5c27"),
    "teal": ("#c5eced", "#08585b"), "pink": ("#ffd6ea", "#8f1459"), "grey": ("#dfe2e8", "#434a57"),
    "purple": ("#e4d7ff", "#53279c"), "brown": ("#eedfd2", "#6a3f1c"), "red": ("#ffd7d7", "#941717"),
    "olive": ("#e8ebb8", "#4d5200"), "yellow": ("#fbf0a8", "#5e5000"), "white": ("#e8eaef", "#2c323d"),
}  # fmt: skip
_ANSI: Final[dict[str, tuple[str | None, str | None]]] = {
    "blue": (None, "bright_blue"), "orange": (None, "yellow"), "green": (None, "green"),
    "teal": (None, "cyan"), "pink": (None, "bright_magenta"), "grey": (None, "white"),
    "purple": (None, "magenta"), "brown": (None, "bright_red"), "red": (None, "red"),
    "olive": (None, "bright_green"), "yellow": (None, "bright_yellow"), "white": (None, "bright_white"),
}  # fmt: skip

THEMES: Final[dict[str, Theme]] = {
    "dark": Theme(
        "dark", True, "#15171c", "#d9dde4", "#8b93a3", "#22262e", "#8ec5ff", ("#10131a", "#ffd75f"),
        "#ffb4a8", "#8fdc9b", dict(_DARK),
    ),
    "light": Theme(
        "light", False, "#fbfaf7", "#1d2026", "#5d6470", "#e9e7e1", "#0b4a99", ("#ffffff", "#0b4a99"),
        "#a11212", "#14652a", dict(_LIGHT),
    ),
    "ansi": Theme(
        "ansi", True, None, None, None, None, "bright_cyan", ("black", "bright_yellow"),
        "bright_red", "bright_green", dict(_ANSI), ansi=True,
    ),
    "mono": Theme(
        "mono", True, None, None, None, None, None, (None, None), None, None,
        dict.fromkeys(_DARK, (None, None)), mono=True,
    ),
}  # fmt: skip
"""By name. Which one is taken when none is asked for: `default_theme`."""

COLOURS: Final = tuple(_DARK)
"""Names a label's colour may have."""


def default_theme(environ: Mapping[str, str]) -> str:
    """The theme that suits a terminal: mono under NO_COLOR, ansi without 256 colours, else dark."""
    if environ.get("NO_COLOR"):
        return "mono"
    term, rich = environ.get("TERM", ""), environ.get("COLORTERM", "")
    if rich in ("truecolor", "24bit") or "256" in term or "direct" in term or "kitty" in term:
        return "dark"
    return "ansi"
