"""Two people, one store: tagged blind, compared, settled, killed, gone on with, exported; through the real program."""

from __future__ import annotations

import csv
import io
import signal
import subprocess
from pathlib import Path

from tests.tui.program import POSTIL, Home

PORT = (
    "Le port de Valbrume rouvre\n"
    "« Nous rouvrirons au printemps », a dit Hélène Marchand, directrice du port.\n"
    "Hélène Marchand a salué l’équipe de la SNPV.\n"
)
SETTLED = "select label, text, status from mention_row where annotator = 'adjudication' order by start"


def test_two_layers_are_compared_and_settled_and_the_result_is_exported(tmp_path: Path) -> None:
    """The whole way: whoever has to learn it from the screen, and whoever is cut off in the middle."""
    home = Home(tmp_path)
    article = home.file("port.txt", PORT)
    with home.start(article, annotator="bela") as window:
        for words, key, label in (("helene", "v w p", "PER"), ("SNPV", "o", "ORG"), ("valbrume", "l", "LOC")):
            window.find(words)
            if key.startswith("v"):
                window.leave()
            window.press(*key.split())
            window.wait_for(f"saved {label}")
    with home.start(article, env={"POSTIL_BLIND": "1"}) as window:
        window.wait_for(" blind ")
        window.wait_for("tags 0")
        for words, key, label in (("SNPV", "o", "ORG"), ("valbrume", "g", "GPE")):
            window.find(words)
            window.press(key)
            window.wait_for(f"saved {label}")
        window.press("D")
        window.wait_for("You work blind")
        window.press("O")
        window.wait_for("tags 5")
        window.press("D")
        window.wait_for("0/2 settled · 0/1 agreed taken")
        window.press("a")
        window.wait_for("1/1 agreed taken")
        window.press("right")
        window.wait_for("1/2 settled")
        window.press("j")
        window.wait_for("bela        PER “Hélène Marchand”")
        window.signal(signal.SIGKILL)
        window.wait_exit()
    with home.start(article) as window:
        window.press("D")
        window.wait_for("1/2 settled · 1/1 agreed taken")
        window.press("enter")
        window.wait_for("Esc back to compare")
        window.press(">", "escape")
        window.wait_for("edited")
        window.press("A")
        window.wait_for("ana and bela: 1 article")
        window.press("escape")
        window.wait_for("2/2 settled")
        window.press("ctrl+q")
        assert window.wait_exit() == 0
    assert home.rows(SETTLED) == [
        ("LOC", "Valbrume", "accepted"),
        ("PER", "Hélène Marchand, directrice", "accepted"),
        ("ORG", "SNPV", "accepted"),
    ]
    made = subprocess.run(
        [*POSTIL, "--store", home.store, "export", "csv", "--annotator", "adjudication"],
        capture_output=True, check=True, cwd=tmp_path, timeout=60,
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(made.stdout.decode())))
    assert [(row["label"], row["annotator"], row["origin"]) for row in rows] == [
        ("LOC", "adjudication", "adjudication"), ("PER", "adjudication", "adjudication"),
        ("ORG", "adjudication", "adjudication"),
    ]  # fmt: skip
    with home.start(article) as window:
        window.press("D")
        window.wait_for("2/2 settled")
        for left in ("2/2 settled · 1/1", "1/2 settled · 1/1", "0/2 settled · 1/1", "0/2 settled · 0/1"):
            window.press("u")
            window.wait_for(left)
    assert home.rows(SETTLED) == []
    assert home.rows("select annotator, count(*) from annotation group by 1") == [("ana", 2), ("bela", 3)]


def test_an_article_is_compared_from_the_library(tmp_path: Path) -> None:
    """Who settles other people's work need not open each article first."""
    home = Home(tmp_path)
    with home.start(home.file("port.txt", PORT)) as window:
        window.find("SNPV")
        window.press("o")
        window.wait_for("saved ORG")
        window.press("L")
        window.wait_for("Library — 1 article")
        window.press("D")
        window.wait_for("Only ana has annotated this article.")
        window.press("escape")
        window.wait_for("Library — 1 article")
        window.press("A")
        window.wait_for("ana alone has")
        window.press("escape")
        window.wait_for("Library — 1 article")
