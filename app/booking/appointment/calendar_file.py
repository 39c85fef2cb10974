"""The appointment as a file for the patient's own calendar."""

from app.letters.ics_entries import calendar_entry
from app.notifications import calendar
from app.queries.appointments.by_link import LinkedAppointment
from app.queries.configuration.snapshot import ClinicSnapshot


def calendar_file(clinic: ClinicSnapshot, visit: LinkedAppointment, base_url: str) -> bytes:
    """The file of an appointment as it is now."""
    return calendar.calendar_file(calendar_entry(clinic, visit, base_url, visit.created_at))
