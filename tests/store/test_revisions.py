"""Revised texts: the new article takes over what is known of the old one; what has no place is listed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from store import Store, exchange, ids, integrity
from store.errors import BadInput, NotFound, Refused
from store.formats import Document
from store.model import Annotation
from store.revisions import Revisions, is_version
from store.transfer import Carried, copy_id

URL = "https://agence.example/port"
OLD = (
    "La ministre Anna Beck est arrivée hier à Valbrume avec sa délégation.\n"
    "« Nous rouvrirons le port au printemps », a dit Beck aux dockers, « si le conseil le veut. »\n"
    "Le conseil se réunira lundi prochain à Orvane pour en débattre longuement.\n"
    "Les dockers ont voté la grève."
)
NEW = (
    "La ministre Anna Beck est arrivée mardi à Valbrume avec sa petite délégation.\n"
    "Le conseil se réunira lundi prochain à Orvane pour en débattre longuement.\n"
    "« Nous rouvrirons le port au printemps », promet Beck aux dockers, « si le conseil le veut. »\n"
    "Les dockers ont voté la grève."
)
Dump = Callable[[Store], Any]


def add(store: Store, text: str, **fields: Any) -> str:
    return store.articles.add(Document(text, paragraphing="line", **fields))[0].id


def at(text: str, words: str, role: Any = "content") -> tuple[Any, int, int]:
    start = text.index(words)
    return role, start, start + len(words)


def tag(store: Store, article_id: str, words: str, label: str, **fields: Any) -> Annotation:
    _, start, end = at(store.articles.full_text(article_id), words)
    return store.annotations.tag(article_id, start, end, label, **fields)


def quote(store: Store, article_id: str) -> Annotation:
    more = [at(OLD, "« si le conseil le veut. »"), at(OLD, "a dit", "cue"), at(OLD, "Beck aux", "source")]
    return tag(store, article_id, "« Nous rouvrirons le port au printemps »", "QUOTE", more=more)


def carried(store: Store, source: Annotation) -> Annotation:
    (row,) = store.conn.execute("select id from annotation where carried_from = ?", (source.id,)).fetchall()
    return store.annotations.get(row[0])


def pieces(annotation: Annotation) -> list[tuple[str, str]]:
    return [(span.role, span.text) for span in annotation.spans]


def test_a_changed_text_of_a_known_url_is_a_new_article_with_the_annotations(store: Store) -> None:
    """The correction of an agency would cost a day of tagging."""
    old = add(store, OLD, url=URL)
    beck, orvane = tag(store, old, "Anna Beck", "PER"), tag(store, old, "Orvane", "GPE")
    new = add(store, NEW, url=URL)
    assert store.articles.get(new).supersedes == old
    assert Revisions(store).carried(new) == Carried(2, 0, 0)
    copy = carried(store, beck)
    assert (copy.start, copy.end, copy.text, copy.anchor) == (12, 21, "Anna Beck", "ok")
    assert carried(store, orvane).text == "Orvane"
    assert store.annotations.get(beck.id) == beck
    assert integrity.check(store) == []


def test_any_text_can_be_said_to_revise_an_article(store: Store) -> None:
    """Most files do not say their url."""
    old = add(store, OLD, title="Le port", source="Agence Nord", published="2026-11-20", url=URL)
    tag(store, old, "Anna Beck", "PER")
    revision = Revisions(store).revise(old, Document(NEW, title="Le port (2)", published="2026-11-21"))
    article = revision.article
    assert (revision.new, revision.carried) == (True, Carried(1, 0, 0))
    assert (article.supersedes, article.title, article.published) == (old, "Le port (2)", "2026-11-21")
    assert (article.source, article.url) == ("Agence Nord", URL)


def test_every_layer_and_status_comes_over_with_all_that_was_decided(store: Store) -> None:
    """A colleague's layer, or a rejected proposal that would then come back, would be lost."""
    old = add(store, OLD, url=URL)
    entity = store.entities.add("PER", "Anna Beck")
    sources = [
        tag(store, old, "Anna Beck", "PER", entity_id=entity.id, note="à vérifier", annotator="béla"),
        tag(store, old, "Valbrume", "GPE", status="proposed", origin="rule", rule="names", confidence=0.5),
        tag(store, old, "Orvane", "PER", status="rejected", reject_reason="a place"),
        tag(store, old, "Les dockers", "NOTE"),
    ]
    add(store, NEW, url=URL)
    for source in sources:
        copy = carried(store, source)
        same = replace(
            source, id=copy.id, article_id=copy.article_id, spans=copy.spans, origin="carry",
            carried_from=source.id, anchor="ok",
        )  # fmt: skip
        assert copy == same
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", copy.id)
        assert copy.id != source.id


