"""Mentions from text alone: what is named, under which label, and from where to where."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.mentions import mentions
from assist.overlaps import settled
from store.text import cut, next_grapheme, previous_grapheme


def named(text: str, language: str | None) -> list[str]:
    """Each mention as `text/LABEL`, in order."""
    found = settled([], mentions(text, cut(text)[1], language))
    return [f"{text[each.start : each.end]}/{each.label}" for each in found]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Hier, M. Dorn et Mme Ana Beck-Rovin ont parlé.",
         ["Hier/DATE", "M. Dorn/PER", "Mme Ana Beck-Rovin/PER"]),
        ("fr", "Le docteur Luc d’Estrée est venu.", ["docteur Luc d’Estrée/PER"]),
        ("fr", "Il a vu Charles de Gaulle à Paris.", ["Charles de Gaulle/PER", "Paris/GPE"]),
        ("fr", "La ministre Mirela Dostane et Livia Sand.", ["Mirela Dostane/PER", "Livia Sand/PER"]),
        ("en", "Then Prime Minister Haider Al Abadi met John F. Kerry.",
         ["Prime Minister Haider Al Abadi/PER", "John F. Kerry/PER"]),
        ("en", "US Secretary of State John Kerry left.", ["US/GPE", "Secretary of State/ROLE", "John Kerry/PER"]),
        ("de", "Am Abend sprach Ursula von der Leyen in Berlin.", ["Ursula von der Leyen/PER", "Berlin/GPE"]),
        ("es", "La señora Inés Valdorra llegó a Madrid.", ["señora Inés Valdorra/PER", "Madrid/GPE"]),
        ("it", "Ieri il sindaco Osvaldo Tricchieri ha parlato a Roma.",
         ["Ieri/DATE", "Osvaldo Tricchieri/PER", "Roma/GPE"]),
        ("it", "Il presidente del Consiglio Giorgia Bonterrani tace.",
         ["presidente del Consiglio/ROLE", "Giorgia Bonterrani/PER"]),
        ("de", "Die Meteorologin Sabine Krall und der Lotse Enno Dirks kommen.",
         ["Sabine Krall/PER", "Enno Dirks/PER"]),
        ("en", "José Gouveia e Melo left. Then Gouveia e Melo came.",
         ["José Gouveia e Melo/PER", "Gouveia e Melo/PER"]),
        ("en", "The People's Republic of China left.", ["People's Republic of China/GPE"]),
        ("de", "Lüderhaven (dnk) - Die Werft in Lüderhaven schließt.", ["Lüderhaven/GPE", "Lüderhaven/GPE"]),
        ("de", "Beck (SPD) - Die Werft schließt.", ["SPD/ORG"]),
        ("de", "Am Montag kam Anna Beck (SPD).", ["Montag/DATE", "Anna Beck/PER", "SPD/ORG"]),
        ("en", "Critics say NASA Administrator Charles Bolden left.",
         ["NASA/ORG", "Administrator Charles Bolden/PER"]),
        ("pt", "O presidente João Silva chegou a Lisboa.", ["João Silva/PER", "Lisboa/GPE"]),
        ("ar", "وصل محمد بن سالم إلى القاهرة.", ["محمد بن سالم/PER", "القاهرة/GPE"]),
        ("it", "Ha visto Anna Rossini e Luca Bianconi.", ["Anna Rossini/PER", "Luca Bianconi/PER"]),
        ("it", "Il presidente della Repubblica Sergio Dornelli tace.",
         ["presidente della Repubblica/ROLE", "Sergio Dornelli/PER"]),
        ("es", "Llegó José Orvega y Gassel.", ["José Orvega y Gassel/PER"]),
        ("fr", "Ils ont vu Dorn, Beck, Rovinel et Sandvik.", ["Dorn/PER", "Beck/PER", "Rovinel/PER", "Sandvik/PER"]),
        ("fr", "Avec Victor Dorn-Richard Beck, née Sand.", ["Victor Dorn/PER", "Richard Beck, née Sand/PER"]),
        ("en", "They saw Bashar al-Dorn and al-Rovin.", ["Bashar al-Dorn/PER", "al-Rovin/PER"]),
        ("en", "The aides of Dorn, who met Beck, left.", ["Dorn/PER", "Beck/PER"]),
    ],
)  # fmt: skip
def test_persons_have_their_titles_initials_and_small_words(
    language: str, text: str, expected: list[str]
) -> None:
    """Who would move an edge on every second name."""
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "L’Union des ports francs, la Commission des détroits.",
         ["Union des ports francs/ORG", "Commission des détroits/ORG"]),
        ("fr", "Selon le ministère de la Défense et le parti communiste, rien.",
         ["ministère de la Défense/ORG", "parti communiste/ORG"]),
        ("fr", "Au 12, rue de Rivoli, près du lac Léman et à Châlon-sur-Saône.",
         ["12, rue de Rivoli/LOC", "lac Léman/LOC", "Châlon-sur-Saône/GPE"]),
        ("en", "The Bank of England and the Syrian Electronic Army met in East Mosul.",
         ["Bank of England/ORG", "Syrian Electronic Army/ORG", "East Mosul/GPE"]),
        ("en", "Iraqi security forces left Anbar province and the Gulf of Oman.",
         ["Iraqi security forces/ORG", "Anbar province/GPE", "Gulf of Oman/LOC"]),
        ("de", "Die Agentur Littoral und die Deutsche Bank schweigen.", ["Agentur Littoral/ORG", "Deutsche Bank/ORG"]),
        ("de", "Das Bundesministerium für Gesundheit schweigt.", ["Bundesministerium für Gesundheit/ORG"]),
        ("es", "El Tribunal Supremo y el Sindicato de Gente de Mar.",
         ["Tribunal Supremo/ORG", "Sindicato de Gente de Mar/ORG"]),
        ("en", "He saw the fishing port of Minasato, and paid Talvesian crowns.", ["Minasato/GPE"]),
        ("en", "He left Marks & Dorn, and a frigate, HMS Orvane.", ["Marks & Dorn/ORG", "HMS Orvane/PROD"]),
        ("fr", "Au 12, rue de Rivoli, Paris, et à La Spezia.", ["12, rue de Rivoli, Paris/LOC", "La Spezia/GPE"]),
        ("fr", "L’Ecole de la Mer et la Fédération des marins.", ["Ecole de la Mer/ORG", "Fédération des marins/ORG"]),
        ("fr", "La Ligue des marins et du Comité des ports.", ["Ligue des marins/ORG", "Comité des ports/ORG"]),
        ("fr", "Le 9e Forum international des veilles maritimes s’ouvre.",
         ["9e Forum international des veilles maritimes/EVENT"]),
    ],
)  # fmt: skip
def test_bodies_places_and_events_go_from_their_head_to_their_last_word(
    language: str, text: str, expected: list[str]
) -> None:
    """Whose export would hold half a name, or an article and a comma with it."""
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "la Direction nationale de la veille maritime (DNVM) et",
         ["Direction nationale de la veille maritime", "DNVM"]),
        ("fr", "du Service fédéral de surveillance des approches de Talvésie (FSA), dit",
         ["Service fédéral de surveillance des approches de Talvésie", "FSA"]),
        ("fr", "la Direction générale de la sécurité extérieure (DGSE).",
         ["Direction générale de la sécurité extérieure", "DGSE"]),
        ("en", "He works at the World Health Organization (WHO) now.", ["World Health Organization", "WHO"]),
        ("en", "the Kurdish Trade Office (DNX) said", ["Kurdish Trade Office", "DNX"]),
        ("en", "the FBI (Federal Bureau of Investigation) said", ["FBI", "Federal Bureau of Investigation"]),
        ("de", "sagte die Deutsche Umwelthilfe (DUH) gestern", ["Deutsche Umwelthilfe", "DUH"]),
        ("de", "die Weltgesundheitsorganisation (WHO) sagt", ["Weltgesundheitsorganisation", "WHO"]),
        ("de", "das Bundesamt für Verfassungsschutz (BfV)", ["Bundesamt für Verfassungsschutz", "BfV"]),
        ("fr", "le Haut-Commissariat pour les marins (UNHCM) dit", ["Haut-Commissariat pour les marins", "UNHCM"]),
        ("es", "la Dirección Nacional de Vigilancia Marítima (DNVM) confirmó",
         ["Dirección Nacional de Vigilancia Marítima", "DNVM"]),
    ],
)  # fmt: skip
def test_a_long_form_is_bound_to_its_acronym_even_when_no_letter_fits(
    language: str, text: str, expected: list[str]
) -> None:
    """Whose later mentions are all acronyms: the one place that says what they mean."""
    found = [each.rpartition("/") for each in named(text, language)]
    assert [(form, label) for form, _, label in found if label == "ORG"] == [
        (form, "ORG") for form in expected
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "du 19 au 21 mai 2026, mardi matin, en 2002 et l’an dernier",
         ["19 au 21 mai 2026", "mardi matin", "2002", "an dernier"]),
        ("en", "On Tuesday, 3 March 2026 and October 25-26, 2016, last week; in 1999.",
         ["Tuesday, 3 March 2026", "October 25-26, 2016", "last week", "1999"]),
        ("en", "You may march in May.", ["May"]),
        ("de", "bis Ende Juni, am 17. März 2026 und gestern", ["Ende Juni", "17. März 2026", "gestern"]),
        ("es", "el jueves 12 de marzo de 2026", ["jueves 12 de marzo de 2026"]),
        ("it", "il 3 aprile 2024, oggi", ["3 aprile 2024", "oggi"]),
        ("pt", "em 5 de maio de 2024", ["5 de maio de 2024"]),
        ("ar", "يوم 21 مايو 2026", ["21 مايو 2026"]),
        ("ar", "في ٤ مارس ٢٠٢٦", ["٤ مارس ٢٠٢٦"]),
        ("fr", "Aujourd’hui, avant-hier, le 1er mai, samedi prochain",
         ["Aujourd’hui", "avant-hier", "1er mai", "samedi prochain"]),
        ("de", "Sie sprach von 1200 Teilnehmern; von 1998 bis 2004 war er Chef", ["1998", "2004"]),
        ("de", "am Dienstagabend, am 3. und 4. Oktober", ["Dienstagabend", "3. und 4. Oktober"]),
        ("pt", "na segunda-feira, 12 de maio de 2024", ["segunda-feira, 12 de maio de 2024"]),
        (None, "2026-05-19, 19/05/2026", ["2026-05-19", "19/05/2026"]),
    ],
)  # fmt: skip
def test_dates_are_whole_and_without_their_prepositions(
    language: str | None, text: str, expected: list[str]
) -> None:
    """Who makes a time line of them."""
    assert [
        each.removesuffix("/DATE") for each in named(text, language) if each.endswith("/DATE")
    ] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "fr",
            "18 % de 1 240 navires, 2,6 milliards de couronnes",
            ["18 %", "1 240", "2,6 milliards de couronnes"],
        ),
        ("en", "It cost $5.2 million, 30 miles from Orvane-2 [3] at 5.", ["$5.2 million", "30 miles"]),
        ("de", "rund 22 Prozent und 171,40 Kronen", ["22 Prozent", "171,40 Kronen"]),
        ("fr", "120 pour la France, 12 pour cent, 5km", ["120", "12 pour cent", "5km"]),
        ("pt", "R$ 5 milhões, US$20 e 3 milhões de reais", ["R$ 5 milhões", "US$20", "3 milhões de reais"]),
    ],
)
def test_amounts_have_their_sign_and_unit(language: str, text: str, expected: list[str]) -> None:
    """Who would tag a number and then its currency."""
    assert [each.removesuffix("/NUM") for each in named(text, language) if each.endswith("/NUM")] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Le secrétaire général du Conseil maritime et la porte-parole du ministère",
         ["secrétaire général du Conseil maritime", "porte-parole du ministère"]),
        ("fr", "le ministre et le porte entrent", []),
        ("en", "the foreign minister of Jordan spoke", ["foreign minister of Jordan"]),
        ("es", "el ministro ardoviano del Mar, Tibor", ["ministro ardoviano del Mar"]),
    ],
)  # fmt: skip
def test_a_role_needs_what_tells_which_one(language: str, text: str, expected: list[str]) -> None:
    """Who would be shown every "minister" of an article."""
    assert [
        each.removesuffix("/ROLE") for each in named(text, language) if each.endswith("/ROLE")
    ] == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Preis für den Strom und die Leitung ist eine Frage der Zeit."),
        ("en", "However, the price rose. Meanwhile nobody spoke. Whether They like It or not."),
        ("fr", "Cependant, le prix monte. Interrogé, il se tait. Lundi ? Non."),
        ("en", "The New Price Of Silence And What It Means"),
        ("ar", "هذا الكتاب جديد في السوق."),
        ("xx", "lorem ipsum dolor"),
        (None, ""),
    ],
)
def test_a_capital_alone_names_nobody(language: str | None, text: str) -> None:
    """Who reads German, or a headline, or the first word of a sentence."""
    assert [each for each in named(text, language) if not each.endswith("/DATE")] == []


def test_a_family_name_is_known_from_the_whole_name_elsewhere() -> None:
    """Whose article gives the forename once and the family name twenty times."""
    text = "Dorn left early.\nLater Paul Dorn spoke, and Dorn smiled."
    assert named(text, "en") == ["Dorn/PER", "Paul Dorn/PER", "Dorn/PER"]


def test_a_place_that_speaks_is_a_place_when_a_preposition_told_so() -> None:
    """Whose capital "intends" and "says" in every dispatch."""
    text = "Un navire au large de Nouramis.\nLe rôle que Nouramis entend jouer.\nNouramis dit non."
    assert named(text, "fr") == ["Nouramis/GPE"] * 3


def test_an_acronym_that_the_text_explains_is_one_inside_a_role_too() -> None:
    """Who would tag the agency by hand in each mention of its director."""
    text = "L’Agence nationale de la mer (ANMR) agit. Le directeur général de l’ANMR parle."
    assert named(text, "fr")[-2:] == ["directeur général de l’ANMR/ROLE", "ANMR/ORG"]


def test_small_words_name_nobody_where_no_language_is_known() -> None:
    """Who reads a file of unknown language, and would reject "But I’ll" first."""
    assert named("But I’ll go. Mais Il part. They met Karel Novotny.", None) == ["Karel Novotny/PER"]


def test_a_window_of_paragraphs_is_read_by_itself() -> None:
    """Who waits for the first screen of a novel."""
    text = "Anna Beck came.\nPaul Dorn left.\n"
    first, second = cut(text)[1]
    found = mentions(text, [second], "en")
    assert [text[each.start : each.end] for each in found] == ["Paul Dorn"]
    assert first == (0, 15)


_PIECES = [
    "Paris", "M.", "Dr.", "du", "von der", "al-Assad", "U.S.", "(ONU)", "(BfV)", "Ministère de la", "minister of the",
    "Government", "5", "1 240", "2026", "mai", "12/05/2024", "%", "$5", "Jean", "Karl", "y", "& ", "10, rue", "née",
    "« ", " »", "“", "”", "'", "’", "- ", "— ", ".", ", ", ";", ":", "!", "?", "\n", "\u00a0", "\u202f", "¬\n",
    "\u00ad", "e\u0301", "A\u0308", "Ñ", "ß", "İ", "ǅ", "習近平", "باسم", "محمد", "القاهرة", "\u200d", "\u200c",
    "\U0001f468\u200d\U0001f469", "٣", "²", "Ⅳ", "HMS", "5th", "XIVe", "d'", "We're", "O'Neill", "Ana Beck",
]  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(["", " ", " ", "-"])), max_size=30),
    st.sampled_from(["fr", "en", "de", "es", "it", "pt", "ar", "nl", None]),
)
@settings(max_examples=150, deadline=None)
def test_every_mention_lies_in_a_paragraph_and_cuts_no_letter_from_its_marks(
    pieces: list[tuple[str, str]], language: str | None
) -> None:
    """Whose import refuses a span, whatever the text looked like."""
    text = "".join(piece + gap for piece, gap in pieces)
    paragraphs = cut(text)[1]
    for each in settled([], mentions(text, paragraphs, language)):
        surface = text[each.start : each.end]
        assert surface and surface == surface.strip()
        assert any(start <= each.start and each.end <= end for start, end in paragraphs)
        assert {_boundary(text, each.start), _boundary(text, each.end)} == {True}
        assert 0 < each.confidence <= 1


def _boundary(text: str, offset: int) -> bool:
    """Whether an offset parts no grapheme."""
    return offset in (0, len(text)) or next_grapheme(text, previous_grapheme(text, offset)) == offset


@pytest.mark.parametrize(
    "unit",
    [
        "A ",
        "A",
        "5.",
        "1 234 ",
        ".",
        "-",
        "A-",
        "de ",
        "A.B.",
        "(A) ",
        "Paris, ",
        "M. ",
        "al-",
        "12 mai ",
        "’s ",
    ],
)
def test_a_hundred_thousand_signs_alike_are_read(unit: str) -> None:
    """Whose file is a table, a scan gone wrong or a joke: what takes the square of its length would not end."""
    text = unit * (100_000 // len(unit))
    for language in ("fr", "en"):
        assert all(each.end <= len(text) for each in mentions(text, [(0, len(text))], language))
