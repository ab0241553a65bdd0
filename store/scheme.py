"""Label schemes as TOML files (`labels.toml`): a `[[label]]` block a label, in the order of the bar."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from store.errors import BadInput
from store.labels import fault
from store.model import Label

_FIELDS: Final = {"name": str, "kind": str, "title": str, "key": str, "colour": str, "description": str}


def parse(path: Path) -> list[tuple[int, Label]]:
    """The labels of a scheme file, each with the line it begins at; BadInput names the file and the line."""
    # Deferred: only a scheme or a keymap needs it.
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        found = tomllib.loads(text)
    except OSError as error:
        raise BadInput(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadInput(path, f"is not UTF-8 (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(path, f"is not TOML: {error}") from error
    blocks = found.get("label")
    if not isinstance(blocks, list) or not blocks or set(found) != {"label"}:
        raise BadInput(path, "a scheme is [[label]] blocks and nothing else")
    lines = [i for i, line in enumerate(text.split("\n"), 1) if line.split("#")[0].strip() == "[[label]]"]
    lines += [1] * (len(blocks) - len(lines))
    return _checked(path, list(zip(lines, blocks, strict=False)))


def _checked(path: Path, blocks: list[tuple[int, Any]]) -> list[tuple[int, Label]]:
    labels: list[tuple[int, Label]] = []
    places: dict[tuple[str, str], tuple[int, str]] = {}
    for position, (line, block) in enumerate(blocks):
        label = _label(path, line, block, position)
        for what, value in (("name", label.name), ("key", label.key)):
            if value is not None and (what, value) in places:
                first, name = places[what, value]
                raise BadInput(
                    path, f"line {line}: {label.name} has the {what} {value} of {name} (line {first})"
                )
            places[what, value or ""] = (line, label.name)
        labels.append((line, label))
    return labels


def _label(path: Path, line: int, block: Any, position: int) -> Label:
    if not isinstance(block, dict):
        raise BadInput(path, f"line {line}: a label is a [[label]] block")
    for name, value in block.items():
        if name not in _FIELDS:
            raise BadInput(path, f"line {line}: a label has no {name!r}; it has {', '.join(_FIELDS)}")
        if not isinstance(value, _FIELDS[name]):
            raise BadInput(path, f"line {line}: {name} is a text in quotes")
    label = Label(
        name=block.get("name", ""),
        kind=block.get("kind", "entity"),
        title=block.get("title") or block.get("name", ""),
        key=block.get("key"),
        colour=block.get("colour", "grey"),
        description=block.get("description", ""),
        position=position,
    )
    wrong = fault(label)
    if wrong:
        raise BadInput(path, f"line {line}: {wrong}")
    return label


def render(labels: list[Label]) -> str:
    """The scheme file for these labels."""
    return "\n".join(_block(label) for label in labels)


def _block(label: Label) -> str:
    values = ((name, getattr(label, name)) for name in _FIELDS)
    given = (f"{name} = {_quoted(value)}" for name, value in values if value not in (None, ""))
    return "\n".join(["[[label]]", *given, ""])


def _quoted(text: str) -> str:
    """A TOML basic string."""
    out = []
    for character in text:
        if character in '"\\':
            out.append(f"\\{character}")
        elif character < " " or character == "\x7f":
            out.append(f"\\u{ord(character):04X}")
        else:
            out.append(character)
    return f'"{"".join(out)}"'
