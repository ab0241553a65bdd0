"""From the text to the card of whom a mention names, and from a list to a place and back."""

from __future__ import annotations

from tests.tui.conftest import Desk
from tui.screens.scene import Effect

TEXT = "Dorn parle à Ada Kern.\nUn port."


def entity(desk: Desk, name: str, *aliases: str) -> str:
    return desk.writer.store.entities.add("PER", name, aliases=aliases).id


def asked(desk: Desk) -> list[Effect]:
    desk.press("E")
    found, desk.scene.effects = desk.scene.effects, []
    return found


def test_the_key_opens_the_card_of_whom_the_mention_names(desk: Desk) -> None:
    """«Who is this?» while reading must not need a search by name."""
    dorn = entity(desk, "Paul Dorn", "Dorn")
    desk.read(TEXT)
    desk.press("v p")
    assert desk.rows("select entity_id from annotation") == [(dorn,)]
    desk.press("g g")
    assert asked(desk) == [Effect("screen", "entities", dorn)]
    desk.press("enter")
    assert asked(desk) == [Effect("screen", "entities", dorn)]


def test_a_mention_that_is_not_linked_leads_to_the_only_one_called_so(desk: Desk) -> None:
    """Of two who bear the name none may be shown as if it were sure."""
    desk.read(TEXT)
    desk.press("v p g g")
    dorn = entity(desk, "Paul Dorn", "DORN")
    assert asked(desk) == [Effect("screen", "entities", dorn)]
    entity(desk, "Anna Dorn", "dorn")
    assert asked(desk) == [Effect("screen", "entities", "")]


def test_on_mere_text_the_key_opens_the_register(desk: Desk) -> None:
    entity(desk, "Paul Dorn", "Dorn")
    desk.read(TEXT)
    desk.press("j")
    assert asked(desk) == [Effect("screen", "entities", "")]


def test_one_key_leads_back_to_the_list_until_something_else_is_done(desk: Desk) -> None:
    """Ten places of a card would cost ten searches for the line one was on."""
    scene = desk.read(TEXT)
    desk.press("v p")
    scene.session.select(0, 4)
    scene.arrive()
    assert scene.session.selected_annotation() is not None
    assert scene.session.message[0] == "Esc goes back to the list."
    desk.press("escape")
    assert scene.effects == [Effect("screen", "back")]
    scene.effects.clear()
    desk.press("v right escape")
    assert (scene.effects, scene.session.selection) == ([], None)
    desk.press("escape")
    assert scene.effects == [Effect("screen", "back")]
