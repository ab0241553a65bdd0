"""Merging stores: what comes in, what wins, what is told, and the way back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store, backup, integrity, records, standing
from store.annotations import row_of
from store.errors import BadInput, NothingToUndo, ReadOnlyStore, Refused
from store.exchange import conflicts, lookalikes, merge, take_in
from store.foreign import Foreign
from store.formats import jsonl
from store.formats.registry import Options
from store.model import Label
from tests import worlds
from tests.soak.harness import times
from tests.worlds import remembered, standings

TEXT = "Ada Lovelace écrit à Charles Babbage. Ada Lovelace répond."
Dumped = Callable[[Store], Any]


class Pair:
    """Two analysts who began from one store with an article and a tag, and then worked apart."""

    def __init__(self, folder: Path, add_text: Callable[..., str]) -> None:
        with Store(folder / "anna.db", annotator="anna") as begun:
            self.article = add_text(begun, TEXT)
            self.tag = begun.annotations.tag(self.article, 0, 12, "PER").id
            self.ada = begun.entities.add("PER", "Ada Lovelace").id
        shutil.copy(folder / "anna.db", folder / "bob.db")
        self.anna = Store(folder / "anna.db", annotator="anna")
        self.bob = Store(folder / "bob.db", annotator="bob")

    def note(self, store: Store, note: str) -> None:
        store.annotations.change(replace(store.annotations.get(self.tag), note=note))

    def notes(self) -> list[str | None]:
        return [store.annotations.get(self.tag).note for store in (self.anna, self.bob)]

    def swap(self) -> tuple[Any, Any]:
        """Each takes in the store of the other, as it was before; what the two merges did."""
        with closing(Store(self.bob.path, annotator="bob", read_only=True)):
            before = self.bob.path.with_name("bob as he was.db")
            backup.backup(self.bob, before)
        theirs = merge(self.bob, self.anna.path)
        return merge(self.anna, before), theirs


@pytest.fixture
def pair(tmp_path: Path, add_text: Callable[..., str]) -> Any:
    made = Pair(tmp_path, add_text)
    yield made
    made.anna.close()
    made.bob.close()


@pytest.fixture
def other(tmp_path: Path) -> Any:
    """A colleague's store that shares nothing with ours."""
    with Store(tmp_path / "other.db", annotator="bob") as made:
        yield made


# What comes in


def test_everything_comes_in_with_its_ids_and_the_report_counts_it(
    store: Store, other: Store, add_text: Callable[..., str], dump: Dumped
) -> None:
    """A colleague's afternoon would be lost, or come in twice."""
    article_id = add_text(other, "Un.\nAda Lovelace parle.", title="Récit")
    tagged = other.annotations.tag(article_id, 4, 16, "PER")
    other.annotations.tag(article_id, 0, 23, "QUOTE", more=[("source", 4, 16)])
    other.entities.link(tagged.id, other.entities.add("PER", "Ada Lovelace", aliases=["Ada"]).id)
    other.labels.put(Label("SHIP", "entity", "Ship", "x", "teal"))
    other.reading.mark(article_id, 2)
    other.reading.save_caret(article_id, 7)
    done = merge(store, other.path)
    assert done.added == {
        "label": 1, "article": 1, "entity": 1, "alias": 2, "annotation": 2, "reading": 1,
    }  # fmt: skip
    assert done.words == ("1 article, 2 annotations, 1 entity, 2 aliases, 1 label, 1 reading mark new")
    assert (done.updated["article"], done.conflicts, done.keys, done.alike) == (0, (), (), ())
    assert dump(store) == dump(other)
    assert standings(store) == standings(other)
    assert [p.start for p in store.articles.paragraphs(article_id, 1, 9)] == [0, 4]
    assert integrity.check(store) == []


def test_merging_again_brings_nothing_and_leaves_nothing_behind(
    store: Store, other: Store, add_text: Callable[..., str]
) -> None:
    """Each swap of files would fill the history, and push out the backups that matter."""
    add_text(other, TEXT)
    merge(store, other.path)
    state, acts, kept = standings(store), store.history.acts(), list(backup.folder(store.path).iterdir())
    done = merge(store, other.path)
    assert (done.act_id, done.acts, done.backup, done.words) == (None, 0, None, "nothing new")
    assert standings(store) == state
    assert store.history.acts() == acts
    assert list(backup.folder(store.path).iterdir()) == kept


