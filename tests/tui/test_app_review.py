"""A morning of review in the real program: keys into a terminal, then the store read by plain sqlite3."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from store import Store, integrity
from store.annotations import row_of
from store.formats import Document
from store.ids import new_id
from tests.tui.program import Home

NAMES = ("paul dorn", "ada kern", "brice ormessan", "maud estervelle", "idris talhaoune")
"""Without capitals: the assistant has nothing to say about them."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def imported(home: Home, articles: int = 4) -> None:
    """Twenty paragraphs an article, in each a name that bob's import proposes."""
    with Store(home.store, annotator="bob") as store:
        for number in range(articles):
            lines = [
                f"hier au port, {NAMES[n % 5]} a parlé, {'a' * (number * 20 + n + 1)}." for n in range(20)
            ]
            article, _ = store.articles.add(Document("\n".join(lines), title=f"jour {number}", language="xx"))
            text, place, rows = "\n".join(lines), 0, []
            for n in range(20):
                place = text.index(NAMES[n % 5], place + 1)
                made = store.annotations.make(article.id, place, place + len(NAMES[n % 5]), "PER")
                rows.append(replace(made, id=new_id(), origin="import", status="proposed", entity_id=None))
            with store.act("import", "names") as act:
                act.insert_many("annotation", map(row_of, rows))


def decisions(home: Home) -> list[tuple]:
    return home.rows(
        "select status, label, count(*) from annotation where annotator = 'ana' group by 1, 2 order by 1, 2"
    )


def test_a_hundred_proposals_take_a_key_a_group_typed_at_once(home: Home) -> None:
    """A reviewer types ahead of the screen; a key that hits nothing, or the wrong item, spoils the corpus."""
    imported(home, articles=5)
    with home.start() as window:
        window.send("Raaxo5")
        window.wait_for("Nothing waits")
        window.wait_for(" saved ")
        window.press("ctrl+q")
        assert window.wait_exit() == 0
    assert decisions(home) == [("accepted", "ORG", 20), ("accepted", "PER", 40), ("rejected", "PER", 40)]
    assert home.rows("select count(*) from annotation where status = 'proposed' and annotator = 'bob'") == [
        (100,)
    ]


def test_enter_shows_the_place_and_escape_comes_back_to_the_same_item(home: Home) -> None:
    """Who looks something up must not lose his place in the queue."""
    imported(home)
    with home.start() as window:
        window.press("R")
        window.wait_for("80 left")
        window.press("j", "j", "enter")
        window.wait_for("p PER")
        window.press("escape")
        window.wait_for("80 left")
        window.wait_for("3/5")
        window.press("x")
        window.wait_for("saved Rejected PER “brice ormessan”, 16 times")
        window.press("escape")
        window.wait_gone("left")
    assert decisions(home) == [("rejected", "PER", 16)]


def test_what_was_said_to_be_saved_survives_a_kill_and_the_review_goes_on_there(home: Home) -> None:
    """A machine that dies in the middle of a morning must not cost the morning."""
    imported(home)
    with home.start() as window:
        window.press("R")
        window.wait_for("80 left")
        window.press("a")
        window.wait_for("saved Accepted PER “paul dorn”, 16 times")
        window.press("2")
        window.wait_for("saved Rejected PER “ada kern”, 16 times: title")
        window.press("a")
        window.signal(signal.SIGKILL)
        assert window.wait_exit() == -signal.SIGKILL
    assert integrity.check(home.store) == []
    before = decisions(home)
    assert before in (
        [("accepted", "PER", 16), ("rejected", "PER", 16)], [("accepted", "PER", 32), ("rejected", "PER", 16)],
    )  # fmt: skip
    left = 80 - sum(count for *_, count in before)
    with home.start() as window:
        window.press("R")
        window.wait_for(f"{left} left")
        window.send("u" * len(before) + ("u" if left == 32 else ""))
        window.wait_for("80 left")
    assert decisions(home) == []


def test_an_orphan_is_placed_in_the_text_by_one_key(home: Home) -> None:
    """Where no place reads like the old one, the analyst finds it, selects it, and is back at the queue."""
    old = "La ministre Anna Beck est arrivée hier à Valbrume avec toute sa délégation.\n"
    with Store(home.store, annotator="ana") as store:
        article, _ = store.articles.add(Document(old, title="Beck", language="xx"))
        store.annotations.tag(article.id, 34, 38, "DATE")
        store.revisions.revise(article.id, Document(old.replace("hier", "mardi"), title="Beck"))
    with home.start() as window:
        window.press("R")
        window.wait_for("No place reads like it")
        window.press("enter")
        window.wait_for("Select the place of “hier” and press Enter")
        window.find("mardi")
        window.press("enter")
        window.wait_for("saved Placed DATE “hier”")
        window.press("u")
        window.wait_for("No place reads like it")
        window.press("U")
        window.wait_gone("No place reads like it")
    rows = home.rows(
        "select s.text, n.status from annotation n join span s on s.annotation_id = n.id where n.anchor = 'ok'"
    )
    assert rows == [("mardi", "accepted")]
