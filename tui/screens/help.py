"""Help: every key from the command table, as the live keymap has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from store.model import Label
from tui.commands import (
    COMMANDS,
    COMPARE,
    LIBRARY,
    READING,
    REGISTER,
    SELECTED,
    SPEAKER,
    Command,
    label_commands,
)
from tui.keys import Keymap, show
from tui.layout import cells, wrap
from tui.looks import Look, Run, Theme
from tui.screens.scene import Effect, Scene

_SAYS: Final[dict[tuple[str, ...], str]] = {
    (READING,): "nothing selected", (SELECTED,): "something selected", (SPEAKER,): "a speaker is asked for",
    (REGISTER,): "in lists of entities and quotations", (LIBRARY, COMPARE): "in the library or a comparison",
}  # fmt: skip
"""When a key holds, by its modes, where that is not plain from its group."""

_FIRSTS = ("speaker_1", "reason_1", "keep_1")
"""Those of nine that stand for all."""
_LATER = frozenset(first[:-1] + str(n) for first in _FIRSTS for n in range(2, 10))
"""The others."""


def key_table(keymap: Keymap, labels: Iterable[Label]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Groups of (keys, where they hold, sentence), in the order of the command table."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for command in (*COMMANDS, *label_commands(labels)):
        if command.id in _LATER:
            continue
        for keys, modes in _by_keys(keymap, command).items():
            groups.setdefault(command.group, []).append((keys, _SAYS.get(tuple(modes), ""), command.help))
    return list(groups.items())


def _by_keys(keymap: Keymap, command: Command) -> dict[str, list[str]]:
    """Keys as shown -> modes in which they hold; SPEAKER is a kind of SELECTED and named only when it differs."""
    found: dict[str, list[str]] = {}
    for mode in command.keys:
        keys = keymap.keys(command.id, mode)
        shown = "  ".join(show(each) for each in keys)
        if command.id in _FIRSTS:
            shown = "1 … 9"
        if not shown:
            continue
        found.setdefault(shown, []).append(mode)
    return found


class Help(Scene):
    """All keys, scrolled by the same keys as the list of articles."""

    def __init__(self, keymap: Keymap, theme: Theme, labels: Iterable[Label]) -> None:
        super().__init__(keymap, theme)
        self._groups = key_table(keymap, labels)
        self.top = 0

    @property
    def mode(self) -> str:
        """The keys of lists."""
        return LIBRARY

    def _lines(self) -> list[list[Run]]:
        lines: list[list[Run]] = []
        key_width = 18
        for group, rows in self._groups:
            lines += [self.blank(), self.across(group, "key")]
            for keys, where, sentence in rows:
                words = f"{sentence} ({where})" if where else sentence
                starts = wrap(words, max(10, self.width - key_width - 4))
                for n, start in enumerate(starts):
                    part = words[start : starts[n + 1] if n + 1 < len(starts) else len(words)].rstrip()
                    head = f"  {keys if n == 0 else ''}"
                    head += " " * max(1, key_width - cells(head))
                    fill = " " * max(0, self.width - cells(head) - cells(part))
                    lines.append([(head, Look("here")), (part + fill, Look("text"))])
        return lines

    def compose(self) -> list[list[Run]]:
        """Title, the lines from `top` on, and how to leave."""
        lines = self._lines()
        room = max(1, self.height - 2)
        self.top = max(0, min(self.top, len(lines) - room))
        shown = lines[self.top : self.top + room]
        shown += [self.blank()] * (room - len(shown))
        more = f"{min(len(lines), self.top + room)} of {len(lines)} lines "
        back = self.keymap.keys("back", LIBRARY)
        leave = f"{show(back[0])} goes back" if back else ""
        return [self.across("All keys", "title"), *shown, self.across(leave, "status", more)][: self.height]

    def run(self, command: str, count: int | None = None) -> None:
        """Scroll, or leave."""
        room = max(1, self.height - 3)
        steps = {
            "down": count or 1, "up": -(count or 1), "list_page_down": room, "list_page_up": -room,
            "list_top": -(10**6), "list_bottom": 10**6,
        }  # fmt: skip
        if command in steps:
            self.top = max(0, self.top + steps[command])
        elif command in ("back", "help", "open"):
            self.effects.append(Effect("screen", "back"))
        else:
            super().run(command, count)

    def wheel(self, rows: int) -> None:
        """Scroll."""
        self.top = max(0, self.top + 3 * rows)
