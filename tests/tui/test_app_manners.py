"""The real program towards its terminal and its store: signals, sizes, mouse, pastes, what it refuses."""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.tui.program import POSTIL, Home, Program, bound_by_modes
from tests.tui.ptyhelp import ALTERNATE_SCREEN, CURSOR, MOUSE, PASTE, SYNC, Terminal

NEWS = (
    "Le port de Valbrume rouvre\nLa directrice Hélène Marchand a parlé aux dockers.\nElle a salué la SNPV.\n"
)
QUIET_NEWS = "".join(
    f"paragraphe {'bcdfghjklm'[n // 10 % 10]}{'npqrstvwxz'[n % 10]} : rien de nouveau au port.\n"
    for n in range(300)
)
"""Nothing in it is proposed: what is proposed comes a little later than the text."""
LONG_NEWS = "".join(f"Paragraphe {n} : rien de nouveau au port.\n" for n in range(1, 301))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def window(home: Home):
    with home.start(home.file("news.txt", NEWS)) as started:
        yield started


def tag_one(window: Program) -> None:
    window.find("valbrume")
    window.press("g")
    window.wait_for("saved GPE")


ONE = [("GPE", "Valbrume", 11, 19)]


def restored(window: Terminal) -> bool:
    """Whether the terminal is as it was before."""
    return CURSOR in window.modes and not window.modes & {ALTERNATE_SCREEN, MOUSE, PASTE, 1000, 1004}


class TestEnds:
    """However it ends: the terminal as before, the store whole."""

    @pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
    def test_a_signal_leaves_store_and_terminal_whole(self, home: Home, window: Program, name: str) -> None:
        """A shutdown would leave a terminal that prints mouse codes, and lose the last act."""
        number = getattr(signal, name)
        tag_one(window)
        window.signal(number)
        assert window.wait_exit() == 128 + number
        assert restored(window)
        assert home.marks() == ONE
        assert home.rows("pragma integrity_check") == [("ok",)]

    @pytest.mark.parametrize("fault", ["Help.__init__", "Help.compose"])
    def test_a_fault_of_ours_is_told_in_a_line(self, home: Home, fault: str) -> None:
        """Who meets a bug: no page of code with the article's text in it, and what was tagged is kept."""
        code = f"import tui.screens.help as h; h.{fault} = None; import tui.__main__"
        argv = [
            POSTIL[0],
            "-c",
            code,
            "--store",
            home.store,
            "--annotator",
            "ana",
            home.file("news.txt", NEWS),
        ]
        with Program(argv, cwd=home.folder) as window:
            window.wait_ready()
            window.find("valbrume")
            window.send("g?")
            assert window.wait_exit() == 1
            assert b"postil: this is a fault in Postil (TypeError: " in window.raw
            assert b"Traceback" not in window.raw
            assert restored(window)
        assert home.marks() == ONE

    def test_a_closed_window_ends_it(self, home: Home, window: Program) -> None:
        """An orphan would hold the store and a processor."""
        tag_one(window)
        window.hang_up()
        assert window.wait_exit() == 129
        assert home.marks() == ONE

    def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it(self, home: Home, window: Program) -> None:
        """A look at the shell would cost the session."""
        window.press("ctrl+z")
        window.wait_stopped()
        window.wait_raw(b"\x1b[?1004l")
        assert restored(window)
        seen = len(window.raw)
        window.signal(signal.SIGCONT)
        window._wait(lambda: b"aux dockers" in window.raw[seen:], "the whole page again", 20.0)
        tag_one(window)
        assert home.marks() == ONE

    def test_quitting_right_behind_an_act_keeps_it(self, home: Home, window: Program) -> None:
        """The fastest hands would lose the most."""
        window.find("valbrume")
        window.press("g", "ctrl+q")
        assert window.wait_exit() == 0
        assert restored(window)
        assert home.marks() == ONE


