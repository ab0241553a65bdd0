"""Which keys mean which command: sequences, counts, the user's own keymap.

Pure: no Textual, no clock. A key goes in as it is spelled in help and keymap files (the printed character,
else a name such as `shift+right`), a command comes out. Nothing ever waits: a key that begins a longer
sequence may not be a command itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from store.errors import PostilError

if TYPE_CHECKING:
    from pathlib import Path

Bindings = Mapping[str, Mapping[str, Sequence[str]]]
"""For each mode its commands, each with its keys; the keys of a sequence are parted by spaces: `g g`."""

# A held digit key must not build a number that no document has paragraphs for.
LARGEST_COUNT: Final = 9_999_999

_NAMED: Final = frozenset(
    ["enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"]
).union(["up", "down", "left", "right"], (f"f{number}" for number in range(1, 25)))
_MODIFIERS: Final = ("alt", "ctrl", "hyper", "meta", "shift", "super")  # in the order Textual spells them
_OTHER_NAMES: Final = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "spacebar": "space",
    "plus": "+",
    "minus": "-",
}
# Without the kitty protocol a terminal sends the same byte for both.
_SAME_BYTE: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "escape"}


class KeymapError(PostilError):
    """A keymap that cannot be used; the message says where and what to write instead."""


class KeyClash(KeymapError):
    """Two commands want the same key, or one wants the beginning of the other's sequence."""

    def __init__(self, mode: str, first: tuple[str, str], second: tuple[str, str]) -> None:
        """Take the mode and, for each of the two, its command and its keys."""
        self.mode = mode
        self.commands = (first[0], second[0])
        if first[1] == second[1]:
            found = f"{first[1]!r} is wanted by both {first[0]!r} and {second[0]!r}"
        else:
            short, long = sorted((first, second), key=lambda each: len(each[1].split()))
            found = f"{short[1]!r} ({short[0]!r}) begins {long[1]!r} ({long[0]!r})"
        super().__init__(f"keys clash while {mode}: {found}; give one of them another key")


class Press(NamedTuple):
    """A command to carry out."""

    command: str
    times: int | None  # the count typed before it; None if no count was typed


class Pending(NamedTuple):
    """The keys so far mean nothing yet, but may with the next one."""

    shown: str  # for the status line, for example "42g"


class Keymap:
    """The keys of every mode. Immutable; built once, asked at every key by dict lookups alone."""

    def __init__(
        self, bindings: Bindings, *, counts: Collection[str] = (), layout: Mapping[str, str] | None = None
    ) -> None:
        """Take the keys of each mode, the modes where digits count, and what typed characters stand for.

        Raises KeyClash, and KeymapError for a key that no terminal sends.
        """
        self.bindings: Final[Bindings] = bindings
        self.counts: Final = frozenset(counts)
        self.layout: Final = dict(layout or {})
        self.tries: Final = {mode: _trie(mode, commands) for mode, commands in bindings.items()}

    def keys(self, command: str, mode: str | None = None) -> tuple[str, ...]:
        """The keys of a command in one mode, or in the first mode that has it; none if it is not bound."""
        for name, commands in self.bindings.items():
            if mode in (None, name) and command in commands:
                return tuple(commands[command])
        return ()

    def command(self, keys: str, mode: str) -> str | None:
        """The command of a whole sequence such as `g g`, or None."""
        found: Any = self.tries.get(mode, {})
        for key in keys.split():
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, str) else None

    def extended(self, mode: str, commands: Mapping[str, Sequence[str]]) -> Keymap:
        """A keymap with more commands in a mode, for example the labels. Raises KeyClash."""
        taken = {**self.bindings.get(mode, {}), **commands}
        return Keymap({**self.bindings, mode: taken}, counts=self.counts, layout=self.layout)


