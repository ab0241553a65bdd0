"""Mentions of persons, organisations, places ... that a text shows by itself: every room's findings."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from assist.acronyms import DEFINED, acronyms
from assist.dates import dates
from assist.names import Names
from assist.naming import Is, naming
from assist.numbers import numbers
from assist.roles import roles
from assist.tokens import Tokens
from assist.uncased import uncased

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.proposal import Proposal


_FIRST_MARK: Final = "\u0300"
_JOINERS: Final = ("\u200c", "\u200d")


def mentions(text: str, paragraphs: Sequence[tuple[int, int]], language: str | None) -> list[Proposal]:
    """What these paragraphs seem to name, not in order; mentions may overlap. Linear in the text."""
    words = naming(language)
    words.trim()
    names = Names(words)
    found = names.found
    for start, end in paragraphs:
        tokens = Tokens(text, start, end, words)
        kinds = tokens.kinds
        if kinds & (Is.CAPITAL | Is.SHOUTED) and DEFINED.search(text, start, end):
            defined = list(acronyms(tokens))
            found += defined
            names.waiting.define(text[each.start : each.end] for each in defined if each.rule == "acronym")
        if kinds & (Is.NUMBER | Is.DATED):
            found += dates(tokens)
        if kinds & Is.NUMBER:
            found += numbers(tokens)
        if kinds & Is.ROLE:
            found += roles(tokens)
        if words.no_capitals:
            found += uncased(tokens)
        elif kinds & (Is.CAPITAL | Is.HONORIFIC):
            names.read(tokens)
    names.settle()
    return [
        each if text[each.end : each.end + 1] < _FIRST_MARK else _with_marks(each, text) for each in found
    ]


def _with_marks(found: Proposal, text: str) -> Proposal:
    """The mention with the marks and joiners on its last letter, which no edge may part from it."""
    end = found.end
    while text[end : end + 1] in _JOINERS or unicodedata.category(text[end : end + 1] or " ")[0] == "M":
        end += 1
    return (
        found if end == found.end else found._replace(pieces=(*found.pieces[:-1], (found.pieces[-1][0], end)))
    )
