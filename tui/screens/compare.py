"""Compare: where the layers of an article differ, stepped through and settled by one key each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from store import Store, adjudication
from store.adjudication import Place
from store.errors import PostilError
from store.model import ActRecord, Annotation
from tui.screens.differences import Differences
from tui.screens.scene import Effect

PATIENCE: Final = 1.0
"""Seconds that undo and editing wait for what is on its way to disk."""


class Compare(Differences):
    """The screen in which differences are settled."""

    def run(self, command: str, count: int | None = None) -> None:
        """Settle, undo, choose layers, leave; moves are every list's."""
        self.say("")
        if self.choosing is not None:
            self._choose(command, count)
        elif command.startswith("keep_"):
            self._keep(command.removeprefix("keep_"))
        elif command == "take_agreed":
            self._take_agreed()
        elif command in ("undo", "redo"):
            self._travel(command)
        elif command == "edit":
            self._edit()
        elif command == "open" and self.current is not None:
            self.effects.append(Effect("open", self.article.id, f"{self.current.start}:{self.current.end}"))
        elif command == "next_open":
            self._next_open(0)
        elif command == "layers":
            self.choosing = adjudication.candidates(self._store, self.article.id)
            self.at = self.top = 0
        elif command == "agreement":
            self.effects.append(Effect("agreement", "\n".join(self.annotators)))
        elif command in ("back", "compare"):
            self.effects.append(Effect("screen", "back"))
        else:
            super().run(command, count)

    def _keep(self, which: str) -> None:
        place = self.current
        if place is None:
            self.say("There is nothing to settle here.")
            return
        if which == "both":
            chosen = list(place.present)
        elif which == "none":
            chosen = []
        else:
            layer = {"left": 0, "right": 1}.get(which) if not which.isdigit() else int(which) - 1
            if layer is None or layer >= len(place.members):
                self.say(f"There is no layer {which}.")
                return
            member = place.members[layer]
            chosen = [] if member is None else [member]
        self._settle(chosen)

    def _settle(self, chosen: Sequence[Annotation]) -> None:
        """Send the decision to disk and go on: the next difference does not wait for it."""
        at, compared, epoch = self.items[self.at], self._compared, self._epoch
        place = self.places[at]
        self._under_way.add(at)

        def work(store: Store) -> list[Annotation]:
            return adjudication.keep(store, compared, place, chosen)

        def done(results: list[Annotation] | None, error: PostilError | None) -> None:
            self._under_way.discard(at)
            if error is None and results is not None and self._epoch == epoch:
                self._put(at, results)
                return
            self._renew()
            if error is not None:
                self.at = self.items.index(at) if at in self.items else self.at
                self._warn(error)

        self._outbox.submit(work, done)
        names = " and ".join(member.annotator for member in chosen)
        self.say(f"Kept {names}." if names else "Kept none of it.")
        self._next_open(1)

    def _warn(self, error: PostilError) -> None:
        """Say why something was not done; the reason comes first, a long path would push it off the line."""
        path = self._store.path
        self.say(str(error).replace(str(path), path.name), warn=True)

    def _put(self, at: int, results: Sequence[Annotation]) -> None:
        old = self.places[at]
        self.settled += not old.results
        self.places[at] = Place(old.members, old.differences, tuple(results))

    def _next_open(self, step: int) -> None:
        """To the next difference that nobody has settled, round the end; stay when there is none."""
        count = len(self.items)
        for n in range(1, count + 1):
            index = (self.at + n) % count
            if not self.is_settled(self.items[index]):
                self.at = index
                return
        if step and self.at + 1 < count:
            self.at += step
        if count:
            self.say((self.message + " " if self.message else "") + "Every difference is settled.")

    def _take_agreed(self) -> None:
        self._outbox.wait(PATIENCE)
        compared = self._now()

        def done(results: list[Annotation] | None, error: PostilError | None) -> None:
            self._renew()
            count = len(results or ())
            if error is not None:
                self._warn(error)
            elif count:
                self.say(f"{count} agreement{'s' * (count != 1)} taken over.")
            else:
                self.say("All taken over already.")

        self._outbox.submit(lambda store: adjudication.accept_agreed(store, compared), done)
        self._outbox.wait(PATIENCE)

    def _travel(self, command: str) -> None:
        self._outbox.wait(PATIENCE)

        def done(record: ActRecord | None, error: PostilError | None) -> None:
            if error is not None:
                self._warn(error)
            elif record is not None:
                # Another act than a decision may have changed the layers themselves.
                self._renew() if record.kind == "adjudicate" else self.reload()
                self.say(f"{'Undone' if command == 'undo' else 'Redone'}: {record.summary}")

        self._outbox.submit(lambda s: s.history.undo() if command == "undo" else s.history.redo(), done)
        self._outbox.wait(PATIENCE)

    def _edit(self) -> None:
        """Open what is kept in the reader; where nothing is settled yet, what the first layer has is kept."""
        place = self.current
        if place is None:
            return
        at = self.items[self.at]
        if not place.kept:
            here = self.at
            self._settle(place.present[:1])
            self.at = here
        self._outbox.wait(PATIENCE)
        kept = self.places[at].kept
        if not kept:
            self.say("The disk is slow: try again in a moment.", warn=True)
            return
        self.say("")
        first = kept[0]
        self.effects.append(Effect("edit", self.article.id, f"{first.start}:{first.end}:{first.id}"))

    def _choose(self, command: str, count: int | None) -> None:
        assert self.choosing is not None
        if command in ("edit", "open", "list_page_down") and self.choosing:
            name = self.choosing[self.at]
            if name in self.annotators:
                self.annotators.remove(name)
            else:
                self.annotators.append(name)
        elif command in ("layers", "back"):
            self.choosing, self.at, self.top = None, 0, 0
            self._show(adjudication.compare(self._store, self.article.id, self.annotators))
        else:
            super().run(command, count)
