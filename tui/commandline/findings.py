"""What was done, by whom and when; and the keys."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import click

from tui.commandline.invoke import common, pass_settings, store_option
from tui.commandline.messages import data, line, say
from tui.commandline.settings import Settings


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


COMMANDS: Final = {"history": history, "keys": keys}
