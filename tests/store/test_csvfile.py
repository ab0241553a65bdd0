"""The CSV exports: the dialect that every reader reads alike, the columns other programs depend on."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store import Store
from store.errors import BadInput
from store.formats import Document, cells, registry
from store.formats.files import replacing
from store.formats.registry import Options
from tests.samples import TEXT, filled

GOLDEN = Path(__file__).parent / "golden"
# What begins like a formula in one spreadsheet or another, bare or behind what it passes over.
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "＝1",
    "＋1",
    "－1",
    "＠A",
    " =1",
    "\t=1",
    "\u200b=1",
    "\xa0=1",
    "\nx",
    "\tx",
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return filled(tmp_path / "store.db")


def export(store: Store, name: str, options: Options = Options()) -> bytes:  # noqa: B008
    out = io.BytesIO()
    registry.find(name).write(store, out, options)
    return out.getvalue()


def rows(data: bytes) -> list[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("name", ["csv", "quotes-csv", "entities-csv"])
@pytest.mark.parametrize("excel", [False, True], ids=["exact", "excel"])
def test_an_export_is_the_same_bytes_as_ever(store: Store, name: str, excel: bool) -> None:
    """Every program that reads our CSV, if a column, a quote or a line end moved."""
    golden = GOLDEN / f"{name}{'-excel' if excel else ''}.csv"
    assert export(store, name, Options(excel=excel)) == golden.read_bytes()


@pytest.mark.parametrize(("name", "view"), [("csv", "mention_row"), ("quotes-csv", "quote_row")])
def test_an_export_holds_the_rows_of_its_view(store: Store, name: str, view: str) -> None:
    """An analyst who counts in SQL and a colleague who counts in the CSV."""
    cursor = store.conn.execute(f"select * from {view}")
    names = [column[0] for column in cursor.description]
    from_view = sorted(tuple("" if v is None else str(v) for v in row) for row in cursor)
    exported = sorted(tuple(row[name] for name in names) for row in rows(export(store, name)))
    assert exported == from_view


def test_the_text_of_every_row_is_the_slice_it_names(store: Store) -> None:
    """Whoever quotes from an export in court: an emoji before the span must not move it."""
    for row in rows(export(store, "csv")):
        start, end = int(row["start"]), int(row["end"])
        assert row["text"] == TEXT[start:end]
        assert TEXT[:start].endswith(row["before"])
        assert TEXT[end:].startswith(row["after"])


def test_filters_choose_rows(store: Store) -> None:
    """Who exports the accepted layer of one annotator and gets another's proposals."""
    quotes = rows(export(store, "quotes-csv", Options(annotator="béla")))
    assert [row["text"] for row in quotes] == ["Nous partons"]
    assert [row["label"] for row in rows(export(store, "csv", Options(statuses=("rejected",))))] == ["MISC"]
    assert [row["text"] for row in rows(export(store, "csv", Options(label="PER")))] == ["Paul Dorn"]
    assert rows(export(store, "csv", Options(articles=("0" * 20,)))) == []
    other, _ = store.articles.add(Document("Un autre texte."))
    assert rows(export(store, "csv", Options(articles=(other.id,)))) == []


def test_entities_are_counted_without_what_was_rejected(store: Store) -> None:
    """Who reports how often somebody is named."""
    found = {row["name"]: (row["mentions"], row["quotations"]) for row in rows(export(store, "entities-csv"))}
    assert found == {"Paul Dorn": ("1", "1"), "=Nord": ("0", "0")}
    of_bela = rows(export(store, "entities-csv", Options(annotator="béla")))
    assert of_bela == []


def test_rows_come_in_the_order_of_the_text(store: Store) -> None:
    """Who reads an export beside the article."""
    assert [row["start"] for row in rows(export(store, "csv"))] == ["2", "14", "79", "108", "124"]


