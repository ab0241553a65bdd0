"""History: every act can be undone and redone, after a restart too, by the annotator who made it.

A change goes back only where the live row still has the checksum the act left it with: nobody's later work
is ever overwritten. What an undo takes away is kept in `change.after` (or `pack`), so that redo is exact.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from store import bulk, ids, records
from store.act import (
    FOREIGN,
    LIVE,
    REDOABLE,
    Act,
    change_sum,
    find_act,
    image,
    in_quotes,
    newest_act,
    set_undone,
    undone_acts,
)
from store.errors import NotFound, NothingToUndo, Refused
from store.model import ActRecord
from store.records import Row
from store.standing import turned

if TYPE_CHECKING:
    from store.store import Store

__all__ = ["Act", "History"]

_CHANGE: Final = (
    "key", "act_id", "table_name", "row_id", "first_key", "last_key", "before", "after", "mark",
)  # fmt: skip
_SELECT_CHANGE: Final = f"select {', '.join(_CHANGE)} from change where key = ?"
_ARTICLE: Final = "select 1 from article where id = ?"
_RECORD: Final = "select id, at, annotator, kind, summary, article_id, undone from act"


class History:
    """`store.history`: what was done, by whom and when; undo and redo."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn

    def undo(self, *, sparing: str | None = None) -> ActRecord:
        """Take back the annotator's newest act; that act.

        Raises NothingToUndo, and Refused when someone changed its rows since, or when the article of the id
        `sparing` would be gone with it (nothing is changed then).

        >>> store.history.undo().summary
        'QUOTE “« Nous partons »”'
        """
        return self._turn("undo", lambda: newest_act(self._conn, self._store.annotator), sparing)

    def redo(self) -> ActRecord:
        """Do the annotator's last undone act again; that act. Raises NothingToUndo, Refused.

        >>> store.history.undo().undone, store.history.redo().undone
        (True, False)
        """
        return self._turn("redo", lambda: next(iter(undone_acts(self._conn, self._store.annotator)), None))

    def undo_act(self, act_id: str) -> ActRecord:
        """Take back one act out of its order; that act. Raises NotFound, NothingToUndo, Refused.

        >>> oldest = store.history.acts()[-2]
        >>> store.history.undo_act(oldest.id).summary
        'PER “Paul Dorn”'
        """
        return self._turn("undo", lambda: self._own(act_id))

    def acts(
        self,
        *,
        annotator: str | None = None,
        kind: str | None = None,
        article_id: str | None = None,
        text: str | None = None,
        limit: int = 200,
        before: str | None = None,
    ) -> list[ActRecord]:
        """Acts, the newest first: those older than the act `before`, whose summary holds `text` (folded).

        >>> [act.summary for act in store.history.acts(kind="tag", text="dorn")]
        ['PER “Paul Dorn”']
        """
        if text is not None:
            # SQLite knows the case of ASCII only.
            self._conn.create_function("folded", 1, records.folded, deterministic=True)
        wanted = {
            "annotator = ?": annotator,
            "kind = ?": kind,
            "article_id = ?": article_id,
            "instr(folded(summary), folded(?))": text,
            "key < (select key from act where id = ?)": before,
        }
        given = {clause: value for clause, value in wanted.items() if value is not None}
        where = f" where {' and '.join(given)}" if given else ""
        rows = self._conn.execute(f"{_RECORD}{where} order by key desc limit ?", (*given.values(), limit))
        return [_record(row) for row in rows.fetchall()]

    def get(self, act_id: str) -> ActRecord:
        """One act; NotFound.

        >>> newest = store.history.acts(limit=1)[0]
        >>> store.history.get(newest.id).annotator
        'anna'
        """
        row = self._conn.execute(f"{_RECORD} where id = ?", (act_id,)).fetchone()
        if row is None:
            raise NotFound(f"There is no act {act_id}")
        return _record(row)

    def _own(self, act_id: str) -> Row:
        row = find_act(self._conn, act_id)
        if row is None:
            raise NotFound(f"There is no act {act_id}")
        if row["annotator"] != self._store.annotator:
            raise Refused(f"“{row['summary']}” was done by {row['annotator']}, who alone can undo it")
        if row["undone"] == FOREIGN:
            raise Refused(f"“{row['summary']}” was done in another store: it can be undone there")
        if row["undone"] != LIVE or row["target"] is not None:
            raise NothingToUndo(f"“{row['summary']}” is not in force: there is nothing to undo")
        return row

    def _turn(self, kind: str, pick: Callable[[], Row | None], sparing: str | None = None) -> ActRecord:
        if self._store.in_act:
            raise Refused(f"An act is being made: {kind} when it is finished")
        act = Act(self._store, kind, "", target="")
        with self._store.transaction(act):
            row = pick()
            if row is None:
                raise NothingToUndo(f"There is nothing to {kind}")
            act.target, act.article_id = row["id"], row["article_id"]
            act.summary = f"{kind}: {row['summary']}"
            with turned(self._conn, row["id"], backwards=kind == "undo"):
                self._turn_changes(act, row, backwards=kind == "undo")
            if sparing is not None and not self._conn.execute(_ARTICLE, (sparing,)).fetchone():
                raise Refused(f"That would take this article away; the history can: {row['summary']}")
            set_undone(self._conn, row, REDOABLE if kind == "undo" else LIVE)
        return self.get(row["id"])

    def _turn_changes(self, act: Act, row: Row, *, backwards: bool) -> None:
        order = "desc" if backwards else "asc"
        keys = self._conn.execute(
            f"select key from change where act_id = ? order by key {order}", (row["id"],)
        )
        for (key,) in keys.fetchall():
            found = self._conn.execute(_SELECT_CHANGE, (key,)).fetchone()
            change = dict(zip(_CHANGE, found, strict=True))
            if change["row_id"] is None:
                same = (
                    bulk.take_out(act, self._conn, change)
                    if backwards
                    else bulk.put_back(act, self._conn, change)
                )
            else:
                same = self._back(act, change) if backwards else self._forth(act, change)
            if not same:
                raise Refused(self._conflict(row, change, "undone" if backwards else "redone"))

    def _back(self, act: Act, change: Row) -> bool:
        """Put the row as it was before the change; False if it is not as the change left it."""
        table, live = change["table_name"], self._live(change)
        if _sum(table, live) != change["mark"]:
            return False
        before = _row(table, change["before"], live)
        self._keep(change, image(table, live, stays=before is not None) if live else None)
        self._bring(act, change, live, before)
        return True

    def _forth(self, act: Act, change: Row) -> bool:
        """Put the row as the change left it; False if it is not as it was before the change."""
        table, live = change["table_name"], self._live(change)
        if _sum(table, live) != _sum(table, _row(table, change["before"], live)):
            return False
        self._bring(act, change, live, _row(table, change["after"], live))
        self._keep(change, None)
        return True

    def _live(self, change: Row) -> Row | None:
        return records.read(self._conn, change["table_name"], change["row_id"], key=True)

    def _bring(self, act: Act, change: Row, live: Row | None, wanted: Row | None) -> None:
        table, row_id = change["table_name"], change["row_id"]
        if live is None:
            if wanted is not None:
                act.put(table, wanted)
        elif wanted is None:
            act.drop(table, row_id, live)
        else:
            records.rewrite(self._conn, table, live, wanted, stamp=ids.stamp())

    def _keep(self, change: Row, after: str | None) -> None:
        check = change_sum({**change, "after": after})
        self._conn.execute(
            "update change set after = ?, checksum = ? where key = ?", (after, check, change["key"])
        )

    def _conflict(self, row: Row, change: Row, done: str) -> str:
        what = _describe(change["table_name"], self._live(change) if change["row_id"] else None, change)
        later = self._conn.execute(*_later(change)).fetchone()
        who = f" by {later[0]} ({later[1]}: {later[2]}, {later[3]})" if later else ""
        return f"“{row['summary']}” cannot be {done}: {what} was changed since{who}; nothing was changed"


