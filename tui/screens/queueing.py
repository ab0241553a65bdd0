"""The queue on a screen: what was gathered, what a key decides of it, and the way back. review.py adds the keys.

A decision is made on what is in memory and shown at once; it goes to disk behind the keys (outbox.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, Protocol, TypeVar

from store import Store
from store.errors import PostilError
from store.model import REASONS, ActRecord, Label
from store.pending import Says
from store.review import Decision, Item, Placing, Verdict, Wanted
from store.secondlook import Rate
from tui import reviewing
from tui.gatherer import Group, Order, Snapshot
from tui.keys import Keymap
from tui.looks import Theme
from tui.outbox import Outbox
from tui.reviewing import Queue, Taken
from tui.safetext import line
from tui.screens.listing import Listing

T = TypeVar("T")
PATIENCE: Final = 0.5
"""Seconds a key waits for the first items, or for the act that it takes back."""


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
            first = self.taken.items[0]
            label, status = self.verdict.label or first.label, self.verdict.status
            # Equal texts: a group of thousands counts by its articles.
            for article_id, count in Counter(item.article_id for item in self.taken.items).items():
                says.count(article_id, first.text, label, status, by * count)


class Queueing(Listing):
    """A queue of groups, one of them chosen."""

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
        self.wanted = Wanted()
        self.failed = False
        self.rate: Rate | None = None
        """What the second look has found, while its sample is shown."""
        self.errand: Item | None = None
        """The orphan that the reader was opened for."""
        self._start = start
        self._gatherer: Gathers | None = None
        self._steps: dict[str, Step] = {}
        """By their acts, the latest last."""
        self._decisions: dict[int, Decision] = {}
        """What steps wrote, by the identity of the step."""
        self._rejected: Step | None = None
        """What the key before this one rejected without saying why."""
        self._member = 0
        self._article: str | None = None
        self._wish: tuple[str, ...] | None = None
        """The group at which the review was left."""

    # -- the queue

    def open(self, article_id: str | None) -> None:
        """Gather, the open article first."""
        self._article = article_id
        self.gather(reviewing.FIRST)

    def reload(self) -> None:
        """Gather again behind the keys: something else wrote."""
        self.gather()

    def resume(self) -> None:
        """Gather again, as something may have been decided where one comes back from."""
        self.gather(reviewing.FIRST)

    def gather(self, wait: float = 0.0) -> None:
        """Gather again, and wait so many seconds for what comes first."""
        self.outbox.wait(PATIENCE)
        if self._gatherer is not None:
            self._gatherer.stop()
        self.queue.restart()
        self._gatherer = self._start(self.wanted, self.order, self._article)
        self.arrived(wait)
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

    def waits(self) -> None:
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
        self.prepare()
        self.say(words)
        if verdict == Verdict("rejected"):
            self._rejected = step

        def done(decision: Decision) -> None:
            if decision.act_id is not None:
                self._steps[decision.act_id] = step
                self._decisions[id(step)] = decision
            else:
                self.say("That was decided elsewhere already.")
            self._ask_rate()

        def failed() -> None:
            self._back_to(step)

        self._submit(work, done, failed)

    def prepare(self) -> None:
        """Read what the next picture needs: in a moment the disk is busy with the decision."""

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
                if not self.queue.complete:  # what is on its way may have been read before this
                    self.gather()
            else:
                self.gather(reviewing.FIRST)
            self.say(f"{'Undone' if command == 'undo' else 'Redone'}: {line(record.summary, 60)}")

        self._submit(lambda s: s.history.undo() if command == "undo" else s.history.redo(), done)
        self.outbox.wait(PATIENCE)