def test_a_nested_quotation_stays_in_its_own(store: Store) -> None:
    """The inner quotation of the new text would lie in a quotation of the old one."""
    old = add(store, OLD, url=URL)
    outer = tag(store, old, "« si le conseil le veut. »", "QUOTE")
    inner = tag(store, old, "le conseil", "QUOTE", parent_id=outer.id)
    add(store, NEW, url=URL)
    assert carried(store, inner).parent_id == carried(store, outer).id


def test_a_revision_is_one_act_that_is_undone_and_redone_exactly(store: Store, dump: Dump) -> None:
    """A wrong `--revises` would have to be cleared away by hand, annotation by annotation."""
    old = add(store, OLD)
    quote(store, old)
    tag(store, old, "hier", "DATE")
    store.reading.mark(old, 3)
    before = dump(store)
    Revisions(store).revise(old, Document(NEW))
    after = dump(store)
    act = store.history.undo()
    assert act.summary == (
        "revised “La ministre Anna Beck est arrivée hier à Valbrume avec sa d…”: "
        "1 annotation carried over (1 moved), 2 to be placed by hand"
    )
    assert dump(store) == before
    store.history.redo()
    assert dump(store) == after
    assert integrity.check(store) == []


def test_what_was_undone_is_carried_again_when_the_text_is_added_again(store: Store, dump: Dump) -> None:
    """The tombstones of the undo would keep the annotations away for good."""
    old = add(store, OLD, url=URL)
    tag(store, old, "Anna Beck", "PER")
    add(store, NEW, url=URL)
    first = dump(store)["annotation"]
    store.history.undo()
    add(store, NEW, url=URL)
    assert dump(store)["annotation"] == first


def test_what_moved_is_marked_and_a_lost_cue_is_listed(store: Store) -> None:
    """A quotation would come over without the words that introduce it, and nobody would be told."""
    old = add(store, OLD, url=URL)
    source = quote(store, old)
    new = add(store, NEW, url=URL)
    copy = carried(store, source)
    assert copy.anchor == "moved"
    assert pieces(copy) == [
        ("content", "« Nous rouvrirons le port au printemps »"),
        ("content", "« si le conseil le veut. »"),
        ("source", "Beck aux"),
    ]
    (orphan,) = Revisions(store).orphans(new)
    assert [(span.role, span.text) for span in orphan.lost] == [("cue", "a dit")]
    assert (orphan.annotation.id, orphan.article_id, orphan.copy) == (source.id, new, copy)


def test_what_has_no_place_stays_on_the_old_text_and_is_listed(store: Store) -> None:
    """Dropped without a word, it would be missing from the analysis."""
    old = add(store, OLD, url=URL)
    beck, date = tag(store, old, "Anna Beck", "PER"), tag(store, old, "hier", "DATE")
    tag(store, old, "délégation", "ORG", status="rejected")
    new = add(store, NEW.replace("délégation", "suite"), url=URL)
    (orphan,) = Revisions(store).orphans(old)
    assert orphan.annotation == replace(date, anchor="orphan")
    assert (orphan.before, orphan.after) == (
        "La ministre Anna Beck est arrivée ",
        " à Valbrume avec sa délégation.\n« Nous r",
    )
    assert Revisions(store).orphans() == Revisions(store).orphans(new) == [orphan]
    assert Revisions(store).carried(new) == Carried(1, 0, 1)
    assert store.annotations.get(beck.id) == beck
    assert integrity.check(store) == []


