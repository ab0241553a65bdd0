"""Review: what waits for a decision, a group of equals a row; one key decides, and the next is there already.

The keys, the filter and where it was left. The queue and its decisions are in queueing.py, what comes together
behind the keys in gatherer.py, the picture in reviewpane.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from store import Store
from store.errors import PostilError
from store.model import REASONS, Label
from store.review import SOURCES, Item, Placing, Source, Verdict, Wanted
from tui.commands import LABEL_PREFIX, REVIEW
from tui.gatherer import ORDERS
from tui.keys import Keymap, show
from tui.layout import cells
from tui.lineedit import LineEdit
from tui.looks import Run, Theme
from tui.outbox import Outbox
from tui.reviewing import FIRST
from tui.screens.queueing import PATIENCE, Queueing, Start
from tui.screens.reviewpane import Pane
from tui.screens.scene import Effect

AHEAD: Final = 6
"""Items beyond those on the screen that are read before they are looked at."""
SAMPLE: Final = "How many, then a label, by:NAME and seed:NUMBER if you like: 50 PER seed:1"
LOWER: Final = 24
"""Rows for what is chosen at most: a paragraph, its neighbours and what is known."""
SHORT: Final = ("scare", "title", "name", "unsaid", "edges", "twice", "vague", "label", "other")
"""The reasons for a rejection where there is no room for their names."""
LEADS: Final = {"filter": " Filter: ", "sample": " Sample: "}
_AWAY: Final = frozenset({"back", "library", "quit", "help", "palette", "search", "history", "suspend"})
"""Commands that need no items."""


class Review(Queueing):
    """The queue, the group that is looked at, and what is known about it."""

    hints = (
        ("review_accept", "accept"), ("review_reject", "reject"), ("review_members", "members"),
        ("review_skip", "skip"), ("undo", "undo"), ("open", "read"), ("filter", "filter"),
        ("review_source", "source"), ("review_order", "order"), ("back", "back"), ("help", "help"),
    )  # fmt: skip

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        keymap: Keymap,
        theme: Theme,
        labels: Iterable[Label],
        start: Start,
    ) -> None:
        super().__init__(store, outbox, keymap, theme, labels, start)
        self.filter = ""
        self._typed_for = "filter"
        self._pane = Pane(self)
        self._resume()

    @property
    def mode(self) -> str:
        """REVIEW."""
        return REVIEW

    def gather(self, wait: float = 0.0) -> None:
        """Gather again; what is shown is read again too."""
        self._pane.forget()
        super().gather(wait)

    # -- keys

    def run(self, command: str, count: int | None = None) -> None:
        """Decide, move, or leave."""
        rejected, self._rejected = self._rejected, None
        self.say("")
        if command not in _AWAY:
            self.waits()
        if command == "review_accept":
            self._accept()
        elif command == "review_reject":
            self._decide(Verdict("rejected"))
        elif command.startswith("reason_"):
            self._number(int(command.removeprefix("reason_")), rejected)
        elif command.startswith(LABEL_PREFIX):
            self._decide(Verdict("accepted", command.removeprefix(LABEL_PREFIX)))
        elif command in ("undo", "redo"):
            self._travel(command)
        elif (act := getattr(self, f"_do_{command}", None)) is not None:
            act()
        else:
            self._rejected = rejected if command in ("help", "palette") else None
            super().run(command, count)
        if self.queue.runs_short and self._gatherer is not None:
            self._gatherer.go_on()

    def _do_review_members(self) -> None:
        group = self.queue.current
        self._member = 0
        self.inside = None if self.inside is not None or group is None else group

    def _do_review_skip(self) -> None:
        if self.inside is not None:
            self.move(self._member + 1)
        else:
            self.queue.skip()

    def _do_review_order(self) -> None:
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self._anew()

    def _do_review_source(self) -> None:
        self._step_source(1)

    def _do_review_source_back(self) -> None:
        self._step_source(-1)

    def _do_filter(self) -> None:
        self._typed_for, self.typing = "filter", LineEdit(self.filter)

    def _do_review_sample(self) -> None:
        self._typed_for, self.typing = "sample", LineEdit("50")

    def _do_open(self) -> None:
        """Open the reader where the item is; of an orphan, where its place may be."""
        if not (chosen := self.items()):
            return
        item = chosen[0]
        self.keep()
        self.errand = item if item.source == "orphan" else None
        stretch = f"{item.start}:{item.end}"
        if isinstance(item.more, Placing):
            start, end = next(iter(item.more.offers), (item.more.near, item.more.near))
            stretch = f"{start}:{end}"
        self.effects.append(Effect("visit", item.article_id, stretch))

    def _do_back(self) -> None:
        if self.inside is not None:
            self.inside = None
        elif self.filter:
            self.filter = ""
            self._ask("")
        else:
            self._leave("back")

    def _do_library(self) -> None:
        self._leave("library")

    def _do_quit(self) -> None:
        self._leave("quit")

    def _leave(self, command: str) -> None:
        self.keep()
        self.effects.append(Effect("screen", command))

    def _step_source(self, step: int) -> None:
        names: list[Source | None] = [None, *SOURCES]
        only = next(iter(self.wanted.sources)) if len(self.wanted.sources) == 1 else None
        name = names[(names.index(only) + step) % len(names)]
        sources = Wanted().sources if name is None else frozenset({name})
        self.wanted = replace(self.wanted, sources=sources)
        self._anew()

    def _anew(self) -> None:
        """Other items, or in another order: from the top."""
        self.inside = None
        self.queue.clear()
        self.gather(FIRST)

    # -- typed lines

    def typed_key(self, key: str) -> bool:
        """Enter takes what was typed, Esc leaves it."""
        if key == "escape":
            self.typing = None
        elif key == "enter":
            assert self.typing is not None
            text, self.typing = self.typing.text.strip(), None
            if self._typed_for == "filter":
                self._ask(text)
            else:
                self._sample(text)
        else:
            return False
        return True

    def _ask(self, text: str) -> None:
        from store.reviewfilter import parse

        try:
            wanted = parse(self.store, text)
        except PostilError as error:
            self.say(str(error), warn=True)
            return
        if "from:" not in text:
            wanted = replace(wanted, sources=self.wanted.sources)
        self.filter, self.wanted = text, wanted
        self._anew()

    def _sample(self, text: str) -> None:
        """`50 PER by:bob seed:1`: draw, and show the sample."""
        words = dict(word.partition(":")[::2] for word in text.split() if ":" in word)
        plain = [word for word in text.split() if ":" not in word]
        try:
            size, seed = int(plain[0]), int(words.get("seed", "0"))
        except (ValueError, IndexError):
            self.say(SAMPLE, warn=True)
            return
        label, whose = next(iter(plain[1:]), None), words.get("by")

        def done(count: int | None, error: PostilError | None) -> None:
            if error is not None:
                self.say(str(error), warn=True)
                return
            self.wanted = Wanted(frozenset({"second-look"}))
            self._anew()
            self.say(f"{count} for a second look")

        self.outbox.submit(lambda s: s.review.sample(size, label=label, annotator=whose, seed=seed), done)
        self.outbox.wait(PATIENCE)

    # -- where it was left

    def keep(self) -> None:
        """Remember the order, the filter and the place; no part of the history."""
        group = self.queue.current
        found = {
            "order": self.order, "filter": self.filter, "sources": sorted(self.wanted.sources),
            "key": list(group.key) if group is not None else None,
        }  # fmt: skip
        self.outbox.quietly(lambda store: store.review.keep_state(**found))

    def _resume(self) -> None:
        found = self.store.review.state()
        order, sources = found.get("order"), found.get("sources")
        self.order = order if order in ORDERS else "size"
        known = frozenset(source for source in SOURCES if isinstance(sources, list) and source in sources)
        self.wanted = Wanted(known) if known else Wanted()
        key = found.get("key")
        self._wish = tuple(map(str, key)) if isinstance(key, list) else None

    # -- what can wait

    def prepare(self) -> None:
        """Read what the next picture needs, unless it has been read."""
        if any(not self._pane.is_warm(item) for item in self.items()[:1]):
            self._pane.warm(self.items()[0])
            self.compose()

    def _coming(self) -> Item | None:
        """The first of the items that come next of which not everything has been read."""
        queue = self.queue
        rows = queue.groups[queue.at : queue.at + self.page + AHEAD] if self.inside is None else []
        items = [group.items[0] for group in rows] or self._members()
        return next((item for item in items if not self._pane.is_warm(item)), None)

    def _members(self) -> list[Item]:
        return (
            [] if self.inside is None else self.inside.items[self._member : self._member + self.page + AHEAD]
        )

    @property
    def has_work(self) -> bool:
        """Is something to be read before it is asked for? Not while the disk is busy: reading would wait."""
        return not self.outbox.pending and self.height > 0 and self._coming() is not None

    def work(self) -> bool:
        """Read what is shown of one item."""
        if (item := self._coming()) is not None:
            self._pane.warm(item)
        return False

    # -- picture

    @property
    def lower(self) -> int:
        """More than half of the screen is for what is chosen, but no more than it fills."""
        return min(LOWER, (self.height - 4) * 3 // 5) if self.height >= 10 else 0

    def compose(self) -> list[list[Run]]:
        """The list above, what is chosen below."""
        self.at = self._member if self.inside is not None else self.queue.at
        return super().compose()

    def heads(self) -> list[list[Run]]:
        """What is shown, and how far it is."""
        return self._pane.heads()

    def item(self, index: int) -> list[list[Run]]:
        """A group, or a member."""
        return [self._pane.row(index)]

    def beneath(self) -> list[list[Run]]:
        """The passage of what is chosen, and what is known about it."""
        return self._pane.passage()

    def live(self) -> list[tuple[str, str, bool]]:
        """Keys with their words; right after a rejection the reasons that may be given for it."""
        digits = [show(keys[0]) if (keys := self.keys_of(f"reason_{n}")) else "" for n in range(1, 10)]
        if self._rejected is not None:
            full = [reason.replace("_", " ") for reason in REASONS]
            wide = sum(map(cells, full)) + 4 * len(full)
            return [
                (key, words, False)
                for key, words in zip(digits, full if wide <= self.width else SHORT, strict=True)
            ]
        found = super().live()
        if digits[0] and digits[-1]:
            found.insert(2, (f"{digits[0]}–{digits[-1]}", "why", False))
        return found

    def nothing(self) -> str:
        """Why there is nothing."""
        return self._pane.nothing()

    def status(self) -> list[Run]:
        """Saved or not, the last decision, where one is."""
        return self._pane.status()

    def typed_lead(self) -> str:
        """What stands before the line being typed."""
        return LEADS[self._typed_for]

    def typed_help(self) -> str:
        """What may be typed."""
        if self._typed_for == "sample":
            return SAMPLE
        # Deferred: only whoever types a filter needs it.
        from store.reviewfilter import HELP

        return HELP

    def cursor(self) -> tuple[int, int] | None:
        """In the line while it is typed, else at the chosen row."""
        if self.typing is not None:
            return self.typed_cell(self.typed_lead(), self.typing.text, self.typing.caret), self.height - 1
        return 0, min(self.height - 1, 2 + self.at - self.top)
