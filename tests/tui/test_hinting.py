"""Hints: every code reaches its place, and none begins another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.tui.conftest import Desk
from tui.hinting import codes


@given(st.integers(0, 676))
def test_no_code_begins_another(count: int) -> None:
    """A key would have to wait, or a place could not be reached."""
    made = codes(count)
    assert len(made) == len(set(made)) == count
    singles = {code for code in made if len(code) == 1}
    assert not any(code[0] in singles for code in made if len(code) == 2)


def test_two_keys_select_a_word_and_a_third_tags_it(desk: Desk) -> None:
    """The first promise: any visible span in three keys."""
    desk.read("Mirela Dostane parle à Verlanne.")
    desk.press("F")
    assert "a" in desk.screen()
    desk.press("g g")
    assert desk.rows("select label, text from mention_row") == [("GPE", "Verlanne")]


def test_annotations_are_hinted_before_words(desk: Desk) -> None:
    desk.read("Mirela Dostane parle ici.")
    desk.press("v w p f a o")
    assert desk.rows("select label, text from mention_row") == [("ORG", "Mirela Dostane")]


def test_escape_takes_the_hints_away(desk: Desk) -> None:
    desk.read("Mirela Dostane parle à Verlanne.")
    before = desk.screen().splitlines()[1]
    desk.press("F escape")
    assert desk.screen().splitlines()[1] == before
