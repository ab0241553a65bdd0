"""Export: which format, of what, and where to; then what the format could not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from tui.screens.scene import Effect, Scene

_STATUSES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("every status", ()),
    ("accepted only", ("accepted",)),
    ("accepted and proposed", ("accepted", "proposed")),
    ("proposals only", ("proposed",)),
    ("rejected only", ("rejected",)),
)
"""What `s` goes through: words, and the statuses that an export then holds."""


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
        annotators: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """`annotators` tells whose layers there are; it is asked when somebody wants to choose one."""
        super().__init__(keymap, theme)
        self._formats = [one for one in formats().values() if one.writes]
        self._article = article
        """The open article; None when there is only the whole store to export."""
        self._ask_annotators = annotators
        self._annotators: list[str | None] = [None]
        self.at = 0
        self.whole = article is None
        """Every article, not only the open one."""
        self.excel = False
        """CSV for a spreadsheet."""
        self._status = 0
        self._annotator: str | None = None
        self.typing: LineEdit | None = None
        self.request: Request | None = None
        """What was asked for last; the app makes it."""
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
        """To the file's name while it is typed; `a`, `s`, `w` and `x` switch what goes out."""
        if self.typing is not None:
            self._type(key, character)
        elif self._report or self._busy or not self._switches(key):
            super().key(key, character)

    def _switches(self, key: str) -> bool:
        if key == "a" and self._article is not None:
            self.whole = not self.whole
        elif key == "s":
            self._status = (self._status + 1) % len(_STATUSES)
        elif key == "w":
            self._next_annotator()
        elif key == "x" and self._formats[self.at].suffix == ".csv":
            self.excel = not self.excel
        else:
            return False
        return True

    def _next_annotator(self) -> None:
        if len(self._annotators) == 1:
            self._annotators += self._ask_annotators()
        at = self._annotators.index(self._annotator)
        self._annotator = self._annotators[(at + 1) % len(self._annotators)]

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
        if self._busy:
            return
        path = Path(self.typing.text).expanduser()
        if path.exists() and self.message != self._replaces(path):
            self.message = self._replaces(path)
            return
        scope = () if self.whole or self._article is None else (self._article.id,)
        chosen = self._formats[self.at]
        options = Options(
            self._annotator, _STATUSES[self._status][1], scope,
            excel=self.excel and chosen.suffix == ".csv",
        )  # fmt: skip
        self.request = Request(chosen.name, str(path), options)
        self._busy = True
        self.message = "Writing ..."
        self.effects.append(Effect("export"))

    @staticmethod
    def _replaces(path: Path) -> str:
        return f"{path.name} is there already: Enter again replaces it."

    def paste(self, text: str) -> None:
        """Into the file's name while it is typed."""
        if self.typing is not None:
            self.typing.insert(text)

    def run(self, command: str, count: int | None = None) -> None:
        """Choose a format, confirm, leave; in the report, scroll."""
        steps = {"down": count or 1, "up": -(count or 1), "list_top": -(10**6), "list_bottom": 10**6}
        if not self._busy and not self._report:
            self.message = ""
        if command in steps and self._report:
            last = len(self._report_lines()) - self._room(fixed=2)
            self._from = max(0, min(last, self._from + steps[command]))
        elif command in steps:
            self.at = max(0, min(len(self._formats) - 1, self.at + steps[command]))
        elif command == "open" and self._report:
            self.effects.append(Effect("screen", "back"))
        elif command == "open":
            self.typing = LineEdit(self._name())
        elif command in ("back", "export"):
            self.effects.append(Effect("screen", "back"))
        elif command in ("quit", "palette", "help"):
            super().run(command, count)

    def _name(self) -> str:
        stem = "postil" if self.whole or self._article is None else f"postil-{self._article.id[:8]}"
        chosen = self._formats[self.at]
        return str(Path.cwd() / f"{stem}-{chosen.name}{chosen.suffix}")

    # -- what the app tells

    def progress(self, size: int) -> None:
        """So many bytes are written."""
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
        switches = [
            self._switch("a" if self._article is not None else " ", self._scope()),
            self._switch("s", _STATUSES[self._status][0]),
            self._switch("w", "every annotator" if self._annotator is None else f"only {self._annotator}"),
        ]
        if chosen.suffix == ".csv":
            switches.append(
                self._switch("x", "for a spreadsheet" if self.excel else "exact CSV, for programs")
            )
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
        enter = "choose the file" if self.typing is None else "write it"
        return [("↓↑", "format", False), ("Enter", enter, False), ("Esc", "back", False)]

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

    def _bottom(self) -> list[Run]:
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