def test_a_checked_backup_is_made_before_a_merge(
    store: Store, other: Store, add_text: Callable[..., str], dump: Dumped
) -> None:
    """A merge with the wrong file would be final once the history is lost."""
    add_text(store, TEXT)
    add_text(other, "Un autre texte.")
    before = dump(store)
    done = merge(store, other.path)
    assert done.backup is not None and done.backup.name.endswith("-before-merge.db")
    with Store(done.backup, annotator="anna", read_only=True) as kept:
        assert dump(kept) == before


def test_columns_and_tables_of_other_tools_survive_a_merge(
    store: Store, other: Store, add_text: Callable[..., str]
) -> None:
    """Who added a column in Datasette would lose it with the first merge."""
    article_id = add_text(store, TEXT)
    store.conn.executescript(
        "alter table article add column mood text; update article set mood = 'glad'; create table extra(x)"
    )
    with Store(other.path, annotator="bob") as theirs:
        add_text(theirs, TEXT, title="A better title")
    merge(store, other.path)
    assert store.articles.get(article_id).title == "A better title"
    assert store.conn.execute("select mood from article").fetchall() == [("glad",)]


# The way back


def test_a_merge_is_one_step_back_and_one_step_forth(
    pair: Pair, add_text: Callable[..., str], dump: Dumped
) -> None:
    """After a merge with the wrong file nothing but a backup would help."""
    add_text(pair.bob, "Un autre texte.", title="Other")
    pair.note(pair.bob, "bob's")
    pair.bob.entities.link(pair.tag, pair.ada)
    pair.bob.annotations.delete(pair.bob.annotations.tag(pair.article, 38, 50, "PER").id)
    pair.bob.reading.save_caret(pair.article, 5)
    before, there = standings(pair.anna), dump(pair.anna)
    merge(pair.anna, pair.bob.path)
    after, here = standings(pair.anna), dump(pair.anna)
    assert after != before
    assert pair.anna.history.undo().kind == "merge"
    assert (standings(pair.anna), dump(pair.anna)) == (before, there)
    assert integrity.check(pair.anna) == []
    pair.anna.history.redo()
    assert (standings(pair.anna), dump(pair.anna)) == (after, here)
    assert integrity.check(pair.anna) == []


def test_a_merge_that_was_undone_can_be_made_again(pair: Pair) -> None:
    """Undo would count as a deletion: the colleague's work could never come in any more."""
    pair.note(pair.bob, "bob's")
    made = pair.bob.annotations.tag(pair.article, 38, 50, "PER")
    merge(pair.anna, pair.bob.path)
    pair.anna.history.undo()
    assert pair.notes() == [None, "bob's"]
    done = merge(pair.anna, pair.bob.path)
    assert (done.added["annotation"], done.updated["annotation"]) == (1, 1)
    assert pair.anna.annotations.get(made.id) == made


def test_the_colleague_loses_nothing_when_a_merge_is_undone_here(pair: Pair) -> None:
    """What one analyst took back for herself would vanish from the other's store at the next swap."""
    made = pair.bob.annotations.tag(pair.article, 38, 50, "PER")
    pair.note(pair.bob, "bob's")
    merge(pair.anna, pair.bob.path)
    pair.anna.history.undo()
    pair.anna.annotations.tag(pair.article, 21, 36, "PER")
    done = merge(pair.bob, pair.anna.path)
    assert done.deleted["annotation"] == 0
    assert pair.bob.annotations.get(made.id) == made
    assert pair.notes() == [None, "bob's"]


def test_a_merge_is_not_undone_over_later_work(pair: Pair) -> None:
    """Corrections made to what came in would go with it."""
    pair.note(pair.bob, "bob's")
    merge(pair.anna, pair.bob.path)
    with Store(pair.anna.path, annotator="eve") as third:
        pair.note(third, "eve's")
    with pytest.raises(Refused, match=r"cannot be undone: PER .* changed since by eve"):
        pair.anna.history.undo()
    assert pair.notes() == ["eve's", "bob's"]


