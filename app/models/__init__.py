"""The tables, one aggregate a file; importing this package registers them all."""

from app.models.appointment import AccessLink, Appointment, AppointmentContact, ListLink
from app.models.audit import AuditEntry
from app.models.booking import BlockedTime, BookingDraft, Hold
from app.models.clinic import Clinic, ClinicLogo, PrivacyNotice
from app.models.location import Location
from app.models.message import (
    ChannelCircuit,
    Message,
    MessageOccurrence,
    MessageText,
    SuppressedAddress,
    WorkerPulse,
)
from app.models.patient import Patient
from app.models.service import Service, ServiceGroup, ServiceTypeRow
from app.models.task import StaffTask
from app.models.therapist import (
    Absence,
    Break,
    Opening,
    OpeningService,
    Period,
    PeriodService,
    Schedule,
    Therapist,
    TherapistPhoto,
    TherapistService,
)
from app.models.user import RecoveryCode, SignInAttempt, User, UserCalendar, UserSession

__all__ = [
    "Absence",
    "AccessLink",
    "Appointment",
    "AppointmentContact",
    "AuditEntry",
    "BlockedTime",
    "BookingDraft",
    "Break",
    "ChannelCircuit",
    "Clinic",
    "ClinicLogo",
    "Hold",
    "ListLink",
    "Location",
    "Message",
    "MessageOccurrence",
    "MessageText",
    "Opening",
    "OpeningService",
    "Patient",
    "Period",
    "PeriodService",
    "PrivacyNotice",
    "RecoveryCode",
    "Schedule",
    "Service",
    "ServiceGroup",
    "ServiceTypeRow",
    "SignInAttempt",
    "StaffTask",
    "SuppressedAddress",
    "Therapist",
    "TherapistPhoto",
    "TherapistService",
    "User",
    "UserCalendar",
    "UserSession",
    "WorkerPulse",
]
