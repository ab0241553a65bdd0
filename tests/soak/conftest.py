"""Nothing of the developer's settings or data reaches these tests; loops get a folder without a disk below."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.harness import LONG

MEMORY = Path("/dev/shm")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("POSTIL_STORE", raising=False)
    monkeypatch.delenv("POSTIL_ANNOTATOR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def swift(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a kill loses no cache, and a sync costs nothing there."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(prefix="postil-", dir=MEMORY))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def folder(swift: Path, tmp_path: Path) -> Path:
    """In memory; at full length on the disk, where a kill can fall into a sync."""
    return tmp_path if LONG else swift
