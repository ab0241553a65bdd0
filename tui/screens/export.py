"""Export: which format, of what, and where to; then what the format could not hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from store.formats.registry import Options, Written, formats
from store.model import Article
from tui.commands import LIBRARY
from tui.keys import Keymap
from tui.layout import cells
from tui.lineedit import LineEdit
from tui.looks import PLAIN, Look, Run, Theme
from tui.safetext import line as one_line
from tui.screens.exportfilter import Filter, Names
from tui.screens.scene import Effect, Scene

_FILE: Final = " File: "
_SINCE: Final = " Published from: "
_UNTIL: Final = " Published until: "
"""What is typed, as it stands before it."""


@dataclass(frozen=True, slots=True)
class Request:
    """An export that is asked for."""

    format: str
    path: str
    options: Options


class Exporter(Protocol):
    """A screen that asks for exports."""

    request: Request | None
    """What was asked for last; the app makes it."""
    message: str
    stopped: bool
    """Nobody wants it any more: what is half written is to be removed."""

    def progress(self, size: int) -> None:
        """So many bytes are written."""

    def refuse(self, words: str) -> None:
        """It was not written, and why."""

    def finish(self, written: Written) -> bool:
        """It is written. Whether the screen stays, to show something."""


class Export(Scene):
    """A list of formats, switches for what goes out, the file's name to confirm, and the report."""

    def __init__(
        self,
        keymap: Keymap,
        theme: Theme,
        article: Article | None,
        annotators: Names = tuple,
        labels: Names = tuple,
    ) -> None:
        """`annotators` tells whose layers there are, `labels` which labels; asked when one is to be chosen."""
        super().__init__(keymap, theme)
        self._formats = [one for one in formats().values() if one.writes]
        self._article = article
        self.filter = Filter(article, annotators, labels)
        self.at = 0
        self.typing: LineEdit | None = None
        self._typed = _FILE
        """What is typed: one of _FILE, _SINCE and _UNTIL."""
        self.request: Request | None = None
        """What was asked for last; the app makes it."""
        self.stopped = False
        """The export under way is not wanted any more."""
        self._busy = False
        self._report: list[str] = []
        """What could not be held, once it is written."""
        self._from = 0
        """First line of the report that is shown."""

    @property
    def mode(self) -> str:
        """The keys of lists."""
        return LIBRARY

    # -- input

    def key(self, key: str, character: str | None) -> None:
        """To what is typed; else `a`, `s`, `w`, `l`, `d` and `x` choose what goes out."""
        if self._busy or self._report:
            super().key(key, character)
        elif self.typing is not None:
            self._type(key, character)
        elif not self._switches(key):
            super().key(key, character)

    def _switches(self, key: str) -> bool:
        if key == "d":
            self._ask(_SINCE, self.filter.since or "")
        elif key == "x" and self._formats[self.at].suffix == ".csv":
            self.filter.excel = not self.filter.excel
        else:
            return self.filter.switch(key)
        return True

    def _ask(self, what: str, before: str) -> None:
        self._typed, self.typing, self.message = what, LineEdit(before), ""

    def _type(self, key: str, character: str | None) -> None:
        assert self.typing is not None
        if key == "escape":
            self.typing, self.message = None, ""
        elif key == "enter":
            self._take()
        elif self.leaves_typing(key):
            return
        else:
            self.message = ""
            if not self.typing.key(key) and character is not None and character.isprintable():
                self.typing.insert(character)

    def _take(self) -> None:
        """What was typed: a day, then the other one; or the file's name."""
        assert self.typing is not None
        if self._typed == _FILE:
            self._export(Path(self.typing.text).expanduser())
            return
        wrong = self.filter.set_day("since" if self._typed == _SINCE else "until", self.typing.text)
        if wrong is not None:
            self.message = wrong
        elif self._typed == _SINCE:
            self._ask(_UNTIL, self.filter.until or "")
        else:
            self.typing = None

    def _export(self, path: Path) -> None:
        """Hand the export to the app; an existing file is named before it is replaced."""
        if path.exists() and self.message != self._replaces(path):
            self.message = self._replaces(path)
            return
        chosen = self._formats[self.at]
        options = self.filter.options(excel=self.filter.excel and chosen.suffix == ".csv")
        self.request = Request(chosen.name, str(path), options)
        self._busy, self.stopped = True, False
        self.message = "Writing ..."
        self.effects.append(Effect("export"))

    @staticmethod
    def _replaces(path: Path) -> str:
        return f"{path.name} is there already: Enter again replaces it."

    def paste(self, text: str) -> None:
        """Into what is typed."""
        if self.typing is not None and not self._busy:
            self.message = ""
            self.typing.insert(text)

    def run(self, command: str, count: int | None = None) -> None:
        """Choose a format, confirm, leave; in the report, scroll; stop what is under way."""
        if self._busy:
            self._while_busy(command, count)
            return
        steps = {"down": count or 1, "up": -(count or 1), "list_top": -(10**6), "list_bottom": 10**6}
        if not self._report:
            self.message = ""
        if command in steps and self._report:
            last = len(self._report_lines()) - self._room(fixed=2)
            self._from = max(0, min(last, self._from + steps[command]))
        elif command in steps:
            self.at = max(0, min(len(self._formats) - 1, self.at + steps[command]))
        elif command == "open" and self._report:
            self.effects.append(Effect("screen", "back"))
        elif command == "open":
            self._ask(_FILE, self._name())
        elif command in ("back", "export"):
            self.effects.append(Effect("screen", "back"))
        elif command in ("quit", "palette", "help"):
            super().run(command, count)

    def _while_busy(self, command: str, count: int | None) -> None:
        if command == "back":
            self.stopped, self.message = True, "Stopping ..."
        elif command == "export":
            # The app says what became of it.
            self.effects.append(Effect("screen", "back"))
        elif command in ("quit", "palette", "help"):
            self.stopped = self.stopped or command == "quit"
            super().run(command, count)

    def _name(self) -> str:
        stem = "postil" if self.filter.whole or self._article is None else f"postil-{self._article.id[:8]}"
        chosen = self._formats[self.at]
        return str(Path.cwd() / f"{stem}-{chosen.name}{chosen.suffix}")

    # -- what the app tells

    def progress(self, size: int) -> None:
        """So many bytes are written."""
        if not self.stopped:
            self.message = f"Writing ... {size / 2**20:,.1f} MiB"

    def refuse(self, words: str) -> None:
        """It was not written, and why; the file's name can be mended."""
        self._busy = False
        self.message = words

    def finish(self, written: Written) -> bool:
        """It is written. Whether there is something to report, which is then shown."""
        self._busy = False
        self.typing = None
        # Without the ids of the examples: they are for the command line, where they can be looked up.
        self._report = [f"{loss.count:,} {loss.reason}" for loss in written.losses]
        self.message = wrote(self.request, written)
        return bool(self._report)

    # -- picture

    def compose(self) -> list[list[Run]]:
        """Title, formats or report, what goes out, the file's name."""
        rows = [self.across("Export", "title"), self.blank(), *self._middle()]
        rows = rows[: max(0, self.height - 2)]
        rows += [self.blank()] * (self.height - 2 - len(rows))
        return [*rows, self.bar(self._hints()), self._bottom()][: self.height]

    def _middle(self) -> list[list[Run]]:
        if self._report:
            shown = self._report_lines()[self._from : self._from + self._room(fixed=2)]
            head = self.across("What the format does not hold, or you should mind:", "status")
            return [
                head,
                self.blank(),
                *([(line + " " * (self.width - cells(line)), PLAIN)] for line in shown),
            ]
        chosen = self._formats[self.at]
        switches = [self._switch(*row) for row in self.filter.rows()]
        if chosen.suffix == ".csv":
            excel = "for a spreadsheet" if self.filter.excel else "exact CSV, for programs"
            switches.append(self._switch("x", excel))
        elif chosen.parcel is not None:
            switches.append(
                self._switch(" ", "several files: a zip, or a folder if the name does not end so")
            )
        carries = self._line("  ", chosen.carries and f"It holds {chosen.carries}.", "muted")
        return [*self._list(self._room(fixed=len(switches) + 2)), carries, self.blank(), *switches]

    def _room(self, fixed: int) -> int:
        """Rows for what scrolls, beside title, bar, status and so many others."""
        return max(1, self.height - 4 - fixed)

    def _list(self, room: int) -> list[list[Run]]:
        """The formats round the chosen one, as many as there is room for."""
        first = max(0, min(self.at - room // 2, len(self._formats) - room))
        rows = []
        for n, known in enumerate(self._formats[first : first + room], first):
            more = (n == first and first > 0) or (n == first + room - 1 and n + 1 < len(self._formats))
            sign = ("↑" if n == first else "↓") if more else " "
            rows.append(
                self._line(f"{sign} ", f"{known.name:<14} {known.title}", "lit" if n == self.at else "text")
            )
        return rows

    def _line(self, lead: str, words: str, look: str) -> list[Run]:
        shown = f"  {lead}{one_line(words, self.width - 6)}"
        return [(shown + " " * max(0, self.width - cells(shown)), Look(look))]

    def _report_lines(self) -> list[str]:
        return [line for told in self._report for line in _wrapped(told, max(20, self.width - 4))]

    def _hints(self) -> list[tuple[str, str, bool]]:
        if self._report:
            return [("↓↑", "scroll", False), ("Enter", "back", False)]
        if self._busy:
            return [("Esc", "stop", False)]
        if self.typing is None:
            return [("↓↑", "format", False), ("Enter", "choose the file", False), ("Esc", "back", False)]
        enter = {_FILE: "write it", _SINCE: "then the last day", _UNTIL: "take these days"}[self._typed]
        return [("Enter", enter, False), ("Esc", "back", False)]

    def _switch(self, key: str, words: str) -> list[Run]:
        shown = one_line(words, max(1, self.width - 8))
        return [
            (f"    {key} ", Look("here")),
            (shown + " " * max(0, self.width - 6 - cells(shown)), Look("text")),
        ]

    def _bottom(self) -> list[Run]:
        if self.typing is None:
            return self.across(self.message, "status")
        if self.message:
            return self.across(self.message, "warn")
        room = max(1, self.width - cells(self._typed) - 1)
        typed = one_line(self.typing.text, room) if self.typing.text else ""
        return [
            (self._typed, Look("key")),
            (typed + " " * max(0, self.width - cells(self._typed) - cells(typed)), Look("title")),
        ]

    def cursor(self) -> tuple[int, int] | None:
        """In what is typed."""
        if self.typing is None or self._busy:
            return None
        before = cells(self._typed) + cells(self.typing.text[: self.typing.caret])
        return min(self.width - 1, before), self.height - 1


def wrote(request: Request | None, written: Written) -> str:
    """What was done, in a line."""
    rows = f"{written.rows:,} row{'s' * (written.rows != 1)}"
    return f"Wrote {rows} to {one_line(request.path, 60)}" if request is not None else f"Wrote {rows}"


def _wrapped(words: str, width: int) -> list[str]:
    """The sentence in lines of so many cells, the first with a dash before it."""
    lines, current = [], "  –"
    for word in words.split():
        shown = one_line(word, width - 4)
        if cells(current) + 1 + cells(shown) > width:
            lines.append(current)
            current = "   "
        current += f" {shown}"
    return [*lines, current]
