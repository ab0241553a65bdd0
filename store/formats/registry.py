"""The formats by name: what each writes or reads, and the one way an export reaches a file or folder.

A format's room is imported when it is used, so that asking which formats there are costs nothing.
Rooms of other distributions join through the entry point group `postil.formats`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from store.errors import BadInput

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from store.formats.incoming import MarksReader
    from store.formats.parcels import Parcel
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
    since: str | None = None
    """Only articles published on this day or later: the beginning of an ISO 8601 date."""
    until: str | None = None
    """Only articles published on this day, month or year, or earlier."""
    strict: bool = False
    """Refuse, before anything is written, what the format cannot hold whole."""
    annotations: tuple[str, ...] = ()
    """Only these annotations, by id; empty = all."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something an export or import could not hold, to be told to the user."""

    count: int
    """How many rows, cells or links it is about."""
    reason: str
    """What is lost or to be minded, as the end of a sentence that begins with the count."""
    examples: tuple[str, ...] = ()
    """Places: the first few annotation ids; all, where nothing in the file tells which cells it is about."""
    minor: bool = False
    """Nothing is lost, only to be minded; `Options.strict` does not refuse it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export did."""

    rows: int
    """Rows or records written, the header not counted."""
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Taking:
    """How an import takes annotations made elsewhere."""

    accept: bool = False
    """They arrive as accepted, not as proposed; what the file says is rejected stays so."""
    map: str | os.PathLike[str] | None = None
    """A crosswalk of the user's (crosswalk.py), laid over the one shipped."""
    strict: bool = False
    """Refuse the file when anything in it cannot be taken."""


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
    faults: tuple[str, ...] = ()
    """What was left out because it has no place or no sense: the first few, each with its place in the file."""
    left_out: int = 0
    """How many such there were."""
    mapped: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Labels that are called otherwise here: theirs to ours, and how many annotations bore it."""


Writer = Callable[["Store", BinaryIO, Options], Written]
ParcelWriter = Callable[["Store", "Parcel", Options], Written]
"""Of a format of several files."""
Reader = Callable[["Store", "BinaryIO", str], Imported]
"""Takes the store, the open file and its name for messages; one act, all or nothing."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of export, of import, or of both; functions are given themselves or by `module:function`."""

    name: str
    title: str
    """A line for menus and help."""
    suffix: str
    """Ending of its files, with the dot; `.zip` for several files."""
    writer: str | Writer | None = field(default=None, repr=False)
    """Writes one file."""
    reader: str | Reader | None = field(default=None, repr=False)
    """Takes in all that a file of ours says, statuses and layers included."""
    parcel: str | ParcelWriter | None = field(default=None, repr=False)
    """Writes several files, into a folder or a zip; instead of `writer`."""
    marks: str | MarksReader | None = field(default=None, repr=False)
    """Reads annotations made elsewhere; instead of `reader`."""
    carries: str = ""
    """What of an annotation it holds, in a few words."""

    @property
    def writes(self) -> bool:
        """Whether `postil export` makes it."""
        return self.writer is not None or self.parcel is not None

    @property
    def reads(self) -> bool:
        """Whether `postil import` takes it."""
        return self.reader is not None or self.marks is not None

    def write(self, store: Store, out: BinaryIO, options: Options) -> Written:
        """Write what `options` asks for, as it is at one moment; what could not be held is in the losses.

        BadInput for a loss where `options` is strict; nothing has reached `out` then.
        """
        if not options.strict:
            return self._write(store, out, options)
        # Deferred: few exports are strict.
        import shutil
        from tempfile import TemporaryFile

        with TemporaryFile() as draft:
            written = self._write(store, cast("BinaryIO", draft), options)
            self._refuse_losses(written)
            draft.seek(0)
            shutil.copyfileobj(draft, out)
        return written

    def write_to(
        self,
        store: Store,
        path: str | os.PathLike[str],
        options: Options,
        progress: Callable[[int], None] | None = None,
    ) -> Written:
        """Write to a file, whole or not at all; several files into a folder, or a zip if it ends so. BadInput.

        `progress` is told how many bytes are written.
        """
        if self.parcel is not None and not str(path).lower().endswith(".zip"):
            from store.formats.parcels import foldered

            with foldered(path, progress) as parcel, at_one_moment(store):
                written = _dated(
                    store, cast("ParcelWriter", _found(self.parcel))(store, parcel, options), options
                )
                if options.strict:
                    self._refuse_losses(written)
            return written
        from store.formats.files import counted, replacing

        with replacing(path, keep=store.path) as out:
            return self.write(store, counted(out, progress), options)

    def read(
        self,
        store: Store,
        source: BinaryIO | None,
        name: str,
        taking: Taking | None = None,
        path: Path | None = None,
    ) -> Imported:
        """Take a file in as one act; raises `BadInput` naming file and line, and then nothing was stored.

        `path` is that of the file (None for standard input), or of a folder, which has no `source`.
        """
        try:
            if self.marks is not None:
                return self._take(store, source, name, taking or Taking(), path)
            if self.reader is None:
                raise BadInput(f"{self.name} can be exported, not imported")
            if source is None:
                raise BadInput(name, "is a folder; name the files in it")
            return cast("Reader", _found(self.reader))(store, source, name)
        except OSError as error:
            raise BadInput(name, f"cannot be read ({error.strerror or error}); nothing was stored") from error

    def _write(self, store: Store, out: BinaryIO, options: Options) -> Written:
        with at_one_moment(store):
            if self.parcel is not None:
                from store.formats.parcels import zipped

                with zipped(out) as parcel:
                    written = cast("ParcelWriter", _found(self.parcel))(store, parcel, options)
            elif self.writer is not None:
                written = cast("Writer", _found(self.writer))(store, out, options)
            else:
                raise BadInput(f"{self.name} can be imported, not exported")
            return _dated(store, written, options)

    def _refuse_losses(self, written: Written) -> None:
        lost = [f"{loss.count:,} {loss.reason}" for loss in written.losses if not loss.minor]
        if lost:
            raise BadInput(f"{self.name} cannot hold all of it, nothing was written: {'; '.join(lost)}")

    def _take(
        self, store: Store, source: BinaryIO | None, name: str, taking: Taking, path: Path | None
    ) -> Imported:
        from store.formats.crosswalk import Crosswalk
        from store.formats.incoming import Source
        from store.formats.taking import take

        crosswalk = Crosswalk(store.labels.all(), taking.map)
        items = cast("MarksReader", _found(self.marks))(Source(name, path, source, crosswalk))
        return take(store, items, name, self.name, crosswalk, taking)


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


