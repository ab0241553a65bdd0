"""Quotations: tag the one round the caret or selected, with cue, source and speaker; settle who says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assist.candidates import CONTEXT, Offered, as_candidate, decided, role_phrase
from assist.clipping import clipped
from assist.proposal import Speaker
from assist.proposers import unwrapped
from store.model import Annotation, Candidate
from store.text import folded
from tui.prompt import Prompt
from tui.session import CommandTable, Selection, Session
from tui.tagging import keep_decided, keep_new, quoted

if TYPE_CHECKING:
    from assist.proposal import Proposal

Reading = Callable[[str, int, str | None], "Proposal | None"]
"""Takes a stretch of text, where it begins in the article, and the language."""
OFFERED = 9
"""Speakers offered at most: as many as there are digits."""
LARGEST = 50_000
"""Code points of an article up to which it is at hand as a whole: who bears a role is told in its first lines.

Of a longer one the paragraphs near the quotation are; where these are longer too, its own one, or what is near in it.
"""


def quotation(session: Session, count: int | None) -> None:
    """Tag the quotation round the caret, or the selection as one; then ask who says it."""
    chosen = session.selected_annotation()
    if chosen is not None and chosen.kind == "quote":
        if chosen.is_stored:
            ask_speaker(session, chosen)
        else:
            _accept(session, chosen)
        return
    if session.selection is not None:
        _tag_selection(session, session.selection.start, session.selection.end)
        return
    found = read_here(session)
    if found is None and session.message[0]:
        return
    if found is None:
        session.say("No quotation marks in this paragraph: select the words, then tag them.", "warn")
        return
    _tag(session, found)


def read_here(session: Session) -> Offered | None:
    """What marks set off round the caret, with its parts; None in a paragraph without any."""
    from assist.quotations import around

    caret = session.caret
    return _read(session, caret, lambda text, base, language: around(text, caret - base, language))


def _tag_selection(session: Session, start: int, end: int) -> None:
    from assist.quotations import of_selection

    def reading(text: str, base: int, language: str | None) -> Proposal:
        return of_selection(text, start - base, end - base, language)

    try:
        found = _read(session, start, reading, end)
    except ValueError:
        session.say("There is no word in the selection.", "warn")
        return
    if found is not None:
        _tag(session, found)


def _read(session: Session, offset: int, reading: Reading, end: int | None = None) -> Offered | None:
    """What is read round an offset, its paragraph and its neighbours in view, as a candidate."""
    document = session.document
    home = document.paragraph_at(offset)
    last = home if end is None else document.paragraph_at(max(offset, end - 1))
    whole = session.article.length <= LARGEST
    first = 1 if whole else max(1, home.number - CONTEXT)
    end_number = document.count if whole else min(document.count, last.number + CONTEXT)
    near = [document.paragraph(n) for n in range(first, end_number + 1)]
    if near[-1].end - near[0].start > LARGEST:
        near = [home] if last == home else [home, last]
    base, beyond = near[0].start, near[-1].end
    if beyond - base > LARGEST:
        base, beyond = clipped(document.text, (offset, max(offset, end or 0)), (base, beyond))
    text = document.text(base, beyond)
    plain = unwrapped(text, [(max(p.start, base) - base, min(p.end, beyond) - base) for p in near])
    try:
        proposal = reading(plain, base, session.article.language)
    except (IndexError, KeyError, TypeError, AttributeError) as error:  # a fault in a rule ends no session
        session.say(f"The words round this cannot be read ({error!r}); select them and tag again.", "warn")
        return None
    if proposal is None:
        return None
    return as_candidate(session.article.id, proposal, text, base, session.store.annotator)


def _tag(session: Session, found: Offered) -> None:
    """Tag a quotation that a person asked for, unless it is tagged already; then ask who says it."""
    for known in session.marks_around(found.start):
        if known.kind == "quote" and known.is_stored and _same(known, found):
            ask_speaker(session, known, found.speaker)
            return
    annotation = decided(
        found, "accepted", session.store.annotator, origin="human", rule=None, confidence=None,
        parent_id=_parent(session, found),
    )  # fmt: skip
    session.settle()
    keep_new(session, annotation)
    ask_speaker(session, annotation, found.speaker)


def _same(known: Annotation, found: Annotation) -> bool:
    """Is it the same quotation, its pieces or its edges corrected perhaps?"""
    if (known.start, known.end) == (found.start, found.end):
        return True
    return [s.start for s in known.content] == [s.start for s in found.content]


def _parent(session: Session, found: Annotation) -> str | None:
    """The innermost quotation that this one is nested in."""
    around = [
        each
        for each in session.marks_around(found.start)
        if each.kind == "quote"
        and each.is_stored
        and any(s.start <= found.start and found.end <= s.end for s in each.content)
        and (each.start, each.end) != (found.start, found.end)
    ]
    return min(around, key=lambda each: each.end - each.start).id if around else None


def ask_speaker(session: Session, quote: Annotation, speaker: Speaker | None = None) -> None:
    """Keep the quotation selected and offer its likeliest speakers, the proposed one first."""
    caret = session.caret
    session.selection = Selection(quote.start, quote.end, quote.id)
    session.at_hand = quote.id
    session.caret = caret if quote.start <= caret < quote.end else quote.start
    session.view.show(quote.start, quote.end - 1)
    session.speakers = _likely(session, quote, speaker)
    if not session.speakers:
        session.say(f"QUOTE {quoted(quote.text)}; nobody near it is tagged")


def offer_speakers(session: Session, candidate: Offered) -> None:
    """Of a selected candidate: who may say it, when the text names somebody."""
    if candidate.speaker is not None:
        session.speakers = _likely(session, candidate, candidate.speaker)


def _likely(session: Session, quote: Annotation, speaker: Speaker | None) -> list[Candidate]:
    """Who is proposed, then whom the paragraphs mention."""
    number = session.document.paragraph_at(quote.start).number
    near = session.store.entities.speakers(session.article.id, number, quote.start)
    if speaker is None:
        return near[:OFFERED]
    first = session.store.entities.named(speaker.name, session.article.id, speaker.start, speaker.end)
    known = {candidate.entity_id or candidate.name for candidate in first}
    return [*first, *(c for c in near if (c.entity_id or c.name) not in known)][:OFFERED]


def _take(session: Session, index: int) -> None:
    quote = session.selected_annotation()
    if quote is None or index >= len(session.speakers):
        session.say(f"There is no speaker {index + 1}.")
        return
    settle_speaker(session, quote, session.speakers[index])


def settle_speaker(session: Session, quote: Annotation, speaker: Candidate) -> None:
    """Say who says it, and go on reading after the quotation."""
    words = f"{quoted(quote.text)} — {speaker.name}"
    role = role_phrase(quote, speaker.name, session.article.language)
    if quote.is_stored:

        def done(settled: Annotation) -> None:
            session.document.forget_marks()
            session.document.put(settled)

        session.write(lambda store: store.entities.settle_speaker(quote.id, speaker, role=role), done)
        session.say(words)
    else:
        record = decided(quote, "accepted", session.store.annotator)
        keep_decided(session, quote, record, f"Accepted {words}", speaker=speaker, role=role)
    end = quote.end
    session.leave()
    block = session.document.block_at(max(0, end - 1))
    session.go(min(end, max(block.start, block.end - 1)))


def _accept(session: Session, candidate: Annotation) -> None:
    """Take a candidate as it is, and ask who says it."""
    assert isinstance(candidate, Offered)
    record = decided(candidate, "accepted", session.store.annotator)
    keep_decided(session, candidate, record, f"Accepted {record.label} {quoted(record.text)}")
    ask_speaker(session, record, candidate.speaker)


def first_speaker(session: Session, count: int | None) -> None:
    """Take the first proposed speaker."""
    _take(session, 0)


def leave_open(session: Session, count: int | None) -> None:
    """Leave the quotation without a speaker; a candidate, undecided."""
    quote = session.selected_annotation()
    session.leave()
    session.say("The speaker is left open." if quote is None or quote.is_stored else "Left undecided.")


def find_speaker(session: Session, count: int | None) -> None:
    """Type a name: known entities are offered, a new name makes a new one."""
    quote = session.selected_annotation()
    if quote is None or quote.kind != "quote":
        session.say("Select a quotation first.")
        return
    session.ask(Prompt("Speaker", _named, offer=_names))


def _names(session: Session) -> list[Candidate]:
    """Who is offered: the likely ones whose name holds what is typed, then known names, then a new one."""
    assert session.prompt is not None
    typed = session.prompt.edit.text.strip()
    if not typed:
        return list(session.speakers)
    likely = [c for c in session.speakers if folded(typed) in folded(c.name)]
    offered = {(c.entity_id, c.name) for c in likely}
    known = by_name(session, typed, "PER")
    return [*likely, *(c for c in known if (c.entity_id, c.name) not in offered)]


def by_name(session: Session, typed: str, label: str) -> list[Candidate]:
    """Entities that look like what is typed, and a new one of that name unless one is called just so."""
    known = [Candidate(e.name, e.id, None, e.label) for e in session.store.entities.find(typed, limit=8)]
    exact = any(c.name.casefold() == typed.casefold() for c in known)
    return known if exact else [*known, Candidate(typed, None, None, label)]


def _named(session: Session) -> None:
    """Settle on the choice of the speaker prompt."""
    assert session.prompt is not None
    quote, chosen = session.selected_annotation(), session.prompt.chosen
    if quote is not None and chosen is not None:
        settle_speaker(session, quote, chosen)


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
