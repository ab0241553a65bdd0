"""Articles: added once, frozen, read by windows, listed without reading a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store
from store.errors import Ambiguous, BadInput, NotFound
from store.formats import Document
from store.model import Article, Paragraph

TEXT = "Le port rouvre\nLa ministre a parlé.\n\nLa ministre a parlé.\nFin."


def document(text: str = TEXT, **about: str) -> Document:
    return Document(text=text, **about)  # type: ignore[arg-type]


# Adding


def test_an_article_is_stored_with_its_paragraphs_as_one_act(store: Store) -> None:
    """What is read, numbered and exported rests on this."""
    article, new = store.articles.add(document(language="fr", source="Gazette", file_name="port.txt"))
    assert new
    assert article == Article(
        id="b7c08d03411ee20adaed",
        title="Le port rouvre",
        language="fr",
        source="Gazette",
        author=None,
        url=None,
        published=None,
        file_name="port.txt",
        added_at=article.added_at,
        supersedes=None,
        length=62,
        paragraphs=4,
    )
    assert store.articles.full_text(article.id) == TEXT
    bounds = [(p.number, p.start, p.end) for p in store.articles.paragraphs(article.id, 1, 9)]
    assert bounds == [(1, 0, 14), (2, 15, 35), (3, 37, 57), (4, 58, 62)]
    assert [(act.kind, act.summary) for act in store.history.acts()] == [("add", "added “Le port rouvre”")]


def test_the_same_text_added_again_is_the_article_that_is_there(store: Store) -> None:
    """Two analysts, two files, one article; what one knows about it is not overwritten."""
    first, _ = store.articles.add(document(title="Un", source="Gazette"))
    again, new = store.articles.add(document(title="Deux", source="Autre", author="Anna"))
    assert (again, new) == (first, False)
    assert len(store.history.acts()) == 1


def test_adding_is_undone_and_redone_with_its_paragraphs(store: Store) -> None:
    """A wrong folder must be taken out in one key."""
    article, _ = store.articles.add(document())
    store.history.undo()
    with pytest.raises(NotFound):
        store.articles.get(article.id)
    store.history.redo()
    store.articles.ensure_cut(article.id)
    assert store.articles.get(article.id).paragraphs == 4


@pytest.mark.parametrize("text", ["", " \n\t\u00a0"])
def test_a_text_without_a_word_is_refused_and_nothing_stored(store: Store, text: str) -> None:
    """There is nothing to tag in it."""
    with pytest.raises(BadInput, match="nothing but white space"):
        store.articles.add(document(text))
    assert list(store.articles.keys()) == []
    assert store.history.acts() == []


def test_a_text_enters_in_its_canonical_form(store: Store) -> None:
    """An importer that forgets the line ends must not freeze them."""
    article, _ = store.articles.add(document("a\r\nb\0\ud800"))
    assert store.articles.full_text(article.id) == "a\nb\ufffd\ufffd"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n  Le port rouvre  \nSuite.", "Le port rouvre"),
        ("mot " * 60, "mot " * 48 + "mot…"),
        ("m" * 300, "m" * 199 + "…"),
        ("港" * 300, "港" * 199 + "…"),
    ],
)
def test_an_article_without_a_title_is_called_by_its_first_line(store: Store, text: str, title: str) -> None:
    """The library must show something to choose by."""
    assert store.articles.add(document(text))[0].title == title


def test_the_language_is_guessed_only_when_the_file_does_not_say_it(store: Store) -> None:
    """What the file says is never overruled."""
    prose = "La ministre a déclaré que le port de la ville sera ouvert au printemps, selon une source. "
    assert store.articles.add(document(prose))[0].language == "fr"
    assert store.articles.add(document(prose + "Bis.", language="oc"))[0].language == "oc"


def test_many_articles_are_one_act_and_are_cut_later(store: Store) -> None:
    """An archive goes in fast, and comes out with one undo."""
    told: list[int] = []
    added = store.articles.add_many(
        (document(f"Texte {n % 600}\nBis.") for n in range(4200)), progress=told.append
    )
    assert added == (600, 3600)
    assert told == [4000, 4200]
    assert [act.summary for act in store.history.acts()] == ["added 600 articles"]
    key = store.articles.keys()[0]
    assert store.articles.rows([key])[0].article.paragraphs is None
    assert store.articles.cut_pending(told.append) == 600
    assert store.articles.cut_pending() == 0
    assert store.articles.rows([key])[0].article.paragraphs == 2
    assert len(store.history.acts()) == 1
    store.history.undo()
    assert list(store.articles.keys()) == []


def test_a_bulk_add_that_fails_leaves_nothing(store: Store) -> None:
    """Half an archive is worse than none."""
    with pytest.raises(BadInput):
        store.articles.add_many([document("Un."), document(" ")])
    assert list(store.articles.keys()) == []


# Finding


def test_an_article_is_found_by_id_beginning_of_id_and_file_name(store: Store) -> None:
    """People type four digits or the file's name."""
    article, _ = store.articles.add(document(file_name="port.txt"))
    for ref in (article.id, article.id[:4], article.id[:12], "port.txt"):
        assert store.articles.get(ref) == article


