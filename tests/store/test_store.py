"""The one door: acts are whole or nothing, and what stands against writing is said in words."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import store as package
from store import Store, errors, integrity
from store.errors import (
    BadInput,
    DamagedStore,
    DiskFull,
    PostilError,
    ReadOnlyStore,
    Refused,
    StoreBusy,
    StoreReplaced,
)

ROOT = Path(package.__file__).parents[1]


def python(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def labels(store: Store) -> set[str]:
    return {row[0] for row in store.conn.execute("select name from label").fetchall()}


def put(act: Any, name: str) -> None:
    act.insert("label", {"name": name, "kind": "entity", "title": name, "colour": "red", "description": "",
                         "position": 50, "retired": 0})  # fmt: skip


class FailingCommit:
    """A connection whose COMMIT reports a failed fsync, after the journal was cut or before."""

    def __init__(self, conn: sqlite3.Connection, *, on_disk: bool) -> None:
        self._conn, self._on_disk = conn, on_disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def execute(self, sql: str, *parameters: Any) -> Any:
        if sql != "commit":
            return self._conn.execute(sql, *parameters)
        self._conn.execute("commit" if self._on_disk else "rollback")
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error


def test_every_connection_writes_as_the_design_promises(store: Store) -> None:
    """A power cut would take acts that the screen called saved."""
    wanted = {"journal_mode": "truncate", "synchronous": 3, "foreign_keys": 1, "cell_size_check": 1}
    for name, value in wanted.items():
        assert store.conn.execute(f"pragma {name}").fetchone() == (value,)


def test_opening_an_existing_store_loads_no_library_but_sqlite3(store: Store) -> None:
    """Every start would wait for what only a new store needs."""
    script = (
        "import sys\nfrom store import Store\nwith Store(sys.argv[1], annotator='a') as s: s.data_version()\n"
        "heavy = {'sqlite_utils', 'json', 'zlib', 'dataclasses', 'platformdirs', 'textual'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert python(script, str(store.path)) == "[]\n"


def test_an_act_is_on_disk_when_its_block_ends(store: Store) -> None:
    """What was acknowledged could be gone after a crash."""
    with store.act("label", "one") as act:
        put(act, "ONE")
    with Store(store.path, annotator="bob") as other:
        assert "ONE" in labels(other)


def test_an_act_that_fails_leaves_nothing(store: Store) -> None:
    """Half of a bulk tag would stay, and no undo step would take it back."""
    with pytest.raises(ZeroDivisionError), store.act("label", "one") as act:
        put(act, "ONE")
        raise ZeroDivisionError
    assert "ONE" not in labels(store)
    assert store.history.acts() == []
    assert store.conn.in_transaction is False


def test_an_act_without_a_change_is_not_in_the_history(store: Store) -> None:
    """Undo would seem to do nothing."""
    with store.act("label", "nothing"):
        pass
    assert store.history.acts() == []


def test_an_act_inside_an_act_is_one_undo_step(store: Store) -> None:
    """Settling a speaker would take two presses of undo."""
    with store.act("label", "both") as act:
        put(act, "ONE")
        with store.act("label", "inner") as inner:
            put(inner, "TWO")
    assert [record.summary for record in store.history.acts()] == ["both"]
    store.history.undo()
    assert not {"ONE", "TWO"} & labels(store)


def test_a_part_that_fails_leaves_nothing_in_an_act_that_goes_on(store: Store) -> None:
    """An import that skips a bad file would keep half of it, outside the history."""
    with store.act("label", "some") as act:
        put(act, "ONE")
        with pytest.raises(ZeroDivisionError), store.act("label", "inner") as inner:
            put(inner, "TWO")
            raise ZeroDivisionError
        put(act, "THREE")
    assert {"ONE", "THREE"} <= labels(store)
    assert "TWO" not in labels(store)
    store.history.undo()
    assert len(labels(store)) == 12


def test_the_words_of_an_act_can_be_set_before_it_ends(store: Store) -> None:
    """The history could not say how many were tagged."""
    with store.act("label", "") as act:
        put(act, "ONE")
        act.summary = "1 label"
    assert store.history.acts()[0].summary == "1 label"


def test_rows_without_what_they_refer_to_are_refused_with_their_names(
    store: Store, add_text: Callable[..., str]
) -> None:
    """An annotation could lose its article."""
    article_id = add_text(store, "Ada parle.")
    store.annotations.tag(article_id, 0, 3, "PER")
    with pytest.raises(Refused, match="1 of annotation without their article"), store.act("x", "x") as act:
        act.delete("article", article_id)
    assert store.annotations.counts(article_id) == (1, 0)


def test_half_a_character_is_refused(store: Store) -> None:
    """A row would be stored that no program could read again."""
    with pytest.raises(BadInput, match=r"U\+D800"), store.act("x", "x") as act:
        put(act, "A\ud800")
    with pytest.raises(BadInput, match="annotator"):
        Store(store.path, annotator="a\ud800")


def test_another_program_that_writes_is_waited_for_then_named(store: Store) -> None:
    """The user would read "database is locked", or an act would be half done."""
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("begin immediate")
    with (
        Store(store.path, annotator="anna", timeout=0.05) as waiting,
        pytest.raises(StoreBusy, match="in use by another program"),
        waiting.act("label", "one") as act,
    ):
        put(act, "ONE")
    other.execute("rollback")
    assert "ONE" not in labels(store)


def test_a_program_that_reads_makes_an_act_wait_not_half_done(store: Store) -> None:
    """COMMIT itself can be held up: the act must then be gone as a whole."""
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("begin")
    other.execute("select * from label").fetchone()
    with Store(store.path, annotator="anna", timeout=0.05) as waiting:
        with pytest.raises(StoreBusy), waiting.act("label", "one") as act:
            put(act, "ONE")
        assert waiting.conn.in_transaction is False
        other.execute("rollback")
        with waiting.act("label", "one") as act:
            put(act, "ONE")
    assert "ONE" in labels(store)


def test_a_full_disk_is_said_and_the_act_can_be_tried_again(store: Store) -> None:
    """What was typed would be lost, or stored twice by the second try."""
    (pages,) = store.conn.execute("pragma page_count").fetchone()
    store.conn.execute(f"pragma max_page_count = {pages}")
    note = "x" * 100_000
    with pytest.raises(DiskFull, match="nothing of this act was saved"), store.act("label", "one") as act:
        put(act, "ONE")
        act.insert("entity", {"id": "e", "label": "ONE", "name": "n", "note": note})
    assert "ONE" not in labels(store)
    store.conn.execute("pragma max_page_count = 1000000")
    with store.act("label", "one") as act:
        put(act, "ONE")
        act.insert("entity", {"id": "e", "label": "ONE", "name": "n", "note": note})
    assert len(store.history.acts()) == 1


def test_a_failed_commit_that_reached_the_disk_is_a_success(store: Store) -> None:
    """The act would be called lost, and a second try would tag twice."""
    real = store.conn
    store.conn = FailingCommit(real, on_disk=True)  # type: ignore[assignment]
    with store.act("label", "one") as act:
        put(act, "ONE")
    store.conn = real
    assert "ONE" in labels(store)


def test_a_failed_commit_that_did_not_reach_the_disk_is_an_error(store: Store) -> None:
    """The screen would say saved for what is gone at the next start."""
    real = store.conn
    store.conn = FailingCommit(real, on_disk=False)  # type: ignore[assignment]
    with pytest.raises(DiskFull, match="the disk refused"), store.act("label", "one") as act:
        put(act, "ONE")
    store.conn = real
    assert "ONE" not in labels(store)
    with store.act("label", "one") as act:
        put(act, "ONE")
    assert len(store.history.acts()) == 1


@pytest.mark.parametrize("how", ["replaced", "deleted"])
def test_a_store_that_is_gone_from_its_place_takes_no_more_acts(store: Store, how: str) -> None:
    """A cloud folder's sync would swallow an afternoon: acts would go into a file that has no name."""
    fresh = store.path.with_name("fresh.db")
    Store(fresh, annotator="bob").close()
    if how == "replaced":
        fresh.replace(store.path)
    else:
        store.path.unlink()
    with pytest.raises(StoreReplaced, match="moved, deleted or replaced"), store.act("label", "one") as act:
        put(act, "ONE")
    assert len(labels(store)) == 12, "what is open can still be read"


