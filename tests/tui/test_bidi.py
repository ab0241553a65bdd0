"""`--rtl app`: right-to-left text in the order in which it is seen.

As in the Unicode standard, capitals stand for Hebrew letters in these tests: what is expected can be read.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from store.errors import BadInput
from tests.tui.conftest import Desk
from tests.tui.test_imports import loaded
from tui.bidi import Arranger, Order, base_of, check, visual
from tui.bidi import _levels as levels
from tui.commandline.settings import parse
from tui.frame import GUTTER
from tui.layout import boundaries, cells
from tui.looks import PLAIN, Look
from tui.screens.reader import Reader
from tui.workplace import Workplace

bidi = pytest.importorskip("bidi", reason="python-bidi is an extra of postil")
from bidi.mirror import MIRRORED  # noqa: E402

CAPITALS = {65 + n: 0x5D0 + n for n in range(26)}
LETTERS = "אבגש" + "ابتث" + "abcX" + "012" + "٠١٢"
SIGNS = " .,:;!?-–/%+()[]{}<>«»‹›'\"€\u00a0\u202f"

mixed = st.text(alphabet=LETTERS + SIGNS + SIGNS[:1] * 8, min_size=1, max_size=60)
anything = st.text(
    alphabet=LETTERS + SIGNS + "字가é\u0301\u064e\u05b8\u200f\u200b👩‍🚒", min_size=1, max_size=40
)


def hebrew(text: str) -> str:
    return text.translate(CAPITALS)


def latin(text: str) -> str:
    return text.translate({hebrew: capital for capital, hebrew in CAPITALS.items()})


def order(text: str, base: int | None = None, measure: int | None = None) -> Order:
    """A row that is a paragraph of its own."""
    return Order(text, *levels(text, base_of(text) if base is None else base), measure)


def seen(text: str, base: int | None = None) -> str:
    return latin(order(hebrew(text), base).text)


def app(desk: Desk, text: str, **about: object) -> Reader:
    """A text open with `--rtl app`."""
    scene = desk.read(hebrew(text), **about)  # type: ignore[arg-type]
    scene.arranger = Arranger(scene.session.document)
    scene._painted.clear()
    scene.update()
    return scene


def page(desk: Desk) -> list[str]:
    """The rows of the page without title, bars and gutter, letters as in `hebrew`."""
    return [latin(row[GUTTER:]) for row in desk.screen().split("\n")[1:-2]]


# The order of a row


@given(text=mixed, base=st.sampled_from([0, 1]))
@settings(max_examples=400, deadline=None)
def test_each_sign_is_seen_where_the_library_puts_it(text: str, base: int) -> None:
    """A row in another order than the algorithm's says something else than its author wrote."""
    wanted = bidi.get_display(text, base_dir="LR"[base])
    made = order(text, base)
    where = [made.cell_of(offset) for offset in range(len(text))]
    assert sorted(where) == list(range(len(text)))
    assert "".join(text[where.index(cell)] for cell in range(len(text))) == wanted
    for sign, known in zip(made.text, wanted, strict=True):
        assert sign in (known, MIRRORED.get(known))


@given(text=anything, base=st.sampled_from([0, 1]), room=st.integers(0, 9))
@settings(max_examples=300, deadline=None)
def test_a_click_on_a_letter_is_a_click_on_that_letter(text: str, base: int, room: int) -> None:
    """A caret or a click one letter off tags the wrong name."""
    made = order(text, base, cells(text) + room)
    for offset, end in pairwise(boundaries(text)):
        for cell in range(cells(text[offset:end])):
            assert made.offset_at(made.cell_of(offset) + cell) == offset


@given(text=anything, base=st.sampled_from([0, 1]), data=st.data())
@settings(max_examples=300, deadline=None)
def test_the_pieces_of_a_span_are_its_cells(text: str, base: int, data: st.DataObject) -> None:
    """A bracket under the wrong letters names somebody who was not meant."""
    made, bounds = order(text, base, 80), boundaries(text)
    start, end = sorted(data.draw(st.lists(st.sampled_from(bounds), min_size=2, max_size=2)))
    drawn = [cell for piece in made.pieces(start, end) for cell in range(piece.left, piece.right)]
    wanted = [
        made.cell_of(a) + cell
        for a, b in pairwise(bounds)
        if start <= a < end
        for cell in range(cells(text[a:b]))
    ]
    assert drawn == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("car is THE CAR in arabic", "car is RAC EHT in arabic"),
        ("he said: IT IS 123, 456, OK", "he said: KO ,456 ,123 SI TI"),
        ("THE car IS (red)", "(red) SI car EHT"),
        ("HE SAID: «NO (a b)» 12-13", "12-13 «(a b) ON» :DIAS EH"),
        ("A < B [C]", "[C] B > A"),
        ("THE END!  ", "  !DNE EHT"),
        ("the END  ", "the DNE  "),
    ],
)
def test_a_row_reads_as_in_print(text: str, wanted: str) -> None:
    """Brackets, quotation marks and numbers are where readers first see that a program does not know their script."""
    assert seen(text) == wanted


