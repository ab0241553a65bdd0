"""entities-csv and quotes-csv, every column by its literal: a quotation in two pieces with cue, source, addressee."""

from __future__ import annotations

import csv
import io

import pytest

from store import Store, identity
from store.formats import Document, registry
from store.formats.registry import Options
from store.model import Alias

TEXT = "Intro.\n« Nous rouvrirons », a promis Ada Kern à Paul Dorn, « au printemps ». Elle se tait."
EXPECTED = {
    "article_title": "Le port", "source": "Agence Nord", "published": "2026-03-05", "paragraph": "2",
    "text": "« Nous rouvrirons » « au printemps »", "start": "7", "end": "75", "fragments": "7 26;59 75",
    "quote_type": "mixed", "medium": "writing", "speaker": "Ada Kern",
    "source_text": "Ada Kern", "source_start": "37", "source_end": "45",
    "cue_text": "promis", "cue_start": "30", "cue_end": "36",
    "addressee_text": "Paul Dorn", "status": "accepted", "annotator": "anna", "origin": "human", "confidence": "",
    "note": "à vérifier, \"vite\"",
}  # fmt: skip


@pytest.fixture
def quoted(store: Store) -> Store:
    about = {"title": "Le port", "source": "Agence Nord", "published": "2026-03-05"}
    article, _ = store.articles.add(Document(TEXT, **about))  # type: ignore[arg-type]
    ada = store.entities.add("PER", "Ada Kern", aliases=["Mme Kern"], note="ministre,\nsortante")
    store.entities.add_alias(ada.id, "Elle", "role", article.id)
    identity.change(store, ada.id, wikidata_id="Q42")
    store.annotations.tag(article.id, 37, 45, "PER")
    store.annotations.tag(article.id, 48, 57, "PER")
    store.annotations.tag(
        article.id, 7, 26, "QUOTE",
        more=[("content", 59, 75), ("cue", 30, 36), ("source", 37, 45), ("addressee", 48, 57)],
        entity_id=ada.id, quote_type="mixed", medium="writing", note='à vérifier, "vite"',
    )  # fmt: skip
    return store


def rows(store: Store, name: str, options: Options = Options()) -> list[dict[str, str]]:  # noqa: B008
    out = io.BytesIO()
    registry.find(name).write(store, out, options)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""), strict=True))


def test_every_column_of_a_quotation_is_what_the_text_says(quoted: Store) -> None:
    """Whoever counts who promised what to whom from the CSV alone."""
    (row,) = rows(quoted, "quotes-csv")
    (found,) = quoted.conn.execute("select id, article_id, entity_id, created_at, updated_at from annotation "
                                   "where kind = 'quote'").fetchall()  # fmt: skip
    assert " ".join(row) == (
        "quote_id article_id article_title source published paragraph text start end fragments quote_type medium "
        "speaker_id speaker source_text source_start source_end cue_text cue_start cue_end addressee_text status "
        "annotator origin confidence note created_at updated_at"
    )
    ids = dict(zip(("quote_id", "article_id", "speaker_id", "created_at", "updated_at"), found, strict=True))
    assert row == {**EXPECTED, **ids}
    for start, end, text in (
        ("start", "end", None),
        ("source_start", "source_end", "source_text"),
        ("cue_start", "cue_end", "cue_text"),
    ):
        stretch = TEXT[int(row[start]) : int(row[end])]
        assert (
            stretch == row[text] if text else stretch.startswith("« Nous") and stretch.endswith("printemps »")
        )


def test_every_column_of_an_entity_is_what_the_register_says(quoted: Store) -> None:
    """A colleague's table of persons: names, aliases and counts."""
    ada = quoted.entities.find("Ada Kern")[0]
    assert [alias.kind for alias in ada.aliases] == ["full", "variant", "role"]
    assert ada.aliases[2] == Alias(ada.id, "Elle", "role", ada.aliases[2].scope)
    assert rows(quoted, "entities-csv") == [
        {
            "entity_id": ada.id, "label": "PER", "name": "Ada Kern", "wikidata_id": "Q42",
            "aliases": "Ada Kern | Mme Kern | Elle", "mentions": "1", "quotations": "1", "note": "ministre,\nsortante",
        }
    ]  # fmt: skip


def test_only_the_quotations_asked_for_are_written(quoted: Store) -> None:
    """What is filtered on the screen is what the file holds."""
    (article_id,) = quoted.conn.execute("select id from article").fetchone()
    other = quoted.annotations.tag(article_id, 77, 81, "QUOTE")
    assert [row["quote_id"] for row in rows(quoted, "quotes-csv", Options(annotations=(other.id,)))] == [
        other.id
    ]
    assert len(rows(quoted, "quotes-csv")) == 2
