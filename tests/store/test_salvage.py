"""Salvage: all that a damaged store still gives, nothing that is not what was stored, the original untouched."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from store import Store, integrity, records
from store.annotations import row_of
from store.errors import BadInput, DamagedStore, NotAStore, NotFound, NothingToUndo
from store.formats import Document
from store.salvage import Salvaged, salvage

PAGE = 4096
Rows = dict[tuple[str, str], Any]
WORDS = ["Ada Lovelace", "Bob", "dit", "« Oui »", "hier", "à Paris", "l’État", "10 %", "😀"]


def build(path: Path) -> None:
    """A store with something in every table, and pages enough that each damage hits another."""
    pick = random.Random(3)
    with Store(path, annotator="anna") as store:
        texts = [
            f"Article {n}. " + " ".join(pick.choices(WORDS, k=pick.choice([50, 400, 2000])))
            for n in range(12)
        ]
        ids = [
            store.articles.add(Document(text, title=f"Titre {text[:10]}", url="u"))[0].id for text in texts
        ]
        long, _ = store.articles.add(Document("Long. " + "Ada Lovelace à Paris. " * 10000, title="Long"))
        for article_id in ids:
            made = (store.annotations.make(article_id, n, n + 7, "MISC") for n in range(0, 200, 8))
            with store.act("import", "25 annotations") as act:
                act.insert_many("annotation", map(row_of, list(made)))
        for n in range(40):
            store.annotations.tag(long.id, 6 + 22 * n, 18 + 22 * n, "PER", note=f"note {n}")
        ada = store.entities.add("PER", "Ada Lovelace", aliases=["Ada"])
        for article_id in ids[:6]:
            store.entities.link(next(store.annotations.of_article(article_id)).id, ada.id)
            store.reading.mark(article_id, 1)
        store.annotations.tag(ids[0], 0, 9, "QUOTE", more=[("cue", 10, 12)])
        store.annotations.delete(next(store.annotations.of_article(ids[7])).id)
        store.annotations.delete(next(store.annotations.of_article(ids[8])).id)
        store.history.undo()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a good store."""
    path = tmp_path_factory.mktemp("good") / "s.db"
    build(path)
    assert integrity.check(path) == []
    return path.read_bytes()


