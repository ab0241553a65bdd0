"""The quotation that a selection means: its edges, cue, source and speaker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.quotations import of_selection


def meant(text, selected, language):
    """The proposal for the first occurrence of some words, and its parts as texts."""
    start = text.index(selected)
    found = of_selection(text, start, start + len(selected), language)
    parts = [text[part.start : part.end] if part else None for part in (found.cue, found.source)]
    return found, [text[s:e] for s, e in found.pieces], *parts, found.speaker.name if found.speaker else None


@pytest.mark.parametrize(
    ("language", "text", "selected", "content", "cue", "source"),
    [
        (
            "fr", "Luc Baron a affirmé que la paix viendrait cette année, et il est parti.",
            "la paix viendrait cette année", "que la paix viendrait cette année", "affirmé", "Luc Baron",
        ),
        ("fr", "Il a dit qu’il viendrait avec eux.", "il viendrait", "qu’il viendrait", "dit", "Il"),
        ("fr", "Le bac est sûr, selon la préfète.", "Le bac est sûr", "Le bac est sûr", "selon", "la préfète"),
        (
            "en", "Ann Lee told reporters that work stopped after the storm.",
            "work stopped", "that work stopped", "told", "Ann Lee",
        ),
        ("en", "Ann Lee said work would take ten days.", "work would take", "work would take", "said", "Ann Lee"),
        ("de", "Eva Weber sagte, dass es ernst sei.", "es ernst sei", "dass es ernst sei", "sagte", "Eva Weber"),
        ("de", "Es sei ernst, sagte Eva Weber.", "Es sei ernst", "Es sei ernst", "sagte", "Eva Weber"),
        ("es", "Juan Ruiz dijo que no irá hoy.", "no irá hoy", "que no irá hoy", "dijo", "Juan Ruiz"),
        ("it", "Ada Rossi ha detto che riaprirà.", "riaprirà", "che riaprirà", "detto", "Ada Rossi"),
        ("pt", "Ana Silva disse que vai reabrir.", "vai reabrir", "que vai reabrir", "disse", "Ana Silva"),
        ("ar", "قال محمد علي إن الاجتماع غدا.", "الاجتماع غدا", "إن الاجتماع غدا", "قال", "محمد علي"),
    ],
)  # fmt: skip
def test_indirect_speech_takes_its_complementizer_cue_and_source(
    language, text, selected, content, cue, source
):
    """Every indirect quotation would need four selections instead of one."""
    found, *rest, _ = meant(text, selected, language)
    assert rest == [[content], cue, source]
    assert found.quote_type == "indirect"


@pytest.mark.parametrize(
    ("selected", "kind"),
    [
        ("la paix « viendrait » en mai", "mixed"),
        ("« viendrait »", "direct"),
    ],
)
def test_marks_tell_the_type(selected, kind):
    """A mixed quotation would be counted as the speaker's own words."""
    found = meant("Luc Baron a dit que la paix « viendrait » en mai.", selected, "fr")[0]
    assert found.quote_type == kind


def test_what_is_called_for_is_reported():
    """« a salué la participation » is no sentence that anybody said."""
    found, pieces, cue, source, _ = meant(
        "Luc Baron a salué la participation du Sud.", "la participation du Sud", "fr"
    )
    assert (pieces, cue, source) == (["la participation du Sud"], "salué", "Luc Baron")
    assert found.quote_type == "reported"


def test_a_pronoun_means_who_spoke_before():
    """The speaker would have to be typed."""
    text = "Luc Baron est venu.\nIl a assuré que tout irait bien."
    assert meant(text, "tout irait bien", "fr")[-1] == "Luc Baron"


def test_a_whole_split_quotation_has_its_pieces():
    """The cue between the pieces would be in what was said."""
    text = "« Nous irons », dit Paul Metz, « demain ». Fin."
    assert meant(text, text[:-6], "fr")[1] == ["« Nous irons »", "« demain »"]
    assert meant(text, "« demain »", "fr")[1:4] == (["« demain »"], "dit", "Paul Metz")


@pytest.mark.parametrize("selected", ["Nous irons demain", "« Nous irons demain »", "Nous irons demain »"])
def test_the_marks_belong_to_what_is_selected_in_them(selected):
    """The same quotation would be stored with and without its marks."""
    assert meant("« Nous irons demain », dit Paul.", selected, "fr")[1] == ["« Nous irons demain »"]


def test_a_clause_that_tells_who_speaks_is_left_out():
    """ "Ann Lee said" would be among her words."""
    text = "The plan, Ann Lee said, would cost ten million."
    assert meant(text, text, "en")[1:4] == (["The plan", "would cost ten million"], "said", "Ann Lee")


def test_a_selection_far_down_a_long_article_is_read_at_once():
    """A key in a novel would take seconds."""
    text = "Une phrase sur le port et la mer.\n" * 20_000 + "Luc Baron a dit qu’il viendrait ici."
    assert meant(text, "il viendrait ici", "fr")[1:] == (
        ["qu’il viendrait ici"],
        "dit",
        "Luc Baron",
        "Luc Baron",
    )


@pytest.mark.parametrize("end", [2, 3, 0, -4])
def test_no_words_is_refused(end):
    """An empty quotation would be stored."""
    with pytest.raises(ValueError, match="no words"):
        of_selection("a « , » b", 1, end, "fr")


@given(
    st.text(alphabet="«»“”\"' .,:\nàIl ditque said that لاX", min_size=1, max_size=80),
    st.integers(0, 80),
    st.integers(1, 80),
    st.sampled_from(["fr", "en", "de", "ar", None]),
)
def test_any_selection_gives_a_quotation_round_it(text, start, length, language):
    """A selection at an odd place would end the program, or tag other words."""
    end = min(len(text), start + length)
    if not any(character.isalnum() for character in text[start:end]):
        return
    found = of_selection(text, start, end, language)
    assert 0 <= found.start < found.end <= len(text)
    assert found.start <= start + 80 and found.end <= end
