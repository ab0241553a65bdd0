"""ZIP archives of strangers: what a directory may claim, what a member may unpack to.

Nothing is ever unpacked to the disk, so the paths in an archive are names and no more.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from store.errors import BadInput

MEMBERS: Final = 300_000
"""Members of one archive."""
_DIRECTORY: Final = 64 << 20
"""Bytes of an archive's directory: Python holds it whole, ten times as large."""
_END: Final = struct.Struct("<4s4H2LH")
_LARGE: Final = b"PK\6\6"
"""Begins the record with the sizes that do not fit into the end of the archive (ZIP64)."""
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""LZMA is left out: its header can ask for 4 GiB of memory."""
FREE: Final = 256 << 20
"""Bytes that may be unpacked from however small a file."""
RATIO: Final = 200
"""Bytes a byte of an archive may unpack to beyond that: text is packed to a tenth, a bomb to a thousandth."""


class Allowance:
    """How much may still be unpacked from one file, archives within it included."""

    def __init__(self, packed: int) -> None:
        self.left = max(FREE, packed * RATIO)

    def take(self, size: int, place: object) -> None:
        """Count bytes that were unpacked; BadInput when they are too many."""
        self.left -= size
        if self.left < 0:
            raise BadInput(
                place, f"it unpacks to more than {RATIO} times its size, like a bomb; the rest is left"
            )


def opened(file: IO[bytes], place: object) -> zipfile.ZipFile:
    """The archive, its directory read; BadInput for what is none, or claims too much."""
    _check_directory(file, place)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error) as error:
        raise BadInput(place, f"this is no whole ZIP archive ({error})") from None
    if len(archive.filelist) > MEMBERS:
        raise BadInput(place, f"it has more than {MEMBERS:,} members; cut it into parts")
    return archive


def _check_directory(file: IO[bytes], place: object) -> None:
    """Refuse a directory too large to be read, by what the archive's end says of it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise BadInput(place, "this is no whole ZIP archive: its directory is missing")
    claimed = _END.unpack_from(tail, at)[5]
    large = tail.rfind(_LARGE, 0, at)
    if claimed == 0xFFFFFFFF and large >= 0 and at - large >= 56:
        (claimed,) = struct.unpack_from("<Q", tail, large + 40)
    if min(claimed, size) > _DIRECTORY:
        raise BadInput(place, "its directory is too large; cut it into parts")


def refusal(info: zipfile.ZipInfo) -> str | None:
    """Why a member cannot be read, if that is seen without reading it."""
    if info.flag_bits & 1:
        return "it is protected by a password; unpack it first"
    if info.compress_type not in _METHODS:
        return "it is packed in a way that is not read here; unpack it first"
    if info.external_attr >> 28 == 0xA:
        return "it is a link, not a file"
    return None


@contextmanager
def faults(place: object) -> Iterator[None]:
    """What goes wrong while a member is read, as BadInput."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise BadInput(place, f"it is damaged ({error})") from None
