"""Review: what waits, what a decision writes, and that undo brings back exactly what was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store, carry, integrity
from store.errors import BadInput
from store.exchange import merge
from store.formats import Document
from store.model import Annotation
from store.review import Item, Verdict, Wanted
from store.reviewfilter import parse
from store.secondlook import wilson

TEXT = (
    "Le ministre Paul Dorn est arrivé à Valbrume.\n"
    "« Nous partons », a dit Paul Dorn.\n"
    "Ada Kern attend Paul Dorn à Valbrume."
)
DORN = ((12, 21), (69, 78), (96, 105))
VALBRUME = ((35, 43), (108, 116))
YES, NO = Verdict("accepted"), Verdict("rejected")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db", annotator="ana") as opened:
        opened.articles.add(Document(TEXT, title="Retour", language="fr"))
        yield opened


def propose(
    store: Store, span: tuple[int, int], label: str, *, by: str = "bob", **fields: object
) -> Annotation:
    (article_id,) = store.conn.execute("select id from article order by key desc").fetchone()
    made = store.annotations.make(article_id, *span, label, annotator=by, origin="import", status="proposed")
    made = replace(made, **fields)  # type: ignore[arg-type]
    store.annotations.add(made)
    return made


def waiting(store: Store, *sources: str) -> list[Item]:
    return list(store.review.items(Wanted(frozenset(sources or ["proposal"]))))  # type: ignore[arg-type]


def rows(store: Store, where: str = "true") -> list[tuple]:
    return store.conn.execute(
        f"select annotator, status, label, origin, reject_reason from annotation where {where} order by key"
    ).fetchall()


def image(store: Store) -> list[tuple]:
    """Every annotation and span, without merge clocks."""
    names = "id, kind, label, entity_id, status, annotator, reject_reason, carried_from, anchor, updated_at"
    found = store.conn.execute(f"select {names} from annotation order by id").fetchall()
    return found + store.conn.execute("select * from span order by annotation_id, role, ordinal").fetchall()


def test_a_decision_is_an_annotation_of_the_decider_and_the_proposal_stays_as_it_came(store: Store) -> None:
    """A colleague's layer that changes under him cannot be compared with anything."""
    proposal = propose(store, DORN[0], "PER", confidence=0.75)
    store.review.decide(waiting(store), YES)
    assert rows(store) == [
        ("bob", "proposed", "PER", "import", None),
        ("ana", "accepted", "PER", "import", None),
    ]
    (link, confidence) = store.conn.execute(
        "select carried_from, confidence from annotation where annotator = 'ana'"
    ).fetchone()
    assert (link, confidence) == (proposal.id, 0.75)


def test_what_is_decided_never_comes_back_but_still_waits_for_others(store: Store) -> None:
    """A rejected proposal that is asked again costs the trust in the whole queue."""
    propose(store, DORN[0], "PER")
    propose(store, DORN[1], "PER")
    store.review.decide(waiting(store)[:1], replace_reason("title"))
    assert [item.start for item in waiting(store)] == [69]
    with Store(store.path, annotator="carla") as other:
        assert [item.start for item in waiting(other)] == [12, 69]


def replace_reason(reason: str) -> Verdict:
    return Verdict("rejected", reason=reason)


def test_the_same_proposal_from_another_importer_is_decided_too(store: Store) -> None:
    """Two tools propose the same names: nobody wants to read them twice."""
    propose(store, DORN[0], "PER")
    store.review.decide(waiting(store), NO)
    propose(store, DORN[0], "PER", by="carla")
    assert waiting(store) == []
    propose(store, DORN[0], "ORG", by="carla")
    assert [item.label for item in waiting(store)] == ["ORG"]


def test_what_one_tagged_oneself_is_not_asked(store: Store) -> None:
    (article_id,) = store.conn.execute("select id from article").fetchone()
    store.annotations.tag(article_id, *DORN[0], "PER")
    propose(store, DORN[0], "PER")
    assert waiting(store) == []


def test_a_proposal_in_the_deciders_own_layer_is_decided_in_place(store: Store) -> None:
    """An import under one's own name must not become two annotations."""
    mine = propose(store, DORN[0], "PER", by="ana")
    store.review.decide(waiting(store), replace_reason("scare_quote"))
    assert rows(store) == [("ana", "rejected", "PER", "import", "scare_quote")]
    assert store.annotations.get(mine.id).updated_at >= mine.updated_at
    assert waiting(store) == []


