"""Lexicons: an analyst adds a cue or a language without code."""

import pytest

from assist.lexicon import LexiconError, languages, lexicon
from assist.quotations import quotations
from store.errors import PostilError


def test_every_language_of_the_press_has_its_folder():
    """A language would lose its quotations without anybody noticing."""
    assert languages() == ["ar", "de", "en", "es", "fr", "it", "pt"]


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "it", "pt"])
def test_a_language_has_enough_cues(language):
    """Below some sixty verbs a quarter of all sources stay unfound."""
    assert len({cue.lemma for cue in lexicon(language).cues.values()}) >= 60


@pytest.mark.parametrize(
    ("language", "form", "lemma"),
    [("fr", "affirmant", "affirmer"), ("fr", "précisa", "préciser"), ("fr", "annonçait", "annoncer"),
     ("en", "replied", "reply"), ("de", "erklärte", "erklären"), ("es", "dijeron", "decir"), ("ar", "وأضاف", "أضاف")],
)  # fmt: skip
def test_forms_lead_to_their_lemma(language, form, lemma):
    """A cue in another tense would not be found."""
    assert lexicon(language).cue(form).lemma == lemma


def test_an_own_folder_adds_to_a_language(tmp_path):
    """An analyst's own verb would replace the others, or need code."""
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "mine.toml").write_text('[listed]\nsloganiser = "sloganise sloganisa"\n', "utf-8")
    own = lexicon("fr", tmp_path)
    assert (own.cue("sloganisa").lemma, own.cue("dit").lemma) == ("sloganiser", "dire")


def test_an_own_folder_can_be_a_new_language(tmp_path):
    """A newspaper in another language would wait for a release."""
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "cues.toml").write_text('[listed]\nzeggen = "zegt zei zeiden"\n', "utf-8")
    assert lexicon("nl", tmp_path).cue("zei").lemma == "zeggen"
    assert "nl" in languages(tmp_path)


def test_a_broken_file_is_named(tmp_path):
    """The analyst would not know which of the files to mend."""
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "mine.toml").write_text("[listed\n", "utf-8")
    with pytest.raises(LexiconError, match=r"mine\.toml"):
        lexicon("fr", tmp_path)


def test_a_language_tag_is_understood():
    """An article marked fr-CA would be read without any words."""
    assert lexicon("fr-CA") is lexicon("FR")


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "it", "pt"])
def test_every_verb_of_a_group_has_the_ending_that_is_taken_off(language):
    """A verb in the wrong group has no forms at all, and nobody sees it."""
    import tomllib

    from assist.lexicon import FOLDER

    data = tomllib.loads((FOLDER / language / "cues.toml").read_text("utf-8"))
    for group in data.get("verb", ()):
        wrong = [lemma for lemma in group["lemmas"].split() if not lemma.endswith(group["ending"])]
        assert wrong == []


@pytest.mark.parametrize(
    ("language", "form"),
    [("de", "hieß"), ("de", "äußerte"), ("de", "beteuerte"), ("en", "argued"), ("fr", "savoir")],
)
def test_the_forms_of_the_press_are_known(language, form):
    """A common verb that is in no list would leave its quotations without a speaker."""
    assert lexicon(language).cue(form) is not None


def test_a_verb_of_two_words_has_its_own_use():
    """„stellte fest, dass“ would be as weak as „stellte“."""
    german = lexicon("de")
    assert german.cue("stellte").weak
    assert not german.phrasal["stellte"]["fest"].weak


def test_the_words_of_the_own_folder_find_quotations(tmp_path, monkeypatch):
    """A verb added by the analyst would count in tests alone."""
    text = "« Nous partons ce soir », slogue Paul Metz."
    assert quotations(text, "fr") == []
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "mine.toml").write_text('[listed]\nsloguer = "slogue"\n', "utf-8")
    monkeypatch.setenv("POSTIL_LEXICON", str(tmp_path))
    found = quotations(text, "fr")[0]
    assert (text[found.cue.start : found.cue.end], found.speaker.name) == ("slogue", "Paul Metz")


def test_a_broken_own_file_is_named_in_a_sentence(tmp_path, monkeypatch):
    """The analyst would see a traceback, or lose the own words silently."""
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "mine.toml").write_text("[listed\n", "utf-8")
    monkeypatch.setenv("POSTIL_LEXICON", str(tmp_path))
    with pytest.raises(PostilError, match=r"mine\.toml"):
        quotations("« Oui », dit Paul Metz.", "fr")
