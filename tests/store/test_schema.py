"""The file as other programs see it, and how it comes to be."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from store import Store, backup, ids, schema
from store.errors import DamagedStore, NewerStore, NotAStore, NotFound, PostilError

MENTION_COLUMNS = (
    "annotation_id, article_id, article_title, source, published, paragraph, label, text, start, end, "
    "fragments, entity_id, entity, wikidata_id, level, status, annotator, origin, confidence, note, "
    "created_at, updated_at"
)
QUOTE_COLUMNS = (
    "quote_id, article_id, article_title, source, published, paragraph, text, start, end, fragments, "
    "quote_type, medium, speaker_id, speaker, source_text, source_start, source_end, "
    "cue_text, cue_start, cue_end, addressee_text, status, annotator, origin, confidence, note, created_at, updated_at"
)


def columns(store: Store, table: str) -> list[str]:
    return [row[1] for row in store.conn.execute(f"pragma table_info({table})")]


def query_plan(store: Store, sql: str, *parameters: object) -> list[str]:
    rows = store.conn.execute(f"explain query plan {sql}", parameters).fetchall()
    return [row[3] for row in rows if not row[3].startswith("SCAN (")]


@pytest.mark.parametrize(
    ("table", "firm"),
    [
        ("article", "id title text language source author url published file_name added_at supersedes"),
        ("paragraph", "article_id number start end digest"),
        ("label", "name kind title key colour description position"),
        (
            "annotation",
            "id article_id kind label entity_id status annotator origin rule confidence reject_reason note "
            "level quote_type medium parent_id created_at updated_at",
        ),
        ("span", "annotation_id article_id role ordinal start end text"),
        ("entity", "id label name wikidata_id note"),
        ("alias", "entity_id text kind scope"),
        ("reading", "article_id annotator paragraph read caret"),
        ("act", "id at annotator kind summary"),
        ("change", "act_id table_name row_id before after"),
    ],
)
def test_the_columns_that_the_design_names_are_there(store: Store, table: str, firm: str) -> None:
    """Scripts that read the file by plain SQL break."""
    assert set(firm.split()) <= set(columns(store, table))


def test_the_views_have_the_columns_of_the_exports_in_their_order(store: Store) -> None:
    """A CSV made from the view would not be the CSV of `postil export`."""
    shared = [name for name in MENTION_COLUMNS.split(", ") if name not in ("before", "after")]
    assert columns(store, "mention_row") == shared
    assert columns(store, "quote_row") == QUOTE_COLUMNS.split(", ")


def test_a_new_store_offers_the_default_labels_on_their_keys(store: Store) -> None:
    """The first key an analyst presses would tag something else."""
    rows = store.conn.execute(
        "select name, key from label where key is not null order by position"
    ).fetchall()
    keys = "PER p, ORG o, GPE g, LOC l, EVENT e, DATE d, ROLE r, NUM #, PROD t, MISC m, QUOTE q"
    assert ", ".join(f"{name} {key}" for name, key in rows) == keys


def test_the_file_bears_our_mark_and_is_for_its_owner_alone(store: Store) -> None:
    """Confidential articles would be readable to everybody on the machine."""
    assert store.conn.execute("pragma application_id").fetchone() == (0x506F7374,)
    assert store.conn.execute("pragma user_version").fetchone() == (1,)
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_a_discontinuous_mention_is_one_row_of_the_view(store: Store, add_text: Callable[..., str]) -> None:
    """The export would show half of a name that is broken by an insertion."""
    article_id = add_text(store, "le général – en retraite – Bélanger")
    made = store.annotations.tag(article_id, 0, 10, "PER", more=[("content", 27, 35)])
    row = store.conn.execute("select text, start, end, fragments from mention_row").fetchone()
    assert row == ("le général Bélanger", 0, 35, "0 10;27 35")
    assert store.conn.execute("select annotation_id, paragraph from mention_row").fetchone() == (
        made.id,
        None,
    )


def test_a_quotation_is_one_row_with_its_parts(store: Store, add_text: Callable[..., str]) -> None:
    """Who said what could not be read from the file."""
    article_id = add_text(store, "«Non», dit Ada. «Jamais», ajoute-t-elle.")
    store.annotations.tag(
        article_id, 1, 4, "QUOTE", more=[("content", 17, 23), ("cue", 7, 10), ("source", 11, 14)]
    )
    row = store.conn.execute(
        "select text, fragments, cue_text, source_text, source_start, quote_type, medium from quote_row"
    ).fetchone()
    assert row == ("Non Jamais", "1 4;17 23", "dit", "Ada", 11, "direct", "speech")
    assert store.conn.execute("select count(*) from mention_row").fetchone() == (0,)


@pytest.mark.parametrize("view", ["mention_row", "quote_row"])
def test_the_rows_of_one_article_are_found_without_reading_the_others(store: Store, view: str) -> None:
    """An export of one article would take as long as one of the whole corpus."""
    assert not [
        s for s in query_plan(store, f"select * from {view} where article_id = ?", "x") if "SCAN" in s
    ]


def test_titles_and_texts_are_found_without_accents_and_follow_every_change(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A search would miss articles, or find those that are gone."""

    def hits(word: str) -> int:
        query = "select count(*) from article_fts where article_fts match ?"
        return int(store.conn.execute(query, (word,)).fetchone()[0])

    article_id = add_text(store, "Un été à Évian", title="Récit")
    assert (hits("ete"), hits("EVIAN"), hits("recit")) == (1, 1, 1)
    with store.act("metadata", "title") as act:
        before = store.db["article"].get(1)
        row = {name: before[name] for name in schema.TABLES["article"]}
        act.update("article", {**row, "title": "Carnet"})
    assert (hits("recit"), hits("carnet"), hits("ete")) == (0, 1, 1)
    store.history.undo()
    store.history.undo()
    assert (hits("ete"), hits("recit")) == (0, 0)
    assert store.conn.execute("select count(*) from article where id = ?", (article_id,)).fetchone() == (0,)


