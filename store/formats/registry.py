"""The formats by name: what each writes or reads, and the one way an export reaches a file.

A format's room is imported when it is used, so that asking which formats there are costs nothing.
Rooms of other distributions join through the entry point group `postil.formats`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from store.errors import BadInput

if TYPE_CHECKING:
    import os

    from store.store import Store

ENTRY_POINTS: Final = "postil.formats"
"""Entry points of this group name a `Format`."""


@dataclass(frozen=True, slots=True)
class Options:
    """What of the store an export holds; the defaults hold everything."""

    annotator: str | None = None
    """Only this annotator's layer."""
    statuses: tuple[str, ...] = ()
    """Only annotations of these statuses; empty = all, rejected ones too: their status is in the export."""
    articles: tuple[str, ...] = ()
    """Only these articles, by full id; empty = all."""
    label: str | None = None
    """Only annotations of this label."""
    excel: bool = False
    """For a spreadsheet: CSV that it reads right on a double click and runs nothing of."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something an export or import could not hold, to be told to the user."""

    count: int
    """How many rows, cells or links it is about."""
    reason: str
    """What is lost or to be minded, as the end of a sentence that begins with the count."""
    examples: tuple[str, ...] = ()
    """Places: the first few annotation ids; all, where nothing in the file tells which cells it is about."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export did."""

    rows: int
    """Rows or records written, the header not counted."""
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: Mapping[str, int]
    """New rows by table."""
    same: int = 0
    """Rows that the store already held, just like that."""
    conflicts: tuple[str, ...] = ()
    """Rows that the store holds otherwise; its own were left as they are. One phrase each."""
    losses: tuple[Loss, ...] = ()


Writer = Callable[["Store", BinaryIO, Options], Written]
Reader = Callable[["Store", "BinaryIO", str], Imported]
"""Takes the store, the open file and its name for messages; one act, all or nothing."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of export, and of import where `reads`."""

    name: str
    title: str
    """A line for menus and help."""
    suffix: str
    """Ending of its files, with the dot."""
    writer: str | Writer = field(repr=False)
    """A function, or where it lies: `module:function`, imported at the first use."""
    reader: str | Reader | None = field(default=None, repr=False)

    @property
    def reads(self) -> bool:
        """Whether `postil import` takes it."""
        return self.reader is not None

    def write(self, store: Store, out: BinaryIO, options: Options) -> Written:
        """Write what `options` asks for, as it is at one moment; what could not be held is in the losses."""
        with at_one_moment(store):
            return cast("Writer", _found(self.writer))(store, out, options)

    def read(self, store: Store, source: BinaryIO, name: str) -> Imported:
        """Take a file in as one act; raises `BadInput` naming file and line, and then nothing was stored."""
        if self.reader is None:
            raise BadInput(f"{self.name} can be exported, not imported")
        try:
            return cast("Reader", _found(self.reader))(store, source, name)
        except OSError as error:
            raise BadInput(name, f"cannot be read ({error.strerror or error}); nothing was stored") from error


@contextmanager
def at_one_moment(store: Store) -> Iterator[None]:
    """A read transaction, so that what another program commits meanwhile is not half in the export."""
    # Deferred: asking for the formats needs no SQLite.
    import sqlite3

    begun = not store.conn.in_transaction
    try:
        if begun:
            store.conn.execute("begin")
        yield
    except sqlite3.Error as error:
        raise store.fault(error) from error
    finally:
        if begun and store.conn.in_transaction:
            store.conn.execute("rollback")


def _found(place: str | Writer | Reader) -> object:
    """The function itself, imported when it is given by its place."""
    if not isinstance(place, str):
        return place
    from importlib import import_module

    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


_OURS: Final = (
    Format("csv", "Mentions and notes, one row each", ".csv", "store.formats.csvfile:write_mentions"),
    Format("quotes-csv", "Quotations, one row each: who said what", ".csv",
           "store.formats.csvfile:write_quotations"),
    Format("entities-csv", "Entities with their names and counts", ".csv",
           "store.formats.csvfile:write_entities"),
    Format("jsonl", "Everything, without loss: one article a line", ".jsonl",
           "store.formats.jsonl:write", "store.formats.jsonl_in:read"),
)  # fmt: skip


def formats() -> dict[str, Format]:
    """Every format by name: ours first, then those that installed distributions bring."""
    from importlib.metadata import entry_points

    known = {ours.name: ours for ours in _OURS}
    for point in entry_points(group=ENTRY_POINTS):
        # Ours cannot be replaced from outside: an export must mean the same on every machine.
        known.setdefault(point.name, point.load())
    return known


def find(name: str) -> Format:
    """The format of that name; raises `BadInput` with the names there are."""
    for ours in _OURS:
        if ours.name == name:
            return ours
    known = formats()
    if name not in known:
        raise BadInput(f"there is no format {name!r}; there are {', '.join(known)}")
    return known[name]


def export_to(store: Store, name: str, path: str | os.PathLike[str], options: Options) -> Written:
    """Write an export to a file, whole or not at all; raises `BadInput` when the file cannot be written."""
    from store.formats.files import replacing

    chosen = find(name)
    with replacing(path, keep=store.path) as out:
        return chosen.write(store, out, options)
