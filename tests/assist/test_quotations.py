"""Marks round the caret: what `q` selects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.quotations import enclosing, pairs, quotations

MARKED = st.text(alphabet="«»‹›“”„‘’‚「」『』\"' ab1.,:\n—", max_size=60)


def quotation(text, caret):
    """The quotation round the first occurrence of a word."""
    found = enclosing(text, text.index(caret))
    return None if found is None else text[found[0] : found[1]]


@pytest.mark.parametrize(
    ("text", "caret", "expected"),
    [
        ("Il dit « oui, demain » et part.", "demain", "« oui, demain »"),
        ("Il dit «\u202foui\u202f» et part.", "oui", "«\u202foui\u202f»"),
        ("Un *« mot » ici", "mot", "« mot »"),
        ("“Yes,” she said. “We go.”", "Yes", "“Yes,”"),
        ("“Yes,” she said. “We go.”", "go", "“We go.”"),
        ('"Yes," she said. "We go."', "We", '"We go."'),
        ("„Ja“, sagte er.", "Ja", "„Ja“"),
        ("„Tak”, mówi.", "Tak", "„Tak”"),
        ("»Ja«, sagte er. »Nein«", "Ja", "»Ja«"),
        ("»Ja«, sagte er. »Nein«", "Nein", "»Nein«"),
        ("»Joo», hän sanoi.", "Joo", "»Joo»"),
        ("”Ja”, sade hon. ”Nej.”", "Nej", "”Nej.”"),
        ("‘We won’t go,’ he said.", "go", "‘We won’t go,’"),
        ("'We won't go,' he said.", "go", "'We won't go,'"),
        ("彼は「はい」と『本』で", "はい", "「はい」"),
        ("彼は「はい」と『本』で", "本", "『本』"),
        ("قال «نعم» ثم", "نعم", "«نعم»"),
        ('قال "نعم" ثم', "نعم", '"نعم"'),
        ("‹oui› non", "oui", "‹oui›"),
        ("'Twas « oui, mes amis' » hier", "amis", "« oui, mes amis' »"),
        ("“He said ‘no’ twice,” she said.", "no", "‘no’"),
        ("“He said ‘no’ twice,” she said.", "twice", "“He said ‘no’ twice,”"),
        ('« Il a dit "non" hier »', "non", '"non"'),
        ("« Il a dit “non” hier »", "hier", "« Il a dit “non” hier »"),
        ("« a « b » c »", "b", "« b »"),
        ("« a « b » c »", "c", "« a « b » c »"),
        ("„Er sagte ‚nein‘ heute“, so sie.", "nein", "‚nein‘"),
        ("„Er sagte ‚nein‘ heute“, so sie.", "heute", "„Er sagte ‚nein‘ heute“"),
    ],
)
def test_the_innermost_pair_is_found_in_every_style(text, caret, expected):
    """`q` would tag something else than the quotation under the caret."""
    assert quotation(text, caret) == expected


@pytest.mark.parametrize("offset", [3, 4, 7])
def test_a_mark_belongs_to_its_pair(offset):
    """`q` with the caret on a mark would take another quotation."""
    assert enclosing("ab «oui» «non»", offset) == (3, 8)


@pytest.mark.parametrize(
    ("text", "caret", "expected"),
    [
        ("Il dit « oui et voilà.  ", "voilà", "« oui et voilà."),
        ("“We go on. And on.", "on", "“We go on. And on."),
        ("oui, c’est fini », dit-il.", "fini", "oui, c’est fini »"),
        ('and we leave," he said.', "leave", 'and we leave,"'),
        ('and we leave . "', "leave", 'and we leave . "'),
        ('"Go. He said. "Stay," she said.', "Stay", '"Stay,"'),
        ("» Nous irons demain », dit-il", "irons", "» Nous irons demain »"),
        ("» Nous irons demain.", "irons", "» Nous irons demain."),
        ("He said: ‘We go on.", "on", "‘We go on."),
        ("« Il dit “oui hier » et part", "oui", "“oui hier"),
        ("« Il dit “oui hier » et part", "Il", "« Il dit “oui hier »"),
    ],
)
def test_unbalanced_marks_reach_to_the_paragraphs_edge(text, caret, expected):
    """A quotation that runs on into the next paragraph could not be tagged by key."""
    assert quotation(text, caret) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No marks at all.",
        "L’élu n’a pas d'avis, qu’il dit.",
        "It's the players' day and the dogs’ bone.",
        "rock 'n' roll in the '90s and the ‘80s",
        "Sheikh ‘Abd al-Rahman ibn Sa‘ud",
        'a 5" pipe',
        "Il dit : «",
    ],
)
def test_apostrophes_and_inches_are_no_marks(text):
    """`q` would tag from one apostrophe to another."""
    assert pairs(text) == []
    assert enclosing(text, 3) is None


def test_outside_every_pair_the_next_one_is_taken_else_the_last():
    """The caret at the paragraph's start, where `j` puts it, would find nothing."""
    text = "Ana dit «un» puis «deux» enfin."
    assert quotation(text, "Ana") == "«un»"
    assert quotation(text, "puis") == "«deux»"
    assert quotation(text, "enfin") == "«deux»"
    assert enclosing(text, len(text)) == (18, 24)
    assert enclosing("Ana: «a “b” c» fin", 17) == (5, 14)


def test_pairs_tell_nesting_and_balance():
    """Nested quotations would be offered as two beside each other."""
    found = pairs("“A ‘b’ c” d “e")
    assert [(p.start, p.end, p.opener, p.closed, p.depth) for p in found] == [
        (0, 9, "“", True, 0),
        (3, 6, "‘", True, 1),
        (12, 14, "“", False, 0),
    ]


@given(MARKED, st.integers(min_value=-2, max_value=70))
def test_any_text_gives_pairs_inside_it(text, offset):
    """A broken paragraph would end the program."""
    found = pairs(text)
    assert all(0 <= pair.start < pair.end <= len(text) for pair in found)
    assert [pair.start for pair in found] == sorted(pair.start for pair in found)
    for pair in found:
        assert pair.opener in ("", text[pair.start])
        assert text[pair.start : pair.end].strip() == text[pair.start : pair.end]
    place = enclosing(text, offset)
    assert (place is None) == (not found)
    assert place is None or place in {(pair.start, pair.end) for pair in found}


def test_a_hostile_paragraph_is_read_in_one_pass():
    """A file of marks alone would hang the reader."""
    assert len(pairs("«" * 50_000 + "”" * 50_000)) == 100_000
    assert len(pairs("‘" * 50_000 + "x")) == 50_000
    assert len(pairs("«„x" * 30_000 + "»" * 30_000)) == 60_000


def test_a_name_with_an_apostrophe_is_a_speaker_as_a_whole() -> None:
    """One key would store a person called Tom O."""
    for text in ("Tom O’Brien arrived. “Hi,” he said.", "Tom O'Brien arrived. “Hi,” he said."):
        (found,) = quotations(text, "en")
        assert found.speaker is not None
        assert found.speaker.name.replace("’", "'") == "Tom O'Brien"
        assert text[found.speaker.start : found.speaker.end] == found.speaker.name
