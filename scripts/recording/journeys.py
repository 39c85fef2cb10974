"""What visitors and staff do at the demonstration, one after the other."""

from scripts.recording.crawl import crawl
from scripts.recording.site import PASSWORD, Site, Visitor

ADMINISTRATOR, THERAPIST = "admin@example.com", "camille.roy@example.com"


def take_all_ways(site: Site) -> None:
    """Look at everything, do everything, and note what is then in the database."""
    staff = {email: signed_in(site, email) for email in (ADMINISTRATOR, THERAPIST)}
    for visitor in (Visitor(site, "anybody"), *staff.values()):
        crawl(site, visitor)
    site.run("clinic", "dump")
    site.note_rows()


def signed_in(site: Site, email: str) -> Visitor:
    """Somebody of the staff, after a password that was wrong and one that was right."""
    visitor = Visitor(site, email)
    refused = visitor.submit(visitor.get("/fr/sign-in"), "sign-in", email=email, password="wrong")  # noqa: S106
    visitor.follow(visitor.submit(refused, "sign-in", email=email, password=PASSWORD))
    return visitor
