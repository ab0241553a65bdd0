"""Search: which articles and notes are found, in which order, and where exactly the hit is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from store import Store
from store.errors import DamagedStore
from store.formats import Document
from store.query import parse
from store.search import Hit, Page
from store.text import folded

ENOUGH = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def put(store: Store, *texts: str, title: str = "Sans titre", **about: str) -> list[str]:
    """The ids of new articles, in the order of the texts."""
    documents = [Document(text=text, title=title, **about) for text in texts]  # type: ignore[arg-type]
    return [store.articles.add(document)[0].id for document in documents]


def found(store: Store, query: str, **how: object) -> list[str]:
    """The first words of the text, or the note, of each hit: short texts are told apart by them."""
    return [hit.snippet.split("\n")[0] for hit in store.search.find(query, **how).hits]  # type: ignore[arg-type]


def only(page: Page) -> Hit:
    (hit,) = page.hits
    return hit


def hit_text(store: Store, hit: Hit) -> str:
    return store.articles.text(hit.article_id, hit.start, hit.end)


# What is found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("strategie", "Une stratégie"), ("STRATÉGIE", "Une strategie"), ("ete", "un e\u0301te\u0301"),
        ("coeur", "Le cœur"), ("œuvre", "une OEUVRE"), ("lodz", "à Łódź"), ("strasse", "die Straße"),
        ("orsted", "Chez Ørsted"), ("yildirim", "Yıldırım"), ("αθηνα", "στην Αθήνα"), ("еще", "Ещё раз"),
        ("l'eau", "de l’eau"), ("غدا", "سيفتح غدًا"), ("انه", "قال إنه"), ("كتاب", "كــتاب"),
        ("verfassung", "Die Ver\u00adfassung"), ("u.s.", "the U.S. Navy"), ("शांति", "शांति वार्ता"),
        ("北京", "在北京市召开"), ("กรุง", "ในกรุงเทพ"), ("🚢", "Un 🚢 au port"), ("€", "12 €"),
        ("Kim", "김정은 Kim"), ("김정은", "김정은 위원장"), ("½", "½ litre"),
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_spelled(store: Store, query: str, text: str) -> None:
    """An analyst types without accents, or in another script, and is told that nothing is there."""
    put(store, "Rien de cela.", text)
    hit = only(store.search.find(query))
    assert hit.snippet == text
    assert folded(query) in folded(hit_text(store, hit)) or folded(hit_text(store, hit)) in folded(query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("port nord", ["Le port du nord", "Le nord, puis un port"]),
        ('"port du nord"', ["Le port du nord"]),
        ("“port du nord”", ["Le port du nord"]),
        ("« nord puis un »", ["Le nord, puis un port"]),
        ("por", []),
        ("por*", ["Le port du nord", "Un portique", "Le nord, puis un port"]),
        ('"du no"*', ["Le port du nord"]),
        ("port -puis", ["Le port du nord"]),
        ('port -"du nord"', ["Le nord, puis un port"]),
        ("nord -por*", []),
        ('"nord puis', ["Le nord, puis un port"]),
        ("-port", []),
        ("port AND nord", []),
        ("OR NOT NEAR(port)", []),
        ("title:port", []),
        ("", []),
        (' "" - * () ', []),
    ],
)
def test_the_query_language(store: Store, query: str, expected: list[str]) -> None:
    """A sign would find nothing, or everything, or an SQL error."""
    put(store, "Le nord, puis un port", "Un portique", "Le port du nord")
    assert found(store, query) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("por", ["Un portique", "Le port"]), ("por ", []), ("le po", ["Le port"]), ('"le po', ["Le port"]),
        ('"le po"', []), ("po", ["Un portique", "Le port"]), ("port -", ["Le port"]),
        ("port -po", ["Le port"]), ("portique ", ["Un portique"]),
    ],
)  # fmt: skip
def test_while_it_is_typed_the_last_word_is_a_beginning(
    store: Store, typed: str, expected: list[str]
) -> None:
    """The list would be empty until the last letter, or miss what is being left out."""
    put(store, "Le port", "Un portique")
    assert found(store, typed, typing=True) == expected


def test_titles_and_notes_are_found_too(store: Store) -> None:
    """A comment would never be seen again."""
    (article_id,) = put(store, "Le ministre est venu.", title="Visite à Rayhan")
    made = store.annotations.tag(article_id, 3, 11, "ROLE")
    store.annotations.change(replace(made, note="À vérifier avec l’agence"))
    title = only(store.search.find("rayhan"))
    assert (title.kind, title.start, title.end) == ("title", 0, 0)
    assert [title.title[a:b] for a, b in title.title_lit] == ["Rayhan"]
    assert title.snippet == "Le ministre est venu."
    note = only(store.search.find("verifier agence"))
    assert (note.kind, note.start, note.end, note.label) == ("note", 3, 11, "ROLE")
    assert (note.snippet, note.annotation_id) == ("À vérifier avec l’agence", made.id)
    assert [note.snippet[a:b] for a, b in note.lit] == ["vérifier", "agence"]
    store.history.undo()
    assert store.search.find("verifier").hits == ()


def test_words_of_title_and_text_together_make_a_hit(store: Store) -> None:
    put(store, "Le ministre est venu.", title="Visite à Rayhan")
    hit = only(store.search.find("rayhan ministre"))
    assert (hit.kind, hit.start, hit.end) == ("text", 3, 11)


def test_a_hit_in_an_annotation_names_it(store: Store) -> None:
    """Whether a name is tagged could only be seen by opening the article."""
    (article_id,) = put(store, "Hier, Paul Dorn est venu.")
    mention = store.annotations.tag(article_id, 6, 15, "PER")
    hit = only(store.search.find("dorn"))
    assert (hit.kind, hit.label, hit.annotation_id) == ("annotation", "PER", mention.id)
    assert only(store.search.find("venu")).kind == "text"
    store.annotations.change(replace(mention, status="rejected", reject_reason="kein Name"))
    assert only(store.search.find("dorn")).kind == "text"


# Where it is


def test_words_that_follow_each_other_are_one_hit(store: Store) -> None:
    """The name would have to be selected by hand to be tagged."""
    (article_id,) = put(store, "Paul est venu. Puis rien.\nDorn, puis Paul Dorn, puis Paul.")
    hit = only(store.search.find("dorn paul"))
    assert hit_text(store, hit) == "Paul Dorn"
    assert (hit.article_id, hit.start) == (article_id, 37)


def test_of_a_beginning_the_whole_word_is_the_hit(store: Store) -> None:
    put(store, "Hier, les garde-côtes.")
    assert hit_text(store, only(store.search.find("gard*"))) == "garde"
    assert hit_text(store, only(store.search.find("garde-cot", typing=True))) == "garde-côtes"


def test_a_word_is_not_found_inside_another(store: Store) -> None:
    """“or” would stand in every second line."""
    put(store, "Encore un décor d’or.")
    hit = only(store.search.find("or"))
    assert (hit.start, hit.end) == (18, 20)
    assert hit.lit == ((18, 20),)


def test_offsets_behind_emoji_and_ligatures_are_code_points(store: Store) -> None:
    """The span opened in the reader would lie beside the name."""
    text = "👩‍👩‍👧 L’œuvre où ŉ e\u0301te\u0301 ﬁn : Łukasz"
    put(store, text)
    hit = only(store.search.find("lukasz"))
    assert (hit.start, hit.end) == (text.index("Łukasz"), len(text))


def test_the_snippet_is_of_the_text_and_of_whole_words(store: Store) -> None:
    text = "Un deux trois quatre. " * 30 + "Voici le phare, puis la suite. " + "Cinq six sept huit. " * 30
    put(store, text)
    hit = only(store.search.find("phare suite"))
    assert text[hit.snippet_start :].startswith(hit.snippet)
    assert hit.snippet[hit.lit[0][0] : hit.lit[0][1]] == "phare"
    assert [hit.snippet[a:b] for a, b in hit.lit] == ["phare", "suite"]
    assert text[hit.snippet_start - 1] == " "
    assert len(hit.snippet) < 250


@pytest.mark.parametrize("cut", [True, False])
@pytest.mark.parametrize("place", [0, 15_350, 16_370, 123_456, 299_000])
def test_a_hit_deep_in_a_novel_is_found_exactly(store: Store, place: int, cut: bool) -> None:
    """Long texts are looked at in pieces: a name on a seam would be missed or halved."""
    filler = "Dornes et Dor, nEstor. " * 14_000
    name = " Aurélie Dorn "
    text = filler[:place] + name + filler[place:]
    if cut:
        put(store, text)
    else:
        store.articles.add_many([Document(text=text, title="Roman")])
    for query in ("aurelie dorn", "Aurélie", "AURELIE"):
        hit = only(store.search.find(query))
        assert text[hit.start : hit.end].startswith("Aurélie")
        assert hit.start == place + 1
        assert text[hit.snippet_start :].startswith(hit.snippet)


words_of_texts = st.text(
    st.sampled_from("abcéèœßŁøİıŉﬁاأإغدًاﺍ김がΣςйё½²e\u0301\u00ad\u0640 -’.,\n\"'()*"), min_size=1, max_size=40
)


@ENOUGH
@given(text=words_of_texts, data=st.data())
def test_every_word_of_a_text_is_found_where_it_stands(many: Store, text: str, data: st.DataObject) -> None:
    """Folding two ways, here and in the index, must never lose a word."""
    words = [stripped for word in text.split() if parse(stripped := word.lstrip("-\"'*")).wanted]
    assume(words)
    word = data.draw(st.sampled_from(words))
    assume(not parse(word).lazy)
    (article_id,) = put(many, text)
    (hit,) = (hit for hit in many.search.all(word) if hit.article_id == article_id)
    assert hit.kind == "text"
    assert hit.end > hit.start
    assert set(folded(hit_text(many, hit))) & set(folded(word))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("many") / "s.db", annotator="anna") as made:
        yield made


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("some") / "s.db", annotator="anna") as made:
        put(made, "Le port (nord) : “oui” ? 🚢 NEAR AND قال OR NOT *", "Aë\u0301 10 % + 5 €", "北京 ไทย")
        made.articles.add_many([Document(text=f"Texte {n} du port", title=f"N° {n}") for n in range(30)])
        yield made


@ENOUGH
@given(
    query=st.text(
        st.sampled_from("\"'()*-+^:{}~\0\ud800\U0001f6a2 aportNEARDO.,%\u202e\u064bق北ß\n«»“"), max_size=30
    )
    | st.text(max_size=60),
    typing=st.booleans(),
    best=st.booleans(),
)
def test_whatever_is_typed_is_a_query(some: Store, query: str, typing: bool, best: bool) -> None:
    """A quotation mark half typed would show an SQL error."""
    for hit in some.search.find(query, typing=typing, best=best, limit=5).hits:
        text = some.articles.full_text(hit.article_id)
        assert 0 <= hit.start <= hit.end <= len(text)
        assert text[hit.snippet_start : hit.snippet_start + len(hit.snippet)] == hit.snippet
        assert all(0 <= a < b <= len(hit.snippet) for a, b in hit.lit)
        assert all(0 <= a < b <= len(hit.title) for a, b in hit.title_lit)
        assert hit.kind == "title" or hit.end > hit.start


def test_a_page_pasted_by_mistake_is_a_query_too(store: Store) -> None:
    put(store, "mot " * 2000)
    assert len(store.search.find("mot " * 2000).hits) == 1
    assert store.search.find("x" * 5000).hits == ()
    assert store.search.find('"' + "é(" * 5000).hits == ()


# In which order, and how to go on


def test_the_newest_come_first_and_pages_follow_each_other(store: Store) -> None:
    """A hit would be shown twice, or never, at the seam of two windows."""
    ids = put(store, *(f"Port numéro {n}" for n in range(25)))
    for number in (3, 20):
        made = store.annotations.tag(ids[number], 0, 4, "LOC")
        store.annotations.change(replace(made, note=f"port {number}"))
    seen: list[str] = []
    page = store.search.find("port", limit=4)
    while True:
        seen += [hit.snippet for hit in page.hits]
        if page.rest is None:
            break
        assert len(page.hits) == 4
        page = store.search.find("port", limit=4, rest=page.rest)
    assert seen[:3] == ["port 20", "port 3", "Port numéro 24"]
    assert sorted(seen) == sorted([f"Port numéro {n}" for n in range(25)] + ["port 3", "port 20"])
    assert [hit.snippet for hit in store.search.all("port")] == seen
    assert len(list(store.search.all("port", limit=7))) == 7


@pytest.mark.parametrize("query", ["mot*", "mo*", "texte mo*", "mot* -absent*"])
def test_a_beginning_finds_the_same_whether_common_or_rare(store: Store, query: str) -> None:
    """What is looked up in the newest texts and what FTS5 finds must not differ."""
    store.articles.add_many(
        Document(text=f"Texte {'moteur' if n % 3 == 0 else 'rien'} {n}", title="T") for n in range(400)
    )
    everything = [hit.snippet for hit in store.search.all(query)]
    assert everything == [f"Texte moteur {n}" for n in reversed(range(0, 400, 3))]
    rare = list(store.search.all("texte 399*"))
    assert [hit.snippet for hit in rare] == ["Texte moteur 399"]
    assert [hit.snippet for hit in store.search.all("moteur 1*", limit=2)] == [
        "Texte moteur 198", "Texte moteur 195",
    ]  # fmt: skip


def test_signs_far_back_are_found_page_by_page(store: Store) -> None:
    """Signs are not in the index; a page must end although nothing was found."""
    put(store, "Un 🚢 au port")
    store.articles.add_many(Document(text=f"Texte {n}", title="T") for n in range(4100))
    page = store.search.find("🚢")
    assert page.hits == ()
    assert page.rest is not None
    assert [hit.snippet for hit in store.search.all("🚢")] == ["Un 🚢 au port"]
    assert [hit.snippet for hit in store.search.all("port 🚢")] == ["Un 🚢 au port"]
    assert list(store.search.all("port -🚢")) == []


def test_the_best_come_first_on_demand(store: Store) -> None:
    put(store, "Port, port et port.", "Un port parmi " + "mille mots " * 20)
    assert found(store, "port")[0].startswith("Un port parmi")
    assert found(store, "port", best=True)[0] == "Port, port et port."


# Kept in step


def test_what_another_program_writes_is_found_at_once(store: Store, tmp_path: Path) -> None:
    """A colleague's article would be missing until the next start."""
    put(store, "Le port")
    assert found(store, "oeuvre") == []
    with Store(store.path, annotator="bo") as other:
        (article_id,) = put(other, "Une œuvre")
        assert found(store, "oeuvre") == ["Une œuvre"]
        made = other.annotations.tag(article_id, 4, 9, "PROD")
        other.annotations.change(replace(made, note="beau œillet"))
        assert found(store, "oeillet") == ["beau œillet"]
        other.annotations.change(replace(made, note="rien"))
        assert found(store, "oeil*", typing=True) == []
        other.history.undo()
        assert found(store, "oeil*") == ["beau œillet"]
    store.conn.execute("update annotation set note = 'par SQL'")
    assert found(store, "sql") == ["par SQL"]
    store.conn.execute("update annotation set note = null")
    assert found(store, "sql") == []


