"""The review: one decision among ten thousand proposals against one among a hundred."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

from store import Store
from store.annotations import row_of
from store.formats import Document
from store.ids import new_id
from tests.benchmarks.figures import Row, percentile, table
from tests.benchmarks.reading import READY, opened, postil, pressed, reference
from tests.benchmarks.texts import paragraphs
from tests.benchmarks.timed import Press, Timed

SMALL, LARGE = 100, 10_000
"""Proposals that wait."""
EACH = 10
"""Proposals an article."""
WARM = 5
"""Decisions before counting."""


def made(path: Path, count: int) -> None:
    """A store with so many proposals of bob's, no two alike, in articles of ten; one article is left open."""
    pool = paragraphs(EACH)
    with Store(path, annotator="bob") as store:
        texts = (
            "\n".join(f"{line} Nom{number * EACH + n:06} a parlé." for n, line in enumerate(pool))
            for number in range(count // EACH)
        )
        store.articles.add_many(Document(text, title=f"Dépêche {n}") for n, text in enumerate(texts))
        store.articles.cut_pending()
        with store.act("import", "names") as act:
            act.insert_many("annotation", _rows(store))


def _rows(store: Store) -> Iterator[dict[str, object]]:
    found = store.conn.execute("select id, text from article order by key").fetchall()
    model = store.annotations.make(found[0][0], 0, 1, "PER", origin="import", status="proposed")
    for article_id, text in found:
        place = text.find(" Nom") + 1
        while place > 0:
            span = replace(model.spans[0], start=place, end=place + 9, text=text[place : place + 9])
            yield row_of(replace(model, id=new_id(), article_id=article_id, spans=(span,), entity_id=None))
            place = text.find(" Nom", place) + 1


@contextmanager
def reviewing(path: Path) -> Iterator[Timed]:
    """The program with the review open, at rest."""
    with opened(*postil(path)) as window:
        window.rest()
        window.send("R")
        window.rest()
        # Only what was imported: the assistant's reading would be measured too.
        window.key("\t")
        window.key("\t")
        window.rest()
        yield window


def measure(folder: Path, rounds: int, keys: int) -> str:
    """Rounds in turn; a Markdown table."""
    stores = {count: folder / f"review-{count}.db" for count in (SMALL, LARGE)}
    for count, path in stores.items():
        made(path, count)
    count = min(keys, SMALL // 2)
    presses: dict[int | str, list[list[Press]]] = {SMALL: [], LARGE: [], "R2": []}
    for _ in range(rounds):
        with opened(*reference("one_line")) as window:
            window.start(READY)
            presses["R2"].append(pressed(window, "j", keys))
        for size, path in stores.items():
            with reviewing(path) as window:
                presses[size].append([window.key("a") for _ in range(count + WARM)][WARM:])
                window.send("u" * (count + WARM))
                window.rest()
    return table("A decision in review, saved", _table(presses))


def _table(presses: dict[int | str, list[list[Press]]]) -> Iterator[Row]:
    large = presses[LARGE]
    words = f"among {LARGE:,} to among {SMALL:,}"
    cpu = {name: [median(p.cpu for p in found) * 1000 for found in presses[name]] for name in presses}
    shown = {name: [median(p.frame for p in found) * 1000 for found in presses[name]] for name in presses}
    worst = [percentile([p.frame for p in found], 0.95) * 1000 for found in large]
    yield Row(f"CPU, {words}", "ms", cpu[LARGE], cpu[SMALL], 1.2)
    yield Row(f"until the next item is shown, {words}", "ms", shown[LARGE], shown[SMALL], 1.2)
    yield Row(
        f"until the next item is shown, among {LARGE:,}, to one repainted line",
        "ms",
        shown[LARGE],
        shown["R2"],
    )
    yield Row(
        f"until the next item is shown, among {LARGE:,}, p95 (a frame is 16.7)", "ms", worst, budget=16.7
    )
    frames = [median(p.frames for p in found) for found in large]
    yield Row("frames: the next item, and saved", "", frames, budget=2)
