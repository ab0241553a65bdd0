"""Files and folders to articles: what can be read goes in, what cannot is named with its reason.

Nothing but regular files is ever opened, and none is held beyond the size limit. Names come out as they are;
whoever shows one passes it through `store.text.visible`.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, BinaryIO, Final, NamedTuple, cast

from store.act import in_quotes
from store.articles import BATCH, BATCH_LENGTH, Batch, article_row, carried
from store.decode import MAX_BYTES
from store.errors import BadInput, Refused
from store.formats import Document, Found, How, Known, gatherer, single
from store.opening import roomy
from store.walking import STDIN, kind, size, walk, why

if TYPE_CHECKING:
    from store.model import Article
    from store.store import Store

__all__ = [
    "STDIN",
    "Document",
    "Outcome",
    "add_paths",
    "read_bytes",
    "read_file",
    "read_stdin",
    "size",
    "walk",
]

_FEW: Final = 200
"""Articles of one call whose paragraphs are cut with them; more are left for `cut_pending`."""
_BUFFER: Final = 1 << 18
"""Bytes read ahead of a file of many articles: a line that lies in one buffer is not put together."""
_SECONDS: Final = 1.0
"""Time to read a batch after which it is put on the disk, however small it is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, or of one document in it."""

    path: Path
    """As it was given or found; `-` for standard input."""
    article: Article | None
    """None when it was refused."""
    new: bool
    """False for a text that was there already (left as it was) and for a refusal."""
    error: BadInput | None = None
    place: str = ""
    """The path, and where in it the article stands: `all.zip!port.html`, `all.jsonl, line 7`."""
    done: int = 0
    """Bytes of files that were read so far; their sum is `size(paths)`."""


class _Item(NamedTuple):
    path: Path
    place: str
    found: Document | Known | BadInput
    done: int


def add_paths(
    store: Store,
    paths: Iterable[str | os.PathLike[str]],
    *,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    stdin: IO[bytes] | None = None,
) -> Iterator[Outcome]:
    """Add every article of these files and folders (`-`: `stdin`), as one act; what became of each, in order.

    An outcome comes out once its article is on disk; a refused file stops nothing. Memory does not grow with
    the number of files. `columns` are those of How. The paragraphs of more than a few articles are left for
    `Articles.cut_pending`. A file that is known by its bytes is not parsed again.
    """
    adding = _Adding(store)
    how = How(encoding, columns or {}, store.articles.of_file)
    for batch in _batches(_read_all(list(paths), how, stdin)):
        yield from _outcomes(
            store, batch, adding.store([i.found for i in batch if isinstance(i.found, Document)])
        )


def read_file(path: str | os.PathLike[str], *, encoding: str | None = None) -> list[Document]:
    """The documents in a file; BadInput, which names the file and what is wrong with it or the first of them."""
    with _opened(Path(path)) as file:
        return _documents(single.articles(file, str(path), Path(path).name, How(encoding)))


def read_stdin(stdin: IO[bytes] | None = None, *, encoding: str | None = None) -> list[Document]:
    """The documents on standard input, taken for plain text, a web page or a PDF document; BadInput."""
    return _documents(_from_stdin(stdin, How(encoding)))


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file within the size limit; BadInput. Never waits for a pipe or a device."""
    with _opened(path) as file:
        return single.whole(file, path)


def _documents(found: Iterator[Found]) -> list[Document]:
    made = []
    for _, document in found:
        if isinstance(document, BadInput):
            raise document
        made.append(cast("Document", document))
    return made


# Reading


def _read_all(paths: Sequence[str | os.PathLike[str]], how: How, stdin: IO[bytes] | None) -> Iterator[_Item]:
    named = {Path(path) for path in paths}
    done = 0
    for path in walk(paths):
        if isinstance(path, BadInput):
            yield _Item(Path(str(path.place)), str(path.place), path, done)
        elif path == STDIN:
            yield from (_Item(path, *found, done) for found in _guarded(_from_stdin(stdin, how), "-"))
        else:
            yield from _read(path, how, done, named=path in named)
            done += _size(path)


