"""A line that the reader lets one type, with what can be chosen meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from store.model import Candidate
from tui.lineedit import LineEdit

if TYPE_CHECKING:
    from tui.session import Session


class Prompt:
    """A line being typed, and what can be chosen meanwhile."""

    def __init__(
        self,
        label: str,
        done: Callable[[Session], None],
        *,
        text: str = "",
        offer: Callable[[Session], list[Candidate]] | None = None,
        numbered: bool = False,
    ) -> None:
        self.label = label
        self.edit = LineEdit(text)
        self.done = done
        """Takes what was typed or chosen; a PostilError leaves the line as it is."""
        self.offer = offer
        """What can be chosen for what has been typed; None where one only types."""
        self.numbered = numbered
        """Does a digit choose at once? Then nothing is typed."""
        self.choices: list[Candidate] = []
        self.at = 0
        """Index of the lit choice."""

    @property
    def chosen(self) -> Candidate | None:
        """The lit choice, None when there is none."""
        return self.choices[self.at] if self.choices else None

    def renew(self, session: Session) -> None:
        """Bring the choices in step with what is typed."""
        if self.offer is not None:
            self.choices, self.at = self.offer(session), 0

    @property
    def lead(self) -> str:
        """What the bar says before the choices."""
        return " Enter takes the lit one  " if self.offer is not None else " "

    def offered(self) -> list[tuple[str, str, bool]]:
        """The choices as the bar shows them: key, words, lit."""
        if self.offer is None:
            return [("Enter", "done", False), ("Esc", "leave it", False)]
        shown = []
        for n, choice in enumerate(self.choices):
            new = choice.entity_id is None and choice.annotation_id is None
            key = str(n + 1) if self.numbered else "+" if new else ""
            shown.append((key, choice.name, n == self.at))
        return shown
