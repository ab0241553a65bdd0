"""What the keys of the reader do, seen from the store and the caret."""

from __future__ import annotations

import pytest

from tests.tui.conftest import Desk

TEXT = (
    "Forum de Verlanne : Mirela Dostane ouvre la séance\n"
    "Mirela Dostane, directrice de la Direction nationale de la veille maritime (DNVM), a parlé à Verlanne. "
    "Elle a salué l’Union des ports.\n"
    "Elle a affirmé que « la mer ne dort pas », ajoutant : « nous non plus ».\n"
    "La DNVM publiera son rapport. La DNVM l’a promis.\n"
)


def caret_word(desk: Desk) -> str:
    """The token under the caret."""
    session = desk.scene.session
    block = session.block
    return next(
        (block.text[a - block.start : b - block.start] for a, b in block.tokens if a <= session.caret < b), ""
    )


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("w", "de"), ("right right", "Verlanne"), ("3 w", "Mirela"), ("w w b", "de"), ("j", "Mirela"),
        ("j k", "Forum"), ("2 j", "Elle"), ("G", "La"), ("4 G", "La"), ("2 G", "Mirela"), ("G g g", "Forum"),
        ("end", "La"), ("end home", "Forum"), ("j )", "Elle"), ("j ) (", "Mirela"), ("9 j", "La"),
        ("down", "Mirela"), ("down up", "Forum"), ("j w w w", "de"), ("left", "Forum"), ("space", "Mirela"),
    ],
)  # fmt: skip
def test_moves_land_on_words(desk: Desk, keys: str, word: str) -> None:
    """Somebody who counts keys ends up elsewhere."""
    desk.read(TEXT)
    desk.press(keys)
    assert caret_word(desk) == word


def test_a_visible_name_is_tagged_in_three_keys(desk: Desk) -> None:
    """The first promise of the design."""
    desk.read(TEXT)
    desk.press("j v w p")
    assert desk.rows() == [("PER", "Mirela Dostane", 51, 65)]
    assert desk.scene.mode == "reading"


def test_a_token_has_no_article_and_no_comma(desk: Desk) -> None:
    """An elided article or a comma inside a name spoils every count of that name."""
    desk.read(TEXT)
    desk.press("/")
    desk.type("union")
    desk.press("enter escape v o")
    assert desk.rows() == [("ORG", "Union", 169, 174)]


def test_edges_move_by_token_and_by_character(desk: Desk) -> None:
    """A span that starts or ends inside a word could not be tagged."""
    desk.read("Élections présidentielles anticipées")
    desk.press("enter > > <")
    session = desk.scene.session
    assert session.selection is not None
    assert (
        session.document.text(session.selection.start, session.selection.end) == "Élections présidentielles"
    )
    desk.press("' < } }")
    assert session.document.text(session.selection.start, session.selection.end) == "ections présidentielle"
    desk.press("{ m")
    assert desk.rows() == [("MISC", "lections présidentielle", 1, 24)]


def test_a_selection_grows_and_shrinks_by_structure(desk: Desk) -> None:
    """`+` and `-` reach quotation, sentence and paragraph without counting words."""
    desk.read("Elle a dit « la mer ne dort pas » hier. Puis rien.\nFin.")
    desk.press("/")
    desk.type("mer")
    desk.press("enter")
    session = desk.scene.session
    seen = []
    for _ in range(3):
        desk.press("+")
        assert session.selection is not None
        seen.append(session.document.text(session.selection.start, session.selection.end))
    desk.press("- -")
    assert session.selection is not None
    seen.append(session.document.text(session.selection.start, session.selection.end))
    assert seen == [
        "« la mer ne dort pas »",
        "Elle a dit « la mer ne dort pas » hier.",
        "Elle a dit « la mer ne dort pas » hier. Puis rien.",
        "« la mer ne dort pas »",
    ]


def test_moves_grow_and_shrink_a_growing_selection(desk: Desk) -> None:
    desk.read("un deux trois quatre cinq")
    desk.press("w w v w w b")
    session = desk.scene.session
    assert session.selection is not None
    assert session.document.text(session.selection.start, session.selection.end) == "trois quatre"
    desk.press("b b b")
    assert session.document.text(session.selection.start, session.selection.end) == "un deux trois"


