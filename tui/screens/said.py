"""Who said what: the quotations of all articles, filtered as one types, put together by statement, copied, exported."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from store import Store, card
from store.card import Place
from store.formats.registry import Options, Written
from store.sayings import SayingOrder, Sayings, Wanted, understood
from tui.keys import Keymap
from tui.layout import cells
from tui.looks import Look, Run, Theme
from tui.outbox import Outbox
from tui.safetext import line as one_line
from tui.screens.export import Request, wrote
from tui.screens.ledger import Ledger, Window
from tui.screens.listing import column, lit_runs
from tui.screens.scene import Effect

ORDERS: Final[tuple[SayingOrder, ...]] = ("newest", "oldest", "speaker")
AT_ONCE: Final = 3000
"""Quotations that are put together while the key waits; more are in a thread."""
_LIT: Final = Look("text", state="hit")
_HELP: Final = "speaker:  type:  since:  until:  source:  words:  or words anywhere"


class Said(Ledger):
    """Quotations, or statements with their variants."""

    tall = 2
    hints = (
        ("open", "go there"), ("filter", "filter"), ("group", "by statement"), ("sort", "sort"), ("copy", "copy"),
        ("export", "export"), ("help", "help"), ("back", "back"),
    )  # fmt: skip

    def __init__(self, store: Store, outbox: Outbox, keymap: Keymap, theme: Theme) -> None:
        super().__init__(store, outbox, keymap, theme)
        self._sayings = Sayings(store)
        self.order: SayingOrder = "newest"
        self.grouped = False
        self.groups: list[list[int]] = []
        """Statements, each the keys of its quotations; only while grouped."""
        self.seeking = False
        """Whether statements are being put together in a thread."""
        self.inside: int | None = None
        """The statement whose variants are shown, by its place; None for the list."""
        self.request: Request | None = None
        """The export that was asked for last; the app makes it."""
        self.stopped = False
        """Never: one may leave the list while it is written."""
        self._left = 0
        """The row one came from into a statement."""
        self._first: Place | None = None
        """What variants are compared with."""
        self.shown: Window[Place] = Window((), self._read)
        self.filtered()

    # -- data

    def reload(self) -> None:
        """Ask the store again."""
        here = self.shown.keys[self.at] if self.at < len(self.shown) else None
        self.filtered()
        same = (n for n, key in enumerate(self.shown.keys) if key == here)
        self.at = next(same, max(0, min(self.at, len(self.shown) - 1)))

    def filtered(self) -> None:
        """Those that fit the filter; one is out of the statement that was open."""
        self.keys = self._sayings.keys(understood(self.filter, Wanted()), self.order)
        self.inside = None
        self._list()

    def _list(self) -> None:
        self.groups, self.seeking = [], False
        if self.grouped and len(self.keys) <= AT_ONCE:
            self.groups = self._sayings.groups(self.keys)
        elif self.grouped:
            self.seeking = True
            self.effects.append(Effect("seek"))
        self._show()

    def seek(self, store: Store) -> tuple[object, list[list[int]]]:
        """The statements of the quotations that are listed, and which these are."""
        keys = self.keys
        return keys, Sayings(store).groups(keys)

    def sought(self, found: tuple[object, list[list[int]]]) -> None:
        """Take the statements, unless others are asked for meanwhile."""
        keys, groups = found
        if keys is self.keys and self.grouped:
            self.groups, self.seeking = groups, False
            self._show()

    def _show(self) -> None:
        shown = [group[0] for group in self.groups] if self.grouped else self.keys
        self.shown = Window(shown, self._read)

    def _read(self, wanted: object) -> list[Place]:
        return card.places(self.store, wanted)  # type: ignore[arg-type]  # keys of the window

    def reach(self, count: int) -> int:
        """All are there; rows are read when they are looked at."""
        return len(self.shown)

    def chosen(self) -> Place | None:
        """The quotation of the chosen row."""
        return self.shown.row(self.at) if self.at < len(self.shown) else None

    # -- keys

    def run(self, command: str, count: int | None = None) -> None:
        """Go to the place, group, sort, copy, export; the rest is every list's."""
        self.say("")
        place = self.chosen()
        if command == "open":
            self._open(place)
        elif command == "group":
            self.grouped = not self.grouped
            self.at = self.top = 0
            self.inside = None
            self._list()
        elif command in ("sort", "reverse"):
            step = 1 if command == "sort" else -1
            self.order = ORDERS[(ORDERS.index(self.order) + step) % len(ORDERS)]
            self.at = self.top = 0
            self.filtered()
        elif command == "copy":
            if place is not None:
                self.copy(place)
        elif command == "export":
            self.ask("File for these quotations", str(Path.cwd() / "postil-quotes.csv"), self._export)
        elif command == "back" and self.inside is not None:
            self._leave()
        elif command == "said":
            super().run("back")
        else:
            super().run(command, count)

    def _open(self, place: Place | None) -> None:
        if place is None:
            return
        if self.grouped and self.inside is None and len(self.groups[self.at]) > 1:
            self.inside, self._left, self._first = self.at, self.at, place
            self.shown = Window(self.groups[self.at], self._read)
            self.at = self.top = 0
        else:
            self.visit(place.article_id, place.start, place.end)

    def _leave(self) -> None:
        """Out of a statement, back to its row."""
        self.inside = None
        self.shown = Window([group[0] for group in self.groups], self._read)
        self.at, self.top = self._left, 0

    def _export(self, typed: str) -> None:
        path = Path(typed).expanduser()
        if path.exists() and self.message != self._replaces(path):
            words = self._replaces(path)
            self.ask("File for these quotations", typed, self._export)
            self.say(words)
            return
        keys = self.groups[self.inside] if self.inside is not None else self.keys
        chosen = " ".join(self._sayings.ids(keys))
        if not chosen:
            self.say("There is nothing to export.")
            return
        self.request = Request("quotes-csv", str(path), Options(annotations=tuple(chosen.split())))
        self.effects.append(Effect("export"))

    def progress(self, size: int) -> None:
        """So many bytes are written."""
        self.say(f"Writing ... {size / 2**20:,.1f} MiB")

    def refuse(self, words: str) -> None:
        """It was not written, and why."""
        self.say(words, warn=True)

    def finish(self, written: Written) -> bool:
        """It is written; the list stays."""
        self.say(wrote(self.request, written))
        return True

    @staticmethod
    def _replaces(path: Path) -> str:
        return f"{path.name} is there already: Enter again replaces it."

    # -- picture

    def heads(self) -> list[list[Run]]:
        """How many there are, and the filter."""
        number = len(self.shown)
        what = f"{number:,} {'statement' if self.grouped else 'quotation'}{'s' * (number != 1)}"
        if self.inside is not None:
            what = f"{number:,} variants of a statement"
        order = {"newest": "the newest first ", "oldest": "the oldest first ", "speaker": "by speaker "}[
            self.order
        ]
        title = self.across(f"Who said what — {what}", "title", order)
        return [title, self.line_row() or self.across(f"Filter by {_HELP}", "status")]

    def nothing(self) -> str:
        """Why there is none."""
        if self.seeking:
            return "Putting the same statements together…"
        return "Nothing fits all of this." if self.filter else "No quotations yet."

    def place(self) -> str:
        """Which of how many."""
        return f"{self.at + 1 if len(self.shown) else 0}/{len(self.shown)} "

    def item(self, index: int) -> list[list[Run]]:
        """Date, type, speaker and article; below it the words, what differs from the first variant lit."""
        place = self.shown.row(index)
        if place is None:
            return [self.blank(), self.blank()]
        look = Look("lit") if index == self.at else None
        date = column((place.published or "")[:10], 12 if self.width >= 40 else 0)
        kind = column(place.quote_type or "", 10 if self.width >= 60 else 0)
        times = ""
        if self.grouped and self.inside is None:
            times = f"{len(self.groups[index])}× ".rjust(5)
        about = f" {times}{date}{kind}"
        room = max(1, self.width - cells(about))
        who = one_line(place.speaker or "?", max(1, room // 2))
        rest = " · ".join(part for part in (place.source, place.title.strip(), f"¶{place.paragraph}") if part)
        left = max(1, room - cells(who) - 2)
        first = [
            (about, look or Look("muted")), (who, look or Look("here")), ("  ", look or Look()),
            *lit_runs(one_line(rest, left), (), left, look or Look("muted"), Look()),
        ]  # fmt: skip
        lead = "   " if self.width < 40 or place.status == "accepted" else " ? "
        marks = self._differs(place.text)
        return [first, [(lead, Look("muted")), *lit_runs(place.text, marks, self.width - 3, Look(), _LIT)]]

    def _differs(self, text: str) -> tuple[tuple[int, int], ...]:
        """The stretches of a variant that the first one does not have, word by word."""
        if self.inside is None or self._first is None:
            return ()
        mine, first = _cut(text), _cut(self._first.text)
        matcher = SequenceMatcher(None, [w for *_, w in first], [w for *_, w in mine], autojunk=False)
        return tuple(
            (mine[low][0], mine[high - 1][1])
            for tag, _, _, low, high in matcher.get_opcodes()
            if tag in ("replace", "insert")
        )


def _cut(text: str) -> list[tuple[int, int, str]]:
    """Start, end and folded form of each word of what a row may show."""
    import re

    from store.text import folded

    return [(m.start(), m.end(), folded(m[0])) for m in re.finditer(r"\w+", text[:2000])]
