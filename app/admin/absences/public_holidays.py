"""Public holidays of the clinic's region, by the names that are usual there in both languages."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays

from app.domain.configuration.keys import SetupKey
from app.domain.configuration.setup import AbsenceSetup, Setup

WHOLE_DAY = timedelta(days=1)
# The languages of each region's names, as the library has them; the first that there is counts.
TONGUES = {"fr": ("fr", "fr_CA"), "en": ("en_CA", "en_US")}


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the region rests."""

    day: date
    name_fr: str
    name_en: str

    @property
    def closing(self) -> AbsenceSetup:
        """The closing of the whole clinic on that day."""
        start = datetime.combine(self.day, time())
        return AbsenceSetup(
            starts_on_clock=start,
            ends_on_clock=start + WHOLE_DAY,
            reason_fr=self.name_fr,
            reason_en=self.name_en,
        )

    @property
    def place(self) -> SetupKey:
        """Where its closing stands in the setup."""
        return SetupKey("absences", self.closing.key)

    def is_ticked(self, setup: Setup) -> bool:
        """Whether the clinic is closed for that day, by an absence of its own."""
        return self.place.key in setup.absences

    def is_within(self, setup: Setup) -> bool:
        """Whether a longer closing of the whole clinic has that day in it."""
        closing = self.closing
        return any(
            absence.therapist is None
            and absence.location is None
            and absence.key != closing.key
            and absence.starts_on_clock <= closing.starts_on_clock
            and closing.ends_on_clock <= absence.ends_on_clock
            for absence in setup.absences.values()
        )


def public_holidays(region: str, subdivision: str, today: date) -> tuple[Holiday, ...]:
    """The public holidays of this year and the next that are still to come, in order.

    Those of the province or canton where the library knows it, else those of the whole country; none where it
    does not know the country.
    """
    years = (today.year, today.year + 1)
    names = {language: _names(region, subdivision, years, tongues) for language, tongues in TONGUES.items()}
    return tuple(
        Holiday(day, names["fr"][day], names["en"].get(day, names["fr"][day]))
        for day in sorted(names["fr"])
        if day >= today
    )


def ticked_closings(
    listed: Collection[Holiday], ticked: Collection[str], was_ticked: Collection[str]
) -> Iterator[tuple[SetupKey, AbsenceSetup | None]]:
    """What somebody changed by ticking and un-ticking days (ISO): closings to be, None for those to go."""
    for holiday in listed:
        is_ticked, was = holiday.day.isoformat() in ticked, holiday.day.isoformat() in was_ticked
        if is_ticked != was:
            yield holiday.place, holiday.closing if is_ticked else None


def _names(
    region: str, subdivision: str, years: tuple[int, int], tongues: Collection[str]
) -> Mapping[date, str]:
    supported = holidays.list_supported_countries(include_aliases=False).get(region)
    if supported is None:
        return {}
    known = holidays.country_holidays(region)
    tongue = next((each for each in tongues if each in known.supported_languages), None)
    subdiv = subdivision if subdivision in supported else None
    found = holidays.country_holidays(region, subdiv=subdiv, years=years, language=tongue)
    return {day: name.replace("'", "’") for day, name in found.items()}
