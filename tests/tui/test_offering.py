"""Candidates on the page: what other proposers find joins, and what is tagged is known at once."""

from __future__ import annotations

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


def test_a_paragraph_too_long_to_be_read_is_said(desk: Desk) -> None:
    """«No proposal» over a text full of names would be believed."""
    desk.read("Un mot\n" + "mot " * 40_000 + "\nPaul Renard parle.\n", language="fr")
    desk.press("tab")
    assert "¶2 is too long to read" in desk.screen()
