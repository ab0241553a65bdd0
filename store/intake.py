"""Files and folders to articles: what can be read goes in, what cannot is named with its reason.

Nothing but regular files is ever opened, and no file is read beyond the size limit. File names come out as
they are; whoever shows one passes it through `store.text.visible`.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from store.act import in_quotes
from store.articles import article_row, batches, carried
from store.decode import MAX_BYTES, canonical
from store.errors import BadInput, Refused
from store.formats import Document, reader
from store.ids import article_id

if TYPE_CHECKING:
    from store.model import Article
    from store.store import Store

__all__ = ["STDIN", "Document", "Outcome", "add_paths", "read_bytes", "read_file", "read_stdin", "walk"]

STDIN: Final = Path("-")
"""Standard input."""
_COMPANIONS: Final = (
    "_files",
    "_fichiers",
    "-Dateien",
    "_archivos",
    "_arquivos",
    ".files",
    "_file",
    "-bestanden",
)
"""What browsers call the folder of pictures and scripts beside a page they save."""
_OTHER_DATA: Final = frozenset(
    [".ann", ".conll", ".conllu", ".css", ".csv", ".db", ".js", ".json", ".jsonl", ".sqlite", ".toml", ".tsv",
     ".xml", ".yaml", ".yml"]
)  # fmt: skip
"""Suffixes of what lies beside articles and is none: passed over in a folder, read as text when named."""
_FEW: Final = 200
"""Articles of one call whose paragraphs are cut with them; more are left for `cut_pending`."""


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


def add_paths(
    store: Store,
    paths: Iterable[str | os.PathLike[str]],
    *,
    encoding: str | None = None,
    stdin: IO[bytes] | None = None,
) -> Iterator[Outcome]:
    """Add every article of these files and folders (`-`: `stdin`), as one act; what became of each, in order.

    An outcome comes out once its article is on disk; a refused file stops nothing. Memory does not grow with
    the number of files. The paragraphs of more than a few articles are left for `Articles.cut_pending`.
    """
    adding = _Adding(store)
    for batch in batches(_read_all(paths, encoding, stdin), _length):
        new = adding.store([found for _, found in batch if isinstance(found, Document)])
        yield from _outcomes(store, batch, new)


def read_file(path: str | os.PathLike[str], *, encoding: str | None = None) -> list[Document]:
    """The documents in a file; BadInput, which names the file and what is wrong with it."""
    path = Path(path)
    return _documents(read_bytes(path), path, path.suffix, encoding, canonical(path.name))


def read_stdin(stdin: IO[bytes] | None = None, *, encoding: str | None = None) -> list[Document]:
    """The documents on standard input, taken for plain text or a web page; BadInput."""
    source = sys.stdin.buffer if stdin is None else stdin
    try:
        data = source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadInput("standard input", f"it cannot be read ({error})") from None
    _check_size(len(data), "standard input")
    return _documents(data, "standard input", "", encoding, None)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file within the size limit; BadInput. Never waits for a pipe or a device."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise BadInput(path, _kind(found.st_mode))
            _check_size(found.st_size, path)
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadInput(path, _why(error)) from None
    # It may have grown since, and files in /proc have no size.
    _check_size(len(data), path)
    return data


def _documents(
    data: bytes, place: object, suffix: str, encoding: str | None, file_name: str | None
) -> list[Document]:
    # Deferred: hashlib loads OpenSSL, which a start without files to add does not need.
    import hashlib

    digest = hashlib.sha256(data).hexdigest()
    documents = reader(suffix, data)(data, place, encoding)
    return [replace(document, file_name=file_name, file_sha256=digest) for document in documents]


def _check_size(size: int, place: object) -> None:
    if size > MAX_BYTES:
        limit = MAX_BYTES >> 20
        raise BadInput(place, f"it is larger than {limit} MiB, the most for one article; cut it into parts")


# Storing


class _Adding:
    """The one act of a call; it grows batch by batch, so that nobody waits while files are read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._act: str | None = None
        self._added = 0
        self._carried = 0

    def store(self, documents: Sequence[Document]) -> set[str]:
        """Store a batch; the ids that are new."""
        if not documents:
            return set()
        try:
            return self._add(documents, self._act)
        except Refused:
            if self._act is None:
                raise
            # The annotator did something else meanwhile, in another window.
            self._added = self._carried = 0
            return self._add(documents, None)

    def _add(self, documents: Sequence[Document], amend: str | None) -> set[str]:
        only = article_row(documents[0]) if len(documents) == 1 and amend is None else None
        with self._store.act("add", "", article_id=only["id"] if only else None, amend=amend) as act:
            new = self._store.articles.add_batch(act, documents)
            added = self._added + len(new)
            articles = "1 article" if added == 1 else f"{added} articles"
            came = self._carried + self._store.articles.carried_over(new)
            act.summary = f"added {in_quotes(only['title'])}" if only else f"added {articles}"
            act.summary += carried(came)
            if added <= _FEW:
                for article_id in new:
                    self._store.articles.ensure_cut(article_id)
        if new:
            self._act, self._added, self._carried = act.id, added, came
        return new


