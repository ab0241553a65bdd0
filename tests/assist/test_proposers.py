"""The one door to proposals: overlaps, windows, plug-ins that fail."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assist import everything, plugins, proposers
from assist.gazetteer import Gazetteer
from assist.overlaps import settled
from assist.plugins import Plugins, installed, left_out
from assist.proposal import Proposal
from assist.proposers import propose, read, with_known
from store.text import cut

TEXT = "« Nous partons », a dit M. Dorn à Paris.\n"


def guess(start: int, end: int, label: str = "PER", confidence: float = 0.6) -> Proposal:
    return Proposal("entity", label, ((start, end),), "guess", confidence)


def test_quotations_and_mentions_come_in_order_of_their_starts() -> None:
    """The page, which walks them once."""
    found = propose(TEXT, cut(TEXT)[1], "fr")
    assert [(each.kind, TEXT[each.start : each.end]) for each in found] == [
        ("quote", "« Nous partons »"), ("entity", "M. Dorn"), ("entity", "Paris")
    ]  # fmt: skip


def test_what_is_known_comes_with_its_entity_instead_of_a_guess() -> None:
    """Who would link the same name again in each article."""
    gazetteer = Gazetteer()
    gazetteer.add("Dorn", "PER", "d1")
    found = propose(TEXT, cut(TEXT)[1], "fr", gazetteer)
    assert [(TEXT[each.start : each.end], each.rule, each.entity_id) for each in found[1:]] == [
        ("M. Dorn", "person", None), ("Dorn", "known", "d1"), ("Paris", "list", None)
    ]  # fmt: skip


def test_a_family_name_alone_is_whom_the_store_knows_by_the_whole_name() -> None:
    """Who reads the second article on somebody, which gives no forename."""
    text = "Hier Orsennec se tait. La rue Orsennec est vide, et Vidal Ormoy sourit à Paris."
    gazetteer = Gazetteer()
    gazetteer.add("Luc Orsennec", "PER", "o1")
    gazetteer.add("Jeanne Paris", "PER", "j1")
    found = propose(text, cut(text)[1], "fr", gazetteer)
    assert [(text[each.start : each.end], each.label, each.rule, each.entity_id) for each in found] == [
        ("Hier", "DATE", "date", None), ("Orsennec", "PER", "known-family", "o1"),
        ("rue Orsennec", "LOC", "place-head", None), ("Vidal Ormoy", "PER", "neighbours", None),
        ("Paris", "GPE", "list", None),
    ]  # fmt: skip
    gazetteer.add("Jean Petit", "PER", "p1")
    assert propose("Petit port, grand quai.", [(0, 23)], "fr", gazetteer) == []
    gazetteer.discard("Luc Orsennec", "PER", "o1")
    assert "o1" not in [each.entity_id for each in propose(text, cut(text)[1], "fr", gazetteer)]


def test_what_was_read_once_takes_in_what_becomes_known_later() -> None:
    """The page, which reads a text once and tags in it fifty times."""
    paragraphs = cut(TEXT)[1]
    guessed = read(TEXT, paragraphs, "fr")
    gazetteer = Gazetteer()
    assert len(with_known(guessed, TEXT, paragraphs, "fr", gazetteer)) == 3
    gazetteer.add("Paris", "GPE", "p1")
    found = with_known(guessed, TEXT, paragraphs, "fr", gazetteer)
    assert [(TEXT[each.start : each.end], each.entity_id) for each in found] == [
        ("« Nous partons »", None), ("M. Dorn", None), ("Paris", "p1")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "guessed", "expected"),
    [
        ([(5, 9)], [(5, 9)], [(5, 9)]),
        ([(5, 9)], [(6, 8)], [(5, 9)]),
        ([(5, 9)], [(7, 12)], [(5, 9)]),
        ([(5, 9)], [(3, 12)], [(3, 12), (5, 9)]),
        ([(5, 9)], [(9, 12), (1, 5)], [(1, 5), (5, 9), (9, 12)]),
        ([], [(1, 5), (3, 9), (9, 12)], [(3, 9), (9, 12)]),
    ],
)
def test_a_guess_goes_with_what_is_known_or_gives_way(
    known: list[tuple[int, int]], guessed: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    """Who would decide the same words twice."""
    found = settled([guess(*each) for each in known], [guess(*each) for each in guessed])
    assert [(each.start, each.end) for each in found] == expected


# Plug-ins

GOOD = """
import threading
from assist.proposal import Proposal

class Rivers:
    def propose(self, text, paragraphs, language):
        for start, end in paragraphs:
            at = text.find("Vistrelle", start, end)
            if at >= 0:
                yield Proposal("entity", "LOC", ((at, at + 9),), "rivers", 0.7)

class Raises:
    def propose(self, text, paragraphs, language):
        raise RuntimeError("no rivers today")

class Hangs:
    def propose(self, text, paragraphs, language):
        threading.Event().wait()

