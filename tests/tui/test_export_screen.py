"""The export screen: any format, what of the store, and what the format could not hold; and once in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import Store, ids
from store.annotations import row_of
from store.formats import Document
from store.formats.registry import Loss, Options, Written, annotators, formats
from store.model import Annotation, Span
from tests.tui.conftest import Desk, press
from tests.tui.program import Home
from tests.tui.test_search_screen import screen
from tui.layout import cells
from tui.looks import THEMES
from tui.screens.export import Export
from tui.screens.scene import Effect

LOSSES = (
    Loss(1234, "annotations have a note, which the format has no place for", ("a1", "a2", "a3", "a4")),
    Loss(2, "spans overlap one before them: doccano drops these unless the project allows overlapping spans"),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def opened(desk: Desk, *, width: int = 80, height: int = 24, article: bool = True) -> Export:
    if article:
        desk.read("Paul Dorn et Ada Kern à Rayhan.", title="Le retour")
    chosen = desk.scene.session.article if article else None
    labels = [label.name for label in desk.store.labels.all()]
    scene = Export(desk.keymap, THEMES["dark"], chosen, lambda: ["ana", "béla"], lambda: labels)
    scene.resize(width, height)
    scene.update()
    return scene


def asked(scene: Export, keys: str, name: str) -> Options:
    """The options of the export that these keys, and then this file name, ask for."""
    press(scene, f"{keys} enter ctrl+u")
    scene.paste(name)
    press(scene, "enter")
    assert scene.effects == [Effect("export")]
    assert scene.request is not None
    return scene.request.options


def test_every_format_that_can_be_written_is_in_the_list(desk: Desk) -> None:
    """Who does not know the command line: what `postil formats` lists is here too."""
    scene = opened(desk)
    seen = set()
    for _ in formats():
        seen |= {
            row.split()[1] if row.split()[:1] in (["↓"], ["↑"]) else row.split()[0] for row in _list(scene)
        }
        press(scene, "j")
        scene.update()
    assert {name for name, one in formats().items() if one.writes} <= seen


def _list(scene: Export) -> list[str]:
    rows = screen(scene)
    return rows[2 : next(n for n, row in enumerate(rows) if row.startswith("    It holds"))]


def test_the_list_scrolls_and_says_that_there_is_more(desk: Desk) -> None:
    """At 80×24 the formats do not all fit: the last one must be reached, and shown when it is."""
    scene = opened(desk, height=16)
    assert _list(scene)[0].startswith("    csv ")
    assert _list(scene)[-1].startswith("  ↓ ")
    press(scene, "G")
    scene.update()
    assert _list(scene)[0].startswith("  ↑ ")
    assert _list(scene)[-1].startswith(f"    {list(formats())[-1]} ")
    assert all(cells("".join(text for text, _ in row)) == 80 for row in scene.rows)


def test_what_goes_out_is_chosen_by_key(desk: Desk, tmp_path: Path) -> None:
    """Who hands over one layer, decided work only, of the whole store."""
    scene = opened(desk)
    assert asked(opened(desk), "x", str(tmp_path / "a.csv")) == Options(
        articles=(desk.scene.session.article.id,), excel=True
    )
    assert asked(scene, "a s s w w", str(tmp_path / "b.csv")) == Options("béla", ("accepted", "proposed"))
    rows = screen(opened(desk))
    assert "    s every status" in rows and "    w every annotator" in rows


def test_one_label_alone_goes_out(desk: Desk, tmp_path: Path) -> None:
    """Who makes a table of places, and of nothing else."""
    scene = opened(desk)
    press(scene, "l l l")
    scene.update()
    assert "    l only GPE" in screen(scene)
    assert asked(scene, "a", str(tmp_path / "a.csv")) == Options(label="GPE")


def test_articles_of_certain_days_go_out(desk: Desk, tmp_path: Path) -> None:
    """Who writes about June has no use for the rest of the year."""
    scene = opened(desk)
    assert "    d published on any day, or on none" in screen(scene)
    press(scene, "d 2 0 2 6 - 0 6")
    scene.update()
    assert screen(scene)[-2:] == [" Enter then the last day  Esc back", " Published from: 2026-06"]
    press(scene, "enter 2 0 2 6 - 0 6 - 1 5 enter")
    scene.update()
    assert "    d published from 2026-06 until 2026-06-15" in screen(scene)
    options = asked(scene, "a", str(tmp_path / "a.csv"))
    assert (options.since, options.until) == ("2026-06", "2026-06-15")


def test_a_bound_is_taken_off_by_emptying_it(desk: Desk, tmp_path: Path) -> None:
    """Or the screen had to be left and all chosen again."""
    scene = opened(desk)
    press(scene, "d 2 0 2 6 enter enter d ctrl+u enter enter")
    scene.update()
    assert "    d published on any day, or on none" in screen(scene)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("d j u i n enter", " juin is no date: write 2026, 2026-11 or 2026-11-20."),
        (
            "d 2 0 2 6 - 0 6 enter 2 0 2 5 enter",
            " Nothing was published from 2026-06 until 2025: the end comes first.",
        ),
    ],
)
def test_a_day_that_is_none_is_said_at_once(desk: Desk, keys: str, words: str) -> None:
    """Not after a million rows were looked through for nothing; and it can be mended where it stands."""
    scene = opened(desk)
    press(scene, keys)
    scene.update()
    assert screen(scene)[-1] == words
    press(scene, "backspace")
    scene.update()
    assert screen(scene)[-1].startswith(" Published ")


def test_an_export_under_way_is_stopped_by_the_key_that_leaves(desk: Desk) -> None:
    """Who chose the wrong format of a large store must not wait for it."""
    scene = opened(desk)
    asked(scene, "", "/nowhere/x.csv")
    scene.effects.clear()
    scene.update()
    assert "Esc stop" in screen(scene)[-2]
    press(scene, "escape")
    scene.progress(5 * 2**20)
    scene.update()
    assert (scene.stopped, scene.effects, screen(scene)[-1]) == (True, [], " Stopping ...")
    scene.refuse("Stopped: nothing was written.")
    press(scene, "enter")
    assert (scene.stopped, scene.effects) == (False, [Effect("export")])


def test_annotators_are_those_of_the_layers(desk: Desk) -> None:
    """Imported layers count too, not only people who worked here."""
    desk.read("Paul Dorn")
    desk.press("v p")
    article = desk.scene.session.article.id
    desk.writer.store.annotations.tag(article, 5, 9, "PER", annotator="a tool")
    assert annotators(desk.store) == ["a tool", "ana"]


def test_a_format_of_several_files_says_what_it_makes(desk: Desk) -> None:
    """Who expects one file and gets a folder of them."""
    scene = opened(desk)
    names = [name for name, one in formats().items() if one.writes]
    press(scene, " ".join("j" * names.index("label-studio")))
    assert any(
        "several files: a zip, or a folder if the name does not end so" in row for row in screen(scene)
    )


def test_the_report_tells_every_loss_and_scrolls(desk: Desk) -> None:
    """Who must know what did not go out before the file is sent."""
    scene = opened(desk, height=10)
    asked(scene, "a", "/nowhere/x.jsonl")
    assert scene.finish(Written(7, LOSSES * 2)) is True
    scene.update()
    rows = screen(scene)
    assert rows[2] == " What the format does not hold, or you should mind:"
    assert rows[4] == "  – 1,234 annotations have a note, which the format has no place for"
    assert rows[5].startswith("  – 2 spans overlap one before them")
    assert rows[-1] == " Wrote 7 rows to /nowhere/x.jsonl"
    press(scene, "G")
    scene.update()
    assert screen(scene)[-3] == "    allows overlapping spans"
    assert screen(scene)[-1] == " Wrote 7 rows to /nowhere/x.jsonl"
    scene.effects.clear()
    press(scene, "enter")
    assert scene.effects == [Effect("screen", "back")]


def test_an_export_without_loss_needs_no_report(desk: Desk) -> None:
    """Nobody wants a page to close that says nothing."""
    scene = opened(desk)
    asked(scene, "", "/nowhere/x.csv")
    assert scene.finish(Written(1)) is False
    assert scene.message == "Wrote 1 row to /nowhere/x.csv"


def test_while_it_is_written_progress_shows_and_nothing_starts_twice(desk: Desk) -> None:
    """Who presses Enter again because a million rows take a while."""
    scene = opened(desk)
    asked(scene, "", "/nowhere/x.csv")
    scene.effects.clear()
    scene.progress(5 * 2**20)
    press(scene, "enter")
    scene.update()
    assert (scene.effects, screen(scene)[-1]) == ([], " Writing ... 5.0 MiB")
    scene.refuse("x.csv: the disk is full")
    scene.update()
    assert screen(scene)[-1] == " x.csv: the disk is full"
    press(scene, "enter")
    assert scene.effects == [Effect("export")]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (20, 3), (40, 8), (200, 60)])
def test_it_fits_every_window(desk: Desk, width: int, height: int) -> None:
    """A picture that is wider or higher than the window tears the screen."""
    scene = opened(desk, width=width, height=height)
    scene.update()
    for _ in range(2):
        assert len(scene.rows) == height
        assert {cells("".join(text for text, _ in row)) for row in scene.rows} == {width}
        scene.finish(Written(1, LOSSES))
        scene.update()


def test_a_tool_gets_its_files_from_the_reader_and_the_loss_is_told(home: Home) -> None:
    """The whole way in a terminal: a mention, a format down the list, a file, the report, back."""
    with home.start(home.file("port.txt", "Le port de Valbrume rouvre.\n")) as window:
        window.find("valbrume")
        window.press("g")
        window.wait_for("saved GPE")
        window.press("ctrl+e")
        window.wait_for("choose the file")
        names = [name for name, one in formats().items() if one.writes]
        window.send("j" * names.index("doccano"))
        window.wait_for("It holds spans with their label")
        window.press("enter")
        window.wait_for(" File: ")
        window.press("ctrl+u")
        window.send("marques.jsonl\r")
        window.wait_for("What the format does not hold")
        window.wait_for("1 mentions have a level")
        window.press("enter")
        window.wait_for("Enter select")
    line = json.loads((home.folder / "marques.jsonl").read_text(encoding="utf-8"))
    assert [line["text"][start:end] for start, end, _ in line["label"]] == ["Valbrume"]


def test_a_large_export_is_stopped_and_leaves_no_file(home: Home) -> None:
    """The whole way in a terminal: the half-written file goes, the one it was to replace stays."""
    article = home.file("port.txt", "Le port de Valbrume rouvre.\n" * 2000)
    with Store(home.store, annotator="ana") as store:
        port, _ = store.articles.add(Document("Le port de Valbrume rouvre.\n" * 2000))
        made = ids.now()
        spans = [Span(start, start + 4, "port") for start in range(3, port.length, 28)]
        rows = (
            row_of(Annotation(ids.new_id(), port.id, "entity", "LOC", (span,), "ana", made, made))
            for span in spans * 40
        )
        with store.act("import", "many") as act:
            act.insert_many("annotation", rows)
    old = home.file("marques.csv", "the old one")
    with home.start(article) as window:
        window.press("ctrl+e")
        window.wait_for("choose the file")
        window.press("enter", "ctrl+u")
        window.send("marques.csv\r\r")
        window.wait_for("Writing ...")
        window.press("escape")
        window.wait_for("Stopped: nothing was written.")
        window.press("escape", "escape")
        window.wait_for("Enter select")
    assert old.read_text(encoding="utf-8") == "the old one"
    assert not [path.name for path in home.folder.iterdir() if path.name.endswith(".part")]
