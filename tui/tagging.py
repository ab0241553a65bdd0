"""Tagging and what follows from it: relabel, resize, decide, delete, repeat, everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assist.candidates import decided, keep
from store import Store, carry
from store.acronyms import bound
from store.act import in_quotes
from store.annotations import defaults
from store.deciding import answer, keep_answer
from store.ids import new_id, now
from store.model import Annotation, Candidate, Counts, Span, Status
from store.scope import ADJUDICATION
from tui.moves import token_at
from tui.safetext import line
from tui.session import CommandTable, LastTag, Offer, Session

SHOWN = 40
"""Cells of an annotation's text quoted in the status line."""


def quoted(text: str) -> str:
    """A text as the status line quotes it."""
    return f"“{line(text, SHOWN)}”"


def tag_selection(session: Session, label: str) -> None:
    """Give the selection a label, or the selected annotation another one."""
    if session.selection is None:
        return
    annotation = session.selected_annotation()
    if annotation is not None:
        relabel(session, annotation, label)
        return
    selection = session.selection
    tag(session, selection.start, selection.end, label)


def tag(session: Session, start: int, end: int, label: str) -> Annotation | None:
    """Tag a stretch: shown at once, on its way to disk; None when it is tagged so already."""
    wanted = (start, end, label)
    near = (a for a in session.marks_around(start) if a.is_stored and (a.start, a.end, a.label) == wanted)
    # What somebody else has tagged so is in another layer: tagging it too is agreeing.
    twin = next((a for a in near if a.annotator == session.store.annotator or a.status == "proposed"), None)
    if twin is not None:
        session.say(f"{quoted(twin.text)} is {label} already.")
        session.last = LastTag(label, twin)
        _after(session, end)
        return None
    annotation = made(session, start, end, label)
    keep_new(session, annotation)
    _after(session, end)
    return annotation


def made(session: Session, start: int, end: int, label: str, **fields: Any) -> Annotation:
    """A new annotation from what is at hand: the key that makes it reads nothing from the disk."""
    kind = session.labels[label].kind
    at = now()
    return Annotation(
        id=new_id(), article_id=session.article.id, kind=kind, label=label,
        spans=(Span(start, end, session.document.text(start, end)),),
        annotator=session.store.annotator,
        origin="adjudication" if session.store.annotator == ADJUDICATION else "human",
        created_at=at, updated_at=at, **{**defaults(kind, label), **fields},
    )  # fmt: skip


def keep_new(session: Session, annotation: Annotation) -> None:
    """Show a new annotation and send it to disk, with its copies in repeated paragraphs."""
    session.document.put(annotation)
    counted = annotation.kind != "note"
    session.tags += counted
    session.last = LastTag(annotation.label, annotation)
    words = f"{annotation.label} {quoted(annotation.text)}"
    session.say(words)
    selection = session.selection

    def work(store: Store) -> list[Annotation]:
        with store.act(
            "tag", f"{annotation.label} {in_quotes(annotation.text)}", article_id=annotation.article_id
        ):
            linked = bound(store, store.annotations.linked(annotation))
            return [linked, *carry.add(store, linked)]

    def saved(kept: list[Annotation]) -> None:
        for each in kept:
            if each != annotation:
                session.document.put(each)
        session.tags += counted * (len(kept) - 1)
        if session.message[0] == words:
            session.say(f"{words}{_linked(session, kept[0])}{_carried(kept)}")

    def retry() -> None:
        session.selection = selection

    session.write(work, saved, on_error=retry)


def _carried(kept: list[Annotation]) -> str:
    return f", carried over to {_repeats(len(kept) - 1)}" if len(kept) > 1 else ""


def _repeats(count: int) -> str:
    return f"{count} repeated paragraph{'s' * (count != 1)}"


def _linked(session: Session, annotation: Annotation) -> str:
    """Whom the mention was linked to by its text; where several bear it, how many: the analyst says which."""
    entities = session.store.entities
    if annotation.entity_id is not None:
        return f" → {line(session.name_of(annotation.entity_id), SHOWN)}"
    if annotation.kind != "entity":
        return ""
    known = [
        e for e in entities.by_alias(annotation.text, annotation.article_id) if e.label == annotation.label
    ]
    return f"; {len(known)} are called so: link it to one" if len(known) > 1 else ""


def _after(session: Session, end: int) -> None:
    """Nothing selected, the caret after what was tagged."""
    session.leave()
    block = session.document.block_at(max(0, end - 1))
    session.go(min(end, max(block.start, block.end - 1)))


