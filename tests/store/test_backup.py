"""Backups are whole or not there, and a restore never deletes what it replaces."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store import Store, backup, integrity
from store.errors import (
    BadInput,
    DamagedStore,
    NewerStore,
    NotAStore,
    NotFound,
    PostilError,
    StoreBusy,
    StoreReplaced,
)

AddText = Callable[..., str]
MONDAY = datetime(2026, 11, 23, 9)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def filled(store: Store, add_text: AddText) -> Store:
    article_id = add_text(store, "Ada écrit à Bob.")
    store.annotations.tag(article_id, 0, 3, "PER")
    return store


def test_a_backup_is_a_whole_store_for_its_owner_alone(
    filled: Store, tmp_path: Path, dump: Callable[[Store], Any]
) -> None:
    """What should save a year's work would lack the last act, or be readable to all."""
    made = backup.backup(filled, tmp_path / "safe" / "copy.db")
    assert made == tmp_path / "safe" / "copy.db"
    assert names(made.parent) == ["copy.db"]
    assert made.stat().st_mode & 0o777 == 0o600
    assert backup.verify(made)["annotation"] == 1
    with Store(made, annotator="anna", create=False) as copy:
        assert dump(copy) == dump(filled)
        assert copy.history.undo().kind == "tag"
        assert integrity.check(copy) == []


def test_a_backup_into_a_folder_gets_a_name_and_an_old_one_is_replaced(filled: Store, tmp_path: Path) -> None:
    """Two backups into one folder would overwrite each other; one to a fixed name would fail."""
    folder = tmp_path / "backups"
    folder.mkdir()
    made = backup.backup(filled, folder)
    assert made.parent == folder and made.name.startswith("store-20") and made.suffix == ".db"
    target = folder / "fixed.db"
    backup.backup(filled, target)
    filled.labels.retire("MISC")
    backup.backup(filled, target)
    with Store(target, annotator="anna") as copy:
        assert copy.labels.get("MISC").retired is True


def test_a_backup_never_overwrites_something_else(filled: Store, tmp_path: Path) -> None:
    """A typing error would cost another file, or the store itself."""
    other = tmp_path / "thesis.txt"
    other.write_text("three years")
    with pytest.raises(NotAStore):
        backup.backup(filled, other)
    with pytest.raises(BadInput, match="is the store itself"):
        backup.backup(filled, filled.path)
    (tmp_path / "empty").touch()
    with pytest.raises(BadInput, match="is there already and no backup of ours"):
        backup.backup(filled, tmp_path / "empty")
    assert other.read_text() == "three years"
    with pytest.raises(PostilError, match="there is no backup"):
        backup.backup(filled, other / "copy.db")


