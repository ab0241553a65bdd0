"""`postil add` with many articles a file: what it prints, names, shows meanwhile and leaves when stopped."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from store import Store
from tests import packed
from tui import cli
from tui.commandline import messages


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the developer's store nor their name can be reached."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTIL_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "anna")


def test_add_says_a_line_an_article_and_names_the_bad_ones_by_their_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who adds an archive of a thousand, three of which are broken."""
    members = {"x/a.txt": "Un.", "b.docx": "nothing", "\x1b[31m.jsonl": '{"text": "Deux"}\n{}\n'}
    Path("a.zip").write_bytes(packed.zipped(members))
    assert cli.run(["add", "a.zip"]) == 1
    said = capsys.readouterr()
    assert [line.split(maxsplit=2)[::2] for line in said.out.splitlines()] == [
        ["new", "a.zip!x/a.txt"],
        ["new", "a.zip!\u241b[31m.jsonl, line 1"],
    ]
    assert "postil: a.zip!b.docx: this Word document was refused: this is no whole ZIP archive" in said.err
    assert "postil: a.zip!\u241b[31m.jsonl, line 2: no key is known to hold the text" in said.err
    assert cli.run(["add", "a.zip", "--json"]) == 1
    first, _ = capsys.readouterr().out.splitlines()
    assert {"state": "known", "path": "a.zip", "place": "a.zip!x/a.txt"}.items() <= json.loads(first).items()


def test_columns_are_named_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Who has a table of another program."""
    Path("a.csv").write_text("k1;k2\nTitre;Texte\n")
    assert cli.run(["add", "a.csv"]) == 1
    assert (
        "no column is known to hold the text; there are k1, k2: say which by --column"
        in capsys.readouterr().err
    )
    assert cli.run(["add", "a.csv", "--column", "text=k2", "--column", "title=k1"]) == 0
    with Store(Path("store.db")) as store:
        assert store.articles.get("a.csv").title == "Titre"


@pytest.mark.parametrize("word", ["text", "text=", "body=k2"])
def test_a_column_that_means_nothing_is_a_usage_error(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip must not import a thousand articles without their titles."""
    assert cli.run(["add", "a.csv", "--column", word]) == 2
    assert "--column takes FIELD=NAME, with one of text, title, author" in capsys.readouterr().err
    assert not Path("store.db").exists()


def test_ctrl_c_keeps_what_is_in_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who stops a long run goes on another day."""

    class Input(io.TextIOWrapper):
        def __init__(self) -> None:
            super().__init__(Interrupted())

    class Interrupted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise KeyboardInterrupt

    Path("a.txt").write_text("Un.")
    monkeypatch.setattr(sys, "stdin", Input())
    assert cli.run(["add", "a.txt", "-"]) == 130
    said = capsys.readouterr()
    assert said.out.startswith("new ")
    assert "postil: stopped: 1 articles are in; the same command goes on from there" in said.err


class Screen(io.StringIO):
    """A terminal on stderr."""

    def isatty(self) -> bool:
        return True


def test_a_bar_shows_how_far_a_long_run_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a hundred thousand files."""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(messages, "_PATIENCE", 0.0)
    monkeypatch.setattr(messages, "_PACE", 0.0)
    bar = messages.Bar(lambda: 200)
    bar.tell(50, "7 articles")
    bar.clear()
    bar.tell(300, "9 articles")
    assert screen.getvalue() == (
        "\r[######..................]  25%  7 articles\x1b[K\r\x1b[K\r[########################] 100%  9 articles\x1b[K"
    )


def test_a_short_run_or_one_without_a_terminal_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log must not hold a thousand bars; and the files are counted only for a bar that is shown."""
    monkeypatch.setattr(sys, "stderr", screen := Screen())
    messages.Bar(lambda: pytest.fail("counted")).tell(1, "x")
    monkeypatch.setattr(sys, "stderr", plain := io.StringIO())
    monkeypatch.setattr(messages, "_PATIENCE", 0.0)
    messages.Bar(lambda: pytest.fail("counted")).tell(1, "x")
    assert (screen.getvalue(), plain.getvalue()) == ("", "")


def test_another_text_under_a_known_file_name_may_be_a_changed_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who saves a mended text over the old file: the tags would stay behind without a word."""
    Path("a.txt").write_text("Un.")
    Path("b.txt").write_text("Deux.")
    cli.run(["add", "a.txt", "b.txt"])
    assert "--revises" not in capsys.readouterr().err
    Path("a.txt").write_text("Un, mieux.")
    Path("c.txt").write_text("Trois.")
    assert cli.run(["add", "."]) == 0
    with Store(Path("store.db")) as store:
        (first,) = store.conn.execute("select id from article where text = 'Un.'").fetchone()
    assert capsys.readouterr().err == (
        "postil: a.txt: another text than that of this file name here; if it is a changed one, "
        f"`postil add --revises {first} a.txt` carries the annotations over\n"
    )
    assert cli.run(["add", "--revises", first, "a.txt"]) == 0
    assert f"a.txt: revises {first}" in capsys.readouterr().err
