"""Every screen in every theme with colours of its own: whatever is written can be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tui.conftest import Desk, press
from tests.tui.reviewhelp import propose_all, review
from tests.tui.test_entities_screen import card, worked
from tests.tui.test_goldens import SCREENS
from tests.tui.test_looks import FULL, contrast
from tui.looks import Look
from tui.screens.consistency import Consistency
from tui.screens.entities import Entities
from tui.screens.history import History
from tui.screens.said import Said
from tui.screens.scene import Scene
from tui.screens.search import Search


def shown(scene: Scene) -> set[Look]:
    """The looks on the screen."""
    scene.resize(120, 40)
    scene.update()
    return {look for runs in scene.rows for _, look in runs}


def lists(desk: Desk) -> Iterator[Scene]:
    """The screens that have no golden picture, with something on them."""
    article_id = worked(desk)
    store, outbox, keymap, theme = desk.store, desk.outbox, desk.keymap, desk.theme("dark")
    for kind in (Entities, Said, Consistency):
        yield kind(store, outbox, keymap, theme)
    yield card(desk, "Paul Dorn")
    yield History(store, keymap, theme)
    search = Search(store, keymap, theme)
    press(search, "D o r n")
    yield search
    propose_all(desk, article_id, "Dorn", "PER")
    yield review(desk)


@pytest.mark.parametrize("theme", FULL, ids=lambda theme: theme.name)
def test_every_look_of_every_screen_is_legible(desk: Desk, theme: object) -> None:
    """A list was read all day as well."""
    looks: set[Look] = set()
    for scene in lists(desk):
        looks |= shown(scene)
    for name, made in SCREENS.items():
        if not name.endswith("small") and not name.startswith("compare"):
            looks |= shown(made(desk))
    assert len(looks) > 25
    for look in looks:
        ink = theme.ink(look)  # type: ignore[attr-defined]
        assert ink.fore and ink.back, look
        assert contrast(ink.fore, ink.back) >= 4.5, (look, ink)
