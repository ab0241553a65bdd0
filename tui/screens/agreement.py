"""Agreement: the figures of `postil agree` on a screen of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from store import Store
from tui.keys import Keymap
from tui.looks import Look, Run, Theme
from tui.safetext import safe
from tui.screens.listing import Listing
from tui.screens.scene import Effect


class Figures(Listing):
    """The table, line by line; counted elsewhere, since it may take seconds."""

    hints = (
        ("down", "down"),
        ("list_page_down", "page"),
        ("help", "help"),
        ("back", "back"),
        ("quit", "quit"),
    )

    def __init__(self, keymap: Keymap, theme: Theme) -> None:
        super().__init__(keymap, theme)
        self.lines: list[str] = []
        self._why = "Counting…"
        """What stands there instead of lines."""

    def measure(self, store: Store, annotators: Sequence[str]) -> Callable[[], None]:
        """Count, in any thread; what it gives shows the figures, in the app's own. Raises PostilError."""
        from store.agreement.measure import agree
        from tui import figures

        return partial(self.show, figures.lines(agree(store, annotators)))

    def show(self, lines: list[str]) -> None:
        """The figures are here."""
        self.lines, self._why = lines, ""

    def refuse(self, why: str) -> None:
        """There are none, for this reason."""
        self._why = why

    def reach(self, count: int) -> int:
        """How many lines there are."""
        return len(self.lines)

    def move(self, index: int) -> None:
        """Scroll: no line is chosen."""
        self.at = self.top = max(0, min(index, len(self.lines) - self.page))

    def run(self, command: str, count: int | None = None) -> None:
        """Scroll, or leave."""
        self.say("")
        if command in ("back", "agreement"):
            self.effects.append(Effect("screen", "back"))
        elif command != "open":
            super().run(command, count)

    def heads(self) -> list[list[Run]]:
        """The title, and a blank row."""
        return [self.across("Agreement", "title"), self.blank()]

    def nothing(self) -> str:
        """That it is being counted, or why there are no figures."""
        return self._why

    def place(self) -> str:
        """How far down; nothing where there are no figures."""
        if not self.lines:
            return ""
        return f"{min(len(self.lines), self.top + self.page)} of {len(self.lines)} lines "

    def item(self, index: int) -> list[list[Run]]:
        """One line, cut at the edge of the window."""
        line = self.lines[index]
        look = Look("here" if line and not line.startswith(" ") else "text")
        return [[(self.filled(f" {safe(line)}"), look)]]
