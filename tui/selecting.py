"""Selecting: what is under the caret, what lies round it, and moving the edges."""

from __future__ import annotations

from collections.abc import Callable

from assist.candidates import Offered
from assist.quotations import enclosing
from store.model import Annotation
from store.text import next_grapheme, previous_grapheme
from tui.document import Block
from tui.moves import next_end, next_unit, previous_end, previous_unit, token_at, tokens
from tui.quoting import offer_speakers
from tui.screens.scene import Effect
from tui.session import CommandTable, Selection, Session
from tui.tagging import decide

LOOKED_AT = 100_000
"""Code points newly read for candidates by one key at most: a tenth of a second."""
REACH = 64
"""Code points looked at for one grapheme step: longer than any cluster in use."""


def select(session: Session, count: int | None) -> None:
    """Select the innermost annotation under the caret, else the candidate, else the token."""
    if not session.document.offering.knows(session.block.stretch):
        session.document.offer(session.block)  # the key does the same before and after a pause
    here = session.marks_at(session.caret)
    if here:
        select_annotation(session, here[0])
        return
    token = token_at(session, session.caret)
    if token is None:
        session.say("There is no word here.")
        return
    session.select(*token)


def select_annotation(session: Session, annotation: Annotation) -> None:
    """Select an annotation, so that its label, edges, comment and speaker can be changed."""
    caret = session.caret
    session.select(annotation.start, annotation.end, annotation_id=annotation.id)
    if any(s.start <= caret < s.end for s in annotation.content):
        session.caret = caret
    session.say(_words(session, annotation))
    if isinstance(annotation, Offered) and annotation.kind == "quote":
        offer_speakers(session, annotation)


def _words(session: Session, annotation: Annotation) -> str:
    label = session.labels.get(annotation.label)
    words = label.title if label else annotation.label
    if annotation.status == "proposed":
        words = f"Proposed: {words}"
    if annotation.entity_id:
        words += f": {session.name_of(annotation.entity_id)}"
    return words


def outer(session: Session, count: int | None) -> None:
    """Accept a candidate; on an annotation: select the next one round the caret, innermost again at the end."""
    chosen = session.selected_annotation()
    if chosen is None and session.errand is not None and session.errand.place is not None:
        assert session.selection is not None
        session.errand.place(session.selection.start, session.selection.end)
        go_back(session, None)
        return
    if chosen is not None and chosen.status == "proposed":
        decide(session, chosen, "accepted")
        return
    here = session.marks_at(session.caret)
    if chosen is None or len(here) < 2:
        session.say("Press a label's letter to tag it." if chosen is None else "Nothing else lies here.")
        return
    at = next((i for i, a in enumerate(here) if a.id == chosen.id), -1)
    select_annotation(session, here[(at + 1) % len(here)])


def grow_by_moving(session: Session, count: int | None) -> None:
    """Select the token under the caret; moves now grow the selection."""
    if session.selection is not None:
        selection = session.selection
        session.selection = Selection(selection.start, selection.end, anchor=(selection.start, selection.end))
        session.speakers = []
        return
    token = token_at(session, session.caret)
    if token is None:
        session.say("There is no word here.")
        return
    session.select(*token, anchor=token)


def leave(session: Session, count: int | None) -> None:
    """Select nothing; the caret stays at the start of what was selected. What was shown from elsewhere: back there."""
    selection, errand = session.selection, session.errand
    if errand is not None and selection is not None and selection[:2] == errand[:2]:
        go_back(session, None)
        return
    session.leave()
    session.say("")


def go_back(session: Session, count: int | None) -> None:
    """Back to the screen from which the article was opened."""
    if session.errand is None:
        session.say("Nothing is selected.")
    else:
        session.effects.append(Effect("screen", "back"))


def step(session: Session, count: int | None) -> None:
    """Switch the edges between token and character steps."""
    session.by_character = not session.by_character
    session.say("Edges move by character." if session.by_character else "Edges move by token.")


def next_character(session: Session, offset: int) -> int:
    """The end of the grapheme cluster that begins at the offset."""
    end = min(offset + REACH, session.article.length)
    near = session.document.text(offset, end)
    return offset + next_grapheme(near, 0) if near else offset


def _previous_character(session: Session, offset: int) -> int:
    start = max(0, offset - REACH)
    near = session.document.text(start, offset)
    return start + previous_grapheme(near, len(near)) if near else offset


def _right_out(session: Session, start: int, end: int) -> tuple[int, int]:
    if session.by_character:
        return start, next_character(session, end)
    return start, next_end(session, tokens, end) or end


def _right_in(session: Session, start: int, end: int) -> tuple[int, int]:
    moved = (
        _previous_character(session, end)
        if session.by_character
        else previous_end(session, tokens, end) or start
    )
    return start, moved if moved > start else end


def _left_out(session: Session, start: int, end: int) -> tuple[int, int]:
    if session.by_character:
        return _previous_character(session, start), end
    found = previous_unit(session, tokens, start)
    return (found[0] if found else start), end


def _left_in(session: Session, start: int, end: int) -> tuple[int, int]:
    if session.by_character:
        moved = next_character(session, start)
    else:
        found = next_unit(session, tokens, start)
        moved = found[0] if found else end
    return (moved if moved < end else start), end


Edge = Callable[[Session, int, int], tuple[int, int]]


