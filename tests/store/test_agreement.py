"""Agreement: worked examples of the literature, a second implementation, and layers whose differences are known."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from store import Store
from store.agreement import alpha, kappa, pairing, unitizing
from store.agreement.intervals import intervals
from store.agreement.marks import Mark
from store.agreement.measure import agree
from store.errors import BadInput, NotFound, Refused
from store.formats import Document
from store.text import tokens
from tests.layers import annotated


@pytest.fixture(autouse=True)
def _fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the draws tells the same in a tenth of the time."""
    monkeypatch.setattr("store.agreement.intervals.DRAWS", 100)


# Worked examples


def codings(*rows: str) -> Counter[tuple[str | None, ...]]:
    """A row an annotator, values parted by blanks, a point where one did not see the unit."""
    columns = zip(*(row.split() for row in rows), strict=True)
    return Counter(tuple(None if value == "." else value for value in column) for column in columns)


DIALOGUE = {
    ("stat", "stat"): 46, ("ireq", "stat"): 6, ("ireq", "ireq"): 32, ("ireq", "chck"): 6, ("chck", "chck"): 10,
}  # fmt: skip
"""Artstein & Poesio (2008), Inter-coder agreement for computational linguistics, table 1."""


def test_cohens_kappa_of_artstein_and_poesio() -> None:
    """2008, section 2.4: .8013, where Scott's pi is .7995."""
    assert kappa.cohen(DIALOGUE) == pytest.approx(0.8013, abs=5e-5)
    assert kappa.fleiss(DIALOGUE) == pytest.approx(0.7995, abs=5e-5)


def test_fleiss_kappa_of_fourteen_raters() -> None:
    """The example of ten subjects and five categories in the article Fleiss' kappa of Wikipedia: .210."""
    votes = (
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    )  # fmt: skip
    units = Counter(
        tuple(category for category, n in enumerate(row) for _ in range(n)) for row in votes
    )  # fmt: skip
    assert kappa.fleiss(units) == pytest.approx(0.210, abs=5e-4)


def test_krippendorffs_alpha_with_missing_values() -> None:
    """Krippendorff (2011), Computing Krippendorff's alpha-reliability, example C, nominal: .743."""
    found = alpha.nominal(
        codings(
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        )
    )
    assert found == pytest.approx(0.743, abs=5e-4)


def test_the_three_coefficients_of_bertha_and_bill() -> None:
    """Krippendorff (1995), case A cut into equal pieces: kappa .385, pi .314, alpha .329."""
    pair = codings(
        "0 0 1 1 1 1 1 1 1 1 0 0 0 0 1 1 1 1 1 1 0 0 0 0",
        "0 0 0 0 1 1 1 1 0 0 0 0 0 0 0 1 1 0 0 0 0 0 0 0",
    )
    assert kappa.cohen(pair) == pytest.approx(0.385, abs=5e-4)
    assert kappa.fleiss(pair) == pytest.approx(0.314, abs=5e-4)
    assert alpha.nominal(pair) == pytest.approx(0.329, abs=5e-4)


Units = Sequence[tuple[int, int]]


def continuum(start: int, end: int, *annotators: Units) -> unitizing.Continuum:
    units = tuple(tuple(unitizing.joined(found)) for found in annotators)
    return unitizing.Continuum(units, tuple(tuple(unitizing.gaps(found, start, end)) for found in units))


def unitized(start: int, end: int, *categories: unitizing.Continuum) -> float | str:
    found = [unitizing.sums([each], [[start]])[0][0] for each in categories]
    return unitizing.alpha(found, end - start, [each.chances for each in found], len(categories[0].units))


