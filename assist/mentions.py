"""Mentions of persons, organisations, places ... that a text shows by itself."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from assist.naming import naming
from assist.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def mentions(text: str, paragraphs: Sequence[tuple[int, int]], language: str | None) -> list[Proposal]:
    """What these paragraphs seem to name, in order; mentions may overlap."""
    words = naming(language)
    found = []
    for start, end in paragraphs:
        for run in _runs()(text, start, end):
            if run[0].casefold() not in words.common and len(run[0]) > 2:
                label = "ORG" if run[0].isupper() else "MISC"
                found.append(Proposal("entity", label, (run.span(),), "capitals", 0.4))
    return found


@cache
def _runs() -> Callable[..., Iterator[re.Match[str]]]:
    capital = "[A-Z\u00c0-\u00d6\u00d8-\u00de][^\\W_]+"
    return re.compile(f"\\b{capital}(?:[ -]{capital})*").finditer
