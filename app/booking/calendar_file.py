"""The appointment as a file for the patient's own calendar."""

from app.notifications import calendar
from app.queries.calendar_entries import calendar_entry
from app.queries.clinic import ClinicSnapshot
from app.queries.visits import Visit


def calendar_file(clinic: ClinicSnapshot, visit: Visit, base_url: str) -> bytes:
    """The file of an appointment as it is now."""
    return calendar.calendar_file(calendar_entry(clinic, visit, base_url, visit.created_at))
