"""The window on the document: what is on the screen, whatever the text and the moves."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from store import Store
from store.formats import Document as Text
from tests.tui.conftest import Desk
from tui import document
from tui.document import Document
from tui.layout import cells
from tui.view import View

words = st.text(alphabet="abc é«»’한字👩‍🚒ا ", min_size=1, max_size=60)


@example(paragraphs=["aaaaaaaaaa ", "a"], width=4, height=1, moves=[("show", 11)])
@given(
    paragraphs=st.lists(words.filter(str.strip), min_size=1, max_size=12),
    width=st.integers(4, 40),
    height=st.integers(1, 12),
    moves=st.lists(
        st.tuples(st.sampled_from(["show", "scroll", "place"]), st.integers(-30, 600)), max_size=8
    ),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_shown_is_the_text_in_order(
    tmp_path_factory: pytest.TempPathFactory,
    paragraphs: list[str],
    width: int,
    height: int,
    moves: list[tuple[str, int]],
) -> None:
    """A row lost or shown twice would be words that nobody reads."""
    path = tmp_path_factory.mktemp("view") / "v.db"
    with Store(path, annotator="ana") as store:
        article, _ = store.articles.add(Text(text="\n".join(paragraphs), title="t"))
        made = Document(store, article)
        view = View(made, width, height)
        for act, number in moves:
            offset = max(0, min(number, article.length - 1))
            if act == "show":
                view.show(offset, offset)
                assert view.line_of(max(offset, made.block_at(offset).start)) is not None
            elif act == "scroll":
                view.scroll(number % 17 - 8)
            else:
                view.place(offset, height // 2)
            assert len(view.lines) == height
            bounds = [
                line.block.row_bounds(line.row, width) for line in view.lines if line.block and line.row >= 0
            ]
            assert all(made.text(a[1], b[0]).strip("\n ") == "" for a, b in pairwise(bounds))


def test_a_paragraph_of_a_million_characters_is_read_in_parts(desk: Desk) -> None:
    """One monster paragraph must not freeze the reader."""
    text = "début " + "mot " * 250_000 + "fin"
    scene = desk.read(text)
    desk.press("G end")
    desk.press("/")
    desk.type("fin")
    desk.press("enter p")
    assert desk.rows() == [("PER", "fin", 1_000_006, 1_000_009)]
    blocks = scene.session.document
    first = blocks.block(1)
    seen = first.text
    block = blocks.after(first)
    for _ in range(5):
        assert block is not None
        assert block.start == first.start + len(seen)
        seen += block.text
        block = blocks.after(block)
    assert len(first.text) <= document.PIECE + 256


def test_parts_of_a_paragraph_join_without_a_gap(tmp_path: Path) -> None:
    """A code point between two parts could never be reached."""
    for text in ("x" * 20_000, "字" * 9_000, "mot " * 4_000 + "fin", "👩‍🚒" * 5_000):
        with Store(tmp_path / f"{len(text)}.db", annotator="ana") as store:
            article, _ = store.articles.add(Text(text=text, title="t"))
            made = Document(store, article)
            block = made.block(1)
            parts = [block.text]
            while (following := made.after(block)) is not None:
                parts.append(following.text)
                assert made.before(following) is block
                block = following
            assert "".join(parts) == text
            assert made.block_at(len(text) - 1) is block


def test_every_row_is_as_wide_as_the_window_whatever_it_was_before(desk: Desk) -> None:
    """A gap between paragraphs was kept from a window one cell narrower: the inspector beside it stood askew."""
    scene = desk.read("One.\n\nTwo.\n")
    for width in (149, 150, 151, 118, 117):
        scene.resize(width, 12)
        scene.update()
        assert [sum(cells(text) for text, _ in runs) for runs in scene.rows] == [width] * 12
