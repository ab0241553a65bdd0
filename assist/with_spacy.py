"""Mentions from a spaCy pipeline that is installed anyway (extra `spacy`); runs in a plug-in's process only.

$POSTIL_SPACY names the pipeline, a package or a folder; else the first installed one of the text's language.
Without one nothing is proposed.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from assist.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LABELS: Final = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "GPE", "LOC": "LOC", "FAC": "LOC", "EVENT": "EVENT",
    "DATE": "DATE", "TIME": "DATE", "MONEY": "NUM", "PERCENT": "NUM", "QUANTITY": "NUM", "CARDINAL": "NUM",
    "ORDINAL": "NUM", "PRODUCT": "PROD",
}  # fmt: skip
"""OntoNotes and WikiNER to ours; the rest is MISC."""
_CONFIDENCE: Final = 0.7
"""spaCy tells none."""


class SpacyProposer:
    """The entities of a spaCy pipeline."""

    def propose(
        self, text: str, paragraphs: Sequence[tuple[int, int]], language: str | None
    ) -> Iterator[Proposal]:
        """One proposal an entity."""
        pipeline = _pipeline((language or "").split("-")[0])
        if pipeline is None:
            return
        parts = [text[start:end] for start, end in paragraphs]
        for (start, _), document in zip(paragraphs, pipeline.pipe(parts), strict=True):
            for found in document.ents:
                span = (start + found.start_char, start + found.end_char)
                label = _LABELS.get(found.label_, "MISC")
                yield Proposal("entity", label, (span,), "spacy", _CONFIDENCE)


@cache
def _pipeline(language: str) -> Any:
    """The pipeline for a language, loaded once; None when none is installed."""
    import spacy

    named = os.environ.get("POSTIL_SPACY")
    if named:
        return spacy.load(named)
    found = [name for name in spacy.util.get_installed_models() if name.split("_")[0] == language]
    return spacy.load(sorted(found)[0]) if language and found else None
