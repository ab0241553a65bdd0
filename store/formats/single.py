"""One file, or one member of an archive, to its articles: by the room of its name, held whole where it is one text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO, Final

from store.decode import MAX_BYTES, canonical
from store.errors import BadInput
from store.formats import Document, Found, How, Known, NoArticles, gatherer, is_costly, reader

_PIECE: Final = 1 << 16
"""Bytes read at once: Python makes room for them first, and most articles are small."""


def articles(source: BinaryIO, place: str, name: str, how: How) -> Iterator[Found]:
    """Every article of an open file called `name`, as it comes.

    BadInput for a file that cannot be read (on), NoArticles for one that holds something else.
    """
    path = PurePath(name)
    gather = gatherer(path.suffix)
    file_name = canonical(path.name) or None
    if gather is None:
        for document in documents(whole(source, place), place, path.suffix, how, file_name):
            yield place, document
        return
    for where, found in gather(source, place, replace(how, file_name=file_name)):
        if isinstance(found, Document) and found.file_name is None:
            found = replace(found, file_name=file_name)
        yield where, found


def articles_only(found: Iterator[Found]) -> Iterator[Found]:
    """The same, but nothing of what holds no articles at all: in a folder that is other data, and no mistake."""
    held: list[Found] | None = []
    try:
        for one in found:
            if held is not None and isinstance(one[1], NoArticles):
                held.append(one)
                continue
            if held is not None:
                yield from held
                held = None
            yield one
    except NoArticles:
        if held is None:
            raise


def whole(source: BinaryIO, place: object) -> bytes:
    """All bytes of a file within the size limit; BadInput."""
    parts: list[bytes] = []
    size = 0
    # Piece by piece: what a file says of its size need not be so.
    while piece := source.read(_PIECE):
        parts.append(piece)
        size += len(piece)
        check_size(size, place)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def check_size(size: int, place: object) -> None:
    """BadInput for more bytes than one article may have."""
    if size > MAX_BYTES:
        limit = MAX_BYTES >> 20
        raise BadInput(place, f"it is larger than {limit} MiB, the most for one article; cut it into parts")


def documents(
    data: bytes, place: object, suffix: str, how: How, file_name: str | None
) -> list[Document | Known]:
    """The articles of a file's bytes; one that is known by them, and would take long to parse, as Known. BadInput."""
    # Deferred: hashlib loads OpenSSL, which a start without files to add does not need.
    import hashlib

    digest = hashlib.sha256(data).hexdigest()
    if how.known is not None and how.encoding is None and is_costly(suffix):
        known = how.known(digest, suffix.lower())
        if known is not None:
            return [Known(known)]
    found = reader(suffix, data)(data, place, how.encoding)
    return [replace(document, file_name=file_name, file_sha256=digest) for document in found]