def test_many_rows_go_back_and_come_again_under_their_own_clocks(pair: Pair) -> None:
    """A redo would make all of the colleague's rows look newer than what she does meanwhile."""
    model = pair.bob.annotations.make(pair.article, 0, 3, "PER")
    rows = [row_of(replace(model, id=f"many-{i:05d}")) for i in range(2100)]
    with pair.bob.act("import", "2,100 annotations") as act:
        act.insert_many("annotation", rows)
    merge(pair.anna, pair.bob.path)
    after = standings(pair.anna)
    pair.anna.history.undo()
    assert pair.anna.annotations.counts(pair.article) == (1, 0)
    pair.anna.history.redo()
    assert standings(pair.anna) == after == standings(pair.bob)
    assert integrity.check(pair.anna) == []


# Which change wins


def test_the_later_change_wins_on_both_sides_and_the_other_is_kept_and_told(pair: Pair) -> None:
    """One analyst's correction would overwrite the other's without a word."""
    pair.note(pair.anna, "anna's")
    pair.note(pair.bob, "bob's")
    mine, theirs = pair.swap()
    assert pair.notes() == ["bob's", "bob's"]
    for done, kept in ((mine, "theirs"), (theirs, "ours")):
        (found,) = done.conflicts
        assert (found.what, found.fields, found.kept) == ("PER “Ada Lovelace”", ("note",), kept)
        assert found.lost is not None and found.lost["note"] == "anna's"
    assert " by bob " in mine.conflicts[0].summary and " by anna " in mine.conflicts[0].summary
    for store in (pair.anna, pair.bob):
        (settled,) = conflicts(store)
        assert (settled.row_id, settled.article_id) == (pair.tag, pair.article)
        assert settled.lost is not None and settled.lost["note"] == "anna's"
        assert [act.kind for act in store.history.acts(text="kept as changed")] == ["conflict"]


def test_a_conflict_is_told_once(pair: Pair) -> None:
    """At every swap the same decisions would have to be read again."""
    pair.note(pair.bob, "bob's")
    pair.note(pair.anna, "anna's")
    assert len(merge(pair.anna, pair.bob.path).conflicts) == 1
    assert merge(pair.anna, pair.bob.path).conflicts == ()
    assert len(merge(pair.bob, pair.anna.path).conflicts) == 0
    assert len(conflicts(pair.anna)) == 1


def test_a_conflict_is_told_again_when_the_merge_was_undone(pair: Pair) -> None:
    """Who took a merge back because of a conflict would not see it in the next one."""
    pair.note(pair.anna, "anna's")
    pair.note(pair.bob, "bob's")
    assert len(merge(pair.anna, pair.bob.path).conflicts) == 1
    pair.anna.history.undo()
    assert conflicts(pair.anna) == []
    assert len(merge(pair.anna, pair.bob.path).conflicts) == 1
    assert len(conflicts(pair.anna)) == 1


def test_what_only_one_side_has_changed_is_no_conflict(pair: Pair) -> None:
    """The few true conflicts would drown in all that simply is newer."""
    pair.note(pair.bob, "one")
    pair.note(pair.bob, "two")
    pair.anna.articles.set_metadata(pair.article, title="Letters")
    mine, theirs = pair.swap()
    assert (mine.conflicts, theirs.conflicts) == ((), ())
    assert pair.notes() == ["two", "two"]
    assert pair.bob.articles.get(pair.article).title == "Letters"


def test_a_change_that_went_through_a_third_store_is_no_conflict(
    pair: Pair, tmp_path: Path, add_text: Callable[..., str]
) -> None:
    """Three who pass a store round would be told conflicts that nobody had."""
    with Store(tmp_path / "eve.db", annotator="eve") as eve:
        merge(eve, pair.bob.path)
        pair.note(eve, "first")
        merge(pair.bob, eve.path)
        pair.note(eve, "second")
        merge(pair.anna, eve.path)
        assert merge(pair.anna, pair.bob.path).conflicts == ()
        assert merge(pair.bob, pair.anna.path).conflicts == ()
    assert pair.notes() == ["second", "second"]