def test_other_programs_recognise_the_search_index(store: Store) -> None:
    """Datasette would offer no search box."""
    assert store.db["article"].detect_fts() == "article_fts"


def test_twenty_first_starts_at_once_all_succeed(tmp_path: Path) -> None:
    """Opening the program in two windows on a new machine would show an error, or spoil the new file."""
    script = (
        "import sys\nfrom store import Store\nprint('ready', flush=True)\nsys.stdin.readline()\n"
        "with Store(sys.argv[1], annotator='a', timeout=60) as s: print(len(s.conn.execute("
        "'select name from label').fetchall()))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "new" / "store.db")]
    root = Path(schema.__file__).parents[1]
    starts = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
        for _ in range(20)
    ]
    for start in starts:
        assert start.stdout is not None and start.stdout.readline() == "ready\n"
    for start in starts:
        assert start.stdin is not None
        start.stdin.write("\n")
        start.stdin.flush()
    assert [start.communicate(timeout=120)[0] for start in starts] == ["12\n"] * 20


def test_an_older_store_is_brought_up_to_date_after_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, add_text: Callable[..., str]
) -> None:
    """A failed upgrade would be the end of a year's work."""
    path = tmp_path / "store.db"
    with Store(path, annotator="anna") as store:
        add_text(store, "Un texte.")
    first = schema.migrations

    def with_one_more() -> object:
        steps = first()
        steps(name="2_mood")(lambda db: db.execute("alter table article add column mood text"))
        return steps

    monkeypatch.setattr(schema, "migrations", with_one_more)
    for room in ("store.schema", "store.opening", "store.backup"):
        monkeypatch.setattr(f"{room}.SCHEMA_VERSION", 2)
    with Store(path, annotator="anna") as store:
        assert "mood" in columns(store, "article")
        assert store.conn.execute("pragma user_version").fetchone() == (2,)
        assert store.conn.execute("select text from article").fetchall() == [("Un texte.",)]
    (kept,) = backup.folder(path).iterdir()
    assert kept.name.endswith("-before-migration.db")
    assert sqlite3.connect(kept).execute("pragma user_version").fetchone() == (1,)


