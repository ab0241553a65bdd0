"""When a proposal counts as decided for an annotator, as SQL and over annotations that are at hand.

One of three holds: an annotation of his is `carried_from` it; the proposal came over from an older text where
that holds; or he has the same label on the same stretch, accepted or rejected. A proposal in his own layer is
decided by its status alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from store.model import Annotation

_MINE: Final = "d.annotator = :me and d.status <> 'proposed'"
DECIDED: Final = (
    f"(exists (select 1 from annotation d where d.carried_from = n.id and {_MINE}) "
    "or (n.anchor is not null and n.carried_from is not null and exists "
    f"(select 1 from annotation d where d.carried_from = n.carried_from and d.id <> n.id and {_MINE})) "
    "or exists (select 1 from span t join annotation d on d.id = t.annotation_id where "
    't.article_id = n.article_id and t.reach = s.reach and t.start = s.start and t."end" = s."end" '
    f"and t.role = 'content' and t.ordinal = 0 and d.id <> n.id and d.label = n.label and {_MINE}))"
)
"""SQL that says of `annotation n`, whose content begins with `span s`, that the annotator `:me` decided it."""


def unanswered(marks: Sequence[Annotation], annotator: str) -> list[Annotation]:
    """Of the annotations of a stretch, those to be shown: without what is rejected, and what this one decided."""
    if not any(a.status == "proposed" for a in marks):  # nearly always
        return [a for a in marks if a.status != "rejected"]
    mine = [a for a in marks if a.annotator == annotator and a.status != "proposed"]
    answered = {a.carried_from for a in mine}
    places = {(a.label, a.start, a.end) for a in mine}
    return [
        a
        for a in marks
        if a.status != "rejected"
        and (a.status != "proposed" or (a.id not in answered and (a.label, a.start, a.end) not in places))
    ]
