"""Articles: texts, added once and frozen; what is known about them; windows of their paragraphs.

An article's id is its text's digest, so the same text added twice is one article. No list and no question
about metadata ever reads a text.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from store import cutting, ids
from store.act import in_quotes
from store.decode import canonical, frozen
from store.errors import Ambiguous, BadInput, NotFound
from store.language import guess
from store.model import Article, Paragraph
from store.opening import roomy
from store.paragraphs import paragraphing_of
from store.records import read

if TYPE_CHECKING:
    from store.act import Act
    from store.catalogue import Catalogue, Order
    from store.formats import Document
    from store.model import ArticleRow
    from store.records import Row
    from store.store import Store

T = TypeVar("T")
TITLE: Final = 200
"""Code points of a title taken from the text."""
COLUMNS: Final = (
    "id, title, language, source, author, url, published, file_name, added_at, supersedes, length, paragraphs"
)
"""The fields of Article, in order."""
METADATA: Final = ("title", "language", "source", "author", "url", "published")
"""What may be corrected after an article was added."""
_SELECT: Final = f"select {COLUMNS} from article where "
_NAMED: Final = (
    "file_name = ?1 and id not in "
    "(select supersedes from article where file_name = ?1 and supersedes is not null)"
)
"""Articles of that file name, but for those that another of them supersedes."""
BATCH: Final = 4000
BATCH_LENGTH: Final = 8_000_000
"""Articles, and code points of their texts, that a bulk add holds at once: memory stays flat.

Each batch makes a segment of the index, and merging segments is dear.
"""
_CUT: Final = 1000
"""Articles whose paragraphs are looked for at once."""


class Added(NamedTuple):
    """What a bulk add did."""

    new: int
    known: int
    """Texts that were in the store already, or came twice; left as they are."""


class Batch(NamedTuple):
    """What a batch of a bulk add was stored as."""

    ids: list[str]
    """Of each document's article, in order."""
    new: set[str]


