"""A store that comes from elsewhere: read from a private copy, within limits, never trusted and never run.

Opening the file itself could change it or what lies beside it; a trigger, a view, a journal or a column of a
hostile file can do more. What is read is still to be vetted row by row (vetting.py).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final

from store import schema
from store.errors import (
    BadInput,
    DamagedStore,
    DiskFull,
    NewerStore,
    NotAStore,
    NotFound,
    PostilError,
    Refused,
    StoreBusy,
)
from store.opening import connect
from store.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from types import TracebackType

LARGEST: Final = 64 << 30
"""Bytes of a store, journals included: more is refused."""
_CELL: Final = 1 << 28
"""Bytes of one text: some fifty novels."""
_PATIENCE: Final = 10.0
"""Seconds until SQLite must have given the first rows of a statement, or the next ones."""
_PACE: Final = 20 << 20
"""Bytes of the file for which a check of the whole gets one second more."""
_ATTEMPTS: Final = 40
_PAUSE: Final = 0.25
"""Seconds between attempts to find the file at rest."""
_BATCH: Final = 1000
_STEPS: Final = 20_000
"""Steps of SQLite's machine between two looks at the clock: under a millisecond."""
_SHARED: Final = (0x40000002, 510)
"""Where SQLite's lock for readers lies in a file, and its length (https://www.sqlite.org/lockingv3.html)."""
_MAGIC: Final = b"SQLite format 3\0"
_SUPER_JOURNAL: Final = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
"""What ends a journal that names another file, which SQLite would open and might delete."""
NEEDED: Final = (*TABLES, "act", "change", "tombstone", "shadow", "meta")
"""Tables that are read; any others are left alone."""


