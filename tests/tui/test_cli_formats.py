"""Export and import from the command line: what is said, what the exit code tells, what one undo takes back."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

import pytest

from store import Store
from tests.samples import filled
from tui import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def postil(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a store with the sample article; exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("POSTIL_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "anna")
    filled(tmp_path / "store.db").close()

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


def test_formats_lists_which_go_out_which_come_in_and_what_each_carries(postil: Run) -> None:
    """Who asks what can be done before exporting."""
    code, out, _ = postil("formats")
    assert code == 0
    assert "jsonl         out and in Everything, without loss: one article a line\n" in out
    assert "hipe          in         HIPE-2022" in out
    found = {row["format"]: row for row in map(json.loads, postil("formats", "--json")[1].splitlines())}
    assert (found["entities-csv"]["out"], found["entities-csv"]["in"]) == (True, False)
    assert (found["hipe"]["out"], found["hipe"]["in"]) == (False, True)
    assert all(row["carries"] for row in found.values())


def test_a_folder_goes_out_and_into_another_store_and_is_taken_back_by_one_undo(postil: Run) -> None:
    """Who hands a corpus on, and who tries it out."""
    code, out, err = postil("export", "brat", "-o", "out")
    assert (code, out) == (0, "")
    assert "7 rows in out" in err
    code, _, err = postil("--store", "other.db", "import", "brat", "--accept", "out")
    assert code == 0
    assert "out: 1 article, 7 annotations, 1 entity, 1 alias added" in err
    with Store(Path("other.db"), annotator="anna") as store:
        statuses = store.conn.execute(
            "select status, count(*) from annotation group by 1 order by 1"
        ).fetchall()
        assert statuses == [("accepted", 6), ("rejected", 1)]
        assert store.articles.rows(store.articles.keys())[0].article.paragraphs == 5
        store.history.undo()
        assert store.conn.execute("select count(*) from annotation").fetchone() == (0,)


@pytest.mark.parametrize("name", ["csv", "quotes-csv", "jsonl", "xlsx", "w3c", "prodigy", "conll"])
def test_a_file_that_went_out_is_known_when_it_comes_back(postil: Run, name: str) -> None:
    """By the path of a file, as people name it: read piece by piece or line by line."""
    assert postil("export", name, "-o", "out")[0] == 0
    code, _, err = postil("import", name, "out")
    assert code == 0
    assert err.startswith("postil: out: nothing added, ")


def test_several_files_are_one_act_and_what_is_refused_is_named(postil: Run) -> None:
    """Who imports a hundred files, of which one is broken: one undo, and exit code 1."""
    Path("a.conll").write_text("Ada B-PERSON\n", encoding="utf-8")
    Path("b.conll").write_text("Paris B-CITY\nX OO\n", encoding="utf-8")
    Path("c.conll").write_text("Junk B-JUNK\n", encoding="utf-8")
    code, _, err = postil("import", "conll", "a.conll", "none.conll", "b.conll", "c.conll")
    assert code == 1
    assert "a.conll: PERSON → PER (1)" in err
    assert "none.conll: cannot be read (No such file or directory)" in err
    assert "1 tags are of no scheme, and taken as O (b.conll, line 2)" in err
    assert "c.conll: labels that mean nothing here: “JUNK” (1)" in err
    assert "anna  imported 2 articles, 2 annotations from 2 files" in postil("history")[1]
    with Store(Path("store.db"), annotator="anna") as store:
        store.history.undo()
        assert store.conn.execute("select count(*) from article").fetchone() == (1,)
    Path("map.toml").write_text('[labels]\nJUNK = ""\n', encoding="utf-8")
    assert postil("import", "conll", "--map", "map.toml", "c.conll")[0] == 0


def test_what_cannot_be_taken_is_named_and_makes_the_code_1(postil: Run) -> None:
    """Scripts, which must not go on as if all were in."""
    table = "article_id,start,end,text,label\nretour.txt,14,23,Paul Dorn,ORG\nretour.txt,1,5,Zoë,ORG\n"
    Path("a.csv").write_text(table, encoding="utf-8")
    code, _, err = postil("import", "csv", "--strict", "a.csv")
    assert code == 1
    assert "a.csv: 1 could not be taken, the first: a.csv, line 3: ORG: its text “Zoë” is not in the" in err
    code, _, err = postil("import", "csv", "a.csv")
    assert code == 1
    assert (
        "a.csv: 1 annotation added\npostil: a.csv, line 3: ORG: its text “Zoë” is not in the article\n" in err
    )
    with Store(Path("store.db")) as store:
        rows = store.conn.execute("select annotator, status from annotation where label = 'ORG'").fetchall()
    assert rows == [("anna", "proposed")]


def test_strict_writes_nothing_where_something_would_be_lost(postil: Run) -> None:
    """Who archives, and must not find out years later."""
    for name, loss in (
        ("quotes-csv", "1 quotations have a cue"),
        ("conll", "1 links to entities"),
        ("tables", ""),
    ):
        code, out, err = postil("export", name, "--strict", *(["-o", "set"] if name == "tables" else []))
        assert (code, out) == ((1, "") if loss else (0, ""))
        assert f"{name} cannot hold all of it, nothing was written: {loss}" in err or not loss
    code, _, _ = postil("export", "csv", "--strict", "--label", "PER", "-o", "q.csv")
    assert code == 0
    assert postil("export", "quotes-csv", "--strict", "-o", "q2.csv")[0] == 1
    assert [path.name for path in Path().iterdir() if path.suffix in (".csv", ".part")] == ["q.csv"]


@pytest.mark.parametrize(
    ("date", "rows"), [("2026-11-20", 5), ("2026-11", 5), ("2026-11-21", 0), ("2027", 0)]
)
def test_since_and_until_choose_by_the_day_of_publication(postil: Run, date: str, rows: int) -> None:
    """Who exports a week."""
    code, out, _ = postil("export", "csv", "--since", date)
    assert (code, out.count("\r\n")) == (0, rows + 1)
    assert postil("export", "csv", "--since", "yesterday")[0] == 2


def test_a_zip_goes_out_and_comes_in(postil: Run) -> None:
    """Who sends a corpus by mail."""
    assert postil("export", "tables", "-o", "set.zip")[0] == 0
    with zipfile.ZipFile("set.zip") as archive:
        assert "datapackage.json" in archive.namelist()
        assert archive.testzip() is None
    assert postil("export", "brat", "-o", "all.zip")[0] == 0
    code, _, err = postil("import", "brat", "all.zip")
    assert code == 0
    assert "all.zip: nothing added, 7 known already" in err


@pytest.mark.parametrize("name", ["tables", "brat", "xlsx"])
def test_what_is_a_zip_is_whole_on_standard_output_too(
    postil: Run, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who pipes an export to another machine."""
    pytest.importorskip("openpyxl")
    out = Path("out.zip")
    with out.open("wb") as stream:
        monkeypatch.setattr("sys.stdout", TextIOWrapper(stream, write_through=True))
        assert cli.run(["export", name]) == 0
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None


