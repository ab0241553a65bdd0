"""JSON as Postil writes and reads it: one value a line for every reader, harmless in a terminal, strict.

Written: readable UTF-8; what some reader takes for a line's end or a terminal for an order is escaped, which
changes no value. Read: RFC 8259 and nothing beyond (no NaN), no half characters, no NUL.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from store.errors import BadInput

# C1 and DEL, line and paragraph separators, bidi embeddings, overrides and isolates. C0 json escapes itself.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_SUSPECT: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""How a NUL or half a character can enter; the backslash may itself be escaped, so look closer then."""


def dumps(value: object) -> str:
    """The value on one line."""
    text = _encode(value)
    if text.isascii() and "\x7f" not in text:
        return text
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def loads(line: bytes) -> Any:
    """The value of a line; BadInput says what is wrong with it."""
    try:
        value = _decoder.decode(line.decode("utf-8"))
        if _SUSPECT.search(line):
            _check(value)
    except UnicodeDecodeError as error:
        raise BadInput(f"byte {error.start + 1} of the line is not UTF-8") from error
    except RecursionError as error:
        raise BadInput("nested too deep") from error
    except json.JSONDecodeError as error:
        raise BadInput(f"is no JSON: {error.msg} at character {error.pos + 1}") from error
    except ValueError as error:
        raise BadInput(f"is no JSON that can be taken: {error}") from error
    return value


def document(data: bytes, place: object) -> Any:
    """The value of a whole file; BadInput names place, line and what is wrong."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        value = _decoder.decode(data.decode("utf-8"))
        if _SUSPECT.search(data):
            _check(value)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{place}, line {line}", f"byte {error.start + 1} of the file is not UTF-8") from error
    except RecursionError as error:
        raise BadInput(place, "nested too deep") from error
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{place}, line {error.lineno}", f"is no JSON: {error.msg} at character {error.colno}"
        ) from error
    except ValueError as error:
        raise BadInput(place, f"is no JSON that can be taken: {error}") from error
    return value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")


_decoder: Final = json.JSONDecoder(parse_constant=_refuse)


def _check(value: object) -> None:
    """Refuse texts that cannot be stored as they are."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("a text holds U+0000")
        # Pairs were joined by the decoder; what is left is half a character.
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("a text holds half a character (a lone surrogate)")
    elif isinstance(value, dict):
        for name, item in value.items():
            _check(name)
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
