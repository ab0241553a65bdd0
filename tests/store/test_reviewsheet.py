"""A sheet of proposals comes back as it went, whatever stands in the texts."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store
from store.formats import Document
from store.review import Item
from store.reviewsheet import find_stored, read, write

TEXTS = st.text(
    st.sampled_from("ab é\"',;=+-@\t\n'\u2028\u202e🎉0１\u00a0ع\r"), min_size=1, max_size=30
).filter(lambda text: text.strip() != "")
MARKS = st.sampled_from([",", ";", "\t"])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without anything in it; not to be written."""
    path = tmp_path_factory.mktemp("empty") / "s.db"
    Store(path).close()
    return path


@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=4, unique=True),
    mark=MARKS,
    quoted=st.booleans(),
    bare=st.booleans(),
)
def test_every_text_comes_back_from_a_spreadsheet_as_the_item_it_was(
    empty: Path, texts: list[str], mark: str, quoted: bool, bare: bool
) -> None:
    """A row that is not known again makes the colleague's whole sheet useless."""
    shutil.copy(empty, empty.with_name("own.db"))
    with Store(empty.with_name("own.db"), annotator="ana") as store:
        items = [item for text in texts for item in proposed(store, text)]
        out = io.BytesIO()
        assert write(store, items, out)[0] == len(items)
        rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
        for row in rows[1:]:
            row[14] = "accept"
            if bare:  # some programs take the mark of a text cell for theirs
                row[6] = row[6].removeprefix("'")
        saved = io.StringIO(newline="")
        csv.writer(saved, delimiter=mark, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(
            rows
        )
        back = read(store, io.BytesIO(saved.getvalue().encode()), "sheet.csv", find_stored(store))
        assert [item.id for found in back.decisions.values() for item in found] == [item.id for item in items]


def proposed(store: Store, text: str) -> list[Item]:
    """The item of a text that is proposed as a whole, in an article of its own."""
    article, new = store.articles.add(Document(f"{text}.", title=text))
    if not new:
        return []
    made = store.annotations.make(
        article.id, 0, article.length - 1, "MISC", annotator="bob", status="proposed"
    )
    store.annotations.add(replace(made, origin="import"))
    return [item for item in store.review.items() if item.id == made.id]