def test_the_same_text_added_by_both_is_one_article_and_no_conflict(
    store: Store, other: Store, add_text: Callable[..., str]
) -> None:
    """The usual start, both with the same files, would be a list of false alarms."""
    article_id = add_text(store, TEXT)
    assert add_text(other, TEXT) == article_id
    tagged = other.annotations.tag(article_id, 0, 12, "PER")
    done = merge(store, other.path)
    assert (done.words, done.conflicts) == ("1 annotation new", ())
    assert store.annotations.get(tagged.id) == tagged


def test_a_deletion_wins_over_an_earlier_change_and_the_change_is_told(pair: Pair) -> None:
    """What was thrown out would come back with every swap."""
    pair.note(pair.anna, "anna's")
    pair.bob.annotations.delete(pair.tag)
    mine, theirs = pair.swap()
    for store in (pair.anna, pair.bob):
        assert store.annotations.counts(pair.article) == (0, 0)
    assert (mine.deleted["annotation"], theirs.deleted["annotation"]) == (1, 0)
    for done in (mine, theirs):
        (found,) = done.conflicts
        assert found.lost is not None and found.lost["note"] == "anna's"
        assert "deleted" in found.summary


def test_a_change_wins_over_an_earlier_deletion(pair: Pair) -> None:
    """Work on a row would vanish because somebody had deleted it before."""
    pair.bob.annotations.delete(pair.tag)
    pair.note(pair.anna, "anna's")
    mine, theirs = pair.swap()
    assert pair.notes() == ["anna's", "anna's"]
    assert [done.conflicts[0].lost for done in (mine, theirs)] == [None, None]
    assert standings(pair.anna) == standings(pair.bob)


def test_what_nobody_touched_since_is_deleted_without_a_conflict(pair: Pair) -> None:
    """Each deletion would be reported as a quarrel."""
    pair.bob.annotations.delete(pair.tag)
    mine, theirs = pair.swap()
    assert pair.anna.annotations.counts(pair.article) == (0, 0)
    assert (mine.conflicts, theirs.conflicts) == ((), ())


# What rows need of each other


def test_an_entity_that_is_in_use_stays_though_the_other_deleted_it(pair: Pair) -> None:
    """A mention would denote nobody, or the merge would be refused for ever."""
    with pair.bob.act("delete", "gone") as act:
        for alias in pair.bob.conn.execute("select id from alias").fetchall():
            act.delete("alias", alias[0])
        act.delete("entity", pair.ada)
    pair.anna.conn.execute("update annotation set stamp = 1")
    pair.anna.entities.link(pair.tag, pair.ada)
    pair.bob.conn.execute("update tombstone set stamp = stamp + 1000000000")
    pair.swap()
    for store in (pair.anna, pair.bob):
        assert store.annotations.get(pair.tag).entity_id == pair.ada
        assert store.entities.get(pair.ada).name == "Ada Lovelace"
        assert integrity.check(store) == []
    assert standings(pair.anna) == standings(pair.bob)
    # Nobody needs it any more: the deletion holds.
    pair.bob.entities.link(pair.tag, None)
    merge(pair.anna, pair.bob.path)
    assert pair.anna.conn.execute("select count(*) from entity").fetchone() == (0,)


def test_an_entity_kept_by_its_use_can_be_edited_and_is_then_there_for_good(pair: Pair) -> None:
    """An edit made after the merge would lose against a deletion made before it."""
    with pair.bob.act("delete", "gone") as act:
        for alias in pair.bob.conn.execute("select id from alias").fetchall():
            act.delete("alias", alias[0])
        act.delete("entity", pair.ada)
    pair.bob.conn.execute("update tombstone set stamp = stamp + 1000000000000")
    pair.anna.entities.link(pair.tag, pair.ada)
    pair.swap()
    row = records.read(pair.anna.conn, "entity", pair.ada)
    assert row is not None
    with pair.anna.act("rename", "renamed") as act:
        act.update("entity", {**row, "name": "Ada King"})
    pair.anna.entities.link(pair.tag, None)
    pair.swap()
    for store in (pair.anna, pair.bob):
        assert store.entities.get(pair.ada).name == "Ada King"


