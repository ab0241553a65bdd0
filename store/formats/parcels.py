"""Formats of several files: written into a folder or a zip, read from a folder, a zip or one file."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, cast

from store.decode import MAX_BYTES
from store.errors import BadInput
from store.formats.files import counted
from store.formats.incoming import Skipped

if TYPE_CHECKING:
    from store.formats.incoming import Given, Source

_MAGIC: Final = b"PK\x03\x04"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip of ours, the first there can be: equal exports are equal bytes."""
_MOST: Final = 200_000
"""Files of a zip: more are a trap and no corpus."""


class Parcel(Protocol):
    """Where a format of several files puts them, one after the other."""

    def file(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file to write; only one can be open."""


class ZipParcel:
    """Files in a zip, written as a stream."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """A file to write."""
        about = zipfile.ZipInfo(name, _EPOCH)
        about.compress_type = zipfile.ZIP_DEFLATED
        about.external_attr = 0o644 << 16
        with self._archive.open(about, "w", force_zip64=True) as out:
            yield cast("BinaryIO", out)


class FolderParcel:
    """Files in a folder."""

    def __init__(self, folder: Path, progress: Callable[[int], None] | None = None) -> None:
        self._folder = folder
        self._progress = progress

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """A file to write."""
        with (self._folder / name).open("wb") as out:
            yield counted(out, self._progress)


@contextmanager
def zipped(out: BinaryIO) -> Iterator[Parcel]:
    """A parcel that is a zip in the open file."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        yield ZipParcel(archive)


@contextmanager
def foldered(path: str | os.PathLike[str], progress: Callable[[int], None] | None = None) -> Iterator[Parcel]:
    """A parcel that is a folder, there when the block ends well; what failed leaves no trace.

    `progress` is told how many bytes of the file at hand are written.
    An older export there is replaced, if it holds no other files than this one writes. BadInput.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_dir():
            raise BadInput(path, "is a file; name a folder, or a file that ends in .zip")
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:60]}.", dir=target.parent) as draft:
            yield FolderParcel(Path(draft), progress)
            _put(Path(draft), target, path)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise BadInput(path, f"cannot be written ({error.strerror or error}); nothing was changed") from error


def _put(draft: Path, target: Path, path: str | os.PathLike[str]) -> None:
    names = {file.name for file in draft.iterdir()}
    others = sorted({file.name for file in target.iterdir()} - names) if target.exists() else []
    if others:
        raise BadInput(
            path, f"holds {others[0]} and is not only an export like this one: name a new folder, or a .zip"
        )
    target.mkdir(exist_ok=True)
    for name in sorted(names):
        (draft / name).replace(target / name)


@dataclass(frozen=True, slots=True)
class Member:
    """A file that is to be imported, not opened yet."""

    name: str
    """Inside the folder or zip, with /; of a single file its own."""
    place: str
    """For messages."""
    _open: Callable[[], BinaryIO]

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The file; BadInput where it cannot be opened, or is damaged further on."""
        try:
            with self._open() as file:
                yield file
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
            raise BadInput(self.place, f"cannot be read ({error})") from error

    def read(self) -> bytes:
        """The whole of it; BadInput where it cannot be read or is larger than any text."""
        with self.open() as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise BadInput(self.place, f"is larger than {MAX_BYTES >> 20} MiB")
        return data


@contextmanager
def members(source: Source) -> Iterator[list[Member]]:
    """The files by name: all in the folder or zip, or the one file; BadInput."""
    if source.path is not None and source.path.is_dir():
        yield _of_folder(source, source.path)
        return
    with _seekable(source) as file:
        zipped = file.read(len(_MAGIC)) == _MAGIC
        file.seek(0)
        if not zipped:
            name = source.name if source.path is None else source.path.name
            yield [Member(name, source.name, lambda: file)]
            return
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise BadInput(source.name, f"is a damaged zip ({error})") from error
        with archive:
            yield _of_zip(source, archive)


def each(
    source: Source, read: Callable[[Member], Iterator[Given]], suffixes: tuple[str, ...] = ("",)
) -> Iterator[Given]:
    """What `read` gives of the one file, whatever its name; of a folder or zip, of those that end so.

    BadInput where there is none. Of several files one that cannot be read is named, and the others come.
    """
    with members(source) as found:
        alone = len(found) == 1 and found[0].place == source.name
        wanted = found if alone else [one for one in found if one.name.lower().endswith(suffixes)]
        if not wanted:
            ending = f" that ends in {' or '.join(suffixes)}" if any(suffixes) else ""
            raise BadInput(source.name, f"holds no file{ending}")
        for member in wanted:
            try:
                yield from read(member)
            except BadInput as error:
                if len(wanted) == 1:
                    raise
                yield Skipped(str(error.place), f"{error.reason}; what follows in this file is left out")


@contextmanager
def members_beside(source: Source, suffixes: tuple[str, ...]) -> Iterator[list[Member]]:
    """As `members`; of a single file also those beside it that differ from it in one of these suffixes."""
    if source.path is None or source.path.suffix not in suffixes or not source.path.is_file():
        with members(source) as found:
            yield found
        return
    beside = [source.path.with_suffix(suffix) for suffix in suffixes]
    folder = source.name[: -len(source.path.name)]
    yield [Member(file.name, folder + file.name, _path_opener(file)) for file in beside if file.is_file()]


@contextmanager
def _seekable(source: Source) -> Iterator[BinaryIO]:
    if source.path is not None:
        with source.path.open("rb") as file:
            yield file
        return
    assert source.stream is not None
    with tempfile.TemporaryFile() as kept:
        # A pipe cannot be looked at twice.
        while data := source.stream.read(1 << 20):
            kept.write(data)
        kept.seek(0)
        yield cast("BinaryIO", kept)


def _of_zip(source: Source, archive: zipfile.ZipFile) -> list[Member]:
    found = [about for about in archive.infolist() if not about.is_dir()]
    if len(found) > _MOST:
        raise BadInput(source.name, f"holds more than {_MOST:,} files")
    return [
        Member(about.filename, f"{source.name}/{about.filename}", _opener(archive, about))
        for about in sorted(found, key=lambda about: about.filename)
    ]


def _opener(archive: zipfile.ZipFile, about: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast("BinaryIO", archive.open(about))


def _of_folder(source: Source, folder: Path) -> list[Member]:
    found = []
    for file in sorted(folder.rglob("*")):
        # Nothing but regular files: a pipe would wait for ever.
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            name = file.relative_to(folder).as_posix()
            found.append(Member(name, f"{source.name}/{name}", _path_opener(file)))
    return found


def _path_opener(file: Path) -> Callable[[], BinaryIO]:
    return lambda: file.open("rb")
