"""All that a damaged store still gives, in a new one; the damaged file itself is only read, from a copy.

Here: the private copy, the folder, the summary. Which rows are taken is decided in gathering.py, what lost
rows leave open is closed in mending.py, and what becomes of the history in aftermath.py.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from store import aftermath, mending, rereading
from store.errors import BadInput, DamagedStore, DiskFull, NotAStore, NotFound
from store.gathering import Work
from store.opening import connect
from store.pages import Pages
from store.records import RECORDS
from store.schema import index_text
from store.store import Store

ANNOTATOR: Final = "postil salvage"
"""Whose act the salvage is: nobody's undo takes it back by mistake."""
_MAGIC: Final = b"SQLite format 3\0"
_SUPER_JOURNAL: Final = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
"""What ends a journal that names another file, which SQLite would open and might delete."""
_ATTEMPTS: Final = 10
"""Copies made of a file that is being written meanwhile, until one is taken as it is."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of it."""

    store: Path
    """The new store."""
    report: Path | None
    """JSON lines: what could be read and is not what was stored, and what was changed to be kept."""
    read: dict[str, int]
    """Rows of the new store that are what was stored, by table."""
    doubtful: dict[str, int]
    """Rows in the report, by table."""
    lost: dict[str, int]
    """Rows that others speak of and that were not found, by table: at least so many."""
    pages: int
    unreadable: int
    """Pages that hold rows, or should, and could not be read to their end."""
    undo: bool
    """Whether the history is whole: acts from before the damage can be undone."""

    @property
    def whole(self) -> bool:
        """Whether nothing was amiss."""
        return not (self.doubtful or self.lost or self.unreadable)


def salvage(
    path: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    progress: Callable[[int], None] | None = None,
) -> Salvaged:
    """Make a store in `folder`, under the name of the damaged one, of all that verifies.

    `progress` is told how many rows were read. Raises NotFound, NotAStore, BadInput if something of that name
    is in the folder, DamagedStore if nothing can be read, DiskFull; the damaged file stays as it is.
    """
    source, place = Path(path), Path(folder)
    _regular(source)
    target, report = place / source.name, place / f"{source.stem}-doubtful.jsonl"
    for each in (target, report):
        if each.exists():
            raise BadInput(each, "is there already: name another folder")
    try:
        with _folder(place), tempfile.TemporaryDirectory(prefix=".salvage-", dir=place) as private:
            found = _salvage(source, Path(private), progress)
            told = found.report is not None and found.report.stat().st_size > 0
            _sync(found.store)
            if told and found.report is not None:
                found.report.replace(report)
            found.store.replace(target)
    except OSError as error:
        raise DiskFull(f"{place}: {error.strerror}; nothing was salvaged") from error
    return replace(found, store=target, report=report if told else None)


def _salvage(source: Path, private: Path, progress: Callable[[int], None] | None) -> Salvaged:
    fresh, report = private / "fresh.db", private / "doubtful.jsonl"
    copy = _copy(source, private)
    with copy.open("rb") as file, _mapped(file) as data, Store(fresh, annotator=ANNOTATOR) as store:
        pages = Pages(data)
        with _bare(store):
            work = Work(store)
            work.load(pages, progress)
            if not any(work.counted(table) for table in ("article", "annotation", "entity", "act")):
                raise _nothing(source, bytes(data[:16]))
            if pages.bad or work.doubtful:
                rereading.reread(work, copy)
            work.report_stray_spans()
            aftermath.count_losses(work)
            mending.mend(work)
            undo = aftermath.settle(work, source.name, set(pages.bad.values()))
            read = {table: work.counted(table) - work.changed[table] for table in (*RECORDS, "act")}
        _write(report, work.lines())
        doubtful = work.doubtful
        store.articles.cut_pending()
    lost = {table: count for table, count in work.lost.items() if count > 0}
    # What else a file holds (indexes, paragraphs, the search) is made anew.
    unreadable = sum(table in work.columns or not table for table in pages.bad.values())
    return Salvaged(fresh, report, read, doubtful, lost, pages.count, unreadable, undo)


def _write(report: Path, lines: Iterator[str]) -> None:
    with open(report, "x", encoding="utf-8", opener=_private) as out:
        out.writelines(f"{line}\n" for line in lines)


@contextlib.contextmanager
def _bare(store: Store) -> Iterator[None]:
    """One transaction without triggers, references or journal: rows come in as they are found."""
    conn = store.conn
    for pragma in ("foreign_keys = off", "journal_mode = off", "synchronous = off"):
        conn.execute(f"pragma {pragma}").fetchall()
    for (name,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        conn.execute(f'drop trigger "{name}"')
    conn.execute("begin")
    yield
    conn.execute("delete from chunk")
    conn.execute("update article set paragraphs = null")
    conn.execute("commit")
    index_text(store.db)
    for pragma in ("foreign_keys = on", "journal_mode = truncate", "synchronous = extra"):
        conn.execute(f"pragma {pragma}").fetchall()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextlib.contextmanager
def _folder(place: Path) -> Iterator[None]:
    """Make the folder; when nothing comes of it, leave none behind."""
    made = not place.exists()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    except BaseException:
        if made:
            with contextlib.suppress(OSError):
                place.rmdir()
        raise


# The private copy


def _regular(path: Path) -> None:
    try:
        kind = path.stat().st_mode
    except OSError as error:
        raise NotFound(f"There is no store at {path}") from error
    if not stat.S_ISREG(kind):
        raise NotAStore(f"{path} is not a file; name the file of a store")


def _copy(source: Path, private: Path) -> Path:
    """The file with its journal in a folder of our own, brought to the last commit as far as SQLite can."""
    copy = private / "damaged.db"
    for _ in range(_ATTEMPTS):
        before = _marks(source)
        for end in ("", "-journal", "-wal"):
            beside, target = source.with_name(source.name + end), copy.with_name(copy.name + end)
            target.unlink(missing_ok=True)
            if not end or (beside.is_file() and beside.stat().st_size):
                shutil.copyfile(beside, target)
        if _marks(source) == before:
            break
    journal = copy.with_name(f"{copy.name}-journal")
    if journal.exists() and journal.read_bytes()[-8:] == _SUPER_JOURNAL:
        journal.unlink()
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError), closing(connect(copy, "rw")) as conn:
        # Rolls back what a crash has left half done, and takes in a write-ahead log.
        conn.execute("pragma journal_mode = delete").fetchall()
        conn.execute("select count(*) from sqlite_schema").fetchall()
    return copy


def _marks(source: Path) -> list[tuple[int, int] | None]:
    """What tells whether a file was written: size and time of each."""
    found: list[tuple[int, int] | None] = []
    for end in ("", "-journal", "-wal"):
        try:
            mark = source.with_name(source.name + end).stat()
        except OSError:
            found.append(None)
        else:
            found.append((mark.st_size, mark.st_mtime_ns))
    return found


@contextlib.contextmanager
def _mapped(file: BinaryIO) -> Iterator[Any]:
    if os.fstat(file.fileno()).st_size == 0:
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _nothing(source: Path, head: bytes) -> Exception:
    if head != _MAGIC:
        return NotAStore(f"{source}: nothing in it is a row of a Postil store")
    return DamagedStore(f"{source}: not one article, annotation or act in it can be read")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
