"""Stores from elsewhere: faulty, hostile, busy; read without a trace, or refused with the reason."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from store import Store, foreign
from store.errors import (
    BadInput,
    DamagedStore,
    NewerStore,
    NotAStore,
    NotFound,
    PostilError,
    Refused,
    StoreBusy,
)
from store.exchange import merge
from store.foreign import Foreign

TEXT = "Ada Lovelace écrit à Charles Babbage."


@pytest.fixture
def other(tmp_path: Path, add_text: Callable[..., str]) -> Path:
    """A colleague's store, alone in its folder: an article with a tag, an entity and a reading mark."""
    path = tmp_path / "theirs" / "other.db"
    with Store(path, annotator="bob") as made:
        article_id = add_text(made, TEXT)
        tagged = made.annotations.tag(article_id, 0, 12, "PER", note="who?")
        made.entities.link(tagged.id, made.entities.add("PER", "Ada Lovelace").id)
        made.reading.mark(article_id, 1)
    (path.parent / "other.db-journal").unlink(missing_ok=True)
    return path


def script(path: Path, sql: str) -> None:
    """Change the colleague's store as a hostile or broken program would."""
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(sql)


def folder(path: Path) -> list[tuple[str, int, str]]:
    """What lies in the folder: names, times, contents."""
    return [
        (each.name, each.stat().st_mtime_ns, hashlib.sha256(each.read_bytes()).hexdigest())
        for each in sorted(path.iterdir())
        if each.is_file()
    ]


def test_a_sound_store_is_read_and_its_folder_stays_as_it_was(store: Store, other: Path) -> None:
    """A colleague would find files of ours on the shared drive, or a store that was changed."""
    before = folder(other.parent)
    assert merge(store, other).added["annotation"] == 1
    assert folder(other.parent) == before


def test_a_store_on_a_medium_that_cannot_be_written_is_read(store: Store, other: Path) -> None:
    """A store handed over on a read-only stick could not be merged."""
    other.chmod(0o400)
    other.parent.chmod(0o500)
    try:
        assert merge(store, other).added["article"] == 1
    finally:
        other.parent.chmod(0o700)


