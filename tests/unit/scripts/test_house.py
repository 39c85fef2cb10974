"""The figures of the structure: of a tiny package, and how deep requests of the real one go."""

from pathlib import Path

import pytest

from scripts import house

FIRST = """from dataclasses import dataclass

from tiny.second import Thing as Other


@dataclass(frozen=True)
class Thing:
    hold_minutes: int

    def told(self, one, two, three, four):
        return _once(one)


def _once(value):
    return _twice(value)


def _twice(value):
    return value if value else _twice(value - 1)


def long(one, two, three, *, four, five):
    return _twice(one)
"""
SECOND = """from tiny import first


class Thing:
    pass
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two modules that import each other, beside one that stands alone."""
    package = tmp_path / "tiny"
    (package / "pages").mkdir(parents=True)
    for name, text in {"__init__.py": "", "first.py": FIRST, "second.py": SECOND}.items():
        (package / name).write_text(text)
    (package / "pages" / "page.html").write_text("{{ clinic.hold_minutes }}")
    return package


def test_a_package_is_measured(package: Path) -> None:
    found = house.modules(package)
    lines = len(FIRST.splitlines()) + len(SECOND.splitlines())
    assert house.sizes(found) == {
        "modules": 3,
        "lines": lines,
        "statements": 15,
        "functions per 1,000 lines": 4000 / lines,
        "lines of a function, median": 2,
        "lines of a function, 95th percentile": 2,
        "private functions with one caller": 1,
        "dataclasses per 1,000 lines": 1000 / lines,
    }


def test_what_is_counted_is_named(package: Path) -> None:
    found = house.modules(package)
    assert house.homonyms(found) == {"Thing": ["tiny.first", "tiny.second"]}
    assert house.circles(found) == [["tiny.first", "tiny.second"]]
    assert house.long_signatures(found) == ["tiny.first.long (5)"]
    assert house.files_naming(package, ["hold_minutes", "minutes"]) == {"hold_minutes": 2, "minutes": 0}


def test_how_deep_requests_go_is_measured_on_the_demonstration() -> None:
    with house.demonstration() as app:
        settings = house.settings_of(app)
        depths = house.depths(app)
    assert "hold_minutes" in settings
    assert not {"id", "name_fr"} & set(settings)
    assert set(depths) == {"time page", "POST that confirms"}
    assert all(1 < depth < 30 for depth in depths.values())
