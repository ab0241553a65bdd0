"""Articles from the command line: add, list, show, tag. What `list` and `show` print is for eyes and ears."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from store.text import next_grapheme, previous_grapheme
from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import Bar, Counter, data, line, say, shown
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from store import Store
    from store.intake import Outcome
    from store.model import Annotation, Article, ArticleRow, Paragraph

_WINDOW: Final = 500
"""Articles or paragraphs read at once."""
_LIST: Final = "{:20}  {:10}  {:5}  {:>4}  {:>8}  {:>6}  {}  {}"
_HINTS: Final = 5
"""Files of which it is said that they may be changed texts."""
_SOURCE: Final = 20
"""Cells of the column of sources."""
_LONGEST_CHARACTER: Final = 64
"""Code points of a character at most: a family of emoji has eleven."""


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--encoding", metavar="NAME", help="How the files are encoded, where they do not say it.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help="Which column of a table, or key of JSON lines, holds text, title, author, published, language, "
    "source or url, where its name does not say it.",
)
@click.option("--revises", metavar="ARTICLE", help="The one file is a changed text of this article.")
@click.option("--json", "as_json", is_flag=True, help="One object a file.")
@common
@pass_settings
def add(
    settings: Settings,
    paths: tuple[str, ...],
    encoding: str | None,
    columns: tuple[str, ...],
    revises: str | None,
    as_json: bool,
) -> int:
    """Add articles: files, folders, - for standard input.

    Text, Markdown, saved web pages, mail, e-books, Word and PDF documents; tables, JSON lines, mailboxes and
    feeds of many articles; archives of all these. Prints a line an article: whether it is new, its id, the
    file. What cannot be read is named on stderr with its reason and passed over; the exit code is then 1. The
    same command goes on where it was stopped. A changed text of an article (of the same url, or --revises) is
    a new article, to which the annotations are carried over.
    """
    fields = _columns(columns)
    if revises is not None and len(paths) != 1:
        raise click.UsageError("--revises takes one file: the changed text of that article")
    with settings.open(create=True) as store:
        if revises is not None:
            _print_outcome(store, _revise(store, revises, paths[0], encoding), as_json, revised=True)
            return 0
        refused = _add(store, paths, encoding, fields, as_json)
        _cut(store)
    return int(refused)


def _columns(said: tuple[str, ...]) -> dict[str, str]:
    """The columns by the fields they hold; a usage error for what is no field."""
    # Deferred, as in the other commands: each needs little of the store.
    from store.formats.naming import NAMES

    found = {}
    for word in said:
        field, equals, name = word.partition("=")
        if field not in NAMES or not equals or not name:
            raise click.UsageError(f"--column takes FIELD=NAME, with one of {', '.join(NAMES)} as FIELD")
        found[field] = name
    return found


def _add(
    store: Store, paths: tuple[str, ...], encoding: str | None, columns: dict[str, str], as_json: bool
) -> bool:
    """Add the files, with a line or a message for each; whether any was refused."""
    from store.intake import add_paths, size

    count = refused = 0
    bar = Bar(lambda: size(paths))
    namesakes = _Namesakes(store)
    try:
        for outcome in add_paths(store, paths, encoding=encoding, columns=columns, stdin=_stdin()):
            if outcome.error is not None or sys.stdout.isatty():
                bar.clear()
            if outcome.error is not None:
                refused += 1
                say(str(outcome.error))
            else:
                count += 1
                _print_outcome(store, outcome, as_json)
                namesakes.mind(outcome)
            bar.tell(outcome.done, f"{count:,} articles" + (f", {refused:,} refused" if refused else ""))
    except KeyboardInterrupt:
        bar.clear()
        say(f"stopped: {count:,} articles are in; the same command goes on from there")
        raise
    bar.clear()
    namesakes.tell()
    return refused > 0


class _Namesakes:
    """Articles that came as new from files of a name that one article here bears: perhaps changed texts of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        (self._last,) = store.conn.execute("select coalesce(max(key), 0) from article").fetchone()
        self._known: dict[str, list[str]] | None = None
        self._found: list[tuple[Outcome, str]] = []

    def mind(self, outcome: Outcome) -> None:
        """Keep the outcome if it may be a changed text."""
        article = outcome.article
        if article is None or not outcome.new or article.supersedes is not None or not self._last:
            return
        # A file of many articles gives each of them its own name.
        if article.file_name is None or outcome.place not in ("", str(outcome.path)):
            return
        if self._known is None:
            self._known = self._names()
        bearers = self._known.get(article.file_name, ())
        if len(bearers) == 1:
            self._found.append((outcome, bearers[0]))

    def tell(self) -> None:
        """A line for each of the first few."""
        for outcome, known in self._found[:_HINTS]:
            say(
                f"{outcome.path}: another text than that of this file name here; if it is a changed one, "
                f"`postil add --revises {known} {outcome.path}` carries the annotations over"
            )
        if len(self._found) > _HINTS:
            say(f"and {len(self._found) - _HINTS:,} more files of which another text is here")

    def _names(self) -> dict[str, list[str]]:
        """The articles that were here before, by file name."""
        known: dict[str, list[str]] = {}
        query = "select file_name, id from article where file_name is not null and key <= ?"
        for name, article_id in self._store.conn.execute(query, (self._last,)):
            known.setdefault(name, []).append(article_id)
        return known


