"""`postil merge`: what a person reads of it, and what a program gets."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from store import Store
from store.formats import Document
from tui import cli

TEXT = "Ada Lovelace écrit à Charles Babbage."
HOSTILE = "\x1b]52;c;aGVsbG8=\x07[red]"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("POSTIL_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "anna")


@pytest.fixture
def two(tmp_path: Path) -> str:
    """Anna's store and, by its name, Bob's: a tag that both have noted on, an entity and a label of both."""
    with Store("store.db", annotator="anna") as anna:
        article, _ = anna.articles.add(Document(text=TEXT, title="A letter"))
        tag = anna.annotations.tag(article.id, 0, 12, "PER")
        shutil.copy("store.db", "bob.db")
        anna.annotations.change(replace(tag, note="Byron's daughter"))
        anna.entities.add("PER", "Ada Lovelace")
        anna.labels.put(replace(anna.labels.get("EVENT"), name="SHIP", title="Ship", key="z"))
    with Store("bob.db", annotator="bob") as bob:
        bob.annotations.change(replace(tag, note=f"mathematician {HOSTILE}"))
        bob.entities.add("PER", "ada lovelace")
        bob.labels.put(replace(bob.labels.get("EVENT"), name="ZOO", title="Zoo", key="z"))
    return "bob.db"


def test_the_report_says_what_came_in_what_was_decided_and_what_is_left_to_decide(
    two: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An analyst would not know what a colleague's file did to her store."""
    assert cli.run(["merge", two]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "bob.db: 1 entity, 1 alias, 1 label new; 1 annotation, 1 label changed; 1 conflict"
    assert lines[1].startswith("label SHIP: the key z is ZOO's now")
    assert lines[2].startswith("conflict: PER “Ada Lovelace” (note): kept as changed there by bob (")
    assert lines[3].startswith("alike: PER “Ada Lovelace” (") and lines[3].endswith("are both “Ada Lovelace”")
    assert len(lines) == 4
    assert err.startswith("postil: the store as it was before is kept as ") and err.count("\n") == 1
    assert cli.run(["merge", two]) == 0
    assert capsys.readouterr() == ("bob.db: nothing new\n", "")


def test_what_was_decided_can_be_read_again(two: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What scrolled away after the merge would be decided for good."""
    assert cli.run(["merge", two]) == 0
    capsys.readouterr()
    assert cli.run(["merge", "--conflicts", "--json"]) == 0
    (found,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (found["annotator"], found["table"]) == ("anna", "annotation")
    assert found["lost"]["note"] == "Byron's daughter"
    assert cli.run(["merge", "--alike"]) == 0
    assert "are both “Ada Lovelace”" in capsys.readouterr().out


def test_a_program_gets_the_report_as_one_object(two: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A script that merges every night could not tell a conflict."""
    assert cli.run(["merge", "--json", two]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["added"] == {
        "label": 1, "article": 0, "entity": 1, "alias": 1, "annotation": 0, "reading": 0,
    }  # fmt: skip
    assert found["conflicts"][0]["kept"] == "theirs"
    assert found["keys"] == [{"label": "SHIP", "key": "z", "given_to": "ZOO"}]
    assert Path(found["backup"]).exists()


def test_a_first_store_can_be_made_from_a_colleagues(two: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A new colleague would have to begin with an article of her own."""
    assert cli.run(["--store", "new.db", "merge", two]) == 0
    assert capsys.readouterr().out.startswith(
        "bob.db: 1 article, 1 annotation, 1 entity, 1 alias, 1 label new"
    )


def test_what_cannot_be_merged_is_named_and_nothing_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error would leave an empty store behind, or a traceback."""
    Path("text.db").write_text("Un texte.")
    for name, said in (
        ("typo.db", "There is no store at typo.db"),
        ("text.db", "text.db is not a Postil store"),
    ):
        assert cli.run(["--store", "mine.db", "merge", name]) == 1
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert said in err
        assert not Path("mine.db").exists()
    assert cli.run(["merge"]) == 2
    assert cli.run(["merge", "x.db", "--conflicts"]) == 2


def test_nothing_of_a_colleagues_text_reaches_the_terminal_as_an_order(
    two: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A store could write the clipboard of whoever merges it."""
    with Store("bob.db", annotator=f"bob {HOSTILE}") as bob:
        bob.entities.add("PER", f"Ada Lovelace {HOSTILE}", aliases=["Ada Lovelace"])
        bob.articles.set_metadata(bob.articles.get(bob.conn.execute("select id from article").fetchone()[0]).id,
                                  title=HOSTILE)  # fmt: skip
    for arguments in (["merge", two], ["merge", "--conflicts"], ["merge", "--alike"], ["history"]):
        assert cli.run(arguments) == 0
        out, err = capsys.readouterr()
        assert "\x1b" not in out + err and "\x07" not in out + err
    assert "[red]" in "".join(
        act.annotator for act in Store("store.db", annotator="anna", read_only=True).history.acts()
    )
