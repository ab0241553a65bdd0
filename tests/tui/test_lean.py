"""What a start leaves out of Textual is there all the same for whoever asks for it later."""

from __future__ import annotations

import subprocess
import sys


def said(code: str) -> str:
    """What a process of its own prints after it imported the app as a start does."""
    start = "import sys\nfrom tui.lean import lean_imports\nwith lean_imports():\n    import tui.app\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def test_a_start_loads_neither_the_palette_nor_tls() -> None:
    """Who reads on a small machine: a fifth of the memory."""
    left_out = ["ssl", "textual.command", "textual.widgets._input", "rich.table", "platformdirs"]
    assert said(f"print([name for name in {left_out} if name in sys.modules])") == "[]"


def test_what_was_left_out_is_whole_when_it_is_imported_later() -> None:
    code = (
        "import ssl, textual.app\n"
        "from rich.table import Table\n"
        "from textual.command import CommandPalette\n"
        "from tui.widgets.palette import palette\n"
        "print(bool(ssl.OPENSSL_VERSION), len(Table('a', 'b').columns), "
        "isinstance(palette([], print, ()), CommandPalette), len(textual.app.uuid.uuid4().hex))"
    )
    assert said(code) == "True 2 True 32"


def test_what_is_in_memory_already_stays() -> None:
    code = (
        "import ssl, textual.command\n"
        "with lean_imports():\n"
        "    print(sys.modules['ssl'] is ssl, sys.modules['textual.command'] is textual.command)\n"
        "print(sys.modules['ssl'] is ssl, sys.modules['textual.command'] is textual.command)"
    )
    assert said(code).split() == ["True"] * 4
