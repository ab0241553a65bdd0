"""Copies of a store that were opened and checked before they count, and the way back from one.

A backup appears under its name only when it is whole. What a restore replaces is kept aside, never deleted.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from store import ids
from store.errors import (
    BadInput,
    DamagedStore,
    DiskFull,
    NewerStore,
    NotAStore,
    NotFound,
    PostilError,
    StoreBusy,
    from_sqlite,
)
from store.opening import connect, connect_reading, recognise
from store.records import RECORDS
from store.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from store.store import Store

DAILY_KEPT: Final = 7
SAFETY_KEPT: Final = 10
_PATIENCE: Final = 60.0
"""Seconds a copy waits for a writer to let go."""
_DAILY: Final = re.compile(r"\d{4}-\d\d-\d\d\.db")
_SAFETY: Final = re.compile(r".+-before-[a-z-]+\.db")
_COUNTED: Final = (*RECORDS, "span", "act", "change")


def backup(store: Store, path: str | os.PathLike[str]) -> Path:
    """Copy the store to `path` (a folder: under the time), beside running writers; where the copy lies.

    Raises BadInput if something else is there, DiskFull, StoreBusy, DamagedStore if the copy fails its check.
    """
    target = Path(path)
    if target.is_dir():
        target = target / f"{store.path.stem}-{_time()}.db"
    if target.exists():
        if target.samefile(store.path):
            raise BadInput(target, "is the store itself: name another file for the backup")
        if not recognise(target):
            raise BadInput(target, "is there already and no backup of ours: name another file")
    _copy(store.path, target)
    return target


def daily(store: Store, now: datetime) -> Path | None:
    """Make the backup of the day beside the store unless it is there; the newest seven days are kept.

    The backup's path, or None if there was nothing to do or nowhere to write. Raises as `backup`.
    """
    if store.read_only:
        return None
    target = folder(store.path) / f"{now:%Y-%m-%d}.db"
    if target.exists():
        return None
    _copy(store.path, target)
    _thin(target.parent, _DAILY, DAILY_KEPT)
    return target


def safety(path: Path, reason: str) -> Path:
    """A backup beside the store before something risky (`migration`, `merge`, `repair`); its path.

    The newest ten are kept. Raises as `backup`; what was to be done must then not be.
    """
    target = folder(path) / f"{_time()}-before-{reason}.db"
    _copy(path, target)
    _thin(target.parent, _SAFETY, SAFETY_KEPT)
    return target


def newest(path: Path) -> Path | None:
    """The newest backup beside the store, for messages about damage; None if there is none."""
    found = [p for p in folder(path).glob("*.db") if _DAILY.fullmatch(p.name) or _SAFETY.fullmatch(p.name)]
    return max(found, key=lambda p: p.stat().st_mtime, default=None)


def folder(path: Path) -> Path:
    """Where the backups of the store at `path` lie."""
    return path.with_name(f"{path.name}.backups")


def restore(copy: str | os.PathLike[str], path: str | os.PathLike[str]) -> Path | None:
    """Put a backup in the place of the store at `path`; where the replaced file is kept, None without one.

    The backup is checked first. Raises NotFound, NotAStore, NewerStore, DamagedStore, StoreBusy, DiskFull;
    the store is then as it was.
    """
    source, target = Path(copy), Path(path).resolve()
    if not source.is_file():
        raise NotFound(f"There is no backup at {source}")
    if not recognise(source):
        raise NotAStore(f"{source} is no backup of a store")
    if target.exists() and target.samefile(source):
        raise BadInput(source, "is the store itself: there is nothing to restore")
    verify(source)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.restored")
    try:
        _copy(source, fresh)
        kept = _swap(fresh, target)
        _sync_folder(target.parent)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def verify(path: Path) -> dict[str, int]:
    """Open the copy and check it: the rows of each table. Raises NotAStore, NewerStore, DamagedStore."""
    if not recognise(path):
        raise NotAStore(f"{path} is empty: it is no store")
    try:
        with closing(connect_reading(path)) as conn:
            version = conn.execute("pragma user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise NewerStore(f"{path} was made by a newer Postil (schema {version})")
            fault = conn.execute("pragma quick_check(1)").fetchone()[0]
            if fault != "ok" or conn.execute("pragma foreign_key_check").fetchone():
                raise DamagedStore(f"{path} did not pass its check ({fault}): it is not used")
            return _counts(conn)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise from_sqlite(error, path) from error


def _counts(conn: sqlite3.Connection) -> dict[str, int]:
    # A store of an older schema may lack a table; what is not there has no rows to lose.
    names = {row[0] for row in conn.execute("select name from sqlite_schema where type = 'table'").fetchall()}
    return {
        table: conn.execute(f'select count(*) from "{table}"').fetchone()[0]
        for table in _COUNTED
        if table in names
    }


def _copy(source: Path, target: Path) -> None:
    """A checked copy of the store at `source`, under its name only when it is whole and on disk."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        counts = _copy_pages(source, partial)
        _sync(partial)
        if verify(partial) != counts:
            raise DamagedStore(f"The copy of {source} is not whole: it is not kept")
        partial.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise PostilError(f"{target} cannot be written ({error.strerror}): there is no backup") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _copy_pages(source: Path, partial: Path) -> dict[str, int]:
    end = monotonic() + _PATIENCE

    def patience(status: int, remaining: int, total: int) -> None:
        if monotonic() > end:
            raise StoreBusy(f"{source} is in use by another program: no copy was made, try again")

    mode = "rw" if os.access(source, os.W_OK) else "ro"
    try:
        with closing(connect(source, mode)) as conn, closing(connect(partial, "rw")) as copy:
            # The copy is synced as a whole before it gets its name.
            copy.execute("pragma journal_mode = off")
            copy.execute("pragma synchronous = off")
            conn.execute("begin")
            counts = _counts(conn)
            # All pages at once: in steps it would start anew at every act of a writer.
            conn.backup(copy, pages=-1, progress=patience)
            conn.execute("rollback")
            return counts
    except sqlite3.Error as error:
        found = from_sqlite(error, source)
        if isinstance(found, DiskFull):
            raise DiskFull(f"{partial.parent}: no room for a copy ({error}), there is no backup") from error
        raise found from error


def _swap(fresh: Path, path: Path) -> Path | None:
    """Give the store's name to the fresh file; where the replaced one is kept, None if there was none."""
    if not path.exists():
        fresh.replace(path)
        return None
    kept = folder(path) / f"{_time()}-replaced.db"
    kept.parent.mkdir(exist_ok=True, mode=0o700)
    journal = path.with_name(f"{path.name}-journal")
    with _locked(path):
        if journal.exists():
            # Left behind it would be rolled into the restored store.
            journal.replace(kept.with_name(f"{kept.name}-journal"))
        try:
            # So that there is a store under the name at every moment.
            kept.hardlink_to(path)
        except OSError:
            path.replace(kept)
        fresh.replace(path)
    return kept


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the store against writers, if it still is one."""
    try:
        conn = connect(path, "rw")
    except sqlite3.Error:
        yield
        return
    with closing(conn):
        try:
            conn.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise StoreBusy(
                    f"{path} is being written by another program: nothing was restored"
                ) from error
        except sqlite3.DatabaseError:
            pass  # Too damaged to be locked: nobody can be writing it.
        yield


def _thin(place: Path, pattern: re.Pattern[str], kept: int) -> None:
    found = sorted(p for p in place.iterdir() if pattern.fullmatch(p.name))
    for old in found[:-kept]:
        old.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _time() -> str:
    return ids.now().replace(":", "")
