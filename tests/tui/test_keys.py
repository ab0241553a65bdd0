"""Keys to commands: what the analyst's fingers learn."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.keys import (
    KeyClash,
    Keymap,
    KeymapError,
    Pending,
    Press,
    Sequencer,
    check,
    load_keymap,
    printed,
    show,
)

BINDINGS = {
    "reading": {
        "down": ("j", "down"),
        "top": ("g g", "home"),
        "bottom": ("G",),
        "leave": ("escape",),
        "quit": ("ctrl+q",),
    },
    "selected": {"down": ("j",), "label:PER": ("p",), "left": ("{",)},
    "speaker": {f"speaker_{n}": (str(n),) for n in range(1, 10)},
}


def keymap(**more):
    return Keymap(BINDINGS, counts={"reading", "selected"}, **more)


def fed(keys, mode="reading", **more):
    sequencer = Sequencer(keymap(**more))
    return [sequencer.feed(key, mode) for key in keys.split()]


@pytest.mark.parametrize(
    ("keys", "last"),
    [
        ("j", Press("down", None)),
        ("down", Press("down", None)),
        ("5 j", Press("down", 5)),
        ("1 0 j", Press("down", 10)),
        ("4 2 G", Press("bottom", 42)),
        ("g g", Press("top", None)),
        ("3 g g", Press("top", 3)),
        ("g", Pending("g")),
        ("4 2", Pending("42")),
        ("4 2 g", Pending("42g")),
        ("0", None),
        ("0 j", Press("down", None)),
        ("z", None),
        ("5 z j", Press("down", None)),
        ("g z", None),
        ("g z g g", Press("top", None)),
        ("g j", None),
        ("5 escape", None),
        ("5 escape j", Press("down", None)),
        ("g escape", None),
        ("g escape escape", Press("leave", None)),
        ("escape", Press("leave", None)),
        ("ctrl+q", Press("quit", None)),
    ],
)
def test_keys_make_commands(keys, last):
    """Every key of the reader would do something else than help says."""
    assert fed(keys)[-1] == last


def test_digits_are_keys_where_they_are_bound_and_counts_elsewhere():
    """`1` would begin a count instead of taking the first speaker."""
    assert fed("1", "speaker") == [Press("speaker_1", None)]
    assert fed("1 p", "selected")[-1] == Press("label:PER", 1)


def test_another_mode_begins_anew():
    """A count typed in the reader would move the list of articles."""
    sequencer = Sequencer(keymap())
    assert sequencer.feed("5", "reading") == Pending("5")
    assert sequencer.feed("j", "selected") == Press("down", None)
    sequencer.feed("g", "reading")
    assert sequencer.feed("g", "nowhere") is None


def test_pending_keys_can_be_shown_and_forgotten():
    """The status line would not say why the next key acts strangely."""
    sequencer = Sequencer(keymap())
    sequencer.feed("7", "reading")
    assert sequencer.pending == "7"
    sequencer.reset()
    assert sequencer.pending == ""
    assert sequencer.feed("j", "reading") == Press("down", None)


def test_a_held_digit_stays_a_usable_count():
    """A book on the 9 key would stop the program at a number without end."""
    assert fed("9 " * 4000 + "G")[-1] == Press("bottom", 9_999_999)


@given(st.lists(st.sampled_from([*string.printable.strip(), "down", "escape", "tab", "ctrl+q"]), max_size=60))
def test_after_escape_nothing_lingers(keys):
    """After Esc the next command would still carry a forgotten count."""
    sequencer = Sequencer(keymap())
    for key in [*keys, "escape"]:
        sequencer.feed(key, "reading")
    assert sequencer.pending == ""
    assert sequencer.feed("j", "reading") == Press("down", None)


def test_typed_characters_stand_for_keys_of_another_layout():
    """Who types Cyrillic or French digits could use no command."""
    layout = {"о": "j", "é": "2", "п": "g"}
    assert fed("é о", layout=layout)[-1] == Press("down", 2)
    assert fed("п п", layout=layout)[-1] == Press("top", None)


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ({"one": ("a",), "two": ("b", "a")}, ["'one'", "'two'", "'a'"]),
        ({"one": ("g",), "two": ("g g",)}, ["'one'", "'two'", "'g'", "'g g'"]),
        ({"two": ("g g",), "one": ("g",)}, ["'one'", "'two'", "'g'", "'g g'"]),
        ({"one": ("g g a",), "two": ("g g",)}, ["'one'", "'two'"]),
    ],
)
def test_a_clash_names_both_commands_and_the_key(commands, words):
    """One of two commands would silently be out of reach."""
    with pytest.raises(KeyClash) as raised:
        Keymap({"reading": commands})
    assert all(word in str(raised.value) for word in [*words, "reading"])
    assert set(raised.value.commands) == {"one", "two"}


def test_the_same_key_may_serve_two_modes_and_stand_twice():
    """A sensible keymap would be refused."""
    Keymap({"reading": {"a": ("x", "x")}, "selected": {"b": ("x",)}})


def test_labels_are_added_to_a_mode_and_may_not_take_its_keys():
    """A label on `j` would take the moves away."""
    more = keymap().extended("selected", {"label:ORG": ("o",)})
    assert Sequencer(more).feed("o", "selected") == Press("label:ORG", None)
    assert Sequencer(more).feed("p", "selected") == Press("label:PER", None)
    with pytest.raises(KeyClash, match=r"'down'.*'label:X'"):
        keymap().extended("selected", {"label:X": ("j",)})


def test_a_keymap_tells_keys_and_commands():
    """Help would show other keys than those that work."""
    keys = keymap()
    assert keys.keys("top") == ("g g", "home")
    assert keys.keys("down", "selected") == ("j",)
    assert keys.keys("nothing") == ()
    assert keys.command("g g", "reading") == "top"
    assert keys.command("g", "reading") is None
    assert keys.command("g g g", "reading") is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (("j", "j"), "j"),
        (("G", "G"), "G"),
        (("greater_than_sign", ">"), ">"),
        (("left_curly_bracket", "{"), "{"),
        (("space", " "), "space"),
        (("tab", "\t"), "tab"),
        (("enter", "\r"), "enter"),
        (("escape", "\x1b"), "escape"),
        (("ctrl+e", "\x05"), "ctrl+e"),
        (("shift+right", None), "shift+right"),
        (("alt+x", "x"), "alt+x"),
        (("plus", "+"), "+"),
        (("shift+g", "G"), "G"),
        (("ф", "ф"), "ф"),
        (("+", "+"), "+"),
        (("backspace", "\x7f"), "backspace"),
    ],
)
def test_key_events_are_spelled_as_they_print(event, expected):
    """`>` would have to be written as its Unicode name in a keymap."""
    assert printed(*event) == expected


@pytest.mark.parametrize(
    "key", ["j", "G", "+", "{", "ф", "م", "space", "f12", "ctrl+e", "shift+tab", "ctrl+shift+right", "ctrl++"]
)
def test_good_keys_are_taken(key):
    """A usable key would be refused."""
    assert check(key) == key


@pytest.mark.parametrize(
    ("key", "better"),
    [
        ("esc", "'escape'"),
        ("Return", "'enter'"),
        ("ctrl+E", "'ctrl+e'"),
        ("shift+a", "'A'"),
        ("shift+ctrl+right", "'ctrl+shift+right'"),
        ("pgdn", "'pagedown'"),
        ("dwon", "'down'"),
        ("ctrl+i", "'tab'"),
        ("ctrl+esc", "'ctrl+escape'"),
        ("gg", "no key"),
        ("control+x", "no key"),
        ("\x1b", "no key"),
        ("", "no key"),
        ("shift+", "no key"),
    ],
)
def test_a_bad_key_is_refused_with_a_better_spelling(key, better):
    """A misspelt key would be bound to nothing, in silence."""
    with pytest.raises(KeymapError) as raised:
        check(key)
    assert better in str(raised.value)


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("j", "j"),
        ("g g", "gg"),
        ("down", "↓"),
        ("shift+right", "Shift+→"),
        ("shift+tab", "Shift+Tab"),
        ("ctrl+e", "ctrl+e"),
        ("enter", "Enter"),
        ("escape", "Esc"),
        ("space", "space"),
        ("pagedown", "PageDown"),
        ("f1", "F1"),
        ("+", "+"),
        ("ctrl++", "ctrl++"),
    ],
)
def test_keys_are_shown_as_on_the_keyboard(keys, shown):
    """Help would speak in the program's words, not the keyboard's."""
    assert show(keys) == shown


def loaded(folder, text):
    path = folder / "keys.toml"
    path.write_text(text, encoding="utf-8")
    return load_keymap(path, BINDINGS, counts={"reading"})


def test_a_users_file_changes_keys(tmp_path):
    """The user's keymap would not count."""
    keys = loaded(
        tmp_path,
        '[keys]\ntop = "t"\ndown = ["n", "ctrl+n"]\nquit = []\n"label:PER" = "P"\n[layout]\n"ф" = "n"\n',
    )
    sequencer = Sequencer(keys)
    assert sequencer.feed("t", "reading") == Press("top", None)
    assert sequencer.feed("ф", "reading") == Press("down", None)
    assert sequencer.feed("P", "selected") == Press("label:PER", None)
    assert sequencer.feed("n", "selected") == Press("down", None)
    assert sequencer.feed("G", "reading") == Press("bottom", None)
    assert sequencer.feed("ctrl+q", "reading") is None
    assert sequencer.feed("j", "reading") is None


