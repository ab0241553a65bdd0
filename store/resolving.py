"""What rows are after a merge where their newest content alone does not say it.

- What a row that is shown refers to is shown too, even if one side deleted it: the reference counts as later.
- A caret, and a name that holds in one article, are shown only together with that article.
- Of two labels on one key the newer keeps it; a reference to what nobody knows any more is left empty.

All of this follows from what both stores know together, never from which of them is asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from store import records
from store.joining import NOTHING, Known, Meeting
from store.standing import is_caret

if TYPE_CHECKING:
    import sqlite3

    from store.records import Row


class Reference(NamedTuple):
    """A column that names another row."""

    table: str
    column: str
    target: str
    needed: bool
    """Whether the row is nothing without it."""


REFERENCES: Final = (
    Reference("annotation", "article_id", "article", True),
    Reference("annotation", "label", "label", True),
    Reference("annotation", "entity_id", "entity", False),
    Reference("annotation", "parent_id", "annotation", False),
    Reference("reading", "article_id", "article", True),
    Reference("article", "supersedes", "article", False),
    Reference("alias", "entity_id", "entity", True),
    Reference("entity", "label", "label", True),
)
Name = tuple[str, str]
"""Table and id of a row."""


class Resolution:
    """Decides for each open row what it is to be; rows that are not open are in the store already."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        rows: dict[Name, Meeting],
        content: Callable[[str, Meeting], Row],
    ) -> None:
        self.open = rows
        """The rows to decide; more may come in."""
        self.keyless: dict[str, str] = {}
        """Labels that give their key to another: name to name."""
        self._conn = conn
        self._content = content
        self._shown: set[Name] = set()

    def run(self) -> None:
        """Decide; `wanted` then tells."""
        names = list(self.open)
        for name in names:
            if self.open[name].joined.alive and not self._article_of(name):
                self._show(name)
        # An entity is not kept by a name that may yet go with its article.
        stranded = [name for name in names if not self._keep_if_used(name, leave_out=("alias",))]
        self._hide_with_articles()
        for name in list(self.open):
            if self.open[name].joined.alive and self._is_there(("article", self._article_of(name) or "")):
                self._show(name)
        stranded += [name for name in names if name[0] == "entity" and not self._keep_if_used(name)]
        for name in stranded:
            self._empty_references(name)
        self._settle_keys()

    def _keep_if_used(self, name: Name, *, leave_out: tuple[str, ...] = ()) -> bool:
        """Show the row if one that is not open refers to it; False if that cannot be."""
        if name not in self._shown and self._referrers(name, leave_out=leave_out):
            self._show(name)
            return name in self._shown
        return True

    def wanted(self, name: Name) -> Row | None:
        """What the row is to be: None if it is not to be shown."""
        if name not in self._shown:
            return None
        table, _ = name
        row = dict(self._content(table, self.open[name]))
        for reference in self._of(table):
            target = row[reference.column]
            if target is not None and not reference.needed and not self._is_there((reference.target, target)):
                row[reference.column] = None
        if table == "label" and row["name"] in self.keyless:
            row["key"] = None
        return row

    # What is shown

    def _show(self, name: Name) -> None:
        """Show the row, and all it refers to."""
        waiting = [name]
        while waiting:
            name = waiting.pop()
            if name in self._shown or not self._can_be_shown(name):
                continue
            self._shown.add(name)
            row = self._content(name[0], self.open[name])
            for reference in self._of(name[0]):
                target = (reference.target, row[reference.column])
                if target in self.open:
                    waiting.append(target)

    def _can_be_shown(self, name: Name) -> bool:
        """Whether the content of the row, and of all that it needs, is known."""
        if name not in self.open:
            return self._is_stored(name)
        if self.open[name].joined.stamp < 0:
            return False
        row = self._content(name[0], self.open[name])
        return all(
            self._can_be_shown((reference.target, row[reference.column]))
            for reference in self._of(name[0])
            if reference.needed
        )

    def _is_there(self, name: Name) -> bool:
        return name in self._shown if name in self.open else self._is_stored(name)

    def _is_stored(self, name: Name) -> bool:
        table, row_id = name
        query = f'select 1 from "{table}" where "{records.id_column(table)}" = ?'
        return self._conn.execute(query, (row_id,)).fetchone() is not None

    def _of(self, table: str) -> Iterator[Reference]:
        return (reference for reference in REFERENCES if reference.table == table)

    def _referrers(
        self, name: Name, *, leave_out: tuple[str, ...] = (), optional: bool = False
    ) -> list[tuple[str, str]]:
        """Some rows in the store, not open themselves, that refer to the row; with `optional` all that may."""
        found: list[Name] = []
        for reference in REFERENCES:
            if reference.target != name[0] or reference.table in leave_out or (optional and reference.needed):
                continue
            query = (
                f'select "{records.id_column(reference.table)}" from "{reference.table}" '
                f"where {reference.column} = ?"
            )
            for (row_id,) in self._conn.execute(query, (name[1],)):
                if (reference.table, row_id) not in self.open and not is_caret(reference.table, row_id):
                    found.append((reference.table, row_id))
                    if not optional:
                        return found
        return found

    # What goes with its article

    def _article_of(self, name: Name) -> str | None:
        """The article without which a caret, or a name that holds in one article, is not shown."""
        table, row_id = name
        if is_caret(table, row_id):
            return row_id.split("/", 1)[0]
        if table == "alias" and self.open[name].joined.stamp >= 0:
            scope: str = self._content(table, self.open[name])["scope"]
            return None if scope == "global" else scope
        return None

    def _hide_with_articles(self) -> None:
        for table, query in (
            ("alias", "select id, scope from alias where scope <> 'global'"),
            ("reading", "select id, article_id from reading where paragraph = 0"),
        ):
            for row_id, article in self._conn.execute(query).fetchall():
                if (table, row_id) not in self.open and not self._is_there(("article", article)):
                    self._open(table, row_id)

    def _open(self, table: str, row_id: str) -> None:
        """Take a row of the store among those to decide."""
        query = f'select stamp, checksum from "{table}" where "{records.id_column(table)}" = ?'
        stamp, check = self._conn.execute(query, (row_id,)).fetchone()
        ours = Known(stamp, check, -1, False)
        held = (row_id, stamp, check, None, None, None, None, None)
        self.open[table, row_id] = Meeting(row_id, ours, NOTHING, held, None)

    # What cannot stay as it says

    def _empty_references(self, name: Name) -> None:
        """Rows that may do without this one, which cannot be shown, are decided too: see `wanted`."""
        for table, row_id in self._referrers(name, optional=True):
            self._open(table, row_id)
            self._shown.add((table, row_id))

    def _settle_keys(self) -> None:
        """Of the labels on one key all but the newest lose it."""
        for names in self._labels_by_key():
            for name in names[:-1]:
                self.keyless[name] = names[-1]
                if ("label", name) not in self.open:
                    self._open("label", name)
                    self._shown.add(("label", name))

    def _labels_by_key(self) -> list[list[str]]:
        """Names of the labels that are offered, for each key; the newest last."""
        rows = self._conn.execute("select name, key, retired, stamp, checksum from label").fetchall()
        offered = [row for row in rows if ("label", row[0]) not in self.open]
        for table, name in self._shown:
            if table == "label":
                row, joined = self._content(table, self.open[table, name]), self.open[table, name].joined
                offered.append((name, row["key"], row["retired"], joined.stamp, joined.check))
        found: dict[str, list[str]] = {}
        for name, key, retired, *_ in sorted(offered, key=lambda row: (row[3], row[4], row[0])):
            if key is not None and not retired:
                found.setdefault(key, []).append(name)
        return list(found.values())
