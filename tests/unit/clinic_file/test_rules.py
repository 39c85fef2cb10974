"""Rules across the things of a clinic file, judged on the merged result."""

from dataclasses import replace

import pytest

from app.clinic_file.dumping import dumped
from app.clinic_file.loading import plan
from app.clinic_file.problems import WrongClinicFile
from app.domain.configuration.setup import Setup
from tests.factories.clinic_file import WHOLE, edited

BOTH = "patients read this in both languages."
SATURDAYS = 'days: [sat], start: "20:00", end: "24:00"'


@pytest.fixture(scope="module")
def whole() -> Setup:
    return plan(WHOLE, Setup()).after


def problems(text: str, stored: Setup | None = None) -> tuple[str, ...]:
    with pytest.raises(WrongClinicFile) as caught:
        plan(text, stored or Setup())
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "published: false",
            "published: true\n    types: [phone]",
            "services[2].published holds true; a silent service tells patients nothing, so it must be false.",
        ),
        (
            "active: true",
            "active: false",
            "services[1].published holds true; an inactive service must not be published.",
        ),
        (
            "types: [video, in_person]",
            "types: []",
            "services[0].types holds nothing; "
            "a published service needs at least one type, such as in_person.",
        ),
        (
            'fr: "Une heure et quart.", ',
            "",
            f"services[0].description.fr is missing; {BOTH}",
        ),
        (', en: "Come rested."', "", f"services[0].instructions.en is missing; {BOTH}"),
        (', en: "Opposite the pier."', "", f"locations[0].directions.en is missing; {BOTH}"),
        (', en: "Half is charged."', "", f"services[1].late_cancellation.en is missing; {BOTH}"),
        (
            'fr: "Une séance manquée est due.", ',
            "",
            f"clinic.late_cancellation.fr is missing; {BOTH}",
        ),
        (', en: "Covered in part."', "", f"services[1].coverage.en is missing; {BOTH}"),
        (', en: "Twelve years of practice."', "", f"therapists[0].about.en is missing; {BOTH}"),
        (', en: "Osteopath"', "", f"therapists[0].title.en is missing; {BOTH}"),
        (
            "[evaluation, seance, colloque]",
            "[seance]",
            'therapists[0].schedules[0].periods[1].services[0] holds "evaluation"; '
            "lea-martin does not give this service; add it to the services of lea-martin.",
        ),
        (
            "default_service: evaluation",
            "default_service: colloque",
            'therapists[0].schedules[0].periods[1].default_service holds "colloque"; '
            "it must be one of the services of the period.",
        ),
        (
            'days: [fri], start: "09:00", end: "12:00"',
            'days: [fri], start: "09:00", end: "12:00", default_service: evaluation',
            'therapists[1].schedules[0].periods[0].default_service holds "evaluation"; '
            "it must be one of the services of omar-haddad.",
        ),
        (
            SATURDAYS,
            'days: [sun, wed], start: "11:00", end: "15:00"',
            "therapists[0].schedules[1].periods[0] holds wed 11:00–15:00; it must not overlap "
            "therapists[0].schedules[0].periods[1], which holds wed 14:00–18:00.",
        ),
        (
            "email: reception@example.com,",
            "email: reception@example.com, therapist: lea-martin,",
            'accounts[2].therapist holds "lea-martin"; '
            "this therapist has the account lea.martin@example.com already.",
        ),
        (', en: "Welcome to the lake."', "", f"clinic.welcome.en is missing; {BOTH}"),
        ('fr: "Vos données restent ici.", ', "", f"clinic.privacy.fr is missing; {BOTH}"),
        (', en: "Call 911."', "", f"clinic.emergency.en is missing; {BOTH}"),
        ('en: "Annex"', 'en: ""', f"locations[1].name.en is missing; {BOTH}"),
        ('en: "Staff meeting"', 'en: ""', f"services[2].name.en is missing; {BOTH}"),
        (
            "age_to: null",
            "age_to: 1",
            "clinic.booking.age_from holds 2; it must not be more than age_to, which is 1.",
        ),
        (
            "age_to: 17}",
            "age_to: 1}",
            "services[1].booking.age_from holds 2; it must not be more than age_to, which is 1.",
        ),
        (
            'days: [tue], start: "08:00", end: "12:00"',
            'days: [tue, wed], start: "08:00", end: "13:30"',
            "locations[0].opening_hours holds tue 08:00–13:30 and 13:00–17:00; they must not overlap.",
        ),
        (
            "durations: {seance: 50}",
            "durations: {seances: 50}",
            'therapists[0].durations[0] holds "seances"; lea-martin does not give this service; '
            "add it to the services of lea-martin.",
        ),
    ],
)
def test_refuses(old: str, new: str, problem: str) -> None:
    assert problems(edited((old, new))) == (problem,)


