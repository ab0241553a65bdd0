"""Every change that no act has made is found and named; a damaged store is not written to."""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store import Store, backup, integrity
from store.annotations import row_of
from store.errors import DamagedStore, NotAStore
from store.schema import TABLES

AddText = Callable[..., str]


@pytest.fixture
def full(store: Store, add_text: AddText) -> Store:
    """A store with something in every table, closed histories and open ones."""
    first = add_text(store, "Ada Lovelace écrit. «Oui», dit Ada.\nBob lit.\nBob lit.", title="Une lettre")
    second = add_text(store, "Ada encore, et " + "un mot après l’autre, " * 400)
    for article_id in (first, second):
        store.articles.ensure_cut(article_id)
    name = store.annotations.tag(first, 0, 12, "PER", note="une note")
    quote = store.annotations.tag(first, 21, 24, "QUOTE", more=[("cue", 27, 30), ("source", 31, 34)])
    ada = store.entities.add("PER", "Ada Lovelace", aliases=["Ada"])
    store.entities.link(name.id, ada.id)
    store.entities.link(quote.id, ada.id)
    short = store.annotations.tag(first, 31, 34, "PER")
    store.annotations.tag_equal(short, corpus=True)
    rows = []
    for number in range(60):
        start = 15 + 22 * number
        made = store.annotations.make(second, start, start + 6, "MISC")
        rows.append(row_of(made))
    with store.act("import", "60 annotations") as act:
        act.insert_many("annotation", rows)
    store.annotations.delete(rows[3]["id"])
    store.reading.mark(first, 1)
    store.reading.save_caret(first, 9)
    gone = store.annotations.tag(first, 4, 12, "ORG")
    store.annotations.delete(gone.id)
    store.history.undo()
    return store


def found(store: Store) -> list[str]:
    return [str(finding) for finding in integrity.check(store)]


def sql(store: Store, *statements: str) -> None:
    """What no act does: rows changed behind the store's back."""
    conn = sqlite3.connect(store.path, isolation_level=None)
    for statement in statements:
        conn.execute(statement)
    conn.close()


def test_a_good_store_has_no_findings_and_is_not_touched(full: Store) -> None:
    """An analyst would be alarmed for nothing, or the check itself would change the file."""
    before = full.path.read_bytes(), full.path.stat().st_mtime_ns
    assert found(full) == []
    assert integrity.check(full.path) == []
    assert integrity.quick(full) == []
    assert (full.path.read_bytes(), full.path.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update article set title = 'Autre' where key = 1", "article .*: is not what was stored"),
        ("update article set text = replace(text, 'Bob', 'Rob')", "its text is not the one its id was made from"),
        ("update article set length = length + 1 where key = 1", "has 53 code points, not 54"),
        ("update article set source = '' where key = 1", "article .*: is not what was stored"),
        ("update annotation set label = 'ORG' where key = 1", "annotation .*: is not what was stored"),
        ("update annotation set note = null where key = 1", "annotation .*: is not what was stored"),
        ("update annotation set created_at = '2020'", "annotation .*: is not what was stored"),
        ("update span set start = start + 1 where role = 'cue'", "the article does not hold its text at 28 to 30"),
        ("update span set text = 'dis' where role = 'cue'", "the article does not hold its text at 27 to 30"),
        ("update span set \"end\" = 99999 where role = 'cue'", "27 to 99999 is no stretch of a text of 53"),
        ("delete from span where role = 'content' and text = 'Oui'", "marks nothing: it has no content span"),
        ("update span set article_id = (select id from article where key = 2) where role = 'cue'",
         "lies in another article than its annotation"),
        ("update entity set name = 'Ida'", "entity .*: is not what was stored"),
        ("update alias set text = 'Ida' where kind = 'variant'", "alias .*: is not what was stored"),
        ("update label set key = 'z' where name = 'PER'", "label PER: is not what was stored"),
        ("update reading set caret = 3 where paragraph = 0", "reading .*: is not what was stored"),
        ("update act set annotator = 'eve' where key = 1", "act .*: is not what was stored"),
        ("update act set undone = 1 where key = 1", "act .*: is not what was stored"),
        ("update change set mark = mark + 1 where key = 1", "change 1: is not what was stored"),
        ("update change set before = null where before is not null", "change .*: is not what was stored"),
        ("delete from annotation where key = 1", "refers to a missing annotation"),
        ("update annotation set entity_id = 'nobody' where key = 1", "refers to a missing entity"),
        ("pragma user_version = 0", "has the schema version 0, not 1"),
    ],
)  # fmt: skip
def test_each_breach_is_named(full: Store, statement: str, said: str) -> None:
    """Damage would spread into exports and backups before anybody saw it."""
    sql(full, statement)
    assert any(re.search(said, line) for line in found(full)), found(full)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["delete from span where annotation_id = (select id from annotation where key = 1)",
          "delete from annotation where key = 1"], "annotation .* is missing: no act in force has deleted it"),
        (["delete from span where annotation_id = (select id from annotation where key = 20)",
          "delete from annotation where key = 20"], "the 60 rows of annotation it added are not as they were added"),
        (["insert into entity(id, label, name, stamp, checksum) values ('e', 'PER', 'n', 1, 0)"],
         "entity e: is in no act of the history"),
        (["delete from reading where paragraph = 1"], "reading .* is missing"),
    ],
)  # fmt: skip
def test_rows_that_the_history_does_not_lead_to_are_named(
    full: Store, statements: list[str], said: str
) -> None:
    """Undo would fail one day, or rows would be gone that nobody deleted."""
    sql(full, *statements)
    assert any(re.search(said, line) for line in found(full)), found(full)


