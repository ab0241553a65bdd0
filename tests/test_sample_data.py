"""The samples: every one goes in, and the finished example fits its article."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui import cli

SAMPLES = Path(__file__).parents[1] / "sample_data"


def test_the_finished_example_comes_in_over_its_article_and_is_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first thing a newcomer looks at would not open."""
    lead = ["--store", str(tmp_path / "s.db"), "--annotator", "ana"]
    assert cli.run([*lead, "add", str(SAMPLES)]) == 0
    assert cli.run([*lead, "import", "jsonl", str(SAMPLES / "annotated.jsonl")]) == 0
    assert cli.run([*lead, "check"]) == 0
    capsys.readouterr()
    assert cli.run([*lead, "quotes", "--speaker", "Mirela Dostane"]) == 0
    assert "« Un câble ne se coupe pas tout seul » — Mirela Dostane" in capsys.readouterr().out.replace(
        "\xa0", " "
    )
