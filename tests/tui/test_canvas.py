"""What the canvas writes between two looks: as little as brings a terminal from one to the other."""

from __future__ import annotations

import re

import pytest
from rich.style import Style

from tui.looks import PLAIN, THEMES, Look
from tui.widgets.canvas import _added, rich_style

LOOKS = [
    PLAIN, Look("bar"), Look("title"), Look("saved"), Look("warn"), Look(state="caret"), Look(state="selected"),
    Look(outer="blue", depth=1), Look(outer="blue", inner="red", depth=2), Look(outer="red", role="cue"),
    Look(outer="green", depth=1, state="candidate"),
]  # fmt: skip
OFF = {"bold", "dim", "italic", "underline", "reverse"}


def shown(*styles: Style) -> dict[str, object]:
    """What a terminal shows after these were written one behind the other, without a reset."""
    state: dict[str, object] = dict.fromkeys(OFF, False) | {"fore": None, "back": None}
    for style in styles:
        codes = re.findall(r"\x1b\[([\d;]+)m", style.render("x"))
        numbers = [int(n) for n in ";".join(code for code in codes if code != "0").split(";") if n]
        while numbers:
            n = numbers.pop(0)
            if n in (38, 48):
                kind = numbers.pop(0)
                size = 3 if kind == 2 else 1
                state["fore" if n == 38 else "back"] = tuple(numbers[:size])
                del numbers[:size]
            elif n < 10:
                state[{1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}[n]] = True
            else:
                state["fore" if n // 10 in (3, 9) else "back"] = None if n in (39, 49) else n
    return state


@pytest.mark.parametrize("name", sorted(THEMES))
def test_what_is_added_to_a_look_makes_the_next_one(name: str) -> None:
    """A tag would keep the colour or the underline of the one before it."""
    theme = THEMES[name]
    for old in LOOKS:
        for new in LOOKS:
            before, style = rich_style(theme.ink(old)), rich_style(theme.ink(new))
            added = _added(before, style)
            if added is not None:
                assert shown(before, added) == shown(style)


def test_what_must_be_taken_away_needs_a_reset() -> None:
    """Nothing that is added ends bold type."""
    assert _added(Style(bold=True), Style(italic=True)) is None