class Lies:
    def propose(self, text, paragraphs, language):
        return [Proposal("entity", "LOC", ((0, 10_000),), "lies", 0.7)]

class Babbles:
    def propose(self, text, paragraphs, language):
        return [5]
"""


@pytest.fixture
def rivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A distribution with five proposers, one of them fit to live with."""
    (tmp_path / "rivers_of_postil.py").write_text(GOOD, encoding="utf-8")
    about = tmp_path / "rivers-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: rivers\nVersion: 1\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(
        "[postil.proposers]\nrivers = rivers_of_postil:Rivers\nraises = rivers_of_postil:Raises\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins.installed.cache_clear()
    yield
    plugins.installed.cache_clear()


@pytest.mark.usefixtures("rivers")
def test_an_installed_proposer_joins_and_one_that_raises_is_named_and_left_out() -> None:
    """Who installs a colleague's proposer, and a broken one."""
    text = "Rien.\nLa crue de la Vistrelle.\n"
    found = propose(text, cut(text)[1][1:], "fr")
    assert [(text[each.start : each.end], each.rule) for each in found] == [("Vistrelle", "rivers")]
    assert plugins.left_out() == ["the proposer raises is left out: RuntimeError: no rivers today"]
    assert propose(text, cut(text)[1], "fr", plugins=False) == []


@pytest.mark.usefixtures("rivers")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Hangs", "it gave no answer within 4 seconds"),
        ("Lies", "its answer is no list of proposals (LOC at ((0, 10000),))"),
        (
            "Babbles",
            "its answer is no list of proposals (cannot unpack non-iterable int object)",
        ),
        ("Missing", "AttributeError: module 'rivers_of_postil' has no attribute 'Missing'"),
    ],
)
def test_a_proposer_that_hangs_or_answers_nonsense_is_left_out_and_the_others_go_on(
    name: str, reason: str
) -> None:
    """Whose page would stand still, or show spans that are none."""
    places = {"bad": f"rivers_of_postil:{name}", "good": "rivers_of_postil:Rivers"}
    several = Plugins(places, seconds=4)
    found = several.propose("La Vistrelle.", [(0, 13)], "fr")
    assert [(each.start, each.end) for each in found] == [(3, 12)]
    assert several.left_out == {"bad": f"the proposer bad is left out: {reason}"}
    assert len(several.propose("La Vistrelle.", [(0, 13)], "fr")) == 1
    several.close()


@pytest.mark.skipif(importlib.util.find_spec("spacy") is None, reason="spaCy is not installed")
def test_a_spacy_pipeline_proposes_its_entities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has a pipeline for a language that we know little of."""
    import spacy

    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "bo"}, {"label": "LAW", "pattern": "the act"}])
    pipeline.to_disk(tmp_path / "small")
    monkeypatch.setenv("POSTIL_SPACY", str(tmp_path / "small"))
    several = Plugins({"spacy": "assist.with_spacy:SpacyProposer"})
    text = "Nothing.\nThen bo broke the act."
    found = several.propose(text, cut(text)[1], "en")
    several.close()
    assert several.left_out == {}
    assert [(text[each.start : each.end], each.label, each.rule) for each in found] == [
        ("bo", "PER", "spacy"), ("the act", "MISC", "spacy")
    ]  # fmt: skip


def test_no_proposer_is_loaded_where_none_is_installed() -> None:
    """Who has no plug-in and pays for none: no child process, no library."""
    several = Plugins({})
    assert several.propose("La Vistrelle.", [(0, 13)], "fr") == []
    assert "spacy" not in sys.modules


def test_lines_broken_inside_a_paragraph_change_nothing() -> None:
    """Who reads on the page what `postil propose` printed of a text with hard line breaks."""
    plain = "Hier le Conseil de sécurité nationale a reçu Vidal Ormoy, chef du port de Verlanne."
    broken = "Hier le Conseil de sécurité\nnationale a reçu Vidal\nOrmoy, chef du port\nde Verlanne."
    found = propose(plain, [(0, len(plain))], "fr")
    assert [plain[each.start : each.end] for each in found][1:3] == [
        "Conseil de sécurité nationale",
        "Vidal Ormoy",
    ]
    assert propose(broken, [(0, len(broken))], "fr") == found


def test_a_fault_in_a_rule_of_ours_is_named_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """One odd sentence would end the reader, with everything that was being read in it."""

    def broken(*_: object) -> list[Proposal]:
        raise IndexError("list index out of range")

    monkeypatch.setattr(everything, "read_all", broken)
    found = proposers.propose("Paul Renard parle.", [(0, 18)], "fr", plugins=False)
    assert [each.label for each in found] == ["PER"]
    assert any("quotations failed" in words for words in left_out())
    installed().left_out.clear()


def test_a_source_without_any_words_said_is_passed_over() -> None:
    """«laut Ann Lee» alone."""
    assert [p for p in proposers.propose("laut Ann Lee ", [(0, 13)], "de") if p.kind == "quote"] == []
