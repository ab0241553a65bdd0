"""Re-anchoring: a mark stays on its words through a revision, or says that it cannot; never on other words."""

from __future__ import annotations

import os
import re
from difflib import SequenceMatcher
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.anchors import Anchors, Place
from store.sequences import certain, heaviest
from tests.revised import Laid, Placing, trial

LONG = bool(os.environ.get("POSTIL_SOAK"))
PORT = "Le port de Valbrume rouvrira au printemps, a dit la ministre Beck hier soir."
STRIKE = "Les dockers d'Orvane ont voté la grève pour lundi prochain à midi."
BOX = "Lire aussi notre dossier sur le port de Valbrume."

CASES = {
    "words before it": (
        "Hier [Paul Dorn] est arrivé à Orvane avec sa délégation.",
        "Hier vers midi [Paul Dorn] est arrivé à Orvane avec sa délégation.", "ok",
    ),
    "punctuation beside it": (
        "Hier, [Paul Dorn], en visite, est arrivé à Orvane avec sa délégation.",
        "Hier [Paul Dorn] (en visite) est arrivé à Orvane avec sa délégation.", "ok",
    ),
    "an edge inside a word": (
        "Le vote [pro-europ]éen a surpris tout le monde à Orvane hier soir.",
        "Ce vote [pro-europ]éen a surpris tout le monde à Orvane hier soir.", "ok",
    ),
    "a whole paragraph moved": (
        f"Le [conseil] se réunira lundi prochain à Orvane pour en débattre.\n\n{PORT}\n\n{STRIKE}",
        f"{PORT}\n\n{STRIKE}\n\nLe [conseil] se réunira lundi prochain à Orvane pour en débattre.", "moved",
    ),
    "a paragraph moved and changed": (
        f"Le conseil municipal se réunira à Orvane pour en débattre avec [Ilse Marek], qui le préside depuis "
        f"mai.\n\n{PORT}\n\n{STRIKE}",
        f"{PORT}\n\n{STRIKE}\n\nLe conseil se réunira à Orvane pour en débattre avec [Ilse Marek], qui le "
        "préside depuis mai.", "moved",
    ),
    "lines wrapped otherwise": (
        "Il a répété que [le port d'Orvane\nresterait fermé] tout l'hiver, malgré les demandes.",
        "Il a répété que [le port\nd'Orvane resterait fermé] tout l'hiver, malgré les demandes.", "moved",
    ),
    "the first of two equal names": (
        "[Beck] a dit non au conseil de Valbrume. Beck a dit oui aux dockers d'Orvane.",
        "[Beck] a dit non au conseil de Valbrume. Puis Beck a dit oui aux dockers d'Orvane.", "ok",
    ),
    "the second of two equal names": (
        "Beck a dit non au conseil de Valbrume. [Beck] a dit oui aux dockers d'Orvane.",
        "Beck a dit non au conseil de Valbrume. Puis [Beck] a dit oui aux dockers d'Orvane.", "ok",
    ),
    "the sentence before it, that begins alike, is gone": (
        "Beck a reçu le maire de Valbrume. [Beck] a reçu les dockers d'Orvane hier.",
        "[Beck] a reçu les dockers d'Orvane hier.", "ok",
    ),
    "its paragraph repeated behind it": (
        f"{STRIKE}\n\nLire aussi notre [dossier] sur le port de Valbrume.\n\n{PORT}",
        f"{STRIKE}\n\nLire aussi notre [dossier] sur le port de Valbrume.\n\n{BOX}\n\n{PORT}", "ok",
    ),
    "its paragraph copied far away, and changed where it was": (
        f"Le [conseil] se réunira lundi prochain à Orvane pour en débattre.\n\n{PORT}\n\n{STRIKE}",
        f"Le [conseil] se réunira mardi prochain à Orvane pour en débattre.\n\n{PORT}\n\n{STRIKE}\n\n"
        "Le conseil se réunira lundi prochain à Orvane pour en débattre.", "ok",
    ),
    "ideographs": (
        "他说[北京市]政府会在星期一开会讨论这个问题。", "她说[北京市]政府将在星期一开会讨论这个问题。", "ok",
    ),
    "a word in it changed": (
        "Il a dit : « [Nous rouvrirons au printemps] », devant la presse réunie.",
        "Il a dit : « Nous rouvrirons en été », devant la presse réunie.", None,
    ),
    "it is gone": (
        "Hier [Paul Dorn] est arrivé à Orvane avec sa délégation.",
        "Hier le ministre est arrivé à Orvane avec sa délégation.", None,
    ),
    "another sentence about the same name": (
        f"{STRIKE} [Anna Beck] a reçu le maire de Valbrume pendant une heure.",
        f"{STRIKE} Selon des proches, Anna Beck songerait à quitter le gouvernement cet été.", None,
    ),
    "one of two equal paragraphs is gone": (
        f"{STRIKE}\n\nLire aussi notre [dossier] sur le port de Valbrume.\n\n{BOX}\n\n{PORT}",
        f"{STRIKE}\n\n{BOX}\n\n{PORT}", None,
    ),
    "a changed copy before an equal one": (
        f"{STRIKE}\n\nLe [conseil] se réunira lundi prochain à Orvane pour en débattre.\n\n{PORT}",
        f"{STRIKE}\n\nLe conseil se réunira mardi prochain à Orvane pour en débattre.\n\n"
        f"Le conseil se réunira lundi prochain à Orvane pour en débattre.\n\n{PORT}", None,
    ),
}  # fmt: skip
"""What changed; the old text with a mark; the new text with the mark where it belongs; how it came there."""