def test_a_quotation_that_another_is_nested_in_stays(pair: Pair) -> None:
    """The inner quotation would be left without the one that holds it."""
    outer = pair.anna.annotations.tag(pair.article, 0, 36, "QUOTE")
    merge(pair.bob, pair.anna.path)
    inner = pair.bob.annotations.tag(pair.article, 21, 36, "QUOTE", parent_id=outer.id)
    pair.anna.annotations.delete(outer.id)
    pair.swap()
    for store in (pair.anna, pair.bob):
        assert store.annotations.get(inner.id).parent_id == outer.id
        assert store.annotations.get(outer.id).text == outer.text
    assert standings(pair.anna) == standings(pair.bob)


def test_an_article_with_a_colleagues_tags_stays_though_its_adding_was_undone(
    store: Store, other: Store, add_text: Callable[..., str]
) -> None:
    """Tags would stand on a text that is gone."""
    article_id = add_text(other, TEXT)
    other.annotations.tag(article_id, 0, 12, "PER")
    add_text(store, TEXT)
    store.history.undo()
    merge(store, other.path)
    assert store.articles.full_text(article_id) == TEXT
    assert store.articles.paragraphs(article_id, 1, 1)[0].end == 58
    assert integrity.check(store) == []


def test_an_article_nobody_works_on_goes_with_its_caret_and_the_names_that_hold_in_it_alone(
    pair: Pair, add_text: Callable[..., str]
) -> None:
    """Undoing an add would come to nothing as soon as somebody has looked at the article."""
    article_id = add_text(pair.anna, "Un autre texte.")
    merge(pair.bob, pair.anna.path)
    pair.bob.reading.save_caret(article_id, 3)
    pair.bob.entities.add_alias(pair.ada, "la comtesse", "role", article_id)
    pair.anna.history.undo()
    pair.swap()
    for store in (pair.anna, pair.bob):
        assert store.conn.execute("select id from article").fetchall() == [(pair.article,)]
        assert store.conn.execute("select count(*) from reading").fetchone() == (0,)
        assert [alias.text for alias in store.entities.get(pair.ada).aliases] == ["Ada Lovelace"]
        assert integrity.check(store) == []
    assert standings(pair.anna) == standings(pair.bob)
    add_text(pair.anna, "Un autre texte.")
    pair.swap()
    for store in (pair.anna, pair.bob):
        assert [alias.text for alias in store.entities.get(pair.ada).aliases] == [
            "Ada Lovelace", "la comtesse",
        ]  # fmt: skip
        assert store.conn.execute("select caret from reading").fetchall() == [(3,)]


def test_paragraphs_are_cut_anew_where_the_winning_article_is_cut_otherwise(
    store: Store, other: Store, add_text: Callable[..., str]
) -> None:
    """Reading marks and numbers would point to paragraphs that the other does not see."""
    text = "Une ligne\nqui continue.\n\nUne autre."
    article_id = add_text(store, text, paragraphing="line")
    store.articles.ensure_cut(article_id)
    add_text(other, text, paragraphing="block")
    merge(store, other.path)
    assert [p.start for p in store.articles.paragraphs(article_id, 1, 9)] == [0, 25]
    store.history.undo()
    store.articles.ensure_cut(article_id)
    assert [p.start for p in store.articles.paragraphs(article_id, 1, 9)] == [0, 10, 25]
    assert integrity.check(store) == []


# Labels


def test_of_a_label_that_both_changed_the_later_holds(pair: Pair) -> None:
    """Two would read one label in two colours."""
    pair.anna.labels.put(replace(pair.anna.labels.get("PER"), colour="red"))
    pair.bob.labels.put(replace(pair.bob.labels.get("PER"), colour="pink"))
    mine, theirs = pair.swap()
    assert [store.labels.get("PER").colour for store in (pair.anna, pair.bob)] == ["pink", "pink"]
    assert [done.conflicts[0].fields for done in (mine, theirs)] == [("colour",), ("colour",)]


def test_of_two_labels_on_one_key_the_newer_keeps_it_until_it_gives_it_up(pair: Pair) -> None:
    """One key would tag two things, or which one would depend on who merged first."""
    pair.anna.labels.put(Label("SHIP", "entity", "Ship", "z", "teal"))
    pair.bob.labels.put(Label("ZOO", "entity", "Zoo", "z", "olive"))
    mine, theirs = pair.swap()
    for done in (mine, theirs):
        assert done.keys == (("SHIP", "z", "ZOO"),)
    for store in (pair.anna, pair.bob):
        assert (store.labels.get("SHIP").key, store.labels.get("ZOO").key) == (None, "z")
    assert standings(pair.anna) == standings(pair.bob)
    pair.bob.labels.put(replace(pair.bob.labels.get("ZOO"), key="y"))
    merge(pair.anna, pair.bob.path)
    assert (pair.anna.labels.get("SHIP").key, pair.anna.labels.get("ZOO").key) == ("z", "y")


