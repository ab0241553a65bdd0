"""`postil agree`: the table, the data, and what it says when there is nothing to compare."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import Store
from tests.layers import annotated
from tui import cli
from tui.layout import cells


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    store, _ = annotated(tmp_path / "store.db")
    store.close()
    monkeypatch.setenv("POSTIL_STORE", str(store.path))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "ana")
    return store.path


def test_the_table_fits_a_terminal_and_holds_every_figure_with_its_n(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is pasted into a report must say on how much it rests."""
    assert cli.run(["agree"]) == 0
    said = capsys.readouterr()
    rows = said.out.splitlines()
    assert said.err == ""
    assert rows[0] == "ana and béla: 1 article that both annotated"
    assert rows[2] == "Mentions · ana 7 · béla 7"
    assert rows[4].split() == ["F1,", "exact", "0.571", "0.400", "to", "1.000", "14", "annotations"]
    assert "  intervals: 1,000 draws of paragraphs, seed 0" in rows
    (gpe,) = (row.split() for row in rows if row.startswith("  GPE") and "to" in row)
    assert gpe[:4] == ["GPE", "2", "1", "0.667"]
    (confused,) = (row.split() for row in rows if row.startswith("  ORG") and "." in row.split()[1])
    assert confused == ["ORG", ".", ".", ".", ".", ".", "1", ".", "."]
    assert "  Same speaker           0.000                    1 pairs" in rows
    assert max(map(cells, rows)) <= 80


def test_json_holds_the_same_numbers(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["agree", "béla", "ana", "--json", "--kind", "quote", "--seed", "5"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["annotators"] == ["béla", "ana"]
    assert found["intervals"] == {"level": 0.95, "draws": 1000, "of": "paragraphs", "seed": 5}
    (kind,) = found["kinds"]
    assert kind["kind"] == "quote"
    assert kind["confusion"] == [{"first": "QUOTE", "second": "QUOTE", "places": 1}]
    speaker = next(f for f in kind["figures"] if f["measure"] == "speaker")
    assert (speaker["value"], speaker["n"], speaker["unit"], speaker["why"]) == (0.0, 1, "pairs", None)
    assert [a["title"] for a in kind["articles"]] == ["Le port"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["agree", "ana", "zoé"], 1, "There is no annotator zoé; there are: ana, béla"),
        (["agree", "ana"], 1, "Agreement needs two annotators; ana and béla have annotated here"),
        (["agree", "--label", "NIX"], 1, "There is no label NIX"),
        (["agree", "--kind", "note"], 2, "'note' is not one of 'entity', 'quote'"),
    ],
)
def test_what_cannot_be_measured_is_one_line_on_stderr(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert cli.run(arguments) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err


def test_names_and_titles_are_shown_harmless(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A colleague's store could carry commands for the terminal in an annotator's name."""
    hostile = "\x1b]52;c;aGk=\x07\u202eé"
    with Store(path, annotator="ana") as store:
        store.conn.execute("update annotation set annotator = ? where annotator = 'béla'", (hostile,))
    assert cli.run(["agree"]) == 0
    out = capsys.readouterr().out
    assert "␛]52;c;aGk=␇" in out
    assert not any(ord(c) < 32 and c != "\n" for c in out)
