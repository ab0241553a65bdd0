"""Proposals as annotations that nobody has decided yet: of an article, or of a window of its paragraphs.

They are not in the store until they are decided (`keep`). What has been tagged or decided already is left out,
and so is what stands in a copy of an earlier paragraph: its source's tags are carried over there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assist.clipping import with_context
from assist.gazetteer import Gazetteer
from assist.plugins import installed, moved
from assist.proposal import Proposal, Speaker
from assist.proposers import Guessed, joined, read, unwrapped, with_known
from assist.readings import remembered
from store import carry, equals, ids
from store.acronyms import bound
from store.act import in_quotes
from store.annotations import defaults
from store.frozen import record
from store.model import UNSTORED, Annotation, Span

if TYPE_CHECKING:
    from assist.clipping import Bounds
    from store.model import Article, Candidate, Kind, Paragraph, Status
    from store.store import Store

CONTEXT: Final = 6
"""Paragraphs before and after a window that are read with it: who a pronoun means, where a quotation ends."""
_COPIES: Final = 64
"""Equal paragraphs of other articles that are asked whether something was rejected there."""


@record
class Offered(Annotation):
    """A candidate; as an annotation, but with who seems to speak, and without times: nobody has made it yet."""

    speaker: Speaker | None = None
    """Of a quotation, as the text gives it; offsets in the article. None when nobody is named."""


def candidates(
    store: Store, article_id: str, annotator: str, gazetteer: Gazetteer | None = None
) -> list[Annotation]:
    """Every candidate of an article that this annotator has still to decide, in the order of their starts.

    Unstored records of status `proposed` and origin `rule`. `gazetteer`: what is known, entered into this
    article; made from the store when none is given. Linear in the text. NotFound.
    """
    store.articles.ensure_cut(article_id)
    article = store.articles.get(article_id)
    if gazetteer is None:
        gazetteer = Gazetteer.of(store)
        gazetteer.enter(store, article_id)
    window = Window(store, article, annotator, 1, article.paragraphs or 0, plugins=True)
    return list(undecided(window.offers(gazetteer), store.annotations.of_article(article_id), annotator))


class Window:
    """Some paragraphs of an article as proposers read them: once, for a text never changes."""

    def __init__(
        self,
        store: Store,
        article: Article,
        annotator: str,
        first: int,
        last: int,
        *,
        part: Bounds | None = None,
        plugins: bool = False,
        foreign: Iterable[Proposal] = (),
        remember: bool = False,
    ) -> None:
        """The paragraphs from `first` to `last`; their neighbours are read too, of long ones the nearest sentences.

        `part`: of a very long paragraph, which is then `first` and `last`, only candidates that start in this
        stretch of the article, read with the sentences round it. `plugins` may take seconds: asks those of other
        distributions; `foreign`: what they have answered, with offsets in the article. `remember`: what was read
        once holds at the next start too; without plug-ins.
        """
        self._article = article
        self._annotator = annotator
        begin = max(1, first - CONTEXT)
        near = store.articles.paragraphs(article.id, begin, last + CONTEXT - begin + 1)
        bounds = with_context(store, article.id, near, first, last, part)
        self._base = bounds[0][0] if bounds else 0
        self._text = store.articles.text(article.id, self._base, bounds[-1][1]) if bounds else ""
        self._bounds = [(start - self._base, end - self._base) for start, end in bounds]
        repeated = store.articles.repeats(article.id, first, last - first + 1)
        self._wanted = [p for p in near if first <= p.number <= last and p.number not in repeated]
        """Paragraphs whose candidates are told."""
        self._starts = [p.start for p in self._wanted]
        self._part = part
        self._gone = _rejected_elsewhere(store, article.id, annotator, self._wanted, part)
        self._plain = unwrapped(self._text, self._bounds)
        if remember:
            name = f"{article.id}-{self._base}-{len(self._text)}"
            guessed = remembered(name, self._plain, self._bounds, article.language, self._read)
        else:
            guessed = read(self._plain, self._bounds, article.language, plugins=plugins)
        self._guessed = joined(guessed, _within(foreign, self._base, self._base + len(self._text)))

    @property
    def length(self) -> int:
        """Code points that were read."""
        return len(self._text)

    def _read(self) -> Guessed:
        return read(self._plain, self._bounds, self._article.language, plugins=False)

    def offers(self, gazetteer: Gazetteer | None = None) -> list[Offered]:
        """What the paragraphs seem to hold with what is known now, decided or not, in the order of their starts."""
        language = self._article.language
        found = []
        for proposal in with_known(self._guessed, self._plain, self._bounds, language, gazetteer):
            home = self._home(self._base + proposal.start)
            if home is None:
                continue
            if (home.digest, proposal.kind, self._base + proposal.start - home.start) not in self._gone:
                found.append(
                    as_candidate(self._article.id, proposal, self._text, self._base, self._annotator)
                )
        return found

    def _home(self, start: int) -> Paragraph | None:
        if self._part is not None and not self._part[0] <= start < self._part[1]:
            return None
        at = bisect_right(self._starts, start) - 1
        return self._wanted[at] if at >= 0 and start < self._wanted[at].end else None


def foreign(store: Store, article_id: str) -> list[Proposal]:
    """What the proposers of other distributions find in an article; may take as many seconds as they like."""
    if not installed().names:
        return []
    store.articles.ensure_cut(article_id)
    article = store.articles.get(article_id)
    near = store.articles.paragraphs(article_id, 1, article.paragraphs or 0)
    bounds = [(p.start, p.end) for p in near]
    text = unwrapped(store.articles.full_text(article_id), bounds)
    return installed().propose(text, bounds, article.language)


def _within(proposals: Iterable[Proposal], start: int, end: int) -> list[Proposal]:
    """Those that lie in a stretch of the article, with offsets in it."""
    return [moved(each, -start) for each in proposals if start <= each.start and each.end <= end]


def as_candidate(article_id: str, proposal: Proposal, text: str, base: int, annotator: str) -> Offered:
    """A proposal over a window that begins at `base`, as a candidate of its article."""

    def span(role: str, ordinal: int, start: int, end: int) -> Span:
        return Span(base + start, base + end, text[start:end], role, ordinal)  # type: ignore[arg-type]

    spans = [span("content", n, *piece) for n, piece in enumerate(proposal.pieces)]
    for role in ("cue", "source"):
        part = getattr(proposal, role)
        if part is not None:
            spans.append(span(role, 0, part.start, part.end))
    speaker = proposal.speaker
    if speaker is not None:
        speaker = Speaker(" ".join(speaker.name.split()), base + speaker.start, base + speaker.end)
    kind: Kind = "quote" if proposal.kind == "quote" else "entity"
    said = {"quote_type": proposal.quote_type, "medium": proposal.medium}
    fields = {**defaults(kind, proposal.label), **{name: value for name, value in said.items() if value}}
    return Offered(
        id=f"{UNSTORED}{proposal.label}:{base + proposal.start}:{base + proposal.end}",
        article_id=article_id, kind=kind, label=proposal.label, spans=tuple(spans), annotator=annotator,
        created_at="", updated_at="", status="proposed", origin="rule", rule=proposal.rule,
        confidence=proposal.confidence, entity_id=proposal.entity_id, speaker=speaker, **fields,
    )  # fmt: skip


def _rejected_elsewhere(
    store: Store, article_id: str, annotator: str, paragraphs: list[Paragraph], part: Bounds | None
) -> set[tuple[str, str, int]]:
    """Digest, kind and start in the paragraph of what this annotator rejected in a copy in another article.

    `part`: only there, in the one paragraph.
    """
    found: set[tuple[str, str, int]] = set()
    for digest in {p.digest for p in paragraphs}:
        rows = store.conn.execute(
            'select article_id, start, "end" from paragraph where digest = ? and article_id <> ? limit ?',
            (digest, article_id, _COPIES),
        ).fetchall()
        for copy_id, start, end in rows:
            if part is not None:
                home = paragraphs[0].start
                low, high = start + part[0] - home, start + part[1] - home
            else:
                low, high = start, end
            for mark in store.annotations.window(copy_id, low, high):
                if mark.status == "rejected" and mark.annotator == annotator and mark.start >= start:
                    found.add((digest, mark.kind, mark.start - start))
    return found


def undecided(offered: Iterable[Offered], marks: Iterable[Annotation], annotator: str) -> Iterable[Offered]:
    """Those that neither overlap what is tagged of their kind nor start where this annotator rejected one."""
    taken: dict[str, list[tuple[int, int]]] = {"entity": [], "quote": []}
    gone = set()
    for mark in marks:
        if mark.status != "rejected":
            taken.setdefault(mark.kind, []).extend((s.start, s.end) for s in mark.content)
        elif mark.annotator == annotator:
            gone |= {(mark.kind, mark.start), (mark.kind, -mark.end)}
    busy = {kind: equals.joined(spans) for kind, spans in taken.items()}
    for each in offered:
        if (each.kind, each.start) in gone and (each.kind == "quote" or (each.kind, -each.end) in gone):
            continue
        if not any(equals.overlaps(busy[each.kind], s.start, s.end) for s in each.content):
            yield each


def decided(candidate: Annotation, status: Status, annotator: str, **fields: object) -> Annotation:
    """The candidate as the record that its decision stores, in the decider's layer."""
    made = ids.now()
    names = [name for name in Annotation.__slots__ if name != "id"]
    record = Annotation(id=ids.new_id(), **{name: getattr(candidate, name) for name in names})
    own = {"status": status, "annotator": annotator, "created_at": made, "updated_at": made}
    return replace(record, **{**own, **fields})  # type: ignore[arg-type]