def test_unitizing_alpha_of_krippendorff_2004() -> None:
    """Content Analysis, 2nd ed., chapter 11.6: categories c and k over 300 units of length, .7286, 1 and .8587."""
    c = continuum(150, 450, [(225, 295), (370, 400)], [(220, 300), (355, 375), (400, 420)])
    k = continuum(150, 450, [(180, 240), (300, 350)], [(180, 240), (300, 350)])
    assert unitized(150, 450, c) == pytest.approx(0.7286, abs=5e-5)
    assert unitized(150, 450, k) == 1
    assert unitized(150, 450, c, k) == pytest.approx(0.8587, abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "observed", "expected", "value"),
    [
        ([(2, 10), (14, 20)], [(4, 8), (15, 17)], 0.03125, 0.06990, 0.553),
        (
            [(0, 18)],
            [(0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 9), (9, 10)],
            2.26736,
            1.17731,
            -0.926,
        ),
        ([(2, 8), (10, 12), (14, 18), (20, 22)], [(0, 2), (4, 8), (10, 14), (16, 18), (20, 22)],
         0.02777, 0.08642, 0.679),
    ],
    ids=["A", "B", "C"],
)  # fmt: skip
def test_unitizing_alpha_of_krippendorff_1995(
    one: Units, other: Units, observed: float, expected: float, value: float
) -> None:
    """Sociological Methodology 25, p. 57, cases A to C, the continuum cut ever finer.

    The expected disagreement of 1995 is not quite that of 2004, which is ours; case C shows it most.
    """
    fine = 50_000
    stretched = [[(a * fine, b * fine) for a, b in units] for units in (one, other)]
    case = continuum(0, 24 * fine, *stretched)
    (sums,) = unitizing.sums([case], [[0]])[0]
    assert sums.observed / (2 * (24 * fine) ** 2) == pytest.approx(observed, abs=1e-5)
    found = unitized(0, 24 * fine, case)
    assert found == pytest.approx(value, abs=0.015)
    assert observed / (1 - found) == pytest.approx(expected, abs=5e-3)  # type: ignore[operator]


# A second implementation


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.tuples(*[st.sampled_from("abc")] * n), min_size=2)))
def test_kappa_and_alpha_are_those_of_nltk(units: list[tuple[str, ...]]) -> None:
    """A figure in a paper that nobody else can reproduce is worth nothing."""
    task = AnnotationTask([(str(who), n, c) for n, unit in enumerate(units) for who, c in enumerate(unit)])
    counted = Counter(units)
    if len({category for unit in units for category in unit}) == 1:
        assert isinstance(alpha.nominal(counted), str)
        return
    assert alpha.nominal(counted) == pytest.approx(task.alpha())
    assert kappa.fleiss(counted) == pytest.approx(task.pi())
    if len(units[0]) == 2:
        assert kappa.cohen(counted) == pytest.approx(task.kappa())


def by_the_formula(length: int, annotators: Sequence[Units]) -> float | None:
    """Unitizing alpha straight from the book: every pair of sections of every pair of observers."""
    sections = []
    for units in annotators:
        gaps = unitizing.gaps(units, 0, length)
        sections.append([(a, b - a, 1) for a, b in units] + [(a, b - a, 0) for a, b in gaps])
    m = len(annotators)
    observed = 0
    for i, own in enumerate(sections):
        for j, others in enumerate(sections):
            for b, n, v in own if i != j else ():
                for c, k, w in others:
                    if v and w and -n < b - c < k:
                        observed += (b - c) ** 2 + (b + n - c - k) ** 2
                    elif v and not w and k - n >= b - c >= 0:
                        observed += n**2
                    elif w and not v and k - n <= b - c <= 0:
                        observed += k**2
    every = [section for own in sections for section in own]
    count = sum(v for _, _, v in every)
    met = sum(
        (count - 1) / 3 * (2 * n**3 - 3 * n**2 + n)
        + n**2 * sum(k - n + 1 for _, k, w in every if not w and k >= n)
        for _, n, v in every
        if v
    )
    inner = sum(n * (n - 1) for _, n, v in every if v)
    if not count or m * length * (m * length - 1) == inner:
        return None
    expected = 2 / length * met / (m * length * (m * length - 1) - inner)
    return 1 - observed / (m * (m - 1) * length**2) / expected if expected else None


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 9)), max_size=5), min_size=2, max_size=3)
)
def test_unitizing_alpha_is_that_of_the_formula_taken_literally(drawn: list[list[tuple[int, int]]]) -> None:
    """The sweep that makes it fast could lose a pair."""
    units = [unitizing.joined((start, min(30, start + n)) for start, n in own) for own in drawn]
    expected = by_the_formula(30, units)
    found = unitized(0, 30, continuum(0, 30, *units))
    assert isinstance(found, str) if expected is None else found == pytest.approx(expected)


