"""Entities that turn out to be one, two or another: merge, split, rename, retype. Each is one act and undone as one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store import ids
from store.act import in_quotes
from store.annotations import row_of
from store.errors import BadInput
from store.model import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.act import Act
    from store.store import Store

_ITEM: Final = re.compile("Q[1-9][0-9]*")
"""The id of an item of Wikidata."""


def merge(store: Store, kept_id: str, gone_id: str) -> Entity:
    """Make one entity of two: the first keeps its name and takes mentions, quotations and aliases; it is returned.

    What it lacks (Wikidata id, note) it takes from the other. NotFound; BadInput for an entity with itself.
    """
    kept, gone = store.entities.get(kept_id), store.entities.get(gone_id)
    if kept_id == gone_id:
        raise BadInput(f"{kept.name} cannot be merged with itself")
    with store.act("merge entities", f"{gone.name} is {kept.name}") as act:
        _relink(store, act, _linked(store, gone_id), kept_id)
        for alias in gone.aliases:
            act.delete("alias", ids.alias_id(gone_id, alias.scope, alias.text))
            store.entities.add_alias(kept_id, alias.text, alias.kind, alias.scope)
        act.delete("entity", gone_id)
        both = [note for note in (kept.note, gone.note) if note]
        _put(
            act, replace(kept, wikidata_id=kept.wikidata_id or gone.wikidata_id, note="\n".join(both) or None)
        )
    return store.entities.get(kept_id)


def split(store: Store, entity_id: str, annotation_ids: Iterable[str], name: str) -> Entity:
    """Give some of an entity's mentions and quotations to a new entity of that name, which is returned.

    An alias goes along when only these mentions bear its text. BadInput if an annotation is not the entity's.
    """
    entity = store.entities.get(entity_id)
    chosen = list(annotation_ids)
    moved = [store.annotations.get(annotation_id) for annotation_id in chosen]
    if not moved or any(annotation.entity_id != entity_id for annotation in moved):
        raise BadInput(
            f"Only mentions and quotations of {entity.name} can be split from it, and one at least"
        )
    with store.act("split entity", f"{name} is not {entity.name}") as act:
        made = store.entities.add(entity.label, name)
        _relink(store, act, chosen, made.id)
        left = {store.annotations.get(each).text for each in _linked(store, entity_id)}
        for alias in entity.aliases:
            if alias.text not in left and alias.text in {annotation.text for annotation in moved}:
                act.delete("alias", ids.alias_id(entity_id, alias.scope, alias.text))
                store.entities.add_alias(made.id, alias.text, alias.kind, alias.scope)
    return store.entities.get(made.id)


def change(store: Store, entity_id: str, **fields: str | None) -> Entity:
    """Change an entity's name, label, Wikidata id or note; a new name is an alias too. As stored. BadInput.

    Empty texts are None. A Wikidata id is that of an item: Q and a number.
    """
    entity = store.entities.get(entity_id)
    given = {name: (value or "").strip() or None for name, value in fields.items()}
    changed = replace(entity, **given)  # type: ignore[arg-type]  # the four fields are texts
    if not changed.name:
        raise BadInput("An entity needs a name")
    if changed.wikidata_id and not _ITEM.fullmatch(changed.wikidata_id) and "wikidata_id" in given:
        raise BadInput(f"{in_quotes(changed.wikidata_id)} is no Wikidata id: Q and a number, like Q42")
    _check_label(store, changed.label)
    said = ", ".join(f"{name.replace('_id', '')} {in_quotes(value or '–')}" for name, value in given.items())
    with store.act("entity", f"{entity.name}: {said}") as act:
        _put(act, changed)
        if changed.name not in {alias.text for alias in entity.aliases if alias.scope == "global"}:
            store.entities.add_alias(entity_id, changed.name, "full")
    return store.entities.get(entity_id)


def retype(store: Store, entity_id: str, label: str) -> tuple[Entity, int]:
    """Give an entity another label, and its mentions that bore the old one too: as stored, and how many.

    Rejected mentions and those of another label (its roles) stay as they are. NotFound, BadInput.
    """
    entity = store.entities.get(entity_id)
    _check_label(store, label)
    old = [entity_id, entity.label]
    rows = store.conn.execute(
        "select id from annotation where entity_id = ? and kind = 'entity' and label = ? "
        "and status <> 'rejected' order by key",
        old,
    ).fetchall()
    if label == entity.label:
        return entity, 0
    with store.act("entity", f"{entity.name}: {entity.label} → {label}, {counted(len(rows))}") as act:
        _put(act, replace(entity, label=label))
        for (annotation_id,) in rows:
            mention = store.annotations.get(annotation_id)
            act.update("annotation", row_of(replace(mention, label=label, updated_at=ids.now())))
    return store.entities.get(entity_id), len(rows)


def counted(mentions: int) -> str:
    """`1 mention`, `2 mentions`."""
    return f"{mentions} mention{'s' * (mentions != 1)}"


def _check_label(store: Store, label: str) -> None:
    row = store.conn.execute("select kind from label where name = ?", (label,)).fetchone()
    if row is None or row[0] != "entity":
        raise BadInput(f"{label} is no label of entities")


def _linked(store: Store, entity_id: str) -> list[str]:
    rows = store.conn.execute("select id from annotation where entity_id = ? order by key", (entity_id,))
    return [row[0] for row in rows.fetchall()]


def _relink(store: Store, act: Act, annotation_ids: Iterable[str], entity_id: str) -> None:
    for annotation_id in annotation_ids:
        annotation = store.annotations.get(annotation_id)
        act.update("annotation", row_of(replace(annotation, entity_id=entity_id, updated_at=ids.now())))


def _put(act: Act, entity: Entity) -> None:
    names = ("id", "label", "name", "wikidata_id", "note")
    act.update("entity", {name: getattr(entity, name) for name in names})
