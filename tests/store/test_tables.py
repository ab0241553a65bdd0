"""The tidy set: its description tells the truth about every table, and every key has its row."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store import Store
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Options
from tests.samples import DORN, TEXT, filled

Tables = dict[str, list[dict[str, str]]]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        made.articles.add(Document("Ein anderer Text.", title="Anderes", published="2026-12-24"))
        yield made


def export(store: Store, **options: object) -> tuple[dict[str, Any], Tables, list[tuple[int, str]]]:
    """The description, the rows of every table it names, and what was said to be lost."""
    out = io.BytesIO()
    written = registry.find("tables").write(store, out, Options(**options))  # type: ignore[arg-type]
    with zipfile.ZipFile(out) as archive:
        package = json.loads(archive.read("datapackage.json"))
        assert set(archive.namelist()) == {"datapackage.json", *(r["path"] for r in package["resources"])}
        tables = {}
        for resource in package["resources"]:
            lines = io.StringIO(archive.read(resource["path"]).decode(), newline="")
            reader = csv.DictReader(lines, strict=True)
            tables[resource["name"]] = list(reader)
            assert reader.fieldnames == [field["name"] for field in resource["schema"]["fields"]]
    assert written.rows == sum(map(len, tables.values()))
    return package, tables, [(loss.count, loss.reason) for loss in written.losses if not loss.minor]


def check(package: dict[str, Any], tables: Tables) -> None:
    """Each row against the description, as a validator of data packages does it."""
    for resource in package["resources"]:
        schema, rows = resource["schema"], tables[resource["name"]]
        for field in schema["fields"]:
            cells = [row[field["name"]] for row in rows if row[field["name"]]]
            if field["type"] != "string":
                assert all((int if field["type"] == "integer" else float)(cell) >= 0 for cell in cells)
            legal = field.get("constraints", {}).get("enum")
            assert legal is None or set(cells) <= set(legal), field
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys), resource["name"]
        for foreign in schema.get("foreignKeys", []):
            (name,), other = foreign["fields"], foreign["reference"]
            there = tables[other["resource"] or resource["name"]]
            known = {row[other["fields"][0]] for row in there} | {""}
            assert {row[name] for row in rows} <= known, (resource["name"], name)


@pytest.mark.parametrize(
    ("options", "annotations", "entities", "articles"),
    [
        ({}, 7, 2, 2),
        ({"annotator": "béla"}, 1, 0, 2),
        ({"statuses": ("accepted",)}, 4, 1, 2),
        ({"label": "QUOTE"}, 2, 1, 2),
        ({"since": "2026-12"}, 0, 0, 1),
        ({"until": "2026-11-20"}, 7, 1, 1),
        ({"until": "2026-11-19"}, 0, 0, 0),
        ({"since": "2026", "until": "2026"}, 7, 1, 2),
    ],
)
def test_every_table_is_as_it_is_described(
    full: Store, options: dict[str, Any], annotations: int, entities: int, articles: int
) -> None:
    """Who loads the set into a database with its keys, the whole or a part."""
    package, tables, _ = export(full, **options)
    check(package, tables)
    counts = tuple(len(tables[name]) for name in ("annotations", "entities", "articles"))
    assert counts == (annotations, entities, articles)


def test_spans_lie_in_the_text_and_in_their_paragraph(full: Store) -> None:
    """Who joins spans with paragraphs and cuts the text out again: an emoji, accents and U+2028 before them."""
    _, tables, _ = export(full)
    texts = {(row["article_id"], row["number"]): row for row in tables["paragraphs"]}
    of_annotation = {row["annotation_id"]: row for row in tables["annotations"]}
    assert len(tables["spans"]) == 11
    for span in tables["spans"]:
        assert TEXT[int(span["start"]) : int(span["end"])] == span["text"]
        number = of_annotation[span["annotation_id"]]["paragraph"]
        paragraph = texts[span["article_id"], number]["text"]
        assert paragraph[int(span["start_in_paragraph"]) : int(span["end_in_paragraph"])] == span["text"]


def test_every_part_of_a_quotation_is_a_row(full: Store) -> None:
    """Who would lose the second piece of a cue in a table with one column for it."""
    _, tables, losses = export(full)
    parts = [(row["role"], row["ordinal"], row["text"]) for row in tables["quote_parts"]]
    assert ("cue", "1", "il") in parts
    assert ("content", "1", "« demain. »") in parts
    assert losses == []
    assert {row["quote_id"] for row in tables["quotes"]} == {row["quote_id"] for row in tables["quote_parts"]}


def test_an_article_bears_the_digest_of_its_text(full: Store) -> None:
    """Who checks a text that came by another way."""
    _, tables, _ = export(full)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert tables["articles"][0]["text_sha256"] == digest
    assert tables["aliases"][0] == {
        "entity_id": DORN, "text": "Paul Dorn", "kind": "full", "scope": "global",
    }  # fmt: skip


def test_what_refers_to_a_row_that_was_not_asked_for_is_counted(full: Store) -> None:
    """Who exports one layer: a nested quotation whose outer one is another's."""
    _, tables, losses = export(full, annotator="béla")
    assert [row["parent_id"] for row in tables["annotations"]] == [""]
    assert losses == [(1, "quotations are nested in one that is not in the export")]
    with pytest.raises(BadInput, match="nothing was written: 1 quotations are nested"):
        export(full, annotator="béla", strict=True)


def test_an_article_without_a_date_is_on_neither_side_of_one(full: Store) -> None:
    """Who exports November and would not see that half of the articles have no date."""
    full.articles.add(Document("Ohne Datum.", published="gestern"))
    written = registry.find("csv").write(full, io.BytesIO(), Options(since="2026"))
    assert [(loss.count, loss.minor) for loss in written.losses if "date" in loss.reason] == [(1, True)]
