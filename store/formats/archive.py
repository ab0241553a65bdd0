"""Archives (.zip, .gz) of articles: every member by the room of its name, the archive never unpacked to the disk.

Archives may lie in archives, three deep. What one file may unpack to is limited, however its parts are nested.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Final

from store.errors import BadInput
from store.formats import Found, How, zips
from store.formats.single import articles, articles_only, whole
from store.walking import is_other

_DEEPEST: Final = 3
"""Archives one in another."""
_KINDS: Final = (".zip", ".gz")


def gather(source: BinaryIO, place: str, how: How) -> Iterator[Found]:
    """Every article of every member, in the archive's order; BadInput for what is no archive, or a bomb."""
    size = source.seek(0, 2)
    source.seek(0)
    yield from _opened(source, place, how, zips.Allowance(size), 1)


def _opened(source: BinaryIO, place: str, how: How, allowance: zips.Allowance, depth: int) -> Iterator[Found]:
    if depth > _DEEPEST:
        raise BadInput(place, f"archives lie more than {_DEEPEST} deep in one another; unpack them first")
    if source.read(2) == b"\x1f\x8b":
        source.seek(0)
        name = _inner_name(place)
        with zips.faults(place), gzip.GzipFile(fileobj=source) as stream:
            yield from _member(_counted(stream, allowance, place), place, name, how, allowance, depth)
        return
    with zips.opened(source, place) as archive:
        for info in archive.infolist():
            yield from _of_zip(archive, info, place, how, allowance, depth)


def _of_zip(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    place: str,
    how: How,
    allowance: zips.Allowance,
    depth: int,
) -> Iterator[Found]:
    name = info.filename
    where = f"{place}!{name}"
    if info.is_dir() or _is_hidden(name):
        return
    reason = zips.refusal(info)
    if reason is not None:
        yield where, BadInput(where, reason)
        return
    try:
        with zips.faults(where), archive.open(info) as stream:
            member = _member(_counted(stream, allowance, where), where, name, how, allowance, depth)
            yield from articles_only(member)
    except BadInput as error:
        if allowance.left < 0:
            raise
        yield where, error


def _member(
    stream: BinaryIO, where: str, name: str, how: How, allowance: zips.Allowance, depth: int
) -> Iterator[Found]:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _KINDS:
        held = io.BytesIO(whole(stream, where))
        yield from _opened(held, where, how, allowance, depth + 1)
    elif not is_other(suffix):
        yield from articles(stream, where, name, how)


def _inner_name(place: str) -> str:
    """What a .gz holds: its own name without the ending."""
    name = PurePosixPath(place.rpartition("!")[2]).name
    return name[:-3] if name.lower().endswith(".gz") else name


def _is_hidden(name: str) -> bool:
    return any(
        (part.startswith(".") and part.strip(".")) or part == "__MACOSX" for part in PurePosixPath(name).parts
    )


def _counted(stream: IO[bytes] | gzip.GzipFile, allowance: zips.Allowance, place: str) -> BinaryIO:
    return io.BufferedReader(_Counted(stream, allowance, place))


class _Counted(io.RawIOBase):
    """A member being unpacked, which counts against what its archive may unpack to."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, allowance: zips.Allowance, place: str) -> None:
        self._stream = stream
        self._allowance = allowance
        self._place = place

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._allowance.take(len(data), self._place)
        buffer[: len(data)] = data
        return len(data)
