"""Frozen, slotted records that cost a start next to nothing.

`@dataclass(frozen=True, slots=True)` compiles eight methods for each class when its module is imported: a dozen
records took a fourteenth of a whole start. A record is a dataclass in every way that shows (`replace`, `fields`,
`asdict` work), but what all share is written once, and its `__init__` is compiled when the first one is made.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")
_set = object.__setattr__


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """The class as a record: two fields or more, as of a dataclass, with defaults that are plain values."""
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made._values = attrgetter(*(each.name for each in fields(made)))  # type: ignore[attr-defined,arg-type]
    for name, method in _METHODS.items():
        setattr(made, name, method)
    return made


def _init(self: Any, *values: Any, **named: Any) -> None:
    """Compile the real one, for this record and all that follow."""
    type(self).__init__ = _compiled(type(self))
    self.__init__(*values, **named)


def _compiled(cls: Any) -> Any:
    names = [each.name for each in fields(cls)]
    given = {each.name: each.default for each in fields(cls) if each.default is not MISSING}
    parameters = ", ".join(f"{name}=_given[{name!r}]" if name in given else name for name in names)
    body = "; ".join(f"_set(self, {name!r}, {name})" for name in names)
    room: dict[str, Any] = {"_given": given, "_set": _set}
    exec(f"def __init__(self, {parameters}): {body}", room)
    return room["__init__"]


def _eq(self: Any, other: Any) -> Any:
    return self._values(self) == self._values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(self._values(self))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
    return f"{type(self).__qualname__}({shown})"


def _setattr(self: Any, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> tuple[Any, ...]:
    values: tuple[Any, ...] = self._values(self)
    return values


def _setstate(self: Any, state: tuple[Any, ...]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        _set(self, each.name, value)


_METHODS = {
    "__init__": _init, "__eq__": _eq, "__hash__": _hash, "__repr__": _repr, "__setattr__": _setattr,
    "__delattr__": _delattr, "__getstate__": _getstate, "__setstate__": _setstate,
}  # fmt: skip
