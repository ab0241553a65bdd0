"""Taking in a colleague's store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import Counter, data, line, say
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from store import Store
    from store.exchange import Lookalike, Merged

_NAMED: Final = 20
"""Conflicts, and pairs of entities, that are named one by one after a merge; the options name all."""


@click.command()
@click.argument("other", required=False, metavar="OTHER.db")
@click.option("--conflicts", is_flag=True, help="List what merges have decided between two changes.")
@click.option("--alike", is_flag=True, help="List entities that may be one.")
@click.option("--json", "as_json", is_flag=True, help="The report as one object; a list as one a line.")
@common
@pass_settings
def merge(settings: Settings, other: str | None, conflicts: bool, alike: bool, as_json: bool) -> None:
    """Take in a colleague's store, as one act: of two changes of a thing the later holds.

    OTHER.db is only read. What is not kept is in the history, and listed; entities that look alike are named,
    not merged. The order of merges makes no difference, nor does merging again.
    """
    if (other is None) == (not (conflicts or alike)):
        raise click.UsageError("name the store to take in, or what to list")
    if other is not None:
        _merge(settings, other, as_json)
        return
    with settings.open() as store:
        if conflicts:
            _list_conflicts(store, as_json)
        if alike:
            _list_alike(store, as_json)


def _merge(settings: Settings, other: str, as_json: bool) -> None:
    # Deferred, as in the other commands: each needs little of the store.
    from store.exchange import merge
    from store.foreign import Foreign

    if not settings.path().exists():
        # What cannot be taken in is refused before a store is made for it.
        Foreign(other).close()
    counter = Counter("rows taken")
    with settings.open(create=True) as store:
        try:
            merged = merge(store, other, counter.tell)
        finally:
            counter.done()
    if as_json:
        data(_as_object(merged))
    else:
        _report(other, merged)
    if merged.backup:
        say(f"the store as it was before is kept as {merged.backup}")


def _report(other: str, merged: Merged) -> None:
    line(f"{other}: {merged.words}")
    for label, key, winner in merged.keys:
        line(f"label {label}: the key {key} is {winner}'s now; give it another with `postil labels --load`")
    _some("conflict: ", [conflict.summary for conflict in merged.conflicts], "--conflicts")
    _some("alike: ", [_words(pair) for pair in merged.alike], "--alike")


def _some(lead: str, words: list[str], option: str) -> None:
    for one in words[:_NAMED]:
        line(f"{lead}{one}")
    if len(words) > _NAMED:
        line(f"{lead}and {len(words) - _NAMED:,} more: `postil merge {option}` lists all")


def _words(pair: Lookalike) -> str:
    one, other = pair.one, pair.other
    return f"{one.label} “{one.name}” ({one.id}) and “{other.name}” ({other.id}) are both “{pair.why}”"


def _as_object(merged: Merged) -> dict[str, Any]:
    return {
        "added": merged.added, "updated": merged.updated, "deleted": merged.deleted, "acts": merged.acts,
        "conflicts": [
            {
                "table": c.table, "id": c.row_id, "article_id": c.article_id, "what": c.what,
                "fields": c.fields, "kept": c.kept, "summary": c.summary, "lost": c.lost,
            }
            for c in merged.conflicts
        ],
        "keys": [{"label": label, "key": key, "given_to": to} for label, key, to in merged.keys],
        "alike": [_pair(pair) for pair in merged.alike],
        "act_id": merged.act_id,
        "backup": merged.backup and str(merged.backup),
    }  # fmt: skip


def _pair(pair: Lookalike) -> dict[str, str]:
    return {
        "label": pair.one.label, "one": pair.one.id, "one_name": pair.one.name,
        "other": pair.other.id, "other_name": pair.other.name, "why": pair.why,
    }  # fmt: skip


def _list_conflicts(store: Store, as_json: bool) -> None:
    from dataclasses import asdict

    from store.exchange import conflicts

    for found in conflicts(store):
        if as_json:
            data(asdict(found))
        else:
            line(f"{found.at[:19].replace('T', ' ')}  {found.summary}")


def _list_alike(store: Store, as_json: bool) -> None:
    from store.exchange import lookalikes

    for pair in lookalikes(store):
        if as_json:
            data(_pair(pair))
        else:
            line(_words(pair))


COMMANDS: Final = {"merge": merge}
