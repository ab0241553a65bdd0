"""From two or more layers of a store to figures: F1, kappa, alpha and unitizing alpha, in all and by label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from store.agreement import marks as layers
from store.agreement.formulas import Measure, measures
from store.agreement.intervals import DRAWS, Sums, added, intervals
from store.agreement.marks import KINDS, Kind
from store.agreement.report import Agreement, ArticleFigures, Figure, KindFigures, LeftOut
from store.agreement.tallies import Sheet, Tally, alone, confusion, split_labels, tally
from store.errors import BadInput, NotFound, Refused
from store.scope import ADJUDICATION
from store.text import tokens

if TYPE_CHECKING:
    from store.store import Store

Progress = Callable[[int], None]
"""Told how many articles were looked at."""


def agree(
    store: Store,
    annotators: Sequence[str] = (),
    *,
    articles: Sequence[str] = (),
    label: str | None = None,
    kinds: Sequence[Kind] = KINDS,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Agreement:
    """How far these annotators agree, or all who share articles, in all articles or these (ids, or file names).

    NotFound for an annotator, article or label that is not in the store; Refused when fewer than two
    annotators, or no article that two of them annotated, are left.
    """
    worked = _worked(store, articles)
    chosen = _chosen(store, annotators, worked)
    if label is not None:
        store.labels.get(label)
    shared = sorted(a for a, who in worked.items() if len(who & set(chosen)) > 1)
    if not shared:
        raise Refused(f"{_listed(chosen)} have no article in common: {_shares(chosen, worked)}")
    titles = {a: store.articles.get(a).title for a, who in worked.items() if who & set(chosen)}
    by_kind = _sheets(store, shared, chosen, worked, label, progress)
    left_out = tuple(
        LeftOut(article_id, titles[article_id], tuple(sorted(worked[article_id] & set(chosen))))
        for article_id in sorted(titles)
        if article_id not in shared
    )
    single = len(shared) == 1
    return Agreement(
        annotators=tuple(chosen), articles=len(shared), left_out=left_out, label=label, seed=seed, draws=DRAWS,
        drawn="paragraphs" if single else "articles",
        kinds=tuple(_kind_figures(kind, by_kind[kind], chosen, titles, seed) for kind in kinds),
    )  # fmt: skip


def _worked(store: Store, articles: Sequence[str]) -> dict[str, set[str]]:
    found = layers.worked(store)
    wanted = [store.articles.get(ref).id for ref in articles]
    return {article_id: found.get(article_id, set()) for article_id in wanted} if wanted else found


def _chosen(store: Store, annotators: Sequence[str], worked: Mapping[str, set[str]]) -> list[str]:
    known = layers.layers(store)
    everyone = sorted({name for who in layers.worked(store).values() for name in who})
    for name in annotators:
        if name not in everyone:
            raise NotFound(f"There is no annotator {name}; there are: {', '.join(everyone) or 'none'}")
    if len(set(annotators)) < len(annotators):
        raise BadInput("Name each annotator once: nobody can disagree with themselves")
    if annotators:
        if len(annotators) < 2:
            raise Refused(f"Agreement needs two annotators; {_only(everyone)}")
        return list(annotators)
    settled = {layer.annotator for layer in known if layer.settled} | {ADJUDICATION}
    sharing = [who - settled for who in worked.values() if len(who - settled) > 1]
    chosen = sorted(set().union(*sharing)) if sharing else []
    if len(chosen) < 2:
        others = [name for name in everyone if name not in settled]
        raise Refused(
            f"Agreement needs an article that two annotators worked on; {_only(others)}. "
            "`postil merge OTHER.db` takes in a colleague's store, --annotator NAME says who tags"
        )
    return chosen


def _only(everyone: Sequence[str]) -> str:
    if not everyone:
        return "nobody has annotated anything here"
    return f"{_listed(everyone)} {'alone has' if len(everyone) == 1 else 'have'} annotated here"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _shares(chosen: Sequence[str], worked: Mapping[str, set[str]]) -> str:
    counts = [(name, sum(name in who for who in worked.values())) for name in chosen]
    return ", ".join(f"{name} annotated {count}" for name, count in counts)


def _sheets(
    store: Store,
    shared: Sequence[str],
    chosen: Sequence[str],
    worked: Mapping[str, set[str]],
    label: str | None,
    progress: Progress,
) -> dict[Kind, list[Sheet]]:
    """The articles as sheets of each kind; of a single one, its paragraphs are the chunks."""
    found: dict[Kind, list[Sheet]] = {kind: [] for kind in KINDS}
    known = layers.names(store)
    for number, article_id in enumerate(shared, 1):
        text = store.articles.full_text(article_id)
        cut = tokens(text)
        edges = [start for start, _ in cut], [end for _, end in cut]
        starts = _paragraphs(store, article_id) if len(shared) == 1 else (0,)
        by_annotator = layers.of_article(store, article_id, chosen, known)
        for kind in KINDS:
            marks = tuple(
                [m for m in by_annotator[name] if m.kind == kind and label in (None, m.label)]
                if name in worked[article_id]
                else None
                for name in chosen
            )
            found[kind].append(Sheet(article_id, len(text), edges, starts, marks))
        progress(number)
    return found


def _paragraphs(store: Store, article_id: str) -> tuple[int, ...]:
    """Where the paragraphs begin, the first at 0."""
    store.articles.ensure_cut(article_id)
    most = store.articles.get(article_id).length
    return (0, *(p.start for p in store.articles.paragraphs(article_id, 2, most)))


def _kind_figures(
    kind: Kind, sheets: Sequence[Sheet], chosen: Sequence[str], titles: Mapping[str, str], seed: int
) -> KindFigures:
    by_article = tally(sheets)
    chunks = [chunk for found in by_article for chunk in found]
    labels = sorted({mark.label for sheet in sheets for marks in sheet.marks for mark in marks or ()})
    articles = tuple(
        ArticleFigures(sheet.article_id, titles[sheet.article_id], _alone(kind, sheet, found, len(chosen)))
        for sheet, found in zip(sheets, by_article, strict=True)
    )
    split_labels(chunks, labels)
    wanted = measures(kind, labels, chunks, len(chosen))
    total = added(chunks)
    ranges = intervals(chunks, [each.formula for each in wanted], seed=seed)
    return KindFigures(
        kind=kind,
        labels=tuple(labels),
        counts={name: _counts(sheets, n) for n, name in enumerate(chosen)},
        figures=tuple(_figure(each, total, found) for each, found in zip(wanted, ranges, strict=True)),
        articles=articles,
        confusion=dict(confusion(sheets)) if len(chosen) == 2 else {},
    )


def _counts(sheets: Sequence[Sheet], annotator: int) -> dict[str, int]:
    return dict(sorted(Counter(m.label for sheet in sheets for m in sheet.marks[annotator] or ()).items()))


def _alone(kind: Kind, sheet: Sheet, chunks: Sequence[Tally], annotators: int) -> tuple[Figure, ...]:
    """The figures of an article by itself, over all labels and without intervals."""
    labels = sorted({mark.label for marks in sheet.marks for mark in marks or ()})
    total = alone(sheet, chunks)
    wanted = [each for each in measures(kind, labels, [total], annotators) if each.label is None]
    return tuple(_figure(each, total, None) for each in wanted)


def _figure(wanted: Measure, total: Sums, between: tuple[float, float] | None) -> Figure:
    value, n = wanted.formula(total), round(wanted.size(total))
    if isinstance(value, str):
        return Figure(wanted.name, wanted.label, None, None, None, n, wanted.unit, value)
    low, high = between or (None, None)
    return Figure(wanted.name, wanted.label, value, low, high, n, wanted.unit, None)