def test_notes_that_come_in_bulk_are_found_and_go_with_the_undo(store: Store) -> None:
    (article_id,) = put(store, "Le port")
    mention = store.annotations.tag(article_id, 3, 7, "LOC")
    from store.annotations import row_of

    rows = [
        {**row_of(replace(mention, id=f"{n:036d}")), "note": f"bulk {n}" if n % 2 else None}
        for n in range(10)
    ]
    with store.act("import", "ten") as act:
        act.insert_many("annotation", rows)
    assert found(store, "bulk") == ["bulk 9", "bulk 7", "bulk 5", "bulk 3", "bulk 1"]
    store.history.undo()
    assert found(store, "bulk") == []
    store.history.redo()
    assert len(found(store, "bulk")) == 5


def test_a_store_opened_for_reading_can_be_searched(store: Store) -> None:
    """A store on a read-only medium would find no œuvre."""
    put(store, "Une œuvre à Łódź")
    with Store(store.path, annotator="anna", read_only=True) as reading:
        assert found(reading, "oeuvre lodz") == ["Une œuvre à Łódź"]
        assert reading.conn.execute("pragma query_only").fetchone() == (1,)


def test_other_programs_recognise_the_index_of_notes(store: Store) -> None:
    """Datasette would offer no search box."""
    assert store.db["annotation"].detect_fts() == "annotation_fts"
    store.conn.execute("insert into annotation_fts(annotation_fts, rank) values ('integrity-check', 1)")


def test_a_damaged_index_is_told_in_a_sentence(store: Store) -> None:
    """The user would read a traceback, or that nothing was found."""
    put(store, "Le port")
    store.conn.execute("update article_fts_data set block = x'ff' where id > 10")
    with Store(store.path, annotator="anna") as again, pytest.raises(DamagedStore):
        again.search.find("port")
