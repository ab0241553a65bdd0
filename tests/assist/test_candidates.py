"""Candidates: what nobody has decided, of an article or a window of it, and what a decision stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.candidates import Window, candidates, decided, keep, undecided
from assist.proposers import propose
from store import Store
from store.formats import Document
from store.model import Candidate

HEAD = "Valbrume : le port rouvre\nHélène Marchand, directrice du port, a visité les quais lundi."
SAID = "Elle a affirmé que « le port de Valbrume rouvrira au printemps prochain, quoi qu’il arrive »."
TEXT = f"{HEAD}\n{SAID}\nLes dockers attendent toujours.\n{SAID}\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "c.db", annotator="ana") as made:
        yield made


def add(store: Store, text: str = TEXT) -> str:
    return store.articles.add(Document(text, title="t", language="fr"))[0].id


def quotes(store: Store, article: str, annotator: str = "ana") -> list[str]:
    return [each.text for each in candidates(store, article, annotator) if each.kind == "quote"]


CONTENT = "« le port de Valbrume rouvrira au printemps prochain, quoi qu’il arrive »"


def test_a_copied_paragraph_offers_nothing_of_its_own(store: Store) -> None:
    """What is tagged once is carried over: asking again for each copy would double the work."""
    article = add(store)
    found = [each for each in candidates(store, article, "ana") if each.kind == "quote"]
    assert [each.text for each in found] in ([CONTENT], ["que " + CONTENT])
    assert not any(each.is_stored for each in found)
    assert [span.text for span in found[0].pieces("cue")] == ["affirmé"]
    assert [span.text for span in found[0].pieces("source")] == ["Elle"]


def test_an_accepted_one_is_stored_in_the_copies_too_with_its_speaker_and_undone_as_one(store: Store) -> None:
    """A copy left without its tag would be missing from the export."""
    article = add(store)
    chosen = next(each for each in candidates(store, article, "ana") if each.kind == "quote")
    who = Candidate("Hélène Marchand", None, None, "PER")
    kept = keep(store, decided(chosen, "accepted", "ana"), speaker=who)
    assert len(kept) == 2
    rows = store.conn.execute("select status, origin, speaker from quote_row order by start").fetchall()
    assert rows == [("accepted", "rule", "Hélène Marchand"), ("accepted", "carry", "Hélène Marchand")]
    assert quotes(store, article) == []
    store.history.undo()
    assert store.conn.execute("select count(*) from annotation").fetchone() == (0,)
    assert store.conn.execute("select count(*) from entity").fetchone() == (0,)
    assert len(quotes(store, article)) == 1


def test_a_rejected_one_never_comes_back_here_or_in_a_copy_of_its_paragraph(store: Store) -> None:
    """A tool that asks again what was answered is switched off."""
    first = add(store)
    chosen = next(each for each in candidates(store, first, "ana") if each.kind == "quote")
    keep(store, decided(chosen, "rejected", "ana", reject_reason="scare_quote"))
    second = add(store, f"Un autre article\nHélène Marchand parlait.\n{SAID}\n")
    assert quotes(store, first) == []
    assert quotes(store, second) == []
    assert len(quotes(store, first, "bob")) == 1
    assert store.conn.execute("select status, reject_reason from annotation").fetchall() == [
        ("rejected", "scare_quote")
    ]


def test_what_is_tagged_is_not_offered(store: Store) -> None:
    """A proposal over one's own tag would ask to do it twice."""
    article = add(store)
    start = TEXT.index(CONTENT)
    store.annotations.tag(article, start + 2, start + 20, "QUOTE")
    assert quotes(store, article) == []


def test_a_window_offers_what_the_whole_does(store: Store) -> None:
    """The page reads a novel in windows: a quotation must not depend on where one begins."""
    article = add(store)
    whole = [(each.start, each.end) for each in candidates(store, article, "ana")]
    found = store.articles.get(article)
    parts = [
        (each.start, each.end)
        for number in range(1, (found.paragraphs or 0) + 1)
        for each in undecided(Window(store, found, "ana", number, number).offers(), [], "ana")
    ]
    assert parts == whole


def test_a_wrapped_paragraph_is_read_as_one_and_its_text_kept(store: Store) -> None:
    """A line end inside a quotation is part of its text."""
    lines = (
        "La directrice du port de Valbrume a réuni mardi soir les dockers de\n"
        "la ville. « Le port rouvrira au printemps prochain, quoi qu’il en\n"
        "soit », a déclaré Hélène Marchand, qui dirige le port depuis bientôt\n"
        "huit ans et connaît chacun des hommes qui étaient venus l’entendre.\n"
        "Elle a ensuite répondu à toutes les questions, une par une, et sans\n"
        "jamais quitter la salle avant que le dernier d’entre eux ne soit\n"
        "parti.\n"
    )
    article = add(store, f"{lines}\n{lines.replace('mardi', 'jeudi')}")
    found = [each.text for each in candidates(store, article, "ana") if each.kind == "quote"]
    assert found[0] == "« Le port rouvrira au printemps prochain, quoi qu’il en\nsoit »"


def test_the_page_offers_what_postil_propose_prints(store: Store) -> None:
    """Who looked at a text before adding it: hard line breaks, a family name, a role with capitals."""
    text = (
        "Abdel Ormoy, Directeur Général de la Direction\nnationale de la veille maritime (DNVM), est à Verlanne.\n\n"
        "Le Conseil de sécurité\nnationale a reçu Ormoy mardi. « Nous tenons bon »,\na dit Ormoy.\n"
    )
    article = add(store, text)
    bounds = [(p.start, p.end) for p in store.articles.paragraphs(article, 1, 9)]
    printed = [(each.label, each.start, each.end) for each in propose(text, bounds, "fr")]
    offered = [(each.label, each.start, each.end) for each in candidates(store, article, "ana")]
    assert offered == printed
    assert [text[start:end].replace("\n", " ") for label, start, end in printed if label == "ROLE"] == [
        "Directeur Général de la Direction nationale de la veille maritime"
    ]
    assert [text[start:end] for label, start, end in printed if label == "PER"] == [
        "Abdel Ormoy",
        "Ormoy",
        "Ormoy",
    ]
