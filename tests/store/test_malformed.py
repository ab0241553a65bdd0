"""Files that are not what they say: each is refused with file, line and reason, and nothing of it is stored."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store, integrity
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.registry import Imported, Options, Taking
from tests.oddities import new_store
from tests.samples import TEXT, filled

GOOD = {"text": "Ada waits.", "spans": [{"start": 0, "end": 3, "label": "PER"}]}
XMI = '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore">'


def bring(store: Store, name: str, data: bytes, **taking: Any) -> Imported:
    """Import a file of that format, called `given`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"given{registry.find(name).suffix}"
        path.write_bytes(data)
        with path.open("rb") as source:
            return registry.find(name).read(store, source, "given", Taking(**taking), path)


def prodigy(**changes: Any) -> bytes:
    """A good line, and one that has these keys otherwise."""
    return f"{json.dumps(GOOD)}\n\n{json.dumps({**GOOD, **changes})}\n".encode()


def task(**changes: Any) -> bytes:
    return json.dumps([{"data": {"text": "Ada"}, "annotations": [], **changes}]).encode()


def result(**changes: Any) -> bytes:
    good = {"id": "r", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["PER"]}}
    return task(annotations=[{"result": [{**good, **changes}]}])


def cas(*structures: dict[str, Any]) -> bytes:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "Ada"}
    return json.dumps({"%FEATURE_STRUCTURES": [sofa, *structures]}).encode()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("prodigy", b"", "given: is empty"),
        ("prodigy", b"\n \n", "given: is empty"),
        (
            "prodigy",
            b'{"text": "a", "spans": []}\n{"text": "b"',
            "given, line 2: is no JSON: Expecting ',' delimiter",
        ),
        ("prodigy", b'{"text": "caf\xe9"}', "given, line 1: byte 14 of the line is not UTF-8"),
        (
            "prodigy",
            b'{"text": "a\\ud800"}',
            "given, line 1: is no JSON that can be taken: a text holds half a",
        ),
        ("prodigy", b'{"text": "a\\u0000"}', "a text holds U+0000"),
        ("prodigy", b'{"text": "a", "score": NaN}', "NaN is no number"),
        ("prodigy", b"[" * 100_000, "given, line 1: nested too deep"),
        ("prodigy", b"[]", "given, line 1: the line is no JSON object, but []"),
        ("prodigy", prodigy(text=None), "given, line 3: `text` is no text, but missing"),
        ("prodigy", prodigy(spans=7), "given, line 3: `spans` is no list, but 7"),
        ("prodigy", prodigy(spans=[7]), "given, line 3: a span is no JSON object, but 7"),
        (
            "prodigy",
            prodigy(spans=[{"start": True, "end": 2, "label": "PER"}]),
            "`start` is no offset, but True",
        ),
        ("prodigy", prodigy(spans=[{"start": -1, "end": 2, "label": "PER"}]), "`start` is no offset, but -1"),
        (
            "prodigy",
            prodigy(spans=[{"start": 0, "label": "PER"}]),
            "line 3, span 1: `end` is no offset, but missing",
        ),
        ("prodigy", prodigy(spans=[{"start": 0, "end": 3, "label": 1}]), "span 1: `label` is no text, but 1"),
        ("prodigy", prodigy(relations=[{"head_span": 1}]), "`head_span` is no JSON object, but 1"),
        (
            "doccano",
            b'{"text": "a", "label": [[0, 1]]}',
            "given, line 1: a span is [start, end, label], not [0, 1]",
        ),
        ("doccano", b'{"label": []}', "`text` is no text, but missing"),
        (
            "doccano",
            b'{"text": "a", "label": [["0", 1, "PER"]]}',
            "line 1, span 1: the start is no offset, but '0'",
        ),
        ("doccano", b'{"text": "a", "entities": [{"id": 1}]}', "line 1, entity 1: the start is no offset"),
        ("doccano", b'{"text": "a", "relations": [{"from_id": 1}]}', "a relation's `type` is no text"),
        ("label-studio", b"\xff", "given, line 1: byte 1 of the file is not UTF-8"),
        ("label-studio", b'[\n{"data": 1},\n]', "given, line 3: is no JSON: "),
        ("label-studio", b'[{"data": 1}]', "given, task 1: `data` is no JSON object, but 1"),
        ("label-studio", b'[{"data": {"a": "x", "b": "y"}}]', "task 1: `data` has no `text`, but 'a', 'b'"),
        ("label-studio", task(annotations=3), "`annotations` is no list, but 3"),
        ("label-studio", task(annotations=[{"result": [1]}]), "a result is no JSON object, but 1"),
        (
            "label-studio",
            result(value=None),
            "given, task 1, annotation 1, result 1: `value` is no JSON object",
        ),
        ("label-studio", result(value={"start": 0, "end": 3, "labels": []}), "the region has no label"),
        ("w3c", b"[" * 900 + b"]" * 900, "given: nested too deep"),
        ("w3c", b"7", "given: the document is no JSON object, but 7"),
        (
            "w3c",
            b'{"first": "http://example.org/page2"}',
            "the collection's page (it lies elsewhere: name that",
        ),
        ("w3c", b'{"type": "Annotation", "target": 7}', "annotation 1: `target` is no JSON object, but 7"),
        (
            "w3c",
            b'{"target": {"selector": {}}}',
            "annotation 1: the target's `source` is no text, but missing",
        ),
        (
            "w3c",
            b'{"target": {"source": "a", "selector": {"type": "TextPositionSelector", "start": 1.5}}}',
            "annotation 1: `start` is no offset, but 1.5",
        ),
        ("cas-json", b"{}", "given: is no CAS JSON: it has no %FEATURE_STRUCTURES"),
        ("cas-json", b'{"%FEATURE_STRUCTURES": []}', "given: holds no text (no Sofa)"),
        ("cas-json", cas({"%ID": "x"}), "given, structure 2: %ID is no offset, but 'x'"),
        ("cas-json", cas({"%ID": 2}), "given, structure 2: %TYPE is no text, but missing"),
        ("cas-json", cas({"%ID": 2, "%TYPE": "X", "@sofa": "1"}), "structure 2: @sofa is no offset, but '1'"),
        (
            "cas-json",
            cas({"%ID": 2, "%TYPE": "X", "@sofa": 1, "begin": "a", "end": 1}),
            "structure 2: `begin` is no offset, but 'a'",
        ),
        (
            "label-studio",
            b"[" + b"[]," * 4_100_000 + b"[]]",
            "given: holds more than 8,000,000 values; split it",
        ),
        (
            "cas-xmi",
            b"<a/>" * 2_000_001,
            "given: holds more than 2,000,000 tags; split it",
        ),
        ("cas-xmi", b"", "given, line 1: is no XML: no element found"),
        ("cas-xmi", f"{XMI}\n<a>".encode(), "given, line 2: is no XML: no element found"),
        ("cas-xmi", b"<html/>", "given: is no XMI: its root is html"),
        (
            "cas-xmi",
            b'<?xml version="1.0" encoding="UTF-99"?><a/>',
            "given, line 1: is in an encoding that cannot be read (unknown encoding: UTF-99)",
        ),
        ("cas-xmi", f"{XMI}</xmi:XMI>".encode(), "given: holds no text (no Sofa)"),
        ("cas-xmi", f"{XMI}{'<a>' * 200}".encode(), "given, line 1: nested too deep"),
        (
            "cas-xmi",
            b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<xmi:XMI>&b;</xmi:XMI>',
            "given, line 1: has a document type, which is not taken from outside",
        ),
        (
            "cas-xmi",
            b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xmi:XMI/>',
            "given, line 1: has a document type, which is not taken from outside",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(
    store: Store, name: str, data: bytes, said: str
) -> None:
    """Who got a broken file: where it is broken must be said, and half of it must not be in the store."""
    with pytest.raises(BadInput) as caught:
        bring(store, name, data)
    assert said in str(caught.value)
    for table in ("article", "annotation", "entity", "act"):
        assert store.conn.execute(f"select count(*) from {table}").fetchone() == (0,), table


@pytest.mark.parametrize(
    ("name", "data", "faults"),
    [
        (
            "prodigy",
            prodigy(spans=[{"start": 5, "end": 99, "label": "PER"}, {"start": 4, "end": 9, "label": "PER"}]),
            ("given, line 3, span 1: PER: 5 to 99 is no stretch of a text of 10 code points",),
        ),
        (
            "prodigy",
            prodigy(spans=[{"start": 5, "end": 8, "label": "PER", "text": "Bob"}]),
            ("given, line 3, span 1: PER: its text “Bob” is not in the article",),
        ),
        (
            "w3c",
            b'[{"target": "urn:x", "motivation": "highlighting"}]',
            ("given, annotation 1: its target has no selector of text",),
        ),
        (
            "w3c",
            b'[{"role": [], "id": {}, "motivation": "linking", "body": [], "target": "urn:x"}]',
            ("given, annotation 1: its target has no selector of text",),
        ),
        (
            "w3c",
            json.dumps(
                {
                    "target": [
                        {"source": source, "selector": {"type": "TextQuoteSelector", "exact": "Ada"}}
                        for source in ("a", "b")
                    ]
                }
            ).encode(),
            ("given, annotation 1: its targets lie in several texts",),
        ),
    ],
)
def test_what_has_no_place_is_left_out_and_named(
    store: Store, name: str, data: bytes, faults: tuple[str, ...]
) -> None:
    """Who imports a good file with a few spans that fit nowhere: they are named, none is guessed."""
    assert bring(store, name, data).faults == faults


def test_labels_that_mean_nothing_here_refuse_the_file(store: Store) -> None:
    """Who has another scheme: half a layer is worse than none, and the remedy is said."""
    with pytest.raises(BadInput, match=r"labels that mean nothing here: “Animal” \(1\)"):
        bring(store, "prodigy", prodigy(spans=[{"start": 0, "end": 3, "label": "Animal"}]))
    assert store.conn.execute("select count(*) from article").fetchone() == (0,)


def test_an_offset_that_counts_utf_16_is_seen_by_the_text_it_names(store: Store) -> None:
    """Who exports from a browser's tool: behind an emoji its offsets are one too great."""
    line = {"text": "😀 Ada.", "spans": [{"start": 3, "end": 6, "label": "PER", "text": "Ada"}]}
    done = bring(store, "prodigy", json.dumps(line).encode())
    assert store.conn.execute('select start, "end", text from span').fetchall() == [(2, 5, "Ada")]
    assert [loss.minor for loss in done.losses] == [True]


def test_strict_refuses_a_file_of_which_anything_is_left_out(store: Store) -> None:
    """Who wants all or nothing."""
    bad = prodigy(spans=[{"start": 5, "end": 99, "label": "PER"}])
    with pytest.raises(BadInput, match="nothing was stored"):
        bring(store, "prodigy", bad, strict=True)
    assert store.conn.execute("select count(*) from article").fetchone() == (0,)


def test_a_text_that_is_there_is_not_added_again(store: Store) -> None:
    """Who sent a text to a tool and gets it back with CR LF and a byte order mark of some program."""
    store.articles.add(Document("Ada waits.\nShe waits."))
    line = {"text": "Ada waits.\r\nShe waits.", "spans": [{"start": 12, "end": 15, "label": "PER"}]}
    done = bring(store, "prodigy", b"\xef\xbb\xbf" + json.dumps(line).encode())
    assert (done.added["article"], done.added["annotation"]) == (0, 1)
    assert store.conn.execute("select start, text from span").fetchall() == [(11, "She")]


ODD = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        7,
        2**80,
        1.5,
        "",
        "x",
        "Cue",
        "7",
        [],
        [7],
        [None],
        {},
        {"id": 7},
        {"start": "a"},
        "\n",
    ]
)