def _later(change: Row) -> tuple[str, tuple[Any, ...]]:
    """The query for the newest act in force that touched what the change touched."""
    query = (
        "select a.annotator, a.kind, a.summary, a.at from change c join act a on a.id = c.act_id "
        "where a.undone = 0 and a.id <> ? and c.table_name = ? and {} order by c.key desc limit 1"
    )
    table, start = change["table_name"], (change["act_id"], change["table_name"])
    if change["row_id"] is not None:
        return query.format("c.row_id = ?"), (*start, change["row_id"])
    key = f"coalesce((select key from \"{table}\" where id = c.row_id), json_extract(c.before, '$.key'))"
    return query.format(f"{key} between ? and ?"), (*start, change["first_key"], change["last_key"])


def _record(row: tuple[Any, ...]) -> ActRecord:
    act_id, at, annotator, kind, summary, article_id, undone = row
    return ActRecord(act_id, at, annotator, kind, summary, article_id, undone not in (LIVE, FOREIGN))


def _sum(table: str, row: Row | None) -> int | None:
    return None if row is None else records.checksum(table, row)


def _row(table: str, kept: str | None, live: Row | None) -> Row | None:
    """The row of an image; an article's text, which never changes, comes from the live row."""
    if kept is None:
        return None
    row: Row = json.loads(kept)
    if table == "article" and "text" not in row:
        row["text"] = live["text"] if live else ""
    return row


def _describe(table: str, live: Row | None, change: Row) -> str:
    """A row in words, for messages."""
    row = live or json.loads(change["before"] or change["after"] or "{}")
    if table == "annotation" and row:
        text = " ".join(span["text"] for span in row["spans"] if span["role"] == "content")
        return f"{row['label']} {in_quotes(text)}"
    for name in ("title", "name", "text"):
        if row.get(name):
            return f"{table} {in_quotes(row[name])}"
    return f"one row of {table}"
