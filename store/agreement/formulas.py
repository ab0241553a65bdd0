"""Every measure as a formula over tallies: what it is called, its value, and on how much it rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from store.agreement import alpha, kappa, unitizing
from store.agreement.intervals import Formula, Sums, added
from store.agreement.kappa import Coding
from store.agreement.tallies import Key, Tally

NO_SPANS: Final = "none of them has annotated anything so"
NO_PAIRS: Final = "nothing that two of them marked alike says who is meant"


class Measure(NamedTuple):
    """One measure, of all labels or of one."""

    name: str
    """A key of report.NAMES."""
    label: str | None
    formula: Formula
    size: Callable[[Sums], float]
    """On how many of the unit the value rests."""
    unit: str


def measures(kind: str, labels: Sequence[str], chunks: Sequence[Tally], annotators: int) -> list[Measure]:
    """All measures over these chunks: those over all labels first, then label by label."""
    keys = sorted({key for chunk in chunks for key in chunk}, key=repr)
    total = added(chunks)
    found = [
        *_spans(keys, labels, None, annotators),
        *_codings([(key, key[1]) for key in keys if key[0] == "coding"], None, annotators),
        _units(labels, None, total, annotators),
        _who("speaker" if kind == "quote" else "entity"),
    ]
    for label in labels:
        own = [(key, key[2]) for key in keys if key[:2] == ("label", label)]
        found += _spans(keys, [label], label, annotators)
        found += [*_codings(own, label, annotators), _units([label], label, total, annotators)]
    return found


def _spans(keys: Sequence[Key], labels: Sequence[str], label: str | None, annotators: int) -> list[Measure]:
    """F1 of equal and of overlapping marks: of more than two annotators the mean of their pairs.

    Hripcsak, G., & Rothschild, A. S. (2005). Agreement, the F-measure, and reliability in information retrieval.
    Journal of the American Medical Informatics Association 12, 296-298.
    """
    wanted = set(labels)
    ours = [key for key in keys if key[0] == "span" and key[2] in wanted]
    pairs = list(combinations(range(annotators), 2))
    by_pair = {
        which: [[key for key in ours if key[1] == which and key[3:] == pair] for pair in pairs]
        for which in ("all", "exact", "loose")
    }

    def size(sums: Sums) -> float:
        return sum(sums.get(key, 0) for keys in by_pair["all"] for key in keys)

    def f1(which: str) -> Formula:
        both = list(zip(by_pair[which], by_pair["all"], strict=True))

        def value(sums: Sums) -> float | str:
            scores = []
            for met, all_of_them in both:
                count = sum([sums.get(key, 0) for key in all_of_them])
                if count:
                    scores.append(2 * sum([sums.get(key, 0) for key in met]) / count)
            return sum(scores) / len(scores) if scores else NO_SPANS

        return value

    return [
        Measure("f1_exact", label, f1("exact"), size, "annotations"),
        Measure("f1_overlap", label, f1("loose"), size, "annotations"),
    ]


def _codings(own: Sequence[tuple[Key, Coding]], label: str | None, annotators: int) -> list[Measure]:
    """Kappa and alpha on tokens: Cohen's for two annotators, Fleiss' for more."""

    def of(measure: Callable[[dict[Coding, float]], float | str]) -> Formula:
        return lambda sums: measure({coding: sums.get(key, 0) for key, coding in own})

    def size(least: int) -> Callable[[Sums], float]:
        seen = [key for key, coding in own if sum(c is not None for c in coding) >= least]
        return lambda sums: sum(sums.get(key, 0) for key in seen)

    name, chance = ("cohen_kappa", of(kappa.cohen)) if annotators == 2 else ("fleiss_kappa", of(kappa.fleiss))
    return [
        Measure(name, label, chance, size(annotators), "tokens"),
        Measure("alpha", label, of(alpha.nominal), size(2), "tokens"),
    ]


def _units(labels: Sequence[str], label: str | None, total: Sums, annotators: int) -> Measure:
    fields = [[("unit", each, name) for name in unitizing.Sums._fields] for each in labels]
    chances = [total.get(("unit", each, "chances"), 0) for each in labels]

    def value(sums: Sums) -> float | str:
        found = [unitizing.Sums._make([sums.get(key, 0) for key in keys]) for keys in fields]
        return unitizing.alpha(found, sums.get(("length",), 0), chances, annotators)

    def size(sums: Sums) -> float:
        return sum(sums.get(("unit", each, "units"), 0) for each in labels)

    return Measure("unitizing_alpha", label, value, size, "units")


def _who(name: str) -> Measure:
    """Of the marks that two have alike and one at least says who is meant, the share in which both mean the same."""

    def value(sums: Sums) -> float | str:
        count = sums.get(("who", "all"), 0)
        return sums.get(("who", "same"), 0) / count if count else NO_PAIRS

    return Measure(name, None, value, lambda sums: sums.get(("who", "all"), 0), "pairs")
