"""Consistency: what is tagged one way here and another way there; each row is mended by one key, wherever it stands."""

from __future__ import annotations

from typing import Final

from store import Store, consistency
from store.consistency import KINDS, Finding, FindingKind
from store.errors import PostilError
from tui.commands import LABEL_PREFIX
from tui.keys import Keymap
from tui.layout import cells
from tui.looks import Look, Run, Theme
from tui.outbox import Outbox
from tui.safetext import line as one_line
from tui.screens.ledger import Choice, Ledger
from tui.screens.listing import lit_runs
from tui.screens.scene import Effect

VIEWS: Final[tuple[tuple[str, tuple[FindingKind, ...]], ...]] = (
    ("Everything", KINDS), ("Labels", ("labels",)), ("Untagged", ("untagged",)),
    ("Look alike", ("entities",)), ("No speaker", ("speaker",)),
)  # fmt: skip
_NAMES: Final = {
    "labels": "several labels", "untagged": "untagged", "entities": "look alike", "speaker": "no speaker",
}  # fmt: skip
_KIND: Final = 16
"""Cells of the kind of finding."""


class Consistency(Ledger):
    """Findings, sought in a thread of their own: they look at every article that was worked on."""

    tall = 2
    hints = (
        ("open", "go there"), ("mend", "mend all"), ("next_view", "next kind"), ("undo", "undo"),
        ("help", "help"), ("back", "back"),
    )  # fmt: skip

    def __init__(self, store: Store, outbox: Outbox, keymap: Keymap, theme: Theme) -> None:
        super().__init__(store, outbox, keymap, theme)
        self.all: list[Finding] = []
        self.findings: list[Finding] = []
        """Those of the view that hold the filter."""
        self.view = 0
        self.seeking = True
        """Whether a look through the store is under way."""
        self._shows: dict[int, str] = {}
        """What mending would do, by row; asked when a row is looked at."""
        self.effects.append(Effect("seek"))

    # -- data

    def seek(self, store: Store) -> list[Finding]:
        """Look through the store; called in a thread, with a store of its own."""
        return consistency.findings(store)

    def sought(self, found: list[Finding]) -> None:
        """Take what the look has found, and stay on the same row where it is still there."""
        here = self.findings[self.at] if self.at < len(self.findings) else None
        self.seeking, self.all = False, found
        self.filtered()
        same = (
            n
            for n, each in enumerate(self.findings)
            if here and (each.kind, each.text) == (here.kind, here.text)
        )
        self.at = next(same, max(0, min(self.at, len(self.findings) - 1)))

    def reload(self) -> None:
        """Look again."""
        self.seeking = True
        self.effects.append(Effect("seek"))

    def filtered(self) -> None:
        """Those of the view that hold the words."""
        # Deferred: only a filter folds.
        from store.text import folded

        words = folded(self.filter).split()
        kinds = VIEWS[self.view][1]
        self._shows.clear()
        self.findings = [
            each
            for each in self.all
            if each.kind in kinds and all(word in folded(f"{each.text} {each.what}") for word in words)
        ]

    def reach(self, count: int) -> int:
        """All are there."""
        return len(self.findings)

    # -- keys

    def run(self, command: str, count: int | None = None) -> None:
        """Go to the place, mend, turn to another kind; the rest is every list's."""
        self.say("")
        finding = self.findings[self.at] if self.at < len(self.findings) else None
        if command in ("next_view", "previous_view"):
            self.view = (self.view + (1 if command == "next_view" else -1)) % len(VIEWS)
            self.at = self.top = 0
            self.filtered()
        elif command == "consistency":
            super().run("back")
        elif finding is not None and command == "open":
            self._open(finding)
        elif finding is not None and command in ("mend", "merge"):
            self._mend(finding)
        elif finding is not None and command.startswith(LABEL_PREFIX):
            self._label(finding, command.removeprefix(LABEL_PREFIX))
        else:
            super().run(command, count)

    def _open(self, finding: Finding) -> None:
        if finding.article_id is None:
            self.effects.append(Effect("screen", "entities", finding.ids[0]))
        else:
            self.visit(finding.article_id, finding.start, finding.end)

    def _mend(self, finding: Finding) -> None:
        if finding.kind == "entities":
            pair = self.store.entities.several(finding.ids)
            if len(pair) == 2:
                one, other = pair
                self.choose(
                    "They become one. Whose name stays?",
                    Choice(one_line(one.name, 30), lambda: self._send(finding)),
                    Choice(one_line(other.name, 30), lambda: self._send(_turned(finding))),
                )
        else:
            self._send(finding)

    def _label(self, finding: Finding, label: str) -> None:
        if finding.kind in ("labels", "untagged"):
            self._send(finding, label)
        else:
            self.say("A label mends what has several labels, or none.")

    def _send(self, finding: Finding, label: str | None = None) -> None:
        chosen = label or finding.label
        said = {
            "labels": f"{{}} changed to {chosen}", "untagged": f"{{}} tagged {chosen}",
            "entities": "one entity now, {} linked anew", "speaker": "{} got a speaker",
        }[finding.kind]  # fmt: skip
        words = f"{one_line(finding.text, 40)}: {said}"
        self.write(
            lambda store: consistency.mend(store, finding, label),
            lambda count: words.replace("{}", str(count)),
        )

    # -- picture

    def heads(self) -> list[list[Run]]:
        """How many there are; the kinds, the filter or a question."""
        number = len(self.findings)
        found = "looking…" if self.seeking else f"{number:,} to look at"
        title = self.across(f"Consistency — {found}", "title")
        return [title, self.line_row() or self.tabs([name for name, _ in VIEWS], self.view)]

    def nothing(self) -> str:
        """Why there is none."""
        if self.seeking:
            return "Looking through every article that was worked on…"
        return "Nothing holds these words." if self.filter else "Nothing is out of line."

    def place(self) -> str:
        """Which of how many."""
        return f"{self.at + 1 if self.findings else 0}/{len(self.findings)} "

    def item(self, index: int) -> list[list[Run]]:
        """What kind, how many, and what would mend it; below it the words."""
        finding = self.findings[index]
        look = Look("lit") if index == self.at else None
        lead = f" {_NAMES[finding.kind]:<{_KIND}}{finding.count:>5,}  "
        room = max(1, self.width - len(lead))
        what = one_line(finding.what, room)
        cure = self._cure(index)
        rest = room - cells(what)
        shown = one_line(f"→ {cure}", rest - 1) if cure and rest > 8 else ""
        first = [
            (lead, look or Look("muted")), (what, look or Look("here")),
            (f" {shown}" if shown else "", look or Look("key")),
        ]  # fmt: skip
        used = sum(cells(text) for text, _ in first)
        first.append((" " * max(0, self.width - used), look or Look()))
        room = self.width - 3
        return [
            [run for run in first if run[0]],
            [("   ", Look()), *lit_runs(one_line(finding.text, room), (), room, Look(), Look())],
        ]

    def _cure(self, index: int) -> str:
        """What mending would do, in a word."""
        finding = self.findings[index]
        if finding.kind != "speaker":
            return finding.label or ""
        if index not in self._shows:
            try:
                who = consistency.speaker_of(self.store, finding)
            except PostilError:  # gone since the look
                who = None
            self._shows[index] = who.name if who else ""
        return self._shows[index]


def _turned(finding: Finding) -> Finding:
    """The same pair, the other one's name to stay."""
    from dataclasses import replace

    return replace(finding, ids=finding.ids[::-1])
