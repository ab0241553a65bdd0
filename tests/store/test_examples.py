"""The examples in the docstrings of the store's public face, and those of docs/store.md, are true."""

from __future__ import annotations

import doctest
import inspect
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from store import Store
from store.annotations import Annotations
from store.articles import Articles
from store.entities import Entities
from store.formats import Document
from store.history import History
from store.labels import Labels
from store.reading import Reading
from store.review import Review, Verdict

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = "Le ministre Paul Dorn est arrivé.\n« Nous partons », dit-il à Valbrume.\nPaul Dorn est reparti."
FACES = (Store, Articles, Annotations, Entities, Labels, Reading, Review, History)
INNER = {
    # For the program's own rooms: they take or give what a notebook has no use for.
    "give_reason", "place", "add_batch", "carried_over", "transaction", "in_act", "check_writable", "fault", "close",
}  # fmt: skip


@pytest.fixture
def names(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What every example may use: a store of anna's with one article, a mention and a quotation in it."""
    with Store(tmp_path / "store.db", annotator="anna") as store:
        article = store.articles.add(Document(TEXT, title="Retour", language="fr"))[0].id
        dorn = store.annotations.tag(article, 12, 21, "PER")
        quote = store.annotations.tag(article, 34, 50, "QUOTE", more=[("cue", 52, 55), ("source", 56, 58)])
        yield {
            "store": store,
            "article": article,
            "dorn": dorn,
            "quote": quote,
            "folder": tmp_path,
            "Verdict": Verdict,
        }


def _methods() -> dict[str, Any]:
    return {
        f"{face.__name__}.{name}": member
        for face in FACES
        for name, member in vars(face).items()
        # The namespaces themselves need none: every example goes through one.
        if not name.startswith("_") and name not in INNER and not _is_namespace(member)
    }


def _is_namespace(member: object) -> bool:
    return isinstance(member, cached_property) and member.attrname != "db"


METHODS = _methods()


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_public_method_has_an_example_and_it_is_true(name: str, names: dict[str, Any]) -> None:
    """Who copies it into a notebook."""
    text = inspect.getdoc(METHODS[name]) or ""
    found = doctest.DocTestParser().get_doctest(text, names, name, None, None)
    assert found.examples, f"{name} has no example"
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(found, out=said.append)
    assert said == []


def test_the_page_about_the_store_shows_true_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opens the file with another tool and finds other names than the page says."""
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "store.md").read_text(encoding="utf-8")
    said: list[str] = []
    (session,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    found = doctest.DocTestParser().get_doctest(session, {}, "store.md", None, None)
    doctest.DocTestRunner(verbose=False).run(found, out=said.append, clear_globs=False)
    assert said == []
    found.globs["store"].close()
    shown = re.findall(r"^\$ (.*)\n((?:(?!\$ |```).*\n)*)", page, re.MULTILINE)
    assert len(shown) == 4
    for command, output in shown:
        assert _output(shlex.split(command)) == output, command


def _output(words: list[str]) -> str:
    """What the command prints; the shell of SQLite may not be installed, its output is plain enough."""
    tool, path, sql = words
    if tool == "sqlite3":
        with closing(sqlite3.connect(path)) as conn:
            return "".join("|".join(map(str, row)) + "\n" for row in conn.execute(sql))
    command = [sys.executable, "-m", "sqlite_utils", path, sql]
    return subprocess.run(
        command, capture_output=True, check=True, timeout=60, text=True, encoding="utf-8"
    ).stdout
