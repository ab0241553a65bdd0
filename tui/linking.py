"""Linking: whom a mention denotes. An entity found by name or alias, or a new one; never guessed silently."""

from __future__ import annotations

from store.model import Annotation, Candidate
from tui.prompt import Prompt
from tui.quoting import by_name, find_speaker
from tui.selecting import select_annotation
from tui.session import CommandTable, Session
from tui.tagging import decide, quoted

OFFERED = 8
"""Entities offered before anything is typed."""


def link(session: Session, count: int | None) -> None:
    """Ask which entity the mention here denotes; of a quotation, who says it."""
    mention = session.target()
    if mention is None or mention.kind == "note":
        session.say("Tag it first: a mention is linked to an entity.")
        return
    if mention.kind == "quote":
        select_annotation(session, mention)
        find_speaker(session, count)
        return
    if not mention.is_stored:
        decide(session, mention, "accepted")
        assert session.last is not None
        mention = session.last.annotation
    select_annotation(session, mention)
    session.ask(Prompt("Entity", _chosen, offer=_entities))


def _entities(session: Session) -> list[Candidate]:
    """Those known by the mention's text, then those that look like it, then a new one; or what is typed."""
    assert session.prompt is not None
    mention = session.target()
    if mention is None:
        return []
    label = "PER" if mention.label == "ROLE" else mention.label
    typed = session.prompt.edit.text.strip()
    if typed:
        return by_name(session, typed, label)
    text = " ".join(mention.text.split())
    entities = session.store.entities
    known = [*entities.by_alias(text, session.article.id), *entities.find(text, limit=OFFERED)]
    once = {e.id: Candidate(e.name, e.id, None, e.label) for e in known}
    return [*list(once.values())[:OFFERED], Candidate(text, None, None, label)]


def _chosen(session: Session) -> None:
    assert session.prompt is not None
    mention, entity = session.target(), session.prompt.chosen
    if mention is None or entity is None:
        return
    words = f"{mention.label} {quoted(mention.text)} → {entity.name}"

    def done(linked: Annotation) -> None:
        session.document.forget_marks()
        session.document.put(linked)

    session.settle()
    session.write(lambda store: store.entities.denote(mention.id, entity), done)
    session.say(words)


COMMANDS: CommandTable = {"link": link}
"""Whom a mention denotes."""
