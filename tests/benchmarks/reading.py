"""The reader: start, keys, memory; against the smallest Textual apps, on a short and on long documents."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.figures import Row, percentile, table
from tests.benchmarks.texts import MARKER, make
from tests.benchmarks.timed import Press, Start, Timed

REFERENCES = Path(__file__).parent / "references"
READY = "READY"
UNREAD = ", read for the first time"
"""What a text told is kept; the first time it is read it is not there yet."""
WARM = 10
"""Keys pressed before counting."""


@dataclass(frozen=True)
class Size:
    """A document to read."""

    name: str
    paragraphs: int
    spans: int
    """A paragraph."""
    keys: tuple[str, ...]


SHORT = Size("13 paragraphs", 13, 5, ("token", "tag"))
LONG = Size("10,000 paragraphs, 50,000 spans", 10_000, 5, ("token", "paragraph", "page", "tag"))
HUGE = Size("100,000 paragraphs, 500,000 spans", 100_000, 5, ("token", "paragraph", "page", "tag"))
DENSE = Size("1,000 paragraphs, 50 spans in each", 1_000, 50, ("token",))
KEYS = {"token": "w", "paragraph": "j", "page": "\x1b[6~"}
BUDGETS = {"token": 1.0, "paragraph": 1.3, "page": 1.4, "tag": 1.4}
WORDS = {
    "token": "next token",
    "paragraph": "next paragraph, scrolling",
    "page": "page down",
    "tag": "tag, saved",
}
FRAMES = {"token": 1.0, "paragraph": 1.0, "page": 1.0, "tag": 2.0}
"""Of a tag: one that shows it, one that says saved."""


@contextmanager
def opened(*argv: str | Path, cache: Path | None = None) -> Iterator[Timed]:
    """A program in a terminal, with a cache folder or none; nothing else runs beside it."""
    # As for a person: with bytecode, with colours.
    env = {"PYTHONDONTWRITEBYTECODE": "", **({"XDG_CACHE_HOME": str(cache)} if cache else {})}
    with Timed(argv, env=env) as window:
        yield window


def reference(name: str) -> tuple[str | Path, ...]:
    """How one of the reference apps is started."""
    return (sys.executable, REFERENCES / f"{name}.py")


def postil(store: Path) -> tuple[str | Path, ...]:
    """How the reader is started: on what was read last."""
    return (sys.executable, "-m", "tui", "--store", store, "--annotator", "ana")


def pressed(window: Timed, key: str, count: int) -> list[Press]:
    """The key so many times, each after the one before was done."""
    for _ in range(WARM):
        window.key(key)
    return [window.key(key) for _ in range(count)]


def tagged(window: Timed, count: int) -> list[Press]:
    """A tag so many times, on one token after another; choosing the token is not counted."""
    found = []
    for n in range(count + WARM):
        window.key("\r")
        press = window.key("m")
        window.key("w")
        if n >= WARM:
            found.append(press)
    return found


class Reading:
    """Rounds of everything, then the tables."""

    def __init__(self, folder: Path, sizes: list[Size], keys: int) -> None:
        self._keys = keys
        self._sizes = sizes
        self._folder = folder
        self._texts = {size: make(self._store(size), size.paragraphs, size.spans) for size in sizes}
        self._starts: dict[str, list[Start]] = {}
        self._memory: dict[str, list[float]] = {}
        self._presses: dict[tuple[str, str], list[list[Press]]] = {}

    def _store(self, size: Size) -> Path:
        return self._folder / f"{size.paragraphs}-{size.spans}.db"

    def run(self, rounds: int) -> None:
        """Everything in turn within a round; one start of each before, so that bytecode is there."""
        for _ in range(rounds + 1):
            self._one("smallest", reference("minimal"), READY)
            self._one(f"{SHORT.name}{UNREAD}", postil(self._store(SHORT)), MARKER)
            for size in self._sizes:
                self._one(size.name, postil(self._store(size)), MARKER, self._folder / "cache")
        for found in (*self._starts.values(), *self._memory.values()):
            del found[0]
        for _ in range(rounds):
            with opened(*reference("one_line")) as window:
                window.start(READY)
                self._note("one line", "key", pressed(window, "j", self._keys))
            for size in self._sizes:
                self._type(size)
            self._page_of_less()

    def _one(self, name: str, argv: tuple[str | Path, ...], marker: str, cache: Path | None = None) -> None:
        with opened(*argv, cache=cache) as window:
            self._starts.setdefault(name, []).append(window.start(marker))
            self._memory.setdefault(name, []).append(window.memory())

    def _type(self, size: Size) -> None:
        with opened(*postil(self._store(size)), cache=self._folder / "cache") as window:
            window.start(MARKER)
            for name in size.keys:
                window.send("gg")
                window.rest()
                presses = (
                    tagged(window, self._keys) if name == "tag" else pressed(window, KEYS[name], self._keys)
                )
                self._note(size.name, name, presses)
                if name == "tag":
                    window.send(f"{self._keys + WARM}u")
                    window.rest()
            self._memory.setdefault(f"{size.name}, after keys", []).append(window.memory("VmHWM"))

    def _page_of_less(self) -> None:
        size = next((size for size in self._sizes if "page" in size.keys), None)
        if size is None or not shutil.which("less"):
            return
        path = self._folder / "less.txt"
        path.write_text(self._texts[size].replace("\n", "\n\n"), encoding="utf-8")
        with Timed(["less", path], env={"LESSHISTFILE": "-"}) as window:
            window.rest()
            self._note("less", "page", pressed(window, " ", self._keys))

    def _note(self, name: str, key: str, presses: list[Press]) -> None:
        self._presses.setdefault((name, key), []).append(presses)

    # -- tables

    def tables(self) -> str:
        """Everything measured."""
        return "\n".join(
            (
                table("Start, to the smallest Textual app", self._start_rows()),
                table("Keys, to an app that repaints one line", self._key_rows()),
                table("What a key writes", self._written_rows()),
                table("Memory, to the smallest Textual app", self._memory_rows()),
            )
        )

    def _start_rows(self) -> Iterator[Row]:
        kinds = (
            ("first readable frame", "first", 1.15),
            ("at rest", "rest", 1.25),
            ("CPU until at rest", "cpu", 1.25),
        )
        for opened in (SHORT.name, f"{SHORT.name}{UNREAD}", *(size.name for size in self._sizes[1:])):
            for words, field, budget in kinds:
                mine, theirs = (
                    [getattr(start, field) * 1000 for start in self._starts[name]]
                    for name in (opened, "smallest")
                )
                yield Row(f"{words}, {opened}", "ms", mine, theirs, budget)
        short, *others = self._sizes
        for size in others:
            mine, theirs = ([s.first * 1000 for s in self._starts[x.name]] for x in (size, short))
            yield Row(f"first readable frame, {size.name} to {short.name}", "ms", mine, theirs, 1.1)

    def _key_rows(self) -> Iterator[Row]:
        base = self._presses["one line", "key"]
        for size in self._sizes:
            for key in size.keys:
                mine = self._presses[size.name, key]
                words = f"{WORDS[key]}, {size.name}"
                budget = BUDGETS[key]
                yield Row(f"CPU: {words}", "ms", _cpu(mine), _cpu(base), None if key == "tag" else budget)
                if key == "tag":
                    yield Row(f"p50: {words}, shown", "ms", _share(mine, 0.5, "frame"), _share(base, 0.5))
                yield Row(f"p50: {words}", "ms", _share(mine, 0.5), _share(base, 0.5), budget)
                yield Row(f"p99: {words}", "ms", _share(mine, 0.99), _share(base, 0.99))
        short, *others = self._sizes
        for size in others:
            mine, theirs = (_cpu(self._presses[x.name, "token"]) for x in (size, short))
            yield Row(f"CPU: next token, {size.name} to {short.name}", "ms", mine, theirs, 1.1)

    def _written_rows(self) -> Iterator[Row]:
        for size in self._sizes:
            for key in size.keys:
                rounds = self._presses[size.name, key]
                sizes = [median(press.size for press in presses) for presses in rounds]
                frames = [sum(press.frames for press in presses) / len(presses) for presses in rounds]
                words = f"{WORDS[key]}, {size.name}"
                less = self._presses.get(("less", "page"), []) if key == "page" else []
                theirs = [median(press.size for press in presses) for presses in less]
                limit = 2.0 if less else (1500 if size.spans > 9 else 350) if key == "token" else None
                yield Row(f"bytes: {words}{', to less' if less else ''}", "B", sizes, theirs, limit)
                yield Row(f"frames: {words}", "", frames, [], FRAMES[key])

    def _memory_rows(self) -> Iterator[Row]:
        theirs = self._memory["smallest"]
        for name, mine in self._memory.items():
            if name != "smallest":
                words = f"most held, {name}" if name.endswith("keys") else f"at rest, {name}"
                yield Row(words, "MiB", mine, theirs, 1.25)


def _cpu(rounds: list[list[Press]]) -> list[float]:
    return [1000 * sum(press.cpu for press in presses) / len(presses) for presses in rounds]


def _share(rounds: list[list[Press]], share: float, until: str = "last") -> list[float]:
    return [1000 * percentile([getattr(press, until) for press in presses], share) for presses in rounds]


def measure(folder: Path, rounds: int, keys: int, huge: bool) -> str:
    """The tables of the reader."""
    reading = Reading(folder, [SHORT, LONG, DENSE, *([HUGE] if huge else [])], keys)
    reading.run(rounds)
    return reading.tables()
