"""What of the store an export holds: which articles, statuses, annotator, label and days; each chosen by a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from store.formats.registry import Options, is_date
from store.model import Article
from tui.safetext import line as one_line

_STATUSES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("every status", ()),
    ("accepted only", ("accepted",)),
    ("accepted and proposed", ("accepted", "proposed")),
    ("proposals only", ("proposed",)),
    ("rejected only", ("rejected",)),
)
"""What `s` goes through: words, and the statuses that an export then holds."""
Names = Callable[[], Iterable[str]]
"""Tells which there are; asked when somebody wants to choose one."""


class Filter:
    """The choices that were made; nothing is left out by default but other articles than the open one."""

    def __init__(self, article: Article | None, annotators: Names, labels: Names) -> None:
        self._article = article
        """The open article; None when there is only the whole store to export."""
        self.whole = article is None
        """Every article, not only the open one."""
        self.excel = False
        """CSV for a spreadsheet."""
        self._status = 0
        self._annotators = _Choice(annotators)
        self._labels = _Choice(labels)
        self.since: str | None = None
        self.until: str | None = None

    def switch(self, key: str) -> bool:
        """Choose the next one of what the key stands for; False for another key."""
        if key == "a" and self._article is not None:
            self.whole = not self.whole
        elif key == "s":
            self._status = (self._status + 1) % len(_STATUSES)
        elif key == "w":
            self._annotators.advance()
        elif key == "l":
            self._labels.advance()
        else:
            return False
        return True

    def set_day(self, name: str, typed: str) -> str | None:
        """Take the first day (`since`) or the last one (`until`), none when empty; what is wrong with it, or None."""
        day = typed.strip() or None
        if day is not None and not is_date(day):
            return f"{one_line(day, 20)} is no date: write 2026, 2026-11 or 2026-11-20."
        since, until = (day, self.until) if name == "since" else (self.since, day)
        if name == "until" and since and until and until[: len(since)] < since[: len(until)]:
            return f"Nothing was published from {since} until {until}: the end comes first."
        self.since, self.until = since, until
        return None

    def options(self, *, excel: bool) -> Options:
        """What is asked of an export."""
        articles = () if self.whole or self._article is None else (self._article.id,)
        return Options(
            self._annotators.chosen, _STATUSES[self._status][1], articles, self._labels.chosen,
            excel=excel, since=self.since, until=self.until,
        )  # fmt: skip

    def rows(self) -> list[tuple[str, str]]:
        """The key of each choice, a blank where there is none to make, and what is chosen."""
        annotator, label = self._annotators.chosen, self._labels.chosen
        return [
            ("a" if self._article is not None else " ", self._scope()),
            ("s", _STATUSES[self._status][0]),
            ("w", "every annotator" if annotator is None else f"only {annotator}"),
            ("l", "every label" if label is None else f"only {label}"),
            ("d", self._days()),
        ]

    def _scope(self) -> str:
        if self.whole or self._article is None:
            return "every article"
        return f"this article only: {one_line(self._article.title, 50)}"

    def _days(self) -> str:
        if self.since is None and self.until is None:
            return "published on any day, or on none"
        bounds = (("from", self.since), ("until", self.until))
        return "published " + " ".join(f"{word} {day}" for word, day in bounds if day is not None)


class _Choice:
    """One of several names, or all."""

    def __init__(self, names: Names) -> None:
        self._ask = names
        self._names: list[str | None] = [None]
        self.chosen: str | None = None

    def advance(self) -> None:
        """The next name; all after the last."""
        if len(self._names) == 1:
            self._names += self._ask()
        self.chosen = self._names[(self._names.index(self.chosen) + 1) % len(self._names)]
