"""Rows out of the bytes of an SQLite file, whatever else in it is damaged; no page is believed.

SQLite gives up a table at the first bad page. Here every page that still is a leaf of a table gives its rows,
found from the root or not. Nothing is written. The layout: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterator
from typing import Any, Final, NamedTuple

_MAGIC: Final = b"SQLite format 3\0"
_SIZES: Final = (4096, 512, 1024, 2048, 8192, 16384, 32768, 65536)
"""Page sizes, SQLite's own first."""
_INNER_INDEX, _INNER_TABLE, _LEAF_INDEX, _LEAF_TABLE = 2, 5, 10, 13
_KINDS: Final = frozenset({_INNER_INDEX, _INNER_TABLE, _LEAF_INDEX, _LEAF_TABLE})
_INDEX: Final = "(index)"
"""Stands for the table of a tree that is an index."""
_UNKNOWN, _FREE, _SPILLED = 0, 1, 2
"""What a page is known to be, where no tree leads to it; a page of a tree is marked from _FIRST up."""
_FIRST: Final = 3
_FIXED: Final = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)
"""Bytes of a value by its serial type; 10 and 11 are none that is written, SQLite reads NULL."""


class Cell(NamedTuple):
    """A row as it lies in a page."""

    table: str | None
    """The table whose tree holds it; None where no tree leads to its page."""
    keyed: bool
    """Whether its table has integer keys (and is not WITHOUT ROWID)."""
    rowid: int | None
    values: list[Any]
    """Its columns in the order of storage, as far as they could be read; text that is no UTF-8 as bytes."""
    cut: bool
    """Whether the last value, or what should follow it, could not be read."""


