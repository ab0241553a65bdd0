"""Rows, cells and offsets: what every screen stands on."""

import unicodedata
from itertools import pairwise

import pytest
import regex
import wcwidth
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui import layout

PLAIN_WORDS = st.text(alphabet="abcdeéñßяшωאבقمرΩ0129-–’«»“”()!?:;.,…/\xa0", min_size=1, max_size=14)
PLAIN_PIECES = st.one_of(PLAIN_WORDS, st.sampled_from([" ", "  ", "«", "»", "!", "—"]))
PLAIN = st.lists(PLAIN_PIECES, max_size=40).map(" ".join)
PIECES = st.sampled_from([
    "東京", "「", "」", "、", "。", "ー", "っ", "カ", "ｶﾞ", "한국어", "：", "……", "——", "ｗ", "\u3000",
    "❤️", "👩‍👩‍👧‍👦", "👍🏽", "🇫🇷", "1️⃣", "e\u0301", "مُحَمَّد", "नमस्ते", "ภาษาไทย",
    "a", "word", "mot-clé", " ", "  ", "« oui »", "\u200d", "\u200e", "\ufffd",
])  # fmt: skip
SAFE = st.characters(exclude_categories=["Cc", "Cs"])  # what safetext lets through, and more
ANYTHING = st.lists(st.one_of(PIECES, PLAIN_WORDS, st.text(alphabet=SAFE, max_size=4)), max_size=40).map(
    "".join
)
WIDTHS = st.integers(min_value=1, max_value=50)


def rows(text: str, width: int) -> list[str]:
    starts = layout.wrap(text, width)
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def clusters(text: str) -> list[str]:
    return regex.findall(r"\X", text)


def test_every_plain_code_point_is_one_cell_and_stands_alone():
    """The caret of everybody would sit beside its letter."""
    plain = [chr(n) for n in range(0x20, 0x30000) if layout.is_plain(chr(n)) and n != 0x7F]
    assert len(plain) > 2500
    assert [c for c in plain if cell_len(c) != 1] == []
    assert [c for c in plain if len(clusters(f"{c}{c}a")) != 3] == []
    assert [c for c in plain if unicodedata.category(c) in {"Mn", "Me", "Cf"}] == []


def test_press_text_of_many_languages_takes_the_fast_path():
    """Pages would turn a hundred times slower for whom the fast path forgets."""
    for text in (
        "« L’œuvre » coûte 12\u202f% de plus — 3\xa0000 € — selon l’élu…",
        "„Größe“, sagte sie. ‚Nein‘",
        "قال المتحدث: «نعم»، ثم سكت؟ ١٢٣",
        "Министр сказал: „Да“ № 5",
        "Ο υπουργός είπε: «Ναι» · ἄνθρωπος",
        "אמר השר",
        "El año ¿qué? ¡sí!",
    ):
        assert layout.is_plain(text), text
    for text in ("e\u0301", "مُحَمَّد", "東", "👍", "a\u200db", "\u200e"):
        assert not layout.is_plain(text), text


@given(PLAIN, WIDTHS)
def test_both_paths_break_plain_text_alike(text, width):
    """Rows would jump when an emoji is far down in the paragraph."""
    assert layout._wrap_plain(text, width) == layout._wrap_clusters(text or " ", width)


@given(st.one_of(PLAIN, ANYTHING), WIDTHS)
def test_rows_join_to_the_text_and_fit_the_width(text, width):
    """Text would vanish, or spill over the edge of the window."""
    found = rows(text, width)
    assert "".join(found) == text
    edges = set(layout.boundaries(text))
    assert set(layout.wrap(text, width)) <= edges
    if text:
        assert all(found)
    for row in found:
        body = row.rstrip(" \u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u1680")
        visible = [c for c in clusters(body) if layout.cells(c)]
        assert layout.cells(body) <= width or len(visible) == 1


@given(ANYTHING)
def test_no_row_begins_inside_a_cluster(text):
    """A family emoji or an accented letter would be torn in two."""
    edges, at = {0}, 0
    for cluster in clusters(text):
        at += len(cluster)
        edges.add(at)
    assert set(layout.boundaries(text)) == edges
    assert set(layout.wrap(text, 7)) <= edges


@given(st.one_of(PLAIN, ANYTHING))
def test_cell_and_offset_are_each_others_inverse(text):
    """A click would select the neighbour of what was clicked."""
    edges = layout.boundaries(text)
    for offset, following in pairwise(edges):
        if layout.cells(text[offset:following]):
            assert layout.offset_at(text, layout.cell_of(text, offset)) == offset
    assert layout.cell_of(text, len(text)) == layout.cells(text)


