"""Plain text: the file is the text."""

from __future__ import annotations

from store.decode import decode
from store.formats import Document


def read(data: bytes, place: object, encoding: str | None = None) -> list[Document]:
    """One document, nothing known about it but its text; raises BadInput."""
    return [Document(text=decode(data, place, encoding=encoding))]
