"""The labels at the command line: list them, take a scheme out or in, rename, retire."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import click

from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import data, line
from tui.commandline.settings import Settings


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One object a label, retired ones too.")
@common
@pass_settings
@click.pass_context
def labels(context: click.Context, settings: Settings, as_json: bool) -> None:
    """List the labels of the scheme with their keys; or change the scheme, each time as one act."""
    if context.invoked_subcommand is not None:
        return
    with settings.open() as store:
        for label in store.labels.all(retired=True):
            if as_json:
                data(asdict(label))
            elif not label.retired:
                line(f"{label.key or ' '}  {label.name:8}  {label.kind:6}  {label.title}")


@labels.command()
@click.argument("file", required=False, type=click.Path())
@common
@pass_settings
def export(settings: Settings, file: str | None) -> None:
    """Write the scheme as TOML to FILE, else to standard output."""
    # Deferred, as in the other commands: each needs little of the store.
    from store.formats.files import replacing

    with settings.open() as store:
        scheme = store.labels.dump()
        if file is None:
            click.echo(scheme, nl=False)
            return
        with replacing(file, keep=store.path) as out:
            out.write(scheme.encode())


@labels.command()
@click.argument("file", type=click.Path())
@common
@pass_settings
def load(settings: Settings, file: str) -> None:
    """Take the scheme of a TOML FILE, as `postil labels export` writes it.

    Labels that it does not name are retired: offered no more, their annotations stay.
    """
    from tui.livekeys import label_clash

    with settings.open(create=True) as store:
        store.labels.load(file, clash=label_clash)


@labels.command()
@click.argument("name")
@click.argument("new_name")
@common
@pass_settings
def rename(settings: Settings, name: str, new_name: str) -> None:
    """Give a label another name, in every annotation too; what the screen shows is its title (see export)."""
    with settings.open() as store:
        store.labels.rename(name, new_name)


@labels.command()
@click.argument("name")
@common
@pass_settings
def retire(settings: Settings, name: str) -> None:
    """Offer a label no more; its annotations stay."""
    with settings.open() as store:
        store.labels.retire(name)


COMMANDS: Final = {"labels": labels}