class Articles:
    """`store.articles`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conn = store.conn
        self._uncut: dict[str, list[Paragraph]] = {}
        """Paragraphs of articles that a read-only store holds uncut."""

    # Adding

    def add(self, document: Document) -> tuple[Article, bool]:
        """Store a text and cut its paragraphs, as one act; the article, and whether it is new.

        A text that is there already is left as it is, metadata included. A changed text of an article, known
        by its url, takes over its annotations (revisions.py). BadInput for a text without a word.

        >>> from store.formats import Document
        >>> port, new = store.articles.add(Document("Le port rouvre.", title="Port"))
        >>> port.title, port.length, new
        ('Port', 15, True)
        """
        row = article_row(document)
        with self._store.act("add", f"added {in_quotes(row['title'])}", article_id=row["id"]) as act:
            known = self._conn.execute("select 1 from article where id = ?", (row["id"],)).fetchone()
            if known is None:
                with self._superseding(act, {row["id"]: row}):
                    act.insert("article", row)
                    cutting.write(self._conn, row["id"], row["text"], row["paragraphing"])
                act.summary += carried(self.carried_over([row["id"]]))
        return self.get(row["id"]), known is None

    def add_many(self, documents: Iterable[Document], progress: Callable[[int], None] | None = None) -> Added:
        """Store many texts as one act, all or none; paragraphs are cut later (`cut_pending`, `ensure_cut`).

        `documents` are taken as they come, a batch in memory at a time; `progress` is told how many were.

        >>> from store.formats import Document
        >>> store.articles.add_many(Document(f"Dépêche {number}.") for number in range(3)).new
        3
        """
        total = new = came = 0
        with roomy(self._conn), self._store.act("add", "added articles") as act:
            for batch in batches(documents, lambda document: len(document.text)):
                fresh = self.add_batch(act, batch).new
                new += len(fresh)
                came += self.carried_over(fresh)
                total += len(batch)
                if progress:
                    progress(total)
            act.summary = f"added {new} article{'' if new == 1 else 's'}{carried(came)}"
        return Added(new, total - new)

    def add_batch(self, act: Act, documents: Sequence[Document]) -> Batch:
        """Store a batch within an open act, uncut; the id of each, and which are new."""
        texts = [frozen(document.text) for document in documents]
        names = [ids.article_id(data) for _, data in texts]
        # Of equal texts the first.
        places = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
        known = self._conn.execute(
            f"select id from article where id in ({', '.join('?' * len(places))})", tuple(places)
        ).fetchall()
        for (article_id,) in known:
            del places[article_id]
        now = ids.now()
        rows = {
            names[place]: _row(documents[place], texts[place][0], names[place], now)
            for place in sorted(places.values())
        }
        if rows:
            with self._superseding(act, rows):
                act.insert_many("article", rows.values(), at_once=len(rows))
        return Batch(names, set(rows))

    @contextmanager
    def _superseding(self, act: Act, rows: Mapping[str, Row]) -> Iterator[None]:
        """Around the insert of new articles: those of a known url supersede it and take over what is known."""
        if not any(row["url"] for row in rows.values()):
            yield
            return
        # Deferred: few files name their url.
        from store import revisions, transfer

        older = revisions.link(self._conn, rows)
        yield
        for new_id, old_id in older.items():
            transfer.carry(self._store, act, old_id, new_id)

    def carried_over(self, article_ids: Collection[str]) -> int:
        """How many annotations these articles have from texts that they supersede."""
        found: int = self._conn.execute(
            "select count(*) from annotation where anchor is not null and article_id in "
            f"(select id from article where supersedes is not null and id in ({', '.join('?' * len(article_ids))}))",
            tuple(article_ids),
        ).fetchone()[0]
        return found

    # Finding

    def get(self, ref: str) -> Article:
        """The article with this id, a beginning of its id (4 digits or more), or this file name.

        Of the versions of a file the newest. NotFound; Ambiguous, which names the first few that fit.

        >>> store.articles.get(article[:6]).title
        'Retour'
        """
        row = self._conn.execute(_SELECT + "id = ?", (ref,)).fetchone()
        if row is not None:
            return Article(*row)
        found: list[Any] = []
        if 4 <= len(ref) < 20 and all(digit in "0123456789abcdef" for digit in ref):
            found = self._conn.execute(_SELECT + "id >= ? and id < ? limit 4", (ref, ref + "g")).fetchall()
        found = found or self._conn.execute(_SELECT + _NAMED + " limit 4", (ref,)).fetchall()
        if len(found) == 1:
            return Article(*found[0])
        if not found:
            raise NotFound(
                f"There is no article {ref!r}: give its id, at least 4 digits of its beginning, or its file name"
            )
        names = ", ".join(row[0] for row in found[:3]) + (" ..." if len(found) > 3 else "")
        raise Ambiguous(f"{ref!r} is more than one article: {names}")

    def several(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles of these full ids, those there are.

        >>> [found.title for found in store.articles.several([article, "none"]).values()]
        ['Retour']
        """
        wanted = tuple(set(article_ids))
        marks = ", ".join("?" * len(wanted))
        rows = self._conn.execute(f"{_SELECT}id in ({marks})", wanted)
        return {row[0]: Article(*row) for row in rows.fetchall()}

    def of_file(self, digest: str, suffix: str) -> str | None:
        """The id of an article that came from a file of that SHA-256 and that suffix (lower case), or None.

        >>> store.articles.of_file("0" * 64, ".html") is None
        True
        """
        rows = self._conn.execute("select id, file_name from article where file_sha256 = ?", (digest,))
        # The same bytes under another suffix are read otherwise.
        return next((row[0] for row in rows.fetchall() if (row[1] or "").lower().endswith(suffix)), None)

    def full_text(self, article_id: str) -> str:
        """The whole text; NotFound.

        >>> store.articles.full_text(article)[:11]
        'Le ministre'
        """
        row = self._conn.execute("select text from article where id = ?", (article_id,)).fetchone()
        if row is None:
            raise NotFound(f"There is no article {article_id}")
        text: str = row[0]
        return text

    def text(self, article_id: str, start: int, end: int) -> str:
        """Exactly text[start:end]; of a long text only the pieces that hold it are read. NotFound.

        >>> store.articles.text(article, 12, 21)
        'Paul Dorn'
        """
        return cutting.read_text(self._conn, article_id, start, end)

    # Changing what is known

    def set_metadata(self, article_id: str, **fields: str | None) -> Article:
        """Correct what is known about an article (see METADATA), as one act; the article as stored.

        NotFound; BadInput for another field or an empty title.

        >>> store.articles.set_metadata(article, source="Agence Nord").source
        'Agence Nord'
        """
        wrong = set(fields) - set(METADATA)
        if wrong:
            raise BadInput(
                f"{', '.join(sorted(wrong))} of an article cannot be changed; {', '.join(METADATA)} can"
            )
        values = {
            name: None if value is None else canonical(value).strip() or None
            for name, value in fields.items()
        }
        if "title" in values and values["title"] is None:
            raise BadInput("An article's title cannot be empty")
        row = read(self._conn, "article", article_id)
        if row is None:
            raise NotFound(f"There is no article {article_id}")
        words = f"changed {', '.join(fields)} of {in_quotes(row['title'])}"
        with self._store.act("metadata", words, article_id=article_id) as act:
            act.update("article", {**row, **values})
        return self.get(article_id)

    # Paragraphs

    def ensure_cut(self, article_id: str) -> None:
        """Have the paragraphs of an article at hand: cut and stored, unless they were; NotFound.

        >>> store.articles.ensure_cut(article)
        """
        row = self._conn.execute(
            "select paragraphs, paragraphing from article where id = ?", (article_id,)
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no article {article_id}")
        if row[0] is not None or article_id in self._uncut:
            return
        text = self.full_text(article_id)
        if self._store.read_only:
            self._uncut[article_id] = cutting.cut(text, row[1])
            return
        with self._store.act("cut", "cut paragraphs"):
            cutting.write(self._conn, article_id, text, row[1])

    def cut_pending(self, progress: Callable[[int], None] | None = None) -> int:
        """Cut and store the paragraphs of every article that a bulk add left uncut; how many articles.

        A batch a transaction, so that others can write in between; not part of the history.

        >>> store.articles.cut_pending()
        0
        """
        done, key = 0, 0
        with roomy(self._conn):
            while True:
                rows = self._conn.execute(
                    "select key, id, length from article where key > ? and paragraphs is null "
                    "order by key limit ?",
                    (key, _CUT),
                ).fetchall()
                for batch in batches(rows, lambda row: row[2]):
                    with self._store.act("cut", "cut paragraphs"):
                        cutting.write_many(self._conn, [row[1] for row in batch])
                    done += len(batch)
                    if progress:
                        progress(done)
                if len(rows) < _CUT:
                    return done
                key = rows[-1][0]

    def paragraphs(self, article_id: str, first: int, count: int) -> list[Paragraph]:
        """The paragraphs numbered from `first` (from 1), at most `count`.

        >>> [(p.number, p.start, p.end) for p in store.articles.paragraphs(article, 1, 2)]
        [(1, 0, 33), (2, 34, 70)]
        """
        if article_id in self._uncut:
            first = max(1, first)
            return self._uncut[article_id][first - 1 : first - 1 + count]
        return cutting.read_paragraphs(self._conn, article_id, first, count)

    def paragraph_at(self, article_id: str, offset: int) -> Paragraph:
        """The last paragraph that starts at or before the offset, else the first. NotFound if it has none.

        >>> store.articles.paragraph_at(article, 40).number
        2
        """
        if article_id in self._uncut:
            before = [p for p in self._uncut[article_id] if p.start <= offset]
            return before[-1] if before else self._uncut[article_id][0]
        found = cutting.read_paragraph_at(self._conn, article_id, offset)
        if found is None:
            self.ensure_cut(article_id)
            if article_id in self._uncut:
                return self.paragraph_at(article_id, offset)
            found = cutting.read_paragraph_at(self._conn, article_id, offset)
        if found is None:
            raise NotFound(f"The article {article_id} has no paragraphs")
        return found

    def repeats(self, article_id: str, first: int, count: int) -> dict[int, int]:
        """Of `count` paragraphs from `first`, those that repeat an earlier one: number to its number.

        >>> store.articles.repeats(article, 1, 100)
        {}
        """
        if article_id in self._uncut:
            seen: dict[str, int] = {}
            numbers = {p.number: seen.setdefault(p.digest, p.number) for p in self._uncut[article_id]}
            return {n: o for n, o in numbers.items() if o < n and first <= n < first + count}
        return cutting.read_repeats(self._conn, article_id, first, count)

    def places_of_repeats(self, article_id: str) -> dict[int, int]:
        """The same over the whole article.

        >>> store.articles.places_of_repeats(article)
        {}
        """
        return self.repeats(article_id, 1, 2**53)

    # The library

    @cached_property
    def _catalogue(self) -> Catalogue:
        # Deferred: only the library screen and `postil list` need it.
        from store.catalogue import Catalogue

        return Catalogue(self._store)

    def keys(self, *, filter: str = "", order: Order = "added", descending: bool = False) -> array[int]:
        """The integer keys of the articles that fit the filter, in this order.

        Every word of the filter must be the beginning of a word (accents and case folded) of the title,
        source, author, language, file name or date. What an article lacks comes last in either direction.

        >>> list(store.articles.keys(filter="reto", order="title"))
        [1]
        """
        return self._catalogue.keys(filter, order, descending)

    def rows(self, keys: Iterable[int]) -> list[ArticleRow]:
        """Lines of the library for these keys, in their order, with the annotator's counts.

        >>> [(row.article.title, row.mentions) for row in store.articles.rows(store.articles.keys())]
        [('Retour', 1)]
        """
        return self._catalogue.rows(list(keys))


def article_row(document: Document) -> Row:
    """The record of a document; BadInput for a text of nothing but white space."""
    text, data = frozen(document.text)
    return _row(document, text, ids.article_id(data), ids.now())


def _row(document: Document, text: str, article_id: str, now: str) -> Row:
    if not text or text.isspace():
        raise BadInput(document.file_name or "The text", "there is nothing but white space in it")
    return {
        "id": article_id,
        "title": document.title or title_of(text),
        "language": document.language or guess(text),
        "source": document.source,
        "author": document.author,
        "url": document.url,
        "published": document.published,
        "file_name": document.file_name,
        "file_sha256": document.file_sha256,
        "added_at": now,
        "supersedes": None,
        "length": len(text),
        "paragraphing": document.paragraphing or paragraphing_of(text),
        "text": text,
    }


def title_of(text: str) -> str:
    """The first line that is not blank, cut at a word to 200 code points."""
    start = len(text) - len(text.lstrip())
    line = text[start : start + TITLE + 1].split("\n", 1)[0].rstrip()
    if len(line) <= TITLE:
        return line
    line = line[: TITLE - 1]
    return line[: line.rfind(" ") if " " in line[TITLE // 2 :] else None].rstrip() + "…"


def carried(count: int) -> str:
    """What is added to an act's summary when annotations came over from older texts."""
    return f", {count:,} annotation{'' if count == 1 else 's'} carried over" if count else ""


def batches(items: Iterable[T], length: Callable[[T], int]) -> Iterator[list[T]]:
    """The items in lists that stay within BATCH items and (but for the last one) BATCH_LENGTH."""
    source = iter(items)
    batch: list[T] = []
    held = 0
    for item in source:
        batch.append(item)
        held += length(item)
        if len(batch) == BATCH or held > BATCH_LENGTH:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
