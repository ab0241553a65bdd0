"""brat: every line is one that its parser takes, and the way back loses nothing."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store, integrity
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Imported, Options, Taking, Written
from store.model import Label
from tests.oddities import CORPORA, NOTES, TEXTS, annotations, layers, new_store
from tests.samples import filled

BRAT = registry.find("brat")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        yield made


def export(store: Store, **options: object) -> tuple[dict[str, str], Written]:
    """The files of an export, and what was said about it."""
    out = io.BytesIO()
    written = BRAT.write(store, out, Options(**options))  # type: ignore[arg-type]
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}, written


def bring(store: Store, files: dict[str, str], folder: Path, **taking: object) -> Imported:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return BRAT.read(store, None, "corpus", Taking(**taking), folder)  # type: ignore[arg-type]


def pair(ann: str, text: str = "Ada Lovelace said “no” to Babbage.\nHe left.\n") -> dict[str, str]:
    return {"a.txt": text, "a.ann": ann}


def rows(store: Store) -> list[tuple[object, ...]]:
    return store.conn.execute(
        'select n.label, s.role, s.start, s."end", s.text from annotation n '
        "join span s on s.annotation_id = n.id order by n.key, s.role <> 'content', s.start"
    ).fetchall()


class Reading:
    """What brat's parser makes of a pair; fails on every line that it would refuse."""

    def __init__(self, text: str, ann: str, types: set[str]) -> None:
        self.spans: dict[str, tuple[str, list[tuple[int, int]], str]] = {}
        known: set[str] = set()
        # As its parser cuts lines: `str.splitlines`, which knows more line ends than LF.
        for line in ann.splitlines():
            name, rest = line.split("\t", 1)
            assert re.fullmatch(r"[TRAN#]\d+", name)
            assert name not in known
            known.add(name)
            if name[0] == "T":
                self._bound(name, rest, text, types)
            else:
                targets = re.findall(r"(?:^| |:)(T\d+)(?=[ \t]|$)", rest.split("\t")[0])
                assert targets and all(target in known for target in targets), line
                assert name[0] not in "N#" or rest.count("\t") == 1, line

    def _bound(self, name: str, rest: str, text: str, types: set[str]) -> None:
        about, said = rest.split("\t", 1)
        type, offsets = about.split(" ", 1)
        assert type in types
        pieces = [tuple(map(int, pair.split(" "))) for pair in offsets.split(";")]
        assert all(start < end <= len(text) for start, end in pieces)
        assert all(one[1] <= other[0] for one, other in pairwise(pieces))
        assert said == " ".join(text[start:end] for start, end in pieces)
        assert not set(said) & set("\n\t\u2028\x85")
        self.spans[name] = (type, pieces, said)  # type: ignore[assignment]


def parsed(files: dict[str, str]) -> list[Reading]:
    conf = files["annotation.conf"]
    assert "<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n" in conf
    types = set(conf.split("[relations]")[0].split("\n")[1:])
    assert all(re.fullmatch("[a-zA-Z0-9_-]*", type) for type in types)
    names = sorted(name[:-4] for name in files if name.endswith(".ann"))
    return [Reading(files[f"{name}.txt"], files[f"{name}.ann"], types) for name in names]


def test_every_annotation_is_a_text_bound_line_with_its_parts(full: Store) -> None:
    """Who opens the export in brat: a quotation in two pieces with its cue and source."""
    files, written = export(full)
    assert written.rows == 7
    (reading,) = parsed(files)
    spans = list(reading.spans.values())
    assert ("QUOTE", [(41, 57), (67, 78)], "« Nous partons » « demain. »") in spans
    assert ("Cue", [(59, 62), (63, 65)], "dit il") in spans
    assert ("Source", [(63, 65)], "il") in spans
    # Beside the 7 annotations a cue and a source.
    assert len(spans) == 9
    ann = next(text for name, text in files.items() if name.endswith(".ann"))
    assert re.search(r"^R1\tcue Arg1:T\d Arg2:T\d$", ann, re.M)
    assert re.search(r"^A\d+\tStatus T\d rejected$", ann, re.M)
    assert re.search(r"^N1\tReference T\d Postil:\S+\tPaul Dorn$", ann, re.M)
    assert re.search(r'^#\d+\tAnnotatorNotes T\d\tzwei Zeilen, "so"$', ann, re.M)