def test_tells_every_overlap_once() -> None:
    text = edited((SATURDAYS, 'days: [mon, tue], start: "11:00", end: "15:00"'))
    assert problems(text) == (
        "therapists[0].schedules[1].periods[0] holds mon 11:00–15:00; it must not overlap "
        "therapists[0].schedules[0].periods[0], which holds mon 09:00–12:00.",
    )


def test_periods_that_meet_only_in_weeks_when_one_of_them_is_not_valid_do_not_overlap() -> None:
    text = edited(
        (SATURDAYS, 'days: [wed], start: "14:00", end: "18:00"'),
        ("valid_until: null", "valid_until: 2026-01-04"),
        ("valid_from: 2026-01-05", "valid_from: 2025-01-06"),
    )
    assert plan(text, Setup()).after.therapists


def test_an_opening_names_only_what_its_therapist_gives() -> None:
    text = edited(
        ('2026-12-12T12:00", services: [seance]', '2026-12-12T12:00", services: [evaluation]'),
        ("- {therapist: lea-martin, location", "- {therapist: omar-haddad, location"),
    )
    assert problems(text) == (
        'openings[0].services[0] holds "evaluation"; '
        "omar-haddad does not give this service; add it to the services of omar-haddad.",
    )


def test_a_service_that_stored_periods_name_cannot_be_taken_from_the_therapist(whole: Setup) -> None:
    text = "therapists: [{slug: lea-martin, services: [seance]}]"
    assert problems(text, whole) == (
        "therapists[0].services leaves out evaluation, which stored periods of lea-martin name; "
        "keep it, or name the schedules too.",
    )


def test_a_service_that_a_stored_opening_names_cannot_be_taken_from_the_therapist(whole: Setup) -> None:
    text = "therapists: [{slug: lea-martin, services: [evaluation], schedules: []}]"
    assert problems(text, whole) == (
        "therapists[0].services leaves out seance, which the stored opening of lea-martin at annexe, "
        "2026-12-12 09:00, names; keep it, or name the opening with other services too.",
    )
    opening = '{therapist: lea-martin, location: annexe, start: "2026-12-12T09:00", end: "2026-12-12T12:00"'
    assert len(problems(f"{text}\nopenings: [{opening}}}]", whole)) == 1
    after = plan(f"{text}\nopenings: [{opening}, services: [evaluation]}}]", whole).after
    assert after.therapists["lea-martin"].services == {"evaluation"}


def test_a_therapist_may_give_a_service_that_only_the_database_knows(whole: Setup) -> None:
    after = plan("therapists: [{slug: omar-haddad, services: [seance, colloque]}]", whole).after
    assert after.therapists["omar-haddad"].services == {"seance", "colloque"}


def test_what_is_stored_counts_when_publishing(whole: Setup) -> None:
    assert len(problems("services: [{slug: colloque, published: true}]", whole)) == 2
    text = "services: [{slug: colloque, published: true, silent: false, types: [phone]}]"
    assert plan(text, whole).after.services["colloque"].published


def test_two_accounts_may_exchange_their_therapists(whole: Setup) -> None:
    text = (
        "accounts: [{email: lea.martin@example.com, therapist: omar-haddad},"
        " {email: reception@example.com, therapist: lea-martin}]"
    )
    assert plan(text, whole).after.accounts["reception@example.com"].therapist == "lea-martin"


def test_a_stored_account_keeps_its_therapist(whole: Setup) -> None:
    text = "accounts: [{email: a@example.com, therapist: lea-martin}]"
    assert problems(text, whole) == (
        'accounts[0].therapist holds "lea-martin"; '
        "this therapist has the account lea.martin@example.com already.",
    )


def test_a_group_is_named_in_both_languages(whole: Setup) -> None:
    with pytest.raises(WrongClinicFile, match=r"^service_groups\[0\]\.name\.en is missing; a new one"):
        plan("service_groups: [{slug: autres, name: {fr: Autres}}]", whole)


def test_an_unpublished_service_may_wait_for_its_translation(whole: Setup) -> None:
    after = plan("services: [{slug: colloque, description: {fr: Mensuel}}]", whole).after
    assert after.services["colloque"].description_fr == "Mensuel"


