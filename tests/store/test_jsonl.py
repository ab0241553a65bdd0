"""JSONL: what goes out comes back, byte for byte; what is no such file changes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store, ids, integrity
from store.errors import BadInput
from store.formats import Document, registry
from store.formats.jsontext import dumps
from store.formats.registry import Imported, Options
from tests.oddities import NOTES, TEXTS, annotations, new_store
from tests.samples import DORN, TEXT, filled

FORMAT = registry.find("jsonl")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path / "full.db") as made:
        yield made


def export(store: Store, options: Options = Options()) -> bytes:  # noqa: B008
    out = io.BytesIO()
    FORMAT.write(store, out, options)
    return out.getvalue()


def bring(store: Store, data: bytes, name: str = "a.jsonl") -> Imported:
    return FORMAT.read(store, io.BytesIO(data), name)


def lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().split("\n")[:-1]]


def joined(objects: list[dict[str, Any]]) -> bytes:
    return "".join(dumps(value) + "\n" for value in objects).encode()


def test_a_store_goes_out_and_into_an_empty_one_as_the_same_bytes(full: Store) -> None:
    """Who moves to another computer."""
    data = export(full)
    with new_store() as other:
        done = bring(other, data)
        assert export(other) == data
        assert integrity.check(other) == []
    assert {table: count for table, count in done.added.items() if count} == {
        "article": 1, "annotation": 7, "entity": 2, "alias": 4, "reading": 1,
    }  # fmt: skip
    assert (done.conflicts, done.losses) == ((), ())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=1, max_size=3, unique=True), st.data())
def test_every_store_survives_the_round_trip(texts: list[str], data: st.DataObject) -> None:
    """Whoever trusts `postil export jsonl` with the only copy of a year's work."""
    with new_store("anna") as store, new_store("béla") as other:
        number = 0
        for text in texts:
            about = {name: data.draw(NOTES) for name in ("source", "author", "url", "published")}
            article, _ = store.articles.add(Document(text, title=data.draw(TEXTS), **about))  # type: ignore[arg-type]
            here: list[str] = []
            for _ in range(data.draw(st.integers(0, 3))):
                number += 1
                annotation = data.draw(annotations(article.id, text, number))
                if data.draw(st.booleans()):
                    entity = store.entities.add("PER", data.draw(TEXTS), aliases=[data.draw(TEXTS)])
                    annotation = replace(annotation, entity_id=entity.id)
                annotation = replace(annotation, parent_id=data.draw(st.sampled_from([None, *here])))
                store.annotations.add(annotation)
                here.append(annotation.id)
        exported = export(store)
        bring(other, exported)
        assert export(other) == exported
        assert integrity.check(other) == []


def test_every_line_is_one_line_for_every_reader(full: Store) -> None:
    """Who reads the file with `splitlines` or prints it in a terminal: U+2028, C1 and bidi controls are escaped."""
    full.articles.add(Document("a\x85b\x9bc\u2028d\u2029e\u202ef\x7fg\u2066h"))
    data = export(full).decode()
    assert len(data.splitlines()) == data.count("\n")
    assert "\\u2028" in data
    assert not set(data) & set("\x85\x9b\u2028\u2029\u202e\x7f\u2066\x1b")
    assert "Le ministre Paul Dorn est arrivé" in data


def test_a_second_import_adds_nothing(full: Store) -> None:
    """Who imports the same file twice, or a file of their own store."""
    data = export(full)
    acts = full.history.acts()
    done = bring(full, data)
    assert not any(done.added.values())
    # 12 labels, 2 entities with 4 aliases, the article, 7 annotations, the mark and the caret.
    assert done.same == 28
    assert export(full) == data
    assert full.history.acts() == acts


def test_an_edited_scheme_replaces_labels_that_nobody_touched(full: Store) -> None:
    """Who works with a scheme of their own and sets up a second computer."""
    full.labels.put(replace(full.labels.get("PER"), title="Personne", colour="red"))
    data = export(full)
    with new_store() as other:
        assert bring(other, data).added["label"] == 1
        assert export(other) == data


def test_a_renamed_label_comes_into_a_new_store_instead_of_the_shipped_one(full: Store) -> None:
    """Who renamed a label and sets up a second computer: two labels on one key, and the reader does not open."""
    full.labels.rename("PROD", "WORK")
    data = export(full)
    with new_store() as other:
        done = bring(other, data)
        assert export(other) == data
        assert integrity.check(other) == []
        other.history.undo()
        assert other.labels.get("PROD").key == "t"
    assert done.losses == ()


def test_a_label_of_the_store_keeps_its_key(full: Store) -> None:
    """Who takes in a colleague's file whose scheme has another label on a key that is in use here."""
    full.labels.rename("PROD", "WORK")
    data = export(full)
    with new_store() as other:
        other.articles.add(Document("Un texte à moi."))
        done = bring(other, data)
        assert (other.labels.get("PROD").key, other.labels.get("WORK").key) == ("t", None)
    assert [(loss.count, loss.reason, loss.examples) for loss in done.losses] == [
        (1, "labels came without their key, which another label has here", ("WORK: t, of PROD",))
    ]