def test_a_label_on_an_annotation_relabels_it(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("j v p b enter o")
    assert desk.rows("select label, text from mention_row") == [("ORG", "Mirela")]
    assert desk.rows("select count(*) from annotation") == [(1,)]


def test_the_edges_of_an_annotation_are_kept_at_once(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("j v p b enter >")
    assert desk.rows() == [("PER", "Mirela Dostane", 51, 65)]


def test_delete_undo_and_redo(desk: Desk) -> None:
    """Undo is what makes a one-key delete safe."""
    desk.read(TEXT)
    desk.press("j v p b x")
    assert desk.rows() == []
    desk.press("u")
    assert desk.rows("select label, text from mention_row") == [("PER", "Mirela")]
    desk.press("u")
    assert desk.rows() == []
    desk.press("U U")
    assert desk.rows() == []
    desk.press("u")
    assert desk.rows("select label, text from mention_row") == [("PER", "Mirela")]


def test_one_undo_too_many_leaves_the_article_that_is_read(desk: Desk) -> None:
    """A held key would else take the text away under the reader; the history still undoes that by name."""
    scene = desk.read(TEXT)
    desk.press("j v p 3 u")
    assert scene.session.message[0].startswith("That would take this article away; the history can: added “")
    desk.press("v p")
    assert desk.rows("select label, text from mention_row") == [("PER", "Dostane")]


def test_undo_survives_a_restart(desk: Desk) -> None:
    scene = desk.read(TEXT)
    desk.press("j v w p")
    desk.open(scene.session.article.id)
    desk.press("u")
    assert desk.rows() == []


def test_repeat_gives_the_last_label_again(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("j v p w .")
    assert desk.rows("select label, text from mention_row order by start") == [
        ("PER", "Mirela"), ("PER", "Dostane"),
    ]  # fmt: skip


def test_star_tags_every_equal_text_of_the_article(desk: Desk) -> None:
    """Typing the same tag again and again is what people blame the other tools for."""
    desk.read(TEXT)
    desk.press("/")
    desk.type("dnvm")
    desk.press("enter o *")
    assert [row[1] for row in desk.rows()] == ["DNVM", "DNVM", "DNVM"]
    assert "2 more" in desk.screen()
    desk.press("u")
    assert [row[1] for row in desk.rows()] == ["DNVM"]


def test_star_twice_tags_the_corpus_in_one_undo_step(desk: Desk) -> None:
    desk.read("La DNVM veille. La DNVM écoute.")
    desk.read(TEXT)
    desk.press("/")
    desk.type("DNVM")
    desk.press("enter o * *")
    assert desk.rows("select count(*) from mention_row") == [(5,)]
    desk.press("u")
    assert desk.rows("select count(*) from mention_row") == [(1,)]


def test_find_folds_accents_and_case_and_goes_round(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("/")
    desk.type("ELLE A")
    desk.press("enter")
    session = desk.scene.session
    assert session.selection is not None
    assert session.selection.start == 154
    desk.press("n")
    assert session.selection.start == 186
    desk.press("n")
    assert session.selection.start == 154
    desk.press("N")
    assert session.selection.start == 186


def test_brackets_step_through_annotations(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("j v w p G enter m g g ]")
    session = desk.scene.session
    assert session.selection is not None
    assert session.selection.start == 51
    desk.press("]")
    assert session.selection.start == 259
    desk.press("[")
    assert session.selection.start == 51


def test_a_comment_is_no_tag(desk: Desk) -> None:
    """The count beside it would fall by one more at the next undo."""
    scene = desk.read(TEXT)
    desk.press("j v p")
    desk.press("w c")
    desk.type("to be checked")
    desk.press("enter")
    assert desk.rows("select kind from annotation order by kind") == [("entity",), ("note",)]
    assert scene.session.tags == 1


def test_a_comment_is_kept_and_can_be_changed(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("j v w p b b enter c")
    desk.type("la directrice")
    desk.press("enter")
    assert desk.rows("select note from mention_row") == [("la directrice",)]


def test_reading_marks_and_place_are_kept(desk: Desk) -> None:
    """An analyst goes on where he left off."""
    scene = desk.read(TEXT)
    desk.press("space space w")
    assert desk.rows("select paragraph from reading where read = 1 order by 1") == [(1,), (2,)]
    scene.session.save_caret()
    desk.open(scene.session.article.id)
    assert caret_word(desk) == "a"


def test_an_unknown_key_says_where_help_is(desk: Desk) -> None:
    desk.read(TEXT)
    desk.press("Q")
    assert "Q does nothing here. ? shows all keys." in desk.screen()


class TestQuotations:
    """`q` and who says it."""

    def test_the_innermost_pair_is_tagged_with_its_marks(self, desk: Desk) -> None:
        desk.read(TEXT)
        desk.press("3 G")
        desk.press("/")
        desk.type("dort")
        desk.press("enter escape q escape")
        assert desk.rows("select text, quote_type, speaker from quote_row") == [
            ("« la mer ne dort pas »", "mixed", None)
        ]

    def test_two_keys_when_the_first_speaker_is_right(self, desk: Desk) -> None:
        """A second promise of the design."""
        desk.read(TEXT)
        desk.press("j v w p j 4 w q enter")
        assert desk.rows("select text, speaker from quote_row") == [
            ("« la mer ne dort pas »", "Mirela Dostane")
        ]
        assert desk.rows("select entity from mention_row") == [("Mirela Dostane",)]

    def test_a_digit_takes_another_speaker(self, desk: Desk) -> None:
        desk.read(TEXT)
        desk.press("j v w p")
        desk.press("/")
        desk.type("DNVM")
        desk.press("enter o j 4 w q 2")
        assert desk.rows("select speaker from quote_row") == [("DNVM",)]

    def test_a_name_that_is_typed_makes_a_speaker(self, desk: Desk) -> None:
        desk.read(TEXT)
        desk.press("3 G 5 w q s")
        desk.type("Anna Beck")
        desk.press("enter")
        assert desk.rows("select speaker from quote_row") == [("Anna Beck",)]

    def test_an_unbalanced_mark_ends_with_the_paragraph(self, desk: Desk) -> None:
        desk.read("Il a dit : « rien n’est perdu.\nFin.")
        desk.press("q escape")
        assert desk.rows("select text from quote_row") == [("« rien n’est perdu.",)]

    def test_a_selection_becomes_an_indirect_quotation(self, desk: Desk) -> None:
        desk.read("Elle affirme que la mer monte.")
        desk.press("w w v w w w q escape")
        assert desk.rows("select text, quote_type from quote_row") == [("que la mer monte", "indirect")]


def test_what_is_refused_leaves_the_screen_saying_saved(desk: Desk) -> None:
    """«not saved» on every screen after a harmless key would send people looking for a loss."""
    desk.read(TEXT)
    desk.press("U")
    assert " saved There is nothing to redo" in desk.screen()
    desk.press("j")
    assert "not saved" not in desk.screen()


def test_a_tag_on_quoted_words_is_never_offered_as_who_said_them(desk: Desk) -> None:
    """A quotation attributed to itself."""
    desk.read("Un mot\nPaul Renard dit « Je viens ».\n", language="fr")
    desk.press("/")
    desk.type("« Je viens »")
    desk.press("enter o escape /")
    desk.type("viens")
    desk.press("enter escape q")
    assert [speaker.name for speaker in desk.scene.session.speakers] == ["Paul Renard"]


def test_what_was_done_is_said_whole_in_a_small_window(desk: Desk) -> None:
    """Counts that can be seen elsewhere give way to it, and come back with the next message that leaves room."""
    desk.read(TEXT)
    desk.press("x")
    assert "read 0  tags 0" in desk.screen()
    desk.scene.session.say("Select the place of “le Conseil maritime” and press Enter.")
    desk.scene.update()
    assert "saved Select the place of “le Conseil maritime” and press Enter." in desk.screen()
    assert "¶1/" in desk.screen()
    desk.scene.session.say("No quotation marks in this paragraph: select the words, then tag them.")
    desk.scene.update()
    assert "select the words, then tag them." in desk.screen()


def test_the_inspector_at_the_side_tells_a_long_text_on_several_rows(desk: Desk) -> None:
    desk.read("La Commission intergouvernementale des détroits et des mers fermées siège.\n", width=140)
    desk.press("w v 8 w o home w i")
    assert "Commission intergouvernementale" in desk.screen()
    assert "des détroits et des mers" in desk.screen().split("siège.")[1]


def test_the_text_stays_where_it_is_when_the_inspector_opens(desk: Desk) -> None:
    """In a wide window the text jumped to the left edge, far from what is said of it."""
    desk.read(TEXT, width=200)
    column = desk.screen().splitlines()[1].index("1")
    desk.press("i")
    assert desk.screen().splitlines()[1].index("1") == column == 57


def test_a_label_bar_that_is_cut_says_so(desk: Desk) -> None:
    """Three labels of ten were not there, and nothing told of them."""
    desk.read("Paul Renard parle de Berlin.", language="fr")
    desk.press("tab")
    assert desk.screen().splitlines()[-2].rstrip().endswith("r ROLE …")
