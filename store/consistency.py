"""What an analyst did one way here and another way there: found for the whole store, each mended by one act.

Same text with several labels, untagged equals of what is tagged, entities that look alike, quotations that nobody
says. Nothing is changed unasked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from store import identity
from store.act import in_quotes
from store.errors import BadInput
from store.lookalikes import lookalikes
from store.scope import layer
from store.text import folded
from store.unmarked import Known, Occurrence, unmarked

if TYPE_CHECKING:
    from store.model import Candidate
    from store.store import Store

FindingKind = Literal["labels", "untagged", "entities", "speaker"]
KINDS: Final[tuple[FindingKind, ...]] = ("labels", "untagged", "entities", "speaker")

_SPEAK: Final = frozenset({"PER", "ROLE", "ORG"})
"""Labels of those who are proposed as speakers by one key; a place may stand for who rules it, but that is asked."""
_MENTIONS: Final = (
    "from annotation n join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
    "where n.kind = 'entity' and n.status <> 'rejected' and not exists (select 1 from span "
    "where annotation_id = n.id and role = 'content' and ordinal = 1) and "
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not consistent, and what would mend it."""

    kind: FindingKind
    text: str
    """The words it is about: a text, a name, a quotation."""
    what: str
    """What is not consistent, in words."""
    count: int
    """How many annotations or places mending it touches."""
    article_id: str | None = None
    """Where to look first, with `start` and `end`; None for entities."""
    start: int = 0
    end: int = 0
    label: str | None = None
    """The label that mending gives: the one that most bear."""
    ids: tuple[str, ...] = ()
    """Entities that look alike (the one with more to its name first), or quotations that nobody says."""
    places: tuple[Occurrence, ...] = ()
    """Untagged places."""


def findings(store: Store, kinds: Sequence[FindingKind] = KINDS) -> list[Finding]:
    """Everything that is not consistent, of these kinds in this order; what touches most comes first."""
    seek = {"labels": _labels, "untagged": _untagged, "entities": _entities, "speaker": _speakerless}
    found: list[Finding] = []
    for kind in kinds:
        found += sorted(seek[kind](store), key=lambda each: (-each.count, each.text))
    return found


def mend(store: Store, finding: Finding, label: str | None = None) -> int:
    """Mend it for all that are equal, as one act: how many annotations were changed or made.

    `label` instead of the one proposed. BadInput when nothing is proposed; what changed since is left alone.
    """
    if finding.kind == "labels":
        return _relabel(store, finding, label or finding.label or "")
    if finding.kind == "untagged":
        return _tag(store, finding, label or finding.label or "")
    if finding.kind == "entities":
        identity.merge(store, *finding.ids)
        return finding.count
    return _settle(store, finding)


def speaker_of(store: Store, finding: Finding) -> Candidate | None:
    """Who likeliest says the quotations: whom their source's words name, else the nearest; None if nobody does."""
    from store.model import Candidate

    quote = store.annotations.get(finding.ids[0])
    source = " ".join(span.text for span in quote.pieces("source"))
    known = store.entities.by_alias(source, quote.article_id) if source else []
    if len(known) == 1:
        return Candidate(known[0].name, known[0].id, None, known[0].label)
    number = store.articles.paragraph_at(quote.article_id, quote.start).number
    offered = store.entities.speakers(quote.article_id, number, quote.start)
    near = [each for each in offered if each.label in _SPEAK]
    return next((each for each in near if source and folded(source) == folded(each.name)), None) or (
        near[0] if near else None
    )


def _single(store: Store) -> str:
    """Mentions of one piece, of the layer that is read, as SQL."""
    return _MENTIONS + layer(store.only)


# Same text, several labels


def _labels(store: Store) -> Iterator[Finding]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    query = f"select s.text, n.label, count(*) {_single(store)} group by s.text, n.label"
    for text, label, count in store.conn.execute(query):
        counts[text][label] = count
    for text, labels in counts.items():
        if len(labels) > 1:
            yield _of_labels(store, text, labels)


def _of_labels(store: Store, text: str, labels: Counter[str]) -> Finding:
    (most, _), *others = sorted(labels.items(), key=lambda pair: (-pair[1], pair[0]))
    odd_one = f"{_single(store)} and s.text = ? and n.label <> ? order by n.key limit 1"
    article_id, start, end = store.conn.execute(
        f'select n.article_id, s.start, s."end" {odd_one}', (text, most)
    ).fetchone()
    said = ", ".join(f"{label} {count}" for label, count in ((most, labels[most]), *others))
    odd = sum(count for _, count in others)
    return Finding("labels", text, said, odd, article_id, start, end, most)