def unmarked(text: str) -> tuple[str, int, int]:
    start, end = text.index("["), text.index("]") - 1
    return re.sub(r"[\[\]]", "", text), start, end


@pytest.mark.parametrize("case", CASES)
def test_a_mark_follows_its_words_or_has_no_place(case: str) -> None:
    """The analyst's name would stand on somebody else's words, in every export."""
    before, after, anchor = CASES[case]
    old, start, end = unmarked(before)
    new, *wanted = unmarked(after) if anchor else (after,)
    found = Anchors(old, new, "block", "block").place(start, end)
    assert found == (Place(*wanted, anchor) if anchor else None)  # type: ignore[arg-type]


def test_white_space_and_what_is_outside_the_text_have_no_place() -> None:
    """A faulty span of an old import must not end the whole revision."""
    anchors = Anchors("Un mot.\n\nEt un autre.", "Un mot.\n\nEt un autre.", "line", "line")
    assert [anchors.place(*span) for span in [(7, 9), (3, 3), (5, 4), (0, 99), (-2, 4)]] == [None] * 5


def test_the_nearest_place_of_what_is_gone_is_beside_its_neighbours() -> None:
    """Whoever places an orphan would have to look for the passage in the whole new text."""
    old = f"{PORT}\n\nBeck a démenti. {STRIKE}"
    anchors = Anchors(old, f"Une phrase de plus.\n\n{PORT}\n\n{STRIKE}", "line", "line")
    assert anchors.near(old.index("démenti")) in range(90, 105)


texts = st.text(st.sampled_from("ab.,\n é的\U0001f600"), min_size=1, max_size=60)


@settings(max_examples=300, deadline=None)
@given(texts, texts, st.data())
def test_a_place_always_holds_the_same_words(old: str, new: str, data: st.DataObject) -> None:
    """A span whose text is not in the article would fail the store's check, or worse, would not."""
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    found = Anchors(old, new, "line", "block").place(start, end)
    if found is not None:
        assert 0 <= found.start < found.end <= len(new)
        assert new[found.start : found.end].split() == old[start:end].split()
        assert found.anchor == "moved" or new[found.start : found.end] == old[start:end]


