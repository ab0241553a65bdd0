"""Mentions of persons, organisations and places against gold, beside runs of capitals; and what is tagged once."""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from assist.gazetteer import Gazetteer
from assist.proposers import propose
from store.text import cut
from tests.evaluation import named
from tests.evaluation.measure import Score, exact, overlapping, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LABELS: Final = {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC"}
"""Ours, and the gold's for them; other labels are no part of the measure."""
_CAPITALS: Final = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*)*")
Span = tuple[str, int, int]


class Found(NamedTuple):
    """What one corpus gave."""

    score: Score
    met: Score
    """The same by any overlap."""
    baseline: Score
    labels: tuple[int, int]
    """Right spans with the right label, and right spans."""
    rules: dict[str, tuple[int, int]]
    """For each rule: right spans, and all."""
    repeats: tuple[int, int]
    """Repeated texts that are proposed once the first is tagged, and repeated texts."""
    characters: int
    seconds: float


def measured(documents: list[named.Named]) -> Found:
    """Every measure over the documents."""
    gold: dict[Span, str] = {}
    mine: dict[Span, tuple[str, str]] = {}
    capitals: set[Span] = set()
    repeats = Counter[bool]()
    seconds = 0.0
    # The words of a language are read once in a session.
    propose("", [(0, 0)], documents[0].language, plugins=False)
    for document in documents:
        gold |= {(document.name, *trimmed(document.text, s, e)): label for s, e, label in document.mentions}
        capitals |= {(document.name, *match.span()) for match in _CAPITALS.finditer(document.text)}
        begun = time.process_time()
        proposals = propose(document.text, cut(document.text)[1], document.language, plugins=False)
        seconds += time.process_time() - begun
        for each in proposals:
            if each.kind == "entity" and each.label in _LABELS:
                span = (document.name, *trimmed(document.text, each.start, each.end))
                mine[span] = (_LABELS[each.label], each.rule)
        repeats.update(_repeated(document))
    right = [span for span in mine if span in gold]
    return Found(
        exact(set(gold), set(mine)),
        overlapping(set(gold), set(mine)),
        exact(set(gold), capitals),
        (sum(mine[span][0] == gold[span] for span in right), len(right)),
        {rule: _counted(mine, gold, rule) for rule in sorted({rule for _, rule in mine.values()})},
        (repeats[True], repeats.total()),
        sum(len(document.text) for document in documents),
        seconds,
    )


def _counted(mine: dict[Span, tuple[str, str]], gold: dict[Span, str], rule: str) -> tuple[int, int]:
    spans = [span for span, (_, each) in mine.items() if each == rule]
    return sum(span in gold for span in spans), len(spans)


def _repeated(document: named.Named) -> Iterable[bool]:
    """For each gold mention whose text and label were tagged before: whether it is proposed then."""
    known = Gazetteer()
    for start, end, label in document.mentions:
        known.add(document.text[start:end], label)
    proposals = propose(document.text, cut(document.text)[1], document.language, known, plugins=False)
    spans = {(each.start, each.end) for each in proposals}
    seen: set[tuple[str, str]] = set()
    longer = [(start, end, label) for start, end, label in document.mentions]
    for start, end, label in sorted(document.mentions):
        tagged = (document.text[start:end], label)
        inner = any(
            s <= start and end <= e and (s, e) != (start, end) and each == label for s, e, each in longer
        )
        if tagged in seen and not inner:
            yield (start, end) in spans
        seen.add(tagged)


def rows(corpora: Path) -> list[tuple[str, str, str, str]]:
    """Measure, result, baseline and goal, as the page shows them."""
    found: list[tuple[str, str, str, str]] = []
    for name, read in (("re3d", named.re3d), ("NewsEye-fr", named.newseye), ("AQMAR", named.aqmar)):
        each = measured(read(corpora))
        goal = f"{2 * each.baseline.f1:.3f}" if each.baseline.f1 else ""
        by_rule = ", ".join(f"{rule} {right} of {all_}" for rule, (right, all_) in each.rules.items())
        found += [
            (
                f"{name}: persons, organisations, places, exact P / R / F",
                _prf(each.score),
                _prf(each.baseline),
                goal,
            ),
            (f"{name}: the same, overlap", _prf(each.met), "", ""),
            (f"{name}: label of the right spans", _share(each.labels), "", ""),
            (f"{name}: repeats of a tagged text", _share(each.repeats), "", "1.00"),
            (f"{name}: by rule, right of proposed", by_rule, "", ""),
            (
                f"{name}: million characters a CPU second, all proposers",
                f"{each.characters / each.seconds / 1e6:.2f}",
                "",
                "1.0",
            ),
        ]
    return found


def _prf(score: Score) -> str:
    return f"{score.precision:.2f} / {score.recall:.2f} / **{score.f1:.3f}**"


def _share(pair: tuple[int, int]) -> str:
    return f"**{pair[0] / pair[1]:.2f}** ({pair[0]} of {pair[1]})" if pair[1] else "none in the data"