class TestRefusals:
    """What cannot work says so before anything is touched."""

    def test_without_a_terminal_it_says_so(self, home: Home) -> None:
        """In a script it would hang for ever."""
        article = home.file("news.txt", NEWS)
        done = subprocess.run(
            [*POSTIL, "--store", home.store, article], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=20, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, "")
        assert "needs a terminal" in done.stderr
        assert not home.store.exists()

    def test_a_terminal_without_a_cursor_is_refused(self, home: Home) -> None:
        """It would be filled with codes that it prints."""
        argv = [*POSTIL, "--store", home.store, home.file("news.txt", NEWS)]
        with Terminal(argv, env={"TERM": "dumb"}) as window:
            assert window.wait_exit() == 2
            assert "TERM=dumb" in window.text
        assert b"\x1b" not in window.raw

    def test_a_read_only_store_is_read_and_not_changed(self, home: Home) -> None:
        """A colleague's file on read-only media is read; an edit that looked taken would be lost."""
        article = home.file("news.txt", NEWS)
        with home.start(article) as window:
            tag_one(window)
            window.press("ctrl+q")
            assert window.wait_exit() == 0
        before = home.store.read_bytes()
        home.store.chmod(0o444)
        home.folder.chmod(0o555)
        try:
            with home.start(lead=bound_by_modes()) as window:
                window.wait_for("tags 1")
                window.find("snpv")
                window.press("o")
                window.wait_for("not saved")
                window.press("escape")
                window.wait_for("tags 1")
        finally:
            home.folder.chmod(0o755)
        assert home.store.read_bytes() == before