def relabel(session: Session, annotation: Annotation, label: str) -> None:
    """Give an annotation another label; its kind follows the label."""
    scheme = session.labels[label]
    if annotation.label == label and annotation.status != "proposed":
        session.say(f"{quoted(annotation.text)} is {label} already.")
    else:
        changed = replace(annotation, label=label, kind=scheme.kind, status="accepted", updated_at=now())
        was = f" (was {annotation.label})" if annotation.label != label else ""
        if not annotation.is_stored:  # who says what it is has tagged it
            changed, was = replace(changed, origin="human", rule=None, confidence=None), ""
        session.last = LastTag(label, changed)
        keep_changed(session, annotation, changed, "retag", f"{label} {quoted(annotation.text)}{was}")
    _after(session, annotation.end)


def keep_changed(session: Session, before: Annotation, changed: Annotation, kind: str, words: str) -> None:
    """Show a changed annotation and send what changed of it to disk; its copies may follow.

    Who changes a candidate has accepted it.
    """
    if not before.is_stored:
        keep_decided(session, before, decided(changed, "accepted", session.store.annotator), words)
        return
    if _is_others(session, before) and kind != "comment":
        _answer(session, before, replace(changed, status="accepted"), kind, words)
        return
    session.document.put(changed)

    def work(store: Store) -> tuple[str, list[Annotation]]:
        with store.act(kind, words, article_id=changed.article_id) as act:
            store.annotations.change(changed, kind=kind, base=before)
        return act.id, carry.copies(store, changed.id)

    _keep(session, work, changed, words)


def _keep(
    session: Session,
    work: Callable[[Store], tuple[str, list[Annotation]]],
    source: Annotation | None,
    words: str,
) -> None:
    """Send an edit to disk, and offer it to the copies of what was edited."""
    session.say(words)

    def done(outcome: tuple[str, list[Annotation]]) -> None:
        act_id, copies = outcome
        if copies:
            session.offer = Offer(act_id, tuple(copies), source)
            session.say(f"{words}; tag everywhere to do the same in {_repeats(len(copies))}")

    session.write(work, done)


def resize(session: Session, annotation: Annotation, start: int, end: int) -> bool:
    """Move the edges of an annotation's content; of a candidate only in the selection, until it is decided.

    False when its pieces do not allow it.
    """
    pieces = list(annotation.content)
    if start >= pieces[0].end or end <= pieces[-1].start:
        session.say("An edge cannot pass a piece of the annotation.", "warn")
        return False
    pieces[0] = _span(session, pieces[0], start, pieces[0].end if len(pieces) > 1 else end)
    if len(pieces) > 1:
        pieces[-1] = _span(session, pieces[-1], pieces[-1].start, end)
    others = tuple(span for span in annotation.spans if span.role != "content")
    changed = replace(annotation, spans=(*pieces, *others), updated_at=now())
    if annotation.is_stored:
        keep_changed(session, annotation, changed, "resize", f"{annotation.label} {quoted(changed.text)}")
    elif session.selection is not None:
        session.selection = session.selection._replace(draft=changed)
        session.say(f"{annotation.label} {quoted(changed.text)}, not decided yet")
    return True


def _span(session: Session, span: Span, start: int, end: int) -> Span:
    return replace(span, start=start, end=end, text=session.document.text(start, end))


def delete(session: Session, count: int | None) -> None:
    """Delete the selected annotation, or the innermost under the caret."""
    annotation = session.target()
    if annotation is None:
        session.say("There is no annotation here.")
        return
    if annotation.status == "proposed":
        decide(session, annotation, "rejected")
        return
    session.document.drop(annotation.id)
    session.tags -= annotation.kind != "note"
    session.leave()
    words = f"Deleted {annotation.label} {quoted(annotation.text)}"

    def work(store: Store) -> tuple[str, list[Annotation]]:
        copies = carry.copies(store, annotation.id)
        with store.act("delete", words, article_id=annotation.article_id) as act:
            store.annotations.delete(annotation.id)
        return act.id, copies

    _keep(session, work, None, words)


