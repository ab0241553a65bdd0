"""What a measurement of agreement brings out: plain records, the same for the command, the screen and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

NAMES: Final = {
    "f1_exact": "F1, exact", "f1_overlap": "F1, overlap", "cohen_kappa": "Cohen's kappa",
    "fleiss_kappa": "Fleiss' kappa", "alpha": "Krippendorff's alpha", "unitizing_alpha": "Unitizing alpha",
    "speaker": "Same speaker", "entity": "Same entity",
}  # fmt: skip
"""How each measure is called, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of one measure."""

    measure: str
    """A key of NAMES."""
    label: str | None
    """None: over all labels."""
    value: float | None
    """None where it is undefined."""
    low: float | None
    """Bounds of the 95 % interval; None where there is none."""
    high: float | None
    n: int
    unit: str
    """What n counts: annotations (of all annotators), tokens, units or pairs."""
    why: str | None
    """Why the value is undefined."""


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """The figures of one article alone."""

    article_id: str
    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An article that only one of them annotated."""

    article_id: str
    title: str
    annotators: tuple[str, ...]
    """Who did."""


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Mentions, or quotations."""

    kind: str
    labels: tuple[str, ...]
    """Those that somebody gave."""
    counts: Mapping[str, Mapping[str, int]]
    """Annotator -> label -> annotations in the articles that count."""
    figures: tuple[Figure, ...]
    articles: tuple[ArticleFigures, ...]
    confusion: Mapping[tuple[str, str], int]
    """Of two annotators: (label of the first, of the second) -> places; empty where one has nothing there."""

    def figure(self, measure: str, label: str | None = None) -> Figure | None:
        """The figure of a measure, None when it is not among them."""
        return next((f for f in self.figures if (f.measure, f.label) == (measure, label)), None)


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that was measured."""

    annotators: tuple[str, ...]
    articles: int
    """Articles that two of them annotated at least: those that count."""
    left_out: tuple[LeftOut, ...]
    label: str | None
    """The one label that was looked at."""
    seed: int
    draws: int
    drawn: str
    """What was drawn for the intervals: articles, or the paragraphs of the only one."""
    kinds: tuple[KindFigures, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain lists and dictionaries, for JSON."""
        return {
            "annotators": list(self.annotators), "articles": self.articles, "label": self.label,
            "intervals": {"level": 0.95, "draws": self.draws, "of": self.drawn, "seed": self.seed},
            "left_out": [
                {"article_id": a.article_id, "title": a.title, "annotators": list(a.annotators)}
                for a in self.left_out
            ],
            "kinds": [_kind_data(kind) for kind in self.kinds],
        }  # fmt: skip


def _kind_data(kind: KindFigures) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "annotations": {name: dict(counts) for name, counts in kind.counts.items()},
        "figures": [_figure_data(figure) for figure in kind.figures],
        "articles": [
            {"article_id": a.article_id, "title": a.title, "figures": [_figure_data(f) for f in a.figures]}
            for a in kind.articles
        ],
        "confusion": [
            {"first": first or None, "second": second or None, "places": count}
            for (first, second), count in sorted(kind.confusion.items())
        ],
    }


def _figure_data(figure: Figure) -> dict[str, Any]:
    return {
        "measure": figure.measure, "label": figure.label, "value": figure.value, "low": figure.low,
        "high": figure.high, "n": figure.n, "unit": figure.unit, "why": figure.why,
    }  # fmt: skip
