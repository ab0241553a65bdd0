"""The text round a difference: what all agree on is dimmed, other differences are marked, the chosen one is lit.

Below each row that the chosen difference touches stands, for each layer, a bracket under what it marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from store.adjudication import Place
from store.model import Annotation
from tui.document import Block
from tui.layout import cell_of, cells
from tui.looks import PLAIN, Look, Run
from tui.paint import bracket, merged
from tui.safetext import line as one_line

if TYPE_CHECKING:
    from tui.screens.differences import Differences

GUTTER: Final = 9
"""Cells left of the text: the paragraph's number, or whose bracket it is."""
MEASURE: Final = 84
"""Cells of text at most, as in the reader."""


def passage(scene: Differences, height: int) -> list[list[Run]]:
    """So many rows of the article, from just above the chosen difference on."""
    rows = list(islice(_rows(scene), height)) if scene.document.count else []
    return rows + [scene.blank()] * (height - len(rows))


def _rows(scene: Differences) -> Iterator[list[Run]]:
    width = max(1, min(MEASURE, scene.width - GUTTER - 1))
    document, current = scene.document, scene.current
    block: Block | None = document.block(1)
    row = 0
    if current is not None:
        block = document.block_at(current.start)
        row = max(0, block.row_of(current.start, width) - 1)
    while block is not None:
        near = scene.touching(block.start, block.end)
        for at in range(row, len(block.rows(width))):
            start, end = block.row_bounds(at, width)
            yield _filled(scene, [_gutter(block, at), *_text(scene, block, start, end, near)])
            if current is not None and current.start < end and current.end > start:
                yield from _brackets(scene, current, block, start, end)
        yield scene.blank()
        block, row = document.after(block), 0


def _gutter(block: Block, row: int) -> Run:
    number = f"{block.number:>6}   "[-GUTTER:] if row == 0 and block.first else " " * GUTTER
    return number, Look("number")


def _filled(scene: Differences, runs: Sequence[Run]) -> list[Run]:
    used = sum(cells(text) for text, _ in runs)
    return merged([*runs, (" " * max(0, scene.width - used), PLAIN)])


def _text(scene: Differences, block: Block, start: int, end: int, near: Sequence[Place]) -> list[Run]:
    here = [p for p in near if p.start < end and p.end > start]
    edges = {start, end}
    for place in here:
        for member in place.present:
            edges |= {edge for span in member.content for edge in (span.start, span.end)}
    cuts = sorted(edge for edge in edges if start <= edge <= end)
    runs = [
        (block.safe[a - block.start : b - block.start], _look(scene, here, a, b)) for a, b in pairwise(cuts)
    ]
    while runs and runs[-1][0].endswith(" ") and sum(cells(text) for text, _ in runs) > scene.width - GUTTER:
        runs[-1] = (runs[-1][0][:-1], runs[-1][1])
    return runs


def _look(scene: Differences, here: Sequence[Place], start: int, end: int) -> Look:
    over = [p for p in here if any(_covers(member, start, end) for member in p.present)]
    if any(place is scene.current for place in over):
        return Look(depth=1, state="selected")
    differing = [place for place in over if place.differences]
    if differing:
        label = scene.labels.get(differing[0].present[0].label)
        return Look(outer=label.colour if label else "white", depth=1)
    return Look("agreed") if over else PLAIN


def _covers(member: Annotation, start: int, end: int) -> bool:
    return any(span.start <= start and end <= span.end for span in member.content)


def _brackets(scene: Differences, place: Place, block: Block, start: int, end: int) -> Iterator[list[Run]]:
    """A row a layer that marks something of this row."""
    text = block.safe[start - block.start : end - block.start]
    for number, member in enumerate(place.members):
        spans = [s for s in member.spans if s.start < end and s.end > start] if member else []
        if member is None or not spans:
            continue
        drawn = [" "] * max(1, cells(text))
        for span in spans:
            letter = _letter(scene, member) if span.role == "content" else span.role[0]
            left, right = (
                cell_of(text, max(0, span.start - start)),
                cell_of(text, min(len(text), span.end - start)),
            )
            signs = bracket(right - left, letter, span.start >= start, span.end <= end)
            drawn[left : left + len(signs)] = signs
        lead = f"{number + 1} " + one_line(scene.annotators[number], GUTTER - 3)
        lead += " " * (GUTTER - cells(lead))
        kept = place.keeps(member)
        yield _filled(scene, [(lead, Look("here")), ("".join(drawn), Look("here" if kept else "muted"))])


def _letter(scene: Differences, annotation: Annotation) -> str:
    label = scene.labels.get(annotation.label)
    return (label.key if label and label.key else annotation.label[:1].lower()) or "?"
