"""JSON lines (.jsonl, .ndjson): an article a line, its text and what is known of it under the names of naming.py."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from store.decode import canonical
from store.errors import BadInput
from store.formats import Document, Found, How, NoArticles, lines, naming

_PATIENCE: Final = 20
"""Lines without a text at a file's beginning after which it is something else."""


def gather(source: BinaryIO, place: str, how: How) -> Iterator[Found]:
    """Every article, as it comes; a line that is none is named and passed over. NoArticles for other data."""
    file = lines.buffered(source)
    encoding = lines.encoding_of(file, how.encoding, place)
    reader = _Reader(how.columns, "utf-8" if encoding.startswith("utf") else encoding, how.file_name)
    foreign = 0
    for number, raw in enumerate(lines.binary(file, encoding), 1):
        if raw is not None and raw.isspace():
            continue
        where = f"{place}, line {number}"
        try:
            yield where, reader.document(raw, where)
            foreign = -1
        except NoArticles as error:
            if foreign == _PATIENCE:
                raise NoArticles(place, error.reason) from None
            foreign += foreign >= 0
            yield where, error
        except BadInput as error:
            yield where, error


class _Reader:
    """Makes articles of lines; which keys hold what is looked up once for all lines with the same keys."""

    def __init__(self, chosen: Mapping[str, str], encoding: str, file_name: str | None = None) -> None:
        self._chosen = chosen
        self._file_name = file_name
        self._encoding = encoding
        self._names: tuple[str, ...] | None = None
        self._keys: dict[str, list[str]] = {}

    def document(self, raw: bytes | None, where: str) -> Document:
        """The article of a line; NoArticles when it has no text, BadInput when it cannot be read."""
        known = self._object(raw, where)
        if known.get("type") == "postil" and "version" in known:
            raise NoArticles(where, "this is an export of Postil: take it in by `postil import jsonl`")
        for path in self._chosen.values():
            if path not in known and "." in path:
                known[path] = _reached(known, path)
        names = tuple(known)
        if names != self._names:
            self._keys, self._names = naming.mapped(names, self._chosen, where), names
        return naming.document(canonical(self._text(known, where)), known, self._keys, self._file_name)

    def _object(self, raw: bytes | None, where: str) -> dict[str, Any]:
        if raw is None:
            raise BadInput(where, f"it is longer than {lines.LONGEST >> 20} MiB")
        try:
            value = json.loads(raw.decode(self._encoding))
        except UnicodeDecodeError as error:
            raise BadInput(where, lines.not_in(error, self._encoding)) from None
        except RecursionError:
            raise BadInput(where, "it is nested too deep") from None
        except json.JSONDecodeError as error:
            raise BadInput(where, f"it is no JSON ({error.msg} at character {error.pos + 1})") from None
        except ValueError as error:
            raise BadInput(where, f"it is no JSON that can be taken ({error})") from None
        if not isinstance(value, dict):
            raise NoArticles(where, "it is no JSON object with the keys of an article")
        return value

    def _text(self, known: Mapping[str, Any], where: str) -> str:
        for key in self._keys["text"]:
            value = known[key]
            if isinstance(value, list):
                value = "\n".join(part for part in value if isinstance(part, str))
            if isinstance(value, str) and not (not value or value.isspace()):
                return value
        if self._keys["text"]:
            raise BadInput(where, f"its text ({self._keys['text'][0]}) is empty")
        raise NoArticles(
            where,
            f"no key is known to hold the text; there are {naming.listed(known)}: say which by --column text=KEY",
        )


def _reached(known: Mapping[str, Any], path: str) -> Any:
    """What a path such as `article.body` leads to; None if it leads nowhere."""
    value: Any = known
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