def test_a_group_is_one_act_and_one_undo(store: Store) -> None:
    for span in DORN:
        propose(store, span, "PER")
    before = image(store)
    decision = store.review.decide(waiting(store), YES)
    assert len(decision.ids) == 3
    assert store.history.acts(limit=1)[0].summary == "accepted PER “Paul Dorn”, 3 times"
    store.history.undo()
    assert image(store) == before
    assert len(waiting(store)) == 3
    store.history.redo()
    assert waiting(store) == []
    assert integrity.check(store.path) == []


def test_another_label_accepts_under_it_and_links_the_entity_that_is_known(store: Store) -> None:
    """Valbrume is a place: a person's record must not stick to it."""
    town = store.entities.add("GPE", "Valbrume")
    propose(store, VALBRUME[0], "ORG")
    store.review.decide(waiting(store), Verdict("accepted", "GPE"))
    assert rows(store, "annotator = 'ana'") == [("ana", "accepted", "GPE", "import", None)]
    (entity_id,) = store.conn.execute("select entity_id from annotation where annotator = 'ana'").fetchone()
    assert entity_id == town.id
    assert waiting(store) == []


def test_two_equal_proposals_relabelled_together_make_one_tag(store: Store) -> None:
    propose(store, VALBRUME[0], "ORG")
    propose(store, VALBRUME[0], "ORG", by="carla")
    store.review.decide(waiting(store), Verdict("accepted", "GPE"))
    assert rows(store, "annotator = 'ana'") == [
        ("ana", "accepted", "GPE", "import", None), ("ana", "rejected", "ORG", "import", "duplicate"),
    ]  # fmt: skip
    assert waiting(store) == []


def test_a_reason_given_afterwards_belongs_to_the_same_undo_step(store: Store) -> None:
    for span in DORN:
        propose(store, span, "PER")
    before = image(store)
    decision = store.review.decide(waiting(store), NO)
    store.review.give_reason(decision, "title")
    assert {reason for *_, reason in rows(store, "annotator = 'ana'")} == {"title"}
    store.history.undo()
    assert image(store) == before


def test_a_decision_on_a_quotation_keeps_cue_and_source(store: Store) -> None:
    (article_id,) = store.conn.execute("select id from article").fetchone()
    store.annotations.tag(
        article_id, 45, 61, "QUOTE", more=[("cue", 65, 68), ("source", 69, 78)], annotator="bob",
        status="proposed", origin="import",
    )  # fmt: skip
    store.review.decide(waiting(store), YES)
    spans = store.conn.execute(
        "select role, text from span s join annotation n on n.id = annotation_id where annotator = 'ana' "
        "order by role"
    ).fetchall()
    assert spans == [("content", "« Nous partons »"), ("cue", "dit"), ("source", "Paul Dorn")]


def test_what_somebody_decided_meanwhile_is_passed_over(store: Store) -> None:
    """Two windows of one analyst must not store a thing twice."""
    propose(store, DORN[0], "PER")
    items = waiting(store)
    with Store(store.path, annotator="ana") as second:
        second.review.decide(items, NO)
    assert store.review.decide(items, YES).act_id is None
    assert [status for _, status, *_ in rows(store)] == ["proposed", "rejected"]


def test_two_stores_of_one_analyst_that_decide_alike_hold_one_decision(store: Store, tmp_path: Path) -> None:
    propose(store, DORN[0], "PER")
    shutil.copy(store.path, tmp_path / "laptop.db")
    store.review.decide(waiting(store), YES)
    with Store(tmp_path / "laptop.db", annotator="ana") as laptop:
        laptop.review.decide(waiting(laptop), YES)
    merge(store, str(tmp_path / "laptop.db"))
    assert len(rows(store, "annotator = 'ana'")) == 1


def test_an_unknown_label_is_refused_before_anything_is_written(store: Store) -> None:
    propose(store, DORN[0], "PER")
    before = image(store)
    with pytest.raises(Exception, match="no label XYZ"):
        store.review.decide(waiting(store), Verdict("accepted", "XYZ"))
    assert image(store) == before


