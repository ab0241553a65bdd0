"""Undo and redo: exact, per annotator, after a restart, in bulk, and never over someone else's work."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store, ids, integrity, records
from store.annotations import row_of
from store.errors import NotFound, NothingToUndo, PostilError, Refused
from store.model import Annotation, Label

TEXT = "Ada Lovelace écrit à Charles Babbage. Ada Lovelace répond."


def tag(store: Store, article_id: str, start: int = 0, end: int = 12) -> Annotation:
    return store.annotations.tag(article_id, start, end, "PER")


def many(store: Store, article_id: str, count: int) -> list[dict[str, Any]]:
    model = store.annotations.tag(article_id, 0, 3, "PER")
    return [row_of(replace(model, id=ids.new_id())) for _ in range(count)]


def test_undo_takes_back_the_newest_act_and_redo_brings_it_again(
    store: Store, add_text: Callable[..., str], dump: Callable[[Store], Any]
) -> None:
    """The one key that makes mistakes cheap would not."""
    article_id = add_text(store, TEXT)
    made = tag(store, article_id)
    store.annotations.change(replace(made, label="ORG", note="?"))
    states = [dump(store)]
    for summary in ("retag: PER → ORG “Ada Lovelace”", "PER “Ada Lovelace”", "added A title"):
        assert store.history.undo().summary == summary
        states.append(dump(store))
    with pytest.raises(NothingToUndo):
        store.history.undo()
    assert states[3]["article"] == []
    for state in reversed(states[:3]):
        store.history.redo()
        assert dump(store) == state
    with pytest.raises(NothingToUndo):
        store.history.redo()


def test_undo_works_after_a_restart(store: Store, add_text: Callable[..., str]) -> None:
    """Closing the program would make every mistake final."""
    article_id = add_text(store, TEXT)
    tag(store, article_id)
    store.close()
    with Store(store.path, annotator="anna") as again:
        assert again.history.undo().kind == "tag"
        assert again.annotations.counts(article_id) == (0, 0)
    with Store(store.path, annotator="anna") as again:
        assert again.history.redo().kind == "tag"
        assert again.annotations.counts(article_id) == (1, 0)


def test_undo_restores_the_times_exactly_but_moves_the_merge_clock_on(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A merge would take the undone state for the older one and bring the mistake back."""
    article_id = add_text(store, TEXT)
    made = tag(store, article_id)

    def stamp() -> int:
        return int(store.conn.execute("select stamp from annotation").fetchone()[0])

    first = stamp()
    store.annotations.change(replace(made, note="a note"))
    second = stamp()
    store.history.undo()
    assert store.annotations.get(made.id) == made
    assert first < second < stamp()


