"""Where paragraphs begin and end: one a line, or one a block of wrapped lines, told from the text.

The text is never changed: a wrapped paragraph keeps its line ends inside. Bounds leave out white space at
the edges; what is only white space is no paragraph.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from store.codepoints import MARKS, char_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.model import Paragraphing

_WIDEST: Final = 120
"""Cells: nobody wraps by hand beyond this, so a longer line is a paragraph."""
_NARROWEST: Final = 40
"""Cells: lines that are all shorter are verse, names or a table; any two words would fill them."""
_ENOUGH: Final = 4000
"""Pairs of lines looked at: a novel is wrapped like its first chapters."""

_FINAL: Final = frozenset('.!?…»”"’:;)]。！？；：”’」』؟؛۔।')
_GLANCE: Final = 9
"""Lines at which a first look is taken."""
_OPENING: Final = frozenset("«“„‘\"'")
"""Begin a sentence, never an item."""
_INDENT: Final = frozenset(" \t\u00a0\u3000")


class _Line:
    """A line that is not blank; bounds without outer white space."""

    __slots__ = ("apart", "cells", "end", "indented", "item", "start", "sure")

    def __init__(self, text: str, start: int, end: int, indented: bool, apart: bool) -> None:
        self.start, self.end, self.indented = start, end, indented
        self.apart = apart
        """Stands first, or below a blank line."""
        self.cells = _cells(text, start, end)
        # Most lines begin with a word: two patterns less to try.
        plain = text[start].isalpha() and text[start + 1 : start + 2] not in (".", ")")
        self.sure = not plain and _sure_item().match(text, start) is not None
        """Begins like an item of a list or a heading."""
        self.item = self.sure or (not plain and _item().match(text, start) is not None)
        """The same, or perhaps: a dash or a number can also be where a sentence was wrapped."""


def cut(text: str) -> tuple[Paragraphing, list[tuple[int, int]]]:
    """How the text is cut into paragraphs, and the start and end of each."""
    paragraphing = paragraphing_of(text)
    return paragraphing, cut_as(text, paragraphing)


def paragraphing_of(text: str) -> Paragraphing:
    """How the text is cut into paragraphs; for most texts the first lines tell."""
    return "block" if not _is_unwrapped(text) and _wrap(text) else "line"


def cut_as(text: str, paragraphing: Paragraphing) -> list[tuple[int, int]]:
    """Start and end of each paragraph, cut at every line end, or at blank lines and new beginnings."""
    if paragraphing == "line":
        return [match.span() for match in _line().finditer(text)]
    return list(_cut_blocks(text, _wrap(text)))


def _lines(text: str) -> Iterator[_Line]:
    """The lines that are not blank, one after the other."""
    place = 0  # where the last line ended
    for match in _line().finditer(text):
        start, end = match.span()
        first = text.rfind("\n", place, start)
        apart = place == 0 or text.find("\n", place, first) >= 0
        yield _Line(text, start, end, text[first + 1] in _INDENT, apart)
        place = end


def _cut_blocks(text: str, width: int | None) -> Iterator[tuple[int, int]]:
    """A paragraph ends at a blank line, before an indent, an item or a heading, after a line cut short."""
    first = last = None
    for line in _lines(text):
        if first is None or last is None:
            first = line
        elif _begins(text, first, last, line) or (width and _cut_short(text, last, line, width)):
            yield first.start, last.end
            first = line
        last = line
    if first is not None and last is not None:
        yield first.start, last.end


def _begins(text: str, first: _Line, last: _Line, line: _Line) -> bool:
    """Whether a line begins a paragraph, by its own look beside the lines before."""
    if line.apart or line.sure or (line.item and (first.item or text[last.end - 1] in _FINAL)):
        return True
    if last.sure and text[last.start] == "#":
        return True
    # The lines of an item hang under its first one.
    return line.indented and not last.indented and not first.item


def _cut_short(text: str, last: _Line, line: _Line, width: int) -> bool:
    """Whether a line was left so empty that its paragraph ended with it: a title, a by-line, a last line."""
    room = _room(text, last, line, width)
    return room > width // 4 or (room > _slack(width) and _ends(text, last, line))


# Is the text hard-wrapped?


def _wrap(text: str) -> int | None:
    """The width in cells that the lines were wrapped to; None where line ends are paragraph ends."""
    pairs: list[tuple[_Line, _Line]] = []
    widths: list[int] = []
    wide = 0
    for pair in _pairs(text):
        pairs.append(pair)
        widths.append(max(pair[0].cells, pair[1].cells))
        wide += widths[-1] > _WIDEST
        if wide > 2 and wide > len(pairs) // 20:
            return None
    # One line in fifty may stick out: an address, a row of a table.
    width = sorted(widths)[-1 - len(widths) // 50] if widths else 0
    if not _NARROWEST <= width <= _WIDEST:
        return None
    full = [pair for pair in pairs if _room(text, *pair, width) < _slack(width)]
    cut_short = sum(_cut_short(text, *pair, width) for pair in pairs)
    # Of lines that go on, nearly all must be full; and most lines of a text must go on.
    if len(full) < 0.85 * (len(pairs) - cut_short) or len(full) < 0.6 * len(pairs):
        return None
    return width if _runs_on(text, full, len(pairs)) else None


def _runs_on(text: str, full: list[tuple[_Line, _Line]], pairs: int) -> bool:
    """Whether sentences run over the line ends, as they do in wrapped prose and not in a list."""
    finals = sum(text[last.end - 1] in _FINAL for last, _ in full)
    capitals = sum(text[line.start].isupper() for _, line in full)
    if pairs == 1:
        # Thin evidence: a title over a short first paragraph looks the same.
        return not finals and not capitals and full[0][0].cells >= _NARROWEST
    return finals <= 0.5 * len(full) and capitals <= 0.8 * len(full)


def _is_unwrapped(text: str) -> bool:
    """What `_wrap` finds out at its third wide pair, in a fraction of the time: a bulk add asks for every article.

    Whether, of the first lines, each below the other and like no item, three stand beside one too wide.
    """
    pairs = start = 0
    was_wide = False
    for number in range(_GLANCE):
        end = text.find("\n", start)
        length = end - start
        if length < 1 or text[end - 1].isspace():
            return False
        if text[start] not in _OPENING and not (text[start].isalpha() and text[start + 1] not in ".)"):
            return False
        is_wide = length > _WIDEST and _cells(text, start, end) > _WIDEST
        pairs += number > 0 and (is_wide or was_wide)
        if pairs > 2:
            return True
        was_wide = is_wide
        start = end + 1
    return False


def _pairs(text: str) -> Iterator[tuple[_Line, _Line]]:
    """Each line with the next one, where the next may be its continuation; at most _ENOUGH."""
    if _neighbours().search(text) is None:
        return
    found = 0
    first = last = None
    for line in _lines(text):
        if first is None or last is None or _begins(text, first, last, line):
            first = line
        else:
            yield last, line
            found += 1
            if found == _ENOUGH:
                return
        last = line


def _room(text: str, last: _Line, line: _Line, width: int) -> int:
    """Cells that would be left on a line if the next line's first word had been put on it."""
    return width - last.cells - 1 - _first_word(text, line)


