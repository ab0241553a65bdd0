"""What can go wrong, said once: each error is one plain sentence for a user (what, where, remedy).

Every room raises these and nothing else on purpose; SQLite's own errors are put into words here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    import sqlite3


class PostilError(Exception):
    """Something a user should read; `str(error)` is the sentence."""


class NotFound(PostilError):
    """What was asked for is not in the store."""


class Ambiguous(PostilError):
    """What was asked for could be several things."""


class NotAStore(PostilError):
    """The file is not a Postil store; it was not changed."""


class NewerStore(PostilError):
    """The store was made by a newer program; it was not changed."""


class DamagedStore(PostilError):
    """The store's file is damaged; nothing more is written to it."""


class ReadOnlyStore(PostilError):
    """The store can be read but not written."""


class StoreBusy(PostilError):
    """Another program held the store for longer than the time allowed."""


class DiskFull(PostilError):
    """There was no room for what had to be written; nothing of it was."""


class StoreReplaced(PostilError):
    """The store's file was moved, deleted or replaced while it was open."""


class NothingToUndo(PostilError):
    """There is no act to undo, or none to redo."""


class Refused(PostilError):
    """What was asked for would lose or break something."""


class BadInput(PostilError):
    """A file or a value that cannot be taken; `BadInput(file, reason)` or `BadInput(sentence)`."""

    def __init__(self, place: object, reason: str | None = None) -> None:
        super().__init__(f"{place}: {reason}" if reason is not None else str(place))
        self.place = place
        """The file, or the whole sentence when there is no file."""
        self.reason = reason if reason is not None else str(place)
        """What is wrong, without the file's name."""


# SQLite result codes: https://www.sqlite.org/rescode.html. The low byte is the class of the error.
_READONLY_DBMOVED = 1032
_READONLY_ROLLBACK = 776


def from_sqlite(error: sqlite3.Error | UnicodeDecodeError, path: str | os.PathLike[str]) -> PostilError:
    """The sentence for an error of SQLite on the store at `path`; the error itself stays its cause.

    A UnicodeDecodeError is what Python makes of SQLite's message when a damaged name is in it.
    """
    if isinstance(error, UnicodeDecodeError):
        return _damaged(path, "a name in it is no text")
    code = getattr(error, "sqlite_errorcode", None) or 0
    if code == _READONLY_DBMOVED:
        return replaced(path)
    if code == _READONLY_ROLLBACK:
        return ReadOnlyStore(
            f"{path} holds half an act of a program that was cut off, and cannot be written to take it back: "
            "copy it and the -journal beside it to where you may write"
        )
    match code & 0xFF:
        case 5 | 6:  # BUSY, LOCKED
            return StoreBusy(f"{path} is in use by another program; nothing was changed, try again")
        case 8 | 14:  # READONLY, CANTOPEN (the journal beside it)
            return ReadOnlyStore(f"{path} cannot be written: check the rights of the file and of its folder")
        case 13:  # FULL
            return DiskFull(
                f"{path}: the disk is full; nothing of this act was saved, make room and try again"
            )
        case 10:  # IOERR
            return DiskFull(
                f"{path}: the disk refused to read or write ({error}); nothing of this act was saved"
            )
        case 11 | 26:  # CORRUPT, NOTADB
            return _damaged(path, error)
        case 19:  # CONSTRAINT
            return Refused(f"{path}: this would break the store's rules ({error}); nothing was changed")
    return PostilError(f"{path}: the store did not do this ({error}); nothing was changed")


def _damaged(path: str | os.PathLike[str], what: object) -> DamagedStore:
    return DamagedStore(f"{path} is damaged ({what}); run `postil check`, nothing more is written to it")


def replaced(path: str | os.PathLike[str]) -> StoreReplaced:
    """The error for a store whose file is no longer the one that was opened."""
    return StoreReplaced(
        f"{path} was moved, deleted or replaced while open; nothing was changed, put it back or start again"
    )
