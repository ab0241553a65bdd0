"""HTML out: one page to read and print, without scripts, without anything from elsewhere.

Every mark shows without colour: brackets round it, a line under it, its label behind it as a link to the list
below the text, which links back: all of it is reached with Tab and Enter. Foreign text is escaped, what a
browser would obey or hide is shown as one visible character each, and the page forbids scripts to itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import quote

from store.formats import columns, outgoing, walk
from store.formats.losing import Losses
from store.formats.registry import Options, Written
from store.text import visible

if TYPE_CHECKING:
    from store.formats.walk import Held
    from store.model import Article, Label, Paragraph
    from store.store import Store

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_LINK: Final = re.compile(r"https?://[^\s<>\"'`\\]+", re.I)
_COLOUR: Final = re.compile(r"[a-z]+")
_STATUS: Final = {"accepted": "", "proposed": "?", "rejected": "✗"}
"""Behind a label, since colour and line must not be the only signs."""
_SHOWN_OTHERWISE: Final = "characters that a browser would obey or hide are shown as another, one for one"


@dataclass(slots=True)
class _Mark:
    """A span as the page shows it; over several paragraphs it is closed in each, and opened in the next."""

    start: int
    end: int
    classes: str
    tag: str
    """The link behind it, as HTML, with `{anchor}` in it."""
    anchor: str
    """The attribute that the list below links back to; at its first tag only."""

    def close(self) -> str:
        """The link behind it."""
        anchor, self.anchor = self.anchor, ""
        return self.tag.replace("{anchor}", anchor, 1)


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
            f'<li><a dir="auto" href="#a{number}">{self.safe(title)}</a></li>'
            for number, title in enumerate(titles, 1)
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
        language = f' lang="{self.safe(article.language)}"' if article.language else ""
        yield f'<article id="a{number}"{language}>\n<h2 dir="auto">{self.safe(article.title)}</h2>\n'
        yield f"{self._about(article)}\n<div class=text>\n"
        marks = map(self._mark, outgoing.pieces(self._store, self._options, article.id))
        yield from self._paragraphs(walk.paragraphs(self._store, article), marks)
        yield "</div>\n"
        heading = '<h3 lang="en">Annotations</h3>\n<ol class=notes>\n'
        for held in walk.held(self._store, self._options, article.id):
            yield heading + self._entry(held)
            heading = ""
            self.rows += 1
        yield "</article>\n" if heading else "</ol>\n</article>\n"

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

    def _mark(self, piece: outgoing.Piece) -> _Mark:
        label = piece.label if piece.role == "content" else piece.role
        colour = _colour(self._labels.get(piece.label)) if piece.role == "content" else ""
        status = "" if piece.status == "accepted" else piece.status
        name = _name(piece.annotation_id)
        anchor = f' id="m-{name}"' if piece.role == "content" and piece.ordinal == 0 else ""
        # With a direction of its own a label does not decide that of the paragraph.
        tag = (
            f'<a class="{f"tag {status}".rstrip()}" dir="auto"{{anchor}} href="#n-{name}">'
            f"{self.safe(label)}{_STATUS[piece.status]}</a>"
        )
        classes = " ".join(filter(None, (colour or piece.role, status)))
        return _Mark(piece.start, piece.end, classes, tag, anchor)

    def _paragraphs(
        self, paragraphs: Iterable[tuple[Paragraph, str]], marks: Iterator[_Mark]
    ) -> Iterator[str]:
        """The text paragraph by paragraph; a mark on the white space between them is a label alone."""
        upcoming = next(marks, None)
        running: list[_Mark] = []
        for paragraph, text in paragraphs:
            start, end = paragraph.start, paragraph.end
            here = [mark for mark in running if mark.end > start]
            unseen = ""
            while upcoming is not None and upcoming.start < end:
                if upcoming.end > start:
                    here.append(upcoming)
                else:
                    unseen += upcoming.close()
                upcoming = next(marks, None)
            running = [mark for mark in here if mark.end > end]
            shown = "".join(self._segments(text, start, end, here))
            number = f"<span class=n aria-hidden=true>{paragraph.number}</span>"
            yield f'<p dir="auto">{number}{unseen}{shown}</p>\n'
        if upcoming is not None:
            yield f"<div>{upcoming.close()}{''.join(mark.close() for mark in marks)}</div>\n"

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
            piece = self.safe(text[low - start : high - start])
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
            yield "".join(mark.close() for mark in reversed(closed))

    def _entry(self, held: Held) -> str:
        """A line of the list below the text."""
        annotation = held.annotation
        content = " […] ".join(f"<q>{self.safe(span.text)}</q>" for span in annotation.content)
        parts = [f'<b lang="en">{self.safe(annotation.label)}</b> <span dir="auto">{content}</span>']
        if held.entity is not None:
            known = f" ({self.safe(held.wikidata_id)})" if held.wikidata_id else ""
            parts.append(
                f"{'— ' if annotation.kind == 'quote' else '= '}<bdi>{self.safe(held.entity)}</bdi>{known}"
            )
        for role in outgoing.PART_LABELS:
            if pieces := annotation.pieces(role):
                said = " […] ".join(self.safe(span.text) for span in pieces)
                parts.append(f'{role}: <i dir="auto">{said}</i>')
        kept = (annotation.level, annotation.quote_type, annotation.medium, annotation.status)
        state = [*filter(None, kept), annotation.annotator, f"{annotation.start}–{annotation.end}"]
        parts.append(f"<small>{self.safe(' · '.join(state))}</small>")
        if annotation.note is not None:
            parts.append(f'<span class=note dir="auto">“{self.safe(annotation.note)}”</span>')
        name = _name(annotation.id)
        back = f'<a class=back href="#m-{name}" aria-label="back to the text">↑</a>'
        return f'<li id="n-{name}">{" ".join(parts)} {back}</li>\n'


def _name(annotation_id: str) -> str:
    """The id as part of an anchor: imported ones may hold anything."""
    return quote(annotation_id, safe="")


def _colour(label: Label | None) -> str:
    """The class of the label's colour; a name that is no word of the palette gets none."""
    return label.colour if label is not None and _COLOUR.fullmatch(label.colour) else ""
