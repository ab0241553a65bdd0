"""Who said what: asked by speaker, type, date, source and words; the same statement put together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store, card
from store.errors import BadInput
from store.formats import Document
from store.sayings import Sayings, Wanted, understood
from store.statements import Said, grouped

PORT = "« Nous rouvrirons le port au printemps prochain »"


def said(
    store: Store, text: str, *, speaker: str | None = None, source: str = "Agence Nord", **more: str | None
) -> str:
    """A quotation alone in an article; its id."""
    about = {
        "title": "Titre",
        "published": "2026-03-05",
        **{k: v for k, v in more.items() if k != "quote_type"},
    }
    article, _ = store.articles.add(Document(f"{text}, a dit la porte-parole.", source=source, **about))  # type: ignore[arg-type]
    start = len(text) + 8
    entity_id = None
    if speaker is not None:
        known = [e.id for e in store.entities.find(speaker) if e.name == speaker]
        entity_id = known[0] if known else store.entities.add("PER", speaker).id
    made = store.annotations.tag(
        article.id, 0, len(text), "QUOTE", more=[("source", start, start + 15)], entity_id=entity_id,
        quote_type=more.get("quote_type") or "direct",
    )  # fmt: skip
    return made.id


def texts(store: Store, wanted: Wanted, order: str = "newest") -> list[str]:
    keys = Sayings(store).keys(wanted, order)  # type: ignore[arg-type]
    return [place.text for place in card.places(store, keys)]


@pytest.fixture
def full(store: Store) -> Store:
    said(store, PORT, speaker="Paul Dorn")
    said(store, "que le port fermera", quote_type="indirect", published="2026-11-20", source="Le Soir")
    said(store, "« Évian restera »", speaker="Ada Kern", published="2025", title="La source")
    said(store, "« Non »", speaker="Paul Dorn", published=None)
    store.entities.add_alias(store.entities.find("Paul Dorn")[0].id, "le Patron")
    return store


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["que le port fermera", PORT, "« Évian restera »", "« Non »"]),
        (Wanted(speaker="DORN"), [PORT, "« Non »"]),
        (Wanted(speaker="patron"), [PORT, "« Non »"]),
        (Wanted(speaker="porte-parole"), ["que le port fermera", PORT, "« Évian restera »", "« Non »"]),
        (Wanted(types=("indirect", "mixed")), ["que le port fermera"]),
        (Wanted(since="2026"), ["que le port fermera", PORT]),
        (Wanted(since="2026-03-06"), ["que le port fermera"]),
        (Wanted(until="2026-03"), [PORT, "« Évian restera »"]),
        (Wanted(since="2025", until="2025"), ["« Évian restera »"]),
        (Wanted(source="soir"), ["que le port fermera"]),
        (Wanted(words="port"), ["que le port fermera", PORT]),
        (Wanted(words="evian"), ["« Évian restera »"]),
        (Wanted(words="source"), []),
        (Wanted(anywhere="source rest"), ["« Évian restera »"]),
        (Wanted(anywhere="kern"), ["« Évian restera »"]),
        (Wanted(words="port zeppelin"), []),
        (Wanted(speaker="dorn", words="port", since="2026", source="agence"), [PORT]),
    ],
)  # fmt: skip
def test_quotations_are_asked_by_any_of_their_parts(full: Store, wanted: Wanted, found: list[str]) -> None:
    """«Who said it, when, where?» is what the corpus was annotated for."""
    assert texts(full, wanted) == found


def test_the_order_is_asked_for_and_what_has_no_date_is_last(full: Store) -> None:
    assert texts(full, Wanted(), "oldest") == ["« Évian restera »", PORT, "que le port fermera", "« Non »"]
    assert texts(full, Wanted(), "speaker") == ["« Évian restera »", PORT, "« Non »", "que le port fermera"]


def test_what_was_rejected_is_not_said(full: Store) -> None:
    quote = said(full, "« Un titre »", published="2027")
    from dataclasses import replace

    full.annotations.change(replace(full.annotations.get(quote), status="rejected"))
    assert texts(full, Wanted(since="2027")) == []
    assert texts(full, Wanted(since="2027", statuses=("rejected",))) == ["« Un titre »"]


@pytest.mark.parametrize(("wrong", "words"), [
    (Wanted(since="nov"), "'nov' is no date"),
    (Wanted(until="2026-1"), "'2026-1' is no date"),
    (Wanted(types=("spoken",)), "'spoken' is no type of quotation"),
])  # fmt: skip
def test_a_wrong_date_or_type_is_refused(store: Store, wrong: Wanted, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        Sayings(store).keys(wrong)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("port de", Wanted(anywhere="port de")),
        ('speaker:"paul dorn" port', Wanted(speaker="paul dorn", anywhere="port")),
        ('speaker:"paul do', Wanted(speaker="paul do")),
        ("type:ind since:2026-11 until:2026", Wanted(types=("indirect",), since="2026-11", until="2026")),
        ("since:2026-1 type:x source:soir", Wanted(source="soir")),
        ("speaker: type: since:", Wanted()),
        ("de http://x words:port", Wanted(anywhere="de http://x", words="port")),
    ],
)
def test_a_filter_is_read_as_it_is_typed(typed: str, wanted: Wanted) -> None:
    """The list would go empty at each half-typed date."""
    assert understood(typed, Wanted()) == wanted


LONG = "Nous rouvrirons le port de Valbrume au printemps prochain, et pas avant"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LONG, "« NOUS ROUVRIRONS LE PORT DE VALBRUME, AU PRINTEMPS PROCHAIN ET PAS AVANT ! »", True),
        (LONG, "Nous rouvrirons le port de Valbrume au printemps", True),
        (LONG, "nous allons rouvrir le port de Valbrume au printemps prochain", True),
        (LONG, "Le port de Morgalle fermera au printemps prochain, et pas avant l’été", False),
        (LONG, "Nous ne dirons rien", False),
        ("Non", "« Non. »", True),
        ("Le port", "Le port de Valbrume", False),
        ("سنعيد فتح الميناء في الربيع القادم", "«سنعيد فتح الميناء في الربيع»", True),
        ("…", "?!", False),
    ],
)
def test_a_statement_and_its_variants_are_one(one: str, other: str, same: bool) -> None:
    """Each paper cuts a quotation its own way; the analyst would count five statements for one."""
    assert grouped([Said(1, one, None), Said(2, other, None)]) == ([[1, 2]] if same else [[1], [2]])


def test_near_words_of_two_people_are_two_statements_equal_words_are_one() -> None:
    """Two who agree would be taken for one; a quotation given to two would hide that somebody errs."""
    short = "Nous rouvrirons le port de Valbrume au printemps"
    assert grouped([Said(1, LONG, "a"), Said(2, short, "b")]) == [[1], [2]]
    assert grouped([Said(1, LONG, "a"), Said(2, short, None)]) == [[1, 2]]
    assert grouped([Said(1, LONG, "a"), Said(2, LONG, "b")]) == [[1, 2]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab é«»,.", max_size=30), max_size=12))
def test_every_quotation_is_in_one_group_and_equal_ones_are_together(given: list[str]) -> None:
    """One lost in the grouping is one nobody sees."""
    groups = grouped(Said(n, text, None) for n, text in enumerate(given))
    assert sorted(key for group in groups for key in group) == list(range(len(given)))
    where = {key: n for n, group in enumerate(groups) for key in group}
    for one, text in enumerate(given):
        for other in range(one):
            if text == given[other] and any(c in "abé" for c in text):
                assert where[one] == where[other]


def test_statements_of_many_articles_come_first(store: Store) -> None:
    said(store, "« Non »", published="2026-12")
    for n in range(3):
        said(store, PORT + "," * n, speaker="Paul Dorn", published=f"2026-0{n + 1}")
    sayings = Sayings(store)
    keys = sayings.keys(Wanted())
    groups = sayings.groups(keys)
    assert [len(group) for group in groups] == [3, 1]
    assert groups[0] == list(keys[1:])
    assert len(sayings.ids(groups[0])) == 3