def test_labels_of_any_script_get_names_that_brat_takes(full: Store) -> None:
    """Who named a label État, and another Etat."""
    for name in ("État", "Etat", "دولة", "Cue"):
        full.labels.put(Label(name, "entity", name, None, "red"))
    article = full.conn.execute("select id from article").fetchone()[0]
    full.annotations.tag(article, 2, 4, "État")
    files, written = export(full)
    parsed(files)
    assert [(loss.count, loss.minor) for loss in written.losses] == [(3, True)]
    assert "\nEtat_2\n" in files["annotation.conf"]
    assert "\nCue_2\n" in files["annotation.conf"]
    with new_store("anna") as other, tempfile.TemporaryDirectory() as folder:
        for name in ("État", "Etat"):
            other.labels.put(Label(name, "entity", name, None, "red"))
        bring(other, files, Path(folder))
        assert [row[0] for row in rows(other) if row[2] == 2] == ["ROLE", "État"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=1, max_size=2, unique=True), st.data())
def test_every_store_is_read_by_brat_and_comes_back(texts: list[str], data: st.DataObject) -> None:
    """Who lets a colleague work in brat for a week and takes the folder back."""
    with new_store("anna") as store, new_store("béla") as other:
        number = 0
        for text in texts:
            article, _ = store.articles.add(Document(text))
            here: list[str] = []
            for _ in range(data.draw(st.integers(0, 3))):
                number += 1
                made = data.draw(annotations(article.id, text, number))
                made = replace(made, status="accepted", level=made.level or "NAM")
                if made.kind == "quote":
                    made = replace(made, quote_type="mixed", medium="writing", level=None)
                if data.draw(st.booleans()):
                    entity = store.entities.add("PER", "a" + (data.draw(NOTES) or ""))
                    made = replace(made, entity_id=entity.id)
                # What is the same twice comes back once.
                keys = {(a.label, a.annotator, a.spans) for a in store.annotations.of_article(article.id)}
                if (made.label, made.annotator, made.spans) not in keys:
                    store.annotations.add(replace(made, parent_id=data.draw(st.sampled_from([None, *here]))))
                    here.append(made.id)
        files, written = export(store)
        parsed(files)
        with tempfile.TemporaryDirectory() as folder:
            done = bring(other, files, Path(folder))
        assert done.left_out == 0
        if not any(not loss.minor for loss in written.losses):
            assert layers(other) == layers(store)
            linked = "select id, entity_id, parent_id from annotation order by id"
            assert other.conn.execute(linked).fetchall() == store.conn.execute(linked).fetchall()
        assert integrity.check(other) == []


def test_what_has_no_line_is_counted(store: Store) -> None:
    """Who would look for an annotation of a line end in brat."""
    article, _ = store.articles.add(Document("one\n\ntwo"))
    store.annotations.tag(article.id, 3, 5, "PER")
    store.annotations.tag(article.id, 3, 8, "PER")
    files, written = export(store)
    assert [(loss.count, loss.reason) for loss in written.losses] == [
        (1, "annotations begin or end with a line end, which is not marked"),
        (1, "annotations mark nothing but line ends, which no line can hold; left out"),
    ]
    (reading,) = parsed(files)
    assert [text for _, _, text in reading.spans.values()] == ["two"]
    with pytest.raises(
        BadInput, match="brat cannot hold all of it, nothing was written: 1 annotations begin"
    ):
        export(store, strict=True)


def test_a_folder_holds_the_export_and_is_replaced_only_by_another(full: Store, tmp_path: Path) -> None:
    """Who exports every evening into the folder that brat serves, and once into the wrong one."""
    target = tmp_path / "out"
    registry.export_to(full, "brat", target, Options())
    registry.export_to(full, "brat", target, Options())
    names = sorted(path.name for path in target.iterdir())
    assert [name[20:] for name in names] == ["", "-le-retour.ann", "-le-retour.txt", ""]
    assert target.stat().st_mode & 0o777 == 0o755
    (target / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match=r"out: holds mine\.txt and is not only an export"):
        registry.export_to(full, "brat", target, Options())
    assert {path.name for path in tmp_path.iterdir()} <= {"full.db", "full.db-journal", "out"}


