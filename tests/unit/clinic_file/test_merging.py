"""What a file makes of what is stored: named keys win, the rest stays, what is new has the defaults."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from app.clinic_file.merging import file_key, merged
from app.clinic_file.problems import WrongClinicFile
from app.clinic_file.reading import plain_values
from app.clinic_file.shape import document_of
from app.domain.configuration.setup import (
    AbsenceSetup,
    AccountSetup,
    BreakSetup,
    ClinicSetup,
    GroupSetup,
    LocationSetup,
    OpeningSetup,
    PeriodSetup,
    ScheduleSetup,
    ServiceSetup,
    Setup,
    TherapistSetup,
)
from tests.factories.clinic_file import WHOLE


def after(text: str, stored: Setup | None = None) -> Setup:
    stored = stored or Setup()
    return merged(document_of(plain_values(text), stored), stored)


@pytest.fixture(scope="module")
def whole() -> Setup:
    return after(WHOLE)


def test_the_clinic_has_every_key_of_the_file(whole: Setup) -> None:
    assert whole.clinic == ClinicSetup(
        name_fr="Clinique du Lac",
        name_en="Lake Clinic",
        time_zone="America/Toronto",
        region="CA",
        subdivision="QC",
        default_language="en",
        email="bonjour@example.com",
        phone="+15145550110",
        minimum_notice_hours=3,
        horizon_days=60,
        modify_deadline_hours=None,
        cancel_deadline_hours=12,
        hold_minutes=15,
        max_upcoming_per_patient=0,
        existing_patients_only=False,
        reminder_hours_before=(72, 24),
        reminder_none_under_hours=6,
        calling_hours_start=10 * 60,
        calling_hours_end=18 * 60 + 30,
        calling_hours_by_day={5: (10 * 60, 16 * 60), 6: None},
        messages="email_notices_sms_reminders",
        message_modes={
            "booked": {"mode": "first_available", "channels": []},
            "reminder": {"mode": "these", "channels": ["sms", "phone"]},
        },
        grace_minutes=10,
        sms_link=True,
        sms_transliterate=False,
        sms_max_segments=4,
        late_cancellation_fr="Une séance manquée est due.",
        late_cancellation_en="A missed session is charged.",
        minimum_days_between=2,
        max_per_therapist_day=12,
        age_from=2,
        age_to=None,
        languages=("fr", "en"),
        entry_language="browser",
        welcome_fr="Bienvenue au lac.",
        welcome_en="Welcome to the lake.",
        privacy_fr="Vos données restent ici.",
        privacy_en="Your data stay here.",
        emergency_fr="Composez le 911.",
        emergency_en="Call 911.",
        booking_fields={"email": "required", "reason": "hidden"},
        accent="#0b5f5b",
        logo=whole.clinic.logo,
        embed_sites=("https://www.lac.example", "http://localhost:8000"),
        two_factor_required=True,
    )
    assert whole.clinic.logo.startswith(b"\x89PNG")


def test_locations_and_services_have_every_key_of_the_file(whole: Setup) -> None:
    assert whole.locations["rive-nord"] == LocationSetup(
        slug="rive-nord",
        name_fr="Rive-Nord",
        name_en="North Shore",
        address="12, chemin du Lac, Laval (Québec)",
        phone="+14505550111",
        directions_fr="Face au quai.",
        directions_en="Opposite the pier.",
        opening_hours=(((780, 1020),), ((480, 720), (780, 1020)), (), (), (), (), ()),
    )
    assert whole.services["seance"] == ServiceSetup(
        slug="seance",
        name_fr="Séance",
        name_en="Session",
        duration_minutes=45,
        types=("in_person", "home"),
        availability="flexible",
        step_minutes=20,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        published=True,
        booking_overrides={
            "cancel_deadline_hours": 48,
            "modify_deadline_hours": None,
            "existing_patients_only": True,
            "age_to": 17,
        },
        listed=False,
        colour="#1a2b3c",
        group="manuelle",
        price_cents=9550,
        coverage_fr="Remboursé en partie.",
        coverage_en="Covered in part.",
        late_cancellation_fr="La moitié est due.",
        late_cancellation_en="Half is charged.",
    )
    assert whole.service_groups == {
        "manuelle": GroupSetup(slug="manuelle", name_fr="Thérapie manuelle", name_en="Manual therapy")
    }
    assert not whole.services["colloque"].synchronised
    assert whole.services["colloque"].silent
    assert not whole.services["colloque"].allow_overrun
    assert whole.services["evaluation"].description_en == "An hour and a quarter."
    assert whole.services["evaluation"].instructions_fr == "Venez reposé."
    assert whole.services["evaluation"].types == ("video", "in_person")


def test_a_therapist_has_every_key_of_the_file(whole: Setup) -> None:
    mornings = {PeriodSetup(day, 540, 720, frozenset({"seance"})) for day in (0, 1)}
    wednesday = PeriodSetup(2, 840, 1080, frozenset({"evaluation", "seance"}), "evaluation")
    north = ScheduleSetup(
        location="rive-nord",
        periods=frozenset({*mornings, wednesday}),
        breaks=frozenset({BreakSetup(0, 630, 645), BreakSetup(1, 630, 645)}),
        valid_from=date(2026, 1, 5),
    )
    annex = ScheduleSetup(
        location="annexe",
        periods=frozenset({PeriodSetup(5, 1200, 1440, frozenset({"seance"}))}),
        valid_from=date(2026, 1, 5),
        valid_until=date(2027, 6, 30),
        every_weeks=2,
    )
    assert whole.therapists["lea-martin"] == TherapistSetup(
        slug="lea-martin",
        name="Léa Martin",
        title_fr="Ostéopathe",
        title_en="Osteopath",
        about_fr="Douze ans de pratique.",
        about_en="Twelve years of practice.",
        languages=("fr", "en", "es"),
        photo=whole.therapists["lea-martin"].photo,
        email="lea.martin@example.com",
        meeting_link="https://visio.example.com/lea-martin?salle=2",
        notice_booked=False,
        notice_modified=True,
        notice_cancelled=False,
        notice_own=True,
        colour="#abcdef",
        services=frozenset({"evaluation", "seance", "colloque"}),
        durations={"seance": 50},
        schedules=frozenset({north, annex}),
    )


def test_absences_openings_and_accounts_have_every_key_of_the_file(whole: Setup) -> None:
    holiday, works, christmas = whole.absences.values()
    assert holiday == AbsenceSetup(
        therapist="lea-martin",
        starts_on_clock=datetime(2026, 12, 24, 12),
        ends_on_clock=datetime(2027, 1, 4),
        reason_fr="Vacances",
        reason_en="Holiday",
    )
    assert (works.location, works.therapist) == ("annexe", None)
    assert (christmas.location, christmas.therapist) == (None, None)
    assert list(whole.openings.values()) == [
        OpeningSetup(
            therapist="lea-martin",
            location="annexe",
            starts_on_clock=datetime(2026, 12, 12, 9),
            ends_on_clock=datetime(2026, 12, 12, 12),
            services=frozenset({"seance"}),
        )
    ]
    assert whole.accounts["admin@example.com"] == AccountSetup(
        email="admin@example.com", name="Alex Tremblay", role="administrator"
    )
    assert whole.accounts["lea.martin@example.com"].therapist == "lea-martin"


def test_twice_is_as_once(whole: Setup) -> None:
    assert after(WHOLE, whole) == whole


def test_a_new_account_speaks_the_clinic_s_language(whole: Setup) -> None:
    assert whole.accounts["reception@example.com"].language == "en"


def test_a_new_account_bears_its_therapist_s_name_or_its_e_mail(whole: Setup) -> None:
    accounts = after(
        "accounts: [{email: o@example.com, therapist: omar-haddad}, {email: p@example.com}]", whole
    ).accounts
    assert (accounts["o@example.com"].name, accounts["o@example.com"].role) == ("Omar Haddad", "therapist")
    assert accounts["p@example.com"].name == "p@example.com"


def test_a_file_that_names_one_key_changes_that_one(whole: Setup) -> None:
    changed = after("services: [{slug: seance, name: {en: Treatment}}]", whole)
    assert (changed.services["seance"].name_fr, changed.services["seance"].name_en) == ("Séance", "Treatment")
    assert changed.services["seance"].step_minutes == 20
    assert {**changed.services, "seance": None} == {**whole.services, "seance": None}
    assert (changed.clinic, changed.therapists, changed.absences) == (
        whole.clinic,
        whole.therapists,
        whole.absences,
    )


def test_null_in_place_of_a_deadline_is_no_default(whole: Setup) -> None:
    clinic = after("clinic: {booking: {cancel_deadline_hours: null}}", whole).clinic
    assert clinic is not None
    assert (clinic.cancel_deadline_hours, clinic.minimum_notice_hours) == (None, 3)


@pytest.mark.parametrize("named", [{"hold_minutes": 5}, {}, None])
def test_overrides_that_are_named_are_all_there_are(whole: Setup, named: dict[str, int] | None) -> None:
    changed = after(f"services: [{{slug: seance, booking: {json.dumps(named)}}}]", whole)
    assert changed.services["seance"].booking_overrides == (named or {})


@pytest.mark.parametrize(
    ("reminders", "by_day"),
    [
        ("calling_hours_by_day: null", {}),
        ("calling_hours_by_day: {}", {}),
        ('calling_hours_by_day: {tue: ["09:00", "12:00"]}', {1: (540, 720)}),
        ('calling_hours_by_day: {sun: null, mon: ["10:00", "18:30"]}', {6: None}),
        ('calling_hours: ["08:00", "20:00"]', {5: (600, 960), 6: None}),
        ('calling_hours: ["10:00", "16:00"]', {6: None}),
        ("none_under_hours: 1", {5: (600, 960), 6: None}),
    ],
)
def test_only_the_days_that_differ_have_calling_hours_of_their_own(
    whole: Setup, reminders: str, by_day: dict[int, object]
) -> None:
    clinic = after(f"clinic: {{reminders: {{{reminders}}}}}", whole).clinic
    assert clinic is not None
    assert clinic.calling_hours_by_day == by_day


@pytest.mark.parametrize(
    ("ways", "modes"),
    [
        ("null", {}),
        ("{}", {}),
        (
            "{modified: {mode: these, channels: [email]}}",
            {"modified": {"mode": "these", "channels": ["email"]}},
        ),
        ("{cancelled: {mode: first_available}}", {"cancelled": {"mode": "first_available", "channels": []}}),
    ],
)
def test_ways_that_are_named_are_all_there_are(whole: Setup, ways: str, modes: dict[str, object]) -> None:
    clinic = after(f"clinic: {{messaging: {{ways: {ways}}}}}", whole).clinic
    assert clinic is not None
    assert (clinic.message_modes, clinic.grace_minutes, clinic.sms_link) == (modes, 10, True)


def test_ways_that_are_not_named_stay(whole: Setup) -> None:
    clinic = after("clinic: {messages: first_available, messaging: {sms: {max_segments: 1}}}", whole).clinic
    assert clinic is not None
    assert whole.clinic is not None
    assert clinic == replace(whole.clinic, messages="first_available", sms_max_segments=1)


def test_a_notice_that_is_not_named_stays(whole: Setup) -> None:
    lea = after("therapists: [{slug: lea-martin, notices: {booked: true}}]", whole).therapists["lea-martin"]
    assert lea == replace(whole.therapists["lea-martin"], notice_booked=True)


def test_a_new_therapist_is_told_of_all_but_their_own_acts(whole: Setup) -> None:
    omar = whole.therapists["omar-haddad"]
    assert (omar.notice_booked, omar.notice_modified, omar.notice_cancelled) == (True, True, True)
    assert (omar.notice_own, omar.meeting_link) == (False, "")


def test_a_service_loses_its_group_and_its_price_by_null(whole: Setup) -> None:
    seance = after("services: [{slug: seance, group: null, price: null}]", whole).services["seance"]
    assert (seance.group, seance.price_cents, seance.coverage_en) == (None, None, "Covered in part.")


def test_a_service_may_be_free(whole: Setup) -> None:
    assert after("services: [{slug: seance, price: 0}]", whole).services["seance"].price_cents == 0


def test_a_photo_stays_until_it_is_taken_away(whole: Setup) -> None:
    assert whole.therapists["lea-martin"].photo.startswith(b"RIFF")
    renamed = after("therapists: [{slug: lea-martin, name: Léa Martin-Roy}]", whole)
    assert renamed.therapists["lea-martin"].photo == whole.therapists["lea-martin"].photo
    for nothing in ("''", "null"):
        without = after(f"therapists: [{{slug: lea-martin, photo: {nothing}}}]", whole)
        assert without.therapists["lea-martin"].photo == b""


@pytest.mark.parametrize(
    ("text", "still"),
    [
        ("clinic: {phone: '514 555 0100', name: {fr: Clinique du Lac}}", True),
        ("services: [{slug: seance, price: 0}]", True),
        ("clinic: {name: {en: Pond Clinic}}", False),
        ("clinic: {name: {fr: Clinique du Bois}}", False),
    ],
)
def test_a_demonstration_is_one_until_the_clinic_has_its_own_name(
    whole: Setup, text: str, still: bool
) -> None:
    assert whole.clinic is not None
    clinic = after(text, replace(whole, clinic=replace(whole.clinic, is_demonstration=True))).clinic
    assert clinic is not None
    assert clinic.is_demonstration is still


def test_a_list_replaces_the_stored_one(whole: Setup) -> None:
    text = "therapists: [{slug: lea-martin, services: [seance], schedules: []}]"
    lea = after(text, whole).therapists["lea-martin"]
    assert (lea.services, lea.schedules, lea.name) == ({"seance"}, frozenset(), "Léa Martin")


def test_deactivating_a_service_unpublishes_it(whole: Setup) -> None:
    seance = after("services: [{slug: seance, active: false}]", whole).services["seance"]
    assert (seance.active, seance.published) == (False, False)


def test_the_same_absence_only_gets_a_new_reason(whole: Setup) -> None:
    text = (
        'absences: [{therapist: lea-martin, start: "2026-12-24T12:00", end: "2027-01-04T00:00",'
        ' reason: {fr: "Congé"}}]'
    )
    [first, *others] = after(text, whole).absences.values()
    assert (first.reason_fr, first.reason_en, len(others)) == ("Congé", "Holiday", 2)


def test_an_absence_with_another_end_is_another_one(whole: Setup) -> None:
    text = 'absences: [{clinic: true, start: "2026-12-25T00:00", end: "2026-12-27T00:00"}]'
    assert len(after(text, whole).absences) == 4


def test_an_account_may_be_parted_from_its_therapist(whole: Setup) -> None:
    changed = after("accounts: [{email: lea.martin@example.com, therapist: null}]", whole)
    assert changed.accounts["lea.martin@example.com"].therapist is None


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("locations: []", ["clinic.name.fr", "clinic.name.en", "clinic.time_zone"]),
        (
            "clinic: {name: {fr: a, en: b}, time_zone: UTC}\n"
            "services: [{slug: s}]\nlocations: [{slug: l, name: {en: L}}]\ntherapists: [{slug: t}]",
            [
                "services[0].name.fr",
                "services[0].name.en",
                "services[0].duration_minutes",
                "locations[0].name.fr",
                "therapists[0].name",
            ],
        ),
    ],
)
def test_tells_all_that_new_things_lack(text: str, missing: list[str]) -> None:
    with pytest.raises(WrongClinicFile) as caught:
        after(text)
    assert sorted(caught.value.problems) == sorted(
        f"{path} is missing; a new one needs it." for path in missing
    )


def test_nothing_is_required_of_what_is_stored(whole: Setup) -> None:
    assert after("therapists: [{slug: omar-haddad, active: false}]", whole).therapists["omar-haddad"].name


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("name_fr", "name.fr"),
        ("slug", "slug"),
        ("booking_overrides", "booking"),
        ("price_cents", "price"),
        ("calling_hours_end", "reminders.calling_hours[1]"),
        ("late_cancellation_fr", "late_cancellation.fr"),
        ("message_modes", "messaging.ways"),
        ("sms_link", "messaging.sms.link"),
        ("notice_own", "notices.own"),
    ],
)
def test_speaks_of_fields_in_the_words_of_the_file(field: str, key: str) -> None:
    assert file_key(field) == key