def test_an_orphan_is_placed_by_hand(store: Store, dump: Dump) -> None:
    """What the program could not be sure of, the analyst is."""
    old = add(store, OLD, url=URL)
    date = tag(store, old, "hier", "DATE", note="lundi")
    new = add(store, NEW, url=URL)
    revisions, before = Revisions(store), dump(store)
    text = store.articles.full_text(new)
    assert revisions.near(date.id)[0] == new
    assert abs(revisions.near(date.id)[1] - text.index("mardi")) < 10
    placed = revisions.place(date.id, [at(text, "mardi")])
    assert (placed.text, placed.anchor, placed.carried_from, placed.note) == (
        "mardi",
        "moved",
        date.id,
        "lundi",
    )
    assert revisions.orphans() == []
    assert store.annotations.get(date.id) == date
    assert store.history.undo().summary == "placed DATE “hier”"
    assert dump(store) == before


def test_a_lost_part_is_placed_beside_what_came_over(store: Store) -> None:
    """The cue would make a second quotation."""
    old = add(store, OLD, url=URL)
    source = quote(store, old)
    new = add(store, NEW, url=URL)
    copy = carried(store, source)
    placed = Revisions(store).place(source.id, [at(store.articles.full_text(new), "promet", "cue")])
    assert placed.id == copy.id
    assert pieces(placed)[2:] == [("cue", "promet"), ("source", "Beck aux")]


def test_a_place_that_marks_nothing_is_refused(store: Store, dump: Dump) -> None:
    """An annotation without words, or beyond the text, breaks every export."""
    old = add(store, OLD, url=URL)
    date, beck = tag(store, old, "hier", "DATE"), tag(store, old, "Anna Beck", "PER")
    add(store, NEW, url=URL)
    before = dump(store)
    for wrong in ([("content", 5, 5)], [("content", 5, 5000)], [("content", -3, 2)], [], [("cue", 0, 2)]):
        with pytest.raises(BadInput):
            Revisions(store).place(date.id, wrong)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="is no orphan"):
        Revisions(store).place(beck.id, [("content", 0, 2)])
    assert dump(store) == before


def test_an_orphan_is_dismissed_and_the_dismissal_undone(store: Store) -> None:
    """The list would never become empty."""
    old = add(store, OLD, url=URL)
    date = tag(store, old, "hier", "DATE")
    add(store, NEW, url=URL)
    Revisions(store).dismiss(date.id)
    assert Revisions(store).orphans() == []
    assert store.annotations.get(date.id) == date
    store.history.undo()
    assert [orphan.annotation.id for orphan in Revisions(store).orphans()] == [date.id]


def test_words_that_come_back_in_a_third_version_get_their_annotation_back(store: Store) -> None:
    """A correction taken back would cost the annotations all the same."""
    old = add(store, OLD, url=URL)
    date, beck = tag(store, old, "hier", "DATE"), tag(store, old, "Anna Beck", "PER")
    middle = add(store, NEW, url=URL)
    extra = tag(store, middle, "petite", "MISC")
    last = add(store, OLD + " Le port reste fermé.", url=URL)
    assert store.articles.get(last).supersedes == middle
    assert carried(store, date).article_id == last
    assert carried(store, carried(store, beck)).article_id == last
    assert [orphan.annotation.id for orphan in Revisions(store).orphans()] == [extra.id]
    assert store.annotations.get(date.id) == date