_Item = tuple[Path, "Document | BadInput"]


def _read_all(
    paths: Iterable[str | os.PathLike[str]], encoding: str | None, stdin: IO[bytes] | None
) -> Iterator[_Item]:
    for found in walk(paths):
        if isinstance(found, BadInput):
            yield Path(str(found.place)), found
            continue
        try:
            documents = _read(found, encoding, stdin)
        except BadInput as error:
            yield found, error
            continue
        yield from ((found, document) for document in documents)


def _read(path: Path, encoding: str | None, stdin: IO[bytes] | None) -> list[Document]:
    return read_stdin(stdin, encoding=encoding) if path == STDIN else read_file(path, encoding=encoding)


def _length(item: _Item) -> int:
    return len(item[1].text) if isinstance(item[1], Document) else 0


def _outcomes(store: Store, batch: Sequence[_Item], new: set[str]) -> Iterator[Outcome]:
    fresh = set(new)
    for path, found in batch:
        if isinstance(found, BadInput):
            yield Outcome(path, None, False, found)
            continue
        article = store.articles.get(article_id(found.text))
        yield Outcome(path, article, article.id in fresh)
        # The same text twice in one batch is new once.
        fresh.discard(article.id)


# Finding files


def walk(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path | BadInput]:
    """The files named and those in the folders named, by name; a refusal for what is none.

    Hidden files, other data (_OTHER_DATA) and the folders beside saved pages are passed over, unless named.
    A folder is walked once, however many links lead to it. `-` comes out as STDIN.
    """
    seen: set[_Identity] = set()
    for name in paths:
        path = Path(name)
        found = None if path == STDIN else _stat(path)
        if found is None:
            yield path
        elif isinstance(found, BadInput):
            yield found
        elif stat.S_ISDIR(found.st_mode):
            yield from _walk_folder(path, found, seen)
        else:
            yield _regular(path, found)


_Identity = tuple[int, int]


def _walk_folder(top: Path, found: os.stat_result, seen: set[_Identity]) -> Iterator[Path | BadInput]:
    # A loop and not a recursion: folders may be nested deeper than Python calls may.
    folders: list[tuple[_Identity, Iterator[Path]]] = []
    yield from _enter(top, found, folders, seen)
    while folders:
        path = next(folders[-1][1], None)
        if path is None:
            folders.pop()
            continue
        entry = _stat(path)
        if isinstance(entry, BadInput):
            yield entry
        elif stat.S_ISDIR(entry.st_mode):
            yield from _enter(path, entry, folders, seen)
        else:
            yield _regular(path, entry)


def _enter(
    path: Path, found: os.stat_result, folders: list[tuple[_Identity, Iterator[Path]]], seen: set[_Identity]
) -> Iterator[BadInput]:
    """Go on in this folder, unless it is one that we are in or have been in."""
    identity = found.st_dev, found.st_ino
    if any(identity == outer for outer, _ in folders):
        yield BadInput(path, "this link leads back to a folder it is in")
    elif identity not in seen:
        seen.add(identity)
        try:
            folders.append((identity, iter(_listed(path))))
        except OSError as error:
            yield BadInput(path, _why(error))


def _listed(folder: Path) -> list[Path]:
    """What is in a folder and may be an article, by name."""
    entries = sorted(folder.iterdir())
    pages = {entry.stem for entry in entries if entry.suffix.lower() in (".html", ".htm")}
    return [
        entry
        for entry in entries
        if not entry.name.startswith(".")
        and entry.suffix.lower() not in _OTHER_DATA
        and not any(entry.name.removesuffix(end) in pages for end in _COMPANIONS if entry.name.endswith(end))
    ]


def _stat(path: Path) -> os.stat_result | BadInput:
    try:
        return path.stat()
    except (OSError, ValueError) as error:
        return BadInput(path, _why(error, path))


def _regular(path: Path, found: os.stat_result) -> Path | BadInput:
    return path if stat.S_ISREG(found.st_mode) else BadInput(path, _kind(found.st_mode))


def _kind(mode: int) -> str:
    for test, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return f"this is {name}, not a file; only regular files are read"
    return "this is no regular file"


def _why(error: Exception, path: Path | None = None) -> str:
    """What stopped a file from being read, in words."""
    code = getattr(error, "errno", None)
    if code == errno.ELOOP:
        return "this link leads round in a circle"
    if code == errno.ENOENT:
        return (
            "this link leads to nothing"
            if path is not None and path.is_symlink()
            else "there is no such file"
        )
    if code in (errno.EACCES, errno.EPERM):
        return "you have no right to read it"
    return f"it cannot be read ({getattr(error, 'strerror', None) or error})"