def synthetic(path: Path, articles: int = 4, marks: int = 30) -> Store:
    """Two annotators with seeded differences: edges, labels, and marks that one of them lacks."""
    pick = random.Random(7)
    store = Store(path, annotator="ana")
    for number in range(articles):
        text = " ".join(pick.choice(["port", "mer", "navire", "dit", "l’Union"]) for _ in range(150))
        article, _ = store.articles.add(Document(f"{text} {number}.", title=f"T{number}"))
        cut = tokens(text)
        with store.act("tag", "both layers"):
            for place in pick.sample(range(0, len(cut) - 3, 3), marks):
                start, end, label = cut[place][0], cut[place][1], pick.choice(["PER", "ORG"])
                for who in ("ana", "béla"):
                    chance = pick.random()
                    if chance < 0.1:
                        continue
                    wide = cut[place + 1][1] if chance < 0.25 else end
                    given_label = "GPE" if chance > 0.9 else label
                    store.annotations.tag(article.id, start, wide, given_label, annotator=who)
    return store


def test_figures_of_two_synthetic_annotators_are_those_of_nltk(tmp_path: Path) -> None:
    """From rows to figures: tokens, labels and spans counted here in the plainest way."""
    with synthetic(tmp_path / "store.db") as store:
        found = agree(store).kinds[0]
        rows = store.conn.execute(
            'select annotator, article_id, start, "end", label from mention_row order by annotation_id'
        ).fetchall()
        task = []
        for article_id, text in store.conn.execute("select id, text from article").fetchall():
            for n, (start, end) in enumerate(tokens(text)):
                for who in ("ana", "béla"):
                    over = [r[4] for r in rows if r[:2] == (who, article_id) and r[2] < end and r[3] > start]
                    task.append((who, (article_id, n), "+".join(sorted(over))))
    oracle = AnnotationTask(task)
    ana, bela = ({row[1:] for row in rows if row[0] == who} for who in ("ana", "béla"))
    figures = {(f.measure, f.label): f for f in found.figures}
    assert figures["cohen_kappa", None].value == pytest.approx(oracle.kappa())
    assert figures["alpha", None].value == pytest.approx(oracle.alpha())
    assert figures["cohen_kappa", None].n == len(task) // 2
    assert figures["f1_exact", None].value == pytest.approx(2 * len(ana & bela) / (len(ana) + len(bela)))
    for label in ("PER", "ORG", "GPE"):
        binary = AnnotationTask([(who, item, label in value.split("+")) for who, item, value in task])
        assert figures["cohen_kappa", label].value == pytest.approx(binary.kappa())
        assert figures["alpha", label].value == pytest.approx(binary.alpha())
        mine, theirs = ({row for row in side if row[3] == label} for side in (ana, bela))
        score = figures["f1_exact", label]
        assert score.value == pytest.approx(2 * len(mine & theirs) / (len(mine) + len(theirs)))
        assert score.n == len(mine) + len(theirs)
        assert score.low is not None and score.low <= score.value <= score.high  # type: ignore[operator]


def test_chunks_add_up_to_the_whole(tmp_path: Path) -> None:
    """The intervals would be those of another figure: paragraphs counted apart must give what one piece gives."""
    with annotated(tmp_path / "store.db")[0] as store:
        found = agree(store).kinds[0]
        (article,) = found.articles
        assert [f.value for f in found.figures if f.label is None] == pytest.approx(
            [f.value for f in article.figures]
        )


# Layers whose differences are known


def test_every_figure_of_a_small_article_can_be_counted_by_hand(tmp_path: Path) -> None:
    """7 mentions each, 4 of them alike; on «Rayhan» they overlap under two labels, which is no match."""
    with annotated(tmp_path / "store.db")[0] as store:
        found = agree(store)
    mentions, quotations = found.kinds
    assert found.annotators == ("ana", "béla")
    assert (found.articles, found.drawn, found.left_out) == (1, "paragraphs", ())
    assert mentions.counts == {
        "ana": {"GPE": 2, "ORG": 1, "PER": 3, "ROLE": 1},
        "béla": {"DATE": 1, "GPE": 1, "LOC": 1, "PER": 3, "PROD": 1},
    }
    assert [(f.measure, f.n, f.unit) for f in mentions.figures if f.label is None] == [
        ("f1_exact", 14, "annotations"), ("f1_overlap", 14, "annotations"), ("cohen_kappa", 25, "tokens"),
        ("alpha", 25, "tokens"), ("unitizing_alpha", 14, "units"), ("entity", 3, "pairs"),
    ]  # fmt: skip
    exact = mentions.figure("f1_exact")
    assert exact is not None and exact.value == pytest.approx(8 / 14)
    assert mentions.confusion == {
        ("PER", "PER"): 3, ("GPE", "GPE"): 1, ("GPE", "LOC"): 1, ("ORG", "PROD"): 1, ("ROLE", ""): 1,
        ("", "DATE"): 1,
    }  # fmt: skip
    speaker, same = quotations.figure("speaker"), mentions.figure("entity")
    assert speaker is not None and (speaker.value, speaker.n) == (0.0, 1)
    assert same is not None and (same.value, same.n) == (1.0, 3)


