"""The one widget: shows a scene's rows and forwards keys, pastes and clicks to it.

What changed of a row goes straight to the terminal, in one write a frame: Textual's compositor takes longer than
all the rest of a key, and writes whole rows. It still paints what is not ours alone: the first frame, another
size, what lies under the palette; its `render_lines` hands out strips made on demand.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from contextvars import copy_context
from time import monotonic
from typing import Any

from rich.color import Color
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.driver import TerminalDriver
from tui.keys import printed
from tui.looks import Ink, Look, Run, Theme
from tui.patch import Shift, cover, patch, shift, shifted
from tui.screens.scene import Scene

DOUBLE = 0.5
"""Seconds within which a second press at the same cell counts as a double click."""
MANY = 8
"""Rows above which a change is taken for a scroll or another page: to compare cell by cell would cost more than
it spares."""
REST = 0.15
"""Seconds without a key after which a scene may do what can wait: longer than a repeat or a typist's pause."""
BUSY = 0.01
"""Seconds until the next look whether a slow line has taken the last frame."""


class Canvas(Widget, can_focus=True):
    """A scene on the whole screen."""

    DEFAULT_CSS = "Canvas { width: 1fr; height: 1fr; }"
    ALLOW_SELECT = False  # the scene selects; the terminal's own selection is there without the mouse

    def __init__(self, scene: Scene, take: Callable[[], None], afterwards: Callable[[], None]) -> None:
        """Show a scene; `take` is called when it has effects, `afterwards` when an event's frame is written."""
        super().__init__()
        self._take = take
        self._afterwards = afterwards
        self.scene = scene
        self._shown: list[list[Run]] | None = None
        """The rows that the terminal shows, None while that is not known."""
        self._styles: dict[Look, Style] = {}
        self._codes: dict[tuple[Look | None, Look], str] = {}
        """By the look before and the look: what the terminal is told between them."""
        self._last_press = (-1, -1, 0.0, 0)
        self.last_key = 0.0
        """When the last key came, on the monotonic clock; long ago at the start, where nothing waits."""
        self._waits = False
        """Is a frame put off until the line is free?"""
        self._resting = False
        """Will the scene be asked for what can wait?"""
        self._parked = (-1, -1)
        """Where the hardware cursor was left."""
        self._cells = (0, 0)
        """Columns and rows: Textual computes `size` anew at every look, a fifth of a key."""

    def show(self, scene: Scene) -> None:
        """Show another scene."""
        self.scene = scene
        self.repaint()

    def on_mount(self) -> None:
        """Take what comes from the terminal, and paint everything again after a stay in the shell."""
        self._under = self.screen
        self.app.app_resume_signal.subscribe(self, lambda _: self._forget())
        if isinstance(driver := self.app._driver, TerminalDriver):
            driver.taker, driver.context = self.take, copy_context()

    def take(self, event: Message) -> bool:
        """Take a key, a paste or the mouse straight from the driver; False when it has to go Textual's way.

        Three queues, each emptied by a task of its own, cost more than all that a key does. They are passed by
        only when nothing waits in them, so that nothing overtakes anything, and when nothing lies over the canvas.
        """
        handler = _HANDLERS.get(type(event))
        app, screen = self.app, self._under
        if (
            handler is None
            or not self.is_running
            or app.screen is not screen
            or app.message_queue_size
            or screen.message_queue_size
            or self.message_queue_size
        ):
            return False
        try:
            handler(self, event)
        except Exception as error:  # as Textual does it with what a handler raises
            app._handle_exception(error)
        return True

    def _forget(self) -> None:
        self._shown = None
        self.repaint()

    # -- painting

    def style(self, look: Look) -> Style:
        """The terminal style of a look in the scene's theme."""
        found = self._styles.get(look)
        if found is None:
            found = self._styles[look] = rich_style(self.scene.theme.ink(look))
        return found

    def use(self, theme: Theme) -> None:
        """Paint everything again in another theme."""
        self._styles.clear()
        self._codes.clear()
        self._shown = None
        self.scene.theme = theme
        self.repaint()

    def _code(self, before: Look | None, look: Look) -> str:
        """What leads the terminal from one look to another, or from any state when none is given."""
        found = self._codes.get((before, look))
        if found is None:
            head = self._led(self.style(look))
            found = f"\x1b[0;{head[2:]}" if head else "\x1b[0m"
            if before and (added := _added(self.style(before), self.style(look))) is not None:
                found = min(found, self._led(added), key=len)
            self._codes[before, look] = found
        return found

    def _led(self, style: Style) -> str:
        """The sequence by which a style begins."""
        system = COLOR_SYSTEMS[self.app.console.color_system or "truecolor"]
        return style.render("\0", color_system=system).partition("\0")[0]

    def _fresh(self) -> None:
        """Bring the scene up to date."""
        width, height = self._cells
        scene = self.scene
        if (scene.width, scene.height) != (width, height):
            scene.resize(width, height)
            self._shown = None
        scene.update()

    def repaint(self) -> None:
        """Paint what changed since the last frame, and park the hardware cursor at the caret.

        While the terminal has not taken the frames before, none is made: the next one shows everything, so
        that a held key on a slow line drops frames and never keys.
        """
        if not all(self._cells) or self._waits:
            return
        if getattr(self.app._driver, "pending_output", 0):
            self._waits = True
            self.set_timer(BUSY, self._catch_up)
            return
        self._fresh()
        place = self.scene.cursor()
        if place is not None:
            self.app.cursor_position = Offset(*place)
        driver = self.app._driver
        if (
            self._shown is None
            or self.app.screen is not self.screen
            or not isinstance(driver, TerminalDriver)
        ):
            self._shown = None
            self.refresh()
        elif frame := self._frame(self._shown):
            driver.write(frame)
        self._rest()

    def _frame(self, shown: list[list[Run]]) -> str:
        """What brings the terminal from the rows that it shows to those of the scene; nothing when they are equal."""
        rows = self.scene.rows
        parts: list[str] = []
        changed = [y for y, new in enumerate(rows) if shown[y] is not new and shown[y] != new]
        if len(changed) > MANY and (scrolled := shift(shown, rows)):
            parts.append(_move(scrolled))
            shown[:] = shifted(shown, scrolled, [])
            changed = [y for y, new in enumerate(rows) if shown[y] is not new and shown[y] != new]
        between = cover if len(changed) > MANY else patch
        before: Look | None = None
        for y in changed:
            cell, runs = between(shown[y], rows[y])
            parts.append(f"\x1b[{y + 1};{cell + 1}H")
            if (
                runs is rows[y]
            ):  # whole: a terminal that finds it narrower would keep the end of the row before it
                parts += (self._code(before, runs[0][1]), "\x1b[K")
                before = runs[0][1]
            for text, look in runs:
                parts += (self._code(before, look), text)
                before = look
            shown[y] = rows[y]
        x, y = self.app.cursor_position
        moved = (x, y) != self._parked
        if not parts and not moved:
            return ""
        self._parked = (x, y)
        end = "\x1b[0m" if parts else ""
        frame = f"{''.join(parts)}{end}\x1b[{y + 1};{x + 1}H"
        return f"\x1b[?2026h{frame}\x1b[?2026l" if self.app._sync_available else frame

    def _catch_up(self) -> None:
        self._waits = False
        self.repaint()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of the rows asked for: a frame that is Textual's to paint."""
        if len(self.scene.rows) < crop.bottom:  # the first frame comes before the first resize event
            self._measure()
            self._fresh()
        rows = self.scene.rows[crop.y : crop.bottom]
        if len(rows) == len(self.scene.rows) and self.app.screen is self.screen:
            self._shown = list(rows)
        strips = [self._strip(runs) for runs in rows]
        if crop.x or crop.width != self.scene.width:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _strip(self, runs: list[Run]) -> Strip:
        return Strip([Segment(text, self.style(look)) for text, look in runs], self.scene.width)

    def _measure(self) -> None:
        self._cells = (self.size.width, self.size.height)

    def on_resize(self) -> None:
        """The window changed."""
        self._measure()
        self._shown = None
        self.repaint()

    # -- events

    def on_key(self, event: events.Key) -> None:
        """Every key is the scene's; Textual's own bindings would guess otherwise."""
        event.stop()
        event.prevent_default()
        self.last_key = event.time
        key = printed(event.key, event.character)
        # An Enter typed before the terminal was ours has become a line feed on its way.
        self.scene.key("enter" if key == "ctrl+j" else key, event.character)
        self._acted()

    def on_paste(self, event: events.Paste) -> None:
        """A paste is text, never commands."""
        event.stop()
        self.scene.paste(event.text)
        self._acted()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The first press at a cell, or the second or third in a row."""
        x, y, at, count = self._last_press
        again = (x, y) == (event.x, event.y) and event.time - at < DOUBLE
        count = count % 3 + 1 if again else 1
        self._last_press = (event.x, event.y, event.time, count)
        self.capture_mouse()
        self.scene.press(event.x, event.y, count)
        self._acted()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Only with the button down."""
        moved = (event.x, event.y) != self._last_press[:2]
        if moved and event.button and self.app.mouse_captured is self:
            self.scene.drag(event.x, event.y)
            self._acted()

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """The button is up."""
        self.release_mouse()

    def on_mouse_scroll_down(self, _: events.MouseScrollDown) -> None:
        """The wheel turned."""
        self.scene.wheel(1)
        self._acted()

    def on_mouse_scroll_up(self, _: events.MouseScrollUp) -> None:
        """The wheel turned."""
        self.scene.wheel(-1)
        self._acted()

    def _acted(self) -> None:
        if self.scene.effects:
            self._take()
        self.repaint()
        self._afterwards()

    def _rest(self) -> None:
        """Have the scene do what can wait as soon as no key comes."""
        if not self._resting and self.scene.has_work:
            self._resting = True
            wait = max(0.0, self.last_key + REST - monotonic())
            # Not set_timer: a task of its own a key is a tenth of what a key may cost.
            get_running_loop().call_later(wait, self._work)

    def _work(self) -> None:
        self._resting = False
        if monotonic() - self.last_key >= REST and self.is_mounted and self.scene.work():
            self.repaint()
        self._rest()