@st.composite
def broken(draw: st.DrawFn, value: Any) -> Any:
    """The value with something odd in place of one thing inside it, or without that."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        if not draw(st.integers(0, 5)):
            return {name: item for name, item in value.items() if name != key}
        return {**value, key: draw(broken(value[key]))}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(broken(value[at])), *value[at + 1 :]]
    return draw(ODD)


@cache
def exported() -> dict[str, Any]:
    """What each tool gets of the sample store, as values."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, filled(Path(folder) / "full.db") as full:
        for name in ("prodigy", "doccano", "w3c", "label-studio", "cas-json"):
            out = io.BytesIO()
            registry.find(name).write(full, out, Options())
            data = out.getvalue()
            if data.startswith(b"PK"):
                with zipfile.ZipFile(out) as archive:
                    data = archive.read(next(one for one in archive.namelist() if one.endswith(".json")))
            found[name] = json.loads(data.split(b"\n")[0] if name in ("prodigy", "doccano") else data)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(("prodigy", "doccano", "w3c", "label-studio", "cas-json")), st.data())
def test_whatever_is_wrong_in_a_file_is_said_and_breaks_nothing(name: str, data: st.DataObject) -> None:
    """Who gets a file of a program that nobody here has: a sentence, never a traceback, never half a file."""
    value = data.draw(broken(exported()[name]))
    with new_store() as store:
        store.articles.add(Document(TEXT, paragraphing="line"))
        with suppress(BadInput):
            bring(store, name, json.dumps(value).encode())
        assert integrity.check(store) == []


