"""How a store's file is opened: known by its header before SQLite touches it, made, migrated, set up.

An up-to-date store costs the import of sqlite3 alone; sqlite_utils comes in to make or migrate one.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final
from weakref import WeakSet

from store.errors import (
    DamagedStore,
    NewerStore,
    NotAStore,
    NotFound,
    PostilError,
    ReadOnlyStore,
    from_sqlite,
)
from store.schema import APPLICATION_ID, SCHEMA_VERSION

_MAGIC = b"SQLite format 3\0"
_PRAGMAS = (
    # Rollback journal and EXTRA: no acknowledged row lost in simulated power cuts, one file.
    ("journal_mode", "truncate"),
    ("synchronous", 3),
    ("foreign_keys", 1),
    ("cell_size_check", 1),
    # Up to 128 MB of changed pages wait for COMMIT. Spilled earlier, they lock readers out until then: 5 s
    # of an act of 100,000 annotations, 0.05 s so. Not 32768: SQLite reads multiples of 256 as "off" (3.40).
    ("cache_spill", 32767),
)
_PRAGMAS_READING = (("query_only", 1), ("foreign_keys", 1), ("cell_size_check", 1))


class _Connection(sqlite3.Connection):
    """A connection that this process is known to have."""

    file: tuple[int, int] = (0, 0)
    """Device and inode."""

    def close(self) -> None:
        """Give the file back."""
        super().close()
        with _guard:
            _connections.discard(self)


_ROOM: Final = 65536
"""KiB of page cache for a bulk write, where SQLite would take 2,000."""
_connections: WeakSet[_Connection] = WeakSet()
_guard = threading.Lock()


def open_store(
    path: Path, *, create: bool, read_only: bool, timeout: float
) -> tuple[sqlite3.Connection, bool]:
    """A connection to an up-to-date store, and whether it can only read.

    Raises NotFound, NotAStore, NewerStore, DamagedStore, ReadOnlyStore, StoreBusy; the file stays as it was.
    """
    if not path.exists():
        if read_only or not create:
            raise NotFound(f"There is no store at {path}")
        _make_file(path)
    elif path.is_dir() or not path.is_file():
        raise NotAStore(f"{path} is not a file; name the file of a store")
    try:
        ours = recognise(path)
        reading = read_only or not _writable(path)
        if reading and not ours:
            raise NotAStore(f"{path} is empty and cannot be written: there is no store in it yet")
        conn = connect_reading(path, timeout) if reading else connect(path, "rw", timeout)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise from_sqlite(error, path) from error
    try:
        _bring_up_to_date(conn, path, reading)
        _set_up(conn, path, reading)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        conn.close()
        raise from_sqlite(error, path) from error
    except BaseException:
        conn.close()
        raise
    return conn, reading


def connect(path: Path, mode: str, timeout: float = 10.0) -> sqlite3.Connection:
    """A bare connection: `mode` is ro, rw or rwc; sqlite3.Error comes out as it is.

    `as_uri` quotes what a file name may hold (`?`, `#`, bytes that are no UTF-8).
    """
    conn = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        factory=_Connection,
    )
    with suppress(OSError):
        found = path.stat()
        conn.file = found.st_dev, found.st_ino
    with _guard:
        _connections.add(conn)
    return conn


@contextmanager
def roomy(conn: sqlite3.Connection) -> Iterator[None]:
    """Give a bulk write so much cache that SQLite need not put half-filled pages of its indexes on the disk."""
    before = conn.execute("pragma cache_size").fetchone()[0]
    conn.execute(f"pragma cache_size = -{_ROOM}")
    try:
        yield
    finally:
        conn.execute(f"pragma cache_size = {before}")


def _in_use(path: Path) -> bool:
    """Whether a connection of this process has the file open."""
    try:
        found = path.stat()
    except OSError:
        return False
    with _guard:
        return any(conn.file == (found.st_dev, found.st_ino) for conn in _connections)


def connect_reading(path: Path, timeout: float = 10.0) -> sqlite3.Connection:
    """A bare connection that only reads. Half an act of a program that was killed is taken back first.

    Any start that may write does so; sqlite3.Error comes out as it is.
    """
    conn = connect(path, "ro", timeout)
    try:
        _look(conn)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK or not _writable(path):
            raise
        with closing(connect(path, "rw", timeout)) as writer:
            _look(writer)
    except (sqlite3.Error, UnicodeDecodeError):
        pass  # Damaged: whoever reads on is told what by the statement that fails.
    return conn


def _look(conn: sqlite3.Connection) -> None:
    conn.execute("select count(*) from sqlite_schema").fetchone()


def recognise(path: Path) -> bool:
    """True for a store of ours, False for a file with nothing in it yet; NotAStore for anything else.

    Looks at the header first: opening a foreign file in WAL mode would already change it. Not where this
    process has the file open: POSIX drops all its locks on a file when any descriptor of it is closed.
    """
    if _in_use(path):
        return _asked(path)
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise ReadOnlyStore(f"{path} cannot be read: {error.strerror}") from error
    if not head:
        return False
    if not head.startswith(_MAGIC):
        raise NotAStore(f"{path} is not a Postil store (no SQLite file); it was not changed")
    if int.from_bytes(head[68:72], "big") == APPLICATION_ID:
        return True
    if any(head[68:72]) or head[18:19] == b"\2":
        raise _foreign(path)
    # No mark: a foreign file, or one that another start is making at this moment. SQLite's lock tells.
    return _asked(path)


def _asked(path: Path) -> bool:
    with_lock = connect(path, "ro")
    try:
        return _marked(with_lock, path)
    except sqlite3.OperationalError:
        # A journal left by a start that was killed: only a writer may roll it back.
        with_lock.close()
        with_lock = connect(path, "rw")
        return _marked(with_lock, path)
    finally:
        with_lock.close()


def _marked(conn: sqlite3.Connection, path: Path) -> bool:
    if conn.execute("pragma application_id").fetchone()[0] == APPLICATION_ID:
        return True
    if conn.execute("select count(*) from sqlite_schema").fetchone()[0]:
        raise _foreign(path)
    return False


def _foreign(path: Path) -> NotAStore:
    return NotAStore(f"{path} is an SQLite file of another program; it was not changed")


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # SQLite would make it readable to everybody.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
    except OSError as error:
        raise ReadOnlyStore(f"No store can be made at {path}: {error.strerror}") from error


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _bring_up_to_date(conn: sqlite3.Connection, path: Path, reading: bool) -> None:
    version = conn.execute("pragma user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise NewerStore(
            f"{path} needs Postil {_needed(conn)} (its schema is {version}, this program knows "
            f"{SCHEMA_VERSION}): install that; the file was not changed"
        )
    if version == SCHEMA_VERSION:
        return
    if reading:
        raise ReadOnlyStore(f"{path} is of an older schema ({version}) and cannot be brought up to date here")
    # Deferred: an up-to-date store needs neither these nor sqlite_utils.
    from store import schema

    if version:
        from store.backup import safety

        safety(path, "migration")
    else:
        # Before the first page is written, so that a first start that is killed leaves no odd journal.
        conn.execute("pragma journal_mode = truncate")
        conn.execute("pragma synchronous = 3")
    schema.migrate(conn)


def _needed(conn: sqlite3.Connection) -> str:
    try:
        row = conn.execute("select value from meta where name = 'needs'").fetchone()
    except sqlite3.Error:
        row = None
    return f"{row[0]} or newer" if row else "of a newer version"


def _set_up(conn: sqlite3.Connection, path: Path, reading: bool) -> None:
    for name, wanted in _PRAGMAS_READING if reading else _PRAGMAS:
        conn.execute(f"pragma {name} = {wanted}")
        found = conn.execute(f"pragma {name}").fetchone()
        if found is None or found[0] != wanted:
            raise PostilError(
                f"{path}: SQLite keeps {name} at {found and found[0]} instead of {wanted}; "
                "close other programs that have this file open and try again"
            )
    if sys.platform == "darwin" and not reading:
        # There a plain fsync does not reach the disk.
        conn.execute("pragma fullfsync = 1")
    try:
        conn.execute("select value from meta where name = 'store_id'").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise DamagedStore(
            f"{path} bears Postil's mark but not its tables ({error}): restore a backup"
        ) from error
