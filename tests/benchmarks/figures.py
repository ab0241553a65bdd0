"""Figures of one run as Markdown: medians, ratios round by round, the budget beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Row:
    """One thing measured, once a round."""

    what: str
    unit: str
    ours: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)
    """What `ours` is divided by, in the same rounds; empty where the figure itself is the result."""
    budget: float | None = None
    """The ratio (or the figure) may be this large; None where there is no budget."""

    def results(self) -> list[float]:
        """The ratio of each round, or the figures."""
        if not self.reference:
            return self.ours
        return [mine / theirs for mine, theirs in zip(self.ours, self.reference, strict=True)]


def number(value: float) -> str:
    """Three figures that matter."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values: Sequence[float]) -> str:
    """The median, and between what it lay."""
    if len(values) == 1:
        return number(values[0])
    return f"{number(median(values))} [{number(min(values))}–{number(max(values))}]"


def table(title: str, rows: Iterable[Row]) -> str:
    """A Markdown table; results over their budget are bold."""
    lines = [f"### {title}", "", "| what | ours | reference | ratio | budget |", "|---|--:|--:|--:|--:|"]
    for row in rows:
        if not row.ours:
            continue
        results = row.results()
        over = row.budget is not None and median(results) > row.budget
        told = spread(results)
        told = f"**{told}**" if over else told
        ours = f"{number(median(row.ours))} {row.unit}" if row.reference else ""
        theirs = f"{number(median(row.reference))} {row.unit}" if row.reference else ""
        ratio = told if row.reference else f"{told} {row.unit}"
        limit = "" if row.budget is None else f"≤ {row.budget:g}"
        lines.append(f"| {row.what} | {ours} | {theirs} | {ratio} | {limit} |")
    return "\n".join(lines) + "\n"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
