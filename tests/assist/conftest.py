"""Nothing of the developer's own words reaches a test."""

import pytest


@pytest.fixture(autouse=True)
def no_own_lexicon(monkeypatch, tmp_path_factory):
    """A folder of one's own that is not there."""
    monkeypatch.setenv("POSTIL_LEXICON", str(tmp_path_factory.getbasetemp() / "nowhere"))
