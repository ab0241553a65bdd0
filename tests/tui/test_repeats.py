"""Repeated paragraphs: tagged once, carried over, and folded."""

from __future__ import annotations

from tests.tui.conftest import Desk

TEXT = "Mirela Dostane parle.\nLa DNVM veille sur Verlanne.\nEntre-deux.\nLa DNVM veille sur Verlanne.\nFin."


def test_a_tag_is_carried_over_to_the_copy_in_one_act(desk: Desk) -> None:
    """A pasted block would have to be tagged twice."""
    desk.read(TEXT)
    desk.press("2 G w v o")
    assert desk.rows("select label, text, start, origin from mention_row order by start") == [
        ("ORG", "DNVM", 25, "human"),
        ("ORG", "DNVM", 66, "carry"),
    ]
    desk.press("u")
    assert desk.rows() == []


def test_an_edit_of_the_source_is_offered_to_its_copies(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("2 G w v o b enter m")
    assert desk.rows("select label from mention_row order by start") == [("MISC",), ("ORG",)]
    desk.press("*")
    assert desk.rows("select label from mention_row order by start") == [("MISC",), ("MISC",)]
    desk.press("u")
    assert desk.rows("select label from mention_row order by start") == [("ORG",), ("ORG",)]


def test_a_deletion_can_be_done_to_the_copies_too(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("2 G w enter o b x *")
    assert desk.rows() == []
    desk.press("u")
    assert desk.rows("select count(*) from mention_row") == [(2,)]


LONG = "Le câble ne s’est pas coupé tout seul, a dit la ministre à Verlanne devant les trois préfets des ports du Nord."


def test_a_repeated_paragraph_is_one_row_until_it_is_entered(desk: Desk) -> None:
    """A block pasted twice costs a screen of reading."""
    desk.read(f"{LONG}\nEntre-deux.\n{LONG}\nFin.")
    assert desk.screen().count("préfets") == 1
    assert "like ¶1: Le câble ne s’est pas coupé" in desk.screen()
    desk.press("3 G")
    assert desk.screen().count("préfets") == 1
    desk.press("w")
    assert desk.screen().count("préfets") == 2


def test_folding_is_switched_by_key_and_rows_step_over_it(desk: Desk) -> None:
    desk.read(f"{LONG}\nEntre-deux.\n{LONG}\nFin.")
    desk.press("3 G z")
    assert desk.screen().count("préfets") == 2
    desk.press("z")
    assert desk.screen().count("préfets") == 1
    desk.press("g g 4 down")
    assert desk.scene.session.block.number == 4
    desk.press("up")
    assert desk.scene.session.block.number == 3
