"""Entities from the command line: listed, merged, drawn; and what is not consistent."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import data, line, say, shown
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from store import Store
    from store.consistency import Finding

_KINDS: Final = ("labels", "untagged", "entities", "speaker")


@click.command()
@click.option("--label", metavar="LABEL", help="Only those of this label.")
@click.option("--merge", nargs=2, metavar="KEPT GONE", help="Make one of two, by name or id.")
@click.option("--chart", metavar="NAME", help="Draw when this one is named and speaks, and with whom.")
@click.option("-o", "--output", metavar="FILE", help="With --chart: write it as SVG; - for standard output.")
@click.option("--json", "as_json", is_flag=True, help="One object an entity, with its aliases.")
@common
@pass_settings
def entities(
    settings: Settings,
    label: str | None,
    merge: tuple[str, str] | None,
    chart: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """List the entities by name: label, mentions, quotations, name."""
    if output is not None and chart is None:
        raise click.UsageError("-o is for --chart; `postil export entities-csv -o FILE` writes the list")
    with settings.open() as store:
        if merge is not None:
            _merge(store, *merge)
        elif chart is not None:
            _chart(store, chart, output)
        else:
            _list(store, label, as_json)


def _list(store: Store, label: str | None, as_json: bool) -> None:
    if label is not None:
        store.labels.get(label)
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


def _chart(store: Store, name: str, output: str | None) -> None:
    """Draw an entity on the terminal, or as SVG into a file."""
    from store import card

    entity = store.entities.get(_one(store, name))
    times, company = card.times(store, entity.id), card.company(store, entity.id)
    if output is None:
        import shutil

        from tui import charts

        width = max(40, shutil.get_terminal_size().columns)
        line(f"{entity.label} {entity.name}")
        for row in (*charts.timeline_rows(times, width), [], *charts.company_rows(company[:15], width)):
            line("".join(text for text, _ in row).rstrip())
        return
    from tui.drawing import svg

    drawn = svg(entity, times, company).encode()
    if output == "-":
        sys.stdout.buffer.write(drawn)
        return
    from store.formats.files import replacing

    with replacing(output, keep=store.path) as out:
        out.write(drawn)
    say(f"wrote {output}")


def _merge(store: Store, kept: str, gone: str) -> None:
    from store import identity

    ids = [_one(store, each) for each in (kept, gone)]
    merged = identity.merge(store, *ids)
    line(f"{merged.label}  {merged.name}  ({', '.join(alias.text for alias in merged.aliases)})")


def _one(store: Store, name: str) -> str:
    """The id of the entity of this name or id, else of the one so called. NotFound, Ambiguous."""
    from store.errors import Ambiguous, NotFound

    rows = store.conn.execute("select id from entity where id = ?1 or name = ?1 limit 2", (name,)).fetchall()
    found = [str(row[0]) for row in rows] or [entity.id for entity in store.entities.by_alias(name, "global")]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(
            f"Several entities are called {name}: give the id, which `postil entities --json` tells"
        )
    raise NotFound(f"There is no entity {name}")


@click.command()
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only this kind; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="One object a finding.")
@common
@pass_settings
def consistency(settings: Settings, kinds: tuple[str, ...], as_json: bool) -> None:
    """List what is tagged one way here and another way there.

    labels: the same text with several labels. untagged: equals of tagged text that are not tagged, in articles
    that were worked on. entities: entities that look alike. speaker: quotations that nobody says. The screen of
    the same name mends each by one key.
    """
    from store import consistency as found

    with settings.open() as store:
        count = 0
        for finding in found.findings(store, kinds or found.KINDS):  # type: ignore[arg-type]  # of these choices
            count += 1
            if as_json:
                data(asdict(finding))
            else:
                line(_finding(finding))
        if not count:
            say("nothing is out of line")


def _finding(finding: Finding) -> str:
    place = f"  ({finding.article_id} {finding.start}-{finding.end})" if finding.article_id else ""
    text = " ".join(shown(finding.text).split())
    return f"{finding.kind:8}  {finding.count:>6,}  {text}: {finding.what}{place}"


COMMANDS: Final = {"entities": entities, "consistency": consistency}
