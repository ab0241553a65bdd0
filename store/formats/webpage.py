"""HTML out: one page to read and print, without scripts, without anything from elsewhere.

Every mark shows without colour: brackets round it, a line under it, its label behind it as a link to the list
below the text, which links back: all of it is reached with Tab and Enter. Foreign text is escaped, what a
browser would obey or hide is shown as one visible character each, and the page forbids scripts to itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from store.formats import columns, outgoing, walk
from store.formats.losing import Losses
from store.formats.registry import Options, Written
from store.text import visible

if TYPE_CHECKING:
    from store.formats.walk import Held
    from store.model import Annotation, Article, Label, Span
    from store.store import Store

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_LINK: Final = re.compile(r"https?://[^\s<>\"'`\\]+", re.I)
_COLOUR: Final = re.compile(r"[a-z]+")
_STATUS: Final = {"accepted": "", "proposed": "?", "rejected": "✗"}
"""Behind a label, since colour and line must not be the only signs."""
_SHOWN_OTHERWISE: Final = "characters that a browser would obey or hide are shown as another, one for one"


@dataclass(frozen=True, slots=True)
class _Mark:
    """A span as the page shows it."""

    start: int
    end: int
    classes: str
    tag: str
    """The link behind it, as HTML."""


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write the page."""
    page = _Page(store, options)
    out.write(page.head().encode())
    rows = 0
    for number, article in enumerate(walk.articles(store, options), 1):
        for part in page.article(number, article):
            out.write(part.encode())
        rows = page.rows
    out.write(b"</main>\n</body>\n</html>\n")
    return Written(rows, page.losses.found())