@settings(max_examples=300, deadline=None)
@given(texts.filter(str.strip), st.data())
def test_in_the_same_text_every_mark_stays_where_it_is(text: str, data: st.DataObject) -> None:
    """A correction of one comma would scatter the annotations of a whole article."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end].strip():
        assert Anchors(text, text, "line", "line").place(start, end) == Place(start, end, "ok")


# Where each token went is known


def anchored(old: Laid, new: Laid) -> Placing:
    anchors = Anchors(old.text, new.text, "line", "line")

    def place(start: int, end: int) -> tuple[int, int] | None:
        found = anchors.place(start, end)
        return found and (found.start, found.end)

    return place


@pytest.mark.soak
@pytest.mark.parametrize(("edits", "kept"), [(3, 0.99), (10, 0.99), (30, 0.97)])
def test_no_mark_is_silently_on_other_words(edits: int, kept: float) -> None:
    """A tenth of the quotations would be put into the wrong mouths, and nobody would know which."""
    tally = trial(anchored, edits, articles=100 if LONG else 10, spans=20)
    assert tally.wrong == 0
    assert tally.kept >= kept


@pytest.mark.soak
def test_the_trial_notices_marks_on_other_words() -> None:
    """A harness that cannot see a wrong place proves nothing."""
    tally = trial(lambda old, new: lambda start, end: (start, end), 10, articles=10, spans=20)
    assert tally.wrong > 50


# What the alignment rests on

tokens = st.lists(st.sampled_from("abc"), max_size=7)


@settings(max_examples=500, deadline=None)
@given(tokens, tokens)
def test_only_pairs_of_every_longest_common_subsequence_are_certain(a: list[str], b: list[str]) -> None:
    """Where a name could be this copy or that, one of the two would be taken at random."""
    longest = common(a, b)
    wanted = [
        (i, j)
        for i in range(len(a))
        for j in range(len(b))
        if a[i] == b[j] and common(a, b, without=(i, j)) < longest
    ]
    assert list(certain(a, b)) == wanted


def common(a: list[str], b: list[str], without: tuple[int, int] | None = None) -> int:
    """Length of the longest common subsequence, by the textbook."""
    row = [0] * (len(b) + 1)
    for i, token in enumerate(a):
        above, row = row, [0]
        for j, other in enumerate(b):
            same = token == other and (i, j) != without
            row.append(max(above[j + 1], row[j], above[j] + 1 if same else 0))
    return row[-1]


def test_two_long_sequences_are_compared_between_what_each_has_once() -> None:
    """A novel on one line would take hours, or would not be aligned at all."""
    old = [str(number % 5000) for number in range(20_000)]
    new = [*old[:7000], "inserted", *old[7000:]]
    old[12_000:12_008] = new[12_001:12_009] = list("abcdefgh")
    found = dict(certain(old, new))
    assert found[12_000] == 12_001
    assert all(j - i in (0, 1) for i, j in found.items())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 5)), max_size=7))
def test_the_heaviest_rising_sequence_is_kept_in_order(pairs: list[tuple[int, int]]) -> None:
    """One moved paragraph would make all others count as moved."""
    found = [(old, new, weight) for old, (new, weight) in enumerate(pairs)]
    chosen = sorted(heaviest(found))
    places = [found[number][1] for number in chosen]
    assert places == sorted(set(places))
    best = max(
        sum(weight for *_, weight in part)
        for size in range(len(found) + 1)
        for part in combinations(found, size)
        if all(x[1] < y[1] for x, y in pairwise(part))
    )
    assert sum(found[number][2] for number in chosen) == best


def test_a_matcher_of_the_standard_library_would_have_guessed() -> None:
    """If a plain diff did as well, all of alignment.py could go."""
    old, new = ["x", "Beck", "y", "Beck", "z"], ["x", "Beck", "z"]
    guessed = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    assert [tuple(block) for block in guessed][:1] == [(0, 0, 2)]
    assert list(certain(old, new)) == [(0, 0), (4, 2)]
