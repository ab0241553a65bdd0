"""An entity in time and in company, drawn in the terminal: rows of runs, foreign text last and through safetext.

Bars in time are dots of braille cells (plotille); those of companions are blocks, an eighth of a cell fine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from store.card import Companion
from store.dates import Timeline
from tui.layout import cells
from tui.looks import PLAIN, Look, Run
from tui.safetext import line as one_line

_AXIS: Final = 7
"""Cells left of the bars: the highest count and the line."""
_LANE: Final = 5
"""Rows of bars of one kind, when there is room."""
_BAR: Final = Look("here")
_QUIET: Final = Look("muted")
_BLOCKS: Final = " ▏▎▍▌▋▊▉█"


def timeline_rows(timeline: Timeline, width: int, lane: int = _LANE) -> list[list[Run]]:
    """Mentions and below them quotations over the same time, bars of `lane` rows each, then the dates."""
    if not timeline.periods:
        return [_words("No article that names it has a date.", width, _QUIET)]
    mentions, quotations = timeline.most
    every = f"{timeline.step} years" if timeline.step > 1 else timeline.unit
    rows: list[list[Run]] = []
    for title, counts, most in (
        ("Named", [period.mentions for period in timeline.periods], mentions),
        ("Speaks", [period.quotations for period in timeline.periods], quotations),
    ):
        rows.append(_words(f"{title}: {sum(counts):,}, at most {most:,} in a {every}", width, PLAIN))
        rows += _bars(counts, most, width, lane)
    rows.append(_dates(timeline, width))
    if timeline.undated:
        rows.append(_words(f"{timeline.undated:,} more without a date", width, _QUIET))
    return rows


def _bars(counts: Sequence[int], most: int, width: int, lane: int) -> list[list[Run]]:
    # Deferred: only who looks at a chart pays for it.
    from plotille import Canvas

    room = max(4, width - _AXIS - 1)
    canvas = Canvas(room, lane, xmin=0, ymin=0, xmax=2 * room, ymax=4 * lane)
    pace = _pace(len(counts), room)
    # Bars that touch could not be told apart.
    wide = max(1, int(pace) - 1 if pace >= 3 else int(pace))
    for place, count in enumerate(counts):
        # A bar that is there is a dot high at least.
        height = max(1, round(count * 4 * lane / most)) if count else 0
        first = int(place * pace)
        for x in range(first, first + wide if height else first):
            canvas.line(x, 0, x, height - 1)
    drawn = canvas.plot("\n").split("\n")
    heads = [f"{_short(most):>{_AXIS - 2}} ┤", *[" " * (_AXIS - 1) + "│"] * (lane - 1)]
    return [
        [(head[:_AXIS], _QUIET), (row.replace("\u2800", " ").ljust(width - _AXIS), _BAR)]
        for head, row in zip(heads, drawn, strict=True)
    ]


def _short(number: int) -> str:
    """A number in five cells: `9,999`, `12k`, `3M`."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number // 1000}k" if number < 1_000_000 else f"{number // 1_000_000}M"


def _pace(periods: int, room: int) -> float:
    """Dots from one bar to the next, two a cell: whole ones, where there is room for them."""
    pace = 2 * room / periods
    return min(12, int(pace)) if pace >= 1 else pace


def _dates(timeline: Timeline, width: int) -> list[Run]:
    """The names of as many periods as fit, each below the beginning of its bar."""
    room = max(4, width - _AXIS - 1)
    wide = len(timeline.periods[0].name) + 2
    shown = " " * _AXIS
    for place, period in enumerate(timeline.periods):
        at = _AXIS + int(place * _pace(len(timeline.periods), room)) // 2
        if at >= len(shown) and at + wide - 2 <= width:
            shown = shown.ljust(at) + period.name + "  "
    return [(shown[:width].ljust(width), _QUIET)]


def company_rows(companions: Sequence[Companion], width: int) -> list[list[Run]]:
    """A bar each: in how many paragraphs both are named, and where in none, in how many articles."""
    if not companions:
        return [_words("Nobody else is named in these articles.", width, _QUIET)]
    return [company_row(each, companions[0], width) for each in companions]


def company_row(companion: Companion, nearest: Companion, width: int, look: Look | None = None) -> list[Run]:
    """One of these rows, the bar of the nearest companion being the longest."""
    counts = f" {companion.paragraphs:>6,} ¶ {companion.articles:>6,} art. "
    room = max(1, min(40, width // 3, width - len(counts) - 6))
    bar = _bar(companion.paragraphs / max(1, nearest.paragraphs), room)
    rest = max(0, width - len(counts) - room - 1)
    name = one_line(companion.name, rest)
    fill = " " * (rest - cells(name))
    return [(counts, look or _QUIET), (bar + " ", look or _BAR), (name + fill, look or PLAIN)]


def _bar(share: float, room: int) -> str:
    eighths = max(1, round(share * room * 8)) if share > 0 else 0
    full, part = divmod(eighths, 8)
    return ("█" * full + (_BLOCKS[part] if part else "")).ljust(room)


def _words(words: str, width: int, look: Look) -> list[Run]:
    shown = one_line(words, width - 1)
    return [(" " + shown + " " * (width - 1 - cells(shown)), look)]