_HANDLERS: dict[type[Message], Callable[[Canvas, Any], None]] = {
    events.Key: Canvas.on_key,
    events.Paste: Canvas.on_paste,
    events.MouseDown: Canvas.on_mouse_down,
    events.MouseMove: Canvas.on_mouse_move,
    events.MouseUp: Canvas.on_mouse_up,
    events.MouseScrollDown: Canvas.on_mouse_scroll_down,
    events.MouseScrollUp: Canvas.on_mouse_scroll_up,
}


def _added(before: Style, style: Style) -> Style | None:
    """What a style has that the one before it has not; None when that one has what must be taken away."""
    flags = [(getattr(before, name), getattr(style, name)) for name in _FLAGS]
    if any(was and not is_on for was, is_on in flags):
        return None
    bold, dim, italic, underline, reverse = (is_on and not was for was, is_on in flags)
    return Style(
        color=None if style.color == before.color else style.color,
        bgcolor=None if style.bgcolor == before.bgcolor else style.bgcolor,
        bold=bold, dim=dim, italic=italic, underline=underline, reverse=reverse,
    )  # fmt: skip


_FLAGS = ("bold", "dim", "italic", "underline", "reverse")


def _move(shift: Shift) -> str:
    """Have the terminal move rows: by deleting or inserting lines within margins, as a VT102 does."""
    first, last, by = shift
    # Reset first: the lines that come in are blank in the colours of the moment.
    return f"\x1b[0m\x1b[{first + 1};{last}r\x1b[{first + 1};1H\x1b[{abs(by)}{'M' if by > 0 else 'L'}\x1b[r"


def rich_style(ink: Ink) -> Style:
    """The style Rich paints for an ink; None stays the terminal's own colour."""
    return Style(
        color=_colour(ink.fore), bgcolor=_colour(ink.back), bold=ink.bold, underline=ink.underline,
        italic=ink.italic, reverse=ink.reverse, dim=ink.dim,
    )  # fmt: skip


def _colour(name: str | None) -> Color:
    return Color.parse(name) if name else Color.default()
