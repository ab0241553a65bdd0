"""What is known: one SQLite file, and all that goes in or out of it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.store import Store

__all__ = ["Store"]


def __getattr__(name: str) -> Any:
    # On demand: `postil --help` and the text functions need no SQLite.
    if name == "Store":
        from store.store import Store

        return Store
    raise AttributeError(name)
