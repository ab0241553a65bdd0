"""History: who did what, and when, the newest first; acts are undone from here."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from store import Store
from store.errors import NotFound
from store.model import ActRecord
from store.text import folded
from tui.keys import Keymap
from tui.layout import cells
from tui.lineedit import LineEdit
from tui.looks import Look, Run, Theme
from tui.screens.listing import Listing, column, lit_runs
from tui.screens.scene import Effect

FETCH: Final = 200
"""Acts read at once."""
LOOKED: Final = 2000
"""Acts looked through at one key for those that hold the filter."""

_LEAD: Final = " Filter: "


class History(Listing):
    """Acts, one a row."""

    hints = (
        ("open", "open"), ("filter", "filter"), ("undo", "undo this"), ("redo", "redo"), ("help", "help"),
        ("back", "back"), ("quit", "quit"),
    )  # fmt: skip
    borrowed = ("undo", "redo")

    def __init__(self, store: Store, keymap: Keymap, theme: Theme) -> None:
        super().__init__(keymap, theme)
        self._store = store
        self.filter = ""
        self.acts: list[ActRecord] = []
        """Those read so far that hold the filter."""
        self._last: str | None = None
        """The oldest act read."""
        self._more = True
        self._titles: dict[str, str | None] = {}

    # -- data

    def reach(self, count: int) -> int:
        """Read older acts until so many fit the filter, or enough were looked through; how many there are."""
        words = folded(self.filter).split()
        looked = 0
        while self._more and len(self.acts) < count and looked < LOOKED:
            read = self._store.history.acts(limit=FETCH, before=self._last, annotator=self._store.only)
            looked += len(read)
            self._more = len(read) == FETCH
            self._last = read[-1].id if read else self._last
            self.acts += [act for act in read if _fits(act, words)]
        return len(self.acts)

    def reload(self) -> None:
        """Read again from the newest on, and stay on the same act."""
        here = self.acts[self.at].id if self.at < len(self.acts) else None
        count = len(self.acts)
        self._anew()
        self.reach(count)
        self.at = next((n for n, act in enumerate(self.acts) if act.id == here), min(self.at, len(self.acts)))

    def _anew(self) -> None:
        self.acts, self._last, self._more = [], None, True
        self._titles.clear()

    def typed(self, text: str) -> None:
        """Another filter."""
        self.filter = text
        self.at = self.top = 0
        self._anew()
        self.say("")

    def _title(self, article_id: str) -> str | None:
        """The article's title; None when it is gone (its adding was undone)."""
        if article_id not in self._titles:
            try:
                self._titles[article_id] = self._store.articles.get(article_id).title
            except NotFound:
                self._titles[article_id] = None
        return self._titles[article_id]

    # -- keys

    def typed_key(self, key: str) -> bool:
        """Enter and the arrows keep the filter, Esc drops it."""
        if key in ("enter", "down", "up", "tab"):
            self.typing = None
        elif key == "escape":
            self.typing = None
            self.typed("")
        else:
            return False
        return True

    def run(self, command: str, count: int | None = None) -> None:
        """Open, undo, redo, filter, leave; moves are every list's."""
        self.say("")
        act = self.acts[self.at] if self.at < self.reach(self.at + 1) else None
        if command == "open":
            self._open(act)
        elif command == "undo" and act is not None:
            self._undo(act)
        elif command == "redo":
            self.effects.append(Effect("redo"))
        elif command == "filter":
            self.typing = LineEdit(self.filter)
        elif command == "back" and self.filter:
            self.typed("")
        elif command in ("back", "history"):
            self.effects.append(Effect("screen", "back"))
        elif command != "undo":
            super().run(command, count)

    def _open(self, act: ActRecord | None) -> None:
        if act is None:
            return
        if act.article_id is None or self._title(act.article_id) is None:
            self.say("This was not done to one article that is still here.")
        else:
            self.effects.append(Effect("open", act.article_id))

    def _undo(self, act: ActRecord) -> None:
        if act.undone:
            self.say("This is undone already.")
        else:
            self.effects.append(Effect("undo", act.id))

    # -- picture

    def heads(self) -> list[list[Run]]:
        """The title, and the filter or the heads of the columns."""
        title = self.across("History", "title", "the newest first ")
        if self.typing is not None or self.filter:
            return [title, self.typed_row(_LEAD, self.filter)]
        who = self._who
        return [title, [(self.filled(" " + column("When", 12) + column("Who", who) + "What"), Look("key"))]]

    @property
    def _who(self) -> int:
        """Cells of the annotator's name."""
        return 0 if self.width < 50 else 12 if self.width < 100 else 18

    def nothing(self) -> str:
        """Why there are no acts."""
        if not self.filter:
            return "Nothing has been done yet."
        return (
            "Nothing among the latest; moving down looks further back."
            if self._more
            else "No act holds this."
        )

    def place(self) -> str:
        """Which act of how many; a plus where there are older ones that were not read."""
        return f"{self.at + 1 if self.acts else 0}/{len(self.acts)}{'+' if self._more else ''} "

    def item(self, index: int) -> list[list[Run]]:
        """When, who, what; the article's title last. Undone acts say so and are quieter."""
        act = self.acts[index]
        about = " " + column(when(act.at), 12) + column(act.annotator, self._who)
        words = (
            act.summary if act.summary.casefold().startswith(act.kind[:4]) else f"{act.kind} {act.summary}"
        )
        words = f"undone: {words}" if act.undone else words
        title = self._title(act.article_id) if act.article_id else None
        if title and title not in words:
            words += f" · {title}"
        look = Look("lit" if index == self.at else "muted" if act.undone else "text")
        quiet = look if index == self.at else Look("muted")
        return [[(about, quiet), *lit_runs(words.strip(), (), self.width - cells(about), look, look)]]

    def cursor(self) -> tuple[int, int] | None:
        """In the filter while it is typed, else at the chosen act."""
        if self.typing is not None:
            return self.typed_cell(_LEAD, self.filter, self.typing.caret), 1
        return 0, 2 + self.at - self.top


def _fits(act: ActRecord, words: list[str]) -> bool:
    if not words:
        return True
    said = folded(f"{act.summary} {act.annotator} {act.kind}")
    return all(word in said for word in words)


def when(at: str, now: datetime | None = None) -> str:
    """A time of the history as this computer's clock shows it: today the time, else the day too."""
    try:
        moment = datetime.fromisoformat(at).astimezone()
    except ValueError:  # a store that others wrote: shown as it stands
        return at[:11]
    today = (now or datetime.now()).astimezone()
    if moment.date() == today.date():
        return f"{moment:%H:%M:%S}"
    return f"{moment:%m-%d %H:%M}" if moment.year == today.year else f"{moment:%Y-%m-%d}"
