"""What of a row is written again: never too little, and no more than has changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.looks import PLAIN, Look, Run
from tui.patch import patch

CARET, MARK = Look(state="caret"), Look(outer="blue", depth=1)
WIDTH = 12

rows = st.lists(
    st.tuples(st.text("abcé «»", min_size=1, max_size=5), st.sampled_from([PLAIN, CARET, MARK])), max_size=6
).map(lambda runs: fitted(runs))


def fitted(runs: list[Run]) -> list[Run]:
    """Cut and filled to the width."""
    cells = [(c, look) for text, look in runs for c in text][:WIDTH]
    return cells + [(" ", PLAIN)] * (WIDTH - len(cells))


def cells_of(runs: list[Run]) -> list[Run]:
    return [(c, look) for text, look in runs for c in text]


@given(rows, rows)
def test_the_row_is_right_afterwards_and_starts_and_ends_with_a_change(
    old: list[Run], new: list[Run]
) -> None:
    """A cell left as it was would show a tag that is gone."""
    start, runs = patch(old, new)
    screen, written = cells_of(old), cells_of(runs)
    if written:
        assert screen[start] != written[0]
        assert screen[start + len(written) - 1] != written[-1]
    screen[start : start + len(written)] = written
    assert screen == cells_of(new)


def test_a_moved_caret_writes_what_lies_between() -> None:
    """A slow line pays for every byte."""
    old = [("Le ", PLAIN), ("p", CARET), ("ort rouvre  ", PLAIN)]
    new = [("Le port ", PLAIN), ("r", CARET), ("ouvre  ", PLAIN)]
    assert patch(old, new) == (3, [("port ", PLAIN), ("r", CARET)])


def test_text_that_terminals_reorder_or_join_is_written_whole() -> None:
    """Half of an Arabic word, or of a family of emoji, written alone would show as something else."""
    for text in ("قال الوزير", "a 👩‍🚒 b", "नमस्ते"):
        old, new = [(text, PLAIN)], [(text[:-1], PLAIN), (text[-1], CARET)]
        assert patch(old, new) == (0, new)
        assert patch(old, list(old)) == (0, [])