def test_what_the_store_holds_otherwise_is_left_and_named(full: Store) -> None:
    """Two analysts who changed the same annotation: an import must not decide between them unseen."""
    data = export(full)
    first = full.annotations.get("0190b5d3-0000-7000-8000-000000000001")
    full.annotations.change(replace(first, note="mine"))
    full.articles.set_metadata(first.article_id, title="Mine")
    full.labels.put(replace(full.labels.get("PER"), title="Mine"))
    done = bring(full, data)
    assert done.conflicts == (
        "label PER: title",
        f"article {first.article_id}: title",
        "annotation 0190b5d3-0000-7000-8000-000000000001: note, updated_at",
    )
    assert full.annotations.get(first.id).note == "mine"
    assert full.labels.get("PER").title == "Mine"


def test_new_rows_join_what_is_there(full: Store) -> None:
    """Who gets a colleague's later export of the same article."""
    objects = lines(export(full))
    extra = json.loads(json.dumps(objects[-1]["annotations"][0]))
    extra |= {"id": "0190b5d3-0000-7000-8000-000000000099", "annotator": "carl"}
    objects[-1]["annotations"].append(extra)
    done = bring(full, joined(objects))
    assert {table: count for table, count in done.added.items() if count} == {"annotation": 1}
    assert full.annotations.get(extra["id"]).annotator == "carl"


def test_an_import_is_one_act_and_one_undo(full: Store) -> None:
    """Who imported the wrong file; a caret that moved since must not stand in the way."""
    data = export(full)
    with new_store("anna") as other:
        empty = export(other)
        bring(other, data, "wrong.jsonl")
        (act,) = other.history.acts()
        assert act.summary == (
            "imported 1 article, 7 annotations, 2 entities, 4 aliases, 1 reading mark from wrong.jsonl"
        )
        other.reading.save_caret(ids.article_id(TEXT), 7)
        other.history.undo()
        assert export(other) == empty
        other.history.redo()
        assert [line["type"] for line in lines(export(other))] == [line["type"] for line in lines(data)]
        assert integrity.check(other) == []


def test_a_chosen_part_can_be_imported_alone(full: Store) -> None:
    """Who sends only the accepted layer, or a nested quotation without the one around it."""
    with new_store() as other:
        done = bring(other, export(full, Options(annotator="béla")))
        assert done.added["annotation"] == 1
        assert done.added["entity"] == 0
        assert [(loss.count, loss.examples) for loss in done.losses] == [
            (1, ("0190b5d3-0000-7000-8000-000000000007",))
        ]
        assert other.annotations.get("0190b5d3-0000-7000-8000-000000000007").parent_id is None
    linked = lines(export(full, Options(label="PER")))
    assert [line["id"] for line in linked if line["type"] == "entity"] == [DORN]


def _in_short_lines(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    with monkeypatch.context() as short:
        short.setattr("store.formats.jsonl._A_LINE", 3)
        return lines(export(store))


def test_very_many_annotations_stand_on_lines_of_their_own(
    full: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A novel with a million of them must not have to be held by who reads it line by line."""
    objects = _in_short_lines(full, monkeypatch)
    assert [(line["type"], len(line["annotations"])) for line in objects[-3:]] == [
        ("article", 3), ("annotations", 3), ("annotations", 1),
    ]  # fmt: skip
    with new_store() as other:
        assert bring(other, joined(objects)).losses == ()
        assert export(other) == export(full)
        again = bring(other, joined(objects))
        assert (sum(again.added.values()), again.conflicts) == (0, ())
        other.history.undo()
        assert lines(export(other))[-1]["type"] == "label"
        other.history.redo()
        assert lines(export(other))[-1]["annotations"] == lines(export(full))[-1]["annotations"]
        assert integrity.check(other) == []


def test_a_quotation_may_come_lines_before_the_one_around_it(
    full: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of the two was made first is by chance."""
    objects = _in_short_lines(full, monkeypatch)
    *before, first, second, third = objects
    first["annotations"], third["annotations"] = third["annotations"], first["annotations"]
    with new_store() as other:
        assert bring(other, joined([*before, first, second, third])).losses == ()
        inner = other.annotations.get("0190b5d3-0000-7000-8000-000000000007")
        assert inner.parent_id == full.annotations.get(inner.id).parent_id is not None
        assert integrity.check(other) == []
        empty = [line["type"] for line in lines(export(other)) if line["type"] == "label"]
        other.history.undo()
        assert [line["type"] for line in lines(export(other))][1:] == empty


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"article_id": "0" * 20},
            "line 16: annotations: must stand behind their article, '00000000000000000000'",
        ),
        ({"annotations": None}, "line 16: annotations: a line has an article_id and a list of annotations"),
        ({"title": "Port"}, "line 16: annotations: a line has an article_id and a list of annotations"),
    ],
)
def test_more_annotations_without_their_article_are_refused(
    full: Store, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], words: str
) -> None:
    """A file that was cut or put together by hand would else mark another text."""
    *before, _, _, last = _in_short_lines(full, monkeypatch)
    with new_store() as other:
        with pytest.raises(BadInput, match=words):
            bring(other, joined([*before, {**last, **change}]))
        assert other.history.acts() == []


