"""The language of a text that does not say it."""

from __future__ import annotations

import pytest

from store.language import guess


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "Le ministre a déclaré que la réunion aurait lieu dans la capitale, selon une source proche du dossier.",
        ),
        (
            "en",
            "The minister said that the meeting would be held in the capital, and it was not clear who will attend.",
        ),
        (
            "de",
            "Der Minister erklärte, dass die Sitzung in der Hauptstadt stattfindet und nicht vertagt werden soll.",
        ),
        (
            "es",
            "El ministro declaró que la reunión se celebrará en la capital, según una fuente, y que sigue.",
        ),
        (
            "it",
            "Il ministro ha dichiarato che la riunione si terrà nella capitale e che i lavori non sono finiti.",
        ),
        (
            "pt",
            "O ministro afirmou que a reunião não foi adiada, e que os trabalhos da comissão são mais longos.",
        ),
        (
            "nl",
            "De minister zei dat het overleg in de hoofdstad niet doorgaat en dat er ook geen ander voor is gepland.",
        ),
        ("ar", "قال الوزير إن الاجتماع سيعقد في العاصمة، بحسب مصدر مطلع على الملف."),
        ("fa", "وزیر گفت که جلسه در پایتخت برگزار می‌شود و گزارش پیشین را چاپ کرد."),
        ("ru", "Министр заявил, что встреча состоится в столице."),
        ("uk", "Міністр заявив, що зустріч відбудеться у столиці, і її не перенесуть."),
        ("zh", "部长说，会议将在首都举行。"),
        ("ja", "大臣は会議が首都で開かれると述べた。"),
        ("ko", "장관은 회의가 수도에서 열릴 것이라고 말했다."),
        ("el", "Ο υπουργός δήλωσε ότι η συνάντηση θα γίνει στην πρωτεύουσα."),
        ("he", "השר אמר כי הפגישה תתקיים בבירה בשבוע הבא."),
        (None, "Valbrume 2026"),
        (None, "12 345"),
        (None, ""),
    ],
)
def test_the_language_is_told_where_the_text_shows_it(language: str | None, text: str) -> None:
    """The library sorts by it; where it is not sure it must say nothing."""
    assert guess(text) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le maire ment."),
        ("fr", "D’après elle, le préfet « ment »."),
        ("fr", "« On verra bien », dit Paul."),
        ("en", "The port was closed."),
        ("en", "He said ‘no’."),
        ("en", "“You lie!” shouted Ann."),
        ("de", "Der Minister lügt."),
        ("de", "„Nie“, antwortete sie."),
        ("es", "El alcalde dimite."),
        ("es", "«Nunca», respondió ella."),
        ("it", "Il governo cade."),
        ("it", "«Mai», ha risposto lei."),
        ("pt", "O governo caiu ontem."),
        ("pt", "Ela disse “não”."),
        ("ar", "الوزير ينفي."),
    ],
)
def test_a_sentence_tells_its_language(language: str, text: str) -> None:
    """Without a language no quotation of a short dispatch is proposed with its cue."""
    assert guess(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Valbrume 2026",
        "Paul Martin, Berlin",
        "La Paz",
        "Real Madrid – Juventus 2:1",
        "Le Monde, The Times, Der Spiegel",
        "le a o",
        "No.",
        "The minister said: « Le maire ment, il le sait bien. »",
        "Lorem ipsum dolor sit amet",
    ],
)
def test_names_and_words_of_two_languages_tell_none(text: str) -> None:
    """The rules of a wrong language would propose what nobody said."""
    assert guess(text) is None
