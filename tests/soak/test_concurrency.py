"""Several at one store: nothing lost, no lock shown, and a lock that is held too long said in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from store import Store, backup, ids, integrity
from store.annotations import row_of
from store.errors import StoreBusy
from store.writer import Writer
from tests.soak import crowd
from tests.soak.editor import seeded
from tests.soak.harness import LONG, PATIENCE, annotations_of, times
from tests.tui.conftest import Desk, press
from tests.tui.program import Home
from tui.outbox import Outbox

pytestmark = pytest.mark.soak

PROCESSES = 4
ACTS = times(1000, 60)
STARTS = 20


def counted(path: Path) -> int:
    """What the counter says."""
    with Store(path, annotator="anna") as store:
        note = store.conn.execute("select note from entity where id = ?", (crowd.COUNTER,)).fetchone()[0]
    return int(note)


@pytest.fixture
def path(folder: Path) -> Path:
    made = folder / "store.db"
    seeded(made)
    crowd.counter(made)
    return made


def test_no_update_is_lost_and_no_lock_is_shown_when_four_write_at_once(path: Path) -> None:
    """Two windows, or two people: acts would vanish, or "database is locked" would be read."""
    told = crowd.together([(crowd.count_up, (str(path), f"w{n}", ACTS)) for n in range(PROCESSES)])
    assert [errors for errors, _ in told] == [[]] * PROCESSES
    assert counted(path) == PROCESSES * ACTS
    with Store(path, annotator="anna") as store:
        for number in range(PROCESSES):
            assert len(store.history.acts(annotator=f"w{number}", limit=5 * ACTS)) == 2 * ACTS
            assert len(annotations_of(path, f"w{number}")) == ACTS
    assert integrity.check(path) == []
    print(f"longest wait {max(longest for _, longest in told):.2f} s")


def test_a_count_that_is_read_before_its_act_is_lost(path: Path) -> None:
    """Control: else the loop above could not see a lost update."""
    told = crowd.together([(crowd.count_up_carelessly, (str(path), f"w{n}", 60)) for n in range(PROCESSES)])
    assert [errors for errors, _ in told] == [[]] * PROCESSES
    assert counted(path) < PROCESSES * 60


@pytest.mark.parametrize("names", [["anna"] * PROCESSES, ["anna", "bela", "cleo", "anna"]])
def test_whatever_several_do_to_the_same_rows_the_store_stays_whole(path: Path, names: list[str]) -> None:
    """Undo in one window while the other tags: the history would no longer lead to what is there."""
    told = crowd.together([(crowd.meddle, (str(path), name, times(500, 40))) for name in names])
    assert [errors for errors, _ in told] == [[]] * PROCESSES
    assert integrity.check(path) == []


def test_first_starts_at_one_moment_all_succeed(folder: Path) -> None:
    """A script that starts the program for each file of a folder would break its own store."""
    for number in range(times(10, 2)):
        path = folder / f"{number}.db"
        assert crowd.together([(crowd.start, (str(path),))] * STARTS) == [""] * STARTS
        with Store(path, annotator="anna") as store:
            assert len(store.labels.all()) == 12
        assert integrity.check(path) == []


def test_first_starts_without_a_lock_before_the_look_fail(folder: Path) -> None:
    """Control: else the starts above may just not have met."""
    for number in range(20):
        if any(crowd.together([(crowd.careless_start, (str(folder / f"{number}.db"),))] * STARTS)):
            return
    pytest.fail("no start failed")


# A lock that is held


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program is in the midst of an act."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


def test_looking_at_the_store_in_the_midst_of_an_act_does_not_let_others_in(path: Path) -> None:
    """An export beside an act: another program would write into the same pages, and the store be destroyed."""
    with Store(path, annotator="anna") as store, store.act("label", "long") as act:
        act.update("entity", {"id": crowd.COUNTER, "label": "PER", "name": "n", "note": "7"})
        Store(path, annotator="anna", read_only=True).close()
        Store(path, annotator="bela").close()
        assert backup.verify(path)["article"] == 1
        assert integrity.quick(path) == []
        assert crowd.together([(crowd.grab, (str(path),))]) == ["database is locked"]
        # Control: what a plain look does to all locks of the process.
        path.open("rb").close()
        assert crowd.together([(crowd.grab, (str(path),))]) == [""]


def locked_out(path: Path, default: bool) -> bool:
    """Whether a reader is turned away in the midst of a large act; with SQLite's own default for a control."""
    with Store(path, annotator="anna") as store:
        if default:
            store.conn.execute("pragma cache_spill = 483")
        one = row_of(store.annotations.make(seeded(path), 0, 5, "PER"))
        rows = ({**one, "id": ids.new_id()} for _ in range(8000))
        with (
            store.act("import", "8000 annotations") as act,
            closing(sqlite3.connect(path, timeout=0)) as reader,
        ):
            act.insert_many("annotation", rows)
            try:
                reader.execute("select count(*) from label").fetchone()
            except sqlite3.OperationalError:
                return True
    return False


