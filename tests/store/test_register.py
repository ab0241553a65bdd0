"""The register of entities, an entity's card, and when it is spoken of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store, card, consistency
from store.dates import day, timeline
from store.errors import BadInput, NotFound
from store.formats import Document
from store.sayings import Sayings, Wanted

TEXT = "Paul Dorn et Ada Kern sont venus.\nPaul Dorn parle : « Le port », puis « rouvre », à Valbrume.\nAda Kern rit."


def tag(
    store: Store, article_id: str, text: str, words: str, label: str, number: int = 0, **more: object
) -> str:
    """Tag the words where they stand for the `number`-th time."""
    start = -1
    for _ in range(number + 1):
        start = text.index(words, start + 1)
    return store.annotations.tag(article_id, start, start + len(words), label, **more).id  # type: ignore[arg-type]


def corpus(store: Store) -> dict[str, str]:
    """Three entities over two articles; their ids by name."""
    names = (("PER", "Paul Dorn"), ("PER", "Ada Kern"), ("GPE", "Valbrume"))
    found = {name: store.entities.add(label, name).id for label, name in names}
    one, _ = store.articles.add(Document(TEXT, title="Un", source="Agence Nord", published="2026-03-05"))
    two, _ = store.articles.add(Document("Rien que Paul Dorn.", title="Deux", published="2025"))
    for words, label, number in (
        ("Paul Dorn", "PER", 0), ("Paul Dorn", "PER", 1), ("Ada Kern", "PER", 0), ("Ada Kern", "PER", 1),
        ("Valbrume", "GPE", 0),
    ):  # fmt: skip
        tag(store, one.id, TEXT, words, label, number)
    start, end = TEXT.index("«"), TEXT.index("»") + 1
    more = ("content", TEXT.index("« rouvre"), TEXT.index("« rouvre") + 10)
    store.annotations.tag(one.id, start, end, "QUOTE", more=[more], entity_id=found["Paul Dorn"])  # type: ignore[list-item]
    tag(store, two.id, "Rien que Paul Dorn.", "Paul Dorn", "PER")
    return found


def names(store: Store, **asked: object) -> list[str]:
    rows = store.entities.rows(store.entities.keys(**asked))  # type: ignore[arg-type]
    return [row.entity.name for row in rows]


def test_the_register_is_sorted_and_filtered_by_window(store: Store) -> None:
    """Among a thousand names the one that matters must stand first, or be found by three letters."""
    corpus(store)
    store.entities.add("ORG", "Évian SA", aliases=["la Source"])
    assert names(store) == ["Paul Dorn", "Ada Kern", "Valbrume", "Évian SA"]
    assert names(store, order="quotations") == ["Paul Dorn", "Ada Kern", "Valbrume", "Évian SA"]
    assert names(store, order="name", descending=False) == ["Ada Kern", "Évian SA", "Paul Dorn", "Valbrume"]
    assert names(store, order="label", descending=False) == ["Ada Kern", "Paul Dorn", "Évian SA", "Valbrume"]
    assert names(store, filter="sour evi") == ["Évian SA"]
    assert names(store, filter="gpe") == ["Valbrume"]
    assert names(store, filter="zep") == []
    (row,) = store.entities.rows(store.entities.keys(filter="dorn"))
    assert (row.mentions, row.quotations) == (3, 1)


def test_what_is_kept_of_the_register_follows_every_act(store: Store) -> None:
    """A name made a moment ago would not be found, one undone would be."""
    found = corpus(store)
    assert names(store, filter="zoe") == []
    zoe = store.entities.add("PER", "Zoé")
    assert names(store, filter="zoe") == ["Zoé"]
    store.entities.add_alias(zoe.id, "la chatte")
    assert names(store, filter="chatte") == ["Zoé"]
    store.history.undo()
    assert names(store, filter="chatte") == []
    store.history.undo()
    assert names(store, filter="zoe") == []
    mention = store.conn.execute(
        "select id from annotation where entity_id = ?", (found["Valbrume"],)
    ).fetchone()[0]
    store.annotations.delete(mention)
    assert names(store)[-1] == "Valbrume"
    keys = store.entities.keys(filter="valb")
    with store.act("drop", "drop") as act:
        act.delete("alias", store.conn.execute("select id from alias where text = 'Valbrume'").fetchone()[0])
        act.delete("entity", found["Valbrume"])
    assert store.entities.rows(keys) == []


def test_a_new_alias_of_capitals_is_an_acronym(store: Store) -> None:
    """An acronym is searched and exported as such."""
    port = store.entities.add("ORG", "Direction des ports")
    kinds = [store.entities.add_alias(port.id, text).aliases[-1].kind for text in ("DDP", "la Direction")]
    assert kinds == ["acronym", "variant"]


def test_an_alias_is_taken_back_but_never_the_name(store: Store) -> None:
    """A wrong alias links every later mention wrongly."""
    dorn = store.entities.add("PER", "Paul Dorn", aliases=["Dorn"])
    assert [a.text for a in store.entities.remove_alias(dorn.id, "Dorn").aliases] == ["Paul Dorn"]
    assert store.history.acts()[0].summary == "Paul Dorn: no longer “Dorn”"
    with pytest.raises(BadInput, match="is the entity's name: rename it first"):
        store.entities.remove_alias(dorn.id, "Paul Dorn")
    with pytest.raises(NotFound, match="is not known as “Kern”"):
        store.entities.remove_alias(dorn.id, "Kern")
    store.history.undo()
    assert store.entities.get(dorn.id) == dorn


def test_a_card_lists_every_place_by_date_with_its_context(store: Store) -> None:
    """Who is asked about somebody must see each place without opening it."""
    dorn = corpus(store)["Paul Dorn"]
    keys = card.keys(store, dorn)
    places = card.places(store, keys)
    assert [(p.title, p.paragraph, p.kind, p.start, p.end) for p in places] == [
        ("Deux", 1, "entity", 9, 18), ("Un", 1, "entity", 0, 9), ("Un", 2, "entity", 34, 43),
        ("Un", 2, "quote", 52, 80),
    ]  # fmt: skip
    assert (places[0].before, places[0].text, places[0].after) == ("Rien que ", "Paul Dorn", ".")
    assert (places[2].before, places[2].after) == ("", " parle : « Le port », puis « rouvre », à Valbrume.")
    assert (places[3].text, places[3].speaker, places[3].quote_type) == (
        "« Le port » … « rouvre »",
        "Paul Dorn",
        "direct",
    )
    assert len(card.keys(store, dorn, "quote")) == 1
    assert card.places(store, [keys[1], 999]) == [places[1]]


def test_companions_are_counted_by_paragraph_and_article(store: Store) -> None:
    """Two who share an article of a hundred paragraphs have not met."""
    found = corpus(store)
    near = card.company(store, found["Paul Dorn"])
    assert [(each.name, each.paragraphs, each.articles) for each in near] == [
        ("Ada Kern", 1, 1),
        ("Valbrume", 1, 1),
    ]
    near = card.company(store, found["Valbrume"])
    assert [(each.name, each.paragraphs, each.articles) for each in near] == [
        ("Paul Dorn", 1, 1),
        ("Ada Kern", 0, 1),
    ]
    rejected = store.conn.execute(
        "select id from annotation where entity_id = ?", (found["Valbrume"],)
    ).fetchone()[0]
    from dataclasses import replace

    store.annotations.change(replace(store.annotations.get(rejected), status="rejected"))
    assert [each.name for each in card.company(store, found["Paul Dorn"])] == ["Ada Kern"]
    assert card.company(store, found["Valbrume"]) == []


def test_who_works_blind_sees_of_the_register_what_is_theirs(store: Store) -> None:
    """A second annotator who sees the first one's tags in a card is no second opinion."""
    found = corpus(store)
    dorn = found["Paul Dorn"]
    store.only = "béla"
    assert [(row.mentions, row.quotations) for row in store.entities.rows(store.entities.keys())] == [
        (0, 0)
    ] * 3
    assert (len(card.keys(store, dorn)), card.company(store, dorn), card.first_and_last(store, dorn)) == (
        0,
        [],
        None,
    )
    assert card.times(store, dorn).periods == ()
    assert len(Sayings(store).keys(Wanted())) == 0
    assert consistency.findings(store, ("labels", "untagged", "speaker")) == []
    store.only = "anna"
    assert len(card.keys(store, dorn)) == 4
    assert len(Sayings(store).keys(Wanted())) == 1
    assert [row.mentions for row in store.entities.rows(store.entities.keys())] == [3, 2, 1]