def _stdin() -> Any:
    return getattr(sys.stdin, "buffer", None)


def _revise(store: Store, ref: str, path: str, encoding: str | None) -> Outcome:
    """Store the text in a file as a revision of an article."""
    from store.errors import BadInput
    from store.intake import STDIN, Outcome, read_file, read_stdin
    from store.revisions import Revisions

    article_id = store.articles.get(ref).id
    place = Path(path)
    documents = (
        read_stdin(_stdin(), encoding=encoding) if place == STDIN else read_file(place, encoding=encoding)
    )
    if len(documents) != 1:
        raise BadInput(path, f"it holds {len(documents)} articles; a changed text is one")
    revision = Revisions(store).revise(article_id, documents[0])
    return Outcome(place, revision.article, revision.new)


def _print_outcome(store: Store, outcome: Outcome, as_json: bool, *, revised: bool = False) -> None:
    article = outcome.article
    if article is None:
        return
    state = "new" if outcome.new else "known"
    said: dict[str, Any] = {"state": state, "article_id": article.id, "title": article.title}
    if article.supersedes is not None and (outcome.new or revised):
        from store.revisions import Revisions

        carried = Revisions(store).carried(article.id)
        said |= {"supersedes": article.supersedes, "carried": asdict(carried)}
        more = f"; `postil orphans {article.id}`" if carried.orphans else ""
        say(f"{outcome.place or outcome.path}: revises {article.supersedes}, {carried}{more}")
    if as_json:
        data({**said, "path": str(outcome.path), "place": outcome.place or str(outcome.path)})
    else:
        line(f"{state:5}  {article.id}  {outcome.place or outcome.path}")


def _cut(store: Store) -> None:
    """Cut the paragraphs that a big add left for later."""
    if not store.read_only:
        counter = Counter("articles cut into paragraphs")
        store.articles.cut_pending(counter.tell)
        counter.done()


@click.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One object an article.")
@click.option("--filter", "words", default="", metavar="WORDS", help="Only those that hold these words.")
@common
@pass_settings
def list_articles(settings: Settings, as_json: bool, words: str) -> None:
    """List the articles: id, date, language, part read, mentions, quotations, source, title, file.

    Counts are yours (--annotator).
    """
    with settings.open() as store:
        keys = store.articles.keys(filter=words)
        if not as_json:
            heads = ("id", "published", "lang", "read", "mentions", "quotes")
            line(_LIST.format(*heads, _padded("source", _SOURCE), "title  (file)"))
        for low in range(0, len(keys), _WINDOW):
            for row in store.articles.rows(keys[low : low + _WINDOW]):
                if as_json:
                    counts = {"read": row.read, "mentions": row.mentions, "quotations": row.quotations}
                    data({**asdict(row.article), **counts})
                else:
                    line(_list_line(row))


def _list_line(row: ArticleRow) -> str:
    article = row.article
    read = f"{100 * row.read // article.paragraphs}%" if article.paragraphs else "0%"
    published = shown(article.published or "")[:10]
    source = _padded(shown(article.source or ""), _SOURCE)
    counts = (f"{row.mentions:,}", f"{row.quotations:,}")
    language = shown(article.language or "")[:5]
    file = f"  ({article.file_name})" if article.file_name else ""
    return _LIST.format(article.id, published, language, read, *counts, source, article.title) + file


def _padded(text: str, width: int) -> str:
    """The text, cut and padded to so many cells (wide characters take two, marks none)."""
    cut, cells = "", 0
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        cells += 0 if unicodedata.combining(character) else 1 + wide
        if cells > width:
            return cut + " " * (width - cells + 1 + wide)
        cut += character
    return cut + " " * (width - cells)


