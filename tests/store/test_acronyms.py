"""A long form and the acronym in brackets behind it are one entity."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import Store
from store.acronyms import bound
from store.formats import Document

TEXT = (
    "La Direction nationale des veilles maritimes (DNVM) surveille le détroit.\n"
    "Le Service fédéral (FSB) aussi. La DNVM n’a rien vu, le Conseil (hier) non plus.\n"
)
LONG, SHORT = "Direction nationale des veilles maritimes", "DNVM"


def tag(store: Store, article: str, text: str, label: str = "ORG") -> str | None:
    start = TEXT.index(text)
    with store.act("tag", text, article_id=article):
        made = bound(store, store.annotations.make(article, start, start + len(text), label))
        store.annotations.add(made)
    return made.entity_id


@pytest.mark.parametrize("order", [(LONG, SHORT), (SHORT, LONG)])
def test_both_are_one_entity_with_both_names_whichever_comes_first(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    """Counts by entity would be split over a name and its acronym."""
    with Store(tmp_path / "a.db", annotator="ana") as store:
        article = store.articles.add(Document(TEXT, title="t"))[0].id
        for text in order:
            tag(store, article, text)
        assert store.conn.execute("select distinct entity from mention_row").fetchall() == [(LONG,)]
        assert store.conn.execute("select text, kind, scope from alias order by text").fetchall() == [
            ("DNVM", "acronym", "global"), (LONG, "full", "global"),
        ]  # fmt: skip
        for _ in order:
            store.history.undo()
        for table in ("annotation", "entity", "alias"):
            assert store.conn.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_letters_that_do_not_match_are_bound_and_other_brackets_are_not(tmp_path: Path) -> None:
    """The acronym of a foreign service comes from another language; «(hier)» is a remark."""
    with Store(tmp_path / "a.db", annotator="ana") as store:
        article = store.articles.add(Document(TEXT, title="t"))[0].id
        assert tag(store, article, "Service fédéral") is not None
        assert tag(store, article, "Conseil") is None
        assert tag(store, article, "détroit", "LOC") is None