class Foreign:
    """A store from elsewhere, to be used as a context; `path` is where it lies, for messages.

    Raises NotFound, NotAStore, NewerStore, DamagedStore, StoreBusy, DiskFull, or Refused for a schema that is
    not ours. The file and its folder stay as they are.
    """

    def __init__(self, path: str | os.PathLike[str], *, largest: int = LARGEST) -> None:
        self.path = Path(path)
        self._deadline = 0.0
        self._folder = Path(tempfile.mkdtemp(prefix="postil-"))
        try:
            copy = self._folder / "store.db"
            self._size = _copy(self.path, copy, largest)
            with self._faults():
                self.conn = self._open(copy)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT, a batch in memory at a time. DamagedStore, Refused if SQLite takes too long."""
        with self._faults():
            self._start_clock()
            cursor = self.conn.execute(sql, parameters)
            while batch := cursor.fetchmany(_BATCH):
                yield from batch
                self._start_clock()

    def all(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """The same at once, for what is known to be small."""
        return list(self.rows(sql, parameters))

    def close(self) -> None:
        """Delete the copy."""
        self.conn.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Foreign:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Opening

    def _open(self, copy: Path) -> sqlite3.Connection:
        self._recover(copy)
        conn = self._connect(copy, "ro")
        try:
            version = self._identify(conn)
            self._check(conn, version)
            if version < SCHEMA_VERSION:
                conn.close()
                self._migrate(copy)
                conn = self._connect(copy, "ro")
        except BaseException:
            conn.close()
            raise
        return conn

    def _connect(self, copy: Path, mode: str) -> sqlite3.Connection:
        conn = connect(copy, mode)
        # Without this, read-only still allows to attach other files and to write them.
        conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _CELL)
        conn.set_progress_handler(self._is_late, _STEPS)
        self._start_clock()
        for pragma in ("trusted_schema = off", "cell_size_check = on", "mmap_size = 0"):
            conn.execute(f"pragma {pragma}").fetchall()
        if mode == "ro":
            conn.execute("pragma query_only = on")
        return conn

    def _recover(self, copy: Path) -> None:
        """Bring in what a crash or a write-ahead log has left beside the copy."""
        journal = copy.with_name(f"{copy.name}-journal")
        if journal.exists() and journal.read_bytes()[-8:] == _SUPER_JOURNAL:
            raise Refused(f"{self.path}: its journal names another file; open it once where it was made")
        with copy.open("rb") as file:
            logged = file.read(20)[18:19] == b"\2"
        if logged or any(copy.with_name(f"{copy.name}{end}").exists() for end in ("-journal", "-wal")):
            with contextlib.closing(self._connect(copy, "rw")) as conn:
                conn.execute("pragma journal_mode = delete").fetchall()
                conn.execute("select count(*) from sqlite_schema").fetchall()

    def _identify(self, conn: sqlite3.Connection) -> int:
        """The version of the schema."""
        (mark,) = conn.execute("pragma application_id").fetchone()
        version: int = conn.execute("pragma user_version").fetchone()[0]
        if mark != APPLICATION_ID or version < 1:
            raise NotAStore(f"{self.path} is no Postil store")
        if version > SCHEMA_VERSION:
            raise NewerStore(
                f"{self.path} was made by a newer Postil (schema {version}; this one knows {SCHEMA_VERSION}): "
                "install the newer one"
            )
        return version

    def _check(self, conn: sqlite3.Connection, version: int) -> None:
        """Schema first: checking the rows evaluates what the schema says."""
        known, columns = _expected(version)
        wrong = next(_strange(conn, known, columns), None)
        if wrong:
            raise Refused(f"{self.path}: {wrong}; it is not read")
        for table in columns:
            self._start_clock(whole=True)
            for pragma in (f'quick_check("{table}")', f'foreign_key_check("{table}")'):
                found = conn.execute(f"pragma {pragma}").fetchone()
                if found is not None and found[0] != "ok":
                    raise DamagedStore(
                        f"{self.path} is damaged ({table}: {found[0]}): nothing of it is taken"
                    )

    def _migrate(self, copy: Path) -> None:
        """Bring the copy up to date; its triggers are known to be ours."""
        with contextlib.closing(self._connect(copy, "rw")) as conn:
            self._start_clock(whole=True)
            schema.migrate(conn)

    # Limits

    def _start_clock(self, *, whole: bool = False) -> None:
        self._deadline = monotonic() + _PATIENCE + (self._size / _PACE if whole else 0)

    def _is_late(self) -> bool:
        return monotonic() > self._deadline

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Errors of SQLite on the copy, in words about the file it was made from."""
        try:
            yield
        except sqlite3.Error as error:
            code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
            if code == sqlite3.SQLITE_INTERRUPT:
                raise Refused(f"{self.path}: reading it takes too long; nothing of it is taken") from error
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise DiskFull(f"{self._folder}: there is no room to read {self.path} ({error})") from error
            if code == sqlite3.SQLITE_NOTADB:
                raise NotAStore(f"{self.path} is no Postil store ({error})") from error
            raise DamagedStore(f"{self.path} cannot be read ({error}): nothing of it is taken") from error


# Schema


@cache
def _expected(version: int) -> tuple[dict[tuple[str, str], str], dict[str, dict[str, str]]]:
    """Of a store of that version: what each object says, and the types of the columns that are read."""
    # Deferred: only for stores from elsewhere.
    from sqlite_utils import Database

    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        steps = schema.migrations()
        later = [
            step.name
            for step in steps.pending(Database(conn, execute_plugins=False))
            if _number(step.name) > version
        ]
        steps.apply(Database(conn, execute_plugins=False), stop_before=later)
        rows = conn.execute("select type, name, sql from sqlite_schema where sql is not null").fetchall()
        known = {(kind, name.lower()): _plain(sql) for kind, name, sql in rows}
        columns = {table: _columns(conn, table) for table in NEEDED if ("table", table) in known}
    return known, columns


def _number(step: str) -> int:
    return int(step.split("_", 1)[0])


