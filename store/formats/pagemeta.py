"""What a web page says about its article: meta elements, JSON-LD, the marks of schema.org.

Runs in the child process of child.py only. Whatever is said several times is taken from the place that is
written for machines to quote (Open Graph) before the one written for readers.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser

_ARTICLE_TYPES: Final = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting)$")
_DATE_NAMES: Final = ("date", "dc.date", "dc.date.issued", "dcterms.created", "pubdate", "publish-date",
                      "publishdate", "sailthru.date", "parsely-pub-date", "datepublished")  # fmt: skip


def read(tree: LexborHTMLParser) -> dict[str, Any]:
    """Title, author, date, source, language, address and `body`; None where the page is silent."""
    metas = _metas(tree)
    linked = _json_ld(tree)
    time = _attribute(tree, "time[datetime]", "datetime")
    by_line = _text(tree, "[itemprop~=author] [itemprop~=name], [rel~=author], [itemprop~=author]")
    publisher = _attribute(tree, "[itemprop~=publisher] [itemprop~=name]", "content")
    return {
        "title": metas.get("og:title") or _text(tree, "h1") or linked.get("headline")
        or _text(tree, "title"),
        "author": _who(metas.get("author") or _name(linked.get("author"))
        or _not_address(metas.get("article:author")) or by_line or metas.get("byl")),
        "published": metas.get("article:published_time") or linked.get("datePublished")
        or next((metas[name] for name in _DATE_NAMES if metas.get(name)), None) or time,
        "source": metas.get("og:site_name") or _name(linked.get("publisher"))
        or publisher or metas.get("application-name"),
        "language": _attribute(tree, "html", "lang") or _attribute(tree, "html", "xml:lang")
        or linked.get("inLanguage") or metas.get("og:locale") or metas.get("content-language"),
        "url": _address(_attribute(tree, "link[rel=canonical]", "href")) or _address(metas.get("og:url")),
        "body": body if isinstance(body := linked.get("articleBody"), str) else None,
    }  # fmt: skip


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """The first content of each meta element, by its lower-case name."""
    found: dict[str, str] = {}
    for node in tree.css("meta")[:500]:
        attributes = node.attributes
        content = (attributes.get("content") or "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _json_ld(tree: LexborHTMLParser) -> dict[str, Any]:
    """The article among what the page says in JSON-LD, with those it names by their `@id`."""
    items: list[dict[str, Any]] = []
    for node in tree.css('script[type="application/ld+json"]')[:20]:
        try:
            items += _items(json.loads(node.text() or "", strict=False))
        except (ValueError, RecursionError):
            continue
    for item in items:
        types = item.get("@type")
        names = types if isinstance(types, list) else [types]
        if any(isinstance(name, str) and _ARTICLE_TYPES.search(name) for name in names):
            known = {key: other for other in items if isinstance(key := other.get("@id"), str)}
            return {**item, **{role: _named(item.get(role), known) for role in ("author", "publisher")}}
    return {}


def _named(said: Any, known: dict[str, dict[str, Any]]) -> Any:
    """What stands elsewhere on the page under the `@id` that is all that stands here."""
    if isinstance(said, list):
        return [_named(one, known) for one in said[:20]]
    if isinstance(said, dict) and "name" not in said and isinstance(key := said.get("@id"), str):
        return known.get(key)
    return said


def _items(said: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD value: itself, those of a list, those of a graph."""
    for item in said if isinstance(said, list) else [said]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (part for part in graph if isinstance(part, dict))


def _name(said: Any) -> str | None:
    """A name, of an object with a name, of several joined by commas."""
    if isinstance(said, list):
        return ", ".join(name for name in map(_name, said[:20]) if name) or None
    if isinstance(said, dict):
        said = said.get("name")
    return said if isinstance(said, str) else None


def _who(said: str | None) -> str | None:
    """A by-line without its preposition."""
    return re.sub(r"^(?:[Pp]ar|PAR|[Bb]y|BY|Von|Por|Door)\s*:?\s+(?=\S)", "", said.strip()) if said else None


def _text(tree: LexborHTMLParser, selector: str) -> str | None:
    node = tree.css_first(selector)
    return " ".join(node.text().split()) or None if node is not None else None


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return node.attributes.get(name) or None if node is not None else None


def _address(said: str | None) -> str | None:
    return said.strip() if said and re.match(r"\s*https?://\S+\s*$", said) else None


def _not_address(said: str | None) -> str | None:
    return None if said is None or "://" in said else said
