"""The parts of a quotation: type, medium, cue, source, addressee, its pieces; and that it is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

from store import Store
from store.ids import new_id, now
from store.model import Annotation, Candidate, Medium, QuoteType, Role, Span
from tui.prompt import Prompt
from tui.session import CommandTable, Session
from tui.tagging import decide, keep_changed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

NEAR: Final = 2
"""Paragraphs round the caret in which the quotation at hand is looked for."""
REASONS: Final = {
    "scare_quote": "scare quotes", "title": "a title", "name": "a name", "not_attributed": "nobody says it",
    "boundary": "wrong edges", "duplicate": "tagged twice",
}  # fmt: skip
"""Why marks set off no quotation, as stored and as asked."""


def _near(session: Session) -> list[Annotation]:
    """The stored quotations round the caret, in order."""
    document = session.document
    offset = session.selection.start if session.selection else session.caret
    home = document.paragraph_at(offset).number
    found: dict[str, Annotation] = {}
    for number in range(max(1, home - NEAR), min(document.count, home + NEAR) + 1):
        for each in document.annotations(document.block_at(document.paragraph(number).start)):
            if each.kind == "quote" and each.is_stored:
                found[each.id] = each
    return sorted(found.values(), key=lambda each: (each.start, -each.end))


def _at_hand(session: Session) -> Annotation | None:
    """The quotation last worked on when it is near, else the nearest one."""
    near = _near(session)
    for each in near:
        if each.id == session.at_hand:
            return each
    at = session.selection.start if session.selection else session.caret
    return min(near, key=lambda each: max(each.start - at, at - each.end, 0), default=None)


def _quote(session: Session) -> Annotation | None:
    """The selected quotation; says so when there is none."""
    chosen = session.selected_annotation()
    if chosen is None or chosen.kind != "quote":
        session.say("Select a quotation first.")
        return None
    return chosen


def _next(values: tuple[str, ...], now: str | None) -> str:
    return values[(values.index(now) + 1) % len(values)] if now in values else values[0]


def quote_type(session: Session, count: int | None) -> None:
    """Give the selected quotation the next type."""
    quote = _quote(session)
    if quote is not None:
        _change(session, quote, f"type {_next(get_args(QuoteType), quote.quote_type)}")


def medium(session: Session, count: int | None) -> None:
    """Give the selected quotation the next medium."""
    quote = _quote(session)
    if quote is not None:
        _change(session, quote, f"medium {_next(get_args(Medium), quote.medium)}")


def _change(session: Session, quote: Annotation, what: str) -> None:
    field, value = what.split()
    changed = replace(quote, **{"quote_type" if field == "type" else field: value}, updated_at=now())  # type: ignore[arg-type]
    keep_changed(session, quote, changed, "retag", f"{quoted(quote.text)}: {what.replace('_', ' ')}")


def _setting(role: Role) -> Callable[[Session, int | None], None]:
    """A command that makes the selected words a part of the quotation at hand; once more takes it off."""

    def act(session: Session, count: int | None) -> None:
        selection = session.selection
        quote = _at_hand(session)
        chosen = session.selected_annotation()
        if selection is None or (chosen is not None and chosen.kind == "quote"):
            session.say(f"Select the words of the {role} first.")
            return
        if quote is None:
            session.say("There is no quotation near: tag it first.", "warn")
            return
        span = Span(
            selection.start, selection.end, session.document.text(selection.start, selection.end), role
        )
        others = tuple(each for each in quote.spans if each.role != role)
        same = quote.pieces(role) == (span,)
        spans = others if same else _ordered([*others, span])
        words = f"No {role}" if same else f"{role} {quoted(span.text)} of"
        keep_changed(
            session,
            quote,
            replace(quote, spans=spans, updated_at=now()),
            "part",
            f"{words} {quoted(quote.text)}",
        )
        session.at_hand = quote.id
        session.leave()
        session.go(selection.start)

    return act


def _ordered(spans: list[Span]) -> tuple[Span, ...]:
    """The content first, then the other roles; the pieces of a role numbered in text order."""
    roles = get_args(Role)
    result: list[Span] = []
    for role in roles:
        pieces = sorted((s for s in spans if s.role == role), key=lambda s: s.start)
        result += [replace(s, ordinal=n) for n, s in enumerate(pieces)]
    return tuple(result)


def join(session: Session, count: int | None) -> None:
    """Join the selected quotation with the next one; or make the selected words a piece of the one at hand."""
    session.settle()
    chosen = session.selected_annotation()
    if chosen is None or chosen.kind != "quote":
        _add_piece(session)
        return
    following = next((q for q in _near(session) if q.start >= chosen.end and q.id != chosen.id), None)
    if not chosen.is_stored or following is None:
        session.say("There is no quotation to join it with in the next paragraphs.")
        return
    missing = [s for s in following.spans if s.role != "content" and not chosen.pieces(s.role)]
    joined = replace(
        chosen, spans=_ordered([*chosen.spans, *following.content, *missing]),
        entity_id=chosen.entity_id or following.entity_id, updated_at=now(),
    )  # fmt: skip
    words = f"Joined {quoted(joined.text)}"
    session.document.put(joined)
    session.document.drop(following.id)
    session.tags -= 1
    session.say(words)

    def work(store: Store) -> None:
        with store.act("join", words, article_id=joined.article_id):
            store.annotations.change(joined, base=chosen)
            store.annotations.delete(following.id)

    session.write(work)
    session.reselect(joined.start, joined.end)


def _add_piece(session: Session) -> None:
    selection, quote = session.selection, _at_hand(session)
    if selection is None or quote is None:
        session.say("There is no quotation near to join the words to.")
        return
    if any(s.start < selection.end and s.end > selection.start for s in quote.content):
        session.say("These words are in the quotation already.")
        return
    piece = Span(selection.start, selection.end, session.document.text(selection.start, selection.end))
    joined = replace(quote, spans=_ordered([*quote.spans, piece]), updated_at=now())
    keep_changed(session, quote, joined, "join", f"Joined {quoted(joined.text)}")
    session.at_hand = quote.id
    session.leave()


def part(session: Session, count: int | None) -> None:
    """Make each piece of the selected quotation one of its own; or cut the selected words out of the one at hand."""
    session.settle()
    chosen = session.selected_annotation()
    if chosen is None or chosen.kind != "quote":
        _cut_out(session)
        return
    if not chosen.is_stored or len(chosen.content) < 2:
        session.say("The quotation has one piece only; select the words to cut out of it.")
        return
    parts = [s for s in chosen.spans if s.role != "content"]
    first, *rest = chosen.content
    kept = replace(chosen, spans=_ordered([first, *parts]), updated_at=now())
    others = [
        replace(chosen, id=new_id(), spans=_ordered([piece, *parts]), created_at=now(), updated_at=now())
        for piece in rest
    ]
    words = f"{quoted(chosen.text)} is {len(chosen.content)} quotations now"
    for each in (kept, *others):
        session.document.put(each)
    session.tags += len(others)
    session.say(words)

    def work(store: Store) -> None:
        with store.act("part", words, article_id=chosen.article_id):
            store.annotations.change(kept, base=chosen)
            for each in others:
                store.annotations.add(each)

    session.write(work)
    session.reselect(kept.start, kept.end)


def _cut_out(session: Session) -> None:
    selection, quote = session.selection, _at_hand(session)
    if selection is None or quote is None:
        session.say("There is no quotation near to cut the words out of.")
        return
    pieces: list[Span] = []
    for piece in quote.content:
        for start, end in (
            (piece.start, min(piece.end, selection.start)),
            (max(piece.start, selection.end), piece.end),
        ):
            text = session.document.text(start, end) if start < end else ""
            if text.strip(" \u00a0\u202f\n,;"):
                lead, tail = (
                    len(text) - len(text.lstrip(" \u00a0\u202f\n")),
                    len(text.rstrip(" \u00a0\u202f\n")),
                )
                pieces.append(Span(start + lead, start + tail, text[lead:tail]))
    if not pieces or [(s.start, s.end) for s in pieces] == [(s.start, s.end) for s in quote.content]:
        session.say("The words are not inside of the quotation, or are all of it.")
        return
    others = [s for s in quote.spans if s.role != "content"]
    left = replace(quote, spans=_ordered([*others, *pieces]), updated_at=now())
    keep_changed(session, quote, left, "part", f"Cut out of {quoted(left.text)}")
    session.at_hand = quote.id
    session.leave()


def no_quotation(session: Session, count: int | None) -> None:
    """Ask why what stands here is no quotation; it is kept as rejected, and never proposed again."""
    quote = session.selected_annotation()
    if quote is None or quote.kind != "quote":
        here = session.marks_at(session.caret)
        quote = next((each for each in here if each.kind == "quote"), None) or _marked(session)
    if quote is None:
        session.say("There is no quotation here.")
        return
    wanted = quote
    session.ask(
        Prompt(
            "Not a quotation, but", lambda s: _rejected(s, wanted), offer=lambda _: _reasons(), numbered=True
        )
    )


def _marked(session: Session) -> Annotation | None:
    """What marks set off round the caret, tagged or not."""
    from tui.quoting import read_here

    found = read_here(session)
    return found if found is not None and found.start <= session.caret < found.end else None


def _reasons() -> list[Candidate]:
    return [Candidate(words, None, None, reason) for reason, words in REASONS.items()]


def _rejected(session: Session, quote: Annotation) -> None:
    assert session.prompt is not None
    if session.prompt.chosen is not None:
        if quote.is_stored and quote.status != "proposed":
            session.tags -= 1
        decide(session, quote, "rejected", reject_reason=session.prompt.chosen.label)


COMMANDS: CommandTable = {
    "quote_type": quote_type,
    "medium": medium,
    "set_cue": _setting("cue"),
    "set_source": _setting("source"),
    "set_addressee": _setting("addressee"),
    "join": join,
    "part": part,
    "no_quotation": no_quotation,
}
"""What is said of a quotation's parts."""
