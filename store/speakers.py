"""Who may have said a quotation, by what is tagged around it.

Persons and roles come before organisations and the rest. Within these: before the quotation in its paragraph,
the nearest first; after it; in the paragraph before, the nearest first; inside the quotation itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.model import Annotation, Candidate

if TYPE_CHECKING:
    from store.store import Store

_FIRST: Final = frozenset({"PER", "ROLE"})
_OPENING: Final = frozenset('«»“”„"‹›‘‚「『—')
_NEVER: Final = frozenset({"DATE", "NUM", "LOC", "EVENT", "PROD"})

_REACH: Final = 20_000
"""Code points before and behind a quotation within which a mention is near it, however long the paragraph."""


def candidates(store: Store, article_id: str, number: int, offset: int) -> list[Candidate]:
    """The candidates for a quotation of that paragraph that starts at the offset; each person once."""
    store.articles.ensure_cut(article_id)
    near = {p.number: p for p in store.articles.paragraphs(article_id, max(1, number - 1), 2)}
    paragraph = near.pop(number, None)
    if paragraph is None:
        return []
    start = max(near[number - 1].start if number > 1 else paragraph.start, offset - _REACH)
    annotations = store.annotations.window(article_id, start, min(paragraph.end, offset + _REACH))
    inside = [a for a in annotations if a.kind == "quote" and a.start == offset]
    found = [a for a in annotations if _may_speak(a, start)]
    found.sort(key=lambda a: (a.label not in _FIRST, *_place(a, paragraph.start, offset, inside)))
    return _once(store, found)


def named(store: Store, name: str, article_id: str, start: int, end: int) -> list[Candidate]:
    """Who a name in the text may be: the mention tagged there, else whoever is known by it, else somebody new.

    Several where several bear the name: which one is the analyst's to say.
    """
    here = [a for a in store.annotations.window(article_id, start, end) if _may_speak(a, 0)]
    if tagged := [a for a in here if a.start < end and a.end > start]:
        return _once(store, tagged)
    known = store.entities.by_alias(name, article_id)
    if known:
        return [Candidate(entity.name, entity.id, None, entity.label) for entity in known]
    return [Candidate(name, None, None, "PER")]


def _may_speak(annotation: Annotation, start: int) -> bool:
    return (
        annotation.kind == "entity"
        and annotation.status != "rejected"
        and annotation.label not in _NEVER
        and annotation.start >= start
        # What somebody tagged may be a quotation all the same: words said say nothing themselves.
        and annotation.text[0] not in _OPENING
        # A pronoun that nobody has resolved names no one.
        and not (annotation.level == "PRO" and annotation.entity_id is None)
    )


def _place(mention: Annotation, start: int, offset: int, quotations: list[Annotation]) -> tuple[int, int]:
    """The rank of a mention by where it stands, then by how far away."""
    if any(p.start <= mention.start and mention.end <= p.end for q in quotations for p in q.content):
        return 3, mention.start
    if mention.start < start:
        return 2, -mention.start
    return (0, -mention.start) if mention.start < offset else (1, mention.start)


def _once(store: Store, mentions: list[Annotation]) -> list[Candidate]:
    seen: set[str] = set()
    found = []
    for mention in mentions:
        name = " ".join(mention.text.split())
        if mention.entity_id is not None:
            name = store.entities.get(mention.entity_id).name
        who = mention.entity_id or name
        if who not in seen:
            seen.add(who)
            found.append(Candidate(name, mention.entity_id, mention.id, mention.label))
    return found
