"""The command line: what a shell script pays for asking."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import Row, table
from tests.benchmarks.texts import make

POSTIL = (sys.executable, "-m", "tui")
REPEATS = 10
"""Runs a round: each takes a few hundredths of a second only."""


def cpu_of(*argv: str | Path, env: dict[str, str] | None = None) -> float:
    """Processor milliseconds of a program and of what it started."""
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, env=env) as program:
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        raise RuntimeError(f"{argv}: exit {program.returncode}")
    return (used.ru_utime + used.ru_stime) * 1000


def measure(folder: Path, rounds: int) -> str:
    """The table."""
    store = folder / "commands.db"
    make(store, 13, 5)
    cases = [
        (Row("`postil --help`, CPU, to `python -c pass`", "ms", budget=3.0), ["--help"]),
        (Row("`postil list`, CPU, the same", "ms"), ["--store", str(store), "list"]),
    ]
    for _ in range(rounds):
        for row, arguments in cases:
            mine = theirs = 0.0
            for _ in range(REPEATS):
                mine += cpu_of(*POSTIL, *arguments)
                theirs += cpu_of(sys.executable, "-c", "pass")
            row.ours.append(mine / REPEATS)
            row.reference.append(theirs / REPEATS)
    return table("Command line", [row for row, _ in cases])