def test_a_mark_stays_on_its_letter() -> None:
    """A vowel on the neighbour makes another word."""
    assert visual("بَحْر") == "رحْبَ"
    assert visual("e\u0301 אֱמֶת") == "e\u0301 תמֶאֱ"


def test_a_line_of_a_title_keeps_its_margins() -> None:
    """Blanks that change sides push a title out of its column."""
    assert latin(visual(hebrew(" NEWS: one  "))) == " one :SWEN  "
    assert visual(" plain ") == " plain "
    assert Arranger.line([(hebrew("AB"), PLAIN), (" x", Look("key"))]) == [
        (hebrew("BA"), PLAIN),
        (" x", Look("key")),
    ]


def test_the_caret_of_a_typed_line_is_where_typing_goes_on() -> None:
    """Who looks for a name types blind otherwise."""
    assert Arranger.cell_in("abc", 2) == 2
    assert Arranger.cell_in(hebrew("ABC"), 1) == 1
    assert Arranger.cell_in(hebrew("ABCD"), 1) == 2
    assert Arranger.cell_in(hebrew("ABCD"), 4) == 0
    assert Arranger.cell_in(hebrew("ab CD"), 5) == 5


# The page


def test_a_paragraph_is_flush_right_and_the_next_one_left(desk: Desk) -> None:
    """Both directions on one page, each where its readers look for the beginning."""
    app(desk, "THE PORT IS SHUT.\nthe port is shut.", width=40)
    first, _, second, *_ = page(desk)
    assert first == " " * 15 + ".TUHS SI TROP EHT"
    assert second == "the port is shut."


def test_a_row_reads_as_the_paragraph_it_was_cut_from(desk: Desk) -> None:
    """The comma after «two» belongs to the English words, which go on in the next row."""
    app(desk, "A SAYS one two, threesome four", width=30)
    assert [row.strip() for row in page(desk)[:2]] == ["one two, SYAS A", "threesome four"]


def test_a_long_paragraph_keeps_its_side_to_the_end(desk: Desk) -> None:
    """Parts of a long paragraph are laid out apart, and the second may hold no letter of its script."""
    app(desk, "A SAYS " + "one two " * 700 + "end", width=40)
    scene = desk.scene
    scene.session.go(5600)
    scene.update()
    block = scene.session.block
    assert not block.first
    assert [row for row in page(desk) if row.strip()][-1] == " " * 25 + "two end"


def test_a_folded_copy_and_the_title_are_in_order_too(desk: Desk) -> None:
    """A page half in order is harder to read than one without any."""
    paragraph = "THE HARBOUR OF THE NORTH IS SHUT SINCE TUESDAY"
    app(desk, f"{paragraph}\n\n{paragraph}", title=hebrew("A HARBOUR"), width=40)
    assert latin(desk.screen().split("\n")[0]).startswith(" RUOBRAH A")
    assert "like ¶1: ON EHT FO RUOBRAH EHT…" in page(desk)


def test_rows_without_right_to_left_text_are_as_they_are_written(desk: Desk) -> None:
    """Who reads Latin text pays nothing and sees nothing of all this."""
    text = "One row, «two» (three).\n" + "and one more " * 9
    plain = desk.read(text, title="a").rows
    scene = desk.scene
    scene.arranger = Arranger(scene.session.document)
    scene._painted.clear()
    scene.update()
    assert scene.rows == plain
    for line in scene.session.view.lines:
        if line.block is not None and line.row >= 0:
            assert scene.arranger.order(line.block, line.row, scene.measure) is None


def test_the_caret_begins_at_the_right_and_stands_behind_the_text_at_its_left(desk: Desk) -> None:
    """The hardware cursor and the painted one tell where the next key acts."""
    scene = app(desk, "AB CD.", width=40)
    right_edge = GUTTER + scene.measure
    assert scene.cursor() == (right_edge, 1)
    desk.press("right")
    assert scene.cursor() == (right_edge - 3, 1)
    carets = [latin(text) for text, look in scene.rows[1] if look.state == "caret"]
    assert carets == ["C"]
    scene.session.go(6)
    scene.update()
    assert scene.cursor() == (right_edge - 6, 1)
    assert "".join(text for text, _ in scene.rows[1])[right_edge - 5 :] == hebrew(".DC BA")


def test_a_word_is_tagged_by_keys_and_by_the_mouse(desk: Desk) -> None:
    """What is picked on the screen is what is stored."""
    scene = app(desk, "ONE TWO three FOUR", width=40)
    desk.press("right v p")
    x = GUTTER + scene.measure
    assert scene.place_at(x - 12, 1) == 8
    scene.press(x - 12, 1, 2)
    desk.press("o")
    assert desk.rows() == [("PER", hebrew("TWO"), 4, 7), ("ORG", "three", 8, 13)]
    marked = [(latin(text), look.outer) for text, look in scene.rows[1] if look.outer]
    assert [text for text, _ in marked] == ["three", "OWT"]


