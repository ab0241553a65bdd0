"""What annotations have that no column of `csv`, `quotes-csv` and the workbook holds; counted by SQL, told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from store.formats import columns
from store.formats.registry import Loss, Options

if TYPE_CHECKING:
    from store.store import Store

_SHOWN: Final = 5
"""Examples of each loss."""
_REJECTED: Final = (
    "rejected annotations have a reason, which has no column",
    "n.status = 'rejected' and n.reject_reason is not null",
)
_NESTED: Final = ("quotations are nested in another, which has no column", "n.parent_id is not null")
_LABELLED: Final = ("quotations bear another label than QUOTE, which has no column", "n.label <> 'QUOTE'")
_PIECES: Final = (
    "quotations have a cue, source or addressee in several pieces; the columns hold the first piece",
    "exists (select 1 from span s where s.annotation_id = n.id and s.role <> 'content' and s.ordinal = 1)",
)
_QUOTATION: Final = "n.kind = 'quote'"
_MENTION: Final = "n.kind in ('entity', 'note')"


def of_mentions(store: Store, options: Options) -> tuple[Loss, ...]:
    """What a table of mentions and notes leaves out."""
    return (
        *_found(store, options, *_REJECTED, _MENTION),
        *_found(
            store, options, "quotations are not among the mentions; quotes-csv holds them", "", _QUOTATION
        ),
    )


def of_quotations(store: Store, options: Options) -> tuple[Loss, ...]:
    """What a table of quotations leaves out."""
    lost = (_PIECES, _NESTED, _LABELLED, _REJECTED)
    return (
        *(loss for one in lost for loss in _found(store, options, *one, _QUOTATION)),
        *_found(
            store, options, "mentions and notes are not among the quotations; csv holds them", "", _MENTION
        ),
    )


def of_both(store: Store, options: Options) -> tuple[Loss, ...]:
    """What is left out where mentions and quotations have a table each."""
    lost = ((*_REJECTED, _MENTION), *((*one, _QUOTATION) for one in (_PIECES, _NESTED, _LABELLED, _REJECTED)))
    return tuple(loss for one in lost for loss in _found(store, options, *one))


def _found(store: Store, options: Options, reason: str, which: str, kind: str) -> Iterator[Loss]:
    """The annotations of which it is true, if any; those of the other table are no loss, only to be minded."""
    of_annotation, values = columns.conditions(options)
    of_article, ids = columns.of_articles(options)
    joined = " join article a on a.id = n.article_id" if of_article else ""
    source = (
        f"from annotation n{joined} where {kind}{' and ' * bool(which)}{which}{of_annotation}{of_article}"
    )
    (count,) = store.conn.execute(f"select count(*) {source}", (*values, *ids)).fetchone()
    if count:
        first = f"select n.id {source} order by n.key limit {_SHOWN}" if which else "select 1 where false"
        rows = store.conn.execute(first, (*values, *ids) if which else ()).fetchall()
        yield Loss(count, reason, tuple(row[0] for row in rows), minor=not which)
