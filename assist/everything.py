"""Direct and indirect quotations of an article together, in order, each with its likeliest speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assist.clues import clues
from assist.indirect import indirect
from assist.lexicon import lexicon
from assist.mood import by_mood
from assist.quotes import Reader
from assist.reported import reported
from assist.speakers import with_speakers
from assist.summed import summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.clues import Clues
    from assist.lexicon import Lexicon
    from assist.passages import Bounds
    from assist.proposal import Proposal


_REST: Final = 12
"""Code points of a paragraph behind its quotation that cannot report anything."""


def read_all(text: str, paragraphs: Sequence[Bounds], language: str | None) -> list[Proposal]:
    """Every quotation of these paragraphs, in the order of their starts."""
    lex = lexicon(language)
    return with_speakers(text, paragraphs, read(text, paragraphs, lex)[1], lex)


def read(text: str, paragraphs: Sequence[Bounds], lex: Lexicon) -> tuple[Reader, list[Proposal]]:
    """The quotations without their speakers, and the reader that knows the marks."""
    reader = Reader(text, paragraphs, lex)
    direct = reader.proposals()
    taken = sorted((passage.start, passage.end) for passage in reader.found if not passage.depth)
    taken = _merged(taken)
    told = [each for outer in _outside(paragraphs, taken) if (each := clues(text, *outer, lex)) is not None]
    found = indirect(text, [each for each in told if each.cues], taken, lex)
    for each in told:
        found += reported(text, each, lex)
        found += summed(text, each, lex)
    everything = sorted([*direct, *_apart(found, direct)], key=lambda each: each.pieces)
    if lex.subjunctive:
        everything = _with_mood(text, told, everything, lex)
    return reader, everything


def _outside(paragraphs: Sequence[Bounds], taken: list[Bounds]) -> Iterator[Bounds]:
    """The paragraphs that are more than one passage in marks or a part of it."""
    place = 0
    for start, end in paragraphs:
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        if place == len(taken) or taken[place][0] > start or taken[place][1] < end - _REST:
            yield start, end


def _with_mood(text: str, told: list[Clues], known: list[Proposal], lex: Lexicon) -> list[Proposal]:
    """The proposals in order, with those that the mood of a verb shows among them."""
    place = 0
    more = []
    for paragraph in told:
        while place < len(known) and known[place].end <= paragraph.start:
            place += 1
        last = place
        while last < len(known) and known[last].start < paragraph.end:
            last += 1
        more += by_mood(text, paragraph, known[place:last], lex)
    return sorted([*known, *more], key=lambda each: each.pieces)


def _merged(spans: list[Bounds]) -> list[Bounds]:
    result: list[Bounds] = []
    for start, end in spans:
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _apart(found: list[Proposal], direct: list[Proposal]) -> list[Proposal]:
    """Those that touch no direct quotation and no surer indirect one."""
    result: list[Proposal] = []
    busy = sorted(piece for each in direct for piece in each.pieces)
    for each in sorted(found, key=lambda one: (one.start, -one.confidence)):
        if result and each.start < result[-1].end:
            continue
        place = _bisect(busy, each.end)
        if place and busy[place - 1][1] > each.start:
            continue
        result.append(each)
    return result


def _bisect(spans: list[Bounds], end: int) -> int:
    from bisect import bisect_left

    return bisect_left(spans, (end, 0))
