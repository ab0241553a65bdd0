"""Counts a chunk of text, of which every measure is a formula: chunks add up, so they can be resampled."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

from store.agreement import pairing, unitizing
from store.agreement.kappa import Coding
from store.agreement.marks import Mark

Key = tuple[Any, ...]
"""Begins with what is counted: span, who, coding, label, unit or length."""
Tally = Counter[Key]


class Sheet(NamedTuple):
    """One article as its annotators left it."""

    article_id: str
    length: int
    """Code points."""
    tokens: tuple[list[int], list[int]]
    """Where its tokens start, and where they end."""
    starts: tuple[int, ...]
    """Where its chunks begin, the first at 0."""
    marks: tuple[list[Mark] | None, ...]
    """Of each annotator, in text order; None for one who did not annotate the article."""

    @property
    def complete(self) -> bool:
        """Did all of them annotate it?"""
        return None not in self.marks


def tally(sheets: Sequence[Sheet]) -> list[list[Tally]]:
    """The counts of every chunk of every article."""
    counted: list[list[Tally]] = [[Counter() for _ in sheet.starts] for sheet in sheets]
    for sheet, chunks in zip(sheets, counted, strict=True):
        _count_spans(sheet, chunks)
        _count_codings(sheet, chunks)
    _count_units(sheets, counted)
    return counted


def confusion(sheets: Sequence[Sheet]) -> Counter[tuple[str, str]]:
    """Labels of the first and the second annotator for the same place; empty where one of them has none there."""
    found: Counter[tuple[str, str]] = Counter()
    for sheet in sheets:
        left, right = sheet.marks[:2]
        if left is None or right is None:
            continue
        pairs = pairing.best(left, right)
        found.update((left[a].label, right[b].label) for a, b in pairs)
        met_left, met_right = {a for a, _ in pairs}, {b for _, b in pairs}
        found.update((mark.label, "") for n, mark in enumerate(left) if n not in met_left)
        found.update(("", mark.label) for n, mark in enumerate(right) if n not in met_right)
    return found


def _chunk(sheet: Sheet, chunks: list[Tally], offset: int) -> Tally:
    return chunks[bisect_right(sheet.starts, offset) - 1]


def _count_spans(sheet: Sheet, chunks: list[Tally]) -> None:
    """For each two annotators: marks of each, exact and overlapping pairs, and who is meant in the exact ones."""
    for i, j in combinations(range(len(sheet.marks)), 2):
        left, right = sheet.marks[i], sheet.marks[j]
        if left is None or right is None:
            continue
        for side in (left, right):
            for mark in side:
                _chunk(sheet, chunks, mark.start)["span", "all", mark.label, i, j] += 1
        for n, m in pairing.exact(left, right):
            here = _chunk(sheet, chunks, left[n].start)
            here["span", "exact", left[n].label, i, j] += 1
            here["who", "all"] += bool(left[n].who or right[m].who)
            here["who", "same"] += bool(left[n].who) and left[n].who == right[m].who
        for n, _ in pairing.loose(left, right):
            _chunk(sheet, chunks, left[n].start)["span", "loose", left[n].label, i, j] += 1


def _count_codings(sheet: Sheet, chunks: list[Tally]) -> None:
    """How the annotators coded each token: the labels that cover a part of it, sorted; () without any."""
    starts, ends = sheet.tokens
    coded: list[dict[int, set[str]]] = [_cover(marks, starts, ends) for marks in sheet.marks]
    blank: Coding = tuple(None if marks is None else () for marks in sheet.marks)
    edges = [bisect_left(starts, start) for start in (*sheet.starts[1:], sheet.length)]
    edges[-1] = len(starts)
    first = 0
    for chunk, last in zip(chunks, edges, strict=True):
        chunk["coding", blank] += last - first
        first = last
    for token in set().union(*coded):
        coding = tuple(
            None if marks is None else tuple(sorted(covered.get(token, ())))
            for marks, covered in zip(sheet.marks, coded, strict=True)
        )
        chunk = _chunk(sheet, chunks, starts[token])
        chunk["coding", blank] -= 1
        chunk["coding", coding] += 1


def _cover(marks: list[Mark] | None, starts: list[int], ends: list[int]) -> dict[int, set[str]]:
    """Token number -> labels of the marks that share a code point with it."""
    covered: dict[int, set[str]] = defaultdict(set)
    for mark in marks or ():
        for start, end in mark.spans:
            for token in range(bisect_right(ends, start), bisect_left(starts, end)):
                covered[token].add(mark.label)
    return covered


def _count_units(sheets: Sequence[Sheet], counted: list[list[Tally]]) -> None:
    """What unitizing alpha adds up, over the articles that all annotated."""
    whole = [(sheet, chunks) for sheet, chunks in zip(sheets, counted, strict=True) if sheet.complete]
    for sheet, chunks in whole:
        for chunk, start, end in zip(chunks, sheet.starts, (*sheet.starts[1:], sheet.length), strict=True):
            chunk["length",] += end - start
    labels = sorted({mark.label for sheet, _ in whole for marks in sheet.marks for mark in marks or ()})
    for label in labels:
        continua = [_continuum(sheet, label) for sheet, _ in whole]
        found = unitizing.sums(continua, [sheet.starts for sheet, _ in whole])
        for (_, chunks), sums in zip(whole, found, strict=True):
            for chunk, each in zip(chunks, sums, strict=True):
                for name, value in zip(each._fields, each, strict=True):
                    chunk["unit", label, name] += value


def _continuum(sheet: Sheet, label: str) -> unitizing.Continuum:
    units = tuple(
        tuple(unitizing.joined(span for mark in marks or () if mark.label == label for span in mark.spans))
        for marks in sheet.marks
    )
    gaps = tuple(tuple(unitizing.gaps(found, 0, sheet.length)) for found in units)
    return unitizing.Continuum(units, gaps)


def alone(sheet: Sheet, counted: Sequence[Tally]) -> Tally:
    """The counts of one article as if there were no other: the chances of unitizing alpha know only its own gaps."""
    total: Tally = Counter()
    for chunk in counted:
        total.update({key: n for key, n in chunk.items() if key[0] not in ("unit", "length")})
    here = sheet._replace(starts=(0,))
    _count_units([here], [[total]])
    return total


def split_labels(chunks: Sequence[Tally], labels: Sequence[str]) -> None:
    """Add, for each label, the codings as far as it goes: did each annotator give it to the token?"""
    for chunk in chunks:
        for (_, coding), count in [(key, n) for key, n in chunk.items() if key[0] == "coding"]:
            for label in labels:
                chunk["label", label, _of_label(coding, label)] += count


def _of_label(coding: Coding, label: str) -> Coding:
    return tuple(None if found is None else isinstance(found, tuple) and label in found for found in coding)
