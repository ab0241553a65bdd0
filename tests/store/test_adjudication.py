"""Settling differences: what is the same place, what differs, and the layer that comes of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store import Store
from store import adjudication as adjudicate
from store.adjudication import Comparison
from store.agreement.measure import agree
from store.formats import Document
from store.model import Span
from tests.layers import TEXT, annotated

LAYER = (
    "select label, text, status, origin from mention_row where annotator = 'adjudication' "
    "order by start, annotation_id"
)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Store, str]]:
    store, article_id = annotated(tmp_path / "store.db")
    with store:
        yield store, article_id


def compared(store: Store, article_id: str) -> Comparison:
    return adjudicate.compare(store, article_id, ["ana", "béla"])


def test_places_are_paired_and_say_in_what_they_differ(pair: tuple[Store, str]) -> None:
    """An adjudicator who is shown one mark twice, or two as one, settles the wrong thing."""
    found = compared(*pair)
    assert [(p.differences, [m and f"{m.label} {m.text}" for m in p.members]) for p in found.differences] == [
        (("missing",), ["ROLE La ministre", None]),
        (("boundary", "label"), ["GPE Rayhan", "LOC port de Rayhan"]),
        (("speaker",), ["QUOTE « Nous rouvrons »", "QUOTE « Nous rouvrons »"]),
        (("label",), ["ORG SNPV", "PROD SNPV"]),
        (("missing",), [None, "DATE mardi"]),
    ]
    assert [p.present[0].text for p in found.agreements] == ["Ada Kern", "Ada Kern", "Paul Dorn", "Verlanne"]


def test_every_way_to_differ_has_its_name(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", annotator="ana") as store:
        article, _ = store.articles.add(Document("Ada Kern dit : « Oui », puis « Non ».", title="T"))
        kern, dorn = (store.entities.add("PER", name).id for name in ("Ada Kern", "Paul Dorn"))
        for who, entity, level, more, kind in (
            ("ana", kern, "NAM", [("cue", 9, 12)], "direct"),
            ("béla", dorn, "NOM", [], "mixed"),
        ):
            store.annotations.tag(article.id, 0, 8, "PER", annotator=who, entity_id=entity, level=level)
            store.annotations.tag(article.id, 15, 22, "QUOTE", annotator=who, more=more, quote_type=kind)
        mention, quotation = compared(store, article.id).places
    assert mention.differences == ("entity", "type")
    assert quotation.differences == ("parts", "type")


def test_three_layers_meet_in_one_place(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", annotator="ana") as store:
        article, _ = store.articles.add(Document("Le port de Rayhan et Rayhan.", title="T"))
        for who, start in (("ana", 11), ("béla", 3), ("carl", 11)):
            store.annotations.tag(article.id, start, 17, "LOC", annotator=who)
        store.annotations.tag(article.id, 21, 27, "LOC", annotator="carl")
        found = adjudicate.compare(store, article.id, ["ana", "béla", "carl"])
    assert [[m and m.text for m in p.members] for p in found.places] == [
        ["Rayhan", "port de Rayhan", "Rayhan"],
        [None, None, "Rayhan"],
    ]
    assert [p.differences for p in found.places] == [("boundary",), ("missing",)]


def test_the_two_who_annotated_most_come_first_and_the_settled_layer_never(pair: tuple[Store, str]) -> None:
    store, article_id = pair
    store.annotations.tag(article_id, 0, 2, "MISC", annotator="carl")
    store.annotations.tag(article_id, 0, 2, "MISC", annotator="béla")
    adjudicate.accept_agreed(store, compared(store, article_id))
    assert adjudicate.candidates(store, article_id) == ["béla", "ana", "carl"]


def test_what_was_settled_is_a_layer_of_its_own_with_its_origin(pair: tuple[Store, str]) -> None:
    """What plain SQL sees is what will be published."""
    store, article_id = pair
    found = compared(store, article_id)
    role, place, quotation, org, date = found.differences
    assert len(adjudicate.accept_agreed(store, found)) == 4
    adjudicate.keep(store, found, role, [])
    adjudicate.keep(store, found, place, [place.present[1]])
    adjudicate.keep(store, found, quotation, [quotation.present[0]])
    adjudicate.keep(store, found, org, org.present)
    adjudicate.keep(store, found, date, date.present)
    assert store.conn.execute(LAYER).fetchall() == [
        ("ROLE", "La ministre", "rejected", "adjudication"),
        ("PER", "Ada Kern", "accepted", "adjudication"),
        ("LOC", "port de Rayhan", "accepted", "adjudication"),
        ("PER", "Ada Kern", "accepted", "adjudication"),
        ("PER", "Paul Dorn", "accepted", "adjudication"),
        ("ORG", "SNPV", "accepted", "adjudication"),
        ("PROD", "SNPV", "accepted", "adjudication"),
        ("GPE", "Verlanne", "accepted", "adjudication"),
        ("DATE", "mardi", "accepted", "adjudication"),
    ]
    said = store.conn.execute("select speaker from quote_row where annotator = 'adjudication'").fetchall()
    assert said == [("Ada Kern",)]
    counts = dict(store.conn.execute("select annotator, count(*) from annotation group by 1").fetchall())
    assert counts == {"ana": 8, "béla": 8, "adjudication": 10}


def test_what_is_decided_is_read_from_the_store_on_any_day(pair: tuple[Store, str]) -> None:
    """One stops in the middle, and a colleague goes on."""
    store, article_id = pair
    found = compared(store, article_id)
    place = found.differences[1]
    (kept,) = adjudicate.keep(store, found, place, [place.present[0]])
    store.annotations.change(replace(kept, spans=(Span(40, 47, TEXT[40:47]),), label="LOC"))
    with Store(store.path, annotator="carl") as other:
        again = compared(other, article_id)
        assert [bool(p.results) for p in again.differences] == [False, True, False, False, False]
        assert again.differences[1].kept[0].text == TEXT[40:47]
        assert again == adjudicate.renewed(other, found)


def test_another_decision_takes_the_place_of_the_first(pair: tuple[Store, str]) -> None:
    store, article_id = pair
    found = compared(store, article_id)
    place = found.differences[1]
    adjudicate.keep(store, found, place, place.present)
    adjudicate.keep(store, found, place, [])  # the same place as it was read before the first
    adjudicate.keep(store, compared(store, article_id), place, [place.present[1]])
    assert store.conn.execute(LAYER).fetchall() == [("LOC", "port de Rayhan", "accepted", "adjudication")]


def test_every_decision_is_one_act_and_undo_goes_back_to_the_start(pair: tuple[Store, str]) -> None:
    store, article_id = pair
    before = store.conn.execute("select id, updated_at from annotation order by id").fetchall()
    found = compared(store, article_id)
    adjudicate.accept_agreed(store, found)
    for place in found.differences:
        adjudicate.keep(store, found, place, place.present)
    for _ in range(6):
        store.history.undo()
    assert store.conn.execute("select id, updated_at from annotation order by id").fetchall() == before
    for _ in range(6):
        store.history.redo()
    assert all(place.results for place in compared(store, article_id).places)


def test_nothing_to_take_over_leaves_no_act(pair: tuple[Store, str]) -> None:
    store, article_id = pair
    adjudicate.accept_agreed(store, compared(store, article_id))
    acts = len(store.history.acts())
    assert adjudicate.accept_agreed(store, compared(store, article_id)) == []
    assert len(store.history.acts()) == acts


def test_the_settled_layer_of_another_pair_counts_where_it_says_the_same(pair: tuple[Store, str]) -> None:
    """Carl's layer, compared a week later, must not ask again for what was settled between ana and béla."""
    store, article_id = pair
    store.annotations.tag(article_id, 12, 20, "PER", annotator="carl")
    store.annotations.tag(article_id, 33, 39, "LOC", annotator="carl")
    adjudicate.accept_agreed(store, compared(store, article_id))
    found = adjudicate.compare(store, article_id, ["carl", "ana"])
    settled = {p.present[0].text: bool(p.results) for p in found.places}
    assert (settled["Ada Kern"], settled[TEXT[33:39]]) == (True, False)


