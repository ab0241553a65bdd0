"""Sentences of a paragraph."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text import sentences, tokens

PIECES = st.lists(
    st.sampled_from(
        ["Il part", "M", "etc", "U.S", "12", "« Non", "». ", " ", ".", "!", "?", "…", "...", "。", "」", "「はい", "؟",
         "\n",         "(", ")", "\"", "”", "Le ", "the", "قال", "\u00a0", "»", "J", "— "]
    ),
    max_size=20,
).map("".join)  # fmt: skip


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        "M. Dupont est venu.|Il a dit : « Non ! » puis est parti.|« Oui. »|Elle rit…|Puis plus rien.",
        "« Nous irons », dit-il.|« Demain. »",
        "Le texte (…) continue.|J. Dupont vint.|Mme. Roy aussi.|Voir p. ex. l’art. 5 et le no. 12.|Fin.",
        "Selon l’O.N.U. 12 personnes sont mortes.|Il pleut.",
        "Combien ?|Trois, peut-être… ou quatre.|Qui sait ?",
        'The U.S. Senate voted.|He said "No."|She left.|Dr. Smith of Acme Inc. agreed.',
        "It rose 3.5 percent.|He came at 5 p.m. to London.|“What?” he said.|Then nothing.",
        "He lived in the U.S.|The rest is known.",
        "He said no.|Then he left.",
        "Am 3. Mai kam z. B. Herr Dr. Maier.|Er sagte: „Nein.“|Dann ging er.|Das war 2010.|Es regnete.",
        "El Sr. Muñoz dijo: «¿Qué?».|¡Nada!|¿Y ahora?",
        "1. Premier point.|2. Second point.",
        "قال الرئيس: «لا».|ثم خرج؟|نعم.|د. أحمد هنا.",
        "कल वह आया।|फिर गया।",
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected: str) -> None:
    """Growing a selection to the sentence must not stop at «M.» or run through the paragraph."""
    parts = expected.split("|")
    assert cut(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "expected",
    ["他说：“不。”|然后走了。|真的？|是！", "「はい。」と言った。|終わり。"],
)
def test_sentences_without_spaces_between_them_are_told_apart(expected: str) -> None:
    """Chinese and Japanese put none."""
    parts = expected.split("|")
    assert cut("".join(parts)) == parts


def test_white_space_round_a_paragraph_is_in_no_sentence() -> None:
    """A tagged sentence would begin with a blank."""
    assert sentences("  Un.\u00a0 Deux. \n") == [(2, 5), (7, 12)]
    assert sentences(" \n") == []


@given(PIECES | st.text(max_size=60))
def test_sentences_stand_in_order_never_empty_and_hold_every_word(text: str) -> None:
    """What is in no sentence cannot be reached by sentence, and an empty one stops the caret for good."""
    found = sentences(text)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    for start, end in tokens(text):
        assert any(first <= start and end <= last for first, last in found)
