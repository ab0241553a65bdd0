"""The command palette: Textual's own, fed from the command table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial

from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from tui.commands import Command


def palette(commands: list[Command], run: Callable[[str], None], quits: Iterable[str]) -> CommandPalette:
    """A palette of the commands that are live now; the keys that quit work in it too."""

    class Commands(Provider):
        """Commands by name."""

        async def discover(self) -> Hits:
            """All of them, before anything is typed."""
            for command in commands:
                yield DiscoveryHit(command.title, partial(run, command.id), help=command.help)

        async def search(self, query: str) -> Hits:
            """Those whose name or sentence matches what was typed."""
            matcher = self.matcher(query)
            for command in commands:
                words = f"{command.title}: {command.help}"
                score = matcher.match(words)
                if score > 0:
                    yield Hit(score, matcher.highlight(words), partial(run, command.id))

    class Palette(CommandPalette):
        """It has the keys while it is open."""

        # Textual mutes what a command does: too faint on the chosen row of a light page.
        CSS = "CommandPalette > .command-palette--help-text { color: $foreground; text-style: italic; }"
        BINDINGS = [Binding(key, "app.leave", show=False, priority=True) for key in quits]  # noqa: RUF012

        def _action_command_list(self, action: str) -> None:
            """A page on or back; nowhere while the list has no rows yet, which Textual takes for a fault."""
            with suppress(LookupError):
                super()._action_command_list(action)

    return Palette(providers=[Commands])
