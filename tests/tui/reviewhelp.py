"""The review screen without an app or threads: what waits is gathered at once, decisions are written at once."""

from __future__ import annotations

from dataclasses import replace

from store import Store
from store.model import Annotation
from store.review import Wanted
from tests.tui.conftest import Desk
from tui.gatherer import Order, Snapshot, snapshots
from tui.screens.review import Review


class Gathered:
    """All that waits, handed over at the first look."""

    def __init__(self, store: Store, wanted: Wanted, order: Order, article_id: str | None) -> None:
        self.came: Snapshot | None = list(snapshots(store, wanted, order, article_id, lambda _: True))[-1]

    def take(self, wait: float = 0.0) -> Snapshot | None:
        came, self.came = self.came, None
        return came

    def go_on(self) -> None: ...

    def stop(self) -> None: ...


def review(desk: Desk, *, sources: str = "proposal", width: int = 80, height: int = 24) -> Review:
    """The review of these sources (parted by blanks), open."""
    scene = Review(
        desk.store, desk.outbox, desk.keymap, desk.theme("dark"), desk.store.labels.all(),
        lambda wanted, order, first: Gathered(desk.store, wanted, order, first),
    )  # fmt: skip
    if sources:
        scene.wanted = Wanted(frozenset(sources.split()))  # type: ignore[arg-type]
    scene.open(None)
    scene.resize(width, height)
    scene.update()
    desk.scene = scene  # type: ignore[assignment]
    return scene


def propose(
    desk: Desk, article_id: str, start: int, end: int, label: str, *, by: str = "bob", **fields: object
) -> Annotation:
    """A proposal as an import brings it: nobody has decided it, and it is in bob's layer."""
    store = desk.writer.store
    made = store.annotations.make(
        article_id, start, end, label, annotator=by, origin="import", status="proposed"
    )
    made = replace(made, entity_id=None, **fields)  # type: ignore[arg-type]
    store.annotations.add(made, summary="import")
    return made


def propose_all(desk: Desk, article_id: str, words: str, label: str, **fields: object) -> list[Annotation]:
    """The same for every place of the words."""
    text, found = desk.store.articles.full_text(article_id), []
    place = text.find(words)
    while place >= 0:
        found.append(propose(desk, article_id, place, place + len(words), label, **fields))  # type: ignore[arg-type]
        place = text.find(words, place + 1)
    return found
