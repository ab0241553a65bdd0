"""Review: what waits for a decision, a group of equals a row; one key decides, and the next is there already.

What a key does is decided on what is in memory: the queue comes together in a thread (gatherer.py), decisions go
to disk behind the keys (outbox.py). The picture of what is chosen is in reviewpane.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, Protocol, TypeVar

from store import Store
from store.errors import PostilError
from store.model import REASONS, ActRecord, Label
from store.pending import Says
from store.review import SOURCES, Decision, Item, Placing, Source, Verdict, Wanted
from store.secondlook import Rate
from tui import reviewing
from tui.commands import LABEL_PREFIX, REVIEW
from tui.gatherer import ORDERS, Group, Order, Snapshot
from tui.keys import Keymap
from tui.lineedit import LineEdit
from tui.looks import Run, Theme
from tui.outbox import Outbox
from tui.reviewing import Queue, Taken
from tui.safetext import line
from tui.screens.listing import Listing
from tui.screens.reviewpane import Pane
from tui.screens.scene import Effect

T = TypeVar("T")
PATIENCE: Final = 0.5
"""Seconds a key waits for the first items, or for the act that it takes back."""
LEADS: Final = {"filter": " Filter: ", "sample": " Sample: "}


class Gathers(Protocol):
    """What the screen needs of `tui.gatherer.Gatherer`."""

    def take(self, wait: float = 0.0) -> Snapshot | PostilError | None:
        """The newest snapshot."""

    def go_on(self) -> None:
        """Read on."""

    def stop(self) -> None:
        """Gather no more."""


Start = Callable[[Wanted, Order, "str | None"], Gathers]
"""Begins to gather: what is wanted, in which order, and the article to read first."""


class Step(NamedTuple):
    """A decision of this sitting, until it is undone."""

    taken: Taken
    inside: bool
    """Was a member decided, with its group open?"""
    verdict: Verdict | None
    """What was decided; None of an orphan."""

    def tell(self, says: Says, by: int = 1) -> None:
        """Take account of it in what is known of texts, or with -1 of its undo."""
        if self.verdict is not None:
            for item in self.taken.items:
                label = self.verdict.label or item.label
                says.count(item.article_id, item.text, label, self.verdict.status, by)


class Review(Listing):
    """The queue, the group that is looked at, and what is known about it."""

    hints = (
        ("review_accept", "accept"), ("review_reject", "reject"), ("review_members", "members"),
        ("review_skip", "skip"), ("undo", "undo"), ("open", "in the text"), ("filter", "filter"),
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
        super().__init__(keymap, theme)
        self.store = store
        self.outbox = outbox
        self.labels = {label.name: label for label in labels}
        self.queue = Queue()
        self.inside: Group | None = None
        """The group whose members are shown."""
        self.order: Order = "size"
        self.filter = ""
        self.wanted = Wanted()
        self.failed = False
        self.rate: Rate | None = None
        """What the second look has found, while its sample is shown."""
        self.errand: Item | None = None
        """The orphan that the reader was opened for."""
        self._start = start
        self._gatherer: Gathers | None = None
        self._pane = Pane(self)
        self._steps: dict[str, Step] = {}
        """By their acts, the latest last."""
        self._decisions: dict[int, Decision] = {}
        """What steps wrote, by the identity of the step."""
        self._rejected: Step | None = None
        """What the key before this one rejected without saying why."""
        self._member = 0
        self._typed_for = "filter"
        self._article: str | None = None
        self._wish: tuple[str, ...] | None = None
        """The group at which the review was left."""
        self._resume()

    @property
    def mode(self) -> str:
        """REVIEW."""
        return REVIEW

    # -- the queue

    def open(self, article_id: str | None) -> None:
        """Gather, the open article first."""
        self._article = article_id
        self.reload()

    def reload(self) -> None:
        """Gather again: something else wrote, or what is wanted has changed."""
        self.outbox.wait(PATIENCE)
        if self._gatherer is not None:
            self._gatherer.stop()
        self.queue.restart()
        self._pane.forget()
        self._gatherer = self._start(self.wanted, self.order, self._article)
        self.arrived(wait=reviewing.FIRST)
        self._ask_rate()

    def _ask_rate(self) -> None:
        """Have the rate of the second look read where it is shown; not in a key's path, samples can be large."""
        self.rate = None if "second-look" not in self.wanted.sources else self.rate
        if "second-look" in self.wanted.sources:
            self._submit(lambda s: s.review.rate(), self._take_rate)

    def _take_rate(self, rate: Rate | None) -> None:
        self.rate = rate

    def arrived(self, wait: float = 0.0) -> bool:
        """Take over what was gathered meanwhile; whether there was anything."""
        news = self._gatherer.take(wait) if self._gatherer is not None else None
        if isinstance(news, PostilError):
            self.say(str(news), warn=True)
        elif news is not None:
            self.queue.take(news, self._wish)
            if self.queue.groups:
                self._wish = None
            if self.inside is not None:
                self.inside = next((g for g in self.queue.groups if g.key == self.inside.key), None)
        return news is not None

    def _waits(self) -> None:
        """A key typed ahead needs items: wait a moment for the first."""
        if not self.queue.groups and not self.queue.complete:
            self.arrived(wait=PATIENCE)

    def items(self) -> list[Item]:
        """What a key decides: the group, or the chosen member."""
        if self.inside is not None:
            return self.inside.items[self._member : self._member + 1]
        group = self.queue.current
        return group.items if group is not None else []

    def reach(self, count: int) -> int:
        """Groups, or members of the group that is open."""
        return len(self.inside.items) if self.inside is not None else len(self.queue.groups)

    def move(self, index: int) -> None:
        """Look at another row."""
        super().move(index)
        if self.inside is not None:
            self._member = self.at
        else:
            self.queue.move(self.at)

    # -- keys

    def run(self, command: str, count: int | None = None) -> None:
        """Decide, move, or leave."""
        rejected, self._rejected = self._rejected, None
        self.say("")
        self._waits()
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
        self.reload()

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
            self.say("How many, then a label and by:NAME and seed:NUMBER if you like: 50 PER", warn=True)
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

    # -- decisions

    def _accept(self) -> None:
        chosen = self.items()
        if chosen and isinstance(chosen[0].more, Placing):
            self._place(chosen[0], 1)
        else:
            self._decide(Verdict("accepted"))

    def _number(self, number: int, rejected: Step | None) -> None:
        """A reason for what is rejected, or was a key ago; of an orphan, one of its places."""
        chosen = self.items()
        if rejected is not None:
            self._say_why(rejected, REASONS[number - 1])
        elif chosen and isinstance(chosen[0].more, Placing):
            self._place(chosen[0], number)
        else:
            self._decide(Verdict("rejected", reason=REASONS[number - 1]))

    def _say_why(self, rejected: Step, reason: str) -> None:
        self.outbox.wait(PATIENCE)
        decision = self._decisions.get(id(rejected))
        if decision is None:
            self.say("That is not saved yet: the reason was not kept.", warn=True)
            return
        self.say(f"Rejected “{line(rejected.taken.group.text, 40)}”: {reason}")
        self._submit(lambda s: s.review.give_reason(decision, reason), lambda _: None)

    def _decide(self, verdict: Verdict) -> None:
        chosen = self.items()
        if not chosen:
            self.say("Nothing waits here." if self.queue.complete else "Nothing is here yet.")
            return
        if isinstance(chosen[0].more, Placing):
            if verdict.status == "accepted":
                self.say("An orphan is placed by its number, or in the text.", warn=True)
            else:
                item = chosen[0]
                self._write(
                    chosen, lambda s: reviewing.dismiss(s, item), f"Left on the old text: {item.text}"
                )
            return
        first, items = chosen[0], list(chosen)
        label = verdict.label or first.label
        words = f"{verdict.status.capitalize()} {label} “{line(first.text, 40)}”"
        words += f", {len(items):,} times" if len(items) > 1 else ""
        words += f": {verdict.reason}" if verdict.reason else ""
        self._write(items, lambda s: reviewing.decide(s, items, verdict), words, verdict)

    def _place(self, item: Item, number: int) -> None:
        placing: Placing = item.more
        if number > len(placing.offers):
            self.say("There is no place of that number: open the text, select it there.", warn=True)
            return
        self.place_orphan(item, *placing.offers[number - 1])

    def place_orphan(self, item: Item, start: int, end: int) -> None:
        """Put an orphan there."""
        words = f"Placed {item.label} “{line(item.text, 40)}”"
        self._write([item], lambda s: reviewing.place(s, item, start, end), words)

    def placing(self) -> Callable[[int, int], None] | None:
        """What takes the place that is found in the reader; None when it was opened for no orphan."""
        item = self.errand
        return None if item is None else lambda start, end: self._find_and_place(item, start, end)

    def _find_and_place(self, item: Item, start: int, end: int) -> None:
        chosen = self.items()
        if chosen and chosen[0].name == item.name:
            self.place_orphan(item, start, end)

    def _write(
        self,
        items: Sequence[Item],
        work: Callable[[Store], Decision],
        words: str,
        verdict: Verdict | None = None,
    ) -> None:
        """Take the items off the queue and send their decision to disk; on failure they are back."""
        step = Step(self.queue.decide(items), self.inside is not None, verdict)
        step.tell(self.queue.says)
        self._closes()
        self.say(words)
        if verdict == Verdict("rejected"):
            self._rejected = step

        def done(decision: Decision) -> None:
            if decision.act_id is not None:
                self._steps[decision.act_id] = step
                self._decisions[id(step)] = decision
            self._ask_rate()

        def failed() -> None:
            self._back_to(step)

        self._submit(work, done, failed)

    def _closes(self) -> None:
        """An open group without members closes."""
        if self.inside is not None:
            if self.inside.items:
                self._member = min(self._member, len(self.inside.items) - 1)
            else:
                self.inside = None

    def _submit(
        self, work: Callable[[Store], T], done: Callable[[T], None], failed: Callable[[], None] = lambda: None
    ) -> None:
        def ended(result: T | None, error: PostilError | None) -> None:
            self.failed = error is not None
            if error is None:
                done(result)  # type: ignore[arg-type]  # None only where T is None
                return
            failed()
            self.say(str(error).replace(str(self.store.path), self.store.path.name), warn=True)

        self.outbox.submit(work, ended)

    def _back_to(self, step: Step) -> None:
        self.queue.undo(step.taken)
        step.tell(self.queue.says, by=-1)
        self.inside = self.queue.current if step.inside else None
        if self.inside is not None:
            self._member = self.inside.items.index(step.taken.items[0])

    def _travel(self, command: str) -> None:
        """Undo or redo the last act, whatever it was; a decision of this sitting comes back to the screen."""
        self.outbox.wait(PATIENCE)

        def done(record: ActRecord) -> None:
            step = self._steps.pop(record.id, None) if command == "undo" else None
            if step is not None:
                self._back_to(step)
                self._ask_rate()
            else:
                self.reload()
            self.say(f"{'Undone' if command == 'undo' else 'Redone'}: {line(record.summary, 60)}")

        self._submit(lambda s: s.history.undo() if command == "undo" else s.history.redo(), done)
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

    # -- picture

    @property
    def lower(self) -> int:
        """More than half of the screen is for what is chosen."""
        return max(0, (self.height - 4) * 3 // 5) if self.height >= 10 else 0

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

    def nothing(self) -> str:
        """Why there is nothing."""
        return self._pane.nothing()

    def status(self) -> list[Run]:
        """Saved or not, the last decision, where one is."""
        return self._pane.status()

    def typed_lead(self) -> str:
        """What stands before the line being typed."""
        return LEADS[self._typed_for]

    def cursor(self) -> tuple[int, int] | None:
        """In the line while it is typed, else at the chosen row."""
        if self.typing is not None:
            return self.typed_cell(self.typed_lead(), self.typing.text, self.typing.caret), self.height - 1
        return 0, min(self.height - 1, 2 + self.at - self.top)
