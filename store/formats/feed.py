"""Feeds saved as files (RSS 0.9 to 2.0, RDF, Atom): an article an entry, of the fullest text it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, BinaryIO, Final

from store.decode import MAX_BYTES, canonical
from store.errors import BadInput
from store.formats import Document, Found, How, NoArticles, clean, clean_date, clean_language
from store.formats.child import parsed

ENTRIES: Final = 50_000
"""Entries of one feed that are read."""
_FEED: Final = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_TEXTS: Final = {"encoded": 3, "content": 3, "description": 2, "summary": 1}
"""Elements that hold an entry's text: the fuller one is taken."""
_SAID: Final = frozenset(["title", "link", "pubdate", "published", "date", "updated", "creator", "author", "name",
                          "language", "guid", "id"])  # fmt: skip
_URL: Final = re.compile(r"https?://\S+$")


def gather(source: BinaryIO, place: str, how: How) -> Iterator[Found]:
    """Every entry, in the order of the feed; NoArticles for other XML."""
    data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadInput(place, f"it is larger than {MAX_BYTES >> 20} MiB, the most for one feed")
    if not _FEED.search(data[:4096]):
        raise NoArticles(place, "this XML is no feed (RSS, Atom); save its text as .txt instead")
    entries, feed = parsed("feed.extract", data, place, "feed", 30.0)
    if not entries:
        raise BadInput(place, "there is no entry in this feed")
    for number, entry in enumerate(entries, 1):
        where = f"{place}, entry {number}"
        text = canonical("\n".join(entry["lines"]))
        if text.strip():
            yield where, _document(entry, feed, text)
        else:
            yield where, BadInput(where, "it has no text of its own, only a title and a link")


def _document(entry: dict[str, Any], feed: dict[str, str], text: str) -> Document:
    urls = (entry.get(name, "").strip() for name in ("link", "guid", "id"))
    dates = (entry.get(name) for name in ("pubdate", "published", "date", "updated"))
    return Document(
        text=text,
        title=clean(entry.get("title")),
        language=clean_language(entry.get("language") or feed.get("language")),
        source=clean(feed.get("title")),
        author=clean(entry.get("creator") or entry.get("name") or entry.get("author")),
        url=clean(next(filter(_URL.match, urls), None)),
        published=clean_date(next(filter(None, dates), None)),
        paragraphing="line",
    )


def extract(payload: bytes) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Each entry as what it says and its `lines` of text, and what the feed says of itself. Runs in the child."""
    from store.formats import page, xmlin

    feed = _Feed()
    xmlin.parse(payload, feed)
    for entry in feed.entries:
        entry["lines"] = page.whole(entry.pop("text", "").encode())
        if "title" in entry:
            entry["title"] = " ".join(page.whole(entry["title"].encode()))
    return feed.entries, feed.said


class _Feed:
    """Takes the pieces of a feed: entries, and within them texts that may be markup themselves."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.said: dict[str, str] = {}
        self._entry: dict[str, Any] | None = None
        self._rank = 0
        self._target = ""
        self._parts: list[str] = []
        self._inside = 0
        self._plain = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        lower = name.lower()
        if self._target in _TEXTS:
            # Markup that stands in the feed as such.
            self._inside += 1
            self._parts.append(f"<{name}>")
        elif lower in ("item", "entry"):
            self._entry, self._rank = {}, 0
            if len(self.entries) < ENTRIES:
                self.entries.append(self._entry)
        elif lower == "link" and "href" in attributes:
            if attributes.get("rel", "alternate") == "alternate":
                self._said().setdefault("link", attributes["href"])
        elif lower in _SAID or (lower in _TEXTS and self._entry is not None):
            self._target, self._parts = lower, []
            self._plain = attributes.get("type") in ("text", "text/plain")

    def end(self, name: str) -> None:
        lower = name.lower()
        if self._inside:
            self._inside -= 1
            self._parts.append(f"</{name}>")
        elif lower == self._target:
            self._keep(lower, "".join(self._parts).strip())
            self._target = ""
        elif lower in ("item", "entry"):
            self._entry = None

    def text(self, text: str) -> None:
        if self._target:
            self._parts.append(escape(text) if self._inside or self._plain else text)

    def _keep(self, name: str, value: str) -> None:
        if not value:
            return
        if name not in _TEXTS:
            self._said().setdefault(name, value)
        elif self._entry is not None and _TEXTS[name] > self._rank:
            self._entry["text"], self._rank = value, _TEXTS[name]

    def _said(self) -> dict[str, Any]:
        return self.said if self._entry is None else self._entry
