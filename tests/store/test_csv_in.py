"""Tables in: our own exports come back as they were, those of others by the names of their columns."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Imported, Options, Taking
from tests.oddities import TEXTS, annotations, layers, new_store
from tests.samples import TEXT, filled

NAMES = ("csv", "quotes-csv")


def export(store: Store, name: str, **options: object) -> bytes:
    out = io.BytesIO()
    registry.find(name).write(store, out, Options(**options))  # type: ignore[arg-type]
    return out.getvalue()


def bring(store: Store, data: bytes | str, **taking: object) -> Imported:
    stream = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    return registry.find("csv").read(store, stream, "a.csv", Taking(**taking))  # type: ignore[arg-type]


@pytest.fixture
def paris(store: Store) -> Store:
    store.articles.add(Document("Ada went to Paris.\nIn Paris, Ada said “no”.\n", file_name="a.txt"))
    return store


def places(store: Store) -> list[tuple[str, str, int, int]]:
    return store.conn.execute(
        'select n.label, s.role, s.start, s."end" from annotation n join span s on s.annotation_id = n.id '
        "order by n.key, s.role <> 'content', s.start"
    ).fetchall()


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        yield made


@pytest.mark.parametrize("excel", [False, True])
def test_our_own_tables_come_back(full: Store, excel: bool) -> None:
    """Who sends a sheet round for correction and takes it in again."""
    tables = [export(full, name, excel=excel) for name in NAMES]
    for table in tables:
        done = bring(full, table)
        assert (done.added["annotation"], done.left_out) == (0, 0)
    with new_store() as other:
        other.articles.add(Document(TEXT, paragraphing="line"))
        for table in tables:
            assert bring(other, table, accept=True).left_out == 0
        mine, theirs = layers(full), layers(other)
        assert [row[:3] for row in mine] == [row[:3] for row in theirs]
        # The columns hold the first piece of a cue.
        assert [tuple(s for s in row[3] if s[0] != "cue") for row in mine] == [
            tuple(s for s in row[3] if s[0] != "cue") for row in theirs
        ]
        assert export(other, "entities-csv").count(b"Paul Dorn") == 2


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.data())
def test_every_table_of_ours_comes_back(text: str, data: st.DataObject) -> None:
    """Whoever keeps a CSV as the record of their work: any text, pieces, notes of several lines, formulas."""
    with new_store("anna") as store, new_store("béla") as other:
        article, _ = store.articles.add(Document(text))
        other.articles.add(Document(text))
        for number in range(data.draw(st.integers(1, 3))):
            made = data.draw(annotations(article.id, text, number))
            spans = tuple(span for span in made.spans if span.role == "content" or span.ordinal == 0)
            spans = tuple(span for span in spans if span.role != "addressee")
            made = replace(made, spans=spans, status="accepted", reject_reason=None, level="NOM")
            made = replace(made, quote_type="direct", medium="speech") if made.kind == "quote" else made
            keys = {(a.label, a.annotator, a.spans) for a in store.annotations.of_article(article.id)}
            if (made.label, made.annotator, made.spans) not in keys:
                store.annotations.add(made)
        for name in NAMES:
            assert bring(other, export(store, name)).left_out == 0

        def without_level(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
            # Quotations have no column for a level, mentions none for a type.
            return [(*row[:4], row[4][:2], row[4][5], *row[5:]) for row in rows]  # type: ignore[index]

        assert without_level(layers(other)) == without_level(layers(store))


def test_a_table_of_others_is_read_by_the_names_of_its_columns(paris: Store) -> None:
    """Who gets spans out of a notebook."""
    done = bring(paris, "file,begin,end,type,mention\na.txt,0,3,PERSON,Ada\na.txt,12,17,City,Paris\n")
    assert done.left_out == 0
    assert places(paris) == [("PER", "content", 0, 3), ("GPE", "content", 12, 17)]


@pytest.mark.parametrize("between", [";", "\t"])
def test_the_separators_of_other_countries_are_seen(paris: Store, between: str) -> None:
    """Who saves from a French spreadsheet."""
    rows = [["article_id", "start", "end", "label"], ["a.txt", "0", "3", "PER"]]
    bring(paris, "\r\n".join(between.join(row) for row in rows))
    assert places(paris) == [("PER", "content", 0, 3)]


def test_a_row_without_a_place_is_found_by_its_text_and_what_stands_around(paris: Store) -> None:
    """Who typed the quotations out of the articles by hand."""
    done = bring(
        paris,
        "title,label,text,before,after\r\n"
        "Ada went to Paris.,GPE,Paris,In ,\r\n"
        "Ada went to Paris.,GPE,Paris,,\r\n"
        "Ada went to Paris.,QUOTE,“no”,,.\r\n",
    )
    assert places(paris) == [("GPE", "content", 22, 27), ("QUOTE", "content", 38, 42)]
    assert done.faults == ("a.csv, line 3: GPE: its text “Paris” stands at 2 places",)


def test_an_addressee_that_cannot_be_placed_does_not_take_the_quotation_with_it(paris: Store) -> None:
    """Our own quotes-csv, whose columns give the addressee's words and not their place."""
    head = "article_id,text,start,end,speaker,cue_text,cue_start,cue_end,addressee_text\r\n"
    done = bring(paris, head + "a.txt,“no”,38,42,Ada,said,33,37,Paris\r\n")
    assert places(paris) == [("QUOTE", "content", 38, 42), ("QUOTE", "cue", 33, 37)]
    assert [(loss.count, loss.reason) for loss in done.losses] == [
        (1, "pieces have no sure place (addressee); left out")
    ]


