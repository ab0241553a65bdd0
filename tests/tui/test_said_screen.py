"""Who said what, and consistency: keys in, rows out, on a real store."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.formats import Document
from store.formats.registry import Options
from tests.store.test_statements import PORT, said
from tests.tui.conftest import Desk, press
from tests.tui.test_entities_screen import about, shown
from tests.tui.test_search_screen import enter, screen
from tui.layout import cells
from tui.screens import said as said_screen
from tui.screens.consistency import Consistency
from tui.screens.export import Request
from tui.screens.said import Said
from tui.screens.scene import Effect


def quotations(desk: Desk, **size: int) -> Said:
    return shown(Said(*about(desk)), **size)  # type: ignore[arg-type, return-value]


def findings(desk: Desk, **size: int) -> Consistency:
    """The screen, with what the thread would have found."""
    scene: Consistency = shown(Consistency(*about(desk)), **size)  # type: ignore[arg-type, assignment]
    sought(desk, scene)
    return scene


def sought(desk: Desk, scene: Consistency | Said) -> None:
    assert Effect("seek") in scene.effects
    scene.effects.clear()
    scene.sought(scene.seek(desk.store))  # type: ignore[arg-type]
    scene.update()


def worked(desk: Desk) -> None:
    """Three quotations, two of them one statement."""
    store = desk.writer.store
    said(store, PORT, speaker="Paul Dorn", title="Un")
    said(
        store,
        PORT.replace("prochain", "dernier") + ",",
        speaker="Paul Dorn",
        published="2026-11-20",
        title="Deux",
    )
    said(store, "que non", quote_type="indirect", source="Le Soir", published="2026-04", title="Trois")


def rows(scene: Said | Consistency) -> list[str]:
    return [row for row in screen(scene)[2:-2] if row]


def test_quotations_are_listed_the_newest_first_with_who_and_where(desk: Desk) -> None:
    worked(desk)
    scene = quotations(desk)
    assert screen(scene)[0].startswith(" Who said what — 3 quotations")
    assert rows(scene)[:4] == [
        " 2026-11-20  direct    Paul Dorn  Agence Nord · Deux · ¶1",
        "   « Nous rouvrirons le port au printemps dernier »,",
        " 2026-04     indirect  la porte-parole  Le Soir · Trois · ¶1",
        "   que non",
    ]


def test_the_list_is_filtered_as_one_types_and_esc_takes_the_filter_away(desk: Desk) -> None:
    """«What did Dorn say in spring?» in one line."""
    worked(desk)
    scene = quotations(desk)
    press(scene, "/")
    enter(scene, "speaker:dorn until:2026-06")
    assert rows(scene) == [" 2026-03-05  direct    Paul Dorn  Agence Nord · Un · ¶1", f"   {PORT}"]
    press(scene, "ctrl+u")
    enter(scene, "type:ind")
    assert rows(scene)[1] == "   que non"
    press(scene, "enter escape")
    assert len(rows(scene)) == 6


def test_enter_goes_to_the_place_and_y_copies_with_citation(desk: Desk) -> None:
    worked(desk)
    scene = quotations(desk)
    press(scene, "j j enter y")
    (article_id,) = desk.rows("select id from article where title = 'Un'")[0]
    assert scene.effects == [
        Effect("visit", article_id, "0:49"),
        Effect("copy", f"{PORT}\n— Paul Dorn, Un, Agence Nord, 2026-03-05, ¶1"),
    ]


def test_one_statement_stands_once_and_its_variants_show_what_differs(desk: Desk) -> None:
    """Five papers with one sentence would read like five sentences."""
    worked(desk)
    scene = quotations(desk)
    press(scene, "z")
    assert screen(scene)[0].startswith(" Who said what — 2 statements")
    assert rows(scene)[0] == "   2× 2026-11-20  direct    Paul Dorn  Agence Nord · Deux · ¶1"
    press(scene, "enter j")
    assert screen(scene)[0].startswith(" Who said what — 2 variants of a statement")
    assert [text for runs in scene.rows for text, look in runs if look.state == "hit"] == ["prochain"]
    press(scene, "enter")
    assert scene.effects[0].more == "0:49"
    press(scene, "escape")
    assert screen(scene)[0].startswith(" Who said what — 2 statements")
    press(scene, "j enter")
    assert len(scene.effects) == 2


def test_many_are_put_together_in_a_thread(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key would hang for a second."""
    monkeypatch.setattr(said_screen, "AT_ONCE", 2)
    worked(desk)
    scene = quotations(desk)
    press(scene, "z")
    assert screen(scene)[2] == " Putting the same statements together…"
    press(scene, "j enter")
    sought(desk, scene)
    assert screen(scene)[0].startswith(" Who said what — 2 statements")


def test_what_is_filtered_is_exported_under_the_name_one_types(desk: Desk, tmp_path: Path) -> None:
    worked(desk)
    scene = quotations(desk)
    press(scene, "/")
    enter(scene, "dorn")
    press(scene, "enter ctrl+e ctrl+u")
    enter(scene, str(tmp_path / "dorn.csv"))
    press(scene, "enter")
    ids = [
        row[0]
        for row in desk.rows(
            "select quote_id from quote_row where speaker = 'Paul Dorn' order by published desc"
        )
    ]
    assert scene.effects == [Effect("export")]
    assert scene.request == Request("quotes-csv", str(tmp_path / "dorn.csv"), Options(annotations=tuple(ids)))
    (tmp_path / "dorn.csv").write_text("da")
    press(scene, "ctrl+e ctrl+u")
    enter(scene, str(tmp_path / "dorn.csv"))
    press(scene, "enter")
    assert len(scene.effects) == 1
    assert screen(scene)[-1].startswith(" dorn.csv is there already: Enter again replaces it.")
    press(scene, "enter")
    assert len(scene.effects) == 2


