"""The form for who comes and how to reach them."""

from dataclasses import dataclass

from flask_babel import gettext

from app.booking.shared.forms import EXAMPLE_DATE, DetailsForm
from app.booking.shared.frame import Frame, frame
from app.booking.shared.notices import emergency_text, privacy_paragraphs
from app.booking.shared.selection import Selection
from app.booking.shared.wizard import Wizard, WizardStep


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """The form as typed, what is wrong in it, and why the time was not held longer, if it was asked."""

    frame: Frame
    form: DetailsForm
    action: str
    problems: list[tuple[str, str]]
    time_url: str
    emergency: str
    privacy: list[str]
    refusal: str = ""
    example_date: str = EXAMPLE_DATE


def details_page(wizard: Wizard, selection: Selection, form: DetailsForm, refusal: str = "") -> DetailsPage:
    """The page of the form."""
    settings = wizard.clinic.settings
    return DetailsPage(
        frame=frame(wizard, WizardStep.DETAILS, selection),
        form=form,
        action=wizard.url(WizardStep.DETAILS),
        problems=form.problems,
        time_url=wizard.url(WizardStep.TIME),
        emergency=emergency_text(settings),
        privacy=privacy_paragraphs(settings),
        refusal=refusal or (_notice_changed() if form.is_notice_outdated else ""),
    )


def _notice_changed() -> str:
    return str(
        gettext("The privacy notice has changed since you opened this form. Read it again before you agree.")
    )
