"""Where in a stored text a stretch lies that a file gives by offsets, by its text, or by both.

Offsets are believed when the text they name stands there. Else they may count otherwise (UTF-16, line ends of
two characters), or the text is looked for: taken where one place alone can be meant, refused where not.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from store.act import in_quotes
from store.decode import canonical

if TYPE_CHECKING:
    from store.formats.incoming import Piece, Unit

NEAR: Final = 100
"""Code points from its offset within which a text that was moved is looked for first."""
LONG: Final = 12
"""Code points of a text that is known again also far from its offset: a shorter one may be another's part."""
_PLACES: Final = 1000
"""Occurrences beyond which a text says nothing about where it belongs."""


class Place(NamedTuple):
    """A stretch of the stored text, code points."""

    start: int
    end: int
    moved: bool
    """Whether it is elsewhere than the file says."""


class Misfit(Exception):
    """A piece that has no sure place; says why."""


class Placer:
    """The places of one text's pieces."""

    def __init__(self, text: str, raw: str | None, unit: Unit) -> None:
        """`text` is the stored one, `raw` as the file has it (None where it has none)."""
        self.text = text
        self._returns = array("q", _returns(raw)) if raw and "\r\n" in raw else None
        self._raw = raw if raw is not None else text
        self._unit = unit
        self._astral: array[int] | None = None
        self._shift = 0
        """How far the last piece was moved: what was counted wrong once is so until the end."""

    def place(self, piece: Piece) -> Place:
        """Where the piece lies; Misfit says why nowhere."""
        given = None if piece.text is None else canonical(piece.text)
        if piece.start is None or piece.end is None:
            if not given:
                raise Misfit("it gives neither offsets nor a text")
            return self._sought(given, None, piece)
        start, end = (self._own(offset, self._unit) for offset in (piece.start, piece.end))
        if self._fits(start, end, given):
            return Place(start, end, False)
        if piece.start >= piece.end:
            raise Misfit(f"{piece.start} to {piece.end} is no stretch of text")
        if given is None or not given.strip():
            raise Misfit(
                f"{piece.start} to {piece.end} is no stretch of a text of {len(self.text):,} code points"
            )
        for low, high in self._other_counts(piece.start, piece.end, start, end):
            if low >= 0 and self.text[low:high] == given:
                self._shift = low - start
                return Place(low, high, True)
        return self._sought(given, start, piece)

    def _fits(self, start: int, end: int, given: str | None) -> bool:
        if not 0 <= start < end <= len(self.text):
            return False
        found = self.text[start:end]
        if given is None or found == given or not given:
            return True
        if "\ufffd" in given and len(given) == len(found):
            # What XML cannot hold is written as U+FFFD.
            return all(said in (stands, "\ufffd") for said, stands in zip(given, found, strict=True))
        # Some tools write line breaks as blanks, or a blank more than they mark.
        return found.split() == given.split() != []

    def _other_counts(
        self, given_start: int, given_end: int, start: int, end: int
    ) -> Iterator[tuple[int, int]]:
        """The stretch by the other ways to count it."""
        if self._shift:
            yield start + self._shift, end + self._shift
        other: Unit = "utf-16" if self._unit == "code point" else "code point"
        yield self._own(given_start, other), self._own(given_end, other)
        if self._returns is not None:  # the file has CR LF, its offsets do not count them
            yield given_start, given_end

    def _own(self, offset: int, unit: Unit) -> int:
        """The offset into the stored text, code points."""
        if unit == "utf-16":
            if self._astral is None:
                self._astral = array("q", _astral(self._raw))
            offset -= bisect_left(self._astral, offset)
        if self._returns is not None:
            offset -= bisect_left(self._returns, offset)
        return offset

    def _sought(self, given: str, start: int | None, piece: Piece) -> Place:
        """The one place of this text that can be meant."""
        found = list(islice(self._occurrences(given), _PLACES))
        if len(found) == _PLACES:
            raise Misfit(f"its text {in_quotes(given)} stands at too many places")
        if len(found) > 1 and (piece.before or piece.after):
            before, after = canonical(piece.before), canonical(piece.after)
            found = [
                (low, high)
                for low, high in found
                if self.text.endswith(before, 0, low) and self.text.startswith(after, high)
            ] or found
        near = found if start is None else [one for one in found if abs(one[0] - start) <= NEAR]
        choice = near or (found if start is None or len(given) >= LONG else [])
        where = "" if start is None else f" instead of {start} to {start + len(given)}"
        if found and not choice:
            raise Misfit(f"its text {in_quotes(given)} is not near {start}")
        if not choice:
            raise Misfit(f"its text {in_quotes(given)} is not in the article")
        if len(choice) > 1:
            raise Misfit(f"its text {in_quotes(given)} stands at {len(choice)} places{where}")
        low, high = choice[0]
        if start is None:
            return Place(low, high, False)
        self._shift = low - start
        return Place(low, high, True)

    def _occurrences(self, given: str) -> Iterator[tuple[int, int]]:
        at = self.text.find(given)
        if at < 0 and (words := given.split()):
            for match in re.finditer(r"\s+".join(map(re.escape, words)), self.text):
                yield match.span()
            return
        while at >= 0:
            yield at, at + len(given)
            at = self.text.find(given, at + 1)


def _returns(raw: str) -> Iterator[int]:
    """Where the carriage returns stand that are no more in the stored text."""
    at = raw.find("\r\n")
    while at >= 0:
        yield at
        at = raw.find("\r\n", at + 2)


def _astral(raw: str) -> Iterator[int]:
    """Where in UTF-16 the characters begin that take two units."""
    for count, match in enumerate(re.finditer("[\U00010000-\U0010ffff]", raw)):
        yield match.start() + count
