"""JSON files of other programs: lines or whole documents, each value asked for by its type, faults by place.

Everything here raises BadInput with file, line and what was found, so that a reader can simply ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from store.decode import MAX_BYTES
from store.errors import BadInput
from store.formats import Document, clean, clean_date, clean_language, jsontext
from store.formats.parcels import each

if TYPE_CHECKING:
    from store.formats.incoming import Given, Source
    from store.formats.parcels import Member

_BOM: Final = b"\xef\xbb\xbf"
_MOST: Final = 8_000_000
"""Values in one document or line: more would need gigabytes, and a small zip can hold them."""


def lines(source: Source, read: Callable[[str, dict[str, Any]], Iterator[Given]]) -> Iterator[Given]:
    """What `read` gives of each object of JSONL files and its place; blank lines are passed over."""

    def inside(member: Member) -> Iterator[Given]:
        for place, line in _objects(member):
            yield from read(place, line)

    return each(source, inside, (".jsonl", ".json"))


def _objects(member: Member) -> Iterator[tuple[str, dict[str, Any]]]:
    empty = True
    with member.open() as file:
        number = 0
        while raw := file.readline(MAX_BYTES + 1):
            number += 1
            place = f"{member.place}, line {number}"
            if len(raw) > MAX_BYTES:
                raise BadInput(place, f"the line is larger than {MAX_BYTES >> 20} MiB")
            line = (raw.removeprefix(_BOM) if number == 1 else raw).strip()
            if not line:
                continue
            empty = False
            _check_size(line, place)
            try:
                value = jsontext.loads(line)
            except BadInput as error:
                raise BadInput(place, error.reason) from error
            yield place, mapping(value, place, "the line")
    if empty:
        raise BadInput(member.place, "is empty")


def documents(source: Source, read: Callable[[str, Any], Iterator[Given]], *suffixes: str) -> Iterator[Given]:
    """What `read` gives of each JSON document and its place; of a folder or zip those files that end so."""

    def inside(member: Member) -> Iterator[Given]:
        data = member.read()
        _check_size(data, member.place)
        yield from read(member.place, jsontext.document(data, member.place))

    return each(source, inside, suffixes)


def mapping(value: Any, place: str, what: str) -> dict[str, Any]:
    """The value, which must be an object."""
    if not isinstance(value, dict):
        raise BadInput(place, f"{what} is no JSON object, but {_shown(value)}")
    return value


def several(value: Any, place: str, what: str) -> list[Any]:
    """The value, which must be a list; a missing one is empty."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadInput(place, f"{what} is no list, but {_shown(value)}")
    return value


def text(value: Any, place: str, what: str) -> str:
    """The value, which must be a text."""
    if not isinstance(value, str):
        raise BadInput(place, f"{what} is no text, but {_shown(value)}")
    return value


def offset(value: Any, place: str, what: str) -> int:
    """The value, which must be an integer from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**40:
        raise BadInput(place, f"{what} is no offset, but {_shown(value)}")
    return value


def document(raw: str, about: dict[str, Any]) -> Document:
    """The text with those of its metadata that can be taken."""
    return Document(
        raw,
        title=clean(about.get("title")),
        language=clean_language(about.get("language")),
        source=clean(about.get("source")),
        author=clean(about.get("author")),
        url=clean(about.get("url")),
        published=clean_date(about.get("published")),
    )


def _check_size(data: bytes, place: str) -> None:
    """Refuse what would fill the memory; the signs between values tell how many there are, nearly."""
    if len(data) > _MOST and sum(map(data.count, (b",", b"[", b"{"))) > _MOST:
        raise BadInput(place, f"holds more than {_MOST:,} values; split it")


def _shown(value: Any) -> str:
    return "missing" if value is None else f"{value!r:.60}"
