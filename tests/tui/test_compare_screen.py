"""The compare screen: differences stepped through and settled by key, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store, adjudication
from tests.layers import TEXT, annotated
from tests.tui.conftest import DirectWriter, press
from tests.tui.test_search_screen import screen
from tui.commands import COUNTING, bindings
from tui.keys import Keymap
from tui.layout import cells
from tui.looks import THEMES
from tui.outbox import Outbox
from tui.screens.agreement import Figures
from tui.screens.compare import Compare
from tui.screens.detour import Detour
from tui.screens.scene import Effect
from tui.session import Session

LAYER = "select label, text, status from mention_row where annotator = 'adjudication' order by start"


class Table:
    """A store with two layers over one article, the compare screen, and fingers."""

    def __init__(self, path: Path) -> None:
        self.store, self.article_id = annotated(path)
        self.writer = DirectWriter(path)
        self.outbox = Outbox(self.writer)
        self.keymap = Keymap(bindings(self.store.labels.all()), counts=COUNTING)
        self.scene = self.opened()

    def opened(self, *, theme: str = "dark", width: int = 80, height: int = 24) -> Compare:
        article = self.store.articles.get(self.article_id)
        self.scene = Compare(self.store, self.outbox, article, self.keymap, THEMES[theme])
        self.scene.resize(width, height)
        self.scene.update()
        return self.scene

    def press(self, keys: str) -> list[str]:
        """Press keys; the rows of the screen."""
        for key in keys.split():
            press(self.scene, key)
            self.outbox.drain()
        return screen(self.scene)

    def rows(self, sql: str = LAYER) -> list[tuple]:
        return self.store.conn.execute(sql).fetchall()

    def differences(self) -> list[str]:
        """The rows of the list, as they stand there."""
        rows = screen(self.scene)
        return [row for row in rows[self.scene.head : -2] if row]


class Slow:
    """A disk that does nothing until it is told to."""

    def __init__(self, waiting: list) -> None:
        self._waiting = waiting

    def submit(self, work, done) -> None:
        self._waiting.append((work, done))


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    made = Table(tmp_path / "store.db")
    yield made
    made.store.close()
    made.writer.store.close()


def test_the_differences_are_listed_below_the_text_they_are_in(table: Table) -> None:
    """An adjudicator needs the sentence, who marked what in it, and what else is open."""
    rows = table.press("j")
    assert rows[0] == " Compare ana · béla — Le port                    0/5 settled · 0/4 agreed taken"
    assert rows[1:4] == [
        "     1   La ministre Ada Kern a ouvert le port de Rayhan.",
        "1 ana                                             └g───┘",
        "2 béla                                    └l───────────┘",
    ]
    assert rows[10:12] == ["  1 ana         GPE “Rayhan”", "  2 béla        LOC “port de Rayhan”"]
    assert table.differences() == [
        "·  1     missing                   ROLE La ministre | –",
        "·  1     edges, label              GPE Rayhan | LOC port de Rayhan",
        "·  2     speaker                   QUOTE « Nous rouvrons » | QUOTE « Nous rouvr…",
        "·  3     label                     ORG SNPV | PROD SNPV",
        "·  3     missing                   – | DATE mardi",
    ]
    assert rows[-1].endswith(" 2/5")


def test_the_keys_that_settle_are_on_the_screen(table: Table) -> None:
    bar = table.press("j")[-2]
    assert bar.split("  ") == [
        " ← left", "→ right", "b both", "x none", "e edit", "a agreed", "u undo", "Esc back", "? help",
    ]  # fmt: skip


def test_agreements_are_dimmed_and_the_chosen_difference_stands_out(table: Table) -> None:
    """Where all agree nobody has to look; told by more than colour."""
    table.press("j")
    looks = {text.strip(): look for runs in table.scene.rows[1:10] for text, look in runs}
    assert looks["Ada Kern"].kind == "agreed"
    assert THEMES["mono"].ink(looks["Ada Kern"]).dim
    assert looks["port de Rayhan"].state == "selected"
    assert looks["SNPV"].outer == "orange"
    assert looks["a ouvert le"].kind == "text"


def test_one_key_settles_and_the_next_open_difference_is_chosen(table: Table) -> None:
    rows = table.press("left")
    assert table.rows() == [("ROLE", "La ministre", "accepted")]
    assert rows[-1] == " Kept ana.                                                                  2/5"
    assert table.differences()[0] == "✓  1     missing          ana      ROLE La ministre | –"
    table.press("right x b")
    assert table.rows() == [
        ("ROLE", "La ministre", "accepted"), ("LOC", "port de Rayhan", "accepted"),
        ("ORG", "SNPV", "accepted"), ("PROD", "SNPV", "accepted"),
    ]  # fmt: skip
    rows = table.press("left")  # ana has nothing there: that is what is kept
    assert table.rows()[-1] == ("DATE", "mardi", "rejected")
    assert rows[0].endswith("5/5 settled · 0/4 agreed taken")
    assert rows[-1].startswith(" Kept none of it. Every difference is settled.")
    assert [row[26:33].strip() for row in table.differences()] == [
        "ana",
        "béla",
        "neither",
        "both",
        "neither",
    ]


def test_nothing_is_called_settled_before_it_is_on_disk(table: Table) -> None:
    """What the screen has promised must be there after a power cut."""
    waiting: list = []
    table.scene._outbox = Outbox(Slow(waiting))
    press(table.scene, "left")
    rows = screen(table.scene)
    assert rows[0].endswith("0/5 settled · 0/4 agreed taken")
    assert table.differences()[0].startswith("…  1     missing                   ROLE")
    assert rows[-1].endswith(" saving… 2/5")
    work, done = waiting.pop()
    done(work(table.writer.store), None)
    table.scene._outbox.drain()
    assert screen(table.scene)[0].endswith("1/5 settled · 0/4 agreed taken")
    assert table.differences()[0].startswith("✓  1     missing          ana ")


def test_what_they_agree_on_is_taken_over_by_one_key(table: Table) -> None:
    rows = table.press("a")
    assert [row[1] for row in table.rows()] == ["Ada Kern", "Ada Kern", "Paul Dorn", "Verlanne"]
    assert rows[0].endswith("0/5 settled · 4/4 agreed taken")
    assert table.press("a")[-1].startswith(" All taken over already.")
    assert len(table.rows()) == 4


def test_everything_is_undone_to_the_start_and_redone(table: Table) -> None:
    before = table.rows("select id, updated_at, status from annotation order by id")
    table.press("a left right b x right")
    done = table.rows()
    assert len(done) == 9
    rows = table.press("u")
    assert rows[-1].startswith(" Undone: béla kept: DATE “mardi”")
    assert table.scene.at == 4
    table.press("u u u u u")
    assert table.rows("select id, updated_at, status from annotation order by id") == before
    assert screen(table.scene)[0].endswith("0/5 settled · 0/4 agreed taken")
    table.press("U U U U U U")
    assert table.rows() == done


def test_undo_of_a_tag_shows_in_the_layer_it_was_in(table: Table) -> None:
    """`u` takes back one's last act, whatever it was: the picture must not go on showing the tag."""
    table.writer.store.annotations.tag(table.article_id, 124, 129, "PER")
    table.scene.reload()
    assert table.differences()[-1] == "·  3     label                     PER mardi | DATE mardi"
    table.press("u")
    assert table.differences()[-1] == "·  3     missing                   – | DATE mardi"


