"""The store: one act, many articles, many annotations in and out; against the bare tools that do as much."""

from __future__ import annotations

import csv
import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import TypeVar

from sqlite_utils import Database
from sqlite_utils.db import Table

from store import Store, ids
from store.formats import Document
from store.formats.registry import Options, find
from store.intake import add_paths
from store.records import Row as Record
from store.schema import TABLES
from tests.benchmarks.figures import Row, percentile, table
from tests.benchmarks.texts import annotation_rows, documents, paragraphs

ACTS = 200
ARTICLES = 2_000
A_DOCUMENT = 600
"""Annotations an article: what a long one has when all its names are marked."""
REFERENCE = 100_000
"""Rows that sqlite-utils inserts at most; of more it would take as much longer, which is reckoned."""
AT_ONCE = 10_000
"""Rows made at once."""
POSTIL = (sys.executable, "-m", "tui")


def cpu(work: Callable[[], object]) -> float:
    """Processor milliseconds of this process while it does the work."""
    gc.collect()
    before = process_time()
    work()
    return (process_time() - before) * 1000


class Storing:
    """Rounds of everything, each on files of its own."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder = folder
        self._count = rows
        self.rows: list[Row] = []

    def _row(
        self, what: str, mine: float, theirs: float, unit: str = "ms", budget: float | None = None
    ) -> None:
        row = next((row for row in self.rows if row.what == what), None)
        if row is None:
            row = Row(what, unit, budget=budget)
            self.rows.append(row)
        row.ours.append(mine)
        row.reference.append(theirs)

    def run(self) -> None:
        """One round."""
        began = perf_counter()
        self._acts()
        self._articles()
        store = self._annotations()
        self._export(store)
        print(f"a round of storing: {perf_counter() - began:.0f} s", file=sys.stderr)
        for path in self._folder.iterdir():
            path.unlink()

    # -- one act

    def _acts(self) -> None:
        """A tag as the program keeps it, against a bare transaction that inserts the very rows it made."""
        path, bare = self._folder / "acts.db", self._folder / "bare.db"
        with Store(path, annotator="ana") as store:
            article, _ = store.articles.add(Document("\n".join(paragraphs(100)), title="Mesure"))
        shutil.copy(path, bare)
        with Store(path, annotator="ana") as store:
            made = [store.annotations.make(article.id, 60 * n, 60 * n + 5, "MISC") for n in range(ACTS)]
            mine = _timed(store.annotations.add, made)
        with closing(_as_durable(bare)) as conn:
            theirs = _timed(lambda rows: _transaction(conn, rows), _rows_by_act(path))
        self._row("one act, CPU, to a bare transaction of the same rows", mine[0], theirs[0])
        self._row("one act, p50, the same", mine[1], theirs[1], budget=2.0)
        self._row("one act, p99, the same", mine[2], theirs[2])

    # -- articles

    def _articles(self) -> None:
        source = self._folder / "articles.jsonl"
        with source.open("w", encoding="utf-8") as out:
            for document in documents(ARTICLES):
                print(json.dumps({"title": document.title, "text": document.text}), file=out)

        def parsed() -> Iterable[Document]:
            with source.open(encoding="utf-8") as lines:
                for line in lines:
                    found = json.loads(line)
                    yield Document(found["text"], title=found["title"])

        def add() -> None:
            with Store(self._folder / "articles.db", annotator="ana") as store:
                store.articles.add_many(parsed())

        def parse() -> None:
            with source.open(encoding="utf-8") as lines:
                for line in lines:
                    json.loads(line)

        def take() -> None:
            with Store(self._folder / "taken-in.db", annotator="ana") as store:
                for _ in add_paths(store, [source]):
                    pass

        def cut() -> None:
            with Store(self._folder / "taken-in.db", annotator="ana") as store:
                store.articles.cut_pending()

        add_cpu, parse_cpu = cpu(add), cpu(parse)
        self._row(f"{ARTICLES:,} articles in, searchable, CPU, to json.loads", add_cpu, parse_cpu, budget=8.0)
        self._row("the same out of a JSONL file, with an outcome each", cpu(take), parse_cpu, budget=8.0)
        self._row("cutting their paragraphs, to the same", cpu(cut), parse_cpu)

    # -- annotations

    def _annotations(self) -> Path:
        """The same annotations by our door, by sqlite-utils, and out of a file."""
        path, peer, taken = (self._folder / name for name in ("annotations.db", "peer.db", "taken.db"))
        texts = list(documents(max(2, self._count // A_DOCUMENT), A_DOCUMENT // 10))
        with Store(path, annotator="ana") as store:
            store.articles.add_many(texts)
            store.articles.cut_pending()
        shutil.copy(path, peer)
        rows = Rows(texts, self._count)

        def ours() -> None:
            with Store(path, annotator="ana") as store, store.act("import", "measured") as act:
                act.insert_many("annotation", rows)

        words = f"{self._count:,} annotations in, CPU, to sqlite-utils insert_all"
        some = Rows(texts, min(self._count, REFERENCE))
        theirs = (
            (cpu(lambda: _insert_all(peer, some)) - some.spent()) * self._count / min(self._count, REFERENCE)
        )
        peer.unlink()
        self._row(words, cpu(ours) - rows.spent(), theirs, budget=0.4)
        name = self._folder / "all.jsonl"
        with Store(path, annotator="ana") as store, name.open("wb") as out:
            find("jsonl").write(store, out, Options())

        def take() -> None:
            with Store(taken, annotator="ana") as store, name.open("rb") as source:
                find("jsonl").read(store, source, name.name)

        self._row("the same out of a JSONL file, with its articles, checked, CPU", cpu(take), theirs)
        taken.unlink()
        return path

    # -- export

    def _export(self, store: Path) -> None:
        """CSV by our program, against the sqlite3 shell on a plain table of the very same cells."""
        out, flat = self._folder / "out.csv", self._folder / "flat.db"
        mine, peak = _program(out, *POSTIL, "--store", store, "export", "csv")
        if shutil.which("sqlite3"):
            _plain_table(out, flat)
            theirs, _ = _program(out, "sqlite3", "-csv", "-header", flat, "select * from flat")
            words = f"{self._count:,} rows of CSV out, CPU, to the sqlite3 shell on a plain table"
            self._row(words, mine, theirs, budget=3.3)
        self._row("most memory held meanwhile, to 60 MiB", peak, 60.0, "MiB", budget=1.0)


T = TypeVar("T")


def _timed(work: Callable[[T], object], items: list[T]) -> tuple[float, float, float]:
    """Milliseconds an item: mean of the processor's, median and 99th percentile of the clock's."""
    taken = []
    spent = process_time()
    for item in items:
        before = perf_counter()
        work(item)
        taken.append((perf_counter() - before) * 1000)
    spent = (process_time() - spent) * 1000 / len(items)
    return spent, percentile(taken, 0.5), percentile(taken, 0.99)


Statement = tuple[str, tuple[object, ...]]


def _rows_by_act(path: Path) -> list[list[Statement]]:
    """Every row that each tag of a store wrote, as inserts."""
    with closing(sqlite3.connect(path)) as conn:
        acts = conn.execute("select id from act where kind = 'tag' order by key").fetchall()
        return [list(_inserts(conn, act_id)) for (act_id,) in acts]


def _inserts(conn: sqlite3.Connection, act_id: str) -> Iterator[Statement]:
    written = "(select row_id from change where act_id = ?)"
    for name, where in (
        ("act", "id = ?"), ("change", "act_id = ?"), ("annotation", f"id in {written}"),
        ("span", f"annotation_id in {written}"),
    ):  # fmt: skip
        columns = [row[1] for row in conn.execute(f"pragma table_info({name})") if row[1] != "key"]
        listed = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        for row in conn.execute(f"select {listed} from {name} where {where}", (act_id,)).fetchall():
            yield f"insert into {name}({listed}) values ({marks})", row


def _as_durable(path: Path) -> sqlite3.Connection:
    """A bare connection that promises as much as ours."""
    conn = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = truncate", "synchronous = extra", "foreign_keys = on"):
        conn.execute(f"pragma {pragma}")
    return conn


def _transaction(conn: sqlite3.Connection, rows: list[Statement]) -> None:
    conn.execute("begin immediate")
    for statement, values in rows:
        conn.execute(statement, values)
    conn.execute("commit")


class Rows:
    """Rows of mentions all over the texts, made while they are read; what making them costs is told apart."""

    def __init__(self, texts: Sequence[Document], count: int) -> None:
        self._texts = texts
        self._count = count
        self._spent = 0.0

    def __iter__(self) -> Iterator[Record]:
        each = (annotation_rows(ids.article_id(one.text), one.text, 10) for one in self._texts)
        rows = islice(chain.from_iterable(each), self._count)
        while batch := self._made(rows):
            yield from batch

    def _made(self, rows: Iterator[Record]) -> list[Record]:
        before = process_time()
        batch = list(islice(rows, AT_ONCE))
        self._spent += process_time() - before
        return batch

    def spent(self) -> float:
        """Processor milliseconds of making the rows since it was last asked."""
        spent, self._spent = self._spent, 0.0
        return spent * 1000


def _insert_all(path: Path, rows: Rows) -> None:
    """The same rows by sqlite-utils, some thousands of a table and then of the other."""
    with closing(sqlite3.connect(path)) as conn:
        # It commits every hundred rows: twenty thousand waits for the disk, of which the processor knows nothing.
        conn.execute("pragma synchronous = off")
        db = Database(conn)
        source = iter(rows)
        while batch := list(islice(source, AT_ONCE)):
            Table(db, "annotation").insert_all(
                {name: row[name] for name in TABLES["annotation"]} | {"stamp": 1, "checksum": 0}
                for row in batch
            )
            Table(db, "span").insert_all(
                {"annotation_id": row["id"], "article_id": row["article_id"], **span}
                for row in batch
                for span in row["spans"]
            )


def _program(out: Path, *argv: str | Path) -> tuple[float, float]:
    """Processor milliseconds of a program that writes to `out`, and the MiB it held at most."""
    peak = 0
    with out.open("wb") as file, subprocess.Popen(argv, stdout=file, stderr=subprocess.DEVNULL) as program:
        status = Path(f"/proc/{program.pid}/status")
        while not (ended := os.wait4(program.pid, os.WNOHANG))[0]:
            # Its own peak: what wait4 tells holds that of this process before the exec, too.
            peak = max(peak, int((status.read_text().partition("VmHWM:")[2].split() or ["0"])[0]))
            sleep(0.01)
        program.returncode = os.waitstatus_to_exitcode(ended[1])
    if program.returncode:
        raise RuntimeError(f"{argv}: exit {program.returncode}")
    return (ended[2].ru_utime + ended[2].ru_stime) * 1000, peak / 1024


def _plain_table(source: Path, path: Path) -> None:
    """The cells of a CSV file in a table of their own."""
    with source.open(encoding="utf-8", newline="") as file, closing(sqlite3.connect(path)) as conn, conn:
        rows = csv.reader(file)
        head = next(rows)
        conn.execute(f"create table flat({', '.join(head)})")
        conn.executemany(f"insert into flat values ({', '.join('?' * len(head))})", rows)


def measure(folder: Path, rounds: int, rows: int) -> str:
    """The table."""
    storing = Storing(folder, rows)
    for _ in range(rounds):
        storing.run()
    return table("Store", storing.rows)
