"""Revised texts: a changed text is a new article that supersedes the old one and takes over what is known.

An article is known again by its url, or because somebody says so. What of its annotations had no sure place
in the new text is an orphan: it stays on the old text, is listed, and can be placed by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from store import cutting, transfer
from store.act import in_quotes
from store.annotations import row_of
from store.articles import article_row
from store.errors import BadInput, Refused
from store.model import Annotation, Article, Role, Span
from store.records import read
from store.transfer import Carried

if TYPE_CHECKING:
    import sqlite3

    from store.act import Act
    from store.formats import Document
    from store.records import Row
    from store.store import Store

AROUND: Final = 40
"""Code points of the old text shown on each side of an orphan."""
_INHERITED: Final = ("language", "source", "author", "url", "published")
"""What a revised text has from the old one where its own file does not say it."""
_CANDIDATES: Final = 3
"""Articles of one url that are looked at: a feed may give its front page as the url of everything."""
_COMMON: Final = 0.1
"""Part of the shorter text's pairs of words that the other must have to be the same article."""
_FEW: Final = 30
"""Words below which the url alone decides."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """An annotation, or a part of one, that has no place in the text that supersedes its own."""

    annotation: Annotation
    """On the old text."""
    article_id: str
    """The newest version of its article, where it would have to be placed."""
    lost: tuple[Span, ...]
    """What has no place: all its spans, or some."""
    copy: Annotation | None
    """What of it came over; None if nothing did."""
    before: str
    after: str
    """What stands before and behind it in the old text."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What came of a revised text."""

    article: Article
    new: bool
    """False for a text that was in the store already."""
    carried: Carried


