"""doccano's JSONL: one article a line, its spans as `[start, end, label]`.

doccano (1.8) refuses a file in which some lines lack a key that others have, and a line with an empty text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.errors import BadInput
from store.formats import jsonin, outgoing, walk
from store.formats.incoming import Given, Mark, Marked, Piece, Unheld
from store.formats.jsontext import dumps
from store.formats.losing import Losses
from store.formats.registry import Options, Written
from store.formats.relating import Related

if TYPE_CHECKING:
    from store.formats.incoming import Source
    from store.store import Store

ABOUT: Final = ("title", "language", "source", "author", "url", "published")
"""Fields of an article that doccano keeps as metadata, beside `article_id`; empty where unknown."""
_NO_PLACE: Final = ("entity_id", "note", "level", "quote_type", "parent_id")
"""Fields of an annotation that are lost, and told."""
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
    losses = Losses()
    decided = outgoing.Undecided(options, losses)
    rows = 0
    for article in walk.articles(store, options):
        text = store.articles.full_text(article.id)
        if not text.strip():
            losses.lose(_EMPTY, article.id)
            continue
        for held in walk.held(store, options, article.id):
            if decided.stands(held.annotation):
                outgoing.lose_fields(losses, held.annotation, *_NO_PLACE)
                outgoing.lose_shape(losses, held.annotation)
        about = {name: getattr(article, name) or "" for name in ABOUT}
        out.write(f'{dumps({"text": text, "article_id": article.id, **about})[:-1]},"label":['.encode())
        for part in _labels(decided, outgoing.pieces(store, options, article.id), losses, article.id):
            out.write(part.encode())
        out.write(b"]}\n")
        if not text.isascii() and max(text) > "\uffff":
            losses.note(_ASTRAL, article.id)
        rows += 1
    decided.finish()
    return Written(rows, losses.found())


def _labels(
    decided: outgoing.Undecided, pieces: Iterable[outgoing.Piece], losses: Losses, article_id: str
) -> Iterator[str]:
    """Each span with its label; those that overlap one before them are counted."""
    between = ""
    reached = overlapping = 0
    for piece in pieces:
        if decided.leaves_out(piece.status):
            continue
        yield f"{between}{dumps([piece.start, piece.end, outgoing.PART_LABELS.get(piece.role, piece.label)])}"
        between = ","
        overlapping += piece.start < reached
        reached = max(reached, piece.end)
    if overlapping:
        losses.note(_OVERLAPS, article_id, overlapping)


# Reading

_COMMENTS: Final = "comments belong to a whole text and not to a place in it, and were left out"


def marks(source: Source) -> Iterator[Given]:
    """What an export of doccano's marks, of plain or of relation projects; BadInput."""

    def read(place: str, line: dict[str, Any]) -> Iterator[Given]:
        raw = jsonin.text(line.get("text", line.get("data")), place, "`text`")
        yield Marked(place, list(_marks(source, line, place)), jsonin.document(raw, line))

    return jsonin.lines(source, read)


def _marks(source: Source, line: dict[str, Any], place: str) -> Iterator[Mark | Unheld]:
    related = Related(source.crosswalk)
    spans = line.get("label", line.get("labels"))
    for number, item in enumerate(jsonin.several(spans, place, "`label`"), 1):
        span = jsonin.several(item, place, "a span")
        if len(span) != 3:
            raise BadInput(place, f"a span is [start, end, label], not {item!r:.60}")
        start, end, label = span
        related.add(("label", number), _mark(start, end, label, f"{place}, span {number}"))
    for item in jsonin.several(line.get("entities"), place, "`entities`"):
        entity = jsonin.mapping(item, place, "an entity")
        mark = _mark(
            entity.get("start_offset"), entity.get("end_offset"), entity.get("label"),
            f"{place}, entity {entity.get('id')!r:.20}",
        )  # fmt: skip
        related.add(repr(entity.get("id")), mark)
    for item in jsonin.several(line.get("relations"), place, "`relations`"):
        relation = jsonin.mapping(item, place, "a relation")
        name = jsonin.text(relation.get("type"), place, "a relation's `type`")
        related.relate(repr(relation.get("from_id")), repr(relation.get("to_id")), name, place)
    yield from related.marks()
    comments = line.get("Comments", line.get("comments"))
    if isinstance(comments, list) and comments:
        yield Unheld(_COMMENTS, place, len(comments))


def _mark(start: Any, end: Any, label: Any, place: str) -> Mark:
    piece = Piece(jsonin.offset(start, place, "the start"), jsonin.offset(end, place, "the end"))
    return Mark(place, jsonin.text(label, place, "the label"), (piece,))
