"""The one door to proposals: every proposer run over some paragraphs, overlaps settled, in order of start.

For the first screen give its paragraphs alone; the rest may follow. `propose` is `read`, which costs the time and
may be kept while the text stays the same, and `with_known`, which is cheap and done anew after each tag. A
proposer from another distribution joins through the entry point group `postil.proposers`; one that raises or
hangs is named and left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assist.overlaps import apart, beside, place, with_families
from assist.plugins import installed
from assist.proposal import FAMILY_RULE
from store.errors import PostilError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assist.gazetteer import Gazetteer
    from assist.proposal import Proposal

Bounds = tuple[int, int]


class Guessed(NamedTuple):
    """What paragraphs show by themselves, whatever is known already."""

    quotes: list[Proposal]
    mentions: list[Proposal]
    """Of overlapping ones the likeliest; in order of their starts."""


def propose(
    text: str,
    paragraphs: Sequence[Bounds],
    language: str | None,
    gazetteer: Gazetteer | None = None,
    *,
    plugins: bool = True,
) -> list[Proposal]:
    """Every quotation and mention that these paragraphs seem to hold, in the order of their starts.

    Offsets count from the text's start. `gazetteer`: what is known already; its mentions bear entity ids.
    `plugins`: ask those of other distributions too, which may take seconds; `assist.plugins.left_out` tells
    which have failed.
    """
    guessed = read(text, paragraphs, language, plugins=plugins)
    return with_known(guessed, text, paragraphs, language, gazetteer)


def read(text: str, paragraphs: Sequence[Bounds], language: str | None, *, plugins: bool = True) -> Guessed:
    """What the text alone tells of these paragraphs; holds as long as the text does. Linear in the text."""
    # Deferred: what was read before is remembered, without the rules.
    from assist.everything import read_all
    from assist.mentions import mentions

    text = unwrapped(text, paragraphs)
    quotes = _tried("quotations", lambda: read_all(text, paragraphs, language))
    found = _tried("mentions", lambda: mentions(text, paragraphs, language))
    own = Guessed(quotes, apart(found))
    return joined(own, installed().propose(text, paragraphs, language)) if plugins else own


def _tried(name: str, work: Callable[[], list[Proposal]]) -> list[Proposal]:
    """What one of our own proposers finds; a fault in a rule is named, and must not take the reader down."""
    try:
        return work()
    except PostilError:
        raise
    except Exception as error:
        installed().left_out[name] = f"the proposer {name} failed on a text: {type(error).__name__}: {error}"
        return []


def joined(guessed: Guessed, foreign: Sequence[Proposal]) -> Guessed:
    """What was read, with what plug-ins found in the same text."""
    if not foreign:
        return guessed
    quotes = [*guessed.quotes, *(each for each in foreign if each.kind == "quote")]
    return Guessed(quotes, apart([*guessed.mentions, *(each for each in foreign if each.kind == "entity")]))


def with_known(
    guessed: Guessed,
    text: str,
    paragraphs: Sequence[Bounds],
    language: str | None,
    gazetteer: Gazetteer | None,
) -> list[Proposal]:
    """What was read from these paragraphs with what is known by name in them, in the order of their starts."""
    text = unwrapped(text, paragraphs)
    known = gazetteer.find(text, paragraphs, language, families=True) if gazetteer is not None else []
    families = [each for each in known if each.rule == FAMILY_RULE]
    seen = guessed.mentions
    if families:
        known = [each for each in known if each.rule != FAMILY_RULE]
        seen = with_families(seen, families)
    return sorted([*guessed.quotes, *beside(known, seen)], key=place)


def unwrapped(text: str, paragraphs: Sequence[Bounds]) -> str:
    """The text with the line ends inside of paragraphs as blanks; as long as it was."""
    if not any("\n" in text[start:end] for start, end in paragraphs):
        return text
    parts, place = [], 0
    for start, end in paragraphs:
        parts += [text[place:start], text[start:end].replace("\n", " ")]
        place = end
    return "".join([*parts, text[place:]])
