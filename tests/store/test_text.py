"""How a text is shown, stepped through and folded."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from store.codepoints import MARKS, PLAIN, ranges
from store.text import UNSAFE, digest, fold, folded, next_grapheme, previous_grapheme, visible

ANY = st.text(st.characters(exclude_categories=[]), max_size=60)
ODD = st.text(
    st.sampled_from(
        "ae\u0301\u200d\ufe0f👩👧🏽🇫🇷🇲क\u094dष\u0915\u0e33ก\u1100\u1161\u11a8가\r\n\u0600\u200c\u1f3fbًب"
    ),
    max_size=30,
)


def boundaries(text: str) -> list[int]:
    return [0, *(match.end() for match in regex.finditer(r"\X", text))]


# visible


@given(ANY)
def test_what_is_shown_has_an_unsafe_character_nowhere_and_the_same_length(text: str) -> None:
    """A terminal that obeys an article can be made to do anything; a lost character moves every tag."""
    shown = visible(text)
    assert len(shown) == len(text)
    assert "\n" not in shown
    assert not any(ord(character) in UNSAFE for character in shown)
    assert [c for c in shown if c not in " \ufffd" and not "\u2400" <= c <= "\u2421"] == [
        c for c in text if ord(c) not in UNSAFE and c not in "\n \ufffd" and not "\u2400" <= c <= "\u2421"
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a b c"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x00\x08\x0b\x7f", "␀␈␋␡"),
        ("\x9b31m\x85", "\ufffd31m\ufffd"),
        ("a\u202eb\u2066c\u2069", "a\ufffdb\ufffdc\ufffd"),
        ("a\u2028b\u2029", "a\ufffdb\ufffd"),
        ("\u200b\u00ad\u2060\ufeff", "\ufffd\ufffd\ufffd\ufffd"),
        ("\U000e0041\U000e0100\ue000\U000f0000\U0010ffff\ufdd0\ud800", "\ufffd" * 7),
        ("\u115f\u1160\u3164\uffa0", "\ufffd" * 4),
    ],
)
def test_each_unsafe_class_is_shown_as_one_visible_character(text: str, shown: str) -> None:
    """An analyst must see that something odd stands there, and where."""
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "\u200e\u200f",
        "👩\u200d👧",
        "می\u200cخواهم",
        "e\u0301",
        "❤\ufe0f☎\ufe0e",
        "قَالَ",
        "l’« Été » — 10\u202f%",
    ],
)
def test_what_scripts_and_emoji_are_made_of_passes(text: str) -> None:
    """Persian, Arabic and families must be read as they were written."""
    assert visible(text) == text


def test_every_control_format_and_private_character_is_unsafe_but_joiners_and_visible_signs() -> None:
    """A class forgotten is a hole in the one gate to the terminal."""
    signs = {
        *range(0x600, 0x606),
        0x6DD,
        0x70F,
        0x890,
        0x891,
        0x8E2,
        0x110BD,
        0x110CD,
    }  # of numbers and verses
    passing = {0x0A, 0x200C, 0x200D, 0x200E, 0x200F} | signs
    hidden = {
        c for c in range(0x110000) if unicodedata.category(chr(c)) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    }
    assert {c for c in hidden if c not in UNSAFE} == passing


# graphemes


@given(ODD | ANY.map(lambda text: text.encode("utf-8", "replace").decode()))
@example("🇫🇷🇲🇦🇫")
@example("a👨\u200d👩\u200d👧\u200d👦b")
def test_a_caret_stops_at_every_grapheme_boundary_and_nowhere_else(text: str) -> None:
    """A caret inside an emoji tags half of it."""
    stops = boundaries(text)
    forth = [0]
    while forth[-1] < len(text):
        forth.append(next_grapheme(text, forth[-1]))
    back = [len(text)]
    while back[-1] > 0:
        back.append(previous_grapheme(text, back[-1]))
    assert forth == stops
    assert back[::-1] == stops


def test_a_caret_stays_at_the_ends_of_the_text() -> None:
    """Holding a key must not run off the page."""
    assert next_grapheme("ab", 2) == 2
    assert previous_grapheme("ab", 0) == 0
    assert next_grapheme("", 0) == 0


def test_a_step_in_a_long_text_looks_at_its_neighbourhood_only() -> None:
    """In a novel every key would be slow."""
    text = "e\u0301" * 400_000
    assert next_grapheme(text, 400_000) == 400_002
    assert previous_grapheme(text, 400_000) == 399_998


def test_characters_called_plain_have_a_boundary_between_any_two() -> None:
    """The fast path would cut emoji if one character of the table did not belong there."""
    other = regex.compile(r"[\p{GCB=Other}\p{GCB=Control}\p{GCB=LF}]")
    linking = regex.compile(r"\p{InCB=Consonant}")
    plain = [chr(code) for first, last in ranges(PLAIN) for code in range(first, last + 1)]
    assert [c for c in plain if not other.fullmatch(c) or linking.fullmatch(c)] == []


def test_the_table_of_marks_has_every_mark_of_this_pythons_unicode() -> None:
    """A mark that is not known cuts words in two."""
    known = {code for first, last in ranges(MARKS) for code in range(first, last + 1)}
    marks = {code for code in range(0xE0000) if unicodedata.category(chr(code)).startswith("M")}
    assert marks - known == set()


# fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("L’Œuvre d’Été", "l'oeuvre d'ete"),
        ("Straße ŁÓDŹ Ølstykke", "strasse lodz olstykke"),
        ("10\u202f000\u00a0€", "10 000 €"),
        ("إِنَّ الـرئيس", "ان الرييس"),
        ("ﬁn Nº ②", "fin no 2"),
        ("co\u00adopé\u0301ration", "cooperation"),
        ("Diyarbakır İZMİR", "diyarbakir izmir"),
        ("ΜΆΪΟΣ", "μαιοσ"),
    ],
)
def test_a_search_overlooks_case_accents_and_odd_spaces(text: str, plain: str) -> None:
    """People type what is on their keyboard."""
    assert fold(text)[0] == plain


@given(ANY)
def test_every_place_of_a_folded_text_lies_in_the_text_and_in_order(text: str) -> None:
    """A hit would be selected beside the word."""
    plain, places = fold(text)
    assert plain == folded(text)
    assert folded(plain) == plain
    if places is None:
        assert len(plain) == len(text)
        return
    assert len(places) == len(plain) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)
    for place, character in enumerate(plain):
        assert character in folded(text[places[place]])


def test_equal_paragraphs_have_equal_digests_of_sixteen_hex_digits() -> None:
    """Two analysts' stores must see the same repeated paragraphs, today and next year."""
    assert digest("Le port rouvre.") == "47721ed9d8c31014"
    assert digest("Le port rouvre") != "47721ed9d8c31014"
