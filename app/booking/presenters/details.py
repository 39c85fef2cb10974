"""The form for who comes and how to reach them."""

from dataclasses import dataclass

from app.booking.forms import DetailsForm
from app.booking.presenters.frame import Frame, frame
from app.booking.selection import Selection
from app.booking.way import Step, Way
from app.wording import emergency_notice


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """The form as typed, and whether the time is still kept."""

    frame: Frame
    form: DetailsForm
    problems: list[tuple[str, str]]
    is_kept: bool
    time_url: str
    emergency: str


def details_page(way: Way, selection: Selection, form: DetailsForm) -> DetailsPage:
    """The page of the form."""
    page_frame = frame(way, Step.DETAILS, selection)
    settings = way.clinic.settings
    return DetailsPage(
        frame=page_frame,
        form=form,
        problems=form.problems,
        is_kept=bool(page_frame.kept),
        time_url=way.url(Step.TIME),
        emergency=emergency_notice(settings.region, settings.subdivision),
    )
