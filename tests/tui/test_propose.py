"""`postil propose`: what texts seem to hold, as lines for eyes and for programs; nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import Store
from tests.samples import DORN, filled
from tui import cli

TEXT = "« Nous partons », a dit Paul Dorn, « et vite. »\n"
KEYS = [
    "kind",
    "label",
    "start",
    "end",
    "fragments",
    "text",
    "rule",
    "confidence",
    "quote_type",
    "cue",
    "source",
    "speaker",
]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTIL_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("POSTIL_ANNOTATOR", "anna")
    Path("a.txt").write_text(TEXT, encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["propose", *arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


def test_a_file_is_proposed_as_json_with_the_keys_in_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs read these lines; the order of the keys is promised."""
    code, out, err = run(capsys, "a.txt", "--json", "--language", "fr")
    quote, name = map(json.loads, out.splitlines())
    assert (code, err) == (0, "")
    assert list(quote) == list(name) == KEYS
    assert quote == {
        "kind": "quote", "label": "QUOTE", "start": 0, "end": 47, "fragments": "0 16;35 47",
        "text": "« Nous partons » « et vite. »", "rule": quote["rule"], "confidence": quote["confidence"],
        "quote_type": "direct", "cue": {"start": 20, "end": 23, "text": "dit"},
        "source": {"start": 24, "end": 33, "text": "Paul Dorn"},
        "speaker": {"name": "Paul Dorn", "start": 24, "end": 33},
    }  # fmt: skip
    assert name == {
        "kind": "entity", "label": "PER", "start": 24, "end": 33, "fragments": "", "text": "Paul Dorn",
        "rule": "person", "confidence": 0.8, "quote_type": None, "cue": None, "source": None, "speaker": None,
    }  # fmt: skip


def test_offsets_count_code_points_of_the_text_that_would_be_stored(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whose file has a byte order mark, carriage returns and an emoji before the name."""
    Path("b.txt").write_bytes("\ufeff\U0001f600\r\nPaul Dorn left Paris.\r\n".encode())
    _, out, _ = run(capsys, "b.txt", "--json", "--language", "en")
    assert [(each["start"], each["end"], each["text"]) for each in map(json.loads, out.splitlines())] == [
        (2, 11, "Paul Dorn"), (17, 22, "Paris")
    ]  # fmt: skip


def test_without_json_a_line_a_proposal_is_shown_and_is_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    """Who looks at it in a terminal that obeys what a text says."""
    Path("c.txt").write_text("\x1b[2J Paul Dorn met Anna\u202e Beck.\n", encoding="utf-8")
    code, out, _ = run(capsys, "a.txt", "c.txt", "--language", "fr")
    assert code == 0
    assert "a.txt  (fr)\n" in out
    assert "      24        33  PER    0.80  person            Paul Dorn\n" in out
    assert "« Nous partons » « et vite. » — Paul Dorn\n" in out
    assert not set(out) & {"\x1b", "\u202e"}


def test_bad_places_are_named_and_the_rest_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    """A script over a folder in which one file is broken."""
    Path("bad.txt").write_bytes(b"\xff\xfe\x00")
    code, out, err = run(capsys, "bad.txt", "none.txt", "a.txt", "--json", "--where")
    assert code == 1
    assert "bad.txt" in err
    assert "none.txt: there is no such file, and no store in which an article could be" in err
    assert {json.loads(line)["where"] for line in out.splitlines()} == {"a.txt"}
    assert not Path("store.db").exists()
    assert run(capsys)[0] == 2


def test_stored_articles_are_proposed_with_what_the_store_knows_and_nothing_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who asks for the candidates of the whole corpus."""
    with filled(Path("store.db")) as store:
        (article_id,) = (row[0] for row in store.conn.execute("select id from article"))
        before = store.conn.execute("select count(*), max(rowid) from act").fetchone()
    code, out, err = run(capsys, article_id[:8], "--json")
    known = [each for each in map(json.loads, out.splitlines()) if each["rule"] == "known"]
    assert (code, err) == (0, "")
    assert [each["text"] for each in known if each["label"] == "PER"] == ["Paul Dorn", "Paul Dorn"]
    assert run(capsys, "--all", "--json")[1] == out
    with Store("store.db") as store:
        assert store.conn.execute("select count(*), max(rowid) from act").fetchone() == before
        assert store.entities.get(DORN).name == "Paul Dorn"
    code, _, err = run(capsys, "nothing-of-that-name")
    assert (code, "nothing-of-that-name" in err) == (1, True)


def test_a_lexicon_of_ones_own_is_laid_over_and_a_broken_one_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An analyst who adds a head word, and one who forgets a quotation mark."""
    mine = tmp_path / "mine" / "fr" / "mentions"
    mine.mkdir(parents=True)
    (mine / "words.toml").write_text('orgs = "confrérie"\n', encoding="utf-8")
    monkeypatch.setenv("POSTIL_LEXICON", str(tmp_path / "mine"))
    Path("d.txt").write_text("La Confrérie des phares parle.\n", encoding="utf-8")
    _, out, _ = run(capsys, "d.txt", "--json", "--language", "fr")
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["Confrérie des phares"]
    broken = tmp_path / "broken" / "fr" / "mentions"
    broken.mkdir(parents=True)
    (broken / "words.toml").write_text('orgs = "confrérie\n', encoding="utf-8")
    monkeypatch.setenv("POSTIL_LEXICON", str(tmp_path / "broken"))
    code, _, err = run(capsys, "d.txt", "--language", "fr")
    assert code == 1
    assert f"{broken / 'words.toml'}: " in err
    assert "at line 1" in err
