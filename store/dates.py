"""When an article was published, as far as a day, month or year can be read; and stretches of time to count by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Unit = Literal["day", "week", "month", "year"]

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
_SPANS: Final[tuple[tuple[Unit, int], ...]] = (("day", 35), ("week", 26 * 7), ("month", 60 * 31))
"""The longest stretch of time, in days, that is counted by each unit: what fits side by side on a small screen."""
_YEARS: Final = 60
"""Periods of a timeline in years, at most."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time and what is counted in it."""

    first: date
    """Its first day."""
    name: str
    """`2026-11-23`, `2026-11` or `2026`; of a week, its Monday."""
    mentions: int
    quotations: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Periods without a gap, the oldest first."""

    unit: Unit
    step: int
    """Units in a period: 1, or more years where the time is long."""
    periods: tuple[Period, ...]
    undated: int
    """What is counted that has no date."""

    @property
    def most(self) -> tuple[int, int]:
        """The highest counts of a period: mentions, quotations."""
        return (
            max((period.mentions for period in self.periods), default=0),
            max((period.quotations for period in self.periods), default=0),
        )


def day(published: str | None) -> date | None:
    """The day a date of publication names, the first of its month or year if it names no day; None if unreadable.

    >>> day("2026-11-23T17:00:00+01:00"), day("2026"), day("hier")
    (datetime.date(2026, 11, 23), datetime.date(2026, 1, 1), None)
    """
    found = _DATE.match((published or "").strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def timeline(counts: Iterable[tuple[str | None, str, int]]) -> Timeline:
    """Counts by date of publication and kind of annotation, put together by day, week, month or year."""
    known: list[tuple[date, str, int]] = []
    undated = 0
    for published, kind, count in counts:
        when = day(published)
        if when is None:
            undated += count
        else:
            known.append((when, kind, count))
    if not known:
        return Timeline("day", 1, (), undated)
    first, last = min(known)[0], max(known)[0]
    unit, step = _unit(first, last)
    names: list[date] = [_first(first, unit, step)]
    while (following := _after(names[-1], unit, step)) is not None and following <= last:
        names.append(following)
    sums = {name: [0, 0] for name in names}
    for when, kind, count in known:
        sums[_first(when, unit, step)][kind == "quote"] += count
    periods = (Period(name, _named(name, unit), *sums[name]) for name in names)
    return Timeline(unit, step, tuple(periods), undated)


def _unit(first: date, last: date) -> tuple[Unit, int]:
    span = (last - first).days + 1
    for unit, longest in _SPANS:
        if span <= longest:
            return unit, 1
    years = last.year - first.year + 1
    return "year", -(-years // _YEARS)


def _first(when: date, unit: Unit, step: int) -> date:
    if unit == "week":
        # The first week of all dates would begin before them.
        return date.fromordinal(max(1, when.toordinal() - when.weekday()))
    if unit == "month":
        return when.replace(day=1)
    if unit == "year":
        return date(max(1, when.year - when.year % step), 1, 1)
    return when


def _after(when: date, unit: Unit, step: int) -> date | None:
    """The first day of the next period; None where the calendar ends."""
    try:
        if unit == "year":
            return date(when.year - when.year % step + step, 1, 1)
        if unit == "month":
            return date(when.year + when.month // 12, when.month % 12 + 1, 1)
        return when + timedelta(days=7 if unit == "week" else 1)
    except (ValueError, OverflowError):
        return None


def _named(when: date, unit: Unit) -> str:
    return when.isoformat()[: {"month": 7, "year": 4}.get(unit, 10)]
