"""Disks of our own: small ones that get full or read-only, and images that can be cut off from power. Root only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60, check=False)


def _mount(*arguments: str | Path) -> None:
    """Mount, or skip the test where that is not allowed."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk for this loop")
    done = _run("mount", *arguments)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here for this loop: {done.stderr.strip()}")


@contextmanager
def _mounted(place: Path, *arguments: str | Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    _mount(*arguments, place)
    try:
        yield place
    finally:
        done = _run("umount", place)
        if done.returncode:
            _run("umount", "--lazy", place)


@contextmanager
def small(place: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of that size at `place`."""
    with _mounted(place, "-t", "tmpfs", "-o", f"size={kilobytes}k", "postil-test") as disk:
        yield disk


def seal(place: Path, sealed: bool) -> None:
    """Make the disk at `place` read-only, or writable again; nothing on it may be open for writing."""
    done = _run("mount", "-o", f"remount,{'ro' if sealed else 'rw'}", place)
    assert done.returncode == 0, done.stderr


def blank(image: Path) -> Path:
    """An empty file system in a file: ext4, as most disks have it."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is not installed: power cuts cannot be simulated here")
    with image.open("wb") as file:
        file.truncate(24 << 20)
    done = _run("mkfs.ext4", "-q", "-m", "0", image)
    assert done.returncode == 0, done.stderr
    return image


@contextmanager
def image(file: Path, place: Path) -> Iterator[Path]:
    """The file system in `file`, at `place`.

    It commits by itself only every ten minutes: what survives was asked to be synced, not lucky.
    """
    with _mounted(place, "-o", "loop,commit=600", file) as disk:
        yield disk
