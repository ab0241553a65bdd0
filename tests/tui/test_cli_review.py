"""`postil review`: what waits is counted and listed; a sheet goes out, is decided elsewhere, and is checked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from store import Store
from store.review import Verdict
from tui import cli

TEXT = (
    "Le ministre Paul Dorn est arrivé à Valbrume.\n"
    "« Nous partons », a dit Paul Dorn à =1+2 heures.\n"
    "Ada Kern attend Paul Dorn à Valbrume.\n"
    "Les deux sont repartis hier soir avec la presse vers la ville de Rayhan, qui est au bord de la mer.\n"
)
SPANS = (((12, 21), "PER"), ((35, 43), "ORG"), ((69, 78), "PER"), ((81, 85), "NUM"), ((110, 119), "PER"))


@pytest.fixture(autouse=True)
def _store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An article with five proposals of bob's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTIL_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "ana")
    Path("port.txt").write_text(TEXT, encoding="utf-8")
    assert cli.run(["add", "port.txt"]) == 0
    with Store("store.db", annotator="bob") as store:
        (article_id,) = store.conn.execute("select id from article").fetchone()
        for span, label in SPANS:
            made = store.annotations.make(article_id, *span, label, origin="import", status="proposed")
            store.annotations.add(replace(made, confidence=0.5))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run(["review", *arguments])
    return code, *capsys.readouterr()


def decided(path: str, change: Callable[[list[dict[str, str]]], None], *, mark: str = ",") -> None:
    """What a colleague's spreadsheet saves."""
    rows = list(csv.DictReader(io.StringIO(Path(path).read_bytes().decode("utf-8-sig"), newline="")))
    change(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0], delimiter=mark)
    writer.writeheader()
    writer.writerows(rows)
    Path(path).write_bytes(out.getvalue().encode("utf-8"))


def layer(annotator: str = "ana") -> list[tuple]:
    with Store("store.db", create=False) as store:
        return store.conn.execute(
            "select m.label, text, m.status, reject_reason from mention_row m "
            "join annotation n on n.id = m.annotation_id where n.annotator = ? order by start",
            (annotator,),
        ).fetchall()


def test_what_waits_is_counted_by_source(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys)
    assert code == 0
    assert "5  proposal     proposals from outside" in out


def test_items_are_listed_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--source", "proposal", "--label", "ORG", "--json")
    (item,) = map(json.loads, out.splitlines())
    assert code == 0
    assert (item["text"], item["start"], item["annotator"]) == ("Valbrume", 35, "bob")


def test_a_sheet_is_decided_elsewhere_and_taken_in_as_one_act(capsys: pytest.CaptureFixture[str]) -> None:
    """A colleague without the program decides; her decisions must arrive whole, and can be taken back whole."""
    code, _, err = run(capsys, "--source", "proposal", "--export", "sheet.csv")
    assert (code, err) == (0, "postil: 5 rows in sheet.csv: write accept or reject in the column decision\n")

    def decide(rows: list[dict[str, str]]) -> None:
        assert [row["text"] for row in rows] == ["Paul Dorn", "Valbrume", "Paul Dorn", "'=1+2", "Paul Dorn"]
        for row, decision in zip(rows, ("accept", "Accept", "x", "yes", ""), strict=True):
            row["decision"] = decision
        rows[1]["new_label"] = "GPE"
        rows[2]["reason"] = "title"

    decided("sheet.csv", decide, mark=";")
    code, _, err = run(capsys, "--import", "sheet.csv", "--annotator", "carla")
    assert (code, err) == (0, "postil: sheet.csv: 3 accepted, 1 rejected, 1 left\n")
    assert layer("carla") == [
        ("PER", "Paul Dorn", "accepted", None), ("GPE", "Valbrume", "accepted", None),
        ("PER", "Paul Dorn", "rejected", "title"), ("NUM", "=1+2", "accepted", None),
    ]  # fmt: skip
    assert run(capsys, "--import", "sheet.csv", "--annotator", "carla")[2] == (
        "postil: sheet.csv: 0 accepted, 0 rejected, 1 left, 4 decided before\n"
    )
    with Store("store.db", annotator="carla") as store:
        assert store.history.undo().summary == "decided in sheet.csv: 3 accepted, 1 rejected"
    assert layer("carla") == []


