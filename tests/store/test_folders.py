"""Where the user's own files lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.folders import user_folder


@pytest.mark.parametrize("named", ["", " ", "rel", "./rel", "~/rel"])
def test_a_folder_that_is_no_full_path_is_ignored(named: str) -> None:
    """Who starts in a folder of articles would find ours in it."""
    assert user_folder("cache", {"XDG_CACHE_HOME": named}).is_absolute()
    assert user_folder("cache", {"XDG_CACHE_HOME": named}) == user_folder("cache", {})


def test_a_full_path_is_taken() -> None:
    assert user_folder("data", {"XDG_DATA_HOME": "/srv/own"}) == Path("/srv/own/postil")