class Revisions:
    """Revising articles, and looking after what had no place."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn

    def revise(self, article_id: str, document: Document) -> Revision:
        """Store the text as a revision of the newest version of the article and carry over, as one act.

        A text that is there already becomes the revision; done once more, it takes over what was annotated
        on the old text since. NotFound; Refused for an older version, or one of another article.
        """
        newest = self.newest(self._store.articles.get(article_id).id)
        row = article_row(document)
        base = self._base(newest, row["id"])
        title = in_quotes(self._store.articles.get(newest).title)
        if base is None:
            return Revision(self._store.articles.get(newest), False, Carried())
        with self._store.act("revise", f"revised {title}", article_id=row["id"]) as act:
            known = read(self._conn, "article", row["id"])
            if known is None:
                add(self._store, act, {**row, "supersedes": base})
            elif known["supersedes"] is None:
                act.update("article", {**known, "supersedes": base})
            carried = transfer.carry(self._store, act, base, row["id"], again=known is not None)
            act.summary += f": {carried}"
        return Revision(self._store.articles.get(row["id"]), known is None, carried)

    def newest(self, article_id: str) -> str:
        """The id of the newest version of an article; its own when nothing supersedes it."""
        return [article_id, *self._later(article_id)][-1]

    def carried(self, article_id: str) -> Carried:
        """What came over to this article, as it is now, and what still has to be placed."""
        counts = dict(
            self._conn.execute(
                "select anchor, count(*) from annotation "
                "where article_id = ? and carried_from is not null and anchor is not null group by anchor",
                (article_id,),
            ).fetchall()
        )
        return Carried(counts.get("ok", 0), counts.get("moved", 0), len(self.orphans(article_id)))

    # Orphans

    def orphans(self, article_id: str | None = None) -> list[Orphan]:
        """What has no place in the newest version of its article, in the order of the old text.

        Of one article, whichever version of it is named, or of all. NotFound.
        """
        newest = None if article_id is None else self.newest(self._store.articles.get(article_id).id)
        rows = self._conn.execute(
            "select n.id, a.key from annotation n join article a on a.id = n.article_id "
            "where n.anchor = 'orphan' "
            "and n.article_id in (select supersedes from article where supersedes is not null)"
        ).fetchall()
        found: list[tuple[int, int, str, Orphan]] = []
        for annotation_id, key in rows:
            orphan = self._orphan(self._store.annotations.get(annotation_id))
            if orphan is not None and newest in (None, orphan.article_id):
                found.append((key, orphan.annotation.start, annotation_id, orphan))
        return [orphan for *_, orphan in sorted(found)]

    def near(self, annotation_id: str) -> tuple[str, int]:
        """The newest version of an annotation's article, and where in it its place would be; a guess.

        To show the passage to whoever places it. Takes as long as aligning the two texts. NotFound.
        """
        source = self._store.annotations.get(annotation_id)
        newest = self.newest(source.article_id)
        return newest, transfer.anchors(self._store, source.article_id, newest).near(source.start)

    def place(self, annotation_id: str, pieces: Iterable[tuple[Role, int, int]]) -> Annotation:
        """Put an orphan, or what is lost of it, where a person says, as one act; the annotation there.

        `pieces` are (role, start, end) in the newest version. NotFound; BadInput if it is no orphan, for a
        place outside the text, or where nothing would be marked.
        """
        orphan = self._known_orphan(annotation_id)
        source, placed = orphan.annotation, [*(orphan.copy.spans if orphan.copy else ())]
        for role, start, end in pieces:
            text = self._store.articles.text(orphan.article_id, start, end) if start < end else ""
            placed.append(Span(start, end, text, role))
        words = f"placed {source.label} {in_quotes(source.text)}"
        with self._store.act("place", words, article_id=orphan.article_id) as act:
            act.update("annotation", row_of(transfer.settled(self._conn, source)))
            if orphan.copy is not None:
                return self._store.annotations.change(replace(orphan.copy, spans=transfer.in_order(placed)))
            made = transfer.copy_of(source, orphan.article_id, placed, "moved")
            self._store.annotations.add(made)
        return made

    def dismiss(self, annotation_id: str) -> None:
        """List an orphan no more, as one act; it stays on the old text. NotFound; BadInput if it is none."""
        source = self._known_orphan(annotation_id).annotation
        words = f"left {source.label} {in_quotes(source.text)} on the old text"
        with self._store.act("dismiss", words, article_id=source.article_id) as act:
            act.update("annotation", row_of(transfer.settled(self._conn, source)))

    def _known_orphan(self, annotation_id: str) -> Orphan:
        source = self._store.annotations.get(annotation_id)
        orphan = self._orphan(source) if source.anchor == "orphan" else None
        if orphan is None:
            raise BadInput(f"The annotation {annotation_id} is no orphan: `postil orphans` lists them")
        return orphan

    def _orphan(self, source: Annotation) -> Orphan | None:
        """What is lost of an annotation in the newest version; None if nothing is."""
        article_id, copy = source.article_id, None
        for article_id in self._later(source.article_id):
            row = self._conn.execute(
                "select id from annotation where carried_from = ? and article_id = ?",
                ((copy or source).id, article_id),
            ).fetchone()
            copy = self._store.annotations.get(row[0]) if row else copy
        lost = _lost(source, copy)
        if not lost or article_id == source.article_id:
            return None
        text = self._store.articles.text
        before = text(source.article_id, max(0, source.start - AROUND), source.start)
        after = text(source.article_id, source.end, source.end + AROUND)
        there = copy is not None and copy.article_id == article_id
        return Orphan(source, article_id, lost, copy if there else None, before, after)

    # Versions

    def _later(self, article_id: str) -> Iterator[str]:
        """The versions after this one, each by the newest that supersedes it."""
        seen = {article_id}
        query = "select id from article where supersedes = ? order by key desc limit 1"
        while row := self._conn.execute(query, (article_id,)).fetchone():
            if row[0] in seen:
                return
            seen.add(article_id := row[0])
            yield article_id

    def _base(self, newest: str, text_id: str) -> str | None:
        """What a text supersedes when it becomes the newest version; None if it is, and the only one."""
        if text_id == newest:
            base: str | None = self._store.articles.get(newest).supersedes
            return base
        known = self._conn.execute("select supersedes from article where id = ?", (text_id,)).fetchone()
        if known is not None and (known[0] is not None or newest in self._later(text_id)):
            raise Refused(
                f"This text is the article {text_id}, which is another version already "
                f"(the newest is {newest}): nothing was changed"
            )
        return newest


def link(conn: sqlite3.Connection, rows: Mapping[str, Row]) -> dict[str, str]:
    """Let the new articles supersede those of the same url; what each supersedes, by their ids, in order."""
    found: dict[str, str] = {}
    latest: dict[str, str] = {}
    known = _known_urls(conn, [row["url"] for row in rows.values() if row["url"]])
    for article_id, row in rows.items():
        url = row["url"]
        if not url:
            continue
        older = [latest[url]] if url in latest else []
        if url in known:
            older += _of_url(conn, url)
        for other in (rows.get(name) or read(conn, "article", name) or {} for name in older):
            if is_version(other["text"], row["text"]):
                found[article_id] = row["supersedes"] = other["id"]
                row.update({name: row[name] or other[name] for name in _INHERITED})
                break
        latest[url] = article_id
    return found


def _known_urls(conn: sqlite3.Connection, urls: list[str]) -> set[str]:
    # One query for a batch: most articles of a bulk add are new.
    query = f"select distinct url from article where url in ({', '.join('?' * len(urls))})"
    return {row[0] for row in conn.execute(query, urls).fetchall()}


def add(store: Store, act: Act, row: Row) -> None:
    """Store a revised text, cut, within an act; what its file does not say, it has from the old one."""
    old = read(store.conn, "article", row["supersedes"]) or {}
    act.insert("article", {**row, **{name: row[name] or old[name] for name in _INHERITED}})
    cutting.write(store.conn, row["id"], row["text"], row["paragraphing"])


def is_version(old: str, new: str) -> bool:
    """Whether two texts have enough in common to be versions of one article, and not just one url."""
    found, wanted = _pairs(old), _pairs(new)
    fewer = min(found.total(), wanted.total())
    return fewer < _FEW or (found & wanted).total() >= _COMMON * fewer


def _pairs(text: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(re.findall(r"\w+", text)))


def _of_url(conn: sqlite3.Connection, url: str) -> list[str]:
    """The newest articles of that url that nothing supersedes."""
    rows = conn.execute(
        "select id from article a where url = ? and not exists (select 1 from article b where b.supersedes = a.id) "
        "order by key desc limit ?",
        (url, _CANDIDATES),
    )
    return [row[0] for row in rows.fetchall()]


def _lost(source: Annotation, copy: Annotation | None) -> tuple[Span, ...]:
    """The spans that the copy has nothing for: by their role and words."""
    there = Counter((span.role, *span.text.split()) for span in (copy.spans if copy else ()))
    lost = []
    for span in source.spans:
        name = (span.role, *span.text.split())
        if there[name]:
            there[name] -= 1
        else:
            lost.append(span)
    return tuple(lost)