@click.command()
@click.argument("article")
@click.option(
    "--json", "as_json", is_flag=True, help="The article, its paragraphs and annotations as one object."
)
@common
@pass_settings
def show(settings: Settings, article: str, as_json: bool) -> None:
    """Print an ARTICLE (its id, the beginning of it, or its file name) with its annotations.

    Paragraphs are numbered. An annotation stands in brackets after its label: [PER Anna Beck]; a proposal
    has a question mark: [PER? Anna Beck]; a quotation ends with who says it.
    """
    with settings.open() as store:
        found = store.articles.get(article)
        store.articles.ensure_cut(found.id)
        found = store.articles.get(found.id)
        if as_json:
            data(_as_object(store, found))
            return
        about = (found.source, found.author, found.published, found.language, found.url)
        line(found.title)
        line(" · ".join([part for part in about if part] + [found.id]))
        for paragraph in _paragraphs(store, found.id):
            line()
            line(f"{paragraph.number}  {_marked(store, found.id, paragraph)}")


def _as_object(store: Store, article: Article) -> dict[str, Any]:
    text = store.articles.full_text(article.id)
    paragraphs = [{**asdict(p), "text": text[p.start : p.end]} for p in _paragraphs(store, article.id)]
    annotations = [asdict(annotation) for annotation in store.annotations.of_article(article.id)]
    return {**asdict(article), "paragraphs": paragraphs, "annotations": annotations}


def _paragraphs(store: Store, article_id: str) -> Iterator[Paragraph]:
    first = 1
    while window := store.articles.paragraphs(article_id, first, _WINDOW):
        yield from window
        first += len(window)


def _marked(store: Store, article_id: str, paragraph: Paragraph) -> str:
    """The paragraph's text with brackets round what is annotated, the outer ones outside."""
    start, end = paragraph.start, paragraph.end
    text = store.articles.text(article_id, start, end)
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for annotation in store.annotations.window(article_id, start, end):
        if annotation.status == "rejected":
            continue
        for number, span in enumerate(annotation.content, 1):
            if span.end <= start or span.start >= end:
                continue
            # What goes on from or into another paragraph is closed and opened at its edge.
            opening.setdefault(max(span.start, start), []).append(_head(annotation, number))
            closing.setdefault(min(span.end, end), []).insert(0, _tail(store, annotation, number))
    places = sorted({start, end, *opening, *closing})
    parts = []
    for place, following in zip(places, [*places[1:], end], strict=True):
        parts += closing.get(place, []) + opening.get(place, [])
        parts.append(text[place - start : following - start])
    return "".join(parts)


def _head(annotation: Annotation, number: int) -> str:
    doubt = "?" if annotation.status == "proposed" else ""
    several = f" {number}/{len(annotation.content)}" if len(annotation.content) > 1 else ""
    return f"[{annotation.label}{doubt}{several} "


def _tail(store: Store, annotation: Annotation, number: int) -> str:
    said = ""
    if annotation.kind == "quote" and annotation.entity_id and number == len(annotation.content):
        said = f" — {store.entities.get(annotation.entity_id).name}"
    return said + "]"


@click.command()
@click.argument("article")
@click.argument("start", type=int)
@click.argument("end", type=int)
@click.argument("label")
@common
@pass_settings
def tag(settings: Settings, article: str, start: int, end: int, label: str) -> None:
    """Tag a stretch of an article's text; prints the annotation's id.

    START and END count the code points of the text, END is the first one not tagged.
    """
    with settings.open() as store:
        article_id = store.articles.get(article).id
        print(store.annotations.tag(article_id, start, end, label).id)
        for name, offset in (("START", start), ("END", end)):
            if (whole := _cut_character(store, article_id, offset)) is not None:
                first, last, text = whole
                say(f"{name} {offset} lies inside of {text}, one character from {first} to {last}")


def _cut_character(store: Store, article_id: str, offset: int) -> tuple[int, int, str] | None:
    """The character of several code points that an offset lies inside of: start, end, text; None between two."""
    base = max(0, offset - _LONGEST_CHARACTER)
    near = store.articles.text(article_id, base, offset + _LONGEST_CHARACTER)
    first = previous_grapheme(near, offset - base)
    last = next_grapheme(near, first)
    inside = first < offset - base < last
    return (base + first, base + last, near[first:last]) if inside else None


COMMANDS: Final = {"add": add, "list": list_articles, "show": show, "tag": tag}