def test_one_leaves_and_goes_on_another_day_where_it_is_open(table: Table) -> None:
    """What is decided is in the store, not in the screen."""
    table.press("left right escape")
    assert table.scene.effects == [Effect("screen", "back")]
    scene = table.opened()
    assert scene.at == 2
    assert screen(scene)[0].endswith("2/5 settled · 0/4 agreed taken")
    table.press("g g n")
    assert table.scene.at == 2


def test_what_a_colleague_settles_meanwhile_is_seen(table: Table) -> None:
    table.press("j j")
    with Store(table.store.path, annotator="carl") as other:
        found = adjudication.compare(other, table.article_id, ["ana", "béla"])
        adjudication.keep(other, found, found.differences[0], [])
    table.scene.reload()
    assert table.differences()[0].startswith("✓  1     missing          neither")
    assert table.scene.at == 2


def test_editing_opens_the_settled_layer_in_the_reader_and_escape_comes_back(table: Table) -> None:
    """Neither is right: the span has to be drawn anew, and belongs to nobody's layer but the settled one."""
    table.press("j enter")
    (kept,) = table.rows("select id from annotation where annotator = 'adjudication'")[0]
    assert table.scene.effects == [Effect("edit", table.article_id, f"41:47:{kept}")]
    settled = Store(table.store.path, annotator="adjudication")
    settled.only = "adjudication"
    session = Session(settled, table.outbox, settled.articles.get(table.article_id), settled.labels.all())
    reader = Detour(session, table.keymap, THEMES["dark"])
    reader.resize(80, 24)
    session.select(41, 47, annotation_id=kept)
    press(reader, "{ {")
    table.outbox.drain()
    assert " Esc back to compare " in screen(reader)[-2]
    press(reader, "l")
    table.outbox.drain()
    press(reader, "g g v m")
    table.outbox.drain()
    reader.update()
    assert {text for runs in reader.rows for text, look in runs if look.depth} == {"La", "port de Rayhan"}
    press(reader, "escape")
    assert reader.effects == [Effect("screen", "back")]
    settled.close()
    table.scene.resume()
    assert table.rows() == [("MISC", "La", "accepted"), ("LOC", "port de Rayhan", "accepted")]
    assert [row[0] for row in table.rows("select distinct annotator from act where kind <> 'add'")] == [
        "ana",
        "béla",
    ]
    rows = screen(table.scene)
    assert table.differences()[1] == "✓  1     edges, label     edited   GPE Rayhan | LOC port de Rayhan"
    assert rows[10] == " ✓1 ana         GPE “Rayhan”  now LOC “port de Rayhan”"
    assert table.rows("select annotator, label from mention_row where text = 'Rayhan'") == [("ana", "GPE")]


