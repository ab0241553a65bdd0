"""Whose work is read: everyone's, or one layer alone (`Store.only`).

In a layer one sees what its annotator decided, and the proposals that nobody decided, which are in no layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.errors import NotFound
from store.model import Annotation

if TYPE_CHECKING:
    import sqlite3

ADJUDICATION: Final = "adjudication"
"""Annotator and origin of the layer in which differences were settled."""
_WORK: Final = ("annotation", "reading", "act")
"""Tables that say who did something."""


def annotator(conn: sqlite3.Connection, name: str) -> str:
    """The name, if anybody has worked here under it; NotFound names those who have."""
    for table in _WORK:
        if conn.execute(f"select 1 from {table} where annotator = ? limit 1", (name,)).fetchone():
            return name
    everyone = " union ".join(f"select annotator from {table}" for table in _WORK)
    found = [row[0] for row in conn.execute(f"{everyone} order by 1").fetchall()]
    raise NotFound(f"There is no annotator {name}; there are: {', '.join(found) or 'none'}")


def sees(only: str | None, annotation: Annotation) -> bool:
    """Is the annotation read when `only` this annotator's layer is?"""
    if only is None or annotation.annotator == only:
        return True
    return annotation.status == "proposed" and annotation.origin != "human" and only != ADJUDICATION


def seen(parameter: str, table: str = "n") -> str:
    """The same as a condition of SQL on rows of `annotation`; the parameter (`?3`) is `only`."""
    return (
        f"({parameter} is null or {table}.annotator = {parameter} or ({table}.status = 'proposed' "
        f"and {table}.origin <> 'human' and {parameter} <> '{ADJUDICATION}'))"
    )


def layer(only: str | None, table: str = "n") -> str:
    """The same with the name of the layer in it: no parameter; `true` where everyone's work is read."""
    if only is None:
        return "true"
    return seen("'" + only.replace("'", "''") + "'", table)
