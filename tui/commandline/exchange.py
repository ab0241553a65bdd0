"""Out of the store and into it: export and import."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import click

from tui.commandline.invoke import common, pass_settings, store_option
from tui.commandline.messages import Meter, data, line, losses, say
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from store import Store
    from store.formats.registry import Format, Imported, Taking, Written

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
    if context.command.name == "export" and not found.writes:
        raise click.BadParameter(f"{value} can be imported, not exported")
    return found


def _date(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from store.formats.registry import is_date

    if value is not None and not is_date(value):
        raise click.BadParameter(f"{value!r} is no date; write 2026, 2026-11 or 2026-11-20")
    return value


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
@click.option("--since", metavar="DATE", callback=_date, help="Only articles published then or later.")
@click.option("--until", metavar="DATE", callback=_date, help="Only articles published then or earlier.")
@click.option("--strict", is_flag=True, help="Write nothing if the format cannot hold all of it.")
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
    since: str | None,
    until: str | None,
    strict: bool,
    excel: bool,
) -> None:
    """Write annotations in a FORMAT (`postil formats`), to standard output or a file.

    A FORMAT of several files makes a folder, or a zip if PATH ends in .zip. What the FORMAT cannot hold is
    said on stderr. DATE is 2026, 2026-11 or 2026-11-20.
    """
    from store import scope
    from store.formats.files import replacing
    from store.formats.registry import Options

    if excel and format.suffix != ".csv":
        raise click.UsageError(f"--excel is for CSV, not for {format.name}")
    with settings.open() as store:
        if label is not None:
            store.labels.get(label)
        if annotator is not None:
            scope.annotator(store.conn, annotator)
        ids = tuple(dict.fromkeys(store.articles.get(ref).id for ref in articles))
        options = Options(annotator, statuses, ids, label, excel, since, until, strict)
        if output == _STDIO:
            sys.stdout.flush()
            written = _through(sys.stdout.buffer, lambda out: format.write(store, out, options))
        elif format.parcel is not None:
            written = format.write_to(store, output, options)
        else:
            with replacing(output, keep=store.path) as file:
                written = _through(file, lambda out: format.write(store, out, options))
    losses(written.losses)
    if output != _STDIO:
        say(f"{written.rows:,} {'row' if written.rows == 1 else 'rows'} in {output}")


@click.command(name="import")
@click.argument("format", callback=_format)
@click.argument("paths", nargs=-1, required=True)
@click.option("--accept", is_flag=True, help="Annotations arrive as accepted, not as proposed.")
@click.option("--map", "table", metavar="FILE", help="What their labels mean here: a TOML file.")
@click.option("--strict", is_flag=True, help="Refuse a file of which anything cannot be taken.")
@common
@pass_settings
def import_files(
    settings: Settings, format: Format, paths: tuple[str, ...], accept: bool, table: str | None, strict: bool
) -> int:
    """Take in annotations made elsewhere in a FORMAT (`postil formats`), all PATHs as one act.

    What the store holds already is not added twice; what it holds otherwise is left and named. Each file comes
    whole or not at all. What cannot be taken is named with its reason; the exit code is then 1.
    """
    from store.errors import BadInput
    from store.formats.registry import Taking

    if format.reader is not None and table is not None:
        raise click.UsageError(f"{format.name} is a store's own: it brings its labels, and needs no --map")
    if format.reader is not None and accept:
        say(f"{format.name} keeps the status that the file says: --accept is for other formats")
    refused = False
    taking = Taking(accept, table, strict)
    with settings.open(create=True) as store:
        done: list[tuple[str, Imported]] = []
        with store.act("import", "") as act:
            for path in paths:
                try:
                    done.append((path, _taken(store, format, path, taking)))
                except BadInput as error:
                    refused = True
                    say(str(error))
            if len(paths) > 1:
                act.summary = _summary(done)
        # What is said to be added is on disk.
        for path, imported in done:
            _report(path, imported)
            refused = refused or imported.left_out > 0
        store.articles.cut_pending()
    return int(refused)


def _summary(done: list[tuple[str, Imported]]) -> str:
    """What the history says of the import."""
    from store.formats.jsonl_in import counted

    total: Counter[str] = Counter()
    for _, imported in done:
        total.update(imported.added)
    return f"imported {counted(total) or 'nothing new'} from {len(done):,} files"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@pass_settings
def formats(settings: Settings, as_json: bool) -> None:
    """List the formats: which go out, which come in, what each carries."""
    from store.formats.registry import formats as known

    for one in known().values():
        if as_json:
            about = {"format": one.name, "out": one.writes, "in": one.reads, "suffix": one.suffix}
            data({**about, "title": one.title, "carries": one.carries})
        else:
            ways = " and ".join(way for way, is_so in (("out", one.writes), ("in", one.reads)) if is_so)
            line(f"{one.name:<13} {ways:<10} {one.title}")
            if one.carries:
                line(f"{'':<24} {one.carries}")


def _through(out: BinaryIO, write: Callable[[BinaryIO], Written]) -> Written:
    """Write, with a sign of life on stderr when it takes long."""
    meter = Meter(out, "written")
    try:
        return write(cast("BinaryIO", meter))
    finally:
        meter.done()


def _taken(store: Store, format: Format, path: str, taking: Taking) -> Imported:
    """Import one file or folder, or standard input; BadInput."""
    if path == _STDIO:
        return format.read(store, sys.stdin.buffer, "standard input", taking)
    where = Path(path)
    if where.is_dir():
        return format.read(store, None, path, taking, where)
    with _opened(path) as source:
        meter = Meter(source, "read")
        try:
            return format.read(store, cast("BinaryIO", meter), path, taking, where)
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
    if done.mapped:
        names = ", ".join(f"{theirs} → {ours} ({count:,})" for theirs, (ours, count) in done.mapped.items())
        say(f"{path}: {names}")
    for fault in done.faults[:_NAMED]:
        say(fault)
    if done.left_out > _NAMED:
        say(f"{path}: and {done.left_out - min(_NAMED, len(done.faults)):,} more that cannot be taken")
    losses(done.losses)


COMMANDS: Final = {"export": export, "import": import_files, "formats": formats}