# In


def test_a_quotation_is_put_together_from_spans_and_relations(store: Store, tmp_path: Path) -> None:
    """Who has a corpus of quotations in brat, of whatever names."""
    ann = (
        "T1\tCitation 18 22\t“no”\nT2\tCue 13 17\tsaid\nT3\tPerson 0 12\tAda Lovelace\nT4\tSource 26 33\tBabbage\n"
        "R1\tIntroduction Arg1:T2 Arg2:T1\t\nR2\tSource Arg1:T1 Arg2:T3\n"
        "N1\tReference T3 Wikidata:Q7259\tAda Lovelace\n#1\tAnnotatorNotes T1\tdenial\n"
        "A1\tStatus T1 rejected\nA2\tNegated T1\nR3\tKnows Arg1:T3 Arg2:T4\n"
    )
    done = bring(store, pair(ann), tmp_path)
    assert rows(store) == [
        ("QUOTE", "content", 18, 22, "“no”"), ("QUOTE", "source", 0, 12, "Ada Lovelace"),
        ("QUOTE", "cue", 13, 17, "said"), ("PER", "content", 0, 12, "Ada Lovelace"),
    ]  # fmt: skip
    said = store.conn.execute(
        "select n.note, n.status, y.name from annotation n left join entity y on y.id = n.entity_id"
    ).fetchall()
    assert said == [("denial", "rejected", "Ada Lovelace"), (None, "proposed", "Ada Lovelace")]
    assert {(loss.count, loss.reason) for loss in done.losses} == {
        (1, "cues, sources or addressees belong to no quotation"),
        (1, "attributes have no place here"),
        (1, "relations have no place here"),
    }


def test_a_quotation_that_is_an_event_has_its_arguments_as_parts(store: Store, tmp_path: Path) -> None:
    """Who marked quotations as events, with a source as argument."""
    ann = (
        "T1\tQuotation 18 22\t“no”\nT2\tCue 13 17\tsaid\nT3\tPER 0 12\tAda Lovelace\nT4\tMove 39 43\tleft\n"
        "E1\tQuotation:T1 Source:T3 Cue:T2\nE2\tMove:T4 Who:T3\n"
    )
    done = bring(store, pair(ann), tmp_path)
    assert [row[:2] for row in rows(store)] == [
        ("QUOTE", "content"), ("QUOTE", "source"), ("QUOTE", "cue"), ("PER", "content"),
    ]  # fmt: skip
    assert [(loss.count, loss.reason) for loss in done.losses] == [(1, "events have no place here")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("T1\tPER 0 3;4 12\tAda Lovelace", [(0, 3), (4, 12)]),
        ("T1\tPER 4 12;0 3\tAda Lovelace", [(0, 3), (4, 12)]),
        ("T1\tQUOTE 26 34;35 38\tBabbage. He ", [(26, 38)]),  # only a line end between
        ("T1\tPER 0 12\tAda Lovelace ", [(0, 12)]),
        ("T1\tPER 0 12", [(0, 12)]),
        ("T1\tPER 0 12\t", [(0, 12)]),
        ("T1\tPER 1 13\tAda Lovelace", [(0, 12)]),  # anchored anew
        ("T1\tPER 0 3;5 8\tZo reft", []),
        ("T1\tPER 0 99\tAda Lovelace and", []),
        ("T1\tPER 7 7\t", []),
        ("T1\tPER 0 12 13\tAda", []),
        ("T1 PER 0 12 Ada Lovelace", []),
        ("X1\tPER 0 12\tAda Lovelace", []),
        ("T1\tPER 99999999999999999999 999999999999999999999\tAda", []),
    ],
)
def test_a_line_is_taken_as_it_is_meant_or_told(
    store: Store, tmp_path: Path, line: str, found: list[tuple[int, int]]
) -> None:
    """Who has files that other programs than brat have written."""
    done = bring(store, pair(f"{line}\n\nT9\tPER 35 37\tHe"), tmp_path)
    assert [(row[2], row[3]) for row in rows(store)] == [*found, (35, 37)]
    assert done.left_out == (not found)
    assert all(fault.startswith("corpus/a.ann, line 1: ") for fault in done.faults)


