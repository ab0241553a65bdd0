"""The reader over another screen: what is settled is changed in it, and one key comes back."""

from __future__ import annotations

from tui.commands import READING, SELECTED
from tui.looks import Run
from tui.screens.reader import Reader
from tui.screens.scene import Effect


class Detour(Reader):
    """A reader that escape leaves."""

    def key(self, key: str, character: str | None) -> None:
        """Escape goes back, unless it ends a line being typed, hints, or the question who speaks."""
        session = self.session
        free = session.prompt is None and session.hints is None and not self.pending
        if key == "escape" and free and self.mode in (READING, SELECTED):
            self._back()
        else:
            super().key(key, character)

    def run(self, command: str, count: int | None = None) -> None:
        """As in the reader; to compare is to go back, and no other layer is shown."""
        if command == "compare":
            self._back()
        elif command == "blind":
            self.session.say("Only what was settled is shown here.")
        else:
            super().run(command, count)

    def _back(self) -> None:
        self.session.settle()
        self.effects.append(Effect("screen", "back"))

    def _bar(self) -> list[Run]:
        session = self.session
        if session.prompt is not None or self.mode not in (READING, SELECTED):
            return super()._bar()
        letters = [(label.key or "", label.name, True) for label in self._letters()]
        return self.bar([("Esc", "back to compare", True), *(letters if session.selection else [])])
