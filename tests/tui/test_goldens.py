"""What people see: every screen as characters and, beside them, the looks as letters.

A golden that has to change is made again with POSTIL_GOLDEN=1 and read in the diff.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from store.formats import Document
from tests.layers import annotated
from tests.tui.conftest import Desk, press
from tui.looks import Look
from tui.screens.compare import Compare
from tui.screens.export import Export
from tui.screens.help import Help
from tui.screens.library import Library
from tui.screens.scene import Scene

GOLDEN = Path(__file__).parent / "golden"
TEXT = (
    "Forum de Verlanne : Mirela Dostane ouvre la séance\n"
    "Mirela Dostane, directrice de la Direction nationale de la veille maritime (DNVM), a parlé à Verlanne. "
    "Elle a salué l’Union des ports et rappelé les 1 240 navires contrôlés cette année dans le détroit.\n"
    "Elle a affirmé que « la mer ne dort pas », ajoutant que *« nous non plus ».\n"
    "قالت الوزيرة إن «الكابل لا ينقطع من تلقاء نفسه» 👩‍🚒 字幕\n"
    "Elle a affirmé que « la mer ne dort pas », ajoutant que *« nous non plus ».\n"
)


def picture(scene: Scene) -> str:
    """Rows of characters, then rows of letters: one letter a look, in order of appearance, with its meaning."""
    letters: dict[Look, str] = {}
    looks = []
    for runs in scene.rows:
        row = ""
        for text, look in runs:
            letter = letters.setdefault(
                look, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(letters)]
            )
            row += letter * len(text)
        looks.append(row)
    rows = ["".join(text for text, _ in runs).rstrip() for runs in scene.rows]
    key = [f"{letter} {_meaning(look)}" for look, letter in letters.items()]
    return "\n".join(chain(rows, ["", "--- looks"], looks, ["", "---"], key, [""]))


def _meaning(look: Look) -> str:
    return " ".join(f"{name}={value}" for name, value in look._asdict().items() if value) or "plain"


def reader(desk: Desk, keys: str, **size: int) -> Scene:
    desk.read(
        TEXT, title="Forum de Verlanne", source="Le Phare", published="2026-05-19", language="fr", **size
    )
    desk.press(keys)
    return desk.scene


TAGGED = "j v w p 2 w enter r 3 w v 5 w o"


def _library(desk: Desk) -> Scene:
    for number, title in enumerate(("Der Strom", "العنوان", "Le câble"), 1):
        desk.writer.store.articles.add(
            Document(
                text=f"{title}.\nEnde.", title=title, source="Le Phare", published=f"2026-05-{number:02}"
            )
        )
    made = Library(desk.store, desk.keymap, desk.theme("dark"))
    made.resize(80, 12)
    press(made, "s j")
    made.update()
    return made


def _help(desk: Desk) -> Scene:
    made = Help(desk.keymap, desk.theme("dark"), desk.store.labels.all())
    made.resize(80, 30)
    made.update()
    return made


def _export(desk: Desk) -> Scene:
    made = Export(desk.keymap, desk.theme("dark"), None)
    made.resize(80, 24)
    press(made, "j")
    made.update()
    return made


def _compare(desk: Desk, theme: str) -> Scene:
    store, article_id = annotated(desk.path)
    article = store.articles.get(article_id)
    store.close()
    made = Compare(desk.store, desk.outbox, article, desk.keymap, desk.theme(theme))
    made.resize(80, 24)
    made.update()
    press(made, "a left")
    desk.outbox.drain()
    made.update()
    return made


SCREENS: dict[str, Callable[[Desk], Scene]] = {
    "reader": lambda desk: reader(desk, TAGGED),
    "reader-selected": lambda desk: reader(desk, TAGGED + " b b enter"),
    "reader-speaker": lambda desk: reader(desk, TAGGED + " 3 G q"),
    "reader-inspector": lambda desk: reader(desk, TAGGED + " 2 G i"),
    "reader-wide": lambda desk: reader(desk, TAGGED + " 2 G i", width=140, height=24),
    "reader-mono": lambda desk: reader(desk, TAGGED, theme="mono"),  # type: ignore[arg-type]
    "reader-zen": lambda desk: reader(desk, TAGGED + " Z"),
    "reader-hints": lambda desk: reader(desk, TAGGED + " g g f"),
    "reader-small": lambda desk: reader(desk, "", width=28, height=5),
    "library": _library,
    "help": _help,
    "export": _export,
    "compare": lambda desk: _compare(desk, "light"),
    "compare-mono": lambda desk: _compare(desk, "mono"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_should(desk: Desk, name: str) -> None:
    seen = picture(SCREENS[name](desk))
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("POSTIL_GOLDEN"):
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")
