"""kill -9: what was called saved is there afterwards, whole acts only, and nothing else."""

from __future__ import annotations

import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from store import Store, integrity
from store.errors import NothingToUndo
from tests.soak.editor import seeded
from tests.soak.harness import annotations_of, need, times
from tests.soak.writers import Work, Writer, hasty, honest
from tests.tui.program import Home, Program

pytestmark = pytest.mark.soak

KILLS = times(1000, 100)
PROGRAM_KILLS = times(100, 5)
CONTROL_KILLS = 40
"""About so many at most: a writer that says saved before COMMIT loses that act in every second kill."""


def killed(
    path: Path, kills: int, work: Work = honest, *, at_once: int = 2
) -> tuple[list[str], list[Writer]]:
    """Kill one writer after the other while others go on; what was wrong after each, and the writers."""
    dice = random.Random(kills)
    writers = [Writer(path, work) for _ in range(at_once)]
    running, wrong = list(writers), []
    try:
        for number in range(kills):
            victim = running.pop(dice.randrange(len(running)))
            victim.wait(dice.randrange(8))
            # Into the act that follows: begun, written, half synced, or done and not told yet.
            time.sleep(dice.random() * 0.004)
            victim.kill()
            said = victim.difference(annotations_of(path, victim.annotator))
            wrong += [f"kill {number}: {said}"] if said else []
            running.append(Writer(path, work))
            writers.append(running[-1])
    finally:
        for writer in running:
            writer.kill()
    return wrong, writers


def test_no_saved_act_is_lost_and_none_is_half_done_when_writers_are_killed(folder: Path) -> None:
    """A crash would take tags that the screen had called saved, or leave half of a bulk tag."""
    path = folder / "store.db"
    seeded(path)
    wrong, writers = killed(path, KILLS)
    assert wrong == []
    later = [writer.difference(annotations_of(path, writer.annotator)) for writer in writers]
    assert set(later) == {""}, "what the others did later took it"
    assert integrity.check(path) == []
    acts = sum(writer.saved for writer in writers)
    print(f"{KILLS} kills, {acts} acts called saved")
    assert acts > 2 * KILLS, "hardly anything was at stake"


def test_a_writer_that_says_saved_too_early_is_caught(folder: Path) -> None:
    """Control: else the loop above could not see a loss."""
    path = folder / "store.db"
    seeded(path)
    for kills in range(1, CONTROL_KILLS // 4):
        # Another number of kills is another row of dice.
        wrong, _ = killed(path, kills, hasty, at_once=1)
        if any("1 lost" in said for said in wrong):
            return
    pytest.fail("no loss was seen")


def test_every_act_can_be_undone_behind_a_kill(folder: Path) -> None:
    """The history would end at the last crash."""
    path = folder / "store.db"
    seeded(path)
    _, writers = killed(path, times(40, 6))
    for writer in writers:
        with Store(path, annotator=writer.annotator) as store:
            with pytest.raises(NothingToUndo):
                while True:
                    store.history.undo()
            assert store.conn.execute(
                "select (select count(*) from annotation where annotator = ?1), "
                "(select count(*) from reading where annotator = ?1)", (writer.annotator,),
            ).fetchone() == (0, 0)  # fmt: skip
    assert integrity.check(path) == []


SLOW_DISK = (
    "strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null",
    "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=30000",
)  # fmt: skip
"""Each sync takes 30 ms, an act four of them: what is said too early is said long before it is true."""


def tagged(home: Home, word: str, state: str) -> Program:
    """The program on a slow disk, a word tagged, the screen as wanted."""
    article = home.folder / "news.txt"
    lead = SLOW_DISK if shutil.which("strace") else ()
    window = home.start(article, lead=lead)
    window.find(word)
    window.press("m")
    window.wait_for(f"{state} MISC “{word}”")
    return window


@pytest.fixture
def home(folder: Path) -> Home:
    made = Home(folder)
    made.file("news.txt", "".join(f"Le mot{number:03} reste.\n" for number in range(PROGRAM_KILLS)))
    return made


def test_what_the_screen_calls_saved_is_there_when_the_program_is_killed_that_moment(home: Home) -> None:
    """Saved would be shown while the disk is still at work: a battery that dies then takes the act along."""
    for number in range(PROGRAM_KILLS):
        with tagged(home, f"mot{number:03}", "saved") as window:
            window.signal(signal.SIGKILL)
            assert window.wait_exit() == -signal.SIGKILL
        assert [text for _, text, *_ in home.marks()] == [f"mot{n:03}" for n in range(number + 1)]
    assert integrity.check(home.store) == []


def test_what_the_screen_calls_saving_is_gone_when_the_program_is_killed_that_moment(home: Home) -> None:
    """Control: the kill comes early enough to find an act that is not saved; the screen does not claim it is."""
    need("strace")
    with tagged(home, "mot000", "saving…") as window:
        window.signal(signal.SIGKILL)
        assert window.wait_exit() == -signal.SIGKILL
    assert home.marks() == []
    assert integrity.check(home.store) == []
