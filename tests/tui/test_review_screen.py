"""The review screen: keys in, rows out, decisions seen by plain SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.formats import Document
from store.review import Item, Wanted
from tests.tui.conftest import Desk, press
from tests.tui.reviewhelp import propose, propose_all, review
from tui.gatherer import Gathering, snapshots
from tui.layout import cells
from tui.reviewing import Queue
from tui.screens.review import Review
from tui.screens.scene import Effect

TEXT = (
    "Le ministre Paul Dorn est arrivé à Valbrume.\n"
    "« Nous partons », a dit Paul Dorn à la presse de Valbrume.\n"
    "Paul Dorn est reparti avec Ada Kern vers la ville de Rayhan."
)


@pytest.fixture
def work(desk: Desk) -> Desk:
    """An article with three proposals of Paul Dorn, two of Valbrume and one of Ada Kern."""
    desk.read(TEXT, title="Retour", source="Agence Nord")
    article_id = desk.scene.session.article.id
    propose_all(desk, article_id, "Paul Dorn", "PER", confidence=0.8)
    propose_all(desk, article_id, "Valbrume", "ORG", confidence=0.3)
    propose_all(desk, article_id, "Ada Kern", "PER", confidence=0.9)
    return desk


def decided(desk: Desk) -> list[tuple]:
    """What another program sees of ana's decisions."""
    with closing(sqlite3.connect(desk.path)) as conn:
        return conn.execute(
            "select n.status, n.label, s.text, n.reject_reason, count(*) from annotation n "
            "join span s on s.annotation_id = n.id where n.annotator = 'ana' group by 1, 2, 3, 4 order by 3, 1"
        ).fetchall()


def groups(desk: Desk) -> list[str]:
    """The rows of the list: how often and which label."""
    return [" ".join(row.split()[:2]) for row in desk.screen().split("\n")[2:10] if row]


def chosen(scene: Review) -> str:
    return scene.items()[0].text


def test_equal_proposals_are_one_row_the_largest_group_first(work: Desk) -> None:
    review(work)
    rows = work.screen().split("\n")
    assert rows[0].startswith(" Review — proposals from outside")
    assert rows[1].endswith("0 of 6 decided, 6 left")
    assert rows[2].startswith("     3× PER      Le ministre Paul Dorn est arrivé")
    assert rows[3].startswith("     2× ORG ")
    assert rows[4].startswith("        PER ")


def test_the_paragraph_is_shown_with_the_span_marked_and_what_is_known_of_the_text(work: Desk) -> None:
    """A decision without its context is a guess."""
    article_id = work.store.conn.execute("select id from article").fetchone()[0]
    work.writer.store.annotations.tag(article_id, 12, 21, "PER")
    scene = review(work)
    press(scene, "j")
    scene.update()
    shown = work.screen()
    assert " Retour · Agence Nord · ¶2" in shown
    assert "  « Nous partons », a dit Paul Dorn à la presse de Valbrume." in shown
    assert "This text so far: PER 1; in this article: PER 1" in shown
    assert "bob (import) · confidence 0.80" in shown
    marked = [text for runs in scene.rows for text, look in runs if look.state == "selected"]
    assert marked == ["Paul Dorn"]


def test_one_key_decides_a_group_and_the_next_is_there(work: Desk) -> None:
    """Prodigy needs a key a proposal; a hundred equal names are one question."""
    review(work)
    work.press("a o x")
    assert decided(work) == [
        ("rejected", "PER", "Ada Kern", None, 1), ("accepted", "PER", "Paul Dorn", None, 3),
        ("accepted", "ORG", "Valbrume", None, 2),
    ]  # fmt: skip
    assert "Nothing waits. Every proposal is decided." in work.screen()
    assert (
        len(work.store.history.acts(annotator="ana", limit=10)) == 10
    )  # adding, six imports, three decisions


def test_a_labels_letter_accepts_the_whole_group_under_it(work: Desk) -> None:
    review(work)
    work.press("j g")
    assert decided(work) == [("accepted", "GPE", "Valbrume", None, 2)]