def test_a_revision_of_an_article_that_never_came_is_kept_without_it(full: Store) -> None:
    """Who exports one article of two; and an article may come before the one it revises."""
    with new_store("anna") as source:
        old, _ = source.articles.add(Document("Old text."))
        new, _ = source.articles.add(Document("New text."))
        with source.act("revise", "revise") as act:
            from store.records import read

            row = read(source.conn, "article", new.id)
            assert row is not None
            act.update("article", {**row, "supersedes": old.id})
        objects = lines(export(source))
    with new_store() as other:
        done = bring(other, joined([*objects[:-2], objects[-1]]))
        assert [(loss.count, loss.examples) for loss in done.losses] == [(1, (new.id,))]
        assert other.articles.get(new.id).supersedes is None
    with new_store() as other:
        assert bring(other, joined([*objects[:-2], objects[-1], objects[-2]])).losses == ()
        assert other.articles.get(new.id).supersedes == old.id


def _broken(objects: list[dict[str, Any]]) -> Iterator[tuple[str, Any, str]]:
    """Name, a change to the objects or the raw file, and what the refusal says; line 16 is the article."""

    def article(change: Any) -> bytes:
        changed = json.loads(json.dumps(objects))
        change(changed[-1])
        return joined(changed)

    def span(**values: Any) -> bytes:
        return article(lambda a: a["annotations"][0]["spans"][0].update(values))

    def field(**values: Any) -> bytes:
        return article(lambda a: a["annotations"][1].update(values))

    whole = joined(objects)
    yield "empty", b"", "line 1: the file is empty"
    yield "another file", b'{"text": "hello"}\n', "line 1: is no Postil JSONL"
    yield "newer", b'{"type":"postil","version":2}\n', "line 1: was written by a newer Postil"
    yield "no json", whole.replace(b'{"type":"entity"', b'{"type":entity', 1), "line 14: is no JSON"
    yield "cut short", whole[:-40], "line 16: is no JSON"
    yield "latin-1", whole.replace("é".encode(), b"\xe9"), "is not UTF-8"
    yield (
        "no number",
        field(confidence="@").replace(b'"@"', b"NaN"),
        "line 16: is no JSON that can be taken: NaN",
    )
    yield "huge number", field(confidence="@").replace(b'"@"', b"9" * 5000), "line 16"
    yield (
        "nul",
        field(note="@").replace(b'"@"', b'"a\\u0000"'),
        "line 16: is no JSON that can be taken: a text holds U+0000",
    )
    yield "half a character", field(note="@").replace(b'"@"', b'"\\ud83d"'), "half a character"
    yield "bottomless", b'{"type":"postil","version":1}\n' + b"[" * 100_000, "line 2: nested too deep"
    yield "a list", whole + b"[1]\n", "line 17: is no JSON object"
    yield "unknown type", whole + b'{"type":"word"}\n', "line 17: the type of a line"
    yield (
        "changed text",
        article(lambda a: a.update(text=a["text"] + "!")),
        "line 16: the text is not that of",
    )
    yield (
        "lacking",
        article(lambda a: a["annotations"][2].pop("status")),
        "line 16: annotation: status is missing",
    )
    yield "unknown field", field(labl="PER"), "line 16: annotation: unknown field 'labl'"
    yield "status", field(status="done"), "status is one of accepted, proposed, rejected, not 'done'"
    yield "list for a name", field(status=["accepted"]), "status is one of"
    yield "confidence", field(confidence=1.5), "confidence is a number from 0 to 1"
    yield "label", field(label="WHO"), "the label 'WHO' is neither in the file"
    yield "kind", field(label="QUOTE"), "QUOTE is a label of the kind quote, not entity"
    yield "entity", field(entity_id="nobody"), "the entity 'nobody' is neither in the file"
    yield "drifted", span(start=13), "span: the text at 13 to 23 is"
    yield "beyond", span(end=5000), "is no stretch of a text of 180 code points"
    yield "backwards", span(start=23), "is no stretch"
    yield "role", span(role="verb"), "role is one of"
    yield "no content", span(role="cue"), "no content span"
    yield "bool", span(start=True), "is no stretch"
    yield "twice", article(lambda a: a["annotations"].append(a["annotations"][0])), "the same id"
    yield "spans", field(spans={}), "it has no spans"
    yield "mark", article(lambda a: a["reading"][0].update(paragraph=-1)), "paragraph is an integer from 0"


def test_a_file_that_is_wrong_anywhere_is_refused_with_its_line_and_stores_nothing(full: Store) -> None:
    """Who gets a damaged file: all or nothing, and where to look."""
    for name, data, reason in _broken(lines(export(full))):
        with new_store() as other:
            before = export(other)
            with pytest.raises(BadInput) as refusal:
                bring(other, data, "b.jsonl")
            assert str(refusal.value).startswith("b.jsonl, line "), name
            assert reason in str(refusal.value), name
            assert export(other) == before, name
            assert other.history.acts() == [], name
