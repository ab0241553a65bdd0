"""The live keymap: the command table, the letters of the scheme, and over both the user's own keys. Pure."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from store.folders import user_folder
from store.model import Label
from tui.commands import BY_ID, COUNTING, LABEL_PREFIX, SELECTED, bindings
from tui.keys import KeyClash, Keymap, KeymapError, load_keymap

_DIGITS: Final = frozenset("0123456789")
_DIGIT: Final = "its key is a digit, which is a count, a speaker or a reason"


def keymap_file(environ: Mapping[str, str]) -> Path:
    """Where the user's own keys are written, whether or not the file exists."""
    named = environ.get("POSTIL_KEYMAP")
    if named:
        return Path(named)
    return user_folder("config", environ) / "keymap.toml"


def keymap(labels: Sequence[Label], environ: Mapping[str, str] = os.environ) -> Keymap:
    """The keys that hold with these labels; KeymapError where two things want one key, naming both."""
    found = _build(labels, environ)
    if isinstance(found, Keymap):
        return found
    name, words = found
    raise KeymapError(
        f"The label {name}: {words}. Give the label another key (`postil labels export labels.toml`, change it, "
        f"`postil labels load labels.toml`) or the command another in {keymap_file(environ)}"
    )


def label_clash(labels: Sequence[Label], environ: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """A label whose key is not free while something is selected, and what has it; None if all are free.

    KeymapError for what is wrong with the user's own keys.
    """
    found = _build(labels, environ)
    return None if isinstance(found, Keymap) else found


def _build(labels: Sequence[Label], environ: Mapping[str, str]) -> Keymap | tuple[str, str]:
    """The keymap, or the label that clashes and what with."""
    table, path = bindings(labels), keymap_file(environ)
    try:
        own = path.exists()
        live = load_keymap(path, table, counts=COUNTING) if own else Keymap(table, counts=COUNTING)
    except KeyClash as clash:
        name = next((each for each in clash.commands if each.startswith(LABEL_PREFIX)), None)
        if name is None:
            raise
        if any(label.name == name.removeprefix(LABEL_PREFIX) and label.key in _DIGITS for label in labels):
            return name.removeprefix(LABEL_PREFIX), _DIGIT
        other = clash.commands[clash.commands[0] == name]
        return name.removeprefix(LABEL_PREFIX), f"its key is taken by {_titled(other)} (while {clash.mode})"
    return next(filter(None, (_misplaced(label, live) for label in labels)), live)


def _misplaced(label: Label, live: Keymap) -> tuple[str, str] | None:
    """A key that no command has and that would do nothing, or something else."""
    if label.name == "QUOTE" and label.key and label.key not in live.keys("quotation", SELECTED):
        spelled = " or ".join(live.keys("quotation", SELECTED))
        return label.name, f"its key is that of {_titled('quotation')}, {spelled}"
    if _DIGITS & set(live.keys(LABEL_PREFIX + label.name, SELECTED)):
        return label.name, _DIGIT
    return None


def _titled(command: str) -> str:
    if command.startswith(LABEL_PREFIX):
        return f"the label {command.removeprefix(LABEL_PREFIX)}"
    return f"“{BY_ID[command].title}” ({command})"
