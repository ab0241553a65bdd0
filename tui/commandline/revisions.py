"""Revised texts from the command line: which annotations have no place in the new version of their article."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from tui.commandline.invoke import common, pass_settings
from tui.commandline.messages import data, line, say, shown
from tui.commandline.settings import Settings

if TYPE_CHECKING:
    from store.revisions import Orphan


@click.command()
@click.argument("article", required=False)
@click.option("--dismiss", metavar="ANNOTATION", multiple=True, help="List this one no more; repeatable.")
@click.option(
    "--json", "as_json", is_flag=True, help="One object an orphan, with the annotation and what is lost."
)
@common
@pass_settings
def orphans(settings: Settings, article: str | None, dismiss: tuple[str, ...], as_json: bool) -> None:
    """List annotations that have no sure place in the revised text of their ARTICLE, or of all articles.

    A line each: the new version, the annotation on the old one, its label, and its words between those
    beside them there; in brackets what of it is lost, when the rest came over. They stay on the old text.
    """
    # Deferred, as in the other commands: each needs little of the store.
    from store.revisions import Revisions

    with settings.open() as store:
        revisions = Revisions(store)
        for annotation_id in dismiss:
            revisions.dismiss(annotation_id)
        found = [] if dismiss and article is None else revisions.orphans(article)
        for orphan in found:
            if as_json:
                data(asdict(orphan))
            else:
                line(_line(orphan))
    if not found and not dismiss:
        say("every annotation has its place")


def _line(orphan: Orphan) -> str:
    annotation = orphan.annotation
    text = " ".join(f"{orphan.before}[{annotation.text}]{orphan.after}".split())
    lost = ""
    if orphan.copy is not None:
        lost = (
            "  (lost: "
            + ", ".join(f"{span.role} “{' '.join(span.text.split())}”" for span in orphan.lost)
            + ")"
        )
    return shown(f"{orphan.article_id}  {annotation.id}  {annotation.label:8}  {text}{lost}")


COMMANDS: Final = {"orphans": orphans}
