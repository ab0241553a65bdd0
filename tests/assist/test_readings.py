"""What a text told is kept from one start to the next, and never believed more than the rules and the words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist import plugins, readings
from assist.candidates import Window
from assist.proposers import Guessed, read
from assist.readings import remembered
from store import Store
from store.formats import Document

TEXT = "« Nous partons », a dit M. Dorn à Paris. « La paix », dit-elle, « est loin ».\n"
BOUNDS = [(0, len(TEXT))]


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """The user's cache folder, not there yet; the folder with the user's own words."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "words" / "fr").mkdir(parents=True)
    monkeypatch.setenv("POSTIL_LEXICON", str(tmp_path / "words"))
    return tmp_path / "cache"


def asked(made: list[str], name: str = "a-1-1", bounds=BOUNDS, language: str = "fr") -> Guessed:
    """What is found in the text; notes each time that it is read."""

    def again() -> Guessed:
        made.append(language)
        return read(TEXT, bounds, language, plugins=False)

    return remembered(name, TEXT, bounds, language, again)


def test_the_second_time_nothing_is_read_and_the_same_is_found(cache):
    made = []
    first, second = asked(made), asked(made)
    assert made == ["fr"]
    assert first == second == read(TEXT, BOUNDS, "fr", plugins=False)
    assert [each.speaker.name for each in second.quotes if each.speaker][:1] == ["Dorn"]


def test_another_window_language_and_cut_are_read(cache):
    made = []
    for more in ({}, {"name": "a-2-1"}, {"language": "en"}, {"bounds": [(0, 40)]}):
        asked(made, **more)
    assert made == ["fr", "fr", "en", "fr"]


def test_a_word_of_the_analyst_s_own_is_seen_at_once(cache, tmp_path):
    made = []
    asked(made)
    (tmp_path / "words" / "fr" / "cues.toml").write_text('[listed]\nronchonner = "ronchonne"\n')
    asked(made)
    assert made == ["fr", "fr"]


@pytest.mark.parametrize(
    "broken", [b"", b"{}", b"[1]", b"\xff", b'[["fr", 0, []], [], []]', b"[" * 100_000, b"null"]
)
def test_a_broken_file_is_read_anew(cache, broken):
    made = []
    found = asked(made)
    [file] = (cache / "postil" / "read").iterdir()
    file.write_bytes(broken)
    assert [asked(made), asked(made)] == [found, found]
    assert len(made) == 2


@pytest.mark.parametrize("at", [[9, 3], [0, 10_000], [-1, 4], "ab"])
def test_an_offset_outside_the_text_is_read_anew(cache, at):
    made = []
    found = asked(made)
    [file] = (cache / "postil" / "read").iterdir()
    data = json.loads(file.read_bytes())
    data[1][0][2] = [at]
    file.write_text(json.dumps(data))
    assert asked(made) == found
    assert len(made) == 2


def test_what_a_broken_rule_left_out_is_not_kept(cache, monkeypatch):
    made = []
    monkeypatch.setitem(plugins.installed().left_out, "quotations", "failed")
    asked(made)
    asked(made)
    assert len(made) == 2


@pytest.mark.parametrize("name", ["../a-1-1", "/a-1", "a\0-1", "\x1b[2J-1-1", "", "é-1-1"])
def test_a_name_that_somebody_made_up_becomes_no_file(cache, name):
    made = []
    asked(made, name=name)
    asked(made, name=name)
    assert len(made) == 2
    assert not cache.exists()


def test_another_text_under_the_same_name_is_read(cache):
    made = []
    asked(made)
    remembered("a-1-1", TEXT.upper(), BOUNDS, "fr", lambda: made.append("upper") or Guessed([], []))
    assert made == ["fr", "upper"]


def test_the_oldest_go_and_nobody_else_can_read_them(cache, monkeypatch):
    monkeypatch.setattr(readings, "KEPT", 3)
    for number in range(6):
        asked([], name=f"a-{number}-1")
    files = sorted((cache / "postil" / "read").iterdir())
    assert len(files) == 3
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    assert (cache / "postil" / "read").stat().st_mode & 0o777 == 0o700


def test_without_a_home_nothing_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no" / "home" / "cache"))
    assert asked([]) == read(TEXT, BOUNDS, "fr", plugins=False)
    assert not (tmp_path / "no").exists()


def test_a_folder_that_cannot_be_made_is_no_fault(cache):
    cache.write_text("a file")
    assert asked([]) == read(TEXT, BOUNDS, "fr", plugins=False)


def test_each_part_of_a_long_paragraph_is_kept(cache, tmp_path):
    """Two parts under one name would push each other out, and be read anew at every start."""
    text = "Le port de Valbrume rouvre lundi. " * 1000
    with Store(tmp_path / "s.db", annotator="ana") as store:
        article, _ = store.articles.add(Document(text, language="fr"))
        store.articles.ensure_cut(article.id)
        for start in (0, 8192, 16384):
            Window(store, article, "ana", 1, 1, part=(start, start + 4096), remember=True)
    assert len(list((cache / "postil" / "read").iterdir())) == 3
