"""An entity's card: its names, every place where it is named or speaks, with whom, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from store import Store, card, identity
from store.card import Companion, Place
from store.errors import NotFound
from store.model import Alias, Entity
from store.text import next_grapheme
from tui.keys import Keymap
from tui.layout import cells
from tui.looks import Look, Run, Theme
from tui.outbox import Outbox
from tui.safetext import line as one_line
from tui.safetext import safe
from tui.screens.entities import EntityActs
from tui.screens.ledger import Window
from tui.screens.listing import column, lit_runs
from tui.screens.scene import Effect

VIEWS: Final = ("Everything", "Quotations", "Named with", "Names", "Timeline")
EVERYTHING, QUOTATIONS, COMPANY, NAMES, TIMELINE = range(len(VIEWS))
AT_ONCE: Final = 2000
"""Mentions up to which companions are counted while the key waits; of more in a thread."""
_TALL: Final = 14
"""Rows of a window from which the card's heads are all shown."""
_LIT: Final = Look("text", state="hit")


class Card(EntityActs):
    """What is known of one entity."""

    hints = (
        ("next_view", "next view"), ("open", "go there"), ("rename", "rename"), ("add_alias", "alias"),
        ("mark", "mark"), ("split", "split"), ("note", "note"), ("copy", "copy"), ("help", "help"),
        ("back", "back"),
    )  # fmt: skip

    def __init__(self, store: Store, outbox: Outbox, keymap: Keymap, theme: Theme, entity_id: str) -> None:
        """Show an entity. NotFound."""
        super().__init__(store, outbox, keymap, theme)
        self.entity: Entity = store.entities.get(entity_id)
        self.view = EVERYTHING
        self.newest = False
        """Whether the newest places come first."""
        self.marked: dict[str, int] = {}
        """Annotations to be split off: id and key."""
        self._trail: list[tuple[str, int, int]] = []
        """Cards one came from: entity, view, row."""
        self._gone = False
        self.seeking = False
        """Whether companions are being counted in a thread."""
        self._chart: tuple[int, list[list[Run]]] | None = None
        """The chart's rows and the width they are for."""
        self._read()

    # -- data

    def _read(self) -> None:
        entity_id = self.entity.id
        self.companions: list[Companion] = []
        self.days = card.first_and_last(self.store, entity_id)
        self.mentions = len(card.keys(self.store, entity_id, "entity"))
        self.quotations = len(card.keys(self.store, entity_id, "quote"))
        self.seeking = self.mentions > AT_ONCE
        if self.seeking:
            self.effects.append(Effect("seek"))
        else:
            self.companions = card.company(self.store, entity_id)
        self._seek()

    def seek(self, store: Store) -> tuple[str, list[Companion]]:
        """Who is named with the entity, and which entity that was."""
        entity_id = self.entity.id
        return entity_id, card.company(store, entity_id)

    def sought(self, found: tuple[str, list[Companion]]) -> None:
        """Take the companions, unless another card is shown meanwhile."""
        entity_id, companions = found
        if entity_id == self.entity.id:
            self.companions, self.seeking, self._chart = companions, False, None

    def _seek(self) -> None:
        kind = "quote" if self.view == QUOTATIONS else None
        keys = card.keys(self.store, self.entity.id, kind)  # type: ignore[arg-type]  # one of two literals
        self.places: Window[Place] = Window(
            keys[::-1] if self.newest else keys, lambda wanted: card.places(self.store, wanted)
        )
        self.tall = 2 if self.view in (EVERYTHING, QUOTATIONS) else 1
        self._chart = None

    def reload(self) -> None:
        """Ask the store again; an entity that is gone is said to be."""
        try:
            self.entity = self.store.entities.get(self.entity.id)
        except NotFound:
            self._gone = True
            return
        self._gone = False
        self._read()
        self.at = max(0, min(self.at, self.reach(0) - 1))

    def reach(self, count: int) -> int:
        """All are there; places are read when they are looked at."""
        if self._gone:
            return 0
        if self.view in (EVERYTHING, QUOTATIONS):
            return len(self.places)
        if self.view == COMPANY:
            return len(self.companions)
        return len(self.entity.aliases) if self.view == NAMES else len(self._lines())

    def chosen(self) -> Place | None:
        """The place of the chosen row."""
        here = self.view in (EVERYTHING, QUOTATIONS) and self.at < self.reach(0)
        return self.places.row(self.at) if here else None

    def article_of_role(self) -> str | None:
        """The article of the chosen place."""
        place = self.chosen()
        return place.article_id if place else None

    # -- keys

    def run(self, command: str, count: int | None = None) -> None:
        """Go to a place, turn to another view, change the entity; the rest is every list's."""
        self.say("")
        own: dict[str, Callable[[], None]] = {
            "open": self._open, "next_view": lambda: self._turn(1), "previous_view": lambda: self._turn(-1),
            "reverse": self._reverse, "sort": self._reverse, "mark": self._mark, "split": self._split,
            "remove_alias": self._remove_alias, "copy": self._copy, "merge": self._merge,
        }  # fmt: skip
        if self._gone and command not in ("back", "undo", "redo"):
            self.say("This entity is gone: it was merged or its making undone.")
        elif command == "filter":
            self.say("A card is not filtered; the list of quotations is.")
        elif command == "back" and self._trail:
            self._show(*self._trail.pop())
        elif command in own:
            own[command]()
        elif not self.entity_act(command, self.entity):
            super().run(command, count)

    def _turn(self, step: int) -> None:
        self.view = (self.view + step) % len(VIEWS)
        self.at = self.top = 0
        self._seek()

    def _reverse(self) -> None:
        self.newest = not self.newest
        self.at = self.top = 0
        self._seek()

    def _open(self) -> None:
        place = self.chosen()
        if place is not None:
            self.visit(place.article_id, place.start, place.end)
        elif self.view == COMPANY and self.companions:
            self._trail.append((self.entity.id, self.view, self.at))
            self._show(self.companions[self.at].entity_id, EVERYTHING, 0)

    def _show(self, entity_id: str, view: int, at: int) -> None:
        try:
            self.entity = self.store.entities.get(entity_id)
        except NotFound:
            self.say("That entity is gone.")
            return
        self.view, self.at, self.top, self._gone = view, at, 0, False
        self.marked.clear()
        self._read()

    def _copy(self) -> None:
        place = self.chosen()
        if place is not None:
            self.copy(place)

    def _mark(self) -> None:
        place = self.chosen()
        if place is None:
            return
        if self.marked.pop(place.annotation_id, None) is None:
            self.marked[place.annotation_id] = place.key
        self.move(self.at + 1)

    def _split(self) -> None:
        place = self.chosen()
        chosen = list(self.marked) or ([place.annotation_id] if place else [])
        if not chosen:
            self.say("Choose a mention or quotation that is somebody else's, or mark several.")
            return
        name = place.text if place is not None and place.kind == "entity" else ""

        def take(text: str) -> None:
            self.marked.clear()
            self.write(
                lambda store: identity.split(store, self.entity.id, chosen, " ".join(text.split())),
                lambda made: (
                    f"{len(chosen)} of it {'is' if len(chosen) == 1 else 'are'} {one_line(made.name, 40)} now"
                ),
            )

        self.ask(f"{len(chosen)} to a new entity named", " ".join(name.split()), take)

    def _remove_alias(self) -> None:
        if self.view != NAMES or not self.reach(0):
            self.say("Choose an alias among the names first.")
            return
        alias = self.entity.aliases[self.at]
        self.write(
            lambda store: store.entities.remove_alias(alias.entity_id, alias.text, alias.scope),
            lambda entity: f"{one_line(entity.name, 30)}: no longer {one_line(alias.text, 40)}",
        )

    def _merge(self) -> None:
        self.ask("The same as", "", self._merge_named)

    def _merge_named(self, text: str) -> None:
        found = [each for each in self.store.entities.find(text, limit=2) if each.id != self.entity.id]
        if not text.strip() or not found:
            self.say(f"No other entity is called {one_line(text, 40)}.")
            return
        self.ask_merge(self.entity, found[0])

    def merge(self, kept: Entity, gone: Entity) -> None:
        """Make one of two, and show the one that is left."""
        if gone.id == self.entity.id:
            self.entity = kept
        super().merge(kept, gone)

    # -- picture

    @property
    def head(self) -> int:
        """Title and views; names, dates and companions where there is room."""
        return 2 if self.height < _TALL else 5 + bool(self.entity.note)

    def heads(self) -> list[list[Run]]:
        """Who it is, and what is known at a glance."""
        entity = self.entity
        title = self.across(f"{entity.label} {entity.name}", "title", f"{entity.wikidata_id or ''} ")
        rows = [title, self.line_row() or self.tabs(VIEWS, self.view)]
        if self.head == 2:
            return rows
        names = [alias.text for alias in entity.aliases if alias.text != entity.name][:12]
        near = [f"{each.name} {each.paragraphs or ''}".strip() for each in self.companions[:8]]
        rows += [
            self._known("Also", " · ".join(names) or "–"),
            self._known("When", self._when()),
            self._known("With", " · ".join(near) or ("counting…" if self.seeking else "–")),
        ]
        return [*rows, self._known("Note", entity.note)] if entity.note else rows

    def _when(self) -> str:
        days = " – ".join(dict.fromkeys(self.days)) if self.days else "no date known"
        return f"{days} · named {self.mentions:,} · speaks {self.quotations:,}"

    def _known(self, lead: str, words: str) -> list[Run]:
        shown = f" {lead:<5}"
        return [
            (shown, Look("muted")),
            *lit_runs(one_line(words, self.width - 6), (), self.width - 6, Look(), Look()),
        ]

    def nothing(self) -> str:
        """Why there is nothing."""
        if self._gone:
            return "This entity is gone: it was merged, or its making was undone."
        if self.seeking and self.view == COMPANY:
            return "Counting…"
        return ("Nothing names it.", "It says nothing.", "Nobody else is named in these articles.", "", "")[
            self.view
        ]

    def place(self) -> str:
        """Which of how many."""
        count = self.reach(0)
        marked = f"{len(self.marked)} marked  " if self.marked else ""
        return f"{marked}{self.at + 1 if count else 0}/{count} "

    def item(self, index: int) -> list[list[Run]]:
        """A place, a companion, a name, or a line of the chart."""
        chosen = index == self.at
        look = Look("lit") if chosen else None
        if self.view == COMPANY:
            from tui import charts

            return [charts.company_row(self.companions[index], self.companions[0], self.width, look)]
        if self.view == NAMES:
            return [self._name(self.entity.aliases[index], look)]
        if self.view == TIMELINE:
            return [self._lines()[index]]
        place = self.places.row(index)
        if place is None:
            return [self.blank(), self.blank()]
        return place_rows(self, place, chosen=chosen, marked=place.annotation_id in self.marked)

    def _name(self, alias: Alias, look: Look | None) -> list[Run]:
        scope = "everywhere" if alias.scope == "global" else "in its article"
        lead = f" {alias.kind:<9}{scope:<16}"
        room = max(1, self.width - len(lead))
        shown = one_line(alias.text, room)
        return [(lead, look or Look("muted")), (shown + " " * (room - cells(shown)), look or Look())]

    def _lines(self) -> list[list[Run]]:
        """The chart's rows for this window."""
        if self._chart is None or self._chart[0] != self.width:
            from tui import charts

            rows = charts.timeline_rows(card.times(self.store, self.entity.id), self.width)
            rows += [self.blank(), *charts.company_rows(self.companions[:10], self.width)]
            self._chart = (self.width, rows)
        return self._chart[1]


