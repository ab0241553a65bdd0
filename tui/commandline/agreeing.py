"""Agreement from the command line."""

from __future__ import annotations

from typing import Final, get_args

import click

from store.agreement.marks import KINDS, Kind
from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import Counter, data, line
from tui.commandline.settings import Settings


@click.command()
@click.argument("annotators", nargs=-1, metavar="[A B ...]")
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only this article; repeatable.")
@click.option("--label", metavar="LABEL", help="Only annotations of this label.")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Only mentions, or only quotations.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the draws for the intervals.")
@click.option("--json", "as_json", is_flag=True, help="One object with every figure.")
@common
@pass_settings
def agree(
    settings: Settings,
    annotators: tuple[str, ...],
    articles: tuple[str, ...],
    label: str | None,
    kind: Kind | None,
    seed: int,
    as_json: bool,
) -> None:
    """Agreement between annotators: F1, kappa, alpha, by label and by article.

    Without names: all who share articles. What counts is what each has accepted in articles that two of them
    annotated. Prints each value with its n, a 95 % bootstrap interval, and, where it is undefined, why.
    """
    from store.agreement.measure import agree as measured

    counter = Counter("articles")
    with settings.open() as store:
        found = measured(
            store, annotators, articles=articles, label=label,
            kinds=(kind,) if kind else KINDS, seed=seed, progress=counter.tell,
        )  # fmt: skip
    counter.done()
    if as_json:
        data(found.as_data())
        return
    # Deferred: only the table needs it.
    from tui.figures import lines

    for each in lines(found):
        line(each)


COMMANDS: Final = {"agree": agree}
