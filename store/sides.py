"""Contents of rows in a merge, from either side: ours as they are, theirs vetted one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from store import ids, records
from store.errors import BadInput
from store.formats.jsontext import loads
from store.joining import Meeting
from store.schema import TABLES
from store.vetting import vet

if TYPE_CHECKING:
    from store.foreign import Foreign
    from store.records import Row
    from store.store import Store

_BATCH: Final = 500
_ARTICLES: Final = 20
"""Articles read at once: each can be a novel."""
_HELD: Final = 16_000_000
"""Code points of texts held to check annotations against."""
_PIECE: Final = ("role", "ordinal", "start", "end", "text")


class Sides:
    """Reads contents on both sides; theirs are vetted."""

    def __init__(self, store: Store, other: Foreign) -> None:
        self._conn = store.conn
        self._other = other
        self._texts: dict[str, str] = {}
        self._length = 0

    def content(self, table: str, meeting: Meeting) -> Row:
        """The newest content of the row."""
        return self.side(table, meeting, ours=meeting.is_ours)

    def side(self, table: str, meeting: Meeting, *, ours: bool) -> Row:
        """The content that one side knows."""
        known = meeting.ours if ours else meeting.theirs
        if ours and not known.kept:
            live = records.read(self._conn, table, meeting.row_id)
            assert live is not None
            return live
        if not known.kept:
            return next(self.rows(table, [meeting.row_id], by_key=False))[0]
        query = "select row from shadow where table_name = ? and row_id = ?"
        parameters = (table, meeting.row_id)
        found = (
            self._conn.execute(query, parameters).fetchall() if ours else self._other.all(query, parameters)
        )
        row: Row = loads(found[0][0].encode())
        self._vet(table, row, known.stamp, known.check)
        return row

    def rows(self, table: str, names: Sequence[Any], *, by_key: bool) -> Iterator[tuple[Row, int]]:
        """Their rows of these integer keys or ids, with their clocks."""
        column = "key" if by_key else records.id_column(table)
        columns = ", ".join(f'"{name}"' for name in TABLES[table])
        step = _ARTICLES if table == "article" else _BATCH
        for low in range(0, len(names), step):
            wanted = tuple(names[low : low + step])
            marks = ", ".join("?" * len(wanted))
            found = self._other.all(
                f'select stamp, checksum, {columns} from "{table}" where "{column}" in ({marks}) '
                f'order by "{column}"',
                wanted,
            )
            if len(found) != len(wanted):
                raise BadInput(f"its {table} rows cannot be told apart")
            rows = [dict(zip(TABLES[table], values, strict=True)) for _, _, *values in found]
            if table == "annotation":
                self._add_spans(rows)
            for row, (stamp, check, *_) in zip(rows, found, strict=True):
                self._vet(table, row, stamp, check)
                yield row, stamp

    def text(self, article_id: str) -> str:
        """The text of an article that one side has."""
        text = self._texts.get(article_id)
        if text is None:
            query = "select text from article where id = ?"
            found = self._conn.execute(query, (article_id,)).fetchone()
            if found is None:
                found = next(iter(self._other.all(query, (article_id,))), None) or self._kept(article_id)
                if found[0].__class__ is not str or ids.article_id(found[0]) != article_id:
                    raise BadInput(f"article {article_id!r:.60}", "its text is not the one of its id")
            text = self._hold(article_id, found[0])
        return text

    def _kept(self, article_id: str) -> tuple[Any, ...]:
        """The text in a shadow: of an article that one side deleted."""
        query = "select row from shadow where table_name = 'article' and row_id = ?"
        found = self._conn.execute(query, (article_id,)).fetchall() or self._other.all(query, (article_id,))
        return (loads(found[0][0].encode()).get("text"),) if found else (None,)

    def _hold(self, article_id: str, text: str) -> str:
        if self._length + len(text) > _HELD:
            self._texts.clear()
            self._length = 0
        self._texts[article_id] = text
        self._length += len(text)
        return text

    def _add_spans(self, rows: list[Row]) -> None:
        by_id: dict[Any, list[Any]] = {row["id"]: [] for row in rows}
        marks = ", ".join("?" * len(rows))
        query = (
            'select annotation_id, role, ordinal, start, "end", text, article_id from span '
            f"where annotation_id in ({marks})"
        )
        articles = {row["id"]: row["article_id"] for row in rows}
        for annotation_id, *piece, article_id in self._other.all(query, tuple(by_id)):
            if article_id != articles[annotation_id]:
                raise BadInput(f"annotation {annotation_id!r:.60}", "a span of it lies in another article")
            by_id[annotation_id].append(piece)
        for row in rows:
            pieces = records.in_order(by_id[row["id"]])
            row["spans"] = [dict(zip(_PIECE, piece, strict=True)) for piece in pieces]

    def _vet(self, table: str, row: Row, stamp: Any, check: Any) -> None:
        text = self.text(row["article_id"]) if table == "annotation" else None
        vet(table, row, stamp, check, text)
