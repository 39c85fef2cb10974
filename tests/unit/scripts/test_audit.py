"""The page of dependencies covers the lock, and nothing on it is left undecided."""

import json

import pytest

from scripts import audit

ROWS = [
    audit.Package("flask", "3.1.3", "BSD-3-Clause", "Web"),
    audit.Package("click", "8.5.1", "MIT", "through flask"),
]


def report(*packages: dict[str, object]) -> str:
    """What pip-audit prints."""
    return json.dumps({"dependencies": packages, "fixes": []})


def vulnerable(number: str) -> dict[str, object]:
    return {"name": "click", "version": "8.5.1", "vulns": [{"id": number, "fix_versions": ["8.5.2"]}]}


SOUND: dict[str, object] = {"name": "flask", "version": "3.1.3", "vulns": []}
SKIPPED: dict[str, object] = {"name": "click", "skip_reason": "not found"}


def test_the_page_covers_exactly_what_is_locked() -> None:
    rows = audit.recorded(audit.PAGE.read_text())
    locked = audit.locked(audit.LOCK.read_text())
    assert len(locked) > 30
    assert {(row.name, row.version) for row in rows} == locked, "make audit writes the page anew"


def test_the_page_names_as_ours_what_the_project_asks_for() -> None:
    rows = audit.recorded(audit.PAGE.read_text())
    assert {row.name for row in rows if not row.why.startswith("through ")} == set(audit.direct())


def test_every_licence_is_allowed() -> None:
    rows = audit.recorded(audit.PAGE.read_text())
    assert [row for row in rows if not audit.terms(row.licence) <= audit.ALLOWED] == []


def test_no_advisory_is_left_undecided() -> None:
    assert audit.unaccepted(audit.PAGE.read_text()) == []


def test_a_lock_is_read_with_its_markers_and_extras() -> None:
    lock = (
        "psycopg[binary]==3.3.9 ; implementation_name != 'pypy' \\\n    --hash=sha256:00\nclick==8.5.1 \\\n"
    )
    assert audit.locked(lock) == {("psycopg", "3.3.9"), ("click", "8.5.1")}


def test_what_is_written_is_read_again() -> None:
    text = audit.page(ROWS, "None is known.\n\n")
    assert audit.recorded(text) == ROWS


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("MIT OR Apache-2.0", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("AGPL-3.0-only", False),
        ("MIT AND AGPL-3.0-only", False),
        ("not known", False),
    ],
)
def test_every_licence_of_an_expression_must_be_allowed(licence: str, is_allowed: bool) -> None:
    assert (audit.terms(licence) <= audit.ALLOWED) is is_allowed


def test_an_advisory_is_written_down_and_stays_undecided_until_it_is_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = report(SOUND, vulnerable("GHSA-xxxx-yyyy"))
    told = audit.answered(found)
    assert told == "- **GHSA-xxxx-yyyy** concerns click 8.5.1, mended in 8.5.2.\n\n"
    assert audit.unaccepted(audit.page(ROWS, told)) == ["GHSA-xxxx-yyyy"]
    monkeypatch.setattr(audit, "ACCEPTED", {"GHSA-xxxx-yyyy": "we never ask for it."})
    assert audit.unaccepted(audit.page(ROWS, audit.answered(found))) == []


@pytest.mark.parametrize("silent", ["", "no JSON", "{}", report(SKIPPED), report()])
def test_silence_is_no_answer(silent: str) -> None:
    assert audit.answered(silent) == ""


def test_what_was_skipped_is_named() -> None:
    assert audit.answered(report(SOUND, SKIPPED)) == "None is known.\n\nNothing was answered about click.\n\n"


def test_where_nobody_answers_the_last_answer_for_the_same_lock_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit, "_ask", lambda: report(SOUND))
    first = audit.advisories("", "2026-11-01")
    monkeypatch.setattr(audit, "_ask", lambda: "")
    assert audit.advisories(audit.page(ROWS, first), "2026-12-01") == first
    other_lock = audit.page(ROWS, first.replace("lock `", "lock `x"))
    assert audit.advisories(other_lock, "2026-12-01").startswith("**Nobody answered.** On 2026-12-01 ")