@pytest.mark.parametrize(
    ("name", "suffix", "good", "bad"),
    [
        ("conll", "conll", b"Ada\tB-PER\n", b"Ada\tB-PER\n\xff\n"),
        ("prodigy", "jsonl", b'{"text": "Ada", "spans": [{"start": 0, "end": 3, "label": "PER"}]}', b"{}\n{"),
        ("doccano", "jsonl", b'{"text": "Ada", "label": [[0, 3, "PER"]]}', b"["),
        ("label-studio", "json", task(annotations=[]), b"{"),
        ("cas-json", "json", cas({"%ID": 2, "%TYPE": "X"}), b"{}"),
        ("cas-xmi", "xmi", f"{XMI}<cas:Sofa xmi:id='1' sofaString='Ada'/></xmi:XMI>".encode(), b""),
    ],
)
def test_one_broken_file_of_a_folder_is_named_and_the_others_come(
    store: Store, tmp_path: Path, name: str, suffix: str, good: bytes, bad: bytes
) -> None:
    """Who is sent a thousand files of which one broke on the way."""
    folder = tmp_path / "all"
    folder.mkdir()
    for file, data in (("a", bad), ("b", good)):
        (folder / f"{file}.{suffix}").write_bytes(data)
    done = registry.find(name).read(store, None, "all", Taking(), folder)
    assert done.added["article"] >= 1
    assert done.left_out == 1
    assert done.faults[0].startswith(f"all/a.{suffix}")
    assert done.faults[0].endswith("; what follows in this file is left out")
