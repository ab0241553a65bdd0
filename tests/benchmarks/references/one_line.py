"""A Textual app that paints one line anew at every key: 1.0 of every key."""

from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Page(Widget, can_focus=True):
    DEFAULT_CSS = "Page { width: 1fr; height: 1fr; }"
    keys = 0

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"{self.keys} keys" if y == 0 else f"READY, row {y}")])

    def on_key(self, event: events.Key) -> None:
        self.keys += 1
        self.refresh(Region(0, 0, self.size.width, 1))


class OneLine(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Page()


OneLine().run()