def test_every_row_that_cannot_be_taken_is_named_and_nothing_is_stored(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Half a sheet taken in is worse than none: nobody knows which half."""
    run(capsys, "--source", "proposal", "--export", "sheet.csv")

    def spoil(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["decision"] = "accept"
        rows[0]["item_id"] = "nobody"
        rows[1]["text"] = "Valbrumes"
        rows[2]["decision"] = "maybe"
        rows[3]["new_label"] = "XYZ"

    decided("sheet.csv", spoil)
    code, _, err = run(capsys, "--import", "sheet.csv")
    assert code == 1
    assert "sheet.csv, line 2: the item “nobody” is not known here (and 3 more); nothing was stored" in err
    assert "line 3: the text is “Valbrume” in the store, not “Valbrumes”" in err
    assert "line 4: the decision “maybe” is none: write accept, reject or nothing" in err
    assert "line 5: there is no label “XYZ”" in err
    assert layer() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"item_id,decision\r\n1,accept\r\n", "line 1: the columns source, article_id"),
        (b"\xff\xfe\x00", "not UTF-8 at byte 0"),
        (b"", "line 1: the columns item_id"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(
    capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    Path("sheet.csv").write_bytes(content)
    code, _, err = run(capsys, "--import", "sheet.csv")
    assert code == 1
    assert said in err


def test_a_row_twice_in_a_sheet_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--source", "proposal", "--export", "sheet.csv")

    def double(rows: list[dict[str, str]]) -> None:
        rows[0]["decision"] = "accept"
        rows.append({**rows[0], "decision": "reject"})

    decided("sheet.csv", double)
    assert "line 7: it decides what line 2 decides" in run(capsys, "--import", "sheet.csv")[2]


def test_the_assistants_proposals_go_out_and_come_back_too(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--source", "assistant", "--export", "sheet.csv")

    def accept(rows: list[dict[str, str]]) -> None:
        assert "« Nous partons »" in [row["text"] for row in rows]
        for row in rows:
            row["decision"] = "a" if row["label"] == "QUOTE" else ""

    decided("sheet.csv", accept)
    assert run(capsys, "--import", "sheet.csv")[0] == 0
    with Store("store.db", create=False) as store:
        rows = store.conn.execute("select text, status, annotator, origin from quote_row").fetchall()
    assert rows == [("« Nous partons »", "accepted", "ana", "rule")]
    assert "1 decided before" in run(capsys, "--import", "sheet.csv")[2]


def test_a_proposal_that_the_assistant_has_outgrown_is_still_decided_as_it_stood(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Names learnt in the meantime change what it proposes: a sheet of yesterday must not be refused for that."""
    run(capsys, "--source", "assistant", "--label", "QUOTE", "--export", "sheet.csv")

    def other(rows: list[dict[str, str]]) -> None:
        rows[0] |= {
            "item_id": "?MISC:4:21",
            "label": "MISC",
            "text": "ministre Paul Dorn",
            "decision": "reject",
        }
        rows[0] |= {"start": "3", "end": "21"}

    decided("sheet.csv", other)
    assert "the text is “inistre Paul Dorn” in the store" in run(capsys, "--import", "sheet.csv")[2]
    decided("sheet.csv", lambda rows: rows[0].update(item_id="?MISC:3:21"))
    assert run(capsys, "--import", "sheet.csv")[0] == 0
    assert layer() == [("MISC", "ministre Paul Dorn", "rejected", None)]


def test_a_sample_is_drawn_and_its_rate_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "--sample", "3", "--seed", "1")
    assert (code, err) == (1, "postil: ana has accepted nothing that a sample could be drawn from\n")
    with Store("store.db", annotator="ana") as store:
        store.review.decide(list(store.review.items()), Verdict("accepted"))
    assert run(capsys, "--sample", "3", "--seed", "1", "--label", "PER")[0] == 0
    out = run(capsys)[1]
    assert "3  second-look  0 of 3 looked at, 0 wrong" in out
