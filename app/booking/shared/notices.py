"""What the clinic says of itself on its booking pages, in the page's language: its own words, else ours."""

from app.i18n import localized
from app.queries.configuration.snapshot import ClinicInfo
from app.wording import emergency_notice

# Raise this with every change of the notice in booking/_privacy.html: it is stored with each booking.
BUILT_IN_PRIVACY = "2026-11"


def privacy_version(settings: ClinicInfo) -> str:
    """The version of the privacy notice that patients read now."""
    return settings.privacy_version or BUILT_IN_PRIVACY


def privacy_paragraphs(settings: ClinicInfo) -> list[str]:
    """The clinic's own privacy notice; none where the built-in one holds."""
    return paragraphs(localized(settings, "privacy"))


def welcome_paragraphs(settings: ClinicInfo) -> list[str]:
    """What the first page of booking says before anything else; none where the clinic wrote nothing."""
    return paragraphs(localized(settings, "welcome"))


def emergency_text(settings: ClinicInfo) -> str:
    """Whom to call in an emergency, else what is right in the clinic's region."""
    return localized(settings, "emergency") or emergency_notice(settings.region, settings.subdivision)


def paragraphs(text: str) -> list[str]:
    """The lines of a plain text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