def test_what_a_format_cannot_hold_is_said(store: Store) -> None:
    """Who would miss the second half of a cue, what a quotation is nested in, why a name was none."""

    def lost(name: str) -> list[tuple[int, str, tuple[str, ...], bool]]:
        written = registry.find(name).write(store, io.BytesIO(), Options(excel=name != "xlsx"))
        return [(loss.count, loss.reason.split(",")[0], loss.examples, loss.minor) for loss in written.losses]

    third, sixth, seventh = (f"0190b5d3-0000-7000-8000-00000000000{number}" for number in (3, 6, 7))
    assert lost("csv") == [
        (1, "rejected annotations have a reason", (third,), False),
        (2, "quotations are not among the mentions; quotes-csv holds them", (), True),
    ]
    assert lost("quotes-csv") == [
        (1, "quotations have a cue", (sixth,), False),
        (1, "quotations are nested in another", (seventh,), False),
        (5, "mentions and notes are not among the quotations; csv holds them", (), True),
    ]


def test_the_exact_flavour_counts_what_a_spreadsheet_would_run(store: Store) -> None:
    """Who opens an export of a hostile article in a spreadsheet."""
    written = registry.find("csv").write(store, io.BytesIO(), Options())
    # The text =SOMME(A1) and the note -1.
    assert [loss.count for loss in written.losses if "--excel" in loss.reason] == [2]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_would_run_is_defused(cell: str) -> None:
    """Who opens an export of a hostile article in a spreadsheet."""
    assert cells.defused(cell) == "'" + cell


@given(st.text(alphabet=st.sampled_from("'=+-@\t\n\r \u200b\xa0＝aé😀\","), max_size=12))
@example("'=1")
def test_defusing_is_undone_by_taking_one_apostrophe_away(cell: str) -> None:
    """Who needs the exact data back from a spreadsheet's file."""
    assert cells.restored(cells.defused(cell)) == cell
    assert not cells.runs(cells.defused(cell))


@given(st.lists(st.text(alphabet=st.sampled_from('=-,"\n \ta'), max_size=6), min_size=2, max_size=4))
def test_the_warning_counts_cells_and_nothing_inside_them(values: list[str]) -> None:
    """Who is warned of formulas that are none, and learns to overlook the warning."""
    tally = cells.Tally(io.BytesIO())
    tally.write([cells.line(["id", *values])])
    assert sum(loss.count for loss in tally.losses()) == sum(map(cells.runs, values))


def test_a_cell_too_long_for_a_spreadsheet_is_cut_and_named(tmp_path: Path) -> None:
    """Who would not see that half a text is missing."""
    text = "😀" * 20_000
    with Store(tmp_path / "long.db", annotator="anna") as store:
        article, _ = store.articles.add(Document(text))
        store.annotations.tag(article.id, 0, 20_000, "QUOTE")
        out = io.BytesIO()
        written = registry.find("quotes-csv").write(store, out, Options(excel=True))
    assert [(loss.count, loss.examples) for loss in written.losses] == [(1, ("row 2, text",))]
    # 32,767 UTF-16 units hold 16,383 emoji and not half of another.
    assert rows(out.getvalue())[0]["text"] == "😀" * 16_383


CLUSTERS = st.sampled_from(
    ["a", "é", "e\u0301", "\u0301", "👩\u200d👧", "🇫🇷", "🇪", "ي\u064e", " ", "\n", "한", "ก\u0e33", "©"]
)


@settings(max_examples=40, deadline=None)  # a store each
@given(st.lists(CLUSTERS, min_size=60, max_size=200), st.data())
def test_context_is_cut_between_graphemes(parts: list[str], data: st.DataObject) -> None:
    """Readers of Arabic, Thai or emoji: half a character at the edge of a cell is another character."""
    text = "".join(parts)
    text = f"x{text}"  # an article is not of white space alone
    borders = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 30)))
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "one.db", annotator="anna") as store:
        article, _ = store.articles.add(Document(text))
        store.annotations.tag(article.id, start, end, "PER")
        (row,) = rows(export(store, "csv"))
    before, after = row["before"], row["after"]
    assert text[:start].endswith(before)
    assert text[end:].startswith(after)
    assert len(before) <= 40 >= len(after)
    assert start - len(before) in borders or not before
    assert end + len(after) in borders or not after
    # As much as fits: the next border out would be more than 40 away.
    assert not any(start - 40 <= border < start - len(before) for border in borders)
    assert not any(end + len(after) < border <= end + 40 for border in borders)


