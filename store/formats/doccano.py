"""doccano's JSONL out, for sequence labelling: one article a line, its spans as `[start, end, label]`.

doccano (1.8) refuses a file in which some lines lack a key that others have, and a line with an empty text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.formats import outgoing
from store.formats.jsontext import dumps
from store.formats.registry import Options, Written

if TYPE_CHECKING:
    from store.formats.outgoing import Annotated
    from store.store import Store

ABOUT: Final = ("title", "language", "source", "author", "url", "published")
"""Fields of an article that doccano keeps as metadata, beside `article_id`; empty where unknown."""
_ASTRAL: Final = (
    "texts hold a character beyond U+FFFF: doccano's browser then shows marks one place too far for each, unless "
    "the project counts graphemes; the offsets in the file are right"
)
_OVERLAPS: Final = (
    "spans overlap one before them: doccano drops these unless the project allows overlapping spans"
)
_EMPTY: Final = "articles without any text were left out: doccano refuses the whole file for one"


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write the lines; links between spans, entities, notes and statuses have no place, and are counted."""
    losses = outgoing.Losses()
    decided = outgoing.Undecided(options, losses)
    rows = 0
    for annotated in outgoing.articles(store, options):
        if not annotated.text.strip():
            losses.add(_EMPTY, annotated.article.id)
            continue
        out.write(f"{dumps(_line(annotated, decided, losses))}\n".encode())
        rows += 1
    decided.finish()
    return Written(rows, losses.all())


def _line(annotated: Annotated, decided: outgoing.Undecided, losses: outgoing.Losses) -> dict[str, Any]:
    article = annotated.article
    spans = []
    for annotation in annotated.annotations():
        if not decided.stands(annotation):
            continue
        losses.fields(annotation, "entity_id", "note", "level", "quote_type", "parent_id")
        losses.shape(annotation)
        for span in annotation.spans:
            label = outgoing.PART_LABELS.get(span.role, annotation.label)
            spans.append([span.start, span.end, label])
    _count_overlaps(spans, losses, article.id)
    if not annotated.text.isascii() and max(annotated.text) > "\uffff":
        losses.add(_ASTRAL, article.id)
    about = {name: getattr(article, name) or "" for name in ABOUT}
    return {"text": annotated.text, "label": spans, "article_id": article.id, **about}


def _count_overlaps(spans: list[list[Any]], losses: outgoing.Losses, article_id: str) -> None:
    spans.sort(key=lambda span: (span[0], -span[1]))
    reached = 0
    for start, end, _ in spans:
        if start < reached:
            losses.add(_OVERLAPS, article_id)
        reached = max(reached, end)
