"""Documents that are a ZIP archive of XML and pages (docx, epub): their parts, within limits.

Runs in the child process of child.py only.
"""

from __future__ import annotations

import io
from typing import Final

from store.errors import BadInput
from store.formats import zips
from store.formats.child import ParserFailed

_LARGEST: Final = 64 << 20
"""Bytes of one part: the XML of a long novel is a tenth of it."""


class Parts:
    """The parts of one document."""

    def __init__(self, payload: bytes) -> None:
        try:
            self._archive = zips.opened(io.BytesIO(payload), "it")
        except BadInput as error:
            raise ParserFailed(error.reason) from None
        self._allowance = zips.Allowance(len(payload))
        self._known = {info.filename: info for info in self._archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def read(self, name: str) -> bytes:
        """The bytes of a part; ParserFailed when it is missing, damaged or too large."""
        info = self._known.get(name)
        if info is None:
            raise ParserFailed(f"its part {name} is missing")
        try:
            reason = zips.refusal(info)
            if reason:
                raise BadInput(name, reason)
            with zips.faults(name), self._archive.open(info) as part:
                data = part.read(_LARGEST + 1)
            self._allowance.take(len(data), name)
        except BadInput as error:
            raise ParserFailed(f"its part {name} cannot be read: {error.reason}") from None
        if len(data) > _LARGEST:
            raise ParserFailed(f"its part {name} is larger than {_LARGEST >> 20} MiB")
        return data
