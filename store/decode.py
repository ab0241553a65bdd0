"""Bytes to text, strictly: what is not in the encoding it claims is refused, never guessed into a store.

A text is frozen for good, so a wrong accent would stay. What can be guessed is only the remedy that the
refusal names. `canonical` is the one form in which every text and every name enters a store.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from store import encodings
from store.errors import BadInput

MAX_BYTES: Final = 128 * 1024 * 1024
"""Of a file: adding one takes about seven times its size in memory, and 1 GiB is what we allow ourselves."""

_MARKS: Final = (
    # Longest first: the mark of UTF-32 begins like that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WHATWG: Final = {
    # What pages that say this mean: https://encoding.spec.whatwg.org/#names-and-labels
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874", "utf-16": "utf-8", "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}  # fmt: skip
_STATEFUL: Final = ("iso2022", "hz", "utf-7")
"""Encodings whose bytes look like ASCII and mean something else."""


def decode(data: bytes, place: object, *, encoding: str | None = None, declared: str | None = None) -> str:
    """The canonical text of a file's bytes: by its byte order mark, `encoding`, `declared`, else UTF-8.

    `encoding` is what the user says, `declared` what the file says of itself. Raises BadInput, which names
    `place`, the first byte that does not fit and where it is, and the encoding that would probably do.
    """
    if not data:
        raise BadInput(place, "the file is empty")
    mark, marked = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", ""))
    if marked:
        text = _strict(data[len(mark) :], marked, place, len(mark), "its byte order mark says")
    else:
        _refuse_binary(data, place, encoding)
        text = _by_name(data, place, encoding, declared)
    text = canonical(text)
    if not text or text.isspace():
        raise BadInput(place, "the file holds nothing but white space")
    return text


def canonical(text: str) -> str:
    """The text as it is frozen: line ends are LF, NUL and halves of surrogate pairs are U+FFFD."""
    return frozen(text)[0]


def frozen(text: str) -> tuple[str, bytes]:
    """The canonical text, and its UTF-8."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        text = re.sub("[\ud800-\udfff]", "\ufffd", text)
        data = text.encode()
    # Looked for in the bytes: ten times as fast.
    if b"\r" in data or b"\0" in data:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        data = text.encode()
    return text, data


def _by_name(data: bytes, place: object, encoding: str | None, declared: str | None) -> str:
    if encoding is not None:
        name = _known(encoding)
        if name is None:
            raise BadInput(place, f"there is no encoding called {encoding!r}; try utf-8, cp1252 or utf-16")
        if name in ("utf-16", "utf-32"):
            name = _with_byte_order(data, name, place)
        text = _strict(data, name, place, 0, "not")
        _refuse_disguised(data, text, name, place)
        return text
    named = declared and _known(declared)
    if named:
        named = _WHATWG.get(named, named)
        if named != "utf-8" and not _is_utf8(data):
            return _strict(data, named, place, 0, "the file says")
    return _strict(data, "utf-8", place, 0, "not")


def _with_byte_order(data: bytes, name: str, place: object) -> str:
    """Python would take this computer's order where there is no mark."""
    found = encodings.wide(data[:65536])
    if found is None and not _is_plain(data) and not _is_utf8(data):
        raise BadInput(
            place, f"there is no byte order mark; try --encoding {name}-le or --encoding {name}-be"
        )
    return found or name


def _known(encoding: str) -> str | None:
    """Python's name of a text encoding; None for what is none (rot13, zip)."""
    try:
        info = codecs.lookup(encoding.strip())
    except (LookupError, ValueError):
        return None
    return info.name if getattr(info, "_is_text_encoding", True) else None


def _strict(data: bytes, name: str, place: object, skipped: int, claim: str) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        at = error.start
        found = f"byte 0x{data[at]:02X} at offset {at + skipped}"
        raise BadInput(place, f"{found} is not {_said(name, claim)}{_remedy(data, name)}") from None
    except (UnicodeError, ValueError) as error:  # UTF-16 of a wrong length and the like
        raise BadInput(place, f"this is not {_said(name, claim)} ({error}){_remedy(data, name)}") from None
    return text


def _said(name: str, claim: str) -> str:
    name = "UTF-8" if name == "utf-8" else name
    return name if claim == "not" else f"{name}, as {claim}"


def _remedy(data: bytes, tried: str) -> str:
    name = encodings.likely(data)
    if name is None or name == tried:
        return "; the file may be damaged, or no text"
    return f"; it is probably {name}: try --encoding {name}"


# What decodes and is wrong all the same


def _refuse_disguised(data: bytes, text: str, name: str, place: object) -> None:
    """Refuse UTF-8 taken for something else, and cp1252 taken for Latin-1: both decode without an error."""
    if name in ("utf-8", "utf-8-sig") or name.startswith(_STATEFUL):
        return
    if _is_utf8(data) or (name.startswith(("utf-16", "utf-32")) and _is_plain(data)):
        raise BadInput(place, f"the bytes are UTF-8, not {name}; leave --encoding out for this file")
    control = re.search("[\x80-\x9f]", text)
    if control and len(text) == len(data):
        raise BadInput(
            place,
            f"byte 0x{data[control.start()]:02X} at offset {control.start()} is a control character in {name}"
            f"{_remedy(data, name)}",
        )


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 and show it: three characters beyond ASCII are not so by chance."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if len(text) == len(data) or "\0" in text:
        return False
    return len(re.findall("[^\0-\x7f]", text[:1_000_000])) >= 3


def _is_plain(data: bytes) -> bool:
    """Whether the bytes are ASCII without controls, which no text in UTF-16 or UTF-32 is."""
    return data.isascii() and not re.search(rb"[\0-\x08\x0e-\x1f]", data)


# What is no text


_MAGIC: Final = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"), (b"MM\0*", "a TIFF picture"), (b"RIFF", "a picture, sound or film"),
    (b"ID3", "a sound"), (b"OggS", "a sound"), (b"%PDF-", "a PDF document"), (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"), (b"PK\x05\x06", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"), (b"SQLite format 3\0", "an SQLite database"),
    (b"\x1f\x8b", "a gzip archive"), (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"), (b"Rar!\x1a", "a RAR archive"), (b"PAR1", "a Parquet table"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
)  # fmt: skip
_PRINTABLE_MAGIC: Final = (b"%PDF-", b"{\\rtf")
"""Formats that may begin with a page of plain ASCII; the others are believed only with control bytes near."""


def _refuse_binary(data: bytes, place: object, encoding: str | None) -> None:
    head = data[:65536]
    for magic, name in _MAGIC:
        if head.startswith(magic) and (magic in _PRINTABLE_MAGIC or _has_binary(head[:512])):
            raise BadInput(place, f"this is {name}, not a text; save it as plain text first")
    # Both are valid UTF-8 often enough: every other byte of Arabic in UTF-16 is a control character.
    wide = encodings.wide(head)
    named = encoding and _known(encoding)
    if (
        named
        and named.startswith(("utf-16", "utf-32"))
        and wide in (None, named, f"{named}-le", f"{named}-be")
    ):
        return
    if wide is not None:
        raise BadInput(place, f"this is probably {wide} without a byte order mark: try --encoding {wide}")
    zeros = head.count(0)
    if zeros >= 16 and zeros > len(head) // 32:
        raise BadInput(place, f"this is binary data, not a text ({zeros} NUL bytes in the first {len(head)})")


def _has_binary(head: bytes) -> bool:
    return any(byte < 9 or 13 < byte < 27 for byte in head)
