"""Themes: everything legible, no meaning by colour alone."""

from __future__ import annotations

from itertools import product

import pytest

from tui.looks import COLOURS, THEMES, Look, Theme, default_theme

KINDS = (
    "text", "number", "muted", "agreed", "here", "title", "key", "lit", "bar", "status", "saved", "warn", "odd",
)  # fmt: skip
FULL = [theme for theme in THEMES.values() if not theme.ansi and not theme.mono]


def _light(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(fore: str, back: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    high, low = sorted((_light(fore), _light(back)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", FULL, ids=lambda theme: theme.name)
def test_everything_is_legible(theme: Theme) -> None:
    """Somebody with tired eyes reads for a whole day."""
    looks = [Look(kind) for kind in KINDS]
    looks += [Look(outer=colour, depth=depth) for colour, depth in product(COLOURS, (1, 2, 3))]
    looks += [Look(outer=colour, role="cue") for colour in COLOURS]
    looks += [Look(outer=colour, depth=1, state="candidate") for colour in COLOURS]
    looks += [
        Look(state="selected"),
        Look(state="caret"),
        Look("text", state="hit"),
        Look("lit", state="hit"),
    ]
    for look in looks:
        ink = theme.ink(look)
        assert ink.fore and ink.back
        assert contrast(ink.fore, ink.back) >= 4.5, (look, ink)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_states_differ_by_more_than_colour(theme: Theme) -> None:
    """Somebody who sees no colours could not tell a selection from a mark."""

    def attributes(look: Look) -> tuple[bool, ...]:
        return tuple(theme.ink(look)[2:])

    marked = Look(outer="blue", depth=1)
    assert attributes(Look(state="caret")) != attributes(Look())
    assert attributes(Look(depth=1, state="selected")) != attributes(marked)
    assert attributes(Look(outer="blue", depth=1, state="candidate")) != attributes(marked)
    assert attributes(Look(outer="blue", inner="green", depth=2)) != attributes(marked)


def test_mono_uses_no_colour_at_all() -> None:
    for look in (Look(), Look(outer="red", depth=2), Look(state="selected"), Look("warn"), Look("lit")):
        ink = THEMES["mono"].ink(look)
        assert (ink.fore, ink.back) == (None, None)


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "mono"),
        ({"TERM": "xterm-256color"}, "dark"),
        ({"TERM": "xterm"}, "ansi"),
        ({"TERM": "linux"}, "ansi"),
        ({"TERM": "foot", "COLORTERM": "truecolor"}, "dark"),
    ],
)
def test_the_theme_suits_the_terminal(environ: dict[str, str], name: str) -> None:
    assert default_theme(environ) == name
