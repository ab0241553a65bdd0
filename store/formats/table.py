"""Tables (.csv, .tsv): an article a row, columns found by the names of naming.py, the delimiter by the header."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from store.decode import canonical
from store.errors import BadInput
from store.formats import Found, How, NoArticles, lines, naming

_DELIMITERS: Final = ",;\t|"
_OURS: Final = frozenset(["annotation_id", "quote_id", "entity_id"])
"""First columns of our own exports, whose `text` is no article."""
_HEADER: Final = 1 << 16
"""Code points of a header that may be one."""


def gather(source: BinaryIO, place: str, how: How) -> Iterator[Found]:
    """Every article, as it comes; a row that is none is named and passed over. NoArticles for other tables."""
    file = lines.buffered(source)
    rows = lines.text(file, lines.encoding_of(file, how.encoding, place), place)
    head = next(rows, "")
    if not head.strip() or len(head) > _HEADER:
        raise NoArticles(place, "there is no header with the names of columns in the first line")
    # Python's own limit is 128 KB a cell.
    csv.field_size_limit(lines.LONGEST)
    reader = csv.reader(chain([head], rows), delimiter=_delimiter(head))
    try:
        yield from _articles(reader, place, how)
    except csv.Error as error:
        where = f"{place}, line {reader.line_num}"
        raise BadInput(
            where, f"the table cannot be read on from here ({error}); is a quote left open?"
        ) from None


def _articles(reader: Iterator[list[str]], place: str, how: How) -> Iterator[Found]:
    names = [name.strip() for name in next(reader)]
    if names[0] in _OURS:
        raise NoArticles(place, "this is an export of annotations, not of articles")
    keys = naming.mapped(names, how.columns, place)
    if not keys["text"]:
        raise NoArticles(
            place,
            f"no column is known to hold the text; there are {naming.listed(names)}: "
            "say which by --column text=NAME",
        )
    for number, row in enumerate(reader, 1):
        if not any(row):
            continue
        where = f"{place}, row {number}"
        known = dict(zip(names, row, strict=False))
        text = next(
            (found for key in keys["text"] if (found := known.get(key, "")) and not found.isspace()), ""
        )
        if len(row) > len(names):
            yield where, BadInput(where, f"it has {len(row)} cells, the header {len(names)}")
        elif not text:
            yield where, BadInput(where, f"its text ({keys['text'][0]}) is empty")
        else:
            yield where, naming.document(canonical(text), known, keys)


def _delimiter(head: str) -> str:
    """The one that cuts the header into most columns, with names of ours before others."""

    def weight(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([head], delimiter=delimiter), [])
        known = sum(naming.plain(name) in common for name in names for common in naming.NAMES.values())
        return known, len(names)

    return max(_DELIMITERS, key=weight)