def test_a_migration_that_fails_leaves_the_old_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store between two versions could be opened by no program."""
    path = tmp_path / "store.db"
    Store(path, annotator="anna").close()
    before = path.read_bytes()
    first = schema.migrations

    def broken() -> object:
        steps = first()
        steps(name="2_half")(lambda db: db.execute("alter table article add column mood text"))
        steps(name="3_broken")(lambda db: db.execute("alter table no_such_table add column x"))
        return steps

    monkeypatch.setattr(schema, "migrations", broken)
    for room in ("store.schema", "store.opening", "store.backup"):
        monkeypatch.setattr(f"{room}.SCHEMA_VERSION", 2)
    with pytest.raises(PostilError, match="no_such_table"):
        Store(path, annotator="anna")
    assert path.read_bytes() == before


def test_a_newer_store_is_refused_and_not_changed(tmp_path: Path) -> None:
    """An old program would write into a store that it does not understand."""
    path = tmp_path / "store.db"
    Store(path, annotator="anna").close()
    conn = sqlite3.connect(path)
    conn.execute("pragma user_version = 9")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(
        NewerStore, match=r"needs Postil 0\.1.* or newer \(its schema is 9, this program knows 1\)"
    ):
        Store(path, annotator="anna")
    assert path.read_bytes() == before


def test_a_store_that_another_tool_put_into_wal_mode_is_taken_back(tmp_path: Path) -> None:
    """A copy of the one file would lack the last acts, and a read-only medium could not show it."""
    path = tmp_path / "store.db"
    Store(path, annotator="anna").close()
    conn = sqlite3.connect(path)
    assert conn.execute("pragma journal_mode = wal").fetchone() == ("wal",)
    conn.close()
    with Store(path, annotator="anna") as store:
        assert store.conn.execute("pragma journal_mode").fetchone() == ("truncate",)


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_the_file_of_another_program_is_refused_and_not_changed(tmp_path: Path, journal: str) -> None:
    """A wrong path would turn somebody's browser history into a store."""
    path = tmp_path / "other.db"
    conn = sqlite3.connect(path)
    conn.execute(f"pragma journal_mode = {journal}")
    conn.execute("create table t(x)")
    conn.close()
    before, names = path.read_bytes(), sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(NotAStore, match="another program"):
        Store(path, annotator="anna")
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == names


def test_what_is_no_database_is_refused_and_not_changed(tmp_path: Path) -> None:
    """A typing error on the command line would overwrite an article's file."""
    path = tmp_path / "article.txt"
    path.write_text("Un texte.")
    with pytest.raises(NotAStore, match=r"article\.txt is not a Postil store"):
        Store(path, annotator="anna")
    with pytest.raises(NotAStore, match="is not a file"):
        Store(tmp_path, annotator="anna")
    with pytest.raises(NotFound, match="There is no store at"):
        Store(tmp_path / "typo.db", annotator="anna", create=False)
    assert path.read_text() == "Un texte."
    assert [p.name for p in tmp_path.iterdir()] == ["article.txt"]


def test_a_store_without_its_tables_is_told_damaged(tmp_path: Path) -> None:
    """The user would read an SQL error instead of what to do."""
    path = tmp_path / "store.db"
    Store(path, annotator="anna").close()
    conn = sqlite3.connect(path)
    conn.execute("drop table meta")
    conn.close()
    with pytest.raises(DamagedStore, match="restore a backup"):
        Store(path, annotator="anna")


def test_ids_are_unique_and_in_the_order_they_were_made() -> None:
    """Rows would collide in a merge, or the history would be out of order."""
    made = [ids.new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert {(one[14], one[19] in "89ab", len(one)) for one in made} == {("7", True, 36)}
    assert ids.article_id("Été") == "adca3dd5be16befd9ad0"
