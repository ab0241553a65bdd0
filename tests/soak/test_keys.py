"""Any keys, in any order, on any text: the page never fails, the store stays whole, and undo leads back to nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from store import Store, integrity
from store.errors import PostilError
from store.formats import Document
from tests.soak.harness import times
from tests.tui.conftest import Desk
from tui.commands import bindings
from tui.layers import Layers
from tui.looks import Run
from tui.screens.reader import Reader

pytestmark = pytest.mark.soak

PRESSED = times(20_000, 700)
"""Keys on each text."""
NOT = {"ctrl+q", "ctrl+z", "ctrl+p"}
SAMPLES = Path(__file__).parents[2] / "sample_data"
ODD = (
    "👩‍🚒🇫🇷 «a», dit-il, «b»\n" * 5 + "x" * 5000 + "\n\n\u202e\x1b[31m rtl\u2028 «\n„Ja“, sagte er. नमस्ते हाँ\n"
)
OFTEN = [*["enter"] * 6, *["tab"] * 6, *["q"] * 4, *["v"] * 3, *["escape"] * 3, *"pogd12@uUx*.wj", "right"]


def live_keys(desk: Desk) -> list[str]:
    """Every key that means something in the reader, the frequent ones more often."""
    live: set[str] = set()
    for mode, commands in bindings(desk.store.labels.all()).items():
        if mode in ("reading", "selected", "speaker"):
            live |= {key for spelled in commands.values() for keys in spelled for key in keys.split()}
    return [*sorted(live - NOT), *OFTEN]


def undone(store: Store) -> None:
    """Undo everything this annotator did."""
    while True:
        try:
            store.history.undo()
        except PostilError:
            return


def anew(desk: Desk, scene: Reader) -> Reader:
    """The same picture, nothing of it taken from the ones before."""
    session = scene.session
    kept, session.layers = session.layers, Layers(session.document, session.labels)
    fresh = Reader(session, desk.keymap, scene.theme)
    fresh.resize(scene.width, scene.height)
    fresh.update()
    session.layers = kept
    return fresh


def page(scene: Reader) -> list[list[Run]]:
    """Its rows without the status line, which shows half a command."""
    return scene.rows[:-1]


@pytest.mark.parametrize("seed", range(times(6, 3)))
def test_any_keys_leave_a_whole_store_that_undo_empties(tmp_path: Path, seed: int) -> None:
    """The one order of keys that nobody tried would end the program, or leave a span that is off."""
    dice = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    desk = Desk(tmp_path / "keys.db")
    with Store(desk.path, annotator="bela") as other:  # so that no undo takes the article away
        text = ODD if seed == 0 else dice.choice(texts)
        language = dice.choice(["fr", "en", "ar", "de", None])
        article = other.articles.add(Document(text, title="t", language=language))[0]
    scene = desk.open(article.id, width=dice.choice([30, 60, 80, 120]), height=dice.choice([6, 10, 24, 40]))
    keys, pressed = live_keys(desk), []
    for _ in range(PRESSED):
        key = dice.choice(keys)
        pressed.append(key)
        try:
            scene.key(key, key if len(key) == 1 else " " if key == "space" else None)
            if dice.random() < 0.3:
                desk.outbox.drain()
            if dice.random() < 0.2:
                scene.work()
            scene.update()
        except Exception as error:
            pytest.fail(f"{error!r} after {' '.join(pressed[-30:])}")
        assert len(scene.rows) == scene.height
        assert page(scene) == page(anew(desk, scene)), f"a stale row after {' '.join(pressed[-30:])}"
        scene.effects.clear()
    desk.outbox.drain()
    assert integrity.check(desk.writer.store) == []
    undone(desk.writer.store)
    assert desk.rows("select (select count(*) from annotation), (select count(*) from entity)") == [(0, 0)]
    desk.store.close()
    desk.writer.store.close()