def test_the_users_table_names_the_columns(paris: Store, tmp_path: Path) -> None:
    """Who has columns in another language."""
    table = tmp_path / "map.toml"
    table.write_text('[columns]\n"début" = "start"\nfin = "end"\nclasse = "label"\n', encoding="utf-8")
    bring(paris, "file;Début;Fin;Classe\r\na.txt;0;3;PER\r\n", map=table)
    assert places(paris) == [("PER", "content", 0, 3)]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a.txt,0,3,PER", "has 4 cells, the header has 5"),
        ("a.txt,x,3,PER,Ada", "start, end: 'x 3' is no place in a text"),
        ("a.txt,,3,PER,Ada", "start, end: '- 3' is no place in a text"),
        ("a.txt,0,3,,Ada", "label: is empty"),
        ("a.txt,0,3,PER,Zoë", "PER: its text “Zoë” is not in the article"),
        ("b.txt,0,3,PER,Ada", "no article has the id, file name or title “b.txt”; add it first"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_by_its_line(paris: Store, row: str, why: str) -> None:
    """Who mends a table by hand."""
    done = bring(paris, f"article_id,start,end,label,text\n{row}\na.txt,12,17,GPE,Paris\n")
    assert places(paris) == [("GPE", "content", 12, 17)]
    assert done.left_out == 1
    assert why in done.faults[0]
    assert done.faults[0].startswith("a.csv, line 2: ")


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("", "a.csv: has no column article_id or article_title, text or start, label"),
        ("article_id,text\n", "a.csv: has no column label; say what"),
        ('article_id,text,label\na.txt,"Ada,PER\n', "a.csv, line 2: is no CSV"),
        (b"article_id,text,label\na.txt,\xe9,PER\n", "a.csv, line 2: is not UTF-8 (byte 6 of the line)"),
    ],
)
def test_a_file_that_is_no_such_table_stores_nothing(paris: Store, table: str | bytes, why: str) -> None:
    """Who picks the wrong file."""
    with pytest.raises(BadInput) as refused:
        bring(paris, table)
    assert str(refused.value).startswith(why)
    assert places(paris) == []
