"""The driver's guards, one by one: what Textual's own cannot take."""

import os
import pty
import threading
import tty
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tui.driver import Input, Outlet, PasteGuard

START, END = "\x1b[200~", "\x1b[201~"


def keys(source, data):
    return [message.key for message in source.feed(data) if isinstance(message, events.Key)]


@given(st.binary(max_size=200))
def test_no_input_ends_the_program(data):
    """A broken link would end the session with a traceback."""
    source = Input()
    list(source.feed(data))
    list(source.tick())


@given(
    st.lists(st.sampled_from(["\x1b", "[", "200~", "201~", "1;2", "u", "M", ":", "<0;1;1", "j", "é", "\x00"]))
)
def test_no_sequence_ends_the_program(pieces):
    """A terminal with sequences of its own could not be used."""
    source = Input()
    for piece in pieces:
        list(source.feed(piece.encode()))


@pytest.mark.parametrize(
    "broken", [b"\xff", b"\xc3(", b"\x1b[103:71;2u", b"\x1b[48;1:a;2;3;4t", b"\x1b[M\xff\xff\xff"]
)
def test_keys_after_what_is_broken_arrive(broken):
    """One stray byte would swallow the keys that follow."""
    assert keys(Input(), broken + b"jk")[-2:] == ["j", "k"]


def test_letters_cut_by_the_end_of_a_read_are_put_together():
    """A typed é would be two broken keys."""
    source = Input()
    assert keys(source, b"\xc3") == []
    assert keys(source, b"\xa9") == ["é"]


def pasted(chunks):
    source = Input()
    messages = [message for chunk in chunks for message in source.feed(chunk.encode())]
    return [each.text for each in messages if isinstance(each, events.Paste)], [
        each.key for each in messages if isinstance(each, events.Key)
    ]


CONTENT = st.text(alphabet="ab\x1b[201~u\n", max_size=12).filter(lambda text: END not in text)


@given(CONTENT, st.lists(st.integers(min_value=0, max_value=30), max_size=5))
def test_a_paste_is_one_paste_however_it_arrives(content, cuts):
    """A pasted Escape would turn the rest of the paste into commands."""
    stream = f"k{START}{content}{END}j"
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    texts, typed = pasted([stream[a:b] for a, b in pairwise(places)])
    assert typed == ["k", "j"]
    assert texts == [content.replace("\x1b", "␛")]


def test_keys_outside_a_paste_are_not_held_back():
    """Escape would wait for the next key."""
    guard = PasteGuard()
    assert guard.filter("\x1b") == "\x1b"
    assert guard.filter("[20") == "[20"
    assert guard.filter("0~a\x1bb") == "0~a␛b"
    assert guard.filter(f"\x1b{END}\x1b") == f"␛{END}\x1b"


class Pair:
    """The two ends of a pseudo-terminal, the inner one as a text file."""

    def __init__(self):
        self.outer, inner = pty.openpty()
        tty.setraw(inner)
        self.file = os.fdopen(inner, "w", encoding="utf-8")

    def close(self):
        if self.outer >= 0:
            os.close(self.outer)
            self.outer = -1


def test_a_frame_is_written_whole():
    """Half a frame would flicker."""
    ends = Pair()
    outlet = Outlet(ends.file)
    outlet.write("« oui »\n")
    outlet.write("zwei")
    assert outlet.written == 0
    outlet.flush()
    assert outlet.written == 2
    assert os.read(ends.outer, 100).decode() == "« oui »\nzwei"
    ends.close()


def test_a_terminal_that_is_gone_takes_no_more_and_raises_nothing():
    """The program would wait for ever for a window that was closed."""
    ends = Pair()
    outlet = Outlet(ends.file)
    ends.close()
    for _ in range(3):
        outlet.write("lost" * 50_000)
        outlet.flush()
    assert outlet.gone
    assert outlet.written == 3


def test_a_terminal_that_takes_a_part_gets_the_rest_in_order():
    """A frame larger than what the terminal takes at once would end in its middle."""
    ends = Pair()
    outlet = Outlet(ends.file)
    frame = "".join(f"{n:05d}é" for n in range(30_000))
    assert outlet.take("begun ") == ""
    assert outlet.take(frame) == ""
    assert outlet.left
    got = b""
    reader = threading.Thread(target=outlet.flush)
    outlet.write("end")
    reader.start()
    while not got.endswith(b"end"):
        got += os.read(ends.outer, 65536)
    reader.join()
    assert got.decode() == f"begun {frame}end"
    ends.close()


def test_text_that_the_encoding_lacks_is_marked(tmp_path: Path):
    """In an old locale the first accent would end the program."""
    path = tmp_path / "out"
    with path.open("w", encoding="ascii") as file:
        outlet = Outlet(file)
        outlet.write("é\ud800x")
        outlet.flush()
    assert path.read_bytes() == b"??x"
