"""Complaints about the shape of a clinic file: the path, what it holds, what would be right."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from PIL import Image

from app.clinic_file.problems import WrongClinicFile
from app.clinic_file.reading import plain_values
from app.clinic_file.schema import Document
from app.clinic_file.shape import document_of
from app.domain.configuration.setup import ClinicSetup, ServiceSetup, Setup
from tests.factories.clinic_file import WHOLE, edited

TIME = 'it must be a time of day from "00:00" to "24:00", in quotes.'
DATE = "it must be a date such as 2026-12-24."
MOMENT = 'it must be a date and time on the clinic\'s clock, such as "2026-12-24T12:00".'
PHONE = 'it must be a telephone number in use, in quotes, such as "+1 514 555 0100".'
NUMBER = "it must be a whole number without quotes, such as 30."
LIST = "it must be a list, in square brackets or one item a line after a hyphen."
TARGET = "it must name one of therapist, location, or clinic: true."
DAYS = "it must be mon, tue, wed, thu, fri, sat or sun"
NAME = 'name: {fr: "Annexe", en: "Annex"}'
PRICE = "it must be an amount from 0 to 100000 with two decimals at most, such as 95 or 95.50."
LANGUAGE = "it must be the ISO 639 code of a language, such as fr, en or es."
PICTURE = "it must be the path of a picture (JPEG, PNG or WebP)"
THESE = "with the mode these, it must name at least one of email, sms and phone."
LINK = "it must be an address that begins with https://, or empty"
[MEETING] = re.findall(r"meeting_link: (.*)", WHOLE)
[PHOTO] = re.findall(r"photo: (.*)", WHOLE)
WEDNESDAYS = "therapists[0].schedules[0].periods[1]"

SITE = "it must be a site, such as https://www.clinic.example, without anything after its name."
COLOUR = 'it must be a colour such as "#0b5f5b", in quotes, or empty.'
EMBEDDED = 'embed_sites: [https://www.lac.example, "http://localhost:8000"]'
LOGO = re.findall(r"logo: (.*)", WHOLE)[0]

COMPLAINTS = [
    (
        "languages: [en, fr]",
        "languages: []",
        "clinic.languages holds an empty list; it must have at least 1.",
    ),
    (
        "languages: [en, fr]",
        "languages: [en, de]",
        'clinic.languages[1] holds "de"; it must be fr or en.',
    ),
    (
        "entry_language: browser",
        "entry_language: de",
        'clinic.entry_language holds "de"; it must be automatic, browser, fr or en.',
    ),
    (
        "email: required, ",
        "email: hidden, ",
        'clinic.booking_fields.email holds "hidden"; it must be optional or required.',
    ),
    (
        "reason: hidden}",
        "raison: hidden}",
        "clinic.booking_fields.raison is not a key of the format; did you mean reason?",
    ),
    ('accent: "#0B5F5B"', "accent: teal", f'clinic.accent holds "teal"; {COLOUR}'),
    (
        'accent: "#0B5F5B"',
        'accent: "#ffcc00"',
        'clinic.accent holds "#ffcc00"; '
        "white cannot be read on it, or it cannot be read on white; #856a00 can.",
    ),
    ('"#1a2B3c"', '"#1a2"', f'services[1].colour holds "#1a2"; {COLOUR}'),
    ('"#abcdef"', '"abcdef"', f'therapists[0].colour holds "abcdef"; {COLOUR}'),
    (
        LOGO,
        "nowhere.png",
        f'clinic.logo holds "nowhere.png"; {PICTURE}; this one cannot be read: No such file or directory.',
    ),
    (LOGO, "7", f"clinic.logo holds 7; {PICTURE}."),
    (
        EMBEDDED,
        "embed_sites: [http://lac.example]",
        f'clinic.embed_sites[0] holds "http://lac.example"; {SITE}',
    ),
    (EMBEDDED, 'embed_sites: ["*"]', f'clinic.embed_sites[0] holds "*"; {SITE}'),
    (
        EMBEDDED,
        "embed_sites: [https://lac.example/prendre]",
        f'clinic.embed_sites[0] holds "https://lac.example/prendre"; {SITE}',
    ),
    (
        EMBEDDED,
        "embed_sites: [https://lac.example, https://LAC.example]",
        'clinic.embed_sites holds a list; each may be there once, and "https://lac.example" is there twice.',
    ),
    ("age_from: 2", "age_from: 151", "clinic.booking.age_from holds 151; it must be at most 150."),
    (
        "minimum_days_between: 2",
        "minimum_days_between: 731",
        "clinic.booking.minimum_days_between holds 731; it must be at most 730.",
    ),
    (
        "durations: {seance: 50}",
        "durations: {seance: 0}",
        "therapists[0].durations.seance holds 0; it must be at least 1.",
    ),
    (
        "calendars: [lea-martin]",
        "calendars: [lea]",
        'accounts[2].calendars[0] holds "lea"; no therapist has this slug.',
    ),
    (
        '"14:00"',
        "14:00",
        f'{WEDNESDAYS}.start holds 14:00; YAML reads 14:00 as the number 840; write it in quotes: "14:00".',
    ),
    ('"14:00"', "840", f"{WEDNESDAYS}.start holds 840; {TIME}"),
    ('"14:00"', '"14h"', f'{WEDNESDAYS}.start holds "14h"; {TIME}'),
    ('"24:00"', '"24:01"', f'therapists[0].schedules[1].periods[0].end holds "24:01"; {TIME}'),
    ('end: "18:00"', 'end: "14:00"', f'{WEDNESDAYS}.end holds "14:00"; it must be after the start.'),
    ("days: [wed]", "days: wed", f'{WEDNESDAYS}.days holds "wed"; {LIST}'),
    ("days: [wed]", "days: []", f"{WEDNESDAYS}.days holds an empty list; it must have at least 1."),
    ("days: [wed]", "days: [wedn]", f'{WEDNESDAYS}.days[0] holds "wedn"; {DAYS}; did you mean wed?'),
    (
        "days: [wed]",
        "days: [wed, wed]",
        f'{WEDNESDAYS}.days holds a list; each may be there once, and "wed" is there twice.',
    ),
    (
        '"+1 450 555 0111"',
        "+14505550111",
        "locations[0].phone holds +14505550111; "
        'YAML reads +14505550111 as the number 14505550111; write it in quotes: "+14505550111".',
    ),
    (
        '"+1 450 555 0111"',
        "4505550111",
        'locations[0].phone holds 4505550111; write it in quotes: "4505550111".',
    ),
    ('"+1 450 555 0111"', '"123"', f'locations[0].phone holds "123"; {PHONE}'),
    (
        "duration_minutes: 75",
        "duraton_minutes: 75",
        "services[0].duraton_minutes is not a key of the format; did you mean duration_minutes?",
    ),
    (
        "{cancel_deadline_hours: 48",
        "{cancel_deadline: 48",
        "services[1].booking.cancel_deadline is not a key of the format; did you mean cancel_deadline_hours?",
    ),
    ("accounts:", "quux: 1\naccounts:", "quux is not a key of the format."),
    ("duration_minutes: 75", 'duration_minutes: "75"', f'services[0].duration_minutes holds "75"; {NUMBER}'),
    ("duration_minutes: 75", "duration_minutes: 1:15", f"services[0].duration_minutes holds 1:15; {NUMBER}"),
    ("duration_minutes: 75", "duration_minutes:", f"services[0].duration_minutes holds nothing; {NUMBER}"),
    (
        "duration_minutes: 75",
        "duration_minutes: 0",
        "services[0].duration_minutes holds 0; it must be at least 1.",
    ),
    (
        "duration_minutes: 75",
        "duration_minutes: 1441",
        "services[0].duration_minutes holds 1441; it must be at most 1440.",
    ),
    (
        "availability: fixed",
        "availability: flex",
        'services[0].availability holds "flex"; it must be fixed or flexible; did you mean flexible?',
    ),
    (
        "types: [video, in_person]",
        "types: [in-person]",
        'services[0].types[0] holds "in-person"; '
        "it must be in_person, phone, video or home; did you mean in_person?",
    ),
    ("published: true", "published: yes", "services[0].published holds yes; it must be true or false."),
    (NAME, "name: Annexe", 'locations[1].name holds "Annexe"; it must be a mapping, {fr: "…", en: "…"}.'),
    (
        NAME,
        'name: {fr: No, en: "x"}',
        'locations[1].name.fr holds No; YAML reads No as false; write it in quotes: "No".',
    ),
    (NAME, 'name: {fr: " ", en: "x"}', 'locations[1].name.fr holds " "; it must not be empty.'),
    (
        NAME,
        'name: {fr: "A\\0B", en: "x"}',
        'name.fr holds "A\\x00B"; it must be on one line, without control characters.',
    ),
    (NAME, 'name: {fr: "A\\nB", en: "x"}', "it must be on one line, without control characters."),
    ("Face au quai.", "Face\\0au quai.", "it must have no control characters but line breaks."),
    ("12, chemin", "12,\\echemin", "it must have no control characters but line breaks."),
    (NAME, f'name: {{fr: "{"é" * 201}", en: "x"}}', "it must have at most 200 characters."),
    (
        "service_groups:\n",
        "  - {slug: Rive Sud}\n\nservice_groups:\n",
        'locations[2].slug holds "Rive Sud"; '
        'it must be of small letters, digits and single hyphens, such as "centre-ville".',
    ),
    (
        "America/Toronto",
        "America/Torronto",
        'clinic.time_zone holds "America/Torronto"; '
        "no IANA time zone has this name; did you mean America/Toronto?",
    ),
    ("region: CA", "region: US", 'clinic.region holds "US"; it must be CA, CH or FR.'),
    (
        "subdivision: QC",
        "subdivision: Québec",
        'clinic.subdivision holds "Québec"; '
        "it must be the second part of an ISO 3166-2 code, such as QC for CA-QC.",
    ),
    (
        "bonjour@example.com",
        "bonjour",
        'clinic.email holds "bonjour"; it must be an email address: An email address must have an @-sign.',
    ),
    (
        '["10:00", "18:30"]',
        '["18:30", "10:00"]',
        "clinic.reminders.calling_hours holds a list; the first time must be before the second.",
    ),
    (
        'sat: ["10:00", "16:00"]',
        'sat: ["16:00", "16:00"]',
        "clinic.reminders.calling_hours_by_day.sat holds a list; the first time must be before the second.",
    ),
    ("sun: null}", 'sun: ["10:00"]}', "calling_hours_by_day.sun holds a list; it must have at least 2."),
    ("sun: null}", "sun: never}", f'calling_hours_by_day.sun holds "never"; {LIST}'),
    (
        "sun: null}",
        'sun: [10:00, "16:00"]}',
        "calling_hours_by_day.sun[0] holds 10:00; YAML reads 10:00 as the number 600; "
        'write it in quotes: "10:00".',
    ),
    (
        "sun: null}",
        "sunn: null}",
        "clinic.reminders.calling_hours_by_day.sunn is not a key of the format; did you mean sun?",
    ),
    ("grace_minutes: 10", "grace_minutes: 61", "grace_minutes holds 61; it must be at most 60."),
    ("grace_minutes: 10", "grace_minutes: -1", "grace_minutes holds -1; it must be at least 0."),
    ("max_segments: 4", "max_segments: 11", "messaging.sms.max_segments holds 11; it must be at most 10."),
    ("max_segments: 4", "max_segments: 0", "messaging.sms.max_segments holds 0; it must be at least 1."),
    ("link: true", "link: yes", "clinic.messaging.sms.link holds yes; it must be true or false."),
    (
        "      booked:",
        "      boooked:",
        "clinic.messaging.ways.boooked is not a key of the format; did you mean booked?",
    ),
    (
        "mode: these",
        "mode: this",
        'clinic.messaging.ways.reminder.mode holds "this"; '
        "it must be first_available or these; did you mean these?",
    ),
    ("{mode: these, ", "{", "clinic.messaging.ways.reminder.mode is missing; it is required."),
    ("[sms, phone]", "[]", f"clinic.messaging.ways.reminder.channels holds an empty list; {THESE}"),
    (", channels: [sms, phone]", "", f"clinic.messaging.ways.reminder.channels holds an empty list; {THESE}"),
    (
        "{mode: first_available}",
        "{mode: first_available, channels: [email]}",
        "clinic.messaging.ways.booked.channels holds a list; "
        "with the mode first_available, it must be left out or empty.",
    ),
    (
        "[sms, phone]",
        "[sms, fone]",
        'reminder.channels[1] holds "fone"; it must be email, sms or phone; did you mean phone?',
    ),
    ("[sms, phone]", "[sms, sms]", 'each may be there once, and "sms" is there twice.'),
    ("own: true", "own: null", "therapists[0].notices.own holds nothing; it must be true or false."),
    (MEETING, "http://visio.example.com", f'meeting_link holds "http://visio.example.com"; {LINK}.'),
    (MEETING, "visio.example.com", f'therapists[0].meeting_link holds "visio.example.com"; {LINK}.'),
    (MEETING, '"https://a.example/b c"', f'meeting_link holds "https://a.example/b c"; {LINK}.'),
    (MEETING, "https://", f'therapists[0].meeting_link holds "https://"; {LINK}.'),
    (MEETING, "https://?room=1", f"{LINK}; this one has an empty host."),
    (MEETING, "https://a.example:99999", f"{LINK}; this one has an invalid port number."),
    (MEETING, f"https://a.example/{'b' * 500}", "it must have at most 500 characters."),
    (MEETING, f"https://a.example/{'é' * 200}", "it must have at most 500 characters."),
    ("every_weeks: 2", "every_weeks: 53", "schedules[1].every_weeks holds 53; it must be at most 52."),
    (
        "valid_from: 2026-01-05\n        valid_until: 2027-06-30",
        "valid_until: 2027-06-30",
        "therapists[0].schedules[1].every_weeks holds 2; "
        "it needs valid_from, the date in whose week the counting begins.",
    ),
    (
        "valid_until: 2027-06-30",
        "valid_until: 2026-01-04",
        "therapists[0].schedules[1].valid_until holds 2026-01-04; "
        "the last day must not be before valid_from, 2026-01-05.",
    ),
    (
        "valid_until: 2027-06-30",
        "valid_until: 2027-06-31",
        f'therapists[0].schedules[1].valid_until holds "2027-06-31"; {DATE}',
    ),
    ("valid_until: null", "valid_until: 0026-01-01", f"schedules[0].valid_until holds 0026-01-01; {DATE}"),
    ('"2026-12-24T12:00"', "2026-12-24", f"absences[0].start holds 2026-12-24; {MOMENT}"),
    ('"2026-12-24T12:00"', '"2026-12-24"', f'absences[0].start holds "2026-12-24"; {MOMENT}'),
    (
        '"2026-12-24T12:00"',
        "2026-12-24T12:00:00Z",
        f"absences[0].start holds 2026-12-24T12:00:00+00:00; {MOMENT}",
    ),
    (
        '"2026-12-24T12:00"',
        '"2027-01-04T00:00"',
        'absences[0].end holds "2027-01-04T00:00"; it must be after the start.',
    ),
    ("{clinic: true,", "{clinic: false,", "absences[2].clinic holds false; it must be true."),
    ("{clinic: true,", "{", f"absences[2] holds a mapping of keys; {TARGET}"),
    (
        "{clinic: true,",
        "{clinic: true, location: annexe,",
        f"absences[2] holds a mapping of keys; {TARGET}",
    ),
    ("{email: reception@example.com,", "{", "accounts[2].email is missing; it is required."),
    (
        "{email: reception@example.com,",
        "{email: ADMIN@example.com,",
        'accounts[2].email holds "ADMIN@example.com"; accounts[0] has it already.',
    ),
    (
        "slug: omar-haddad",
        "slug: lea-martin",
        'therapists[1].slug holds "lea-martin"; therapists[0] has it already.',
    ),
    (
        "[evaluation, seance, colloque]",
        "[evaluation, seances, colloque]",
        'therapists[0].services[1] holds "seances"; no service has this slug; did you mean seance?',
    ),
    (
        "location: rive-nord",
        "location: rivenord",
        'schedules[0].location holds "rivenord"; no location has this slug; did you mean rive-nord?',
    ),
    (
        "group: manuelle",
        "group: manuel",
        'services[1].group holds "manuel"; no group has this slug; did you mean manuelle?',
    ),
    ("price: 95.50", "price: 95.505", f"services[1].price holds 95.505; {PRICE}"),
    ("price: 95.50", "price: -1", f"services[1].price holds -1; {PRICE}"),
    ("price: 95.50", "price: 100000.01", f"services[1].price holds 100000.01; {PRICE}"),
    ("price: 95.50", 'price: "95"', f'services[1].price holds "95"; {PRICE}'),
    ("price: 95.50", "price: 95,50", f'services[1].price holds "95,50"; {PRICE}'),
    ("price: 95.50", "price: 95 $", f'services[1].price holds "95 $"; {PRICE}'),
    ("price: 95.50", "price: 1:30", f"services[1].price holds 1:30; {PRICE}"),
    ("price: 95.50", "price: true", f"services[1].price holds true; {PRICE}"),
    ("price: 95.50", "price: [95]", f"services[1].price holds a list; {PRICE}"),
    ("price: 95.50", "price: .nan", f"services[1].price holds nan; {PRICE}"),
    ("price: 95.50", "price: .inf", f"services[1].price holds inf; {PRICE}"),
    (
        'coverage: {fr: "Remboursé en partie.", en: "Covered in part."}',
        "coverage: Remboursé",
        'services[1].coverage holds "Remboursé"; it must be a mapping, {fr: "…", en: "…"}.',
    ),
    ("[fr, en, es]", "[fr, en, Spanish]", f'therapists[0].languages[2] holds "Spanish"; {LANGUAGE}'),
    ("[fr, en, es]", "[fr, en, qq]", f'therapists[0].languages[2] holds "qq"; {LANGUAGE}'),
    ("[fr, en, es]", "[fr, en, fr-CA]", f'therapists[0].languages[2] holds "fr-CA"; {LANGUAGE}'),
    ("[fr, en, es]", "fr", f'therapists[0].languages holds "fr"; {LIST}'),
    ("[fr, en, es]", "[fr, fr]", 'each may be there once, and "fr" is there twice.'),
    (
        "[fr, en, es]",
        "[fr, no]",
        'languages[1] holds no; YAML reads no as false; write it in quotes: "no".',
    ),
    (
        PHOTO,
        "missing.jpg",
        f'photo holds "missing.jpg"; {PICTURE}; this one cannot be read: No such file or directory.',
    ),
    (PHOTO, "..", f'photo holds ".."; {PICTURE}; this one cannot be read: Is a directory.'),
    (PHOTO, "5", f"photo holds 5; {PICTURE}."),
    (PHOTO, '"a\\0b"', "no portrait can be made: embedded null byte."),
    (PHOTO, "data:image/webp;base64,UklGRg==", "no portrait can be made: it cannot be read as a picture."),
    (PHOTO, "data:image/webp;base64,UklGRg=", "no portrait can be made: Incorrect padding."),
    (PHOTO, "/dev/zero", "no portrait can be made: it has more than 10 MB."),
    ("duration_minutes: 75", f"duration_minutes: {'9' * 5000}", f'99…"; {NUMBER}'),
    (
        '"2026-12-24T12:00"',
        "2026-12-24T12:00:00.5",
        f"absences[0].start holds 2026-12-24T12:00:00.500000; {MOMENT}",
    ),
    (
        "{therapist: lea-martin, start",
        "{therapist: quux, start",
        'absences[0].therapist holds "quux"; no therapist has this slug.',
    ),
]


def document(text: str, stored: Setup | None = None) -> Document:
    return document_of(plain_values(text), stored or Setup())


def complaints(text: str, stored: Setup | None = None) -> tuple[str, ...]:
    with pytest.raises(WrongClinicFile) as caught:
        document(text, stored)
    return caught.value.problems


def test_every_key_of_the_format_is_taken() -> None:
    whole = document(WHOLE)
    assert (len(whole.locations), len(whole.services), len(whole.therapists)) == (2, 3, 2)
    assert (len(whole.absences), len(whole.openings), len(whole.accounts)) == (3, 1, 3)


@pytest.mark.parametrize(
    ("old", "new", "complaint"), COMPLAINTS, ids=[ascii(new)[:40] for _, new, _ in COMPLAINTS]
)
def test_tells_path_value_and_what_is_right(old: str, new: str, complaint: str) -> None:
    [problem] = complaints(edited((old, new)))
    assert problem.endswith(complaint)


def test_a_long_text_may_have_several_lines() -> None:
    text = edited(("Face au quai.", "Face au quai.\\n\\tPorte B."), ("12, chemin", "12\\r\\nchemin"))
    place = document(text).locations[0]
    assert place.directions.fr == "Face au quai.\n\tPorte B."
    assert place.address.startswith("12\r\nchemin")


def test_tells_everything_at_once() -> None:
    text = edited(
        ('"14:00"', "14:00"), ("availability: fixed", "availability: fix"), ("region: CA", "regoin: CA")
    )
    assert len(complaints(text)) == 3


def test_knows_the_slugs_that_are_stored() -> None:
    stored = Setup(
        services={"bain": ServiceSetup(slug="bain", name_fr="b", name_en="b", duration_minutes=30)}
    )
    text = "therapists: [{slug: a, name: A, services: [bain]}]"
    assert document(text, stored).therapists[0].services == ["bain"]
    assert complaints(text) == ('therapists[0].services[0] holds "bain"; no service has this slug.',)


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("clinic: {phone: '514 555 0100'}", "CA", "+15145550100"),
        ("clinic: {phone: '022 345 67 89'}", "CH", "+41223456789"),
        ("clinic: {region: FR, phone: '01 99 00 12 34'}", "CH", "+33199001234"),
        ("clinic: {phone: ''}", "CA", ""),
    ],
)
def test_reads_numbers_as_people_of_the_region_write_them(text: str, region: str, number: str) -> None:
    clinic = ClinicSetup(name_fr="a", name_en="a", time_zone="UTC", region=region)
    read = document(text, Setup(clinic=clinic)).clinic
    assert read is not None
    assert read.phone == number


@pytest.mark.parametrize("folder", ["", "portraits"])
def test_takes_a_picture_from_the_folder_of_the_file(tmp_path: Path, folder: str) -> None:
    (tmp_path / "portraits").mkdir()
    Image.new("RGB", (400, 300), "#104080").save(tmp_path / folder / "lea.png")
    text = edited((PHOTO, str(Path(folder) / "lea.png")))
    photo = document_of(plain_values(text), Setup(), tmp_path).therapists[0].photo
    assert Image.open(BytesIO(photo)).size == (192, 192)


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://visio.example.com/lea", "https://visio.example.com/lea"),
        ("https://visio.example.com", "https://visio.example.com/"),
        ("https://visio.example.com/Léa#2", "https://visio.example.com/L%C3%A9a#2"),
        ('""', ""),
    ],
)
def test_takes_a_meeting_link_as_browsers_send_it(written: str, link: str) -> None:
    assert document(edited((MEETING, written))).therapists[0].meeting_link == link


@pytest.mark.parametrize("code", ["fr", "cr", "ase", "zh", "moe", "ht"])
def test_takes_every_language_that_has_a_name(code: str) -> None:
    assert document(edited(("[fr, en, es]", f"[{code}]"))).therapists[0].languages == [code]


def test_a_heading_with_nothing_under_it_names_nothing() -> None:
    assert document("clinic:\nservices:\nlocations: []\n").services == []


def test_an_account_is_known_by_its_e_mail_in_lower_case() -> None:
    assert document("accounts: [{email: Zoe.Roy@Example.COM}]").accounts[0].email == "zoe.roy@example.com"


ENGLISH = re.compile(r"\b(it|must|holds|the|this|is|has|write|each|mean)\b")
OF_THE_COMMAND_LINE = ("No such file", "Is a directory", "null byte")  # in the browser no file has a folder
SAMPLES: tuple[Any, ...] = (None, True, 7, 1.5, "x", [], [7], [None], {}, {"x": 7})


@pytest.mark.backends("sqlite")
def test_tells_in_the_readers_language(app: Flask) -> None:
    of_the_page = [each for each in COMPLAINTS if not any(word in each[2] for word in OF_THE_COMMAND_LINE)]
    once = {right.partition("; ")[2]: (old, new) for old, new, right in of_the_page}
    with app.test_request_context():
        g.language = "fr"
        told = [problem for edit in once.values() for problem in complaints(edited(edit))]
    assert len(told) > 70
    assert [line for line in told if ENGLISH.search(re.sub('"[^"]*"', "", line))] == []


def test_tells_in_words_of_its_own_whatever_stands_where() -> None:
    """No sentence of pydantic's is passed through, whatever is put in the place of each value."""
    trees = [_replaced(plain_values(WHOLE), depth, each) for each in SAMPLES for depth in range(1, 9)]
    told = [problem for tree in trees for problem in _told(tree)]
    assert len(told) > 1000
    assert [line for line in told if "nput should" in line or "valid " in line] == []


def _told(values: dict[str, Any]) -> tuple[str, ...]:
    try:
        document_of(values, Setup(), None)
    except WrongClinicFile as wrong:
        return wrong.problems
    return ()


def _replaced(tree: Any, depth: int, sample: Any) -> Any:
    """The tree with the sample in place of everything at that depth, and of what ends before it."""
    if depth == 0 or not isinstance(tree, dict | list):
        return sample
    if isinstance(tree, dict):
        return {key: _replaced(part, depth - 1, sample) for key, part in tree.items()}
    return [_replaced(part, depth - 1, sample) for part in tree]