def _strange(
    conn: sqlite3.Connection, known: dict[tuple[str, str], str], columns: dict[str, dict[str, str]]
) -> Iterator[str]:
    """What a schema has that is not ours and could run, or lacks of what is read."""
    found = set()
    for kind, name, sql in conn.execute("select type, name, sql from sqlite_schema").fetchall():
        if kind in ("trigger", "view") and known.get((kind, str(name).lower())) != _plain(str(sql)):
            yield f"its {kind} {name!r:.60} is not one of ours"
        elif kind == "table" and str(sql).lower().lstrip().startswith("create table"):
            found.add(str(name).lower())
    for table, wanted in columns.items():
        if table not in found:
            yield f"it lacks the table {table}"
        there = _columns(conn, table)
        for column, kind in wanted.items():
            if there.get(column) != kind:
                yield f"its column {table}.{column} is not what it is in ours"


def _columns(conn: sqlite3.Connection, table: str) -> dict[str, str]:
    """The types of the columns; of one that is computed, with a mark."""
    rows = conn.execute(f'pragma table_xinfo("{table}")').fetchall()
    return {str(row[1]).lower(): f"{str(row[2]).lower()}{'=' if row[6] else ''}" for row in rows}


def _plain(sql: str) -> str:
    """SQL without what may be spelled otherwise by another version of the library."""
    return " ".join(sql.replace("[", '"').replace("]", '"').split()).lower()


# The private copy


def _copy(path: Path, copy: Path, largest: int) -> int:
    """Copy the file and what lies beside it, at one moment; their size in bytes."""
    for _ in range(_ATTEMPTS):
        before = _marks(path)
        if _copy_at_rest(path, copy, largest) and _marks(path) == before:
            return sum(mark[1] for mark in before if mark)
        sleep(_PAUSE)
    raise StoreBusy(f"{path} is being written all the time: close it there, or take a backup of it")


def _copy_at_rest(path: Path, copy: Path, largest: int) -> bool:
    """Copy under SQLite's lock for readers; False while a writer has the file to itself."""
    room = largest
    for end in ("", "-journal", "-wal"):
        name, target = path.with_name(f"{path.name}{end}"), copy.with_name(f"{copy.name}{end}")
        target.unlink(missing_ok=True)
        try:
            # O_NONBLOCK: a pipe must not hold us up.
            source = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if end:
                continue
            raise _unreadable(path, error) from error
        try:
            if not end and not _lock(source):
                return False
            size = _size(name, source)
            if size > room:
                raise Refused(f"{path} is larger than the {largest >> 20:,} MiB that are taken")
            if not end and os.pread(source, len(_MAGIC), 0) != _MAGIC:
                raise NotAStore(f"{path} is not a Postil store (no SQLite file)")
            room -= size
            if size:
                _write(source, target, size)
        finally:
            os.close(source)
    return True


def _size(name: Path, descriptor: int) -> int:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise NotAStore(f"{name} is not a file; name the file of a store")
    return found.st_size


def _write(source: int, target: Path, size: int) -> None:
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while size > 0 and (data := os.read(source, min(size, 1 << 20))):
                out.write(data)
                size -= len(data)
    except OSError as error:
        raise DiskFull(
            f"{target.parent}: there is no room for a copy ({error.strerror}); $TMPDIR names another folder"
        ) from error


def _lock(descriptor: int) -> bool:
    """Hold off writers until the file is closed; True also where the file system knows no locks."""
    # Deferred: not everywhere.
    import fcntl

    start, length = _SHARED
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, length, start)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _marks(path: Path) -> list[tuple[int, int, int] | None]:
    """What tells whether a file was written: inode, size and time of each."""
    found: list[tuple[int, int, int] | None] = []
    for end in ("", "-journal", "-wal"):
        try:
            mark = path.with_name(f"{path.name}{end}").stat()
        except OSError:
            found.append(None)
        else:
            found.append((mark.st_ino, mark.st_size, mark.st_mtime_ns))
    return found


def _unreadable(path: Path, error: OSError) -> PostilError:
    if isinstance(error, FileNotFoundError):
        return NotFound(f"There is no store at {path}")
    return BadInput(path, f"cannot be read ({error.strerror or error})")
