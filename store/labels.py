"""The scheme: which labels there are, their keys and colours; kept in the store, exchanged as TOML.

A label is never deleted: retired, it is offered no more and its annotations stay.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
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
NEEDED: Final = {"QUOTE": "quotations", "NOTE": "comments"}
"""Labels that the program itself gives, and to what: they keep their names and are never retired."""
Clash = Callable[[Sequence[Label]], "tuple[str, str] | None"]
"""Given the labels that will be offered: one whose key is not free, and what has it; None when all are free."""
_COLUMNS: Final = TABLES["label"]


class Labels:
    """`store.labels`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn

    def all(self, *, retired: bool = False) -> list[Label]:
        """The labels in the order of the label bar; with the retired ones on demand.

        >>> [label.name for label in store.labels.all()][:3]
        ['PER', 'ORG', 'GPE']
        """
        where = "" if retired else "where retired = 0 "
        rows = self._conn.execute(f"select {', '.join(_COLUMNS)} from label {where}order by position, name")
        return [_label(row) for row in rows.fetchall()]

    def get(self, name: str) -> Label:
        """One label; NotFound.

        >>> store.labels.get("PER").title
        'Person'
        """
        row = self._conn.execute(
            f"select {', '.join(_COLUMNS)} from label where name = ?", (name,)
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no label {name}; `postil labels` lists them")
        return _label(row)

    def put(self, label: Label) -> None:
        """Add the label, or bring the one of this name to it: an act. BadInput, naming what is wrong.

        >>> from store.model import Label
        >>> store.labels.put(Label("SHIP", "entity", "Ship", "h", "teal", position=20))
        """
        with self._store.act("label", f"label {label.name}") as act:
            wrong = fault(label) or self._clash(label)
            if wrong:
                raise BadInput(wrong)
            self._write(act, label)

    def retire(self, name: str) -> None:
        """Offer the label no more; its annotations stay, its key is free: an act. NotFound, BadInput.

        >>> store.labels.retire("PROD")
        """
        with self._store.act("label", f"label {name} retired") as act:
            label = self.get(name)
            if name in NEEDED:
                raise BadInput(
                    f"{name} is what {NEEDED[name]} get: it cannot be retired, its title can change"
                )
            self._write(act, replace(label, retired=True, key=None))

    def rename(self, old: str, new: str) -> Label:
        """Give a label another name, in every annotation and entity that bears it, as one act; the label.

        To call it otherwise on the screen change its title, which touches nothing else. NotFound, BadInput.

        >>> store.labels.rename("PER", "PERSON").title, store.annotations.get(dorn.id).label
        ('Person', 'PERSON')
        """
        with self._store.act("label", f"label {old} renamed {new}") as act:
            label = replace(self.get(old), name=new)
            if old in NEEDED:
                raise BadInput(f"{old} is what {NEEDED[old]} get: its name stays, its title can change")
            wrong = fault(label)
            if not wrong and records.read(self._conn, "label", new) is not None:
                wrong = f"There is a label {new} already: take another name"
            if wrong:
                raise BadInput(wrong)
            self._write(act, label)
            for table in ("entity", "annotation"):
                ids = self._conn.execute(f"select id from {table} where label = ?", (old,)).fetchall()
                for (row_id,) in ids:
                    row = records.read(self._conn, table, row_id)
                    act.update(table, {**(row or {}), "label": new})
            act.delete("label", old)
        return self.get(new)

    def load(self, path: str | os.PathLike[str], *, clash: Clash | None = None) -> list[Label]:
        """Take the scheme of a TOML file, as one act; the labels that are now offered.

        A label that the file does not name is retired, unless the file names none of its kind. `clash` tells
        of keys that are not free for other reasons. BadInput names the file and the line; nothing is changed
        then.

        >>> from pathlib import Path
        >>> scheme = Path(folder, "labels.toml")
        >>> written = scheme.write_text(store.labels.dump().replace("Person", "Human"), encoding="utf-8")
        >>> store.labels.load(scheme)[0].title
        'Human'
        """
        # Deferred: reading schemes is rare.
        from store.scheme import parse

        lines = parse(Path(path))
        scheme = [label for _, label in lines]
        named, kinds = {label.name for label in scheme}, {label.kind for label in scheme}
        with self._store.act("labels", f"{len(scheme)} labels from {Path(path).name}") as act:
            gone = [label for label in self.all() if label.name not in named and label.kind in kinds]
            for label in gone:
                if label.name in NEEDED:
                    raise BadInput(path, f"lacks {label.name}, which is what {NEEDED[label.name]} get")
                self._write(act, replace(label, retired=True, key=None))
            for line, label in lines:
                # A label of a kind that the file leaves alone keeps its key.
                wrong = self._clash(label, outside=named)
                if wrong:
                    raise BadInput(path, f"line {line}: {wrong}")
                self._write(act, label)
            taken = clash(self.all()) if clash else None
            if taken:
                line = next((line for line, label in lines if label.name == taken[0]), 1)
                raise BadInput(path, f"line {line}: {taken[0]}: {taken[1]}")
        return self.all()

    def dump(self) -> str:
        """The scheme as TOML, as `load` reads it.

        >>> store.labels.dump().splitlines()[:3]
        ['[[label]]', 'name = "PER"', 'kind = "entity"']
        """
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
