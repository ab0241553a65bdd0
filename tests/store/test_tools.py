"""Label tools and W3C: what goes out comes back, and what is counted otherwise there is counted rightly."""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store, integrity
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Imported, Options, Taking, Written
from store.model import Annotation
from tests.oddities import NOTES, TEXTS, annotations, layers, new_store
from tests.samples import DORN, NORD, TEXT, filled

LOSSLESS = ("w3c", "prodigy", "label-studio", "cas-json", "cas-xmi")
QUOTATION = "0190b5d3-0000-7000-8000-000000000006"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        yield made


def export(store: Store, name: str, **options: Any) -> tuple[bytes, Written]:
    out = io.BytesIO()
    written = registry.find(name).write(store, out, Options(**options))
    return out.getvalue(), written


def files(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def bring(store: Store, name: str, data: bytes | str, **taking: Any) -> Imported:
    """Import a file of that format."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"given{registry.find(name).suffix}"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        with path.open("rb") as source:
            return registry.find(name).read(store, source, "given", Taking(**taking), path)


def told(written: Written) -> dict[str, int]:
    """The first words of each loss with its count."""
    return {" ".join(loss.reason.split()[:4]): loss.count for loss in written.losses}


def spans(store: Store) -> list[tuple[str, str]]:
    """Role and text of every span, by plain SQL."""
    with sqlite3.connect(store.path) as conn:
        return sorted(conn.execute("select role, text from span").fetchall())


# Out and in again


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=1, max_size=2, unique=True), st.data())
def test_every_store_comes_back_from_every_tool_that_holds_all(texts: list[str], data: st.DataObject) -> None:
    """Who works in another tool for a week and takes the work back in."""
    with new_store("anna") as store:
        number = 0
        for text in texts:
            article, _ = store.articles.add(Document("😀" + text, title="A title"))
            here: list[str] = []
            for _ in range(data.draw(st.integers(0, 3))):
                number += 1
                made = _distinct(store, data, data.draw(annotations(article.id, "😀" + text, number)))
                if made is not None:
                    store.annotations.add(replace(made, parent_id=data.draw(st.sampled_from([None, *here]))))
                    here.append(made.id)
        linked = "select id, entity_id, parent_id, status = 'rejected' from annotation order by id"
        for name in LOSSLESS:
            exported, written = export(store, name)
            with new_store("béla") as other:
                if name == "w3c":
                    for text in texts:
                        other.articles.add(Document("😀" + text, title="A title"))
                done = bring(other, name, exported)
                assert done.left_out == 0, name
                if not any(not loss.minor for loss in written.losses):
                    assert layers(other) == layers(store), name
                    assert other.conn.execute(linked).fetchall() == store.conn.execute(linked).fetchall()
                assert integrity.check(other) == []


def _distinct(store: Store, data: st.DataObject, made: Annotation) -> Annotation | None:
    """The annotation with an entity perhaps; None for one that says the same as another: it would come back once."""
    if made.kind == "entity" and data.draw(st.booleans()):
        made = replace(made, entity_id=store.entities.add("PER", "a" + (data.draw(NOTES) or "")).id)
    known = {(a.label, a.annotator, a.spans) for a in store.annotations.of_article(made.article_id)}
    return None if (made.label, made.annotator, made.spans) in known else made


@pytest.mark.parametrize("name", LOSSLESS)
def test_what_comes_back_to_its_own_store_is_known_there(full: Store, name: str) -> None:
    """Who imports the same file twice: nothing may be proposed that the store holds."""
    data, _ = export(full, name)
    before = layers(full)
    done = bring(full, name, data)
    assert (done.same, sum(done.added.values()), done.conflicts) == (7, 0, ())
    assert layers(full) == before


@pytest.mark.parametrize("name", LOSSLESS)
def test_speakers_and_their_names_come_along(full: Store, name: str) -> None:
    """Who said it is the point of the work: the speaker must arrive as the same entity."""
    data, _ = export(full, name)
    with new_store() as other:
        other.articles.add(Document(TEXT, paragraphing="line"))
        bring(other, name, data, accept=True)
        quote = other.annotations.get(QUOTATION)
        assert (quote.entity_id, quote.status, quote.annotator) == (DORN, "accepted", "anna")
        assert other.entities.get(DORN).name == "Paul Dorn"
        assert [(s.role, s.text) for s in quote.spans] == [
            ("content", "« Nous partons »"), ("content", "« demain. »"),
            ("cue", "dit"), ("cue", "il"), ("source", "il"),
        ]  # fmt: skip


# W3C


def test_w3c_names_every_span_by_place_and_by_text(full: Store) -> None:
    """Who re-anchors our annotations in another copy: each selector has the text and what stands around it."""
    data, written = export(full, "w3c")
    collection = json.loads(data)
    items = collection["first"]["items"]
    assert (written.rows, written.losses, len(items)) == (7, (), 9)
    found = []
    for item in items:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            quote, position = target["selector"]
            start, end = position["start"], position["end"]
            assert TEXT[start:end] == quote["exact"]
            assert TEXT[:start].endswith(quote["prefix"])
            assert TEXT[end:].startswith(quote["suffix"])
            found.append((item.get("role", "content"), quote["exact"]))
    assert sorted(found) == spans(full)
    cue = next(item for item in items if item.get("role") == "cue")
    assert cue["body"] == f"urn:uuid:{QUOTATION}"
    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    used = {key for item in items for key in item}
    assert used - set(collection["@context"][1]) == {
        "id", "type", "motivation", "creator", "created", "modified", "body", "target",
    }  # fmt: skip


def test_w3c_of_others_is_read_by_the_names_of_the_recommendation(store: Store) -> None:
    """Who brings annotations of a web annotator: one body, a text, a page's address as the source."""
    store.articles.add(Document("Ada Lovelace writes.", url="https://example.org/ada"))
    bare = {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": "http://example.org/1", "type": "Annotation",
        "motivation": "commenting", "bodyValue": "who?",
        "target": {
            "source": "https://example.org/ada",
            "selector": {"type": "TextQuoteSelector", "exact": "Ada Lovelace", "prefix": "", "suffix": " wr"},
        },
    }  # fmt: skip
    tagged = {
        "type": "Annotation", "body": {"type": "TextualBody", "purpose": "tagging", "value": "Person"},
        "target": {
            "source": "https://example.org/ada",
            "selector": [{"type": "TextPositionSelector", "start": 4, "end": 12}],
        },
    }  # fmt: skip
    done = bring(store, "w3c", json.dumps([bare, tagged, {**tagged, "target": "https://example.org/ada"}]))
    rows = store.conn.execute(
        "select n.label, n.note, s.text from annotation n join span s on s.annotation_id = n.id order by n.key"
    ).fetchall()
    assert rows == [("NOTE", "who?", "Ada Lovelace"), ("PER", None, "Lovelace")]
    assert done.faults == ("given, annotation 3: its target has no selector of text",)


# Prodigy and doccano


def test_prodigy_is_a_line_a_layer_and_counts_code_points(full: Store) -> None:
    """Who reviews in Prodigy: the spans of one annotator, not two mixed, one place off behind each emoji."""
    data, _ = export(full, "prodigy")
    lines = [json.loads(line) for line in data.decode().splitlines()]
    assert [line["_annotator_id"] for line in lines] == ["anna", "béla"]
    found = [(line["text"][span["start"] : span["end"]]) for line in lines for span in line["spans"]]
    assert sorted(found) == sorted(text for _, text in spans(full))
    assert {relation["label"] for relation in lines[0]["relations"]} == {"piece", "cue", "source"}
    assert lines[0]["spans"][1] | {"created_at": "", "updated_at": ""} == {
        "start": 14, "end": 23, "label": "PER", "id": "0190b5d3-0000-7000-8000-000000000001",
        "kind": "entity", "status": "accepted", "origin": "human", "level": "NAM", "entity_id": DORN,
        "created_at": "", "updated_at": "", "entity": "Paul Dorn", "kb_id": DORN,
    }  # fmt: skip


def test_prodigy_of_others_is_read(store: Store) -> None:
    """Who has a model's work from Prodigy or spaCy: rejected tasks are rejected, ignored ones are left out."""
    lines = [
        {"text": "😀 Ada met Bob.", "spans": [{"start": 2, "end": 5, "label": "PERSON"}], "answer": "reject"},
        {"text": "Nothing here", "answer": "ignore"},
        {"text": "In Paris.", "entities": [[3, 8, "GPE"]]},
        {
            "text": "“No”, said Eve.",
            "spans": [
                {"start": 0, "end": 4, "label": "QUOTE"}, {"start": 11, "end": 14, "label": "PER"},
                {"start": 6, "end": 10, "label": "CUE"},
            ],
            "relations": [
                {
                    "label": "speaker", "head_span": {"start": 0, "end": 4, "label": "QUOTE"},
                    "child_span": {"start": 11, "end": 14, "label": "PER"},
                },
                {
                    "label": "cue", "head_span": {"start": 0, "end": 4, "label": "QUOTE"},
                    "child_span": {"start": 6, "end": 10, "label": "CUE"},
                },
            ],
        },
    ]  # fmt: skip
    done = bring(store, "prodigy", "\n".join(map(json.dumps, lines)))
    rows = store.conn.execute(
        "select n.label, n.status, group_concat(s.role || ':' || s.text, ' ') from annotation n "
        "join span s on s.annotation_id = n.id group by n.key order by n.key"
    ).fetchall()
    assert rows == [
        ("PER", "rejected", "content:Ada"), ("GPE", "proposed", "content:Paris"),
        ("QUOTE", "proposed", "content:“No” cue:said source:Eve"), ("PER", "proposed", "content:Eve"),
    ]  # fmt: skip
    assert [(loss.count, loss.reason.split(",")[0]) for loss in done.losses] == [
        (1, "tasks were ignored by their annotator")
    ]


def test_doccano_says_all_that_it_has_no_place_for(full: Store) -> None:
    """Who hands work to doccano must know what does not arrive; --strict then refuses it."""
    full.articles.add(Document("Ein Wort ohne Marke."))
    data, written = export(full, "doccano")
    lines = [json.loads(line) for line in data.decode().splitlines()]
    # doccano refuses the whole file when one line lacks a key that another has.
    assert lines[0].keys() == lines[1].keys()
    shown = sorted(TEXT[start:end] for start, end, _ in lines[0]["label"])
    without_rejected = [text for _, text in spans(full) if text != "=SOMME(A1)"]
    assert shown == sorted(without_rejected)
    assert told(written) == {
        "rejected annotations were left": 1, "proposals that nobody decided": 2,
        "annotations denote an entity,": 2, "mentions have a level,": 1, "quotations have a type": 1,
        "annotations in several pieces": 1, "quotations have a cue,": 1, "quotations are nested in": 1,
        "annotations have a note,": 2, "spans overlap one before": 3, "texts hold a character": 1,
        "annotators' layers stand as": 2,
    }  # fmt: skip


def test_doccano_of_relation_projects_is_read(store: Store) -> None:
    """Who labelled quotations and who says them in doccano."""
    line = {
        "id": 7, "text": "“No”, said Eve. She left.", "Comments": ["hm"],
        "entities": [
            {"id": 1, "label": "QUOTE", "start_offset": 0, "end_offset": 4},
            {"id": 2, "label": "PER", "start_offset": 11, "end_offset": 14},
            {"id": 3, "label": "PER", "start_offset": 16, "end_offset": 19},
        ],
        "relations": [
            {"id": 1, "from_id": 2, "to_id": 1, "type": "SPEAKER"},
            {"id": 2, "from_id": 3, "to_id": 2, "type": "same"},
        ],
    }  # fmt: skip
    done = bring(store, "doccano", json.dumps(line))
    quote = next(a for a in store.annotations.of_article(_only(store)) if a.kind == "quote")
    assert [(s.role, s.text) for s in quote.spans] == [("content", "“No”"), ("source", "Eve")]
    assert done.added["annotation"] == 3
    assert [loss.count for loss in done.losses] == [1, 1]


def _only(store: Store) -> str:
    return str(store.conn.execute("select id from article").fetchone()[0])


# Label Studio


def test_label_studio_gets_regions_that_its_interface_knows(full: Store) -> None:
    """Who uploads the tasks: a region with a label or control that the XML lacks is an error there."""
    data, _ = export(full, "label-studio")
    inside = files(data)
    (task,) = json.loads(inside["tasks.json"])
    assert [len(task["annotations"]), len(task["predictions"])] == [1, 2]
    results = [result for layer in (*task["annotations"], *task["predictions"]) for result in layer["result"]]
    interface = inside["labeling.xml"]
    for result in results:
        if result["type"] != "relation":
            assert f'name="{result["from_name"]}" toName="{result["to_name"]}"' in interface
        for label in result.get("value", result).get("labels", ()):
            assert f'value="{label}"' in interface
    regions = [result for result in results if result["type"] == "labels"]
    assert sorted(region["value"]["text"] for region in regions) == sorted(text for _, text in spans(full))
    for region in regions:
        value = region["value"]
        assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
    note = next(region for region in regions if region["value"]["text"] == "الوزير")
    assert note["meta"]["text"] == ['zwei\nZeilen, "so"']


def test_label_studio_of_others_is_read_with_its_users(store: Store) -> None:
    """Who exports a project of two people: both layers come, a browser's UTF-16 offsets are seen by the text."""
    region = {
        "id": "aB3", "from_name": "ner", "to_name": "t", "type": "labels", "origin": "manual",
        "value": {"start": 3, "end": 6, "text": "Ada", "labels": ["PER", "ORG"]},
    }  # fmt: skip
    choice = {
        "id": "aB3", "from_name": "status", "to_name": "t", "type": "choices",
        "value": {"start": 3, "end": 6, "text": "Ada", "choices": ["rejected"]},
    }  # fmt: skip
    box = {"id": "x", "from_name": "b", "to_name": "i", "type": "rectanglelabels", "value": {"x": 1}}
    task = {
        "id": 1, "data": {"body": "😀 Ada waits."},
        "annotations": [
            {"completed_by": {"email": "eve@example.org"}, "result": [region, box]},
            {"completed_by": 2, "result": [region, choice]},
            {"completed_by": 2, "was_cancelled": True, "result": [region]},
        ],
        # What the server writes of predictions: their numbers.
        "predictions": [7],
    }  # fmt: skip
    done = bring(store, "label-studio", json.dumps([task]))
    rows = store.conn.execute(
        "select n.label, n.annotator, n.status, s.start, s.text from annotation n "
        "join span s on s.annotation_id = n.id order by n.key"
    ).fetchall()
    assert rows == [
        ("PER", "eve@example.org", "proposed", 2, "Ada"), ("ORG", "eve@example.org", "proposed", 2, "Ada"),
        ("PER", "user 2", "rejected", 2, "Ada"), ("ORG", "user 2", "proposed", 2, "Ada"),
    ]  # fmt: skip
    assert sum(loss.count for loss in done.losses if not loss.minor) == 3


# UIMA


def test_a_cas_counts_utf_16_units_and_links_the_parts(full: Store) -> None:
    """Who opens the file in INCEpTION, which is Java: one emoji before a span would move it."""
    data, _ = export(full, "cas-json")
    ((name, content),) = files(data).items()
    cas = json.loads(content)
    structures = {one["%ID"]: one for one in cas["%FEATURE_STRUCTURES"]}
    assert name == "bbb924f07938b7917fe5-le-retour.json"
    units = TEXT.encode("utf-16-le")
    assert structures[1]["sofaString"] == TEXT
    found = []
    for one in structures.values():
        if one.get("annotation_id") is None and one["%TYPE"] != "webanno.custom.QuotationPart":
            continue
        text = units[2 * one["begin"] : 2 * one["end"]].decode("utf-16-le")
        found.append((one.get("role", "content"), text))
    assert sorted(found) == spans(full)
    quote = next(one for one in structures.values() if one.get("annotation_id") == QUOTATION)
    links = [structures[number] for number in structures[quote["@parts"]]["%ELEMENTS"]]
    assert [link["role"] for link in links] == ["content", "cue", "cue", "source"]
    assert cas["%VIEWS"]["_InitialView"]["%SOFA"] == 1
    assert {structures[member]["@sofa"] for member in cas["%VIEWS"]["_InitialView"]["%MEMBERS"]} == {1}


def test_a_cas_of_inception_is_read(store: Store) -> None:
    """Who annotated in INCEpTION with a layer and relations of their own."""
    cas = {
        "%TYPES": {},
        "%FEATURE_STRUCTURES": [
            {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "😀 “No”, said Eve.", "sofaID": "_InitialView"},
            {"%ID": 2, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, "begin": 0, "end": 18},
            {
                "%ID": 3, "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", "@sofa": 1,
                "begin": 0, "end": 2,
            },
            {
                "%ID": 4, "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", "@sofa": 1,
                "begin": 14, "end": 17, "value": "PER", "identifier": "http://www.wikidata.org/entity/Q42",
            },
            {"%ID": 5, "%TYPE": "webanno.custom.Quote", "@sofa": 1, "begin": 3, "end": 7},
            {
                "%ID": 6, "%TYPE": "webanno.custom.Speaker", "@sofa": 1, "begin": 14, "end": 17,
                "@Governor": 5, "@Dependent": 4,
            },
        ],
        "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3, 4, 5, 6]}},
    }  # fmt: skip
    bring(store, "cas-json", json.dumps(cas))
    found = list(store.annotations.of_article(_only(store)))
    assert [(a.label, [(s.role, s.text) for s in a.spans]) for a in found] == [
        ("QUOTE", [("content", "“No”"), ("source", "Eve")]), ("PER", [("content", "Eve")]),
    ]  # fmt: skip
    assert store.entities.get(found[1].entity_id or "").wikidata_id == "Q42"


def test_what_xml_cannot_hold_is_counted_and_moves_nothing(store: Store) -> None:
    """Who exports a text with an escape character in it: offsets must hold behind it."""
    article, _ = store.articles.add(Document("a\x1b[31m b \x0c Ada\u2028 & <Bob>\x85", title="Ada"))
    store.annotations.tag(article.id, 11, 14, "PER", note='x\n"y"\t<')
    data, written = export(store, "cas-xmi")
    assert [(loss.count, loss.minor) for loss in written.losses] == [(2, False)]
    with new_store() as other:
        bring(other, "cas-xmi", data)
        (found,) = other.annotations.of_article(_only(other))
        assert (found.start, found.text, found.note) == (11, "Ada", 'x\n"y"\t<')
        text = other.articles.full_text(_only(other))
    assert text == "a\ufffd[31m b \ufffd Ada\u2028 & <Bob>\x85"


def test_only_what_is_asked_for_goes_out(full: Store) -> None:
    """Who hands over one layer, or what is decided."""
    for name in (*LOSSLESS, "doccano", "tei", "html"):
        data, _ = export(full, name, annotator="béla")
        text = "".join(files(data).values()) if registry.find(name).suffix == ".zip" else data.decode()
        assert "000000000007" in text or name in ("doccano", "html")
        assert "000000000001" not in text.replace("urn:postil:part", "")
        assert NORD not in text


@pytest.mark.parametrize("name", ["label-studio", "cas-json", "cas-xmi", "brat"])
def test_a_zip_that_is_damaged_inside_is_refused_with_the_file_in_it(full: Store, name: str) -> None:
    """Who has a download that broke off and was mended: the list of files is whole, their bytes are not."""
    data, _ = export(full, name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        largest = max(archive.infolist(), key=lambda about: about.compress_size)
    at = largest.header_offset + 30 + len(largest.filename.encode()) + largest.compress_size // 2
    damaged = data[:at] + bytes(255 - byte for byte in data[at : at + 8]) + data[at + 8 :]
    with new_store() as other:
        before = other.history.acts()
        try:
            done = bring(other, name, damaged)
            said = done.faults[0]
        except BadInput as error:
            said = str(error)
            assert other.history.acts() == before
    assert largest.filename in said
    assert "cannot be read" in said
