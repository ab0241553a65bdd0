"""Damage: every changed bit is found, good stores raise no alarm, and a damaged file is left as it is."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import Store, integrity
from store.errors import NewerStore, PostilError
from tests.samples import filled
from tests.soak.editor import Editor
from tests.soak.harness import contents, times

pytestmark = pytest.mark.soak

FLIPS = times(200, 30)
GOOD = times(100, 10)
PAGE = 4096


@pytest.fixture
def good(swift: Path) -> Path:
    """A store with something of everything: spans, entities, closed and open history, an undone bulk act."""
    path = swift / "good.db"
    with filled(path) as store:
        editor = Editor(store, 3)
        for _ in range(40):
            editor.next().run(store)
        editor.next("bulk").run(store)
        editor.next("undo").run(store)
        assert store.conn.execute("select count(*) from pack").fetchone() == (1,)
    return path


def said(path: Path) -> str:
    """What the check says, or why it refuses the file; empty if all is well."""
    try:
        return "; ".join(map(str, integrity.check(path)))
    except PostilError as error:
        return str(error)


def state(path: Path) -> tuple[bytes, int, list[str]]:
    """What must not change when a file is looked at: its bytes, its time, the files beside it."""
    return path.read_bytes(), path.stat().st_mtime_ns, sorted(p.name for p in path.parent.iterdir())


def test_every_flipped_bit_that_changes_what_is_stored_is_found(swift: Path, good: Path) -> None:
    """Bit rot would go into every export and every backup before anybody saw it."""
    whole, right = good.read_bytes(), contents(good)
    dice, path = random.Random(FLIPS), swift / "flipped.db"
    missed, flips = [], 0
    while flips < FLIPS:
        place, bit = dice.randrange(len(whole)), dice.randrange(8)
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        if contents(path) == right:
            continue
        flips += 1
        before = state(path)
        if not said(path):
            missed.append((place, bit))
        assert state(path) == before
    assert missed == []


def test_sqlite_itself_does_not_see_most_of_them(swift: Path, good: Path) -> None:
    """Control: the flips above are such that only checksums find them."""
    whole, right = good.read_bytes(), contents(good)
    dice, path = random.Random(FLIPS), swift / "flipped.db"
    unseen = 0
    for _ in range(times(200, 60)):
        flipped = bytearray(whole)
        flipped[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        path.write_bytes(flipped)
        unseen += contents(path) not in (right, None) and not integrity.quick(path)
    assert unseen > 0


def test_good_stores_raise_no_alarm(swift: Path) -> None:
    """Who is alarmed for nothing does not look the next time."""
    for seed in range(GOOD):
        path = swift / f"{seed}.db"
        with Store(path, annotator="anna") as store:
            editor = Editor(store, seed)
            for _ in range(5 + seed % 30):
                editor.next().run(store)
        before = state(path)
        assert integrity.check(path) == []
        assert integrity.quick(path) == []
        assert state(path) == before


def wrecks(whole: bytes, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """The file as failing disks and broken downloads leave it, with a name for each kind."""
    pages = len(whole) // PAGE
    for _ in range(times(12, 2)):
        yield "cut at a page", whole[: dice.randrange(1, pages) * PAGE]
        yield "cut anywhere", whole[: dice.randrange(101, len(whole))]
        place = dice.randrange(0, pages) * PAGE
        yield "a page of zeros", whole[:place] + bytes(PAGE) + whole[place + PAGE :]
        place = dice.randrange(0, len(whole) // 512) * 512
        yield "a sector of zeros", whole[:place] + bytes(512) + whole[place + 512 :]
        place = dice.randrange(1, pages) * PAGE
        yield "a page of another file", whole[:place] + dice.randbytes(PAGE) + whole[place + PAGE :]
        first, second = sorted(dice.sample(range(1, pages), 2))
        one, two = (whole[n * PAGE : (n + 1) * PAGE] for n in (first, second))
        yield (
            "two pages swapped",
            whole[: first * PAGE]
            + two
            + whole[(first + 1) * PAGE : second * PAGE]
            + one
            + (whole[(second + 1) * PAGE :]),
        )
    yield "nothing but zeros", bytes(len(whole))
    yield "half a header", whole[:60]
    yield "a text", b"Postil\n" * 1000


def test_wrecks_are_named_and_left_as_they_are(swift: Path, good: Path) -> None:
    """The last chance to save something would be written over; or nobody would know which file is meant."""
    whole, right = good.read_bytes(), contents(good)
    path = swift / "wreck.db"
    for kind, wreck in wrecks(whole, random.Random(FLIPS)):
        path.write_bytes(wreck)
        if contents(path) == right:
            continue  # it hit unused room
        before = state(path)
        assert said(path), kind
        assert state(path) == before, kind
        with contextlib.suppress(PostilError, sqlite3.Error), Store(path, annotator="anna") as store:
            list(store.labels.all())
        assert path.read_bytes() == wreck, kind
        assert path.stat().st_mtime_ns == before[1], kind


def test_what_cannot_be_opened_is_refused_with_its_name_and_what_is_wrong(swift: Path, good: Path) -> None:
    """Whoever has ten stores has to know which one, and what to do."""
    whole, refused = good.read_bytes(), 0
    path = swift / "wreck.db"
    for kind, wreck in wrecks(whole, random.Random(FLIPS)):
        path.write_bytes(wreck)
        try:
            Store(path, annotator="anna", create=False).close()
        except NewerStore:
            raise
        except PostilError as error:
            refused += 1
            assert "wreck.db" in str(error), kind
            assert any(
                word in str(error) for word in ("damaged", "not a Postil store", "restore a backup")
            ), (kind, error)
    assert refused >= 3
