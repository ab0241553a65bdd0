"""`python -m tests.benchmarks [PART ...]`: measure and print Markdown tables."""

from __future__ import annotations

import argparse
import platform
import sqlite3
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import commandline, reading, registers, reviewing, storing

PARTS: dict[str, Callable[[Path, argparse.Namespace], str]] = {
    "reading": lambda folder, asked: reading.measure(folder, asked.rounds, asked.keys, asked.huge),
    "reviewing": lambda folder, asked: reviewing.measure(folder, asked.rounds, asked.keys),
    "commandline": lambda folder, asked: commandline.measure(folder, asked.rounds),
    "storing": lambda folder, asked: storing.measure(folder, asked.rounds, asked.rows),
    "registers": lambda folder, asked: registers.measure(folder, asked.rounds, asked.rows),
}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all without any")
    parser.add_argument("--rounds", type=int, default=3, help="each thing so often, in turn")
    parser.add_argument("--keys", type=int, default=60, help="presses of each key a round")
    parser.add_argument(
        "--rows",
        type=int,
        default=100_000,
        help="annotations imported and exported; entities of the register",
    )
    parser.add_argument("--huge", action="store_true", help="also a document of 100,000 paragraphs")
    parser.add_argument("--in", dest="folder", help="where stores are made; on the disk that matters")
    asked = parser.parse_args()
    wrong = set(asked.parts) - set(PARTS)
    if wrong:
        parser.error(f"no such part: {', '.join(sorted(wrong))}")
    print(
        f"Python {platform.python_version()}, Textual {version('textual')}, SQLite {sqlite3.sqlite_version}."
    )
    print("Medians over the rounds [least–most]; ratios are taken round by round; over budget is bold.\n")
    for part in asked.parts or PARTS:
        with TemporaryDirectory(prefix="postil-bench-", dir=asked.folder) as folder:
            print(PARTS[part](Path(folder), asked))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
