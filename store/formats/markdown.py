"""Markdown: the text with its marks as they stand, and what the front matter says about it.

Front matter is YAML (`---`) or TOML (`+++`). Of YAML only what front matter is made of is read (flat keys,
quoted or bare values, lists), by hand: a full parser is a dependency with a history of surprises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from store.decode import decode
from store.errors import BadInput
from store.formats import Document, clean, naming

_FRONT: Final = re.compile(r"(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_KEY: Final = re.compile(r"([\w][\w .-]*?)[ \t]*:(?:[ \t]+(.*))?$")
_LONGEST: Final = 65536
"""Code points of front matter: what begins with a rule and never ends it is text."""


def read(data: bytes, place: object, encoding: str | None = None) -> list[Document]:
    """One document: all behind the front matter is its text; raises BadInput."""
    text = decode(data, place, encoding=encoding)
    known, body = front_matter(text)
    if not body or body.isspace():
        raise BadInput(place, "there is no text behind the front matter")
    document = naming.document(body, known, naming.mapped(known, {}, place))
    return [replace(document, title=document.title or _heading(body), paragraphing="block")]


def front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """What the front matter says, by lower-case key, and the text behind it; without one, nothing and all."""
    match = _FRONT.match(text, 0, _LONGEST)
    if match is None or not text.startswith(("---", "+++")):
        return {}, text
    known = _toml(match[2]) if match[1] == "+++" else _yaml(match[2])
    return (known, text[match.end() :]) if known else ({}, text)


def _toml(block: str) -> dict[str, Any]:
    # Deferred: one file in many has TOML.
    import tomllib

    try:
        return {str(key).lower(): value for key, value in tomllib.loads(block).items()}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _yaml(block: str) -> dict[str, Any]:
    """Flat keys with a value, a list or a folded text each; nothing for what is no front matter."""
    known: dict[str, Any] = {}
    key = None
    for line in block.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = None if line[0] in " \t-" else _KEY.match(line)
        if match:
            key = match[1].lower()
            known[key] = _value((match[2] or "").strip())
        elif key is None or line[0] not in " \t-":
            return {}
        else:
            _continue(known, key, line.strip())
    return known


def _continue(known: dict[str, Any], key: str, line: str) -> None:
    """A further line of a value: an item of its list, or more of its text; nested keys are passed over."""
    value = known[key]
    if line.startswith("- "):
        item = line[2:].strip()
        name = re.fullmatch(r"name:[ \t]*(.*)", item)
        known[key] = [*(value if isinstance(value, list) else []), _scalar(name[1] if name else item)]
    elif isinstance(value, str) and not _KEY.match(line):
        known[key] = f"{value} {line}".strip()
    elif value == "" and line.startswith("name:"):
        known[key] = _scalar(line.removeprefix("name:").strip())


def _value(value: str) -> Any:
    if value in ("|", ">", "|-", ">-", "|+", ">+", "~", "null"):
        return ""
    if value.startswith("[") and value.endswith("]"):
        return [_scalar(item) for item in _items(value[1:-1])]
    return _scalar(value)


def _items(inside: str) -> Iterator[str]:
    """The items of a list on one line, commas within quotes left alone."""
    for match in re.finditer(r"""\s*("(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+'|[^,]++)\s*(?:,|$)""", inside):
        if match[1].strip():
            yield match[1].strip()


def _scalar(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    double = re.match(r'"((?:[^"\\]|\\.)*+)"', value)
    if double:
        return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), double[1])
    return re.sub(r"\s+#.*$", "", value)


def _heading(body: str) -> str | None:
    """The first heading, without its marks."""
    match = re.search(r"^#{1,2}[ \t]+(.+?)[ \t#]*$", body, re.M) or re.match(
        r"\s*(\S.*)\n=+[ \t]*(?:\n|\Z)", body
    )
    return clean(match[1]) if match else None
