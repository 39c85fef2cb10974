"""What the tests need of the machine: told where it lacks, and brought in one place."""

from pathlib import Path

import pytest

from tests.machine import lacking

ROOT = Path(__file__).resolve().parents[2]


def test_says_in_one_line_each_what_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    browser, redis = lacking()
    assert browser.startswith("BROWSER TESTS LEFT OUT")
    assert redis.startswith("REDIS TESTS LEFT OUT")


@pytest.mark.parametrize("script", ["scripts/test", ".ci/run"])
def test_what_the_machine_lacks_is_installed_in_one_place(script: str) -> None:
    text = (ROOT / script).read_text()
    assert "\nscripts/packages\n" in text
    assert "apt-get" not in text
