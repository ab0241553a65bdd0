"""A day's work through the real program: keys into a terminal, then the store read by plain sqlite3."""

from __future__ import annotations

import csv
import os
import signal
from pathlib import Path

import pytest

from tests.tui.program import Home

PORT = (
    "🎉🎉 Le port de Valbrume rouvre 👍🏽\n"
    "« Nous rouvrirons au printemps », a dit Hélène Marchand, directrice du port 🚢.\n"
    "Hélène Marchand a salué l’équipe de la SNPV. La SNPV n’a pas dit merci à Hélène Marchand.\n"
)
MINA = "🚢👩‍👩‍👧 خبر من ميناء رملة\nقالت الوزيرة ليلى الحداد إن الميناء سيفتح غدًا 🎉.\n"

SIZES = [(80, 24), (200, 60)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.parametrize("size", SIZES)
def test_a_visible_name_is_tagged_in_three_keys(home: Home, size: tuple[int, int]) -> None:
    """An offset counted in bytes or UTF-16 units would shift every span behind the first emoji."""
    with home.start(home.file("port.txt", PORT), size=size) as window:
        window.find("helene")
        window.press("escape", "v", "w", "p")
        window.wait_for("saved PER “Hélène Marchand”")
    assert home.marks() == [("PER", "Hélène Marchand", 73, 88)]


@pytest.mark.parametrize("size", SIZES)
def test_an_arabic_name_behind_joined_emoji_is_tagged_exactly(home: Home, size: tuple[int, int]) -> None:
    """Right-to-left text with clusters of many code points is where carets and offsets part."""
    with home.start(home.file("mina.txt", MINA), size=size) as window:
        window.press("j", "w", "w", "v", "w", "p")
        window.wait_for("saved PER")
        window.press("g", "g", "enter", "m")
        window.wait_for("saved MISC")
    assert home.marks() == [("MISC", "🚢", 0, 1), ("PER", "ليلى الحداد", 38, 49)]
