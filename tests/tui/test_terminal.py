"""Manners at the terminal, tried in a real one with a tiny app."""

import signal
import sys
from io import StringIO
from pathlib import Path

import pytest

from tests.tui.ptyhelp import ALTERNATE_SCREEN, CURSOR, MOUSE, PASTE, Terminal
from tui import terminal

ROOT = Path(__file__).parents[2]
APP = """
import asyncio, sys
from tui import terminal
terminal.prepare_environment()
from textual.app import App
from textual.widgets import Static

class Tiny(App):
    def compose(self):
        yield Static("ready", id="main", markup=False)
        yield Static("", id="size", markup=False)
    def on_mount(self):
        terminal.install(self, LEAVE)
    def show(self, words):
        self.query_one("#main").update(words)
    def on_key(self, event):
        if event.key == "z":
            self.action_suspend_process()
        self.show(f"key {event.key} {event.character!a}")
    def on_paste(self, event):
        self.show(f"paste {event.text!a}")
    def on_resize(self, event):
        self.query_one("#size").update(f"size {event.size.width}x{event.size.height}")

def leave(code):
    print("saved", file=sys.__stdout__, flush=True)  # Textual takes what is printed to stdout
    app.exit(return_code=code)

def fail(code):
    raise ValueError("[red] disk \\x1b[31m")

app = Tiny(driver_class=terminal.driver())
app.run()
sys.exit(app.return_code)
"""


def tiny(leave="leave", **options):
    """The tiny app in a terminal, ready for keys."""
    source = APP.replace("LEAVE", leave)
    started = Terminal([sys.executable, "-c", source], cwd=ROOT, **options)
    started.wait_for("size 80x24")
    return started


def restored(window):
    """Whether the terminal is as it was before."""
    return CURSOR in window.modes and not window.modes & {ALTERNATE_SCREEN, MOUSE, PASTE, 1000, 1004}


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_saves_and_restores_the_terminal(name):
    """A shutdown would lose the last act and leave a terminal that prints mouse codes."""
    number = getattr(signal, name)
    with tiny() as window:
        before = {ALTERNATE_SCREEN, MOUSE, PASTE} & window.modes
        window.signal(number)
        assert window.wait_exit() == 128 + number
        assert before == {ALTERNATE_SCREEN, MOUSE, PASTE}
        assert restored(window)
        assert b"saved" in window.raw


def test_the_terminal_is_restored_even_if_saving_fails():
    """A full disk would also wreck the terminal."""
    with tiny("fail") as window:
        window.signal(signal.SIGTERM)
        assert window.wait_exit() == 143
        assert restored(window)
        assert b"[red] disk \xe2\x90\x9b[31m" in window.raw


def test_a_program_without_a_leave_still_ends_properly():
    """Every small screen would need its own."""
    with tiny("None") as window:
        window.signal(signal.SIGTERM)
        assert window.wait_exit() == 143


def test_a_closed_window_ends_the_program():
    """An orphan would go on, at half a processor, until the next restart of the machine."""
    with tiny("None") as window:
        window.hang_up()
        assert window.wait_exit() == 129


def test_a_closed_window_ends_the_program_that_ignores_the_hangup():
    """Under nohup the orphan would never be told."""
    shell = ["sh", "-c", 'trap \'\' HUP; exec "$0" -c "$1"', sys.executable, APP.replace("LEAVE", "None")]
    with Terminal(shell, cwd=ROOT) as window:
        window.wait_for("size 80x24")
        window.hang_up()
        assert window.wait_exit() == 129


def test_stopping_gives_the_terminal_back_and_continuing_takes_it():
    """Ctrl+Z would leave the shell in the alternate screen, with mouse codes."""
    with tiny() as window:
        window.press("z")
        window.wait_stopped()
        window.wait_raw(b"\x1b[?1004l")
        assert restored(window)
        window.signal(signal.SIGCONT)
        window.wait_for("key z")
        window.press("x")
        window.wait_for("key x 'x'")
        assert ALTERNATE_SCREEN in window.modes


def test_a_byte_that_is_no_text_is_survived():
    """A stray byte of a broken link would end the session with a traceback."""
    with tiny() as window:
        window.send(b"\xff")
        window.wait_for("ufffd")
        window.press("y")
        window.wait_for("key y 'y'")


def test_a_sequence_that_no_parser_knows_is_survived():
    """A terminal that reports alternate keys would end the session."""
    with tiny() as window:
        window.send(b"\x1b[103:71;2ux")
        window.wait_for("key x 'x'")


def test_a_pasted_escape_stays_in_the_paste():
    """The rest of the paste would be taken for commands: tag, delete, quit."""
    with tiny() as window:
        window.send("\x1b[200~a\x1bdy\x1b[Bq\x1b[201~")
        window.wait_for(r"paste 'a\u241bdy\u241b[Bq'")
        window.press("j")
        window.wait_for("key j 'j'")


def test_escape_alone_is_a_key():
    """The selection could not be left."""
    with tiny() as window:
        window.press("escape")
        window.wait_for("key escape")


def test_resizing_is_followed():
    """The page would stay wrapped for the old window."""
    with tiny() as window:
        for columns in range(60, 120, 5):
            window.resize(columns, 30)
        window.resize(100, 31)
        window.wait_for("size 100x31")


class Stream(StringIO):
    def __init__(self, tty):
        super().__init__()
        self.tty = tty

    def isatty(self):
        return self.tty


GOOD = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environ", "stdin", "stderr", "words"),
    [
        (GOOD, False, True, "standard input is none"),
        (GOOD, True, False, "standard error is none"),
        ({"TERM": "dumb"}, True, True, "TERM=dumb"),
        ({}, True, True, "TERM is not set"),
        ({"TERM": ""}, True, True, "TERM is not set"),
    ],
)
def test_what_is_no_terminal_is_refused_with_a_reason(environ, stdin, stderr, words):
    """The program would hang, or fill a log with colour codes."""
    message = terminal.refuse(environ, Stream(stdin), Stream(stderr))
    assert message is not None
    assert words in message


def test_a_terminal_or_a_browser_is_not_refused():
    """Nobody could open the reader."""
    assert terminal.refuse(GOOD, Stream(True), Stream(True)) is None
    assert terminal.refuse({"TEXTUAL_DRIVER": "web"}, Stream(False), Stream(False)) is None


def test_a_window_too_small_is_told():
    """The screen would be a heap of cut words."""
    assert terminal.size_problem(40, 8) is None
    assert terminal.size_problem(39, 30) == "39×30: too small, 40×8 needed"
    assert terminal.size_problem(200, 7) == "200×7: too small, 40×8 needed"


def test_the_environment_is_prepared_and_the_users_wishes_stay():
    """Escape would be slow, scrolling would write megabytes."""
    environ = {"TEXTUAL_ANIMATIONS": "full"}
    terminal.prepare_environment(environ)
    assert environ == {"ESCDELAY": "25", "TEXTUAL_ANIMATIONS": "full", "TEXTUAL_SMOOTH_SCROLL": "0"}
    far = {"SSH_TTY": "/dev/pts/1", "TERM_PROGRAM": "iTerm.app"}
    terminal.prepare_environment(far)
    assert far["ESCDELAY"] == "50"
    assert far["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
