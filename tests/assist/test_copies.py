"""What was made of lexicon files is kept, and never believed more than the files."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from assist.lexicon import copies as room
from assist.lexicon import lexicon
from assist.lexicon.copies import kept


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder of words; what is made of them is kept in `cache` beside it."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "a.toml").write_text("one")
    (tmp_path / "reader.py").write_text("")
    monkeypatch.setattr(room, "__spec__", SimpleNamespace(cached=str(tmp_path / "cache" / "kept.pyc")))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def asked(folder: Path, made: list[str], name: str = "words") -> str:
    """The words of all files; notes each time that they are read."""

    def make() -> str:
        made.append("again")
        return " ".join(each.read_text() for each in sorted((folder / "words").glob("*.toml")))

    return kept(name, [folder / "words"], [str(folder / "reader.py")], make)


def test_the_second_time_nothing_is_read(folder):
    made = []
    assert [asked(folder, made), asked(folder, made)] == ["one", "one"]
    assert made == ["again"]


def test_a_changed_a_new_and_a_missing_file_are_seen(folder):
    made = []
    asked(folder, made)
    (folder / "words" / "a.toml").write_text("three")
    assert asked(folder, made) == "three"
    (folder / "words" / "b.toml").write_text("four")
    assert asked(folder, made) == "three four"
    (folder / "words" / "a.toml").unlink()
    assert asked(folder, made) == "four"


def test_a_file_touched_and_code_that_changed_are_read_again(folder):
    made = []
    asked(folder, made)
    os.utime(folder / "words" / "a.toml", ns=(1, 1))
    asked(folder, made)
    (folder / "reader.py").write_text("# another")
    asked(folder, made)
    assert len(made) == 3


@pytest.mark.parametrize("broken", [b"", b"\x80", b"cos\nnothing\n.", b"\x80\x05N."])
def test_a_broken_copy_is_made_anew(folder, broken):
    made = []
    asked(folder, made)
    [copy] = (folder / "cache").iterdir()
    copy.write_bytes(broken)
    assert [asked(folder, made), asked(folder, made)] == ["one", "one"]
    assert len(made) == 2


def test_nothing_is_written_where_python_writes_nothing(folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert asked(folder, []) == "one"
    assert list((folder / "cache").iterdir()) == []


@pytest.mark.parametrize("name", ["../words", "/words", "wo\0rds", "\x1b[2J", "wörter", ""])
def test_a_name_that_somebody_made_up_becomes_no_file(folder, name):
    assert asked(folder, [], name) == "one"
    assert list((folder / "cache").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_no_fault(folder):
    (folder / "cache").rmdir()
    assert asked(folder, []) == "one"


def test_parts_of_the_base_stay_one_object(folder):
    base = SimpleNamespace(cues={"said": 1}, small=frozenset({"the"}))

    def make() -> SimpleNamespace:
        return SimpleNamespace(cues=base.cues, own={"said": 1})

    for _ in range(2):
        made = kept("mentions", [folder / "words"], [], make, base)
        assert made.cues is base.cues
        assert made.own == {"said": 1}


@pytest.mark.parametrize("language", ["fr", "en", "de", "ar", "tlh"])
def test_a_lexicon_comes_back_as_it_was(language):
    """Its many forms are packed; a language nobody wrote down has none."""
    whole = lexicon(language)
    assert vars(pickle.loads(pickle.dumps(whole))) == vars(whole)