def decide(session: Session, candidate: Annotation, status: Status, **fields: Any) -> None:
    """Accept or reject a proposal: its status says so, and it is nobody's question any more."""
    if status == "rejected":  # as it was proposed, whatever its edges have become
        candidate = next(
            (a for a in session.marks_around(candidate.start) if a.id == candidate.id), candidate
        )
    words = f"{status.capitalize()} {candidate.label} {quoted(candidate.text)}"
    if not candidate.is_stored:
        record = decided(candidate, status, session.store.annotator, **fields)
        keep_decided(session, candidate, record, words)
        _after(session, candidate.end)
        return
    changed = replace(candidate, status=status, updated_at=now(), **fields)
    if _is_others(session, candidate):
        _answer(session, candidate, changed, status, words)
        _after(session, candidate.end)
        return
    session.document.put(changed)
    if status == "rejected":
        session.tags -= 1
    else:
        session.last = LastTag(changed.label, changed)
    session.say(words)
    session.write(lambda store: store.annotations.change(changed, kind=status, summary=words, base=candidate))
    _after(session, candidate.end)


def _is_others(session: Session, annotation: Annotation) -> bool:
    """Is it a proposal of somebody else, which stays as it came whatever is decided?"""
    return annotation.status == "proposed" and annotation.annotator != session.store.annotator


def _answer(session: Session, proposal: Annotation, changed: Annotation, kind: str, words: str) -> None:
    """Keep a decision on somebody else's proposal in one's own layer."""
    record = answer(proposal, changed, session.store.annotator)
    session.document.put(record)
    if session.selection is not None and session.selection.annotation_id == proposal.id:
        session.selection = session.selection._replace(annotation_id=record.id)
    if record.status == "rejected":
        session.tags -= 1
    else:
        session.last = LastTag(record.label, record)
    session.say(words)
    session.write(lambda store: keep_answer(store, record, kind=kind, summary=words), session.document.put)


def keep_decided(
    session: Session,
    candidate: Annotation,
    record: Annotation,
    words: str,
    *,
    speaker: Candidate | None = None,
    role: str | None = None,
) -> None:
    """Show what was a candidate as it was decided, and send it to disk, with who says it."""
    session.document.put(record)
    if session.selection is not None and session.selection.annotation_id == candidate.id:
        session.selection = session.selection._replace(annotation_id=record.id)
    if record.status != "rejected":
        session.tags += 1
        session.last = LastTag(record.label, record)
    session.say(words)

    def saved(kept: list[Annotation]) -> None:
        for each in kept:
            if each != record:
                session.document.put(each)
        session.tags += len(kept) - 1
        if session.message[0] == words:
            linked = "" if record.kind == "quote" else _linked(session, kept[0])
            session.say(f"{words}{linked}{_carried(kept)}")

    session.write(lambda store: keep(store, record, speaker=speaker, role=role, summary=words), saved)


def repeat(session: Session, count: int | None) -> None:
    """Give the last label to the selection, or to the token under the caret."""
    if session.last is None:
        session.say("Nothing has been tagged yet.")
        return
    if session.selection is not None:
        tag_selection(session, session.last.label)
        return
    token = token_at(session, session.caret)
    if token is not None:
        tag(session, *token, session.last.label)


def everywhere(session: Session, count: int | None) -> None:
    """Tag every equal text of the article like this one; pressed again, of the corpus. After an edit: its copies."""
    session.settle()
    offer, session.offer = session.offer, None
    if offer is not None and offer.copies:
        _follow(session, offer)
        return
    chosen = session.selected_annotation()
    if chosen is not None and not chosen.is_stored:
        decide(session, chosen, "accepted")
        session.settle()
        chosen = None
    annotation = chosen or (session.last.annotation if session.last else session.target())
    if annotation is None or not annotation.is_stored:
        session.say("Tag something first.")
        return
    corpus = offer is not None
    amend = offer.act_id if offer is not None else None

    def done(counts: Counts) -> None:
        session.reload()
        where = f"in {counts.articles} article{'s' * (counts.articles != 1)}" if corpus else "in this article"
        left = f", {counts.skipped} left as they are" if counts.skipped else ""
        session.say(f"{annotation.label} {quoted(annotation.text)}: {counts.tagged} more {where}{left}")
        session.offer = None if corpus else Offer(counts.act_id)

    session.write(lambda store: store.annotations.tag_equal(annotation, corpus=corpus, amend=amend), done)
    session.leave()
    session.settle()


def _follow(session: Session, offer: Offer) -> None:
    """Do to the copies what was done to their source."""

    def work(store: Store) -> int:
        if offer.source is None:
            return carry.delete(store, offer.copies, amend=offer.act_id)
        return carry.follow(store, offer.source, offer.copies, amend=offer.act_id)

    def done(count: int) -> None:
        session.reload()
        session.say(f"Done in {_repeats(count)} too.")

    session.write(work, done)
    session.settle()


COMMANDS: CommandTable = {
    "delete": delete,
    "repeat": repeat,
    "everywhere": everywhere,
}
