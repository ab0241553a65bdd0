"""Entities and an entity's card: keys in, rows out, rows in the store, on a real store."""

from __future__ import annotations

import re

import pytest

from store import Store
from store.formats import Document
from tests.tui.conftest import Desk, press
from tests.tui.test_search_screen import enter, screen
from tui.commands import COUNTING, LABEL_PREFIX, REGISTER, REVIEW, SELECTED, bindings
from tui.keys import Keymap
from tui.layout import cells
from tui.looks import THEMES
from tui.screens.card import Card
from tui.screens.entities import Entities
from tui.screens.ledger import Ledger
from tui.screens.scene import Effect

TEXT = (
    "Paul Dorn et Ada Kern sont venus à Valbrume.\nDorn : « Le port rouvre », a dit Paul Dorn.\nAda Kern rit."
)


def about(desk: Desk) -> tuple[Store, object, Keymap, object]:
    keymap = Keymap(bindings(desk.store.labels.all()), counts=COUNTING)
    return desk.store, desk.outbox, keymap, THEMES["dark"]


def shown(scene: Ledger, width: int = 80, height: int = 24) -> Ledger:
    scene.resize(width, height)
    scene.update()
    return scene


def register(desk: Desk, **size: int) -> Entities:
    return shown(Entities(*about(desk)), **size)  # type: ignore[arg-type, return-value]


def card(desk: Desk, name: str, **size: int) -> Card:
    entity_id = desk.store.entities.find(name)[0].id
    return shown(Card(*about(desk), entity_id), **size)  # type: ignore[arg-type, return-value]


def worked(desk: Desk) -> str:
    """Four entities, mentions of three, a quotation; the article's id."""
    store = desk.writer.store
    for label, name in (("PER", "Paul Dorn"), ("PER", "Dorn"), ("PER", "Ada Kern"), ("GPE", "Valbrume")):
        store.entities.add(label, name)
    article, _ = store.articles.add(
        Document(TEXT, title="Le retour", source="Agence Nord", published="2026-11-20")
    )
    for words, label in (("Paul Dorn", "PER"), ("Ada Kern", "PER"), ("Valbrume", "GPE"), ("Dorn :", "PER")):
        for match in re.finditer(words, TEXT):
            store.annotations.tag(article.id, match.start(), match.end() - 2 * (":" in words), label)
    dorn = store.entities.find("Paul Dorn")[0].id
    start, source = TEXT.index("«"), TEXT.rindex("Paul Dorn")
    store.annotations.tag(
        article.id, start, TEXT.index("»") + 1, "QUOTE", more=[("source", source, source + 9)], entity_id=dorn
    )
    return article.id


def entities(desk: Desk) -> list[tuple]:
    return desk.rows("select name, label, wikidata_id, note from entity order by name")


def names_of(desk: Desk, name: str) -> list[str]:
    return [alias.text for alias in desk.store.entities.find(name)[0].aliases]


def test_the_register_shows_who_matters_most_first(desk: Desk) -> None:
    """Among a thousand entities the analyst looks for those the week is about."""
    worked(desk)
    scene = register(desk)
    rows = screen(scene)
    assert rows[0].startswith(" Entities — 4 entities")
    assert rows[0].endswith("by mentions ↓")
    assert [row.split() for row in rows[2:6]] == [
        ["PER", "2", "0", "Ada", "Kern"], ["PER", "2", "1", "Paul", "Dorn"], ["PER", "1", "0", "Dorn"],
        ["GPE", "1", "0", "Valbrume"],
    ]  # fmt: skip
    press(scene, "s")
    assert screen(scene)[2].split()[3:] == ["Paul", "Dorn"]
    press(scene, "s i")
    assert screen(scene)[2].split()[3:] == ["Valbrume"]
    assert screen(scene)[0].endswith("by name ↓")


