"""`postil check EXPORT.csv`: no row that is not what the text says passes, and none that is gets blamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import Store
from store.audit import check_export
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Options
from tests.samples import filled


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        yield made


def written(store: Store, path: Path, name: str = "csv", *, excel: bool = False) -> Path:
    registry.export_to(store, name, path, Options(excel=excel))
    return path


def faults(store: Store, path: Path) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    check_export(store, path, lambda mismatch: found.append((mismatch.line, mismatch.what)))
    return found


def changed(path: Path, column: str, value: str, row: int = 0) -> None:
    """Put a value in a cell of a row, as an editor would."""
    text = path.read_bytes().decode()
    sheet = text.startswith("\ufeff")
    names, *found = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    found[row][names.index(column)] = value
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([names, *found])
    path.write_bytes((("\ufeff" if sheet else "") + out.getvalue()).encode())


@pytest.mark.parametrize("name", ["csv", "quotes-csv"])
@pytest.mark.parametrize("excel", [False, True], ids=["exact", "excel"])
def test_our_own_exports_pass(full: Store, tmp_path: Path, name: str, excel: bool) -> None:
    """Who checks an export before handing it on, formulas and notes with line breaks included."""
    path = written(full, tmp_path / "e.csv", name, excel=excel)
    assert faults(full, path) == []


@pytest.mark.parametrize(
    ("name", "column", "value", "what"),
    [
        ("csv", "text", "Le ministre Paul Dorm", "text: the export has 'Le ministre Paul Dorm'"),
        ("csv", "text", "Le ministre Paul\xa0Dorn", "the export has 'Le ministre Paul\\xa0Dorn'"),
        ("csv", "start", "3", "text: the export has"),
        ("csv", "start", "-2", "start, end: “-2 23” is no place in a text"),
        ("csv", "end", "2", "start, end: 2 to 2 is no stretch of a text of 180 code points"),
        ("csv", "end", "9999", "start, end: 2 to 9999 is no stretch"),
        ("csv", "article_id", "0" * 20, "there is no article “00000000000000000000”"),
        ("csv", "before", "", "before: the export has ''"),
        ("csv", "after", " est parti", "after: the export has ' est parti'"),
        ("csv", "paragraph", "2", "paragraph: the export has '2', the text '1'"),
        ("quotes-csv", "fragments", "41 57;67 77", "fragments: “41 57;67 77” does not reach from 41 to 78"),
        ("quotes-csv", "fragments", "41 57;66 78", "text: the export has '« Nous partons » « demain. »'"),
        ("quotes-csv", "fragments", "41-78", "is not of the form 120 141;160 188"),
        ("quotes-csv", "source_text", "elle", "source_text: the export has 'elle', the text 'il'"),
        ("quotes-csv", "cue_start", "58", "cue_text: the export has 'dit', the text ' dit'"),
        ("quotes-csv", "cue_end", "", "cue_start, cue_end: “59” is no place in a text"),
        ("quotes-csv", "addressee_text", "le roi", "addressee_text: “le roi” is not in the text"),
    ],
)
@pytest.mark.parametrize("excel", [False, True], ids=["exact", "excel"])
def test_a_cell_that_the_text_does_not_say_is_found(
    full: Store, tmp_path: Path, name: str, column: str, value: str, what: str, excel: bool
) -> None:
    """Whoever relies on a row of a table that somebody sorted, edited or retyped."""
    path = written(full, tmp_path / "e.csv", name, excel=excel)
    changed(path, column, value)
    if excel and column == "addressee_text":
        return  # has no place of its own and may be cut in this flavour
    found = faults(full, path)
    assert {line for line, _ in found} == {2}
    assert any(what in said for _, said in found)


def test_a_fault_is_named_by_the_line_where_its_row_begins(full: Store, tmp_path: Path) -> None:
    """Who looks for the row in an editor: cells above it span several lines."""
    path = written(full, tmp_path / "e.csv")
    changed(path, "text", "x", row=3)
    text = path.read_text(encoding="utf-8")
    (line,) = {line for line, _ in faults(full, path)}
    assert text.split("\n")[line - 1].startswith('"0190b5d3-0000-7000-8000-000000000004"')


def test_a_cell_cut_for_the_spreadsheet_passes(tmp_path: Path) -> None:
    """Who quotes a whole speech."""
    with Store(tmp_path / "long.db", annotator="anna") as store:
        article, _ = store.articles.add(Document("=" + "mot " * 20_000))
        store.annotations.tag(article.id, 0, 80_000, "QUOTE")
        assert faults(store, written(store, tmp_path / "e.csv", "quotes-csv", excel=True)) == []
        assert faults(store, written(store, tmp_path / "f.csv", "quotes-csv")) == []


def test_rows_in_another_order_and_columns_left_out_pass(full: Store, tmp_path: Path) -> None:
    """Who sorts an export and drops what they do not need."""
    for number in range(20):
        article, _ = full.articles.add(Document(f"Text {number} von Anna Beck."))
        full.annotations.tag(article.id, 5, 7, "MISC")
    path = written(full, tmp_path / "e.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ["text", "article_id", "end", "start"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["article_id"][::-1]) * 2)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    assert faults(full, path) == []


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is no table of annotations"),
        (b"a,b\r\n1,2\r\n", "no column article_id, text, start, end"),
        (b'"entity_id","label"\r\n', "a list of entities"),
        (b'"article_id","text","start","end"\r\n"x","y', "line 2: is no CSV"),
        (b'"article_id","text","start","end"\r\n"x"y,"a","1","2"\r\n', "line 2: is no CSV"),
        ('"article_id","text","start","end"\r\n"é"'.encode("latin-1"), "is not UTF-8"),
        (b"SQLite format 3\0\xff\xfe", "is not UTF-8"),
    ],
)
def test_what_is_no_export_is_refused(full: Store, tmp_path: Path, data: bytes, what: str) -> None:
    """Who names the wrong file: neither a traceback nor "all rows are right"."""
    path = tmp_path / "other.csv"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=what):
        faults(full, path)
    with pytest.raises(BadInput, match="cannot be read"):
        faults(full, tmp_path / "nothing.csv")


def test_a_row_with_too_few_cells_is_a_fault(full: Store, tmp_path: Path) -> None:
    """Who lost a column in an editor."""
    path = tmp_path / "short.csv"
    path.write_text("article_id,text,start,end\r\nx,y,1\r\n")
    assert faults(full, path) == [(2, "has 3 cells, the header has 4")]
