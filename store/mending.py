"""What lost rows leave open in a salvaged store is closed, so that whatever was whole can stay.

An annotation whose article is lost keeps a text made of what can still be read of it, with U+FFFD elsewhere; a
label or entity that is lost is made again, under its own name or id. Each such step is told in the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from store import ids, records
from store.articles import title_of
from store.model import Paragraphing
from store.schema import DEFAULT_LABELS, TABLES

if TYPE_CHECKING:
    from store.gathering import Work
    from store.records import Row

_OLDEST: Final = 1
"""Stamp of what was made again: a merge with a store that has the row as it was heals it."""
_LARGEST: Final = 100_000_000
"""Code points of a text that is made again from nothing but the places of its spans."""
_LOST: Final = "\ufffd"
_NEVER: Final = {0: _LOST, 13: _LOST}
"""Code points that no stored text holds."""


def mend(work: Work) -> None:
    """Close every gap; afterwards every reference leads somewhere and every span lies in its text."""
    _labels(work)
    _articles(work)
    _spans(work)
    _entities(work)
    _optional(work)


# Labels


def _labels(work: Work) -> None:
    conn = work.conn
    known = {name for (name,) in conn.execute("select name from label").fetchall()}
    keys = {key for (key,) in conn.execute("select key from label where retired = 0").fetchall()}
    default: dict[str, Row] = {
        name: {"name": name, "kind": kind, "title": title, "key": key, "colour": colour, "position": position}
        for position, (name, kind, title, key, colour) in enumerate(DEFAULT_LABELS)
    }
    used = "select label, kind from annotation union select label, 'entity' from entity"
    wanted = {name: default.get(name, _grey(name, kind)) for name, kind in conn.execute(used).fetchall()}
    # A label is never deleted: a default one that is not there is lost.
    for name, row in {**wanted, **default}.items():
        if name not in known:
            row = {**row, "key": row["key"] if row["key"] not in keys else None}
            row = {"description": "", "retired": 0, **row}
            records.write(conn, "label", row, stamp=0 if name in default else _OLDEST, key=None)
            work.changed["label"] += 1
            work.tell("label", row, "was lost and is made again")
    work.missing("label", work.changed["label"])


def _grey(name: str, kind: str) -> Row:
    return {"name": name, "kind": kind, "title": name, "key": None, "colour": "grey", "position": 99}


# Articles


def _articles(work: Work) -> None:
    query = (
        "select article_id from annotation union select article_id from reading "
        "union select scope from alias where scope <> 'global'"
    )
    needed = {article_id for (article_id,) in work.conn.execute(query).fetchall()}
    there = {article_id for (article_id,) in work.conn.execute("select id from article").fetchall()}
    lost = sorted((needed | set(work.articles)) - there)
    work.missing("article", len(lost))
    for article_id in lost:
        row = work.articles.get(article_id, {})
        whole = _whole_text(work, article_id, row.get("text"))
        text = whole or _patched(work, article_id, row)
        if text is None:
            _drop_rest(work, article_id)
        elif ids.article_id(text) == article_id:
            _keep(work, article_id, row, text)
        else:
            _keep_damaged(work, article_id, row, text)


def _keep(work: Work, article_id: str, row: Row, text: str) -> None:
    """The text is whole after all; what else the row says is as it was, or told."""
    healed = {**row, "text": text}
    try:
        if records.checksum("article", healed) == row["checksum"]:
            work.restore("article", {name: healed[name] for name in TABLES["article"]}, row["stamp"])
            return
    except (KeyError, TypeError, ValueError):
        pass  # not even the types of the columns are right
    _put(work, article_id, row, text, stamp=_OLDEST)
    work.tell("article", {"id": article_id}, "its text is whole; title, source and dates may not be")


def _keep_damaged(work: Work, article_id: str, row: Row, text: str) -> None:
    fresh = ids.article_id(text)
    title = f"{row['title'] if _is_text(row.get('title')) else article_id} (damaged)"
    _put(work, fresh, {**row, "title": title}, text, stamp=ids.stamp())
    _move(work, article_id, fresh)
    words = f"its text is damaged: kept as {fresh}, with U+FFFD for what is lost"
    work.tell("article", {"id": article_id}, words)


def _whole_text(work: Work, article_id: str, found: Any) -> str | None:
    """The text whose digest is the id: as it was read, or from the pieces of a long text."""
    pieces = work.conn.execute(
        "select text from chunk where article_id = ? order by number", (article_id,)
    ).fetchall()
    for text in (found, "".join(piece for (piece,) in pieces)):
        if _is_text(text) and ids.article_id(text) == article_id:
            return str(text)
    return None


def _patched(work: Work, article_id: str, row: Row) -> str | None:
    """What can be read of a text, at its place, with U+FFFD elsewhere; None if that is nothing."""
    pieces = work.conn.execute(
        "select start, text from span where article_id = ?1 union select start, text from chunk where article_id = ?1",
        (article_id,),
    ).fetchall()
    head, tail = _ends(row.get("text"))
    length = max([len(head), *(start + len(piece) for start, piece in pieces)])
    if row.get("length").__class__ is int and length <= row["length"] <= _LARGEST:
        length = row["length"]
    if not length or length > _LARGEST:
        return None
    text = list(head.ljust(length, _LOST))
    if tail and len(head) + len(tail) <= length:
        text[length - len(tail) :] = tail
    for start, piece in pieces:
        text[start : start + len(piece)] = piece
    found = "".join(text).translate(_NEVER)
    return found if found.strip(_LOST).strip() else None


def _ends(found: Any) -> tuple[str, str]:
    """What stands before and after the first and the last damaged byte."""
    if not isinstance(found, bytes):
        return (found if _is_text(found) else ""), ""
    text = found.decode("utf-8", "replace")
    if _LOST not in text:
        return text, ""
    return text[: text.index(_LOST)], text[text.rindex(_LOST) + 1 :]


def _put(work: Work, article_id: str, row: Row, text: str, *, stamp: int) -> None:
    optional = ("language", "source", "author", "url", "published", "file_name", "file_sha256", "supersedes")
    made: Row = {name: row.get(name) if _is_text(row.get(name)) else None for name in optional}
    made |= {
        "id": article_id,
        "title": row["title"] if _is_text(row.get("title")) else title_of(text),
        "added_at": row["added_at"] if _is_text(row.get("added_at")) else ids.now(),
        "paragraphing": row["paragraphing"] if row.get("paragraphing") in get_args(Paragraphing) else "line",
        "length": len(text),
        "text": text,
    }
    if work.conn.execute("select 1 from article where id = ?", (article_id,)).fetchone() is None:
        records.write(work.conn, "article", made, stamp=stamp, key=None)
        work.changed["article"] += 1


def _move(work: Work, old: str, new: str) -> None:
    """Let what lies in the one article lie in the other; which paragraphs were read is not known there."""
    conn = work.conn
    for (row_id,) in conn.execute("select id from annotation where article_id = ?", (old,)).fetchall():
        row = records.read(conn, "annotation", row_id) or {}
        conn.execute("update span set article_id = ? where annotation_id = ?", (new, row_id))
        records.rewrite(conn, "annotation", row, {**row, "article_id": new}, stamp=ids.stamp())
    for (alias_id,) in conn.execute("select id from alias where scope = ?", (old,)).fetchall():
        row = records.read(conn, "alias", alias_id) or {}
        records.erase(conn, "alias", alias_id)
        moved = {**row, "scope": new, "id": ids.alias_id(row["entity_id"], new, row["text"])}
        records.write(conn, "alias", moved, stamp=ids.stamp(), key=None)
    for (later,) in conn.execute("select id from article where supersedes = ?", (old,)).fetchall():
        row = records.read(conn, "article", later) or {}
        records.rewrite(conn, "article", row, {**row, "supersedes": new}, stamp=ids.stamp())
    _drop_rest(work, old)


def _drop_rest(work: Work, article_id: str) -> None:
    """What means nothing without its article: marks of reading, names that hold in it alone, annotations."""
    for table, column in (("reading", "article_id"), ("alias", "scope"), ("annotation", "article_id")):
        found = work.conn.execute(f"select id from {table} where {column} = ?", (article_id,)).fetchall()
        for (row_id,) in found:
            work.drop(table, records.read(work.conn, table, row_id) or {}, "its article is lost")


def _spans(work: Work) -> None:
    """Annotations that do not lie in their text; they were so in the damaged store too."""
    conn = work.conn
    for (article_id,) in conn.execute("select distinct article_id from annotation").fetchall():
        (text,) = conn.execute("select text from article where id = ?", (article_id,)).fetchone()
        query = 'select distinct annotation_id, start, "end", text from span where article_id = ?'
        wrong = {
            annotation_id
            for annotation_id, start, end, piece in conn.execute(query, (article_id,)).fetchall()
            if text[start:end] != piece
        }
        for annotation_id in sorted(wrong):
            row = records.read(conn, "annotation", annotation_id)
            if row is not None:
                work.drop("annotation", row, "its article does not hold its text there")


# Entities and the rest


def _entities(work: Work) -> None:
    conn = work.conn
    query = (
        "select entity_id from annotation where entity_id is not null union select entity_id from alias "
        "except select id from entity"
    )
    lost = [entity_id for (entity_id,) in conn.execute(query).fetchall()]
    for entity_id in lost:
        row = {"id": entity_id, "wikidata_id": None, "note": None, **_known_as(work, entity_id)}
        records.write(conn, "entity", row, stamp=_OLDEST, key=None)
        work.changed["entity"] += 1
        work.tell("entity", row, "was lost and is made again from what it is known by")
    work.missing("entity", len(lost))


def _known_as(work: Work, entity_id: str) -> dict[str, str]:
    """A name and a label for an entity of which only its aliases and mentions are left."""
    conn = work.conn
    named = conn.execute(
        "select text from alias where entity_id = ? order by kind <> 'full', length(text) desc limit 1",
        (entity_id,),
    ).fetchone()
    mention = conn.execute(
        "select n.label, s.text from annotation n join span s on s.annotation_id = n.id and s.role = 'content' "
        "where n.entity_id = ? and n.kind = 'entity' order by n.label = 'ROLE', length(s.text) desc limit 1",
        (entity_id,),
    ).fetchone()
    label, text = mention or ("PER", "?")
    return {"name": named[0] if named else text, "label": "PER" if label == "ROLE" else label}


def _optional(work: Work) -> None:
    """References that a row can do without lead nowhere: they are emptied."""
    for table, column, target in (
        ("annotation", "parent_id", "annotation"),
        ("article", "supersedes", "article"),
    ):
        query = (
            f"select id from {table} where {column} is not null and {column} not in (select id from {target})"
        )
        for (row_id,) in work.conn.execute(query).fetchall():
            row = records.read(work.conn, table, row_id) or {}
            records.rewrite(work.conn, table, row, {**row, column: None}, stamp=ids.stamp())
            work.changed[table] += 1
            work.tell(table, {"id": row_id, column: row[column]}, f"its {column} is lost")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
