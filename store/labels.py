"""The scheme: which labels there are, their keys and colours; kept in the store, exchanged as TOML.

A label is never deleted: retired, it is offered no more and its annotations stay.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from store import records
from store.errors import BadInput, NotFound
from store.model import Kind, Label
from store.schema import TABLES

if TYPE_CHECKING:
    from store.store import Store

COLOURS: Final = (
    "blue", "orange", "green", "teal", "pink", "grey", "purple", "brown", "red", "olive", "yellow", "white",
)  # fmt: skip
"""Names of the palette; a theme says how each looks (tui/themes.py)."""
_COLUMNS: Final = TABLES["label"]


class Labels:
    """`store.labels`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn

    def all(self, *, retired: bool = False) -> list[Label]:
        """The labels in the order of the label bar; with the retired ones on demand."""
        where = "" if retired else "where retired = 0 "
        rows = self._conn.execute(f"select {', '.join(_COLUMNS)} from label {where}order by position, name")
        return [_label(row) for row in rows.fetchall()]

    def get(self, name: str) -> Label:
        """One label; NotFound."""
        row = self._conn.execute(
            f"select {', '.join(_COLUMNS)} from label where name = ?", (name,)
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no label {name}; `postil labels` lists them")
        return _label(row)

    def put(self, label: Label) -> None:
        """Add the label, or bring the one of this name to it: an act. BadInput, naming what is wrong."""
        with self._store.act("label", f"label {label.name}") as act:
            wrong = fault(label) or self._clash(label)
            if wrong:
                raise BadInput(wrong)
            self._write(act, label)

    def retire(self, name: str) -> None:
        """Offer the label no more; its annotations stay, its key is free: an act. NotFound."""
        with self._store.act("label", f"label {name} retired") as act:
            self._write(act, replace(self.get(name), retired=True, key=None))

    def load(self, path: str | os.PathLike[str]) -> list[Label]:
        """Take the scheme of a TOML file, as one act; the labels that are now offered.

        A label that the file does not name is retired, unless the file names none of its kind. BadInput names
        the file and the line; nothing is changed then.
        """
        # Deferred: reading schemes is rare.
        from store.scheme import parse

        scheme = parse(Path(path))
        named, kinds = {label.name for label in scheme}, {label.kind for label in scheme}
        with self._store.act("labels", f"{len(scheme)} labels from {Path(path).name}") as act:
            for label in self.all():
                if label.name not in named and label.kind in kinds:
                    self._write(act, replace(label, retired=True, key=None))
            for label in scheme:
                # A label of a kind that the file leaves alone keeps its key.
                clash = self._clash(label, outside=named)
                if clash:
                    raise BadInput(path, clash)
                self._write(act, label)
        return self.all()

    def dump(self) -> str:
        """The scheme as TOML, as `load` reads it."""
        from store.scheme import render

        return render(self.all())

    def _clash(self, label: Label, *, outside: set[str] | None = None) -> str | None:
        if label.key is None or label.retired:
            return None
        for other in self.all():
            if other.key == label.key and other.name != label.name and other.name not in (outside or ()):
                return f"{label.name} and {other.name} would both be on the key {label.key}"
        return None

    def _write(self, act: Any, label: Label) -> None:
        row = {name: getattr(label, name) for name in _COLUMNS}
        before = records.read(self._conn, "label", label.name)
        if before is None:
            act.insert("label", row)
        elif before["kind"] != label.kind:
            raise BadInput(f"{label.name} is a label of the kind {before['kind']} already: take another name")
        else:
            act.update("label", row)


def _label(row: tuple[Any, ...]) -> Label:
    found = dict(zip(_COLUMNS, row, strict=True))
    return Label(**{**found, "retired": bool(found["retired"])})


def fault(label: Label) -> str | None:
    """What is wrong with the label, or None."""
    if not label.name or not label.name.replace("_", "").replace("-", "").isalnum():
        return f"A label's name is letters, digits, _ and -, not {label.name!r}"
    if label.kind not in get_args(Kind):
        return f"{label.name}: the kind is one of {', '.join(get_args(Kind))}, not {label.kind!r}"
    if label.key is not None and (len(label.key) != 1 or not label.key.isprintable() or label.key.isspace()):
        return f"{label.name}: a key is one printable character, not {label.key!r}"
    if label.colour not in COLOURS:
        return f"{label.name}: the colour is one of {', '.join(COLOURS)}, not {label.colour!r}"
    return None if label.title.strip() else f"{label.name}: the title is empty"
