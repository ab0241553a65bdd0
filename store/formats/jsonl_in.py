"""JSONL in: a file of ours comes back as one act, checked line by line, whole or not at all.

Rows meet by id. What the store holds just like that is passed over, what it holds otherwise is left as it is
and reported. A label that nobody changed since the store was made gives way to the file's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store import ids, records
from store.errors import BadInput, Refused
from store.formats import jsonl, jsontext
from store.formats.jsonl_shape import Fault, check, check_spans
from store.formats.registry import Imported, Loss
from store.schema import DEFAULT_LABELS, TABLES

if TYPE_CHECKING:
    from store.act import Act
    from store.store import Store

_SHIPPED: Final = {
    name: (name, kind, title, key, colour, "", position, 0)
    for position, (name, kind, title, key, colour) in enumerate(DEFAULT_LABELS)
}
"""Each label as a new store has it."""
_OWN: Final = frozenset({"id", "text", "length", "added_at"})
"""Columns of an article in which two stores need not agree."""
_LONGEST: Final = 512 << 20
"""Bytes of a line: the longest text, and what is exported on a line with it."""
_SHOWN: Final = 5
"""Examples kept of what was left out."""
UNNESTED: Final = "quotations are nested in one that is neither in the file nor in the store; kept without it"
_IS_NEW: Final = "select 1 where exists (select 1 from article) or exists (select 1 from entity)"
_SAME_KEY: Final = (
    "select key, name from label where retired = 0 and key in (select key from label where retired = 0 "
    "group by key having count(*) > 1) order by key, position, name"
)
_IS_USED: Final = (
    "select 1 where exists (select 1 from annotation where label = ?1) "
    "or exists (select 1 from entity where label = ?1)"
)


def read(store: Store, source: BinaryIO, name: str) -> Imported:
    """Take the file in; BadInput names file, line and reason, and then nothing of it was stored."""
    taking = _Taking(store, name)
    try:
        with store.act("import", f"import {name}") as act:
            taking.run(act, source)
            act.summary = f"imported {counted(taking.added) or 'nothing new'} from {name}"
    except Refused as error:
        raise BadInput(name, str(error)) from error
    return taking.report()


_WORDS: Final = {
    "article": ("article", "articles"), "annotation": ("annotation", "annotations"),
    "entity": ("entity", "entities"), "alias": ("alias", "aliases"), "label": ("label", "labels"),
    "reading": ("reading mark", "reading marks"),
}  # fmt: skip


def counted(added: Mapping[str, int]) -> str:
    """New rows in words: `1 article, 7 annotations`; empty when there are none."""
    return ", ".join(
        f"{added[table]:,} {words[added[table] != 1]}" for table, words in _WORDS.items() if added[table]
    )


class _Taking:
    """One import under way: what was seen, added and left out."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._conn = store.conn
        self._name = name
        self._line = 1
        self._kinds: dict[str, str] = {}
        self._entities: set[str] = set()
        self._later: dict[str, str] = {}
        self._article_id, self._text = "", ""
        """Of the article that came last: lines with more annotations of it may follow."""
        self._parents: dict[str, str] = {}
        """Annotations whose parent has not come yet, and its id."""
        self._lost_parents: list[str] = []
        self._lost_revisions: list[str] = []
        self._keyless: list[str] = []
        self._named: set[str] = set()
        self._marks_kept = 0
        self._same = 0
        self._conflicts: list[str] = []
        self.added = dict.fromkeys(_WORDS, 0)

    def run(self, act: Act, source: BinaryIO) -> None:
        self._kinds = dict(self._conn.execute("select name, kind from label").fetchall())
        is_new = self._conn.execute(_IS_NEW).fetchone() is None
        try:
            self.added["annotation"] = act.insert_many("annotation", self._rows(act, self._lines(source)))
        except Fault as fault:
            raise BadInput(f"{self._name}, line {self._line}", str(fault)) from fault
        self._settle_parents(act)
        self._settle_revisions(act)
        self._settle_keys(act, is_new)

    def report(self) -> Imported:
        losses = []
        if self._lost_parents:
            losses.append(Loss(len(self._lost_parents), UNNESTED, tuple(self._lost_parents[:_SHOWN])))
        if self._lost_revisions:
            reason = "articles revise one that is neither in the file nor in the store; kept without that"
            losses.append(Loss(len(self._lost_revisions), reason, tuple(self._lost_revisions[:_SHOWN])))
        if self._keyless:
            reason = "labels came without their key, which another label has here"
            losses.append(Loss(len(self._keyless), reason, tuple(self._keyless[:_SHOWN])))
        if self._marks_kept:
            losses.append(Loss(self._marks_kept, "reading marks differ from the store's, which were left"))
        return Imported(self.added, self._same, tuple(self._conflicts), tuple(losses))

    def _lines(self, source: BinaryIO) -> Iterator[dict[str, Any]]:
        """The objects of the file; reading lines of a binary file cuts at LF and nothing else."""
        for number, raw in enumerate(iter(lambda: source.readline(_LONGEST), b""), 1):
            self._line = number
            if len(raw) == _LONGEST:
                raise Fault(f"is longer than {_LONGEST >> 20} MiB: export it again, by this version")
            line = raw.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else raw.strip()
            if not line:
                continue
            try:
                value = jsontext.loads(line)
            except BadInput as error:
                raise Fault(error.reason) from error
            if not isinstance(value, dict):
                raise Fault("is no JSON object")
            yield value

    def _rows(self, act: Act, lines: Iterator[dict[str, Any]]) -> Iterator[records.Row]:
        """Take in what each line holds; its new annotations are yielded, to be stored in bulk."""
        first = next(lines, None)
        if first is None:
            raise Fault("the file is empty")
        self._check_header(first)
        for line in lines:
            kind = line.pop("type", None)
            if kind == "label":
                self._label(act, line)
            elif kind == "entity":
                self._entity(act, line)
            elif kind == "article":
                yield from self._article(act, line)
            elif kind == "annotations":
                yield from self._more(line)
            else:
                raise Fault(f"the type of a line is label, entity, article or annotations, not {kind!r}")

    def _check_header(self, line: dict[str, Any]) -> None:
        version = line.get("version")
        if line.get("type") != "postil" or not isinstance(version, int):
            raise Fault('is no Postil JSONL: the first line must be {"type":"postil","version":1}')
        if version > jsonl.VERSION:
            raise Fault(f"was written by a newer Postil (version {version} of the format); install that one")

    def _label(self, act: Act, line: dict[str, Any]) -> None:
        check("label", line)
        self._named.add(line["name"])
        known = records.read(self._conn, "label", line["name"])
        if known is not None and known["kind"] == line["kind"]:
            shipped = records.values("label", known) == _SHIPPED.get(line["name"])
            if shipped and records.values("label", line) != _SHIPPED[line["name"]]:
                act.update("label", line)
                self.added["label"] += 1
                return
        if self._is_new("label", known, line):
            act.insert("label", line)
            self._kinds[line["name"]] = line["kind"]

    def _entity(self, act: Act, line: dict[str, Any]) -> None:
        aliases = line.pop("aliases", [])
        check("entity", line)
        self._kind_of(line["label"])
        self._entities.add(line["id"])
        if self._is_new("entity", records.read(self._conn, "entity", line["id"]), line):
            act.insert("entity", line)
        if not isinstance(aliases, list):
            raise Fault("the aliases of an entity are a list")
        for alias in aliases:
            if isinstance(alias, dict):
                alias.setdefault(
                    "id", ids.alias_id(line["id"], str(alias.get("scope")), str(alias.get("text")))
                )
            check("alias", alias)
            alias["entity_id"] = line["id"]
            if self._is_new("alias", records.read(self._conn, "alias", alias["id"]), alias):
                act.insert("alias", alias)

    def _article(self, act: Act, line: dict[str, Any]) -> Iterator[records.Row]:
        annotations, marks = line.pop("annotations", []), line.pop("reading", [])
        check("article", line)
        text = line["text"]
        if ids.article_id(text) != line["id"]:
            raise Fault(f"the text is not that of the article {line['id']}: it was changed on its way")
        line["length"] = len(text)
        known = records.read(self._conn, "article", line["id"])
        if known is not None:
            # Each store says for itself when the article came.
            line = {**line, **{name: known[name] for name in _OWN}}
        if self._is_new("article", known, line):
            act.insert("article", line)
            if line["supersedes"] is not None:
                self._later[line["id"]] = line["supersedes"]
        if not isinstance(annotations, list) or not isinstance(marks, list):
            raise Fault("the annotations and the reading marks of an article are lists")
        for mark in marks:
            self._mark(act, line["id"], mark)
        self._article_id, self._text = line["id"], text
        yield from self._annotations(line["id"], text, annotations)

    def _more(self, line: dict[str, Any]) -> Iterator[records.Row]:
        """More annotations of the article that came last."""
        if line.keys() != {"article_id", "annotations"} or not isinstance(line["annotations"], list):
            raise Fault("annotations: a line has an article_id and a list of annotations")
        if not self._article_id or line["article_id"] != self._article_id:
            raise Fault(f"annotations: must stand behind their article, {line['article_id']!r:.40}")
        yield from self._annotations(self._article_id, self._text, line["annotations"])

    def _annotations(self, article_id: str, text: str, rows: list[Any]) -> Iterator[records.Row]:
        for row in rows:
            spans = row.pop("spans", None) if isinstance(row, dict) else None
            check("annotation", row)
            check_spans(spans, text)
            row["spans"], row["article_id"] = spans, article_id
            if self._kind_of(row["label"]) != row["kind"]:
                raise Fault(
                    f"{row['label']} is a label of the kind {self._kinds[row['label']]}, not {row['kind']}"
                )
            if row["entity_id"] is not None:
                self._find_entity(row["entity_id"])
        here = {row["id"] for row in rows}
        if len(here) < len(rows):
            raise Fault("two annotations of the article have the same id")
        known = self._stored(here)
        for row in rows:
            parent = row["parent_id"]
            if parent is not None and parent not in here and not self._stored([parent]):
                row["parent_id"] = None
                if row["id"] in known:
                    self._lost_parents.append(row["id"])
                else:
                    self._parents[row["id"]] = parent
            if row["id"] not in known:
                yield row
            else:
                self._is_new("annotation", records.read(self._conn, "annotation", row["id"]), row)

    def _mark(self, act: Act, article_id: str, mark: Any) -> None:
        check("reading", mark)
        mark |= {"id": f"{article_id}/{mark['annotator']}/{mark['paragraph']}", "article_id": article_id}
        known = records.read(self._conn, "reading", mark["id"])
        if known is not None:
            same = records.values("reading", known) == records.values("reading", mark)
            self._same += same
            self._marks_kept += not same
        elif mark["paragraph"] == 0:
            # The caret is no part of the history: it moves without acts, and must not stand against an undo.
            act.put("reading", mark)
        else:
            act.insert("reading", mark)
            self.added["reading"] += 1

    def _is_new(self, table: str, known: records.Row | None, row: records.Row) -> bool:
        """Whether the row is to be added; otherwise it is counted as the same, or noted as a conflict."""
        if known is None:
            if table != "annotation":
                self.added[table] += 1
            return True
        mine, theirs = records.values(table, known), records.values(table, row)
        differ = [name for name, a, b in zip(TABLES[table], mine, theirs, strict=True) if a != b]
        if table == "annotation" and records.pieces(known) != records.pieces(row):
            differ.append("spans")
        if differ:
            self._conflicts.append(f"{table} {row[records.id_column(table)]}: {', '.join(differ)}")
        else:
            self._same += 1
        return False

    def _kind_of(self, label: str) -> str:
        kind = self._kinds.get(label)
        if kind is None:
            raise Fault(f"the label {label!r} is neither in the file, before this line, nor in the store")
        return kind

    def _find_entity(self, entity_id: str) -> None:
        if entity_id in self._entities:
            return
        if self._conn.execute("select 1 from entity where id = ?", (entity_id,)).fetchone() is None:
            raise Fault(
                f"the entity {entity_id!r} is neither in the file, before this line, nor in the store"
            )
        self._entities.add(entity_id)

    def _stored(self, wanted: Iterable[str]) -> set[str]:
        """Those of the annotation ids that the store holds already."""
        rows = self._conn.execute(
            "select id from annotation where id in (select value from json_each(?))",
            (jsontext.dumps(list(wanted)),),
        )
        return {row[0] for row in rows.fetchall()}

    def _settle_parents(self, act: Act) -> None:
        """A quotation may come lines before the one it is nested in; what never came is left out, and counted."""
        there = self._stored(self._parents.values())
        for annotation_id, parent in self._parents.items():
            row = records.read(self._conn, "annotation", annotation_id) if parent in there else None
            if row is None:
                self._lost_parents.append(annotation_id)
            elif row["parent_id"] is None:
                act.update("annotation", {**row, "parent_id": parent})

    def _settle_revisions(self, act: Act) -> None:
        """An article may come before the one it revises; what never came is left out, and counted."""
        for article_id, revised in self._later.items():
            if self._conn.execute("select 1 from article where id = ?", (revised,)).fetchone() is None:
                row = records.read(self._conn, "article", article_id)
                if row is not None:
                    act.update("article", {**row, "supersedes": None})
                self._lost_revisions.append(article_id)

    def _settle_keys(self, act: Act, is_new: bool) -> None:
        """No two labels on one key: the reader would not open.

        A label that a new store was shipped with and nothing uses makes way: the file's was renamed from it.
        """
        rows = self._conn.execute(_SAME_KEY).fetchall()
        for key, same in groupby(rows, itemgetter(0)):
            # What the file does not name was here before, and keeps its key.
            first, *others = sorted((name for _, name in same), key=self._named.__contains__)
            known = records.read(self._conn, "label", first) or {}
            shipped = first not in self._named and records.values("label", known) == _SHIPPED.get(first)
            if is_new and shipped and self._conn.execute(_IS_USED, (first,)).fetchone() is None:
                act.delete("label", first)
                del others[0]
            for name in others:
                act.update("label", {**(records.read(self._conn, "label", name) or {}), "key": None})
                self._keyless.append(f"{name}: {key}, of {first}")