def test_the_filter_finds_as_one_types_and_enter_opens_the_card(desk: Desk) -> None:
    worked(desk)
    scene = register(desk)
    press(scene, "/")
    enter(scene, "valb")
    assert screen(scene)[1] == " Filter: valb"
    assert len([row for row in screen(scene)[2:-2] if row]) == 1
    press(scene, "enter enter")
    valbrume = desk.store.entities.find("Valbrume")[0].id
    assert scene.effects == [Effect("screen", "entities", valbrume)]
    press(scene, "escape escape")
    assert scene.effects[-1] == Effect("screen", "back")


def test_an_entity_is_renamed_noted_identified_and_known_by_more(desk: Desk) -> None:
    """Each is one act: the screen says saved, the row is in the store, one key takes it back."""
    worked(desk)
    scene = register(desk)
    press(scene, "n ctrl+u")
    enter(scene, "Ada Kern-Roy")
    press(scene, "enter w")
    enter(scene, "Q42")
    press(scene, "enter c")
    enter(scene, "née Roy")
    press(scene, "enter a")
    enter(scene, "la Kern")
    press(scene, "enter")
    assert screen(scene)[-1].startswith(" saved Ada Kern-Roy: also la Kern")
    assert entities(desk)[0] == ("Ada Kern-Roy", "PER", "Q42", "née Roy")
    assert names_of(desk, "Ada Kern-Roy") == ["Ada Kern", "Ada Kern-Roy", "la Kern"]
    press(scene, "u u u u")
    assert screen(scene)[-1].startswith(" saved Undone: Ada Kern: name “Ada Kern-Roy”")
    assert entities(desk)[0] == ("Ada Kern", "PER", None, None)
    assert names_of(desk, "Ada Kern") == ["Ada Kern"]
    press(scene, "U")
    assert entities(desk)[0][0] == "Ada Kern-Roy"


def test_a_wrong_wikidata_id_is_refused_and_nothing_is_stored(desk: Desk) -> None:
    worked(desk)
    before = desk.rows("select count(*) from act")
    scene = register(desk)
    press(scene, "w")
    enter(scene, "42")
    press(scene, "enter")
    assert screen(scene)[-1].startswith(" “42” is no Wikidata id: Q and a number, like Q42")
    assert desk.rows("select count(*) from act") == before
    press(scene, "w")
    enter(scene, "Q7")
    press(scene, "escape")
    assert desk.rows("select count(*) from act") == before


def test_a_labels_letter_retypes_the_entity_with_its_mentions(desk: Desk) -> None:
    worked(desk)
    scene = register(desk)
    press(scene, "o")
    assert screen(scene)[-1].startswith(" saved Ada Kern is ORG, with 2 mentions")
    assert desk.rows("select count(*) from annotation where label = 'ORG'") == [(2,)]
    press(scene, "u")
    assert desk.rows("select count(*) from annotation where label = 'ORG'") == [(0,)]


def test_two_are_merged_by_marking_one_then_the_other_and_saying_which_name_stays(desk: Desk) -> None:
    """The same man twice in the register; and the wrong one of two names kept."""
    worked(desk)
    scene = register(desk)
    press(scene, "j + j")
    assert screen(scene)[3].startswith("+PER")
    press(scene, "+")
    assert screen(scene)[1] == " 1 Paul Dorn  2 Dorn"
    assert "Whose name stays?" in screen(scene)[-1]
    press(scene, "x")
    assert screen(scene)[1] == " 1 Paul Dorn  2 Dorn"
    press(scene, "escape")
    assert len(entities(desk)) == 4
    press(scene, "+ k + 2")
    assert [row[0] for row in entities(desk)] == ["Ada Kern", "Paul Dorn", "Valbrume"]
    assert screen(scene)[-1].startswith(" saved Dorn is Paul Dorn now")
    assert names_of(desk, "Paul Dorn") == ["Paul Dorn", "Dorn"]
    press(scene, "u")
    assert len(entities(desk)) == 4


def test_look_alikes_are_proposed_and_merged_from_their_list(desk: Desk) -> None:
    worked(desk)
    scene = register(desk)
    press(scene, "tab")
    rows = screen(scene)
    assert rows[0].startswith(" Look alike — 1 that may be one")
    assert rows[2] == " PER     Paul Dorn ≈ Dorn (Dorn)"
    press(scene, "+ enter")
    assert [row[0] for row in entities(desk)] == ["Ada Kern", "Paul Dorn", "Valbrume"]
    assert screen(scene)[2] == " No two entities look alike."