class _Page:
    """One page under way."""

    def __init__(self, store: Store, options: Options) -> None:
        self._store = store
        self._options = options
        self._labels = outgoing.labels(store)
        self.losses = Losses()
        self.rows = 0
        """Annotations shown so far."""

    def head(self) -> str:
        """All before the first article: what the page holds, the labels, where the articles are."""
        style = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
        of_article, ids = columns.of_articles(self._options)
        wanted = f"select a.title from article a where true{of_article} order by a.key"
        titles = [row[0] for row in self._store.conn.execute(wanted, ids)]
        contents = "\n".join(
            f'<li><a href="#a{number}">{self.safe(title)}</a></li>' for number, title in enumerate(titles, 1)
        )
        legend = "\n".join(
            f'<li><mark class="{_colour(label)}">{self.safe(label.name)}</mark> {self.safe(label.title)}</li>'
            for label in self._labels.values()
        )
        name = titles[0] if len(titles) == 1 else f"{len(titles):,} articles"
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{self.safe(name)} · Postil</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
            '<a class="skip" href="#texts">To the texts</a>\n'
            f"<header>\n<h1>{self.safe(name)}</h1>\n"
            f'<ul class="legend" aria-label="Labels">\n{legend}\n</ul>\n'
            "<p class=about>A label behind a mark leads to the list below its text; <b>?</b> is a proposal "
            "that nobody decided, <b>✗</b> one that was rejected.</p>\n</header>\n"
            f'<nav aria-label="Articles">\n<ol>\n{contents}\n</ol>\n</nav>\n<main id="texts">\n'
        )

    def article(self, number: int, article: Article) -> Iterator[str]:
        """One article: its text with the marks, then the list of annotations."""
        annotations = list(walk.held(self._store, self._options, article.id))
        self.rows += len(annotations)
        language = f' lang="{self.safe(article.language)}"' if article.language else ""
        yield f'<article id="a{number}"{language}>\n<h2 dir="auto">{self.safe(article.title)}</h2>\n'
        yield f"{self._about(article)}\n<div class=text>\n"
        text, starts = (
            self._store.articles.full_text(article.id),
            outgoing.paragraph_starts(self._store, article.id),
        )
        yield from self._paragraphs(text, starts, self._marks(number, annotations))
        yield "</div>\n"
        if annotations:
            yield '<h3 lang="en">Annotations</h3>\n<ol class=notes>\n'
            for place, held in enumerate(annotations, 1):
                yield self._entry(f"{number}-{place}", held)
            yield "</ol>\n"
        yield "</article>\n"

    def safe(self, value: str) -> str:
        """Foreign text as HTML: it stays text, line ends included, and every character of it can be seen."""
        shown = "\n".join(map(visible, value.split("\n"))) if "\n" in value else visible(value)
        if shown != value:
            changed = [a for a, b in zip(value, shown, strict=True) if a != b and a != "\t"]
            if changed:
                self.losses.note(_SHOWN_OTHERWISE, f"U+{ord(changed[0]):04X}", len(changed))
        return escape(shown)

    def _about(self, article: Article) -> str:
        parts = [self.safe(part) for part in (article.source, article.author, article.published) if part]
        if article.url:
            shown = self.safe(article.url)
            linked = _LINK.fullmatch(article.url)
            parts.append(f'<a href="{shown}" rel="noreferrer">{shown}</a>' if linked else shown)
        return f"<p class=about>{' · '.join(parts)}</p>"

    def _marks(self, number: int, annotations: Sequence[Held]) -> list[_Mark]:
        marks = []
        for place, held in enumerate(annotations, 1):
            for index, span in enumerate(held.annotation.spans):
                marks.append(self._mark(f"{number}-{place}", held.annotation, span, first=index == 0))
        return sorted(marks, key=lambda mark: (mark.start, -mark.end))

    def _mark(self, name: str, annotation: Annotation, span: Span, *, first: bool) -> _Mark:
        label = annotation.label if span.role == "content" else span.role
        colour = _colour(self._labels.get(annotation.label)) if span.role == "content" else ""
        status = "" if annotation.status == "accepted" else annotation.status
        anchor = f' id="m{name}"' if first else ""
        tag = (
            f'<a class="{f"tag {status}".rstrip()}"{anchor} href="#n{name}">'
            f"{self.safe(label)}{_STATUS[annotation.status]}</a>"
        )
        return _Mark(span.start, span.end, " ".join(filter(None, (colour or span.role, status))), tag)

    def _paragraphs(self, text: str, starts: Sequence[int], marks: list[_Mark]) -> Iterator[str]:
        """The text paragraph by paragraph; what lies before the first is white space."""
        waiting = iter(marks)
        upcoming = next(waiting, None)
        running: list[_Mark] = []
        for number, start in enumerate(starts, 1):
            limit = starts[number] if number < len(starts) else len(text)
            end = start + len(text[start:limit].rstrip("\n"))
            here = [mark for mark in running if mark.end > start]
            while upcoming is not None and upcoming.start < limit:
                here.append(upcoming)
                upcoming = next(waiting, None)
            running = [mark for mark in here if mark.end > limit]
            shown = "".join(self._segments(text, start, end, here))
            yield f'<p dir="auto"><span class=n aria-hidden="true">{number}</span>{shown}</p>\n'

    def _segments(self, text: str, start: int, end: int, marks: list[_Mark]) -> Iterator[str]:
        """The stretch cut wherever a mark begins or ends."""
        cuts = {start, end}
        for mark in marks:
            cuts |= {min(max(mark.start, start), end), min(max(mark.end, start), end)}
        upcoming = 0
        over: list[_Mark] = []
        for low, high in pairwise(sorted(cuts)):
            over = [mark for mark in over if mark.end > low]
            while upcoming < len(marks) and marks[upcoming].start <= low:
                over.append(marks[upcoming])
                upcoming += 1
            piece = self.safe(text[low:high])
            if not over:
                yield piece
                continue
            # A mark that begins or ends in the white space between two paragraphs does so at the nearer edge.
            opened = sum(max(mark.start, start) == low for mark in over)
            closed = [mark for mark in over if min(mark.end, end) <= high]
            classes = f"{over[0].classes}{f' d{min(len(over), 3)}' if len(over) > 1 else ''}"
            edges = f' data-open="{"[" * opened}"' if opened else ""
            edges += f' data-close="{"]" * len(closed)}"' if closed else ""
            yield f'<mark class="{classes}"{edges}>{piece}</mark>'
            yield "".join(mark.tag for mark in reversed(closed))

    def _entry(self, name: str, held: Held) -> str:
        """A line of the list below the text."""
        annotation = held.annotation
        content = " […] ".join(f"<q>{self.safe(span.text)}</q>" for span in annotation.content)
        parts = [f'<b lang="en">{self.safe(annotation.label)}</b> <span dir="auto">{content}</span>']
        if held.entity is not None:
            known = f" ({self.safe(held.wikidata_id)})" if held.wikidata_id else ""
            parts.append(f"{'— ' if annotation.kind == 'quote' else '= '}{self.safe(held.entity)}{known}")
        for role in outgoing.PART_LABELS:
            if pieces := annotation.pieces(role):
                said = " […] ".join(self.safe(span.text) for span in pieces)
                parts.append(f"{role}: <i>{said}</i>")
        kept = (annotation.level, annotation.quote_type, annotation.medium, annotation.status)
        state = [*filter(None, kept), annotation.annotator, f"{annotation.start}–{annotation.end}"]
        parts.append(f"<small>{self.safe(' · '.join(state))}</small>")
        if annotation.note is not None:
            parts.append(f'<span class=note dir="auto">“{self.safe(annotation.note)}”</span>')
        back = f'<a class=back href="#m{name}" aria-label="back to the text">↑</a>'
        return f'<li id="n{name}">{" ".join(parts)} {back}</li>\n'


def _colour(label: Label | None) -> str:
    """The class of the label's colour; a name that is no word of the palette gets none."""
    return label.colour if label is not None and _COLOUR.fullmatch(label.colour) else ""
