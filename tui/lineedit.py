"""One line of typed text with a caret: find, comment, filter, names. Pure; drawn by the status row.

Textual's Input would echo pasted escape sequences and cost an import; this line shows everything through safetext.
"""

from __future__ import annotations

from store.text import next_grapheme, previous_grapheme


class LineEdit:
    """The text typed so far and where the caret is (code points)."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.caret = len(text)

    def insert(self, typed: str) -> None:
        """Put text at the caret; line breaks become blanks, so that a paste stays one line."""
        typed = " ".join(typed.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        self.text = self.text[: self.caret] + typed + self.text[self.caret :]
        self.caret += len(typed)

    def key(self, key: str) -> bool:
        """Act on an editing key; False when the key is none."""
        act = getattr(self, "_" + key.replace("+", "_"), None)
        if act is None:
            return False
        act()
        return True

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self.caret = start

    def _left(self) -> None:
        self.caret = previous_grapheme(self.text, self.caret) if self.caret else 0

    def _right(self) -> None:
        if self.caret < len(self.text):
            self.caret = next_grapheme(self.text, self.caret)

    def _home(self) -> None:
        self.caret = 0

    def _end(self) -> None:
        self.caret = len(self.text)

    def _backspace(self) -> None:
        if self.caret:
            self._cut(previous_grapheme(self.text, self.caret), self.caret)

    def _delete(self) -> None:
        if self.caret < len(self.text):
            start = self.caret
            self._cut(start, next_grapheme(self.text, start))

    def _ctrl_w(self) -> None:
        before = self.text[: self.caret].rstrip()
        self._cut(before.rfind(" ") + 1, self.caret)

    def _ctrl_u(self) -> None:
        self._cut(0, self.caret)

    _ctrl_a = _home
    _ctrl_e = _end
    _ctrl_h = _backspace
