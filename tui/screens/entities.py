"""Entities: the register of persons, organisations and places, and those that look alike; changed from here."""

from __future__ import annotations

from typing import Final

from store import Store, identity
from store.lookalikes import Lookalike, lookalikes
from store.model import Entity, EntityRow
from store.register import EntityOrder
from tui.commands import LABEL_PREFIX
from tui.keys import Keymap, show
from tui.layout import cells
from tui.looks import Look, Run, Theme
from tui.outbox import Outbox
from tui.safetext import line as one_line
from tui.screens.ledger import Choice, Ledger, Window
from tui.screens.listing import lit_runs
from tui.screens.scene import Effect

ORDERS: Final[tuple[EntityOrder, ...]] = ("mentions", "quotations", "name", "label")
"""In the order in which the sort key goes through them."""
_MOST_FIRST: Final = frozenset({"mentions", "quotations"})
_VIEWS: Final = ("Entities", "Look alike")
_KINDS: Final = ("full", "short", "acronym", "title", "variant")
"""Kinds of an alias that hold everywhere, in the order in which a key turns to them."""
_LABEL, _NUMBER, _ITEM = 8, 7, 11
"""Cells of the columns: label, a count, the Wikidata id."""


class EntityActs(Ledger):
    """What is done to an entity, in the register and on its card."""

    def entity_act(self, command: str, entity: Entity) -> bool:
        """Do what the command does to an entity; False when it is no such command."""
        if command.startswith(LABEL_PREFIX):
            self._retype(entity, command.removeprefix(LABEL_PREFIX))
        elif command == "rename":
            self.ask("Name", entity.name, lambda text: self._change(entity, name=text))
        elif command == "wikidata":
            self.ask(
                "Wikidata id", entity.wikidata_id or "", lambda text: self._change(entity, wikidata_id=text)
            )
        elif command == "note":
            self.ask("Note", entity.note or "", lambda text: self._change(entity, note=text))
        elif command == "add_alias":
            self._ask_alias(entity)
        else:
            return False
        return True

    def _change(self, entity: Entity, **fields: str) -> None:
        def words(changed: Entity) -> str:
            value = getattr(changed, next(iter(fields)))
            return f"{one_line(entity.name, 30)}: {one_line(value or 'nothing', 40)}"

        self.write(lambda store: identity.change(store, entity.id, **fields), words)

    def _retype(self, entity: Entity, label: str) -> None:
        def words(found: tuple[Entity, int]) -> str:
            return f"{one_line(entity.name, 40)} is {label}, with {identity.counted(found[1])}"

        self.write(lambda store: identity.retype(store, entity.id, label), words)

    def article_of_role(self) -> str | None:
        """The article in which a role that is typed now holds; None where none is shown."""
        return None

    def _ask_alias(self, entity: Entity) -> None:
        """Ask for a text, its kind turned by a key; a role holds in the article of the chosen place."""
        kinds = (None, *_KINDS) if self.article_of_role() is None else (None, *_KINDS, "role")
        chosen = [0]

        def turn() -> str:
            chosen[0] = (chosen[0] + 1) % len(kinds)
            return f"Also known as ({kinds[chosen[0]] or 'any'})"

        def take(text: str) -> None:
            kind = kinds[chosen[0]]
            scope = (self.article_of_role() if kind == "role" else None) or "global"
            self.write(
                lambda store: store.entities.add_alias(entity.id, text.strip(), kind, scope),  # type: ignore[arg-type]
                lambda _: f"{one_line(entity.name, 30)}: also {one_line(text, 40)}",
            )

        self.ask("Also known as (any)", "", take, turn)
        self.say(f"{show('tab')} turns to the kind.")

    def ask_merge(self, one: Entity, other: Entity) -> None:
        """Ask which name stays, then make one entity of the two."""
        self.choose(
            "They become one. Whose name stays?",
            Choice(one_line(one.name, 30), lambda: self.merge(one, other)),
            Choice(one_line(other.name, 30), lambda: self.merge(other, one)),
        )

    def merge(self, kept: Entity, gone: Entity) -> None:
        """Make one entity of two."""
        self.write(
            lambda store: identity.merge(store, kept.id, gone.id),
            lambda _: f"{one_line(gone.name, 30)} is {one_line(kept.name, 30)} now",
        )


