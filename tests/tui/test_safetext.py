"""The gate between a stranger's file and the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui import layout
from tui.safetext import line, safe

HOSTILE = (
    "\x1b]52;c;aGk=\x07 \x1b[31m \x9b2J \x00 \x7f \r \x08 \u202e \u2066 \u2028 \x85 \U000e0041 \ufffe \u200b"
)


@given(st.text())
def test_no_text_changes_its_length_or_obeys(text):
    """A file would take over the terminal, or every annotation would slip."""
    shown = safe(text)
    assert len(shown) == len(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"}]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_hostile_sequences_become_visible():
    """An article would write the clipboard, or hide what it says."""
    shown = safe(HOSTILE)
    assert shown.startswith("␛]52;c;aGk=␇ ␛[31m ")
    assert len(shown) == len(HOSTILE)
    assert all(layout.cells(character) == 1 for character in shown)


def test_signs_that_scripts_need_pass():
    """Arabic, emoji and accents would be broken up."""
    for text in ("مُحَمَّد", "می\u200cخواهم", "👩‍👩‍👧", "❤️", "e\u0301", "a\u200e\u200fb", "[red]x[/] \\[b]"):
        assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 10, "short"),
        ("  two\nlines\t ", 20, "two lines"),
        ("a long title", 8, "a long…"),
        ("a long title", 7, "a long…"),
        ("exact fit", 9, "exact fit"),
        ("東京都知事", 6, "東京…"),
        ("東京都知事", 5, "東京…"),
        ("x", 0, ""),
        ("xy", 1, "…"),
        ("", 5, ""),
        ("\x1b[31mred", 9, "␛[31mred"),
    ],
)
def test_a_line_is_cut_to_its_width(text, width, expected):
    """A title would run over its column, or two rows."""
    assert line(text, width) == expected


@given(st.text(), st.integers(min_value=0, max_value=30))
def test_a_line_never_exceeds_its_width(text, width):
    """A hostile title would break the list's columns."""
    assert layout.cells(line(text, width)) <= width


def test_a_title_as_long_as_a_book_is_cut():
    """Drawing the library would take seconds."""
    assert line("word " * 1_000_000, 10) == "word word…"
    assert line("e" + "\u0301" * 100_000 + "x", 10).endswith("…")
