"""Store: the one door to what is known, one SQLite file.

Opening it imports little more than sqlite3; each namespace (articles, annotations ...) comes in when first
used. Every write is an act: one transaction, on disk when `act` is left without an error.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from random import random
from time import monotonic, sleep
from typing import TYPE_CHECKING

from store.errors import BadInput, DamagedStore, PostilError, ReadOnlyStore, Refused, from_sqlite, replaced
from store.folders import user_folder
from store.opening import connect, open_store

if TYPE_CHECKING:
    from types import TracebackType

    from sqlite_utils import Database

    from store.act import Act
    from store.annotations import Annotations
    from store.articles import Articles
    from store.entities import Entities
    from store.history import History
    from store.labels import Labels
    from store.reading import Reading
    from store.review import Review
    from store.revisions import Revisions
    from store.search import Search


class Store:
    """One open store and who is working in it; to be used by one thread at a time.

    Raises NotFound, NotAStore, NewerStore, DamagedStore, ReadOnlyStore or StoreBusy; what cannot be
    written is opened for reading, `read_only` tells.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        annotator: str | None = None,
        create: bool = True,
        read_only: bool = False,
        timeout: float = 10.0,
    ) -> None:
        self.path = Path(path).resolve()
        self.annotator = _named(annotator if annotator is not None else default_annotator())
        self.conn, self.read_only = open_store(self.path, create=create, read_only=read_only, timeout=timeout)
        self.only: str | None = None
        """The annotator whose layer alone is read for screens and by tags everywhere; None: everyone's."""
        self._file = _identity(self.path)
        self._timeout = timeout
        self._act: Act | None = None
        self._damage: str | None = None

    @cached_property
    def db(self) -> Database:
        """The same connection as a sqlite_utils Database, for notebooks; write through acts only.

        >>> [row["label"] for row in store.db.query("select label from mention_row")]
        ['PER']
        """
        # Deferred: six times the import of sqlite3, and only notebooks and migrations want it.
        from sqlite_utils import Database

        return Database(self.conn, execute_plugins=False)

    @cached_property
    def articles(self) -> Articles:
        """Texts and what is known about them."""
        from store.articles import Articles

        return Articles(self)

    @cached_property
    def annotations(self) -> Annotations:
        """Mentions, quotations and notes."""
        from store.annotations import Annotations

        return Annotations(self)

    @cached_property
    def entities(self) -> Entities:
        """Persons, organisations and places, and by which texts they are known."""
        from store.entities import Entities

        return Entities(self)

    @cached_property
    def labels(self) -> Labels:
        """The scheme."""
        from store.labels import Labels

        return Labels(self)

    @cached_property
    def reading(self) -> Reading:
        """What the annotator has read, and where the caret was left."""
        from store.reading import Reading

        return Reading(self)

    @cached_property
    def revisions(self) -> Revisions:
        """Newer versions of a text: what came over, and what has no place in them yet."""
        from store.revisions import Revisions

        return Revisions(self)

    @cached_property
    def review(self) -> Review:
        """What waits for the annotator's decision, and deciding it."""
        from store.review import Review

        return Review(self)

    @cached_property
    def history(self) -> History:
        """Acts: undo, redo, who and when."""
        from store.history import History

        return History(self)

    @cached_property
    def search(self) -> Search:
        """Titles, texts and notes by the words a person types."""
        from store.search import Search

        return Search(self)

    @contextmanager
    def act(
        self, kind: str, summary: str, *, article_id: str | None = None, amend: str | None = None
    ) -> Iterator[Act]:
        """One transaction and one undo step; inside another act it joins that one.

        On disk when the block ends; nothing of it is when the block or the disk raises. Without a change no
        act is written. `amend` adds to that act instead, if it is the annotator's newest. Raises Refused,
        ReadOnlyStore, StoreBusy, DiskFull, StoreReplaced, DamagedStore.

        >>> with store.act("tag", "both names") as act:
        ...     dorn_again = store.annotations.tag(article, 71, 80, "PER")
        ...     place = store.annotations.tag(article, 61, 69, "LOC")
        >>> store.history.undo().summary
        'both names'
        """
        if self._act is not None:
            with self._act.part():
                yield self._act
            return
        # Deferred, like the namespaces: a start that only reads does not pay for it.
        from store.act import Act

        with self.transaction(Act(self, kind, summary, article_id=article_id, amend=amend)) as act:
            yield act

    @contextmanager
    def transaction(self, act: Act) -> Iterator[Act]:
        """Run a prepared act (history.py makes those of undo and redo); raises as `act` does."""
        self.check_writable()
        try:
            try:
                self._begin()
                self._act = act
                act.begin()
                yield act
                act.finish()
                self._act = None
                self._commit(act)
            finally:
                self._act = None
                if self.conn.in_transaction:
                    self.conn.execute("rollback")
        except UnicodeEncodeError as error:
            half = ord(error.object[error.start])
            raise BadInput(f"A text holds half a character (U+{half:04X}): nothing was changed") from error
        except sqlite3.Error as error:
            raise self.fault(error) from error

    def _begin(self) -> None:
        # SQLite itself asks every 100 ms in the end, which starves one of several busy writers for more than
        # ten seconds; when all ask often, each waits two at most.
        end = monotonic() + self._timeout
        self.conn.execute("pragma busy_timeout = 0")
        try:
            while True:
                try:
                    self.conn.execute("begin immediate")
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > end:
                        raise
                sleep(0.001 + 0.003 * random())
        finally:
            self.conn.execute(f"pragma busy_timeout = {round(self._timeout * 1000)}")

    def _commit(self, act: Act) -> None:
        try:
            self.conn.execute("commit")
        except sqlite3.Error:
            # An fsync that failed after the journal was cut leaves the act on disk: only the file knows.
            if self.conn.in_transaction:
                self._explain_references()
                raise
            if not (act.exists() and self._is_saved(act)):
                raise

    def _explain_references(self) -> None:
        """Raise Refused if rows would refer to what is gone; SQLite's own error does not say which."""
        broken = self.conn.execute(
            'select "table", parent, count(*) from pragma_foreign_key_check group by 1, 2'
        ).fetchall()
        if broken:
            left = ", ".join(f"{count} of {child} without their {parent}" for child, parent, count in broken)
            raise Refused(f"This would leave {left}: undo or delete those first; nothing was changed")

    def _is_saved(self, act: Act) -> bool:
        query = "select count(*), (select count(*) from change where act_id = ?1) from act where id = ?1"
        try:
            with closing(connect(self.path, "rw")) as fresh:
                return bool(fresh.execute(query, (act.id,)).fetchone() == (1, act.size))
        except sqlite3.Error as error:
            raise PostilError(
                f"{self.path}: the disk failed while saving and cannot be read back ({error}): "
                "whether the last act was saved is unknown until it can be"
            ) from error

    @property
    def in_act(self) -> bool:
        """Whether an act is open on this store."""
        return self._act is not None

    def check_writable(self) -> None:
        """Raise what stands against writing here: ReadOnlyStore, DamagedStore or StoreReplaced."""
        if self._damage is not None:
            raise DamagedStore(self._damage)
        if self.read_only:
            raise ReadOnlyStore(f"{self.path} is open for reading only: nothing can be changed in it")
        if _identity(self.path) != self._file:
            raise replaced(self.path)

    def fault(self, error: sqlite3.Error) -> PostilError:
        """The sentence for an error of SQLite on this store; after damage nothing more is written."""
        found = from_sqlite(error, self.path)
        if isinstance(found, DamagedStore):
            self._damage = str(found)
        return found

    def data_version(self) -> int:
        """A number that changes when another connection has committed.

        >>> before = store.data_version()
        >>> store.data_version() == before
        True
        """
        version: int = self.conn.execute("pragma data_version").fetchone()[0]
        return version

    def close(self) -> None:
        """Give the file back; an act still open is rolled back."""
        self.conn.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def default_path() -> Path:
    """Where the store lies when nobody names one: `postil.db` in the user's data folder."""
    return user_folder("data") / "postil.db"


def default_annotator() -> str:
    """`$POSTIL_ANNOTATOR`, else the login name."""
    name = os.environ.get("POSTIL_ANNOTATOR", "").strip()
    if not name:
        # Deferred: most callers name the annotator.
        import getpass

        try:
            name = getpass.getuser()
        except (KeyError, OSError):
            name = f"user {os.getuid()}"
    return name.encode("utf-8", "replace").decode()


def _named(annotator: str) -> str:
    name = annotator.strip()
    if not name or any("\ud800" <= character <= "\udfff" for character in name):
        raise BadInput(f"An annotator's name must be text and not blank, not {annotator!r}")
    return name


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