class Sequencer:
    """Turns key after key into commands. Keeps only the keys typed since the last command."""

    def __init__(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self.reset()

    def reset(self) -> None:
        """Forget the keys typed since the last command."""
        self._mode = ""
        self._count = 0
        self._shown = ""
        self._node: dict[str, Any] | None = None  # where in the sequences of the mode; None: at the beginning

    @property
    def pending(self) -> str:
        """The keys typed since the last command, as the status line shows them; empty if none."""
        return f"{self._count or ''}{self._shown}"

    def feed(self, key: str, mode: str) -> Press | Pending | None:
        """Take one key. None: it means nothing here, or it was Escape and took back what was pending."""
        if mode != self._mode:
            self.reset()
            self._mode = mode
        key = self.keymap.layout.get(key, key)
        if key == "escape" and self.pending:
            self.reset()
            return None
        trie = self.keymap.tries.get(mode, {})
        found = (trie if self._node is None else self._node).get(key)
        if isinstance(found, str):
            count = self._count or None
            self.reset()
            return Press(found, count)
        if found is not None:
            self._node = found
            self._shown += show(key)
            return Pending(self.pending)
        return self._digit(key, mode)

    def _digit(self, key: str, mode: str) -> Pending | None:
        """A key that is bound to nothing: part of a count, or the end of what was pending."""
        counts = self._node is None and mode in self.keymap.counts
        if counts and key in _DIGITS and (key != "0" or self._count):
            self._count = min(self._count * 10 + int(key), LARGEST_COUNT)
            return Pending(self.pending)
        self.reset()
        return None


_DIGITS: Final = frozenset("0123456789")


def _trie(mode: str, commands: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Nested dicts, key by key, with the command at the end of its sequence."""
    trie: dict[str, Any] = {}
    taken: dict[tuple[str, ...], str] = {}
    for command, sequences in commands.items():
        for sequence in sequences:
            keys = tuple(check(key) for key in sequence.split())
            if not keys:
                raise KeymapError(f"{command!r} has an empty key; write 'space' for the space bar")
            if taken.get(keys) == command:
                continue
            _refuse_clash(mode, trie, taken, command, keys)
            taken[keys] = command
            node = trie
            for key in keys[:-1]:
                node = node.setdefault(key, {})
            node[keys[-1]] = command
    return trie


def _refuse_clash(
    mode: str, trie: dict[str, Any], taken: Mapping[tuple[str, ...], str], command: str, keys: tuple[str, ...]
) -> None:
    mine = (command, " ".join(keys))
    for length in range(1, len(keys) + 1):
        if other := taken.get(keys[:length]):
            raise KeyClash(mode, (other, " ".join(keys[:length])), mine)
    node: Any = trie
    for key in keys:
        node = node.get(key, {})
    if node:
        longer = next(each for each in taken if each[: len(keys)] == keys)
        raise KeyClash(mode, (taken[longer], " ".join(longer)), mine)


# How keys are spelled


@cache
def check(key: str) -> str:
    """Return the key if it is spelled as keys are here; else raise KeymapError with a better spelling."""
    if _prints(key):
        return key
    *modifiers, last = _parts(key)
    if key in _SAME_BYTE:
        raise KeymapError(f"{key!r} is the same as {_SAME_BYTE[key]!r} in most terminals; use another key")
    better = "+".join([*sorted(each.lower() for each in modifiers), _name(last, modifiers)])
    if modifiers == ["shift"] and len(last) == 1:
        better = last.upper()
    if better == key and _usable(key):
        return key
    hint = f"; did you mean {better!r}?" if better != key and _usable(better) else ""
    raise KeymapError(f"{key!r} is no key{hint}")


def _prints(key: str) -> bool:
    return len(key) == 1 and key.isprintable() and not key.isspace()


def _usable(key: str) -> bool:
    *modifiers, last = _parts(key)
    return set(modifiers) <= set(_MODIFIERS) and (last in _NAMED or _prints(last))


def _parts(key: str) -> list[str]:
    """`ctrl+shift+right` in its parts; a plus sign at the end is the key itself."""
    if key.endswith("++"):
        return [*key[:-2].split("+"), "+"]
    return key.split("+")


def _name(last: str, modifiers: Sequence[str]) -> str:
    """The proper name of the key itself, as near as can be guessed."""
    lower = last.lower()
    if len(last) == 1:
        return lower if modifiers else last
    lower = _OTHER_NAMES.get(lower, lower)
    return lower if lower in _NAMED else _near(lower, _NAMED) or last


def printed(key: str, character: str | None) -> str:
    """The spelling used here of a key event of Textual: what it prints, else its name."""
    if character is None or not character.isprintable() or character == " ":
        return key
    if "+" in key and not key.startswith("shift+") and len(key) > 1:
        return key  # alt+x prints x, and is not x
    return character


_SHOWN: Final = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "home": "Home",
    "end": "End",
    "pageup": "PageUp",
    "pagedown": "PageDown",
}


def show(keys: str) -> str:
    """A key or a sequence as help shows it: `g g` as gg, `shift+right` as Shift+→, `ctrl+e` as it is."""
    return "".join(_show_one(key) for key in keys.split())


def _show_one(key: str) -> str:
    *modifiers, last = _parts(key) if len(key) > 1 else [key]
    named = _SHOWN.get(last, last.upper() if last in _NAMED and last[1:].isdigit() else last)
    if named != last:
        modifiers = [each.capitalize() for each in modifiers]
    return "+".join([*modifiers, named])


# The user's file


def load_keymap(path: Path, bindings: Bindings, *, counts: Collection[str] = ()) -> Keymap:
    """The keymap of a user's TOML file over the given defaults.

    `[keys]` gives a command other keys in every mode that has it, `[keys.reading]` in that mode alone: one
    key, a list, or an empty list for none. `[layout]` says which key a typed character means: "ф" = "a".
    Raises KeymapError, always with file and line.
    """
    import tomllib  # only read by those who have such a file

    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise KeymapError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # not UTF-8, or not TOML; the latter names the line
        raise KeymapError(f"{path}: not a TOML file: {error}") from error
    return _File(path, text).keymap(content, bindings, counts)


class _File(NamedTuple):
    """A keymap file, so that whatever is wrong with it can be said with its place."""

    path: Path
    text: str

    def keymap(self, content: dict[str, Any], bindings: Bindings, counts: Collection[str]) -> Keymap:
        for table, value in content.items():
            if table not in ("keys", "layout") or not isinstance(value, dict):
                raise self._error(table, f"unknown table {table!r}{_nearest(table, ('keys', 'layout'))}")
        wanted = self._keys(content.get("keys", {}), bindings)
        layout = self._layout(content.get("layout", {}))
        merged = {
            mode: {
                name: wanted.get(f"{mode}.{name}", wanted.get(name, keys)) for name, keys in commands.items()
            }
            for mode, commands in bindings.items()
        }
        try:
            return Keymap(merged, counts=counts, layout=layout)
        except KeyClash as clash:
            places = [f"{prefix}{name}" for name in clash.commands for prefix in (f"{clash.mode}.", "")]
            place = next((each for each in reversed(places) if each in wanted), places[0])
            raise self._error(place, str(clash), clash) from clash

    def _keys(self, table: dict[str, Any], bindings: Bindings) -> dict[str, tuple[str, ...]]:
        known = {command for commands in bindings.values() for command in commands}
        known |= {f"{mode}.{command}" for mode, commands in bindings.items() for command in commands}
        wanted = dict(_flat(table))
        for command, value in wanted.items():
            if command not in known:
                raise self._error(command, f"unknown command {command!r}{_nearest(command, known)}")
            keys = [value] if isinstance(value, str) else value
            if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
                raise self._error(command, f"{command!r} needs a key in quotation marks, or a list of them")
            wanted[command] = tuple(self._checked(command, key) for key in keys)
        return wanted

    def _layout(self, table: dict[str, Any]) -> dict[str, str]:
        for typed, meant in table.items():
            if len(typed) != 1 or not isinstance(meant, str):
                raise self._error(typed, f'{typed!r}: write one typed character and the key meant: "ф" = "a"')
            self._checked(typed, meant)
        return dict(table)

    def _checked(self, name: str, keys: str) -> str:
        try:
            if not keys.split():
                raise KeymapError(f"{keys!r} is no key; did you mean 'space'?")
            for key in keys.split():
                check(key)
        except KeymapError as error:
            raise self._error(name, str(error)) from error
        return keys

    def _error(self, name: str, message: str, clash: KeyClash | None = None) -> KeymapError:
        """The error with its place: file, and the line that begins with the name."""
        where = f"{self.path}:{self._line(name)}: {message}"
        if clash is None:
            return KeymapError(where)
        clash.args = (where,)
        return clash

    def _line(self, name: str) -> int:
        """The line of a key or a table, from 1; its last part, if it stands in a table of its own."""
        for wanted in (name, name.rpartition(".")[2]):
            pattern = rf"^[ \t]*\[?[\"']?{re.escape(wanted)}[\"']?[ \t]*[\]=.]"
            if found := re.search(pattern, self.text, re.MULTILINE):
                return self.text.count("\n", 0, found.start()) + 1
        return 1


def _flat(table: dict[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """The entries of a table, those of tables inside it under dotted names: `tag.repeat = "."` is one."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _nearest(word: str, known: Iterable[str]) -> str:
    near = _near(word, known)
    return f"; did you mean {near!r}?" if near else ""


def _near(word: str, known: Iterable[str]) -> str | None:
    import difflib  # only for what is misspelt

    return next(iter(difflib.get_close_matches(word, sorted(known), 1)), None)
