"""Entities: found by what they are called, linked without guessing, proposed as speakers in a sensible order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store import Store, integrity
from store.errors import BadInput, NotFound
from store.model import Alias, Candidate


def names(candidates: list[Candidate]) -> list[str]:
    return [candidate.name for candidate in candidates]


def test_an_entity_is_known_by_its_name_and_its_aliases(store: Store) -> None:
    """An acronym in one article would not lead to the name in another."""
    made = store.entities.add("ORG", "Agence du Littoral", aliases=["AdL", "ADL", "le Littoral"])
    assert store.entities.get(made.id) == made
    assert [(a.text, a.kind, a.scope) for a in made.aliases] == [
        ("Agence du Littoral", "full", "global"), ("AdL", "variant", "global"),
        ("ADL", "acronym", "global"), ("le Littoral", "variant", "global"),
    ]  # fmt: skip
    again = store.entities.add_alias(made.id, "l’Agence")
    assert again.aliases[-1] == Alias(made.id, "l’Agence", "variant", "global")
    assert store.entities.add_alias(made.id, "l’Agence") == again
    with pytest.raises(NotFound):
        store.entities.get("none")
    with pytest.raises(BadInput, match="QUOTE is no label of entities"):
        store.entities.add("QUOTE", "x")
    with pytest.raises(BadInput, match="needs a name"):
        store.entities.add("PER", "  ")


def test_the_exact_text_comes_before_the_folded_one(store: Store, add_text: Callable[..., str]) -> None:
    """Of two that are spelled alike the wrong one would be offered first."""
    article_id = add_text(store, "x")
    upper = store.entities.add("ORG", "SOLÈNE")
    person = store.entities.add("PER", "Solène")
    assert [e.id for e in store.entities.by_alias("Solène", article_id)] == [person.id, upper.id]
    assert [e.id for e in store.entities.by_alias("solene", article_id)] == [upper.id, person.id]
    assert store.entities.by_alias("Sol", article_id) == []


def test_a_role_holds_in_its_article_alone(store: Store, add_text: Callable[..., str]) -> None:
    """«The minister» of one article would be taken for that of another."""
    one, two = add_text(store, "la ministre parle"), add_text(store, "la ministre se tait")
    ada = store.entities.add("PER", "Ada Lovelace")
    mention = store.annotations.tag(one, 0, 11, "ROLE")
    store.entities.link(mention.id, ada.id)
    assert store.entities.known("la ministre", one, "ROLE") == ada.id
    assert store.entities.known("la ministre", two, "ROLE") is None
    assert [e.id for e in store.entities.by_alias("La Ministre", one)] == [ada.id]
    assert store.entities.by_alias("la ministre", two) == []


def test_linking_teaches_the_name_and_is_one_step(store: Store, add_text: Callable[..., str]) -> None:
    """The same name would have to be linked again in every article, or undone in two steps."""
    article_id = add_text(store, "Lovelace parle. Elle rit. Lovelace se tait.")
    ada = store.entities.add("PER", "Ada Lovelace")
    mention = store.annotations.tag(article_id, 0, 8, "PER")
    linked = store.entities.link(mention.id, ada.id)
    assert linked.entity_id == ada.id
    assert store.history.acts()[0].summary == "PER “Lovelace” → Ada Lovelace"
    assert store.annotations.tag(article_id, 26, 34, "PER").entity_id == ada.id
    pronoun = store.annotations.tag(article_id, 16, 20, "PER", level="PRO")
    store.entities.link(pronoun.id, ada.id)
    assert [a.text for a in store.entities.get(ada.id).aliases] == ["Ada Lovelace", "Lovelace"]
    for _ in range(4):
        store.history.undo()
    assert [a.text for a in store.entities.get(ada.id).aliases] == ["Ada Lovelace"]
    store.history.redo()
    assert store.entities.link(mention.id, None).entity_id is None
    with pytest.raises(NotFound):
        store.entities.link(mention.id, "none")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ada lovelace", ["Ada Lovelace", "Ada Lovelace-Byron"]),
        ("LOVE", ["Ada Lovelace", "Ada Lovelace-Byron"]),
        ("byr", ["Ada Lovelace-Byron"]),
        ("évi", ["Mairie d’Évian"]),
        ("evian", ["Mairie d’Évian"]),
        ("lovelase", ["Ada Lovelace", "Ada Lovelace-Byron"]),
        ("babage", ["Charles Babbage"]),
        ("xyz", []),
        ("", ["Ada Lovelace", "Ada Lovelace-Byron", "Charles Babbage", "Mairie d’Évian"]),
        ("%", []),
    ],
)
def test_an_entity_is_found_by_a_few_letters_even_wrong_ones(
    store: Store, typed: str, found: list[str]
) -> None:
    """The analyst would make the same person twice."""
    for label, name in (
        ("PER", "Charles Babbage"), ("PER", "Ada Lovelace-Byron"), ("PER", "Ada Lovelace"), ("ORG", "Mairie d’Évian"),
    ):  # fmt: skip
        store.entities.add(label, name)
    assert [entity.name for entity in store.entities.find(typed)] == found
    assert len(store.entities.find("", limit=2)) == 2


def test_every_entity_is_listed_with_its_counts(store: Store, add_text: Callable[..., str]) -> None:
    """The register would not show who matters."""
    article_id = add_text(store, "Ada. Ada. «Non», dit Ada.")
    ada = store.entities.add("PER", "Ada")
    store.entities.add("ORG", "Une agence")
    mention = store.annotations.tag(article_id, 0, 3, "PER")
    store.annotations.tag(article_id, 5, 8, "PER", entity_id=ada.id, status="rejected")
    store.annotations.tag(article_id, 11, 14, "QUOTE", entity_id=ada.id)
    assert mention.entity_id == ada.id
    rows = [(row.entity.name, row.mentions, row.quotations) for row in store.entities.all()]
    assert rows == [("Ada", 1, 1), ("Une agence", 0, 0)]
    assert [row.entity.name for row in store.entities.all("ORG")] == ["Une agence"]


PRESS = (
    "Rosa Klein et le maire se sont vus à Évian, dit l’Agence.\n"
    "Hier, Ada Lovelace et la ministre ont reçu Bob. «Ada a tort», dit Karl Roth à l’Agence, à Paris."
)


def tag_all(store: Store, article_id: str, wanted: dict[str, str], begin: int = 0) -> None:
    for text, label in wanted.items():
        start = PRESS.index(text, begin)
        store.annotations.tag(article_id, start, start + len(text), label)


def test_speakers_are_offered_persons_first_and_the_nearest_first(
    store: Store, add_text: Callable[..., str]
) -> None:
    """The right speaker would be behind a second key, or missing."""
    article_id = add_text(store, PRESS)
    tag_all(store, article_id, {"Rosa Klein": "PER", "le maire": "ROLE", "Évian": "GPE", "l’Agence": "ORG"})
    tag_all(
        store, article_id,
        {"Hier": "DATE", "Ada Lovelace": "PER", "la ministre": "ROLE", "Bob": "PER", "Karl Roth": "PER",
         "l’Agence": "ORG", "Paris": "LOC"},
        PRESS.index("\n"),
    )  # fmt: skip
    content = PRESS.index("Ada a tort")
    store.annotations.tag(article_id, content, content + 3, "PER")
    quote = store.annotations.tag(article_id, content, content + 10, "QUOTE")
    found = store.entities.speakers(article_id, 2, quote.start)
    assert names(found) == [
        "Bob", "la ministre", "Ada Lovelace", "Karl Roth", "le maire", "Rosa Klein", "Ada", "l’Agence", "Évian"
    ]  # fmt: skip
    assert names(store.entities.speakers(article_id, 1, 0)) == ["Rosa Klein", "le maire", "Évian", "l’Agence"]
    assert store.entities.speakers(article_id, 9, 0) == []


def test_a_person_tagged_twice_is_offered_once(store: Store, add_text: Callable[..., str]) -> None:
    """The digits 1 to 9 would be used up by one name; a rejected one would be offered."""
    article_id = add_text(store, "Ada, Lovelace, Ada, Elle, elle et Bob. «Oui.»")
    ada = store.entities.add("PER", "Ada Lovelace", aliases=["Ada", "Lovelace"])
    for start, end in ((0, 3), (5, 13), (15, 18)):
        assert store.annotations.tag(article_id, start, end, "PER").entity_id == ada.id
    store.annotations.tag(article_id, 20, 24, "PER", level="PRO")
    store.annotations.tag(article_id, 26, 30, "PER", level="PRO", entity_id=ada.id)
    store.annotations.tag(article_id, 34, 37, "PER", status="rejected")
    found = store.entities.speakers(article_id, 1, 40)
    assert [(c.name, c.entity_id) for c in found] == [("Ada Lovelace", ada.id)]


def test_settling_a_speaker_makes_the_person_and_links_what_is_equal(
    store: Store, add_text: Callable[..., str]
) -> None:
    """The analyst would have to make and link each speaker by hand, and undo it in pieces."""
    article_id = add_text(store, "Ada et Ada, ADA. «Oui.» Ada")
    for start, end, label in ((0, 3, "PER"), (7, 10, "PER"), (12, 15, "PER"), (24, 27, "ORG")):
        store.annotations.tag(article_id, start, end, label)
    quote = store.annotations.tag(article_id, 18, 22, "QUOTE")
    (first, *_) = [c for c in store.entities.speakers(article_id, 1, 18) if c.name == "Ada"]
    settled = store.entities.settle_speaker(quote.id, first)
    (entity,) = [row.entity for row in store.entities.all()]
    assert (entity.name, entity.label, settled.entity_id) == ("Ada", "PER", entity.id)
    links = [(a.start, a.entity_id) for a in store.annotations.of_article(article_id)]
    assert links == [(0, entity.id), (7, entity.id), (12, None), (18, entity.id), (24, None)]
    assert store.history.acts()[0].summary == "Ada says “Oui.”"
    assert integrity.check(store) == []
    store.history.undo()
    assert list(store.entities.all()) == []
    assert {a.entity_id for a in store.annotations.of_article(article_id)} == {None}


def test_a_role_that_speaks_is_a_person_known_by_it_in_this_article(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A role would become an entity of its own kind, or an alias everywhere."""
    article_id = add_text(store, "La ministre: «Oui.»")
    mention = store.annotations.tag(article_id, 0, 11, "ROLE")
    quote = store.annotations.tag(article_id, 14, 18, "QUOTE")
    store.entities.settle_speaker(quote.id, Candidate("La ministre", None, mention.id, "ROLE"))
    (row,) = store.entities.all()
    assert (row.entity.label, row.mentions, row.quotations) == ("PER", 1, 1)
    assert row.entity.aliases == (Alias(row.entity.id, "La ministre", "role", article_id),)


def test_a_known_speaker_and_a_typed_one_are_taken(store: Store, add_text: Callable[..., str]) -> None:
    """`s` and a name would lead nowhere, or make a person again."""
    article_id = add_text(store, "Ada: «Oui.» «Non.»")
    mention = store.annotations.tag(article_id, 0, 3, "PER")
    one, two = (store.annotations.tag(article_id, a, b, "QUOTE") for a, b in ((6, 10), (13, 17)))
    ada = store.entities.add("PER", "Ada")
    candidate = Candidate("Ada", None, mention.id, "PER")
    assert store.entities.settle_speaker(one.id, candidate).entity_id == ada.id
    typed = store.entities.settle_speaker(two.id, Candidate("Bob Roy", None, None, "PER"))
    assert store.entities.get(typed.entity_id or "").name == "Bob Roy"
    with pytest.raises(BadInput, match="is no quotation"):
        store.entities.settle_speaker(mention.id, candidate)
    with pytest.raises(NotFound):
        store.entities.settle_speaker(one.id, Candidate("x", "none", None, "PER"))