@pytest.mark.parametrize(
    "statement",
    [
        "update paragraph set start = start + 1 where number = 2",
        "delete from paragraph where number = 3",
        "update paragraph set digest = '' where number = 1",
        "update article set paragraphs = 7 where key = 1",
        "insert into chunk select id, 0, 0, 'x' from article where key = 1",
        "update alias set folded = 'x'",
        "insert into article_fts(article_fts) values ('delete-all')",
        "insert into annotation_fts(annotation_fts) values ('delete-all')",
    ],
)
def test_what_is_derived_is_repaired_after_a_backup(
    full: Store, dump: Callable[[Store], Any], statement: str
) -> None:
    """A broken index would need a restore, and cost a day's work."""
    state = dump(full)
    sql(full, statement)
    findings = integrity.check(full)
    assert findings != []
    assert all(finding.derived for finding in findings)
    assert integrity.repair(full) == findings
    assert found(full) == []
    assert dump(full) == state
    (kept,) = backup.folder(full.path).iterdir()
    assert kept.name.endswith("-before-repair.db")
    assert integrity.repair(full) == []


def test_what_is_not_derived_is_never_repaired(full: Store) -> None:
    """A repair would make the damage look right."""
    sql(full, "update annotation set note = 'x' where key = 1", "update alias set folded = 'x'")
    before = full.path.read_bytes()
    with pytest.raises(DamagedStore, match=r"cannot be repaired .*restore a backup"):
        integrity.repair(full)
    assert full.path.read_bytes() == before


def contents(path: Path) -> Any:
    """All that people and files brought, and the history; or that it cannot be read."""
    conn = sqlite3.connect(path)
    conn.text_factory = bytes
    tables = {**TABLES, "act": ("*",), "change": ("*",)}
    try:
        return [
            conn.execute(f"select {', '.join(n if n == '*' else chr(34) + n + chr(34) for n in names)} "
                         f"from {table} order by 1, 2, 3, 4").fetchall()
            for table, names in tables.items()
        ]  # fmt: skip
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    finally:
        conn.close()


def test_flipped_bits_that_change_content_are_all_found(full: Store, tmp_path: Path) -> None:
    """Bit rot would go into every export; SQLite's own check misses two of three."""
    full.close()
    whole, whole_contents = full.path.read_bytes(), contents(full.path)
    dice, path = random.Random(7), tmp_path / "flipped.db"
    missed, changed = [], 0
    while changed < 40:
        place, bit = dice.randrange(100, len(whole)), dice.randrange(8)
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        if contents(path) == whole_contents:
            continue
        changed += 1
        try:
            clean = integrity.check(path) == []
        except (DamagedStore, NotAStore):
            clean = False
        if clean:
            missed.append((place, bit))
        assert path.read_bytes() == flipped
    assert missed == []


@pytest.mark.parametrize("fault", ["truncated", "sector", "page"])
def test_torn_files_are_found_and_not_written_to(full: Store, tmp_path: Path, fault: str) -> None:
    """A failing disk would be noticed when it is too late."""
    full.close()
    whole = full.path.read_bytes()
    dice, path = random.Random(3), tmp_path / "torn.db"
    whole_contents = contents(full.path)
    for _ in range(12):
        place = dice.randrange(1, len(whole) // 4096) * 4096
        torn = bytearray(whole)
        if fault == "truncated":
            del torn[place:]
        elif fault == "sector":
            torn[place + 512 : place + 1024] = bytes(512)
        else:
            torn[place : place + 4096] = dice.randbytes(4096)
        path.write_bytes(torn)
        if contents(path) == whole_contents:
            continue
        with contextlib.suppress(DamagedStore):
            assert integrity.check(path) != []
        assert path.read_bytes() == bytes(torn)


def test_an_empty_file_and_a_foreign_one_are_told_apart(tmp_path: Path) -> None:
    """`postil check` on the wrong file would say that all is well."""
    (tmp_path / "text.db").write_text("not a database")
    with pytest.raises(NotAStore):
        integrity.check(tmp_path / "text.db")


def test_a_store_that_cannot_be_written_is_checked_in_a_copy(full: Store, tmp_path: Path) -> None:
    """A store on a read-only medium could not be checked."""
    sql(full, "insert into article_fts(article_fts) values ('delete-all')")
    place = tmp_path / "medium"
    place.mkdir()
    shutil.copy(full.path, place / "store.db")
    (place / "store.db").chmod(0o444)
    assert [str(f) for f in integrity.check(place / "store.db")] == [
        "article_fts: is not the index of the texts"
    ]
    assert [p.name for p in place.iterdir()] == ["store.db"]


def test_a_store_that_is_being_written_raises_no_false_alarm(full: Store) -> None:
    """A check beside the open program would show breaches that are none."""
    (article_id,) = full.conn.execute("select id from article where key = 1").fetchone()

    class Busy:
        """Writes an act each time the check reads on."""

        def __init__(self) -> None:
            self.calls = 0

        def __call__(self) -> int:
            self.calls += 1
            if self.calls % 40 == 0 and self.calls < 400:
                full.annotations.tag(article_id, 0, 3, "PER")
            return 0

    conn = sqlite3.connect(full.path)
    conn.close()
    busy = Busy()
    real = integrity.connect

    def watched(path: Path, mode: str) -> sqlite3.Connection:
        made = real(path, mode)
        made.set_progress_handler(busy, 2000)
        return made

    integrity.connect = watched  # type: ignore[assignment]
    try:
        assert integrity.check(full) == []
    finally:
        integrity.connect = real
