"""The audit by pages: by a key, filtered, and as fast at its end as at its beginning."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from app.extensions import db
from app.models import AuditEntry
from app.queries.audit.entries import A_PAGE, AuditFilter, Kind, all_entries, audit_page
from app.queries.rows import table_of
from tests.factories.accounts import account
from tests.factories.small_clinic import NOW
from tests.factories.statements import counted_statements

MANY = 20_000


def entry(at: datetime = NOW, **columns: Any) -> dict[str, Any]:
    return {
        "at": at,
        "actor": "system",
        "user_id": None,
        "act": "booked",
        "subject": "appointment",
        "subject_id": 1,
        "detail": {},
    } | columns


def write(*entries: dict[str, Any]) -> None:
    db.session.execute(insert(table_of(AuditEntry)), list(entries))
    db.session.commit()


@pytest.fixture
def ids(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        made = SimpleNamespace(admin=account("admin@example.com").id, camille=account("c@example.com").id)
        later = NOW + timedelta(days=1)
        write(
            entry(NOW - timedelta(days=2), subject_id=7),
            entry(NOW - timedelta(days=1), act="opened", actor="user", user_id=made.camille),
            entry(NOW, act="changed", subject="service", actor="user", user_id=made.admin, subject_id=3),
            entry(NOW, act="signed_in", subject="user", actor="user", user_id=made.admin),
            entry(
                NOW + timedelta(days=1), act="searched", subject="patient", actor="user", user_id=made.admin
            ),
            entry(later, act="tested", subject="message_text", subject_id=None),
        )
        yield made


def acts(**sought: Any) -> list[str]:
    return [each.act for each in audit_page(AuditFilter(**sought)).entries]


def test_the_newest_come_first(ids: SimpleNamespace) -> None:
    assert acts() == ["tested", "searched", "signed_in", "changed", "opened", "booked"]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Kind.SEEN, ["searched", "opened"]),
        (Kind.APPOINTMENTS, ["booked"]),
        (Kind.SETUP, ["changed"]),
        (Kind.ACCOUNTS, ["signed_in"]),
        (Kind.OTHER, ["tested"]),
    ],
)
def test_each_entry_is_of_one_kind(ids: SimpleNamespace, kind: Kind, found: list[str]) -> None:
    assert acts(kind=kind) == found


def test_filters_narrow_together(ids: SimpleNamespace) -> None:
    assert acts(user_id=ids.admin) == ["searched", "signed_in", "changed"]
    assert acts(actor="system") == ["tested", "booked"]
    assert acts(since=NOW, until=NOW + timedelta(days=1)) == ["signed_in", "changed"]
    assert acts(subject="appointment", subject_id=7) == ["booked"]
    assert acts(user_id=ids.admin, kind=Kind.SEEN, since=NOW + timedelta(days=1)) == ["searched"]
    assert acts(user_id=ids.camille, kind=Kind.SETUP) == []


def test_pages_lead_back_and_forth_over_equal_moments(ids: SimpleNamespace) -> None:
    write(*(entry(NOW + timedelta(days=3, seconds=n // 40), subject_id=n) for n in range(130)))
    first = audit_page(AuditFilter())
    second = audit_page(AuditFilter(), before=first.entries[-1].id)
    third = audit_page(AuditFilter(), before=second.entries[-1].id)
    seen = [each.id for page in (first, second, third) for each in page.entries]
    assert len(seen) == len(set(seen)) == 136
    assert (first.has_newer, first.has_older) == (False, True)
    assert (third.has_newer, third.has_older) == (True, False)
    back = audit_page(AuditFilter(), after=third.entries[0].id)
    assert back.entries == second.entries
    assert audit_page(AuditFilter(), after=second.entries[0].id).entries == first.entries
    assert [each.id for batch in all_entries(AuditFilter()) for each in batch] == seen


def test_an_entry_that_is_not_there_leads_to_the_newest(ids: SimpleNamespace) -> None:
    assert audit_page(AuditFilter(), before=99_999).entries == audit_page(AuditFilter()).entries


@pytest.mark.parametrize(
    "sought",
    [
        {},
        {"kind": Kind.SEEN},
        {"kind": Kind.APPOINTMENTS},
        {"user_id": 1},
        {"since": NOW + timedelta(hours=1), "until": NOW + timedelta(hours=2)},
        {"subject": "appointment", "subject_id": 5},
    ],
)
def test_no_page_costs_more_than_two_statements_nor_reads_what_it_does_not_show(
    app: Flask, ids: SimpleNamespace, sought: dict[str, Any]
) -> None:
    if "user_id" in sought:
        sought = {"user_id": ids.admin}
    users = (ids.admin, ids.camille)
    write(
        *(
            entry(
                NOW + timedelta(seconds=n),
                subject_id=n % 100,
                actor="user",
                user_id=users[n % 2],
                act=("booked", "opened")[n % 3 == 0],
            )
            for n in range(MANY)
        )
    )
    middle = audit_page(AuditFilter(**sought)).entries[-1].id
    with counted_statements(app) as sent:
        began = time.perf_counter()
        page = audit_page(AuditFilter(**sought), before=middle)
        took = time.perf_counter() - began
    assert len(sent) <= 2
    assert len(page.entries) <= A_PAGE
    assert took < 0.5  # seconds; read as a whole and sorted it would be more
