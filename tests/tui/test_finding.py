"""Find in the article: the same wherever a long text is read in pieces, and never across paragraphs."""

from __future__ import annotations

import pytest

from tests.tui.conftest import Desk


def found(desk: Desk) -> str | None:
    """What is selected."""
    session = desk.scene.session
    chosen = session.selection
    return session.document.text(chosen.start, chosen.end) if chosen else None


def find(desk: Desk, text: str) -> None:
    desk.press("/")
    desk.type(text)
    desk.press("enter")


@pytest.mark.parametrize("lead", range(65_520, 65_540, 4))
def test_a_hit_is_found_wherever_the_pieces_meet(desk: Desk, lead: int) -> None:
    """A wall of text is looked through in pieces; a name across a seam was not there."""
    wall = ("mot " * 16_400)[: lead - 1] + " "
    desk.read(f"{wall}Élodie Chambon {'mot ' * 30_000}", language="fr")
    find(desk, "elodie chambon")
    assert found(desk) == "Élodie Chambon"
    desk.press("N")
    assert found(desk) == "Élodie Chambon"
    assert "from the end" in desk.screen()


def test_a_hit_begins_and_ends_in_one_paragraph(desk: Desk) -> None:
    """A line's last word and the next one's first were never one name."""
    desk.read("Il a vu Paul\nRenard part. Paul Renard revient.\nFin.\n")
    find(desk, "paul renard")
    assert found(desk) == "Paul Renard"
    assert desk.scene.session.selection.start == 26


def test_finding_goes_from_hit_to_hit_and_back(desk: Desk) -> None:
    desk.read("Le pont, le port.\nLe pont.\nLe pont neuf.\n")
    find(desk, "pont")
    places = []
    for key in "nnnNN":
        places.append(desk.scene.session.selection.start)
        desk.press(key)
    places.append(desk.scene.session.selection.start)
    assert places == [3, 21, 30, 3, 30, 21]


def test_marks_over_letters_take_their_place_in_what_is_found(desk: Desk) -> None:
    """Folding leaves them out; what is selected holds them, to the last."""
    name = "Jose\u0301"
    desk.read(f"{'mot ' * 60_000}{name} part.\n")
    find(desk, "jose")
    assert found(desk) == name
