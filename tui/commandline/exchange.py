"""Out of the store and into it: export and import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import click

from tui.commandline.invoke import common, pass_settings, store_option
from tui.commandline.messages import Meter, losses, say
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from store import Store
    from store.formats.registry import Format, Imported, Written

_STDIO: Final = "-"
_NAMED: Final = 20
"""Conflicts that are named one by one."""


def _format(context: click.Context, parameter: click.Parameter, value: str) -> Format:
    # Deferred, as in the other commands: each needs little of the store.
    from store.errors import BadInput
    from store.formats.registry import find

    try:
        found = find(value)
    except BadInput as error:
        raise click.BadParameter(str(error)) from error
    if context.command.name == "import" and not found.reads:
        raise click.BadParameter(f"{value} can be exported, not imported")
    return found


@click.command()
@click.argument("format", callback=_format)
@click.option("-o", "--output", metavar="PATH", default=_STDIO, help="To this file, whole or not at all.")
@click.option("--annotator", metavar="NAME", help="Only this annotator's layer.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(["proposed", "accepted", "rejected"]),
    help="Only those; repeatable. Else all: the status is in the export.",
)
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only this article; repeatable.")
@click.option("--label", metavar="LABEL", help="Only annotations of this label.")
@click.option("--excel", is_flag=True, help="CSV that a spreadsheet opens rightly and runs nothing of.")
@store_option
@pass_settings
def export(
    settings: Settings,
    format: Format,
    output: str,
    annotator: str | None,
    statuses: tuple[str, ...],
    articles: tuple[str, ...],
    label: str | None,
    excel: bool,
) -> None:
    """Write annotations as csv, quotes-csv, entities-csv or jsonl, to standard output or a file.

    What the FORMAT cannot hold is said on stderr.
    """
    from store.formats.files import replacing
    from store.formats.registry import Options

    if excel and format.suffix != ".csv":
        raise click.UsageError(f"--excel is for CSV, not for {format.name}")
    with settings.open() as store:
        if label is not None:
            store.labels.get(label)
        ids = tuple(dict.fromkeys(store.articles.get(ref).id for ref in articles))
        options = Options(annotator, statuses, ids, label, excel)
        if output == _STDIO:
            sys.stdout.flush()
            written = _through(sys.stdout.buffer, lambda out: format.write(store, out, options))
        else:
            with replacing(output, keep=store.path) as file:
                written = _through(file, lambda out: format.write(store, out, options))
    losses(written.losses)
    if output != _STDIO:
        say(f"{written.rows:,} {'row' if written.rows == 1 else 'rows'} in {output}")


@click.command(name="import")
@click.argument("format", callback=_format)
@click.argument("paths", nargs=-1, required=True)
@common
@pass_settings
def import_files(settings: Settings, format: Format, paths: tuple[str, ...]) -> int:
    """Take in annotations made elsewhere, each file as one act, whole or not at all.

    FORMAT is jsonl. What the store holds already is not added twice; what it holds otherwise is left and
    named. A file that cannot be taken is named with its reason; the exit code is then 1.
    """
    from store.errors import BadInput

    refused = False
    with settings.open(create=True) as store:
        for path in paths:
            try:
                done = _taken(store, format, path)
            except BadInput as error:
                refused = True
                say(str(error))
            else:
                _report(path, done)
    return int(refused)


def _through(out: BinaryIO, write: Callable[[BinaryIO], Written]) -> Written:
    """Write, with a sign of life on stderr when it takes long."""
    meter = Meter(out, "written")
    try:
        return write(cast("BinaryIO", meter))
    finally:
        meter.done()


def _taken(store: Store, format: Format, path: str) -> Imported:
    """Import one file, or standard input; BadInput."""
    if path == _STDIO:
        return format.read(store, sys.stdin.buffer, "standard input")
    with _opened(path) as source:
        meter = Meter(source, "read")
        try:
            return format.read(store, cast("BinaryIO", meter), path)
        finally:
            meter.done()


def _opened(path: str) -> BinaryIO:
    from store.errors import BadInput

    try:
        return Path(path).open("rb")
    except OSError as error:
        raise BadInput(path, f"cannot be read ({error.strerror or error})") from error


def _report(path: str, done: Imported) -> None:
    from store.formats.jsonl_in import counted

    same = f", {done.same:,} known already" if done.same else ""
    say(f"{path}: {counted(done.added) or 'nothing'} added{same}")
    for conflict in done.conflicts[:_NAMED]:
        say(f"{path}: left as it is in the store, the file differs: {conflict}")
    if len(done.conflicts) > _NAMED:
        say(f"{path}: and {len(done.conflicts) - _NAMED:,} more that differ")
    losses(done.losses)


COMMANDS: Final = {"export": export, "import": import_files}
