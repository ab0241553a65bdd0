"""Proposers of other distributions: each in a process of its own, with a time limit, so that none holds up a page.

A proposer is a class with one method, named by an entry point of the group `postil.proposers`:

    class Rivers:
        def propose(self, text, paragraphs, language):
            yield Proposal("entity", "LOC", ((start, end),), "rivers", 0.7)

One that raises, hangs or answers nonsense is left out until the program ends; `left_out` names it and says why.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from assist.proposal import Part, Proposal, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from store.formats.child import Child

ENTRY_POINTS: Final = "postil.proposers"
SECONDS: Final = 20.0
"""For one call, the loading of a pipeline included."""
MEGABYTES: Final = 8192
"""Address space: numerical libraries reserve far more than they use."""
_ANSWER: Final = "assist.plugins.answer"


class Proposer(Protocol):
    """What a plug-in offers."""

    def propose(
        self, text: str, paragraphs: Sequence[tuple[int, int]], language: str | None
    ) -> Iterable[Proposal]:
        """Proposals for these paragraphs of the text; offsets are code points from its start."""
        ...


class Plugins:
    """The plug-ins at work: name -> `module:class`."""

    def __init__(self, places: dict[str, str], seconds: float = SECONDS) -> None:
        self._places = places
        self._seconds = seconds
        self._children: dict[str, Child] = {}
        self.left_out: dict[str, str] = {}
        """Plug-ins that failed, each with what went wrong."""

    @property
    def names(self) -> list[str]:
        """The plug-ins that there are and that have not failed."""
        return [name for name in self._places if name not in self.left_out]

    def propose(
        self, text: str, paragraphs: Sequence[tuple[int, int]], language: str | None
    ) -> list[Proposal]:
        """What all plug-ins propose that have not failed yet."""
        if not paragraphs or not self._places:
            return []
        low, high = paragraphs[0][0], paragraphs[-1][1]
        inner = [(start - low, end - low) for start, end in paragraphs]
        found: list[Proposal] = []
        for name, place in self._places.items():
            if name not in self.left_out:
                asked = {"place": place, "text": text[low:high], "paragraphs": inner, "language": language}
                found += [moved(each, low) for each in self._ask(name, asked, high - low)]
        return found

    def close(self) -> None:
        """End the processes."""
        for child in self._children.values():
            child.close()

    def _ask(self, name: str, asked: dict[str, Any], length: int) -> list[Proposal]:
        # Deferred: most sessions have no plug-in.
        from store.formats.child import Child, Late, ParserFailed

        child = self._children.setdefault(name, Child(self._seconds, MEGABYTES))
        try:
            answered = child.call(_ANSWER, json.dumps({**asked, "path": sys.path}).encode())
            if "failed" in answered:
                raise ParserFailed(answered["failed"])
            return [checked(each, length) for each in answered["found"]]
        except Late:
            self.left_out[name] = (
                f"the proposer {name} is left out: it gave no answer within {self._seconds:g} seconds"
            )
        except ParserFailed as error:
            self.left_out[name] = f"the proposer {name} is left out: {error}"
        except (TypeError, ValueError, KeyError, IndexError) as error:
            self.left_out[name] = (
                f"the proposer {name} is left out: its answer is no list of proposals ({error})"
            )
        child.close()
        return []


def _may_name_one(place: str) -> bool:
    """Whether a distribution in a folder of the path names a proposer; so may an archive."""
    try:
        with os.scandir(place or ".") as entries:
            folders = [Path(each) for each in entries if each.name.endswith((".dist-info", ".egg-info"))]
    except FileNotFoundError:
        return False
    except OSError:
        return True
    for folder in folders:
        try:
            if ENTRY_POINTS.encode() in (folder / "entry_points.txt").read_bytes():
                return True
        except OSError:
            continue
    return False


@cache
def installed() -> Plugins:
    """The plug-ins of this environment, looked for once; the spaCy one where spaCy is installed."""
    # Deferred: nothing needs it before the first proposals.
    from importlib.util import find_spec

    places: dict[str, str] = {}
    if any(map(_may_name_one, sys.path)):
        # Deferred: what reads metadata takes longer to import than a screen to fill.
        from importlib.metadata import entry_points

        places = {point.name: point.value for point in entry_points(group=ENTRY_POINTS)}
    if find_spec("spacy") is not None:
        places.setdefault("spacy", "assist.with_spacy:SpacyProposer")
    return Plugins(places)


def left_out() -> list[str]:
    """Which plug-ins failed since the program began, a sentence each."""
    return list(installed().left_out.values()) if installed.cache_info().currsize else []


# In the child


def answer(payload: bytes) -> dict[str, Any]:
    """What one plug-in proposes, or why it failed; run in the child process."""
    asked = json.loads(payload)
    sys.path += [place for place in asked["path"] if place not in sys.path]
    paragraphs = [(start, end) for start, end in asked["paragraphs"]]
    try:
        found = list(_loaded(asked["place"]).propose(asked["text"], paragraphs, asked["language"]))
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:300]}
    return {"found": found}


@cache
def _loaded(place: str) -> Proposer:
    from importlib import import_module

    module, _, name = place.partition(":")
    made: Proposer = getattr(import_module(module), name)()
    return made


# What came back


def checked(row: list[Any], length: int) -> Proposal:
    """A proposal from its JSON; ValueError or TypeError when it is none, or lies outside the text."""
    kind, label, pieces, rule, confidence, *more = row
    spans = tuple((int(start), int(end)) for start, end in pieces)
    if kind not in ("entity", "quote") or not isinstance(label, str) or not spans:
        raise ValueError(f"{kind} {label}")
    if any(not 0 <= start < end <= length for start, end in spans) or list(spans) != sorted(spans):
        raise ValueError(f"{label} at {spans}")
    quote_type, cue, source, speaker, medium, entity_id = more
    return Proposal(
        kind, label, spans, str(rule), min(1.0, max(0.0, float(confidence))), quote_type,
        Part(*cue) if cue else None, Part(*source) if source else None, Speaker(*speaker) if speaker else None,
        medium, entity_id,
    )  # fmt: skip


def moved(each: Proposal, by: int) -> Proposal:
    """The proposal with its offsets counted from the text's start."""

    def part(one: Part | None) -> Part | None:
        return one and Part(one.start + by, one.end + by)

    said = each.speaker
    return each._replace(
        pieces=tuple((start + by, end + by) for start, end in each.pieces),
        cue=part(each.cue),
        source=part(each.source),
        speaker=said and Speaker(said.name, said.start + by, said.end + by),
    )
