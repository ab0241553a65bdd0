"""Annotations of a foreign file into the store: placed in their texts, labels mapped, nothing twice.

One act, all or nothing. What has no sure place or no sense is left out and told with its place in the file;
labels that mean nothing here refuse the file, since half a layer is worse than none.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, get_args

from store import ids
from store.act import BATCH, in_quotes
from store.annotations import defaults
from store.decode import canonical
from store.errors import Ambiguous, BadInput, NotFound, Refused
from store.formats.incoming import Given, Mark, Marked, Skipped, Unheld
from store.formats.jsonl_in import UNNESTED, counted
from store.formats.linking import Linker
from store.formats.placing import Misfit, Placer
from store.formats.registry import Imported, Loss
from store.formats.respacing import Respacer, Solids
from store.model import Level, Medium, QuoteType
from store.records import ROLES, read
from store.schema import REACHES

if TYPE_CHECKING:
    from store.act import Act
    from store.formats.crosswalk import Crosswalk
    from store.formats.registry import Taking
    from store.records import Row
    from store.store import Store

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FEW: Final = 100
"""Faults of a file that are told one by one."""
_HELD: Final = 16
"""Texts in memory: files that name their articles come sorted by them, or nearly so."""
_SHOWN: Final = 5
"""Examples kept of what is to be minded."""
_RESPACED: Final = "documents are articles here but for white space; their annotations stand there"
_CHOICES: Final = {
    "level": get_args(Level), "quote_type": get_args(QuoteType), "medium": get_args(Medium),
}  # fmt: skip
_KNOWN: Final = (
    'select n.id, n.label, n.annotator, s.role, s.start, s."end" from annotation n '
    "join span s on s.annotation_id = n.id where n.id in (select annotation_id from span "
    f"where article_id = ? and reach in {REACHES} and start in (select value from json_each(?)) "
    "and role = 'content' and ordinal = 0)"
)
_BY_URL: Final = "select id from article where url = ? order by key desc limit 1"
_BY_TITLE: Final = "select id from article where title = ? limit 2"

_Key = tuple[Any, ...]
"""What makes two annotations the same: article, label, annotator, stretches by role."""


def take(
    store: Store, items: Iterator[Given], name: str, rule: str, crosswalk: Crosswalk, taking: Taking
) -> Imported:
    """Take in what a reader found, as one act; BadInput names the file and why, and nothing was stored.

    `rule` is kept with every annotation: which importer made it.
    """
    work = _Work(store, name, rule, crosswalk, taking)
    try:
        with store.act("import", f"import {name}") as act:
            work.run(act, items)
            act.summary = f"imported {counted(work.added) or 'nothing new'} from {name}"
    except Refused as error:
        raise BadInput(name, str(error)) from error
    return work.report()


class _Text:
    """An article that marks are to be placed in."""

    def __init__(self, article_id: str, placer: Placer | Respacer) -> None:
        self.id = article_id
        self.placer = placer


class _Work:
    """One import under way: what was seen, added and left out."""

    def __init__(self, store: Store, name: str, rule: str, crosswalk: Crosswalk, taking: Taking) -> None:
        self._store = store
        self._conn = store.conn
        self._name = name
        self._rule = rule
        self._crosswalk = crosswalk
        self._taking = taking
        self._now = ids.now()
        self._texts: dict[tuple[str, str], _Text] = {}
        self._solids = Solids(store.conn)
        self._respaced: list[str] = []
        self._recent: tuple[set[_Key], set[_Key]] = (set(), set())
        self._linker: Linker
        self._faults: list[str] = []
        self._left_out = 0
        self._unknown: Counter[str] = Counter()
        self._mapped: Counter[tuple[str, str]] = Counter()
        self._moved: list[str] = []
        self._moved_count = 0
        self._nested: dict[str, str] = {}
        self._unheld: dict[str, list[Any]] = {}
        self._same = 0
        self._conflicts: list[str] = []
        self.added = dict.fromkeys(("article", "annotation", "entity", "alias", "label", "reading"), 0)

    def run(self, act: Act, items: Iterator[Given]) -> None:
        self._linker = Linker(self._store, act, self.added)
        self.added["annotation"] = act.insert_many("annotation", self._rows(act, items))
        if self._unknown:
            raise BadInput(self._name, self._about_labels())
        self._nest(act)
        if self._taking.strict and (self._left_out or self._unheld):
            first = self._faults[0] if self._faults else f"{next(iter(self._unheld))}"
            count = self._left_out + sum(found[0] for found in self._unheld.values())
            raise BadInput(
                self._name, f"{count:,} could not be taken, the first: {first}; nothing was stored"
            )

    def report(self) -> Imported:
        losses = [Loss(count, reason, tuple(places)) for reason, (count, places) in self._unheld.items()]
        if self._moved_count:
            reason = "annotations stand elsewhere than the file says, where their text is"
            losses.append(Loss(self._moved_count, reason, tuple(self._moved), minor=True))
        if self._respaced:
            places = tuple(self._respaced[:_SHOWN])
            losses.append(Loss(len(self._respaced), _RESPACED, places, minor=True))
        losses += self._linker.losses()
        mapped = {theirs: (ours, count) for (theirs, ours), count in self._mapped.items() if theirs != ours}
        return Imported(
            self.added, self._same, tuple(self._conflicts), tuple(losses), tuple(self._faults),
            self._left_out, mapped,
        )  # fmt: skip

    # What the reader gives

    def _rows(self, act: Act, items: Iterable[Given]) -> Iterator[Row]:
        for item in items:
            if isinstance(item, Marked):
                yield from self._marked(act, item)
            else:
                self._aside(item)

    def _aside(self, item: Skipped | Unheld) -> None:
        if isinstance(item, Skipped):
            self._leave_out(item.place, item.reason)
            return
        found = self._unheld.setdefault(item.reason, [0, []])
        found[0] += item.count
        if len(found[1]) < 5:
            found[1].append(item.place)

    def _leave_out(self, place: str, reason: str) -> None:
        self._left_out += 1
        if len(self._faults) < _FEW:
            self._faults.append(f"{place}: {reason}")

    def _marked(self, act: Act, item: Marked) -> Iterator[Row]:
        marks = iter(item.marks)
        try:
            text = self._text(act, item)
        except BadInput as error:
            # Only the marks that would have been ours: what is not to be taken anyway is not missed.
            lost = sum(isinstance(mark, Mark) for mark in marks)
            words = "annotation is" if lost == 1 else "annotations are"
            left = f"; its {lost:,} {words} left out" if lost else ""
            self._leave_out(item.place, error.reason + left)
            return
        while batch := list(islice(marks, BATCH)):
            rows: list[tuple[Mark, Row]] = []
            for mark in batch:
                if not isinstance(mark, Mark):
                    self._aside(mark)
                elif (row := self._row(text, ours := _with_our_ids(mark))) is not None:
                    rows.append((ours, row))
            yield from self._new(text.id, rows)

    def _text(self, act: Act, item: Marked) -> _Text:
        """The article that the marks are in, added if it is new; BadInput where there is none."""
        if item.document is not None:
            raw = item.document.text
            article_id = ids.article_id(canonical(raw))
            if not item.spaced and (known := self._solids.find(raw)) not in (None, article_id):
                self._respaced.append(f"{item.place}: {known}")
                return _Text(known, Respacer(self._store.articles.full_text(known), raw))
            try:
                self.added["article"] += len(self._store.articles.add_batch(act, [item.document]).new)
            except BadInput as error:
                raise BadInput(item.place, error.reason) from error
            return _Text(article_id, Placer(canonical(raw), raw, item.unit))
        reference = item.article or ""
        found = self._texts.get((reference, item.unit))
        if found is None:
            article_id = self._find(item.place, reference)
            found = _Text(article_id, Placer(self._store.articles.full_text(article_id), None, item.unit))
            while len(self._texts) >= _HELD:
                del self._texts[next(iter(self._texts))]
            self._texts[reference, item.unit] = found
        return found

    def _find(self, place: str, reference: str) -> str:
        try:
            return self._store.articles.get(reference).id
        except Ambiguous as error:
            raise BadInput(place, str(error)) from error
        except NotFound:
            # Of several versions of a page the newest.
            titled = self._conn.execute(_BY_URL, (reference,)).fetchall()
            titled = titled or self._conn.execute(_BY_TITLE, (reference,)).fetchall()
            if len(titled) == 1:
                return str(titled[0][0])
            several = "more than one article has" if titled else "no article has"
            raise BadInput(
                place, f"{several} the id, file name or title {in_quotes(reference)}; add it first"
            ) from None

    # A mark becomes a row

    def _row(self, text: _Text, mark: Mark) -> Row | None:
        """The mark as a row of the store; None where it is left out."""
        label = self._crosswalk.label(mark.label)
        if label is None:
            self._unknown[mark.label] += 1
            return None
        self._mapped[mark.label, label or "left out"] += 1
        if not label:
            return None
        try:
            return self._made(text, mark, label)
        except Misfit as error:
            self._leave_out(mark.place, f"{mark.label}: {error}")
            return None

    def _made(self, text: _Text, mark: Mark, label: str) -> Row:
        kind = self._crosswalk.kind(label)
        spans = self._spans(text, mark)
        if mark.confidence is not None and not 0 <= mark.confidence <= 1:
            raise Misfit(f"confidence is a number from 0 to 1, not {mark.confidence}")
        row: Row = {
            "id": mark.id or ids.new_id(), "article_id": text.id, "kind": kind, "label": label,
            "entity_id": self._linker.entity(mark, label, kind, spans),
            "status": self._status(mark), "annotator": mark.annotator or self._store.annotator,
            "origin": "import", "rule": self._rule, "confidence": mark.confidence,
            "reject_reason": _clean(mark.reject_reason), "note": _clean(mark.note),
            "parent_id": None, "carried_from": None, "anchor": None,
            "created_at": self._time(mark.created_at), "updated_at": self._time(mark.updated_at),
            "level": None, "quote_type": None, "medium": None, **defaults(kind, label), "spans": spans,
        }  # fmt: skip
        for name, legal in _CHOICES.items():
            value = getattr(mark, name)
            if value is not None and value not in legal:
                raise Misfit(f"{name} is one of {', '.join(legal)}, not {in_quotes(value)}")
            # What came from a store says all that was known; another's silence means what a new tag would.
            row[name] = value if mark.id else value or row[name]
        return row

    def _status(self, mark: Mark) -> str:
        if mark.status == "rejected":
            return "rejected"
        return "accepted" if self._taking.accept else "proposed"

    def _time(self, given: str | None) -> str:
        return given if given and _TIME.fullmatch(given) else self._now

    def _spans(self, text: _Text, mark: Mark) -> list[Row]:
        """The pieces where they lie in the text, in the order of roles and places; Misfit."""
        places = set()
        moved = False
        for piece in mark.pieces:
            try:
                place = text.placer.place(piece)
            except Misfit as error:
                if not piece.optional:
                    raise
                self._aside(
                    Unheld(f"pieces have no sure place ({piece.role}); left out", f"{mark.place}: {error}")
                )
                continue
            moved = moved or place.moved
            places.add((ROLES[piece.role], piece.role, place.start, place.end))
        spans: list[Row] = []
        for _, role, start, end in sorted(places):
            last = spans[-1] if spans and spans[-1]["role"] == role else None
            if last is not None and start < last["end"]:
                raise Misfit(f"two of its pieces ({role}) overlap")
            spans.append(
                {
                    "role": role, "ordinal": last["ordinal"] + 1 if last else 0, "start": start, "end": end,
                    "text": text.placer.text[start:end],
                }
            )  # fmt: skip
        if not spans or spans[0]["role"] != "content":
            raise Misfit("it marks no text")
        if moved:
            self._moved_count += 1
            if len(self._moved) < _FEW:
                self._moved.append(mark.place)
        return spans

    # What is there already

    def _new(self, article_id: str, rows: list[tuple[Mark, Row]]) -> Iterator[Row]:
        """Those of the rows that the store does not have, nor this file before them."""
        keys = self._keys(article_id, [row for _, row in rows])
        taken = self._ids([mark.id for mark, _ in rows if mark.id])
        found: list[tuple[Mark, Row]] = []
        for mark, row in rows:
            key = _key(
                row["label"], row["annotator"], [(s["role"], s["start"], s["end"]) for s in row["spans"]]
            )
            whole = (article_id, *key)
            if key in keys or self._is_recent(whole):
                self._same += 1
            elif mark.id and (mark.id in taken or self._is_recent(("id", mark.id))):
                self._conflicts.append(f"annotation {mark.id} ({mark.place})")
            else:
                self._remember(whole, mark.id)
                found.append((mark, row))
        # The quotation that another is nested in may come after it, or never.
        here = {row["id"] for _, row in found} | self._ids([m.parent_id for m, _ in found if m.parent_id])
        for mark, row in found:
            if mark.parent_id in here:
                row["parent_id"] = mark.parent_id
            elif mark.parent_id:
                self._nested[row["id"]] = mark.parent_id
            yield row

    def _nest(self, act: Act) -> None:
        """Nest those whose outer quotation came later; what it lacks is told."""
        there = self._ids(list(self._nested.values()))
        for child, parent in self._nested.items():
            if parent in there:
                act.update(
                    "annotation", {**(read(self._conn, "annotation", child) or {}), "parent_id": parent}
                )
            else:
                self._aside(Unheld(UNNESTED, child))

    def _is_recent(self, key: _Key) -> bool:
        return key in self._recent[0] or key in self._recent[1]

    def _remember(self, key: _Key, given: str | None) -> None:
        """Keep the key while the row may not be written yet: rows go into the store by batches."""
        young, old = self._recent
        young.add(key)
        if given:
            young.add(("id", given))
        if len(young) >= 4 * BATCH:
            old.clear()
            self._recent = (old, young)

    def _keys(self, article_id: str, rows: list[Row]) -> set[_Key]:
        """The keys of the stored annotations that begin where one of the rows does."""
        starts = json.dumps(sorted({row["spans"][0]["start"] for row in rows}))
        found: dict[tuple[str, str, str], list[tuple[str, int, int]]] = {}
        for name, label, annotator, *span in self._conn.execute(_KNOWN, (article_id, starts)):
            found.setdefault((name, label, annotator), []).append((span[0], span[1], span[2]))
        return {_key(label, annotator, spans) for (_, label, annotator), spans in found.items()}

    def _ids(self, wanted: list[str]) -> set[str]:
        if not wanted:
            return set()
        query = "select id from annotation where id in (select value from json_each(?))"
        return {row[0] for row in self._conn.execute(query, (json.dumps(wanted),))}

    def _about_labels(self) -> str:
        told = []
        for name, count in self._unknown.most_common(12):
            near = self._crosswalk.near(name)
            like = f", perhaps {' or '.join(near)}" if near else ""
            told.append(f"{in_quotes(name)} ({count:,}{like})")
        more = len(self._unknown) - len(told)
        names = ", ".join(told) + (f" and {more:,} more" if more else "")
        sample = next(iter(self._unknown))
        return (
            f"labels that mean nothing here: {names}; say what they are in a file for --map, as "
            f'[labels] {json.dumps(sample, ensure_ascii=False)} = "MISC" ("" leaves it out); nothing was stored'
        )


def _key(label: str, annotator: str, spans: Iterable[tuple[str, int, int]]) -> _Key:
    return label, annotator, tuple(sorted(spans))


def _with_our_ids(mark: Mark) -> Mark:
    """Without ids that no store of ours gives: another program's 1 and 2 mean other things in its next file."""
    given = (("id", mark.id), ("entity_id", mark.entity_id), ("parent_id", mark.parent_id))
    foreign: dict[str, Any] = {name: None for name, value in given if value and not _ID.fullmatch(value)}
    return replace(mark, **foreign) if foreign else mark


def _clean(value: str | None) -> str | None:
    return canonical(value) if value else None