class Pages:
    """The pages of a file, read into memory or mapped."""

    def __init__(self, data: Any) -> None:
        self._data = data
        self.size = _page_size(data)
        """Bytes of a page."""
        self.count = -(-len(data) // self.size)
        """Pages in the file; the last one may be cut."""
        # The reserved bytes at the end of each page are none in every store of ours.
        self._usable = self.size
        self.bad: dict[int, str] = {}
        """Pages that a tree leads to, or that hold rows, and that could not be read to their end; whose.

        An empty name: of the schema, or nobody knows."""
        self._marks = array("H", bytes(2 * (self.count + 1)))
        self._names: list[str] = []
        self._map()

    def cells(self, tables: Container[str]) -> Iterator[Cell]:
        """The rows of these tables, then those of pages that no tree leads to; not those of free pages."""
        for number in range(1, self.count + 1):
            mark = self._marks[number]
            if mark >= _FIRST and self._names[mark - _FIRST] in tables:
                yield from self._rows(number, self._names[mark - _FIRST])
        for number in range(1, self.count + 1):
            if self._marks[number] == _UNKNOWN:
                yield from self._rows(number, None)

    # Which page belongs to which tree

    def _map(self) -> None:
        self._free_pages()
        trees = [("", 1)]
        for number, (name, root) in enumerate(trees, _FIRST):
            self._names.append(name)
            self._walk(root, number)
            if number == _FIRST:
                trees += self._trees()[: 0xFFFF - _FIRST]

    def _trees(self) -> list[tuple[str, int]]:
        """Table and root page of each tree that the schema names."""
        found = []
        for number in range(1, self.count + 1):
            if self._marks[number] != _FIRST:
                continue
            for cell in self._rows(number, ""):
                kind, name, _, root = (*cell.values, None, None, None, None)[:4]
                if kind in ("table", "index") and isinstance(root, int) and 1 < root <= self.count:
                    found.append((str(name) if kind == "table" else _INDEX, root))
        return found

    def _walk(self, root: int, mark: int) -> None:
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if not 1 <= number <= self.count or self._kind(number) not in _KINDS:
                self.bad[number] = self._names[mark - _FIRST]
            elif self._marks[number] == _UNKNOWN:
                self._marks[number] = mark
                waiting += self._children(number)

    def _children(self, number: int) -> list[int]:
        if self._kind(number) not in (_INNER_INDEX, _INNER_TABLE):
            return []
        page, head = self._page(number)
        found = [_number(page, head + 8)]
        for place in self._places(number, page, head):
            found.append(_number(page, place))
        return found

    def _free_pages(self) -> None:
        """Mark the pages that the list of free ones names: they hold rows that were deleted long ago."""
        trunk, limit = _number(self._data, 32), self.count
        while 1 < trunk <= self.count and self._marks[trunk] == _UNKNOWN and limit:
            self._marks[trunk], limit = _FREE, limit - 1
            page = self._page(trunk)[0]
            following, listed = _number(page, 0), _number(page, 4)
            if listed > self._usable // 4 - 2:
                return
            for at in range(8, 8 + 4 * listed, 4):
                leaf = _number(page, at)
                if 1 < leaf <= self.count:
                    self._marks[leaf] = _FREE
            trunk = following

    # One page

    def _page(self, number: int) -> tuple[bytes, int]:
        """The page, zeros where the file ends within it, and where its header begins."""
        start = (number - 1) * self.size
        page = bytes(self._data[start : start + self.size])
        return page.ljust(self.size, b"\0"), 100 if number == 1 else 0

    def _kind(self, number: int) -> int:
        place = (number - 1) * self.size + (100 if number == 1 else 0)
        return int(self._data[place]) if place < len(self._data) else 0

    def _places(self, number: int, page: bytes, head: int) -> list[int]:
        """Where the cells of the page begin; those that cannot be are left out."""
        first = head + (12 if page[head] in (_INNER_INDEX, _INNER_TABLE) else 8)
        count = int.from_bytes(page[head + 3 : head + 5], "big")
        end = first + 2 * count
        if end > self._usable:
            self._give_up(number)
            return []
        pairs = (page[at : at + 2] for at in range(first, end, 2))
        places = [int.from_bytes(pair, "big") for pair in pairs]
        right = [place for place in places if end <= place <= self._usable - 4]
        if len(right) < count:
            self._give_up(number)
        return right

    def _give_up(self, number: int) -> None:
        mark = self._marks[number]
        self.bad[number] = self._names[mark - _FIRST] if mark >= _FIRST else ""

    def _rows(self, number: int, table: str | None) -> Iterator[Cell]:
        """The rows that lie in the page; of a WITHOUT ROWID table inner pages hold some too."""
        kind = self._kind(number)
        if kind not in _KINDS or kind == _INNER_TABLE:
            return
        page, head = self._page(number)
        for place in self._places(number, page, head):
            try:
                yield self._row(page, place + (4 if kind == _INNER_INDEX else 0), table, kind == _LEAF_TABLE)
            except (IndexError, ValueError):
                self._give_up(number)

    def _row(self, page: bytes, place: int, table: str | None, keyed: bool) -> Cell:
        size, place = _varint(page, place)
        rowid = None
        if keyed:
            rowid, place = _varint(page, place)
            rowid = rowid - (1 << 64) if rowid >> 63 else rowid
        local = self._local(size, keyed)
        payload = page[place : place + local]
        types, start, end = _header(payload)
        if len(payload) < end and local < size:
            # As much as the record says it has: the size itself may be damaged.
            payload += self._spilled(_number(page, place + local), min(size, end) - local)
        return Cell(table, keyed, rowid, *_values(payload, types, start))

    def _local(self, size: int, keyed: bool) -> int:
        """Bytes of a row that lie in its own page; the others are in overflow pages."""
        usable = self._usable
        most = usable - 35 if keyed else (usable - 12) * 64 // 255 - 23
        if size <= most:
            return size
        least = (usable - 12) * 32 // 255 - 23
        found = least + (size - least) % (usable - 4)
        return found if found <= most else least

    def _spilled(self, number: int, size: int) -> bytes:
        """What of the row lies in overflow pages, as far as the chain holds."""
        parts = []
        while size > 0 and 1 < number <= self.count and self._marks[number] in (_UNKNOWN, _SPILLED):
            self._marks[number] = _SPILLED
            start = (number - 1) * self.size
            page = bytes(self._data[start : start + self.size])
            if len(page) < 4:
                break
            parts.append(page[4 : 4 + min(size, self._usable - 4)])
            size -= self._usable - 4
            number = _number(page, 0)
        return b"".join(parts)


def _page_size(data: Any) -> int:
    """As the header says; where it cannot be, the size at which most pages look like pages."""
    if bytes(data[:16]) == _MAGIC:
        size = int.from_bytes(data[16:18], "big")
        size = 65536 if size == 1 else size
        if size in _SIZES:
            return size
    # Where pages of 16 KB begin, pages of 4 KB could begin too: of equals the larger.
    likeness, size = max((_likeness(data, size), size) for size in _SIZES)
    return size if likeness else _SIZES[0]


def _likeness(data: Any, size: int) -> int:
    """Places a page apart where a leaf may begin; a wrong size meets fewer of them."""
    found = 0
    for start in range(size, len(data) - 8, size):
        count = int.from_bytes(data[start + 3 : start + 5], "big")
        content = int.from_bytes(data[start + 5 : start + 7], "big") or 65536
        found += data[start] in (_LEAF_INDEX, _LEAF_TABLE) and 8 + 2 * count <= content <= size
    return found


def _number(data: Any, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "big")


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """The number there, and where the next one begins."""
    byte = data[place]
    if byte < 0x80:
        return byte, place + 1
    value = byte & 0x7F
    for _ in range(7):
        place += 1
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    return value << 8 | data[place + 1], place + 2


def _header(payload: bytes) -> tuple[list[int], int, int]:
    """Of a record the types of its values, where the first begins and where the last ends.

    ValueError, IndexError if it is none.
    """
    ended, place = _varint(payload, 0)
    if not place <= ended <= len(payload):
        raise ValueError("no header")
    types = []
    while place < ended:
        kind = payload[place]
        if kind < 0x80:
            place += 1
        else:
            kind, place = _varint(payload, place)
        types.append(kind)
    return types, ended, ended + sum([_FIXED[kind] if kind < 12 else (kind - 12) // 2 for kind in types])


def _values(payload: bytes, types: list[int], place: int) -> tuple[list[Any], bool]:
    """The values of a record, and whether it was cut."""
    values: list[Any] = []
    for kind in types:
        end = place + (_FIXED[kind] if kind < 12 else (kind - 12) // 2)
        if end > len(payload):
            values.append(_value(kind, payload[place:]) if kind > 11 else None)
            return values, True
        values.append(_value(kind, payload[place:end]))
        place = end
    return values, False


def _value(kind: int, data: bytes) -> Any:
    if kind > 11:
        if not kind % 2:
            return data
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data
    if kind == 7:
        # Deferred: hardly a row has a float.
        from struct import unpack

        return unpack(">d", data)[0]
    if kind in (8, 9):
        return kind - 8
    if kind in (0, 10, 11):
        return None
    return int.from_bytes(data, "big", signed=True)