def test_a_novel_is_exported_by_windows_with_the_same_rows(tmp_path: Path) -> None:
    """Who annotates a book: its text is never held whole, and no offset may slip between two windows."""
    text = "\n".join(
        f"Zeile {number}: Frau Müller e\u0301 sprach mit 👩\u200d👧 lange." for number in range(6000)
    )
    with Store(tmp_path / "novel.db", annotator="anna") as store:
        article, _ = store.articles.add(Document(text))
        assert article.length > 200_000
        places = [5, 65_500, 65_530, 131_000, 200_000, len(text) - 20]
        for place in places:
            store.annotations.tag(article.id, place, place + 12, "PER")
        store.annotations.tag(article.id, 100, 150_000, "MISC")
        found = rows(export(store, "csv"))
    assert [int(row["start"]) for row in found] == sorted([*places, 100])
    for row in found:
        start, end = int(row["start"]), int(row["end"])
        assert row["text"] == text[start:end]
        assert row["paragraph"] == str(text.count("\n", 0, start) + 1)
        assert text[:start].endswith(row["before"])
        assert text[end:].startswith(row["after"])
        assert len(row["before"]) >= min(start, 36)


def test_paragraphs_are_numbered_even_where_they_were_never_cut(store: Store, tmp_path: Path) -> None:
    """Who exports from a read-only copy of a store that a bulk add filled."""
    before = export(store, "csv")
    store.conn.execute("delete from paragraph")
    store.conn.execute("update article set paragraphs = null")
    store.close()
    with Store(tmp_path / "store.db", read_only=True) as reading:
        assert export(reading, "csv") == before


def test_an_export_that_fails_leaves_the_old_file_and_no_other(store: Store, tmp_path: Path) -> None:
    """Who overwrites yesterday's export on a day when the disk is full."""
    target = tmp_path / "out" / "export.csv"
    target.parent.mkdir()
    target.write_text("yesterday")

    def failing(out: BinaryIO) -> None:
        out.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(BadInput, match="No space left"), replacing(target) as out:
        failing(out)
    assert target.read_text() == "yesterday"
    assert [path.name for path in target.parent.iterdir()] == ["export.csv"]


def test_an_export_never_takes_the_place_of_the_store(store: Store, tmp_path: Path) -> None:
    """Who mixes up -o and --store."""
    before = store.path.read_bytes()
    link = tmp_path / "link.db"
    link.symlink_to(store.path)
    for path in (store.path, link):
        with pytest.raises(BadInput, match="the store itself"):
            registry.export_to(store, "csv", path, Options())
    assert store.path.read_bytes() == before


def test_an_export_goes_through_a_link_and_keeps_the_rights_of_the_file(store: Store, tmp_path: Path) -> None:
    """Who keeps exports on another disk, behind a link, readable by a group."""
    real = tmp_path / "real.csv"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    written = registry.export_to(store, "quotes-csv", link, Options())
    assert written.rows == 2
    assert link.is_symlink()
    assert real.read_bytes() == export(store, "quotes-csv")
    assert os.stat(real).st_mode & 0o777 == 0o640  # noqa: PTH116


@pytest.mark.parametrize("place", [".", "nowhere/export.csv"])
def test_a_place_that_cannot_be_written_is_refused_with_its_name(
    store: Store, tmp_path: Path, place: str
) -> None:
    """Who mistypes a folder."""
    with pytest.raises(BadInput, match=str(tmp_path)):
        registry.export_to(store, "csv", tmp_path / place, Options())


def test_an_unknown_format_is_refused_with_the_names_there_are() -> None:
    """Who types `excel` for `csv --excel`."""
    with pytest.raises(BadInput, match="there are csv, quotes-csv, entities-csv, jsonl"):
        registry.find("excel")
