"""What files hold, made into documents: one room a format, each with `read(data, place, encoding)`.

A reader takes bytes and gives documents or raises BadInput; it opens nothing and stores nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from store.decode import canonical

if TYPE_CHECKING:
    from store.model import Paragraphing


@dataclass(frozen=True, slots=True)
class Document:
    """An article as a file brings it; None is what the file does not say."""

    text: str
    """Canonical: LF line ends, no NUL, no lone surrogate."""
    title: str | None = None
    language: str | None = None
    """BCP 47."""
    source: str | None = None
    author: str | None = None
    url: str | None = None
    published: str | None = None
    file_name: str | None = None
    """Without its folder."""
    file_sha256: str | None = None
    """Of the file's bytes, 64 hex digits: says later whether a file is the one that was added."""
    paragraphing: Paragraphing | None = None
    """How the format cuts paragraphs; None where the text has to show it."""


Reader = Callable[[bytes, object, "str | None"], list[Document]]
"""Bytes of a file, its name for messages, the encoding the user named."""

_SUFFIXES: Final = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "plain",
    ".text": "plain",
}
_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,1000}?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.I | re.S,
)
_LONGEST: Final = 1000
"""Code points of a title or a name: longer is not one."""


def reader(suffix: str, data: bytes) -> Reader:
    """What reads a file of that suffix; one without a known suffix is plain text, or HTML if it begins so."""
    # Each room only when a file asks for it: reading plain text needs none of the others.
    room = _SUFFIXES.get(suffix.lower())
    if room == "markdown":
        from store.formats import markdown

        return markdown.read
    if room == "html" or (room is None and _PAGE.match(data[:4096])):
        from store.formats import html

        return html.read
    from store.formats import plain

    return plain.read


def clean(value: object) -> str | None:
    """A title, name or date on one line, without outer white space; None when nothing is left of it."""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return None
    text = " ".join(canonical(str(value)).split())
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return text or None


def clean_date(value: object) -> str | None:
    """A date as ISO 8601 where its form leaves no doubt (year first), else as it stands."""
    text = clean(value)
    match = re.match(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)", text or "")
    if text and match:
        year, month, day = (int(part) for part in match.groups())
        text = f"{year:04}-{month:02}-{day:02}" + text[match.end() :]
    return text


def clean_language(value: object) -> str | None:
    """A language tag (BCP 47) from `fr`, `fr_FR`, `fr-FR`; None for what is none."""
    text = clean(value)
    match = re.fullmatch(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)(?:\..*)?", text or "")
    return match[1].lower() + match[2].replace("_", "-") if match else None
