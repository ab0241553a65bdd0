"""Search: what all articles and notes hold, as it is typed; the newest first, each with its place."""

from __future__ import annotations

from typing import Final

from store import Store
from store.errors import PostilError
from store.search import Hit, Rest
from tui.commands import LIBRARY
from tui.keys import Keymap, show
from tui.layout import boundaries, cell_of, cells
from tui.lineedit import LineEdit
from tui.looks import Look, Run, Theme
from tui.safetext import safe
from tui.screens.listing import Listing, column, lit_runs
from tui.screens.scene import Effect

FETCH: Final = 10
"""Hits asked for at once, when the screen does not show more: what a small window shows."""
BEST: Final = 100
"""Hits that are shown when the best are asked for: ranking more helps nobody."""

_LEAD: Final = " Search: "
_LIT: Final = Look("text", state="hit")
_ENDS_TYPING: Final = frozenset({"down", "up", "pagedown", "pageup", "tab", "shift+tab"})


class Search(Listing):
    """The query and its hits; opened with the query being typed."""

    tall = 2
    hints = (
        ("open", "open"), ("filter", "query"), ("sort", "newest or best"), ("help", "help"), ("back", "back"),
        ("quit", "quit"),
    )  # fmt: skip

    def __init__(self, store: Store, keymap: Keymap, theme: Theme) -> None:
        super().__init__(keymap, theme)
        self._store = store
        self._colours = {label.name: label.colour for label in store.labels.all(retired=True)}
        self.query = ""
        self.best = False
        """Whether the best come first, not the newest."""
        self.hits: list[Hit] = []
        self._rest: Rest | None = None
        self._stands = True
        """Whether the hits are those of the query; they are sought when somebody looks."""
        self.typing = LineEdit()

    # -- data

    def reach(self, count: int) -> int:
        """Search once more for as many hits as are missing; how many are there."""
        if not self._stands:
            self._stands = True
            self.hits, self._rest = [], Rest() if self.query.strip() else None
        if len(self.hits) < count and self._rest is not None:
            self._seek(max(FETCH, count - len(self.hits)))
        return len(self.hits)

    def _seek(self, limit: int) -> None:
        try:
            limit = BEST if self.best else limit
            page = self._store.search.find(
                self.query, limit=limit, typing=True, rest=self._rest, best=self.best
            )
        except PostilError as error:
            self._rest = None
            self.say(str(error), warn=True)
            return
        self.hits += page.hits
        self._rest = page.rest

    def typed(self, text: str) -> None:
        """Another query: the newest of its hits."""
        self.query, self.best = text, False
        self._anew()

    def _anew(self) -> None:
        self._stands = False
        self.at = self.top = 0
        self.say("")

    def reload(self) -> None:
        """Search again, and stay on the same hit where it is still there."""
        if not self.hits:
            self._stands = False
            return
        here, count = self.hits[self.at], len(self.hits)
        self._stands = False
        self.reach(count)
        same = (
            n for n, hit in enumerate(self.hits) if (hit.article_id, hit.kind) == (here.article_id, here.kind)
        )
        self.at = next(same, min(self.at, max(0, len(self.hits) - 1)))

    # -- keys

    def typed_key(self, key: str) -> bool:
        """Enter opens, Esc leaves, what moves goes from the query into the list."""
        if key == "enter":
            self.run("open")
        elif key == "escape":
            self.run("back")
        elif key in _ENDS_TYPING:
            self.typing = None
            if key not in ("tab", "shift+tab"):
                super(Listing, self).key(key, None)
        else:
            return False
        return True

    def paste(self, text: str) -> None:
        """Into the query."""
        self.typing = self.typing or LineEdit(self.query)
        super().paste(text)

    def run(self, command: str, count: int | None = None) -> None:
        """Open, type, rank, leave; moves are every list's."""
        self.say("")
        if command == "open":
            self._open()
        elif command in ("filter", "search"):
            self.typing = LineEdit(self.query)
        elif command == "sort":
            self.best = not self.best
            self._anew()
        elif command == "back":
            self.effects.append(Effect("screen", "back"))
        else:
            super().run(command, count)

    def _open(self) -> None:
        if self.at < self.reach(self.at + 1):
            hit = self.hits[self.at]
            place = f"{hit.start}:{hit.end}" if hit.start < hit.end else ""
            self.effects.append(Effect("open", hit.article_id, place))

    def press(self, x: int, y: int, count: int) -> None:
        """A click on the query goes on typing it."""
        if y == 1:
            self.typing = self.typing or LineEdit(self.query)
        super().press(x, y, count)

    # -- picture

    def heads(self) -> list[list[Run]]:
        """The title and the query."""
        order = "the best first " if self.best else "the newest first "
        return [self.across("Search", "title", order), self.typed_row(_LEAD, self.query)]

    def nothing(self) -> str:
        """Why there are no hits."""
        if self.warns:
            return self.message
        if not self.query.strip():
            return 'Words that must all be there, "a phrase", begin*, -without'
        if self._rest is not None:
            return f"Nothing among the newest; {self._key('down')} looks further back."
        return "Nothing holds all of this."

    def _key(self, command: str) -> str:
        keys = self.keymap.keys(command, LIBRARY)
        return show(keys[0]) if keys else command

    def place(self) -> str:
        """Which hit of how many; a plus where there are more than were fetched."""
        more = "+" if self._rest is not None else ""
        return f"{self.at + 1 if self.hits else 0}/{len(self.hits)}{more} "

    @property
    def _widths(self) -> tuple[int, int]:
        """Cells for date and source: none where the window is narrow, or nothing on it has any."""
        shown = self.hits[self.top : self.top + self.page]
        date = 12 if self.width >= 40 and any(hit.published for hit in shown) else 0
        wide = self.width >= 60 and any(hit.source for hit in shown)
        return date, min(24, self.width // 4) if wide else 0

    def item(self, index: int) -> list[list[Run]]:
        """What and when, with the title last; below it the place. Nothing stands right of foreign text."""
        hit = self.hits[index]
        chosen = index == self.at
        date = column((hit.published or "")[:10], self._widths[0])
        source = column(hit.source or "", self._widths[1])
        about = f" {date}{source}"
        room = self.width - cells(about)
        cut = len(hit.title) - len(hit.title.lstrip())
        marks = tuple((start - cut, end - cut) for start, end in hit.title_lit if start >= cut)
        look = Look("lit" if chosen else "here")
        title = lit_runs(hit.title.strip() or "(no title)", marks, room, look, look if chosen else _LIT)
        return [[(about, Look("lit" if chosen else "muted")), *title], self._passage(hit)]

    def _passage(self, hit: Hit) -> list[Run]:
        lead: list[Run] = [("   ", Look("text"))]
        if hit.kind == "note":
            lead.append(("note ", Look("here")))
        elif hit.label is not None:
            lead += [(hit.label, Look(outer=self._colours.get(hit.label, ""), depth=1)), (" ", Look("text"))]
        room = self.width - sum(cells(text) for text, _ in lead)
        start = _begin(hit, room // 3)
        if start > 0 or hit.snippet_start > 0:
            lead.append(("…", Look("muted")))
            room -= 1
        marks = tuple((first - start, last - start) for first, last in hit.lit if first >= start)
        return [*lead, *lit_runs(hit.snippet[start:], marks, room, Look("text"), _LIT)]

    def cursor(self) -> tuple[int, int] | None:
        """In the query while it is typed, else at the chosen hit."""
        if self.typing is not None:
            return self.typed_cell(_LEAD, self.query, self.typing.caret), 1
        return 0, 2 + self.tall * (self.at - self.top)


def _begin(hit: Hit, room: int) -> int:
    """The offset in the snippet from which it is shown: at most so many cells stand before the first mark."""
    first = min((start for start, _ in hit.lit), default=0)
    shown = safe(hit.snippet)
    over = cell_of(shown, first) - room
    if over <= 0:
        return 0
    cuts = [place for place in boundaries(shown) if place <= first and cell_of(shown, place) >= over]
    blank = next((place + 1 for place in cuts if place < first and shown[place] == " "), None)
    return blank if blank is not None else cuts[0] if cuts else first
