"""E-books (.epub): one article a book, its chapters in the order of the spine.

A book and not a chapter, since a person met in chapter 1 speaks in chapter 9: aliases and roles hold within an
article, and so do searches for equal mentions. Covers, tables of contents and what the spine calls no part of
the reading order are left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from store.decode import canonical
from store.errors import BadInput
from store.formats import Document, clean, clean_date, clean_language
from store.formats.child import ParserFailed, parsed

_CONTAINER: Final = "META-INF/container.xml"
_CHAPTERS: Final = 5000
"""Parts of a spine that are read."""
_PAGES: Final = frozenset(["application/xhtml+xml", "text/html", "application/x-dtbook+xml"])
_EMPTY: Final = re.compile(
    rb"<(?!(?:br|hr|img|meta|link|col|input|wbr|area|base)\b)([a-zA-Z][\w:-]*)((?:\s[^<>]*)?)/>"
)
"""An element that XML may close at once and HTML may not: `<title/>` would swallow the page."""


def read(data: bytes, place: object, encoding: str | None = None) -> list[Document]:
    """One document; raises BadInput."""
    found = parsed("epub.extract", data, place, "e-book", 30.0)
    text = canonical(found["text"])
    if not text.strip():
        raise BadInput(place, "there is no text in this e-book: its pages are pictures")
    return [
        Document(
            text=text,
            title=clean(found.get("title")),
            author=clean(", ".join(found["authors"])),
            language=clean_language(found.get("language")),
            source=clean(found.get("publisher")),
            published=clean_date(found.get("date")),
            paragraphing="line",
        )
    ]


def extract(payload: bytes) -> dict[str, Any]:
    """The text and what is known of it. Runs in the child."""
    from store.formats import page, xmlin
    from store.formats.parts import Parts

    parts = Parts(payload)
    if _CONTAINER not in parts:
        raise ParserFailed("it is a ZIP archive, but no EPUB")
    container, package, locked = _Pick("rootfile", "full-path"), _Package(), _Pick("CipherReference", "URI")
    xmlin.parse(parts.read(_CONTAINER), container)
    root = next(iter(container.found), "")
    xmlin.parse(parts.read(root), package)
    if "META-INF/encryption.xml" in parts:
        xmlin.parse(parts.read("META-INF/encryption.xml"), locked)
    lines: list[str] = []
    for href in package.chapters():
        name = posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(href)))
        # Fonts are often locked, and do not matter here.
        if name in locked.found:
            raise ParserFailed("it is protected against copying (DRM)")
        lines += page.whole(_EMPTY.sub(rb"<\1\2></\1>", parts.read(name)))
    return {**package.said, "authors": package.authors, "text": "\n".join(lines)}


class _Pick:
    """Every value of one attribute of one element."""

    def __init__(self, name: str, attribute: str) -> None:
        self.found: list[str] = []
        self._name, self._attribute = name, attribute

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == self._name and self._attribute in attributes:
            self.found.append(attributes[self._attribute])

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class _Package:
    """The metadata, the manifest and the spine."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.authors: list[str] = []
        self._files: dict[str, str] = {}
        self._spine: list[str] = []
        self._name = ""
        self._text = ""

    def chapters(self) -> list[str]:
        """The files of the spine, in its order."""
        return [self._files[item] for item in self._spine[:_CHAPTERS] if item in self._files]

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._name, self._text = name, ""
        kinds = attributes.get("properties", "").split()
        if name == "item" and attributes.get("media-type") in _PAGES and "nav" not in kinds:
            self._files[attributes.get("id", "")] = attributes.get("href", "").partition("#")[0]
        elif name == "itemref" and attributes.get("linear") != "no":
            self._spine.append(attributes.get("idref", ""))

    def end(self, name: str) -> None:
        text = self._text.strip()
        if name == self._name and text:
            if name == "creator":
                self.authors.append(text)
            elif name in ("title", "language", "publisher", "date"):
                self.said.setdefault(name, text)
        self._name = ""

    def text(self, text: str) -> None:
        self._text += text
