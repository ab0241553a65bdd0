"""Word documents (.docx): the paragraphs as they stand, one a line, and what the document says of itself.

The format is a ZIP archive of XML, ISO/IEC 29500. Insertions that are still marked as such are text, deletions
are not; what is repeated for older programs, formulas behind fields and comments are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from store.decode import canonical
from store.errors import BadInput
from store.formats import Document, clean, clean_date, clean_language
from store.formats.child import ParserFailed, parsed

_PASSED_OVER: Final = frozenset(
    ["del", "moveFrom", "instrText", "delText", "Fallback", "pPrChange", "rPrChange"]
)
_GAPS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_MAIN: Final = "word/document.xml"


def read(data: bytes, place: object, encoding: str | None = None) -> list[Document]:
    """One document; raises BadInput. Its XML says its encoding itself."""
    found = parsed("docx.extract", data, place, "Word document", 30.0)
    text = canonical(found["text"])
    if not text.strip():
        raise BadInput(place, "there is no text in this document")
    return [
        Document(
            text=text,
            title=clean(found.get("title")) or clean(found["heading"]),
            author=clean(found.get("creator")),
            language=clean_language(found.get("language")),
            published=clean_date(found.get("created")),
            paragraphing="line",
        )
    ]


def extract(payload: bytes) -> dict[str, Any]:
    """The text and what is known of it. Runs in the child."""
    from store.formats import xmlin
    from store.formats.parts import Parts

    parts = Parts(payload)
    if _MAIN not in parts:
        raise ParserFailed("it is a ZIP archive, but no Word document")
    body, about = _Body(), _About()
    xmlin.parse(parts.read(_MAIN), body)
    if "docProps/core.xml" in parts:
        xmlin.parse(parts.read("docProps/core.xml"), about)
    text = "\n".join(line for line in body.lines if line.strip())
    return {**about.said, "text": text, "heading": body.heading}


class _Body:
    """Puts paragraphs together; a paragraph within another (a text box) comes out before it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.heading: str | None = None
        self._open: list[list[str]] = []
        self._styles: list[str] = []
        self._hidden = 0
        self._in_text = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _PASSED_OVER or self._hidden:
            self._hidden += 1
        elif name == "p":
            self._open.append([])
            self._styles.append("")
        elif name == "pStyle" and self._styles:
            self._styles[-1] = attributes.get("val", "").lower()
        elif name == "t":
            self._in_text += 1
        elif name in _GAPS and self._open:
            # Page breaks are where the paper ended, not the line.
            self._open[-1].append("" if attributes.get("type") == "page" else _GAPS[name])

    def end(self, name: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif name == "t":
            self._in_text -= 1
        elif name == "p" and self._open:
            line, style = "".join(self._open.pop()), self._styles.pop()
            self.lines.append(line)
            if (
                self.heading is None
                and line.strip()
                and style.startswith(("title", "titre", "titel", "heading1"))
            ):
                self.heading = line

    def text(self, text: str) -> None:
        if self._in_text and self._open and not self._hidden:
            self._open[-1].append(text)


class _About:
    """Dublin Core of docProps/core.xml."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self._name = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._name = name

    def end(self, name: str) -> None:
        self._name = ""

    def text(self, text: str) -> None:
        if self._name:
            self.said[self._name] = self.said.get(self._name, "") + text