@pytest.fixture(scope="module")
def truth(good: bytes, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Every row of the good store."""
    path = tmp_path_factory.mktemp("truth") / "s.db"
    path.write_bytes(good)
    return rows_of(path)


def rows_of(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as conn:
        return {
            (table, name): records.read(conn, table, name)
            for table in records.RECORDS
            for (name,) in conn.execute(f'select "{records.id_column(table)}" from "{table}"').fetchall()
        }


def ids_of(store: Store) -> list[str]:
    return [row.article.id for row in store.articles.rows(store.articles.keys())]


def reachable(path: Path) -> Rows:
    """What SQLite itself still reads of a damaged file, from either end of each table, and is intact."""
    found: Rows = {}
    with closing(sqlite3.connect(path)) as conn:
        for table in records.RECORDS:
            names: set[str] = set()
            column = records.id_column(table)
            for order in ("", " order by rowid", " order by rowid desc", " order by 1", " order by 1 desc"):
                with suppress(sqlite3.Error, UnicodeDecodeError):
                    for (name,) in conn.execute(f'select "{column}" from "{table}"{order}'):
                        names.add(name)
            for name in names:
                with suppress(sqlite3.Error, UnicodeError, TypeError):
                    row = records.read(conn, table, name)
                    (kept,) = conn.execute(
                        f'select checksum from "{table}" where "{column}" = ?', (name,)
                    ).fetchone()
                    if row is not None and records.checksum(table, row) == kept:
                        found[table, name] = row
    return found


def damaged(good: bytes, kind: str, seed: int) -> bytes:
    pick = random.Random(seed)
    data = bytearray(good)
    pages = len(data) // PAGE
    if kind == "truncated":
        return good[: int(len(good) * pick.random())]
    if kind == "magic":
        data[:16] = b"\xff" * 16
    elif kind == "header":
        data[:100] = bytes(100)
    elif kind == "first page":
        data[:PAGE] = bytes(PAGE)
    elif kind == "zeroed":
        for _ in range(3):
            start = pick.randrange(1, pages) * PAGE
            data[start : start + PAGE] = bytes(PAGE)
    elif kind == "scribbled":
        for _ in range(3):
            start = pick.randrange(pages * PAGE - PAGE)
            data[start : start + PAGE] = pick.randbytes(PAGE)
    else:
        for _ in range(25):
            data[pick.randrange(PAGE, len(data))] ^= 1 << pick.randrange(8)
    return bytes(data)


CASES = [
    *(("truncated", seed) for seed in range(5)), ("magic", 0), ("header", 0), ("first page", 0),
    *((kind, seed) for kind in ("zeroed", "scribbled", "bits") for seed in range(5)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_whatever_sqlite_still_reads_intact_is_in_the_new_store(
    good: bytes, truth: Rows, tmp_path: Path, kind: str, seed: int
) -> None:
    """A month of tags would be gone with one bad block, though they are on the disk; or come back changed."""
    path = tmp_path / "s.db"
    path.write_bytes(damaged(good, kind, seed))
    shutil.copyfile(path, tmp_path / "copy.db")
    before = path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir())
    found = salvage(path, tmp_path / "out")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before[:2]
    assert sorted(tmp_path.iterdir()) == sorted([*before[2], tmp_path / "out"])
    assert integrity.check(found.store) == []
    saved = rows_of(found.store)
    moved = _moved(found)
    for (table, name), row in reachable(tmp_path / "copy.db").items():
        if table == "reading" and row["article_id"] not in {n for t, n in saved if t == "article"}:
            continue  # of a text that is damaged nobody knows what was read
        assert saved[table, name] == {**row, **_new_place(row, moved)}, (table, name)
    # Nothing in the new store says what the old one did not, but for what the report tells.
    told = {line["id"] for line in _report(found)} | set(moved.values())
    for (table, name), row in saved.items():
        if name not in told:
            old = truth[table, name]
            assert row == {**old, **_new_place(old, moved)}, (table, name)


def _report(found: Salvaged) -> list[Any]:
    if found.report is None:
        return []
    return [json.loads(line) for line in found.report.read_text(encoding="utf-8").splitlines()]


def _moved(found: Salvaged) -> dict[str, str]:
    """Articles whose text was damaged, and under which id what is left of it is kept."""
    kept = ((line["id"], line["what"]) for line in _report(found) if "kept as" in line["what"])
    return {article_id: what.split("kept as ")[1][:20] for article_id, what in kept}


def _new_place(row: Any, moved: dict[str, str]) -> dict[str, str]:
    return {name: moved[row[name]] for name in ("article_id", "supersedes") if row.get(name) in moved}


def test_a_store_that_is_whole_comes_out_as_it_was(
    good: bytes, truth: Rows, tmp_path: Path, dump: Callable[[Store], Any]
) -> None:
    """Who salvages to be on the safe side would lose the history."""
    path = tmp_path / "s.db"
    path.write_bytes(good)
    found = salvage(path, tmp_path / "out")
    assert found.whole and found.undo and found.report is None
    assert rows_of(found.store) == truth
    assert found.read["annotation"] == sum(table == "annotation" for table, _ in truth)
    assert found.store.stat().st_mode & 0o777 == 0o600
    with Store(found.store, annotator="anna") as new, Store(path, annotator="anna") as old:
        assert new.history.acts() == old.history.acts()
        assert [new.history.redo().id, new.history.undo().id] == [
            old.history.redo().id,
            old.history.undo().id,
        ]
        for _ in range(45):
            assert new.history.undo().id == old.history.undo().id
        assert dump(new) == dump(old)


def find(path: Path, table: str) -> list[int]:
    """The leaf pages of a table."""
    with closing(sqlite3.connect(path)) as conn:
        (root,) = conn.execute("select rootpage from sqlite_schema where name = ?", (table,)).fetchone()
    data = path.read_bytes()
    waiting, leaves = [root], []
    while waiting:
        start = (waiting.pop() - 1) * PAGE
        if data[start] in (10, 13):
            leaves.append(start)
            continue
        count = int.from_bytes(data[start + 3 : start + 5], "big")
        waiting.append(int.from_bytes(data[start + 8 : start + 12], "big"))
        for n in range(count):
            cell = start + int.from_bytes(data[start + 12 + 2 * n : start + 14 + 2 * n], "big")
            waiting.append(int.from_bytes(data[cell : cell + 4], "big"))
    return sorted(leaves)


@pytest.fixture
def hit(good: bytes, tmp_path: Path) -> Callable[..., Salvaged]:
    """`hit(table, n)`: salvage a store in which the n-th leaf page of that table is noise."""

    def work(table: str, number: int) -> Salvaged:
        path = tmp_path / "s.db"
        path.write_bytes(good)
        data = bytearray(good)
        start = find(path, table)[number]
        data[start : start + PAGE] = random.Random(1).randbytes(PAGE)
        path.write_bytes(data)
        return salvage(path, tmp_path / "out")

    return work


def test_a_lost_page_of_the_history_leaves_acts_to_read_and_rows_to_trust(
    hit: Callable[..., Salvaged], truth: Rows
) -> None:
    """Undo would take back something else than it says."""
    found = hit("change", 2)
    assert not found.undo and not found.whole
    assert rows_of(found.store) == truth
    with Store(found.store, annotator="anna") as store:
        assert {act.summary for act in store.history.acts(limit=999)} > {
            "25 annotations",
            "salvaged from s.db",
        }
        with pytest.raises(NothingToUndo):
            store.history.undo()
        made = store.annotations.tag(ids_of(store)[0], 0, 7, "PER")
        assert store.history.undo().summary.startswith("PER")
        assert store.annotations.of_article(made.article_id)
    assert integrity.check(found.store) == []


def test_a_lost_page_of_annotations_is_counted(hit: Callable[..., Salvaged], truth: Rows) -> None:
    """The analyst would not know that there is something to look for in a backup."""
    found = hit("annotation", 1)
    saved = rows_of(found.store)
    gone = {name for table, name in truth if table == "annotation"} - {
        n for t, n in saved if t == "annotation"
    }
    assert len(gone) == found.lost["annotation"] + found.doubtful.get("annotation", 0) > 10
    told = {line["id"] for line in _report(found)}
    assert gone <= told
    spans = [line["row"]["spans"][0]["text"] for line in _report(found) if line["table"] == "span"]
    assert spans and all(spans)


def test_lost_labels_and_entities_are_made_again_from_what_is_left(
    hit: Callable[..., Salvaged], truth: Rows, tmp_path: Path
) -> None:
    """Every annotation hangs on a label: one bad block would take them all."""
    found = hit("label", 0)
    assert found.lost["label"] == 12
    saved = rows_of(found.store)
    assert {row["name"] for (table, _), row in saved.items() if table == "label"} >= {"PER", "QUOTE", "MISC"}
    assert {k: v for k, v in saved.items() if k[0] == "annotation"} == {
        k: v for k, v in truth.items() if k[0] == "annotation"
    }
    shutil.rmtree(tmp_path / "out")
    found = hit("entity", 0)
    with Store(found.store) as store:
        (row,) = store.entities.all()
        assert (row.entity.name, row.entity.label, row.mentions) == ("Ada Lovelace", "MISC", 6)
        assert [alias.text for alias in row.entity.aliases][:2] == ["Ada Lovelace", "Ada"]


def test_annotations_of_a_damaged_text_keep_their_places_and_words(good: bytes, tmp_path: Path) -> None:
    """The texts are the most of a store, so they are what a bad block hits: their tags must not go with them."""
    place = good.index("Ada Lovelace à Paris. Ada".encode()) // PAGE * PAGE + PAGE
    data = bytearray(good)
    # Twice on the disk: the text, and the same in pieces.
    while place > 0:
        data[place : place + 3 * PAGE] = bytes(3 * PAGE)
        place = bytes(data).find("Ada Lovelace à Paris. Ada".encode(), place + 40 * PAGE) // PAGE * PAGE
    path = tmp_path / "s.db"
    path.write_bytes(data)
    found = salvage(path, tmp_path / "out")
    with Store(found.store) as store:
        row = store.articles.get(
            next(a for a in ids_of(store) if store.articles.get(a).title == "Long (damaged)")
        )
        text = store.articles.full_text(row.id)
        assert len(text) == len("Long. ") + 22 * 10000
        assert text.startswith("Long. Ada Lovelace à Paris. ") and "\ufffd" * 1000 in text
        made = list(store.annotations.of_article(row.id))
        assert [(a.start, a.text) for a in made] == [(6 + 22 * n, "Ada Lovelace") for n in range(40)]
        assert [a.note for a in made][:2] == ["note 0", "note 1"]
    assert found.doubtful["article"] == 1
    (line,) = [line for line in _report(found) if "kept as" in line["what"]]
    assert "U+FFFD for what is lost" in line["what"]


def test_a_long_text_is_put_together_from_its_pieces(hit: Callable[..., Salvaged], truth: Rows) -> None:
    """A novel would be lost although it is on the disk twice."""
    found = hit("article", -1)
    (long,) = [row for (table, _), row in truth.items() if table == "article" and row["title"] == "Long"]
    with Store(found.store) as store:
        assert store.articles.full_text(long["id"]) == long["text"]
        assert len(list(store.annotations.of_article(long["id"]))) == 40


def test_a_flipped_bit_puts_its_row_into_the_report_and_no_other(good: bytes, tmp_path: Path) -> None:
    """A wrong note would be trusted, or the neighbours given up."""
    data = good.replace(b"note 17", b"note 97")
    path = tmp_path / "s.db"
    path.write_bytes(data)
    found = salvage(path, tmp_path / "out")
    assert (found.doubtful["annotation"], found.lost) == (1, {})
    (line,) = [line for line in _report(found) if line["table"] == "annotation"]
    assert line["what"] == "is not what was stored, or lacks a span"
    assert line["row"]["note"] == "note 97"
    assert line["row"]["spans"][0]["text"] == "Ada Lovelace"


def test_an_article_whose_title_is_damaged_keeps_its_id_and_is_told(good: bytes, tmp_path: Path) -> None:
    """Its text is proved by its digest: the annotations on it need not move."""
    path = tmp_path / "s.db"
    path.write_bytes(good.replace(b"Titre Article 3", b"Titre Articlf 3"))
    found = salvage(path, tmp_path / "out")
    with Store(found.store) as store:
        (name,) = [a for a in ids_of(store) if "Articlf 3" in store.articles.get(a).title]
        assert len(list(store.annotations.of_article(name))) == 25
    lines = [line["what"] for line in _report(found) if line["table"] == "article"]
    assert lines == ["is not what was stored", "its text is whole; title, source and dates may not be"]
    assert found.read["article"] == 12


def test_half_an_act_of_a_program_that_was_killed_is_taken_back(good: bytes, tmp_path: Path) -> None:
    """The salvaged store would hold a tag that was never saved."""
    path = tmp_path / "s.db"
    path.write_bytes(good)
    cut = (
        "import os, sys; from store import Store\n"
        "with Store(sys.argv[1], annotator='anna') as s:\n"
        "    s.conn.execute('pragma cache_size = 1')\n"
        "    with s.act('x', 'x') as act:\n"
        "        for n in range(3000):\n"
        "            act.insert('entity', {'id': f'{n:036}', 'label': 'PER', 'name': 'x' * 500})\n"
        "        os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", cut, str(path)], check=False, timeout=60)
    assert (tmp_path / "s.db-journal").stat().st_size > 0
    before = [(p.name, p.read_bytes()) for p in sorted(tmp_path.iterdir())]
    found = salvage(path, tmp_path / "out")
    shutil.move(found.store, tmp_path.parent / f"{tmp_path.name}.db")
    shutil.rmtree(tmp_path / "out")
    assert [(p.name, p.read_bytes()) for p in sorted(tmp_path.iterdir())] == before
    assert found.whole and found.read["entity"] == 1


def test_what_is_no_store_is_refused_and_nothing_is_left_behind(good: bytes, tmp_path: Path) -> None:
    """A wrong path would make an empty store that looks like a rescue."""
    for name, data in (
        ("empty", b""),
        ("noise", random.Random(5).randbytes(50000)),
        ("text", b"hello\n" * 999),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(NotAStore, match=f"{name}: nothing in it is a row of a Postil store"):
            salvage(tmp_path / name, tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "other")) as conn:
        conn.execute("create table article(id text, title text)")
        conn.execute("insert into article values ('a', 'b')")
        conn.commit()
    with pytest.raises(DamagedStore, match="other: not one article"):
        salvage(tmp_path / "other", tmp_path / "out")
    with pytest.raises(NotFound):
        salvage(tmp_path / "none", tmp_path / "out")
    with pytest.raises(NotAStore):
        salvage(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_in_the_folder_already_is_never_written_over(good: bytes, tmp_path: Path) -> None:
    """Salvaging beside the damaged file would replace it."""
    path = tmp_path / "s.db"
    path.write_bytes(good[:-PAGE])
    with pytest.raises(BadInput, match="is there already: name another folder"):
        salvage(path, tmp_path)
    assert path.read_bytes() == good[:-PAGE]
    assert list(tmp_path.iterdir()) == [path]


def test_progress_is_told(good: bytes, tmp_path: Path) -> None:
    """A large store would look as if nothing happened."""
    path = tmp_path / "s.db"
    path.write_bytes(good)
    told: list[int] = []
    salvage(path, tmp_path / "out", told.append)
    assert told == sorted(told)
    assert told[-1] >= 800


@pytest.fixture(autouse=True)
def _no_leftovers(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.rglob(".salvage*"))
