"""The picture of a comparison: the differences of an article, one a row, below the text round the chosen one."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import Final

from store import Store, adjudication
from store.adjudication import Comparison, Place
from store.model import Annotation, Article, Label
from tui.commands import COMPARE
from tui.document import Document
from tui.keys import Keymap
from tui.layout import cells
from tui.looks import Look, Run, Theme
from tui.outbox import Outbox
from tui.safetext import line as one_line
from tui.screens.listing import Hints, Listing, column
from tui.screens.passage import passage

_SAYS: Final = {
    "missing": "missing", "boundary": "edges", "label": "label", "speaker": "speaker", "entity": "entity",
    "parts": "cue, source", "type": "type",
}  # fmt: skip
_WIDE: Final = (3, 6, 17, 9)
"""Cells of the sign, the paragraph, the differences, and what was kept."""


class Differences(Listing):
    """Layers over one article, and rows for them; what keys do is in screens/compare.py."""

    def __init__(self, store: Store, outbox: Outbox, article: Article, keymap: Keymap, theme: Theme) -> None:
        super().__init__(keymap, theme)
        self._store = store
        self._outbox = outbox
        self.article = article
        self.labels: dict[str, Label] = {label.name: label for label in store.labels.all(retired=True)}
        self.document = Document(store, article)
        self.annotators = sorted(adjudication.candidates(store, article.id)[:2])
        """Whose layers are compared, from left to right."""
        self.choosing: list[str] | None = None
        """While layers are chosen: those that can be."""
        self.places: list[Place] = []
        self.items: list[int] = []
        """Which of the places differ: the rows of the list."""
        self._names: dict[str, str] = {}
        self._epoch = 0
        """Moves on whenever the places are others."""
        self._under_way: set[int] = set()
        """Places whose decision is on its way to disk."""
        self.reload()
        self.at = next((n for n, at in enumerate(self.items) if not self.places[at].results), 0)

    @property
    def mode(self) -> str:
        """The keys of comparing."""
        return COMPARE

    # -- data

    def reload(self) -> None:
        """Compare again, and stay on the same difference."""
        here = self.current
        found = adjudication.compare(self._store, self.article.id, self.annotators)
        self._show(found)
        if here is not None:
            wanted = {member.id for member in here.present}
            same = (n for n, at in enumerate(self.items) if wanted & {a.id for a in self.places[at].present})
            self.at = next(same, min(self.at, max(0, len(self.items) - 1)))

    def resume(self) -> None:
        """What was edited in the reader is settled now."""
        self._renew()

    def _show(self, found: Comparison) -> None:
        self._epoch += 1
        self.items = [n for n, place in enumerate(found.places) if place.differences]
        self._edges = [(place.start, place.end) for place in found.places]
        self._longest = max((end - start for start, end in self._edges), default=0)
        self._stand(found)

    def _stand(self, found: Comparison) -> None:
        self._compared = found
        self.places = list(found.places)
        self.settled = sum(bool(self.places[at].results) for at in self.items)
        """How many of them are settled and on disk; counted as they come, for there may be ten thousand."""
        self._taken = sum(bool(place.results) for place in self.places) - self.settled
        self._under_way.clear()

    def _now(self) -> Comparison:
        """What is compared, with what is decided now."""
        return adjudication.renewed(self._store, replace(self._compared, places=tuple(self.places)))

    def _renew(self) -> None:
        """Ask the store again what is decided, and go to the first difference where that has changed."""
        before = self.places
        self._stand(self._now())
        changed = (n for n, at in enumerate(self.items) if before[at].results != self.places[at].results)
        self.at = next(changed, self.at)

    def touching(self, start: int, end: int) -> list[Place]:
        """The places that touch a stretch of the text, in text order."""
        low = bisect_left(self._edges, (start - self._longest, 0))
        high = bisect_left(self._edges, (end, 0))
        return [self.places[n] for n in range(low, high) if self._edges[n][1] > start]

    @property
    def current(self) -> Place | None:
        """The chosen difference."""
        return self.places[self.items[self.at]] if self.at < len(self.items) else None

    @property
    def enough(self) -> bool:
        """Are there two layers to compare?"""
        return len(self.annotators) > 1

    def reach(self, count: int) -> int:
        """How many rows there are."""
        return len(self.choosing) if self.choosing is not None else len(self.items)

    def is_settled(self, at: int) -> bool:
        """Is the place decided, or its decision on the way to disk?"""
        return bool(self.places[at].results) or at in self._under_way

    # -- picture

    @property
    def hints(self) -> Hints:  # type: ignore[override]
        """What the bar tells: what settles, first."""
        if self.choosing is not None:
            return (("edit", "take or leave"), ("layers", "compare them"), ("quit", "quit"))
        return (
            ("keep_left", "left"), ("keep_right", "right"), ("keep_both", "both"), ("keep_none", "none"),
            ("edit", "edit"), ("take_agreed", "agreed"), ("undo", "undo"), ("back", "back"), ("help", "help"),
            ("agreement", "figures"), ("layers", "layers"), ("next_open", "next open"), ("open", "open"),
        )  # fmt: skip

    @property
    def head(self) -> int:
        """Title, the text, a row a layer, the heads of the columns; while layers are chosen two rows."""
        return 2 if self.choosing is not None else 2 + self._pane + self._shown

    @property
    def _pane(self) -> int:
        """Rows of text."""
        return max(1, (self.height - 4 - self._shown) // 2)

    @property
    def _shown(self) -> int:
        """Layers that have a row of their own: all, unless the window is very low."""
        return max(0, min(len(self.annotators), self.height - 6))

    def heads(self) -> list[list[Run]]:
        """What is compared, the text round the chosen difference, and what each layer has there."""
        names = " · ".join(self.annotators) or "no layers"
        title = self.across(f"Compare {names} — {self.article.title}", "title", self._score())
        if self.choosing is not None:
            return [title, [(self.filled(" Whose layers are compared"), Look("key"))]]
        pane = passage(self, self._pane)
        return [title, *pane, *self._layers(), self._columns()]

    def _score(self) -> str:
        agreed = len(self.places) - len(self.items)
        settled, taken = f"{self.settled}/{len(self.items)}", f"{self._taken}/{agreed}"
        return f"{settled} · {taken} " if self.width < 60 else f"{settled} settled · {taken} agreed taken "

    def _layers(self) -> list[list[Run]]:
        """A row a layer: what it has at the chosen difference; what was kept stands out."""
        place, rows = self.current, []
        for number, name in enumerate(self.annotators[: self._shown]):
            member = place.members[number] if place is not None else None
            kept = place is not None and member is not None and place.keeps(member)
            sign = "✓" if kept else " "
            words = self._about(member, place) if place is not None else ""
            if place is not None and member is not None:
                now = next((f for f in place.kept if f.carried_from == member.id and _edited(f, place)), None)
                words += f"  now {self._about(now, place)}" if now is not None else ""
            lead = f" {sign}{number + 1} " + column(name, 12)
            rows.append([(self.filled(lead + one_line(words, self.width - cells(lead) - 1)) if words else
                          self.filled(lead), Look("lit" if kept else "bar"))])  # fmt: skip
        return rows

    def _about(self, member: Annotation | None, place: Place) -> str:
        if member is None:
            return "nothing here"
        words = f"{member.label} “{member.text}”"
        who = self._name(member)
        if who:
            words += f" {'—' if member.kind == 'quote' else '→'} {who}"
        elif "speaker" in place.differences or "entity" in place.differences:
            words += " — open"
        if "parts" in place.differences:
            words += "".join(f" · {s.role}: {s.text}" for s in member.spans if s.role != "content")
        if "type" in place.differences:
            kinds = (member.quote_type, member.medium, member.level)
            words += f" · {' '.join(kind for kind in kinds if kind)}"
        return words

    def _name(self, member: Annotation) -> str:
        """Whom it denotes or who says it; where no entity is linked, the words of the source."""
        if member.entity_id is None:
            source = member.pieces("source")
            return source[0].text if source else ""
        if member.entity_id not in self._names:
            self._names[member.entity_id] = self._store.entities.get(member.entity_id).name
        return self._names[member.entity_id]

    def _columns(self) -> list[Run]:
        sign, number, differs, kept = _WIDE
        words = (
            " " * sign + column("¶", number) + column("Differs in", differs) + column("Kept", kept) + "Marked"
        )
        return [(self.filled(words), Look("key"))]

    def item(self, index: int) -> list[list[Run]]:
        """Settled or not, where, in what they differ, what was kept, what is marked."""
        chosen = index == self.at
        if self.choosing is not None:
            name = self.choosing[index]
            sign = f"{self.annotators.index(name) + 1}" if name in self.annotators else " "
            look = Look("lit" if chosen else "text")
            return [[(self.filled(f"  {sign}  {one_line(name, self.width - 6)}"), look)]]
        at = self.items[index]
        place = self.places[at]
        settled = self.is_settled(at)
        cells_of = (
            " ✓" if place.results else " …" if settled else " ·", str(self.document.paragraph_at(place.start).number),
            ", ".join(_SAYS[each] for each in place.differences), self._outcome(place) if place.results else "",
        )  # fmt: skip
        lead = "".join(column(text, width) for text, width in zip(cells_of, _WIDE, strict=True))
        words = " | ".join(f"{m.label} {m.text}" if m else "–" for m in place.members)
        shown = lead + one_line(words, max(1, self.width - cells(lead)))
        return [[(self.filled(shown), Look("lit" if chosen else "muted" if settled else "text"))]]

    def _outcome(self, place: Place) -> str:
        if not place.kept:
            return "neither"
        if any(_edited(found, place) for found in place.kept):
            return "edited"
        if len(place.kept) > 1:
            return "both" if len(place.members) == 2 else "several"
        return next((m.annotator for m in place.present if place.keeps(m)), "as is")

    def nothing(self) -> str:
        """Why there is nothing to settle."""
        if not self.enough:
            who = f"Only {self.annotators[0]} has" if self.annotators else "Nobody has"
            return (
                f"{who} annotated this article. Two layers can be compared: take in a colleague's store "
                "(postil merge), or tag under another name (--annotator)."
            )
        agreed = len(self.places) - len(self.items)
        return f"They agree on everything here: {agreed} place{'s' * (agreed != 1)}."

    def place(self) -> str:
        """Which difference of how many, and whether all is on disk."""
        saved = "saving… " if self._outbox.pending else ""
        return f"{saved}{self.at + 1 if self.reach(0) else 0}/{self.reach(0)} "

    def cursor(self) -> tuple[int, int] | None:
        """At the chosen row."""
        return 0, self.head + self.at - self.top


def _edited(found: Annotation, place: Place) -> bool:
    """Is what was kept no longer what its layer has?"""
    source = next((m for m in place.present if m.id == found.carried_from), None)
    return source is not None and (found.spans, found.label, found.entity_id) != (
        source.spans,
        source.label,
        source.entity_id,
    )
