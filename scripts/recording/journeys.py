"""What visitors and staff do at the demonstration, one after the other."""

import re
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from scripts.recording.crawl import crawl, press_every_button
from scripts.recording.site import PASSWORD, Page, Site, Visitor

ADMINISTRATOR, THERAPIST = "admin@example.com", "camille.roy@example.com"
PERSON = {
    "for_whom": "me",
    "first_name": "Ana",
    "last_name": "Núñez",
    "birth_day": "4",
    "birth_month": "5",
    "birth_year": "1990",
    "email": "ana@example.org",
    "mobile": "514 555-0123",
    "phone": "514 555-0123",
    "agrees_email": "y",
    "agrees_sms": "y",
    "privacy": "y",
}
CHILD = PERSON | {
    "for_whom": "other",
    "booker_name": "Ana Núñez",
    "relation": "parent",
    "has_authority": "y",
    "call_number": "514 555-0124",
    "first_name": "Eva",
    "birth_year": "2018",
}
IN_PERSON = {
    "service": "physio-bilan",
    "therapist": "camille-roy",
    "location": "plateau",
    "type": "in_person",
}
BY_PHONE = {
    "service": "psychologie-appel",
    "therapist": "elise-gagnon",
    "location": "plateau",
    "type": "phone",
}
ALL_STATES = [f"--state={state}" for state in ("pending", "sending", "sent", "failed", "dropped")]
THE_WEEK, THE_WEEK_AFTER = "2026-03-16", "2026-03-23"
A_MINUTE, A_HOLD_AND_MORE, UNTIL_THE_REMINDER = (
    timedelta(minutes=1),
    timedelta(minutes=11),
    timedelta(days=13, hours=6),
)


def take_all_ways(site: Site) -> None:
    """Look at everything, do everything, and note what is then in the database."""
    anybody = Visitor(site, "anybody")
    for visitor in (anybody, signed_in(site, ADMINISTRATOR), signed_in(site, THERAPIST)):
        crawl(site, visitor)
    site.run("clinic", "dump")
    _patients(site)
    administrator, therapist = signed_in(site, ADMINISTRATOR), signed_in(site, THERAPIST)
    _change_setup(administrator)
    _let_messages_go(site)
    _let_machines_speak(anybody)
    _read_messages(site)
    site.note_rows("after the journeys")
    for visitor in (anybody, therapist, administrator):
        press_every_button(site, visitor)
    _let_messages_go(site)
    _read_messages(site)
    therapist.follow(therapist.submit(therapist.get("/fr/day"), "sign-out"))
    site.run("database", "tidy")
    site.run("clinic", "dump")
    site.note_rows("in the end")


def signed_in(site: Site, email: str) -> Visitor:
    """Somebody of the staff, after a password that was wrong and one that was right."""
    visitor = Visitor(site, email)
    refused = visitor.submit(visitor.get("/fr/sign-in"), "sign-in", email=email, password="wrong")  # noqa: S106
    visitor.follow(visitor.submit(refused, "sign-in", email=email, password=PASSWORD))
    return visitor


def _patients(site: Site) -> None:
    """Visitors book, let a hold run out, change, move, wait for the reminder, confirm, and cancel."""
    patient, parent = Visitor(site, "patient"), Visitor(site, "parent")
    visit = _book(patient, "fr", IN_PERSON, PERSON)
    call = _book(parent, "en", BY_PHONE, CHILD)
    _let_messages_go(site)
    _too_late(site, Visitor(site, "late"))
    _change_contact(patient, visit)
    _move(patient, visit, THE_WEEK)
    _open_list(site, parent)
    site.clock.shift(UNTIL_THE_REMINDER)
    _let_messages_go(site)
    patient.follow(patient.submit(patient.get(f"{visit}/confirm"), "/confirm"))
    _cancel(parent, call)
    _move(patient, visit, THE_WEEK_AFTER)
    _cancel(patient, visit)
    _let_messages_go(site)


def _book(visitor: Visitor, language: str, wanted: dict[str, str], person: dict[str, str]) -> str:
    """Book the last time of a week, after a refusal of what was typed; the visit's address."""
    details = visitor.follow(_hold(visitor, language, wanted))
    refused = visitor.submit(details, "/details", **person | {"email": "no address", "first_name": ""})
    check = visitor.follow(visitor.submit(refused, "/details", **person))
    booked = visitor.submit(check, "/check")
    visitor.follow(booked)
    visitor.follow(visitor.submit(check, "/check"))  # pressed twice
    address = urlsplit(booked.headers["Location"]).path
    visitor.get(f"{address}/calendar.ics")
    return address


def _hold(visitor: Visitor, language: str, wanted: dict[str, str]) -> Page:
    times = visitor.get(f"/{language}/time?{urlencode(wanted | {'week': THE_WEEK})}")
    return visitor.submit(times, "/time", start=times.choices("start")[-1])


