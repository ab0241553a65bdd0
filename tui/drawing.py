"""The chart of an entity as SVG: one file that a browser, a report or a slide shows; light and dark.

Nothing of it is fetched or run: no script, no font, no link. Foreign text is escaped and freed of what no XML may hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Final

from store.card import Companion
from store.dates import Timeline
from store.model import Entity
from tui.safetext import line as one_line

_WIDTH: Final = 760
_LEFT: Final = 48
_RIGHT: Final = 16
_LANE: Final = 110
"""Height of the bars of one kind."""
_ROW: Final = 24
"""Height of a companion's row."""
_SHOWN: Final = 20
"""Companions shown."""
_NAMES: Final = 240
"""Width of their names."""
_STYLE: Final = (
    "svg{font:13px system-ui,sans-serif}.page{fill:#fbfaf7}text{fill:#1d2026}"
    ".title{font-size:20px;font-weight:600}.head{font-weight:600}.quiet{fill:#5d6470;font-size:12px}"
    ".named{fill:#0b4a99}.said{fill:#8a4300}.with{fill:#08585b}.line{stroke:#c9c6be}"
    "@media(prefers-color-scheme:dark){.page{fill:#15171c}text{fill:#d9dde4}.quiet{fill:#8b93a3}"
    ".named{fill:#7db8ff}.said{fill:#ffb562}.with{fill:#6fd3d6}.line{stroke:#3a3f4a}}"
)


def svg(entity: Entity, timeline: Timeline, companions: Sequence[Companion]) -> str:
    """The picture: when the entity is named and when it speaks, and with whom it is named."""
    parts: list[str] = []
    y = 40
    parts.append(_text(_LEFT, y, entity.name, "title", 60))
    y += 22
    parts.append(_text(_LEFT, y, _about(entity, timeline), "quiet", 110))
    y += 34
    if timeline.periods:
        mentions = [period.mentions for period in timeline.periods]
        quotations = [period.quotations for period in timeline.periods]
        for title, kind, counts in (("Named", "named", mentions), ("Speaks", "said", quotations)):
            parts.append(_text(_LEFT, y, f"{title}: {sum(counts):,}", "head", 60))
            parts += _bars(timeline, counts, kind, y + 12)
            y += _LANE + 46
        parts += _dates(timeline, y - 16)
        y += 34
    parts.append(_text(_LEFT, y, "Named with, in how many paragraphs (articles)", "head", 80))
    y += 16
    for companion in companions[:_SHOWN]:
        parts += _companion(companion, companions[0], y)
        y += _ROW
    if not companions:
        y += 6
        parts.append(_text(_LEFT, y, "Nobody else", "quiet", 40))
        y += 18
    title = _escaped(entity.name, 120)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {y + 16}" '
        f'width="{_WIDTH}" height="{y + 16}"><title>{title}</title><style>{_STYLE}</style>\n'
        '<rect class="page" width="100%" height="100%"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _about(entity: Entity, timeline: Timeline) -> str:
    days = timeline.periods
    since = f"{days[0].name} to {days[-1].name}" if days else "no date known"
    undated = f", {timeline.undated:,} without a date" if timeline.undated else ""
    item = f"{entity.wikidata_id}, " if entity.wikidata_id else ""
    return f"{entity.label}, {item}{since}{undated}"


def _bars(timeline: Timeline, counts: Sequence[int], kind: str, top: int) -> list[str]:
    most = max(counts) or 1
    pace = (_WIDTH - _LEFT - _RIGHT) / len(counts)
    wide = pace - 2 if pace > 4 else pace * 0.8
    foot = top + _LANE
    parts = [
        f'<line class="line" x1="{_LEFT}" y1="{foot}" x2="{_WIDTH - _RIGHT}" y2="{foot}"/>',
        f'<text class="quiet" x="{_LEFT - 6}" y="{top + 10}" text-anchor="end">{max(counts):,}</text>',
        f'<text class="quiet" x="{_LEFT - 6}" y="{foot}" text-anchor="end">0</text>',
    ]
    for place, period, number in zip(count(), timeline.periods, counts, strict=False):
        if number:
            height = number * _LANE / most
            parts.append(
                f'<rect class="{kind}" x="{_LEFT + place * pace:.1f}" y="{foot - height:.1f}" '
                f'width="{min(wide, 60):.1f}" height="{height:.1f}"><title>{period.name}: {number:,}</title></rect>'
            )
    return parts


def _dates(timeline: Timeline, y: int) -> list[str]:
    periods = timeline.periods
    pace = (_WIDTH - _LEFT - _RIGHT) / len(periods)
    every = max(1, -(-len(periods[0].name) * 9 // max(1, int(pace))))
    return [
        f'<text class="quiet" x="{_LEFT + place * pace:.1f}" y="{y}">{periods[place].name}</text>'
        for place in range(0, len(periods), every)
        if _LEFT + place * pace + len(periods[place].name) * 7 < _WIDTH
    ]


def _companion(companion: Companion, nearest: Companion, y: int) -> list[str]:
    room = _WIDTH - _LEFT - _RIGHT - _NAMES - 70
    wide = max(2.0 if companion.paragraphs else 0.0, companion.paragraphs * room / max(1, nearest.paragraphs))
    x = _LEFT + _NAMES
    told = f"{companion.paragraphs:,} ({companion.articles:,})"
    return [
        _text(_LEFT, y + 15, companion.name, "", 34),
        f'<rect class="with" x="{x}" y="{y + 3}" width="{wide:.1f}" height="{_ROW - 8}" rx="2"/>',
        f'<text class="quiet" x="{x + wide + 6:.1f}" y="{y + 15}">{told}</text>',
    ]


def _text(x: int, y: int, words: str, kind: str, width: int) -> str:
    shown = _escaped(words, width)
    chosen = f' class="{kind}"' if kind else ""
    return f'<text{chosen} x="{x}" y="{y}">{shown}</text>'


def _escaped(words: str, width: int) -> str:
    """Text as XML holds it: the door to the screen has replaced what no file may carry unseen."""
    shown = one_line(words, width)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
