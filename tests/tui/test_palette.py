"""The command palette: Textual's own, where it must not end the app."""

from __future__ import annotations

import asyncio

from textual.app import App
from textual.command import CommandList

from tui.widgets.palette import palette


def test_a_page_key_before_the_list_has_rows_is_no_fault() -> None:
    """PageUp right behind ctrl+p ended the reader with a KeyError."""

    async def early() -> int:
        app: App[None] = App()
        async with app.run_test():
            shown = palette([], lambda _: None, ())
            await app.push_screen(shown)
            rows = shown.query_one(CommandList)
            rows.display = False
            rows.add_option("To the next paragraph.")
            shown._action_command_list("page_up")
            shown._action_command_list("page_down")
            return rows.option_count

    assert asyncio.run(early()) == 1
