"""The records of the field: frozen values that every room passes around.

Offsets are Unicode code points into the article's frozen text, start inclusive, end exclusive.
Times are ISO 8601 UTC with milliseconds (`2026-11-23T17:00:00.123Z`). Nothing here reads or writes.
"""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from store.frozen import record

Kind = Literal["entity", "quote", "note"]
Role = Literal["content", "cue", "source", "addressee"]
Status = Literal["proposed", "accepted", "rejected"]
Origin = Literal["human", "rule", "import", "carry", "adjudication", "model"]
QuoteType = Literal["direct", "mixed", "indirect", "reported", "free_indirect"]
Medium = Literal["speech", "writing", "thought"]
Level = Literal["NAM", "NOM", "PRO"]
AliasKind = Literal["full", "short", "acronym", "title", "role", "variant"]
Paragraphing = Literal["line", "block"]
REASONS: Final = (
    "scare_quote", "title", "name", "not_attributed", "boundary", "duplicate", "generic", "wrong_label", "other",
)  # fmt: skip
"""Why a proposal is rejected, in the order of the digits that say so in review."""

UNSTORED: Final = "?"
"""Begins the id of an annotation that is not in the store: a candidate."""


@record
class Article:
    """One frozen text and what is known about it; the text itself is read apart, it can be a novel."""

    id: str
    """First 20 hex digits of the SHA-256 of the text's UTF-8: equal texts are one article."""
    title: str
    language: str | None
    """BCP 47, as the file said or the text shows; None when unknown."""
    source: str | None
    """Who published it (newspaper, agency)."""
    author: str | None
    url: str | None
    published: str | None
    """Date or time of publication, ISO 8601 where the file's form could be read, else as it stood."""
    file_name: str | None
    added_at: str
    supersedes: str | None
    """Id of the article whose revision this is."""
    length: int
    """Code points of the text."""
    paragraphs: int | None
    """How many paragraphs; None until they have been cut (after a bulk add)."""


@record
class Paragraph:
    """A stretch of text read as one: a line, or a block of hard-wrapped lines."""

    number: int
    """From 1."""
    start: int
    end: int
    digest: str
    """16 hex digits over the exact text; equal digest = repeated paragraph, across the corpus."""


@record
class Span:
    """One piece of text in a role of an annotation."""

    start: int
    end: int
    text: str
    """Exactly text[start:end], kept so that a drift can never pass unseen."""
    role: Role = "content"
    ordinal: int = 0
    """Place among the spans of the same role, from 0, in text order."""


@record
class Annotation:
    """A mention, a quotation or a note, with its spans (one content span at least)."""

    __slots__: ClassVar[tuple[str, ...]]
    """The names of its fields."""
    id: str
    """UUIDv7."""
    article_id: str
    kind: Kind
    label: str
    spans: tuple[Span, ...]
    annotator: str
    created_at: str
    updated_at: str
    status: Status = "accepted"
    origin: Origin = "human"
    entity_id: str | None = None
    """Whom a mention denotes; for a quotation, who says it."""
    rule: str | None = None
    """Which rule or importer made it; None for a person."""
    confidence: float | None = None
    """0 to 1; None for a person."""
    reject_reason: str | None = None
    note: str | None = None
    level: Level | None = None
    quote_type: QuoteType | None = None
    medium: Medium | None = None
    parent_id: str | None = None
    """The quotation this one is nested in."""
    carried_from: str | None = None
    """The annotation this one was carried over from (repeated paragraph, revised text)."""
    anchor: Literal["ok", "moved", "orphan"] | None = None
    """How it came over from the text it was made on; None when it was made on this one.

    `orphan`: it has no sure place in the text that supersedes its own.
    """

    @property
    def is_stored(self) -> bool:
        """Is it in the store? The id of a candidate that nobody has decided begins with UNSTORED."""
        return not self.id.startswith(UNSTORED)

    def pieces(self, role: Role) -> tuple[Span, ...]:
        """The spans of one role, in text order; empty when it has none."""
        spans = self.spans
        if len(spans) == 1:  # nearly always, and asked a thousand times a screen
            return spans if spans[0].role == role else ()
        return tuple([span for span in spans if span.role == role])

    @property
    def content(self) -> tuple[Span, ...]:
        """What is marked: one span, or several when discontinuous."""
        return self.pieces("content")

    @property
    def start(self) -> int:
        """First code point of the content."""
        first = self.spans[0]
        return first.start if first.role == "content" else self.content[0].start

    @property
    def end(self) -> int:
        """One past the last code point of the content."""
        last = self.spans[-1]
        return last.end if last.role == "content" else self.content[-1].end

    @property
    def text(self) -> str:
        """The content's pieces joined by one space."""
        return " ".join(span.text for span in self.content)


@record
class Alias:
    """A text by which an entity is known."""

    entity_id: str
    text: str
    kind: AliasKind = "full"
    scope: str = "global"
    """`global`, or the id of the one article in which it holds."""


@record
class Entity:
    """A person, organisation or place with a record of its own."""

    id: str
    label: str
    name: str
    wikidata_id: str | None = None
    note: str | None = None
    aliases: tuple[Alias, ...] = ()


@record
class Label:
    """A tag of the scheme."""

    name: str
    kind: Kind
    title: str
    key: str | None
    """The key that tags it; None when it has none."""
    colour: str
    """A name of the palette (see tui/themes.py), so that every theme shows it legibly."""
    description: str = ""
    position: int = 0
    retired: bool = False
    """Offered no more; its annotations stay."""


@record
class ActRecord:
    """One line of the history."""

    id: str
    at: str
    annotator: str
    kind: str
    summary: str
    article_id: str | None
    undone: bool


@record
class Candidate:
    """Who may have said a quotation: an entity, or a mention that no entity is known for yet."""

    name: str
    entity_id: str | None
    annotation_id: str | None
    """The mention it was found by; None when the name was typed."""
    label: str
    """The mention's label, or the entity's when there is no mention."""


@record
class Counts:
    """What a bulk tag did."""

    tagged: int
    skipped: int
    """Equal texts left alone: they, or a part of them, already bear the label."""
    articles: int
    """Articles in which something was tagged."""
    act_id: str | None
    """The act to undo or to amend; None when nothing was tagged."""


@record
class EntityRow:
    """A line of the register: an entity with its counts, rejected annotations left out."""

    entity: Entity
    mentions: int
    quotations: int
    """Quotations that it says."""


@record
class ArticleRow:
    """A line of the library: an article with its counts for one annotator."""

    article: Article
    read: int
    """Paragraphs marked read."""
    mentions: int
    quotations: int
