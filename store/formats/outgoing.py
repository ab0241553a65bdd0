"""What label tools and readable exports share: parts of quotations as labels, names for entities, and what to
tell where a format has no place for something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from store.formats import columns
from store.model import Role, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.formats.losing import Losses
    from store.formats.registry import Options
    from store.formats.walk import Held
    from store.model import Annotation, Label
    from store.store import Store

PART_LABELS: Final[dict[Role, str]] = {"cue": "Cue", "source": "Source", "addressee": "Addressee"}
"""What the parts of a quotation are called where a format knows labels only; in brat they are called so too."""
_WIKIDATA: Final = re.compile(r"[QLP][0-9]{1,15}")


def labels(store: Store) -> dict[str, Label]:
    """Every label by name, retired ones too: annotations may bear them."""
    return {label.name: label for label in store.labels.all(retired=True)}


class Piece(NamedTuple):
    """A span, and what it belongs to."""

    start: int
    end: int
    role: Role
    ordinal: int
    annotation_id: str
    label: str
    status: Status


def pieces(store: Store, options: Options, article_id: str) -> Iterator[Piece]:
    """Every span of an article that `options` chooses, by start, the longer first; sorted by SQLite, not held."""
    of_annotation, values = columns.conditions(options)
    cursor = store.conn.cursor()
    cursor.row_factory = None
    rows = cursor.execute(
        'select s.start, s."end", s.role, s.ordinal, n.id, n.label, n.status from annotation n '
        f"cross join span s on s.annotation_id = n.id where n.article_id = ?{of_annotation} "
        'order by s.start, s."end" desc, n.id, s.role',
        (article_id, *values),
    )
    return (Piece(*row) for row in rows)


def layers(store: Store, options: Options, article_id: str) -> list[str]:
    """Whose annotations of an article `options` chooses."""
    of_annotation, values = columns.conditions(options)
    found = store.conn.execute(
        f"select distinct n.annotator from annotation n where n.article_id = ?{of_annotation} order by 1",
        (article_id, *values),
    )
    return [row[0] for row in found.fetchall()]


def is_wikidata(name: object) -> bool:
    """Whether it is an id that Wikidata could have given."""
    return isinstance(name, str) and _WIKIDATA.fullmatch(name) is not None


def iri(held: Held) -> str | None:
    """What names the entity everywhere: Wikidata's name for it, else one of ours; None without an entity."""
    if is_wikidata(held.wikidata_id):
        return f"http://www.wikidata.org/entity/{held.wikidata_id}"
    entity_id = held.annotation.entity_id
    return None if entity_id is None else f"urn:postil:entity:{entity_id}"


# Losses

_FIELDS: Final = {
    "entity_id": "annotations denote an entity, which the format has no place for",
    "note": "annotations have a note, which the format has no place for",
    "level": "mentions have a level, which the format has no place for",
    "quote_type": "quotations have a type and a medium, which the format has no place for",
    "parent_id": "quotations are nested in another, which the format does not say",
}
"""Fields of an annotation that a user would miss, and how their loss is said."""
_REJECTED: Final = (
    "rejected annotations were left out: the format has no status (--status rejected for them alone)"
)
_PROPOSED: Final = (
    "proposals that nobody decided look like decisions there: the format has no status "
    "(--status accepted leaves them out)"
)
_LAYERS: Final = "annotators' layers stand as one there: the format has no annotators (--annotator for one)"
_PIECES: Final = "annotations in several pieces stand as one each piece, not joined"
_PARTS: Final = "quotations have a cue, source or addressee; these stand there without a link to them"


def lose_fields(losses: Losses, annotation: Annotation, *names: str) -> None:
    """Count those of the fields (of `_FIELDS`) that the annotation has and the format does not hold."""
    for name in names:
        if getattr(annotation, name) is not None:
            losses.lose(_FIELDS[name], annotation.id)


def lose_shape(losses: Losses, annotation: Annotation) -> None:
    """Count what a format of single spans makes of an annotation in several pieces or with parts."""
    if len(annotation.content) > 1:
        losses.lose(_PIECES, annotation.id)
    if len(annotation.spans) > len(annotation.content):
        losses.lose(_PARTS, annotation.id)


class Undecided:
    """For formats without a status or annotators: which annotations stand there, and what to tell of it."""

    def __init__(self, options: Options, losses: Losses) -> None:
        self._rejected = "rejected" in options.statuses
        self._losses = losses
        self._annotators: set[str] = set()

    def leaves_out(self, status: Status) -> bool:
        """Whether annotations of this status are not written: rejected ones, where they were not asked for."""
        return status == "rejected" and not self._rejected

    def stands(self, annotation: Annotation) -> bool:
        """Whether it is to be written; what is to be told of it is counted."""
        if self.leaves_out(annotation.status):
            self._losses.lose(_REJECTED, annotation.id)
            return False
        if annotation.status == "proposed":
            self._losses.note(_PROPOSED, annotation.id)
        self._annotators.add(annotation.annotator)
        return True

    def finish(self) -> None:
        """Count the layers that became one."""
        if len(self._annotators) > 1:
            self._losses.lose(_LAYERS, ", ".join(sorted(self._annotators)[:5]), len(self._annotators))
