"""Lines of files too large to be held: each within a limit, decoded strictly, and numbered.

Cut at LF alone (JSON lines), or as a table's reader wants them. What is wrong with one line is said of it.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from store import encodings
from store.errors import BadInput

LONGEST: Final = 16 << 20
"""Bytes of a line, and code points of a cell: fifty novels fit."""
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
"""Byte order marks, the longer first: the mark of UTF-32 begins like that of UTF-16."""


def encoding_of(source: io.BufferedReader, named: str | None, place: object) -> str:
    """The encoding by the mark at the file's beginning, which is taken off, else as named, else UTF-8."""
    head = source.peek(4)[:4]
    for mark, name in _MARKS:
        if head.startswith(mark):
            source.read(len(mark))
            return name
    try:
        return codecs.lookup(named).name if named else "utf-8"
    except LookupError:
        raise BadInput(place, f"there is no encoding called {named!r}; try utf-8, cp1252 or utf-16") from None


def binary(source: io.BufferedReader, encoding: str) -> Iterator[bytes | None]:
    """The lines in UTF-8 if they are, else as they are; None for one that is too long.

    Lines end at LF and nowhere else, in UTF-16 too.
    """
    if encoding.startswith(("utf-16", "utf-32")):
        text = io.TextIOWrapper(source, encoding=encoding, newline="\n")
        while piece := text.readline(LONGEST):
            yield piece.encode() if piece.endswith("\n") or len(piece) < LONGEST else None
        return
    while line := source.readline(LONGEST):
        if line.endswith(b"\n") or len(line) < LONGEST:
            yield line
            continue
        while (more := source.readline(1 << 20)) and not more.endswith(b"\n"):
            pass
        yield None


def text(source: io.BufferedReader, encoding: str, place: str) -> Iterator[str]:
    """The lines with their ends, cut at CR, LF and CRLF; BadInput at a byte that is not in the encoding."""
    lines = io.TextIOWrapper(source, encoding=encoding, newline="")
    number = 1
    try:
        while line := lines.readline(LONGEST):
            if len(line) >= LONGEST:
                raise BadInput(f"{place}, line {number}", f"it is longer than {LONGEST >> 20} MiB")
            yield line
            number += 1
    except UnicodeDecodeError as error:
        raise BadInput(f"{place}, from line {number}", not_in(error, encoding)) from None


def not_in(error: UnicodeDecodeError, encoding: str) -> str:
    """What to say of bytes that are not in the encoding, with the likeliest one."""
    data = bytes(error.object)
    name = encodings.likely(data)
    remedy = (
        f"it is probably {name}: try --encoding {name}" if name and name != encoding else "it may be damaged"
    )
    return f"byte 0x{data[error.start]:02X} is not {encoding.upper().replace('CP', 'cp')}; {remedy}"


def buffered(source: BinaryIO) -> io.BufferedReader:
    """The file with a buffer that can be looked into."""
    return source if isinstance(source, io.BufferedReader) else io.BufferedReader(source)  # type: ignore[arg-type]