def test_a_damaged_store_is_read_but_never_written_again(store: Store, add_text: Callable[..., str]) -> None:
    """The rest of the work would be written over the wreck."""
    for number in range(200):
        add_text(store, f"Texte {number} " + "mot " * 50)
    store.close()
    whole = store.path.read_bytes()
    broken = bytearray(whole)
    # All pages of the table of acts: every act must write there.
    conn = sqlite3.connect(store.path)
    (root,) = conn.execute("select rootpage from sqlite_schema where name = 'act'").fetchone()
    (size,) = conn.execute("pragma page_size").fetchone()
    conn.close()
    broken[(root - 1) * size : root * size] = b"\xff" * size
    store.path.write_bytes(broken)
    with Store(store.path, annotator="anna") as opened:
        assert len(labels(opened)) == 12
        for _ in range(2):
            with pytest.raises(DamagedStore, match="postil check"), opened.act("label", "one") as act:
                put(act, "ONE")
    assert store.path.read_bytes() == bytes(broken)


def test_a_store_opened_for_reading_refuses_acts_before_they_begin(
    store: Store, add_text: Callable[..., str]
) -> None:
    """On a read-only medium the article could not even be read."""
    article_id = add_text(store, "Ada parle.")
    with Store(store.path, annotator="bob", read_only=True) as reader:
        assert reader.read_only is True
        assert reader.annotations.window(article_id, 0, 10) == []
        with pytest.raises(ReadOnlyStore, match="for reading only"), reader.act("label", "one"):
            pass
        with pytest.raises(sqlite3.OperationalError):
            reader.conn.execute("delete from label")
    with pytest.raises(PostilError):
        Store(store.path.with_name("none.db"), annotator="bob", read_only=True)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_written_is_opened_for_reading(store: Store, tmp_path: Path, what: str) -> None:
    """A colleague's store on a read-only share could not be opened."""
    if os.geteuid() == 0:
        pytest.skip("root ignores file modes")
    store.close()
    place = store.path if what == "file" else tmp_path
    mode = place.stat().st_mode
    place.chmod(0o400 if what == "file" else 0o500)
    try:
        with Store(store.path, annotator="bob") as reader:
            assert reader.read_only is True
            assert len(labels(reader)) == 12
    finally:
        place.chmod(mode)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """The first start on an odd machine would end in a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ReadOnlyStore, match="No store can be made at"):
        Store(tmp_path / "file" / "store.db", annotator="anna")


def test_a_file_name_of_any_characters_is_opened(tmp_path: Path) -> None:
    """A store in a folder named like a question would be made elsewhere."""
    path = tmp_path / "à qui? #1 %41&mode=ro.db"
    Store(path, annotator="anna").close()
    assert path.stat().st_size > 0
    assert Store(path, annotator="anna", create=False).read_only is False


def test_what_another_connection_committed_is_seen_by_a_number(store: Store) -> None:
    """A colleague's tags would not appear on an open screen."""
    before = store.data_version()
    with store.act("label", "mine") as act:
        put(act, "MINE")
    assert store.data_version() == before
    with Store(store.path, annotator="bob") as other, other.act("label", "theirs") as act:
        put(act, "THEIRS")
    assert store.data_version() != before


