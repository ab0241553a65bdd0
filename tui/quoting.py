"""Quotations: tag the one round the caret, and settle who says it."""

from __future__ import annotations

from store.model import Annotation, Candidate
from tui.session import CommandTable, Prompt, Selection, Session
from tui.tagging import keep_new, made, quoted

OFFERED = 9
"""Speakers offered at most: as many as there are digits."""


def quotation(session: Session, count: int | None) -> None:
    """Tag the quotation round the caret, or the selection as one; then ask who says it."""
    from assist.quotations import enclosing

    chosen = session.selected_annotation()
    if chosen is not None and chosen.kind == "quote":
        ask_speaker(session, chosen)
        return
    if chosen is None and session.selection is not None:
        _tag(session, session.selection.start, session.selection.end)
        return
    block = session.block
    pair = enclosing(block.text, session.caret - block.start)
    if pair is None:
        session.say(
            "There are no quotation marks in this paragraph: select the words, then tag them.", "warn"
        )
        return
    _tag(session, block.start + pair[0], block.start + pair[1])


def _tag(session: Session, start: int, end: int) -> None:
    for known in session.marks_around(start):
        if known.kind == "quote" and (known.start, known.end) == (start, end):
            ask_speaker(session, known)
            return
    annotation = made(session, start, end, "QUOTE", quote_type=_type(session.document.text(start, end)))
    session.settle()
    keep_new(session, annotation)
    ask_speaker(session, annotation)


def _type(text: str) -> str:
    """Direct when marks enclose it, mixed when it has marks inside, indirect without any."""
    from assist.quotations import pairs

    found = pairs(text)
    if not found:
        return "indirect"
    return "direct" if found[0].start == 0 else "mixed"


def ask_speaker(session: Session, quote: Annotation) -> None:
    """Keep the quotation selected and offer its likeliest speakers."""
    number = session.document.paragraph_at(quote.start).number
    caret = session.caret
    session.selection = Selection(quote.start, quote.end, quote.id)
    session.caret = caret if quote.start <= caret < quote.end else quote.start
    session.view.show(quote.start, quote.end - 1)
    session.speakers = session.store.entities.speakers(session.article.id, number, quote.start)[:OFFERED]
    if not session.speakers:
        session.say(f"QUOTE {quoted(quote.text)}. No speaker is tagged nearby: name one, or leave it open.")


def _take(session: Session, index: int) -> None:
    quote = session.selected_annotation()
    if quote is None or index >= len(session.speakers):
        session.say(f"There is no speaker {index + 1}.")
        return
    settle_speaker(session, quote, session.speakers[index])


def settle_speaker(session: Session, quote: Annotation, speaker: Candidate) -> None:
    """Say who says it, and go on reading after the quotation."""

    def done(settled: Annotation) -> None:
        session.document.forget_marks()
        session.document.put(settled)

    session.write(lambda store: store.entities.settle_speaker(quote.id, speaker), done)
    session.say(f"{quoted(quote.text)} — {speaker.name}")
    end = quote.end
    session.leave()
    block = session.document.block_at(max(0, end - 1))
    session.go(min(end, max(block.start, block.end - 1)))


def first_speaker(session: Session, count: int | None) -> None:
    """Take the first proposed speaker."""
    _take(session, 0)


def leave_open(session: Session, count: int | None) -> None:
    """Leave the quotation without a speaker."""
    session.leave()
    session.say("The speaker is left open.")


def find_speaker(session: Session, count: int | None) -> None:
    """Type a name: known entities are offered, a new name makes a new one."""
    quote = session.selected_annotation()
    if quote is None or quote.kind != "quote":
        session.say("Select a quotation first.")
        return
    session.prompt = Prompt("speaker", "Speaker")
    offer_names(session)


def offer_names(session: Session) -> None:
    """Bring the choices of the speaker prompt in step with what is typed."""
    assert session.prompt is not None
    typed = session.prompt.edit.text.strip()
    session.prompt.chosen = 0
    if not typed:
        session.prompt.choices = list(session.speakers)
        return
    known = [
        Candidate(name=e.name, entity_id=e.id, annotation_id=None, label=e.label)
        for e in session.store.entities.find(typed, limit=8)
    ]
    new = Candidate(name=typed, entity_id=None, annotation_id=None, label="PER")
    exact = any(c.name.casefold() == typed.casefold() for c in known)
    session.prompt.choices = known if exact else [*known, new]


def named(session: Session) -> None:
    """Settle on the choice of the speaker prompt."""
    assert session.prompt is not None
    quote = session.selected_annotation()
    choices, chosen = session.prompt.choices, session.prompt.chosen
    if quote is not None and choices:
        settle_speaker(session, quote, choices[chosen])


COMMANDS: CommandTable = {
    "quotation": quotation,
    "first_speaker": first_speaker,
    "leave_open": leave_open,
    "find_speaker": find_speaker,
    **{
        f"speaker_{n}": (lambda session, count, index=n - 1: _take(session, index))  # type: ignore[misc]
        for n in range(1, 10)
    },
}
