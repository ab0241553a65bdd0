"""How much of an article is read at once round a place: whole sentences, however long its paragraphs are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.model import Paragraph
    from store.store import Store

Bounds = tuple[int, int]

AROUND: Final = 4096
"""Code points read beside a stretch whose candidates are wanted: more than a quotation and who says it take."""
_SEAM: Final = 1024
"""Code points in which the end of a sentence is looked for."""


def with_context(
    store: Store, article_id: str, near: list[Paragraph], first: int, last: int, part: Bounds | None
) -> list[Bounds]:
    """What to read for the candidates of the paragraphs from `first` to `last`: these, and what stands round them.

    `near` are they and their neighbours, whole unless they are long; of one that is cut short the far side is
    left out, and what lies beyond. `part`: a stretch of the one paragraph wanted, instead of all of it.
    """

    def text(start: int, end: int) -> str:
        return store.articles.text(article_id, start, end)

    wanted = [(p.start, p.end) for p in near if first <= p.number <= last]
    if not wanted:
        return []
    start, end = wanted[0][0], wanted[-1][1]
    if part is not None:
        wanted = [clipped(text, part, (start, end))]
    front: list[Bounds] = []
    behind: list[Bounds] = []
    if wanted[0][0] == start:
        for p in reversed([p for p in near if p.number < first]):
            front.append(clipped(text, (p.end, p.end), (p.start, p.end)))
            if front[-1][0] > p.start:
                break
    if wanted[-1][1] == end:
        for p in [p for p in near if p.number > last]:
            behind.append(clipped(text, (p.start, p.start), (p.start, p.end)))
            if behind[-1][1] < p.end:
                break
    return [*reversed(front), *wanted, *behind]


def clipped(text: Callable[[int, int], str], wanted: Bounds, home: Bounds) -> Bounds:
    """The stretch with AROUND code points before and behind it, cut between sentences, within its paragraph.

    `text` gives the article's text from one offset to another, `home` is the paragraph. Where no sentence ends
    near, it is cut at a blank, else anywhere.
    """
    start, end = max(home[0], wanted[0] - AROUND), min(home[1], wanted[1] + AROUND)
    if start > home[0]:
        start = min(_beginning(text, start, end), wanted[0])
    if end < home[1]:
        end = max(_ending(text, start, end), wanted[1])
    return start, end


def _beginning(text: Callable[[int, int], str], start: int, end: int) -> int:
    """Where the first sentence behind `start` begins."""
    near = text(start, min(start + _SEAM, end))
    found = sentences(near)
    return start + (found[1][0] if len(found) > 1 else near.find(" ") + 1)


def _ending(text: Callable[[int, int], str], start: int, end: int) -> int:
    """Where the last sentence before `end` is over."""
    low = max(start, end - _SEAM)
    near = text(low, end)
    found = sentences(near)
    if len(found) > 1:
        return low + found[-2][1]
    blank = near.rfind(" ")
    return low + blank if blank > 0 else end
