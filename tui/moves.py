"""Moving the caret; while a selection grows by moving, the same steps move its edge."""

from __future__ import annotations

from collections.abc import Callable

from store import Store
from tui.document import Block
from tui.layout import cell_of, offset_at
from tui.session import CommandTable, Session
from tui.view import GAP

Units = Callable[[Block], list[tuple[int, int]]]
"""What a step goes over: tokens or sentences of a block, as article offsets."""


def tokens(block: Block) -> list[tuple[int, int]]:
    """The tokens of a block."""
    return block.tokens


def sentences(block: Block) -> list[tuple[int, int]]:
    """The sentences of a block."""
    return block.sentences


def token_at(session: Session, offset: int) -> tuple[int, int] | None:
    """The token under the offset, else the next in its block, else the last; None in a block without any."""
    found = session.document.block_at(offset).tokens
    for start, end in found:
        if offset < end:
            return start, end
    return found[-1] if found else None


def next_unit(session: Session, units: Units, offset: int) -> tuple[int, int] | None:
    """The first unit that starts after the offset."""
    block: Block | None = session.document.block_at(offset)
    while block is not None:
        for start, end in units(block):
            if start > offset:
                return start, end
        block = session.document.after(block)
    return None


def previous_unit(session: Session, units: Units, offset: int) -> tuple[int, int] | None:
    """The last unit that starts before the offset."""
    block: Block | None = session.document.block_at(offset)
    while block is not None:
        for start, end in reversed(units(block)):
            if start < offset:
                return start, end
        block = session.document.before(block)
    return None


def next_end(session: Session, units: Units, offset: int) -> int | None:
    """The first end of a unit after the offset."""
    block: Block | None = session.document.block_at(offset)
    while block is not None:
        for _, end in units(block):
            if end > offset:
                return end
        block = session.document.after(block)
    return None


def previous_end(session: Session, units: Units, offset: int) -> int | None:
    """The last end of a unit before the offset."""
    block: Block | None = session.document.block_at(max(0, offset - 1))
    while block is not None:
        for _, end in reversed(units(block)):
            if end < offset:
                return end
        block = session.document.before(block)
    return None


def forward(units: Units) -> Callable[[Session, int | None], None]:
    """A command that steps on by a unit."""

    def act(session: Session, count: int | None) -> None:
        for _ in range(count or 1):
            if growing(session):
                _grow_forward(session, units)
                continue
            _land(session)
            found = next_unit(session, units, session.caret)
            if found is None:
                session.say("End of the article.")
                return
            session.go(found[0], show_to=found[1] if units is not tokens else None)

    return act


def backward(units: Units) -> Callable[[Session, int | None], None]:
    """A command that steps back by a unit."""

    def act(session: Session, count: int | None) -> None:
        for _ in range(count or 1):
            if growing(session):
                _grow_backward(session, units)
                continue
            _land(session)
            found = previous_unit(session, units, session.caret)
            if found is None:
                session.say("Top of the article.")
                return
            session.go(found[0], show_to=found[1] if units is not tokens else None)

    return act


def growing(session: Session) -> bool:
    """Do moves grow the selection?"""
    return session.selection is not None and session.selection.anchor is not None


def _land(session: Session) -> None:
    """A move out of a selection leaves it, the caret where it was selected."""
    if session.selection is not None:
        session.leave()


def _grow_forward(session: Session, units: Units) -> None:
    selection = session.selection
    assert selection is not None and selection.anchor is not None
    start, end = selection.start, selection.end
    if start < selection.anchor[0]:
        found = next_unit(session, units, start)
        session.reselect(min(found[0], selection.anchor[0]) if found else selection.anchor[0], end)
        return
    grown = next_end(session, units, end)
    if grown is not None:
        session.reselect(start, grown)


def _grow_backward(session: Session, units: Units) -> None:
    selection = session.selection
    assert selection is not None and selection.anchor is not None
    start, end = selection.start, selection.end
    if end > selection.anchor[1]:
        shrunk = previous_end(session, units, end)
        session.reselect(start, max(shrunk or 0, selection.anchor[1]))
        return
    found = previous_unit(session, units, start)
    if found is not None:
        session.reselect(found[0], end)


def _paragraph(step: int) -> Callable[[Session, int | None], None]:
    def act(session: Session, count: int | None) -> None:
        number = session.block.number + step * (count or 1)
        if growing(session):
            _grow_to_paragraph(session, step)
        elif 1 <= session.block.number + step <= session.document.count:
            _to_paragraph(session, number)
        else:
            _land(session)
            session.say("End of the article." if step > 0 else "Top of the article.")

    return act


def _grow_to_paragraph(session: Session, step: int) -> None:
    """To the end of the paragraph, then of the next; or to its start, then of the one before."""
    selection = session.selection
    assert selection is not None
    document = session.document
    if step > 0:
        here = document.paragraph_at(selection.end - 1)
        if here.end == selection.end and here.number < document.count:
            here = document.paragraph(here.number + 1)
        session.reselect(selection.start, max(here.end, selection.end))
        return
    here = document.paragraph_at(selection.start)
    if here.start == selection.start and here.number > 1:
        here = document.paragraph(here.number - 1)
    session.reselect(here.start, selection.end)