def test_every_letter_of_the_scheme_is_a_label_here(work: Desk) -> None:
    """Letters that act otherwise in one screen than in another tag wrongly without anybody noticing."""
    scene = review(work)
    letters = {label.key for label in work.store.labels.all() if label.key}
    assert letters == set("pogledr#tmq")
    for key in letters:
        assert (scene.keymap.command(key, "review") or "").startswith("label:")


def test_members_are_decided_apart_and_the_rest_together(work: Desk) -> None:
    scene = review(work)
    work.press("space j")
    assert [item.start for item in scene.items()] == [69]
    work.press("x escape a")
    assert decided(work) == [
        ("accepted", "PER", "Paul Dorn", None, 2), ("rejected", "PER", "Paul Dorn", None, 1),
    ]  # fmt: skip


def test_a_digit_rejects_for_its_reason_in_one_key(work: Desk) -> None:
    review(work)
    work.press("5")
    assert decided(work) == [("rejected", "PER", "Paul Dorn", "boundary", 3)]


def test_a_digit_after_a_rejection_says_why_that_was_rejected(work: Desk) -> None:
    """The next item is on the screen already: it must not be hit by the reason of the one before."""
    scene = review(work)
    work.press("x 2")
    assert decided(work) == [("rejected", "PER", "Paul Dorn", "title", 3)]
    assert chosen(scene) == "Valbrume"
    work.press("2")
    assert decided(work)[1] == ("rejected", "ORG", "Valbrume", "title", 2)
    work.press("u u")
    assert decided(work) == []


def test_undo_brings_the_group_back_to_where_it_was(work: Desk) -> None:
    scene = review(work)
    work.press("j a")
    assert chosen(scene) == "Ada Kern"
    work.press("u")
    assert (chosen(scene), scene.at) == ("Valbrume", 1)
    assert decided(work) == []
    assert work.screen().split("\n")[1].endswith("0 of 6 decided, 6 left")


def test_undo_to_the_start_also_from_another_day(work: Desk) -> None:
    """What was decided yesterday must be as easy to take back as what was decided just now."""
    review(work)
    work.press("a x a")
    scene = review(work)
    assert scene.queue.left == 0
    work.press("u u u")
    assert decided(work) == []
    assert scene.queue.left == 6


def test_undo_of_a_member_opens_its_group_again(work: Desk) -> None:
    scene = review(work)
    work.press("space j x escape u")
    assert scene.inside is not None
    assert len(scene.inside.items) == 3


def test_a_skipped_group_comes_last(work: Desk) -> None:
    scene = review(work)
    work.press("s")
    assert chosen(scene) == "Valbrume"
    assert [group.text for group in scene.queue.groups] == ["Valbrume", "Ada Kern", "Paul Dorn"]


def test_the_order_goes_by_size_by_confidence_and_as_in_the_texts(work: Desk) -> None:
    scene = review(work)
    orders = []
    for _ in range(3):
        orders.append([group.text for group in scene.queue.groups])
        work.press("O")
    assert orders == [
        ["Paul Dorn", "Valbrume", "Ada Kern"],
        ["Ada Kern", "Paul Dorn", "Valbrume"],
        ["Paul Dorn", "Valbrume", "Ada Kern"],
    ]


def test_the_filter_shows_what_is_asked_for_and_says_what_it_does_not_know(work: Desk) -> None:
    scene = review(work)
    press(scene, "/")
    work.type("label:PER conf>0.85")
    work.press("enter")
    assert [group.text for group in scene.queue.groups] == ["Ada Kern"]
    work.press("escape")
    assert len(scene.queue.groups) == 3
    press(scene, "/")
    work.type("label:nope")
    work.press("enter")
    assert "There is no label nope" in work.screen()
    assert len(scene.queue.groups) == 3


def test_letters_are_typed_into_the_filter_and_decide_nothing(work: Desk) -> None:
    scene = review(work)
    press(scene, "/")
    work.type("axo1 ")
    assert scene.typing is not None
    assert scene.typing.text == "axo1 "
    assert decided(work) == []


def test_enter_opens_the_reader_at_the_place(work: Desk) -> None:
    review(work)
    article_id = work.store.conn.execute("select id from article").fetchone()[0]
    press(work.scene, "j enter")
    assert work.scene.effects == [Effect("visit", article_id, "35:43")]


