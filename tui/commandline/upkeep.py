"""Keeping the store whole: check it, or an export against it; backup and restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import Counter, data, line, say
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from store.audit import Mismatch


@click.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT.csv]...")
@click.option("--repair", is_flag=True, help="Mend what can be made anew from the texts, after a backup.")
@click.option("--json", "as_json", is_flag=True, help="One object a fault.")
@common
@pass_settings
def check(settings: Settings, exports: tuple[str, ...], repair: bool, as_json: bool) -> int:
    """Check the store; or, given exports, each of their rows against the stored texts.

    Prints what is wrong, a line each; the exit code is then 1. Takes csv and quotes-csv, exact or --excel.
    """
    if exports and repair:
        raise click.UsageError("--repair is for the store; an export is written anew by `postil export`")
    if exports:
        # A sum, so that every file is looked at.
        return int(sum(not _check_export(settings, path, as_json) for path in exports) > 0)
    return _check_store(settings, repair, as_json)


def _check_export(settings: Settings, path: str, as_json: bool) -> bool:
    """Whether every row of the export is what the texts say."""
    # Deferred, as in the other commands: each needs little of the store.
    from store.audit import check_export
    from store.errors import BadInput

    wrong: set[int] = set()

    def report(mismatch: Mismatch) -> None:
        wrong.add(mismatch.line)
        if as_json:
            data({"file": path, **asdict(mismatch)})
        else:
            line(f"{path}, line {mismatch.line}: {mismatch.what}")

    try:
        with settings.open() as store:
            counter = Counter("rows")
            count = check_export(store, path, report, counter.tell)
            counter.done()
    except BadInput as error:
        say(str(error))
        return False
    rows = "1 row" if count == 1 else f"{count:,} rows"
    say(f"{path}: {rows}, {len(wrong):,} wrong" if wrong else f"{path}: {rows}, all as the texts say")
    return not wrong


def _check_store(settings: Settings, repair: bool, as_json: bool) -> int:
    from store import integrity
    from store.errors import NotFound

    path = settings.path()
    if not path.exists():
        raise NotFound(f"There is no store at {path}")
    if repair:
        with settings.open() as store:
            for finding in integrity.repair(store):
                line(f"mended: {finding}")
    # By its path: a store too damaged to be opened can still be looked at.
    findings = integrity.check(path)
    for finding in findings:
        if as_json:
            data(asdict(finding))
        else:
            line(str(finding))
    if not findings:
        say(f"{path}: whole")
        return 0
    _advise(path, all(finding.derived for finding in findings))
    return 1


def _advise(path: Path, mendable: bool) -> None:
    from store import backup

    if mendable:
        say(f"{path}: no annotation or text is touched; `postil check --repair` mends this")
        return
    newest = backup.newest(path)
    remedy = (
        f"the newest backup is {newest}: `postil restore` it" if newest else "there is no backup beside it"
    )
    say(f"{path}: is damaged; {remedy}. `postil salvage` takes out what can still be read")


@click.command()
@click.argument("path")
@common
@pass_settings
def backup(settings: Settings, path: str) -> None:
    """Copy the store to PATH (a file, or a folder: under the time), checked; prints where the copy is."""
    from store import backup as copies

    with settings.open() as store:
        line(str(copies.backup(store, path)))


@click.command()
@click.argument("copy", metavar="BACKUP")
@common
@pass_settings
def restore(settings: Settings, copy: str) -> None:
    """Put a BACKUP in the place of the store; what was there is kept aside."""
    from store import backup as copies

    kept = copies.restore(copy, settings.path())
    say(f"{settings.path()} is now {copy}" + (f"; what was there is kept as {kept}" if kept else ""))


@click.command()
@click.argument("damaged", metavar="STORE")
@click.option("-o", "--output", "folder", required=True, metavar="FOLDER", help="Where to put what is found.")
@click.option("--json", "as_json", is_flag=True, help="One object with all counts.")
@pass_settings
def salvage(settings: Settings, damaged: str, folder: str, as_json: bool) -> int:
    """Take what can still be read out of a damaged STORE into a new one; the damaged file is only read.

    Rows that are what was stored are in the new store, whose path is printed. Whatever else could be read is
    in a report beside it (JSON lines). The exit code is 1 unless the store gave everything.
    """
    from store.salvage import salvage as take_out

    counter = Counter("rows read")
    found = take_out(damaged, folder, counter.tell)
    counter.done()
    if as_json:
        report = found.report and str(found.report)
        data({**asdict(found), "store": str(found.store), "report": report, "whole": found.whole})
    else:
        line(str(found.store))
        if found.report is not None:
            line(str(found.report))
    for table in {**found.read, **found.doubtful, **found.lost}:
        counts = [f"{found.read[table]:,} read"] if table in found.read else []
        counts += [f"{found.doubtful[table]:,} doubtful"] if table in found.doubtful else []
        counts += [f"at least {found.lost[table]:,} lost"] if table in found.lost else []
        say(f"{table}: {', '.join(counts)}")
    say(f"{found.unreadable:,} of {found.pages:,} pages could not be read")
    if not found.undo:
        say("the history can be read, but what was done before cannot be undone any more")
    return int(not found.whole)


COMMANDS: Final = {"check": check, "backup": backup, "restore": restore, "salvage": salvage}
