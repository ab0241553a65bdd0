"""Words: what a caret steps over and a label is put on."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from store.text import tokens

PROSE = st.lists(
    st.sampled_from(
        ["l’", "L'", "qu’", "ONU", "été", "Marie-Claire", "10\u202f000", "3,5", "%", "€", " ", "\u00a0", "\n", ".", ",",
         "«", "»", "“", "”", "(", ")", "’s", "U.S.", "J.-C.", "a@b.org", "https://x.org/a",
         "👩🏽\u200d🚀", "🇫🇷", "5\ufe0f\u20e3",
         "قَالَ", "ـ", "安倍", "トランプ", "ながら", "서울", "ไทย", "e\u0301", "\u200c", "\u00ad",
         "_", "*", "#x", "°C", "n°",
         "https://", "http://.", "www.",
         "...", "\u0301", "क्ष", "-", "--", "@", "\u2060", "\U0001e900\U0001e944", "‰"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # elided articles are words of their own, so that a name can be tagged alone
        ("l’Organisation de l'ONU", "l’|Organisation|de|l'|ONU"),
        ("L’État d’Afrique, D'ABORD", "L’|État|d’|Afrique|D'|ABORD"),
        ("qu’il lorsqu’elle jusqu’au puisqu’on Quoiqu'il", "qu’|il|lorsqu’|elle|jusqu’|au|puisqu’|on|Quoiqu'|il"),
        ("c’est j’ai n’y s’y t’a m’a", "c’|est|j’|ai|n’|y|s’|y|t’|a|m’|a"),
        ("l’hôpital, l’11 septembre, l’FMI", "l’|hôpital|l’|11|septembre|l’|FMI"),
        ("l’« affaire » d’“Ali”", "l’|affaire|d’|Ali"),
        ("dell’Italia all’estero nell’arte sull’onda un’altra",
         "dell’|Italia|all’|estero|nell’|arte|sull’|onda|un’|altra"),
        ("l’e\u0301te\u0301", "l’|e\u0301te\u0301"),
        # what only looks elided stays whole
        ("aujourd’hui prud’homme O’Brien don't", "aujourd’hui|prud’homme|O’Brien|don't"),
        ("rock’n’roll entr’acte quelqu’un presqu’île", "rock’n’roll|entr’acte|quelqu’un|presqu’île"),
        ("N’Djamena M’Hamed M'bappé", "N’Djamena|M’Hamed|M'bappé"),
        # a possessive is not part of the name
        ("Obama’s aides, the BBC's James’ book", "Obama|’s|aides|the|BBC|'s|James|book"),
        ("l'agence s'est", "l'|agence|s'|est"),
        # numbers, signs, dates
        ("10\u202f000, 1\u00a0234\u00a0567, 3,5 et 1.000", "10\u202f000|1\u00a0234\u00a0567|3,5|et|1.000"),
        ("en 2024\u00a0100 fois", "en|2024|100|fois"),
        ("27/05/2026 à 12:30, la 13e, 1,5°C, 25\u00a0°C", "27/05/2026|à|12:30|la|13e|1,5°C|25|°C"),
        ("5\u00a0% $5 5€ US$ ‰ n°5", "5|%|$|5|5|€|US|$|‰|n°|5"),
        # acronyms, names, addresses
        ("the U.S. S.A.R.L. av. J.-C. U.S, a.m", "the|U.S.|S.A.R.L.|av|J.-C.|U.S|a.m"),
        ("M. J. Dupont. Fin", "M|J|Dupont|Fin"),
        ("Marie-Claire AT&T a-t-il", "Marie-Claire|AT&T|a-t-il"),
        ("jean.dupont@mail.example.org, (https://x.example/a?b=c#d).",
         "jean.dupont@mail.example.org|https://x.example/a?b=c#d"),
        ("lemonde.example 2010.Il #MeToo @presse", "lemonde.example|2010|Il|#MeToo|@presse"),
        ("snake_case _mot_ **gras** *« notre", "snake_case|mot|gras|notre"),
        ("in\u00adter\u00adnational", "in\u00adter\u00adnational"),
        # scripts
        ("وَقَالَ ســيزور «الرباط»، أ.ف.ب", "وَقَالَ|ســيزور|الرباط|أ.ف.ب"),
        ("می\u200cخواهم ١٢٬٥٠٠", "می\u200cخواهم|١٢٬٥٠٠"),
        ("安倍首相は「トランプ大統領」と。", "安|倍|首|相|は|トランプ|大|統|領|と"),
        ("서울에서 만나다", "서울에서|만나다"),
        ("ไทยรัฐ ไทย", "ไทยรัฐ|ไทย"),
        ("क्षेत्र में", "क्षेत्र|में"),
        ("צה״ל צה\"ל", "צה״ל|צה\"ל"),
        ("Москва-река", "Москва-река"),
        # emoji are a word each
        ("👨\u200d👩\u200d👧 👍🏽🇫🇷🇲🇦 5\ufe0f\u20e3 ❤\ufe0f✓", "👨\u200d👩\u200d👧|👍🏽|🇫🇷|🇲🇦|5\ufe0f\u20e3|❤\ufe0f|✓"),
        ("Bravo👏👏!", "Bravo|👏|👏"),
        ("", ""),
        (" … — « ! » (?) ", ""),
    ],
)  # fmt: skip
def test_words_are_what_an_analyst_would_tag(text: str, expected: str) -> None:
    """Tagging l’Organisation with its article, or half an acronym, spoils every count."""
    assert words(text) == (expected.split("|") if expected else [])


@given(PROSE | st.text(max_size=40))
def test_words_stand_in_order_apart_and_hold_neither_outer_space_nor_punctuation_alone(text: str) -> None:
    """A caret must never stop on nothing, or twice on the same letter."""
    place = 0
    for start, end in tokens(text):
        assert place <= start < end <= len(text)
        word = text[start:end]
        assert word == word.strip()
        assert any(unicodedata.category(c)[0] not in "PZM" or c in "%‰‱" for c in word)
        place = end


@given(PROSE | st.text(max_size=40))
def test_every_letter_and_digit_is_in_a_word(text: str) -> None:
    """What no step reaches cannot be tagged by word."""
    inside = {place for start, end in tokens(text) for place in range(start, end)}
    assert [c for place, c in enumerate(text) if place not in inside and (c.isalnum())] == []


@given(PROSE)
def test_words_begin_and_end_between_graphemes(text: str) -> None:
    """A tag on half an accent or half a family cannot be shown."""
    stops = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    cut = [(start, end) for start, end in tokens(text) if start not in stops or end not in stops]
    assert cut == []


@given(PROSE)
def test_what_stands_elsewhere_in_a_text_changes_no_word(text):
    """A text of the West alone takes a pattern of its own; one ideograph in it, and it takes the one for all."""
    assert tokens(f"{text}\n漢")[:-1] == tokens(text)
