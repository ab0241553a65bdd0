"""The review queue without a screen: what waits, as a list or a sheet to be decided elsewhere; second looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui.commandline.invoke import pass_settings, store_option
from tui.commandline.messages import Counter, data, line, losses, say, shown
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from store import Store
    from store.review import Item, Source, Wanted
    from store.reviewsheet import Find


NAMED: Final = 20
"""Faults of a sheet that are named one by one."""


@click.command()
@click.option(
    "--source", "sources", metavar="SOURCE", multiple=True, help="What comes from here; repeatable."
)
@click.option("--label", metavar="LABEL", help="Only of this label.")
@click.option("--article", metavar="ARTICLE", help="Only of this article.")
@click.option("--annotator", "whose", metavar="NAME", help="Only what is theirs; with --import: who decides.")
@click.option("--export", "to_file", metavar="FILE.csv", help="Write a sheet to decide on.")
@click.option(
    "--import", "from_file", metavar="FILE.csv", help="Take a decided sheet in, whole or not at all."
)
@click.option("--sample", "size", metavar="N", type=int, help="Draw N accepted ones for a second look.")
@click.option("--seed", metavar="NUMBER", type=int, default=0, help="Of the sample: the same gives the same.")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@store_option
@pass_settings
def review(
    settings: Settings,
    sources: tuple[str, ...],
    label: str | None,
    article: str | None,
    whose: str | None,
    to_file: str | None,
    from_file: str | None,
    size: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """What waits for your decision: how much of each source, or each item of the SOURCEs that are named.

    SOURCE is assistant, proposal, orphan, moved, conflict, carried, uncertain, inconsistent, layer or
    second-look.
    In the reader R decides them by key.
    """
    if sum(each is not None for each in (to_file, from_file, size)) > 1:
        raise click.UsageError("--export, --import and --sample do not go together")
    if from_file is not None:
        settings.annotator = whose or settings.annotator
    with settings.open() as store:
        if from_file is not None:
            _take_in(store, from_file)
        elif size is not None:
            drawn = store.review.sample(size, label=label, annotator=whose, seed=seed)
            say(f"{drawn} for a second look: R in the reader, or --source second-look")
        else:
            wanted = _wanted(store, sources, label, article, whose)
            if to_file is not None:
                _write_sheet(store, wanted, to_file)
            elif sources:
                _list(store, wanted, as_json)
            else:
                _count(store, wanted, as_json)


def _wanted(
    store: Store, sources: tuple[str, ...], label: str | None, article: str | None, whose: str | None
) -> Wanted:
    # Deferred, as in the other commands: each needs little of the store.
    from store.review import Wanted, source_named
    from store.scope import annotator

    wanted = Wanted()
    if sources:
        wanted = replace(wanted, sources=frozenset(map(source_named, sources)))
    return replace(
        wanted,
        label=None if label is None else store.labels.get(label).name,
        article_id=None if article is None else store.articles.get(article).id,
        annotator=None if whose is None else annotator(store.conn, whose),
    )


def _items(store: Store, wanted: Wanted) -> Iterator[Item]:
    """What the store holds, then what the assistant proposes, article by article."""
    yield from store.review.items(wanted)
    if "assistant" in wanted.sources:
        from tui.gatherer import Assistant, articles

        assistant = Assistant(store)
        for article_id in articles(store, wanted, None):
            yield from assistant.items(wanted, article_id)


def _count(store: Store, wanted: Wanted, as_json: bool) -> None:
    from store.review import SOURCES

    counts: dict[str, int] = {}
    counter = Counter("found")
    for total, item in enumerate(_items(store, wanted), 1):
        counts[item.source] = counts.get(item.source, 0) + 1
        counter.tell(total)
    counter.done()
    for source, words in SOURCES.items():
        if as_json and source in counts:
            data({"source": source, "count": counts[source]})
        elif source in counts:
            line(f"{counts[source]:>9,}  {source:<12} {words}")
    if not counts and not as_json:
        say("nothing waits")
    _tell_rate(store, as_json)


def _tell_rate(store: Store, as_json: bool) -> None:
    rate = store.review.rate()
    if rate is None:
        return
    if as_json:
        data({"source": "second-look", **rate._asdict()})
    else:
        line(f"{rate.size - rate.seen:>9,}  {'second-look':<12} {rate}")


def _list(store: Store, wanted: Wanted, as_json: bool) -> None:
    count = 0
    for count, item in enumerate(_items(store, wanted), 1):  # noqa: B007
        if as_json:
            data({name: value for name, value in item._asdict().items() if name not in ("more", "order")})
        else:
            text = " ".join(item.text.split())
            line(shown(f"{item.article_id}  {item.id}  {item.label:8}  {item.start}:{item.end}  {text}"))
    if not count:
        say("nothing waits")
    if "second-look" in wanted.sources:
        _tell_rate(store, as_json)


def _write_sheet(store: Store, wanted: Wanted, path: str) -> None:
    from store.errors import BadInput
    from store.formats.files import replacing
    from store.reviewsheet import ON_SHEETS, write

    sources = wanted.sources & frozenset(ON_SHEETS)
    if not sources:
        raise BadInput(f"What comes from {', '.join(sorted(wanted.sources))} is decided in the reader, by R")
    with replacing(path, keep=store.path) as out:
        count, cut = write(store, _items(store, replace(wanted, sources=sources)), out)
    losses(cut)
    say(
        f"{count:,} {'row' if count == 1 else 'rows'} in {path}: write accept or reject in the column decision"
    )


def _take_in(store: Store, path: str) -> None:
    from store.errors import BadInput
    from store.reviewsheet import BadSheet, read
    from tui.reviewing import decide

    try:
        with Path(path).open("rb") as source:
            decided = read(store, source, path, _finder(store))
    except OSError as error:
        raise BadInput(path, f"cannot be read ({error.strerror or error})") from error
    except BadSheet as error:
        for fault in error.faults[1:NAMED]:
            say(fault)
        raise
    done = dict.fromkeys(("accepted", "rejected"), 0)
    with store.act("review", "") as act:
        for verdict, items in decided.decisions.items():
            decide(store, items, verdict)
            done[verdict.status] += len(items)
        act.summary = (
            f"decided in {Path(path).name}: {done['accepted']:,} accepted, {done['rejected']:,} rejected"
        )
    known = f", {decided.known:,} decided before" if decided.known else ""
    say(
        f"{path}: {done['accepted']:,} accepted, {done['rejected']:,} rejected, {decided.undecided:,} left{known}"
    )


def _finder(store: Store) -> Find:
    """Finds items of the store, and of the assistant: it reads an article once."""
    from store.review import Wanted
    from store.reviewsheet import find_stored
    from tui.gatherer import Assistant

    stored, assistant = find_stored(store), Assistant(store)
    read: dict[str, dict[str, Item]] = {}

    def find(source: Source, article_id: str, item_id: str) -> Item | bool:
        if source != "assistant":
            return stored(source, article_id, item_id)
        if not store.conn.execute("select 1 from article where id = ?", (article_id,)).fetchone():
            return False
        if article_id not in read:
            read[article_id] = {item.id: item for item in assistant.items(Wanted(), article_id)}
        return read[article_id].get(item_id) or _proposed_before(store, article_id, item_id)

    return find


def _proposed_before(store: Store, article_id: str, item_id: str) -> Item | bool:
    """What the assistant proposed (`?PER:12:21`) and would not today: it has learnt names since the sheet was made.

    True where this annotator has tagged or rejected something there.
    """
    from store.errors import BadInput
    from store.pending import item_of, order_of

    label, start, end = (*item_id.removeprefix("?").split(":"), "", "")[:3]
    if not (item_id.startswith("?") and start.isdecimal() and end.isdecimal()):
        return False
    try:
        made = store.annotations.make(
            article_id, int(start), int(end), label, id=item_id, status="proposed", origin="rule"
        )
    except BadInput:
        return False
    there = store.annotations.window(article_id, made.start, made.end)
    if any(a.annotator == store.annotator and a.kind == made.kind and a.status != "proposed" for a in there):
        return True
    return item_of("assistant", made, order_of(store.conn, article_id), made)


COMMANDS: Final = {"review": review}
