"""Search from the command line: a line for what and where, one for the words round it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Final

import click

from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import data, line, say, shown
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from store.search import Hit


# What begins with a minus may be a word that must not be there.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "count", type=click.IntRange(1), default=20, show_default=True, help="So many hits.")
@click.option("--best", is_flag=True, help="The best first, not the newest.")
@click.option("--json", "as_json", is_flag=True, help="One object a hit.")
@common
@pass_settings
def search(settings: Settings, query: tuple[str, ...], count: int, best: bool, as_json: bool) -> None:
    """Find words in titles, texts and notes.

    All words must be there. "a phrase" stands as it is, begin* is the beginning of a word, -without must not
    be there; put the whole query in quotes for the shell. Case and accents do not matter. Prints the article,
    the place in its text, date, source, title, and below it the words round the hit.
    """
    for word in query:
        if word.startswith("--"):
            raise click.NoSuchOption(word)
    words = " ".join(query)
    with settings.open() as store:
        found: Iterable[Hit] = (
            store.search.find(words, limit=count, best=True).hits
            if best
            else store.search.all(words, limit=count)
        )
        first = next(hits := iter(found), None)
        if first is None:
            say("nothing found")
            return
        for hit in chain([first], hits):
            if as_json:
                data(asdict(hit))
            else:
                line(_article(hit))
                line(_passage(hit))


def _article(hit: Hit) -> str:
    date = (hit.published or "")[:10]
    parts = [hit.article_id, f"{hit.start}-{hit.end}", date, hit.source or "", hit.title]
    return "  ".join(shown(part).strip() for part in parts if part)


def _passage(hit: Hit) -> str:
    """The snippet on one line, what was asked for between stars."""
    text = shown(hit.snippet)
    marked, place = "", 0
    for start, end in _joined(hit):
        marked += f"{text[place:start]}*{text[start:end]}*"
        place = end
    words = " ".join((marked + text[place:]).split())
    kind = "note: " if hit.kind == "note" else f"{hit.label}: " if hit.label else ""
    return f"    {kind}{'… ' if hit.snippet_start else ''}{words}"


def _joined(hit: Hit) -> list[tuple[int, int]]:
    """What is marked, words that only a blank parts as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(hit.lit):
        if joined and not hit.snippet[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


COMMANDS: Final = {"search": search}