def test_escape_in_the_detour_first_ends_what_is_being_typed(table: Table) -> None:
    settled = Store(table.store.path, annotator="adjudication")
    session = Session(settled, table.outbox, settled.articles.get(table.article_id), settled.labels.all())
    reader = Detour(session, table.keymap, THEMES["dark"])
    reader.resize(80, 24)
    press(reader, "/ escape f escape")
    assert reader.effects == []
    press(reader, "D")
    assert reader.effects == [Effect("screen", "back")]
    settled.close()


def test_whose_layers_are_compared_can_be_chosen(table: Table) -> None:
    with Store(table.store.path, annotator="carl") as other:
        other.annotations.tag(table.article_id, 33, 47, "LOC")
    rows = table.press("c")
    assert [row.split() for row in rows[2:5]] == [["1", "ana"], ["2", "béla"], ["carl"]]
    table.press("j j enter c j j")
    place = table.scene.current
    assert place is not None and [m and m.text for m in place.members] == [
        "Rayhan",
        "port de Rayhan",
        "port de Rayhan",
    ]
    rows = table.press("3")
    assert rows[-1].startswith(" Kept carl.")
    assert table.rows() == [("LOC", "port de Rayhan", "accepted")]
    assert table.press("g g 4")[-1].startswith(" There is no layer 4.")


def test_one_layer_alone_says_how_to_get_a_second(table: Table) -> None:
    table.store.conn.execute(
        "delete from span where annotation_id in (select id from annotation where annotator = 'béla')"
    )
    table.store.conn.execute("delete from annotation where annotator = 'béla'")
    scene = table.opened()
    assert "Only ana has annotated this article." in " ".join(screen(scene))
    assert table.press("left x b a enter u j")[0].startswith(" Compare ana — Le port")


def test_layers_without_a_difference_say_so(table: Table) -> None:
    with Store(table.store.path, annotator="dora") as other:
        other.annotations.tag(table.article_id, 0, 2, "MISC")
    table.store.annotations.tag(table.article_id, 0, 2, "MISC", annotator="carl")
    table.scene.annotators = ["carl", "dora"]
    table.scene.reload()
    assert "They agree on everything here: 1 place." in " ".join(screen(table.scene))
    table.press("a")
    assert table.rows() == [("MISC", "La", "accepted")]