def _dated(store: Store, written: Written, options: Options) -> Written:
    """What was written; with the articles that no date could choose, where dates were asked for."""
    if options.since is None and options.until is None:
        return written
    from store.formats.columns import dated

    (count,) = store.conn.execute(f"select count(*) from article a where ({dated()}) is not 1").fetchone()
    reason = "articles have no date of publication that can be compared, and were left out"
    return replace(written, losses=(*written.losses, Loss(count, reason, minor=True))) if count else written


def _found(place: object) -> object:
    """The function itself, imported when it is given by its place."""
    if not isinstance(place, str):
        return place
    from importlib import import_module

    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


_COLUMNS: Final = "one layer of mentions that neither nest nor cross; any tag scheme comes in"
_OURS: Final = (
    Format("csv", "Mentions and notes, one row each", ".csv", "store.formats.csvfile:write_mentions",
           marks="store.formats.csv_in:read",
           carries="mentions and notes with every column; quotations are in quotes-csv"),
    Format("quotes-csv", "Quotations, one row each: who said what", ".csv",
           "store.formats.csvfile:write_quotations", marks="store.formats.csv_in:read",
           carries="quotations; of a cue, source or addressee the first piece"),
    Format("entities-csv", "Entities with their names and counts", ".csv",
           "store.formats.csvfile:write_entities", carries="entities and their aliases"),
    Format("jsonl", "Everything, without loss: one article a line", ".jsonl",
           "store.formats.jsonl:write", "store.formats.jsonl_in:read", carries="everything"),
    Format("tables", "The tidy set: a CSV file a table, with its datapackage.json", ".zip",
           parcel="store.formats.tables:write",
           carries="everything but the texts between paragraphs and what was read"),
    Format("xlsx", "A workbook: mentions, quotations and entities as sheets", ".xlsx",
           "store.formats.xlsx:write", marks="store.formats.xlsx:read",
           carries="as csv and quotes-csv; cells of 32,767 characters at most"),
    Format("brat", "brat standoff: a .txt and a .ann an article, with its configuration", ".zip",
           parcel="store.formats.brat:write", marks="store.formats.brat_in:read",
           carries="everything but what is known about the article"),
    Format("conll", "CoNLL: token and IOB2 tag a line, by a tab", ".conll",
           "store.formats.conll:write_iob2", marks="store.formats.conll_in:read", carries=_COLUMNS),
    Format("conll-bilou", "CoNLL: token and BILOU tag a line, by a tab", ".conll",
           "store.formats.conll:write_bilou", marks="store.formats.conll_in:read", carries=_COLUMNS),
    Format("conll2003", "CoNLL-2003: four columns by a space, the last an IOB2 tag", ".conll",
           "store.formats.conll:write_2003", marks="store.formats.conll_in:read", carries=_COLUMNS),
    Format("hipe", "HIPE-2022: newspapers with names, nested names and Wikidata ids", ".tsv",
           marks="store.formats.hipe_in:read", carries="names, nested names, Wikidata ids"),
    Format("w3c", "W3C Web Annotation: JSON-LD", ".jsonld",
           "store.formats.w3c:write", marks="store.formats.w3c:marks",
           carries="everything but the texts"),
    Format("prodigy", "Prodigy and spaCy: a text and annotator a line", ".jsonl",
           "store.formats.prodigy:write", marks="store.formats.prodigy:marks",
           carries="everything but aliases; parts of quotations by relations"),
    Format("docbin", "spaCy's DocBin for training; needs postil[spacy]", ".spacy",
           "store.formats.docbin:write",
           carries="spans with label and entity; no statuses, notes or layers"),
    Format("doccano", "doccano: sequence labelling, a text a line", ".jsonl",
           "store.formats.doccano:write", marks="store.formats.doccano:marks",
           carries="spans with their label, and nothing else of them"),
    Format("label-studio", "Label Studio: tasks, and the labeling XML for them", ".zip",
           parcel="store.formats.label_studio:write", marks="store.formats.label_studio:marks",
           carries="everything but aliases; parts of quotations by relations"),
    Format("cas-json", "UIMA CAS JSON, for INCEpTION: a file an article", ".zip",
           parcel="store.formats.cas_json:write", marks="store.formats.cas_json:marks",
           carries="everything but aliases; parts of quotations by links"),
    Format("cas-xmi", "UIMA CAS XMI, with its type system", ".zip",
           parcel="store.formats.cas_xmi:write", marks="store.formats.cas_xmi:marks",
           carries="everything but aliases; control characters become U+FFFD"),
    Format("tei", "TEI P5, stand-off: texts, entities, annotations", ".xml",
           "store.formats.tei:write", carries="everything; control characters become U+FFFD"),
    Format("html", "A page to read and print, without network", ".html",
           "store.formats.webpage:write", carries="texts with their marks, and a list of these, to be read"),
    Format("dossier", "Markdown: quotations by speaker, with citations", ".md",
           "store.formats.dossier:write", carries="quotations, to be read"),
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


def export_to(
    store: Store,
    name: str,
    path: str | os.PathLike[str],
    options: Options,
    progress: Callable[[int], None] | None = None,
) -> Written:
    """Write an export to a file or folder, whole or not at all; raises `BadInput` when it cannot be written."""
    return find(name).write_to(store, path, options, progress)


def is_date(day: str) -> bool:
    """Whether it can stand in `Options.since` and `until`: 2026, 2026-11 or 2026-11-20."""
    return re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", day) is not None


def annotators(store: Store) -> list[str]:
    """Whose layers there are, by name."""
    found = store.conn.execute("select distinct annotator from annotation order by annotator")
    return [row[0] for row in found.fetchall()]
