"""What a text alone told, kept from one start to the next: reading a page anew takes as long as half a start.

A text never changes, so what its paragraphs show holds as long as the words and the rules do. Files in the user's
cache folder, the newest few; whoever deletes them loses nothing but time.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assist.lexicon import FALLBACK, FOLDER, own_folder, plain
from assist.plugins import checked, left_out
from assist.proposers import Guessed
from store.folders import user_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assist.proposers import Bounds

KEPT: Final = 64
"""Files: some 20 KB each."""
_LOOSELY: Final = ("utf-8", "surrogatepass")
Signed = list[object]
_RULES: Final = Path(__file__).parent


def remembered(
    name: str, text: str, bounds: Sequence[Bounds], language: str | None, read: Callable[[], Guessed]
) -> Guessed:
    """What `read` finds in these paragraphs of a text, as it was kept under a name of theirs if it was."""
    if not (name.isascii() and name.replace("-", "").isalnum()):
        return read()  # the id of an article in a store that somebody made up
    folder = user_folder("cache") / "read"
    paragraphs = [list(pair) for pair in bounds]
    signed: Signed = [language, _signature(language), zlib.crc32(text.encode(*_LOOSELY)), paragraphs]
    path = folder / f"{name}.json"
    found = _kept(path, signed, bounds[-1][1]) if bounds else None
    if found is None:
        found = read()
        if not left_out():
            with suppress(OSError):
                _keep(path, signed, found)
    return found


def _kept(path: Path, signed: Signed, length: int) -> Guessed | None:
    try:
        known, *rows = json.loads(path.read_bytes())
        if known != signed:
            return None
        quotes, mentions = ([checked(row, length) for row in each] for each in rows)
    except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    return Guessed(quotes, mentions)


def _keep(path: Path, signed: Signed, found: Guessed) -> None:
    """Whole or not at all, for this user's eyes alone; of more than KEPT the oldest go."""
    folder = path.parent
    root = folder.parent.parent
    if not (root.is_dir() or root.parent.is_dir()):
        return  # no home
    folder.mkdir(0o700, parents=True, exist_ok=True)
    beside = folder / f"{path.name}.{os.getpid()}"
    beside.touch(0o600)
    beside.write_text(json.dumps([signed, *found]), encoding="utf-8")
    beside.replace(path)
    files = sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime_ns)
    for old in files[:-KEPT]:
        old.unlink(missing_ok=True)


def _signature(language: str | None) -> int:
    """Tells the rules and the words that they read apart from any others."""
    own, names = own_folder(), dict.fromkeys((FALLBACK, plain(language)))
    words = [folder / name for name in names for folder in (FOLDER, own) if folder is not None]
    seen = []
    for folder in (_RULES, FOLDER, *words, *(each / "mentions" for each in words)):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".toml")):
                    stat = entry.stat()
                    seen.append((entry.path, stat.st_mtime_ns, stat.st_size))
    return zlib.crc32(repr(sorted(seen)).encode(*_LOOSELY))