def test_a_refused_decision_is_said_and_stays_open(table: Table) -> None:
    """A full disk, a store that is read only: the screen must not call settled what is not saved."""
    table.writer.store.read_only = True
    rows = table.press("left")
    assert "is open for reading only" in rows[-1]
    assert rows[0].endswith("0/5 settled · 0/4 agreed taken")


@pytest.mark.parametrize("theme", ["dark", "light", "ansi", "mono"])
@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 60), (30, 7), (30, 6)])
def test_every_row_fits_the_window_in_every_theme(table: Table, theme: str, width: int, height: int) -> None:
    """A colleague's name or title could carry commands for the terminal."""
    hostile = "\x1b]52;c;aGk=\x07 北京\u202e é\n" * 3
    table.store.conn.execute("update annotation set annotator = ?1 where annotator = 'béla'", (hostile,))
    table.store.conn.execute("update article set title = ?1", (hostile,))
    scene = table.opened(theme=theme, width=width, height=height)
    for keys in ("", "j", "j", "c"):
        press(scene, keys)
        scene.update()
        assert len(scene.rows) == height
        for runs in scene.rows:
            row = "".join(text for text, _ in runs)
            assert cells(row) == width
            assert not any(ord(c) < 32 or c in "\x7f\x9b\u202e" for c in row)


def test_the_figures_on_the_screen_are_those_of_the_command(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two ways to one number that differ are worse than one."""
    from tui import cli

    table.press("A")
    assert table.scene.effects == [Effect("agreement", "ana\nbéla")]
    figures = Figures(table.keymap, THEMES["dark"])
    figures.resize(80, 24)
    assert screen(figures)[2] == " Counting…"
    figures.measure(table.store, ["ana", "béla"])()
    assert cli.run(["--store", str(table.store.path), "agree", "ana", "béla"]) == 0
    assert figures.lines == capsys.readouterr().out.splitlines()
    assert screen(figures)[2] == " ana and béla: 1 article that both annotated"
    press(figures, "pagedown")
    assert screen(figures)[-1].endswith("40 of 49 lines")
    press(figures, "G")
    assert screen(figures)[-1].endswith("49 of 49 lines")
    press(figures, "A")
    assert figures.effects == [Effect("screen", "back")]


def test_figures_that_cannot_be_had_say_why(table: Table) -> None:
    figures = Figures(table.keymap, THEMES["dark"])
    figures.resize(80, 24)
    figures.refuse("Agreement needs two annotators")
    assert screen(figures)[2] == " Agreement needs two annotators"
    press(figures, "j g g G enter")
    assert figures.effects == []


def test_the_text_is_shown_from_the_difference_on_in_a_long_article(table: Table) -> None:
    assert table.press("G")[1:4] == [
        "     3   Paul Dorn et la SNPV étaient à Verlanne mardi.",
        "2 béla                                           └d──┘",
        "",
    ]
    assert TEXT[124:129] == "mardi"


KEYS = (
    "j", "k", "left", "right", "h", "l", "1", "2", "3", "b", "x", "a", "n", "c", "enter", "u", "U", "g", "G",
    "space", "escape", "pagedown", "end",
)  # fmt: skip


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(KEYS), min_size=15, max_size=30), st.sampled_from([(80, 24), (40, 7)]))
def test_whatever_is_pressed_the_screen_shows_what_the_store_holds(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], size: tuple[int, int]
) -> None:
    """What is kept in the screen, to be fast, must never part from what is on disk."""
    table = Table(tmp_path_factory.mktemp("table") / "store.db")
    table.store.annotations.tag(table.article_id, 33, 47, "LOC", annotator="carl")
    scene = table.opened(width=size[0], height=size[1])
    for key in keys:
        table.press(key)
        assert [cells("".join(text for text, _ in runs)) for runs in scene.rows] == [size[0]] * size[1]
        if scene.choosing is None:
            found = adjudication.compare(table.store, table.article_id, scene.annotators)
            assert tuple(scene.places) == found.places
            assert scene.settled == sum(bool(place.results) for place in found.differences)
    table.store.close()
    table.writer.store.close()
