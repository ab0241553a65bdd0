"""Settling differences between layers: which marks of an article are the same place, and what was kept of each.

What was settled is a layer of its own. Its annotations know whose copies they are (`carried_from`), so what is
decided is read from the store alone: on any day, by anyone, also after an undo.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

from store import ids
from store.act import in_quotes
from store.agreement import marks as layers
from store.agreement import pairing
from store.agreement.marks import KINDS, Mark
from store.annotations import row_of
from store.model import Annotation
from store.scope import ADJUDICATION
from store.text import folded

if TYPE_CHECKING:
    from store.act import Act
    from store.records import Row
    from store.store import Store

Difference = Literal["missing", "boundary", "label", "speaker", "entity", "parts", "type"]
_PARTS: Final = ("cue", "source", "addressee")


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that at least one layer has marked."""

    members: tuple[Annotation | None, ...]
    """What each layer has there; None where it has nothing."""
    differences: tuple[Difference, ...]
    """In what the members differ; empty when all layers agree."""
    results: tuple[Annotation, ...] = ()
    """What the adjudicated layer has for it; rejected ones when none was kept. Empty: not decided yet."""

    @property
    def present(self) -> tuple[Annotation, ...]:
        """The members there are."""
        return tuple(member for member in self.members if member is not None)

    @property
    def start(self) -> int:
        """First code point that any of them marks."""
        return min(member.start for member in self.present)

    @property
    def end(self) -> int:
        """One past the last code point that any of them marks."""
        return max(member.end for member in self.present)

    @property
    def kept(self) -> tuple[Annotation, ...]:
        """The results that stand."""
        return tuple(found for found in self.results if found.status == "accepted")

    def keeps(self, member: Annotation) -> bool:
        """Was this member kept, as it was or edited since?"""
        return any(found.carried_from == member.id for found in self.kept)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Layers over one article."""

    article_id: str
    annotators: tuple[str, ...]
    places: tuple[Place, ...]
    """In text order."""

    @property
    def differences(self) -> list[Place]:
        """The places on which the layers differ."""
        return [place for place in self.places if place.differences]

    @property
    def agreements(self) -> list[Place]:
        """The places on which all agree."""
        return [place for place in self.places if not place.differences]


def candidates(store: Store, article_id: str) -> list[str]:
    """Who annotated the article, those with the most annotations first; the adjudicated layer is none of them."""
    counted = layers.layers(store, article_id)
    settled = {layer.annotator for layer in counted if layer.settled} | {ADJUDICATION}
    named = [layer.annotator for layer in counted]
    empty = layers.worked(store, article_id).get(article_id, set()) - set(named)
    return [name for name in (*named, *sorted(empty)) if name not in settled]


def compare(store: Store, article_id: str, annotators: Sequence[str]) -> Comparison:
    """The layers place by place, with what is decided already."""
    own: dict[str, list[Annotation]] = {name: [] for name in annotators}
    results: list[Annotation] = []
    for annotation in store.annotations.of_article(article_id):
        if annotation.kind not in KINDS:
            continue
        if annotation.annotator == ADJUDICATION and annotation.status != "proposed":
            results.append(annotation)
        elif annotation.annotator in own and annotation.status == "accepted":
            own[annotation.annotator].append(annotation)
    known = _names(store, article_id)
    places = _places([own[name] for name in annotators], known)
    return Comparison(article_id, tuple(annotators), tuple(_decided(places, results)))


def renewed(store: Store, comparison: Comparison) -> Comparison:
    """The same comparison with what is decided now; only results that changed are read."""
    known = {(found.id, found.updated_at): found for place in comparison.places for found in place.results}
    rows = store.conn.execute(
        "select id, updated_at from annotation where article_id = ? and annotator = ? "
        "and status <> 'proposed' and kind in ('entity', 'quote')",
        (comparison.article_id, ADJUDICATION),
    ).fetchall()
    results = [known.get(row) or store.annotations.get(row[0]) for row in rows]
    return replace(comparison, places=tuple(_decided(comparison.places, results)))


def keep(
    store: Store, comparison: Comparison, place: Place, chosen: Sequence[Annotation]
) -> list[Annotation]:
    """Let these members stand for the place, or none of them, as one act; the results as stored.

    What was decided before is replaced. None is kept as rejected copies, so that the place counts as decided.
    """
    words = f"{' and '.join(a.annotator for a in chosen) or 'none'} kept: {_said(chosen or place.present)}"
    with store.act("adjudicate", words, article_id=comparison.article_id) as act:
        for annotation_id in _standing(store, place):
            store.annotations.delete(annotation_id)
        copies = [_copy(member, rejected=not chosen) for member in chosen or place.present]
        copies = _nested(store, comparison, copies)
        for copy in copies:
            act.insert("annotation", row_of(copy))
        if chosen:
            _adopt(store, act, place, copies[0].id)
    return copies


def accept_agreed(store: Store, comparison: Comparison) -> list[Annotation]:
    """Take over what all layers agree on and nobody has decided, as one act; the results as stored."""
    agreed = [place for place in comparison.agreements if not place.results]
    if not agreed:
        return []
    copies = _nested(store, comparison, [_copy(place.present[0]) for place in agreed])
    words = f"{len(copies)} agreement{'s' * (len(copies) != 1)} taken over"
    with store.act("adjudicate", words, article_id=comparison.article_id) as act:
        act.insert_many("annotation", [row_of(copy) for copy in copies])
        for place, copy in zip(agreed, copies, strict=True):
            _adopt(store, act, place, copy.id)
    return copies


# Places


def _places(own: Sequence[list[Annotation]], known: dict[str, str]) -> list[Place]:
    found = []
    for kind in KINDS:
        annotations = [[a for a in layer if a.kind == kind] for layer in own]
        marked = [[_mark(a, known) for a in layer] for layer in annotations]
        for group in _groups(marked):
            members = tuple(
                annotations[layer][group[layer]] if layer in group else None for layer in range(len(own))
            )
            found.append(Place(members, _differences(members, known)))
    return sorted(found, key=lambda place: (place.start, -place.end, place.present[0].id))


def _groups(marked: Sequence[Sequence[Mark]]) -> list[dict[int, int]]:
    """Layer -> index of its mark, for each place: equal marks first, then what shares most code points."""
    groups = {(layer, n): {layer: n} for layer, marks in enumerate(marked) for n in range(len(marks))}
    offers = []
    for i, j in combinations(range(len(marked)), 2):
        left, right = marked[i], marked[j]
        offers += [
            (left[a].spans != right[b].spans, left[a].label != right[b].label, -shared, (i, a), (j, b))
            for a, b, shared in pairing.overlaps(left, right)
        ]
    for *_, one, other in sorted(offers):
        first, second = groups[one], groups[other]
        if first is not second and not first.keys() & second.keys():
            first |= second
            for member in second.items():
                groups[member] = first
    return list({id(group): group for group in groups.values()}.values())


def _mark(annotation: Annotation, known: dict[str, str]) -> Mark:
    spans = tuple((span.start, span.end) for span in annotation.content)
    return Mark(spans[0][0], spans[-1][1], spans, annotation.label, annotation.kind, _who(annotation, known))


def _who(annotation: Annotation, known: dict[str, str]) -> str:
    if annotation.entity_id:
        return known.get(annotation.entity_id, "")
    source = annotation.pieces("source")
    return folded(source[0].text).strip() if source else ""


def _names(store: Store, article_id: str) -> dict[str, str]:
    rows = store.conn.execute(
        "select id, name from entity where id in (select entity_id from annotation where article_id = ?)",
        (article_id,),
    ).fetchall()
    return {entity_id: folded(name).strip() for entity_id, name in rows}


def _differences(members: Sequence[Annotation | None], known: dict[str, str]) -> tuple[Difference, ...]:
    present = [member for member in members if member is not None]
    found: list[Difference] = ["missing"] if len(present) < len(members) else []

    def differ(values: Iterable[object]) -> bool:
        return len(set(values)) > 1

    if differ(tuple((s.start, s.end) for s in a.content) for a in present):
        found.append("boundary")
    if differ(a.label for a in present):
        found.append("label")
    if differ(_who(a, known) for a in present):
        found.append("speaker" if present[0].kind == "quote" else "entity")
    if differ(tuple((s.role, s.start, s.end) for s in a.spans if s.role in _PARTS) for a in present):
        found.append("parts")
    if differ((a.quote_type, a.medium, a.level) for a in present) and "label" not in found:
        found.append("type")
    return tuple(found)


# Decisions


def _decided(places: Sequence[Place], results: Iterable[Annotation]) -> list[Place]:
    """The places with their results: by whose copy each is, else by equal spans and label (of other layers)."""
    home = {member.id: n for n, place in enumerate(places) for member in place.members if member is not None}
    alike: dict[object, int] = {}
    found: dict[int, list[Annotation]] = defaultdict(list)
    for result in sorted(results, key=lambda a: a.id):
        at = home.get(result.carried_from or "")
        if at is None:
            alike = alike or {_look(m): n for n, place in enumerate(places) for m in place.present}
            at = alike.get(_look(result))
        if at is not None:
            found[at].append(result)
    return [
        place if tuple(found.get(n, ())) == place.results else replace(place, results=tuple(found.get(n, ())))
        for n, place in enumerate(places)
    ]


def _look(annotation: Annotation) -> object:
    return annotation.kind, annotation.label, tuple((s.start, s.end) for s in annotation.content)


def _standing(store: Store, place: Place) -> list[str]:
    """Ids of what is in the adjudicated layer for the place, as it is now."""
    wanted = [a.id for a in (*place.present, *place.results)]
    marks = ", ".join("?" * len(wanted))
    # Two look-ups by index: joined by `or`, they would go through the whole article.
    rows = store.conn.execute(
        f"select id from annotation where id in ({marks}) and annotator = ? and article_id = ? union "
        f"select id from annotation where carried_from in ({marks}) and annotator = ? and article_id = ?",
        2 * (*wanted, ADJUDICATION, place.present[0].article_id),
    )
    return [row[0] for row in rows.fetchall()]


def _copy(member: Annotation, *, rejected: bool = False) -> Annotation:
    """A member in the adjudicated layer; its parent is still that of its own layer."""
    made = ids.now()
    return replace(
        member, id=ids.new_id(), annotator=ADJUDICATION, origin="adjudication", rule=None, confidence=None,
        status="rejected" if rejected else "accepted", carried_from=member.id, anchor=None,
        created_at=made, updated_at=made,
    )  # fmt: skip


def _nested(store: Store, comparison: Comparison, copies: list[Annotation]) -> list[Annotation]:
    """The copies, each nested in what was kept of the quotation round it, now or before; else in none."""
    if not any(copy.parent_id for copy in copies):
        return copies
    places = {member.id: place for place in comparison.places for member in place.present}
    made = {copy.carried_from: copy.id for copy in copies if copy.status == "accepted"}

    def parent(wanted: str) -> str | None:
        place = places.get(wanted)
        if place is None:
            return None
        here = next((made[member.id] for member in place.present if member.id in made), None)
        if here is not None:
            return here
        found = (store.annotations.get(annotation_id) for annotation_id in _standing(store, place))
        return next((each.id for each in found if each.status == "accepted"), None)

    return [replace(copy, parent_id=parent(copy.parent_id)) if copy.parent_id else copy for copy in copies]


def _adopt(store: Store, act: Act, place: Place, parent_id: str) -> None:
    """Nest in the kept quotation what was kept before of the quotations inside it."""
    if place.present[0].kind != "quote":
        return
    marks = ", ".join("?" * len(place.present))
    rows = store.conn.execute(
        "select c.id from annotation s join annotation c on c.carried_from = s.id and c.annotator = ? "
        f"where s.parent_id in ({marks})",
        (ADJUDICATION, *(member.id for member in place.present)),
    ).fetchall()
    for (child_id,) in rows:
        child: Row = row_of(store.annotations.get(child_id))
        act.update("annotation", {**child, "parent_id": parent_id, "updated_at": ids.now()})


def _said(annotations: Sequence[Annotation]) -> str:
    return ", ".join(f"{a.label} {in_quotes(a.text, 40)}" for a in annotations)