def test_a_deleted_row_leaves_a_tombstone_until_it_is_back(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A merge with a colleague would bring back what was deleted here."""
    article_id = add_text(store, TEXT)
    made = tag(store, article_id)

    def tombs() -> list[tuple[str, str]]:
        return store.conn.execute("select table_name, row_id from tombstone").fetchall()

    (before,) = store.conn.execute("select stamp from annotation").fetchone()
    store.annotations.delete(made.id)
    assert tombs() == [("annotation", made.id)]
    (dead,) = store.conn.execute("select stamp from tombstone").fetchone()
    store.history.undo()
    assert tombs() == []
    assert before < dead < store.conn.execute("select stamp from annotation").fetchone()[0]


def test_an_act_whose_rows_someone_changed_since_is_not_undone(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A colleague's correction would vanish without a word."""
    article_id = add_text(store, TEXT)
    made = tag(store, article_id)
    with Store(store.path, annotator="bob") as other:
        other.annotations.change(replace(made, label="ORG"))
    with pytest.raises(
        Refused, match=r"“PER “Ada Lovelace”” cannot be undone: ORG .* changed since by bob \(retag"
    ):
        store.history.undo()
    assert store.annotations.get(made.id).label == "ORG"
    with Store(store.path, annotator="bob") as other:
        other.history.undo()
    assert store.history.undo().kind == "tag"


def test_an_act_whose_row_someone_deleted_since_is_not_undone(
    store: Store, add_text: Callable[..., str]
) -> None:
    """Undo would claim to have taken back what a colleague took away."""
    article_id = add_text(store, TEXT)
    made = tag(store, article_id)
    with Store(store.path, annotator="bob") as other:
        other.annotations.delete(made.id)
    with pytest.raises(Refused, match="bob"):
        store.history.undo()
    assert store.history.acts(annotator="anna")[0].undone is False


def test_an_undone_act_is_not_redone_over_later_work(store: Store, add_text: Callable[..., str]) -> None:
    """Redo would overwrite a colleague."""
    article_id = add_text(store, TEXT)
    made = tag(store, article_id)
    store.annotations.change(replace(made, label="ORG"))
    store.history.undo()
    with Store(store.path, annotator="bob") as other:
        other.annotations.change(replace(made, label="GPE"))
    with pytest.raises(Refused, match=r"cannot be redone: .*by bob"):
        store.history.redo()
    assert store.annotations.get(made.id).label == "GPE"


def test_a_refused_undo_leaves_nothing_half_done(
    store: Store, add_text: Callable[..., str], dump: Callable[[Store], Any]
) -> None:
    """Half of a bulk tag would be gone, with no step to bring it back."""
    article_id = add_text(store, TEXT)
    with store.act("bulk tag", "two") as act:
        one, two = (row_of(replace(tag(store, article_id), id=ids.new_id())) for _ in range(2))
        act.insert("annotation", one)
        act.insert("annotation", two)
    with Store(store.path, annotator="bob") as other:
        other.annotations.delete(one["id"])
    state = dump(store)
    with pytest.raises(Refused):
        store.history.undo()
    assert dump(store) == state
    assert integrity.check(store) == []


def test_undo_is_each_annotators_own(store: Store, add_text: Callable[..., str]) -> None:
    """One analyst's undo would take back another's tag."""
    article_id = add_text(store, TEXT)
    mine = tag(store, article_id)
    with Store(store.path, annotator="bob") as other:
        theirs = tag(other, article_id, 21, 36)
        assert store.history.undo().annotator == "anna"
        with pytest.raises(Refused, match="was done by anna, who alone can undo it"):
            other.history.undo_act(store.history.acts(annotator="anna")[-1].id)
    assert [a.id for a in store.annotations.of_article(article_id)] == [theirs.id]
    assert store.history.redo().annotator == "anna"
    assert {a.id for a in store.annotations.of_article(article_id)} == {mine.id, theirs.id}


def test_a_new_act_ends_what_could_be_redone(store: Store, add_text: Callable[..., str]) -> None:
    """Redo would bring back something the analyst has decided against since."""
    article_id = add_text(store, TEXT)
    tag(store, article_id)
    store.history.undo()
    tag(store, article_id, 21, 36)
    with pytest.raises(NothingToUndo, match="nothing to redo"):
        store.history.redo()


def test_an_act_can_be_undone_out_of_its_order(store: Store, add_text: Callable[..., str]) -> None:
    """From the history screen one mistake could only be mended by undoing the day."""
    article_id = add_text(store, TEXT)
    first = tag(store, article_id)
    second = tag(store, article_id, 21, 36)
    acts = store.history.acts(kind="tag")
    assert store.history.undo_act(acts[1].id).undone is True
    assert [a.id for a in store.annotations.of_article(article_id)] == [second.id]
    with pytest.raises(NothingToUndo, match="not in force"):
        store.history.undo_act(acts[1].id)
    with pytest.raises(NotFound):
        store.history.undo_act("no such act")
    store.history.redo()
    assert {a.id for a in store.annotations.of_article(article_id)} == {first.id, second.id}


def test_the_article_of_later_annotations_is_not_undone(store: Store, add_text: Callable[..., str]) -> None:
    """A colleague's tags would lose the text they stand on."""
    article_id = add_text(store, TEXT)
    with Store(store.path, annotator="bob") as other:
        tag(other, article_id)
    with pytest.raises(Refused, match="1 of annotation without their article"):
        store.history.undo()
    assert store.annotations.counts(article_id) == (1, 0)


def test_undoing_an_article_takes_its_paragraphs_and_the_caret_along(
    store: Store, add_text: Callable[..., str]
) -> None:
    """The file would fill with parts of texts that are gone."""
    article_id = add_text(store, "Un.\nDeux.")
    store.articles.ensure_cut(article_id)
    store.reading.save_caret(article_id, 4)
    assert store.conn.execute("select count(*) from paragraph").fetchone() == (2,)
    store.history.undo()
    for table in ("article", "paragraph", "chunk", "reading"):
        assert store.conn.execute(f"select count(*) from {table}").fetchone() == (0,)
    store.history.redo()
    assert store.conn.execute("select paragraphs from article").fetchone() == (None,)
    store.articles.ensure_cut(article_id)
    assert store.conn.execute("select count(*) from paragraph").fetchone() == (2,)


def test_a_bulk_insert_is_one_change_and_one_step(
    store: Store, add_text: Callable[..., str], dump: Callable[[Store], Any]
) -> None:
    """The history of an import would be larger than the import."""
    article_id = add_text(store, TEXT)
    rows = many(store, article_id, 4500)
    before = dump(store)
    with store.act("import", "4,500 annotations") as act:
        assert act.insert_many("annotation", iter(rows)) == 4500
    full = dump(store)
    assert store.conn.execute("select count(*) from change").fetchone() == (3,)
    store.history.undo()
    assert dump(store) == before
    assert integrity.check(store) == []
    store.history.redo()
    assert dump(store) == full
    assert store.conn.execute("select count(*) from pack").fetchone() == (0,)
    assert store.conn.execute("select count(*) from tombstone").fetchone() == (0,)
    assert integrity.check(store) == []


def test_a_bulk_insert_is_not_undone_over_later_work(store: Store, add_text: Callable[..., str]) -> None:
    """Undoing an import would take along the corrections made to it since."""
    article_id = add_text(store, TEXT)
    rows = many(store, article_id, 30)
    with store.act("import", "30 annotations") as act:
        act.insert_many("annotation", rows)
    with Store(store.path, annotator="bob") as other:
        other.annotations.change(replace(other.annotations.get(rows[7]["id"]), note="right"))
    assert integrity.check(store) == []
    with pytest.raises(Refused, match=r"“30 annotations” cannot be undone: .* changed since by bob"):
        store.history.undo()
    with Store(store.path, annotator="bob") as other:
        other.history.undo()
        other.annotations.delete(rows[29]["id"])
    assert integrity.check(store) == []
    with pytest.raises(Refused, match="by bob"):
        store.history.undo()
    with Store(store.path, annotator="bob") as other:
        other.history.undo()
    tag(store, article_id)
    store.history.undo()
    store.history.undo()
    assert store.annotations.counts(article_id) == (1, 0)


def test_an_integer_key_is_never_used_for_two_rows(store: Store, add_text: Callable[..., str]) -> None:
    """A row made later would be taken for part of a bulk insert and undone with it."""
    article_id = add_text(store, TEXT)
    last = tag(store, article_id)

    def key(annotation: Annotation) -> int:
        query = "select key from annotation where id = ?"
        return int(store.conn.execute(query, (annotation.id,)).fetchone()[0])

    used = key(last)
    store.annotations.delete(last.id)
    store.close()
    with Store(store.path, annotator="anna") as again:
        fresh = tag(again, article_id)
        assert int(again.conn.execute("select key from annotation").fetchone()[0]) > used
        again.annotations.delete(fresh.id)
        assert again.history.undo().kind == "delete"
        assert integrity.check(again) == []


def test_an_act_can_be_extended_while_it_is_the_newest(store: Store, add_text: Callable[..., str]) -> None:
    """Tagging the article, then the corpus, would take two undo steps."""
    article_id = add_text(store, TEXT)
    tag(store, article_id)
    newest = store.history.acts()[0]
    with store.act("more", "", amend=newest.id):
        tag(store, article_id, 38, 50)
    assert len(store.history.acts()) == 2
    store.history.undo()
    assert store.annotations.counts(article_id) == (0, 0)
    store.history.redo()
    assert store.annotations.counts(article_id) == (2, 0)
    tag(store, article_id, 21, 36)
    with pytest.raises(Refused, match="not your last one"), store.act("more", "", amend=newest.id):
        pass


def test_the_history_is_read_by_who_what_and_where(store: Store, add_text: Callable[..., str]) -> None:
    """Nobody could find the act that went wrong."""
    article_id = add_text(store, TEXT)
    tag(store, article_id)
    with Store(store.path, annotator="bob") as other:
        tag(other, article_id, 21, 36)
    acts = store.history.acts()
    assert [(act.annotator, act.kind) for act in acts] == [("bob", "tag"), ("anna", "tag"), ("anna", "add")]
    assert store.history.acts(annotator="bob") == acts[:1]
    assert store.history.acts(kind="tag", text="ADA") == acts[1:2]
    assert store.history.acts(before=acts[0].id, limit=1) == acts[1:2]
    assert store.history.acts(article_id=article_id) == acts
    assert acts[0].at.endswith("Z") and len(acts[0].at) == 24


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["tag", "quote", "retag", "delete", "bulk", "equal", "article", "read", "link", "label", "metadata",
             "undo", "redo", "reopen"]
        ),
        st.integers(0, 40),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_undoing_all_leads_back_to_the_start_and_redoing_all_to_the_end(
    dump: Callable[[Store], Any], steps: list[tuple[str, int]]
) -> None:
    """Some sequence of keys would lose work for good."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store.db", annotator="anna")
        start = dump(store)
        article_id = _article(store, TEXT)
        for step, number in steps:
            store = _take(store, article_id, step, number)
        _take(store, article_id, "label", 99)
        end = dump(store)
        _repeat(store.history.undo)
        assert dump(store) == start
        assert integrity.check(store) == []
        _repeat(store.history.redo)
        assert dump(store) == end
        assert integrity.check(store) == []
        store.close()


def _repeat(turn: Callable[[], object]) -> None:
    while True:
        try:
            turn()
        except NothingToUndo:
            return


def _article(store: Store, text: str) -> str:
    article_id = ids.article_id(text)
    row = {"id": article_id, "title": "T", "added_at": ids.now(), "length": len(text), "paragraphing": "line",
           "text": text}  # fmt: skip
    with store.act("add", "added T", article_id=article_id) as act:
        act.insert("article", row)
    return article_id


def _take(store: Store, article_id: str, step: str, number: int) -> Store:
    """One step on the store; the store to go on with. What a step cannot do here is an error in words."""
    try:
        return _step(store, article_id, step, number)
    except PostilError:
        return store


def _step(store: Store, article_id: str, step: str, number: int) -> Store:
    found = list(store.annotations.of_article(article_id))
    some = found[number % len(found)] if found else None
    match step:
        case "tag":
            store.annotations.tag(article_id, number, number + 5, "PER")
        case "quote":
            store.annotations.tag(article_id, number, number + 9, "QUOTE", more=[("cue", 12, 17)])
        case "bulk":
            model = store.annotations.tag(article_id, 0, 3, "PER")
            with store.act("import", "bulk") as act:
                act.insert_many(
                    "annotation", [row_of(replace(model, id=ids.new_id())) for _ in range(number)]
                )
        case "article":
            _article(store, f"Un texte, {number}.")
        case "read":
            store.reading.mark(article_id, number, read=number % 3 > 0)
        case "label":
            title = f"Title {len(store.history.acts(limit=10_000))}"
            store.labels.put(Label(f"L{number}", "entity", title, None, "red", position=20))
        case "metadata":
            row = records.read(store.conn, "article", article_id) or {"id": article_id}
            with store.act("metadata", "m") as act:
                act.update("article", {**row, "title": f"T{number}"})
        case "undo":
            store.history.undo()
        case "redo":
            store.history.redo()
        case "reopen":
            store.close()
            return Store(store.path, annotator="anna")
        case "retag" if some:
            store.annotations.change(replace(some, note=f"note {number}"))
        case "delete" if some:
            store.annotations.delete(some.id)
        case "equal" if some:
            store.annotations.tag_equal(some, corpus=number % 2 == 0)
        case "link" if some:
            entity = store.entities.add("PER", f"Ada {number}", aliases=["A. L."])
            store.entities.link(some.id, entity.id)
    return store