def _relabel(store: Store, finding: Finding, label: str) -> int:
    chosen = store.labels.get(label)
    if chosen.kind != "entity":
        raise BadInput(f"{label} is no label of mentions")
    rows = store.conn.execute(
        f'select n.id, n.article_id, s.start, s."end", n.label {_single(store)} and s.text = ? order by n.key',
        (finding.text,),
    ).fetchall()
    bears = {row[1:4] for row in rows if row[4] == label}
    # Where the same stretch bears the label already, a second one would say nothing.
    odd = [row[0] for row in rows if row[4] != label and row[1:4] not in bears]
    with store.act("bulk retag", f"{in_quotes(finding.text)} is {label}: {len(odd)} changed"):
        for annotation_id in odd:
            mention = store.annotations.get(annotation_id)
            store.annotations.change(replace(mention, label=label), kind="retag")
    return len(odd)


# Untagged equals


def _untagged(store: Store) -> Iterator[Finding]:
    labels: dict[str, set[str]] = defaultdict(set)
    homes: dict[str, set[str]] = defaultdict(set)
    query = (
        f"select distinct s.text, n.label, n.level, n.article_id {_single(store)} and n.status = 'accepted'"
    )
    for text, label, level, article_id in store.conn.execute(query):
        if level == "PRO" or not text.strip():
            continue
        labels[text].add(label)
        if level == "NOM":
            homes[text].add(article_id)
    known = [Known(text, min(found), homes.get(text)) for text, found in labels.items() if len(found) == 1]
    places: dict[str, list[Occurrence]] = defaultdict(list)
    for text, place in unmarked(store, known):
        places[text].append(place)
    for text, found in places.items():
        label = min(labels[text])
        articles = len({place.article_id for place in found})
        where = f"in {articles} article{'s' * (articles != 1)}"
        what = f"{label} elsewhere, untagged {where}"
        yield Finding("untagged", text, what, len(found), *found[0], label, places=tuple(found))


def _tag(store: Store, finding: Finding, label: str) -> int:
    made = 0
    with store.act("bulk tag", "") as act:
        for article_id, start, end in finding.places:
            here = store.annotations.window(article_id, start, end)
            if not any(each.kind == "entity" and each.status != "rejected" for each in here):
                store.annotations.tag(article_id, start, end, label)
                made += 1
        act.summary = f"{label} {in_quotes(finding.text)}: {made} more where it was untagged"
    return made


# Entities that look alike


def _entities(store: Store) -> Iterator[Finding]:
    pairs = lookalikes(store, near=True)
    wanted = {each.id for pair in pairs for each in (pair.one, pair.other)}
    counts = Counter[str]()
    for entity_id, count in store.conn.execute(
        "select entity_id, count(*) from annotation n where entity_id is not null and status <> 'rejected' "
        f"and {layer(store.only)} group by entity_id"
    ):
        if entity_id in wanted:
            counts[entity_id] = count
    for pair in pairs:
        kept, gone = sorted((pair.one, pair.other), key=lambda each: (-counts[each.id], each.id))
        what = f"{kept.label} {in_quotes(gone.name)} and {in_quotes(kept.name)}: {pair.why}"
        yield Finding("entities", kept.name, what, counts[gone.id], ids=(kept.id, gone.id))


# Quotations that nobody says


def _speakerless(store: Store) -> Iterator[Finding]:
    rows = store.conn.execute(
        "select n.id, n.article_id, s.start, s.\"end\", s.text, (select group_concat(text, ' ') from "
        "(select text from span where annotation_id = n.id and role = 'source' order by ordinal)) "
        "from annotation n join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
        "where n.kind = 'quote' and n.status = 'accepted' and n.entity_id is null "
        f"and {layer(store.only)} order by n.article_id, s.start"
    ).fetchall()
    groups: dict[tuple[str, ...], list[tuple[str, str, int, int, str, str | None]]] = defaultdict(list)
    for row in rows:
        groups[_whose(store, row[0], row[1], row[5])].append(row)
    for group in groups.values():
        _, article_id, start, end, text, source = group[0]
        what = f"source {in_quotes(source)}, no speaker" if source else "no source and no speaker"
        found = tuple(row[0] for row in group)
        yield Finding("speaker", text, what, len(group), article_id, start, end, ids=found)


def _whose(store: Store, quote_id: str, article_id: str, source: str | None) -> tuple[str, ...]:
    """Quotations with the same answer: of one entity's name anywhere, of equal source words in an article."""
    if source is None:
        return ("quote", quote_id)
    known = store.entities.by_alias(source, "global")
    if len(known) == 1:
        return ("entity", known[0].id)
    return ("source", article_id, " ".join(folded(source).split()))


def _settle(store: Store, finding: Finding) -> int:
    candidate = speaker_of(store, finding)
    if candidate is None:
        raise BadInput(f"Nobody is tagged near {in_quotes(finding.text)}: open it and name its speaker")
    settled = 0
    with store.act("speaker", "") as act:
        for quote_id in finding.ids:
            if store.annotations.get(quote_id).entity_id is None:
                who = store.entities.settle_speaker(quote_id, candidate).entity_id
                candidate = replace(candidate, entity_id=who)
                settled += 1
        act.summary = f"{candidate.name} says {in_quotes(finding.text)}: {settled} settled"
    return settled
