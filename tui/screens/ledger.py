"""What the lists of entities, of quotations and of findings share: acts and their outcome, lines and choices asked for.

A subclass says what its rows are, as every listing does; acts go through the outbox, and what they did is said.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from store import Store
from store.card import Place
from store.errors import PostilError
from tui.commands import REGISTER
from tui.keys import Keymap, show
from tui.lineedit import LineEdit
from tui.looks import Look, Run, Theme
from tui.outbox import Outbox
from tui.safetext import line as one_line
from tui.screens.listing import Listing
from tui.screens.scene import Effect

T = TypeVar("T")

PATIENCE: Final = 0.5
"""Seconds a key waits for its act, so that the list shows what it did."""
WINDOW: Final = 64
"""Rows fetched at once: more than most screens have."""
KEPT: Final = 512

_LEAD: Final = " Filter: "


class Window(Generic[T]):
    """Rows of a long list, fetched with their neighbours when they are looked at."""

    def __init__(self, keys: Sequence[int], fetch: Callable[[Sequence[int]], list[T]]) -> None:
        self.keys = keys
        self._fetch = fetch
        self._held: OrderedDict[int, T | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self.keys)

    def row(self, index: int) -> T | None:
        """The row at a place of the list; None when it is gone from the store since."""
        if index not in self._held:
            first = max(0, index - WINDOW // 4)
            wanted = self.keys[first : first + WINDOW]
            rows: list[T | None] = list(self._fetch(wanted))
            if len(rows) < len(wanted):
                rows = [next(iter(self._fetch([key])), None) for key in wanted]
            self._held.update(zip(range(first, first + len(wanted)), rows, strict=True))
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return self._held[index]


class Ask(NamedTuple):
    """A line asked for: what for, and what to do with it."""

    lead: str
    take: Callable[[str], None]
    turn: Callable[[], str] | None = None
    """Turns to the next sort of what is asked for and gives the new lead; None where there is one sort."""


class Choice(NamedTuple):
    """One of a few answers."""

    words: str
    take: Callable[[], None]


class Ledger(Listing):
    """A list from which entities and annotations are changed."""

    borrowed = ()

    def __init__(self, store: Store, outbox: Outbox, keymap: Keymap, theme: Theme) -> None:
        super().__init__(keymap, theme)
        self.store = store
        """For reading only."""
        self._outbox = outbox
        self._colours = {label.name: label.colour for label in store.labels.all(retired=True)}
        self.filter = ""
        self.asking: Ask | None = None
        self.choices: tuple[Choice, ...] = ()
        """Answers to a question that waits; digits take them, the first also Enter."""

    @property
    def mode(self) -> str:
        """The keys of registers."""
        return REGISTER

    # -- what a subclass gives

    def filtered(self) -> None:
        """The filter has become another."""

    def seek(self, store: Store) -> Any:
        """What takes long to find; called in a thread, with a store of its own, after an effect `seek`."""

    def sought(self, found: Any) -> None:
        """Take what `seek` has found."""

    # -- keys

    def key(self, key: str, character: str | None) -> None:
        """To the question that waits, else as in every list."""
        if not self.choices:
            super().key(key, character)
            return
        if key in ("ctrl+q", "ctrl+z"):
            self.leaves_typing(key)
            return
        choices, self.choices = self.choices, ()
        self.say("")
        number = 1 if key == "enter" else int(key) if key in "123456789" else 0
        if 0 < number <= len(choices):
            choices[number - 1].take()
        elif key != "escape":
            self.choices = choices
            self.say(f"{show(key)} is no answer here.")

    def typed_key(self, key: str) -> bool:
        """Enter takes the line, Esc drops it; of a filter the arrows keep it."""
        asking = self.asking
        if asking is not None:
            if key == "tab" and asking.turn is not None:
                self.asking = asking._replace(lead=f" {asking.turn()}: ")
                return True
            if key not in ("enter", "escape"):
                return False
            typed, self.typing, self.asking = self.typing, None, None
            if key == "enter" and typed is not None:
                asking.take(typed.text)
        elif key in ("enter", "down", "up", "tab"):
            self.typing = None
        elif key == "escape":
            self.typing = None
            self._filter("")
        else:
            return False
        return True

    def typed(self, text: str) -> None:
        """Another filter; of a line asked for nothing yet."""
        if self.asking is None:
            self._filter(text)

    def _filter(self, text: str) -> None:
        self.filter = text
        self.at = self.top = 0
        self.say("")
        self.filtered()

    def run(self, command: str, count: int | None = None) -> None:
        """Filter, undo, redo, leave; moves are every list's."""
        self.say("")
        if command == "filter":
            self.typing = LineEdit(self.filter)
        elif command == "undo":
            self.write(lambda store: store.history.undo(), lambda act: f"Undone: {one_line(act.summary, 60)}")
        elif command == "redo":
            self.write(lambda store: store.history.redo(), lambda act: f"Redone: {one_line(act.summary, 60)}")
        elif command == "back":
            if self.filter:
                self._filter("")
            else:
                self.effects.append(Effect("screen", "back"))
        else:
            super().run(command, count)

    def ask(
        self, lead: str, text: str, take: Callable[[str], None], turn: Callable[[], str] | None = None
    ) -> None:
        """Ask for a line; it begins as `text`."""
        self.asking = Ask(f" {lead}: ", take, turn)
        self.typing = LineEdit(text)

    def choose(self, question: str, *choices: Choice) -> None:
        """Ask for one of a few answers."""
        self.choices = choices
        self.say(question)

    def write(self, work: Callable[[Store], T], words: Callable[[T], str]) -> None:
        """Send an act to disk; what it did, or why it did not, is said when it is known."""

        def done(result: T | None, error: PostilError | None) -> None:
            self.reload()
            if error is None:
                self.say(f"saved {words(result)}")  # type: ignore[arg-type]  # None only where T is None
            else:
                self.say(str(error).replace(str(self.store.path), self.store.path.name), warn=True)

        only = self.store.only

        def scoped(store: Store) -> T:
            store.only = only  # what the act reads first is what the screen shows
            try:
                return work(store)
            finally:
                store.only = None

        self._outbox.submit(scoped, done)
        self._outbox.wait(PATIENCE)

    def visit(self, article_id: str, start: int, end: int) -> None:
        """Open the article at a place; Esc comes back here."""
        self.effects.append(Effect("visit", article_id, f"{start}:{end}"))

    def copy(self, place: Place) -> None:
        """Copy a place with its citation."""
        self.effects.append(Effect("copy", citation(place)))

    # -- picture

    def line_row(self) -> list[Run] | None:
        """The row of what is typed or asked; None when nothing is."""
        if self.choices:
            words = "  ".join(f"{n} {choice.words}" for n, choice in enumerate(self.choices, 1))
            return self.across(words, "key")
        if self.asking is not None and self.typing is not None:
            return self.typed_row(self.asking.lead, self.typing.text)
        if self.typing is not None or self.filter:
            return self.typed_row(_LEAD, self.filter)
        return None

    def cursor(self) -> tuple[int, int] | None:
        """In the line while it is typed, else at the chosen item."""
        if self.typing is not None:
            lead = self.asking.lead if self.asking else _LEAD
            return self.typed_cell(lead, self.typing.text, self.typing.caret), 1
        return 0, min(self.height - 1, self.head + self.tall * (self.at - self.top))

    def label_run(self, label: str, width: int, look: Look | None = None) -> Run:
        """A label in its colour, filled to a width; in the look of a chosen row."""
        shown = one_line(label, width - 1)
        return (shown.ljust(width), look or Look(outer=self._colours.get(label, ""), depth=1))

    def tabs(self, names: Sequence[str], at: int) -> list[Run]:
        """The views side by side, the shown one lit."""
        return self.bar([("", name, n == at) for n, name in enumerate(names)])


def citation(place: Place) -> str:
    """Text, then speaker, title, source, date and paragraph on a line of their own."""
    number = f"¶{place.paragraph}" if place.paragraph else None
    parts: Iterator[str | None] = iter((place.speaker, place.title, place.source, place.published, number))
    return f"{place.text}\n— {', '.join(part for part in parts if part)}"
