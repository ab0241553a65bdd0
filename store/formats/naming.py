"""By which names articles say their title, author and so on: keys of front matter, columns, keys of JSON.

The names are those of the field in the languages of the press; the first that has a value wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from store.errors import BadInput
from store.formats import Document, clean, clean_date, clean_language

NAMES: Final = {
    "text": ("text", "body", "content", "article", "article_text", "articlebody", "full_text", "fulltext", "maintext",
             "body_text", "story", "texte", "contenu", "corps", "texto", "contenido", "cuerpo", "inhalt", "testo"),
    "title": ("title", "titre", "titel", "titulo", "título", "headline", "titolo"),
    "author": ("author", "authors", "byline", "auteur", "auteurs", "autor", "autores", "autore", "creator"),
    "published": ("date", "published", "publication_date", "published_at", "pubdate", "publish_date",
                  "date_published", "datepublished", "date_publish", "publié", "datum", "fecha"),
    "language": ("lang", "language", "langue", "sprache", "idioma", "locale"),
    "source": ("source", "publication", "publisher", "site", "site_name", "newspaper", "journal", "media", "outlet",
               "website", "fuente", "quelle"),
    "url": ("url", "link", "canonical", "canonical_url", "permalink", "source_url", "original_url", "source"),
}  # fmt: skip
"""For each field of Document, the names of it: lower case, words joined by `_`."""


_PLAIN: Final = frozenset(["title", "author", "language", "published"])
"""Fields of which the first value is the one."""


def mapped(names: Iterable[str], chosen: Mapping[str, str], place: object) -> dict[str, list[str]]:
    """For each field, those of a table's columns that may hold it, the likeliest first.

    `chosen` is what the user said; BadInput, with the columns there are, when one of those is missing.
    """
    there = list(names)
    known: dict[str, str] = {}
    for name in there:
        known.setdefault(plain(name), name)
    found: dict[str, list[str]] = {}
    for field, common in NAMES.items():
        if field in chosen:
            wanted = chosen[field]
            if wanted not in there and plain(wanted) not in known:
                raise BadInput(place, f"there is no column {wanted!r}; there are {listed(there)}")
            found[field] = [wanted if wanted in there else known[plain(wanted)]]
        else:
            found[field] = [known[name] for name in common if name in known]
    return found


def plain(name: str) -> str:
    """The name in lower case, its words joined by `_`."""
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def listed(names: Iterable[str]) -> str:
    """The names for a message, not too many."""
    shown = [name[:40] for name in names if name]
    return ", ".join(shown[:20]) + (" ..." if len(shown) > 20 else "") if shown else "none"


def is_url(value: str | None) -> bool:
    """Whether it is the address of a page."""
    return value is not None and re.match(r"https?://\S+$", value) is not None


def words(value: object) -> str | None:
    """A value as one line: several names joined by commas, a thing by its name, a date by ISO 8601."""
    if value.__class__ is str:
        return clean(value)
    if isinstance(value, list):
        return clean(", ".join(found for found in map(words, value[:100]) if found))
    if isinstance(value, Mapping):
        value = value.get("name")
    return clean(value.isoformat() if hasattr(value, "isoformat") else value)


def first(known: Mapping[str, Any], names: Iterable[str]) -> str | None:
    """The value of the first of these keys that has one."""
    return next((found for name in names if (found := words(known.get(name)))), None)


def document(
    text: str, known: Mapping[str, Any], keys: Mapping[str, list[str]], file_name: str | None = None
) -> Document:
    """The article of a text, with what the values under the keys of each field say."""
    said: dict[str, Any] = {field: first(known, keys[field]) for field in _PLAIN if keys[field]}
    if "language" in said:
        said["language"] = clean_language(said["language"])
    if "published" in said:
        said["published"] = clean_date(said["published"])
    # The same name is used for the paper and for its address.
    if keys["source"]:
        said["source"] = next(
            (s for key in keys["source"] if (s := words(known.get(key))) and not is_url(s)), None
        )
    if keys["url"]:
        said["url"] = next((s for key in keys["url"] if is_url(s := words(known.get(key)))), None)
    return Document(text, file_name=file_name, **said)
