"""The history screen: keys in, rows out, on a real store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from store import Store
from tests.tui.conftest import Desk, press
from tests.tui.test_search_screen import enter, screen
from tui.commands import COUNTING, bindings
from tui.keys import Keymap
from tui.layout import cells
from tui.looks import THEMES
from tui.screens.history import History, when
from tui.screens.scene import Effect


@pytest.fixture(autouse=True)
def _paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are shown in the clock of the place: one hour, in summer two, ahead of what is stored."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def opened(desk: Desk, *, width: int = 80, height: int = 24) -> History:
    scene = History(desk.store, Keymap(bindings(desk.store.labels.all()), counts=COUNTING), THEMES["dark"])
    scene.resize(width, height)
    scene.update()
    return scene


def worked(desk: Desk) -> str:
    """An article, two tags by ana, one of them undone, and one by béla; the article's id."""
    desk.read("Paul Dorn et Ada Kern à Rayhan.", title="Le retour")
    article_id = desk.scene.session.article.id
    desk.press("v w p escape")
    store = desk.writer.store
    store.annotations.tag(article_id, 13, 21, "PER")
    store.history.undo()
    with Store(desk.path, annotator="béla") as other:
        other.annotations.tag(article_id, 24, 30, "GPE")
    return article_id


def texts(scene: History) -> list[str]:
    """What was done, as the rows say it, without the time."""
    return [row[13:] for row in screen(scene)[2:-2] if row]


def test_it_says_who_did_what_to_which_article_the_newest_first(desk: Desk) -> None:
    """Two people in one store could not see what the other did."""
    worked(desk)
    scene = opened(desk)
    rows = texts(scene)
    assert rows[0] == "béla        tag GPE “Rayhan” · Le retour"
    assert rows[1].startswith("ana         undo: PER “Ada Kern”")
    assert rows[2].startswith("ana         undone: tag PER “Ada Kern”")
    assert rows[3].startswith("ana         tag PER “Paul Dorn”")
    assert rows[4] == "ana         added “Le retour”"
    assert screen(scene)[-1].endswith("1/5")


def test_undone_acts_are_quieter_too(desk: Desk) -> None:
    worked(desk)
    scene = opened(desk)
    looks = {text[:6]: look.kind for runs in scene.rows for text, look in runs}
    assert looks["undone"] == "muted"
    assert looks["tag PE"] == "text"


def test_an_act_is_undone_from_its_row_by_the_key_of_the_reader(desk: Desk) -> None:
    """A mistake of an hour ago would cost all the work since."""
    worked(desk)
    scene = opened(desk)
    press(scene, "j j j u")
    tagged = scene.acts[3]
    assert tagged.summary == "PER “Paul Dorn”"
    assert scene.effects == [Effect("undo", tagged.id)]
    desk.writer.store.history.undo_act(tagged.id)
    scene.reload()
    assert scene.acts[scene.at].id == tagged.id
    assert texts(scene)[scene.at].startswith("ana         undone: tag PER “Paul Dorn”")
    scene.effects.clear()
    press(scene, "u")
    assert scene.effects == []
    assert screen(scene)[-1].startswith(" This is undone already.")
    press(scene, "U")
    assert scene.effects == [Effect("redo")]


def test_enter_opens_the_article_of_the_act(desk: Desk) -> None:
    article_id = worked(desk)
    scene = opened(desk)
    press(scene, "enter")
    assert scene.effects == [Effect("open", article_id)]


def test_an_act_on_no_article_opens_nothing_and_says_so(desk: Desk) -> None:
    with Store(desk.path, annotator="ana") as store:
        store.entities.add("PER", "Ada Kern")
    scene = opened(desk)
    press(scene, "enter")
    assert scene.effects == []
    assert screen(scene)[-1].startswith(" This was not done to one article")


def test_the_filter_looks_at_what_was_done_and_by_whom_without_accents(desk: Desk) -> None:
    """Among ten thousand tags the one merge must be found."""
    worked(desk)
    scene = opened(desk)
    press(scene, "/")
    enter(scene, "bela tag")
    assert texts(scene) == ["béla        tag GPE “Rayhan” · Le retour"]
    assert screen(scene)[1] == " Filter: bela tag"
    press(scene, "enter u")
    assert [effect.kind for effect in scene.effects] == ["undo"]
    press(scene, "escape")
    assert len(texts(scene)) == 5
    press(scene, "/")
    enter(scene, "zeppelin")
    assert screen(scene)[2] == " No act holds this."
    press(scene, "escape escape")
    assert scene.effects[-1] == Effect("screen", "back")


def test_a_long_history_is_read_by_windows(desk: Desk) -> None:
    """A year's work must not be read to see the last hour."""
    with Store(desk.path, annotator="ana") as store:
        store.labels.retire("MISC")
        store.conn.execute("update act set summary = 'label: the very first'")
        store.conn.execute(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 4999) "
            "insert into act(id, at, annotator, kind, summary, undone, checksum) "
            "select printf('act-%05d', i), '2026-01-02T03:04:05.000Z', 'ana', 'tag', 'act ' || i, 0, 0 from n"
        )
    scene = opened(desk)
    assert len(scene.acts) == 200
    assert screen(scene)[-1].endswith("1/200+")
    assert screen(scene)[2].endswith("tag act 4999")
    press(scene, "/")
    enter(scene, "very first")
    assert screen(scene)[2] == " Nothing among the latest; moving down looks further back."
    press(scene, "enter j j")
    assert texts(scene) == ["ana         label: the very first"]


def test_times_are_those_of_the_clock_on_the_wall() -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert when("2026-11-23T09:30:15.123Z", now) == "10:30:15"
    assert when("2026-11-22T23:30:15.123Z", now) == "00:30:15"
    assert when("2026-07-14T09:30:15.123Z", now) == "07-14 11:30"
    assert when("2025-11-23T09:30:15.123Z", now) == "2025-11-23"
    assert when("\x1b[31m yesterday", now) == "\x1b[31m yeste"


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 60), (30, 6)])
def test_every_row_fits_the_window_and_holds_nothing_a_terminal_obeys(
    desk: Desk, width: int, height: int
) -> None:
    """A colleague's store could carry commands for the terminal in its history."""
    worked(desk)
    hostile = "\x1b]52;c;aGk=\x07 北京\u202e é\n" * 9
    desk.writer.store.conn.execute("update act set summary = ?1, annotator = ?1, at = ?1", (hostile,))
    scene = opened(desk, width=width, height=height)
    for runs in scene.rows:
        row = "".join(text for text, _ in runs)
        assert cells(row) == width
        assert not any(ord(c) < 32 or c in "\x7f\x9b\u202e" for c in row)
    assert len(scene.rows) == height


def test_a_store_without_history_says_so(desk: Desk) -> None:
    scene = opened(desk)
    assert screen(scene)[2] == " Nothing has been done yet."
    press(scene, "j enter u")
    assert scene.effects == []


def test_a_decision_is_not_named_twice(desk: Desk) -> None:
    """The row of a proposal taken in the reader began with «accepted Accepted»."""
    desk.read("Paul Renard parle de Berlin.", title="Le retour", language="fr")
    desk.press("tab enter")
    assert texts(opened(desk))[0].split("  ")[-1].strip().startswith("Accepted PER “Paul Renard”")