@given(ANYTHING)
def test_widths_are_those_of_rich_cluster_by_cluster(text):
    """Our rows and Textual's drawing would disagree about where a row ends."""
    assert layout.cells(text) == sum(cell_len(cluster) for cluster in clusters(text))


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("東京", 4),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇫🇷", 2),
        ("❤️", 2),
        ("مُحَمَّد", 4),
        ("한국", 4),
        ("नमस्ते", 4),
        ("abc", 3),
    ],
)
def test_a_second_opinion_on_widths_agrees(text, width):
    """Terminals, which mostly follow wcwidth, would draw elsewhere than we think."""
    assert layout.cells(text) == width == wcwidth.wcswidth(text)


@given(st.one_of(PLAIN, ANYTHING), WIDTHS)
def test_fit_takes_as_much_as_fits_and_no_more(text, width):
    """A title would run over the column beside it."""
    end = layout.fit(text, width)
    assert layout.cells(text[:end]) <= width
    assert end in layout.boundaries(text)
    rest = clusters(text[end:])
    assert not rest or layout.cells(text[:end]) + layout.cells(rest[0]) > width


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("one", 10, ["one"]),
        ("one two three", 7, ["one two ", "three"]),
        ("one two three", 8, ["one two ", "three"]),
        ("one    two", 4, ["one    ", "two"]),
        ("one two   ", 7, ["one two   "]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("well-known-thing", 6, ["well-", "known-", "thing"]),
        ("un mot — dash", 8, ["un mot — ", "dash"]),
        ("12\xa0000\xa0euros ici", 9, ["12\xa0000\xa0eu", "ros ici"]),
        ("il a dit « oui »", 10, ["il a dit ", "« oui »"]),
        ("il a dit « oui » !", 11, ["il a dit ", "« oui » !"]),
        ("est-il là ?", 9, ["est-il ", "là ?"]),
        ("sagte »Ja« und", 8, ["sagte ", "»Ja« und"]),
        ("東京で会議、終わる。", 10, ["東京で会", "議、終わ", "る。"]),
        ("彼は「はい」と", 6, ["彼は", "「は", "い」と"]),
        ("待って……", 7, ["待っ", "て……"]),
        ("2023年に東京", 6, ["2023年", "に東京"]),
        ("ab👩‍👩‍👧‍👦cd", 3, ["ab", "👩‍👩‍👧‍👦", "cd"]),
        ("東京", 1, ["東", "京"]),
        ("한국어 신문", 7, ["한국어 ", "신문"]),
    ],
)
def test_rows_break_where_a_reader_expects(text, width, expected):
    """The page would read badly."""
    assert rows(text, width) == expected


HINDI = "मंत्री शर्मा ने कहा कि बंदरगाह साल के अंत तक खुल जाएगा और श्रमिकों ने इसका स्वागत किया। "


@given(st.one_of(ANYTHING, st.integers(0, 80).map(lambda n: HINDI[n:] + HINDI)), st.integers(12, 50))
def test_no_row_is_cut_off_in_a_terminal_that_counts_code_points(text, width):
    """Some terminals give vowel signs and parts of emoji cells of their own: words were lost at the right edge."""

    def counted(row: str) -> int:
        signs = [unicodedata.category(c) for c in row]
        return sum(
            1 if sign == "Mc" else 0 if sign in ("Mn", "Me", "Cf") else cell_len(c)
            for c, sign in zip(row, signs, strict=True)
        )

    for row in rows(text, width):
        assert counted(row.rstrip()) <= width or len(clusters(row.strip())) == 1


def test_indic_words_are_not_broken_where_letters_join():
    """A syllable of two cells was taken for an ideograph."""
    assert rows(HINDI.strip(), 26) == [
        "मंत्री शर्मा ने कहा कि बंदरगाह ",
        "साल के अंत तक खुल जाएगा और ",
        "श्रमिकों ने इसका स्वागत किया।",
    ]


def test_a_row_is_found_by_offset():
    """The caret would be drawn on another row than its own."""
    starts = layout.wrap("one two three", 7)
    assert [layout.row_of(starts, offset) for offset in (0, 7, 8, 12, 13, 99)] == [0, 0, 1, 1, 1, 1]


def test_cells_outside_the_row_are_clamped():
    """Moving down to a shorter row would leave the row."""
    assert [layout.offset_at("abc", cell) for cell in (-5, 0, 2, 3, 99)] == [0, 0, 2, 2, 2]
    assert [layout.offset_at("東京", cell) for cell in (-5, 0, 1, 2, 3, 99)] == [0, 0, 0, 1, 1, 1]
    assert layout.offset_at("", 5) == 0
    assert layout.cell_of("e\u0301a", 1) == 0
    assert layout.cell_of("e\u0301a", 2) == 1
