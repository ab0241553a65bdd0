"""Figures of agreement as lines of text: what the command prints is what the screen shows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from store.agreement.report import NAMES, Agreement, ArticleFigures, Figure, KindFigures
from tui.layout import cells, fit, wrap

_KINDS: Final = {"entity": "Mentions", "quote": "Quotations"}
_SHORT: Final = {
    "f1_exact": "F1", "f1_overlap": "overlap", "cohen_kappa": "kappa", "fleiss_kappa": "kappa",
    "alpha": "alpha", "unitizing_alpha": "u-alpha",
}  # fmt: skip
_UNDEFINED: Final = "–"
_NONE: Final = "(none)"
"""The column of a confusion table for places where the other one has nothing."""
NAMED: Final = 5
"""Articles that are named when some do not count."""


def lines(found: Agreement) -> list[str]:
    """All of it, in a width of 80 cells where the names allow it."""
    out = [_title(found), *_left_out(found)]
    for kind in found.kinds:
        out += ["", *_kind(found, kind)]
    return out


def _title(found: Agreement) -> str:
    who = "both" if len(found.annotators) == 2 else "at least two of them"
    words = f"{_listed(found.annotators)}: {_counted(found.articles, 'article')} that {who} annotated"
    return words + (f", label {found.label} only" if found.label else "")


def _left_out(found: Agreement) -> Iterator[str]:
    if not found.left_out:
        return
    yield f"not counted, since only one of them did: {_counted(len(found.left_out), 'article')}"
    for article in found.left_out[:NAMED]:
        yield f"  {article.article_id}  {', '.join(article.annotators)}: {article.title}"
    if len(found.left_out) > NAMED:
        yield f"  and {len(found.left_out) - NAMED} more"


def _kind(found: Agreement, kind: KindFigures) -> Iterator[str]:
    made = " · ".join(f"{name} {sum(counts.values()):,}" for name, counts in kind.counts.items())
    yield f"{_KINDS[kind.kind]} · {made}"
    overall = [figure for figure in kind.figures if figure.label is None]
    if not kind.labels:
        yield f"  {overall[0].why}"
        return
    yield f"  {'':21}{'value':>7}  {'95 % interval':16}  n"
    for figure in overall:
        yield f"  {NAMES[figure.measure]:21}{_value(figure.value)}  {_interval(figure):16}  {figure.n:,} {figure.unit}"
        if figure.why:
            yield from _reason("    ", figure.why)
    if not any(figure.low is not None for figure in overall):
        yield f"  no intervals: too few {found.drawn} with any to draw from"
    else:
        yield f"  intervals: {found.draws:,} draws of {found.drawn}, seed {found.seed}"
    yield from _labels(kind)
    yield from _confusion(found.annotators, kind)
    yield from _articles(kind.articles)


def _labels(kind: KindFigures) -> Iterator[str]:
    """A row a label; the reasons of what is undefined below."""
    names = list(kind.counts)
    shown = names if len(names) <= 3 else []
    measures = list(dict.fromkeys(figure.measure for figure in kind.figures if figure.label is not None))
    wide = max(7, *(cells(label) + 1 for label in kind.labels))
    yield ""
    counted = "".join(_right(name, 7) for name in shown) if shown else _right("n", 7)
    yield f"  {_left('Label', wide)}{counted}" + "".join(
        f"{_SHORT[m]:>8}{'  95 % interval ' if m == 'f1_exact' else ''}" for m in measures
    )
    reasons = []
    for label in kind.labels:
        counts = [kind.counts[name].get(label, 0) for name in names]
        figures = [figure for m in measures if (figure := kind.figure(m, label))]
        row = "".join(f"{n:>7,}" for n in (counts if shown else [sum(counts)]))
        for figure in figures:
            row += f"{_value(figure.value):>8}"
            row += f"  {_interval(figure):14}" if figure.measure == "f1_exact" else ""
        yield f"  {_left(label, wide)}{row}".rstrip()
        reasons += [f"{label}, {NAMES[f.measure]}: {f.why}" for f in figures if f.why]
    for reason in reasons:
        yield from _reason("  ", reason)


def _reason(indent: str, words: str) -> list[str]:
    """A sentence on as many lines as 80 cells take."""
    starts = [*wrap(words, 80 - len(indent) - 2), len(words)]
    return [indent + words[a:b].rstrip() for a, b in pairwise(starts)]


def _confusion(annotators: Sequence[str], kind: KindFigures) -> Iterator[str]:
    if not kind.confusion:
        return
    first, second = annotators
    columns = [*kind.labels, ""]
    wide = [max(6, cells(label or _NONE) + 1) for label in columns]
    head = max(7, *(cells(label) + 1 for label in kind.labels))
    yield ""
    yield f"  Confusion: rows {first}, columns {second}; places, matched by their words"
    yield f"  {'':{head}}" + "".join(_right(c or _NONE, w) for c, w in zip(columns, wide, strict=True))
    for row in columns:
        numbers = [kind.confusion.get((row, column), 0) for column in columns]
        shown = "".join(f"{n or '.':>{w}}" for n, w in zip(numbers, wide, strict=True))
        yield f"  {_left(row or _NONE, head)}{shown}"


def _articles(articles: Sequence[ArticleFigures]) -> Iterator[str]:
    """A row an article, where there are several."""
    if len(articles) < 2:
        return
    measures = [figure.measure for figure in articles[0].figures if figure.measure in _SHORT]
    yield ""
    yield f"  {'Article':22}{'n':>6}" + "".join(f"{_SHORT[m]:>9}" for m in measures) + "  Title"
    for article in articles:
        values = {figure.measure: figure for figure in article.figures}
        row = "".join(f"{_value(values[m].value):>9}" for m in measures)
        yield f"  {article.article_id:22}{values['f1_exact'].n:>6,}{row}  {article.title}"


def _value(value: float | None) -> str:
    return f"{_UNDEFINED:>7}" if value is None else f"{value:7.3f}"


def _interval(figure: Figure) -> str:
    return "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _left(text: str, width: int) -> str:
    shown = text[: fit(text, width - 1)]
    return shown + " " * (width - cells(shown))


def _right(text: str, width: int) -> str:
    shown = text[: fit(text, width - 1)]
    return " " * (width - cells(shown)) + shown