def test_a_large_act_does_not_lock_readers_out_while_it_is_made(path: Path) -> None:
    """A colleague's import would freeze every other window for as long as it takes."""
    assert not locked_out(path, default=False)
    assert locked_out(path, default=True)


def test_keys_are_answered_while_another_program_writes_and_the_act_then_succeeds(folder: Path) -> None:
    """A colleague's long import would freeze this screen."""
    home = Home(folder)
    news = home.file("news.txt", "Le mot001 reste.\nLe mot002 part.\nRien.\n")
    with home.start(news) as window:
        window.find("mot001")
        with held(home.store):
            window.press("m")
            window.wait_for("saving… MISC “mot001”")
            window.press("j")
            window.wait_for("¶2/3")
            window.press("j")
            window.wait_for("¶3/3")
        window.wait_for(" saved ")
        window.wait_gone("saving…")
    assert home.marks() == [("MISC", "mot001", 3, 9)]


class Impatient(Desk):
    """A reader whose acts go through the real writer thread, which waits a fifth of a second for a lock."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.thread = Writer(path, "ana", timeout=0.2)
        self.outbox = Outbox(self.thread)

    def settle(self) -> str:
        """Let the writer end what it has, and hear of it; what the status line says then."""
        assert self.thread.flush(PATIENCE)
        self.outbox.drain()
        return self.scene.session.message[0]


def test_a_lock_held_too_long_is_said_and_what_was_selected_is_kept(folder: Path) -> None:
    """The tag would vanish, or be there twice after the second try."""
    desk = Impatient(folder / "desk.db")
    session = desk.read("Le mot001 reste.\nLe mot002 part.\n").session
    press(desk.scene, "w enter")
    with held(desk.path):
        press(desk.scene, "m")
        said = desk.settle()
        assert session.failed
        assert said == "desk.db is in use by another program; nothing was changed, try again"
        assert desk.rows() == []
        assert session.selection is not None and (session.selection.start, session.selection.end) == (3, 9)
    press(desk.scene, "m")
    assert desk.settle() == "MISC “mot001”"
    assert desk.rows() == [("MISC", "mot001", 3, 9)]
    assert desk.thread.close()


def test_the_program_itself_says_so_and_answers_keys_meanwhile(folder: Path) -> None:
    """The same with the patience of the real program."""
    if not LONG:
        pytest.skip("waits ten seconds for a lock: runs at full length (POSTIL_SOAK=1)")
    home = Home(folder)
    news = home.file("news.txt", "Le mot001 reste.\nLe mot002 part.\nRien.\n")
    with home.start(news, size=(160, 24)) as window:
        window.find("mot001")
        with held(home.store):
            window.press("m")
            window.wait_for("is in use by another program; nothing was changed, try again")
            window.wait_for("tags 0")
            assert home.marks() == []
        window.press("m")
        window.wait_for("saved MISC “mot001”")
    assert home.marks() == [("MISC", "mot001", 3, 9)]


def test_no_screen_that_rests_keeps_others_from_writing(folder: Path) -> None:
    """A window left open over lunch would stop everybody else."""
    home = Home(folder)
    articles = [home.file(f"{n}.txt", f"Le mot{n} reste.\nRien de neuf.\n") for n in range(40)]

    def write(screen: str) -> None:
        with Store(home.store, annotator="bela", timeout=1.0) as store:
            store.entities.add("PER", f"during {screen}")

    with home.start(*articles) as window:
        window.wait_for("¶1/2")
        write("the reader")
        for key, words in [
            ("L", "Library — 40"),
            ("?", "All keys"),
            ("ctrl+e", "choose the file"),
            ("/", " Find:"),
        ]:
            window.press(key)
            window.wait_for(words)
            write(words)
            window.press("escape")
            window.wait_gone(words)
    assert home.rows("select count(*) from entity") == [(5,)]


def test_a_program_that_rests_in_a_read_is_caught(path: Path) -> None:
    """Control: else a screen that holds the store would not be seen above."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin")
        other.execute("select * from label").fetchone()
        with Store(path, annotator="bela", timeout=0.2) as store, pytest.raises(StoreBusy):
            store.entities.add("PER", "never")