def keep(
    store: Store,
    record: Annotation,
    *,
    speaker: Candidate | None = None,
    role: str | None = None,
    summary: str | None = None,
) -> list[Annotation]:
    """Store a decided candidate, in the copies of its paragraph too, and who says it, as one act; all of them.

    The first is the record as stored. An accepted mention is linked to the entity known by its text.
    """
    words = summary or f"{record.status} {record.label} {in_quotes(record.text)}"
    with store.act(record.status, words, article_id=record.article_id):
        if record.status == "rejected":
            store.annotations.add(record)
            return [record]
        linked = bound(store, store.annotations.linked(record))
        copies = carry.add(store, linked)
        if speaker is not None:
            store.entities.settle_speaker(record.id, speaker, role=role)
        return [store.annotations.get(each.id) for each in (linked, *copies)]


def role_phrase(quote: Annotation, name: str, language: str | None) -> str | None:
    """The role by which the article calls the speaker of a quotation («le directeur»), its article left out.

    None when the source is a pronoun, or holds a word of the speaker's name.
    """
    # Deferred: read when a speaker is settled.
    from assist.lexicon import lexicon
    from assist.phrases import words

    lex, named = lexicon(language), set(name.split())
    for source in quote.pieces("source"):
        found = words(source.text, 0, len(source.text))
        if any(source.text[word.start : word.end] in named for word in found):
            continue
        while found and found[0].low in lex.determiners:
            del found[0]
        phrase = source.text[found[0].start :] if found else ""
        low = phrase.lower().replace("’", "'")
        if phrase and low not in lex.pronouns and source.text.lower().replace("’", "'") not in lex.backward:
            return phrase
    return None
