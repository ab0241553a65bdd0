"""What makes a file in a child that is killed meanwhile: a store, a backup, an export, an import."""

from __future__ import annotations

import sqlite3
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from store import Store, backup
from store.annotations import row_of
from store.formats.registry import Options, export_to, find
from tests.soak.children import begun, done
from tests.soak.editor import TEXT, article

RECORDS: Final = 2000
"""Annotations of the import."""
MARK: Final = 0x506F7374
"""The store's mark in the header of an SQLite file."""


def first_start(path: str, tell: Connection) -> None:
    """Open a store, which makes or migrates it."""
    begun(tell)
    Store(path, annotator="anna").close()
    done(tell)


def piecemeal_start(path: str, model: str, tell: Connection) -> None:
    """A control: the same tables one after the other, each for itself."""
    with sqlite3.connect(model) as other:
        statements = other.execute(
            "select sql from sqlite_schema where sql is not null and name not like '%!_fts!_%' escape '!'"
        ).fetchall()
    begun(tell)
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute(f"pragma application_id = {MARK}")
    conn.execute("pragma user_version = 1")
    for (statement,) in statements:
        conn.execute(statement)
    done(tell)


def backups(path: str, target: str, tell: Connection) -> None:
    """Back the store up to one place again and again."""
    with Store(path, annotator="anna") as store:
        begun(tell)
        backup.backup(store, target)
        done(tell)
        while True:
            backup.backup(store, target)


def careless_backups(path: str, target: str, tell: Connection) -> None:
    """A control: the file is copied to its place as it comes."""
    whole = Path(path).read_bytes()
    begun(tell)
    done(tell)
    while True:
        with Path(target).open("wb", buffering=0) as file:
            for start in range(0, len(whole), 4096):
                file.write(whole[start : start + 4096])


def exports(path: str, target: str, tell: Connection) -> None:
    """Export to one place again and again."""
    with Store(path, annotator="anna") as store:
        begun(tell)
        export_to(store, "csv", target, Options())
        done(tell)
        while True:
            export_to(store, "csv", target, Options())


def careless_exports(path: str, target: str, tell: Connection) -> None:
    """A control: the rows go into the file as they come."""
    with Store(path, annotator="anna") as store:
        begun(tell)
        done(tell)
        while True:
            with Path(target).open("wb", buffering=0) as out:
                find("csv").write(store, out, Options())


def imports(path: str, source: str, tell: Connection) -> None:
    """Import a file of many records."""
    with Store(path, annotator="anna") as store:
        begun(tell)
        with Path(source).open("rb") as file:
            find("jsonl").read(store, file, "records.jsonl")
        done(tell)


def careless_imports(path: str, tell: Connection) -> None:
    """A control: an act a record."""
    with Store(path, annotator="anna") as store:
        article_id = article(store)
        begun(tell)
        for number in range(RECORDS):
            store.annotations.tag(article_id, number, number + 1, "MISC")
        done(tell)


def records(path: Path, target: Path) -> None:
    """Write the file to import: an export of a store with so many annotations."""
    with Store(path, annotator="anna") as store:
        article_id = article(store)
        places = (number * 3 % (len(TEXT) - 4) for number in range(RECORDS))
        rows = [row_of(store.annotations.make(article_id, place, place + 4, "PER")) for place in places]
        with store.act("import", f"{RECORDS} annotations") as act:
            act.insert_many("annotation", rows)
        export_to(store, "jsonl", target, Options())