# Other sources


def test_another_annotators_layer_waits_only_where_one_has_nothing_like_it(store: Store) -> None:
    (article_id,) = store.conn.execute("select id from article").fetchone()
    with Store(store.path, annotator="bob") as bob:
        bob.annotations.tag(article_id, *DORN[0], "PER")
        bob.annotations.tag(article_id, *VALBRUME[0], "GPE")
    store.annotations.tag(article_id, *DORN[0], "PER")
    assert [item.text for item in waiting(store, "layer")] == ["Valbrume"]
    store.review.decide(waiting(store, "layer"), replace_reason("generic"))
    assert waiting(store, "layer") == []
    assert rows(store, "annotator = 'bob'") == [
        ("bob", "accepted", "PER", "human", None), ("bob", "accepted", "GPE", "human", None),
    ]  # fmt: skip


def test_ones_own_uncertain_tags_wait_until_they_are_confirmed(store: Store) -> None:
    tag = propose(store, DORN[0], "PER", by="ana", status="accepted", confidence=0.3)
    propose(store, DORN[1], "PER", by="ana", status="accepted", confidence=0.9)
    assert [item.id for item in waiting(store, "uncertain")] == [tag.id]
    store.review.decide(waiting(store, "uncertain"), YES)
    assert waiting(store, "uncertain") == []
    assert store.annotations.get(tag.id).confidence == 0.3
    store.history.undo()
    assert [item.id for item in waiting(store, "uncertain")] == [tag.id]


def test_a_text_under_two_labels_asks_about_the_rarer_one_once(store: Store) -> None:
    """Two answers to one question make every count of the corpus wrong."""
    for span in DORN[:2]:
        propose(store, span, "PER", by="ana", status="accepted")
    odd = propose(store, DORN[2], "ORG", by="ana", status="accepted")
    assert [item.id for item in waiting(store, "inconsistent")] == [odd.id]
    store.review.decide(waiting(store, "inconsistent"), YES)
    assert waiting(store, "inconsistent") == []
    store.history.undo()
    store.review.decide(waiting(store, "inconsistent"), Verdict("accepted", "PER"))
    assert store.annotations.get(odd.id).label == "PER"
    assert waiting(store, "inconsistent") == []


OLD = "La ministre Anna Beck est arrivée hier à Valbrume avec toute sa délégation.\n"
NEW = "La ministre Anna Beck est arrivée mardi à Valbrume avec toute sa délégation, pas hier.\n"


def revised(store: Store) -> str:
    """An article with `hier` tagged in its old text; the new text's id."""
    old, _ = store.articles.add(Document(OLD, title="Beck"))
    store.annotations.tag(old.id, 34, 38, "DATE")
    return store.revisions.revise(old.id, Document(NEW, title="Beck")).article.id


def test_an_orphan_is_offered_places_and_put_there_by_number(store: Store) -> None:
    """What a revision could not place must cost the analyst one key, not a search."""
    new_id = revised(store)
    before = image(store)
    (item,) = waiting(store, "orphan")
    assert (item.article_id, item.text, item.more.offers) == (new_id, "hier", ((81, 85),))
    placed = store.review.place(item, *item.more.offers[0])
    assert (placed.article_id, placed.start, placed.text, placed.anchor) == (new_id, 81, "hier", "ok")
    assert waiting(store, "orphan", "moved") == []
    store.history.undo()
    assert image(store) == before
    assert len(waiting(store, "orphan")) == 1


def test_an_orphan_cannot_be_accepted_unseen(store: Store) -> None:
    revised(store)
    with pytest.raises(BadInput, match="placed"):
        store.review.decide(waiting(store, "orphan"), YES)


def test_a_moved_tag_is_confirmed_where_it_is(store: Store) -> None:
    old, _ = store.articles.add(Document(OLD, title="Beck"))
    store.annotations.tag(old.id, 12, 21, "PER")
    new = OLD.replace("Anna Beck", "Anna  Beck")
    turned = store.revisions.revise(old.id, Document(new, title="Beck")).article.id
    (item,) = waiting(store, "moved")
    assert (item.article_id, item.text) == (turned, "Anna  Beck")
    store.review.decide([item], YES)
    assert waiting(store, "moved") == []
    assert store.annotations.get(item.id).anchor == "ok"