def test_a_backup_beside_a_writer_is_whole(filled: Store, tmp_path: Path) -> None:
    """A backup would only be possible with the program closed."""
    stop = threading.Event()

    def write() -> None:
        with Store(filled.path, annotator="bob") as other:
            number = 0
            while not stop.is_set():
                number += 1
                other.entities.add("PER", f"Person {number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            made = backup.backup(filled, tmp_path / f"copy{number}.db")
            assert integrity.check(made) == []
    finally:
        stop.set()
        writer.join()


def test_a_copy_of_a_damaged_store_does_not_count(filled: Store, tmp_path: Path) -> None:
    """The good backups would be rotated out by bad ones."""
    target = tmp_path / "copy.db"
    backup.backup(filled, target)
    good = target.read_bytes()
    (root,) = filled.conn.execute("select rootpage from sqlite_schema where name = 'span'").fetchone()
    (size,) = filled.conn.execute("pragma page_size").fetchone()
    filled.close()
    broken = bytearray(filled.path.read_bytes())
    broken[(root - 1) * size : root * size] = b"\xff" * size
    filled.path.write_bytes(broken)
    with Store(filled.path, annotator="anna") as damaged, pytest.raises(DamagedStore):
        backup.backup(damaged, target)
    assert target.read_bytes() == good
    assert names(tmp_path) == ["copy.db", "store.db", "store.db-journal"]


def test_one_backup_a_day_is_made_and_seven_are_kept(filled: Store, tmp_path: Path) -> None:
    """The disk would fill, or yesterday's mistake could not be gone back on."""
    for day in range(9):
        now = MONDAY + timedelta(days=day)
        assert backup.daily(filled, now) == tmp_path / "store.db.backups" / f"2026-{now:%m-%d}.db"
        assert backup.daily(filled, now + timedelta(hours=3)) is None
    backup.safety(filled.path, "merge")
    kept = names(backup.folder(filled.path))
    days = [name for name in kept if "before" not in name]
    assert days == ["2026-11-25.db", "2026-11-26.db", "2026-11-27.db", "2026-11-28.db", "2026-11-29.db",
                    "2026-11-30.db", "2026-12-01.db"]  # fmt: skip
    assert len(kept) == 8
    assert backup.newest(filled.path) is not None
    with Store(filled.path, annotator="anna", read_only=True) as reader:
        assert backup.daily(reader, MONDAY) is None


def test_ten_backups_before_risky_work_are_kept(filled: Store) -> None:
    """A merge a day would fill the disk."""
    made = [backup.safety(filled.path, "merge") for _ in range(12)]
    assert names(backup.folder(filled.path)) == [path.name for path in made[2:]]
    assert made[0].name.endswith("-before-merge.db")


def test_a_restore_brings_the_state_back_and_keeps_what_it_replaced(
    filled: Store, tmp_path: Path, dump: Callable[[Store], Any]
) -> None:
    """Restoring the wrong backup would be the last mistake."""
    state = dump(filled)
    saved = backup.backup(filled, tmp_path / "saved.db")
    filled.labels.retire("MISC")
    later = dump(filled)
    kept = backup.restore(saved, filled.path)
    with pytest.raises(StoreReplaced), filled.act("x", "x"):
        pass
    with Store(filled.path, annotator="anna", create=False) as restored:
        assert dump(restored) == state
        assert integrity.check(restored) == []
        assert restored.path.stat().st_mode & 0o777 == 0o600
    assert kept is not None and kept.parent == backup.folder(filled.path)
    with Store(kept, annotator="anna", create=False) as old:
        assert dump(old) == later
    assert saved.exists()


def test_a_restore_works_where_there_is_no_store_or_a_wreck(
    filled: Store, tmp_path: Path, dump: Callable[[Store], Any]
) -> None:
    """That is when it is needed."""
    saved = backup.backup(filled, tmp_path / "saved.db")
    filled.close()
    wreck = tmp_path / "wreck.db"
    wreck.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    journal = tmp_path / "wreck.db-journal"
    journal.write_bytes(b"a journal of the wreck")
    kept = backup.restore(saved, wreck)
    assert kept is not None and kept.read_bytes().endswith(b"\xff" * 5000)
    assert not journal.exists()
    assert backup.restore(saved, tmp_path / "new.db") is None
    for path in (wreck, tmp_path / "new.db"):
        with Store(path, annotator="anna", create=False) as restored:
            assert len(dump(restored)["annotation"]) == 1


def test_what_is_no_good_backup_is_not_restored(filled: Store, tmp_path: Path) -> None:
    """The store would be replaced by nothing."""
    before = filled.path.read_bytes()
    with pytest.raises(NotFound):
        backup.restore(tmp_path / "none.db", filled.path)
    (tmp_path / "empty.db").touch()
    with pytest.raises(NotAStore, match="is no backup of a store"):
        backup.restore(tmp_path / "empty.db", filled.path)
    with pytest.raises(BadInput, match="is the store itself"):
        backup.restore(filled.path, filled.path)
    newer = backup.backup(filled, tmp_path / "newer.db")
    conn = sqlite3.connect(newer)
    conn.execute("pragma user_version = 9")
    conn.close()
    with pytest.raises(NewerStore):
        backup.restore(newer, filled.path)
    torn = backup.backup(filled, tmp_path / "torn.db")
    torn.write_bytes(torn.read_bytes()[:20480])
    with pytest.raises(DamagedStore):
        backup.restore(torn, filled.path)
    assert filled.path.read_bytes() == before
    assert not backup.folder(filled.path).exists()


def test_a_store_that_is_being_written_is_not_replaced(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act of another window would go into the replaced file."""
    saved = backup.backup(filled, tmp_path / "saved.db")
    real = backup.connect
    monkeypatch.setattr(backup, "connect", lambda path, mode: real(path, mode, 0.05))
    filled.conn.execute("begin immediate")
    with pytest.raises(StoreBusy, match="nothing was restored"):
        backup.restore(saved, filled.path)
    filled.conn.execute("rollback")
    with filled.act("label", "still here") as act:
        act.insert("entity", {"id": "e", "label": "PER", "name": "n"})
