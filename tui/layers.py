"""What marks each row of a block: the spans on it, worked out once for all rows when its marks change. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from tui.layout import row_of

if TYPE_CHECKING:
    from store.model import Annotation, Label
    from tui.document import Block, Document

KEPT: Final = 100
"""Blocks of which it is kept; more than a screen shows."""


class Layer(NamedTuple):
    """A span on a row."""

    start: int
    end: int
    colour: str
    role: str
    """Empty for content."""
    candidate: bool
    letter: str
    """Of its label, for the brackets below a row."""


class RowLayers:
    """The layers of one row, outermost first. The same object as long as they are the same: rows are known by it."""

    __slots__ = ("layers",)

    def __init__(self, layers: list[Layer]) -> None:
        self.layers = layers


class Layers:
    """Row by row, what marks the blocks in sight."""

    def __init__(self, document: Document, labels: Mapping[str, Label]) -> None:
        self._document = document
        self._labels = labels
        self._known: dict[int, tuple[list[Annotation], int, list[RowLayers]]] = {}
        """By block start: the annotations and the width that the rows were made for."""

    def of(self, block: Block, row: int, width: int) -> RowLayers:
        """What marks a row of a block that is wrapped at this width."""
        annotations = self._document.annotations(block)
        known = self._known.get(block.start)
        if known is None or known[0] is not annotations or known[1] != width:
            rows = self._rows(block, annotations, width)
            if known is not None and known[1] == width:  # what stayed keeps its object
                rows = [
                    old if old.layers == new.layers else new for old, new in zip(known[2], rows, strict=True)
                ]
            if len(self._known) > KEPT:
                self._known.clear()
            known = self._known[block.start] = annotations, width, rows
        return known[2][row]

    def _rows(self, block: Block, annotations: list[Annotation], width: int) -> list[RowLayers]:
        starts = block.rows(width)
        found: list[list[Layer]] = [[] for _ in starts]
        for annotation in annotations:
            colour, letter = self._sign(annotation.label)
            candidate = annotation.status == "proposed"
            for span in annotation.spans:
                if span.start < block.end and span.end > block.start:
                    role = "" if span.role == "content" else span.role
                    layer = Layer(span.start, span.end, colour, role, candidate, letter)
                    first = row_of(starts, max(0, span.start - block.start))
                    last = row_of(starts, min(span.end, block.end) - 1 - block.start)
                    for row in range(first, last + 1):
                        found[row].append(layer)
        return [RowLayers(layers) for layers in found]

    def _sign(self, name: str) -> tuple[str, str]:
        """Colour and letter of a label."""
        label = self._labels.get(name)
        return label.colour if label else "white", (
            label.key if label and label.key else name[:1].lower()
        ) or "?"
