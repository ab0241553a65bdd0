"""CSV in: ours, exact or for a spreadsheet, and that of others, with commas, semicolons or tabs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from store.errors import BadInput
from store.formats import cells
from store.formats.incoming import Given, Source
from store.formats.rows_in import Row, marked

_OURS: Final = ("annotation_id", "quote_id")
"""First column of an export of ours."""


def read(source: Source) -> Iterator[Given]:
    """What the rows mark; BadInput where the file is no CSV or its columns cannot be told."""
    name = source.name
    lines = _lines(name, source.lines())
    first = next(lines, "")
    sheet = first.startswith(cells.BOM)
    first = first.removeprefix(cells.BOM)
    rows = _rows(name, _again(first, lines), max(",;\t", key=first.count))
    _, header = next(rows, ("", []))
    if sheet and header[:1] and header[0] in _OURS:
        rows = ((place, [cells.restored(cell) for cell in row]) for place, row in rows)
    yield from marked(name, header, rows, source.crosswalk)


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _lines(name: str, stream: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            raise BadInput(
                f"{name}, line {number}", f"is not UTF-8 (byte {error.start} of the line)"
            ) from error


def _rows(name: str, lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """Each row with the line it begins on."""
    # The module's limit of 131,072 characters a cell is below what a quotation or a note may be.
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                yield f"{name}, line {line}", row
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"{name}, line {line}", f"is no CSV ({error})") from error
