"""A day's work through the real program: keys into a terminal, then the store read by plain sqlite3."""

from __future__ import annotations

import csv
import os
import signal
from pathlib import Path

import pytest

from tests.tui.program import Home

PORT = (
    "🎉🎉 Le port de Valbrume rouvre 👍🏽\n"
    "« Nous rouvrirons au printemps », a dit Hélène Marchand, directrice du port 🚢.\n"
    "Hélène Marchand a salué l’équipe de la SNPV. La SNPV n’a pas dit merci à Hélène Marchand.\n"
)
MINA = "🚢👩‍👩‍👧 خبر من ميناء رملة\nقالت الوزيرة ليلى الحداد إن الميناء سيفتح غدًا 🎉.\n"

SIZES = [(80, 24), (200, 60)]
LONG = bool(os.environ.get("POSTIL_SOAK"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.parametrize("size", SIZES)
def test_a_visible_name_is_tagged_in_three_keys(home: Home, size: tuple[int, int]) -> None:
    """An offset counted in bytes or UTF-16 units would shift every span behind the first emoji."""
    with home.start(home.file("port.txt", PORT), size=size) as window:
        window.find("helene")
        window.leave()
        window.press("v", "w", "p")
        window.wait_for("saved PER “Hélène Marchand”")
    assert home.marks() == [("PER", "Hélène Marchand", 73, 88)]


@pytest.mark.parametrize("size", SIZES)
def test_an_arabic_name_behind_joined_emoji_is_tagged_exactly(home: Home, size: tuple[int, int]) -> None:
    """Right-to-left text and clusters of many code points are where carets and offsets part."""
    with home.start(home.file("mina.txt", MINA), size=size) as window:
        window.press("j", "w", "w", "v", "w", "p")
        window.wait_for("saved PER")
        window.press("g", "g", "w", "enter", "m")
        window.wait_for("saved MISC")
    assert home.marks() == [("MISC", "👩‍👩‍👧", 1, 6), ("PER", "ليلى الحداد", 38, 49)]


def test_a_quotation_gets_its_speaker_in_two_keys(home: Home) -> None:
    """Who said what is what the program is for."""
    with home.start(home.file("port.txt", PORT)) as window:
        window.find("hélène marchand")
        window.press("p")
        window.wait_for("saved PER")
        window.press("g", "g", "j", "w", "q")
        window.wait_for("Who says it? 1 Hélène Marchand")
        window.press("enter")
        window.wait_for("saved “« Nous rouvrirons au printemps »” — Hélène")
    rows = home.rows('select text, start, "end", quote_type, speaker from quote_row')
    assert rows == [("« Nous rouvrirons au printemps »", 33, 65, "direct", "Hélène Marchand")]


def test_every_equal_text_is_tagged_by_one_key_and_undone_after_a_restart(home: Home) -> None:
    """A wrong bulk tag seen on the next morning could not be taken back."""
    article = home.file("port.txt", PORT)
    with home.start(article) as window:
        window.find("HELENE MARCHAND")
        window.press("p", "*")
        window.wait_for("2 more")
        window.wait_for(" saved ")
        window.press("ctrl+q")
        assert window.wait_exit() == 0
    assert [start for *_, start, _ in home.marks()] == [73, 112, 185]
    with home.start(article) as window:
        window.press("u")
        window.wait_for("saved Undone")
        assert [start for *_, start, _ in home.marks()] == [73]
        window.press("u")
        window.wait_for("tags 0")
        window.press("U")
        window.wait_for("saved Redone")
    assert home.marks() == [("PER", "Hélène Marchand", 73, 88)]


def test_an_export_is_made_without_leaving_the_reader(home: Home) -> None:
    """A newcomer must find the way out from the screen alone."""
    with home.start(home.file("port.txt", PORT)) as window:
        window.find("valbrume")
        window.press("g")
        window.wait_for("saved GPE")
        window.press("ctrl+e")
        window.wait_for("choose the file")
        window.press("enter")
        window.wait_for(" File: ")
        window.press("ctrl+u")
        window.send("marques.csv\r")
        window.wait_for("Wrote 1 row to ")
    with (home.folder / "marques.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["label"], r["text"], r["start"], r["end"], r["paragraph"]) for r in rows] == [
        ("GPE", "Valbrume", "14", "22", "1")
    ]


def test_an_article_is_found_in_the_library_and_opened_where_it_was_left(home: Home) -> None:
    """With a thousand articles, scrolling is no way to find one."""
    files = [home.file(f"{n}.txt", f"Dépêche numéro {n}\nUn texte court.\n") for n in range(30)]
    article = home.file("port.txt", PORT)
    with home.start(article) as window:
        window.press("2", "j")
        window.wait_for("¶3/3")
        window.press("ctrl+q")
        assert window.wait_exit() == 0
    with home.start(article, *files) as window:
        window.press("L")
        window.wait_for("Library — 31 articles")
        window.press("/")
        window.send("valbr")
        window.wait_for("Library — 1 article that hold")
        window.press("enter", "enter")
        window.wait_for("¶3/3")
        window.press("L")
        window.wait_for("Library — 1 article")
        window.press("escape")
        window.wait_for("Library — 31 articles")
        window.press("escape")
        window.wait_for("¶3/3")


@pytest.mark.soak
@pytest.mark.parametrize("acts", list(range(1, 4)) * (33 if LONG else 1))
def test_what_the_screen_called_saved_survives_a_kill(home: Home, acts: int) -> None:
    """A battery that dies would take the last acts with it, although the screen had promised them."""
    with home.start(home.file("port.txt", PORT)) as window:
        for name in ("Valbrume", "port", "SNPV")[:acts]:
            window.find(name)
            window.press("m")
            window.wait_for(f"saved MISC “{name}”")
        window.signal(signal.SIGKILL)
        assert window.wait_exit() == -signal.SIGKILL
    assert home.rows("select text from mention_row order by annotation_id") == [
        ("Valbrume",), ("port",), ("SNPV",),
    ][:acts]  # fmt: skip


def test_what_one_program_writes_appears_on_the_others_screen(home: Home) -> None:
    """Two windows on one store, or two people: each would decide on a picture that is old."""
    article = home.file("port.txt", PORT)
    with home.start(article) as mine, home.start(article, annotator="bela") as theirs:
        theirs.find("SNPV")
        theirs.press("o")
        theirs.wait_for("saved ORG")
        mine.wait_for("tags 1")
        mine.find("valbrume")
        mine.press("g")
        mine.wait_for("saved GPE")
        theirs.wait_for("tags 2")
        theirs.press("u")
        theirs.wait_for("saved Undone")
        mine.wait_for("tags 1")
    assert home.rows("select annotator, label from mention_row") == [("ana", "GPE")]


def test_keys_typed_before_the_app_is_there_are_kept(home: Home) -> None:
    """The text is on the screen at once, so people start at once."""
    with home.start(home.file("port.txt", PORT), ready=False) as window:
        window.wait_for("Valbrume")
        window.press("5", "w", "v", "g")
        window.wait_for("saved GPE “Valbrume”")
    assert home.marks() == [("GPE", "Valbrume", 14, 22)]


def test_keys_typed_behind_a_change_of_screens_reach_the_new_one(home: Home) -> None:
    """Who knows the way types ahead; a key that lands on the old screen is lost, or does something else."""
    with home.start(home.file("port.txt", PORT)) as window:
        window.press("L", "enter", "5", "w", "v", "g")
        window.wait_for("saved GPE “Valbrume”")
    assert home.marks() == [("GPE", "Valbrume", 14, 22)]
