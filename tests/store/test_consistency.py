"""What is tagged one way here and another way there: found, and mended by one act each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store import Store, consistency
from store.consistency import Finding
from store.errors import BadInput
from store.formats import Document
from tests.store.test_identity import dump

ONE = "Paul Dorn parle à Valbrume. M. Dorn rit. Valbrume dort, dit Paul Dorn."
TWO = "Hier à Valbrume, Paul Dorn a dit « non ». Le ministre a dit « oui ». Port de Valbrume."


@pytest.fixture
def articles(store: Store) -> tuple[str, str]:
    made = [
        store.articles.add(Document(text, title=title))[0].id for title, text in (("Un", ONE), ("Deux", TWO))
    ]
    return made[0], made[1]


def tag(store: Store, article_id: str, start: int, words: str, label: str, **more: object) -> str:
    text = store.articles.full_text(article_id)
    assert text[start : start + len(words)] == words
    return store.annotations.tag(article_id, start, start + len(words), label, **more).id  # type: ignore[arg-type]


def only(store: Store, kind: str) -> list[Finding]:
    return consistency.findings(store, (kind,))  # type: ignore[arg-type]


def labels(store: Store) -> list[tuple[str, str, int]]:
    return store.conn.execute(
        "select label, text, start from mention_row order by article_title, start"
    ).fetchall()


def test_one_text_with_two_labels_is_found_and_made_one(store: Store, articles: tuple[str, str]) -> None:
    """A count by label would be wrong, and nobody would see it."""
    one, two = articles
    for article, start, label in ((one, 0, "PER"), (one, 60, "PER"), (two, 17, "ORG")):
        tag(store, article, start, "Paul Dorn", label)
    tag(store, one, 18, "Valbrume", "GPE")
    (finding,) = only(store, "labels")
    assert (finding.text, finding.what, finding.count, finding.label) == (
        "Paul Dorn",
        "PER 2, ORG 1",
        1,
        "PER",
    )
    assert (finding.article_id, finding.start, finding.end) == (two, 17, 26)
    before = dump(store)
    assert consistency.mend(store, finding) == 1
    assert only(store, "labels") == []
    assert store.history.acts()[0].summary == "“Paul Dorn” is PER: 1 changed"
    store.history.undo()
    assert dump(store) == before
    assert consistency.mend(store, finding, "MISC") == 3
    assert [row[0] for row in labels(store)] == ["MISC", "MISC", "GPE", "MISC"]
    with pytest.raises(BadInput, match="QUOTE is no label of mentions"):
        consistency.mend(store, finding, "QUOTE")


def test_a_stretch_that_bears_the_label_already_gets_no_second_one(
    store: Store, articles: tuple[str, str]
) -> None:
    one, _ = articles
    for start, label in ((18, "GPE"), (18, "LOC"), (41, "GPE")):
        tag(store, one, start, "Valbrume", label)
    (finding,) = only(store, "labels")
    assert consistency.mend(store, finding) == 0
    assert [row[0] for row in labels(store)] == ["GPE", "LOC", "GPE"]


def test_untagged_equals_are_found_in_worked_articles_alone(store: Store, articles: tuple[str, str]) -> None:
    """A name missed in the third paragraph; but an article nobody has opened is not careless."""
    one, two = articles
    tag(store, one, 0, "Paul Dorn", "PER")
    tag(store, one, 18, "Valbrume", "GPE")
    found = {f.text: [(p.article_id, p.start) for p in f.places] for f in only(store, "untagged")}
    assert found == {"Paul Dorn": [(one, 60)], "Valbrume": [(one, 41)]}
    tag(store, two, 69, "Port de Valbrume", "LOC")
    found = {f.text: [(p.article_id, p.start) for p in f.places] for f in only(store, "untagged")}
    by_article = sorted([(one, 41), (two, 7)])
    assert found == {"Paul Dorn": sorted([(one, 60), (two, 17)]), "Valbrume": by_article}


def test_untagged_equals_are_tagged_as_one_act(store: Store, articles: tuple[str, str]) -> None:
    one, two = articles
    dorn = store.entities.add("PER", "Paul Dorn")
    tag(store, one, 0, "Paul Dorn", "PER")
    tag(store, two, 7, "Valbrume", "GPE")
    before = labels(store)
    (finding,) = [f for f in only(store, "untagged") if f.text == "Paul Dorn"]
    assert (finding.count, finding.what) == (2, "PER elsewhere, untagged in 2 articles")
    assert consistency.mend(store, finding) == 2
    assert [row for row in labels(store) if row[1] == "Paul Dorn"] == [
        ("PER", "Paul Dorn", 17), ("PER", "Paul Dorn", 0), ("PER", "Paul Dorn", 60),
    ]  # fmt: skip
    linked = "select count(*) from annotation where entity_id = ?"
    assert store.conn.execute(linked, (dorn.id,)).fetchone() == (3,)
    assert consistency.mend(store, finding) == 0
    store.history.undo()
    assert labels(store) == before


def test_what_was_rejected_said_by_a_role_or_a_part_of_a_word_is_left_alone(store: Store) -> None:
    """What was decided once would be asked again for ever."""
    text = "Le ministre rit. Dorn, dorn, Dornier, Dorn et Dorn."
    one = store.articles.add(Document(text, title="Un"))[0].id
    two = store.articles.add(Document("Le ministre parle à Dorn.", title="Deux"))[0].id
    tag(store, one, 17, "Dorn", "PER")
    tag(store, one, 38, "Dorn", "PER", status="rejected")
    tag(store, one, 0, "Le ministre", "ROLE")
    tag(store, two, 20, "Dorn", "PER")
    (finding,) = only(store, "untagged")
    assert [(p.article_id, p.start) for p in finding.places] == [(one, 46)]


def test_entities_that_look_alike_are_found_and_become_one(store: Store) -> None:
    """The same minister would have two cards."""
    paul = store.entities.add("PER", "Paul Dorn")
    dorn = store.entities.add("PER", "Dorn")
    dgp = store.entities.add("ORG", "Direction générale des ports")
    store.entities.add("ORG", "DGP")
    store.entities.add("PER", "Dorn, Paul")
    store.entities.add("PER", "Ada Kern")
    store.entities.add("ORG", "Dorn")
    found = [(f.what) for f in only(store, "entities")]
    assert sorted(found) == [
        "ORG “DGP” and “Direction générale des ports”: DGP",
        "PER “Dorn, Paul” and “Paul Dorn”: Paul Dorn",
        "PER “Dorn” and “Paul Dorn”: Dorn",
    ]
    (finding,) = [f for f in only(store, "entities") if f.ids == (paul.id, dorn.id)]
    consistency.mend(store, finding)
    assert [a.text for a in store.entities.get(paul.id).aliases] == ["Paul Dorn", "Dorn"]
    assert store.entities.several([dorn.id]) == []
    store.history.undo()
    assert store.entities.get(dorn.id) == dorn
    assert store.entities.get(dgp.id) == dgp


def test_quotations_nobody_says_get_whom_their_source_names(store: Store, articles: tuple[str, str]) -> None:
    """Half of «who said what» is missing where a speaker is."""
    one, two = articles
    paul = store.entities.add("PER", "Paul Dorn")
    first = store.annotations.tag(one, 41, 54, "QUOTE", more=[("source", 60, 69)])
    second = store.annotations.tag(two, 33, 40, "QUOTE", more=[("source", 17, 26)])
    (finding,) = only(store, "speaker")
    assert (finding.count, finding.what) == (2, "source “Paul Dorn”, no speaker")
    who = consistency.speaker_of(store, finding)
    assert who is not None
    assert who.entity_id == paul.id
    before = dump(store)
    assert consistency.mend(store, finding) == 2
    assert {store.annotations.get(each.id).entity_id for each in (first, second)} == {paul.id}
    assert only(store, "speaker") == []
    store.history.undo()
    assert dump(store) == before


def test_a_role_is_asked_in_its_article_and_nobody_is_no_answer(
    store: Store, articles: tuple[str, str]
) -> None:
    """«The minister» of two articles are two people; and a place is no guess for a speaker."""
    _, two = articles
    tag(store, two, 7, "Valbrume", "GPE")
    quote = store.annotations.tag(two, 60, 67, "QUOTE", more=[("source", 42, 53)])
    (finding,) = only(store, "speaker")
    assert consistency.speaker_of(store, finding) is None
    with pytest.raises(BadInput, match="Nobody is tagged near “« oui »”: open it and name its speaker"):
        consistency.mend(store, finding)
    tag(store, two, 42, "Le ministre", "ROLE")
    assert consistency.mend(store, finding) == 1
    speaker = store.annotations.get(quote.id).entity_id
    assert store.entities.get(speaker or "").name == "Le ministre"


def test_proposals_and_rejected_annotations_are_no_inconsistency(
    store: Store, articles: tuple[str, str]
) -> None:
    """A list of what nobody decided yet would bury what somebody decided twice."""
    one, two = articles
    tag(store, one, 0, "Paul Dorn", "PER")
    other = tag(store, two, 17, "Paul Dorn", "ORG")
    store.annotations.change(replace(store.annotations.get(other), status="rejected"))
    store.annotations.tag(two, 33, 40, "QUOTE", status="proposed")
    assert only(store, "labels") == []
    assert only(store, "speaker") == []
