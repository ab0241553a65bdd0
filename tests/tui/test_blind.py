"""Layers in the reader: several annotators in one store, and working blind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store import Store
from tests.tui.conftest import Desk, press
from tests.tui.test_search_screen import enter, screen
from tui.commandline import settings
from tui.commands import COUNTING, bindings
from tui.keys import Keymap
from tui.looks import THEMES
from tui.screens.history import History
from tui.screens.search import Search
from tui.workplace import Workplace

TEXT = "Paul Dorn et Ada Kern à Rayhan. Paul Dorn part. Ada Kern reste."
WHOSE = "select annotator, label, text, start from mention_row order by start, annotator"


@pytest.fixture
def shared(desk: Desk) -> Desk:
    """An article open before ana, in which béla tagged two names and commented on one."""
    desk.read(TEXT, title="Le retour")
    article_id = desk.scene.session.article.id
    with Store(desk.path, annotator="béla") as other:
        dorn = other.annotations.tag(article_id, 0, 9, "PER")
        other.annotations.change(replace(dorn, note="vu deux fois"))
        other.annotations.tag(article_id, 24, 30, "GPE")
        other.annotations.tag(
            article_id, 13, 21, "PER", annotator="postil", status="proposed", origin="rule", rule="names"
        )
    desk.scene.session.reload()
    desk.scene.update()
    return desk


def marks(desk: Desk) -> list[str]:
    return sorted({text for runs in desk.scene.rows for text, look in runs if look.outer})


def status(desk: Desk) -> str:
    return desk.screen().splitlines()[-1]


def test_everyones_annotations_are_on_the_page_unless_one_works_blind(shared: Desk) -> None:
    """Whoever sees what a colleague tagged agrees with it: the agreement measured then is worth nothing."""
    assert marks(shared) == ["Ada Kern", "Rayhan", "aul Dorn"]  # the caret stands on the P
    shared.press("O")
    assert marks(shared) == ["Ada Kern"]  # a proposal that nobody decided is nobody's work
    assert " blind " in status(shared)
    assert status(shared).endswith("tags 1")
    shared.press("O")
    assert marks(shared) == ["Ada Kern", "Rayhan", "aul Dorn"]
    assert "What others have tagged is shown." in status(shared)


def test_steps_hints_and_the_inspector_know_nothing_of_others_when_blind(shared: Desk) -> None:
    shared.press("O ]")
    session = shared.scene.session
    assert session.selection is not None and (session.selection.start, session.selection.end) == (13, 21)
    shared.press("escape w ]")
    assert "No annotation further on." in status(shared)
    shared.press("g g f")
    theirs = {row[0] for row in shared.rows("select id from annotation where annotator = 'béla'")}
    assert session.hints is not None and not theirs & {place[2] for place in session.hints.places.values()}
    shared.press("escape g g i")
    assert "béla" not in shared.screen()


def test_what_others_made_known_proposes_nothing_when_blind(desk: Desk) -> None:
    """A candidate that only béla's tag explains is béla's tag."""
    desk.read("Le zinc manque. Encore du zinc.", title="T")
    article_id = desk.scene.session.article.id
    with Store(desk.path, annotator="béla") as other:
        other.annotations.tag(article_id, 3, 7, "PROD")
    session = desk.scene.session

    def offered() -> list[int]:
        session.reload()
        session.offer_all()
        block = session.document.block(1)
        return [a.start for a in session.document.annotations(block) if not a.is_stored]

    assert offered() == [26]
    desk.press("O")
    assert offered() == []
    desk.press("O")
    assert offered() == [26]


def test_lists_and_search_know_nothing_of_others_when_blind(shared: Desk) -> None:
    """A label beside a hit, a note found or an act listed tells as much as the page."""
    keymap = Keymap(bindings(shared.store.labels.all()), counts=COUNTING)

    def found(query: str) -> list[str]:
        scene = Search(shared.store, keymap, THEMES["dark"])
        scene.resize(80, 24)
        enter(scene, query)
        return [row.split()[0] for row in screen(scene)[3:-2:2] if row]

    def acts() -> set[str]:
        scene = History(shared.store, keymap, THEMES["dark"])
        scene.resize(80, 24)
        scene.update()
        return {act.annotator for act in scene.acts}

    assert (found("rayhan"), found("deux fois"), acts()) == (["GPE"], ["note"], {"ana", "béla"})
    shared.press("O")
    assert (found("rayhan"), found("deux fois"), acts()) == (["Paul"], [], {"ana"})


def test_each_annotators_tags_are_a_layer_of_their_own(shared: Desk) -> None:
    """Ana tags what béla has tagged: that is agreement, and must be a row of hers."""
    shared.press("v w p")
    assert shared.rows(WHOSE)[:2] == [("ana", "PER", "Paul Dorn", 0), ("béla", "PER", "Paul Dorn", 0)]
    shared.press("b b v w p")
    assert "is PER already." in status(shared)
    assert len(shared.rows(WHOSE)) == 4


def test_tagging_everywhere_looks_at_ones_own_layer_when_blind(shared: Desk) -> None:
    """What béla has already would be missing in ana's layer, and count as a difference."""
    article_id = shared.scene.session.article.id
    with Store(shared.path, annotator="béla") as other:
        other.annotations.tag(article_id, 32, 41, "PER")
    shared.press("O v w p *")
    assert [row for row in shared.rows(WHOSE) if row[0] == "ana"] == [
        ("ana", "PER", "Paul Dorn", 0), ("ana", "PER", "Paul Dorn", 32),
    ]  # fmt: skip
    shared.press("u")
    assert [row for row in shared.rows(WHOSE) if row[0] == "ana"] == [("ana", "PER", "Paul Dorn", 0)]


def test_settling_a_speaker_links_no_mention_of_another_layer_when_blind(desk: Desk) -> None:
    """Béla's layer would change under her without an act of hers."""
    desk.read("Ada Kern parle : « Nous partons ».\nAda Kern part.", title="T")
    article_id = desk.scene.session.article.id
    with Store(desk.path, annotator="béla") as other:
        other.annotations.tag(article_id, 35, 43, "PER")
    desk.press("O v w p g g 3 w q enter")
    linked = "select annotator, start, entity is not null from mention_row order by start"
    assert desk.rows(linked) == [("ana", 0, 1), ("béla", 35, 0)]


def test_help_and_the_palette_offer_the_key(desk: Desk) -> None:
    assert desk.keymap.keys("blind") == ("O",)
    press(desk.read("Rien."), "O")
    assert desk.store.only == "ana"


def test_the_command_line_starts_it_blind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTIL_BLIND", "")
    found, words = settings.parse(["--blind", "port.txt"], ())
    assert (found.wants, words) == ("reader", ["port.txt"])
    place = Workplace(desk.path, "ana")
    assert place.store.only == "ana"
    place.close()