def test_the_card_tells_all_and_enter_goes_to_the_place(desk: Desk) -> None:
    """«Who is this?» takes one key, and the way back one more."""
    article_id = worked(desk)
    scene = card(desk, "Paul Dorn")
    rows = screen(scene)
    assert rows[0].startswith(" PER Paul Dorn")
    assert rows[3] == " When 2026-11-20 · named 2 · speaks 1"
    assert rows[4] == " With Ada Kern 1 · Dorn 1 · Valbrume 1"
    assert rows[5] == " 2026-11-20  Agence Nord         ¶1    Le retour"
    assert rows[6] == "   PER Paul Dorn et Ada Kern sont venus à Valbrume."
    assert rows[8] == "   QUOTE « Le port rouvre »"
    assert rows[-1].endswith("1/3")
    press(scene, "j enter")
    assert scene.effects == [Effect("visit", article_id, "52:70")]
    press(scene, "y")
    assert scene.effects[-1] == Effect(
        "copy", "« Le port rouvre »\n— Paul Dorn, Le retour, Agence Nord, 2026-11-20, ¶2"
    )
    press(scene, "tab")
    assert screen(scene)[-1].endswith("1/1")


def test_the_card_goes_on_to_companions_and_back_to_the_same_line(desk: Desk) -> None:
    worked(desk)
    scene = card(desk, "Paul Dorn")
    press(scene, "tab tab enter")
    assert screen(scene)[0].startswith(" PER Ada Kern")
    press(scene, "escape")
    assert screen(scene)[0].startswith(" PER Paul Dorn")
    assert (scene.view, scene.at) == (2, 0)
    press(scene, "escape")
    assert scene.effects == [Effect("screen", "back")]


def test_aliases_are_listed_with_kind_and_scope_and_taken_away(desk: Desk) -> None:
    article_id = worked(desk)
    ada = desk.store.entities.find("Ada Kern")[0].id
    desk.writer.store.entities.add_alias(ada, "la ministre", "role", scope=article_id)
    scene = card(desk, "Ada Kern")
    press(scene, "tab tab tab")
    assert screen(scene)[5] == " full     everywhere      Ada Kern"
    assert screen(scene)[6] == " role     in its article  la ministre"
    press(scene, "x")
    assert "is the entity's name: rename it first" in screen(scene)[-1]
    press(scene, "j x")
    assert screen(scene)[-1].startswith(" saved Ada Kern: no longer la ministre")
    assert names_of(desk, "Ada Kern") == ["Ada Kern"]
    press(scene, "u")
    assert names_of(desk, "Ada Kern") == ["Ada Kern", "la ministre"]


def test_the_kind_of_an_alias_is_turned_by_a_key_and_a_role_holds_in_its_article(desk: Desk) -> None:
    """«La ministre» for everywhere would link the minister of every other article to this one."""
    article_id = worked(desk)
    scene = card(desk, "Ada Kern")
    press(scene, "a tab tab")
    enter(scene, "Kern")
    assert screen(scene)[1] == " Also known as (short): Kern"
    press(scene, "enter a tab tab tab tab tab tab")
    enter(scene, "la ministre")
    press(scene, "enter")
    aliases = [(a.text, a.kind, a.scope) for a in desk.store.entities.find("Ada Kern")[0].aliases]
    assert aliases[1:] == [("Kern", "short", "global"), ("la ministre", "role", article_id)]


def test_what_is_marked_is_split_off_as_one_act(desk: Desk) -> None:
    """Two who bear one name had one card."""
    worked(desk)
    scene = card(desk, "Ada Kern")
    press(scene, "j v - ctrl+u")
    enter(scene, "Ada Kern (fille)")
    press(scene, "enter")
    assert screen(scene)[-1].startswith(" saved 1 of it is Ada Kern (fille) now")
    assert desk.rows("select entity, count(*) from mention_row where text = 'Ada Kern' group by 1") == [
        ("Ada Kern", 1), ("Ada Kern (fille)", 1),
    ]  # fmt: skip
    press(scene, "u")
    assert desk.rows("select distinct entity from mention_row where text = 'Ada Kern'") == [("Ada Kern",)]


