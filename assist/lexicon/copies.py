"""What was made of lexicon files, kept beside our bytecode: reading them anew costs a seventh of a start.

As Python keeps bytecode: in `__pycache__`, checked by time and size of every file it was made of (the words and the
code that reads them), made anew where one differs or nothing can be read, and not written where Python is told
not to write or may not. The files stay the only source.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
_SUFFIX: Final = ".pickle"


def kept(
    name: str, folders: Iterable[Path], code: Iterable[str], make: Callable[[], T], base: Any = None
) -> T:
    """What `make` makes of the TOML files in these folders by this code, as it was kept under a name if it was.

    `base`: an object whose attributes may be parts of what is made; they are kept as references to it.
    """
    cached = __spec__.cached if __spec__ else None
    if cached is None or not (name.isascii() and name.replace("-", "").isalnum()):
        return make()  # a name may be what an article says of its language
    place = Path(cached).with_name(f"{name}.{sys.implementation.cache_tag}{_SUFFIX}")
    signed = _signature(folders, (*code, __file__))
    with suppress(Exception):  # whatever is wrong with it: it is only a copy
        with place.open("rb") as file:
            known, made = _Reader(file, base).load()
        if known == signed:
            return made  # type: ignore[no-any-return]
    fresh = make()
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            _write(place, _pickled((signed, fresh), base))
    return fresh


def _signature(folders: Iterable[Path], code: Iterable[str]) -> list[tuple[str, int, int]]:
    """Path, time and size of every file."""
    files = [(each, Path(each).stat()) for each in code]
    for folder in folders:
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            files += [(each.path, each.stat()) for each in entries if each.name.endswith(".toml")]
    return sorted((path, stat.st_mtime_ns, stat.st_size) for path, stat in files)


def _pickled(made: object, base: Any) -> bytes:
    buffer = BytesIO()
    _Writer(buffer, base).dump(made)
    return buffer.getvalue()


def _write(place: Path, data: bytes) -> None:
    """Whole or not at all, also when two processes start at once."""
    beside = place.with_name(f"{place.name}.{os.getpid()}")
    beside.write_bytes(data)
    beside.replace(place)


class _Writer(pickle.Pickler):
    def __init__(self, file: BytesIO, base: Any) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._names = {id(value): name for name, value in vars(base).items()} if base is not None else {}

    def persistent_id(self, obj: object) -> str | None:
        """The name of a part of the base."""
        return self._names.get(id(obj)) if isinstance(obj, dict | frozenset) else None


class _Reader(pickle.Unpickler):
    def __init__(self, file: Any, base: Any) -> None:
        super().__init__(file)
        self._base = base

    def persistent_load(self, pid: str) -> Any:
        """The part of the base with a name."""
        return getattr(self._base, pid)