def test_what_is_undefined_says_why(tmp_path: Path) -> None:
    """A dash that means «no data» to one reader and «perfect» to another."""
    with Store(tmp_path / "store.db", annotator="ana") as store:
        article, _ = store.articles.add(Document("Ada Kern.", title="T"))
        for who in ("ana", "béla"):
            store.annotations.tag(article.id, 0, 8, "PER", annotator=who)
        mentions, quotations = agree(store).kinds
    figures = {f.measure: (f.value, f.why) for f in mentions.figures if f.label is None}
    assert figures["cohen_kappa"] == (None, kappa.ALONE)
    assert figures["alpha"] == (None, kappa.ALONE)
    assert figures["f1_exact"] == (1.0, None)
    assert all(figure.value is None and figure.why for figure in quotations.figures)


def test_names_of_one_person_under_two_ids_are_one(tmp_path: Path) -> None:
    """Two stores that met: each brought an Ada Kern of its own."""
    with Store(tmp_path / "store.db", annotator="ana") as store:
        article, _ = store.articles.add(Document("Ada Kern est là.", title="T"))
        for who, name in (("ana", "Ada Kern"), ("béla", "ada KERN"), ("carl", "Paul Dorn")):
            entity = store.entities.add("PER", name)
            store.annotations.tag(article.id, 0, 8, "PER", annotator=who, entity_id=entity.id)
        same = [agree(store, pair).kinds[0].figure("entity") for pair in (("ana", "béla"), ("ana", "carl"))]
    assert [figure.value for figure in same if figure] == [1.0, 0.0]


# Which articles and whose


def three(path: Path) -> tuple[Store, list[str]]:
    """Ana and béla share the first article, carl has the second to himself; béla read the third and found nothing."""
    store = Store(path, annotator="ana")
    ids = [store.articles.add(Document(f"Ada Kern {n}.", title=f"T{n}"))[0].id for n in range(3)]
    for who, article_id in (("ana", ids[0]), ("béla", ids[0]), ("carl", ids[1]), ("ana", ids[2])):
        store.annotations.tag(article_id, 0, 8, "PER", annotator=who)
    return store, ids


def test_only_shared_articles_count_and_the_others_are_named(tmp_path: Path) -> None:
    """An article that béla never opened would count as if she had found nothing in it."""
    store, ids = three(tmp_path / "store.db")
    with store:
        found = agree(store)
        assert (found.annotators, found.articles) == (("ana", "béla"), 1)
        assert [(a.article_id, a.annotators) for a in found.left_out] == [(ids[2], ("ana",))]
        with Store(store.path, annotator="béla") as other:
            other.articles.ensure_cut(ids[2])
            other.reading.mark(ids[2], 1)
        again = agree(store)
        assert (again.articles, again.left_out) == (2, ())