def test_the_annotator_is_who_the_environment_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two analysts on one login would sign each other's work."""
    from store.store import default_annotator, default_path

    monkeypatch.setenv("POSTIL_ANNOTATOR", " Ada L. ")
    assert default_annotator() == "Ada L."
    monkeypatch.delenv("POSTIL_ANNOTATOR")
    monkeypatch.setenv("LOGNAME", "lovelace")
    assert default_annotator() == "lovelace"
    assert (default_path().name, default_path().parent.name) == ("postil.db", "postil")


def test_two_processes_that_write_at_once_lose_nothing(store: Store, add_text: Callable[..., str]) -> None:
    """Two windows on one store: acts would vanish, or show "database is locked"."""
    article_id = add_text(store, "Ada parle.")
    script = (
        "import sys\nfrom store import Store, ids\n"
        "with Store(sys.argv[1], annotator=sys.argv[3], timeout=60) as s:\n"
        "    for n in range(50):\n"
        "        with s.act('count', str(n)) as act:\n"
        "            row = s.conn.execute(\"select note from entity where id = 'e'\").fetchone()\n"
        "            act.update('entity', {'id': 'e', 'label': 'PER', 'name': 'n', 'wikidata_id': None,\n"
        "                                  'note': str(int(row[0]) + 1)})\n"
    )
    with store.act("entity", "counter") as act:
        act.insert("entity", {"id": "e", "label": "PER", "name": "n", "note": "0"})
    command = [sys.executable, "-c", script, str(store.path), article_id]
    running = [
        subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE) for name in ("bob", "eve")
    ]
    assert [process.communicate(timeout=120)[1] for process in running] == [b"", b""]
    assert store.conn.execute("select note from entity where id = 'e'").fetchone() == ("100",)
    assert len(store.history.acts(kind="count")) == 100


def test_a_killed_writer_loses_no_act_that_it_acknowledged(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A crash of the terminal would cost what the screen called saved."""
    article_id = add_text(store, "Ada parle.")
    script = (
        "import sys\nfrom store import Store\n"
        "with Store(sys.argv[1], annotator='bob', timeout=60) as s:\n"
        "    while True: print(s.annotations.tag(sys.argv[2], 0, 3, 'PER').id, flush=True)\n"
    )
    acknowledged: set[str] = set()
    for acts in (1, 2, 7, 20, 33):
        writer = subprocess.Popen(
            [sys.executable, "-c", script, str(store.path), article_id],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert writer.stdout is not None
        acknowledged.update(writer.stdout.readline().strip() for _ in range(acts))
        writer.kill()
        rest = writer.communicate()[0].split("\n")
        acknowledged.update(line for line in rest if len(line) == 36)
    stored = {row[0] for row in store.conn.execute("select id from annotation").fetchall()}
    assert len(acknowledged) >= 63
    assert acknowledged <= stored
    assert integrity.check(store) == []


def test_every_error_is_one_sentence_that_names_the_file() -> None:
    """A user would not know which file, or what to do."""
    said = errors.from_sqlite(sqlite3.OperationalError("odd"), "/data/a.db")
    assert str(said) == "/data/a.db: the store did not do this (odd); nothing was changed"
    assert str(BadInput("a.txt", "is empty")) == "a.txt: is empty"
    assert BadInput("a.txt", "is empty").reason == "is empty"
