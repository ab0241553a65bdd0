"""The smallest Textual app: 1.0 of every start."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Smallest(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("READY")


Smallest().run()
