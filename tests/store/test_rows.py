"""JSON lines and tables: an article a line or row, by the names of its columns; what is none is named."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store
from store.decode import canonical
from store.errors import BadInput
from store.formats import Document, Found, How, NoArticles, naming, rows, table
from store.intake import add_paths


def lines(data: str | bytes, how: How | None = None) -> list[Found]:
    return list(
        rows.gather(io.BytesIO(data if isinstance(data, bytes) else data.encode()), "a.jsonl", how or How())
    )


def cells(data: str | bytes, how: How | None = None) -> list[Found]:
    return list(
        table.gather(io.BytesIO(data if isinstance(data, bytes) else data.encode()), "a.csv", how or How())
    )


def said(found: list[Found]) -> list[str]:
    return [str(one) if isinstance(one, BadInput) else one.text for _, one in found]  # type: ignore[union-attr]


KNOWN = Document(
    "Texte.", "Titre", "fr", "Gazette", "Anna, Sam", "https://x.example/1", published="2026-01-02"
)


def test_the_keys_of_a_line_say_what_is_known_of_its_article() -> None:
    """Scrapers name their fields as they like, mostly by these names."""
    line = {"Headline": "Titre", "body": "Texte.", "authors": [{"name": "Anna"}, "Sam"], "pub-date": "x",
            "date_publish": "2026/01/02", "lang": "fr", "source": "Gazette", "url": "https://x.example/1"}  # fmt: skip
    assert lines(json.dumps(line)) == [("a.jsonl, line 1", KNOWN)]


def test_the_columns_of_a_table_say_what_is_known_of_its_articles() -> None:
    """Spreadsheets of a newsroom have French headers and semicolons."""
    data = 'Titre;Contenu;Auteur;Date;Langue;Source;URL\r\nTitre;Texte.;"Anna, Sam";2026/01/02;fr;Gazette;'
    assert cells((data + "https://x.example/1\r\n").encode("utf-8-sig")) == [("a.csv, row 1", KNOWN)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_delimiter_and_the_mark_of_an_encoding_are_found(delimiter: str, encoding: str) -> None:
    """Excel of every country writes another CSV."""
    data = f'title{delimiter}text\r\nÉté{delimiter}"Un{delimiter}deux\r\ntrois"\r\n'.encode(encoding)
    how = How(encoding="cp1252") if encoding == "cp1252" else How()
    assert cells(data, how) == [("a.csv, row 1", Document(f"Un{delimiter}deux\ntrois", title="Été"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_may_end_its_lines_in_any_way(end: str) -> None:
    """Old Macs wrote CR alone."""
    assert said(cells(end.join(["text,n", "Un,1", "Deux,2"]))) == ["Un", "Deux"]


def test_columns_are_named_by_the_user_where_their_names_do_not_say_it() -> None:
    """Every database calls them otherwise."""
    how = How(columns={"text": "col_a", "title": "Col B"})
    assert cells("col_a,col b,text\nUn,Titre,non\n", how) == [("a.csv, row 1", Document("Un", title="Titre"))]
    nested = '{"doc": {"body": "Un"}, "text": "non"}'
    assert said(lines(nested, How(columns={"text": "doc.body"}))) == ["Un"]
    with pytest.raises(BadInput, match=r"^a\.csv: there is no column 'corps'; there are a, b$"):
        cells("a,b\n1,2\n", How(columns={"text": "corps"}))


def test_a_bad_line_is_named_and_the_rest_goes_in() -> None:
    """One broken line in a million must not cost the others."""
    data = b"\n".join(
        [b'{"title": "sans texte"}', b'{"text": "Un"}', b"{broken", b'{"text": "\xe9"}', b'{"text": " "}', b"",
         b'["text"]', b"[" * 100_000, b'{"text": "\\ud800 \\u0000"}']
    )  # fmt: skip
    assert said(lines(data)) == [
        "a.jsonl, line 1: no key is known to hold the text; there are title: say which by --column text=KEY",
        "Un",
        "a.jsonl, line 3: it is no JSON (Expecting property name enclosed in double quotes at character 2)",
        "a.jsonl, line 4: byte 0xE9 is not UTF-8; it is probably cp1252: try --encoding cp1252",
        "a.jsonl, line 5: its text (text) is empty",
        "a.jsonl, line 7: it is no JSON object with the keys of an article",
        "a.jsonl, line 8: it is nested too deep",
        "\ufffd \ufffd",
    ]


def test_a_bad_row_is_named_and_the_rest_goes_in() -> None:
    """An unquoted comma is in every other table."""
    assert said(cells('text,n\n"",1\nUn,1,2\nDeux\n,\n"Trois\n')) == [
        "a.csv, row 1: its text (text) is empty",
        "a.csv, row 2: it has 3 cells, the header 2",
        "Deux",
        "Trois\n",
    ]


def test_lines_are_cut_at_line_feeds_alone() -> None:
    """U+2028 stands in texts from the web, and is no end of a JSON line."""
    assert said(lines('{"text": "a\u2028b\x85c"}\r\n{"text": "d"}')) == ["a\u2028b\x85c", "d"]


def test_a_line_beyond_the_limit_is_refused_unread_and_the_next_one_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line of gigabytes would take the machine's memory."""
    monkeypatch.setattr("store.formats.lines.LONGEST", 1 << 20)
    found = lines(b'{"text": "' + b"x" * (3 << 20) + b'"}\n{"text": "Un"}\n')
    assert said(found) == ["a.jsonl, line 1: it is longer than 1 MiB", "Un"]
    with pytest.raises(BadInput, match=r"^a\.csv, line 2: it is longer than 1 MiB$"):
        cells(b"text\n" + b"x" * (3 << 20))


