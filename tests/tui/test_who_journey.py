"""From a name in an article to who said what, and back: the real program in a real terminal."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.tui.program import Home

PORT = (
    "Le port de Valbrume rouvre.\n"
    "« Nous rouvrirons au printemps », a dit Hélène Marchand, directrice du port.\n"
    "Hélène Marchand a salué l’équipe. La SNPV n’a pas dit merci à Hélène Marchand.\n"
)
OTHER = "Hier.\n« Nous rouvrirons au printemps », répète Hélène Marchand.\n"


def test_a_card_leads_to_each_place_and_back_and_the_corpus_is_asked_who_said_what(tmp_path: Path) -> None:
    """The reason the annotations are made: who is this, what did she say, and where is it tagged otherwise?"""
    home = Home(tmp_path)
    with home.start(home.file("port.txt", PORT), home.file("hier.txt", OTHER)) as window:
        window.press("L")
        window.wait_for("Library — 2 articles")
        window.press("/")
        window.send("port")
        window.wait_for("that hold")
        window.press("enter", "enter")
        window.wait_for("Le port de Valbrume")
        window.find("hélène marchand")
        window.press("p")
        window.wait_for("saved PER")
        window.press("g", "g", "j", "w", "q")
        window.wait_for("Who says it? 1 Hélène Marchand")
        window.press("enter")
        window.wait_for("printemps »” — Hélène")
        window.wait_gone("saving…")
        window.find("hélène marchand")
        window.press("E")
        window.wait_for("named 1 · speaks 1")
        window.press("j", "enter")
        window.wait_for("goes back to the list")
        window.press("escape")
        window.wait_for("2/2")
        window.press("escape")
        window.wait_for("p PER")
        window.leave()
        window.press("K")
        window.wait_for("untagged")
        window.press("f")
        window.wait_for("saved Hélène Marchand: 2 tagged PER")
        window.press("escape")
        window.wait_for("Enter select")
        window.press("W")
        window.wait_for("Who said what — 1 quotation")
        window.press("ctrl+e")
        window.wait_for("File for these quotations")
        window.press("ctrl+u")
        window.send("dits.csv\r")
        window.wait_for("Wrote 1 row to ")
        window.press("E")
        window.wait_for("Entities — 1 entity")
        window.press("w")
        window.wait_for("Wikidata id:")
        window.send("Q42\r")
        window.wait_for("saved Hélène Marchand: Q42")
    assert home.rows("select name, wikidata_id from entity") == [("Hélène Marchand", "Q42")]
    assert home.rows("select count(*) from mention_row where entity = 'Hélène Marchand'") == [(3,)]
    with (tmp_path / "dits.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["speaker"], row["text"]) for row in csv.DictReader(file)] == [
            ("Hélène Marchand", "« Nous rouvrirons au printemps »")
        ]
