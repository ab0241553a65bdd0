"""Texts that are tagged somewhere and stand untagged elsewhere, in the articles that somebody has worked on.

Articles without an annotation are unread rather than inconsistent. One pass over each text: the first word
of what is sought leads to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from store.equals import overlaps, whole_tokens
from store.scope import layer

if TYPE_CHECKING:
    from store.store import Store

_WORD: Final = re.compile(r"\w+")


class Known(NamedTuple):
    """A text that is tagged, always with the same label."""

    text: str
    label: str
    homes: set[str] | None
    """The only articles in which it means the same (a role); None for a name."""


class Occurrence(NamedTuple):
    """A stretch of an article."""

    article_id: str
    start: int
    end: int


class _Sought(NamedTuple):
    known: Known
    lead: int
    """Code points before its first word."""


def unmarked(store: Store, known: Iterable[Known]) -> Iterator[tuple[str, Occurrence]]:
    """Each text with each place where it stands as whole tokens and nothing of it is tagged; longest texts win.

    What was rejected with the same label is left alone.
    """
    sought = _by_first_word(known)
    articles = store.conn.execute(
        "select distinct article_id from annotation n where kind <> 'note' and status = 'accepted' "
        f"and {layer(store.only)} order by 1"
    ).fetchall()
    for (article_id,) in articles:
        taken, rejected = _tagged(store, article_id)
        text = store.articles.full_text(article_id)
        for start, found in _found(text, sought, article_id):
            end = start + len(found.text)
            if not overlaps(taken, start, end) and (start, end, found.label) not in rejected:
                yield found.text, Occurrence(article_id, start, end)


def _by_first_word(known: Iterable[Known]) -> dict[str, list[_Sought]]:
    sought: dict[str, list[_Sought]] = defaultdict(list)
    for each in known:
        first = _WORD.search(each.text)
        if first is not None:
            sought[first[0]].append(_Sought(each, first.start()))
    for found in sought.values():
        found.sort(key=lambda each: -len(each.known.text))
    return sought


def _found(text: str, sought: dict[str, list[_Sought]], article_id: str) -> Iterator[tuple[int, Known]]:
    """Where known texts stand, none inside another."""
    past = 0
    for word in _WORD.finditer(text):
        for known, lead in sought.get(word[0], ()):
            start = word.start() - lead
            if (
                start >= past
                and (known.homes is None or article_id in known.homes)
                and text.startswith(known.text, start)
                and whole_tokens(text, start, start + len(known.text))
            ):
                yield start, known
                past = start + len(known.text)
                break


def _tagged(store: Store, article_id: str) -> tuple[list[tuple[int, int]], set[tuple[int, int, str]]]:
    """Stretches that are tagged, joined and in order; and what was rejected there, with its label."""
    rows = store.conn.execute(
        'select s.start, s."end", n.label, n.status from span s join annotation n on n.id = s.annotation_id '
        f"where s.article_id = ? and s.role = 'content' and n.kind = 'entity' and {layer(store.only)} order by s.start",
        (article_id,),
    ).fetchall()
    joined: list[tuple[int, int]] = []
    for start, end, _, status in rows:
        if status == "rejected":
            continue
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined, {(start, end, label) for start, end, label, status in rows if status == "rejected"}
