"""What a text seems to hold, printed and not stored: mentions and quotations of files and stored articles."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import Counter, data, line, say, shown
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from assist.gazetteer import Gazetteer
    from assist.proposal import Part, Proposal, Speaker
    from store import Store
    from store.errors import PostilError

_ROW: Final = "{:>8}  {:>8}  {:5}  {:.2f}  {:16}  {}"
_LONGEST: Final = 200
"""Code points of a text that is shown for eyes."""


class _Text(NamedTuple):
    """A text to look at, and where it came from."""

    name: str
    text: str
    language: str | None
    paragraphs: list[tuple[int, int]]
    article_id: str | None


@click.command()
@click.argument("places", nargs=-1, metavar="PATH|ARTICLE...")
@click.option("--all", "everything", is_flag=True, help="Every article of the store.")
@click.option("--encoding", metavar="NAME", help="How the files are encoded, where they do not say it.")
@click.option("--language", metavar="CODE", help="Of all of them, where it is known better: fr, en, de ...")
@click.option("--where", is_flag=True, help="With --json: the file or the article's id as a last key.")
@click.option("--json", "as_json", is_flag=True, help="One object a proposal.")
@common
@pass_settings
def propose(
    settings: Settings,
    places: tuple[str, ...],
    everything: bool,
    encoding: str | None,
    language: str | None,
    where: bool,
    as_json: bool,
) -> int:
    """Print the mentions and quotations that texts seem to hold. Nothing is stored.

    Each place is a file, a folder, - for standard input, or a stored article (its id, the beginning of it, or
    its file name). What the store knows by name is proposed with the rest. Starts and ends count code points
    of the text. What cannot be read is named on stderr and passed over; the exit code is then 1.
    """
    if not places and not everything:
        raise click.UsageError("name a file, a folder or an article, or --all")
    refused = False
    counter = Counter("texts")
    with ExitStack() as stack:
        store = _store(settings, stack, needed=everything)
        known = _known(store)
        for count, found in enumerate(_texts(store, places, everything, encoding), 1):
            if not isinstance(found, _Text):
                refused = True
                say(str(found))
                continue
            _print(found._replace(language=language or found.language), store, known, as_json, where)
            counter.tell(count)
        counter.done()
    return int(refused | _name_left_out())


def _store(settings: Settings, stack: ExitStack, *, needed: bool) -> Store | None:
    """The store, if there is one; a file can be looked at without."""
    from store.errors import PostilError

    if not needed and not settings.path().exists():
        return None
    try:
        return stack.enter_context(settings.open())
    except PostilError as error:
        if needed:
            raise
        say(f"{error}; what it knows is not proposed")
        return None


def _known(store: Store | None) -> Gazetteer | None:
    if store is None:
        return None
    from assist.gazetteer import Gazetteer

    return Gazetteer.of(store)


def _texts(
    store: Store | None, places: tuple[str, ...], everything: bool, encoding: str | None
) -> Iterator[_Text | PostilError]:
    """The texts one by one, so that memory holds a single one; an error for what cannot be read."""
    for place in places:
        if place == "-" or os.path.lexists(place):
            yield from _read(place, encoding)
        else:
            yield _stored(store, place)
    if everything and store is not None:
        for (article_id,) in store.conn.execute("select id from article order by key").fetchall():
            yield _stored(store, article_id)


def _read(place: str, encoding: str | None) -> Iterator[_Text | PostilError]:
    # Deferred, as below: a stored article needs none of it.
    from store.articles import article_row
    from store.errors import BadInput
    from store.intake import STDIN, read_file, read_stdin, walk
    from store.text import cut_as

    for path in walk([place]):
        if isinstance(path, BadInput):
            yield path
            continue
        try:
            documents = read_stdin(encoding=encoding) if path == STDIN else read_file(path, encoding=encoding)
            rows = [article_row(document) for document in documents]
        except BadInput as error:
            yield error
            continue
        for row in rows:
            paragraphs = cut_as(row["text"], row["paragraphing"])
            yield _Text(str(path), row["text"], row["language"], paragraphs, None)


def _stored(store: Store | None, place: str) -> _Text | PostilError:
    from store.errors import NotFound, PostilError
    from store.text import cut_as

    if store is None:
        return NotFound(f"{place}: there is no such file, and no store in which an article could be")
    try:
        article = store.articles.get(place)
        row = store.conn.execute(
            "select text, paragraphing from article where id = ?", (article.id,)
        ).fetchone()
        return _Text(article.id, row[0], article.language, cut_as(*row), article.id)
    except PostilError as error:
        return error


def _print(found: _Text, store: Store | None, known: Gazetteer | None, as_json: bool, where: bool) -> None:
    from assist.proposers import propose

    if known is not None and store is not None:
        known.enter(store, found.article_id or "")
    proposals = propose(found.text, found.paragraphs, found.language, known)
    if as_json:
        for each in proposals:
            data(as_object(found.text, each) | ({"where": found.name} if where else {}))
        return
    line(f"{shown(found.name)}  ({found.language or '?'})")
    for each in proposals:
        line(_line(found.text, each))


def as_object(text: str, each: Proposal) -> dict[str, Any]:
    """A proposal as DESIGN's JSON object: its keys in their order."""
    fragments = ";".join(f"{start} {end}" for start, end in each.pieces) if len(each.pieces) > 1 else ""
    return {
        "kind": each.kind,
        "label": each.label,
        "start": each.start,
        "end": each.end,
        "fragments": fragments,
        "text": _content(text, each),
        "rule": each.rule,
        "confidence": round(each.confidence, 3),
        "quote_type": each.quote_type,
        "cue": _part(text, each.cue),
        "source": _part(text, each.source),
        "speaker": _speaker(each.speaker),
    }


def _content(text: str, each: Proposal) -> str:
    return " ".join(text[start:end] for start, end in each.pieces)


def _part(text: str, part: Part | None) -> dict[str, Any] | None:
    return part and {"start": part.start, "end": part.end, "text": text[part.start : part.end]}


def _speaker(speaker: Speaker | None) -> dict[str, Any] | None:
    return speaker and {"name": speaker.name, "start": speaker.start, "end": speaker.end}


def _line(text: str, each: Proposal) -> str:
    content = " ".join(shown(_content(text, each)).split())
    if len(content) > _LONGEST:
        content = f"{content[: _LONGEST - 2]} …"
    said = f" — {shown(each.speaker.name)}" if each.speaker else ""
    return _ROW.format(each.start, each.end, each.label, each.confidence, each.rule, content + said)


def _name_left_out() -> bool:
    """Say which plug-ins failed; whether any did."""
    from assist.plugins import left_out

    failed = left_out()
    for sentence in failed:
        say(sentence)
    return bool(failed)


COMMANDS: Final = {"propose": propose}