def test_a_card_knows_the_first_and_the_last_day(store: Store) -> None:
    found = corpus(store)
    assert card.first_and_last(store, found["Paul Dorn"]) == ("2025-01-01", "2026-03-05")
    assert card.first_and_last(store, store.entities.add("PER", "Zoé").id) is None
    times = card.times(store, found["Paul Dorn"])
    assert (times.unit, times.periods[0].name, times.periods[-1].name, times.most) == (
        "month",
        "2025-01",
        "2026-03",
        (2, 1),
    )


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-11-23T17:00:00+01:00", date(2026, 11, 23)),
        ("2026-11", date(2026, 11, 1)),
        ("2026", date(2026, 1, 1)),
        ("2026-02-30", None),
        ("0000-01-01", None),
        ("20261", None),
        ("le 3 mai", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_read_as_far_as_it_goes(published: str | None, read: date | None) -> None:
    assert day(published) == read


@pytest.mark.parametrize(
    ("days", "unit", "names"),
    [
        (["2026-11-28", "2026-12-02"], "day", ["2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01", "2026-12-02"]),
        (["2026-09-01", "2026-10-14"], "week",
         ["2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05", "2026-10-12"]),
        (["2025-11-02", "2026-06-01"], "month",
         ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]),
        (["2019", "2026-06-01"], "year", ["2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026"]),
    ],
)  # fmt: skip
def test_a_timeline_has_no_gaps_and_suits_its_length(days: list[str], unit: str, names: list[str]) -> None:
    """A silent year would look like no time at all."""
    made = timeline([(each, "entity", 1) for each in days])
    assert (made.unit, [period.name for period in made.periods]) == (unit, names)
    assert [period.mentions for period in made.periods][:: len(names) - 1] == [1, 1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.dates().map(date.isoformat) | st.none(),
            st.sampled_from(["entity", "quote"]),
            st.integers(1, 9),
        )
    )
)
def test_a_timeline_counts_everything_once(counts: list[tuple[str | None, str, int]]) -> None:
    """A count lost at the end of a month, or at the end of the calendar."""
    made = timeline(counts)
    assert sum(p.mentions + p.quotations for p in made.periods) + made.undated == sum(n for *_, n in counts)
    firsts = [period.first for period in made.periods]
    assert firsts == sorted(set(firsts))
    assert len(firsts) <= 72
