"""Writes the generated parts of README and docs from the code; with --check only says whether they are stale.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`. Run by `make docs`, checked by `make check`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from store.formats import columns as layouts
from store.formats.registry import formats as known
from store.model import Label
from store.schema import DEFAULT_LABELS
from tui.commands import COMMANDS, COUNTING, bindings
from tui.keys import Keymap
from tui.screens.help import key_table

ROOT = Path(__file__).resolve().parent.parent
PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _labels() -> list[Label]:
    return [
        Label(name, kind, title, key, colour, position=n)  # type: ignore[arg-type]
        for n, (name, kind, title, key, colour) in enumerate(DEFAULT_LABELS)
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def keys() -> str:
    """A table a group: keys, what they do, where."""
    labels = _labels()
    keymap = Keymap(bindings(labels), counts=COUNTING)
    out = []
    for group, rows in key_table(keymap, labels):
        out += [f"**{group}**", "", "| keys | what | only when |", "|---|---|---|"]
        out += [
            f"| {'  '.join(f'`{_cell(k)}`' for k in shown.split('  '))} | {_cell(says)} | {where} |"
            for shown, where, says in rows
        ]
        out.append("")
    return "\n".join(out)


def command_ids() -> str:
    """Ids and default keys: what a keymap file can name."""
    out = ["| id | default keys | what |", "|---|---|---|"]
    for command in COMMANDS:
        spelled = sorted({key for each in command.keys.values() for key in each})
        out.append(
            f"| `{command.id}` | {'  '.join(f'`{_cell(k)}`' for k in spelled)} | {_cell(command.help)} |"
        )
    return "\n".join(out) + "\n"


def labels() -> str:
    """The default scheme."""
    out = ["| label | key | stands for |", "|---|---|---|"]
    out += [f"| {lab.name} | {f'`{lab.key}`' if lab.key else ''} | {lab.title} |" for lab in _labels()]
    return "\n".join(out) + "\n"


def formats() -> str:
    """What can be written and read."""
    out = ["| format | file | in | what |", "|---|---|---|---|"]
    out += [
        f"| `{one.name}` | `{one.suffix}` | {'✓' if one.reads else ''} | {one.title} |"
        for one in known().values()
    ]
    return "\n".join(out) + "\n"


def columns() -> str:
    """The columns of the CSV exports, in their order."""
    shown: set[str] = set()
    out = []
    for name, names in (
        ("csv", layouts.MENTIONS.names),
        ("quotes-csv", layouts.QUOTATIONS.names),
        ("entities-csv", layouts.ENTITIES),
    ):
        out += [f"**{name}**: {', '.join(f'`{column}`' for column in names)}", ""]
    out += ["| column | holds |", "|---|---|"]
    for column in (*layouts.MENTIONS.names, *layouts.QUOTATIONS.names, *layouts.ENTITIES):
        if column not in shown and layouts.MEANINGS[column]:
            out.append(f"| `{column}` | {_cell(layouts.MEANINGS[column])} |")
        shown.add(column)
    return "\n".join(out) + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "keys": keys,
    "command_ids": command_ids,
    "labels": labels,
    "formats": formats,
    "columns": columns,
}


def renewed(text: str) -> str:
    """The text with every generated part made again."""
    return PART.sub(lambda found: found[1] + PARTS[found[2]]() + found[3], text)


def main() -> int:
    """Renew the files, or name the stale ones; 1 when a check finds any."""
    stale = []
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        old = path.read_text(encoding="utf-8")
        new = renewed(old)
        if new != old:
            stale.append(path)
            if "--check" not in sys.argv:
                path.write_text(new, encoding="utf-8")
    if stale and "--check" in sys.argv:
        names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
        print(f"Stale generated parts in {names}: run `make docs`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