def test_a_paragraph_that_was_read_is_read_wherever_it_stands(store: Store) -> None:
    """The analyst would read the whole article again for one changed line."""
    old = add(store, OLD, url=URL)
    for number in (1, 3):
        store.reading.mark(old, number)
    with Store(store.path, annotator="béla") as other:
        other.reading.mark(old, 4)
        new = add(store, NEW, url=URL)
        assert store.reading.read_in(new, 1, 9) == {2}
        assert other.reading.read_in(new, 1, 9) == {4}


def test_an_alias_of_the_old_text_alone_holds_in_the_new_one(store: Store) -> None:
    """«La ministre» would denote nobody any more."""
    old = add(store, OLD, url=URL)
    entity = store.entities.add("PER", "Anna Beck")
    name = ids.alias_id(entity.id, old, "La ministre")
    with store.act("alias", "an alias") as act:
        alias = {"id": name, "entity_id": entity.id, "text": "La ministre", "kind": "role", "scope": old}
        act.insert("alias", alias)
    new = add(store, NEW, url=URL)
    assert [found.id for found in store.entities.by_alias("La ministre", new)] == [entity.id]
    store.history.undo()
    assert integrity.check(store) == []


def test_two_stores_that_revise_alike_have_nothing_new_for_each_other(store: Store, tmp_path: Path) -> None:
    """After a merge, everything that came over would be there twice, or in conflict."""
    old = add(store, OLD, url=URL)
    source = tag(store, old, "Anna Beck", "PER")
    tag(store, old, "hier", "DATE")
    with Store(tmp_path / "other.db", annotator="béla") as other:
        exchange.merge(other, store.path)
        add(store, NEW, url=URL)
        add(other, NEW, url=URL)
        merged = exchange.merge(other, store.path)
        assert (merged.words, merged.conflicts) == ("nothing new", ())
        assert carried(other, source) == carried(store, source)
        assert len(Revisions(other).orphans()) == 1


def test_the_same_url_alone_does_not_make_a_version(store: Store) -> None:
    """A front page as the url of everything would chain a whole archive together."""
    old = add(store, OLD, url=URL)
    tag(store, old, "Anna Beck", "PER")
    other = " ".join(f"mot{number} suivant{number * 7 % 31}" for number in range(60))
    assert store.articles.get(add(store, other, url=URL)).supersedes is None
    assert Revisions(store).orphans() == []


@pytest.mark.parametrize(
    ("new", "same"),
    [
        (NEW, True),
        ("Urgent : la ministre Beck est arrivée à Valbrume", True),
        (OLD + "\nPlus tard, la séance a été levée. " * 50, True),
        (" ".join(f"mot{number}" for number in range(80)), False),
    ],
)
def test_versions_have_words_in_common_unless_they_are_short(new: str, same: bool) -> None:
    """A flash that grows to a report must be known again, another article of the site must not."""
    assert is_version(OLD, new) is same


def test_versions_within_one_bulk_add_follow_each_other_in_one_act(store: Store) -> None:
    """A feed brings each correction as an item of its own."""
    old = add(store, OLD, url=URL)
    beck = tag(store, old, "Anna Beck", "PER")
    texts = [NEW, NEW + " Ils reprendront mardi.", "Tout autre chose, sans adresse."]
    urls = [URL, URL, None]
    store.articles.add_many(Document(t, url=u, paragraphing="line") for t, u in zip(texts, urls, strict=True))
    last = store.articles.get(ids.article_id(texts[1]))
    assert last.supersedes == ids.article_id(NEW)
    assert carried(store, carried(store, beck)).article_id == last.id
    assert store.history.acts()[0].summary == "added 3 articles, 2 annotations carried over"
    store.history.undo()
    assert [row[0] for row in store.conn.execute("select id from article")] == [old]
    assert integrity.check(store) == []


def test_revising_goes_on_from_the_newest_version(store: Store) -> None:
    """Work done on the second version would not reach the third."""
    old = add(store, OLD)
    Revisions(store).revise(old, Document(NEW))
    middle = ids.article_id(NEW)
    extra = tag(store, middle, "petite", "MISC")
    revision = Revisions(store).revise(old, Document(NEW + " Ils reprendront mardi."))
    assert revision.article.supersedes == middle
    assert carried(store, extra).article_id == revision.article.id