@pytest.mark.parametrize(("raw", "start"), [("\ufeff", 1), ("", 0)])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_marks_and_line_ends_of_a_file_are_counted_as_brat_counts_them(
    store: Store, tmp_path: Path, raw: str, start: int, ends: str
) -> None:
    """Who has files from an editor of another system."""
    text = raw + "😀 one\nAda".replace("\n", ends)
    at = start + 5 + len(ends)
    bring(store, pair(f"T1\tPER {at} {at + 3}\tAda{ends}", text), tmp_path)
    assert rows(store) == [("PER", "content", 6, 9, "Ada")]


def test_what_cannot_be_read_in_a_folder_is_named_and_the_rest_comes(store: Store, tmp_path: Path) -> None:
    """Who has one broken file among a hundred."""
    (tmp_path / "b.ann").write_bytes(b"T1\tPER 0 1\t\xff\n")
    (tmp_path / "b.txt").write_bytes(b"x")
    (tmp_path / "c.ann").write_bytes(b"")
    done = bring(store, pair("T1\tPER 0 12\tAda Lovelace\nT1\tPER 0 3\tAda\n"), tmp_path)
    assert done.added["annotation"] == 1
    assert done.faults == (
        "corpus/a.ann, line 2: T1 is there already (line 1)",
        "corpus/b.ann, line 1: is not UTF-8 (byte 11)",
        "corpus/c.ann: has no .txt of the same name beside it",
    )
    with pytest.raises(BadInput, match=r"nothing: holds no \.ann"):
        (tmp_path / "nothing").mkdir()
        BRAT.read(store, None, "nothing", Taking(), tmp_path / "nothing")


def test_a_zip_of_pairs_is_read_and_a_broken_one_refused(full: Store, tmp_path: Path) -> None:
    """Who is sent a corpus in one file."""
    path = tmp_path / "all.zip"
    registry.export_to(full, "brat", path, Options())
    with new_store() as other, path.open("rb") as source:
        assert BRAT.read(other, source, "all.zip", Taking(), path).added["annotation"] == 7
        assert [row[3] for row in layers(other)] == [row[3] for row in layers(full)]
        source.seek(0)
        assert BRAT.read(other, source, "standard input", Taking()).same == 7
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(BadInput, match=r"all\.zip: is a damaged zip"):
        BRAT.read(full, None, "all.zip", Taking(), path)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the public corpora are not beside the checkout")
def test_a_corpus_of_french_novels_comes_in_whole(store: Store, tmp_path: Path) -> None:
    """Who begins with a published corpus of quotations: every span, piece by piece."""
    table = tmp_path / "map.toml"
    table.write_text('[labels]\nRecit = ""\n', encoding="utf-8")
    folder = CORPORA / "fr-litbank-quotes-brat"
    wanted, parts = [], {"cue": 0, "source": 0}
    for ann in sorted(folder.glob("*.ann")):
        text = ann.with_suffix(".txt").read_text(encoding="utf-8")
        for line in ann.read_text(encoding="utf-8").split("\n"):
            match = re.match(r"T\d+\tCitation ([\d ;]+)", line)
            if match:
                places = [tuple(map(int, pair.split())) for pair in match[1].split(";")]
                wanted.append(" ".join(" ".join(text[start:end] for start, end in places).split()))
            parts["cue"] += line.startswith("R") and "\tIntroduction " in line
            parts["source"] += line.startswith("R") and "\tSource " in line
        done = BRAT.read(store, None, ann.name, Taking(map=table), ann)
        assert done.left_out == 0
    content = (
        "select group_concat(text, ' ') from (select * from span where role = 'content' "
        "order by annotation_id, ordinal) group by annotation_id"
    )
    found = [" ".join(row[0].split()) for row in store.conn.execute(content)]
    assert sorted(found) == sorted(wanted)
    assert len(found) == 633
    counts = store.conn.execute(
        "select role, count(*) from span where role <> 'content' group by role"
    ).fetchall()
    assert all(count >= parts[role] for role, count in counts)
    assert integrity.check(store) == []
