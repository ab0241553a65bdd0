"""Copying: where the text goes, and that the analyst is told."""

import base64
import os
import sys
from pathlib import Path

import pytest

from tui import clipboard

DESKTOP = {"DISPLAY": ":7", "TERM": "xterm"}


@pytest.fixture
def xclip(tmp_path, monkeypatch):
    """A desktop whose clipboard program is a script that writes a file; gives that file."""
    taken = tmp_path / "taken"
    script = tmp_path / "xclip"
    script.write_text(
        f"#!/bin/sh\ncat > {taken.name}.part && mv {taken.name}.part '{taken}'\n", encoding="utf-8"
    )
    script.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    forget_pyperclip()
    yield taken
    forget_pyperclip()


def forget_pyperclip():
    """It looks for a clipboard program once, when first used."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyperclip"]:
        del sys.modules[name]


@pytest.fixture
def no_programs(tmp_path, monkeypatch):
    """A desktop without any clipboard program."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":7")
    forget_pyperclip()
    yield
    forget_pyperclip()


def decoded(sequence):
    assert sequence.startswith("\x1b]52;c;")
    return base64.b64decode(sequence.split("\x07")[0].removeprefix("\x1b]52;c;")).decode()


@pytest.mark.skipif(sys.platform != "linux", reason="pyperclip uses xclip on Linux alone")
def test_on_a_desktop_the_clipboard_program_gets_the_text(xclip: Path):
    """Nothing could be pasted into the report."""
    route = clipboard.copy("« Été »\n東京", DESKTOP, "linux")
    assert (route.name, route.sequence) == ("clipboard", "")
    assert route.message == "Copied to the clipboard."
    assert xclip.read_text(encoding="utf-8") == "« Été »\n東京"
    assert clipboard.register.text == "« Été »\n東京"


def test_without_a_clipboard_program_the_terminal_is_asked(no_programs):
    """Copying would fail in silence on a bare desktop."""
    route = clipboard.copy("Été", DESKTOP, "linux")
    assert route.name == "terminal"
    assert decoded(route.sequence) == "Été"


@pytest.mark.parametrize(
    "environ",
    [
        {"SSH_CONNECTION": "1.2.3.4 1 5.6.7.8 22", "DISPLAY": ":0"},
        {"SSH_TTY": "/dev/pts/3", "WAYLAND_DISPLAY": "wayland-0"},
        {"TERM": "linux"},
        {},
    ],
)
def test_far_from_the_desktop_the_terminal_is_asked(environ):
    """The text would land in the clipboard of the server."""
    route = clipboard.copy("far", environ, "linux")
    assert route.name == "terminal"
    assert route.message == "Sent to the terminal's clipboard."
    assert decoded(route.sequence) == "far"


def test_inside_tmux_the_sequence_goes_both_ways():
    """It would be swallowed there, whichever way tmux is configured."""
    sequence = clipboard.copy("a", {"TMUX": "/tmp/tmux-0/default,1,0"}, "linux").sequence
    assert sequence == "\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\"


def test_too_much_for_a_terminal_is_kept_and_said():
    """The terminal would take half of it, or nothing."""
    assert clipboard.copy("x" * 74_994, {}, "linux").name == "terminal"
    route = clipboard.copy("é" * 40_000, {}, "linux")
    assert route.name == "register"
    assert route.sequence == ""
    assert route.message == "Kept inside Postil: 80 KB are too much for the terminal's clipboard."
    assert clipboard.register.text == "é" * 40_000


def test_what_a_terminal_obeys_is_cleaned_and_said():
    """Pasted into a shell, an article would run commands."""
    route = clipboard.copy("a\x1b[201~rm\r\nb\u202ec", {}, "linux")
    assert route.message == "Sent to the terminal's clipboard, cleaned of control characters."
    assert decoded(route.sequence) == "a␛[201~rm␍\nb\ufffdc"
    assert clipboard.register.text == "a␛[201~rm␍\nb\ufffdc"


def test_broken_text_is_copied_all_the_same():
    """A lone surrogate would end the program."""
    assert decoded(clipboard.copy("a\ud800b", {}, "linux").sequence) == "a\ufffdb"
