"""Power cuts: a writer's disk is copied while it writes, and the copy is what is left.

What lies in caches is lost with the power; a kill -9 does not show that, for the system lives on.
"""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from store import Store, integrity
from tests.soak import disks
from tests.soak.editor import seeded
from tests.soak.harness import annotations_of, times
from tests.soak.writers import Work, Writer, honest, write_ahead

pytestmark = pytest.mark.soak

CUTS = times(100, 10)


def cut(base: Path, folder: Path, work: Work, dice: random.Random) -> tuple[str, Path]:
    """Let a writer work on a copy of `base` and cut the power; what was wrong, and the disk that is left."""
    shutil.copyfile(base, folder / "running.img")
    left = folder / "left.img"
    with (
        disks.image(folder / "running.img", folder / "running") as disk,
        Writer(disk / "store.db", work) as writer,
    ):
        writer.wait(1 + dice.randrange(10))
        time.sleep(dice.random() * 0.02)
        writer.halt()
        shutil.copyfile(folder / "running.img", left)
    with disks.image(left, folder / "left") as disk:
        said = writer.difference(annotations_of(disk / "store.db", writer.annotator))
    return said, left


@pytest.fixture
def base(swift: Path) -> Path:
    """A disk with a store on it."""
    made = disks.blank(swift / "base.img")
    with disks.image(made, swift / "base") as disk:
        seeded(disk / "store.db")
    return made


def test_no_saved_act_is_lost_when_the_power_is_cut(swift: Path, base: Path) -> None:
    """The lights go out, and with them an afternoon that the screen had called saved."""
    dice = random.Random(CUTS)
    for number in range(CUTS):
        said, left = cut(base, swift, honest, dice)
        assert said == "", f"cut {number}"
        with disks.image(left, swift / "left") as disk:
            assert integrity.check(disk / "store.db") == [], f"cut {number}"
            # What was left behind by one cut is what the next start works on.
            with Store(disk / "store.db", annotator="anna") as store:
                store.labels.retire("MISC")


def test_a_first_start_survives_a_power_cut(swift: Path) -> None:
    """A new store whose name was not synced would be gone with its first day."""
    empty, dice = disks.blank(swift / "empty.img"), random.Random(1)
    for number in range(times(20, 2)):
        said, left = cut(empty, swift, honest, dice)
        assert said == "", f"cut {number}"
        with disks.image(left, swift / "left") as disk:
            assert integrity.check(disk / "store.db") == [], f"cut {number}"


def test_the_usual_way_to_write_loses_what_it_called_saved(swift: Path) -> None:
    """Control: WAL with synchronous NORMAL; else the loop above could not see a loss."""
    empty, dice = disks.blank(swift / "empty.img"), random.Random(2)
    for _ in range(CUTS):
        said, _ = cut(empty, swift, write_ahead, dice)
        if said:
            return
    pytest.fail("no loss was seen")
