"""Plain text: the file is the text."""

from __future__ import annotations

import pytest

from store.errors import BadInput
from store.formats import Document
from store.formats.plain import read


def test_a_plain_file_says_nothing_but_its_text() -> None:
    """No guess of a title or date may pass for what the file says."""
    assert read(b"Le port rouvre\r\n\r\nFin. ", "a.txt") == [Document(text="Le port rouvre\n\nFin. ")]


def test_the_encoding_the_user_names_is_used() -> None:
    """Old archives are in legacy encodings."""
    assert read("Été".encode("cp1252"), "a.txt", "cp1252") == [Document(text="Été")]


def test_what_is_no_text_is_refused() -> None:
    """A picture must not become an article."""
    with pytest.raises(BadInput, match=r"^a\.txt: byte 0xC9 at offset 0 is not UTF-8"):
        read("Été à".encode("cp1252"), "a.txt")