def test_three_annotators_get_fleiss_and_the_mean_of_their_pairs(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", annotator="ana") as store:
        article, _ = store.articles.add(Document("Ada Kern et Paul Dorn à Rayhan hier.", title="T"))
        for who, labels in (("ana", "PER PER GPE"), ("béla", "PER PER LOC"), ("carl", "PER ORG LOC")):
            for (start, end), label in zip(((0, 8), (12, 21), (24, 30)), labels.split(), strict=True):
                store.annotations.tag(article.id, start, end, label, annotator=who)
        mentions = agree(store).kinds[0]
    exact, kappas = mentions.figure("f1_exact"), mentions.figure("fleiss_kappa")
    assert exact is not None and exact.value == pytest.approx((2 / 3 + 1 / 3 + 2 / 3) / 3)
    assert mentions.figure("cohen_kappa") is None
    rows = ["p p - p p - g -", "p p - p p - l -", "p p - o o - l -"]
    expected = AnnotationTask(
        [(str(n), at, value) for n, row in enumerate(rows) for at, value in enumerate(row.split())]
    )
    assert kappas is not None and kappas.value == pytest.approx(expected.pi())
    assert mentions.confusion == {}


def test_the_adjudicated_layer_is_nobodys_unless_it_is_named(tmp_path: Path) -> None:
    """Agreement with what was settled from their own work would flatter everyone."""
    store, ids = three(tmp_path / "store.db")
    with store:
        store.annotations.tag(ids[0], 0, 8, "PER", annotator="adjudication", origin="adjudication")
        assert agree(store).annotators == ("ana", "béla")
        assert agree(store, ["ana", "adjudication"]).articles == 1


def test_proposals_and_what_was_rejected_are_in_no_layer(tmp_path: Path) -> None:
    store, ids = three(tmp_path / "store.db")
    with store:
        for status in ("proposed", "rejected"):
            store.annotations.tag(ids[0], 0, 3, "ORG", annotator="béla", status=status)
        assert agree(store).kinds[0].counts["béla"] == {"PER": 1}


@pytest.mark.parametrize(
    ("names", "options", "error", "words"),
    [
        (["ana", "bob"], {}, NotFound, "There is no annotator bob; there are: ana, béla, carl"),
        (["ana"], {}, Refused, "Agreement needs two annotators"),
        (["ana", "ana"], {}, BadInput, "Name each annotator once"),
        (["ana", "carl"], {}, Refused, "ana and carl have no article in common: ana annotated 2, carl annotated 1"),
        ([], {"articles": ["zzz"]}, NotFound, "There is no article 'zzz'"),
        ([], {"label": "X"}, NotFound, "There is no label X"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_with_a_reason(
    tmp_path: Path, names: list[str], options: dict, error: type[Exception], words: str
) -> None:
    with three(tmp_path / "store.db")[0] as store, pytest.raises(error, match=words):
        agree(store, names, **options)


def test_one_annotator_alone_is_told_how_to_get_a_second(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", annotator="ana") as store:
        article, _ = store.articles.add(Document("Ada Kern.", title="T"))
        with pytest.raises(Refused, match="nobody has annotated anything here"):
            agree(store)
        store.annotations.tag(article.id, 0, 8, "PER")
        with pytest.raises(Refused, match=r"ana alone has annotated here.*postil merge"):
            agree(store)


def test_a_label_and_an_article_can_be_looked_at_alone(tmp_path: Path) -> None:
    store, article_id = annotated(tmp_path / "store.db")
    with store:
        mentions, quotations = agree(store, articles=[article_id[:8]], label="GPE").kinds
        assert mentions.counts == {"ana": {"GPE": 2}, "béla": {"GPE": 1}}
        assert quotations.counts == {"ana": {}, "béla": {}}


# Pairing and intervals


def mark(start: int, end: int, label: str = "PER") -> Mark:
    return Mark(start, end, ((start, end),), label, "entity", "")


def test_overlaps_are_counted_one_to_one() -> None:
    """One long mark over three short ones is one match, not three."""
    assert len(pairing.loose([mark(0, 30)], [mark(0, 5), mark(6, 9), mark(20, 30)])) == 1
    chain = [mark(n, n + 3) for n in range(0, 3000, 2)], [mark(n + 1, n + 4) for n in range(0, 3000, 2)]
    assert len(pairing.loose(*chain)) == 1500


def test_a_piece_that_only_lies_between_is_no_overlap() -> None:
    split = Mark(0, 20, ((0, 5), (15, 20)), "QUOTE", "quote", "")
    assert pairing.common(split, mark(6, 14, "QUOTE")) == 0
    assert pairing.common(split, mark(3, 17, "QUOTE")) == 4


def test_the_same_seed_gives_the_same_interval_and_one_chunk_gives_none() -> None:
    chunks = [{("n",): n, ("of",): 10} for n in (1, 4, 6, 9, 3)]

    def share(sums) -> float:
        return sums["n",] / sums["of",]

    (first,), (again,) = (intervals(chunks, [share], seed=3) for _ in range(2))
    assert first == again
    assert first is not None and first[0] < 0.46 < first[1]
    assert intervals(chunks[:1], [share], seed=3) == [None]


def test_the_interval_of_a_share_covers_it_as_often_as_it_says() -> None:
    """An interval that is too short makes a difference of chance look like a finding."""
    pick, covered = random.Random(1), 0
    for trial in range(40):
        chunks = [{("n",): pick.random() < 0.7, ("of",): 1} for _ in range(40)]
        (found,) = intervals(chunks, [lambda sums: sums["n",] / sums["of",]], seed=trial)
        covered += found is not None and found[0] <= 0.7 <= found[1]
    assert covered >= 34