def test_what_could_be_several_articles_is_refused(store: Store) -> None:
    """Exporting the wrong one would not be seen."""
    first, _ = store.articles.add(document("Un.", file_name="a.txt"))
    second, _ = store.articles.add(document("Deux.", file_name="a.txt"))
    with pytest.raises(Ambiguous) as refused:
        store.articles.get("a.txt")
    assert first.id in str(refused.value)
    assert second.id in str(refused.value)


@pytest.mark.parametrize("ref", ["abc", "", "nope.txt", "ffff", "%", "0000000000000000000000"])
def test_what_is_no_article_is_not_found(store: Store, ref: str) -> None:
    """A typo must say so."""
    store.articles.add(document())
    with pytest.raises(NotFound):
        store.articles.get(ref)


# Windows


@pytest.fixture(scope="module")
def novel(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str, str]:
    """A store with a text long enough to lie in chunks, full of what SQL and Python count differently."""
    store = Store(tmp_path_factory.mktemp("novel") / "store.db", annotator="anna")
    text = "".join(f"Ligne {n} — é 😀 e\u0301 «\u00a0{'mot ' * (n % 40)}»\n" for n in range(3000))
    article, _ = store.articles.add(document(text))
    return store, article.id, text


@settings(max_examples=200, deadline=None)
@given(start=st.integers(-5, 310_000), length=st.integers(0, 60_000))
def test_a_window_of_a_long_text_is_exactly_that_slice(
    novel: tuple[Store, str, str], start: int, length: int
) -> None:
    """One code point off, and every span of a novel is."""
    store, article_id, text = novel
    assert (
        store.articles.text(article_id, start, start + length) == text[max(0, start) : max(0, start + length)]
    )


