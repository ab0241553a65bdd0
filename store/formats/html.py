"""Saved web pages: the article among the navigation, one paragraph a line, and what the page says about it.

The page is taken apart in a child process (child.py): markup can be made to hang any parser.
What counts as the article is decided in page.py; here bytes go in and a document comes out.
"""

from __future__ import annotations

import re
from typing import Any, Final

from store.decode import canonical, decode
from store.errors import BadInput
from store.formats import Document, clean, clean_date, clean_language
from store.formats.child import parsed

MAX_LENGTH: Final = 16 * 1024 * 1024
"""Code points of a page: a hundred times a heavy one."""

_DECLARED: Final = re.compile(
    rb"<meta[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.I,
)
_SAVED_FROM: Final = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)\s*-->")


def read(data: bytes, place: object, encoding: str | None = None) -> list[Document]:
    """One document with the page's main text; raises BadInput, within the time and memory of child.py."""
    declared = _DECLARED.search(data[:4096])
    name = (declared[1] or declared[2]).decode("ascii", "replace") if declared else None
    page = decode(data, place, encoding=encoding, declared=name)
    if len(page) > MAX_LENGTH:
        raise BadInput(place, f"the page is too long ({len(page):,} characters; {MAX_LENGTH:,} at most)")
    found = parsed("page.extract", page.encode(), place, "HTML page")
    text = "\n".join(found["paragraphs"])
    if not text.strip():
        raise BadInput(place, "there is no article in this page; save its text as .txt instead")
    saved = _SAVED_FROM.search(page, 0, 4096)
    return [_document(found, canonical(text), saved[1] if saved else None)]


def _document(found: dict[str, Any], text: str, saved_from: str | None) -> Document:
    return Document(
        text=text,
        title=clean(found["title"]),
        language=clean_language(found["language"]),
        source=clean(found["source"]),
        author=clean(found["author"]),
        url=clean(found["url"] or saved_from),
        published=clean_date(found["published"]),
        paragraphing="line",
    )