def test_it_is_resumed_where_it_was_left_on_any_day(work: Desk) -> None:
    scene = review(work)
    work.press("O j j escape")
    assert scene.effects == [Effect("screen", "back")]
    place = chosen(scene)
    again = review(work, sources="")
    assert (again.order, chosen(again)) == ("confidence", place)


def test_the_assistants_proposals_are_stored_by_their_decision_alone(work: Desk) -> None:
    scene = review(work, sources="assistant")
    assert chosen(scene) == "« Nous partons »"
    assert "cue “dit” · source “Paul Dorn” · speaker “Paul Dorn”" in work.screen()
    assert decided(work) == []
    work.press("a")
    row = work.rows("select text, status, annotator, origin, cue_text, speaker from quote_row")
    assert row == [("« Nous partons »", "accepted", "ana", "rule", "dit", "Paul Dorn")]
    work.press("u")
    assert work.rows("select count(*) from quote_row") == [(0,)]
    assert chosen(scene) == "« Nous partons »"
    work.press("4")
    assert work.rows("select status, reject_reason from annotation where kind = 'quote'") == [
        ("rejected", "not_attributed")
    ]
    assert "QUOTE" not in [group.label for group in review(work, sources="assistant").queue.groups]


def test_an_orphan_shows_old_and_new_and_is_placed_by_its_number(desk: Desk) -> None:
    """Text by text and page by page, placing by hand would take a morning after each correction."""
    old = "La ministre Anna Beck est arrivée hier à Valbrume avec toute sa délégation.\n"
    article, _ = desk.writer.store.articles.add(Document(old, title="Beck"))
    desk.writer.store.annotations.tag(article.id, 34, 38, "DATE")
    new = old.replace("hier", "mardi").replace(".\n", ", pas hier.\n")
    desk.writer.store.revisions.revise(article.id, Document(new, title="Beck"))
    scene = review(desk, sources="orphan")
    shown = desk.screen()
    assert "Old text: …La ministre Anna Beck est arrivée [hier] à Valbrume" in shown
    assert "  La ministre Anna Beck est arrivée mardi à Valbrume avec toute sa délégation," in shown
    assert "délégation, pas [hier]." in shown
    work = desk
    work.press("a")
    rows = (
        "select label, text, start, anchor from annotation n join span s on s.annotation_id = n.id "
        "where anchor = 'ok'"
    )
    assert desk.rows(rows) == [("DATE", "hier", 81, "ok")]
    work.press("u")
    assert desk.rows(rows) == []
    work.press("x")
    assert "Nothing waits" in desk.screen()
    work.press("u enter")
    assert scene.effects[-1].more == "81:85"
    place = scene.placing()
    assert place is not None
    place(34, 39)
    assert desk.rows(rows) == [("DATE", "mardi", 34, "ok")]


def test_a_second_look_is_drawn_by_key_and_its_rate_shown(work: Desk) -> None:
    scene = review(work)
    work.press("a a a %")
    assert scene.typing is not None
    press(scene, "ctrl+u")
    work.type("9 PER seed:2")
    work.press("enter")
    assert "0 of 4 looked at, 0 wrong" in work.screen()
    work.press("space a")
    assert "1 of 4 looked at, 0 wrong: 0.0%" in work.screen()
    work.press("escape x")
    assert "3 of 4 looked at, 2 wrong: 66.7%" in work.screen()


