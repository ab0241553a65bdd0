"""What quotation marks and dialogue dashes set off in an article, paragraph by paragraph, and across them.

Nothing is judged here: titles and irony are passages too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.marks import CLOSERS, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

Bounds = tuple[int, int]

# Begins with a set of characters, which is searched for several times as fast as two alternatives.
_MARKED: Final = re.compile("[\"«»“”„‹›「」『』｢〝'‘‚](?:(?<!['‘‚])|(?<![^\\W_].)(?=\\s?[^\\s']))", re.DOTALL)
_DASH: Final = re.compile(r"(?:[—–―]|--(?!-)|-(?=[ \u00a0]))[ \u00a0\u202f]*(?=[^\s\d])")
_CLOSES: Final = re.compile("[»”“\"’'›」』]")
_LOOSE: Final = re.compile("(?<![^\\s])[\"'](?![^\\s])")
_CLITIC: Final = re.compile(r"(?<=\s)'(?=(?:s|re|ve|ll|d|m|em|t)\b)")
_FACING: Final = {'"': "“”", "'": "‘’"}
_LINES: Final = 12
"""Paragraphs that a quotation without repeated marks may run over."""
_FAR: Final = 4000
"""Code points that it may run over."""


class Passage(NamedTuple):
    """What one pair of marks, or a dash, sets off."""

    start: int
    end: int
    opener: str
    """The mark that opens it; empty when it is missing."""
    closed: bool
    paragraph: int
    """Index of the paragraph it begins in."""
    goes_on: bool = False
    """The next passage continues it with a mark of its own (a quotation over several paragraphs)."""
    depth: int = 0


def passages(text: str, paragraphs: Sequence[Bounds]) -> list[Passage]:
    """Every passage, in order; those inside another come after it with their depth."""
    if _is_spaced(text):
        text = _directed(text)
    found: list[Passage] = []
    resume = 0  # a passage that began before reaches to here
    for number, (start, end) in enumerate(paragraphs):
        if end <= resume:
            continue
        begin = max(start, resume)
        if begin == start and (dash := _DASH.match(text, start, end)):
            found.append(Passage(start, end, text[start : dash.end()].strip() or "-", True, number))
            continue
        if _MARKED.search(text, begin, end):
            inside = _of_paragraph(text, begin, end, number)
            if inside and not inside[-1].closed:
                resume = _carry_on(text, paragraphs, inside)
            found += inside
    return found


def dashed(text: str, passage: Passage) -> bool:
    """Whether a dialogue dash opens the passage, and not a mark."""
    return passage.opener[:1] in "—–―-" and passage.opener != ""


def marked_inside(text: str, passage: Passage) -> list[Passage]:
    """The pairs of marks in a passage that a dash opens (— « … »)."""
    begin = passage.start + len(passage.opener)
    if not _MARKED.search(text, begin, passage.end):
        return []
    return _of_paragraph(text, begin, passage.end, passage.paragraph)


def _of_paragraph(text: str, start: int, end: int, number: int) -> list[Passage]:
    return [
        Passage(start + first, start + last, opener, closed, number, False, depth)
        for first, last, opener, closed, depth in pairs(text[start:end])
    ]


def _carry_on(text: str, paragraphs: Sequence[Bounds], inside: list[Passage]) -> int:
    """Let the last passage, still open, run on into the next paragraphs; where it ends, 0 if it does not."""
    index = len(inside) - 1
    while index and inside[index].depth:
        index -= 1
    last = inside[index]
    if last.closed or not last.opener or last.end < paragraphs[last.paragraph][1] - 2:
        return 0
    closers = CLOSERS[last.opener]
    for number in range(last.paragraph + 1, min(last.paragraph + 1 + _LINES, len(paragraphs))):
        start, end = paragraphs[number]
        if end - last.start > _FAR:
            return 0
        # Behind « a dash begins what another one says; English breaks a line of speech with it.
        closes = last.opener != "«" and (_closing(text, start, end, last.opener, closers) or -1) > 0
        dash = text[start] in "—–―" or (last.opener == "«" and text.startswith("--", start))
        if dash and not closes:
            return 0
        if text[start] == last.opener or (last.opener == "«" and text[start] == "»"):
            inside[index] = last._replace(goes_on=True)
            return 0
        place = _closing(text, start, end, last.opener, closers)
        if place is None:
            continue
        if place < 0:
            return 0
        inside[index] = last._replace(end=place, closed=True)
        return place
    return 0


def _closing(text: str, start: int, end: int, opener: str, closers: str) -> int | None:
    """Where the mark that closes stands, past it; -1 when another opens first; None without either."""
    if opener == '"':
        count = text.count('"', start, end)
        first = text.find('"', start)
        return None if not count else first + 1 if count % 2 or _looks_closing(text, first) else -1
    for match in _CLOSES.finditer(text, start, end):
        place = match.start()
        if text[place] not in closers:
            continue
        if opener in "‘‚'" and (
            text[place + 1 : place + 2].isalnum()
            or (text[place - 1 : place].isspace() and text[place + 1 : place + 2].strip())
        ):
            continue
        opened = text.find(opener, start, place)
        return -1 if opened >= 0 and opener != "'" else place + 1
    return -1 if text.find(opener, start, end) >= 0 else None


def _looks_closing(text: str, place: int) -> bool:
    return not text[place - 1 : place].isspace() and not text[place + 1 : place + 2].isalnum()


def _is_spaced(text: str) -> bool:
    """Whether blanks stand round every token, as in corpora: straight marks then do not show which way they face."""
    sample = text[:20_000]
    return sample.count(" , ") * 2 > sample.count(", ") and sample.count(" .") * 2 > sample.count(". ")


def _directed(text: str) -> str:
    """The same text with straight marks between blanks turned into opening and closing ones, in turn."""
    text = _CLITIC.sub("’", text)
    out: list[str] = []
    last = 0
    opened: dict[str, int] = {}
    for match in _LOOSE.finditer(text):
        place = match.start()
        mark = text[place]
        begins = place == 0 or text[place - 1] == "\n"
        opens = begins or mark not in opened or text.count("\n", opened[mark], place) > _LINES
        if opens and match.end() < len(text) and text[match.end()] == "\n" and not begins:
            continue
        if opens:
            opened[mark] = place
        else:
            del opened[mark]
        out += [text[last:place], _FACING[mark][not opens]]
        last = place + 1
    return "".join([*out, text[last:]])