def _read(path: Path, how: How, before: int, *, named: bool) -> Iterator[_Item]:
    """What is in one file, with the bytes read until then."""
    try:
        with _opened(path) as file:
            articles = single.articles(file, str(path), path.name, how)
            for where, found in articles if named else single.articles_only(articles):
                yield _Item(path, where, found, before + os.lseek(file.fileno(), 0, os.SEEK_CUR))
    except BadInput as error:
        yield _Item(path, str(path), error, before)


def _guarded(found: Iterator[Found], place: str) -> Iterator[Found]:
    try:
        yield from found
    except BadInput as error:
        yield place, error


def _from_stdin(stdin: IO[bytes] | None, how: How) -> Iterator[Found]:
    source = sys.stdin.buffer if stdin is None else stdin
    try:
        data = source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadInput("standard input", f"it cannot be read ({error})") from None
    single.check_size(len(data), "standard input")
    for document in single.documents(data, "standard input", "", how, None):
        yield str(STDIN), document


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file to read; BadInput. Never waits for a pipe or a device."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        many = gatherer(path.suffix) is not None
        with os.fdopen(os.open(path, flags), "rb", _BUFFER if many else -1) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise BadInput(path, kind(found.st_mode))
            if not many:
                single.check_size(found.st_size, path)
            yield file
    except (OSError, ValueError) as error:
        raise BadInput(path, why(error)) from None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


# Storing


class _Adding:
    """The one act of a call; it grows batch by batch, so that nobody waits while files are read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._act: str | None = None
        self._added = 0
        self._carried = 0

    def store(self, documents: Sequence[Document]) -> Batch:
        """Store a batch; the id of each, and which are new."""
        if not documents:
            return Batch([], set())
        try:
            return self._add(documents, self._act)
        except Refused:
            if self._act is None:
                raise
            # The annotator did something else meanwhile, in another window.
            self._added = self._carried = 0
            return self._add(documents, None)

    def _add(self, documents: Sequence[Document], amend: str | None) -> Batch:
        only = article_row(documents[0]) if len(documents) == 1 and amend is None else None
        about = only["id"] if only else None
        with roomy(self._store.conn), self._store.act("add", "", article_id=about, amend=amend) as act:
            batch = self._store.articles.add_batch(act, documents)
            added = self._added + len(batch.new)
            articles = "1 article" if added == 1 else f"{added} articles"
            came = self._carried + self._store.articles.carried_over(batch.new)
            act.summary = f"added {in_quotes(only['title'])}" if only else f"added {articles}"
            act.summary += carried(came)
            if added <= _FEW:
                for each in batch.new:
                    self._store.articles.ensure_cut(each)
        if batch.new:
            self._act, self._added, self._carried = act.id, added, came
        return batch


def _batches(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    """The items in lists: not too many, not too long, and not too long after they were read."""
    batch: list[_Item] = []
    held, until = 0, monotonic() + _SECONDS
    try:
        for item in items:
            batch.append(item)
            held += len(item.found.text) if isinstance(item.found, Document) else 0
            if len(batch) == BATCH or held > BATCH_LENGTH or monotonic() > until:
                yield batch
                batch, held, until = [], 0, monotonic() + _SECONDS
    except KeyboardInterrupt:
        # Ctrl+C while a long file is read: what was read before it stays.
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _outcomes(store: Store, batch: Sequence[_Item], stored: Batch) -> Iterator[Outcome]:
    names = iter(stored.ids)
    ids = [next(names) if isinstance(item.found, Document) else _known(item.found) for item in batch]
    articles = store.articles.several(name for name in ids if name is not None)
    fresh = set(stored.new)
    for item, name in zip(batch, ids, strict=True):
        if isinstance(item.found, BadInput):
            yield Outcome(item.path, None, False, item.found, item.place, item.done)
        elif name is not None:
            yield Outcome(item.path, articles[name], name in fresh, None, item.place, item.done)
            # The same text twice in one batch is new once.
            fresh.discard(name)


def _known(found: Known | BadInput) -> str | None:
    return found.article_id if isinstance(found, Known) else None
