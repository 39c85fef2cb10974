"""The form for who comes and how to reach them."""

from dataclasses import dataclass

from app.booking.forms import EXAMPLE_DATE, DetailsForm
from app.booking.presenters.frame import Frame, frame
from app.booking.selection import Selection
from app.booking.way import Step, Way
from app.wording import emergency_notice


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """The form as typed, what is wrong in it, and why the time was not held longer, if it was asked."""

    frame: Frame
    form: DetailsForm
    action: str
    problems: list[tuple[str, str]]
    time_url: str
    emergency: str
    refusal: str = ""
    example_date: str = EXAMPLE_DATE


def details_page(way: Way, selection: Selection, form: DetailsForm, refusal: str = "") -> DetailsPage:
    """The page of the form."""
    settings = way.clinic.settings
    return DetailsPage(
        frame=frame(way, Step.DETAILS, selection),
        form=form,
        action=way.url(Step.DETAILS),
        problems=form.problems,
        time_url=way.url(Step.TIME),
        emergency=emergency_notice(settings.region, settings.subdivision),
        refusal=refusal,
    )