def test_a_quote_left_open_ends_the_table_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would swallow the file, and the memory with it."""
    monkeypatch.setattr("store.formats.lines.LONGEST", 1 << 16)
    coming = table.gather(io.BytesIO(b'text\nUn\n"' + b"x\n" * (1 << 16)), "a.csv", How())
    assert next(coming)[1] == Document("Un")
    with pytest.raises(
        BadInput, match=r"^a\.csv, line \d+: the table cannot be read on from here .* quote left open"
    ):
        next(coming)


@pytest.mark.parametrize(
    "data", ["a,b\n1,2\n", "annotation_id,text\n1,Mot\n", "quote_id,text\n1,Mot\n", "\n"]
)
def test_other_tables_hold_no_articles(data: str) -> None:
    """Our own export has a column `text`: each mention would be an article."""
    with pytest.raises(NoArticles):
        cells(data)


def test_our_own_export_is_not_taken_for_articles() -> None:
    """It goes in by another command, annotations included."""
    (found,) = said(lines('{"type":"postil","version":1}\n'))
    assert found == "a.jsonl, line 1: this is an export of Postil: take it in by `postil import jsonl`"


def test_other_data_in_a_folder_is_passed_over_and_named_when_it_was_named(
    store: Store, tmp_path: Path
) -> None:
    """Tables of other things lie beside articles; a wrong name on the command line is a mistake."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("a,b\n1,2\n")
    (folder / "b.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    (folder / "c.jsonl").write_text('{"a": 1}\n{"text": "Un"}\n')
    assert [(o.place.removeprefix(f"{folder}/"), o.new) for o in add_paths(store, [folder])] == [
        ("c.jsonl, line 1", False),
        ("c.jsonl, line 2", True),
    ]
    (outcome,) = add_paths(store, [folder / "a.csv"])
    assert outcome.error is not None
    assert (
        outcome.error.reason
        == "no column is known to hold the text; there are a, b: say which by --column text=NAME"
    )


def test_the_names_in_the_documentation_are_those_that_are_known() -> None:
    """Whoever renames a column looks there."""
    page = (Path(__file__).parents[2] / "docs" / "articles.md").read_text(encoding="utf-8")
    for field, names in naming.NAMES.items():
        assert f"| `{field}` | {', '.join(names)} |\n" in page


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1).filter(lambda text: bool(text.strip())), min_size=1, max_size=5))
def test_any_text_comes_out_of_both_as_it_went_in(texts: list[str]) -> None:
    """Offsets are counted in it for good."""
    expected = [canonical(text) for text in texts]
    assert said(lines("\n".join(json.dumps({"text": text}) for text in texts))) == expected
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([["text"], *([text] for text in texts)])
    assert said(cells(out.getvalue().encode("utf-8", "surrogatepass"))) == expected
