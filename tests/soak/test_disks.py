"""Disks that are full or closed to writing, and stores that go away: said in words, nothing half written."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store import Store, backup, integrity
from store.errors import DiskFull, PostilError, ReadOnlyStore
from store.formats.registry import Options, export_to
from store.writer import Writer
from tests.soak import disks
from tests.soak.editor import TEXT, seeded
from tests.soak.faulted import SAVED
from tests.soak.harness import PATIENCE, annotations_of, contents, times
from tests.soak.test_faults import mismatch, run
from tests.tui.program import Home, bound_by_modes

pytestmark = pytest.mark.soak

ROOM = 1500
"""Kilobytes of the small disk: a store with some work, its journal, and one copy do not all fit."""
WIDE = (160, 24)
"""A window in which a sentence with a path is not cut."""


def fill(disk: Path, kilobytes_left: int = 0) -> Path:
    """Fill the disk but for so much; the file that takes the room."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            file.truncate(max(0, file.tell() - kilobytes_left * 1024))
    return ballast


@pytest.fixture
def disk(swift: Path) -> Iterator[Path]:
    with disks.small(swift / "disk", ROOM) as made:
        yield made


# Full


def test_a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room(disk: Path, tmp_path: Path) -> None:
    """An afternoon's tags would be gone, or the program would have to be started again to save the next."""
    path = disk / "store.db"
    article_id = seeded(path)
    with Store(path, annotator="anna") as store:
        for left in range(0, 8 * times(20, 4), 8):
            saved = dict(annotations_of(path, "anna"))
            ballast = fill(disk, left)
            with pytest.raises(DiskFull, match=r"store\.db: the disk is full; nothing of this act was saved"):
                while True:
                    made = store.annotations.make(article_id, len(saved), len(saved) + 5, "PER")
                    store.annotations.add(made)
                    saved[made.id] = ""
            assert annotations_of(path, "anna") == saved
            # Reading and leaving with one's work must be possible.
            assert store.articles.text(article_id, 0, 50) == TEXT[:50]
            assert len(list(store.annotations.of_article(article_id))) == len(saved)
            assert export_to(store, "csv", tmp_path / "out.csv", Options()).rows == len(saved)
            ballast.unlink()
            store.annotations.add(made)
            assert annotations_of(path, "anna") == {**saved, made.id: ""}
        store.history.undo()
        assert annotations_of(path, "anna") == saved
    assert integrity.check(path) == []


def test_a_start_a_backup_and_a_new_store_on_a_full_disk_say_so(disk: Path) -> None:
    """A start would fail with a traceback, a backup would leave half a copy, a new store half a file."""
    path = disk / "store.db"
    seeded(path)
    before = contents(path)
    ballast = fill(disk)
    with Store(path, annotator="anna") as store:
        assert store.read_only is False
        with pytest.raises(DiskFull, match="no room for a copy"):
            backup.backup(store, disk / "copy.db")
    with pytest.raises(PostilError, match=r"new\.db"):
        Store(disk / "new.db", annotator="anna")
    ballast.unlink()
    assert sorted(found.name for found in disk.iterdir() if found.stat().st_size) == ["store.db"]
    assert contents(path) == before
    with Store(disk / "new.db", annotator="anna") as store:
        assert len(store.labels.all()) == 12


