"""Rows of a table in: our own csv and quotes-csv back, and tables of others whose columns can be told.

A row names its article and the place of its text; where it gives only the text, that is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

from store.errors import BadInput
from store.formats.incoming import Given, Mark, Marked, Piece, Skipped, pieces_of

if TYPE_CHECKING:
    from store.formats.crosswalk import Crosswalk
    from store.model import Role

Row = tuple[str, list[str]]
"""The place of a row, for messages, and its cells."""

_INTEGER: Final = re.compile(r"[0-9]{1,15}")
_FRAGMENTS: Final = re.compile(r"[0-9]{1,15} [0-9]{1,15}(?:;[0-9]{1,15} [0-9]{1,15})*")
_FACTS: Final = (
    "status", "annotator", "note", "level", "quote_type", "medium", "wikidata_id", "created_at",
    "updated_at", "reject_reason",
)  # fmt: skip
"""Columns that are fields of a mark under the same name."""
_QUOTE: Final = "QUOTE"


class _Fault(Exception):
    """What is wrong with a row."""


def marked(name: str, header: list[str], rows: Iterable[Row], crosswalk: Crosswalk) -> Iterator[Given]:
    """The rows as marks, those of one article that follow each other together; BadInput for a header of others.

    Nothing is held but a row.
    """
    columns = _Columns(name, header, crosswalk)
    for article, group in groupby(rows, columns.article):
        rest = iter(group)
        first = next(rest)
        yield Marked(first[0], _marks(columns, chain([first], rest)), article=article)


def _marks(columns: _Columns, rows: Iterable[Row]) -> Iterator[Mark | Skipped]:
    for place, cells in rows:
        try:
            yield columns.mark(place, cells)
        except _Fault as fault:
            yield Skipped(place, str(fault))


class _Columns:
    """Which column of the table holds what."""

    def __init__(self, name: str, header: list[str], crosswalk: Crosswalk) -> None:
        self._names = header
        self._at: dict[str, int] = {}
        for at, column in enumerate(header):
            self._at.setdefault(crosswalk.column(column.strip()), at)
        # A column that is named like ours is meant, whatever another one may also mean.
        self._at |= {column.strip(): at for at, column in enumerate(header)}
        self._quotes = "label" not in self._at and bool(
            {"quote_id", "quote_type", "speaker"} & self._at.keys()
        )
        lacking = [
            names
            for names in ("article_id or article_title", "text or start", "label")
            if not any(part in self._at for part in names.split(" or "))
            and not (names == "label" and self._quotes)
        ]
        if lacking:
            raise BadInput(
                name,
                f"has no column {', '.join(lacking)}; say what its columns are called in a file for --map, as "
                f"[columns] {header[0] if header else 'theirs'!r} = {lacking[0].split(' or ')[0]!r}",
            )

    def article(self, row: Row) -> str:
        """The article that a row is about."""
        cells = row[1]
        for name in ("article_id", "article_title"):
            at = self._at.get(name, len(cells))
            if at < len(cells) and cells[at]:
                return cells[at]
        return ""

    def mark(self, place: str, cells: list[str]) -> Mark:
        """The row's annotation; _Fault."""
        if len(cells) != len(self._names):
            raise _Fault(f"has {len(cells)} cells, the header has {len(self._names)}")
        found = {name: cells[at] for name, at in self._at.items() if cells[at]}
        given = {name: found.get(name) for name in _FACTS}
        label = found.get("label") or (_QUOTE if self._quotes else None)
        if label is None:
            raise _Fault("label: is empty")
        return Mark(
            place,
            label=label,
            pieces=(*self._content(found), *self._roles(found)),
            id=found.get("annotation_id") or found.get("quote_id"),
            entity=found.get("entity") or found.get("speaker"),
            entity_id=found.get("entity_id") or found.get("speaker_id"),
            confidence=self._confidence(found),
            **given,
        )

    def _content(self, found: dict[str, str]) -> list[Piece]:
        text, fragments = found.get("text"), found.get("fragments")
        if fragments is None:
            place = self._place(found, "start", "end")
            around = (found.get("before") or "", found.get("after") or "")
            return [Piece(*place, text, "content", *around)]
        if not _FRAGMENTS.fullmatch(fragments):
            raise _Fault(f"fragments: {fragments[:60]!r} is not of the form 120 141;160 188")
        parts = [(int(start), int(end)) for start, end in (one.split(" ") for one in fragments.split(";"))]
        pieces = pieces_of(parts, text)
        if pieces is None:
            raise _Fault(f"its text does not fit its fragments {fragments[:60]}")
        return pieces

    def _roles(self, found: dict[str, str]) -> Iterator[Piece]:
        roles: tuple[Role, ...] = ("cue", "source", "addressee")
        for role in roles:
            text = found.get(f"{role}_text")
            start, end = self._place(found, f"{role}_start", f"{role}_end")
            if text is not None or start is not None:
                # Our columns have no place for an addressee.
                yield Piece(start, end, text, role, optional=start is None)

    def _place(self, found: dict[str, str], first: str, last: str) -> tuple[int | None, int | None]:
        start, end = found.get(first), found.get(last)
        if start is None and end is None:
            return None, None
        if not (start and end and _INTEGER.fullmatch(start) and _INTEGER.fullmatch(end)):
            said = f"{start or '-'} {end or '-'}"[:60]
            raise _Fault(f"{first}, {last}: {said!r} is no place in a text")
        return int(start), int(end)

    def _confidence(self, found: dict[str, str]) -> float | None:
        cell = found.get("confidence")
        if cell is None:
            return None
        try:
            return float(cell)
        except ValueError:
            raise _Fault(f"confidence: {cell[:60]!r} is no number") from None
