"""`postil search`: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import Store
from store.formats import Document
from tui import cli

HOSTILE = "\x1b]52;c;aGk=\x07"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three articles of a store that is the only one in reach."""
    path = tmp_path / "store.db"
    monkeypatch.setenv("POSTIL_STORE", str(path))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "anna")
    with Store(path, annotator="anna") as made:
        for number, text in enumerate(
            ("Le port rouvre.", f"Un {HOSTILE}port, un œil.", "Puis le port nord.")
        ):
            document = Document(
                text=text, title=f"Titre {number}", source="Nord", published="2026-11-20T10:00"
            )
            made.articles.add(document)
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    code = cli.run(["search", *arguments])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_each_hit_is_an_article_with_its_place_and_the_words_round_it(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line must be enough to go on with `postil show` or `postil tag`."""
    code, out, err = said(capsys, "le", "port", "-oeil")
    assert (code, err) == (0, "")
    assert [line.split("  ", 1)[1] for line in out] == [
        "5-12  2026-11-20  Nord  Titre 2",
        "  Puis *le port* nord.",
        "0-7  2026-11-20  Nord  Titre 0",
        "  *Le port* rouvre.",
    ]
    assert len(out[0].split()[0]) == 20


def test_json_is_exact_and_the_newest_come_first(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "--json", "-n", "2", "port")
    hits = [json.loads(line) for line in out]
    assert code == 0
    assert [hit["title"] for hit in hits] == ["Titre 2", "Titre 1"]
    assert hits[1]["snippet"] == f"Un {HOSTILE}port, un œil."
    assert (hits[1]["start"], hits[1]["end"], hits[1]["kind"]) == (15, 19, "text")


def test_the_best_come_first_when_asked(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "port", "--best", "--json")
    assert json.loads(out[0])["title"] == "Titre 0"


def test_what_a_terminal_would_obey_is_not_printed(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An article could set the clipboard of whoever finds it."""
    _, out, _ = said(capsys, "œil port")
    assert out[1] == "    Un ␛]52;c;aGk=␇*port*, un *œil*."


def test_nothing_found_is_said_on_stderr(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script would take the sentence for a hit."""
    for query in ("zeppelin", '"', "((", "-port"):
        assert said(capsys, "--", query) == (0, [], "postil: nothing found\n")


def test_an_unknown_option_is_no_word(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "port", "--jsn")
    assert (code, out) == (2, [])
    assert "--jsn" in err


def test_without_a_store_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POSTIL_STORE", str(tmp_path / "none.db"))
    code, out, err = said(capsys, "port")
    assert (code, out) == (1, [])
    assert "postil add" in err
    assert not (tmp_path / "none.db").exists()
