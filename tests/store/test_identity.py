"""Merging, splitting and renaming entities: one act each, undone as one."""

from __future__ import annotations

import pytest

from store import Store, identity
from store.errors import BadInput
from store.formats import Document

TEXT = "Mirela Dostane parle. Mme Dostane sourit. Anna Dostane écoute.\n"


def tagged(store: Store) -> tuple[str, list[str]]:
    article, _ = store.articles.add(Document(text=TEXT, title="t"))
    made = [store.annotations.tag(article.id, a, b, "PER") for a, b in ((0, 14), (26, 33), (42, 54))]
    return article.id, [annotation.id for annotation in made]


def dump(store: Store) -> list[tuple]:
    rows = []
    for table, columns in (
        ("entity", "id, label, name, wikidata_id, note"),
        ("alias", "entity_id, text, kind, scope"),
        ("annotation", "id, entity_id, updated_at"),
    ):
        rows += store.conn.execute(f"select {columns} from {table} order by 1, 2").fetchall()
    return rows


def test_a_merge_takes_mentions_and_aliases_and_is_undone_as_one(store: Store) -> None:
    """Two colleagues made the same person twice; one key must mend it, and one must take it back."""
    _, (full, short, _) = tagged(store)
    kept = store.entities.add("PER", "Mirela Dostane")
    gone = store.entities.add("PER", "Dostane")
    store.entities.link(full, kept.id)
    store.entities.link(short, gone.id)
    before = dump(store)
    merged = identity.merge(store, kept.id, gone.id)
    assert merged.name == "Mirela Dostane"
    assert {alias.text for alias in merged.aliases} == {"Mirela Dostane", "Dostane"}
    assert store.annotations.get(short).entity_id == kept.id
    assert store.conn.execute("select count(*) from entity").fetchone() == (1,)
    store.history.undo()
    assert dump(store) == before


def test_a_split_gives_mentions_and_their_alias_to_a_new_entity(store: Store) -> None:
    _, (full, _, other) = tagged(store)
    one = store.entities.add("PER", "Mirela Dostane")
    store.entities.link(full, one.id)
    store.entities.link(other, one.id)
    before = dump(store)
    made = identity.split(store, one.id, [other], "Anna Dostane")
    assert store.annotations.get(other).entity_id == made.id
    assert {alias.text for alias in store.entities.get(one.id).aliases} == {"Mirela Dostane"}
    assert {alias.text for alias in made.aliases} == {"Anna Dostane"}
    store.history.undo()
    assert dump(store) == before


def test_what_is_not_the_entitys_cannot_be_split_from_it(store: Store) -> None:
    _, (full, *_) = tagged(store)
    one = store.entities.add("PER", "Mirela Dostane")
    before = dump(store)
    with pytest.raises(BadInput, match="Only mentions and quotations of Mirela Dostane"):
        identity.split(store, one.id, [full], "Anna")
    assert dump(store) == before


def test_a_renamed_entity_is_known_by_both_names(store: Store) -> None:
    one = store.entities.add("PER", "M. Dostane")
    changed = identity.change(store, one.id, name="Mirela Dostane", wikidata_id="Q1")
    assert (changed.name, changed.wikidata_id) == ("Mirela Dostane", "Q1")
    assert {alias.text for alias in changed.aliases} == {"M. Dostane", "Mirela Dostane"}
    with pytest.raises(BadInput, match="needs a name"):
        identity.change(store, one.id, name=" ")


def test_a_retyped_entity_takes_its_mentions_along_and_comes_back_as_one(store: Store) -> None:
    """A ship tagged as a person forty times would have to be retagged forty times."""
    article_id, (full, short, other) = tagged(store)
    one = store.entities.add("PER", "Mirela Dostane")
    role = store.annotations.tag(article_id, 22, 25, "ROLE")
    for mention in (full, short, role.id):
        store.entities.link(mention, one.id)
    before = dump(store)
    changed, count = identity.retype(store, one.id, "PROD")
    assert (changed.label, count) == ("PROD", 2)
    assert [store.annotations.get(each).label for each in (full, short, role.id, other)] == [
        "PROD", "PROD", "ROLE", "PER",
    ]  # fmt: skip
    assert store.history.acts()[0].summary == "Mirela Dostane: PER → PROD, 2 mentions"
    assert identity.retype(store, one.id, "PROD") == (changed, 0)
    with pytest.raises(BadInput, match="QUOTE is no label of entities"):
        identity.retype(store, one.id, "QUOTE")
    store.history.undo()
    assert dump(store) == before


@pytest.mark.parametrize(
    "wrong", ["42", "q42", "Q", "Q0", "Q4.2", "P31", "https://www.wikidata.org/wiki/Q42", "Q٤٢"]
)
def test_a_wikidata_id_is_that_of_an_item(store: Store, wrong: str) -> None:
    """A mistyped id would lead every program that joins by it to somebody else."""
    one = store.entities.add("PER", "Mirela Dostane")
    with pytest.raises(BadInput, match="no Wikidata id: Q and a number, like Q42"):
        identity.change(store, one.id, wikidata_id=wrong)
    assert store.entities.get(one.id) == one


def test_a_wikidata_id_and_a_note_are_written_and_taken_back(store: Store) -> None:
    one = store.entities.add("PER", "Mirela Dostane")
    assert identity.change(store, one.id, wikidata_id=" Q42 ").wikidata_id == "Q42"
    assert identity.change(store, one.id, note="la même ?").note == "la même ?"
    assert identity.change(store, one.id, wikidata_id="", note=" ") == one
    assert [act.summary for act in store.history.acts()][:3] == [
        "Mirela Dostane: wikidata “–”, note “–”", "Mirela Dostane: note “la même ?”", "Mirela Dostane: wikidata “Q42”",
    ]  # fmt: skip
    store.history.undo()
    assert store.entities.get(one.id).wikidata_id == "Q42"
