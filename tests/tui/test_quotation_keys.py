"""Quotations and entities by keyboard: the whole object on one key, its parts, who says it, whom a name denotes."""

from __future__ import annotations

from tests.tui.conftest import Desk

SPLIT = (
    "Le port de Valbrume rouvre\n"
    "Hélène Marchand, directrice du port, a reçu la presse lundi.\n"
    "« Nous rouvrirons les quais », a-t-elle déclaré, « au printemps prochain ».\n"
    "La directrice du port a promis que les grues seraient réparées avant Noël.\n"
)
ROW = "select text, quote_type, source_text, cue_text, speaker from quote_row order by start"


def go_to(desk: Desk, words: str) -> None:
    """Put the caret where the words stand."""
    desk.press("/")
    desk.type(words)
    desk.press("enter escape")


def test_q_takes_all_pieces_cue_source_and_speaker_and_enter_settles_them(desk: Desk) -> None:
    """Two keys where the mouse tools take a minute: a quotation split by its cue is one object."""
    desk.read(SPLIT, language="fr")
    go_to(desk, "les quais")
    desk.press("q enter")
    assert desk.rows(ROW) == [
        (
            "« Nous rouvrirons les quais » « au printemps prochain »",
            "direct",
            "elle",
            "déclaré",
            "Hélène Marchand",
        )
    ]
    fragments = desk.rows("select role, ordinal, text from span order by role, ordinal")
    assert [row for row in fragments if row[0] == "content"] == [
        ("content", 0, "« Nous rouvrirons les quais »"), ("content", 1, "« au printemps prochain »"),
    ]  # fmt: skip
    assert desk.scene.session.selection is None
    desk.press("u u")
    assert desk.rows("select count(*) from annotation") == [(0,)]
    assert desk.rows("select count(*) from entity") == [(0,)]


def test_a_selection_is_taken_with_its_complementizer_and_its_cue(desk: Desk) -> None:
    """Indirect speech has no marks: the words are selected, the rest is found."""
    desk.read(SPLIT, language="fr")
    desk.press("/")
    desk.type("les grues")
    desk.press("enter v right right right right right right q")
    ((text, kind, _, cue, _),) = desk.rows(ROW)
    assert (text, kind, cue) == ("que les grues seraient réparées avant Noël", "indirect", "promis")


def test_a_few_letters_find_the_speaker_whom_the_text_names(desk: Desk) -> None:
    """Nobody is known yet, and «mar» would else become a person of that name."""
    desk.read(SPLIT, language="fr")
    go_to(desk, "les quais")
    desk.press("q s")
    desk.type("mar")
    desk.press("enter")
    assert desk.rows("select speaker from quote_row") == [("Hélène Marchand",)]


def test_the_role_that_stands_for_a_speaker_is_known_in_its_article_alone(desk: Desk) -> None:
    """«La directrice» is somebody else in the next article."""
    desk.read(SPLIT, language="fr")
    desk.press("/")
    desk.type("les grues")
    desk.press("enter v right right right right right right q s")
    desk.type("Hélène Marchand")
    desk.press("enter")
    article = desk.scene.session.article.id
    assert desk.rows("select text, kind, scope from alias where kind = 'role'") == [
        ("directrice du port", "role", article)
    ]


def test_a_candidate_quotation_is_taken_with_its_speaker_by_one_key(desk: Desk) -> None:
    """A right proposal costs one key, the next one two."""
    desk.read(SPLIT, language="fr")
    desk.press("tab")
    while desk.scene.session.mode != "speaker":
        desk.press("tab")
    desk.press("enter")
    assert [row[-1] for row in desk.rows(ROW)] == ["Hélène Marchand"]
    assert desk.rows("select origin, status from annotation where kind = 'quote'") == [("rule", "accepted")]


def test_a_rejected_candidate_is_stored_and_gone(desk: Desk) -> None:
    """What was answered is never asked again, here or after a restart."""
    scene = desk.read(SPLIT, language="fr")
    desk.press("tab x")
    assert desk.rows("select status, origin from annotation") == [("rejected", "rule")]
    gone = desk.rows("select text from span")[0][0]
    desk.open(scene.session.article.id)
    seen = []
    for _ in range(12):
        desk.press("tab")
        chosen = desk.scene.session.selected_annotation()
        seen.append(chosen.content[0].text if chosen else "")
    assert gone not in seen
    desk.press("escape u")
    assert desk.rows("select count(*) from annotation") == [(0,)]


def test_the_edges_of_a_candidate_are_moved_before_it_is_decided(desk: Desk) -> None:
    """A proposal a word too short is one key from right, and not in the store before it is."""
    desk.read("Le port rouvre\nMirela Dostane Varn parle aux dockers de Valbrume.\n", language="fr")
    desk.press("/")
    desk.type("Mirela")
    desk.press("enter escape enter")
    chosen = desk.scene.session.selected_annotation()
    assert chosen is not None
    assert not chosen.is_stored
    desk.press("<")
    assert desk.rows("select count(*) from annotation") == [(0,)]
    desk.press("p")
    assert desk.rows("select label, text, origin from mention_row") == [
        ("PER", "Mirela Dostane", "human")
    ]  # fmt: skip


