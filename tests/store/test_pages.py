"""Rows out of the bytes of an SQLite file: the same as SQLite's own, and never more than is there."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.pages import Pages

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([0, 1, -1, 127, 128, 32767, -32768, 2**23, 2**31, -(2**47)]),
    st.floats(allow_nan=False),
    st.text(max_size=40),
    st.integers(0, 3000).map(lambda n: "é€😀x"[n % 4] * n * (n % 7)),
    st.binary(max_size=40),
)


def written(path: Path, sql: str, rows: list[Any], size: int = 4096) -> bytes:
    path.unlink(missing_ok=True)
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute(f"pragma page_size = {size}")
    conn.execute(sql)
    conn.execute("begin")
    conn.executemany("insert or replace into t values (?, ?, ?)", rows)
    conn.execute("commit")
    conn.close()
    return path.read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), VALUES, VALUES), max_size=60),
    size=st.sampled_from([512, 1024, 4096, 65536]),
)
def test_every_value_of_every_size_comes_back(tmp_path: Path, rows: list[Any], size: int) -> None:
    """A salvaged text would lack its end, or a number be another."""
    data = written(tmp_path / "x.db", "create table t(a integer primary key, b, c)", rows, size)
    cells = [cell for cell in Pages(data).cells({"t"}) if cell.table == "t"]
    assert not any(cell.cut for cell in cells)
    # As text, so that a float is told from the integer of the same value.
    assert {repr((cell.rowid, *cell.values[1:])) for cell in cells} == {
        repr((a, *rest)) for a, rest in {row[0]: row[1:] for row in rows}.items()
    }
    assert len(cells) == len({row[0] for row in rows})


def test_a_table_without_rowid_gives_the_rows_of_its_inner_pages_too(tmp_path: Path) -> None:
    """One span in a hundred would be missed: those that lie in the branches of the tree."""
    rows = [(f"key {n:05}", n, "x" * (n % 90)) for n in range(4000)]
    data = written(tmp_path / "x.db", "create table t(a text primary key, b, c) without rowid", rows)
    cells = [cell for cell in Pages(data).cells({"t"}) if cell.table == "t"]
    assert sorted(tuple(cell.values) for cell in cells) == rows
    assert {cell.keyed for cell in cells} == {False}


def test_rows_that_were_deleted_do_not_come_back(tmp_path: Path) -> None:
    """What an analyst deleted would be in the salvaged store."""
    rows = [(n, "gone" * 50, None) for n in range(500)]
    written(tmp_path / "x.db", "create table t(a integer primary key, b, c)", rows)
    conn = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    conn.execute("delete from t where a > 9")
    conn.close()
    data = (tmp_path / "x.db").read_bytes()
    assert [cell.rowid for cell in Pages(data).cells({"t"})] == list(range(10))


@pytest.mark.parametrize("size", [512, 4096, 16384])
def test_without_a_header_the_size_of_the_pages_is_found(tmp_path: Path, size: int) -> None:
    """A file whose first bytes are gone would give nothing."""
    rows = [(n, "some text" * 5, n) for n in range(2000)]
    data = written(tmp_path / "x.db", "create table t(a integer primary key, b, c)", rows, size)
    pages = Pages(bytes(100) + data[100:])
    assert pages.size == size
    assert len(list(pages.cells({"t"}))) == 2000
    stray = list(Pages(bytes(size) + data[size:]).cells({"t"}))
    assert [cell.rowid for cell in stray if cell.table is None] == list(range(2000))


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=6000), place=st.integers(0, 40000), noise=st.binary(min_size=1, max_size=300))
def test_no_bytes_whatever_make_it_fail(data: bytes, place: int, noise: bytes) -> None:
    """The rescue would end in a traceback, on the very file that needs it."""
    assert list(Pages(data).cells({"t"})) is not None
    good = _GOOD
    place %= len(good)
    list(Pages(good[:place] + noise + good[place + len(noise) :]).cells({"t"}))
    list(Pages(good[:place]).cells({"t"}))


def _good() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        rows = [(n, "text " * n, b"\0" * n) for n in range(300)]
        return written(Path(folder) / "x.db", "create table t(a integer primary key, b, c)", rows)


_GOOD = _good()