def test_a_card_is_merged_by_name_and_one_that_is_gone_says_so(desk: Desk) -> None:
    worked(desk)
    scene = card(desk, "Dorn")
    desk.writer.store.history.undo()
    press(scene, "+")
    enter(scene, "paul")
    press(scene, "enter 2")
    assert screen(scene)[0].startswith(" PER Paul Dorn")
    other = card(desk, "Ada Kern")
    desk.writer.store.entities.link(
        desk.rows("select annotation_id from mention_row where entity = 'Ada Kern'")[0][0], None
    )
    with desk.writer.store.act("drop", "drop") as act:
        for table, row_id in desk.rows(
            "select 'alias', id from alias where entity_id = (select id from entity where name = 'Ada Kern')"
        ):
            act.delete(table, row_id)
        for (mention,) in desk.rows("select annotation_id from mention_row where entity = 'Ada Kern'"):
            desk.writer.store.entities.link(mention, None)
        act.delete("entity", other.entity.id)
    other.reload()
    press(other, "n j enter")
    assert "This entity is gone" in "\n".join(screen(other))
    press(other, "u")
    assert screen(other)[0].startswith(" PER Ada Kern")


def test_the_timeline_is_drawn_and_scrolls(desk: Desk) -> None:
    worked(desk)
    scene = card(desk, "Paul Dorn", height=16)
    press(scene, "shift+tab")
    text = "\n".join(screen(scene))
    assert "Named: 2, at most 2 in a day" in text
    assert "⣿" in text
    press(scene, "G")
    assert "Ada Kern" in "\n".join(screen(scene))


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 60), (30, 6), (45, 13)])
@pytest.mark.parametrize("view", range(5))
def test_every_row_fits_the_window_and_holds_nothing_a_terminal_obeys(
    desk: Desk, width: int, height: int, view: int
) -> None:
    """A hostile name would reach the terminal by way of the register."""
    hostile = "\x1b]52;c;aGk=\x07 北京\u202e e\u0301 " * 4 + "👩‍👩‍👧"
    store = desk.writer.store
    made = store.entities.add("PER", hostile, aliases=[hostile + "x"], note=hostile)
    text = f"{hostile} et {hostile}"
    article, _ = store.articles.add(Document(text, title=hostile, source=hostile, published=hostile))
    store.annotations.tag(article.id, 0, len(hostile), "PER")
    store.annotations.tag(article.id, 3, 20, "QUOTE", entity_id=made.id)
    scenes: list[Ledger] = [register(desk, width=width, height=height)]
    scenes.append(card(desk, "", width=width, height=height))
    press(scenes[1], "tab " * view)
    press(scenes[0], "tab " * (view % 2))
    for scene in scenes:
        scene.update()
        assert len(scene.rows) == height
        for runs in scene.rows:
            row = "".join(text for text, _ in runs)
            assert cells(row) == width
            assert not any(ord(c) < 32 or c in "\x7f\x9b\u202e" for c in row)


def test_every_theme_tells_the_chosen_row_without_colour(desk: Desk) -> None:
    worked(desk)
    scene = register(desk)
    looks = [look for _, look in scene.rows[2]]
    assert {look.kind for look in looks} == {"lit"}
    assert THEMES["mono"].ink(looks[0]).reverse


def test_no_key_of_the_lists_is_free_for_a_label(desk: Desk) -> None:
    """A scheme may use any key that is free where one tags and reviews: it must not clash here."""
    table = bindings(desk.store.labels.all())
    plain = {key for id, keys in table[REGISTER].items() if not id.startswith(LABEL_PREFIX) for key in keys}
    taken = {key for mode in (SELECTED, REVIEW) for keys in table[mode].values() for key in keys}
    assert plain - taken == set()