def test_a_window_of_a_long_text_does_not_read_the_text(novel: tuple[Store, str, str]) -> None:
    """A novel must open as fast as a dispatch."""
    store, article_id, text = novel
    pieces = store.conn.execute(
        "select count(*), max(length(text)) from chunk where article_id = ?", (article_id,)
    )
    assert pieces.fetchone() == (-(-len(text) // 16384), 16384)


def test_the_paragraph_of_a_place_is_the_last_that_begins_before_it(store: Store) -> None:
    """Quotations of two paragraphs, blank lines, the ends: the caret is always in one."""
    article, _ = store.articles.add(document("\n\n" + TEXT + "\n"))
    numbers = [
        store.articles.paragraph_at(article.id, place).number for place in (0, 2, 16, 17, 37, 38, 39, 64, 999)
    ]
    assert numbers == [1, 1, 1, 2, 2, 2, 3, 4, 4]


def test_paragraphs_come_by_number_a_window_at_a_time(store: Store) -> None:
    """A screen asks for forty of a hundred thousand."""
    article, _ = store.articles.add(document("\n".join(f"Ligne {n}." for n in range(1, 101))))
    assert [p.number for p in store.articles.paragraphs(article.id, 99, 40)] == [99, 100]
    assert store.articles.paragraphs(article.id, 101, 40) == []
    assert [p.number for p in store.articles.paragraphs(article.id, 0, 2)] == [1, 2]


def test_repeated_paragraphs_know_the_first_of_them(store: Store) -> None:
    """A block pasted twice is tagged once."""
    article, _ = store.articles.add(document("A.\nB.\nA.\nC.\nB.\nA."))
    assert store.articles.places_of_repeats(article.id) == {3: 1, 5: 2, 6: 1}
    assert store.articles.repeats(article.id, 5, 1) == {5: 2}


def test_wrapped_blocks_are_cut_as_the_document_says(store: Store) -> None:
    """Markdown is blocks even where the lines are short."""
    article, _ = store.articles.add(Document(text="Un\ndeux\n\ntrois", paragraphing="block"))
    assert [(p.start, p.end) for p in store.articles.paragraphs(article.id, 1, 9)] == [(0, 7), (9, 14)]


def test_uncut_articles_are_read_on_read_only_media_too(tmp_path: Path) -> None:
    """An archive on a write-protected disk was perhaps never opened before."""
    with Store(tmp_path / "store.db", annotator="anna") as store:
        store.articles.add_many([document("A.\nB.\nA.")])
        ((article_id,),) = store.conn.execute("select id from article").fetchall()
    with Store(tmp_path / "store.db", annotator="anna", read_only=True) as store:
        store.articles.ensure_cut(article_id)
        assert [p.number for p in store.articles.paragraphs(article_id, 2, 9)] == [2, 3]
        assert store.articles.paragraph_at(article_id, 4).number == 2
        assert store.articles.repeats(article_id, 1, 9) == {3: 1}
        assert isinstance(store.articles.paragraph_at(article_id, 0), Paragraph)


# Metadata


def test_metadata_is_corrected_as_one_act_that_can_be_undone(store: Store) -> None:
    """A wrong date would stand in every export."""
    article, _ = store.articles.add(document())
    changed = store.articles.set_metadata(article.id, title=" Nouveau ", published="2026-03-09", source=None)
    assert (changed.title, changed.published, changed.source) == ("Nouveau", "2026-03-09", None)
    assert store.history.acts()[0].summary == "changed title, published, source of “Le port rouvre”"
    store.history.undo()
    assert store.articles.get(article.id) == article


@pytest.mark.parametrize("fields", [{"text": "x"}, {"id": "x"}, {"title": " "}, {"length": "1"}])
def test_what_is_frozen_cannot_be_changed(store: Store, fields: dict[str, str]) -> None:
    """Spans stand on the text."""
    article, _ = store.articles.add(document())
    with pytest.raises(BadInput):
        store.articles.set_metadata(article.id, **fields)
    assert store.articles.get(article.id) == article
    assert store.articles.full_text(article.id) == TEXT


# The library


@pytest.fixture
def library(store: Store) -> Store:
    """Four articles, the fourth known by its text alone."""
    for text, about in (
        (
            "Un.",
            {"title": "Éruption à l’Aube", "source": "Gazette", "published": "2026-03-09", "language": "fr"},
        ),
        (
            "Deux.",
            {
                "title": "Zeppelin",
                "source": "Agence Nord",
                "author": "Anna Torres",
                "published": "2025-01-01",
            },
        ),
        ("Trois.", {"title": "aube noire", "file_name": "brève_12.txt", "published": "2026-01-01"}),
        ("Quatre.", {}),
    ):
        store.articles.add(document(text, **about))
    return store


@pytest.mark.parametrize(
    ("filter", "keys"),
    [
        ("", [1, 2, 3, 4]),
        ("  ", [1, 2, 3, 4]),
        ("aube", [1, 3]),
        ("AUB noir", [3]),
        ("eruption gazette", [1]),
        ("ube", []),
        ("anna nord", [2]),
        ("torr agen", [2]),
        ("breve", [3]),
        ("12", [3]),
        ("l'aube", [1]),
        ("2026-03", [1]),
        ("fr", [1]),
        ("%", []),
        ("quatre.", [4]),
    ],
)
def test_a_filter_finds_the_beginnings_of_words(library: Store, filter: str, keys: list[int]) -> None:
    """People type a few letters, without accents."""
    assert list(library.articles.keys(filter=filter)) == keys


def test_a_filter_finds_words_inside_a_script_without_spaces(store: Store) -> None:
    """Chinese has no beginnings of words."""
    store.articles.add(document("x", title="中国外交部"))
    assert list(store.articles.keys(filter="外交")) == [1]


@pytest.mark.parametrize(
    ("order", "rising", "falling"),
    [
        ("added", [1, 2, 3, 4], [4, 3, 2, 1]),
        ("title", [3, 1, 4, 2], [2, 4, 1, 3]),
        ("source", [2, 1, 3, 4], [1, 2, 3, 4]),
        ("published", [2, 3, 1, 4], [1, 3, 2, 4]),
        ("language", [1, 2, 3, 4], [1, 2, 3, 4]),
    ],
)
def test_articles_are_sorted_with_what_is_unknown_last(
    library: Store, order: str, rising: list[int], falling: list[int]
) -> None:
    """A thousand articles without a date must not hide those that have one."""
    assert list(library.articles.keys(order=order)) == rising  # type: ignore[arg-type]
    assert list(library.articles.keys(order=order, descending=True)) == falling  # type: ignore[arg-type]


def test_the_list_follows_every_change_that_touches_an_article(library: Store, tmp_path: Path) -> None:
    """A list that lags opens the wrong article."""
    (first, *_) = library.articles.rows(library.articles.keys())
    assert list(library.articles.keys(filter="volcan")) == []
    library.articles.set_metadata(first.article.id, title="Volcan")
    assert list(library.articles.keys(filter="volcan")) == [1]
    library.history.undo()
    assert list(library.articles.keys(filter="volcan")) == []
    with Store(library.path, annotator="boris") as other:
        other.articles.add(document("Cinq.", title="Volcan éteint"))
    assert list(library.articles.keys(filter="volcan")) == [5]
    assert list(library.articles.keys(order="title"))[-2:] == [5, 2]


def test_a_line_of_the_list_counts_what_this_annotator_accepted(library: Store) -> None:
    """A colleague's work, proposals and rejections are no progress of mine."""
    rows = library.articles.rows(library.articles.keys())
    first = rows[0].article.id
    library.annotations.tag(first, 0, 2, "PER")
    library.annotations.tag(first, 0, 3, "QUOTE")
    library.annotations.tag(first, 1, 3, "ORG", status="rejected")
    library.annotations.tag(first, 1, 2, "ORG", status="proposed")
    library.reading.mark(first, 1)
    with Store(library.path, annotator="boris") as other:
        other.annotations.tag(first, 0, 2, "GPE")
    row = library.articles.rows([1])[0]
    assert (row.mentions, row.quotations, row.read) == (1, 1, 1)
    for order in ("mentions", "quotations", "progress"):
        assert library.articles.keys(order=order, descending=True)[0] == 1  # type: ignore[arg-type]
        assert library.articles.keys(order=order)[-1] == 1  # type: ignore[arg-type]


def test_rows_come_in_the_order_asked_and_without_the_deleted(library: Store) -> None:
    """The screen asks for a window of keys that may be a moment old."""
    assert [row.article.title for row in library.articles.rows([3, 99, 1])] == [
        "aube noire",
        "Éruption à l’Aube",
    ]
    assert library.articles.rows([]) == []
