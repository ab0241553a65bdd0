"""Reads gold mentions of persons, organisations and places: re3d's JSON, NewsEye's and AQMAR's token lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Mention = tuple[int, int, str]
"""Start, end, and PER, ORG or LOC."""
_RE3D: Final = {"Person": "PER", "Organisation": "ORG", "Location": "LOC"}


class Named(NamedTuple):
    """A document with its gold mentions."""

    name: str
    language: str
    text: str
    mentions: list[Mention]


def re3d(corpora: Path) -> list[Named]:
    """Every mention, the nested ones too; those whose text is not the text at their offsets are left out."""
    found = []
    for folder in sorted((corpora / "en-re3d-intelligence-entities").iterdir()):
        if folder.is_dir():
            mentions: dict[str, list[Mention]] = {}
            texts = {each["_id"]: each["text"] for each in _objects(folder / "documents.json")}
            for each in _objects(folder / "entities.json"):
                place, label = (each["begin"], each["end"]), _RE3D.get(each["type"])
                if label and texts[each["documentId"]][slice(*place)] == each["value"]:
                    mentions.setdefault(each["documentId"], []).append((*place, label))
            found += [
                Named(f"{folder.name}/{name}", "en", text, mentions.get(name, []))
                for name, text in texts.items()
            ]
    return found


def _objects(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def newseye(corpora: Path) -> list[Named]:
    """The literal coarse layer; the text is put together by the marks for missing blanks, where they can be true."""
    found: list[Named] = []
    for file in sorted((corpora / "fr-newseye-ner-hipe").glob("*.tsv")):
        for number, block in enumerate(file.read_text(encoding="utf-8").split("# hipe2022:document_id")[1:]):
            rows = [line.split("\t") for line in block.splitlines()[1:] if line and not line.startswith("#")]
            rows = [row for row in rows if row[0] != "TOKEN"]
            following = [row[0] for row in rows[1:]] + [""]
            tokens = [(row[0], row[1], _gap(row, after)) for row, after in zip(rows, following, strict=True)]
            found.append(_joined(f"{file.stem}/{number}", "fr", tokens))
    return found


def _gap(row: list[str], after: str) -> str:
    """What stood behind a token. The marks say "no blank" at every line's end, where words are parted all the same."""
    if "NoSpaceAfter" not in row[9] or "EndOfSentence" in row[9]:
        return " "
    return " " if row[0][-1].isalnum() and after[:1].isalnum() else ""


def aqmar(corpora: Path) -> list[Named]:
    """Tokens with a blank behind each, a paragraph a sentence; the topic's own classes are left out."""
    found = []
    for file in sorted((corpora / "ar-aqmar-ner-bio").glob("*.txt")):
        if file.name != "SOURCE.txt":
            lines = file.read_text(encoding="utf-8").splitlines()
            tokens = [(*line.rsplit(" ", 1), " ") if line.strip() else ("\n", "O", "") for line in lines]
            found.append(_joined(file.stem, "ar", tokens))
    return found


def _joined(name: str, language: str, tokens: Iterable[tuple[str, str, str]]) -> Named:
    """The text of tokens with their BIO tags and what follows each."""
    text, length, mentions = [], 0, []
    begun: tuple[int, str] | None = None
    end = 0
    for token, tag, gap in [*tokens, ("", "O", "")]:
        label = tag[2:] if tag[:2] in ("B-", "I-") else None
        if begun is not None and (tag[:2] != "I-" or label != begun[1]):
            if begun[1] in ("PER", "ORG", "LOC"):
                mentions.append((begun[0], end, begun[1]))
            begun = None
        if begun is None and label:
            begun = (length, label)
        end = length + len(token)
        text.append(token + gap)
        length = end + len(gap)
    return Named(name, language, "".join(text), mentions)
