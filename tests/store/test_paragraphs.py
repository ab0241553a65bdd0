"""Where paragraphs begin and end, told from the text."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text import cut, cut_as

FR = (
    "La ministre de l’Énergie a annoncé mardi que le port de Valbrume rouvrirait au printemps, "
    "après deux ans de travaux et une longue suite de retards que la capitainerie attribue à la météo. "
    "Les pêcheurs, eux, attendent de voir."
)
DE = (
    "Die Hafenmeisterei von Valbrume teilte am Dienstag mit, dass die Arbeiten im Frühjahr abgeschlossen werden, "
    "nachdem mehrere Stürme die Bauarbeiten verzögert hatten. Der Fischereiverband äußerte sich zurückhaltend."
)
EN = (
    "The harbour of Valbrume will open again in spring, the minister said on Tuesday, after two years of works and a "
    "string of delays that the harbour master puts down to the weather. Fishermen say they will wait and see."
)
AR = (
    "أعلنت وزيرة الطاقة يوم الثلاثاء أن ميناء فالبروم سيعاد فتحه في الربيع بعد عامين من الأشغال وسلسلة طويلة "
    "من التأخيرات التي يعزوها مكتب الميناء إلى سوء الأحوال الجوية، بينما قال الصيادون إنهم ينتظرون ليروا ما سيحدث فعلا."
)
ZH = (
    "能源部长周二宣布，瓦尔布吕姆港将在春季重新开放，此前工程持续了两年，港务局称延误是由天气造成的。"
    "渔民们则表示他们会等着看，因为过去已经有过太多次类似的承诺，结果却总是不了了之。"
)
VOWELLED = (
    "أَعْلَنَتْ وَزِيرَةُ الطَّاقَةِ يَوْمَ الثُّلَاثَاءِ أَنَّ مِينَاءَ فَالْبُرُومَ "
    "سَيُعَادُ فَتْحُهُ فِي الرَّبِيعِ بَعْدَ عَامَيْنِ مِنَ الْأَشْغَالِ "
    "وَسِلْسِلَةٍ طَوِيلَةٍ مِنَ التَّأْخِيرَاتِ الْكَثِيرَةِ"
)


def wrapped(text: str, width: int = 72) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False))


def folded_cjk(text: str, width: int = 30) -> str:
    return "\n".join(text[place : place + width] for place in range(0, len(text), width))


def paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in cut(text)[1]]


@pytest.mark.parametrize("prose", [FR, DE, EN, AR])
@pytest.mark.parametrize("width", [50, 72, 80])
def test_hard_wrapped_blocks_are_paragraphs(prose: str, width: int) -> None:
    """Each screen line would be a paragraph of its own, and no quotation would ever be whole."""
    block = wrapped(prose, width)
    text = f"{block}\n\n{block}\n   \n{block}\n"
    assert cut(text)[0] == "block"
    assert paragraphs(text) == [block, block, block]


def test_vowel_signs_take_no_room_on_a_line() -> None:
    """A vowelled Arabic line has twice as many code points as cells."""
    block = wrapped(VOWELLED, 100)
    assert paragraphs(f"{block}\n\n{block}") == [block, block]


def test_hard_wrapped_chinese_has_no_spaces_to_go_by() -> None:
    """Chinese lines are wrapped between any two characters."""
    block = folded_cjk(ZH)
    assert paragraphs(f"{block}\n\n{block}") == [block, block]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([FR, EN, DE]),
        "\n\n".join([FR, EN, DE]),
        "Le port de Valbrume rouvre\nPar Anna Torres\n" + "\n".join([FR, EN]),
        "Le port rouvre au printemps, annonce la ministre de l’Énergie\n" + "\n\n".join([FR, FR, FR]),
        "\n".join([AR, AR]),
        "\n".join([ZH, ZH[:40], ZH]),
        "Courte brève.\nUne autre brève, un peu plus longue.\nTroisième brève du jour, sur la pêche.\nFin.",
        "— Tu viens ?\n— Non.\n— Pourquoi donc ?\n— Parce que la mer est mauvaise ce soir, voilà tout.\n— Bon.",
        "– Kommst du?\n– Nein, heute nicht.\n– Warum?\n– Weil der Wind zu stark ist.",
        "\n".join(f"- {word}" for word in ["pommes", "poires", "cerises", "abricots du pays"]),
        "Anna Torres\nBoris Lemaire\nCléa Duval\nDenis Okafor",
        "La lune monte sur la rive\nEt nos bateaux s’en vont aussi\nFaut-il que le matin arrive\nLa mer ici",
        "Le port rouvre\nLa grève continue\nLe phare s’éteint\nLa mer monte",
        "Une seule ligne.",
        "",
        " \n\t\n",
    ],
)
def test_a_text_of_one_paragraph_a_line_is_cut_at_every_line(text: str) -> None:
    """Paragraphs run together would carry the wrong number in every export."""
    assert cut(text)[0] == "line"
    assert paragraphs(text) == [line.strip() for line in text.split("\n") if line.strip()]


def test_a_title_and_a_byline_above_wrapped_text_stay_apart() -> None:
    """They are no part of the first paragraph even without a blank line."""
    text = f"Le port rouvre\nPar Anna Torres, à Valbrume\n{wrapped(FR)}\n\n{wrapped(EN)}"
    assert paragraphs(text) == ["Le port rouvre", "Par Anna Torres, à Valbrume", wrapped(FR), wrapped(EN)]


def test_wrapped_paragraphs_without_blank_lines_end_at_their_short_last_line() -> None:
    """Old agency wires look like this."""
    text = "\n".join([wrapped(EN), wrapped(DE), wrapped(FR)])
    assert paragraphs(text) == [wrapped(EN), wrapped(DE), wrapped(FR)]


def test_an_indented_line_begins_a_paragraph_in_a_wrapped_text() -> None:
    """Books mark paragraphs so."""
    first, second = wrapped(EN), wrapped(DE)
    text = f"  {first}\n  {second}\n\n{wrapped(FR)}"
    assert paragraphs(text) == [first, second, wrapped(FR)]


def test_items_of_a_list_in_a_wrapped_text_are_paragraphs_with_their_hanging_lines() -> None:
    """An item that goes on in an indented line is one thing."""
    item = textwrap.fill(EN, 72, initial_indent="* ", subsequent_indent="  ")
    text = f"{wrapped(FR)}\n\n{item}\n{item}\n\n{wrapped(DE)}"
    assert paragraphs(text) == [wrapped(FR), item, item, wrapped(DE)]


def test_a_dash_where_a_sentence_was_wrapped_begins_no_paragraph() -> None:
    """A parenthesis between dashes may fall on a line's beginning."""
    block = (
        "La ministre de l’Énergie a annoncé mardi que le port de Valbrume, ferme\n"
        "– comme on le sait – depuis deux ans, rouvrirait au printemps prochain si\n"
        "tout va bien."
    )
    assert paragraphs(f"{block}\n\n{block}") == [block, block]


