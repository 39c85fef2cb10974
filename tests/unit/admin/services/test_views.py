"""Services on the screen: listed, added, changed together with who gives them, never overwritten silently."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.admin.shared.colours import PALETTE
from app.domain.clinic.colours import contrast
from app.domain.configuration.setup import ServiceSetup, TherapistSetup
from app.extensions import db
from app.models import (
    AuditEntry,
    Clinic,
    Opening,
    OpeningService,
    Period,
    PeriodService,
    Schedule,
    Service,
    ServiceGroup,
    TherapistService,
)
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, browser_of
from tests.factories.small_clinic import NOW, service, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

BILAN = "/en/manage/services/bilan"
Fields = dict[str, Any]


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
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


def stored(app: Flask, slug: str = "bilan") -> ServiceSetup:
    with app.app_context():
        return stored_setup().services[slug]


def therapist(app: Flask, slug: str) -> TherapistSetup:
    with app.app_context():
        return stored_setup().therapists[slug]


def form_of(page: PageChecker, path: str = "/manage/services/bilan", language: str = "en") -> Fields:
    """What a browser would send of the form, all its types among it."""
    [document] = page.get(path, language)
    return sent(document, f"/{language}{path}")


def sent(document: Document, path: str) -> Fields:
    types = [each.get("value") for each in document.all("input", name="types") if "checked" in each.attrib]
    return {**document.fields(path), "types": types}


def publishable(**typed: Any) -> Fields:
    """A new service, as typed."""
    return {
        "name_fr": "Massothérapie",
        "name_en": "Massage",
        "duration_minutes": "50",
        "availability": "fixed",
        "publication": "listed",
        "types": ["in_person"],
    } | typed


@pytest.mark.backends("sqlite")
def test_lists_the_services_of_each_state_with_what_they_are(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    change(app, service("ancien", active=False, published=False))
    change(app, service("seul", published=False), price_cents=9550, listed=False)
    french, english = page.get("/manage/services")
    assert "Bilan initial" in french.text
    assert "95,50" in french.text
    bilan = content(english.one("li", id="service-bilan"))
    assert all(words in bilan for words in ("Assessment", "75", "In person", "By video", "$95.50"))
    assert "By its link only" in bilan
    assert "Published" in content(english.one("li", id="service-suivi"))
    assert "Silent" in content(english.one("li", id="service-reunion"))
    alone = content(english.one("li", id="service-seul"))
    assert all(words in alone for words in ("Not published", "Type missing", "No therapist"))
    assert [content(tab) for tab in english.one("nav", class_="tabs").iter("a")] == ["Active 5", "Inactive 1"]
    _, inactive = page.get("/manage/services?state=inactive")
    assert [each.get("id") for each in inactive.all("li", class_="thing")] == ["service-ancien"]


@pytest.mark.backends("sqlite")
def test_finds_services_without_case_and_accents_in_either_language(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    change(app, service("evaluation", name_fr="Évaluation", name_en="Check-up"))
    for typed in ("evalu", "CHECK"):
        for found in page.get(f"/manage/services?q={typed}"):
            assert [each.get("id") for each in found.all("li", class_="thing")] == ["service-evaluation"]
            assert not found.all("button", name="direction")  # only the whole list has an order
    for found in page.get("/manage/services?q=nothing+like+it"):
        assert not found.all("li", class_="thing")


@pytest.mark.backends("sqlite")
def test_shows_25_services_a_page(app: Flask, clinic: SimpleNamespace, page: PageChecker) -> None:
    change(app, *(service(f"s-{number}", "phone") for number in range(26)))
    pages = [page.get(f"/manage/services?page={number}", "en")[0] for number in (1, 2, "99", "x", "-1")]
    assert [len(each.all("li", class_="thing")) for each in pages] == [25, 5, 5, 25, 25]
    assert "/en/manage/services?page=2" in pages[0].links()


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("many", [5, 200])
def test_list_and_form_ask_little_however_many_services_there_are(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, many: int
) -> None:
    change(app, *(service(f"s-{number}", "phone") for number in range(many)))
    for path in ("/en/manage/services", BILAN, "/en/manage/services/groups", f"{BILAN}/delete"):
        client.get(path)  # reads the clinic once for all
        with counted_statements(app) as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= 12


@pytest.mark.backends("sqlite")
def test_the_form_shows_what_is_stored_and_what_the_clinic_s_rules_are(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    change(
        app, booking_overrides={"minimum_notice_hours": 6, "cancel_deadline_hours": None}, price_cents=9550
    )
    for language in ("fr", "en"):
        fields = form_of(page, language=language)
        assert (fields["duration_minutes"], fields["price"]) == ("75", "95.50")
        assert fields["types"] == ["in_person", "video"]
        assert (fields["minimum_notice_hours_way"], fields["minimum_notice_hours"]) == ("own", "6")
        assert fields["cancel_deadline_hours_way"] == "off"
        assert fields["horizon_days_way"] == "clinic"
        assert (fields["gives-camille-roy"], fields["gives-alex-martin"]) == ("y", "y")
    [english] = page.get("/manage/services/bilan", "en")
    assert "As the clinic (90 days)" in english.text


def test_saves_the_service_and_who_gives_it_at_once(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    typed = form_of(page) | {
        "price": "95,5",
        "types": ["video", "phone"],
        "colour": "#2a74c4",
        "publication": "link",
        "minutes-alex-martin": "60",
        "horizon_days_way": "own",
        "horizon_days": "30",
        "modify_deadline_hours_way": "off",
        "max_per_therapist_day_way": "off",
        "existing_patients_only": "yes",
        "late_cancellation_fr": "Des frais s’appliquent.",
        "late_cancellation_en": "A fee applies.",
    }
    del typed["gives-camille-roy"]
    assert client.post(BILAN, data=typed).status_code == 303
    saved = stored(app)
    assert (saved.price_cents, saved.types, saved.colour) == (9550, ("video", "phone"), "#2a74c4")
    assert (saved.published, saved.listed, saved.late_cancellation_en) == (True, False, "A fee applies.")
    assert saved.booking_overrides == {
        "horizon_days": 30,
        "modify_deadline_hours": None,
        "max_per_therapist_day": 0,
        "existing_patients_only": True,
    }
    assert "bilan" not in therapist(app, "camille-roy").services
    assert therapist(app, "alex-martin").durations == {"bilan": 60}
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 2
        entries = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert {(entry.act, entry.subject) for entry in entries} == {
        ("changed", "service"),
        ("changed", "therapist"),
    }
    fields = form_of(page)
    assert (fields["minutes-alex-martin"], fields["price"], fields["publication"]) == ("60", "95.50", "link")


def test_a_rule_that_has_no_field_stays_as_it_is(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    change(app, booking_overrides={"hold_minutes": 20, "horizon_days": 30})
    assert client.post(BILAN, data=form_of(page) | {"horizon_days_way": "clinic"}).status_code == 303
    assert stored(app).booking_overrides == {"hold_minutes": 20}


def test_an_own_duration_as_long_as_usual_is_none(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert client.post(BILAN, data=form_of(page) | {"minutes-alex-martin": "75"}).status_code == 303
    assert therapist(app, "alex-martin").durations == {}


def test_saving_what_is_saved_already_changes_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert client.post(BILAN, data=form_of(page)).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 1
        assert not list(db.session.scalars(select(AuditEntry)))


def test_adds_a_service_and_says_what_it_still_lacks(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = form_of(page, "/manage/services/new")
    typed = fields | publishable(**{"gives-camille-roy": "y", "minutes-camille-roy": "45"})
    answer = client.post("/fr/manage/services/new", data=typed)
    assert (answer.status_code, answer.location) == (303, "/fr/manage/services/massotherapie/activate")
    saved = stored(app, "massotherapie")
    assert (saved.active, saved.published, saved.duration_minutes) == (True, True, 50)
    assert therapist(app, "camille-roy").durations == {"massotherapie": 45}
    for after in page.get("/manage/services/massotherapie/activate"):
        assert not after.all("li", class_="point-missing")


def test_a_new_service_never_takes_the_address_of_a_page(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    typed = form_of(page, "/manage/services/new") | publishable(name_fr="Groups")
    assert client.post("/en/manage/services/new", data=typed).status_code == 303
    assert stored(app, "groups-2").name_fr == "Groups"


def test_without_a_type_it_is_kept_but_inactive(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    typed = form_of(page) | {"types": [], "publication": "no"}
    assert client.post(BILAN, data=typed).status_code == 303
    assert (stored(app).active, stored(app).published, stored(app).types) == (False, False, ())


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name_fr": " "}, "name_fr"),
        ({"description_en": "A first visit."}, "description_fr"),
        ({"instructions_fr": "Portez …"}, "instructions_en"),
        ({"duration_minutes": ""}, "duration_minutes"),
        ({"duration_minutes": "an hour"}, "duration_minutes"),
        ({"duration_minutes": "0"}, "duration_minutes"),
        ({"duration_minutes": "1441"}, "duration_minutes"),
        ({"duration_minutes": "9" * 400}, "duration_minutes"),
        ({"availability": "flexible", "step_minutes": "0"}, "step_minutes"),
        ({"availability": "sometimes"}, "availability"),
        ({"buffer_after_minutes": "-5"}, "buffer_after_minutes"),
        ({"price": "a lot"}, "price"),
        ({"price": "-1"}, "price"),
        ({"colour": "url(x)"}, "colour"),
        ({"group": "nowhere"}, "group"),
        ({"types": ["by_post"]}, "types"),
        ({"types": []}, "types"),
        ({"silent": "y"}, "publication"),
        ({"publication": "sometimes"}, "publication"),
        ({"horizon_days_way": "own", "horizon_days": "0"}, "horizon_days"),
        ({"horizon_days_way": "off"}, "horizon_days_way"),
        ({"modify_deadline_hours_way": "own", "modify_deadline_hours": ""}, "modify_deadline_hours"),
        ({"age_from_way": "own", "age_from": "65", "age_to_way": "own", "age_to": "18"}, "age_to"),
        ({"existing_patients_only": "perhaps"}, "existing_patients_only"),
        ({"minutes-alex-martin": "long"}, "minutes-alex-martin"),
        ({"name_en": "x" * 201}, "name_en"),
        ({"description_fr": "x" * 4001, "description_en": "x"}, "description_fr"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_says_by_the_field_what_is_wrong_and_keeps_what_was_typed(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    typed: Fields,
    wrong: str,
) -> None:
    for language in ("fr", "en"):
        posted = form_of(page, language=language) | {"instructions_en": "Wear …"} | typed
        posted |= (
            {"instructions_fr": "Portez …"} if "instructions_fr" not in typed else {"instructions_en": ""}
        )
        answer = client.post(f"/{language}/manage/services/bilan", data=posted)
        refused = page.check(answer, 422)
        assert refused.one("p", id=f"{wrong}-error") is not None
        assert f"#{wrong}" in refused.links()
        if set(typed) & {"duration_minutes", "price", "name_en"}:
            [(name, value)] = typed.items()
            assert refused.fields(refused.path)[name] == value
    assert stored(app).price_cents is None


def test_an_inactive_service_cannot_be_published(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    change(app, active=False, published=False)
    fields = form_of(page)
    assert fields["publication"] == "no"
    refused = client.post(BILAN, data=fields | {"publication": "listed"})
    assert refused.status_code == 422
    assert not stored(app).published


@pytest.mark.backends("sqlite")
def test_a_clinic_of_one_language_needs_no_other(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        db.session.execute(update(Clinic).values(languages=["fr"], revision=Clinic.revision + 1))
        db.session.commit()
    typed = form_of(page) | {"name_en": "", "description_fr": "Une rencontre.", "instructions_en": "Wear …"}
    assert client.post(BILAN, data=typed).status_code == 303
    assert stored(app).description_fr == "Une rencontre."


def named_by(app: Flask, clinic: SimpleNamespace, where: str) -> None:
    """Let a period of Alex, its default service, or an extra opening name `bilan`."""
    with app.app_context():
        period = db.session.scalars(
            select(Period).join(Schedule).where(Schedule.therapist_id == clinic.alex.id)
        ).one()
        if where == "period":
            db.session.add(PeriodService(period_id=period.id, service_id=clinic.bilan.id))
        elif where == "default":
            period.default_service_id = clinic.bilan.id
        else:
            starts = NOW.replace(tzinfo=None)
            opening = Opening(
                therapist_id=clinic.alex.id,
                location_id=clinic.centre.id,
                starts_on_clock=starts,
                ends_on_clock=starts.replace(hour=20),
                services=[OpeningService(service_id=clinic.bilan.id)],
            )
            db.session.add(opening)
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("where", ["period", "default", "opening"])
def test_nobody_stops_giving_what_their_hours_name(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, where: str
) -> None:
    named_by(app, clinic, where)
    typed = form_of(page)
    del typed["gives-alex-martin"]
    refused = page.check(client.post(BILAN, data=typed), 422)
    assert "Working hours of Alex Martin name this service" in refused.text
    assert "bilan" in therapist(app, "alex-martin").services
    del typed["gives-camille-roy"]
    typed["gives-alex-martin"] = "y"
    assert client.post(BILAN, data=typed).status_code == 303  # Camille's hours name no service


def test_shows_the_second_of_two_editors_what_the_first_one_saved(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = form_of(page)
    first, second = {"price": "95", "colour": "#2a74c4"}, {"price": "80", "name_en": "First visit"}
    assert client.post(BILAN, data=fields | first).status_code == 303
    refused = page.check(client.post(BILAN, data=fields | second), 409)
    assert "Sam Roy saved changes" in refused.text
    assert "Saved now: 95 Yours: 80" in content(refused.one("ul", class_="differences"))
    assert (stored(app).name_en, stored(app).price_cents) == ("Assessment", 9500)
    again = client.post(BILAN, data=sent(refused, BILAN))
    assert again.status_code == 303  # knowing it, they may
    saved = stored(app)
    assert (saved.name_en, saved.price_cents, saved.colour) == ("First visit", 8000, "#2a74c4")


def test_a_therapist_who_changed_meanwhile_is_not_overwritten_silently(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = form_of(page) | {"minutes-alex-martin": "60"}
    with app.app_context():
        given = select(TherapistService).filter_by(therapist_id=clinic.alex.id, service_id=clinic.bilan.id)
        db.session.delete(db.session.scalars(given).one())
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()
    refused = page.check(client.post(BILAN, data=fields), 409)
    assert "bilan" not in therapist(app, "alex-martin").services
    shown = sent(refused, BILAN)
    assert "gives-alex-martin" not in shown  # as it is saved now
    assert client.post(BILAN, data=shown | {"gives-alex-martin": "y"}).status_code == 303
    assert therapist(app, "alex-martin").durations == {"bilan": 60}


@pytest.mark.backends("sqlite")
def test_a_colour_of_another_palette_is_kept(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    change(app, colour="#123456")
    assert client.post(BILAN, data=form_of(page) | {"price": "1"}).status_code == 303
    assert stored(app).colour == "#123456"


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("colour", PALETTE)
def test_colours_bear_white_text_and_are_told_from_dark_ground(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 4.5
    assert contrast(colour, "#1b201f") >= 3


def test_an_unknown_service_is_not_found(clinic: SimpleNamespace, client: FlaskClient) -> None:
    for path in ("", "/activate", "/deactivate", "/delete"):
        assert client.get(f"/en/manage/services/nowhere{path}").status_code == 404


@pytest.mark.backends("sqlite")
def test_a_group_stands_in_the_form(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    change(app, ServiceGroup(slug="soins", name_fr="Soins", name_en="Care"))
    assert client.post(BILAN, data=form_of(page) | {"group": "soins"}).status_code == 303
    assert stored(app).group == "soins"
    [english] = page.get("/manage/services", "en")
    assert "Care" in [content(each) for each in english.all("h2")]
