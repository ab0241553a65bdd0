"""`postil add --revises` and `postil orphans`: what came over is counted, what did not is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import Store
from tui import cli

OLD = "La ministre Anna Beck est arrivée hier à Valbrume avec toute sa délégation.\n"
NEW = "La ministre Anna Beck est arrivée mardi à Valbrume avec toute sa délégation.\n"
OLD_ID, NEW_ID = "7945cb4c3a0fca10e453", "4fe50152f00d6ea0c479"


@pytest.fixture(autouse=True)
def _revised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A store with the old text, a name and a date tagged in it; the new text beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTIL_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "anna")
    Path("old.txt").write_text(OLD, encoding="utf-8")
    Path("new.txt").write_text(NEW, encoding="utf-8")
    assert cli.run(["add", "old.txt"]) == 0
    assert cli.run(["tag", "old.txt", "12", "21", "PER"]) == 0
    assert cli.run(["tag", "old.txt", "34", "38", "DATE"]) == 0


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run(list(arguments))
    return code, *capsys.readouterr()


def orphan() -> str:
    with Store("store.db", create=False) as store:
        (row,) = store.conn.execute("select id from annotation where label = 'DATE'")
        return str(row[0])


def test_a_changed_text_is_added_and_what_came_over_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Scripts read the line on stdout; the analyst must learn that something waits to be placed."""
    code, out, err = run(capsys, "add", "--revises", "old.txt", "new.txt")
    assert (code, out) == (0, f"new    {NEW_ID}  new.txt\n")
    assert err == (
        f"postil: new.txt: revises {OLD_ID}, 1 annotation carried over, 1 to be placed by hand; "
        f"`postil orphans {NEW_ID}`\n"
    )
    _, out, _ = run(capsys, "show", "new.txt")
    assert "[PER Anna Beck] est arrivée mardi" in out


def test_a_revision_that_is_known_is_not_told_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Opening the same folder every morning would tell of every correction of the year."""
    run(capsys, "add", "--revises", "old.txt", "new.txt")
    assert run(capsys, "add", "new.txt") == (0, f"known  {NEW_ID}  new.txt\n", "")


def test_what_came_over_is_there_for_programs_too(capsys: pytest.CaptureFixture[str]) -> None:
    """A feed that corrects its articles all day is added by a script."""
    _, out, _ = run(capsys, "add", "--json", "--revises", OLD_ID, "new.txt")
    said = json.loads(out)
    assert (said["state"], said["supersedes"]) == ("new", OLD_ID)
    assert said["carried"] == {"ok": 1, "moved": 0, "orphans": 1}


def test_orphans_are_listed_with_the_words_beside_them(capsys: pytest.CaptureFixture[str]) -> None:
    """Without its context, nobody would know where «hier» belonged."""
    run(capsys, "add", "--revises", "old.txt", "new.txt")
    for article in ([], ["new.txt"], ["old.txt"]):
        code, out, err = run(capsys, "orphans", *article)
        assert (code, err) == (0, "")
        assert out == (
            f"{NEW_ID}  {orphan()}  DATE      "
            "La ministre Anna Beck est arrivée [hier] à Valbrume avec toute sa délégation.\n"
        )
    _, out, _ = run(capsys, "orphans", "--json")
    said = json.loads(out)
    assert (said["article_id"], said["annotation"]["article_id"], said["copy"]) == (NEW_ID, OLD_ID, None)
    assert [span["text"] for span in said["lost"]] == ["hier"]


def test_an_orphan_is_dismissed_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The list would never become empty."""
    run(capsys, "add", "--revises", "old.txt", "new.txt")
    assert run(capsys, "orphans", "--dismiss", orphan()) == (0, "", "")
    assert run(capsys, "orphans") == (0, "", "postil: every annotation has its place\n")
    code, _, err = run(capsys, "orphans", "--dismiss", orphan())
    assert code == 1
    assert "is no orphan" in err


def test_one_file_revises_one_article(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a folder, every file would in turn supersede the one before it."""
    code, out, err = run(capsys, "add", "--revises", "old.txt", "new.txt", "old.txt")
    assert (code, out) == (2, "")
    assert "--revises takes one file" in err
    code, _, err = run(capsys, "add", "--revises", "nothing.txt", "new.txt")
    assert code == 1
    assert "There is no article 'nothing.txt'" in err
    code, _, err = run(capsys, "add", "--revises", "old.txt", "absent.txt")
    assert code == 1
    assert "there is no such file" in err
    with Store("store.db", create=False) as store:
        assert store.conn.execute("select count(*) from article").fetchone() == (1,)
