"""The form for who comes and how to reach them."""

from dataclasses import dataclass

from app.booking.forms import EXAMPLE_DATE, DetailsForm
from app.booking.presenters.frame import Frame, frame
from app.booking.selection import Selection
from app.booking.way import Step, Way
from app.wording import emergency_notice


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """The form as typed, and what is wrong in it."""

    frame: Frame
    form: DetailsForm
    problems: list[tuple[str, str]]
    time_url: str
    emergency: str
    example_date: str = EXAMPLE_DATE


def details_page(way: Way, selection: Selection, form: DetailsForm) -> DetailsPage:
    """The page of the form."""
    settings = way.clinic.settings
    return DetailsPage(
        frame=frame(way, Step.DETAILS, selection),
        form=form,
        problems=form.problems,
        time_url=way.url(Step.TIME),
        emergency=emergency_notice(settings.region, settings.subdivision),
    )
