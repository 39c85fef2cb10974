"""What settings for messages would mean before they are saved."""

from app.domain.configuration.setup import ClinicSetup
from app.domain.messages.vocabulary import CallingHours, Policy, channel_rules

WEEKDAYS = range(7)


def policy_of(clinic: ClinicSetup) -> Policy:
    """The rules for messages by a clinic as it is typed; the same that hold once it is saved."""
    return Policy(
        reminder_hours=clinic.reminder_hours_before,
        no_reminder_under_hours=clinic.reminder_none_under_hours,
        calling_hours=calling_hours_of(clinic),
        rules=channel_rules(clinic.messages, clinic.message_modes),
        grace_minutes=clinic.grace_minutes,
    )


def calling_hours_of(clinic: ClinicSetup) -> CallingHours:
    """The calling hours of each weekday from Monday."""
    usual = (clinic.calling_hours_start, clinic.calling_hours_end)
    return tuple(clinic.calling_hours_by_day.get(day, usual) for day in WEEKDAYS)
