"""Whose annotations are on the page: everyone's, or, working blind, one's own alone."""

from __future__ import annotations

from tui.session import CommandTable, Session


def blind(session: Session, count: int | None) -> None:
    """Hide what other annotators decided, everywhere in the app, or show it again."""
    store = session.store
    store.only = store.annotator if store.only is None else None
    session.settle()
    session.document.offering.knowledge.begin_anew()
    session.leave()
    session.reload()
    session.say("Blind: what others tagged is hidden." if store.only else "What others have tagged is shown.")


COMMANDS: CommandTable = {"blind": blind}