def test_warns_of_a_break_that_cuts_nothing() -> None:
    text = edited(('{days: [mon, tue], start: "10:30"', '{days: [tue, thu], start: "10:30"'))
    assert plan(text, Setup()).warnings == (
        "therapists[0].schedules[0].breaks[0] lies in no period on thu, so it cuts nothing.",
    )


ONLY_FRENCH = "clinic: {languages: [fr], entry_language: fr}\n"


def test_a_language_that_patients_are_not_spoken_to_in_needs_no_texts(whole: Setup) -> None:
    things = (
        "locations: [{slug: quai, name: {fr: Quai}, directions: {fr: Au quai.}}]\n"
        "service_groups: [{slug: autres, name: {fr: Autres}}]\n"
        "services: [{slug: atelier, name: {fr: Atelier}, description: {fr: Le mardi.},"
        " duration_minutes: 30, types: [phone], published: true}]\n"
        "therapists: [{slug: omar-haddad, title: {fr: Kinésithérapeute}}]\n"
    )
    after = plan(ONLY_FRENCH + things, whole).after
    assert (after.locations["quai"].name_fr, after.locations["quai"].name_en) == ("Quai", "")
    assert after.services["atelier"].published
    assert plan(dumped(after), Setup()).after == after
    [first, *_] = problems(things, whole)
    assert first == "locations[0].name.en is missing; a new one needs it."


def test_a_clinic_of_one_language_is_named_in_it() -> None:
    text = "clinic: {name: {en: Lake Clinic}, time_zone: UTC, languages: [en]}"
    assert plan(text, Setup()).after.clinic is not None
    assert problems(text.replace("[en]", "[fr]")) == ("clinic.name.fr is missing; a new one needs it.",)
    assert problems(
        text.replace("{en: Lake Clinic}", "{en: Lake Clinic, fr: ''}").replace("[en]", "[fr]")
    ) == ("clinic.name.fr is missing; patients read this.",)


def test_a_language_is_switched_on_when_everything_is_said_in_it(whole: Setup) -> None:
    text = ONLY_FRENCH + "locations: [{slug: quai, name: {fr: Quai}}]"
    in_french = plan(text, whole).after
    assert problems("clinic: {languages: [fr, en]}", in_french) == (
        f"locations quai.name.en is missing; {BOTH}",
    )
    both = "clinic: {languages: [fr, en]}\nlocations: [{slug: quai, name: {en: Pier}}]"
    assert plan(both, in_french).after.locations["quai"].name_en == "Pier"


def test_the_site_begins_in_a_language_that_patients_are_spoken_to_in(whole: Setup) -> None:
    assert problems("clinic: {languages: [en], entry_language: fr}", whole) == (
        'clinic.entry_language holds "fr"; '
        "patients are not spoken to in it; it must be automatic, browser or en.",
    )


def test_the_clinics_ages_are_judged_with_those_of_its_services(whole: Setup) -> None:
    assert problems("clinic: {booking: {age_from: 18}}", whole) == (
        "services seance.booking.age_from holds 18; it must not be more than age_to, which is 17.",
    )


def test_an_own_duration_goes_with_its_service(whole: Setup) -> None:
    text = "therapists: [{slug: lea-martin, services: [evaluation], schedules: []}]\nopenings: []"
    lea = whole.therapists["lea-martin"]
    stored = replace(whole, openings={}, therapists={"lea-martin": lea})
    assert plan(text, stored).after.therapists["lea-martin"].durations == {}
    for none in ("null", "{}"):
        text = f"therapists: [{{slug: lea-martin, durations: {none}}}]"
        assert plan(text, whole).after.therapists["lea-martin"].durations == {}


def test_the_last_administrator_stays(whole: Setup) -> None:
    locked = ("accounts leaves no active administrator; one at least must stay.",)
    assert problems("accounts: [{email: admin@example.com, active: false}]", whole) == locked
    assert problems("accounts: [{email: admin@example.com, role: therapist}]", whole) == locked
    other = "{email: b@example.com, role: administrator}"
    text = f"accounts: [{other}, {{email: admin@example.com, active: false}}]"
    assert not plan(text, whole).after.accounts["admin@example.com"].active


def test_an_account_sees_its_own_calendar_without_being_granted_it(whole: Setup) -> None:
    text = "accounts: [{email: lea.martin@example.com, calendars: [omar-haddad, lea-martin]}]"
    assert plan(text, whole).after.accounts["lea.martin@example.com"].calendars == {"omar-haddad"}