def test_a_file_that_may_not_grow_is_told_like_a_full_disk(folder: Path) -> None:
    """A quota is no full disk to SQLite, but it is to whoever works."""
    seeded(folder / "store.db")
    blocks = (folder / "store.db").stat().st_size // 512
    told, _ = run(folder, ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh"], keep=True)
    assert any("the disk refused to read or write" in record.get("told", "") for record in told)
    assert mismatch(folder, told) == ""


def test_the_screen_says_that_the_disk_is_full_and_keeps_what_was_selected(disk: Path) -> None:
    """The tag would vanish without a word, and with it what was meant."""
    home = Home(disk)
    article = home.file("news.txt", "Le mot001 reste.\nLe mot002 part.\n")
    with home.start(article, size=WIDE) as window:
        window.find("mot001")
        window.press("m")
        window.wait_for("saved MISC “mot001”")
        ballast = fill(disk)
        window.find("mot002")
        window.press("m")
        window.wait_for("the disk is full; nothing of this act was saved")
        window.wait_for("tags 1")
        assert home.marks() == [("MISC", "mot001", 3, 9)]
        ballast.unlink()
        window.press("m")
        window.wait_for("saved MISC “mot002”")
    assert home.marks() == [("MISC", "mot001", 3, 9), ("MISC", "mot002", 20, 26)]
    assert integrity.check(home.store) == []


# Closed to writing


def test_a_read_only_medium_is_read_and_taken_up_when_it_can_be_written(disk: Path, tmp_path: Path) -> None:
    """A store on a card with its lock on could not be read, or would need a new start when it is off."""
    path = disk / "store.db"
    article_id = seeded(path)
    told: list[PostilError | None] = []
    disks.seal(disk, True)
    writer = Writer(path, "anna")
    with Store(path, annotator="anna") as store:
        assert store.read_only is True
        made = store.annotations.make(article_id, 0, 3, "PER")
        with pytest.raises(ReadOnlyStore, match=r"store\.db is open for reading only"):
            store.annotations.add(made)
        assert export_to(store, "csv", tmp_path / "out.csv", Options()).rows == 0
        assert integrity.check(store) == []
        writer.submit(lambda own: own.annotations.add(made), lambda _, error: told.append(error))
        assert writer.flush(PATIENCE)
        disks.seal(disk, False)
        writer.submit(lambda own: own.annotations.add(made), lambda _, error: told.append(error))
        assert writer.close()
        assert [type(error) for error in told] == [ReadOnlyStore, type(None)]
        assert [a.id for a in store.annotations.of_article(article_id)] == [made.id]


def listing(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and time of change, but for the backup that was asked for."""
    files = (found for found in sorted(folder.iterdir()) if found.name != "copy.db")
    return {found.name: (found.read_bytes(), found.stat().st_mtime_ns) for found in files}


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o755), (0o644, 0o555), (0o444, 0o555)])
def test_what_may_not_be_written_is_refused_in_words_and_left_as_it_is(
    folder: Path, file_mode: int, folder_mode: int
) -> None:
    """A colleague's store would be changed, or an edit that looked taken would be lost."""
    lead = bound_by_modes()
    if os.geteuid() == 0 and not lead:
        pytest.skip("this root is bound by no file modes")
    seeded(folder / "store.db")
    before = listing(folder)
    (folder / "store.db").chmod(file_mode)
    folder.chmod(folder_mode)
    try:
        told, _ = run(folder, list(lead), keep=True)
    finally:
        folder.chmod(0o755)
    assert listing(folder) == before
    assert "is open for reading only" in told[0]["told"]
    assert SAVED not in [record.get("told") for record in told]
    assert all(record["shown"] == {} for record in told if "shown" in record)


def interrupted(path: Path, target: Path) -> None:
    """Copy a store as it lies there when its writer dies between the first page and the last."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("pragma journal_mode = truncate")
        conn.execute("pragma cache_size = 1")
        conn.execute("begin immediate")
        conn.execute("update label set title = title || 'x', checksum = 0")
        conn.execute("update article set title = 'half', text = text || text, checksum = 0")
        shutil.copyfile(path, target)
        shutil.copyfile(f"{path}-journal", f"{target}-journal")
        conn.execute("rollback")


@pytest.mark.parametrize("how", ["start", "read", "check", "backup"])
def test_an_act_that_was_cut_off_is_taken_back_by_whatever_comes_next(folder: Path, how: str) -> None:
    """Half an act would be read as a whole one, or the check behind a crash would fail for no reason."""
    path, target = folder / "whole.db", folder / "store.db"
    seeded(path)
    interrupted(path, target)
    assert target.read_bytes() != path.read_bytes(), "nothing was cut off"
    if how == "check":
        assert integrity.check(target) == []
    elif how == "backup":
        assert backup.verify(target)["article"] == 1
    else:
        with Store(target, annotator="anna", read_only=how == "read") as store:
            assert store.conn.execute("select title from article").fetchone() == ("Lettres",)
    assert contents(target) == contents(path)
    assert integrity.check(target) == []


def test_an_act_that_was_cut_off_is_not_read_where_it_cannot_be_taken_back(folder: Path, swift: Path) -> None:
    """On a read-only medium, half an act would be shown as a whole one."""
    lead = bound_by_modes()
    if os.geteuid() == 0 and not lead:
        pytest.skip("this root is bound by no file modes")
    seeded(folder / "whole.db")
    interrupted(folder / "whole.db", folder / "store.db")
    before = listing(folder)
    folder.chmod(0o555)
    try:
        told, _ = run(folder, list(lead), keep=True)
    finally:
        folder.chmod(0o755)
    assert listing(folder) == before
    assert [record["shown"] for record in told if "shown" in record] == [None]
    assert "store.db" in told[0]["told"]


# Gone


@pytest.mark.parametrize("how", ["replaced", "deleted"])
def test_a_store_that_goes_away_is_told_and_taken_up_when_it_is_back(folder: Path, how: str) -> None:
    """A cloud folder's sync would swallow what is tagged from then on."""
    home = Home(folder)
    article = home.file("news.txt", "Le mot001 reste.\nLe mot002 part.\n")
    aside, other = folder / "aside.db", folder / "other.db"
    seeded(other)
    theirs = other.read_bytes()
    with home.start(article, size=WIDE) as window:
        window.find("mot001")
        window.press("m")
        window.wait_for("saved MISC “mot001”")
        home.store.rename(aside)
        if how == "replaced":
            shutil.copyfile(other, home.store)
        window.find("mot002")
        window.press("m")
        window.wait_for("moved, deleted or replaced")
        window.wait_for("tags 1")
        if how == "replaced":
            assert home.store.read_bytes() == theirs
        else:
            assert not home.store.exists()
        aside.rename(home.store)
        window.press("m")
        window.wait_for("saved MISC “mot002”")
    assert home.marks() == [("MISC", "mot001", 3, 9), ("MISC", "mot002", 20, 26)]
    assert integrity.check(home.store) == []
