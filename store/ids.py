"""Names and clocks that two stores can share without asking each other.

Ids sort by the time they were made; stamps only ever grow, so a merge can tell the later edit.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

_lock = threading.Lock()
_last_tick = 0
_last_stamp = 0


def new_id() -> str:
    """A UUIDv7 (RFC 9562), later than every one this process made before."""
    global _last_tick
    # 48 bits of milliseconds and 12 bits below: counted up when the clock stands still or goes back.
    tick = time.time_ns() * 4096 // 1_000_000
    with _lock:
        _last_tick = tick = max(tick, _last_tick + 1)
    digits = f"{tick >> 12:012x}7{tick & 0xFFF:03x}"
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFFFFFFFFFFFFFF | 0x8000000000000000
    low = f"{tail:016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:]}-{low[:4]}-{low[4:]}"


def article_id(text: str | bytes) -> str:
    """The first 20 hex digits of the SHA-256 of the text's UTF-8 (or of that): equal texts are one article."""
    # Deferred: hashlib loads OpenSSL, which is fast with long texts, and which a start that only reads does not need.
    from hashlib import sha256

    return sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()[:20]


def alias_id(entity_id: str, scope: str, text: str) -> str:
    """The same alias made twice, here or in a colleague's store, is one row."""
    return str(_sha256()(f"{entity_id}\n{scope}\n{text}".encode()).hexdigest()[:32])


@cache
def _sha256() -> Any:
    """Python's own, under its names of 3.12 and 3.11: the first name that is tagged would load 4 MiB of OpenSSL."""
    for room in ("_sha2", "_sha256"):
        with suppress(ImportError):
            return import_module(room).sha256
    return import_module("hashlib").sha256  # a Python built without


def now() -> str:
    """The time, ISO 8601 in UTC with milliseconds: `2026-11-23T17:00:00.123Z`."""
    seconds, milliseconds = divmod(time.time_ns() // 1_000_000, 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{milliseconds:03d}Z"


def stamp() -> int:
    """Microseconds since 1970, strictly growing in this process."""
    global _last_stamp
    tick = time.time_ns() // 1000
    with _lock:
        _last_stamp = tick = max(tick, _last_stamp + 1)
    return tick
