"""A filter for the review queue as one types it: `label:PER by:bob entity:dorn conf<0.5 valbrume`.

Words without a name must be in the text, accents and case folded.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from store.errors import Ambiguous, BadInput, NotFound
from store.review import Wanted, source_named

if TYPE_CHECKING:
    from store.store import Store

HELP: Final = "label: by: entity: article: from: conf<0.5 conf>0.8, and words of the text"
_NAMED: Final = re.compile(r"(label|by|entity|article|from):(.+)")
_CONFIDENCE: Final = re.compile(r"conf(?:idence)?([<>])(0?\.\d+|[01])")


def parse(store: Store, text: str) -> Wanted:
    """What the words ask for. BadInput names the word that is no filter, and what there is."""
    wanted = Wanted()
    words: list[str] = []
    for word in _words(text):
        named, confidence = _NAMED.fullmatch(word), _CONFIDENCE.fullmatch(word)
        if named is not None:
            wanted = replace(wanted, **_asked(store, *named.groups()))
        elif confidence is not None:
            bound = float(confidence[2])
            wanted = replace(wanted, below=bound) if confidence[1] == "<" else replace(wanted, above=bound)
        elif re.match(r"[a-z]+[:<>]", word):
            raise BadInput(f"{word} is no filter; there are {HELP}")
        else:
            words.append(_folded(word))
    return replace(wanted, words=tuple(words))


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text.replace("'", "\\'"))
    except ValueError:  # a quotation mark that is not closed yet
        return text.replace('"', "").split()


def _folded(word: str) -> str:
    from store.text import folded

    return folded(word)


def _asked(store: Store, name: str, value: str) -> dict[str, Any]:
    try:
        if name == "label":
            return {"label": store.labels.get(value).name}
        if name == "article":
            return {"article_id": store.articles.get(value).id}
        if name == "from":
            return {"sources": frozenset({source_named(value)})}
    except (NotFound, Ambiguous) as error:
        raise BadInput(str(error)) from error
    if name == "by":
        return {"annotator": value}
    found = store.entities.find(value, 1)
    if not found:
        raise BadInput(f"No entity is called {value}")
    return {"entity_id": found[0].id}