@pytest.mark.parametrize("inner_first", [True, False])
def test_a_nested_quotation_stays_nested_in_what_was_kept(tmp_path: Path, inner_first: bool) -> None:
    """`parent_id` would point into the layer of an annotator."""
    with Store(tmp_path / "store.db", annotator="ana") as store:
        article, _ = store.articles.add(Document("« Il a dit : “Oui.” Puis rien. »", title="T"))
        for who, end in (("ana", 31), ("béla", 29)):
            outer = store.annotations.tag(article.id, 0, end, "QUOTE", annotator=who)
            store.annotations.tag(article.id, 13, 19, "QUOTE", annotator=who, parent_id=outer.id)
        found = compared(store, article.id)

        def take_inner() -> None:
            adjudicate.accept_agreed(store, compared(store, article.id))

        def take_outer() -> None:
            (outer_place,) = found.differences
            adjudicate.keep(store, found, outer_place, [outer_place.present[1]])

        for step in (take_inner, take_outer) if inner_first else (take_outer, take_inner):
            step()
        rows = store.conn.execute(
            "select p.annotator, (select text from span where annotation_id = p.id and role = 'content') "
            "from annotation c left join annotation p on p.id = c.parent_id "
            "where c.annotator = 'adjudication' order by c.parent_id is null"
        ).fetchall()
    assert rows == [("adjudication", "« Il a dit : “Oui.” Puis rien"), (None, None)]


def test_an_edit_of_a_source_never_offers_itself_to_what_was_settled(pair: tuple[Store, str]) -> None:
    """Adjudicated copies are no carried copies: an annotator could change the result by one key."""
    from store import carry

    store, article_id = pair
    found = compared(store, article_id)
    place = found.differences[1]
    adjudicate.keep(store, found, place, [place.present[0]])
    assert carry.copies(store, place.present[0].id) == []


def test_taking_all_of_one_side_gives_that_layer_again(tmp_path: Path) -> None:
    """Two synthetic annotators: whatever they did, all left decisions and the agreements are the left layer."""
    pick = random.Random(5)
    text = " ".join(f"mot{n}" for n in range(120))
    with Store(tmp_path / "store.db", annotator="ana") as store:
        article, _ = store.articles.add(Document(text, title="T"))
        for who in ("ana", "béla"):
            for place in pick.sample(range(115), 60):
                start, end = text.index(f"mot{place}"), text.index(f"mot{place + pick.choice([0, 0, 2])}")
                end += len(f"mot{place}")
                store.annotations.tag(article.id, start, end, pick.choice(["PER", "ORG"]), annotator=who)
        found = compared(store, article.id)
        adjudicate.accept_agreed(store, found)
        for place in found.differences:
            adjudicate.keep(store, found, place, [m for m in place.members[:1] if m])
        layers = {
            who: store.conn.execute(
                'select start, "end", label from mention_row where annotator = ? and status = ? '
                'order by start, "end", label',
                (who, "accepted"),
            ).fetchall()
            for who in ("ana", "adjudication")
        }
        assert layers["ana"] == layers["adjudication"]
        exact = agree(store, ["ana", "adjudication"]).kinds[0].figure("f1_exact")
        assert exact is not None and exact.value == 1.0
