"""The queue as a sheet: a colleague decides in a spreadsheet, and what comes back is checked before it counts.

CSV as a spreadsheet opens it rightly (see formats/cells.py). Each row is named by its line in what is refused,
and one refused row stores nothing of the others.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from store.act import in_quotes
from store.errors import BadInput, NotFound
from store.formats import cells
from store.review import SOURCES, Item, Source, Verdict, source_named

if TYPE_CHECKING:
    from store.formats.registry import Loss
    from store.store import Store

COLUMNS: Final = (
    "item_id", "source", "article_id", "article_title", "paragraph", "label", "text", "start", "end", "before",
    "after", "annotator", "origin", "confidence", "decision", "new_label", "reason",
)  # fmt: skip
"""The last three are for the colleague; the rest must come back as it went."""
KEPT: Final = ("article_id", "label", "text", "start", "end")
"""Columns that are compared with the store."""
ON_SHEETS: Final = tuple(source for source in SOURCES if source not in ("orphan", "conflict"))
"""Sources that a yes or no decides; an orphan wants a place, a conflict both versions side by side."""
DECISIONS: Final[dict[str, Literal["accepted", "rejected", ""]]] = {
    "": "", "skip": "", "s": "",
    "accept": "accepted", "accepted": "accepted", "a": "accepted", "yes": "accepted",
    "reject": "rejected", "rejected": "rejected", "x": "rejected", "no": "rejected",
}  # fmt: skip
"""What may stand in the column `decision`, in any case; empty: not decided."""
AROUND: Final = 60
"""Code points of text shown before and after."""
LONGEST: Final = 64 << 20
"""Bytes of a sheet at most: a hundred thousand rows have half of that."""

Find = Callable[[Source, str, str], "Item | bool"]
"""By source, article and id: the item that waits; True when it was decided already, False when nobody knows it."""


class BadSheet(BadInput):
    """A sheet with rows that cannot be taken; nothing of it was stored."""

    def __init__(self, faults: list[str]) -> None:
        more = f" (and {len(faults) - 1:,} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}; nothing was stored")
        self.faults = faults
        """Each with file and line."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a sheet says, checked."""

    decisions: dict[Verdict, list[Item]] = field(default_factory=dict)
    """What is to be decided, alike ones together."""
    undecided: int = 0
    """Rows without a decision."""
    known: int = 0
    """Rows that had been decided before."""


def write(store: Store, items: Iterable[Item], out: BinaryIO) -> tuple[int, tuple[Loss, ...]]:
    """Write a row an item; how many, and what did not fit into cells."""
    sheet = cells.Sheet(COLUMNS)
    out.write((cells.BOM + cells.line(COLUMNS)).encode())
    count = 0
    for item in items:
        out.write(cells.line(sheet.safe(_row(store, item))).encode())
        count += 1
    return count, sheet.losses()


def _row(store: Store, item: Item) -> tuple[object, ...]:
    articles = store.articles
    number = articles.paragraph_at(item.article_id, item.start).number
    # On one line: they are to be read, and a sheet's lines are then its rows.
    before = " ".join(articles.text(item.article_id, max(0, item.start - AROUND), item.start).split())
    after = " ".join(articles.text(item.article_id, item.end, item.end + AROUND).split())
    return (
        item.id, item.source, item.article_id, articles.get(item.article_id).title, number, item.label,
        item.text, item.start, item.end, before, after, item.annotator, item.origin, item.confidence,
        "", "", "",
    )  # fmt: skip


def read(store: Store, source: BinaryIO, name: str, find: Find) -> Decided:
    """What the sheet decides; BadInput names file, line and reason of everything that is wrong with it."""
    decided: dict[Verdict, list[Item]] = {}
    faults: list[str] = []
    undecided = known = 0
    seen: dict[tuple[str, str], int] = {}
    for number, (line, row) in enumerate(_rows(source, name), 2):
        try:
            verdict = _verdict(store, row)
            if verdict is None:
                undecided += 1
                continue
            item = _item(row, find)
            if item is None:
                known += 1
                continue
            first = seen.setdefault(item.name, line)
            if first != line:
                raise BadInput(f"it decides what line {first} decides")
            decided.setdefault(verdict, []).append(item)
        except BadInput as error:
            place = f"line {line}" if line == number else f"line {line} (row {number})"
            faults.append(f"{name}, {place}: {error}")
    if faults:
        raise BadSheet(faults)
    return Decided(decided, undecided, known)


def _rows(source: BinaryIO, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line it begins on. BadInput for what is no such sheet."""
    content = source.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise BadInput(f"{name}: it is larger than {LONGEST >> 20} MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{name}: not UTF-8 at byte {error.start}: save it as “CSV UTF-8” in the spreadsheet"
        ) from error
    first = text.partition("\n")[0]
    # A spreadsheet of a country with decimal commas saves with semicolons.
    mark = max(",;\t", key=first.count)
    csv.field_size_limit(LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        header = next(reader, [])
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            raise BadInput(f"{name}, line 1: the columns {', '.join(missing)} are missing")
        begins = reader.line_num + 1
        for values in reader:
            if any(values):
                # Trailing empty cells may have been left out.
                values += [""] * (len(header) - len(values))
                row = {column: values[header.index(column)].replace("\r\n", "\n") for column in COLUMNS}
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"{name}, line {reader.line_num}: not CSV ({error})") from error


def _verdict(store: Store, row: dict[str, str]) -> Verdict | None:
    said = row["decision"].strip().removeprefix("'")
    status = DECISIONS.get(said.lower())
    label, reason = row["new_label"].strip() or None, row["reason"].strip() or None
    if status is None:
        raise BadInput(f"the decision {in_quotes(said)} is none: write accept, reject or nothing")
    if not status:
        if label or reason:
            raise BadInput("it has a new label or a reason, but no decision")
        return None
    if status == "accepted" and reason:
        raise BadInput("a reason is for what is rejected")
    if label is not None:
        if status == "rejected":
            raise BadInput("what is rejected gets no new label")
        _known_label(store, label)
    return Verdict(status, label, reason)


def _known_label(store: Store, label: str) -> None:
    try:
        store.labels.get(label)
    except NotFound as error:
        raise BadInput(f"there is no label {in_quotes(label)}; `postil labels` lists them") from error


def _item(row: dict[str, str], find: Find) -> Item | None:
    """The item of a row, None if it was decided before."""
    source = source_named(row["source"])
    if source not in ON_SHEETS:
        raise BadInput(f"what comes from {source} is not decided on a sheet")
    found = find(source, row["article_id"], row["item_id"])
    if found is True:
        return None
    if not isinstance(found, Item):
        raise BadInput(f"the item {in_quotes(row['item_id'])} is not known here")
    for column in KEPT:
        there = str(getattr(found, column))
        went = cells.fitted(cells.defused(there))
        if row[column] not in (went, went.removeprefix("'"), there):
            raise BadInput(
                f"the {column} is {in_quotes(there)} in the store, not {in_quotes(row[column])}: "
                "the row was changed, or the store was"
            )
    return found


def find_stored(store: Store) -> Find:
    """Finds items of the store."""
    from store.pending import one
    from store.secondlook import is_unseen, sampled

    def find(source: Source, article_id: str, item_id: str) -> Item | bool:
        if source == "second-look":
            item = is_unseen(store, item_id)
            return item if item is not None else item_id in sampled(store)
        item = one(store, source, item_id)
        if item is not None:
            return item
        row = store.conn.execute("select 1 from annotation where id = ?", (item_id,)).fetchone()
        return row is not None

    return find
