"""What files hold, made into documents: one room a format.

A room for one article a file has `read(data, place, encoding)`, which takes bytes and gives documents or raises
BadInput. A room for many has `gather(source, place, how)`, which takes an open file and gives each article, or
what is wrong with it, as it comes. Neither opens or stores anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from store.decode import canonical
from store.errors import BadInput

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


class Known(NamedTuple):
    """An article that is in the store already, found without parsing its file."""

    article_id: str


@dataclass(frozen=True, slots=True)
class How:
    """What a user says of the files, nothing by default; and what the store says of them."""

    encoding: str | None = None
    """How they are encoded, where they do not say it themselves."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """For fields of Document, the columns of a table, or the keys of JSON lines, that hold them."""
    known: Callable[[str, str], str | None] | None = None
    """The id of the article that came from a file of this SHA-256 and this suffix, or None."""
    file_name: str | None = None
    """What the articles of a table or of JSON lines bear as theirs: the name of the file that holds them."""


class NoArticles(BadInput):
    """The file holds something else than articles: passed over in a folder, an error where it was named."""


Found = tuple[str, "Document | Known | BadInput"]
"""Where an article stands (`all.zip!port.html`, `all.jsonl, line 7`), and it or what is wrong with it."""
Reader = Callable[[bytes, object, "str | None"], list[Document]]
"""Bytes of a file, its name for messages, the encoding the user named."""
Gatherer = Callable[[BinaryIO, str, How], Iterator[Found]]
"""An open file, its name for messages. BadInput ends the file; what came before it stays."""

_ROOMS: Final = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".txt": "plain", ".text": "plain", ".eml": "mail", ".epub": "epub", ".docx": "docx", ".pdf": "pdf",
}  # fmt: skip
_GATHERING: Final = {
    ".jsonl": "rows", ".ndjson": "rows", ".csv": "table", ".tsv": "table", ".mbox": "mail",
    ".rss": "feed", ".atom": "feed", ".xml": "feed", ".rdf": "feed", ".zip": "archive", ".gz": "archive",
}  # fmt: skip
_PARSED: Final = frozenset(["html", "mail", "epub", "docx", "pdf"])
"""Rooms that parse in a child process, which takes longer than to look whether the file is known."""
_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,1000}?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.I | re.S,
)
_MAIL_DATE: Final = re.compile(r"(?:[A-Z][a-z]{2}, *)?\d{1,2} [A-Z][a-z]{2} \d{4} \d")
_LONGEST: Final = 1000
"""Code points of a title or a name: longer is not one."""


def reader(suffix: str, data: bytes) -> Reader:
    """What reads a file of that suffix; one without a known suffix is plain text, unless it begins otherwise."""
    # Each room only when a file asks for it: reading plain text needs none of the others.
    room = _ROOMS.get(suffix.lower()) or _by_content(data)
    found: Reader = import_module(f"store.formats.{room}").read
    return found


def gatherer(suffix: str) -> Gatherer | None:
    """What reads a file of that suffix if it may hold many articles; None for any other suffix."""
    room = _GATHERING.get(suffix.lower())
    if room is None:
        return None
    found: Gatherer = import_module(f"store.formats.{room}").gather
    return found


def is_costly(suffix: str) -> bool:
    """Whether such a file takes longer to parse than to look up by its digest."""
    return _ROOMS.get(suffix.lower()) in _PARSED


def _by_content(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    return "html" if _PAGE.match(data[:4096]) else "plain"


def clean(value: object) -> str | None:
    """A title, name or date on one line, without outer white space; None when nothing is left of it."""
    if value.__class__ is not str:
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            return None
        value = str(value)
    text = " ".join(canonical(value).split())
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return text or None


def clean_date(value: object) -> str | None:
    """A date as ISO 8601 where its form leaves no doubt (year first, or that of mail), else as it stands."""
    text = clean(value)
    if text and _MAIL_DATE.match(text):
        # Deferred: only mail and feeds have them.
        from email.utils import parsedate_to_datetime

        with suppress(ValueError, OverflowError):
            return parsedate_to_datetime(text).isoformat()
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
