"""Annotations: stored with their exact text, found by their place, tagged once for every equal text."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store, ids, integrity
from store.errors import BadInput, NotFound
from store.model import Annotation, Span

TEXT = "Ada Lovelace écrit à Charles Babbage. Ada Lovelace répond."


def texts(annotations: list[Annotation]) -> list[str]:
    return [annotation.text for annotation in annotations]


def test_a_tag_holds_the_exact_text_and_says_who_made_it(store: Store, add_text: Callable[..., str]) -> None:
    """A row of an export could not be checked against its text."""
    article_id = add_text(store, "👩🏽‍🚀 Ada parle.")
    made = store.annotations.tag(article_id, 5, 8, "PER", note="seule")
    assert made == store.annotations.get(made.id)
    assert (made.text, made.kind, made.status, made.origin) == ("Ada", "entity", "accepted", "human")
    assert (made.annotator, made.level, made.note) == ("anna", "NAM", "seule")
    assert made.created_at == made.updated_at
    assert store.history.acts()[0].summary == "PER “Ada”"


@pytest.mark.parametrize(
    ("label", "level"), [("PER", "NAM"), ("ROLE", "NOM"), ("DATE", None), ("NUM", None), ("MISC", "NAM")]
)
def test_a_mention_gets_the_level_its_label_implies(
    store: Store, add_text: Callable[..., str], label: str, level: str | None
) -> None:
    """Every analyst would have to set what is nearly always the same."""
    assert store.annotations.tag(add_text(store, TEXT), 0, 3, label).level == level


def test_a_quotation_is_direct_speech_until_someone_says_otherwise(
    store: Store, add_text: Callable[..., str]
) -> None:
    """Quotations without a type would be missing from a filter by type."""
    article_id = add_text(store, TEXT)
    made = store.annotations.tag(article_id, 0, 12, "QUOTE", more=[("cue", 13, 18), ("source", 21, 36)])
    assert (made.kind, made.quote_type, made.medium, made.level) == ("quote", "direct", "speech", None)
    assert [(s.role, s.text) for s in made.spans] == [
        ("content", "Ada Lovelace"), ("cue", "écrit"), ("source", "Charles Babbage")
    ]  # fmt: skip
    assert store.annotations.tag(article_id, 0, 3, "QUOTE", quote_type="indirect").quote_type == "indirect"


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (50, 59), (0, 10_000)])
def test_a_stretch_outside_the_text_is_refused(
    store: Store, add_text: Callable[..., str], start: int, end: int
) -> None:
    """A span would point at nothing, and every export after it would fail."""
    article_id = add_text(store, TEXT)
    with pytest.raises(BadInput, match="is no stretch of the text, which has 58 code points"):
        store.annotations.tag(article_id, start, end, "PER")
    assert list(store.annotations.of_article(article_id)) == []


def test_an_unknown_label_or_article_is_refused(store: Store, add_text: Callable[..., str]) -> None:
    """A typing error on the command line would make a label."""
    article_id = add_text(store, TEXT)
    with pytest.raises(BadInput, match="There is no label PERS; `postil labels` lists them"):
        store.annotations.tag(article_id, 0, 3, "PERS")
    with pytest.raises(NotFound, match="There is no article 0123"):
        store.annotations.tag("0123", 0, 3, "PER")
    store.labels.retire("MISC")
    with pytest.raises(BadInput, match="MISC is retired"):
        store.annotations.tag(article_id, 0, 3, "MISC")
    assert len(store.history.acts()) == 2


def test_an_annotation_that_does_not_hold_its_text_is_refused(
    store: Store, add_text: Callable[..., str]
) -> None:
    """Spans would drift, and nobody would see it."""
    article_id = add_text(store, TEXT)
    made = store.annotations.tag(article_id, 0, 3, "PER")
    drifted = replace(made, id=ids.new_id(), spans=(Span(1, 4, "Ada"),))
    with pytest.raises(BadInput, match="does not hold “Ada” at 1 to 4"):
        store.annotations.add(drifted)
    with pytest.raises(BadInput, match="does not hold"):
        store.annotations.change(replace(made, spans=(Span(1, 4, "Ada"),)))
    with pytest.raises(BadInput, match="marks nothing"):
        store.annotations.change(replace(made, spans=()))
    with pytest.raises(BadInput, match="no label of the kind quote"):
        store.annotations.add(replace(made, id=ids.new_id(), kind="quote"))
    assert list(store.annotations.of_article(article_id)) == [made]


def test_an_annotation_is_changed_as_a_whole_and_in_words(store: Store, add_text: Callable[..., str]) -> None:
    """A resize would leave the old text behind, or the history would not say what was done."""
    article_id = add_text(store, TEXT)
    made = store.annotations.tag(article_id, 0, 3, "PER")
    grown = store.annotations.change(replace(made, spans=(Span(0, 12, "Ada Lovelace"),)), kind="resize")
    assert store.annotations.get(made.id) == grown
    assert (grown.text, grown.created_at) == ("Ada Lovelace", made.created_at)
    assert store.history.acts()[0].summary == "resize: PER “Ada Lovelace”"
    quote = store.annotations.change(replace(grown, label="QUOTE"))
    assert quote.kind == "quote"
    assert store.history.acts()[0].summary == "retag: PER → QUOTE “Ada Lovelace”"
    assert store.annotations.change(quote) == quote
    assert len(store.history.acts()) == 4
    with pytest.raises(NotFound):
        store.annotations.change(replace(quote, id="none"))


def test_a_change_made_from_an_older_state_keeps_what_others_did(
    store: Store, add_text: Callable[..., str]
) -> None:
    """Two windows on one article: the later edit would silently take back the earlier."""
    made = store.annotations.tag(add_text(store, TEXT), 0, 3, "PER")
    with Store(store.path, annotator="bob") as other:
        other.annotations.change(replace(made, note="ask her"))
    changed = store.annotations.change(replace(made, label="ORG"), base=made)
    assert (changed.label, changed.note) == ("ORG", "ask her")
    assert store.annotations.get(made.id) == changed


def test_a_deleted_quotation_leaves_those_nested_in_it(store: Store, add_text: Callable[..., str]) -> None:
    """Deleting could be impossible, or take more than one thing."""
    article_id = add_text(store, TEXT)
    outer = store.annotations.tag(article_id, 0, 36, "QUOTE")
    inner = store.annotations.tag(article_id, 21, 36, "QUOTE", parent_id=outer.id)
    store.annotations.delete(outer.id)
    assert store.annotations.get(inner.id).parent_id is None
    store.history.undo()
    assert store.annotations.get(inner.id) == inner
    with pytest.raises(NotFound):
        store.annotations.delete("none")


def test_a_text_known_as_one_alias_is_linked_by_itself(store: Store, add_text: Callable[..., str]) -> None:
    """The analyst would link the same name a hundred times; or an ambiguous one would be guessed."""
    article_id = add_text(store, TEXT)
    ada = store.entities.add("PER", "Ada Lovelace")
    assert store.annotations.tag(article_id, 0, 12, "PER").entity_id == ada.id
    assert store.annotations.tag(article_id, 0, 12, "ORG").entity_id is None
    assert store.annotations.tag(article_id, 21, 36, "PER").entity_id is None
    store.entities.add("PER", "Ada Lovelace")
    assert store.annotations.tag(article_id, 38, 50, "PER").entity_id is None


def test_next_and_previous_pass_over_what_was_rejected(store: Store, add_text: Callable[..., str]) -> None:
    """The keys ] and [ would stop where nothing is shown, or skip an annotation."""
    article_id = add_text(store, TEXT)
    short = store.annotations.tag(article_id, 21, 28, "PER")
    long = store.annotations.tag(article_id, 21, 36, "PER")
    store.annotations.tag(article_id, 13, 18, "MISC", status="rejected")
    last = store.annotations.tag(article_id, 38, 50, "PER", more=[("source", 0, 3)])
    forth, back = store.annotations.next_start, store.annotations.previous_start
    assert forth(article_id, -1) == long
    assert forth(article_id, 20) == long
    assert forth(article_id, 21) == last
    assert forth(article_id, 38) is None
    assert back(article_id, 58) == last
    assert back(article_id, 38) == long
    assert back(article_id, 21) is None
    assert short in store.annotations.window(article_id, 21, 22)


def test_mentions_and_quotations_are_counted_without_rejected_ones(
    store: Store, add_text: Callable[..., str]
) -> None:
    """The library would show work that was thrown away."""
    article_id = add_text(store, TEXT)
    assert store.annotations.counts(article_id) == (0, 0)
    store.annotations.tag(article_id, 0, 3, "PER")
    store.annotations.tag(article_id, 4, 12, "PER", status="proposed")
    store.annotations.tag(article_id, 4, 12, "ORG", status="rejected")
    store.annotations.tag(article_id, 0, 12, "QUOTE")
    store.annotations.tag(article_id, 0, 12, "NOTE")
    assert store.annotations.counts(article_id) == (2, 1)


def test_a_window_reads_no_more_than_the_window(store: Store, add_text: Callable[..., str]) -> None:
    """Each key would take longer in a novel than in a dispatch."""
    article_id = add_text(store, "mot " * 20_000)
    model = store.annotations.tag(article_id, 0, 3, "PER")
    from store.annotations import row_of

    places = range(4, 80_000, 4)
    rows = [row_of(replace(model, id=ids.new_id(), spans=(Span(p, p + 3, "mot"),))) for p in places]
    with store.act("import", "many") as act:
        act.insert_many("annotation", rows)
    store.conn.execute("analyze")

    def steps(work: Callable[[], Any]) -> int:
        count = 0

        def tick() -> int:
            nonlocal count
            count += 1
            return 0

        store.conn.set_progress_handler(tick, 1)
        work()
        store.conn.set_progress_handler(None, 0)
        return count

    few = steps(lambda: store.annotations.window(article_id, 400, 600))
    late = steps(lambda: store.annotations.window(article_id, 79_000, 79_200))
    assert len(store.annotations.window(article_id, 400, 600)) == 50
    assert late < 1.5 * few < 50 * 500
    assert steps(lambda: store.annotations.next_start(article_id, 79_000)) < 2000
    assert steps(lambda: store.annotations.previous_start(article_id, 1000)) < 2000


def test_no_query_by_place_reads_a_whole_table(store: Store, add_text: Callable[..., str]) -> None:
    """The same, said by SQLite's own plan."""
    from store import annotations

    plan = store.conn.execute(f"explain query plan {annotations._SELECT_WINDOW}", ("x", 0, 1)).fetchall()
    steps = [row[3] for row in plan]
    assert (
        sum("USING INDEX span_place (article_id=? AND reach=? AND start>? AND start<?)" in s for s in steps)
        == 4
    )
    assert not [
        step for step in steps if step.startswith("SCAN") and step.split()[1] not in ("w", "(subquery")
    ]


LENGTH = 200_000
PIECES = st.tuples(
    st.integers(0, LENGTH - 1), st.sampled_from([1, 3, 255, 256, 257, 4096, 4097, 65536, 65537, 150_000])
)


@settings(max_examples=25, deadline=None)
@given(
    pieces=st.lists(PIECES, max_size=12),
    cues=st.lists(PIECES, max_size=3),
    windows=st.lists(PIECES, min_size=1, max_size=5),
)
def test_a_window_holds_all_that_touches_it_and_nothing_else(
    pieces: list[tuple[int, int]], cues: list[tuple[int, int]], windows: list[tuple[int, int]]
) -> None:
    """A mark would be missing on the screen because it began a page, or a chapter, before."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s.db", annotator="anna") as store:
        text = "x" * LENGTH
        article_id = ids.article_id(text)
        with store.act("add", "x") as act:
            act.insert("article", {"id": article_id, "title": "t", "added_at": ids.now(), "length": LENGTH,
                                   "paragraphing": "line", "text": text})  # fmt: skip
            for start, length in pieces:
                more = [("cue", cue, min(cue + size, LENGTH)) for cue, size in cues[:1]]
                store.annotations.tag(
                    article_id,
                    start,
                    min(start + length, LENGTH),
                    "QUOTE",
                    more=more,  # type: ignore[arg-type]
                )
        every = list(store.annotations.of_article(article_id))
        assert every == sorted(every, key=lambda a: (a.start, -a.end, a.id))
        assert len(every) == len(pieces)
        for start, length in windows:
            end = min(start + length, LENGTH)
            touching = [a for a in every if any(s.start < end and s.end > start for s in a.spans)]
            assert store.annotations.window(article_id, start, end) == touching


def test_every_equal_text_of_the_article_is_tagged_in_one_step(
    store: Store, add_text: Callable[..., str]
) -> None:
    """The analyst would tag the same name twenty times, and undo it twenty times."""
    article_id = add_text(store, "Ada. Adam et Ada, l’Ada d’Ada ; ADA, Ada-Marie. Ada")
    made = store.annotations.tag(article_id, 0, 3, "PER", note="only here")
    taken = store.annotations.tag(article_id, 13, 16, "PER")
    done = store.annotations.tag_equal(made, corpus=False)
    assert (done.tagged, done.skipped, done.articles) == (3, 1, 1)
    every = list(store.annotations.of_article(article_id))
    assert [a.start for a in every] == [0, 13, 20, 26, 48]
    assert {(a.text, a.label, a.origin, a.status) for a in every} == {("Ada", "PER", "human", "accepted")}
    assert [a.note for a in every] == ["only here", None, None, None, None]
    assert store.history.get(done.act_id or "").summary == "PER “Ada”: 3 more in the article"
    assert integrity.check(store) == []
    store.history.undo()
    assert list(store.annotations.of_article(article_id)) == [made, taken]


def test_the_corpus_is_tagged_as_part_of_the_same_step(store: Store, add_text: Callable[..., str]) -> None:
    """`**` after `*` would need two undos, or count wrongly."""
    first = add_text(store, "Ada ici. Ada là.")
    second = add_text(store, "Ada ailleurs, et Adam.")
    third = add_text(store, "東京Ada氏")
    add_text(store, "Personne.")
    made = store.annotations.tag(first, 0, 3, "PER")
    here = store.annotations.tag_equal(made, corpus=False)
    done = store.annotations.tag_equal(made, corpus=True, amend=here.act_id)
    assert (done.tagged, done.skipped, done.articles, done.act_id) == (2, 1, 2, here.act_id)
    assert store.history.acts()[0].summary == "PER “Ada”: 1 more in the article, then 2 more in 2 articles"
    assert [store.annotations.counts(a) for a in (first, second, third)] == [(2, 0), (1, 0), (1, 0)]
    store.history.undo()
    assert [store.annotations.counts(a) for a in (first, second, third)] == [(1, 0), (0, 0), (0, 0)]


def test_nothing_to_tag_is_no_act(store: Store, add_text: Callable[..., str]) -> None:
    """Undo after it would seem to do nothing."""
    made = store.annotations.tag(add_text(store, TEXT), 21, 36, "PER")
    done = store.annotations.tag_equal(made, corpus=True)
    assert (done.tagged, done.skipped, done.articles, done.act_id) == (0, 0, 0, None)
    assert len(store.history.acts()) == 2


def test_what_was_rejected_or_tagged_otherwise_is_left_alone(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A rejected proposal would come back; a name inside a longer one would be tagged twice."""
    article_id = add_text(store, "Ada. Ada. Ada Lovelace. Ada. Ada")
    made = store.annotations.tag(article_id, 0, 3, "PER")
    store.annotations.tag(article_id, 5, 8, "PER", status="rejected")
    store.annotations.tag(article_id, 10, 22, "PER")
    store.annotations.tag(article_id, 24, 27, "ORG")
    done = store.annotations.tag_equal(made, corpus=False)
    assert (done.tagged, done.skipped) == (1, 3)


def test_a_link_goes_along_but_a_role_only_in_its_article(store: Store, add_text: Callable[..., str]) -> None:
    """The minister of one article would be taken for the minister of another."""
    one = add_text(store, "Ada, la ministre. Ada et la ministre.")
    two = add_text(store, "Ada et la ministre.")
    ada = store.entities.add("PER", "Ada Lovelace")
    name = store.annotations.tag(one, 0, 3, "PER", entity_id=ada.id)
    role = store.annotations.tag(one, 5, 16, "ROLE", entity_id=ada.id)
    store.annotations.tag_equal(name, corpus=True)
    store.annotations.tag_equal(role, corpus=True)
    links = {a.text: a.entity_id for a in store.annotations.of_article(two)}
    assert links == {"Ada": ada.id, "la ministre": None}
    assert {a.entity_id for a in store.annotations.of_article(one)} == {ada.id}
