"""The live keymap: a letter never means two things, and whoever made it so is told both names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from store import Store
from store.errors import PostilError
from tui.livekeys import keymap, label_clash
from tui.workplace import Workplace


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.db", annotator="anna")


def test_the_default_scheme_clashes_with_nothing(store: Store, tmp_path: Path) -> None:
    """A new store could not be opened."""
    environ = {"POSTIL_KEYMAP": str(tmp_path / "none.toml")}
    assert label_clash(store.labels.all(), environ) is None
    assert keymap(store.labels.all(), environ).command("p", "selected") == "label:PER"


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [
        ("PER", "j", "The label PER: its key is taken by “Next paragraph” (next_paragraph) (while selected)"),
        ("ORG", "8", "The label ORG: its key is a digit, which is a count, a speaker or a reason"),
        ("QUOTE", "Q", "The label QUOTE: its key is that of “Tag the quotation” (quotation), q"),
    ],
)
def test_a_label_on_a_key_of_a_command_stops_the_start_and_names_both(
    store: Store, tmp_path: Path, name: str, key: str, said: str
) -> None:
    """The letter would tag here and move there; a colleague's scheme can bring that with a merge."""
    store.labels.put(replace(store.labels.get(name), key=key))
    environ = {"POSTIL_KEYMAP": str(tmp_path / "none.toml")}
    with pytest.raises(PostilError) as caught:
        Workplace(store.path, "anna", environ)
    assert str(caught.value).startswith(said)
    assert "`postil labels export labels.toml`" in str(caught.value)


def test_a_command_that_was_moved_away_leaves_its_key_to_a_label(store: Store, tmp_path: Path) -> None:
    """Every key can be given away."""
    path = tmp_path / "keymap.toml"
    moved = 'next_paragraph = "V"\nquotation = "Q"\n[keys.review]\ndown = "J"\n'
    path.write_text(f"[keys]\n{moved}", encoding="utf-8")
    store.labels.put(replace(store.labels.get("QUOTE"), key="Q"))
    store.labels.put(replace(store.labels.get("PER"), key="j"))
    live = keymap(store.labels.all(), {"POSTIL_KEYMAP": str(path)})
    assert (live.command("j", "selected"), live.command("Q", "reading")) == ("label:PER", "quotation")


def test_two_commands_on_one_key_are_the_users_own_mistake_with_its_line(
    store: Store, tmp_path: Path
) -> None:
    """The message would blame a label."""
    path = tmp_path / "keymap.toml"
    path.write_text('[keys]\nnext_paragraph = "k"\n', encoding="utf-8")
    with pytest.raises(PostilError, match=r"keymap\.toml:2: keys clash while reading: 'k'"):
        keymap(store.labels.all(), {"POSTIL_KEYMAP": str(path)})