def test_type_and_medium_go_round(desk: Desk) -> None:
    """What is guessed wrong is put right by the same key until it fits."""
    desk.read(SPLIT, language="fr")
    go_to(desk, "les quais")
    desk.press("q escape enter T Y")
    assert desk.rows("select quote_type, medium from quote_row") == [("mixed", "writing")]
    desk.press("T T T T Y Y")
    assert desk.rows("select quote_type, medium from quote_row") == [("direct", "speech")]


def test_cue_source_and_addressee_are_set_from_a_selection(desk: Desk) -> None:
    """Where the guess fails a person says it, and the export has it."""
    desk.read("Un mot\nVoici : « Nous partons demain matin » (Varn aux dockers, par écrit).\n", language="fr")
    go_to(desk, "partons")
    desk.press("q escape")
    for words, key in (("par écrit", "C"), ("Varn", "B"), ("aux dockers", "A")):
        desk.press("/")
        desk.type(words)
        desk.press(f"enter {key}")
    assert desk.rows("select source_text, cue_text, addressee_text from quote_row") == [
        ("Varn", "par écrit", "aux dockers")
    ]
    desk.press("/")
    desk.type("par écrit")
    desk.press("enter C")
    assert desk.rows("select source_text, cue_text from quote_row") == [("Varn", None)]
    desk.press("u u u u u")
    assert desk.rows("select count(*) from annotation") == [(0,)]


def test_pieces_are_parted_and_joined_again_as_one_act_each(desk: Desk) -> None:
    """One act, one undo: a half-joined quotation would count twice."""
    desk.read(SPLIT, language="fr")
    go_to(desk, "les quais")
    desk.press("q escape enter P")
    assert [row[0] for row in desk.rows(ROW)] == [
        "« Nous rouvrirons les quais »",
        "« au printemps prochain »",
    ]
    desk.press("J")
    assert [row[0] for row in desk.rows(ROW)] == ["« Nous rouvrirons les quais » « au printemps prochain »"]
    desk.press("escape u u")
    assert [row[0] for row in desk.rows(ROW)] == ["« Nous rouvrirons les quais » « au printemps prochain »"]


def test_selected_words_are_cut_out_of_a_quotation(desk: Desk) -> None:
    """«A, dit-il, B» in one pair of marks: the clause of the narrator is not what was said."""
    desk.read("Un mot\n« Nous partons, comme vous le voyez demain matin ».\n", language="fr")
    go_to(desk, "partons")
    desk.press("q escape /")
    desk.type("comme vous le voyez")
    desk.press("enter P")
    assert desk.rows("select text from span where role = 'content' order by ordinal") == [
        ("« Nous partons,",), ("demain matin »",),
    ]  # fmt: skip


def test_marks_that_set_off_no_quotation_are_remembered_with_the_reason(desk: Desk) -> None:
    """Scare quotes would be proposed in every copy of the sentence."""
    desk.read("Un mot\nLe « grand port » de Valbrume attend encore ses navires.\n", language="fr")
    go_to(desk, "grand")
    desk.press("X")
    assert "scare quotes" in desk.screen()
    desk.press("1")
    assert desk.rows("select status, reject_reason from annotation") == [("rejected", "scare_quote")]
    desk.press("u")
    assert desk.rows("select count(*) from annotation") == [(0,)]


def test_a_mention_is_linked_to_a_known_entity_or_a_new_one(desk: Desk) -> None:
    """Who is who: equal names follow, and the next one links by itself and says so."""
    desk.read("Un mot\nHélène Marchand parle. Marchand rit. Marchand part.\n", language="fr")
    desk.press("/")
    desk.type("Hélène Marchand")
    desk.press("enter p [ @")
    assert "Hélène Marchand" in desk.screen().splitlines()[-2]
    desk.press("enter escape /")
    desk.type("Marchand rit")
    desk.press("enter < p")
    assert "→ Hélène Marchand" in desk.screen()
    assert desk.rows("select text, entity from mention_row order by start") == [
        ("Hélène Marchand", "Hélène Marchand"), ("Marchand", "Hélène Marchand"),
    ]  # fmt: skip
    desk.press("u u u")
    assert desk.rows("select (select count(*) from annotation), (select count(*) from entity)") == [(0, 0)]


def test_a_name_that_two_bear_is_asked_for(desk: Desk) -> None:
    """A silent guess between namesakes is an error nobody finds."""
    store = desk.writer.store
    store.entities.add("PER", "Anne Varn", aliases=["Varn"])
    store.entities.add("PER", "Luc Varn", aliases=["Varn"])
    desk.read("Un mot\nVarn parle aux dockers.\n", language="fr")
    desk.press("/")
    desk.type("Varn")
    desk.press("enter p")
    assert "2 are called so" in desk.screen()
    assert desk.rows("select text, entity from mention_row") == [("Varn", None)]
    desk.press("[ @ down enter")
    assert desk.rows("select entity from mention_row") == [("Luc Varn",)]
