"""What is derived from an article's text and can be made again: its paragraphs, and a long text in chunks.

So that a screen reads the paragraphs it shows and never a whole novel. Not part of the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.errors import NotFound
from store.model import Paragraph
from store.text import cut_as, digest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from store.model import Paragraphing

LONG: Final = 200_000
"""Code points: a shorter text is read whole in half a millisecond, a longer one gets chunks."""
CHUNK: Final = 16_384
"""Code points of a chunk: a few screens, and a page or two of SQLite's overflow to read."""

_INSERT: Final = 'insert into paragraph(article_id, number, start, "end", digest) values (?, ?, ?, ?, ?)'
_COUNT: Final = "update article set paragraphs = ? where id = ?"
_Row = tuple[str, int, int, int, str]
"""Article, number, start, end and digest of a paragraph."""


def write(
    conn: sqlite3.Connection,
    article_id: str,
    text: str,
    paragraphing: Paragraphing,
    bounds: list[tuple[int, int]] | None = None,
) -> int:
    """Store the paragraphs and chunks of a text, within the caller's transaction; how many paragraphs.

    `bounds` are its paragraphs where they have been cut already.
    """
    bounds = cut_as(text, paragraphing) if bounds is None else bounds
    _clear(conn, [article_id])
    conn.executemany(_INSERT, _rows(article_id, text, bounds))
    _write_chunks(conn, article_id, text)
    conn.execute(_COUNT, (len(bounds), article_id))
    return len(bounds)


def write_many(conn: sqlite3.Connection, article_ids: list[str]) -> None:
    """Cut and store the paragraphs and chunks of these articles, within the caller's transaction."""
    _clear(conn, article_ids)
    query = "select text, paragraphing from article where id = ?"
    counts: list[tuple[int, str]] = []
    rows: list[_Row] = []
    # In the order of their ids: what follows each other lies together in the tables.
    for article_id in sorted(article_ids):
        found = conn.execute(query, (article_id,)).fetchone()
        if found is None:  # undone meanwhile, in another window
            continue
        bounds = cut_as(*found)
        rows += _rows(article_id, found[0], bounds)
        _write_chunks(conn, article_id, found[0])
        counts.append((len(bounds), article_id))
    conn.executemany(_INSERT, rows)
    conn.executemany(_COUNT, counts)


def _clear(conn: sqlite3.Connection, article_ids: list[str]) -> None:
    marks = ", ".join("?" * len(article_ids))
    for table in ("paragraph", "chunk"):
        conn.execute(f"delete from {table} where article_id in ({marks})", article_ids)


def _rows(article_id: str, text: str, bounds: list[tuple[int, int]]) -> Iterator[_Row]:
    for number, (start, end) in enumerate(bounds, 1):
        yield article_id, number, start, end, digest(text[start:end])


def _write_chunks(conn: sqlite3.Connection, article_id: str, text: str) -> None:
    if len(text) > LONG:
        conn.executemany(
            "insert into chunk(article_id, number, start, text) values (?, ?, ?, ?)",
            (
                (article_id, number, start, text[start : start + CHUNK])
                for number, start in enumerate(range(0, len(text), CHUNK))
            ),
        )


def cut(text: str, paragraphing: Paragraphing) -> list[Paragraph]:
    """The paragraphs of a text, not stored: for a store that cannot be written."""
    return [
        Paragraph(number, start, end, digest(text[start:end]))
        for number, (start, end) in enumerate(cut_as(text, paragraphing), 1)
    ]


def read_text(conn: sqlite3.Connection, article_id: str, start: int, end: int) -> str:
    """Exactly text[start:end] of the article, from as few bytes as hold it; NotFound."""
    row = conn.execute(
        f"select case when length <= {LONG} then text end from article where id = ?", (article_id,)
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no article {article_id}")
    start = max(0, start)
    if row[0] is not None:
        found: str = row[0][start:end]
        return found
    first = start // CHUNK
    parts = conn.execute(
        "select text from chunk where article_id = ? and number between ? and ? order by number",
        (article_id, first, max(start, end - 1) // CHUNK),
    ).fetchall()
    if not parts and start < end:
        return _read_uncut(conn, article_id, start, end)
    return "".join(part for (part,) in parts)[start - first * CHUNK : max(0, end - first * CHUNK)]


def _read_uncut(conn: sqlite3.Connection, article_id: str, start: int, end: int) -> str:
    row = conn.execute("select text from article where id = ?", (article_id,)).fetchone()
    text: str = row[0][start:end]
    return text


def read_paragraphs(conn: sqlite3.Connection, article_id: str, first: int, count: int) -> list[Paragraph]:
    """The paragraphs numbered from `first`, at most `count`."""
    rows = conn.execute(
        'select number, start, "end", digest from paragraph '
        "where article_id = ? and number >= ? order by number limit ?",
        (article_id, first, count),
    )
    return [Paragraph(*row) for row in rows.fetchall()]


def read_paragraph_at(conn: sqlite3.Connection, article_id: str, offset: int) -> Paragraph | None:
    """The last paragraph that starts at or before the offset, else the first."""
    for where in ("start <= ? order by start desc", "start > ? order by start"):
        row = conn.execute(
            f'select number, start, "end", digest from paragraph where article_id = ? and {where} limit 1',
            (article_id, offset),
        ).fetchone()
        if row is not None:
            return Paragraph(*row)
    return None


def read_repeats(conn: sqlite3.Connection, article_id: str, first: int, count: int) -> dict[int, int]:
    """For each numbered paragraph of the window that repeats an earlier one of its article, which."""
    rows = conn.execute(
        "select p.number, (select min(q.number) from paragraph q where q.digest = p.digest "
        "and q.article_id = p.article_id) as original from paragraph p "
        "where p.article_id = ? and p.number >= ? and p.number < ? and original < p.number",
        (article_id, first, first + count),
    )
    return dict(rows.fetchall())
