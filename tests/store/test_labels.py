"""The scheme: two labels never share a key, faults name the file and the line, nothing loses annotations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from store import Store
from store.errors import BadInput, NotFound
from store.labels import COLOURS
from store.model import Kind, Label
from store.schema import DEFAULT_LABELS

SCHEME = """\
# our own
[[label]]
name = "PER"
kind = "entity"
title = "Human"
key = "h"
colour = "red"

[[label]]
name = "SHIP"
title = "Ship \\"of\\" sea"
key = "s"
"""


def names(store: Store) -> str:
    return " ".join(label.name for label in store.labels.all())


def test_the_default_scheme_is_offered_in_the_order_of_the_bar(store: Store) -> None:
    """The label bar would be shuffled."""
    assert names(store) == "PER ORG GPE LOC EVENT DATE ROLE NUM PROD MISC QUOTE NOTE"
    assert store.labels.get("NUM") == Label("NUM", "entity", "Number or amount", "#", "brown", "", 7)
    assert {kind for _, kind, *_ in DEFAULT_LABELS} == set(get_args(Kind))
    assert {colour for *_, colour in DEFAULT_LABELS} == set(COLOURS)
    with pytest.raises(NotFound, match="There is no label X"):
        store.labels.get("X")


def test_a_label_is_added_and_renamed_without_touching_annotations(
    store: Store, add_text: Callable[..., str]
) -> None:
    """Renaming would orphan a year of tags."""
    made = store.annotations.tag(add_text(store, "Ada"), 0, 3, "PER")
    store.labels.put(Label("SHIP", "entity", "Ship", "s", "teal", position=50))
    store.labels.put(replace(store.labels.get("PER"), title="Human", colour="red"))
    assert names(store).endswith("NOTE SHIP")
    assert store.labels.get("PER").title == "Human"
    assert store.annotations.get(made.id) == made
    store.history.undo()
    assert store.labels.get("PER").title == "Person"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (Label("SHIP", "entity", "Ship", "p", "teal"), "SHIP and PER would both be on the key p"),
        (Label("SHIP", "entity", "Ship", "s", "mauve"), "SHIP: the colour is one of blue, orange"),
        (Label("SHIP", "entity", "Ship", "ss", "teal"), "SHIP: a key is one printable character, not 'ss'"),
        (Label("SHIP", "entity", "Ship", " ", "teal"), "a key is one printable character"),
        (Label("", "entity", "Ship", None, "teal"), "A label's name is letters, digits, _ and -, not ''"),
        (Label("A\x1b", "entity", "Ship", None, "teal"), r"not 'A\\x1b'"),
        (Label("SHIP", "thing", "Ship", None, "teal"), "the kind is one of entity, quote, note, not 'thing'"),  # type: ignore[arg-type]
        (Label("SHIP", "entity", " ", None, "teal"), "SHIP: the title is empty"),
        (Label("PER", "quote", "P", None, "teal"), "PER is a label of the kind entity already"),
    ],
)
def test_a_faulty_label_is_refused_in_words(store: Store, label: Label, said: str) -> None:
    """One key would tag two things, or a theme could not show the label."""
    with pytest.raises(BadInput, match=said):
        store.labels.put(label)
    assert store.history.acts() == []


def test_a_retired_label_frees_its_key_and_keeps_its_annotations(
    store: Store, add_text: Callable[..., str]
) -> None:
    """Tidying the bar would delete work."""
    made = store.annotations.tag(add_text(store, "Ada"), 0, 3, "MISC")
    store.labels.retire("MISC")
    assert "MISC" not in names(store)
    assert [label.name for label in store.labels.all(retired=True) if label.retired] == ["MISC"]
    assert store.annotations.get(made.id) == made
    store.labels.put(Label("MOON", "entity", "Moon", "m", "olive"))
    assert store.annotations.change(replace(made, note="still")).label == "MISC"
    with pytest.raises(NotFound):
        store.labels.retire("NONE")


def test_a_renamed_label_takes_its_annotations_and_entities_along_as_one_step(
    store: Store, add_text: Callable[..., str]
) -> None:
    """Half the tags would bear the old name; or undo would take an hour."""
    article_id = add_text(store, "Ada lit. Ada rit.")
    store.labels.retire("NUM")
    made = [store.annotations.tag(article_id, start, start + 3, "PER") for start in (0, 9)]
    ada = store.entities.add("PER", "Ada")
    assert store.labels.rename("PER", "HUMAN") == replace(DEFAULT_PER, name="HUMAN")
    assert names(store).startswith("HUMAN ORG")
    assert [store.annotations.get(a.id) for a in made] == [replace(a, label="HUMAN") for a in made]
    assert store.entities.get(ada.id).label == "HUMAN"
    with pytest.raises(NotFound):
        store.labels.get("PER")
    assert store.history.undo().summary == "label PER renamed HUMAN"
    assert [store.annotations.get(a.id) for a in made] == made
    assert store.labels.get("PER") == DEFAULT_PER


DEFAULT_PER = Label("PER", "entity", "Person", "p", "blue", "", 0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("PER", "ORG", "There is a label ORG already"),
        ("PER", "a b", "A label's name is letters"),
        ("QUOTE", "SAID", "QUOTE is what quotations get: its name stays"),
    ],
)
def test_a_name_that_cannot_be_is_refused(store: Store, old: str, new: str, said: str) -> None:
    """Two labels would become one, or the key for quotations would make nothing."""
    with pytest.raises(BadInput, match=said):
        store.labels.rename(old, new)
    assert store.history.acts() == []


def test_the_labels_that_the_program_gives_itself_stay_offered(store: Store, tmp_path: Path) -> None:
    """The next quotation, or comment, would be refused."""
    for name in ("QUOTE", "NOTE"):
        with pytest.raises(BadInput, match=f"{name} is what (quotations|comments) get"):
            store.labels.retire(name)
    path = tmp_path / "labels.toml"
    path.write_text('[[label]]\nname = "SAID"\nkind = "quote"\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"labels\.toml: lacks QUOTE, which is what quotations get"):
        store.labels.load(path)
    assert store.history.acts() == []


def test_a_key_that_is_taken_elsewhere_is_refused_with_its_line(store: Store, tmp_path: Path) -> None:
    """The letter would move the caret instead of tagging."""
    path = tmp_path / "labels.toml"
    path.write_text(SCHEME, encoding="utf-8")
    with pytest.raises(BadInput, match=r"labels\.toml: line 9: SHIP: its key is taken by the dog"):
        store.labels.load(path, clash=lambda labels: (labels[1].name, "its key is taken by the dog"))
    assert names(store).startswith("PER ORG GPE")
    assert store.labels.load(path, clash=lambda labels: None)[1].name == "SHIP"


def test_a_scheme_file_replaces_the_kinds_it_names_as_one_step(store: Store, tmp_path: Path) -> None:
    """Comments and quotations would vanish with a scheme of entities; or undo would take twelve steps."""
    path = tmp_path / "labels.toml"
    path.write_text(SCHEME, encoding="utf-8")
    offered = store.labels.load(path)
    assert [(label.name, label.key) for label in offered] == [
        ("PER", "h"), ("SHIP", "s"), ("QUOTE", "q"), ("NOTE", None)
    ]  # fmt: skip
    assert store.labels.get("SHIP").title == 'Ship "of" sea'
    assert store.labels.get("ORG").retired is True
    store.history.undo()
    assert names(store).startswith("PER ORG GPE")
    assert store.labels.get("PER").key == "p"


def test_a_scheme_comes_back_from_its_own_file(store: Store, tmp_path: Path) -> None:
    """Colleagues could not share their labels."""
    store.labels.put(Label("ODD", "entity", 'a "b" \\ c\n\t\x7fé', "é", "teal", "« d »", 60))
    path = tmp_path / "labels.toml"
    path.write_text(store.labels.dump(), encoding="utf-8")
    before = store.labels.all()
    assert [replace(label, position=0) for label in store.labels.load(path)] == [
        replace(label, position=0) for label in before
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"labels.toml: a scheme is \[\[label\]\] blocks"),
        ("x = 1\n", r"a scheme is \[\[label\]\] blocks"),
        ("[[label]\n", "is not TOML: .*line 1"),
        (
            SCHEME + '\n[[label]]\nname = "PER"\ntitle = "x"\n',
            r"line 14: PER has the name PER of PER \(line 2\)",
        ),
        (SCHEME + '\n[[label]]\nname = "X"\nkey = "h"\n', r"line 14: X has the key h of PER \(line 2\)"),
        (SCHEME + '\n[[label]]\nname = "X"\nkey = "q"\n', "X and QUOTE would both be on the key q"),
        (SCHEME.replace("red", "mauve"), "line 2: PER: the colour is one of"),
        (SCHEME.replace('key = "s"', "key = 5"), "line 9: key is a text in quotes"),
        (SCHEME.replace('key = "s"', 'clef = "s"'), "line 9: a label has no 'clef'; it has name, kind"),
        ("label = [1]\n", r"line 1: a label is a \[\[label\]\] block"),
    ],
)
def test_a_faulty_scheme_is_refused_with_file_and_line(
    store: Store, tmp_path: Path, text: str, said: str
) -> None:
    """The analyst would search a file of forty labels for a letter."""
    path = tmp_path / "labels.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said) as caught:
        store.labels.load(path)
    assert str(path) in str(caught.value)
    assert names(store).startswith("PER ORG GPE")
    assert store.history.acts() == []


def test_a_scheme_that_cannot_be_read_is_named(store: Store, tmp_path: Path) -> None:
    """A wrong path would end in a traceback."""
    with pytest.raises(BadInput, match="cannot be read"):
        store.labels.load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('title = "é"'.encode("latin-1"))
    with pytest.raises(BadInput, match=r"is not UTF-8 \(byte 9\)"):
        store.labels.load(tmp_path / "latin.toml")