def inconsistent(desk: Desk) -> tuple[str, str]:
    store = desk.writer.store
    text = "Paul Dorn parle. Paul Dorn rit. « Le port rouvre », dit Paul Dorn à Ada Kern."
    one, _ = store.articles.add(Document(text, title="Un"))
    two, _ = store.articles.add(Document("Ada Kern, Ada Kern et Ada Kern.", title="Deux"))
    for article, start, end, label in ((one.id, 0, 9, "PER"), (one.id, 17, 26, "ORG"), (two.id, 0, 8, "PER")):
        store.annotations.tag(article, start, end, label)
    store.annotations.tag(one.id, 32, 50, "QUOTE", more=[("source", 56, 65)])
    store.entities.add("PER", "Kern")
    store.entities.add("PER", "Ada Kern")
    return one.id, two.id


def test_findings_are_listed_by_kind_with_what_would_mend_them(desk: Desk) -> None:
    """Who exports without having seen them counts wrongly."""
    inconsistent(desk)
    scene = findings(desk)
    assert screen(scene)[0].startswith(" Consistency — 4 to look at")
    assert rows(scene) == [
        " several labels      1  ORG 1, PER 1 → ORG", "   Paul Dorn",
        " untagged            3  PER elsewhere, untagged in 2 articles → PER", "   Ada Kern",
        " look alike          0  PER “Ada Kern” and “Kern”: Kern", "   Kern",
        " no speaker          1  source “Paul Dorn”, no speaker → Paul Dorn", "   « Le port rouvre »",
    ]  # fmt: skip
    press(scene, "tab tab")
    assert len(rows(scene)) == 2
    press(scene, "shift+tab")
    assert rows(scene)[1] == "   Paul Dorn"


def test_enter_goes_there_and_one_key_mends_all_equal_ones(desk: Desk) -> None:
    _, two = inconsistent(desk)
    scene = findings(desk)
    press(scene, "j enter f")
    assert scene.effects[0].kind == "visit"
    assert screen(scene)[-1].startswith(" saved Ada Kern: 3 tagged PER")
    assert desk.rows("select count(*) from mention_row where text = 'Ada Kern'") == [(4,)]
    sought(desk, scene)
    assert screen(scene)[0].startswith(" Consistency — 3 to look at")
    press(scene, "u")
    assert desk.rows("select count(*) from mention_row where text = 'Ada Kern'") == [(1,)]
    sought(desk, scene)
    assert screen(scene)[0].startswith(" Consistency — 4 to look at")
    assert two in {each.article_id for each in scene.findings[1].places}


def test_a_labels_letter_mends_with_that_label(desk: Desk) -> None:
    inconsistent(desk)
    scene = findings(desk)
    press(scene, "p")
    assert desk.rows("select distinct label from mention_row where text = 'Paul Dorn'") == [("PER",)]
    assert screen(scene)[-1].startswith(" saved Paul Dorn: 1 changed to PER")


def test_speakers_are_settled_and_look_alikes_merged_from_the_list(desk: Desk) -> None:
    inconsistent(desk)
    scene = findings(desk)
    press(scene, "G f")
    assert desk.rows("select speaker from quote_row") == [("Paul Dorn",)]
    sought(desk, scene)
    press(scene, "tab tab tab")
    assert scene.findings[0].kind == "entities"
    press(scene, "enter")
    assert scene.effects[-1][:2] == ("screen", "entities")
    press(scene, "f")
    assert screen(scene)[1] == " 1 Kern  2 Ada Kern"
    press(scene, "2")
    assert desk.rows("select name from entity where name like '%Kern'") == [("Ada Kern",)]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 60), (30, 6), (45, 9)])
def test_every_row_fits_the_window_and_holds_nothing_a_terminal_obeys(
    desk: Desk, width: int, height: int
) -> None:
    """A hostile quotation would reach the terminal by way of the lists."""
    hostile = "\x1b]52;c;aGk=\x07 北京\u202e e\u0301 " * 4 + "👩‍👩‍👧"
    store = desk.writer.store
    said(store, hostile, speaker=hostile, source=hostile, title=hostile, published=hostile)
    said(store, hostile + "!", title=hostile, published="2026")
    article, _ = store.articles.add(Document(f"{hostile} {hostile}", title=hostile))
    store.annotations.tag(article.id, 0, len(hostile), "PER")
    store.annotations.tag(article.id, len(hostile) + 1, 2 * len(hostile) + 1, "ORG")
    grouped = quotations(desk, width=width, height=height)
    press(grouped, "z enter")
    for scene in (
        quotations(desk, width=width, height=height),
        grouped,
        findings(desk, width=width, height=height),
    ):
        scene.update()
        assert len(scene.rows) == height
        for runs in scene.rows:
            row = "".join(text for text, _ in runs)
            assert cells(row) == width
            assert not any(ord(c) < 32 or c in "\x7f\x9b\u202e" for c in row)


def test_an_empty_store_says_so(desk: Desk) -> None:
    assert rows(quotations(desk)) == [" No quotations yet."]
    assert rows(findings(desk)) == [" Nothing is out of line."]
    scene = quotations(desk)
    press(scene, "enter y z enter ctrl+e enter")
    assert [effect.kind for effect in scene.effects] == []
