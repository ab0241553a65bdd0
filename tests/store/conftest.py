"""A store on a file of its own for each test; nothing of the developer's settings or data can reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store import Store, ids
from store.records import RECORDS, read

Dump = dict[str, list[Any]]


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("POSTIL_STORE", raising=False)
    monkeypatch.delenv("POSTIL_ANNOTATOR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store whose annotator is anna."""
    with Store(tmp_path / "store.db", annotator="anna") as made:
        yield made


@pytest.fixture(scope="session")
def add_text() -> Callable[..., str]:
    """`add_text(store, text)`: the id of a new article with this text, added by one act."""
    return _add_text


@pytest.fixture(scope="session")
def dump() -> Callable[[Store], Dump]:
    """`dump(store)`: all that people and files brought, without merge clocks, to be compared."""
    return _dump


def _add_text(store: Store, text: str, *, title: str = "A title", paragraphing: str = "line") -> str:
    article_id = ids.article_id(text)
    row = {
        "id": article_id, "title": title, "added_at": ids.now(), "length": len(text),
        "paragraphing": paragraphing, "text": text,
    }  # fmt: skip
    with store.act("add", f"added {title}", article_id=article_id) as act:
        act.insert("article", row)
    return article_id


def _dump(store: Store) -> Dump:
    found: Dump = {}
    for table in RECORDS:
        column = "name" if table == "label" else "id"
        names = [
            row[0] for row in store.conn.execute(f'select "{column}" from "{table}" order by 1').fetchall()
        ]
        found[table] = [read(store.conn, table, name) for name in names]
    return found
