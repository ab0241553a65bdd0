"""What was found: who said what, entities, history; and the keys."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from tui.commandline.invoke import common, pass_settings, store_option
from tui.commandline.messages import data, line, say, shown
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from store import Store
    from store.formats.registry import Options

_MARKS: Final = "«»‹›„“”‚‘’\"'「『《〈＂"
"""A quotation that begins with one of these brings its own marks."""


@click.command()
@click.option("--speaker", metavar="NAME", help="Only what this one says; case and accents do not matter.")
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only this article's; repeatable.")
@click.option("--annotator", metavar="NAME", help="Only this annotator's.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(["proposed", "accepted", "rejected"]),
    help="Only those; repeatable. Else what was not rejected.",
)
@click.option("--json", "as_json", is_flag=True, help="One object a quotation.")
@store_option
@pass_settings
def quotes(
    settings: Settings,
    speaker: str | None,
    articles: tuple[str, ...],
    annotator: str | None,
    statuses: tuple[str, ...],
    as_json: bool,
) -> None:
    """Who said what: «content» — speaker (source, date, paragraph)."""
    # Deferred, as in the other commands: each needs little of the store.
    from store.formats.registry import Options

    with settings.open() as store:
        ids = tuple(store.articles.get(ref).id for ref in articles)
        options = Options(annotator, statuses or ("accepted", "proposed"), ids)
        said_by = _speaker_test(store, speaker)
        for quote in _quotations(store, options):
            if said_by(quote):
                if as_json:
                    data(quote)
                else:
                    line(_quote_line(quote))


def _quotations(store: Store, options: Options) -> Iterator[dict[str, Any]]:
    """The rows of quotes-csv as objects."""
    from store.formats import columns, csvfile
    from store.formats.registry import at_one_moment

    with at_one_moment(store):
        for row in csvfile.records(store, options, columns.QUOTATIONS):
            quote: dict[str, Any] = dict(zip(columns.QUOTATIONS.names, row, strict=True))
            if quote["confidence"] is not None:
                quote["confidence"] = float(quote["confidence"])
            yield quote


def _speaker_test(store: Store, name: str | None) -> Callable[[dict[str, Any]], bool]:
    """Whether a quotation is said by that name: of the entity, an alias of it, or the words of the source."""
    if name is None:
        return lambda quote: True
    from store.text import folded

    wanted = folded(name)
    rows = store.conn.execute("select entity_id, text from alias union select id, name from entity")
    known = {entity_id for entity_id, text in rows if wanted in folded(text)}
    return lambda quote: quote["speaker_id"] in known or wanted in folded(quote["source_text"] or "")


def _quote_line(quote: dict[str, Any]) -> str:
    text = " ".join(shown(quote["text"]).split())
    content = text if text[:1] in _MARKS else f"«{text}»"
    speaker = quote["speaker"] or quote["source_text"] or "?"
    number = f"¶{quote['paragraph']}" if quote["paragraph"] else ""
    place = [quote["source"] or quote["article_title"], (quote["published"] or "")[:10], number]
    return f"{content} — {speaker} ({', '.join(part for part in place if part)})"


@click.command()
@click.option("--label", metavar="LABEL", help="Only those of this label.")
@click.option("--merge", nargs=2, metavar="KEPT GONE", help="Make one of two, by name or id.")
@click.option("--json", "as_json", is_flag=True, help="One object an entity, with its aliases.")
@common
@pass_settings
def entities(settings: Settings, label: str | None, merge: tuple[str, str] | None, as_json: bool) -> None:
    """List the entities by name: label, mentions, quotations, name."""
    with settings.open() as store:
        if merge is not None:
            _merge(store, *merge)
            return
        if not as_json:
            line(f"{'label':8}  {'mentions':>8}  {'quotes':>6}  name")
        for row in store.entities.all(label):
            if as_json:
                counts = {"mentions": row.mentions, "quotations": row.quotations}
                data({**asdict(row.entity), **counts})
            else:
                wikidata = f"  ({row.entity.wikidata_id})" if row.entity.wikidata_id else ""
                counted = f"{row.mentions:>8,}  {row.quotations:>6,}"
                line(f"{row.entity.label:8}  {counted}  {row.entity.name}{wikidata}")


def _merge(store: Store, kept: str, gone: str) -> None:
    from store import identity

    ids = [_one(store, each) for each in (kept, gone)]
    merged = identity.merge(store, *ids)
    line(f"{merged.label}  {merged.name}  ({', '.join(alias.text for alias in merged.aliases)})")


def _one(store: Store, name: str) -> str:
    """The id of the entity of this name or id. NotFound, Ambiguous."""
    from store.errors import Ambiguous, NotFound

    rows = store.conn.execute("select id from entity where id = ?1 or name = ?1 limit 2", (name,)).fetchall()
    if len(rows) == 1:
        return str(rows[0][0])
    if rows:
        raise Ambiguous(
            f"Several entities are called {name}: give the id, which `postil entities --json` tells"
        )
    raise NotFound(f"There is no entity {name}")


@click.command()
@click.option("-n", "count", type=click.IntRange(1), default=20, show_default=True, help="So many acts.")
@click.option("--annotator", metavar="NAME", help="Only this annotator's.")
@click.option("--json", "as_json", is_flag=True, help="One object an act.")
@store_option
@pass_settings
def history(settings: Settings, count: int, annotator: str | None, as_json: bool) -> None:
    """Who did what, and when: the newest acts first."""
    with settings.open() as store:
        for act in store.history.acts(annotator=annotator, limit=count):
            if as_json:
                data(asdict(act))
            else:
                undone = "  (undone)" if act.undone else ""
                line(f"{act.at[:19].replace('T', ' ')}  {act.annotator}  {act.summary}{undone}")


@click.command()
@common
@pass_settings
def keys(settings: Settings) -> None:
    """Print the table of keys; those of the labels are in `postil labels`."""
    from tui.commands import COMMANDS as table
    from tui.keys import show

    group = None
    for command in table:
        if command.group != group:
            if group is not None:
                line()
            group = command.group
            line(group)
        spelled = {show(key) for keys in command.keys.values() for key in keys}
        line(f"  {'  '.join(sorted(spelled, key=len)):22}  {command.help}")
    if not settings.path().exists():
        say("the labels' keys are in the scheme; there is no store yet")


COMMANDS: Final = {"quotes": quotes, "entities": entities, "history": history, "keys": keys}
