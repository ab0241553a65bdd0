"""Files that appear whole: written beside their place, flushed to the disk, then renamed over it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from store.errors import BadInput


@contextmanager
def replacing(
    path: str | os.PathLike[str], *, keep: str | os.PathLike[str] | None = None
) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` when the block ends well, and leaves no trace when not.

    `keep` is a file that must not be replaced (the store itself). Raises `BadInput` with file and reason.
    """
    # A link stays a link: what it points to is replaced.
    target = Path(os.path.realpath(path))
    try:
        if _is_device(target):
            with target.open("wb") as device:
                yield device
            return
        if keep is not None and target.exists() and target.samefile(keep):
            raise BadInput(path, "this is the store itself; choose another file")
        if target.is_dir():
            raise BadInput(path, "is a folder; name a file in it")
        if target.exists() and not os.access(target, os.W_OK):
            raise BadInput(path, "is write-protected; nothing was changed")
        with _beside(target) as out:
            yield out
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise BadInput(path, f"cannot be written ({error.strerror or error}); nothing was changed") from error


def _is_device(target: Path) -> bool:
    """Whether it is a pipe, a terminal or the like, which cannot be replaced, only written to."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    """A new file in the target's folder, since a rename does not cross file systems; renamed at the end."""
    draft = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        with draft.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    """Put the rename itself on the disk, where the system can do that for a folder."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


class _Counted:
    """A file that tells how many bytes went into it."""

    def __init__(self, out: BinaryIO, tell: Callable[[int], None]) -> None:
        self._out = out
        self._tell = tell
        self._bytes = 0

    def write(self, data: bytes) -> int:
        """Pass the data on."""
        self._bytes += len(data)
        self._tell(self._bytes)
        return self._out.write(data)

    def flush(self) -> None:
        """Pass on what is held back."""
        self._out.flush()


def counted(out: BinaryIO, tell: Callable[[int], None] | None) -> BinaryIO:
    """The file, which tells how many bytes went into it; itself where nobody wants to know."""
    return out if tell is None else cast("BinaryIO", _Counted(out, tell))
