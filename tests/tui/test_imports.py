"""What a start imports, and the walls between the rooms: seen in a fresh process, not in the source."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.samples import filled

HEAVY = ("textual", "rich", "sqlite_utils", "selectolax", "regex", "pyperclip", "click")


def loaded(code: str, env: dict[str, str] | None = None) -> set[str]:
    """The top-level modules in memory after the code ran in a process of its own."""
    report = f"import json, sys\n{code}\nsys.stderr.write(json.dumps(sorted(m.split('.')[0] for m in sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, timeout=60, check=True, env=env
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def after(*arguments: str, store: Path) -> set[str]:
    code = f"from tui.cli import run\nassert run({list(arguments)!r}) == 0"
    return loaded(code, {"POSTIL_STORE": str(store), "POSTIL_ANNOTATOR": "anna", "HOME": str(store.parent)})


def test_help_imports_nothing_but_the_door(tmp_path: Path) -> None:
    """Who asks for help on a small machine: the answer costs little more than Python itself."""
    found = after("--help", store=tmp_path / "none.db")
    assert not found & {*HEAVY, "sqlite3", "store", "typing"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["quotes"],
        ["history"],
        ["entities"],
        ["labels"],
        ["export", "csv"],
        ["keys"],
        ["agree", "--help"],
    ],
    ids=" ".join,
)
def test_a_command_that_reads_imports_no_screen(tmp_path: Path, arguments: list[str]) -> None:
    """Who calls the command line in a loop."""
    with filled(tmp_path / "store.db") as store:
        path = store.path
    assert not after(*arguments, store=path) & {"textual", "rich", "sqlite_utils", "selectolax", "pyperclip"}


def test_the_store_and_the_helpers_know_no_terminal() -> None:
    """Who uses the store in a notebook or a server."""
    rooms = [
        f"{folder}.{path.relative_to(root).with_suffix('').as_posix().replace('/', '.')}"
        for folder in ("store", "assist")
        for root in [Path(__file__).parents[2] / folder]
        for path in sorted(root.rglob("*.py"))
        if path.stem != "__init__"
    ]
    assert len(rooms) > 20
    found = loaded("".join(f"import {room}\n" for room in rooms))
    assert not found & {"textual", "rich", "click", "tui"}
    assert not loaded("import store, assist") & {*HEAVY, "tui", "sqlite3"}


@pytest.mark.parametrize("room", ["keys", "commands", "session", "layout", "paint", "safetext", "document"])
def test_the_logic_half_of_the_screens_knows_no_textual(room: str) -> None:
    """Who tests decisions without an app; and the first screen, painted before Textual is there."""
    assert "textual" not in loaded(f"import tui.{room}")


def test_the_first_screen_waits_for_neither_a_loop_nor_tls() -> None:
    """Who opens the same article twenty times a day; and what those libraries hold stays out of memory."""
    rooms = "import tui.commandline.opening, tui.terminal, tui.start, tui.workplace, tui.curtain"
    assert not loaded(rooms) & {"asyncio", "ssl", "hashlib", "platformdirs", "tomllib", "uuid", "textual"}


def test_the_first_key_brings_no_cryptography() -> None:
    """OpenSSL alone takes an eighth of the memory of an open article."""
    rooms = ["tagging", "selecting", "moves", "quoting", "parts", "linking", "keeping", "finding", "hinting"]
    assert not loaded("".join(f"import tui.{room}\n" for room in rooms)) & {"hashlib", "ssl"}


def test_neither_does_the_first_name_that_is_tagged() -> None:
    """Its alias gets the first 32 hex digits of a SHA-256, which Python computes by itself."""
    code = "from store import ids\nassert ids.alias_id('e1', 'global', 'Dorn') == 'd559be7099085fc894f40e0a2da24bdc'"
    assert "hashlib" not in loaded(code)
