"""Candidates on the page: what other proposers find joins, and what is tagged is known at once."""

from __future__ import annotations

import pytest

from assist.proposal import Proposal
from tests.tui.conftest import Desk


def test_what_another_distribution_proposes_is_offered_too(desk: Desk) -> None:
    """Whoever has trained a pipeline of their own would see its work at the command line alone."""
    scene = desk.read("Un mot\nla loire et ses affluents coulent toujours ici.\n", language="fr")
    desk.press("tab")
    assert scene.session.selection is None
    scene.session.document.offering.join([Proposal("entity", "LOC", ((10, 15),), "rivers", 0.7)])
    desk.press("tab enter")
    assert desk.rows("select label, text, origin from mention_row") == [("LOC", "loire", "rule")]
    assert desk.rows("select rule from annotation") == [("rivers",)]


def test_a_name_tagged_once_is_the_next_candidate_at_once(desk: Desk) -> None:
    """The second mention costs two keys, not five, and none is forgotten."""
    scene = desk.read("Un mot\nle zorvan parle.\nPersonne ne connaît le zorvan ici.\n", language="fr")
    while scene.work():
        pass
    desk.press("/")
    desk.type("zorvan")
    desk.press("enter o tab enter")
    assert desk.rows("select label, text, start, origin from mention_row order by start") == [
        ("ORG", "zorvan", 10, "human"), ("ORG", "zorvan", 47, "rule"),
    ]  # fmt: skip


CALM = "Rien ne bouge ici. "


def find(desk: Desk, text: str) -> None:
    """Go to a text and select nothing."""
    desk.press("/")
    desk.type(text)
    desk.press("enter escape")


@pytest.mark.parametrize("lines", [20_000, 60_000])
def test_a_wall_of_text_offers_what_stands_where_one_reads(desk: Desk, lines: int) -> None:
    """A paragraph of a million characters is read in parts, and no more of it than of one a third as long."""
    wall = CALM * lines + "Paul Renard parle de Berlin. " + CALM * lines
    scene = desk.read(f"Un mot\n{wall}\nMarie Dorn répond.\n", language="fr")
    find(desk, "parle de")
    desk.press("shift+tab enter")
    assert desk.rows("select label, text from mention_row") == [("PER", "Paul Renard")]
    assert scene.session.document.offering.looked_at < 50_000
    desk.press("G tab enter")
    assert desk.rows("select label, text from mention_row order by start") == [
        ("PER", "Paul Renard"), ("PER", "Marie Dorn"),
    ]  # fmt: skip


def test_the_neighbours_of_a_wall_of_text_are_read_as_ever(desk: Desk) -> None:
    """One paragraph too many took the seven round it with it."""
    desk.read(f"Un mot\nPaul Renard parle.\n{CALM * 20_000}\nMarie Dorn répond.\n", language="fr")
    desk.press("tab enter")
    desk.press("G tab enter")
    assert desk.rows("select text from mention_row order by start") == [("Paul Renard",), ("Marie Dorn",)]


@pytest.mark.parametrize("lead", range(8_000, 8_200, 40))
def test_a_quotation_is_one_wherever_its_wall_of_text_is_cut(desk: Desk, lead: int) -> None:
    """It is chosen by its last words as by its first ones."""
    said = "« Nous partons demain, car le pont est fermé et personne ne sait quand il ouvrira enfin »"
    front = (CALM * 500)[:lead].rpartition(". ")[0] + ". "
    desk.read(f"{front}{said}, a déclaré Paul Renard. {CALM * 2000}\n", language="fr")
    find(desk, "enfin")
    desk.press("enter")
    assert "Quotation" in desk.screen()
    desk.press("enter escape")
    assert desk.rows("select text from quote_row") == [(said,)]


def test_a_press_looks_at_so_much_of_a_text_without_proposals(desk: Desk) -> None:
    """It says where it stands, and the next one goes on from there."""
    desk.read("un mot\n" * 60_000 + "Paul Renard parle.\n", language="fr")
    desk.press("tab")
    assert "press again." in desk.screen()
    assert desk.scene.session.document.offering.looked_at < 120_000


def test_the_tags_of_a_long_article_are_counted_behind_the_first_picture(desk: Desk) -> None:
    """A novel's first screen stands as soon as a dispatch's; the first key finds the number there."""
    scene = desk.read("Un mot\n" + f"{CALM * 30}\n" * 500, language="fr")
    assert "tags …" in desk.screen()
    scene.work()
    scene.update()
    assert "tags 0" in desk.screen()
    desk.read("Un autre mot\n" + f"{CALM * 30}\n" * 500, language="fr")
    desk.press("enter o")
    assert "tags 1" in desk.screen()


def test_what_was_read_long_ago_is_forgotten_and_found_again(desk: Desk) -> None:
    """A week with one novel open: memory holds a few screens of it, and going back shows what was there."""
    scene = desk.read("Un mot\nPaul Renard parle de Berlin.\n" + f"{CALM * 30}\n" * 400, language="fr")
    offering = scene.session.document.offering
    first = scene.session.block.stretch
    scene.session.offer_all()
    assert offering.knows(first)
    for _ in range(60):
        desk.press("pagedown")
        scene.session.offer_all()
    assert not offering.knows(first)
    desk.press("g g")
    scene.session.offer_all()
    desk.press("tab enter")
    assert desk.rows("select label, text from mention_row") == [("PER", "Paul Renard")]
