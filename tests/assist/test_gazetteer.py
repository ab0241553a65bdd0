"""What is tagged once is proposed wherever it stands again."""

from __future__ import annotations

import pickle

import pytest

from assist.gazetteer import Gazetteer


def found(gazetteer: Gazetteer, text: str, language: str | None = "en") -> list[str]:
    """The texts that are proposed."""
    return [text[each.start : each.end] for each in gazetteer.find(text, [(0, len(text))], language)]


def knowing(*texts: str, label: str = "PER") -> Gazetteer:
    made = Gazetteer()
    for text in texts:
        made.add(text, label)
    return made


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("Paul Dorn", "“Paul Dorn,” (Paul Dorn) Paul Dorn’s: Paul Dorn."),
        ("Organisation", "l’Organisation; d'Organisation. Organisation-"),
        ("U.S.", "the U.S. army, U.S."),
        ("C++", "C++ or C++."),
        ("€", "5 € and €"),
        ("习近平", "主席习近平说，习近平"),
        ("عمان", "في عمان، عمان."),
        ("Jean-Luc d’Estrée", "Jean-Luc d’Estrée et Jean-Luc d’Estrée"),
        ("O'Brien", "O'Brien saw O'Brien"),
        ("Procter & Gamble", "Procter & Gamble, Procter & Gamble"),
        ("the", "the one; the two"),
    ],
)
def test_every_exact_repeat_is_found(known: str, text: str) -> None:
    """Who would have to tag the same name again by hand."""
    assert found(knowing(known), text).count(known) == text.count(known) > 0


def test_an_exact_text_is_known_at_once_and_forgotten_at_once() -> None:
    """Who undoes a slip, and would be shown it in each paragraph from then on."""
    gazetteer = knowing("Dorn")
    assert found(gazetteer, "Dorn left.") == ["Dorn"]
    gazetteer.add("Dorn", "PER")
    gazetteer.discard("Dorn", "PER")
    assert found(gazetteer, "Dorn left.") == ["Dorn"]
    gazetteer.discard("Dorn", "PER")
    assert found(gazetteer, "Dorn left.") == []


def test_the_longest_known_text_is_taken() -> None:
    """Who would get three candidates for one name."""
    gazetteer = knowing("Paul", "Dorn", "Paul Dorn", "Dorn Valley Bank")
    assert found(gazetteer, "Paul Dorn of Dorn Valley Bank and Dorn") == [
        "Paul Dorn", "Dorn Valley Bank", "Dorn"
    ]  # fmt: skip


def test_a_gazetteer_can_be_sent_to_another_process() -> None:
    """The page, whose proposals are made in a child process."""
    gazetteer = knowing("Paul Dorn")
    gazetteer.add(" ".join(["long"] * 300), "ORG")
    assert found(pickle.loads(pickle.dumps(gazetteer)), "Paul Dorn") == ["Paul Dorn"]
