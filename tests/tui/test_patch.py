"""What of a row is written again: never too little, and no more than has changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.looks import PLAIN, Look, Run
from tui.patch import Shift, cover, patch, shift, shifted

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


@given(rows, rows)
def test_a_row_covered_by_another_is_right_afterwards(old: list[Run], new: list[Run]) -> None:
    """A page would show letters of the page before."""
    start, runs = cover(old, new)
    screen, written = cells_of(old), cells_of(runs)
    screen[start : start + len(written)] = written
    assert screen == cells_of(new)


def row(text: str) -> list[Run]:
    return [(text, PLAIN)]


def picture(rows: list[list[Run]]) -> str:
    return "".join(text for runs in rows for text, _ in runs) or " "


def test_a_scrolled_page_is_moved_between_what_stays() -> None:
    """A slow line would get every row again."""
    title, a, b, c, d, e, f, status = map(row, "tabcdefs")
    old, new = [title, a, b, c, d, e, status], [title, c, d, e, f, row("g"), row("u")]
    assert shift(old, new) == Shift(1, 6, 2)
    assert picture(shifted(old, Shift(1, 6, 2), row("."))) == "tcde..s"
    assert shift(new, old) == Shift(1, 6, -2)
    assert picture(shifted(new, Shift(1, 6, -2), row("."))) == "t..cdeu"


def test_rows_that_stay_or_are_few_are_not_moved() -> None:
    """Moving two rows costs more than writing them, and a screen that stays would jump."""
    a, b, c, d, e = map(row, "abcde")
    assert shift([a, b, c, d, e], [a, b, c, d, row("x")]) is None
    assert shift([a, b, c, d, e], [c, d, row("x"), row("y"), row("z")]) is None


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9), st.lists(st.integers(0, 9), min_size=9))
def test_however_rows_move_nothing_that_was_moved_away_is_thought_to_be_there(
    before: list[int], after: list[int]
) -> None:
    """Equal rows, such as empty ones, stand in many places at once."""
    pool = [row(str(n)) for n in range(10)]
    old, new = [pool[n] for n in before], [pool[n] for n in after[: len(before)]]
    found = shift(old, new)
    if found is not None:
        first, last, by = found
        assert 0 <= first < last <= len(old)
        assert 0 < abs(by) < last - first
        assert len(shifted(old, found, [])) == len(old)


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