# Who did what


def test_the_others_acts_can_be_read_and_never_undone_here(pair: Pair) -> None:
    """One's own key `u` would take back what one did on another machine, or what a colleague did."""
    with Store(pair.bob.path, annotator="anna") as elsewhere:
        made = elsewhere.annotations.tag(pair.article, 38, 50, "PER")
    pair.bob.annotations.tag(pair.article, 21, 36, "PER")
    pair.bob.history.undo()
    merge(pair.anna, pair.bob.path)
    (tagged, *_) = pair.anna.history.acts(kind="tag", annotator="anna")
    assert (tagged.summary, tagged.undone) == ("PER “Ada Lovelace”", False)
    assert [act.undone for act in pair.anna.history.acts(kind="tag", annotator="bob")] == [True]
    with pytest.raises(Refused, match="was done in another store"):
        pair.anna.history.undo_act(tagged.id)
    assert pair.anna.history.undo().kind == "merge"
    assert [act.undone for act in pair.anna.history.acts(kind="tag", annotator="anna")] == [True, False]
    assert pair.anna.history.undo().kind == "entity"
    with Store(pair.anna.path, annotator="bob") as other, pytest.raises(NothingToUndo):
        other.history.undo()
    pair.anna.history.redo()
    pair.anna.history.redo()
    assert pair.anna.annotations.get(made.id) == made
    assert integrity.check(pair.anna) == []


def test_an_act_undone_elsewhere_since_is_shown_as_undone(pair: Pair) -> None:
    """The history would tell of a tag that is nowhere."""
    pair.bob.annotations.tag(pair.article, 38, 50, "PER")
    merge(pair.anna, pair.bob.path)
    pair.bob.history.undo()
    merge(pair.anna, pair.bob.path)
    assert [act.undone for act in pair.anna.history.acts(kind="tag", annotator="bob")] == [True]
    assert pair.anna.annotations.counts(pair.article) == (1, 0)


# Entities that may be one


def test_entities_that_look_alike_are_named_and_left_as_they_are(pair: Pair) -> None:
    """Two people of one name would become one, or one person would stay two unnoticed."""
    first = pair.anna.entities.add("ORG", "Société Élan", aliases=["SE"])
    pair.bob.entities.add("ORG", "Autre nom", aliases=["societe elan"])
    pair.bob.entities.add("PER", "Société Élan")
    done = merge(pair.anna, pair.bob.path)
    (alike,) = done.alike
    assert (alike.one.id, alike.other.name, alike.why) == (first.id, "Autre nom", "Société Élan")
    assert pair.anna.conn.execute("select count(*) from entity").fetchone() == (4,)
    assert lookalikes(pair.anna) == [alike]
    assert merge(pair.anna, pair.bob.path).alike == ()


def test_names_that_hold_in_one_article_alone_make_nobody_alike(pair: Pair) -> None:
    """All ministers would be proposed to be one."""
    for name in ("Ada Kern", "Béla Dorn"):
        entity = pair.anna.entities.add("PER", name)
        pair.anna.entities.add_alias(entity.id, "le ministre", "role", pair.article)
    assert lookalikes(pair.anna) == []


# Refusals


def test_a_merge_is_refused_where_nothing_can_be_written(pair: Pair, tmp_path: Path) -> None:
    """It would fail half way, or nest in an act that may still be rolled back."""
    with Store(pair.anna.path, annotator="anna", read_only=True) as reading, pytest.raises(ReadOnlyStore):
        merge(reading, pair.bob.path)
    with pair.anna.act("x", "x"), pytest.raises(Refused, match="when it is finished"):
        merge(pair.anna, pair.bob.path)
    link = tmp_path / "link.db"
    link.symlink_to(pair.anna.path)
    with pytest.raises(BadInput, match="this store itself"):
        merge(pair.anna, link)
    assert not backup.folder(pair.anna.path).exists()


