"""Where the user's own files lie: settings, data and copies, as the system has it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

_XDG: Final = {
    "config": ("XDG_CONFIG_HOME", "~/.config"),
    "data": ("XDG_DATA_HOME", "~/.local/share"),
    "cache": ("XDG_CACHE_HOME", "~/.cache"),
}


def user_folder(kind: Literal["config", "data", "cache"], environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of our settings, data or copies, whether or not it exists."""
    name, usual = _XDG[kind]
    root = environ.get(name, "").strip()
    if not Path(root).is_absolute():
        root = ""  # to be ignored, says the XDG Base Directory Specification
    if not root and sys.platform == "linux" and "ANDROID_DATA" not in environ:
        # What platformdirs would say; importing it takes a fiftieth of a start.
        root = os.path.expanduser(usual)  # noqa: PTH111 - without a home it is kept as it is
    if root:
        return Path(root) / "postil"
    # Deferred: other systems.
    import platformdirs

    ask = {
        "config": platformdirs.user_config_dir,
        "data": platformdirs.user_data_dir,
        "cache": platformdirs.user_cache_dir,
    }
    return Path(ask[kind]("postil", appauthor=False))
