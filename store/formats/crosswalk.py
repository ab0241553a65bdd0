"""What the labels and roles of other schemes mean in this one: a table the user can lay over ours.

A table is TOML: `[labels]` from their name to ours ("" leaves it out, "*" stands for all others), `[roles]`
from their name for a part of a quotation to `cue`, `source` or `addressee`, `[columns]` from the columns of a
table to ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from store.errors import BadInput
from store.model import Role

if TYPE_CHECKING:
    import os

    from store.model import Label

_SHIPPED: Final = Path(__file__).with_name("crosswalk.toml")
_OTHERS: Final = "*"
_PLAIN: Final = re.compile(r"[\s._-]+")


class Crosswalk:
    """Their names to ours. The user's table goes first, then the scheme itself, then the table shipped.

    BadInput names a table that cannot be used, and why.
    """

    def __init__(self, labels: Iterable[Label], path: str | os.PathLike[str] | None = None) -> None:
        self._path = path
        offered = list(labels)
        self._kinds = {label.name: label.kind for label in offered}
        own = {} if path is None else _read(Path(path))
        shipped = _read(_SHIPPED)
        self._own = own.get("labels", {})
        self._exact = {name: target for name, target in self._own.items() if name != _OTHERS}
        self._others = self._own.get(_OTHERS)
        self._alike: dict[str, str] = {}
        for names in (
            {_plain(name): target for name, target in self._exact.items()},
            {_plain(label.name): label.name for label in offered},
            {_plain(label.title): label.name for label in offered},
            {_plain(name): target for name, target in shipped["labels"].items() if target in self._kinds},
        ):
            self._alike = {**names, **self._alike}
        self._roles: dict[str, str] = {}
        self._columns: dict[str, str] = {}
        for table in (shipped, own):
            self._roles |= {_plain(name): role for name, role in table.get("roles", {}).items()}
            self._columns |= {_plain(name): column for name, column in table.get("columns", {}).items()}
        self._check(own)

    def label(self, name: str) -> str | None:
        """Our label for theirs; empty for what is to be left out, None for what has no meaning here."""
        if name in self._exact:
            return self._exact[name]
        if name in self._kinds:
            return name
        found = self._alike.get(_plain(name))
        # What is a part of a quotation is not among the others.
        return self._others if found is None and self.role(name) is None else found

    def kind(self, label: str) -> str:
        """The kind of one of our labels."""
        return self._kinds[label]

    def role(self, name: str) -> Role | None:
        """The role that a name of theirs stands for; None where it is none."""
        found = self._roles.get(_plain(name))
        return found if found in get_args(Role) else None  # type: ignore[return-value]

    def column(self, name: str) -> str:
        """What a column of a table is called here; its own name where nothing else is said."""
        return self._columns.get(_plain(name), name)

    def near(self, name: str) -> list[str]:
        """Labels of ours whose name or title looks like theirs, the likeliest first."""
        # Deferred: only for a message.
        from difflib import get_close_matches

        found = get_close_matches(_plain(name), list(self._alike), 3, 0.7)
        return list(dict.fromkeys(target for like in found if (target := self._alike[like])))

    def _check(self, own: dict[str, dict[str, str]]) -> None:
        for name, target in self._own.items():
            if target and target not in self._kinds:
                known = ", ".join(self._kinds)
                raise BadInput(
                    self._path, f"{name} = {target!r}: there is no label {target}; there are {known}"
                )
        for name, role in own.get("roles", {}).items():
            if role and role not in get_args(Role):
                raise BadInput(self._path, f"{name} = {role!r}: a role is one of {', '.join(get_args(Role))}")


def _plain(name: str) -> str:
    return _PLAIN.sub("", name.casefold())


def _read(path: Path) -> dict[str, dict[str, str]]:
    # Deferred: only imports need a table.
    import tomllib

    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise BadInput(path, f"cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise BadInput(path, f"is not UTF-8 (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(path, f"is not TOML: {error}") from error
    for section, entries in found.items():
        if section not in ("labels", "roles", "columns") or not isinstance(entries, dict):
            raise BadInput(path, f"a crosswalk has [labels], [roles] and [columns], not {section!r}")
        for name, target in entries.items():
            if not isinstance(target, str):
                raise BadInput(
                    path, f"[{section}] {name}: what it means is a text in quotes, not {target!r:.40}"
                )
    return found