def test_a_key_can_be_changed_in_one_mode_alone(tmp_path):
    """A key that is a label's letter in one mode could be used in none."""
    keys = loaded(tmp_path, '[keys.reading]\ndown = "p"\n')
    assert keys.command("p", "reading") == "down"
    assert keys.command("p", "selected") == "label:PER"
    assert keys.command("j", "selected") == "down"


def test_dotted_command_names_need_no_quotation_marks(tmp_path):
    """TOML reads `a.b` as a table, and the user would be told of an unknown table."""
    path = tmp_path / "keys.toml"
    path.write_text('[keys]\ntag.repeat = "r"\n', encoding="utf-8")
    assert load_keymap(path, {"reading": {"tag.repeat": (".",)}}).keys("tag.repeat") == ("r",)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[keys]\n\ntpo = "t"\n', 3, ["unknown command 'tpo'", "did you mean 'top'"]),
        ('[keys]\ntop = "esc"\n', 2, ["'esc' is no key", "'escape'"]),
        ('[keys]\ntop = ""\n', 2, ["no key", "'space'"]),
        ("[keys]\ntop = 5\n", 2, ["'top'", "quotation marks"]),
        ('[keys]\ntop = ["t", 5]\n', 2, ["'top'"]),
        ('[keys]\nbottom = "t"\ntop = "j"\n', 3, ["'top'", "'down'", "'j'", "reading"]),
        ('[keys]\ndown = "g"\n', 2, ["'top'", "'down'", "'g g'"]),
        ('[keys]\n"label:PER" = "j"\n', 2, ["'label:PER'", "'down'", "selected"]),
        ('[keys.reading]\ntop = "j"\n', 2, ["'top'", "'down'"]),
        ('# mine\n[kesy]\ntop = "t"\n', 2, ["unknown table 'kesy'", "'keys'"]),
        ("keys = 1\n", 1, ["keys"]),
        ('[layout]\n"фы" = "a"\n', 2, ["'фы'", "one typed character"]),
        ('[layout]\n"ф" = "esc"\n', 2, ["'escape'"]),
    ],
)
def test_a_fault_in_the_file_is_named_with_its_line(tmp_path, text, line, words):
    """The user would look for the fault in the whole file."""
    with pytest.raises(KeymapError) as raised:
        loaded(tmp_path, text)
    message = str(raised.value)
    assert f"keys.toml:{line}: " in message
    assert all(word in message for word in words), message


def test_a_file_that_is_no_toml_or_not_there_is_named(tmp_path):
    """The program would end in a traceback."""
    with pytest.raises(KeymapError, match=r"keys\.toml: not a TOML file.*line 1"):
        loaded(tmp_path, "[keys\n")
    with pytest.raises(KeymapError, match=r"none\.toml: cannot be read"):
        load_keymap(tmp_path / "none.toml", BINDINGS)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(KeymapError, match=r"bytes\.toml: not a TOML file"):
        load_keymap(tmp_path / "bytes.toml", BINDINGS)