def place_rows(screen: EntityActs, place: Place, *, chosen: bool, marked: bool = False) -> list[list[Run]]:
    """A place on two rows: when and where, then the words with what is marked lit; foreign text last."""
    look = Look("lit") if chosen else None
    date = column((place.published or "")[:10], 12 if screen.width >= 40 else 0)
    source = column(place.source or "", min(24, screen.width // 4) if screen.width >= 60 else 0)
    number = f"¶{place.paragraph}" if place.paragraph else ""
    about = f"{'+' if marked else ' '}{date}{source}{number:<6}"
    room = max(1, screen.width - cells(about))
    first = [
        (about, look or Look("muted")),
        *lit_runs(place.title.strip() or "(no title)", (), room, look or Look("here"), Look()),
    ]
    lead = [("   ", Look()), screen.label_run(place.label, len(one_line(place.label, 8)) + 1)]
    room = screen.width - sum(cells(text) for text, _ in lead)
    before, text, after = safe(place.before), safe(place.text), safe(place.after)
    free = room - cells(text)
    limit = max(free // 2, free - cells(after), 0)
    if cells(before) > limit:
        lead.append(("…", Look("muted")))
        room, limit = room - 1, limit - 1
    while before and cells(before) > limit:
        before = before[next_grapheme(before, 0) :]
    marks = ((len(before), len(before) + len(text)),)
    return [first, [*lead, *lit_runs(before + text + after, marks, room, Look(), _LIT)]]
