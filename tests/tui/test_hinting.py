"""Hints: every code reaches its place, and none begins another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.tui.conftest import Desk
from tui.hinting import codes


@given(st.integers(0, 2704))
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


def test_a_page_of_fifty_names_needs_one_letter_for_each(desk: Desk) -> None:
    """With the third key the name is tagged; a second letter would be a fourth."""
    names = [
        f"M. {first}{rest}" for first in "BDFGKLMPRT" for rest in ("alvin", "enard", "irou", "oland", "urel")
    ]
    desk.read("Sont venus " + ", ".join(names) + " hier.\n", language="fr")
    desk.press("f")
    hints = desk.scene.session.hints
    assert hints is not None
    assert len(hints.places) >= 50
    last = max(hints.places, key=lambda code: hints.places[code][0] if len(code) == 1 else -1)
    desk.press(f"{last} p")
    assert len(desk.rows()) == 1


def test_annotations_are_hinted_before_words(desk: Desk) -> None:
    desk.read("Mirela Dostane parle ici.")
    desk.press("v w p f a o")
    assert desk.rows("select label, text from mention_row") == [("ORG", "Mirela Dostane")]


def test_escape_takes_the_hints_away(desk: Desk) -> None:
    desk.read("Mirela Dostane parle à Verlanne.")
    before = desk.screen().splitlines()[1]
    desk.press("F escape")
    assert desk.screen().splitlines()[1] == before
