"""Who said what, from the command line: filtered, as rows or put together by statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from tui.commandline.invoke import pass_settings, store_option
from tui.commandline.messages import data, line, say, shown
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from store import Store
    from store.sayings import Wanted

_NAMED: Final = 12
"""Speakers that a message names."""
_MOST: Final = (
    "select y.name from annotation n join entity y on y.id = n.entity_id where n.kind = 'quote' "
    "and n.status <> 'rejected' group by y.id order by count(*) desc, y.name limit ?"
)
_TYPES: Final = ("direct", "mixed", "indirect", "reported", "free_indirect")
_MARKS: Final = "«»‹›„“”‚‘’\"'「『《〈＂"
"""A quotation that begins with one of these brings its own marks."""


@click.command()
@click.option("--speaker", metavar="NAME", help="Only what this one says; case and accents do not matter.")
@click.option(
    "--type", "types", multiple=True, type=click.Choice(_TYPES), help="Only these types; repeatable."
)
@click.option("--since", metavar="DATE", help="Only articles of this year, month or day, or later.")
@click.option("--until", metavar="DATE", help="Only articles of this year, month or day, or earlier.")
@click.option("--source", metavar="WORDS", help="Only articles of this source.")
@click.option("--words", metavar="WORDS", help="Only quotations that hold all of these words.")
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only this article's; repeatable.")
@click.option("--annotator", metavar="NAME", help="Only this annotator's.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(["proposed", "accepted", "rejected"]),
    help="Only those; repeatable. Else what was not rejected.",
)
@click.option("--grouped", is_flag=True, help="The same statement of several articles together.")
@click.option("--json", "as_json", is_flag=True, help="One object a quotation, or a statement.")
@store_option
@pass_settings
def quotes(
    settings: Settings,
    /,
    types: tuple[str, ...],
    articles: tuple[str, ...],
    annotator: str | None,
    statuses: tuple[str, ...],
    grouped: bool,
    as_json: bool,
    **given: str | None,
) -> None:
    """Who said what: «content» — speaker (source, date, paragraph)."""
    # Deferred, as in the other commands: each needs little of the store.
    from store import scope
    from store.errors import BadInput
    from store.sayings import Wanted

    asked = {name: value or "" for name, value in given.items()}
    try:
        Wanted(**asked).check()  # type: ignore[arg-type]  # the fields that are texts
    except BadInput as error:
        raise click.UsageError(str(error)) from error
    with settings.open() as store:
        ids = tuple(store.articles.get(ref).id for ref in articles)
        if annotator is not None:
            scope.annotator(store.conn, annotator)
        wanted = Wanted(
            types=types,
            statuses=statuses or ("accepted", "proposed"),
            articles=ids,
            annotator=annotator,
            **asked,
        )
        show = _show_statement if grouped else _show_quote
        nothing = True
        for found in _statements(store, wanted) if grouped else _quotations(store, wanted):
            nothing = False
            data(found) if as_json else show(found)
        if nothing:
            say(f"no quotation found{_speakers(store) if wanted.speaker else ''}")


def _speakers(store: Store) -> str:
    """Who does speak here: those of most quotations, for a message."""
    names = [row[0] for row in store.conn.execute(_MOST, (_NAMED + 1,)).fetchall()]
    more = " ..." if len(names) > _NAMED else ""
    return f"; those who speak here are {', '.join(names[:_NAMED])}{more}" if names else ""


def _quotations(store: Store, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """The rows of quotes-csv as objects."""
    from store.formats import columns, csvfile
    from store.formats.registry import Options, at_one_moment

    fits = _fitting(store, wanted)
    options = Options(wanted.annotator, wanted.statuses, wanted.articles)
    with at_one_moment(store):
        for row in csvfile.records(store, options, columns.QUOTATIONS):
            quote: dict[str, Any] = dict(zip(columns.QUOTATIONS.names, row, strict=True))
            if quote["confidence"] is not None:
                quote["confidence"] = float(quote["confidence"])
            if fits is None or quote["quote_id"] in fits:
                yield quote


def _fitting(store: Store, wanted: Wanted) -> frozenset[str] | None:
    """Ids of the quotations that fit; None when nothing is asked for that the rows themselves do not tell."""
    from store.sayings import Sayings

    if not any((wanted.speaker, wanted.types, wanted.since, wanted.until, wanted.source, wanted.words)):
        return None
    sayings = Sayings(store)
    return frozenset(sayings.ids(sayings.keys(wanted)))


def _statements(store: Store, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Statements, those of most quotations first, each with its quotations as they were published."""
    from store.sayings import Sayings

    sayings = Sayings(store)
    keys = sayings.keys(wanted, "oldest")
    rows = {quote["quote_id"]: quote for quote in _quotations(store, wanted)}
    for group in sayings.groups(keys):
        found = [rows[each] for each in sayings.ids(group)]
        yield {
            "text": found[0]["text"],
            "speaker": next((quote["speaker"] for quote in found if quote["speaker"]), None),
            "count": len(found),
            "articles": len({quote["article_id"] for quote in found}),
            "variants": len({quote["text"] for quote in found}),
            "quotes": found,
        }


def _show_statement(statement: dict[str, Any]) -> None:
    first, *others = statement["quotes"]
    line(f"{statement['count']}× {_quote_line(first)}")
    for quote in others:
        same = (quote["text"], _speaker(quote)) == (first["text"], _speaker(first))
        line(f"    {_place(quote)}" if same else f"    {_quote_line(quote)}")


def _show_quote(quote: dict[str, Any]) -> None:
    line(_quote_line(quote))


def _quote_line(quote: dict[str, Any]) -> str:
    text = " ".join(shown(quote["text"]).split())
    content = text if text[:1] in _MARKS else f"«{text}»"
    return f"{content} — {_speaker(quote)} {_place(quote)}"


def _speaker(quote: dict[str, Any]) -> str:
    return quote["speaker"] or quote["source_text"] or "?"


def _place(quote: dict[str, Any]) -> str:
    number = f"¶{quote['paragraph']}" if quote["paragraph"] else ""
    place: Iterable[str] = (
        quote["source"] or quote["article_title"],
        (quote["published"] or "")[:10],
        number,
    )
    return f"({', '.join(part for part in place if part)})"


COMMANDS: Final = {"quotes": quotes}
