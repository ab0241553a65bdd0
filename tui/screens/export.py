"""Export: which format, of what, and where to."""

from __future__ import annotations

from pathlib import Path

from store.formats.registry import formats
from store.model import Article
from tui.commands import LIBRARY
from tui.keys import Keymap
from tui.layout import cells
from tui.lineedit import LineEdit
from tui.looks import Look, Run, Theme
from tui.safetext import line as one_line
from tui.screens.scene import Effect, Scene


class Export(Scene):
    """A list of formats, a switch for the scope, and the file's name to confirm."""

    def __init__(self, keymap: Keymap, theme: Theme, article: Article | None) -> None:
        super().__init__(keymap, theme)
        self._formats = [one for one in formats().values() if one.writes]
        self._article = article
        """The open article; None when there is only the whole store to export."""
        self.at = 0
        self.whole = article is None
        """Every article, not only the open one."""
        self.excel = False
        """CSV for a spreadsheet."""
        self.typing: LineEdit | None = None
        self.message = ""

    @property
    def mode(self) -> str:
        """The keys of lists."""
        return LIBRARY

    def _name(self) -> str:
        stem = "postil" if self.whole or self._article is None else f"postil-{self._article.id[:8]}"
        chosen = self._formats[self.at]
        return str(Path.cwd() / f"{stem}-{chosen.name}{chosen.suffix}")

    def key(self, key: str, character: str | None) -> None:
        """To the file's name while it is typed; `a` and `x` switch scope and flavour."""
        if self.typing is not None:
            self._type(key, character)
        elif key == "a" and self._article is not None:
            self.whole = not self.whole
        elif key == "x" and self._formats[self.at].suffix == ".csv":
            self.excel = not self.excel
        else:
            super().key(key, character)

    def _type(self, key: str, character: str | None) -> None:
        assert self.typing is not None
        if key == "escape":
            self.typing = None
        elif key == "enter":
            self._ask()
        elif self.leaves_typing(key):
            return
        elif not self.typing.key(key) and character is not None and character.isprintable():
            self.typing.insert(character)

    def _ask(self) -> None:
        """Hand the export to the app; an existing file is named before it is replaced."""
        assert self.typing is not None
        path = Path(self.typing.text).expanduser()
        if path.exists() and self.message != self._replaces(path):
            self.message = self._replaces(path)
            return
        scope = "" if self.whole or self._article is None else self._article.id
        flavour = "excel" if self.excel and self._formats[self.at].suffix == ".csv" else ""
        self.effects.append(Effect("export", str(path), f"{self._formats[self.at].name}|{scope}|{flavour}"))

    @staticmethod
    def _replaces(path: Path) -> str:
        return f"{path.name} is there already: Enter again replaces it."

    def paste(self, text: str) -> None:
        """Into the file's name while it is typed."""
        if self.typing is not None:
            self.typing.insert(text)

    def run(self, command: str, count: int | None = None) -> None:
        """Choose a format, confirm, or leave."""
        self.message = ""
        steps = {"down": count or 1, "up": -(count or 1), "list_top": -99, "list_bottom": 99}
        if command in steps:
            self.at = max(0, min(len(self._formats) - 1, self.at + steps[command]))
        elif command == "open":
            self.typing = LineEdit(self._name())
        elif command in ("back", "export"):
            self.effects.append(Effect("screen", "back"))
        elif command in ("quit", "palette", "help"):
            super().run(command, count)

    def compose(self) -> list[list[Run]]:
        """Title, formats, scope, the file's name."""
        rows = [self.across("Export", "title"), self.blank()]
        for n, known in enumerate(self._formats):
            words = f"  {known.name:<14} {known.title}"
            shown = one_line(words, self.width - 2)
            fill = " " * max(0, self.width - 2 - cells(shown))
            rows.append([("  " + shown + fill, Look("lit" if n == self.at else "text"))])
        rows += [self.blank(), self._switch("a", self._scope())]
        if self._formats[self.at].suffix == ".csv":
            rows.append(self._switch("x", "for a spreadsheet" if self.excel else "exact CSV, for programs"))
        rows = rows[: max(0, self.height - 2)]
        rows += [self.blank()] * (self.height - 2 - len(rows))
        hints = [
            ("↓↑", "format", False),
            ("Enter", "choose the file" if self.typing is None else "write it", False),
        ]
        return [*rows, self.bar([*hints, ("Esc", "back", False)]), self._status()][: self.height]

    def _scope(self) -> str:
        if self._article is None:
            return "every article"
        return "every article" if self.whole else f"this article only: {one_line(self._article.title, 50)}"

    def _switch(self, key: str, words: str) -> list[Run]:
        shown = one_line(words, max(1, self.width - 8))
        return [
            (f"    {key} ", Look("here")),
            (shown + " " * max(0, self.width - 6 - cells(shown)), Look("text")),
        ]

    def _status(self) -> list[Run]:
        if self.typing is None:
            return self.across(self.message, "status")
        if self.message:
            return self.across(self.message, "warn")
        typed = one_line(self.typing.text, self.width - 8) if self.typing.text else ""
        return [
            (" File: ", Look("key")),
            (typed + " " * max(0, self.width - 7 - cells(typed)), Look("title")),
        ]

    def cursor(self) -> tuple[int, int] | None:
        """In the file's name while it is typed."""
        if self.typing is None:
            return None
        return min(self.width - 1, 7 + cells(self.typing.text[: self.typing.caret])), self.height - 1