def test_proposals_on_a_text_that_was_revised_wait_on_the_new_text_alone(store: Store) -> None:
    old, _ = store.articles.add(Document(OLD, title="Beck"))
    propose(store, (12, 21), "PER")
    propose(store, (41, 49), "ORG")
    store.review.decide([item for item in waiting(store) if item.label == "ORG"], Verdict("accepted", "GPE"))
    new_id = store.revisions.revise(old.id, Document(NEW, title="Beck")).article.id
    assert [(item.article_id, item.text) for item in waiting(store)] == [(new_id, "Anna Beck")]


def test_an_edited_source_asks_about_its_copies(store: Store) -> None:
    """A correction that reaches one of two equal paragraphs makes the corpus contradict itself."""
    article, _ = store.articles.add(Document("Rayhan brûle.\nRien.\nRayhan brûle.", title="Deux fois"))
    source = store.annotations.make(article.id, 0, 6, "ORG")
    (copy,) = carry.add(store, source)
    assert waiting(store, "carried") == []
    store.annotations.change(replace(source, label="GPE", updated_at="2030-01-01T00:00:00.000Z"))
    assert [item.id for item in waiting(store, "carried")] == [copy.id]
    store.review.decide(waiting(store, "carried"), YES)
    assert store.annotations.get(copy.id).label == "GPE"
    store.history.undo()
    assert store.annotations.get(copy.id).label == "ORG"


def conflicting(store: Store, tmp_path: Path) -> str:
    """A tag that two stores changed, merged: theirs, the later, holds. Its id."""
    (article_id,) = store.conn.execute("select id from article").fetchone()
    tag = store.annotations.tag(article_id, *VALBRUME[0], "ORG")
    shutil.copy(store.path, tmp_path / "other.db")
    store.annotations.change(replace(tag, label="GPE"))
    with Store(tmp_path / "other.db", annotator="bob") as other:
        other.annotations.change(replace(tag, label="LOC"))
    merge(store, str(tmp_path / "other.db"))
    return tag.id


@pytest.mark.parametrize(("verdict", "label"), [(YES, "LOC"), (NO, "GPE")])
def test_a_merge_conflict_is_settled_for_one_side_or_the_other(
    store: Store, tmp_path: Path, verdict: Verdict, label: str
) -> None:
    """The later change is not always the right one; both must be one key away."""
    tag_id = conflicting(store, tmp_path)
    assert [item.id for item in waiting(store, "conflict")] == [tag_id]
    store.review.decide(waiting(store, "conflict"), verdict)
    assert store.annotations.get(tag_id).label == label
    assert waiting(store, "conflict") == []
    store.history.undo()
    assert store.annotations.get(tag_id).label == "LOC"
    assert [item.id for item in waiting(store, "conflict")] == [tag_id]


# Second look


