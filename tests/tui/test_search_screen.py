"""The search screen: keys in, rows out, on a real store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.formats import Document
from tests.tui.conftest import NAMES, Desk, press
from tui.commands import COUNTING, bindings
from tui.keys import Keymap
from tui.layout import cells
from tui.looks import THEMES
from tui.screens.scene import Effect, Scene
from tui.screens.search import Search


def opened(desk: Desk, *texts: str, width: int = 80, height: int = 24, **about: str) -> Search:
    """The search screen over these texts, the last one the newest."""
    for number, text in enumerate(texts):
        document = Document(text=text, **{"title": f"Titre {number}", **about})  # type: ignore[arg-type]
        desk.writer.store.articles.add(document)
    scene = Search(desk.store, Keymap(bindings(desk.store.labels.all()), counts=COUNTING), THEMES["dark"])
    scene.resize(width, height)
    scene.update()
    return scene


def enter(scene: Scene, text: str) -> None:
    for character in text:
        scene.key(NAMES.get(character, character), character)
    scene.update()


def screen(scene: Scene) -> list[str]:
    scene.update()
    return ["".join(text for text, _ in runs).rstrip() for runs in scene.rows]


def lit(scene: Scene) -> list[str]:
    """What stands out as a hit."""
    return [text for runs in scene.rows for text, look in runs if look.state == "hit"]


PORTS = ("Le port de Verlanne rouvre.", "Rien.", "Hier, le port de Selmora a fermé.")


def test_results_come_as_one_types_the_newest_first(desk: Desk) -> None:
    """An analyst looks for a name in a thousand articles and must see at once whether it is there."""
    scene = opened(desk, *PORTS, source="Agence Nord", published="2026-11-20")
    enter(scene, "le por")
    rows = screen(scene)
    assert rows[1] == " Search: le por"
    assert rows[2] == " 2026-11-20  Agence Nord         Titre 2"
    assert rows[3] == "   Hier, le port de Selmora a fermé."
    assert rows[5] == "   Le port de Verlanne rouvre."
    assert lit(scene) == ["le", "port", "Le", "port"]
    assert rows[-1].endswith("1/2")
    enter(scene, "t de s")
    assert screen(scene)[-1].endswith("1/1")
    press(scene, "backspace")
    assert screen(scene)[-1].endswith("1/2")


def test_enter_opens_the_article_at_the_hit(desk: Desk) -> None:
    """The name would have to be looked for a second time in the article."""
    scene = opened(desk, *PORTS)
    enter(scene, "port verlanne")
    press(scene, "enter")
    (article_id,) = desk.store.conn.execute("select id from article where title = 'Titre 0'").fetchone()
    assert scene.effects == [Effect("open", article_id, "3:7")]


def test_enter_opens_what_the_keys_typed_before_it_ask_for(desk: Desk) -> None:
    """Frames are dropped on a slow line: what is opened must not hang on what was painted."""
    scene = opened(desk, *PORTS)
    for character in "verl":
        scene.key(character, character)
    scene.key("enter", None)
    assert [effect.more for effect in scene.effects] == ["11:19"]


def test_a_hit_in_the_title_alone_opens_the_article_where_it_was_left(desk: Desk) -> None:
    scene = opened(desk, "Un texte.", title="Grève à Morgalle")
    enter(scene, "morgalle")
    assert lit(scene) == []  # the chosen row stands out as a whole
    press(scene, "enter")
    assert [effect.more for effect in scene.effects] == [""]


def test_arrows_and_letters_move_once_the_query_is_left(desk: Desk) -> None:
    """`j` must be a letter while one types and a move afterwards."""
    scene = opened(desk, *(f"Le port numéro {n}." for n in range(9)))
    enter(scene, "jo")
    assert (scene.query, scene.at) == ("jo", 0)
    press(scene, "ctrl+u")
    enter(scene, "port")
    press(scene, "down")
    assert (scene.at, scene.typing) == (1, None)
    press(scene, "j j k G")
    assert scene.at == 8
    press(scene, "g g /")
    assert scene.typing is not None
    enter(scene, " 3")
    assert scene.query == "port 3"
    assert len(scene.hits) == 1


def test_older_hits_are_fetched_when_they_are_reached(desk: Desk) -> None:
    """A word that is in every article must cost no more than one in ten."""
    texts = [Document(text=f"Le port numéro {n}.", title="T") for n in range(60)]
    desk.writer.store.articles.add_many(texts)
    scene = opened(desk, height=12)
    enter(scene, "port")
    assert len(scene.hits) == 10
    assert screen(scene)[-1].endswith("1/10+")
    press(scene, "tab G")
    assert screen(scene)[-1].endswith("60/60")
    assert "numéro 0" in "\n".join(screen(scene))
    assert [hit.snippet for hit in scene.hits] == [f"Le port numéro {n}." for n in reversed(range(60))]


def test_notes_and_annotations_say_what_they_are(desk: Desk) -> None:
    scene = opened(desk, "Hier, Paul Dorn est venu.")
    (article_id,) = desk.store.conn.execute("select id from article").fetchone()
    made = desk.writer.store.annotations.tag(article_id, 6, 15, "PER")
    desk.writer.store.annotations.change(replace(made, note="le même Dorn ?"))
    enter(scene, "dorn")
    rows = screen(scene)
    assert rows[3] == "   note le même Dorn ?"
    assert rows[5] == "   PER Hier, Paul Dorn est venu."
    press(scene, "enter")
    assert scene.effects == [Effect("open", article_id, "6:15")]


def test_the_best_come_first_on_demand_and_typing_goes_back_to_the_newest(desk: Desk) -> None:
    scene = opened(desk, "Port, port, port.", "Un port parmi " + "d’autres mots " * 20)
    enter(scene, "port")
    press(scene, "tab s")
    rows = screen(scene)
    assert rows[0].endswith("the best first")
    assert rows[3] == "   Port, port, port."
    press(scene, "/")
    enter(scene, "s")
    assert screen(scene)[0].endswith("the newest first")


def test_esc_goes_back_and_commands_without_a_letter_work_while_typing(desk: Desk) -> None:
    """One could not leave, or quit, or ask for help, before the query is done."""
    scene = opened(desk, *PORTS)
    press(scene, "ctrl+q")
    press(scene, "f1")
    press(scene, "escape")
    assert [effect.payload for effect in scene.effects] == ["quit", "help", "back"]
    scene.effects.clear()
    press(scene, "tab escape")
    assert [effect.payload for effect in scene.effects] == ["back"]


def test_a_paste_is_a_query_of_one_line_and_never_commands(desk: Desk) -> None:
    scene = opened(desk, *PORTS)
    press(scene, "tab")
    scene.paste("port\nde selmora")
    assert scene.query == "port de selmora"
    assert len(screen(scene)) == 24
    assert scene.effects == []
    assert len(scene.hits) == 1


def test_a_click_chooses_a_second_one_opens_one_on_the_query_types(desk: Desk) -> None:
    scene = opened(desk, *PORTS)
    enter(scene, "port")
    scene.press(5, 5, 1)
    assert (scene.at, scene.typing) == (1, None)
    scene.press(5, 4, 2)
    assert [effect.more for effect in scene.effects] == ["3:7"]
    scene.press(5, 1, 1)
    assert scene.typing is not None


def test_what_others_add_appears_and_the_choice_stays(desk: Desk) -> None:
    """The row under the eye must not become another one."""
    scene = opened(desk, *PORTS)
    enter(scene, "port")
    press(scene, "down")
    desk.writer.store.articles.add(Document(text="Un port de plus.", title="Neuf"))
    scene.reload()
    assert screen(scene)[-1].endswith("3/3")
    assert scene.hits[scene.at].snippet == "Le port de Verlanne rouvre."


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 60), (30, 6), (31, 7), (45, 9)])
@pytest.mark.parametrize(
    "text",
    [
        "Le port \x1b]52;c;aGk=\x07 de\u202e Verlanne\x9b2J\r\nrouvre " + "très " * 40,
        "👩‍👩‍👧🇫🇷 " * 20 + "le port 北京市在这里 " * 5,
        "قال الوزير إن port الميناء سيفتح غدًا " * 4,
        "e\u0301" * 70 + " port",
    ],
)
def test_every_row_fits_the_window_and_holds_nothing_a_terminal_obeys(
    desk: Desk, text: str, width: int, height: int
) -> None:
    """A hostile article would reach the terminal by way of a snippet."""
    scene = opened(desk, text, "\x1b[31m port", width=width, height=height, title="\x07Un\u2066 titre\n" * 9)
    enter(scene, "port")
    for runs in scene.rows:
        row = "".join(text for text, _ in runs)
        assert cells(row) == width
        assert not any(ord(c) < 32 or c in "\x7f\x9b\u202e\u2066" for c in row)
    assert len(scene.rows) == height
    assert "port" in "".join(lit(scene))
    column, row = scene.cursor() or (-1, -1)
    assert 0 <= column < width
    assert row == 1


def test_the_hit_is_in_view_however_far_back_it_stands_in_the_line(desk: Desk) -> None:
    """A lit word right of the window's edge is no hit to the eye."""
    scene = opened(desk, "Un deux trois quatre cinq six sept huit le phare.", width=34, height=8)
    enter(scene, "phare")
    assert screen(scene)[3] == "   …huit le phare."


def test_it_says_why_nothing_is_shown(desk: Desk) -> None:
    scene = opened(desk, *PORTS)
    assert screen(scene)[2] == ' Words that must all be there, "a phrase", begin*, -without'
    enter(scene, "zeppelin")
    assert screen(scene)[2] == " Nothing holds all of this."
    press(scene, "enter")
    assert scene.effects == []
    desk.store.conn.execute("pragma query_only = 0")
    desk.writer.store.conn.execute("update article_fts_data set block = x'ff' where id > 10")
    enter(scene, "s por")
    assert "is damaged (" in "\n".join(screen(scene)[2:5]).replace("\n ", " ")