def test_the_private_copy_is_for_its_owner_alone_and_goes_again(
    other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Confidential articles would stay behind in the folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Foreign(other):
        (place,) = tmp_path.glob("postil-*")
        assert place.stat().st_mode & 0o777 == 0o700
        assert [each.stat().st_mode & 0o777 for each in place.iterdir()] == [0o600]
    assert not list(tmp_path.glob("postil-*"))
    script(other, "create view evil as select 1")
    with pytest.raises(Refused):
        Foreign(other)
    assert not list(tmp_path.glob("postil-*"))


SCHEMAS = {
    "a trigger": (
        "create trigger evil after insert on annotation begin delete from article; end",
        "its trigger 'evil' is not one of ours",
    ),
    "a trigger of ours with another body": (
        "drop trigger article_ai; create trigger article_ai after insert on article begin delete from label; end",
        "its trigger 'article_ai' is not one of ours",
    ),
    "a view": ("create view evil as select * from article", "its view 'evil' is not one of ours"),
    "an endless view": (
        "drop view mention_row; create view mention_row as with recursive n(i) as "
        "(select 1 union all select i + 1 from n) select i from n",
        "its view 'mention_row' is not one of ours",
    ),
    "a view in the place of a table": (
        "pragma legacy_alter_table = on; alter table label rename to hidden; create view label as select * from hidden",
        "its view 'label' is not one of ours",
    ),
    "a table that is missing": ("drop table tombstone", "it lacks the table tombstone"),
    "a virtual table in the place of a table": (
        "drop table tombstone; create virtual table tombstone using fts5(table_name, row_id, stamp)",
        "it lacks the table tombstone",
    ),
    "a column that is computed": (
        "alter table tombstone rename column stamp to old; "
        "alter table tombstone add column stamp integer as (length(zeroblob(900000000)))",
        "its column tombstone.stamp is not what it is in ours",
    ),
    "a column of another type": (
        "drop table tombstone; create table tombstone(table_name text, row_id text, stamp text)",
        "its column tombstone.stamp is not what it is in ours",
    ),
}


@pytest.mark.parametrize("case", SCHEMAS)
def test_a_schema_that_could_run_something_is_refused(store: Store, other: Path, case: str) -> None:
    """A file from a colleague could read, change or hang the analyst's own store."""
    sql, reason = SCHEMAS[case]
    script(other, sql)
    before, mine = folder(other.parent), folder(store.path.parent)
    with pytest.raises(Refused) as refusal:
        merge(store, other)
    assert f"{other}: {reason}; it is not read" == str(refusal.value)
    assert folder(other.parent) == before
    assert folder(store.path.parent) == mine


def test_tables_and_columns_that_are_not_ours_are_left_alone(store: Store, other: Path) -> None:
    """Whoever added a column in Datasette could not be merged with any more."""
    script(
        other,
        "alter table article add column mood text; update article set mood = 'glad'; "
        "create table extra(x); insert into extra values (zeroblob(1000)); create index i on annotation(note)",
    )
    assert merge(store, other).added["article"] == 1
    assert store.conn.execute("select name from sqlite_schema where name in ('extra', 'i')").fetchall() == []


ROWS = {
    "a number where a text should be": (
        "create table t as select * from label; drop table label; create table label(name text primary key, kind text, "
        "title text, key text, colour text, description text, position integer, retired integer, stamp integer, "
        "checksum integer); insert into label select name, kind, title, key, colour, description, position, "
        "retired, stamp, checksum from t; "
        "update label set position = 'first', stamp = 9, checksum = 5 where name = 'PER'",
        BadInput,
        "label 'PER': position cannot be 'first'; nothing of it was taken",
    ),
    "a text that is not the one of its id": (
        "update article set text = replace(text, 'Ada', 'Eva')",
        BadInput,
        "its text is not the one its id was made from",
    ),
    "a title that was changed behind the program": (
        "update article set title = 'Other'",
        BadInput,
        "it is not what was stored (checksum)",
    ),
    "a span that is not in the text": (
        'update span set start = 30, "end" = 99',
        BadInput,
        "30 to 99 is no stretch of a text of 37 code points",
    ),
    "a span with another text": (
        "update span set text = 'Eva Lovelace'",
        BadInput,
        "the text at 0 to 12 is 'Ada Lovelace', not 'Eva Lovelace'",
    ),
    "an annotation without spans": ("delete from span", BadInput, "it has no spans"),
    "a note that was changed behind the program": (
        "update annotation set note = 'Eva'",
        BadInput,
        "it is not what was stored (checksum)",
    ),
    "a merge clock from the end of time": (
        "update annotation set stamp = 9223372036854775807",
        BadInput,
        "its merge clock stands at 9223372036854775807",
    ),
    "a merge clock before all time": (
        "update entity set stamp = -1",
        BadInput,
        "its merge clock stands at -1",
    ),
    "an act that was changed behind the program": (
        "update act set annotator = 'anna'",
        BadInput,
        "it is not what was stored (checksum)",
    ),
    "a dangling entity": (
        "pragma foreign_keys = off; update annotation set entity_id = 'nobody'",
        DamagedStore,
        "is damaged (annotation: annotation)",
    ),
    "text that is no UTF-8": (
        "update entity set name = cast(x'ff41' as text)",
        DamagedStore,
        "cannot be read (Could not decode to UTF-8",
    ),
    "ids that are one for SQLite and not for us": (
        "create table t as select * from label; drop table label; create table label(name text primary key "
        "collate nocase, kind text, title text, key text, colour text, description text, position integer, "
        "retired integer, stamp integer, checksum integer); insert into label select name, kind, title, key, "
        "colour, description, position, retired, stamp, checksum from t; "
        "insert into label select 'lower', kind, title, key, colour, description, position, retired, stamp, "
        "checksum from t where name = 'PER'",
        BadInput,
        "order of their ids",
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_row_that_no_store_of_ours_holds_is_refused_and_nothing_taken(
    store: Store, other: Path, dump: Callable[[Store], Any], case: str
) -> None:
    """What was forged or damaged would pass for a colleague's work, and be merged on from here."""
    sql, kind, reason = ROWS[case]
    script(other, sql)
    before, mine = folder(other.parent), dump(store)
    with pytest.raises(kind) as refusal:
        merge(store, other)
    assert str(refusal.value).startswith(str(other))
    assert reason in str(refusal.value)
    assert dump(store) == mine
    assert store.history.acts() == []
    assert folder(other.parent) == before


def test_a_newer_store_is_refused(store: Store, other: Path) -> None:
    """What this program does not know of would be lost in the merge."""
    script(other, "pragma user_version = 9")
    with pytest.raises(NewerStore, match=r"newer Postil \(schema 9; this one knows 1"):
        merge(store, other)


def test_a_file_that_is_no_store_is_refused(store: Store, other: Path, tmp_path: Path) -> None:
    """A wrong name on the command line would end in an SQL error, or hang."""
    text = tmp_path / "text.db"
    text.write_text("Un texte.")
    empty = tmp_path / "empty.db"
    empty.touch()
    foreign_file = tmp_path / "browser.db"
    script(foreign_file, "create table t(x)")
    os.mkfifo(tmp_path / "pipe.db")
    for name in (text, empty, foreign_file, tmp_path / "pipe.db", tmp_path):
        with pytest.raises(NotAStore, match=r"is not? "):
            merge(store, name)
    with pytest.raises(NotFound, match="There is no store at"):
        merge(store, tmp_path / "typo.db")
    with pytest.raises(BadInput, match="is this store itself"):
        merge(store, store.path)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_truncated_store_is_refused(store: Store, other: Path, part: float) -> None:
    """Half of a colleague's work would come in as if it were all."""
    whole = other.read_bytes()
    other.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(PostilError):
        merge(store, other)
    assert store.history.acts() == []


def test_what_is_too_large_or_takes_too_long_is_refused(other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile file would fill the disk, or hang the program for good."""
    with pytest.raises(Refused, match="larger than the 0 MiB that are taken"):
        Foreign(other, largest=10_000)
    with Foreign(other) as opened:
        monkeypatch.setattr(foreign, "_PATIENCE", 0.05)
        endless = (
            "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where i < 0"
        )
        with pytest.raises(Refused, match="takes too long"):
            opened.all(endless)


def test_the_copy_can_neither_write_nor_reach_other_files(other: Path, tmp_path: Path) -> None:
    """Read-only alone still lets SQL attach, and make, other files."""
    victim = tmp_path / "victim.db"
    with Foreign(other) as opened:
        for sql in (
            f"attach '{victim}' as v", f"vacuum into '{victim}'", "delete from article",
            "select zeroblob(900000000)",
        ):  # fmt: skip
            with pytest.raises(PostilError):
                opened.all(sql)
    assert not victim.exists()


# Files that were not closed


def test_a_store_with_a_write_ahead_log_is_read_whole_and_stays_as_it_was(store: Store, other: Path) -> None:
    """Copied with its log, a store that another tool has switched would lose its newest rows."""
    script(other, "pragma journal_mode = wal")
    holding = sqlite3.connect(other)
    with Store(other, annotator="bob", read_only=True) as theirs:
        (article_id,) = theirs.conn.execute("select id from article").fetchone()
    holding.execute("update article set paragraphs = 7")
    holding.commit()
    before = folder(other.parent)
    assert "other.db-wal" in [name for name, *_ in before]
    with Foreign(other) as opened:
        assert opened.all("select id, paragraphs from article") == [(article_id, 7)]
    assert folder(other.parent) == before
    holding.close()


KILLED = """
import os, sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("pragma cache_size = 1")
conn.execute("begin immediate")
conn.execute("update article set title = 'half'")
conn.execute("create table filler(x)")
conn.executemany("insert into filler values (?)", [("x" * 3000,)] * 400)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def killed(other: Path) -> Iterator[Path]:
    """The colleague's store as a program left it that was killed while it wrote."""
    subprocess.run([sys.executable, "-c", KILLED, str(other)], check=False)
    assert (other.parent / "other.db-journal").stat().st_size > 0
    yield other


def test_a_half_written_act_is_rolled_back_in_the_copy_alone(store: Store, killed: Path) -> None:
    """Half of an act would come in; or the only way back to the whole would be destroyed."""
    before = folder(killed.parent)
    merge(store, killed)
    assert store.conn.execute("select title from article").fetchall() == [("A title",)]
    assert folder(killed.parent) == before


def test_a_journal_that_names_another_file_is_refused(store: Store, killed: Path, tmp_path: Path) -> None:
    """SQLite would open that file, and delete it as a journal that is done with."""
    victim = tmp_path / "diary.txt"
    victim.write_text("Dear diary")
    name = str(victim).encode()
    journal = killed.parent / "other.db-journal"
    with journal.open("ab") as file:
        file.write(b"\0\0\0\1" + name + len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big"))
        file.write(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")
    with pytest.raises(Refused, match="its journal names another file"):
        merge(store, killed)
    assert victim.read_text() == "Dear diary"


def test_a_store_that_is_being_written_is_told_busy(
    store: Store, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of two states would be taken for one store."""
    monkeypatch.setattr(foreign, "_PAUSE", 0.001)
    writer = (
        "import sqlite3, sys\nconn = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "conn.execute('begin exclusive')\nprint('held', flush=True)\nsys.stdin.readline()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", writer, str(other)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    try:
        with pytest.raises(StoreBusy, match="is being written all the time"):
            merge(store, other)
    finally:
        process.communicate("\n")
    assert merge(store, other).added["article"] == 1