def test_a_drag_selects_from_letter_to_letter(desk: Desk) -> None:
    """From the right to the left, as it is read."""
    scene = app(desk, "ONE TWO THREE", width=40)
    x = GUTTER + scene.measure
    scene.press(x - 4, 1, 1)
    scene.drag(x - 6, 1)
    assert scene.session.selection is not None
    assert scene.session.selection[:2] == (4, 7)
    scene.drag(0, 1)
    assert scene.session.selection[:2] == (4, 13)


def test_brackets_stand_under_their_words(desk: Desk) -> None:
    """Without colour they are all that tells a mark."""
    app(desk, "ONE TWO three FOUR", width=40, theme="mono")
    desk.press("right v right p")
    text, under, *_ = page(desk)
    assert text == " " * 14 + "RUOF three OWT ENO"
    assert under == " " * 19 + "└p──────┘"


def test_a_mark_broken_by_the_order_is_open_where_it_goes_on(desk: Desk) -> None:
    """The mark on «word A» is seen in two places; a bracket closed at both would tell of two marks."""
    app(desk, "the word ABCDE def", width=40, theme="mono")
    desk.press("right v ' > > > > > p")
    text, under, *_ = page(desk)
    assert desk.rows() == [("PER", hebrew("word ABCD"), 4, 13)]
    assert text == "the word EDCBA def"
    assert under == "    └p─── ─p─┘"


def test_a_mark_that_goes_on_in_the_next_row_is_open_where_the_row_ends(desk: Desk) -> None:
    """The row ends at its left, and the next one begins at its right."""
    app(desk, "A SAYS ONE TWO, THREESOME FOUR", width=30, theme="mono")
    desk.press("3 right v right p")
    text, under, following, below, *_ = page(desk)
    assert text == "       ,OWT ENO SYAS A"
    assert under == "      ─p──┘"
    assert following == "        RUOF EMOSEERHT"
    assert below == "             └p───────"


def test_a_hint_stands_where_its_word_begins(desk: Desk) -> None:
    """Else its letters would be read as the end of the word before."""
    app(desk, "ONE two THREE", width=40)
    desk.press("F")
    assert page(desk)[0].strip() == "EERHd swo ENa"


@pytest.mark.parametrize("width", [30, 41, 120, 140, 200])
@given(text=st.lists(anything, min_size=1, max_size=4), keys=st.sampled_from(["right", "v right", "F", "i"]))
@example(text=["字"], keys="F")
@settings(max_examples=15, deadline=None)
def test_every_row_is_as_wide_as_the_window(
    tmp_path_factory: pytest.TempPathFactory, width: int, text: list[str], keys: str
) -> None:
    """A row a cell too long wraps, and everything below it is a row off."""
    assume(not "".join(text).isspace())
    desk = Desk(tmp_path_factory.mktemp("rows") / "r.db")
    scene = app(desk, "\n".join(text), width=width)
    desk.press(keys)
    for runs in scene.rows:
        assert sum(cells(text) for text, _ in runs) == width
    desk.store.close()
    desk.writer.store.close()


# Asking for it


def test_the_terminal_orders_unless_the_app_is_asked_to(desk: Desk, tmp_path: Path) -> None:
    """Who has a terminal that reorders would see everything turned twice."""
    wanted = desk.read(hebrew("AB")).session.article.id
    for environ, arranges in [
        ({}, False),
        ({"POSTIL_RTL": "terminal"}, False),
        ({"POSTIL_RTL": "app"}, True),
    ]:
        place = Workplace(desk.path, "ana", {"POSTIL_KEYMAP": str(tmp_path / "none"), **environ})
        assert (place.read(wanted).arranger is not None) is arranges
        place.close()


def test_the_option_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """`--rtl app` and `--rtl=app` are what people type."""
    for words in (["--rtl", "app", "x.txt"], ["--rtl=app", "x.txt"]):
        monkeypatch.setenv("POSTIL_RTL", "terminal")
        assert parse(words, ())[1] == ["x.txt"]
        assert os.environ["POSTIL_RTL"] == "app"


def test_another_word_is_refused(tmp_path: Path) -> None:
    """A typing mistake must not silently mean the other one."""
    with pytest.raises(BadInput, match="--rtl is terminal or app, not 'left'"):
        Workplace(tmp_path / "s.db", "ana", {"POSTIL_RTL": "left"})


def test_a_missing_library_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra: most people do not have it."""
    monkeypatch.setitem(sys.modules, "bidi", None)
    with pytest.raises(BadInput, match=r"python-bidi.*pip install 'postil\[rtl\]'.*--rtl terminal"):
        check()


def test_a_library_that_tells_levels_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Better no order than a wrong one: it reads its debug picture, which another version may draw otherwise."""
    monkeypatch.setattr(bidi, "get_display", lambda text, **_: text)
    with pytest.raises(BadInput, match="does not know this version of python-bidi"):
        check()


def test_the_library_is_not_imported_when_the_terminal_orders() -> None:
    """It is an extra, and a start has no time for it."""
    assert "bidi" not in loaded("import tui.workplace")