def test_options_that_mean_nothing_for_a_format_are_refused(postil: Run) -> None:
    """Who would believe that a map was used."""
    code, _, err = postil("import", "jsonl", "--map", "m.toml", "x.jsonl")
    assert code == 2
    assert "jsonl is a store's own: it brings its labels, and needs no --map" in err
    code, _, err = postil("export", "hipe")
    assert code == 2
    assert "hipe can be imported, not exported" in err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["export", "csv", "--annotator", "ana"], "There is no annotator ana; there are: anna, béla"),
        (["export", "csv", "--label", "PERS"], "There is no label PERS; `postil labels` lists them"),
        (["export", "csv", "--article", "nowhere"], "There is no article 'nowhere': give its id"),
        (["quotes", "--annotator", "ana"], "There is no annotator ana; there are: anna, béla"),
        (["review", "--source", "proposal", "--annotator", "ana"], "There is no annotator ana; there are:"),
        (["entities", "--label", "PERS"], "There is no label PERS; `postil labels` lists them"),
    ],
)
def test_a_name_that_nothing_here_bears_is_told_with_those_there_are(
    postil: Run, asked: list[str], said: str
) -> None:
    """Who mistypes a name and would take an empty file for the answer."""
    code, out, err = postil(*asked)
    assert (code, out) == (1, "")
    assert said in err


def test_a_question_that_finds_no_quotation_says_who_speaks_here(postil: Run) -> None:
    """Who mistypes a speaker."""
    code, out, err = postil("quotes", "--speaker", "Dorm")
    assert (code, out, err) == (0, "", "postil: no quotation found; those who speak here are Paul Dorn\n")


@pytest.mark.parametrize("asked", [["add"], ["propose"], ["import", "conll"], ["import", "hipe"]])
def test_a_folder_that_holds_nothing_to_take_is_named(postil: Run, asked: list[str]) -> None:
    """Who names the wrong folder and waits for what never comes."""
    Path("empty").mkdir()
    code, out, err = postil(*asked, "empty")
    assert (code, out) == (1, "")
    assert err.startswith("postil: empty: ")


@pytest.mark.parametrize(
    ("name", "file"), [("jsonl", "a.jsonl"), ("entities-csv", "a.csv"), ("brat", "a.zip")]
)
def test_check_says_what_it_takes(postil: Run, name: str, file: str) -> None:
    """Who checks an export of another format."""
    assert postil("export", name, "-o", file)[0] == 0
    code, _, err = postil("check", file)
    assert code == 1
    assert "`postil check` takes what `postil export csv` and `quotes-csv` write" in err
