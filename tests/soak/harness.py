"""What the loops share: how often they run, where, and what plain sqlite3 sees in a store."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from store.schema import TABLES

LONG: Final = bool(os.environ.get("POSTIL_SOAK"))
"""Whether the loops run at full length."""
ROOT: Final = Path(__file__).parents[2]
"""Where `python -m tests.soak...` is found."""
PATIENCE: Final = 60.0
"""Seconds after which a child is taken for hung: many times what the slowest step took."""

State = dict[str, str]
"""Annotation id -> note ('' for none)."""


def times(full: int, tenth: int) -> int:
    """How often a loop runs."""
    return full if LONG else tenth


def need(tool: str) -> str:
    """The tool's path; skips the test where it is not installed."""
    found = shutil.which(tool)
    if found is None:
        import pytest  # deferred: the children import this module too, and have no need of it

        pytest.skip(f"{tool} is not installed: this loop cannot run here")
    return found


def annotations_of(path: Path, annotator: str) -> State:
    """What is in the store for good, as any program sees it: a journal left behind is rolled back first."""
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as conn:
        if not conn.execute("select 1 from sqlite_schema where name = 'annotation'").fetchone():
            return {}
        rows = conn.execute("select id, coalesce(note, '') from annotation where annotator = ?", (annotator,))
        return dict(rows.fetchall())


def contents(path: Path) -> dict[str, Any] | None:
    """Every row that a person, a file or the history brought, and what is derived; None if unreadable.

    Without merge clocks: two stores with the same content need not have the same.
    """
    tables = {name: (*columns,) for name, columns in TABLES.items()}
    tables["act"] = ("id", "at", "annotator", "kind", "summary", "article_id", "target", "undone")
    tables["change"] = ("act_id", "table_name", "row_id", "before", "after", "mark")
    tables["pack"] = ("change_key", "number", "rows")
    tables["paragraph"] = ("article_id", "number", "start", "end", "digest")
    tables["chunk"] = ("article_id", "number", "start", "text")
    tables["alias"] += ("folded",)
    tables["article_fts_data"] = tables["annotation_fts_data"] = ("id", "block")
    found: dict[str, Any] = {}
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as conn:
        conn.text_factory = bytes
        try:
            for table, columns in tables.items():
                names = ", ".join(f'"{name}"' for name in columns)
                found[table] = sorted(conn.execute(f'select {names} from "{table}"').fetchall(), key=repr)
        except (sqlite3.Error, UnicodeDecodeError):  # the name of a table can be damaged too
            return None
    return found


def python(module: str, *arguments: str | Path, lead: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run a module of this folder to its end, behind a wrapper if there is one."""
    return subprocess.run(
        [*lead, sys.executable, "-m", f"tests.soak.{module}", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
