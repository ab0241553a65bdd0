"""Where the user's own files lie: settings and data, as the system has it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

_XDG: Final = {"config": ("XDG_CONFIG_HOME", "~/.config"), "data": ("XDG_DATA_HOME", "~/.local/share")}


def user_folder(kind: Literal["config", "data"], environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of our settings or data, whether or not it exists."""
    name, usual = _XDG[kind]
    root = environ.get(name, "").strip()
    if not root and sys.platform == "linux" and "ANDROID_DATA" not in environ:
        # What platformdirs would say; importing it takes a fiftieth of a start.
        root = os.path.expanduser(usual)  # noqa: PTH111 - without a home it is kept as it is
    if root:
        return Path(root) / "postil"
    # Deferred: other systems.
    from platformdirs import user_config_dir, user_data_dir

    return Path((user_config_dir if kind == "config" else user_data_dir)("postil", appauthor=False))
