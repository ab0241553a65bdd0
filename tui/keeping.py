"""Comments, copies with their citation, undo and redo."""

from __future__ import annotations

from dataclasses import replace

from store.ids import now
from store.model import ActRecord
from tui.moves import token_at
from tui.prompt import Prompt
from tui.safetext import line
from tui.screens.scene import Effect
from tui.session import CommandTable, Session
from tui.tagging import keep_changed, keep_new, made, quoted


def comment(session: Session, count: int | None) -> None:
    """Type a comment on the annotation here, or on the selection."""
    annotation = session.target()
    text = annotation.note or "" if annotation else ""
    session.ask(Prompt("Comment", _commented, text=text))


def _commented(session: Session) -> None:
    """Keep the comment that was typed."""
    assert session.prompt is not None
    text = session.prompt.edit.text
    annotation = session.target()
    if annotation is not None:
        changed = replace(annotation, note=text or None, updated_at=now())
        keep_changed(session, annotation, changed, "comment", f"Comment on {quoted(annotation.text)}")
        return
    if not text:
        return
    where = (session.selection.start, session.selection.end) if session.selection else None
    where = where or token_at(session, session.caret)
    if where is not None:
        keep_new(session, made(session, *where, "NOTE", note=text))
        session.leave()


def copy(session: Session, count: int | None) -> None:
    """Copy the selection, the annotation or the paragraph, with its citation."""
    session.effects.append(Effect("copy", citation(session)))


def citation(session: Session) -> str:
    """Text, then speaker, title, source, date and paragraph on a line of their own."""
    annotation = session.target()
    article = session.article
    if annotation is not None:
        text, start = annotation.text, annotation.start
    elif session.selection is not None:
        start = session.selection.start
        text = session.document.text(start, session.selection.end)
    else:
        paragraph = session.document.paragraph_at(session.caret)
        text, start = session.document.text(paragraph.start, paragraph.end), paragraph.start
    speaker = None
    if annotation is not None and annotation.kind == "quote" and annotation.entity_id:
        speaker = session.name_of(annotation.entity_id)
    number = session.document.paragraph_at(start).number
    parts = (speaker, article.title, article.source, article.published, f"¶{number}")
    return f"{text}\n— {', '.join(part for part in parts if part)}"


def undo(session: Session, count: int | None) -> None:
    """Undo the last act of this annotator, whichever article it was in; never that which brought this one."""
    _travel(session, count, undo=True)


def redo(session: Session, count: int | None) -> None:
    """Redo what was undone last."""
    _travel(session, count, undo=False)


def _travel(session: Session, count: int | None, *, undo: bool) -> None:
    session.settle()

    def done(record: ActRecord) -> None:
        session.reload()
        elsewhere = record.article_id is not None and record.article_id != session.article.id
        place = " (in another article)" if elsewhere else ""
        session.say(f"{'Undone' if undo else 'Redone'}: {line(record.summary, 60)}{place}")

    here = session.article.id
    for _ in range(count or 1):
        session.write(lambda store: store.history.undo(sparing=here) if undo else store.history.redo(), done)
    session.settle()


COMMANDS: CommandTable = {"comment": comment, "copy": copy, "undo": undo, "redo": redo}
"""Undo, copy, comment."""
