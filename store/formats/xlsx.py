"""A workbook out and in: mentions, quotations and entities as sheets, every text a text and never a formula.

openpyxl is an extra (`postil[xlsx]`), imported on use. Written and read as a stream, row by row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.errors import BadInput
from store.formats import cells, columnless, columns, csvfile
from store.formats.incoming import Given, Source
from store.formats.losing import Losses
from store.formats.registry import Options, Written
from store.formats.rows_in import Row, marked

if TYPE_CHECKING:
    from store.store import Store

_ROWS: Final = 1_048_575
"""Rows of a sheet below its header; what is more goes on in a further sheet."""
_BARRED: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What no XML 1.0 file can hold; each becomes U+FFFD."""
_LARGEST: Final = 1 << 30
"""Bytes of a sheet, unpacked: more is a trap and no table."""


def write(store: Store, out: BinaryIO, options: Options) -> Written:
    """Write the workbook; cells that are cut or changed are in the losses."""
    openpyxl = _openpyxl()
    book = openpyxl.Workbook(write_only=True)
    losses = Losses()
    rows = 0
    for title, names, found in (
        ("mentions", columns.MENTIONS.names, csvfile.records(store, options, columns.MENTIONS)),
        ("quotations", columns.QUOTATIONS.names, csvfile.records(store, options, columns.QUOTATIONS)),
        ("entities", columns.ENTITIES, csvfile.entity_rows(store, options)),
    ):
        rows += _Sheets(openpyxl, book, title, names, losses).write(found)
    book.save(out)
    return Written(rows, (*losses.found(), *columnless.of_both(store, options)))


def read(source: Source) -> Iterator[Given]:
    """What the rows of every sheet mark; BadInput where the file is no workbook or has no such sheet."""
    openpyxl = _openpyxl()
    with _opened(source) as stream:
        try:
            _check_sizes(source.name, stream)
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            yield from _sheets(source, book)
        except BadInput:
            raise
        # Whatever its parsers stumble over is a file that is no workbook.
        except Exception as error:
            raise BadInput(source.name, f"is no workbook that can be read ({error})") from error


class _Sheets:
    """A table in one sheet, or in several where it is long."""

    def __init__(self, openpyxl: Any, book: Any, title: str, names: tuple[str, ...], losses: Losses) -> None:
        self._cell = openpyxl.cell.WriteOnlyCell
        self._book = book
        self._title = title
        self._names = names
        self._losses = losses

    def write(self, rows: Iterable[tuple[object, ...]]) -> int:
        count = 0
        sheet = self._sheet(1)
        for row in rows:
            if count and count % _ROWS == 0:
                sheet = self._sheet(count // _ROWS + 1)
            count += 1
            sheet.append([self._value(sheet, name, value, count + 1) for name, value in self._pairs(row)])
        return count

    def _sheet(self, number: int) -> Any:
        sheet = self._book.create_sheet(self._title if number == 1 else f"{self._title} {number}")
        sheet.freeze_panes = "A2"
        sheet.append(self._names)
        return sheet

    def _pairs(self, row: tuple[object, ...]) -> Iterator[tuple[str, object]]:
        return zip(self._names, row, strict=True)

    def _value(self, sheet: Any, name: str, value: object, row: int) -> Any:
        if value is None or not isinstance(value, str):
            return value
        place = f"{self._title} row {row}, {name}"
        text = _BARRED.sub("\ufffd", value)
        if text != value:
            self._losses.lose("cells hold what no workbook can, shown as U+FFFD", place)
        fitted = cells.fitted(text)
        if fitted is not text:
            self._losses.lose(
                f"cells were cut at {cells.LONGEST:,} characters, more than a sheet holds", place
            )
        cell = self._cell(sheet, fitted)
        # After the value, which makes a formula of what begins with =.
        cell.data_type = "s"
        return cell


def _sheets(source: Source, book: Any) -> Iterator[Given]:
    refusal: BadInput | None = None
    taken = 0
    for sheet in book.worksheets:
        rows = _rows(f"{source.name}, {sheet.title}", sheet)
        _, header = next(rows, ("", []))
        if header[:1] == [columns.ENTITIES[0]]:
            continue
        try:
            yield from marked(f"{source.name}, {sheet.title}", header, rows, source.crosswalk)
            taken += 1
        except BadInput as error:
            refusal = refusal or error
    if refusal is not None and not taken:
        raise refusal


def _rows(name: str, sheet: Any) -> Iterator[Row]:
    width = 0
    for number, row in enumerate(_values(name, sheet), 1):
        found = [_text(value) for value in row]
        # Empty cells at the end of a row need not be in the file.
        width = width or len(found)
        found = [*found[:width], *[""] * (width - len(found)), *(cell for cell in found[width:] if cell)]
        if any(found):
            yield f"{name} row {number}", found


def _values(name: str, sheet: Any) -> Iterator[tuple[object, ...]]:
    """The rows as they come, which may be when the sheet is half taken in; BadInput."""
    try:
        yield from sheet.iter_rows(values_only=True)
    # Whatever its parsers stumble over is a file that is no workbook.
    except Exception as error:
        raise BadInput(name, f"is no sheet that can be read ({error})") from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _opened(source: Source) -> BinaryIO:
    if source.path is None or source.path.is_dir():
        raise BadInput(source.name, "cannot be read as a stream; name a file that ends in .xlsx")
    return source.path.open("rb")


def _check_sizes(place: str, stream: BinaryIO) -> None:
    with zipfile.ZipFile(stream) as archive:
        if sum(about.file_size for about in archive.infolist()) > _LARGEST:
            raise BadInput(place, f"is larger than {_LARGEST >> 20} MiB when it is unpacked")
    stream.seek(0)


def _openpyxl() -> Any:
    try:
        import openpyxl
        import openpyxl.cell
    except ImportError as error:
        raise BadInput("xlsx needs openpyxl: install it with `pip install 'postil[xlsx]'`") from error
    return openpyxl