def test_notes_of_a_merge_that_are_damaged_stand_against_its_undo(pair: Pair, dump: Dumped) -> None:
    """Rows would go back under clocks that were made up."""
    pair.note(pair.bob, "bob's")
    merge(pair.anna, pair.bob.path)
    pair.anna.conn.execute("update standing set checksum = checksum + 1")
    before = dump(pair.anna)
    with pytest.raises(Exception, match="is damaged"):
        pair.anna.history.undo()
    assert dump(pair.anna) == before
    assert standing.is_caret("reading", f"{pair.article}/anna/0")


# In any order, any number of times


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    Store(path, annotator="anna").close()
    return path


class Shelf:
    """Copies of the three stores to try merges on; a copy is merged by somebody who worked in none."""

    def __init__(self, folder: Path, stack: ExitStack, paths: list[Path]) -> None:
        self._folder, self._stack, self._paths = folder, stack, paths
        self.others = [self.foreign(path) for path in paths]

    def foreign(self, path: Path) -> Foreign:
        return self._stack.enter_context(Foreign(path))

    def copy(self, number: int, name: str) -> Store:
        path = self._folder / f"{name}.db"
        shutil.copy(self._paths[number], path)
        return self._stack.enter_context(Store(path, annotator="eve"))


STEP = st.tuples(st.integers(0, 2), st.sampled_from([*worlds.STEPS, "merge"]), st.integers(0, 30))


@pytest.mark.soak
@settings(max_examples=times(1000, 100), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=6, max_size=30))
def test_merges_in_any_order_any_number_of_times_lead_to_the_same(template: Path, steps: list[Any]) -> None:
    """Three who swap files would each hold another truth, and nobody would know which."""
    with tempfile.TemporaryDirectory() as name, worlds.clock() as time, ExitStack() as stack:
        folder = Path(name)
        shelf = Shelf(folder, stack, worlds.world(folder, template, time, steps))
        a, b, c = shelf.others
        ab, ba = shelf.copy(0, "ab"), shelf.copy(1, "ba")
        _merge_and_back(ab, b, len(steps) % 2 == 0)
        take_in(ba, a)
        assert standings(ba) == standings(ab), "commutative"
        once, merged = standings(ab), shelf.foreign(ab.path)
        for again in (b, a, merged):
            done = take_in(ab, again)
            assert (done.act_id, done.conflicts) == (None, ()), "idempotent"
        assert standings(ab) == once, "idempotent"
        bc, ca, all_three = shelf.copy(1, "bc"), shelf.copy(2, "ca"), shelf.copy(0, "abc")
        take_in(bc, c)
        take_in(ca, a)
        take_in(all_three, shelf.foreign(bc.path))
        take_in(ab, c)
        take_in(ba, shelf.foreign(ca.path))
        assert standings(ab) == standings(all_three) == standings(ba), "associative"
        assert exported(ab) == exported(all_three) == exported(ba), "to the byte"
        assert _damage(ab) == _damage(all_three) == []


def exported(store: Store) -> bytes:
    out = BytesIO()
    jsonl.write(store, out, Options())
    return out.getvalue()


def _merge_and_back(store: Store, other: Foreign, redo: bool) -> None:
    """Merge, undo, and merge again or redo; nothing may be lost on the way."""
    before = standings(store)
    contents = {table: remembered(store, table) for table in ("annotation", "entity", "alias")}
    done = take_in(store, other)
    after = standings(store)
    assert _damage(store) == []
    for table, known in contents.items():
        theirs = set(other.all(f'select id, checksum from "{table}"'))
        assert known | theirs <= remembered(store, table), "what loses is in the history"
    if done.act_id is None:
        return
    store.history.undo()
    assert standings(store) == before, "undo"
    assert _damage(store) == []
    if redo:
        store.history.redo()
    else:
        again = take_in(store, other)
        assert [found.summary for found in again.conflicts] == [found.summary for found in done.conflicts]
    assert standings(store) == after, "redo, or a second merge"
    assert _damage(store) == []


def _damage(store: Store) -> list[str]:
    return [str(finding) for finding in integrity.check(store)]