class Entities(EntityActs):
    """The register, an entity a row."""

    hints = (
        ("open", "card"), ("filter", "filter"), ("sort", "sort"), ("merge", "merge"), ("rename", "rename"),
        ("wikidata", "Wikidata"), ("next_view", "look-alikes"), ("help", "help"), ("back", "back"),
    )  # fmt: skip

    def __init__(self, store: Store, outbox: Outbox, keymap: Keymap, theme: Theme) -> None:
        super().__init__(store, outbox, keymap, theme)
        self.order: EntityOrder = "mentions"
        self.descending = True
        self.view = 0
        """The register, or those that look alike."""
        self.marked: Entity | None = None
        """One of two to be merged."""
        self.rows_held: Window[EntityRow] = Window((), store.entities.rows)
        self.pairs: list[Lookalike] = []
        self.reload()

    # -- data

    def reload(self) -> None:
        """Ask the store again, and stay on the same entity where it is still listed."""
        here = self.rows_held.keys[self.at] if self.at < len(self.rows_held) else None
        self._seek()
        keys = self.rows_held.keys
        if here is not None and (self.at >= len(keys) or keys[self.at] != here):
            self.at = next(
                (n for n, key in enumerate(keys) if key == here), min(self.at, max(0, len(keys) - 1))
            )
        if self.view == 1:
            self.pairs = lookalikes(self.store, near=True)
        if self.marked is not None and not self.store.entities.several([self.marked.id]):
            self.marked = None

    def _seek(self) -> None:
        keys = self.store.entities.keys(filter=self.filter, order=self.order, descending=self.descending)
        self.rows_held = Window(keys, self.store.entities.rows)

    def filtered(self) -> None:
        """Those that hold the filter."""
        self.view = 0
        self._seek()

    def reach(self, count: int) -> int:
        """All are there: keys are held, rows fetched when they are looked at."""
        return len(self.rows_held) if self.view == 0 else len(self.pairs)

    def chosen(self) -> Entity | None:
        """The entity of the chosen row; of a pair the first."""
        if self.at >= self.reach(0):
            return None
        if self.view == 1:
            return self.pairs[self.at].one
        row = self.rows_held.row(self.at)
        return row.entity if row else None

    # -- keys

    def run(self, command: str, count: int | None = None) -> None:
        """Open a card, change an entity, sort, look for look-alikes; the rest is every list's."""
        self.say("")
        entity = self.chosen()
        if command == "sort":
            self._sort(ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)])
        elif command == "reverse":
            self.descending = not self.descending
            self.filtered()
        elif command in ("next_view", "previous_view"):
            self._turn()
        elif command == "entities":
            super().run("back")
        elif command == "merge" and entity is not None:
            self._merge(entity)
        elif command == "open":
            if entity is not None:
                self.effects.append(Effect("screen", "entities", entity.id))
        elif entity is None or not self.entity_act(command, entity):
            super().run(command, count)

    def _sort(self, order: EntityOrder) -> None:
        self.order, self.descending = order, order in _MOST_FIRST
        self.at = self.top = 0
        self.filtered()

    def _turn(self) -> None:
        self.view = 1 - self.view
        self.at = self.top = 0
        self.say("")
        self.reload()

    def _merge(self, entity: Entity) -> None:
        if self.view == 1:
            pair = self.pairs[self.at]
            self.ask_merge(pair.one, pair.other)
        elif self.marked is None:
            self.marked = entity
            self.say(f"{one_line(entity.name, 40)} is marked: the same key on another makes one of the two.")
        elif self.marked.id == entity.id:
            self.marked = None
        else:
            marked, self.marked = self.marked, None
            self.ask_merge(marked, entity)

    # -- picture

    def heads(self) -> list[list[Run]]:
        """How many there are; the filter, a question or the heads of the columns."""
        number = len(self.rows_held) if self.view == 0 else len(self.pairs)
        what = ("entity" if number == 1 else "entities") if self.view == 0 else "that may be one"
        order = f"by {self.order} {'↓' if self.descending else '↑'} " if self.view == 0 else ""
        title = self.across(f"{_VIEWS[self.view]} — {number:,} {what}", "title", order)
        return [title, self.line_row() or [(self.filled(self._columns()), Look("key"))]]

    def _columns(self) -> str:
        if self.view == 1:
            return " " + "Label".ljust(_LABEL) + "Two names, and what they share"
        item = "Wikidata".ljust(_ITEM) if self.width >= 60 else ""
        counts = "Named".rjust(_NUMBER - 1) + " " + "Quotes".rjust(_NUMBER - 1) + "  "
        return " " + "Label".ljust(_LABEL) + counts + item + "Name, and what else it is called"

    def nothing(self) -> str:
        """Why there is none."""
        if self.view == 1:
            return "No two entities look alike."
        return "No entity is called so." if self.filter else "No entities yet: a speaker or a link makes one."

    def place(self) -> str:
        """Which of how many."""
        count = self.reach(0)
        return f"{self.at + 1 if count else 0}/{count} "

    def item(self, index: int) -> list[list[Run]]:
        """Label, counts, name and aliases; foreign text last."""
        look = Look("lit") if index == self.at else None
        if self.view == 1:
            pair = self.pairs[index]
            words = f"{pair.one.name} ≈ {pair.other.name} ({pair.why})"
            return [
                [
                    (" ", look or Look()),
                    self.label_run(pair.one.label, _LABEL, look),
                    *self._words(words, "", 9, look),
                ]
            ]
        row = self.rows_held.row(index)
        if row is None:
            return [self.blank()]
        entity = row.entity
        sign = "+" if self.marked is not None and self.marked.id == entity.id else " "
        item = one_line(entity.wikidata_id or "", _ITEM - 1).ljust(_ITEM) if self.width >= 60 else ""
        counts = f"{row.mentions:>{_NUMBER - 1},} {row.quotations:>{_NUMBER - 1},}  {item}"
        others = [alias.text for alias in entity.aliases if alias.text != entity.name]
        runs = [
            (sign, look or Look("here")),
            self.label_run(entity.label, _LABEL, look),
            (counts, look or Look("muted")),
        ]
        used = sum(cells(text) for text, _ in runs)
        return [[*runs, *self._words(entity.name, " · ".join(others[:8]), used, look)]]

    def _words(self, name: str, more: str, used: int, look: Look | None) -> list[Run]:
        """A name, and what else is said more quietly, to the end of the row."""
        room = max(1, self.width - used)
        shown = one_line(name, room)
        rest = room - cells(shown)
        runs = [(shown, look or Look())]
        if more and rest > 6:
            return [
                *runs,
                ("  ", look or Look()),
                *lit_runs(one_line(more, rest - 2), (), rest - 2, look or Look("muted"), Look()),
            ]
        return [*runs, (" " * rest, look or Look())]
