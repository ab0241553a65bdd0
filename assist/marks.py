"""Quotation marks in a paragraph: which belong together, and which pair lies round a place.

Marks of every style the press uses, nested, mixed, unbalanced: 4 % of English press paragraphs with marks are
unbalanced (a quotation runs on into the next paragraph), so no text is refused. A pair of marks is an offer,
never a decision: about half of them are titles, names and irony.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Pair(NamedTuple):
    """Two marks that belong together, or one without its partner."""

    start: int  # of the opening mark; without one, where the paragraph's text begins
    end: int  # past the closing mark; without one, where the text or the outer pair ends
    opener: str  # the opening mark; empty without one
    closed: bool  # both marks are there
    depth: int  # how many other pairs lie round it


# What may close each opening mark. „ is closed in two ways, and » opens in German and Finnish books.
CLOSERS: Final = {
    "«": "»",
    "‹": "›",
    "»": "«»",
    "›": "‹›",
    "“": "”“",
    "”": "”",
    "„": "“”",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    "｢": "｣",
    "〝": "〟〞",
    '"': '"',
    "'": "'",
}
_OPENERS: Final = {
    closer: frozenset(opener for opener, closers in CLOSERS.items() if closer in closers)
    for closer in "»›«‹”“‘’」』｣〟〞\"'"
}
_MARK: Final = re.compile(f"[{''.join(CLOSERS)}{''.join(_OPENERS)}]")
# Right before a word that a mark opens, and right after a mark that opens.
_BEFORE_OPENING: Final = frozenset("([{«“„‹‘‚‟\"'—–-…*¿¡/")
_AFTER_OPENING: Final = frozenset("([{«“„‹‘‚\"'…¿¡")
# A single mark longer than this opens a quotation, a shorter one is rock 'n' roll.
_SHORTEST_SINGLE: Final = 3


def enclosing(text: str, offset: int) -> tuple[int, int] | None:
    """The quotation round a place in a paragraph's text: start and end, marks inside. None without any marks.

    The innermost pair that holds the offset, on a mark too; else the next one after, else the last before.
    """
    found = pairs(text)
    offset = max(0, min(offset, len(text) - 1))
    inside = [pair for pair in found if pair.start <= offset < pair.end]
    if inside:
        best = min(inside, key=lambda pair: (pair.end - pair.start, -pair.depth))
    elif after := [pair for pair in found if pair.start > offset]:
        best = after[0]
    elif found:
        best = max(found, key=lambda pair: (pair.end, -pair.depth))
    else:
        return None
    return best.start, best.end


def pairs(text: str) -> list[Pair]:
    """Every pair of quotation marks in a paragraph's text, in the order of their starts, outer ones first.

    Apostrophes are no marks. An opening mark without a partner reaches to the end of the text, or of the pair
    round it; a closing one begins at the start of the text. Takes time in proportion to the text.
    """
    reader = _Reader(text)
    for match in _MARK.finditer(text):
        reader.read(match.start())
    return _with_depths(reader.finish())


def _is_symbol(character: str) -> bool:
    """Whether it is an arrow, an emoji or the like: what stands behind it begins anew."""
    return character >= "\u2190" and not character.isalnum() and character not in _OPENERS


def _with_depths(found: list[Pair]) -> list[Pair]:
    ends: list[int] = []
    result = []
    for pair in sorted(found, key=lambda each: (each.start, -each.end)):
        while ends and ends[-1] <= pair.start:
            ends.pop()
        result.append(Pair(pair.start, pair.end, pair.opener, pair.closed, len(ends)) if ends else pair)
        ends.append(pair.end)
    return result


class _Reader:
    """Reads mark after mark; keeps those that are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Pair] = []
        self.stack: list[tuple[str, int]] = []  # open marks and where they stand
        self.open = dict.fromkeys(CLOSERS, 0)  # how many of each are on the stack
        self.lost = dict.fromkeys(CLOSERS, 0)  # open marks cut short by a pair round them
        self.last = len(self.text.rstrip())
        self.first = len(self.text) - len(self.text.lstrip())
        self.odd = self.text.count('"') % 2 == 1  # one of the straight marks has no partner

    def read(self, at: int) -> None:
        mark = self.text[at]
        before = self.text[at - 1] if at else " "
        after = self.text[at + 1] if at + 1 < len(self.text) else " "
        leads = before.isspace() or before in _BEFORE_OPENING or _is_symbol(before)
        leads = leads and (after.isalnum() or after in _AFTER_OPENING)
        if mark in "‘’'\"":
            self._ambiguous(mark, at, before, after, leads)
        elif self._closes(mark, at, leads):
            self._close(mark, at)
        else:
            self._open(mark, at)

    def _closes(self, mark: str, at: int, leads: bool) -> bool:
        """Whether a double or East Asian mark closes; those not in `_OPENERS` always open."""
        if mark not in _OPENERS:
            return False
        matching = any(self.open[opener] for opener in _OPENERS[mark])
        if mark in "«‹“":  # they open, unless the style in hand is the one where they close
            return matching and not leads
        if mark in "»›”":
            straight = self.open["«" if mark == "»" else "‹" if mark == "›" else "“"]
            return bool(straight) or not (leads or at == self.first)
        return True

    def _ambiguous(self, mark: str, at: int, before: str, after: str, leads: bool) -> None:
        """A straight mark, or a single one that is mostly an apostrophe."""
        if mark == '"':
            self._straight(at, before, after, leads)
        elif before.isalnum() and after.isalnum():
            return
        elif mark == "‘" and not (self.open["‚"] and not leads):
            if not before.isalnum() and not after.isdigit():
                self._open(mark, at)
        elif mark == "'" and leads:
            if not after.isdigit():
                self._open(mark, at)
        elif mark == "'" and (not self.stack or self.stack[-1][0] != "'"):
            return
        elif not leads and any(self.open[opener] for opener in _OPENERS[mark]):
            self._close(mark, at)

    def _straight(self, at: int, before: str, after: str, leads: bool) -> None:
        """Straight marks open and close in turn; if their number is odd, the letters round them decide."""
        inches = before.isdigit() and not after.isalnum()
        if self.open['"']:
            closes = not (self.odd and leads)
        elif inches:
            return
        else:
            ends = not before.isspace() or at + 1 == self.last
            closes = self.odd and not leads and ends and at != self.first
        (self._close if closes else self._open)('"', at)

    def _open(self, mark: str, at: int) -> None:
        self.stack.append((mark, at))
        self.open[mark] += 1

    def _close(self, mark: str, at: int) -> None:
        openers = _OPENERS[mark]
        if not any(self.open[opener] for opener in openers):
            lost = [opener for opener in openers if self.lost[opener]]
            for opener in lost:
                self.lost[opener] -= 1
            if not lost:
                self.found.append(Pair(self.first, at + 1, "", False, 0))
            return
        edge = self._trimmed(at)
        while True:
            opener, start = self.stack.pop()
            self.open[opener] -= 1
            if opener in openers:
                break
            self.lost[opener] += 1
            self._unclosed(opener, start, edge)
        if opener != "'" or at - start > _SHORTEST_SINGLE:
            self.found.append(Pair(start, at + 1, opener, True, 0))

    def _unclosed(self, opener: str, start: int, end: int) -> None:
        """Keep an opening mark without a partner, unless nothing follows or it is rather an apostrophe."""
        if opener == "'" or end <= start + 1:
            return
        word = self._trimmed(start)
        if opener == "‘" and word and self.text[word - 1].isalnum():
            return
        self.found.append(Pair(start, end, opener, False, 0))

    def _trimmed(self, end: int) -> int:
        """The same end without white space before it."""
        while end and self.text[end - 1].isspace():
            end -= 1
        return end

    def finish(self) -> list[Pair]:
        """Every pair, those left open included."""
        for opener, start in self.stack:
            self._unclosed(opener, start, self.last)
        self.stack.clear()
        return self.found
