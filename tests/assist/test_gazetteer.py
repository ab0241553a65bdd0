"""What is tagged once is proposed wherever it stands again."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.gazetteer import Gazetteer
from store import Store
from store.formats import Document


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
        ("Daesh", "Daesh'll flee; Daesh’ve fled; Daesh"),
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


@pytest.mark.parametrize(
    ("known", "language", "text", "expected"),
    [
        ("Élysée", "fr", "à l’Elysee, à l’ÉLYSÉE", ["Elysee", "ÉLYSÉE"]),
        ("Merkel", "de", "Merkels Haus", ["Merkels"]),
        ("Путин", "ru", "о Путине", ["Путине"]),
        ("Москва", "ru", "в Москве", ["Москве"]),
        ("Warszawa", "pl", "w Warszawie", ["Warszawie"]),
        ("Erdoğan", "tr", "Erdoğan'ın evi", ["Erdoğan'ın"]),
        ("بغداد", "ar", "من وبغداد", ["وبغداد"]),
        ("Paul Dorn", "fr", "Paul\u00a0Dorn, Paul\nDorn", ["Paul\u00a0Dorn", "Paul\nDorn"]),
        ("OTAN", "fr", "l’Otan, otan", ["Otan"]),
        ("Nouran", "en", "in nouran", ["nouran"]),
    ],
)
def test_other_spellings_are_found_with_less_confidence(
    known: str, language: str, text: str, expected: list[str]
) -> None:
    """Who reads a case language, a headline, or a wire without accents."""
    gazetteer = knowing(known)
    assert found(gazetteer, text, language) == expected
    assert all(each.confidence < 0.9 for each in gazetteer.find(text, [(0, len(text))], language))


@pytest.mark.parametrize(
    ("known", "language", "text"),
    [
        ("Will", "en", "they will go"),
        ("IT", "en", "it is so"),
        ("Le Monde", "fr", "tout le monde"),
        ("Jean", "fr", "Jean-Pierre part"),
        ("Seine", "fr", "en Seine-et-Oise"),
        ("Dorn", "en", "Dornier, McDorn, adornment"),
        ("Paul Dorn", "en", "Paul. Dorn, Paul, Dorn"),
    ],
)
def test_a_common_word_or_a_part_of_another_name_is_not_taken_for_it(
    known: str, language: str, text: str
) -> None:
    """Who would reject the same slip in every paragraph."""
    assert found(knowing(known), text, language) == []


def test_a_name_joined_by_a_hyphen_to_common_words_is_found() -> None:
    """Whose entity is mostly written so: ISIL-held, pro-Assad."""
    gazetteer = knowing("ISIL", "Assad", "EU")
    assert found(gazetteer, "ISIL-held towns, a pro-Assad army, the EU-Kommission") == ["ISIL", "Assad", "EU"]


def test_a_place_joined_to_one_other_name_is_found_and_a_listed_compound_is_not_parted() -> None:
    """Who tagged Iran, and reads of Iran-Russia talks; who tagged Guinea, and reads of Guinea-Bissau."""
    gazetteer = knowing("Iran", "Orvane", "Guinea", label="GPE")
    assert found(gazetteer, "Iran-Russia talks on the Paris-Orvane line, in Guinea-Bissau") == [
        "Iran",
        "Orvane",
    ]
    assert found(knowing("Beck"), "Ana Beck-Rovin, Beck-Rovin") == []


def test_an_exact_text_stays_beside_one_that_crosses_it_or_has_an_article_more() -> None:
    """Whose own tag would hide the next one: an article taken in by mistake, an edge set too wide."""
    gazetteer = knowing("the SDF", "SDF", "north camp", "camp Orvane", label="ORG")
    assert found(gazetteer, "The SDF, the SDF of north camp Orvane") == [
        "The SDF", "SDF", "the SDF", "SDF", "north camp", "camp Orvane"
    ]  # fmt: skip


def test_one_of_another_label_may_lie_in_a_longer_one() -> None:
    """Whose places stand inside names of bodies."""
    gazetteer = knowing("Government of Iraq", label="ORG")
    gazetteer.add("Iraq", "GPE")
    gazetteer.add("Government", "ORG")
    assert found(gazetteer, "the Government of Iraq") == ["Government of Iraq", "Iraq"]


def test_a_text_of_two_entities_is_linked_to_neither_and_the_label_used_most_is_taken() -> None:
    """Whom a silent wrong link would put into somebody else's record."""
    gazetteer = Gazetteer()
    gazetteer.add("Jordan", "GPE", "j1")
    gazetteer.add("Jordan", "GPE", "j2")
    gazetteer.add("Jordan", "PER", "j3")
    (only,) = gazetteer.find("Jordan", [(0, 6)], "en")
    assert (only.label, only.entity_id) == ("GPE", None)
    gazetteer.discard("Jordan", "GPE", "j2")
    (only,) = gazetteer.find("Jordan", [(0, 6)], "en")
    assert (only.label, only.entity_id) == ("GPE", "j1")


def test_a_store_is_known_by_its_aliases_and_tags_and_a_role_in_its_article_alone(tmp_path: Path) -> None:
    """Who opens the next article: names are known there, « la ministre » is another one."""
    with Store(tmp_path / "store.db", annotator="anna") as store:
        one, _ = store.articles.add(Document("La ministre Anna Beck et Rovin.", language="fr"))
        other, _ = store.articles.add(Document("La ministre parle.", language="fr"))
        beck = store.entities.add("PER", "Anna Beck")
        store.entities.add_alias(beck.id, "La ministre", "role", scope=one.id)
        store.annotations.tag(one.id, 25, 30, "PER")
        gazetteer = Gazetteer.of(store)
        gazetteer.enter(store, one.id)
        here = gazetteer.find("La ministre Anna Beck et Rovin.", [(0, 31)], "fr")
        assert [(each.label, each.start, each.end, each.entity_id) for each in here] == [
            ("ROLE", 0, 11, beck.id), ("PER", 12, 21, beck.id), ("PER", 25, 30, None)
        ]  # fmt: skip
        gazetteer.enter(store, other.id)
        assert gazetteer.find("La ministre parle.", [(0, 18)], "fr") == []


@given(
    st.lists(st.text(alphabet="abAB é'-.’", min_size=1, max_size=8), min_size=1, max_size=6),
    st.text(alphabet="abAB é'-.’\n", max_size=60),
)
@settings(max_examples=80, deadline=None)
def test_what_is_found_is_exact_or_says_that_it_is_not(texts: list[str], text: str) -> None:
    """Whose span would hold something else than its name."""
    gazetteer = knowing(*texts)
    for each in gazetteer.find(text, [(0, len(text))], "fr"):
        surface = text[each.start : each.end]
        assert surface
        assert (each.rule == "known") == (surface in texts) or each.rule == "known-form"


@given(
    st.lists(st.text(alphabet="abAB é'-", min_size=1, max_size=8), min_size=1, max_size=6),
    st.text(alphabet="abAB é'-", max_size=40),
)
@settings(max_examples=50, deadline=None)
def test_discarding_what_was_added_leaves_nothing_behind(texts: list[str], text: str) -> None:
    """Who undoes an hour of tagging."""
    gazetteer = knowing(*texts)
    gazetteer.find(text, [(0, len(text))], "en")
    for each in texts:
        gazetteer.discard(each, "PER")
    assert gazetteer.find(text, [(0, len(text))], "en") == []
