"""The app: shows one scene after another and does what only an app can: threads, clipboard, signals, the palette."""

from __future__ import annotations

import gc
import sys
from asyncio import get_running_loop
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, cast

from textual.app import App, ComposeResult, SystemCommand
from textual.screen import Screen
from textual.worker import WorkerFailed

from store import Store
from store.errors import PostilError
from store.model import ActRecord
from tui import chores, terminal
from tui.commands import COMMANDS, Command
from tui.safetext import line as one_line
from tui.screens.reader import Reader
from tui.screens.scene import Effect, Scene
from tui.session import Errand
from tui.widgets.canvas import Canvas
from tui.workplace import Workplace

if TYPE_CHECKING:
    from tui.screens.export import Exporter

WATCH = 0.5
"""Seconds between two looks whether another process wrote to the store."""
SETTLED = 10.0
"""Seconds without a key after which the store is looked after, once: nothing of it may slow a key."""
CONSULT = 2.0
"""Seconds without a key after which proposers of other distributions are looked for: most people have none."""
SWITCH = 0.001
"""Seconds for which the writer's thread may keep the interpreter from a key."""
REST = 1.0
"""Seconds between two looks whether the caret moved: its place is kept."""


class PostilApp(App[int], inherit_bindings=False):
    """One window, one scene at a time."""

    ENABLE_COMMAND_PALETTE = False  # ours opens it: its key is in the keymap like any other
    ALLOW_SELECT = False
    CSS = "Screen { overflow: hidden; }"

    def __init__(self, place: Workplace, first: Scene, attributes: list[object] | None = None) -> None:
        """Take the workplace, the scene that is on the screen, and the terminal's attributes from before it."""
        super().__init__(driver_class=terminal.driver())
        self.place = place
        self._attributes = attributes
        self._behind: list[Scene] = []
        """Scenes under help and export, latest last."""
        self._version: int | None = None
        """Of the store, as the writer's connection saw it last."""
        self._seen = 0
        """The same as our own connection saw it at the start."""
        self._began = monotonic()
        self._consulted: Reader | None = None
        """The reader whose article proposers of other distributions were asked about."""
        self._kept_caret = self._seen_caret = place.reader.session.caret if place.reader else -1
        self.canvas = Canvas(first, self._take_effects, place.outbox.release)

    # -- life

    def compose(self) -> ComposeResult:
        """The canvas is all there is."""
        yield self.canvas

    def on_mount(self) -> None:
        """Theme, signals, and an eye on the store."""
        if self.place.theme.ansi or self.place.theme.mono:
            self.theme = "ansi-dark"  # Textual then leaves the terminal's own colours alone
        elif not self.place.theme.dark:
            self.theme = "textual-light"  # for the palette, which is Textual's own
        if self._attributes is not None and self._driver is not None:
            # What the driver gives back at the end, or when suspended, is what was before the first screen.
            self._driver.attrs_before = self._attributes  # type: ignore[attr-defined]
        terminal.install(self, self.leave)
        self.place.outbox.holds = True
        sys.setswitchinterval(SWITCH)
        self.place.outbox.wake = self.place.wake = self._waker()
        self._seen = self.place.store.data_version()
        self.set_timer(CONSULT, self._keep_watch)
        self.canvas.focus()

    def _keep_watch(self) -> None:
        """From now on look round between the keys; a start is over before anything of it begins."""
        gc.freeze()  # what is there by now stays: looking through it for garbage would hold a key
        gc.enable()
        self.set_interval(WATCH, self._watch)
        self.set_interval(REST, self._at_rest)
        self._settling = self.set_interval(SETTLED, self._look_after)

    def _look_after(self) -> None:
        """Once a start, behind the reading: is the file sound, and is there a backup of today?"""
        if monotonic() - self.canvas.last_key < SETTLED:
            return
        self._settling.stop()
        self.run_worker(self._check, thread=True)

    def _check(self) -> None:
        from datetime import datetime

        from store import backup, integrity

        found = integrity.quick(self.place.store.path)
        if found:
            words = f"The store is damaged ({found[0]}): stop tagging, and run postil check"
            self.call_from_thread(self.say, words)
            return
        try:
            with Store(self.place.store.path, annotator=self.place.store.annotator) as own:
                backup.daily(own, datetime.now())
        except PostilError as error:
            self.call_from_thread(self.say, f"No backup today: {error}")

    def _waker(self) -> Callable[[], None]:
        """What another thread calls when there is something to drain."""
        # In the app's context: timers fail without it. Not as a message, which queues and wakes a task.
        loop, context = get_running_loop(), copy_context()

        def wake() -> None:
            with suppress(RuntimeError):  # the app has ended
                loop.call_soon_threadsafe(self._drain, context=context)

        return wake

    def _drain(self) -> None:
        if self._exit:
            return
        try:
            self.place.outbox.release()
            ended, arrived = self.place.outbox.drain(), self.canvas.scene.arrived()
            if ended or arrived:
                self._take_effects()
        except Exception as error:
            self._handle_exception(error)

    def _watch(self) -> None:
        """Ask on the writer's connection whether another one wrote: it does not see its own acts as news."""
        self.place.writer.submit(lambda store: store.data_version(), self._asked)

    def _asked(self, version: int | None, error: PostilError | None) -> None:
        if error is None and version is not None and version != self._version:
            self.call_later(self._news, version)

    def _news(self, version: int) -> None:
        """Show what another process wrote."""
        first, self._version = self._version is None, version
        if first and self.place.store.data_version() == self._seen:
            return  # nobody wrote since the start, neither we nor another
        self.canvas.scene.reload()
        self._take_effects()

    def _at_rest(self) -> None:
        self._keep_caret(at_rest=True)
        reader = self.place.reader
        idle = monotonic() - max(self.canvas.last_key, self._began)
        if reader is not None and reader is not self._consulted and idle > CONSULT:
            self._consulted = reader
            self.run_worker(partial(chores.ask_plugins, self, reader), thread=True)

    def _keep_caret(self, *, at_rest: bool = False) -> None:
        """Keep the place; with `at_rest` only once the caret has stopped: a durable write is not free."""
        reader = self.place.reader
        if reader is None:
            return
        caret = reader.session.caret
        moved, self._seen_caret = caret != self._seen_caret, caret
        if caret != self._kept_caret and not (at_rest and moved):
            self._kept_caret = caret
            reader.session.save_caret()

    @property
    def fault(self) -> BaseException | None:
        """What nobody expected and ended the app; None when it ended by itself."""
        error = self._exception
        return error.error if isinstance(error, WorkerFailed) else error

    def _fatal_error(self) -> None:
        """End: the command line says in a line what went wrong. Textual would print our code and what it held."""
        self._close_messages_no_wait()

    def leave(self, code: int = 0) -> None:
        """Keep the place, wait for the disk, and end."""
        self._keep_caret()
        if self.place.reviewing is not None:
            self.place.reviewing.keep()
        self.place.outbox.release()
        self.place.writer.close()
        self.exit(code, return_code=code)

    def action_leave(self) -> None:
        """Quit from the palette, where no scene has the keys."""
        self.leave()

    # -- scenes

    def _take_effects(self) -> None:
        """Take the effects of the scene."""
        scene = self.canvas.scene
        effects, scene.effects = scene.effects, []
        for effect in effects:
            self._do(effect)
        self.canvas.repaint()

    def _do(self, effect: Effect) -> None:
        if effect.kind == "open":
            self._behind.clear()
            self._show_reader(effect.payload, effect.more)
        elif effect.kind == "visit":
            self._visit(effect.payload, effect.more)
        elif effect.kind == "seek":
            self.run_worker(partial(chores.seek, self, self.canvas.scene), thread=True)
        elif effect.kind in ("undo", "redo"):
            self._travel(effect.payload)
        elif effect.kind == "copy":
            self.run_worker(lambda: chores.copy(self, effect.payload), thread=True)
        elif effect.kind == "export":
            scene = cast("Exporter", self.canvas.scene)
            self.run_worker(lambda: chores.export(self, scene), thread=True)
        elif effect.kind == "compare":
            self._compare(effect.payload)
        elif effect.kind == "edit":
            self._edit(effect.payload, effect.more)
        elif effect.kind == "agreement":
            self._agreement(effect.payload.split("\n"))
        elif effect.kind == "screen":
            self._screen(effect.payload, effect.more)

    def _screen(self, command: str, what: str = "") -> None:
        if command == "quit":
            self.leave()
        elif command == "library":
            self._keep_caret()
            self.place.outbox.wait(1.0)  # so that the counts hold what was just done
            self._behind.clear()
            self.canvas.show(self.place.library())
        elif command == "back":
            self.back()
        elif command in ("entities", "said", "consistency"):
            self._list(command, what)
        elif command == "help":
            from tui.screens.help import Help

            place = self.place
            self._over(Help(place.keymap, place.theme, place.store.labels.all()))
        elif command == "export":
            from store.formats.registry import annotators
            from tui.screens.export import Export

            place = self.place
            article = place.reader.session.article if place.reader else None
            self._over(
                Export(
                    place.keymap, place.theme, article, lambda: annotators(place.store),
                    lambda: [label.name for label in place.store.labels.all()],
                )
            )  # fmt: skip
        elif command == "search":
            from tui.screens.search import Search

            self._over(Search(self.place.store, self.place.keymap, self.place.theme))
        elif command == "history":
            from tui.screens.history import History

            self.place.outbox.wait(1.0)
            self._over(History(self.place.store, self.place.keymap, self.place.theme))
        elif command == "compare" and self.place.reader is not None:
            self._compare(self.place.reader.session.article.id)
        elif command == "agreement":
            self._agreement(())
        elif command == "review":
            self._review()
        elif command == "palette":
            self._palette()
        elif command == "suspend":
            self.action_suspend_process()

    def _compare(self, article_id: str) -> None:
        from tui.screens.compare import Compare

        place = self.place
        if place.store.only is not None:
            self.say("You work blind: show what others tagged first.")
            return
        place.outbox.wait(1.0)
        article = place.store.articles.get(article_id)
        self._over(Compare(place.store, place.outbox, article, place.keymap, place.theme))

    def _edit(self, article_id: str, stretch: str) -> None:
        """Open a settled annotation in the reader, over the comparison."""
        start, end, annotation_id = stretch.split(":")
        reader = self.place.detour(article_id)
        self._over(reader)
        reader.session.select(int(start), int(end), annotation_id=annotation_id)

    def _agreement(self, annotators: Sequence[str]) -> None:
        from tui.screens.agreement import Figures

        scene = Figures(self.place.keymap, self.place.theme)
        self._over(scene)
        self.run_worker(lambda: chores.measure(self, scene, annotators), thread=True)

    def _list(self, command: str, what: str) -> None:
        """One of the registers, or the card of an entity."""
        self.place.outbox.wait(1.0)
        try:
            self._over(self.place.register(command, what))
        except PostilError as error:
            self.say(str(error))
            return
        self._take_effects()

    def _over(self, scene: Scene) -> None:
        if not self._behind or type(self.canvas.scene) is not type(scene):
            self._behind.append(self.canvas.scene)
            self.canvas.show(scene)

    def back(self) -> None:
        """Show what lay under this screen, else the open article."""
        if self._behind:
            self._uncover(self._behind.pop())
        elif self.place.reader is not None:
            self.place.reader.session.reload()
            self.canvas.show(self.place.reader)

    def _review(self) -> None:
        """What waits for a decision; where it lies under this screen already, what is above it goes."""
        scene, under = self.place.review(), self.canvas.scene
        if scene in self._behind:
            del self._behind[self._behind.index(scene) :]
        elif scene is not under:
            self._behind.append(under)
        self.canvas.show(scene)

    def _send(self, sender: Scene, stretch: str) -> None:
        """Tell the reader what it was opened for, and where it goes back to."""
        reader, review = self.place.reader, self.place.reviewing
        if reader is None or review is None or sender is not review:
            return
        start, end = map(int, stretch.split(":"))
        reader.session.errand = Errand(start, end, review.placing())
        if review.errand is not None:
            reader.session.say(f"Select the place of “{one_line(review.errand.text, 40)}” and press Enter")

    def _uncover(self, scene: Scene) -> None:
        """Show a scene that lay under another one."""
        if type(scene) is Reader and scene is not self.place.reader:
            self._keep_caret()
            self.place.reader = scene
            scene.session.reload()
        elif not isinstance(scene, Reader) and isinstance(self.canvas.scene, Reader):
            self.place.outbox.wait(1.0)
            scene.reload()
        scene.resume()
        self.canvas.show(scene)
        self._take_effects()

    def _show_reader(self, article_id: str, stretch: str = "") -> None:
        """Open an article where it was left, or with a stretch (`start:end`) selected."""
        self._keep_caret()
        self.place.outbox.wait(1.0)  # the place is read back from the store
        reader = self.place.read(article_id)
        self.canvas.show(reader)
        if stretch:
            start, end = map(int, stretch.split(":"))
            if start < end:
                reader.session.select(start, end)
            else:
                reader.session.go(start)

    def _visit(self, article_id: str, stretch: str) -> None:
        """Open an article at an annotation, over the list it was chosen from."""
        scene = self.canvas.scene
        try:
            self._show_reader(article_id, stretch)
        except PostilError as error:
            self.say(str(error))
            return
        self._behind.append(scene)
        if scene is self.place.reviewing:
            self._send(scene, stretch)
        elif self.place.reader is not None:
            self.place.reader.arrive()

    def _travel(self, act_id: str) -> None:
        """Undo an act of the history, or redo the last undone one when none is named."""

        def done(record: ActRecord | None, error: PostilError | None) -> None:
            scene = self.canvas.scene
            if isinstance(scene, History):
                scene.reload()
            self.say(str(error) if error else f"Done: {record.summary if record else ''}")

        from tui.screens.history import History

        outbox = self.place.outbox
        outbox.submit(lambda s: s.history.undo_act(act_id) if act_id else s.history.redo(), done)
        outbox.wait(1.0)

    def _palette(self) -> None:
        from tui.widgets.palette import palette

        quits = self.place.keymap.keys("quit")
        self.push_screen(palette(self._offered(), self._run_from_palette, quits))

    def _offered(self) -> list[Command]:
        mode = self.canvas.scene.mode
        return [command for command in COMMANDS if mode in command.keys]

    def _run_from_palette(self, command: str) -> None:
        self.canvas.scene.run(command)
        self._take_effects()
        self.place.outbox.release()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None of Textual's own: ours come from the command table."""
        return ()

    def say(self, words: str) -> None:
        """Put words into the status line of the screen that is shown."""
        self.canvas.scene.say(words)
        self.canvas.repaint()
