"""Where marks end up when a text is revised, by method: `python -m tests.benchmarks.anchors`.

The texts and their edits are those of tests/revised.py, where it is known where every word went.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from difflib import SequenceMatcher
from time import process_time

from store.anchors import Anchors
from tests.revised import Laid, Method, Placing, Tally, trial

EDITS = (3, 10, 30)
CONTEXT = 32
"""Code points of prefix and suffix, as annotation tools on the web keep them."""
SPANS = 20
"""Of each article."""


def measure(articles: int = 30) -> str:
    """A Markdown table: right, silently on other words, and listed as lost, of all marks with a place."""
    lines = [
        f"### Marks in revised texts ({articles * SPANS:,} marks; right / silently wrong / listed, in %)",
        "",
        f"| method | {' | '.join(f'{edits} edits' for edits in EDITS)} | ms an article |",
        "|---|" + "--:|" * (len(EDITS) + 1),
    ]
    for name, method in METHODS.items():
        began = process_time()
        told = [_told(trial(method, edits, articles=articles, spans=SPANS)) for edits in EDITS]
        took = 1000 * (process_time() - began) / articles / len(EDITS)
        lines.append(f"| {name} | {' | '.join(told)} | {took:.0f} |")
    return "\n".join(lines) + "\n"


def _told(tally: Tally) -> str:
    alive = tally.right + tally.wrong + tally.lost
    return " / ".join(f"{100 * part / alive:.2f}" for part in (tally.right, tally.wrong, tally.lost))


def _offsets(old: Laid, new: Laid) -> Placing:
    return lambda start, end: (start, end)


def _best_quote(old: Laid, new: Laid) -> Placing:
    def place(start: int, end: int) -> tuple[int, int] | None:
        scores = sorted(_scores(old, new, start, end), reverse=True)
        return (scores[0][1], scores[0][1] + end - start) if scores else None

    return place


def _sure_quote(old: Laid, new: Laid) -> Placing:
    def place(start: int, end: int) -> tuple[int, int] | None:
        scores = sorted(_scores(old, new, start, end), reverse=True)
        if not scores or scores[0][0] < 0.8 or (len(scores) > 1 and scores[0][0] - scores[1][0] < 0.1):
            return None
        return scores[0][1], scores[0][1] + end - start

    return place


def _scores(old: Laid, new: Laid, start: int, end: int) -> Iterator[tuple[float, int]]:
    """How alike prefix and suffix are, for each place where the new text has the same words."""
    wanted = old.text[start:end]
    before, after = old.text[max(0, start - CONTEXT) : start], old.text[end : end + CONTEXT]
    found = new.text.find(wanted)
    while found >= 0:
        stop = found + len(wanted)
        alike = _ratio(before, new.text[max(0, found - CONTEXT) : found])
        yield (alike + _ratio(after, new.text[stop : stop + CONTEXT])) / 2, found
        found = new.text.find(wanted, found + 1)


def _ratio(old: str, new: str) -> float:
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def _anchors(old: Laid, new: Laid) -> Placing:
    anchors = Anchors(old.text, new.text, "line", "line")

    def place(start: int, end: int) -> tuple[int, int] | None:
        found = anchors.place(start, end)
        return (found.start, found.end) if found else None

    return place


METHODS: dict[str, Method] = {
    "old offsets": _offsets,
    "quote and context, best score": _best_quote,
    "the same, score ≥ 0.8 and margin ≥ 0.1": _sure_quote,
    "**token alignment (Postil)**": _anchors,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=30, help="revised so often each; 20 marks in each")
    print(measure(parser.parse_args().articles))


if __name__ == "__main__":
    main()
