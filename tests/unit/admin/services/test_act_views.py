"""What is done with a whole service on the screen, and with the groups."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.actions.appointments.hold_slot import hold_slot
from app.actions.configuration.change import SetupChange, change_setup
from app.actions.configuration.delete_service import delete_service
from app.actions.configuration.errors import ChangedMeanwhile
from app.domain.configuration.keys import SetupKey, fingerprint
from app.domain.configuration.setup import ServiceSetup, Setup
from app.extensions import db
from app.models import (
    Appointment,
    AuditEntry,
    BookingDraft,
    Clinic,
    Opening,
    OpeningService,
    Period,
    PeriodService,
    Service,
    ServiceGroup,
    ServiceTypeRow,
    TherapistService,
)
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.document import content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.appointments import wanted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, service, small_clinic
from tests.page import PageChecker

HERE = "/en/manage/services"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    made = SimpleNamespace(clock=freeze(NOW))
    with app.app_context():
        made.__dict__.update(small_clinic().__dict__)
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


def change(app: Flask, *rows: Any, **columns: Any) -> None:
    """Add rows or change columns of `bilan` as somebody else would."""
    with app.app_context():
        db.session.add_all(rows)
        if columns:
            db.session.execute(update(Service).where(Service.slug == "bilan").values(**columns))
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()


def setup(app: Flask) -> Setup:
    with app.app_context():
        return stored_setup()


def stored(app: Flask, slug: str = "bilan") -> ServiceSetup:
    return setup(app).services[slug]


def acts(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.act, entry.subject) for entry in entries]


def revision(app: Flask) -> int | None:
    with app.app_context():
        return db.session.scalar(select(Clinic.revision))


def fields(page: PageChecker, path: str, **typed: Any) -> dict[str, Any]:
    [document] = page.get(path, "en")
    return dict(document.fields(f"/en{path}")) | typed


def test_activating_asks_for_a_type_and_publishes_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = "/manage/services/bilan/activate"
    change(app, active=False, published=False)
    page.get(path)
    refused = page.check(client.post(f"/en{path}", data=fields(page, path, types=[])), 422)
    assert refused.one("p", id="types-error") is not None
    assert not stored(app).active
    answer = client.post(f"/en{path}", data=fields(page, path, types=["phone", "in_person"]))
    assert answer.status_code == 303
    assert (stored(app).active, stored(app).published) == (True, False)
    assert stored(app).types == ("in_person", "phone")  # those it had come first
    [after] = page.get(path, "en")
    assert [content(each) for each in after.all("li", class_="point-missing")] == [
        "Missing: It is not published. Publish the service"
    ]


@pytest.mark.backends("sqlite")
def test_says_all_that_is_missing_with_a_way_to_mend_each(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    change(app, service("seul", published=False))
    _, english = page.get("/manage/services/seul/activate")
    missing = [content(each) for each in english.all("li", class_="point-missing")]
    assert len(missing) == 4
    for ending in ("types", "givers", "publication"):
        assert f"/en/manage/services/seul#{ending}" in english.links()
    silent = page.get("/manage/services/reunion/activate")[1]
    assert "It is silent" in silent.text


def test_a_deactivated_service_is_published_no_more_and_keeps_its_appointments(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "14:00"))
    path = "/manage/services/bilan/deactivate"
    assert "1 upcoming appointment" in page.get(path, "en")[0].text
    page.get("/manage/services/suivi/deactivate")
    assert client.post(f"/en{path}", data=fields(page, path)).location == f"{HERE}?state=inactive"
    assert (stored(app).active, stored(app).published) == (False, False)
    with app.app_context():
        assert db.session.scalar(select(Appointment.status)) == "booked"
    assert acts(app) == [("changed", "service")]


@pytest.mark.parametrize("act", ["activate", "deactivate"])
def test_nobody_switches_what_changed_meanwhile(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, act: str
) -> None:
    if act == "activate":
        change(app, active=False, published=False)
    path = f"/manage/services/bilan/{act}"
    typed = fields(page, path, types=["phone"])
    change(app, duration_minutes=50)
    before = stored(app)
    answer = client.post(f"/en{path}", data=typed)
    assert (answer.status_code, answer.location) == (303, f"/en{path}")
    assert stored(app) == before
    assert "Somebody else changed this meanwhile" in page.get(path, "en")[0].text


def test_a_copy_is_inactive_and_given_by_the_same_therapists(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        db.session.execute(
            update(TherapistService)
            .where(TherapistService.therapist_id == clinic.alex.id)
            .values(duration_minutes=60)
        )
        db.session.commit()
    change(app, booking_overrides={"horizon_days": 30}, price_cents=9500)
    path = "/en/manage/services/bilan/duplicate"
    [form] = page.get("/manage/services/bilan", "en")
    answer = client.post(path, data=form.fields(path))
    assert answer.location == f"{HERE}/bilan-initial-copie"
    copy, now = stored(app, "bilan-initial-copie"), setup(app)
    assert (copy.name_fr, copy.name_en) == ("Bilan initial (copie)", "Assessment (copy)")
    assert (copy.active, copy.published, copy.price_cents) == (False, False, 9500)
    assert (copy.types, copy.booking_overrides) == (("in_person", "video"), {"horizon_days": 30})
    assert copy.slug in now.therapists["camille-roy"].services
    assert now.therapists["alex-martin"].durations == {"bilan": 60, copy.slug: 60}
    assert now.services["bilan"].published
    again = client.post(path, data=form.fields(path))
    assert again.location == f"{HERE}/bilan-initial-copie-2"
    [opened] = page.get("/manage/services/bilan-initial-copie", "en")
    assert "This is the copy." in opened.text
    page.get("/manage/services/bilan-initial-copie")


def order(app: Flask) -> list[str]:
    return list(setup(app).services)


def moved(client: FlaskClient, page: PageChecker, slug: str, direction: str, query: str = "") -> Any:
    [document] = page.get("/manage/services", "en")
    token = document.all("input", name="csrf_token")[0].get("value")
    where = f"{HERE}/{slug}/move{query}"
    return client.post(where, data={"csrf_token": token, "direction": direction})


def test_services_change_places_with_their_neighbours(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert order(app) == ["bilan", "suivi", "visite", "reunion"]
    answer = moved(client, page, "visite", "up", "?state=active&page=1")
    assert (answer.status_code, answer.location) == (303, f"{HERE}#service-visite")
    assert order(app) == ["bilan", "visite", "suivi", "reunion"]
    assert revision(app) == 2
    moved(client, page, "bilan", "down")
    assert order(app) == ["visite", "bilan", "suivi", "reunion"]
    assert acts(app) == [("ordered", "service")] * 2


def test_at_the_end_nothing_changes_places(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    moved(client, page, "bilan", "up")
    moved(client, page, "reunion", "down")
    assert order(app) == ["bilan", "suivi", "visite", "reunion"]
    assert (revision(app), acts(app)) == (1, [])


def test_a_service_jumps_over_those_of_other_groups_and_states(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    group = ServiceGroup(slug="soins", name_fr="Soins", name_en="Care")
    change(app, group)
    with app.app_context():
        db.session.execute(update(Service).where(Service.slug == "suivi").values(group_id=group.id))
        db.session.execute(
            update(Service).where(Service.slug == "visite").values(active=False, published=False)
        )
        db.session.commit()
    change(app)
    moved(client, page, "reunion", "up")
    assert order(app) == ["reunion", "suivi", "visite", "bilan"]


def test_deletes_a_service_that_was_never_used_from_everywhere(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        period = db.session.scalars(select(Period).order_by(Period.id)).first()
        assert period is not None
        period.default_service_id = clinic.bilan.id
        starts = NOW.replace(tzinfo=None)
        db.session.add_all(
            [
                PeriodService(period_id=period.id, service_id=clinic.bilan.id),
                PeriodService(period_id=period.id, service_id=clinic.suivi.id),
                Opening(
                    therapist_id=clinic.camille.id,
                    location_id=clinic.centre.id,
                    starts_on_clock=starts,
                    ends_on_clock=starts + timedelta(hours=2),
                    services=[OpeningService(service_id=one.id) for one in (clinic.bilan, clinic.suivi)],
                ),
            ]
        )
        db.session.commit()
    path = "/manage/services/bilan/delete"
    page.get(path)
    assert client.post(f"/en{path}", data=fields(page, path)).status_code == 303
    now = setup(app)
    assert "bilan" not in now.services
    assert all("bilan" not in each.services for each in now.therapists.values())
    with app.app_context():
        for table in (PeriodService, OpeningService, TherapistService, ServiceTypeRow):
            of_it = select(func.count()).select_from(table).where(table.service_id == clinic.bilan.id)
            assert db.session.scalar(of_it) == 0
        assert not list(db.session.scalars(select(Period).where(Period.default_service_id.is_not(None))))
    assert (revision(app), acts(app)) == (2, [("deleted", "service")])
    assert client.post(f"/en{path}", data={"csrf_token": "x"}).status_code in (400, 404)


def test_who_is_to_give_a_service_that_was_deleted_just_now_is_looked_at_again(
    app: Flask, clinic: SimpleNamespace
) -> None:
    with app.app_context():
        place, alex = SetupKey("therapists", "alex-martin"), stored_setup().therapists["alex-martin"]
        user = clinic.admin.id
        delete_service("visite", user, NOW)
        gives = replace(alex, services=alex.services | {"visite"})
        with pytest.raises(ChangedMeanwhile):
            change_setup(SetupChange({place: gives}, {place: fingerprint(alex)}, user), NOW)
        assert stored_setup().therapists["alex-martin"] == alex


def test_a_service_with_an_appointment_stays_even_a_cancelled_one(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = "/manage/services/bilan/delete"
    typed = fields(page, path)
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "14:00"), status="cancelled")
    refused = page.check(client.post(f"/en{path}", data=typed), 409)
    assert "This service cannot be deleted" in refused.text
    for document in page.get(path):
        assert not document.all("button", class_="button button-danger")
    assert "bilan" in setup(app).services
    assert (revision(app), acts(app)) == (1, [])


def test_a_service_that_somebody_is_booking_stays_until_that_has_expired(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = "/manage/services/bilan/delete"
    typed = fields(page, path)
    with app.app_context():
        hold_slot(wanted(clinic), NOW)
    assert client.post(f"/en{path}", data=typed).status_code == 409
    clinic.clock.shift(timedelta(hours=3))
    assert client.post(f"/en{path}", data=typed).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(BookingDraft)) == 0


@pytest.mark.parametrize("where", ["period", "opening"])
def test_hours_for_this_service_only_never_take_every_service_by_its_deletion(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, where: str
) -> None:
    path = "/manage/services/bilan/delete"
    typed = fields(page, path)
    with app.app_context():
        if where == "period":
            period_id = db.session.scalars(select(Period.id)).first()
            db.session.add(PeriodService(period_id=period_id, service_id=clinic.bilan.id))
        else:
            starts = NOW.replace(tzinfo=None)
            opening = Opening(
                therapist_id=clinic.camille.id,
                location_id=clinic.centre.id,
                starts_on_clock=starts,
                ends_on_clock=starts + timedelta(hours=2),
                services=[OpeningService(service_id=clinic.bilan.id)],
            )
            db.session.add(opening)
        db.session.commit()
    refused = page.check(client.post(f"/en{path}", data=typed), 409)
    assert "change these hours first" in refused.text
    assert "bilan" in setup(app).services


def test_groups_are_added_renamed_put_in_order_and_deleted(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    groups = "/manage/services/groups"
    page.get(groups)
    for french, english in (("Soins", "Care"), ("Santé mentale", "Mental health")):
        typed = fields(page, groups, name_fr=french, name_en=english)
        assert client.post(f"/en{groups}", data=typed).status_code == 303
    assert list(setup(app).service_groups) == ["soins", "sante-mentale"]
    typed = fields(page, f"{groups}/soins", name_en="Treatments")
    assert client.post(f"/en{groups}/soins", data=typed).status_code == 303
    assert setup(app).service_groups["soins"].name_en == "Treatments"
    [document] = page.get(groups, "en")
    move = f"/en{groups}/sante-mentale/move"
    answer = client.post(move, data=document.fields(move) | {"direction": "up"})
    assert answer.location == f"/en{groups}#group-sante-mentale"
    assert list(setup(app).service_groups) == ["sante-mentale", "soins"]
    delete = f"/en{groups}/soins/delete"
    assert client.post(delete, data=document.fields(delete)).status_code == 303
    assert list(setup(app).service_groups) == ["sante-mentale"]
    assert acts(app)[-2:] == [("ordered", "service_group"), ("deleted", "service_group")]
    assert client.get(f"/en{groups}/soins").status_code == 404


def test_a_group_with_services_stays(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    group = ServiceGroup(slug="soins", name_fr="Soins", name_en="Care")
    change(app, group)
    [document] = page.get("/manage/services/groups", "en")
    delete = f"{HERE}/groups/soins/delete"
    typed = document.fields(delete)
    change(app, group_id=group.id)
    client.post(delete, data=typed)
    assert "soins" in setup(app).service_groups
    [after] = page.get("/manage/services/groups", "en")
    assert "There are services in this group" in after.text
    assert "1 service" in after.text


@pytest.mark.backends("sqlite")
def test_a_group_needs_its_name_in_both_languages(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    for language in ("fr", "en"):
        path = f"/{language}/manage/services/groups"
        [document] = page.get("/manage/services/groups", language)
        refused = page.check(client.post(path, data=document.fields(path) | {"name_fr": "Soins"}), 422)
        assert refused.one("p", id="name_en-error") is not None
    assert not setup(app).service_groups