def test_what_the_disk_refuses_is_back_on_the_queue_and_said(
    work: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision that looks made and is not is the worst thing a review can do."""
    scene = review(work)
    work.path.rename(work.path.with_suffix(".away"))
    work.press("a")
    assert chosen(scene) == "Paul Dorn"
    assert scene.queue.left == 6
    assert "not saved" in work.screen().split("\n")[-1]
    work.path.with_suffix(".away").rename(work.path)
    work.press("a")
    assert chosen(scene) == "Valbrume"


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (30, 6), (200, 60), (20, 4)])
def test_every_row_is_as_wide_as_the_window(work: Desk, size: tuple[int, int]) -> None:
    article, _ = work.writer.store.articles.add(
        Document("قالت ليلى الحداد 👩‍👩‍👧 إن الميناء سيفتح\n" * 3, title="مينا")
    )
    propose_all(work, article.id, "ليلى الحداد", "PER")
    scene = review(work, sources="proposal assistant", width=size[0], height=size[1])
    for keys in ("", "j", "space", "escape", "/", "escape", "a", "a", "a", "a", "a"):
        press(scene, keys)
        scene.update()
        assert len(scene.rows) == size[1]
        for runs in scene.rows:
            assert sum(cells(text) for text, _ in runs) == size[0], runs


def test_a_proposal_of_a_colleagues_is_decided_in_the_reader_as_in_the_review(work: Desk) -> None:
    """One key must not mean two things: the colleague's layer stays as it came in both."""
    work.open(work.store.conn.execute("select id from article").fetchone()[0])
    rows = (
        "select annotator, status, label, text from mention_row "
        "where annotator = 'ana' or status <> 'proposed' order by start"
    )
    work.press("tab enter")
    work.press("tab g")
    assert work.rows(rows) == [
        ("ana", "accepted", "PER", "Paul Dorn"), ("ana", "accepted", "GPE", "Valbrume"),
    ]  # fmt: skip
    work.press("tab x tab x")  # a quotation of the assistant's lies between
    assert work.rows(rows)[2:] == [("ana", "rejected", "PER", "Paul Dorn")]
    assert work.rows("select count(*) from annotation where annotator = 'bob' and status = 'proposed'") == [
        (6,)
    ]
    assert review(work).queue.left == 3
    work.open(work.store.conn.execute("select id from article").fetchone()[0])
    shown = [
        a
        for block in [work.scene.session.document.block(1)]
        for a in work.scene.session.document.annotations(block)
    ]
    assert [(a.annotator, a.label, a.text) for a in shown if a.is_stored] == [
        ("ana", "PER", "Paul Dorn"), ("ana", "GPE", "Valbrume"),
    ]  # fmt: skip
    work.press("u u u u")
    assert work.rows(rows) == []
    assert review(work).queue.left == 6


def test_a_mark_in_foreign_text_never_reaches_the_terminal_raw(desk: Desk) -> None:
    desk.read("Le \x1b[31mrouge\x1b[0m et \u202eretour.", title="Mal\x1b]0;x")
    article_id = desk.scene.session.article.id
    propose(desk, article_id, 3, 13, "MISC", note="\x1b[2J")
    review(desk)
    desk.press("x")
    assert "\x1b" not in desk.screen()
    assert "\u202e" not in desk.screen()


def test_what_comes_while_one_decides_does_not_move_what_is_looked_at(work: Desk) -> None:
    """A key is on its way to the item that is on the screen: no other may come under it."""
    scene = review(work)
    press(scene, "j j")
    assert chosen(scene) == "Ada Kern"
    article, _ = work.writer.store.articles.add(Document("Rayhan. " * 8, title="Rayhan"))
    propose_all(work, article.id, "Rayhan", "GPE")
    wanted = Wanted(frozenset({"proposal"}))
    for snapshot in snapshots(work.store, wanted, "size", None, lambda _: True):
        scene.queue.take(snapshot)
        assert chosen(scene) == "Ada Kern"
    assert scene.queue.groups[0].text == "Rayhan"


def test_the_next_item_is_shown_without_reading_while_the_decision_is_saved(desk: Desk) -> None:
    """A reader waits for a commit and a commit for the disk: a slow disk would hold every key."""
    desk.read("\n".join(f"Hier Nom{n:02} a parlé à la presse." for n in range(40)), title="Noms")
    article_id = desk.scene.session.article.id
    for n in range(40):
        propose_all(desk, article_id, f"Nom{n:02}", "PER")
    scene = review(desk)
    read: list[str] = []
    for _ in range(5):
        while scene.has_work:
            scene.work()
        desk.store.conn.set_trace_callback(read.append)
        desk.press("a")
        desk.store.conn.set_trace_callback(None)
    assert read == []
    assert scene.queue.left == 35


STEPS = st.lists(st.tuples(st.sampled_from("aomusg"), st.integers(0, 9)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(st.sampled_from("ABC"), min_size=1, max_size=8), steps=STEPS)
def test_what_is_left_is_what_nobody_decided_whatever_comes_between(
    names: str, steps: list[tuple[str, int]]
) -> None:
    """An item that falls off the queue without a decision is never looked at."""
    every = [
        Item("proposal", str(n), "a", "PER", x, n, n + 1, "bob", "import", None, None, 1)
        for n, x in enumerate(names)
    ]
    queue, open_ones, taken = Queue(), {item.name for item in every}, []
    taking(queue, every, open_ones)
    for step, number in steps:
        group = queue.current
        if step in "ao" and group is not None:
            chosen = group.items if step == "a" else group.items[number % len(group.items) :][:1]
            open_ones -= {item.name for item in chosen}
            taken.append(queue.decide(list(chosen)))
        elif step == "u" and taken:
            back = taken.pop()
            open_ones |= {item.name for item in back.items}
            queue.undo(back)
        elif step == "s":
            queue.skip()
        elif step == "m":
            queue.move(number)
        elif step == "g":  # gathered anew, all on disk
            queue.restart()
            taking(queue, every, open_ones)
        assert {item.name for group in queue.groups for item in group.items} == open_ones
        assert queue.left == sum(len(group.items) for group in queue.groups)
        assert 0 <= queue.at <= max(0, len(queue.groups) - 1)


def test_the_counts_go_on_while_all_is_gathered_anew(work: Desk) -> None:
    """One who came back from the reader saw three of three hundred, and thought the rest was lost."""
    scene = review(work)
    press(scene, "a")
    scene.update()
    assert "3 of 6 decided, 3 left" in work.screen()
    scene.queue.restart()
    every = list(snapshots(work.store, Wanted(frozenset({"proposal"})), "size", None, lambda _: True))[-1]
    first = Gathering("size")
    first.take(scene.items()[:1])
    scene.queue.take(first.snapshot(complete=False))
    scene.update()
    assert "3 of 6 decided, 3 left" in work.screen()
    press(scene, "a")
    scene.update()
    assert "4 of 6 decided, 2 left" in work.screen()
    scene.queue.take(every)
    scene.update()
    assert "4 of 6 decided, 2 left" in work.screen()


def test_the_reasons_for_a_rejection_are_in_view(work: Desk) -> None:
    """Whoever does not know the digits by heart gives none."""
    scene = review(work)
    assert "1–9 why" in work.screen()
    press(scene, "x")
    scene.update()
    assert "1 scare  2 title  3 name  4 unsaid  5 edges  6 twice  7 vague  8 label  9 other" in work.screen()
    scene.resize(120, 24)
    scene.update()
    assert "1 scare quote  2 title  3 name  4 not attributed  5 boundary" in work.screen()
    press(scene, "j")
    scene.update()
    assert "1–9 why" in work.screen()


def test_what_stands_before_a_proposal_begins_with_a_whole_word(work: Desk) -> None:
    """Half a word is taken for a word."""
    scene = review(work, width=60)
    press(scene, "end")
    scene.update()
    row = next(row for row in work.screen().split("\n") if "Ada Kern" in row)
    assert "…avec Ada Kern vers la ville" in row


def taking(queue: Queue, every: list[Item], names: set[tuple[str, str]]) -> None:
    gathering = Gathering("size")
    gathering.take(item for item in every if item.name in names)
    queue.take(gathering.snapshot(complete=True))


def test_the_pace_leaves_pauses_out() -> None:
    """A lunch would make every reviewer look slow."""
    time = [0.0]
    queue = Queue(clock=lambda: time[0])
    gathering = Gathering("size")
    for n in range(4):
        gathering.take(
            [Item("proposal", str(n), "a", "PER", f"N{n}", n, n + 1, "bob", "import", None, None, 1)]
        )
    queue.take(gathering.snapshot(complete=True))
    for seconds in (0.0, 2.0, 3600.0, 3602.0):
        time[0] = seconds
        queue.decide(queue.groups[0].items)
    assert queue.per_minute == 60 * 4 / (2.0 + 30.0 + 2.0)