class TestWindow:
    """Sizes, colours, mouse."""

    def test_a_resize_is_followed(self, window: Program) -> None:
        """The page would stay wrapped for the old window."""
        for columns in range(50, 130, 8):
            window.resize(columns, 30)
        window.resize(50, 20)
        window.wait_for("Hélène Marchand a parlé aux\n        dockers.")

    def test_a_window_too_small_says_so_and_recovers(self, window: Program) -> None:
        """A heap of cut words would look like a crash."""
        window.resize(20, 5)
        window.wait_for("too small")
        window.resize(1, 1)
        window.press("j")
        window.resize(80, 24)
        window.wait_for("¶2/3")
        tag_one(window)

    def test_without_colour_marks_are_bracketed(self, home: Home) -> None:
        """Marks told by colour alone do not exist for many, and on many terminals."""
        with home.start(home.file("news.txt", NEWS), env={"NO_COLOR": "1"}) as window:
            tag_one(window)
            column, row = window.place_of("Valbrume rouvre")
            window.wait_for("└g─────┘")
            assert window.place_of("└g─────┘") == (column, row + 1)
        colours = re.findall(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m", window.raw)
        assert colours == []

    def test_a_terminal_with_narrower_emoji_keeps_nothing_of_the_row_before(self, home: Home) -> None:
        """The emulator shows ❤️ in one cell and we count two: ten cells at the edge would be the old row's."""
        full, hearts = "x" * 71 + " ", "❤️" * 10 + "a" * 51 + " "
        with home.start(home.file("hearts.txt", full * 30 + "\n" + hearts * 30)) as window:
            window.press("G")
            window.wait_for("¶2/2")
            assert not [row for row in window.screen.display if "❤" in row and "x" in row]


class TestMouse:
    """What a mouse does; the keyboard never needs it."""

    def test_a_click_places_the_caret(self, home: Home, window: Program) -> None:
        """A reviewer points at a word and presses one letter."""
        window.click(*window.place_of("Hélène"))
        window.press("v", "p")
        window.wait_for("saved PER “Hélène”")
        assert home.marks() == [("PER", "Hélène", 41, 47)]

    def test_a_drag_selects(self, home: Home, window: Program) -> None:
        """The first thing everybody tries."""
        column, row = window.place_of("Hélène")
        window.mouse(0, column, row)
        for step in (3, 9, 14):
            window.mouse(32, column + step, row)
        window.mouse(0, column + 14, row, up=True)
        window.press("p")
        window.wait_for("saved PER “Hélène Marchand”")
        assert home.marks() == [("PER", "Hélène Marchand", 41, 56)]

    def test_a_double_click_selects_a_word_and_a_third_the_paragraph(
        self, home: Home, window: Program
    ) -> None:
        """As in every program with text."""
        column, row = window.place_of("Marchand")
        window.click(column + 3, row, times=2)
        window.press("p")
        window.wait_for("saved PER “Marchand”")
        window.click(*window.place_of("salué"), times=3)
        window.press("e")
        window.wait_for("saved EVENT")
        assert home.marks() == [("PER", "Marchand", 48, 56), ("EVENT", "Elle a salué la SNPV.", 78, 99)]

    def test_keys_and_clicks_that_come_at_once_keep_their_order(self, home: Home, window: Program) -> None:
        """A quick hand tags the word that was selected before, or the line being typed loses its end."""
        column, row = window.place_of("Marchand")
        press, release = (f"\x1b[<0;{column + 1};{row + 1}{up}" for up in "Mm")
        window.send(f"jk{press}{release}{press}{release}pk/\x1b[200~salu\x1b[201~é\re")
        window.wait_for("saved EVENT “salué”")
        assert home.marks() == [("PER", "Marchand", 48, 56), ("EVENT", "salué", 85, 90)]

    def test_the_wheel_scrolls_and_the_caret_stays(self, home: Home) -> None:
        """Looking ahead would lose the place."""
        with home.start(home.file("long.txt", LONG_NEWS)) as window:
            for _ in range(10):
                window.mouse(65, 20, 10)
            window.wait_for("Paragraphe 20 :")
            window.wait_gone("Paragraphe 3 :")
            window.mouse(64, 20, 10)
            window.mouse(64, 20, 10)
            window.wait_for("Paragraphe 13 :")
            window.wait_for("¶1/300")


def painted_for(window: Program, width: int) -> bool:
    """Does the status line end where the window does?"""
    return SYNC not in window.modes and len(window.screen.display[-1].rstrip()) == width - 1


@pytest.mark.parametrize("size", [(80, 24), (100, 12)])
def test_what_scrolling_leaves_is_what_painting_it_anew_shows(home: Home, size: tuple[int, int]) -> None:
    """A row that was moved by one too many would show the words of another paragraph."""
    columns, rows = size

    def cells() -> list[list[object]]:
        """Every character with its colours."""
        return [[window.screen.buffer[y][x] for x in range(columns)] for y in range(rows)]

    with home.start(home.file("long.txt", QUIET_NEWS), size=size) as window:
        for keys in ("j" * 40, "3k", "\x1b[6~", "2j", "5k", "\x1b[5~"):
            before = re.search("¶[0-9]+/", window.text)
            assert before is not None
            window.send(keys)
            window.wait_gone(before[0])
            if len(keys) == 40:
                window.wait_for("¶41/")
            scrolled = cells()
            for width in (columns - 1, columns):
                window.resize(width, rows)
                window._wait(lambda width=width: painted_for(window, width), "another width", 20.0)
            assert cells() == scrolled


class TestManyKeys:
    """A held key, a paste, a fast typist."""

    def test_a_paste_is_no_command(self, home: Home, window: Program) -> None:
        """A paste into the wrong window would tag, delete and quit."""
        tag_one(window)
        window.press("b")
        window.send("\x1b[200~xxuUqp\x11\x1b[Bx\rdd*\x1b[201~")
        window.wait_for("Paste goes into a line being typed")
        window.find("snpv")
        window.press("o")
        window.wait_for("saved ORG")
        assert home.marks() == [*ONE, ("ORG", "SNPV", 94, 98)]

    def test_a_held_key_loses_nothing(self, home: Home) -> None:
        """Two hundred steps would be a hundred and ninety."""
        with home.start(home.file("long.txt", LONG_NEWS)) as window:
            window.send("j" * 200)
            window.wait_for("¶201/300")
            window.send("w" * 201)  # seven words a paragraph: the sixth of ¶229
            window.press("enter", "m")
            window.wait_for("saved MISC")
        assert home.marks() == [("MISC", "au", 9501, 9503)]

    def test_many_acts_at_once_are_all_kept(self, home: Home) -> None:
        """A fast typist would lose a tag now and then, and never know which."""
        with home.start(home.file("long.txt", LONG_NEWS)) as window:
            window.send("\rmj" * 60)
            window.wait_for("tags 60")
            window.wait_for(" saved ")
        assert home.rows("select count(*), count(distinct start) from mention_row") == [(60, 60)]

    def test_every_act_is_told_as_saved(self, home: Home) -> None:
        """A frame that is skipped for good leaves "saving…" on the screen, and the person in doubt."""
        with home.start(home.file("news.txt", NEWS), size=(200, 60)) as window:
            for label, name in (("g", "GPE"), ("o", "ORG")) * 15:
                window.press("home", "enter", label)
                window.wait_for(f"saved {name} “Le”")
                window.press("u")
                window.wait_for("saved Undone")
        assert home.marks() == []
