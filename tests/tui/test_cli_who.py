"""`postil quotes`, `entities --chart` and `consistency`: what is printed, with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import Store
from store.formats import Document
from tests.store.test_statements import PORT, said
from tests.tui.test_cli import HOSTILE, Said, _own_settings, postil

__all__ = ["_own_settings", "postil"]


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Four quotations, two of them one statement, one by somebody hostile."""
    with Store(tmp_path / "store.db", annotator="anna") as store:
        said(store, PORT, speaker="Paul Dorn", title="Un")
        said(
            store,
            PORT.replace("prochain", "dernier"),
            speaker="Paul Dorn",
            published="2026-11-20",
            title="Deux",
        )
        said(store, "que non", quote_type="indirect", source="Le Soir", published="2026-04", title="Trois")
        said(store, f"« oui {HOSTILE} »", speaker=HOSTILE, source=HOSTILE, title=HOSTILE, published=None)
        text = "Paul Dorn et Paul Dorn, et Paul Dorn."
        one, _ = store.articles.add(Document(text, title="Cinq", published="2026-05-01"))
        store.annotations.tag(one.id, 0, 9, "PER")
        store.annotations.tag(one.id, 13, 22, "ORG")
        return store.path


DORN = [
    f"{PORT} — Paul Dorn (Agence Nord, 2026-03-05, ¶1)",
    "« Nous rouvrirons le port au printemps dernier » — Paul Dorn (Agence Nord, 2026-11-20, ¶1)",
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["--speaker", "paul dorn"], DORN),
        (["--since", "2026-11"], DORN[1:]),
        (["--until", "2026-03"], DORN[:1]),
        (["--type", "direct", "--type", "mixed", "--source", "agence"], DORN),
        (["--words", "PRINTEMPS prochain"], DORN[:1]),
        (["--type", "indirect"], ["«que non» — la porte-parole (Le Soir, 2026-04, ¶1)"]),
        (["--words", "agence"], []),
    ],
)
def test_quotes_are_chosen_by_what_was_said_when_where_and_by_whom(
    postil, full: Path, asked: list[str], found: list[str]
) -> None:
    """A script that asks for one minister's spring must not get another's autumn."""
    said = postil("quotes", *asked)
    assert (said.code, said.lines) == (0, found)


def test_grouped_quotes_stand_once_with_their_variants(postil, full: Path) -> None:
    said = postil("quotes", "--grouped", "--speaker", "dorn")
    assert said.lines == [f"2× {DORN[0]}", f"    {DORN[1]}"]
    (one,) = [json.loads(line) for line in postil("quotes", "--grouped", "--speaker", "dorn", "--json").lines]
    assert {name: one[name] for name in ("text", "speaker", "count", "articles", "variants")} == {
        "text": PORT, "speaker": "Paul Dorn", "count": 2, "articles": 2, "variants": 2,
    }  # fmt: skip
    assert [quote["published"] for quote in one["quotes"]] == ["2026-03-05", "2026-11-20"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["quotes", "--since", "nov"], "'nov' is no date"),
        (["quotes", "--type", "spoken"], "'spoken' is not one of"),
        (["entities", "-o", "x.svg"], "-o is for --chart"),
        (["consistency", "--kind", "x"], "'x' is not one of"),
    ],
)
def test_a_wrong_question_is_a_usage_error(postil, full: Path, asked: list[str], words: str) -> None:
    said = postil(*asked)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_an_entity_is_drawn_on_the_terminal_and_as_svg(
    postil, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture for the report without leaving the shell."""
    monkeypatch.setenv("COLUMNS", "60")
    said = postil("entities", "--chart", "paul dorn")
    assert said.lines[0] == "PER Paul Dorn"
    assert "Speaks: 2, at most 1 in a month" in said.out
    assert "⣿" in said.out
    assert postil("entities", "--chart", "Paul Dorn", "-o", "dorn.svg").err == "postil: wrote dorn.svg\n"
    drawn = (tmp_path / "dorn.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg ")
    assert "<title>Paul Dorn</title>" in drawn
    assert postil("entities", "--chart", "Nobody").err == "postil: There is no entity Nobody\n"
    missing = postil("entities", "--chart", "Paul Dorn", "-o", "none/dorn.svg")
    assert missing.code == 1
    assert "none/dorn.svg" in missing.err


def test_consistency_lists_what_is_tagged_in_two_ways(postil, full: Path) -> None:
    said = postil("consistency", "--kind", "labels")
    assert said.lines == ["labels         1  Paul Dorn: ORG 1, PER 1  (ae273502d59a9658f3ce 0-9)"]
    kinds = [json.loads(line)["kind"] for line in postil("consistency", "--json").lines]
    assert kinds == ["labels", "speaker"]
    assert postil("consistency", "--kind", "untagged").err == "postil: nothing is out of line\n"


@pytest.mark.parametrize(
    "asked",
    [["quotes"], ["quotes", "--grouped"], ["entities", "--chart", HOSTILE], ["consistency"]],
    ids=["quotes", "grouped", "chart", "consistency"],
)
def test_nothing_a_terminal_obeys_comes_out(postil, full: Path, asked: list[str]) -> None:
    """A speaker's name could rewrite the clipboard of whoever lists it."""
    said: Said = postil(*asked)
    assert said.out
    assert not any(c in said.out + said.err for c in "\x1b\x07\x9b\u202e")
