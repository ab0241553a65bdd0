"""Mentions of persons, organisations, places ... that a text shows by itself: every room's findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    return found
