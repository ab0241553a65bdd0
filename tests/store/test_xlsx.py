"""Workbooks: every text a text, and the sheets come back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import Store
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Imported, Options, Taking
from tests.oddities import layers, new_store
from tests.samples import TEXT, filled

openpyxl = pytest.importorskip("openpyxl")
XLSX = registry.find("xlsx")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        yield made


def bring(store: Store, path: Path) -> Imported:
    with path.open("rb") as source:
        return XLSX.read(store, source, path.name, Taking(), path)


def test_sheets_hold_the_rows_of_the_csv_exports_and_no_formula(full: Store, tmp_path: Path) -> None:
    """Who opens a workbook of hostile articles."""
    path = tmp_path / "all.xlsx"
    registry.export_to(full, "xlsx", path, Options())
    book = openpyxl.load_workbook(path)
    assert {sheet.title: sheet.max_row - 1 for sheet in book.worksheets} == {
        "mentions": 5, "quotations": 2, "entities": 2,
    }  # fmt: skip
    found = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in found} <= {"s", "inlineStr", "n"}
    assert "=SOMME(A1)" in [cell.value for cell in found]
    assert TEXT[108:118] in [cell.value for cell in found]
    starts = [row[8].value for row in book["mentions"].iter_rows(min_row=2)]
    assert starts == [2, 14, 79, 108, 124]


def test_a_workbook_comes_back(full: Store, tmp_path: Path) -> None:
    """Who sends a workbook round for correction."""
    path = tmp_path / "all.xlsx"
    registry.export_to(full, "xlsx", path, Options())
    assert bring(full, path).added["annotation"] == 0
    with new_store() as other:
        other.articles.add(Document(TEXT, paragraphing="line"))
        done = bring(other, path)
        assert (done.added["annotation"], done.left_out) == (7, 0)
        assert [row[:3] for row in layers(other)] == [row[:3] for row in layers(full)]


def test_what_no_cell_can_hold_is_counted(store: Store, tmp_path: Path) -> None:
    """Who would not see that a character or half a text is missing."""
    article, _ = store.articles.add(Document("a\x0cb" + "x" * 40_000, title="A title"))
    store.annotations.tag(article.id, 0, 3, "PER")
    store.annotations.tag(article.id, 3, 40_003, "PER")
    out = io.BytesIO()
    written = XLSX.write(store, out, Options())
    # The text and, beside the other, what stands before it.
    assert [(loss.count, loss.examples) for loss in written.losses] == [
        (2, ("mentions row 2, text", "mentions row 3, before")),
        (1, ("mentions row 3, text",)),
    ]
    path = tmp_path / "a.xlsx"
    path.write_bytes(out.getvalue())
    done = bring(store, path)
    # The one with the changed character is known again; the one that was cut is not what stands there.
    assert (done.same, done.left_out, done.added["annotation"]) == (1, 1, 0)


def test_a_sheet_of_others_is_read_by_the_names_of_its_columns(store: Store, tmp_path: Path) -> None:
    """Who has numbers as numbers, empty rows, and a second sheet of something else."""
    store.articles.add(Document("Ada went to Paris.", file_name="a.txt"))
    book = openpyxl.Workbook()
    for row in (
        ["file", "start", "end", "label", "note"],
        ["a.txt", 0, 3.0, "PER", None],
        [],
        ["a.txt", 12, 17, "GPE", 7],
    ):
        book.active.append(row)
    book.create_sheet("other").append(["x"])
    book.save(tmp_path / "b.xlsx")
    done = bring(store, tmp_path / "b.xlsx")
    assert (done.added["annotation"], done.left_out) == (2, 0)
    assert store.conn.execute("select note from annotation order by key").fetchall() == [(None,), ("7",)]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"text"])
def test_what_is_no_workbook_is_refused(store: Store, tmp_path: Path, data: bytes) -> None:
    """Who renames a CSV."""
    path = tmp_path / "c.xlsx"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=r"c\.xlsx: is no workbook that can be read"):
        bring(store, path)


def test_a_sheet_that_is_damaged_further_down_is_refused_with_its_name(full: Store, tmp_path: Path) -> None:
    """Who has a workbook from a broken disk: the first rows are taken in before the damage is seen."""
    path = tmp_path / "all.xlsx"
    registry.export_to(full, "xlsx", path, Options())
    with zipfile.ZipFile(path) as book:
        files = {name: book.read(name) for name in book.namelist()}
    (sheet,) = (name for name in files if name.endswith("sheet1.xml"))
    files[sheet] = files[sheet].replace(b"</sheetData>", b"</sheetData><<")
    with zipfile.ZipFile(path, "w") as book:
        for name, data in files.items():
            book.writestr(name, data)
    with new_store() as other:
        other.articles.add(Document(TEXT, paragraphing="line"))
        with pytest.raises(BadInput, match=r"^all\.xlsx, mentions: is no sheet that can be read"):
            bring(other, path)
        assert layers(other) == []