def _too_late(site: Site, visitor: Visitor) -> None:
    details = visitor.follow(_hold(visitor, "fr", IN_PERSON))
    site.clock.shift(A_HOLD_AND_MORE)
    visitor.follow(visitor.submit(details, "/details", **PERSON))
    visitor.get(details.address)


def _change_contact(visitor: Visitor, visit: str) -> None:
    page = visitor.get(f"{visit}/contact")
    refused = visitor.submit(page, "/contact", mobile="12")
    visitor.follow(visitor.submit(refused, "/contact", mobile="438 555-0199"))


def _move(visitor: Visitor, visit: str, week: str) -> None:
    times = visitor.get(f"{visit}/move?week={week}")
    check = visitor.follow(visitor.submit(times, "/move", start=times.choices("start")[-1]))
    visitor.follow(visitor.submit(check, "/move/check"))


def _cancel(visitor: Visitor, visit: str) -> None:
    page = visitor.get(f"{visit}/cancel")
    visitor.follow(visitor.submit(page, "/cancel"))
    visitor.get(f"{visit}/cancel")


def _open_list(site: Site, visitor: Visitor) -> None:
    """Ask for the list of appointments by email, and open what came."""
    _let_messages_go(site)
    site.clock.shift(A_MINUTE)
    page = visitor.get("/fr/my-appointments")
    refused = visitor.submit(page, "/my-appointments", email="no address")
    visitor.follow(visitor.submit(refused, "/my-appointments", email=PERSON["email"]))
    _let_messages_go(site)
    message = next(visitor.get("/fr/mailbox").links_to("/mailbox/"))  # the latest
    opening = visitor.get(next(visitor.get(f"{message}/html").links_to("/my-appointments/")))
    listed = visitor.follow(visitor.submit(opening, "/my-appointments/"))
    visitor.follow(visitor.submit(listed, "/list", appointment=listed.choices("appointment")[0]))


def _change_setup(visitor: Visitor) -> None:
    """An administrator saves a service and a text, each after a refusal, and an absence with visits in it."""
    service = visitor.get("/fr/manage/services/physio-bilan")
    refused = visitor.submit(service, "/physio-bilan", name_fr="", duration_minutes="0")
    changed = {"name_fr": "Physiothérapie – évaluation", "duration_minutes": "60"}
    visitor.follow(visitor.submit(refused, "/physio-bilan", **changed))
    text = visitor.get("/fr/manage/messages/texts/booked/sms/patient/fr")
    refused = visitor.submit(text, "/texts/", body="")
    visitor.submit(refused, "/texts/", body="Rendez-vous : {date} {nonsense}")
    visitor.follow(visitor.submit(refused, "/texts/", body="À bientôt"))
    new = visitor.get("/fr/manage/absences/new")
    visitor.submit(new, "/absences/new", whom="", first_day="demain")
    absence = {"whom": new.choices("whom")[-1], "first_day": "2026-03-24", "last_day": "2026-03-25"}
    settling = visitor.submit(new, "/absences/new", **absence)
    refused = visitor.submit(settling, "/absences/new")
    visitor.follow(visitor.submit(refused, "/absences/new", **_decisions(refused)))


def _decisions(page: Page) -> dict[str, str]:
    """For each visit in turn: keep it, move it, give it to somebody else, cancel it."""
    selects = page.root.iter("select") if page.root is not None else ()
    names = [select.get("name", "") for select in selects if select.get("name", "").startswith("settle-")]
    return {name: page.choices(name)[(1, 2, -2, -1)[number % 4]] for number, name in enumerate(names)}


def _let_messages_go(site: Site) -> None:
    site.run("worker", "--once")


def _read_messages(site: Site) -> None:
    """Read and answer every message, as they were planned one after the other; some were not sent."""
    listed = site.run("messages", "list", *ALL_STATES, "--most", "1000").splitlines()[:-1]
    visitor = Visitor(site, "mailbox")
    visitor.get("/fr/mailbox")
    for number in sorted(int(line.partition(" ")[0]) for line in listed):
        [uid] = re.findall(r"uid: (\w+)", site.run("messages", "show", str(number)))
        reader = Visitor(site, f"message {number}")
        message = reader.get(f"/fr/mailbox/{uid}")
        for part in message.links_to(uid):
            reader.get(part)
        for action, form in message.forms():
            reader.press(action, form)


def _let_machines_speak(visitor: Visitor) -> None:
    """What providers send without a right signature, and what the interface answers."""
    for path in ("sendgrid", "twilio/sms", "twilio/call/x", "twilio/key/x", "twilio/status/x"):
        visitor.send(f"/api/webhooks/{path}", {"From": "+15145550123", "Body": "STOP"})
    for service in ("physio-bilan", "psychologie-appel", "nothing"):
        for more in (
            {},
            {"location": "plateau", "from": THE_WEEK_AFTER, "days": "7"},
            {"from": "2026-02-30"},
        ):
            visitor.get(f"/api/v1/slots?{urlencode({'service': service} | more)}")
