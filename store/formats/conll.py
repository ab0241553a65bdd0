"""CoNLL columns out: a token a line, an empty line between sentences, names as IOB2 or BILOU tags.

A column holds one layer of names that neither nest nor cross: of those that do the longest is written, the
others are counted. Tokens are cut where a mention begins or ends, so that none is lost or widened.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from store.formats import walk
from store.formats.losing import Losses
from store.formats.registry import Options, Written
from store.text import sentences, tokens

if TYPE_CHECKING:
    from store.model import Article
    from store.store import Store

DOCUMENT: Final = "-DOCSTART- -X- O O\n\n"
"""Between documents; readers know no other form of it."""
_BATCH: Final = 1000
"""Lines written at once."""
_SOLID: Final = re.compile(r"\S+")
_SIGNS: Final = re.compile(r"(\S)\1*")


class Piece(NamedTuple):
    """A token, or the part of one that a mention begins or ends in."""

    text: str
    name: Name | None
    first: bool
    """Whether it begins a sentence."""


class Name(NamedTuple):
    """A mention as a column can hold it."""

    start: int
    end: int
    label: str
    id: str


def write_iob2(store: Store, out: BinaryIO, options: Options) -> Written:
    """Two columns by a tab: token and IOB2 tag."""
    return _Writing(store, options, "{}\t{}\n", bilou=False).write(out)


def write_bilou(store: Store, out: BinaryIO, options: Options) -> Written:
    """Two columns by a tab: token and BILOU tag."""
    return _Writing(store, options, "{}\t{}\n", bilou=True).write(out)


def write_2003(store: Store, out: BinaryIO, options: Options) -> Written:
    """Four columns by a space, as in 2003: token, two that are not filled, IOB2 tag."""
    return _Writing(store, options, "{} -X- _ {}\n", bilou=False).write(out)


class _Writing:
    """One export: mentions chosen, tokens cut, lines written."""

    def __init__(self, store: Store, options: Options, line: str, *, bilou: bool) -> None:
        self._store = store
        self._options = options
        self._line = line
        self._bilou = bilou
        self._losses = Losses()
        self._rows = 0

    def write(self, out: BinaryIO) -> Written:
        for article in walk.articles(self._store, self._options):
            lines = self._article(article)
            while batch := list(islice(lines, _BATCH)):
                out.write("".join(batch).encode())
        return Written(self._rows, self._losses.found())

    def _article(self, article: Article) -> Iterator[str]:
        yield DOCUMENT
        names = chosen(self._names(article), self._losses)
        before: Name | None = None
        pieces = self._pieces(article, names)
        piece = next(pieces, None)
        while piece is not None:
            after = next(pieces, None)
            name = piece.name
            goes_on = name is not None and name is before
            # A sentence does not end inside a mention.
            if piece.first and not goes_on:
                yield "\n"
            if name is None:
                tag = "O"
            else:
                self._rows += not goes_on
                tag = f"{self._letter(goes_on, after is not None and after.name is name)}-{name.label}"
            yield self._line.format(piece.text, tag)
            before, piece = name, after
        yield "\n"

    def _letter(self, goes_on: bool, goes_further: bool) -> str:
        if not self._bilou:
            return "I" if goes_on else "B"
        if goes_on:
            return "I" if goes_further else "L"
        return "B" if goes_further else "U"

    # Which mentions

    def _names(self, article: Article) -> Iterator[Name]:
        """The mentions by their start; one in pieces as one a piece."""
        waiting: list[tuple[int, int, str, Name]] = []
        for held in walk.held(self._store, self._options, article.id):
            annotation = held.annotation
            if annotation.label != self._options.label and annotation.kind != "entity":
                reason = "quotations and notes are no names; --label writes one label of them"
                self._losses.lose(reason, annotation.id)
                continue
            if annotation.status == "rejected" and "rejected" not in self._options.statuses:
                self._losses.note("mentions were rejected, and are left out", annotation.id)
                continue
            self._mind(held)
            while waiting and waiting[0][0] < annotation.start:
                yield heappop(waiting)[-1]
            for span in annotation.content:
                name = Name(span.start, span.end, annotation.label, annotation.id)
                heappush(waiting, (span.start, -span.end, annotation.id, name))
        while waiting:
            yield heappop(waiting)[-1]

    def _mind(self, held: walk.Held) -> None:
        """Count what the columns have no place for."""
        annotation = held.annotation
        lose = self._losses.lose
        if annotation.status == "proposed":
            reason = "mentions are proposals nobody decided; --status accepted leaves them out"
            self._losses.note(reason, annotation.id)
        # What is nothing else is counted where it is left out.
        if any(piece.text.strip() not in ("", piece.text) for piece in annotation.content):
            lose("mentions begin or end with white space, which is in no token", annotation.id)
        if len(annotation.content) > 1:
            lose("mentions are in pieces; each piece is a mention of its own", annotation.id)
        if len(annotation.spans) > len(annotation.content):
            lose("quotations lose their cue, source or addressee", annotation.id)
        if annotation.note is not None:
            lose("notes have no column", annotation.id)
        if annotation.entity_id is not None:
            lose("links to entities have no column", annotation.id)

    # Tokens

    def _pieces(self, article: Article, names: Iterator[Name]) -> Iterator[Piece]:
        """The tokens of the article, cut where a mention begins or ends."""
        name, held = next(names, None), False
        for start, end, text, first in self._tokens(article):
            at = start
            while at < end:
                while name is not None and name.end <= at:
                    self._mind_empty(name, held)
                    name, held = next(names, None), False
                inside = name is not None and name.start <= at
                stop = end if name is None else min(end, name.end if inside else name.start)
                held = held or inside
                yield Piece(text[at - start : stop - start], name if inside else None, first and at == start)
                at = stop
        while name is not None:
            self._mind_empty(name, held)
            name, held = next(names, None), False

    def _mind_empty(self, name: Name, held: bool) -> None:
        if not held:
            self._losses.lose("mentions are nothing but white space, which is in no token; left out", name.id)

    def _tokens(self, article: Article) -> Iterator[tuple[int, int, str, bool]]:
        """Start, end and text of each token, and whether it begins a sentence."""
        for paragraph, text in walk.paragraphs(self._store, article):
            for low, high in sentences(text):
                first = True
                for begin, end in solid(text[low:high]):
                    place = paragraph.start + low + begin
                    yield place, place + end - begin, text[low + begin : low + end], first
                    first = False


def solid(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every token, signs too, in order: all of the text but its white space.

    Readers cut a line at any white space, a no-break space inside a number as well.
    """
    at = 0
    for start, end in [*tokens(text), (len(text), len(text))]:
        for match in _SIGNS.finditer(text, at, start):
            yield match.span()
        for match in _SOLID.finditer(text, start, end):
            yield match.span()
        at = end


def chosen(names: Iterator[Name], losses: Losses) -> Iterator[Name]:
    """Of mentions that lie over each other the longest; the others are counted."""
    cluster: list[Name] = []
    end = 0
    for name in names:
        if name.start >= end:
            yield from _longest(cluster, losses)
            cluster = []
        cluster.append(name)
        end = max(end, name.end)
    yield from _longest(cluster, losses)


def _longest(cluster: list[Name], losses: Losses) -> list[Name]:
    if len(cluster) < 2:
        return cluster
    taken: list[Name] = []
    for name in sorted(cluster, key=lambda name: (name.start - name.end, name.start)):
        at = bisect(taken, name.start, key=lambda other: other.start)
        near = [
            other
            for other in taken[max(0, at - 1) : at + 1]
            if other.start < name.end and name.start < other.end
        ]
        if not near:
            taken.insert(at, name)
        elif any(other[:2] == name[:2] for other in near):
            losses.lose("mentions lie where another one does; one of them is written", name.id)
        elif any(other.start <= name.start and name.end <= other.end for other in near):
            losses.lose("mentions are nested in another one; the longest is written", name.id)
        else:
            losses.lose("mentions cross another one; the longest is written", name.id)
    return taken
