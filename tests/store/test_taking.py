"""Annotations made elsewhere: placed where they belong or told, labels mapped or refused, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import Store, integrity
from store.errors import BadInput
from store.formats import Document
from store.formats.incoming import Given, Mark, Marked, Piece, Skipped, Source, Unheld
from store.formats.registry import Format, Imported, Taking

OURS = "0190b5d3-0000-7000-8000-000000000001"
TEXT = "😀 Ada Lovelace writes to Charles Babbage.\nAda Lovelace waits in Paris, and Paris waits too.\n"


def bring(store: Store, *items: Given, **taking: object) -> Imported:
    """Import what a reader would give."""

    def marks(source: Source) -> Iterator[Given]:
        yield from items

    return Format("made", "", ".x", marks=marks).read(store, None, "a.x", Taking(**taking))  # type: ignore[arg-type]


def mark(start: int | None, end: int | None, text: str | None = None, label: str = "PER", **more) -> Mark:
    return Mark(f"line {start}", label, (Piece(start, end, text),), **more)


def text(*marks: Mark, raw: str = TEXT, **more) -> Marked:
    return Marked("a.x", marks, Document(raw, paragraphing="line"), **more)


def stored(store: Store) -> list[tuple[str, int, int, str]]:
    return store.conn.execute(
        'select n.label, s.start, s."end", s.text from annotation n join span s on s.annotation_id = n.id '
        "order by s.start, s.role, s.ordinal, n.id"
    ).fetchall()


def test_an_import_is_proposals_of_the_importer_and_one_undo_step(store: Store) -> None:
    """Who takes in a thousand spans of a tool and sees that it was the wrong file."""
    done = bring(store, text(mark(2, 14), mark(25, 40, "Charles Babbage", note="a\nb", confidence=0.5)))
    assert (done.added["article"], done.added["annotation"], done.left_out) == (1, 2, 0)
    assert stored(store) == [("PER", 2, 14, "Ada Lovelace"), ("PER", 25, 40, "Charles Babbage")]
    rows = store.conn.execute("select distinct status, origin, annotator, rule from annotation").fetchall()
    assert rows == [("proposed", "import", "anna", "made")]
    assert integrity.check(store) == []
    assert store.history.undo().summary == "imported 1 article, 2 annotations from a.x"
    assert stored(store) == []
    assert store.conn.execute("select count(*) from article").fetchone() == (0,)


def test_with_accept_they_are_accepted_but_what_was_rejected_stays_rejected(store: Store) -> None:
    """Who trusts the corpus, and not what its makers threw out."""
    bring(store, text(mark(2, 14), mark(25, 40, status="rejected", reject_reason="no")), accept=True)
    rows = store.conn.execute("select status, reject_reason from annotation order by key").fetchall()
    assert rows == [("accepted", None), ("rejected", "no")]


def test_what_is_imported_twice_is_there_once(store: Store) -> None:
    """Who runs the import of the whole folder again for the three files that are new."""
    once = text(mark(2, 14), mark(2, 14), mark(2, 14, label="ORG"))
    assert bring(store, once).added["annotation"] == 2
    again = bring(store, once, text(mark(42, 54)))
    assert (again.added["annotation"], again.added["article"], again.same) == (1, 0, 3)
    assert bring(store, text(mark(2, 14, annotator="béla"))).added["annotation"] == 1


def test_what_a_person_tagged_is_not_proposed_to_them_again(store: Store) -> None:
    """Who exports to another tool and takes the work back in."""
    article, _ = store.articles.add(Document(TEXT))
    tagged = store.annotations.tag(article.id, 2, 14, "PER")
    assert bring(store, text(mark(2, 14))).same == 1
    assert [a.id for a in store.annotations.of_article(article.id)] == [tagged.id]


def test_an_id_of_ours_is_kept_and_never_taken_over(store: Store) -> None:
    """Who merges with a colleague later: the same annotation must be the same row."""
    bring(store, text(mark(2, 14, id=OURS)))
    assert store.annotations.get(OURS).text == "Ada Lovelace"
    done = bring(store, text(mark(25, 40, id=OURS)))
    assert done.conflicts == (f"annotation {OURS} (line 25)",)
    assert store.annotations.get(OURS).text == "Ada Lovelace"


def test_the_numbers_of_another_program_are_no_ids(store: Store) -> None:
    """Who imports two files of a tool that counts from 1 in each."""
    bring(store, text(mark(2, 14, id="1", entity_id="7", entity="Ada Lovelace")))
    done = bring(store, text(mark(25, 40, id="1", entity_id="7", entity="Charles Babbage")))
    assert (done.added["annotation"], done.conflicts) == (1, ())
    names = "select y.name from annotation n join entity y on y.id = n.entity_id order by n.key"
    assert store.conn.execute(names).fetchall() == [("Ada Lovelace",), ("Charles Babbage",)]


@pytest.mark.parametrize(
    ("given", "unit", "where"),
    [
        (mark(3, 15, "Ada Lovelace"), "code point", 2),  # counted in UTF-16
        (mark(3, 15), "utf-16", 2),
        (mark(30, 45, "Charles Babbage"), "code point", 25),
        (mark(None, None, "Charles  Babbage"), "code point", 25),
        (mark(0, 5, "Ada Lovelace"), "code point", None),  # two of them, and both near
        (Mark("", "PER", (Piece(9, 9 + 5, "Paris", before="and "),)), "code point", 75),
        (mark(2, 14, "Ada  Lovelace "), "code point", 2),
    ],
)
def test_a_text_that_stands_elsewhere_is_found_or_told_and_never_guessed(
    store: Store, given: Mark, unit: str, where: int | None
) -> None:
    """Readers of an article in which every span slipped by one."""
    done = bring(store, text(given, unit=unit))  # type: ignore[arg-type]
    assert [row[1] for row in stored(store)] == ([] if where is None else [where])
    assert done.left_out == (where is None)


def test_a_shift_that_was_found_once_tells_the_next(store: Store) -> None:
    """Who has the offsets of a file that began with a header of its own."""
    bring(store, text(mark(35, 50, "Charles Babbage"), mark(74, 79, "Paris"), mark(85, 90, "Paris")))
    assert [(row[1], row[3]) for row in stored(store)] == [
        (25, "Charles Babbage"), (64, "Paris"), (75, "Paris"),
    ]  # fmt: skip


@pytest.mark.parametrize("counted", [True, False])
def test_offsets_into_a_file_with_two_characters_a_line_end_fit(store: Store, counted: bool) -> None:
    """Everybody whose files come from Windows."""
    raw = TEXT.replace("\n", "\r\n")
    bring(store, text(mark(42 + counted, 54 + counted, "Ada Lovelace"), raw=raw))
    assert stored(store) == [("PER", 42, 54, "Ada Lovelace")]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (mark(80, 99), "80 to 99 is no stretch of a text of 92 code points"),
        (mark(5, 5, "x"), "5 to 5 is no stretch of text"),
        (mark(0, 5, "Zoë"), "its text “Zoë” is not in the article"),
        (Mark("l", "PER", ()), "it marks no text"),
        (Mark("l", "QUOTE", (Piece(2, 5, role="cue"),)), "it marks no text"),
        (Mark("l", "PER", (Piece(2, 9), Piece(5, 12))), "two of its pieces (content) overlap"),
        (mark(2, 5, confidence=2.0), "confidence is a number from 0 to 1, not 2.0"),
        (mark(2, 5, level="NAME"), "level is one of NAM, NOM, PRO, not “NAME”"),
    ],
)
def test_what_has_no_place_or_no_sense_is_left_out_and_told(store: Store, given: Mark, why: str) -> None:
    """Who would otherwise believe that all of the file is in."""
    done = bring(store, text(given, mark(2, 14)))
    assert [row[3] for row in stored(store)] == ["Ada Lovelace"]
    assert done.left_out == 1
    assert done.faults == (f"{given.place}: {given.label}: {why}",)


def test_strict_takes_all_or_nothing(store: Store) -> None:
    """Who compares two layers and cannot use nine tenths of one."""
    for odd in (mark(80, 99), Unheld("relations have no place here", "line 7")):
        items = (text(odd, mark(2, 14)),) if isinstance(odd, Mark) else (text(mark(2, 14)), odd)
        with pytest.raises(BadInput, match=r"a\.x: 1 could not be taken, the first: .*nothing was stored"):
            bring(store, *items, strict=True)
        assert store.conn.execute("select count(*) from article").fetchone() == (0,)


def test_labels_of_the_field_mean_what_they_mean_here(store: Store) -> None:
    """Who has a corpus with PERSON, organisation and Work_Of_Art."""
    labels = ["PERSON", "organisation", "Work-of-Art", "Date / time", "PER"]
    done = bring(store, text(*(mark(2, 14, label=name) for name in labels[:3]), mark(25, 40, label="PER")))
    assert [row[0] for row in stored(store)] == ["PER", "ORG", "PROD", "PER"]
    assert dict(done.mapped) == {
        "PERSON": ("PER", 1), "organisation": ("ORG", 1), "Work-of-Art": ("PROD", 1),
    }  # fmt: skip


def test_a_label_that_means_nothing_here_refuses_the_file_and_says_what_to_do(store: Store) -> None:
    """Who would find a layer with holes in it months later."""
    odd = text(mark(2, 14, label="Persona"), mark(25, 40, label="MIS-1"), mark(42, 54, label="MIS-1"))
    with pytest.raises(BadInput) as refused:
        bring(store, odd)
    words = str(refused.value)
    assert "“MIS-1” (2, perhaps MISC), “Persona” (1, perhaps PER)" in words
    assert '[labels] "Persona" = "MISC"' in words
    assert store.conn.execute("select count(*) from article").fetchone() == (0,)


def test_a_crosswalk_maps_leaves_out_and_names_a_label_for_the_rest(store: Store, tmp_path: Path) -> None:
    """Who writes down once what the labels of an agency mean."""
    table = tmp_path / "map.toml"
    table.write_text('[labels]\nPER = "ROLE"\nJunk = ""\n"*" = "MISC"\n', encoding="utf-8")
    marks = (mark(2, 14), mark(25, 40, label="Junk"), mark(42, 54, label="Ship"))
    bring(store, text(*marks), map=table)
    assert [(row[0], row[1]) for row in stored(store)] == [("ROLE", 2), ("MISC", 42)]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ('[labels]\nA = "B"', "there is no label B; there are PER, ORG"),
        ("[labels]\nA = 1", "what it means is a text in quotes, not 1"),
        ("[roles]\nA = 'speaker'", "a role is one of content, cue, source, addressee"),
        ("A = 1", "a crosswalk has .labels., .roles. and .columns., not 'A'"),
        ("[labels", "is not TOML"),
    ],
)
def test_a_crosswalk_that_cannot_be_used_is_refused_with_its_reason(
    store: Store, tmp_path: Path, table: str, why: str
) -> None:
    """Who mistypes a label of the scheme."""
    path = tmp_path / "map.toml"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(BadInput, match=rf"map\.toml: .*{why}"):
        bring(store, text(mark(2, 14)), map=path)


def test_articles_are_found_by_id_file_name_or_title(store: Store) -> None:
    """Who has a list of annotations and the texts in the store already."""
    article, _ = store.articles.add(Document(TEXT, title="Letters", file_name="ada.txt"))
    for number, name in enumerate((article.id, article.id[:6], "ada.txt", "Letters")):
        done = bring(store, Marked("row 1", [mark(2 + number, 14)], article=name))
        assert done.added["annotation"] == 1
    done = bring(store, Marked("row 9", [mark(2, 9), mark(2, 8)], article="gone.txt"))
    assert done.faults == (
        "row 9: no article has the id, file name or title “gone.txt”; add it first; "
        "its 2 annotations are left out",
    )


def test_entities_are_found_by_id_wikidata_or_name_and_made_once(store: Store) -> None:
    """Who imports mentions of one person from ten files."""
    known = store.entities.add("PER", "Charles Babbage")
    bring(
        store,
        text(
            mark(2, 14, entity="Ada Lovelace", wikidata_id="Q7259"),
            mark(42, 54, wikidata_id="Q7259"),
            mark(25, 40, entity="Charles Babbage"),
            Mark("q", "QUOTE", (Piece(55, 60),), entity="Ada Lovelace"),
            mark(64, 69, label="GPE", entity_id=OURS, entity="Paris"),
            mark(75, 80, label="GPE", entity_id=OURS[:-1] + "2", entity="Paris"),
            mark(2, 5, label="GPE", entity="Paris"),
        ),
    )
    rows = store.conn.execute(
        "select s.start, s.text, y.name, y.label, y.wikidata_id from annotation n "
        "join span s on s.annotation_id = n.id left join entity y on y.id = n.entity_id order by n.key"
    ).fetchall()
    ada = ("Ada Lovelace", "PER", "Q7259")
    assert rows == [
        (2, "Ada Lovelace", *ada), (42, "Ada Lovelace", *ada),
        (25, "Charles Babbage", "Charles Babbage", "PER", None), (55, "waits", *ada),
        (64, "Paris", "Paris", "GPE", None), (75, "Paris", "Paris", "GPE", None),
        (2, "Ada", None, None, None),
    ]  # fmt: skip
    linked = store.conn.execute("select entity_id from annotation where entity_id = ?", (known.id,))
    assert len(linked.fetchall()) == 1


def test_what_our_model_has_no_place_for_is_counted(store: Store) -> None:
    """Who would miss the relations only at the evaluation."""
    done = bring(
        store,
        text(mark(2, 14)),
        Unheld("relations have no place here", "line 7", 2),
        Unheld("relations have no place here", "line 9"),
        Skipped("line 3", "is no line of this format"),
    )
    assert [(loss.count, loss.reason, loss.examples) for loss in done.losses] == [
        (3, "relations have no place here", ("line 7", "line 9"))
    ]
    assert done.faults == ("line 3: is no line of this format",)


def test_a_thousand_marks_of_one_text_are_known_again_across_batches(store: Store) -> None:
    """Who imports a novel in which every name is marked: rows are written by batches."""
    raw = "Ada " * 5000
    marks = [mark(4 * n, 4 * n + 3) for n in range(5000)]
    assert bring(store, text(*marks, *marks[:20], raw=raw)).same == 20
    assert bring(store, text(*reversed(marks), raw=raw)).same == 5000


def test_a_quotation_stays_nested_wherever_the_outer_one_comes(store: Store) -> None:
    """Who takes work back in from another tool: what a speaker quotes would be said by nobody."""
    inner, outer, lost = (OURS[:-1] + digit for digit in "234")
    nested = mark(17, 23, label="QUOTE", id=inner, parent_id=outer)
    done = bring(
        store,
        text(nested, mark(42, 54, label="QUOTE", id=lost, parent_id=OURS)),
        text(mark(15, 42, label="QUOTE", id=outer), mark(2, 14, parent_id="7")),
    )
    rows = "select label, parent_id from annotation order by key"
    assert store.conn.execute(rows).fetchall() == [
        ("QUOTE", outer),
        ("QUOTE", None),
        ("QUOTE", None),
        ("PER", None),
    ]
    reason = "quotations are nested in one that is neither in the file nor in the store; kept without it"
    assert [(loss.count, loss.reason, loss.examples) for loss in done.losses] == [(1, reason, (lost,))]
    assert integrity.check(store) == []
    store.history.undo()
    assert store.conn.execute(rows).fetchall() == []
    store.history.redo()
    assert store.annotations.get(inner).parent_id == outer
    assert integrity.check(store) == []