def _edge(move: Edge) -> Callable[[Session, int | None], None]:
    """A command that moves an edge; on an annotation it is resized, and that is kept at once."""

    def act(session: Session, count: int | None) -> None:
        from tui.tagging import resize

        assert session.selection is not None
        start, end = session.selection.start, session.selection.end
        for _ in range(count or 1):
            start, end = move(session, start, end)
        if (start, end) == (session.selection.start, session.selection.end):
            session.say("The edge cannot go further.")
            return
        annotation = session.selected_annotation()
        if annotation is not None and not resize(session, annotation, start, end):
            return
        session.reselect(start, end)

    return act


def larger(session: Session, count: int | None) -> None:
    """Grow to the next larger thing: token, candidate, quotation, sentence, paragraph."""
    assert session.selection is not None
    selection = session.selection
    start, end = selection.start, selection.end
    wider = [
        c for c in _things_round(session, start, end) if c[0] <= start and c[1] >= end and c != (start, end)
    ]
    if not wider:
        session.say("There is nothing larger.")
        return
    best = min(wider, key=lambda c: c[1] - c[0])
    grown = (*selection.smaller, (start, end))
    session.selection = selection._replace(annotation_id=None, smaller=grown, draft=None)
    session.speakers = []
    session.reselect(*best)


def _things_round(session: Session, start: int, end: int) -> list[tuple[int, int]]:
    document = session.document
    block = document.block_at(start)
    open_ones = (a for a in document.annotations(block) if a.status == "proposed")
    things = [*block.tokens, *((a.start, a.end) for a in open_ones), *block.sentences]
    pair = enclosing(block.text, start - block.start)
    if pair is not None:
        things.append((block.start + pair[0], block.start + pair[1]))
    first, last = document.paragraph_at(start), document.paragraph_at(max(start, end - 1))
    return [*things, (first.start, first.end), (first.start, last.end)]


def smaller(session: Session, count: int | None) -> None:
    """Back to the thing before it grew."""
    assert session.selection is not None
    if not session.selection.smaller:
        session.say("It has not grown.")
        return
    *rest, (start, end) = session.selection.smaller
    session.reselect(start, end, smaller=tuple(rest))


def next_annotation(session: Session, count: int | None) -> None:
    """Select the next annotation after the caret; overlapping ones in turn, outermost first."""
    _step_annotation(session, session.store.annotations.next_start, 1)


def previous_annotation(session: Session, count: int | None) -> None:
    """Select the annotation before the caret."""
    _step_annotation(session, session.store.annotations.previous_start, -1)


def _step_annotation(session: Session, seek: Callable[[str, int], Annotation | None], direction: int) -> None:
    session.settle()
    chosen = session.selected_annotation()
    offset = chosen.start if chosen else session.caret
    if chosen is None and direction > 0:
        offset -= 1  # one that starts right under the caret is next
    same = [a for a in session.marks_around(offset) if chosen is not None and a.start == chosen.start]
    at = next((i for i, a in enumerate(same) if chosen is not None and a.id == chosen.id), -1)
    if chosen is not None and 0 <= at + direction < len(same):
        _choose(session, same[at + direction])
        return
    found = seek(session.article.id, offset)
    if found is None:
        session.say("No annotation further on." if direction > 0 else "No annotation before this.")
        return
    if direction < 0:  # the innermost of those that start there comes first on the way back
        here = [a for a in session.marks_around(found.start) if a.start == found.start and a.is_stored]
        found = here[-1] if here else found
    _choose(session, found)


def _choose(session: Session, annotation: Annotation) -> None:
    session.caret = annotation.start
    select_annotation(session, annotation)


def next_candidate(session: Session, count: int | None) -> None:
    """Select the next proposal that nobody decided."""
    _step_candidate(session, 1)


def previous_candidate(session: Session, count: int | None) -> None:
    """Select the previous proposal that nobody decided."""
    _step_candidate(session, -1)


def _step_candidate(session: Session, direction: int) -> None:
    """Block by block from the caret on, reading what was not in sight yet; a press looks at so much of a novel."""
    offset = session.selection.start if session.selection else session.caret - (direction > 0)
    document = session.document
    block: Block | None = document.block_at(max(0, offset))
    before = document.offering.looked_at
    while block is not None:
        if not session.is_folded(block):
            document.offer(block)
            open_ones = [
                a for a in document.annotations(block) if a.status == "proposed" and a.start >= block.start
            ]
            places = [a for a in open_ones if (a.start - offset) * direction > 0]
            if places:
                _choose(session, min(places, key=lambda a: (abs(a.start - offset), -a.end)))
                return
        if document.offering.looked_at - before > LOOKED_AT:
            session.leave()
            session.go(block.start)
            session.say(f"None as far as ¶{block.number}; press again.")
            return
        block = document.after(block) if direction > 0 else document.before(block)
    where = "further on" if direction > 0 else "before this"
    session.say(f"No proposal {where}.")


COMMANDS: CommandTable = {
    "next_candidate": next_candidate,
    "previous_candidate": previous_candidate,
    "select": select,
    "accept": outer,
    "grow_by_moving": grow_by_moving,
    "leave": leave,
    "return": go_back,
    "step": step,
    "right_edge_out": _edge(_right_out),
    "right_edge_in": _edge(_right_in),
    "left_edge_out": _edge(_left_out),
    "left_edge_in": _edge(_left_in),
    "larger": larger,
    "smaller": smaller,
    "next_annotation": next_annotation,
    "previous_annotation": previous_annotation,
}