def _slack(width: int) -> int:
    """Cells by which programs that even out their lines stay under the width."""
    return 2 + width // 20


def _ends(text: str, last: _Line, line: _Line) -> bool:
    """Whether a sentence ends with this line and another begins with the next."""
    return text[last.end - 1] in _FINAL and not text[line.start].islower()


def _first_word(text: str, line: _Line) -> int:
    """Cells of the line's first word; without spaces, of two characters, for any two may part."""
    word = text[line.start : min(line.end, line.start + _WIDEST)].split(maxsplit=1)[0]
    if _wide().search(word):
        word = word[:2]
    return _cells(word, 0, len(word))


def _cells(text: str, start: int, end: int) -> int:
    """Roughly how wide a line is on a screen; one that is surely too long to be wrapped is not measured."""
    if end - start > 4 * _WIDEST:
        return end - start
    line = text[start:end]
    return (
        end - start
        if line.isascii()
        else end - start + len(_wide().findall(line)) - len(_marks().findall(line))
    )


@cache
def _line() -> re.Pattern[str]:
    return re.compile(r"\S(?:[^\n]*\S)?")


@cache
def _neighbours() -> re.Pattern[str]:
    # Two lines without a blank one between them: most texts that part paragraphs by blank lines have none.
    return re.compile(r"\S[ \t\r]*\n[ \t]*[^\s]")


@cache
def _sure_item() -> re.Pattern[str]:
    return re.compile(r"(?:[*•‣◦·>|]|#{1,6})[ \t\u00a0\u3000]")


@cache
def _item() -> re.Pattern[str]:
    return re.compile(r"(?:[-+–—‒―]|\(?\d{1,3}[.)]|[a-zA-Z][.)])[ \t\u00a0\u3000]|[—–―]\w")


@cache
def _wide() -> re.Pattern[str]:
    return re.compile(
        "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\U0001f300-\U0003ffff]"
    )


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(f"[{char_class(MARKS, beyond=False)}]")
