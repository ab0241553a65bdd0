"""Finding files: those named and those in folders, by name, each once; nothing but regular files.

What lies beside articles and is none is passed over, unless it was named.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from store.errors import BadInput

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
    [
        ".ann",
        ".conll",
        ".conllu",
        ".css",
        ".db",
        ".db-journal",
        ".js",
        ".json",
        ".sqlite",
        ".toml",
        ".yaml",
        ".yml",
    ]
)
"""Suffixes of what lies beside articles and is none: passed over in a folder, read as text when named."""


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
            yield from _files_in(path, found, seen)
        else:
            yield _regular(path, found)


_Identity = tuple[int, int]


def _files_in(top: Path, found: os.stat_result, seen: set[_Identity]) -> Iterator[Path | BadInput]:
    """What is in the folder; a refusal where that is nothing, unless it was walked before."""
    known = (found.st_dev, found.st_ino) in seen
    files = _walk_folder(top, found, seen)
    first = next(files, None)
    if first is not None:
        yield first
    elif not known:
        yield BadInput(top, "no file in this folder could be an article")
    yield from files


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
            yield BadInput(path, why(error))


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
        return BadInput(path, why(error, path))


def _regular(path: Path, found: os.stat_result) -> Path | BadInput:
    return path if stat.S_ISREG(found.st_mode) else BadInput(path, kind(found.st_mode))


def kind(mode: int) -> str:
    """Why what is no regular file is not read."""
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


def is_other(suffix: str) -> bool:
    """Whether such a file holds other data than articles."""
    return suffix.lower() in _OTHER_DATA


def size(paths: Iterable[str | os.PathLike[str]]) -> int:
    """Bytes of all files that `walk` finds: what a progress bar is the part of."""
    return sum(path.stat().st_size for path in walk(paths) if isinstance(path, Path) and path != STDIN)


def why(error: Exception, path: Path | None = None) -> str:
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
