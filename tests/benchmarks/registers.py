"""Lists over a large register: opening it, moving, typing a filter, an entity's card, who said what, statements."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

from store import Store, ids
from store.annotations import row_of
from store.formats import Document
from store.model import Span
from store.writer import Writer
from tests.benchmarks.figures import Row, table
from tests.tui.conftest import press
from tui.commands import COUNTING, bindings
from tui.keys import Keymap
from tui.looks import THEMES
from tui.outbox import Outbox
from tui.screens.card import Card
from tui.screens.entities import Entities
from tui.screens.ledger import Ledger
from tui.screens.said import Said

_NAMES = "Alba Borin Cestra Dorn Évrard Fauch Gral Hélène Ivo Jarre Kern Lund Morel Nyx Orsay Pavel".split()  # noqa: SIM905
_MENTIONS = 5
"""Mentions an entity; every tenth annotation is a quotation."""


def measure(folder: Path, rounds: int, entities: int) -> str:
    """So many entities with five annotations each, in articles of fifty."""
    path = folder / "register.db"
    with Store(path, annotator="ana") as store:
        _fill(store, entities)
    bench = _Registers(path)
    for _ in range(rounds):
        bench.run()
    return table(f"Registers: {entities:,} entities, {_MENTIONS * entities:,} annotations", bench.rows)


class _Registers:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.rows: list[Row] = []

    def _row(
        self, what: str, work: Callable[[], object], reference: Callable[[], object] | None = None
    ) -> None:
        row = next((row for row in self.rows if row.what == what), None)
        if row is None:
            row = Row(what, "ms")
            self.rows.append(row)
        row.ours.append(_cpu(work))
        if reference is not None:
            row.reference.append(_cpu(reference))

    def run(self) -> None:
        """One round, on a connection of its own: nothing is kept from the one before."""
        writer = Writer(self._path, "ana")
        with Store(self._path, annotator="ana") as store:
            keymap = Keymap(bindings(store.labels.all()), counts=COUNTING)
            about = (store, Outbox(writer), keymap, THEMES["dark"])
            scenes: dict[str, Ledger] = {}

            def opened(name: str, make: Callable[[], Ledger]) -> None:
                scene = scenes[name] = make()
                scene.resize(80, 24)
                scene.update()

            bare = "select name, (select count(*) from annotation where entity_id = entity.id) from entity"
            self._row(
                "the register opened, to a bare count of each entity's annotations",
                lambda: opened("entities", lambda: Entities(*about)), lambda: store.conn.execute(bare).fetchall(),
            )  # fmt: skip
            self._row("opened again", lambda: opened("entities", lambda: Entities(*about)))
            scene = scenes["entities"]
            self._row("a row down", lambda: _pressed(scene, "j"))
            self._row("to the bottom", lambda: _pressed(scene, "G"))
            self._row("first letter of a filter", lambda: _pressed(scene, "/ k"))
            self._row("second letter", lambda: _pressed(scene, "e"))
            _pressed(scene, "escape")
            chosen = store.entities.rows(store.entities.keys()[:1])[0].entity.id
            self._row("the card of the most mentioned", lambda: opened("card", lambda: Card(*about, chosen)))
            self._row("who said what opened", lambda: opened("said", lambda: Said(*about)))
            self._row("first letter of its filter", lambda: _pressed(scenes["said"], "/ k"))
        writer.close()


def _pressed(scene: Ledger, keys: str) -> None:
    press(scene, keys)
    scene.update()


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    before = process_time()
    work()
    return (process_time() - before) * 1000


def _fill(store: Store, count: int) -> None:
    dice = random.Random(4)
    articles = max(1, count * _MENTIONS // 50)
    texts = (f"Dépêche {n}.\n" + "Le port de Valbrume rouvre demain. " * 20 for n in range(articles))
    store.articles.add_many(
        Document(
            text, title=f"Titre {n}", source="Agence Nord", published=f"20{n % 27:02}-{n % 12 + 1:02}-11"
        )
        for n, text in enumerate(texts)
    )
    homes = [row[0] for row in store.conn.execute("select id from article").fetchall()]
    names = {ids.new_id(): f"{dice.choice(_NAMES)} {dice.choice(_NAMES)} {n}" for n in range(count)}
    known = list(names)

    def annotations() -> Iterator[dict[str, object]]:
        models = {
            label: store.annotations.make(homes[0], 12, 24, label, annotator="ana")
            for label in ("PER", "QUOTE")
        }
        for n in range(count * _MENTIONS):
            home = homes[n % articles]
            start = len(f"Dépêche {home}.\n") % 9 + 13 + 35 * (n % 19)
            text = store.articles.text(home, start, start + 7)
            model = models["QUOTE" if n % 10 == 0 else "PER"]
            yield row_of(
                replace(model, id=ids.new_id(), article_id=home, spans=(Span(start, start + 7, text),),
                      entity_id=known[int(count * dice.random() ** 3)])
            )  # fmt: skip

    blank = {"label": "PER", "wikidata_id": None, "note": None}
    with store.act("import", "many entities") as act:
        act.insert_many("entity", ({"id": key, "name": name, **blank} for key, name in names.items()))
        act.insert_many(
            "alias",
            (
                {
                    "id": ids.alias_id(key, "global", name),
                    "entity_id": key,
                    "text": name,
                    "kind": "full",
                    "scope": "global",
                }
                for key, name in names.items()
            ),
        )
        act.insert_many("annotation", annotations())
