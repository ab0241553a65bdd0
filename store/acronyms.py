"""An acronym in brackets after its long form, «Direction générale … (DGSN)»: both are names of one entity.

The place decides, not the letters: an acronym from another language is bound too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.model import Annotation

if TYPE_CHECKING:
    from store.store import Store

_BODIES: Final = frozenset({"ORG", "GPE", "EVENT", "PROD", "MISC"})
"""Labels of what has acronyms."""
_BEHIND: Final = re.compile(r"\s{0,2}\((?P<acronym>[^\W\d_][\w.&-]{1,11})\)")
_LONGEST: Final = 16
"""Code points behind a name in which its acronym is looked for."""


def bound(store: Store, mention: Annotation) -> Annotation:
    """The mention, linked to the entity that it shares with the acronym behind it, or with the name before it.

    Makes that entity when there is none, within the open act. Anything else comes back as it is.
    """
    if mention.kind != "entity" or mention.label not in _BODIES or len(mention.content) > 1:
        return mention
    text = store.articles.text(mention.article_id, mention.end, mention.end + _LONGEST)
    found = _BEHIND.match(text)
    if found is not None and _is_acronym(found["acronym"]) and " " in mention.text:
        return _with_acronym(store, mention, found["acronym"])
    if _is_acronym(mention.text) and text.startswith(")"):
        return _with_long_form(store, mention)
    return mention


def _is_acronym(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 1 and sum(character.isupper() for character in letters) > len(letters) / 2


def _with_acronym(store: Store, mention: Annotation, acronym: str) -> Annotation:
    entity_id = mention.entity_id or store.entities.known(acronym, mention.article_id, mention.label)
    name = " ".join(mention.text.split())
    if entity_id is None:
        entity_id = store.entities.add(mention.label, name).id
    store.entities.add_alias(entity_id, mention.text, "full")
    store.entities.add_alias(entity_id, acronym, "acronym")
    for each in store.annotations.window(mention.article_id, mention.end, mention.end + _LONGEST):
        if (each.text, each.label, each.entity_id) == (acronym, mention.label, None):
            store.entities.link(each.id, entity_id)
    return replace(mention, entity_id=entity_id)


def _with_long_form(store: Store, mention: Annotation) -> Annotation:
    """The acronym, linked to the entity of the mention that ends right before its bracket."""
    before = store.articles.text(mention.article_id, max(0, mention.start - 3), mention.start)
    end = mention.start - (len(before) - len(before.removesuffix("(").rstrip()))
    if mention.entity_id is not None or not before.endswith("("):
        return mention
    for each in store.annotations.window(mention.article_id, end - 1, end):
        if (
            each.kind == "entity"
            and each.end == end
            and each.status == "accepted"
            and each.label == mention.label
        ):
            full = _with_acronym(store, each, mention.text)
            if each.entity_id is None and full.entity_id is not None:
                store.entities.link(each.id, full.entity_id)
            return replace(mention, entity_id=full.entity_id)
    return mention