@pytest.mark.parametrize(
    ("wrong", "seen", "low", "high"),
    # Newcombe 1998 (Statistics in Medicine 17), table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_the_error_rate_is_wilsons(wrong: int, seen: int, low: float, high: float) -> None:
    found = wilson(wrong, seen)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


def test_a_sample_is_looked_at_again_and_its_errors_counted_undo_included(store: Store) -> None:
    """A rate that counts what was taken back is a wrong rate."""
    for span in DORN:
        propose(store, span, "PER", by="ana", status="accepted")
    propose(store, VALBRUME[0], "GPE", by="ana", status="accepted")
    assert store.review.sample(10, label="PER", seed=4) == 3
    first, second, third = waiting(store, "second-look")
    store.review.decide([first], YES)
    store.review.decide([second], Verdict("accepted", "ORG"))
    store.review.decide([third], NO)
    rate = store.review.rate()
    assert rate is not None
    assert (rate.size, rate.seen, rate.wrong) == (3, 3, 2)
    store.history.undo()
    assert str(store.review.rate()) == "2 of 3 looked at, 1 wrong: 50.0% (95 %: 9.5% to 90.5%)"
    assert [item.id for item in waiting(store, "second-look")] == [third.id]


def test_a_sample_of_somebody_elses_work_is_judged_in_ones_own_layer(store: Store) -> None:
    for span in DORN:
        propose(store, span, "PER", status="accepted")
    assert store.review.sample(2, annotator="bob", seed=1) == 2
    store.review.decide(waiting(store, "second-look"), NO)
    assert [row[:2] for row in rows(store)] == [("bob", "accepted")] * 3 + [("ana", "rejected")] * 2
    rate = store.review.rate()
    assert rate is not None
    assert (rate.seen, rate.wrong) == (2, 2)


def test_the_same_seed_draws_the_same_sample(store: Store) -> None:
    for span in (*DORN, *VALBRUME):
        propose(store, span, "PER", by="ana", status="accepted")
    drawn = []
    for seed in (7, 7, 8):
        store.review.sample(3, seed=seed)
        drawn.append([item.id for item in waiting(store, "second-look")])
    assert drawn[0] == drawn[1] != drawn[2]


def test_where_the_review_was_left_is_kept_for_each_annotator_and_keeps_the_sample(store: Store) -> None:
    propose(store, DORN[0], "PER", by="ana", status="accepted")
    store.review.sample(1)
    store.review.keep_state(order="text", key=["proposal", "PER", "Paul Dorn"])
    with Store(store.path, annotator="bob") as bob:
        assert bob.review.state() == {}
    with Store(store.path, annotator="ana") as again:
        assert again.review.state() == {"order": "text", "key": ["proposal", "PER", "Paul Dorn"]}
        assert len(waiting(again, "second-look")) == 1


# Filters


def test_the_filter_narrows_by_each_thing_that_is_named(store: Store) -> None:
    propose(store, DORN[0], "PER", confidence=0.9)
    propose(store, VALBRUME[0], "GPE", by="carla", confidence=0.2)
    found = {}
    for text in ("label:GPE", "by:bob", "conf<0.5", "conf>0.5", "valbr", "from:orphan", 'paul "dorn'):
        found[text] = [item.text for item in store.review.items(parse(store, text))]
    assert found == {
        "label:GPE": ["Valbrume"], "by:bob": ["Paul Dorn"], "conf<0.5": ["Valbrume"], "conf>0.5": ["Paul Dorn"],
        "valbr": ["Valbrume"], "from:orphan": [], 'paul "dorn': ["Paul Dorn"],
    }  # fmt: skip


@pytest.mark.parametrize("text", ["label:XYZ", "from:nowhere", "conf:high", "entity:nobody", "article:none"])
def test_a_filter_that_is_none_says_what_there_is(store: Store, text: str) -> None:
    with pytest.raises(BadInput, match=text.partition(":")[2] + "|no filter"):
        parse(store, text)


# What must hold for every history


STEPS = st.lists(
    st.tuples(
        st.sampled_from([YES, NO, Verdict("accepted", "GPE"), Verdict("rejected", reason="title"), None]),
        st.integers(0, 20),
        st.integers(1, 4),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with proposals of three people; not to be written."""
    path = tmp_path_factory.mktemp("proposed") / "s.db"
    with Store(path, annotator="ana") as store:
        store.articles.add(Document(TEXT, title="Retour"))
        for span in DORN:
            propose(store, span, "PER")
        for span, by in zip((*VALBRUME, DORN[0]), ("ana", "bob", "carla"), strict=True):
            propose(store, span, "PER", by=by)
    return path


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_undo_to_the_start_leaves_the_queue_as_it_was(
    proposed: Path, steps: list[tuple[Verdict | None, int, int]]
) -> None:
    """Whoever undoes a morning of decisions wants the morning back, not most of it."""
    shutil.copy(proposed, proposed.with_name("own.db"))
    with Store(proposed.with_name("own.db"), annotator="ana") as store:
        start, asked = image(store), sorted(item.id for item in waiting(store))
        depth = 0
        for verdict, place, count in steps:
            left = waiting(store)
            if verdict is None:
                if depth:
                    store.history.undo()
                    depth -= 1
                continue
            chosen = left[place % (len(left) + 1) :][:count]
            decision = store.review.decide(chosen, verdict)
            depth += decision.act_id is not None
            after = {item.id for item in waiting(store)}
            assert not after & {item.id for item in chosen}
            assert after <= {item.id for item in left}
        for _ in range(depth):
            store.history.undo()
        assert image(store) == start
        assert sorted(item.id for item in waiting(store)) == asked
