"""Files that appear whole or not at all, though what makes them is killed: stores, backups, exports, imports."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from store import Store, backup, integrity
from store.errors import PostilError
from store.formats.registry import Options, export_to, find
from store.schema import SCHEMA_VERSION
from tests.soak import making
from tests.soak.children import kill_within, lifetime
from tests.soak.editor import Editor, seeded
from tests.soak.harness import ROOT, contents, times
from tests.soak.writers import Writer

pytestmark = pytest.mark.soak

STARTS = times(60, 15)
FILES = times(100, 10)
IMPORTS = times(100, 6)
CONTROL = 60
"""At most, for what is written piece by piece to be seen in pieces."""


def moments(kills: int, seconds: float) -> list[float]:
    """When to kill: at random in a lifetime, and a little behind it."""
    dice = random.Random(kills)
    return [dice.random() * seconds * 1.2 for _ in range(kills)]


# Stores


def older_stores() -> list[Path]:
    """Stores of every released schema before the present one; none while there is only one."""
    found = []
    for path in sorted((ROOT / "tests" / "store" / "golden").glob("*.db")):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
            if conn.execute("pragma user_version").fetchone()[0] < SCHEMA_VERSION:
                found.append(path)
    return found


def damage_after(path: Path) -> str:
    """What a start finds wrong with what a killed start has left; empty if it is none or a good store."""
    try:
        if path.exists():
            findings = integrity.check(path)
            if findings and "schema version" not in findings[0].what:
                return str(findings[0])
        with Store(path, annotator="anna") as store:
            count = store.conn.execute("select count(*) from label").fetchone()[0]
        findings = integrity.check(path)
    except PostilError as error:
        return str(error)
    return str(findings[0]) if findings else "" if count >= 12 else f"{count} labels"


def test_a_first_start_or_a_migration_that_is_killed_leaves_a_good_store_or_none(folder: Path) -> None:
    """Who closes the window while the program starts for the first time could never start it again."""
    for origin in [None, *older_stores()]:
        path = folder / "timed.db"

        def fresh(path: Path, origin: Path | None = origin) -> Path:
            if origin is not None:
                path.write_bytes(origin.read_bytes())
            return path

        seconds = lifetime(making.first_start, str(fresh(path)))
        finished = 0
        for number, moment in enumerate(moments(STARTS, seconds)):
            path = fresh(folder / f"{number}.db")
            finished += kill_within(moment, making.first_start, str(path))
            assert damage_after(path) == "", f"killed {moment:.4f} of {seconds:.4f} seconds after its start"
        assert finished < STARTS, "none was killed in time"


def test_a_start_that_builds_piece_by_piece_is_caught(folder: Path) -> None:
    """Control: else half a store would not be seen above."""
    model = folder / "model.db"
    Store(model, annotator="anna").close()
    seconds = lifetime(making.piecemeal_start, str(folder / "timed.db"), str(model))
    for number, moment in enumerate(moments(CONTROL, seconds)):
        path = folder / f"{number}.db"
        kill_within(moment, making.piecemeal_start, str(path), str(model))
        if path.exists() and path.stat().st_size and damage_after(path):
            return
    pytest.fail("no half store was seen")


# Backups and exports


@pytest.fixture
def worked(folder: Path) -> Path:
    """A store with some work in it."""
    path = folder / "store.db"
    seeded(path)
    with Store(path, annotator="anna") as store:
        editor = Editor(store, 5)
        for _ in range(60):
            editor.next().run(store)
    return path


def broken(kills: int, whole: Callable[[], bool], work: Callable[..., object], *arguments: Any) -> int:
    """Kill what makes a file so often; how often the file was then not whole."""
    dice, found = random.Random(kills), 0
    for _ in range(kills):
        kill_within(dice.random() * 0.05, work, *arguments)
        found += not whole()
    return found


def test_a_backup_whose_making_is_killed_is_the_old_one_or_the_new_one(folder: Path, worked: Path) -> None:
    """The battery dies during the daily backup, and with it the only copy."""
    target = folder / "copy.db"
    with Store(worked, annotator="anna") as store:
        backup.backup(store, target)
        old = contents(target)
        store.labels.retire("MISC")
    new = contents(worked)
    assert old != new

    def whole() -> bool:
        return contents(target) in (old, new) and integrity.check(target) == []

    arguments = (str(worked), str(target))
    assert broken(FILES, whole, making.backups, *arguments) == 0
    for _ in range(CONTROL // 10):
        if broken(10, whole, making.careless_backups, *arguments):
            return
    pytest.fail("control: half a backup was not seen")


def test_an_export_whose_making_is_killed_is_the_old_one_or_the_new_one(folder: Path, worked: Path) -> None:
    """Half a table looks like a whole one: its last rows are missing in the paper."""
    target = folder / "e.csv"
    with Store(worked, annotator="anna") as store:
        export_to(store, "csv", target, Options())
    new, old = target.read_bytes(), b"old\r\n"
    target.write_bytes(old)

    def whole() -> bool:
        return target.read_bytes() in (old, new)

    arguments = (str(worked), str(target))
    assert broken(FILES, whole, making.exports, *arguments) == 0
    for _ in range(CONTROL // 10):
        if broken(10, whole, making.careless_exports, *arguments):
            return
    pytest.fail("control: half an export was not seen")


@pytest.mark.parametrize("kind", ["backup", "daily"])
def test_a_backup_beside_writers_ends_and_is_whole(folder: Path, kind: str) -> None:
    """It would begin anew at each act, or hold half of one."""
    path = folder / "store.db"
    seeded(path)
    with Writer(path) as one, Writer(path) as two, Store(path, annotator="anna") as store:
        for number in range(times(50, 5)):
            one.wait(3)
            two.wait(3)
            if kind == "backup":
                made = backup.backup(store, folder / f"copy{number}.db")
            else:
                made = backup.safety(path, "merge")
            assert integrity.check(made) == []
    last = backup.backup(Store(path, annotator="anna"), folder / "last.db")
    assert contents(last) == contents(path)


def test_a_restore_brings_back_every_row(folder: Path, worked: Path) -> None:
    """What a restore does not bring is lost twice."""
    saved = backup.backup(Store(worked, annotator="anna"), folder / "saved.db")
    before = contents(worked)
    with Writer(worked) as writer:
        writer.wait(20)
    assert contents(worked) != before
    backup.restore(saved, worked)
    assert contents(worked) == before
    assert integrity.check(worked) == []


# Imports


def stored(path: Path) -> int:
    """How many annotations are there."""
    with Store(path, annotator="anna") as store:
        found: int = store.conn.execute("select count(*) from annotation").fetchone()[0]
    return found


def test_an_import_that_is_killed_is_whole_or_not_there_and_can_be_run_again(folder: Path) -> None:
    """Half of a colleague's work would be in the store, and the second try would double it."""
    source, found = folder / "records.jsonl", []
    making.records(folder / "source.db", source)
    seconds = lifetime(making.imports, str(folder / "timed.db"), str(source))
    for number, moment in enumerate(moments(IMPORTS, seconds)):
        path = folder / f"import{number}.db"
        kill_within(moment, making.imports, str(path), str(source))
        found.append(stored(path))
        with Store(path, annotator="anna") as store, source.open("rb") as file:
            find("jsonl").read(store, file, "records.jsonl")
        assert stored(path) == making.RECORDS
        assert integrity.check(path) == []
        path.unlink()
    assert set(found) <= {0, making.RECORDS}
    assert 0 in found, "none was killed in time"


def test_an_import_of_an_act_a_record_is_caught(folder: Path) -> None:
    """Control: else half an import would not be seen above."""
    for number in range(CONTROL):
        path = folder / f"import{number}.db"
        kill_within(0.1, making.careless_imports, str(path))
        if 0 < stored(path) < making.RECORDS:
            return
    pytest.fail("no half import was seen")