def test_one_address_that_sticks_out_does_not_change_how_a_text_is_cut() -> None:
    """A link of 150 characters is no paragraph."""
    address = "https://valbrume.example/" + "x" * 150
    body = "\n\n".join([wrapped(EN)] * 20)
    assert cut(f"{body}\n\nVoir :\n{address}\n")[0] == "block"


def test_markdown_blocks_end_at_blank_lines_headings_and_items() -> None:
    """Markdown is cut as blocks whatever its lines look like."""
    text = "# Titre\nUne phrase.\nUne autre phrase.\n\n## Suite\n- un\n- deux\n\nFin."
    found = [text[start:end] for start, end in cut_as(text, "block")]
    assert found == ["# Titre", "Une phrase.\nUne autre phrase.", "## Suite", "- un", "- deux", "Fin."]


def test_white_space_of_any_script_is_outside_the_bounds() -> None:
    """No-break and ideographic spaces pad many pasted texts."""
    assert cut("\u3000\u00a0Un.\u2003\n\t\nDeux.\x85") == ("line", [(2, 5), (9, 14)])


LINES = st.lists(
    st.sampled_from(["", " ", "\u00a0\t", "mot", " suite", "- un", "# titre", "— Oui.", FR[:70], EN[:72], ZH[:30]]),
    max_size=30,
).map("\n".join)  # fmt: skip


@given(LINES | st.text("ab .\n\t\u00a0\u3000-#", max_size=80), st.sampled_from(["line", "block", None]))
def test_paragraphs_stand_in_order_apart_and_hold_everything_but_white_space(
    text: str, how: str | None
) -> None:
    """What is in no paragraph is never shown; what is in two is tagged twice."""
    bounds = cut(text)[1] if how is None else cut_as(text, how)  # type: ignore[arg-type]
    place = 0
    for start, end in bounds:
        assert start < end
        assert not text[place:start].strip()
        assert text[start:end] == text[start:end].strip()
        place = end
    assert not text[place:].strip()
    if how == "line":
        assert not any("\n" in text[start:end] for start, end in bounds)