def _row(session: Session, step: int) -> None:
    """One screen row up or down, in the same column as far as the row goes."""
    width = session.view.width
    block = session.block
    folded = session.is_folded(block)
    row = 0 if folded else block.row_of(session.caret, width)
    cell = 0 if folded else _cell(block, row, width, session.caret)
    row += step
    if folded or row < 0 or row >= len(block.rows(width)):
        target = session.document.after(block) if step > 0 else session.document.before(block)
        if target is None:
            session.say("End of the article." if step > 0 else "Top of the article.")
            return
        block, row = target, 0 if step > 0 else len(target.rows(width)) - 1
    session.go(block.start if session.is_folded(block) else _place(block, row, width, cell))


def _cell(block: Block, row: int, width: int, offset: int) -> int:
    """The cell of a row at which the offset is shown."""
    start, end = block.row_bounds(row, width)
    return cell_of(block.safe[start - block.start : end - block.start], offset - start)


def _place(block: Block, row: int, width: int, cell: int) -> int:
    """The offset shown at a cell of a row, the row's last one when it is shorter."""
    start, end = block.row_bounds(row, width)
    place = start + offset_at(block.safe[start - block.start : end - block.start], cell)
    return max(start, min(place, end - 1))


def _rows(step: int) -> Callable[[Session, int | None], None]:
    units = forward(tokens) if step > 0 else backward(tokens)

    def act(session: Session, count: int | None) -> None:
        if growing(session):
            units(session, count)
            return
        _land(session)
        for _ in range(count or 1):
            _row(session, step)

    return act


def top(session: Session, count: int | None) -> None:
    """To the first paragraph, or to the paragraph of the count."""
    _to_paragraph(session, count or 1)


def bottom(session: Session, count: int | None) -> None:
    """To the last paragraph, or to the paragraph of the count."""
    _to_paragraph(session, count or session.document.count)


def _to_paragraph(session: Session, number: int) -> None:
    _land(session)
    block = session.document.block(max(1, min(number, session.document.count)))
    session.go(block.start, show_to=block.end)


def _page(step: int) -> Callable[[Session, int | None], None]:
    def act(session: Session, count: int | None) -> None:
        _land(session)
        view = session.view
        y = view.line_of(session.caret) or 0
        view.scroll(step * max(1, view.height - 2) * (count or 1))
        for near in (*range(y, view.height), *range(y, -1, -1)):
            line = view.lines[near]
            if line.block is not None and line.row != GAP:
                start = line.block.start
                if line.row >= 0:
                    start, _ = line.block.row_bounds(line.row, view.width)
                if start != session.caret or step < 0:
                    session.caret = start
                    break
        _stop_at_the_ends(session, step)

    return act


def _stop_at_the_ends(session: Session, step: int) -> None:
    """A page past the end ends on the last block, a page before the top on the first."""
    document = session.document
    if step > 0 and session.view.lines[-1].block is None:
        last = document.block(document.count, -1)
        session.caret = last.row_bounds(len(last.rows(session.view.width)) - 1, session.view.width)[0]


def read_on(session: Session, count: int | None) -> None:
    """Mark paragraphs read and go on to the next."""
    _land(session)
    number = session.block.number
    last = min(number + (count or 1) - 1, session.document.count)
    unread = [n for n in range(number, last + 1) if not session.document.is_read(n)]
    if unread:
        for n in unread:
            session.document.set_read(n, True)
        session.read += len(unread)
        article = session.article.id
        session.say(f"Read ¶{number}." if number == last else f"Read ¶{number} to ¶{last}.")
        if last < session.document.count:
            _to_paragraph(session, last + 1)
        session.write(lambda store: _mark_read(store, article, unread))
    elif last < session.document.count:
        _to_paragraph(session, last + 1)
    if last == session.document.count:
        session.say("Read to the end of the article.")


def _mark_read(store: Store, article_id: str, numbers: list[int]) -> None:
    """One act for all of them."""
    words = f"read ¶{numbers[0]}" if len(numbers) == 1 else f"read ¶{numbers[0]} to ¶{numbers[-1]}"
    with store.act("read", words, article_id=article_id):
        for number in numbers:
            store.reading.mark(article_id, number)


def fold(session: Session, count: int | None) -> None:
    """Fold or unfold the repeated paragraph here."""
    number = session.block.number
    original = session.document.repeat_of(number)
    if original is None:
        session.say("This paragraph repeats no earlier one.")
        return
    if number in session.unfolded:
        session.leave()
        session.unfolded.discard(number)
        session.caret = session.document.paragraph(number).start
    else:
        session.unfolded.add(number)
    session.view.refresh()
    session.go(session.caret)
    session.say(f"¶{number} repeats ¶{original}.")


def inspector(session: Session, count: int | None) -> None:
    """Show or hide what is under the caret."""
    session.inspecting = not session.inspecting


def brackets(session: Session, count: int | None) -> None:
    """Show or hide the labels' letters below the text."""
    session.bracketed = not session.bracketed


def zen(session: Session, count: int | None) -> None:
    """Show the text alone, or everything again."""
    session.zen = not session.zen


COMMANDS: CommandTable = {
    "inspector": inspector,
    "brackets": brackets,
    "zen": zen,
    "fold": fold,
    "next_paragraph": _paragraph(1),
    "previous_paragraph": _paragraph(-1),
    "next_row": _rows(1),
    "previous_row": _rows(-1),
    "next_token": forward(tokens),
    "previous_token": backward(tokens),
    "next_sentence": forward(sentences),
    "previous_sentence": backward(sentences),
    "read_on": read_on,
    "top": top,
    "bottom": bottom,
    "page_down": _page(1),
    "page_up": _page(-1),
}
