"""Charts of an entity: in the terminal and as SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.card import Companion
from store.dates import timeline
from store.model import Entity
from tui import charts
from tui.drawing import svg
from tui.layout import cells

HOSTILE = '\x1b]52;c;aGk=\x07 北京\u202e </text><script>\ufffe & "e\u0301'
SPRING = timeline(
    [
        ("2026-03-05", "entity", 4),
        ("2026-03-06", "quote", 1),
        ("2026-03-08", "entity", 1),
        (None, "entity", 2),
    ]
)
NEAR = [
    Companion("1", "Ada Kern", "PER", 8, 9),
    Companion("2", "ليلى", "PER", 3, 9),
    Companion("3", HOSTILE, "PER", 0, 1),
]


def text(rows: list[list[tuple[str, object]]]) -> list[str]:
    return ["".join(words for words, _ in row).rstrip() for row in rows]


def test_a_timeline_shows_days_as_bars_with_their_highest_count() -> None:
    """Whoever looks must see when it was, without reading numbers."""
    assert text(charts.timeline_rows(SPRING, 60, lane=2)) == [
        " Named: 5, at most 4 in a day",
        "    4 ┤⣿⣿⣿⣿⣿⡇",
        "      │⣿⣿⣿⣿⣿⡇            ⣤⣤⣤⣤⣤⡄",
        " Speaks: 1, at most 1 in a day",
        "    1 ┤      ⣿⣿⣿⣿⣿⡇",
        "      │      ⣿⣿⣿⣿⣿⡇",
        "       2026-03-05  2026-03-07",
        " 2 more without a date",
    ]


def test_companions_are_bars_with_the_name_last() -> None:
    """A name written from right to left would push the bar about."""
    assert text(charts.company_rows(NEAR[:2], 60)) == [
        "      8 ¶      9 art. ████████████████████ Ada Kern",
        "      3 ¶      9 art. ███████▌             ليلى",
    ]


def test_nothing_to_draw_is_said() -> None:
    assert text(charts.timeline_rows(timeline([]), 40)) == [" No article that names it has a date."]
    assert text(charts.company_rows([], 50)) == [" Nobody else is named in these articles."]
    drawn = svg(Entity("1", "PER", "Ada Kern"), timeline([]), [])
    assert "Nobody else" in drawn
    ElementTree.fromstring(drawn)


def test_an_svg_holds_every_bar_and_runs_nothing() -> None:
    """A picture that a colleague opens must not be a program."""
    drawn = svg(Entity("1", "PER", HOSTILE, "Q42"), SPRING, NEAR)
    root = ElementTree.fromstring(drawn)
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert tags == {"svg", "title", "style", "rect", "line", "text"}
    kinds = [each.get("class") for each in root.iter() if each.tag.endswith("rect")]
    assert kinds == ["page", "named", "named", "said", "with", "with", "with"]
    heights = [
        float(each.get("height") or 0) for each in root.iter() if each.get("class") in ("named", "said")
    ]
    assert heights == [110.0, 27.5, 110.0]
    words = [each.text for each in root.iter() if each.tag.endswith("text")]
    assert "PER, Q42, 2026-03-05 to 2026-03-08, 2 without a date" in words
    assert "Ada Kern" in words
    assert "8 (9)" in words
    assert not any(c in drawn for c in "\x1b\x07\u202e\ufffe")
    assert drawn.count("<script") == 0
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.dates().map(str), st.sampled_from(["entity", "quote"]), st.integers(1, 10**6)),
        max_size=20,
    ),
    st.integers(30, 200),
    st.text(max_size=30),
)
def test_every_row_of_a_chart_is_as_wide_as_the_window(
    counts: list[tuple[str, str, int]], width: int, name: str
) -> None:
    """A row too long would break the screen."""
    made = timeline(counts)
    rows = charts.timeline_rows(made, width) + charts.company_rows([Companion("1", name, "PER", 3, 9)], width)
    assert {cells("".join(words for words, _ in row)) for row in rows} == {width}
    ElementTree.fromstring(svg(Entity("1", "PER", name or "x"), made, [Companion("1", name, "PER", 3, 9)]))


@pytest.mark.parametrize("width", [30, 80, 200])
def test_ten_years_of_months_and_a_single_day_fit(width: int) -> None:
    for counts in ([("2026-01-01", "entity", 1)], [("2016-01", "entity", 3), ("2026-12", "quote", 2)]):
        assert {
            cells("".join(w for w, _ in row)) for row in charts.timeline_rows(timeline(counts), width)
        } == {width}