def test_a_text_that_was_added_before_becomes_the_revision(store: Store) -> None:
    """Added first and without a word about the old one, it could never be joined to it."""
    old, new = add(store, OLD), add(store, NEW)
    beck, orvane = tag(store, old, "Anna Beck", "PER"), tag(store, old, "Orvane", "GPE")
    mine = tag(store, new, "Anna Beck", "PER")
    revision = Revisions(store).revise(old, Document(NEW))
    assert (revision.new, revision.carried) == (False, Carried(1, 0, 0))
    assert carried(store, orvane).article_id == new
    assert [a.id for a in store.annotations.of_article(new) if a.text == "Anna Beck"] == [mine.id]
    assert store.annotations.get(beck.id) == beck


def test_revising_once_more_brings_what_was_annotated_since_and_nothing_that_was_deleted(
    store: Store,
) -> None:
    """After a merge, a colleague's annotations of the old text would have to be made again."""
    old = add(store, OLD)
    beck = tag(store, old, "Anna Beck", "PER")
    Revisions(store).revise(old, Document(NEW))
    store.annotations.delete(carried(store, beck).id)
    orvane = tag(store, old, "Orvane", "GPE")
    assert Revisions(store).revise(old, Document(NEW)).carried == Carried(1, 0, 0)
    assert carried(store, orvane).text == "Orvane"
    assert (
        store.conn.execute("select 1 from annotation where carried_from = ?", (beck.id,)).fetchone() is None
    )


def test_a_text_cannot_revise_what_supersedes_it(store: Store, dump: Dump) -> None:
    """Versions in a circle would never end."""
    old = add(store, OLD)
    Revisions(store).revise(old, Document(NEW))
    other = add(store, "Un autre texte, d'un autre jour, sur tout autre chose encore.")
    before = dump(store)
    with pytest.raises(Refused, match="is another version already"):
        Revisions(store).revise(old, Document(OLD))
    with pytest.raises(Refused):
        Revisions(store).revise(other, Document(NEW))
    with pytest.raises(NotFound):
        Revisions(store).revise("0123abcd", Document(NEW))
    assert Revisions(store).revise(other, Document(store.articles.full_text(other))).new is False
    assert dump(store) == before


def test_a_file_name_means_its_newest_version(store: Store) -> None:
    """An edited file added again would make its own name ambiguous."""
    old = add(store, OLD, file_name="port.txt")
    Revisions(store).revise(old, Document(NEW, file_name="port.txt"))
    assert store.articles.get("port.txt").id == ids.article_id(NEW)


def test_copies_of_a_repeated_paragraph_come_over_each_to_its_own(store: Store) -> None:
    """A tag carried to a repeated paragraph knows its source too: both would come over as one."""
    text = f"{OLD}\nAvec nos envoyés à Valbrume et Orvane.\n"
    old = add(store, text, url=URL)
    source = tag(store, old, "Anna Beck", "PER")
    twin = tag(store, old, "Orvane", "GPE", carried_from=source.id, origin="carry")
    new = add(store, f"{NEW}\nAvec nos envoyés à Valbrume et Orvane.\n", url=URL)
    assert sorted(a.text for a in store.annotations.of_article(new)) == ["Anna Beck", "Orvane"]
    assert carried(store, twin).anchor == "ok"


@pytest.mark.parametrize("name", ["0190b5d3-0000-7000-8000-000000000001", "T1", ""])
def test_the_id_of_a_copy_is_a_uuid_of_its_source_and_its_text(name: str) -> None:
    """Ids of other programs must not make ids that none of them accepts."""
    made = copy_id(name, "c35aaeddfe9481e262a9")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", made)
    assert made == copy_id(name, "c35aaeddfe9481e262a9") != copy_id(name, "76e7907c54b1c46cfb66")
