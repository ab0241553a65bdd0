"""The picture of the review: progress, a row a group, and below the passage with the span marked and what is known.

What is read of the store is read, and kept, by passages.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from store.chronicle import Settled
from store.model import Annotation, Paragraph, Span
from store.review import SOURCES, Item, Placing
from tui.frame import MEASURE
from tui.layout import cells, wrap
from tui.looks import Look, Run
from tui.paint import merged
from tui.passages import AROUND, KEPT, REACH, Passages, start_of
from tui.safetext import line as one_line
from tui.safetext import safe
from tui.screens.listing import column, lit_runs

if TYPE_CHECKING:
    from tui.screens.review import Review

BAR: Final = 24
"""Cells of the progress bar."""


class Pane:
    """Rows of the review."""

    def __init__(self, scene: Review) -> None:
        self._scene = scene
        self._known = Passages(scene.store)
        self._warm: set[tuple[str, str]] = set()
        """Items of which everything that is shown has been read."""

    def forget(self) -> None:
        """Read again what is shown: it may have changed."""
        self._known.forget()
        self._warm.clear()

    def is_warm(self, item: Item) -> bool:
        """Can the item be shown without reading anything?"""
        return item.name in self._warm

    def warm(self, item: Item) -> None:
        """Read all that is shown of an item."""
        self._known.around(item)
        self._passage(item)
        if len(self._warm) > KEPT // 20:
            self._warm.clear()
        self._warm.add(item.name)

    # -- above

    def heads(self) -> list[list[Run]]:
        """The title, and the progress."""
        scene = self._scene
        sources = scene.wanted.sources
        shown = SOURCES[next(iter(sources))] if len(sources) == 1 else "all that waits"
        words = f"Review — {shown}"
        words += f" — {one_line(scene.filter, 30)}" if scene.filter else ""
        orders = {"size": "largest groups first", "confidence": "surest first", "text": "as in the texts"}
        return [scene.across(words, "title", f"{orders[scene.order]} "), self._progress()]

    def _progress(self) -> list[Run]:
        if self._scene.typing is not None:
            return self._scene.across(self._scene.typed_help(), "bar")
        queue = self._scene.queue
        decided, left, complete = queue.progress
        total = decided + left
        full = round(BAR * decided / total) if total else 0
        room = BAR if self._scene.width >= 60 else 0
        bar = ("█" * full + "░" * (BAR - full))[:room]
        words = f" {decided:,} of {total:,} decided, {left:,} left{'' if complete else ' and more'}"
        if queue.per_minute is not None:
            words += f" · {queue.per_minute:.0f} a minute"
        if self._scene.rate is not None:
            words = f" {self._scene.rate}"
        return [(f" {bar}", Look("key")), (self._fill(words, self._scene.width - 1 - room), Look("bar"))]

    def row(self, index: int) -> list[Run]:
        """How often, label, text and one context; the context last, for nothing may stand right of foreign text."""
        scene = self._scene
        if scene.inside is not None:
            item, count = scene.inside.items[index], ""
        else:
            group = scene.queue.groups[index]
            item, count = group.items[0], f"{len(group.items):,}×" if len(group.items) > 1 else ""
        chosen = index == scene.at
        look = Look("lit" if chosen else "text")
        quiet = look if chosen else Look("muted")
        colour = scene.labels[item.label].colour if item.label in scene.labels else "white"
        lead = f" {count:>6} "
        label = column(item.label, 9)
        name = label.rstrip()
        before, after = self._known.around(item)
        text = " ".join(item.text.split())
        room = scene.width - cells(lead) - cells(label)
        begin = _from_a_word(before, max(8, room // 4), item.start)
        said = f"{begin}{text}{after}"
        marks = ((len(begin), len(begin) + len(text)),)
        lit = look if chosen else Look("text", state="hit")
        return [
            (lead, quiet), (name, look if chosen else Look(outer=colour, depth=1)),
            (label[len(name) :], quiet), *lit_runs(said, marks, room, quiet, lit),
        ]  # fmt: skip

    # -- below

    def passage(self) -> list[list[Run]]:
        """Where it stands: title, text with the span marked, facts; as many rows as there are."""
        chosen = self._scene.items()
        rows = self._passage(chosen[0]) if chosen else []
        return rows + [self._scene.blank()] * (self._scene.lower - len(rows))

    def _passage(self, item: Item) -> list[list[Run]]:
        scene, height = self._scene, self._scene.lower
        if not height:
            return []
        facts = [self._line(words) for words in self._facts(item)][: max(1, height // 2)]
        rows = [self._where(item), *self._text(item, height - 1 - len(facts))]
        return [*rows, *([scene.blank()] * (height - len(rows) - len(facts))), *facts]

    def _where(self, item: Item) -> list[Run]:
        scene = self._scene
        article = self._known.article(item.article_id)
        about = [article.title, article.source, article.published] if article else [item.article_id]
        paragraph = self._known.paragraph(item.article_id, start_of(item))
        about += [f"¶{paragraph.number}"] if paragraph and paragraph.number else []
        group = scene.queue.current
        among = f"{len(group.items):,} alike " if group is not None and len(group.items) > 1 else ""
        if scene.inside is not None:
            among = f"{scene.at + 1} of {len(scene.inside.items):,} alike "
        return scene.across(" · ".join(filter(None, about)), "title", among)

    def _text(self, item: Item, room: int) -> list[list[Run]]:
        """The paragraph, so that the row of the span is on it."""
        start = start_of(item)
        paragraph = self._known.paragraph(item.article_id, start)
        if paragraph is None or room < 1:
            return []
        base, end = max(paragraph.start, start - REACH), min(paragraph.end, start + REACH)
        shown = safe(self._known.text(item.article_id, base, end)).replace("\n", " ")
        spans = [(s.start - base, s.end - base, s.role) for s in self._spans(item)]
        starts = [*wrap(shown, self._measure), len(shown)]
        here = max(0, sum(place <= start - base for place in starts[:-1]) - 1)
        top = max(0, min(here - room // 3, len(starts) - 1 - room))
        rows = [
            self._row_of(self._marked(shown, *row, spans)) for row in list(pairwise(starts))[top : top + room]
        ]
        return self._with_neighbours(item.article_id, paragraph, rows, room)

    @property
    def _measure(self) -> int:
        """Cells of a row of the passage at most: as in the reader, longer rows are tiring to read."""
        return min(MEASURE, self._scene.width - 4)

    def _row_of(self, runs: list[Run]) -> list[Run]:
        used = sum(cells(text) for text, _ in runs)
        return merged([("  ", Look()), *runs, (" " * max(0, self._scene.width - 2 - used), Look())])

    def _with_neighbours(
        self, article_id: str, paragraph: Paragraph, rows: list[list[Run]], room: int
    ) -> list[list[Run]]:
        """The end of the paragraph before and the beginning of the next, quieter, as far as there is room."""
        above = self._quiet(article_id, paragraph, paragraph.start - 1)
        share = (room - len(rows) - 1) // 2
        if above and share > 0:
            rows = [*above[-share:], self._scene.blank(), *rows]
        gap = self._known.text(article_id, paragraph.end, paragraph.end + AROUND)
        below = self._quiet(article_id, paragraph, paragraph.end + len(gap) - len(gap.lstrip()))
        share = room - len(rows) - 1
        return [*rows, self._scene.blank(), *below[:share]] if below and share > 0 else rows

    def _quiet(self, article_id: str, beside: Paragraph, offset: int) -> list[list[Run]]:
        """The rows of the paragraph at an offset; none where that is the one it is to stand beside."""
        other = self._known.paragraph(article_id, offset) if offset >= 0 else None
        if other is None or other.start == beside.start or other.end <= other.start:
            return []
        low, high = other.start, min(other.end, other.start + REACH)
        if other.start < beside.start:
            low, high = max(other.start, other.end - REACH), other.end
        shown = safe(self._known.text(article_id, low, high)).replace("\n", " ")
        starts = [*wrap(shown, self._measure), len(shown)]
        return [self._row_of([(shown[a:b].rstrip(), Look("muted"))]) for a, b in pairwise(starts)]

    @staticmethod
    def _marked(shown: str, low: int, high: int, spans: Sequence[tuple[int, int, str]]) -> list[Run]:
        """A row's text, the span as what is selected, cue and source of a quotation in their own looks."""
        cuts = sorted({low, high, *(p for s in spans for p in s[:2] if low < p < high)})
        runs: list[Run] = []
        for left, right in pairwise(cuts):
            text = shown[left:right].rstrip() if right == high else shown[left:right]
            roles = {role for start, end, role in spans if start <= left and right <= end}
            part = next((role for role in ("cue", "source", "addressee") if role in roles), "")
            look = Look(depth=1, state="selected") if "content" in roles else Look()
            if part:
                look = Look(outer="yellow", role=part)
            runs.append((text, look))
        return [run for run in runs if run[0]]

    def _facts(self, item: Item) -> list[str]:
        """What is known, the most useful first."""
        facts: list[str] = []
        annotation = self._known.annotation(item)
        if annotation is not None and annotation.kind == "quote":
            facts.append(self._quotation(item, annotation))
        facts += self._of_source(item)
        facts.append(self._said(item))
        facts.append(self._from(item, annotation))
        return [fact for fact in facts if fact]

    def _quotation(self, item: Item, annotation: Annotation) -> str:
        parts = []
        for role in ("cue", "source"):
            pieces = annotation.pieces(role)
            parts += [f"{role} “{one_line(pieces[0].text, 30)}”"] if pieces else []
        speaker = getattr(item.more, "speaker", None)
        if annotation.entity_id:
            parts.append(f"speaker {one_line(self._known.entity(annotation.entity_id), 40)}")
        elif speaker is not None:
            parts.append(f"speaker “{one_line(speaker.name, 30)}”")
        kind = " ".join(part for part in (annotation.quote_type, annotation.medium) if part)
        return " · ".join([kind, *parts])

    def _said(self, item: Item) -> str:
        """How the text is tagged so far, in the corpus and in this article."""
        says = self._scene.queue.says
        here = _counts(says.articles.get((item.article_id, item.text), {}))
        corpus = _counts(says.corpus.get(item.text, {}))
        if not corpus:
            return "This text: not tagged so far"
        return f"This text so far: {corpus}; in this article: {here or 'not yet'}"

    def _from(self, item: Item, annotation: Annotation | None) -> str:
        """Who proposes it, by which rule, how sure."""
        rule = annotation.rule if annotation is not None else None
        who = "the assistant" if item.source == "assistant" else item.annotator
        parts = [f"{SOURCES[item.source]} · {one_line(who, 30)} ({item.origin}{f', {rule}' if rule else ''})"]
        if item.confidence is not None:
            parts.append(f"confidence {item.confidence:.2f}")
        if item.entity_id and (annotation is None or annotation.kind != "quote"):
            parts.append(f"denotes {one_line(self._known.entity(item.entity_id), 40)}")
        if annotation is not None and annotation.note:
            parts.append(f"note: {one_line(annotation.note, 60)}")
        return " · ".join(parts)

    def _of_source(self, item: Item) -> list[str]:
        """What only orphans, conflicts and copies have to tell."""
        if isinstance(item.more, Placing):
            orphan = item.more.orphan
            lost = ", ".join(f"{span.role} “{one_line(span.text, 30)}”" for span in orphan.lost)
            facts = [f"Old text: …{orphan.before}[{item.text}]{orphan.after}…", f"Lost: {lost}"]
            for number, (start, end) in enumerate(item.more.offers, 1):
                text = self._known.text
                before = text(item.article_id, start - 24, start)
                facts.append(
                    f"{number}  …{before}[{text(item.article_id, start, end)}]"
                    f"{text(item.article_id, end, end + 24)}…"
                )
            return facts if item.more.offers else [*facts, "No place reads like it: look in the text"]
        if isinstance(item.more, Settled):
            lost_row = item.more.lost
            lost = "deleted" if lost_row is None else f"{lost_row['label']} {lost_row['status']}"
            return [
                f"Accept: stays as the merge left it. Reject: back to what was lost ({lost})",
                item.more.summary,
            ]
        if item.source == "carried":
            return ["Accept: like its source, which was edited. Reject: stays as it is"]
        return []

    def _spans(self, item: Item) -> tuple[Span, ...]:
        if isinstance(item.more, Placing):
            return tuple(Span(start, end, "") for start, end in item.more.offers[:1])
        annotation = self._known.annotation(item)
        return annotation.spans if annotation is not None else (Span(item.start, item.end, item.text),)

    # -- pieces

    def _line(self, words: str) -> list[Run]:
        return [(self._fill(f"  {words}", self._scene.width), Look("status"))]

    @staticmethod
    def _fill(words: str, width: int) -> str:
        lead = " " * min(width, len(words) - len(words.lstrip()))
        room = width - len(lead)
        shown = lead + one_line(words.strip(), room) if words.strip() and room else lead
        return shown + " " * max(0, width - cells(shown))

    def nothing(self) -> str:
        """Why there is nothing."""
        if not self._scene.queue.complete:
            return "Looking for what waits…"
        if self._scene.filter:
            return "Nothing that waits fits the filter."
        return "Nothing waits. Every proposal is decided."

    def status(self) -> list[Run]:
        """The line being typed; else saved or not, the last decision, and the place."""
        scene = self._scene
        if scene.typing is not None:
            return scene.typed_row(scene.typed_lead(), scene.typing.text)
        saved = "saving…" if scene.outbox.pending else "not saved" if scene.failed else "saved"
        count = scene.reach(0)
        right = f"{scene.at + 1 if count else 0}/{count} "
        room = max(0, scene.width - cells(saved) - 3 - cells(right))
        words = one_line(scene.message, room) if scene.message else ""
        gap = " " * max(0, scene.width - cells(saved) - 2 - cells(words) - cells(right))
        fine = saved == "saved" and not scene.warns
        return [
            (f" {saved} ", Look("saved" if fine else "warn")),
            (words, Look("warn" if scene.warns else "status")), (gap + right, Look("status")),
        ]  # fmt: skip


def _from_a_word(before: str, room: int, start: int) -> str:
    """The end of what stands before an offset of the article, as much as there is room for, from a whole word on."""
    if start <= AROUND and len(before) <= room:
        return before
    blank = before.find(" ", max(0, len(before) - room + 1))
    return "…" + before[blank + 1 :] if 0 <= blank < len(before) - 1 else before[-room:].lstrip()


def _counts(known: dict[tuple[str, str], int]) -> str:
    """`PER 12, ORG 1 (rejected)`, the most frequent first."""
    found = sorted(((-n, label, status) for (label, status), n in known.items() if n > 0))
    return ", ".join(
        f"{label} {-n:,}{' (rejected)' if status == 'rejected' else ''}" for n, label, status in found
    )
