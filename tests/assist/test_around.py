"""The quotation round the caret: what `q` takes, wherever in it the caret stands."""

import pytest

from assist.quotations import around


def taken(text, caret, language):
    """Content, cue, source and speaker of the quotation round the first occurrence of some words."""
    found = around(text, text.index(caret), language)
    assert found is not None
    content = " | ".join(text[start:end] for start, end in found.pieces)
    parts = [text[part.start : part.end] if part else None for part in (found.cue, found.source)]
    return (content, *parts, found.speaker.name if found.speaker else None)


@pytest.mark.parametrize("caret", ["« Nous partons", "partons", "a-t-il", "dit", "« ce soir", "même"])
def test_every_place_in_a_split_quotation_takes_all_of_it(caret):
    """`q` on the second half would tag a quotation without the first."""
    text = "Luc Baron arrive.\nIl a parlé. « Nous partons », a-t-il dit, « ce soir même ». Puis il sort."
    assert taken(text, caret, "fr") == ("« Nous partons » | « ce soir même »", "dit", "il", "Luc Baron")


@pytest.mark.parametrize(
    ("caret", "content", "source"),
    [
        ("Mon chef", "« Mon chef m’a dit : \"Viens demain avec nous\" et je pars. »", "Anne Morel"),
        ("demain", '"Viens demain avec nous"', "Mon chef"),
        ("je pars", "« Mon chef m’a dit : \"Viens demain avec nous\" et je pars. »", "Anne Morel"),
    ],
)  # fmt: skip
def test_a_quotation_inside_another_is_its_own(caret, content, source):
    """What the boss said would be given to the one who tells of it."""
    text = 'Anne Morel raconte : « Mon chef m’a dit : "Viens demain avec nous" et je pars. » Elle rit.'
    assert taken(text, caret, "fr")[::2] == (content, source)


def test_a_word_in_marks_inside_a_quotation_is_none_of_its_own():
    """`q` would tag one word of the sentence."""
    text = "« Nous sommes « en guerre » contre eux », a dit Anne Morel."
    assert taken(text, "guerre", "fr")[0] == "« Nous sommes « en guerre » contre eux »"


@pytest.mark.parametrize("caret", ["go now", "come back", "she said"])
def test_a_quotation_over_two_paragraphs_is_taken_from_either(caret):
    """The second paragraph would be tagged without a speaker."""
    text = "Ann Lee spoke. “We go now.\n“We come back later,” she said.\nNothing else."
    assert taken(text, caret, "en") == ("“We go now. | “We come back later,”", "said", "she", "Ann Lee")


def test_an_unclosed_quotation_ends_with_its_paragraph():
    """The rest of the article would be in it."""
    text = "Anne Morel a dit : « Nous restons. Rien ne change.\nAutre chose."
    assert taken(text, "Rien", "fr") == ("« Nous restons. Rien ne change.", "dit", "Anne Morel", "Anne Morel")


@pytest.mark.parametrize("caret", ["Paul", "affirmé", "que la", "cette année"])
def test_indirect_speech_is_taken_where_no_marks_are(caret):
    """`q` would say that there are no quotation marks in this paragraph."""
    text = "Paul Metz a affirmé que la paix viendrait cette année."
    assert taken(text, caret, "fr") == (
        "que la paix viendrait cette année", "affirmé", "Paul Metz", "Paul Metz"
    )  # fmt: skip


def test_marks_come_before_indirect_speech():
    """`j` and `q` in a paragraph with both would tag the one that is harder to see."""
    text = "Paul Metz a affirmé que la paix viendrait. Il a ajouté : « Je le crois. » Fin."
    assert taken("\n".join(["Avant.", text]), "Fin", "fr")[0] == "« Je le crois. »"


def test_a_role_is_bound_to_the_name_at_the_other_end_of_the_article():
    """Role phrases would have to be named by hand in every paragraph."""
    filler = "\n".join(["Une phrase de plus sur le port et la mer."] * 200)
    text = f"Luc Baron, directeur du port de Vannes, est venu.\n{filler}\nLe directeur du port a dit : « Tout va. »"
    assert taken(text, "Tout va", "fr") == ("« Tout va. »", "dit", "Le directeur du port", "Luc Baron")


def test_the_paragraph_with_the_caret_is_meant():
    """`q` would tag a quotation that is not on the screen."""
    text = "« Un », dit Paul Metz.\nRien ici.\n« Deux », dit Anne Morel."
    assert around(text, text.index("Rien"), "fr") is None


@pytest.mark.parametrize("text", ["«" * 9000, '" ' * 5000, "« a " * 3000, "mot " * 9000, ""])
def test_no_text_is_too_odd_or_too_long(text):
    """`q` in a broken paragraph would hold the screen or end the program."""
    for offset in (0, len(text) // 2, len(text)):
        found = around(text, offset, "fr")
        assert found is None or 0 <= found.start < found.end <= len(text)
