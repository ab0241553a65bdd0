"""Who said what, asked of the whole corpus: quotations by speaker, type, date, source and words.

A list of integer keys, the newest first; what the screen shows is read by `card.places`.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from store.errors import BadInput
from store.foldlines import FoldedLines
from store.scope import layer
from store.statements import Said, grouped
from store.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from store.store import Store

SayingOrder = Literal["newest", "oldest", "speaker"]

TYPES: Final = ("direct", "mixed", "indirect", "reported", "free_indirect")
"""`quote_type` may be one of these."""
_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_SPEAKER, _SOURCE, _CONTENT = 0, 1, 2
"""Places of these fields in the folded lines."""
_LINES: Final = (
    "select n.key, ifnull(y.name, '') || ' ' || ifnull(o.text, '') || ' ' || "
    "ifnull((select group_concat(text, ' ') from alias where entity_id = n.entity_id), ''), "
    "a.source, (select group_concat(text, ' ') from span where annotation_id = n.id and role = 'content'), "
    "(select group_concat(text, ' ') from span where annotation_id = n.id and role = 'cue'), a.title "
    "from annotation n join article a on a.id = n.article_id left join entity y on y.id = n.entity_id "
    "left join span o on o.annotation_id = n.id and o.role = 'source' and o.ordinal = 0 "
    "where n.kind = 'quote' order by n.key"
)
_ORDERS: Final = {
    "newest": "a.published is null, a.published desc, a.key desc, s.start",
    "oldest": "a.published is null, a.published, a.key, s.start",
    "speaker": "y.name is null, y.name, a.published is null, a.published desc, a.key desc, s.start",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What quotations are asked for; empty fields ask for nothing."""

    speaker: str = ""
    """Words that each begin a word of the speaker's names or of the source's words."""
    types: tuple[str, ...] = ()
    since: str = ""
    """Only articles of this date (year, month or day) or later."""
    until: str = ""
    """Only articles of this date or earlier; a year or month is meant to its end."""
    source: str = ""
    """Words that each begin a word of the article's source."""
    words: str = ""
    """Words that each begin a word of what is said."""
    anywhere: str = ""
    """Words that each begin a word of what is said, of its speaker or cue, of the article's source or title."""
    statuses: tuple[str, ...] = ("accepted", "proposed")
    articles: tuple[str, ...] = ()
    """Only those of these articles, by full id."""
    annotator: str | None = None

    def check(self) -> None:
        """Raise BadInput for a type or a date that is none."""
        for given in self.types:
            if given not in TYPES:
                raise BadInput(f"{given!r} is no type of quotation; there are {', '.join(TYPES)}")
        for given in (self.since, self.until):
            if given and not _DATE.fullmatch(given):
                raise BadInput(
                    f"{given!r} is no date: a year, month or day, like 2026, 2026-11 or 2026-11-23"
                )


def understood(typed: str, base: Wanted) -> Wanted:
    """What a typed line asks for: `speaker:dorn type:direct since:2026-11 until:2026 source:nord words:port`.

    A value with blanks stands in double quotes; words without a name before them may stand anywhere. What is
    not finished yet asks for nothing, so that nothing vanishes while one types.

    >>> understood('speaker:"paul dorn" type:dir port', Wanted()).types
    ('direct',)
    """
    given: dict[str, str] = {}
    rest = []
    for name, quoted, bare, word in _FIELD.findall(typed):
        if name:
            given[name] = quoted or bare
        else:
            rest.append(word)
    kinds = tuple(kind for kind in TYPES if given.get("type") and kind.startswith(given["type"].lower()))
    dates = {name: given[name] for name in ("since", "until") if _DATE.fullmatch(given.get(name, ""))}
    return replace(
        base, speaker=given.get("speaker", ""), source=given.get("source", ""), types=kinds,
        words=given.get("words", ""),
        anywhere=" ".join(rest), since=dates.get("since", ""), until=dates.get("until", ""),
    )  # fmt: skip


_FIELD: Final = re.compile(r'(?:(speaker|type|since|until|source|words):(?:"([^"]*)"?|(\S*)))|(\S+)')


class Sayings:
    """The quotations of a store; what is folded is kept until an act comes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn
        self._act = -1
        self._lines: FoldedLines | None = None

    def keys(self, wanted: Wanted, order: SayingOrder = "newest") -> array[int]:
        """Keys of the quotations asked for; undated ones come last. BadInput."""
        wanted.check()
        clauses, values = _conditions(wanted)
        rows = self._conn.execute(
            # `cross join` pins the order of the loops: quotations are a small part of the annotations.
            "select n.key from article a cross join annotation n on n.article_id = a.id and n.kind = 'quote' "
            "cross join span s on s.annotation_id = n.id and s.role = 'content' and s.ordinal = 0 "
            "left join entity y on y.id = n.entity_id "
            f"where {layer(self._store.only)}{clauses} order by {_ORDERS[order]}",
            values,
        )
        found = array("q", (key for (key,) in rows))
        for text, place in (
            (wanted.speaker, _SPEAKER), (wanted.source, _SOURCE), (wanted.words, _CONTENT), (wanted.anywhere, None),
        ):  # fmt: skip
            if words := folded(text).split():
                fitting = self._folded().fitting(words, place)
                found = array("q", (key for key in found if key in fitting))
        return found

    def groups(self, keys: Sequence[int]) -> list[list[int]]:
        """The keys by statement (statements.py): what several articles have first, then as they come."""
        said = {key: Said(key, text, speaker) for key, text, speaker in self._texts(set(keys))}
        groups = grouped(said[key] for key in keys if key in said)
        return sorted(groups, key=lambda group: -len(group))

    def ids(self, keys: Iterable[int]) -> tuple[str, ...]:
        """The annotation ids of these keys, in their order."""
        wanted = list(keys)
        chosen = set(wanted)
        rows = self._conn.execute("select key, id from annotation where kind = 'quote'")
        ids = {key: annotation_id for key, annotation_id in rows if key in chosen}
        return tuple(ids[key] for key in wanted if key in ids)

    def _texts(self, keys: set[int]) -> Iterable[tuple[int, str, str | None]]:
        rows = self._conn.execute(
            "select n.key, (select group_concat(text, ' ') from (select text from span where annotation_id = n.id "
            "and role = 'content' order by ordinal)), n.entity_id from annotation n where n.kind = 'quote'"
        )
        return (row for row in rows if row[0] in keys)

    def _folded(self) -> FoldedLines:
        newest = self._conn.execute("select coalesce(max(key), 0) from act").fetchone()[0]
        if self._lines is None or newest != self._act:
            self._lines, self._act = FoldedLines(self._conn.execute(_LINES)), newest
        return self._lines


def _conditions(wanted: Wanted) -> tuple[str, list[Any]]:
    """What is compared as it stands, as SQL, and its values."""
    clauses = ""
    values: list[Any] = []
    for column, chosen in (
        ("n.status", wanted.statuses), ("n.quote_type", wanted.types), ("n.article_id", wanted.articles),
    ):  # fmt: skip
        if chosen:
            clauses += f" and {column} in ({', '.join('?' * len(chosen))})"
            values += chosen
    if wanted.annotator is not None:
        clauses, values = clauses + " and n.annotator = ?", [*values, wanted.annotator]
    if wanted.since or wanted.until:
        clauses += " and a.published glob '[0-9][0-9][0-9][0-9]*'"
    if wanted.since:
        clauses, values = clauses + " and a.published >= ?", [*values, wanted.since]
    if wanted.until:
        clauses += " and substr(a.published, 1, ?) <= ?"
        values += [len(wanted.until), wanted.until]
    return clauses, values
