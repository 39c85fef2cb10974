"""What a visitor chose before the time, as addresses say it by slugs, and what is still to be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from app.domain.scheduling.service import ServiceType
from app.queries.appointments.drafts import Draft
from app.queries.availability.starts import Choice
from app.queries.configuration.snapshot import ClinicSnapshot, LocationInfo, ServiceInfo, TherapistInfo

ANY = "any"


@dataclass(frozen=True, slots=True)
class Wishes:
    """The slugs and the type's code of an address: empty where nothing was said, ANY for no preference."""

    service: str = ""
    therapist: str = ""
    location: str = ""
    type: str = ""

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> "Wishes":
        """What a query says, right or wrong."""
        return cls(**{part: query.get(part, "") for part in WISHES})

    @classmethod
    def of_draft(cls, clinic: ClinicSnapshot, draft: Draft) -> "Wishes":
        """What an unfinished booking chose."""
        return cls(
            service=clinic.services[draft.service_id].slug,
            therapist=clinic.therapists[draft.therapist_id].slug if draft.therapist_id else ANY,
            location=clinic.locations[draft.location_id].slug,
            type=draft.type,
        )

    @property
    def query(self) -> dict[str, str]:
        """What was said, for an address."""
        said = (getattr(self, part) for part in WISHES)
        return {part: wish for part, wish in zip(WISHES, said, strict=True) if wish}


WISHES = tuple(part.name for part in fields(Wishes))


class NotOffered(LookupError):
    """An address names something that is not offered online; `part` is the wish that names it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True)
class Options:
    """Between what a service lets choose, in the clinic's order."""

    therapists: tuple[TherapistInfo, ...]
    locations: tuple[LocationInfo, ...]
    types: tuple[ServiceType, ...]

    @property
    def asks_location(self) -> bool:
        """Whether a location is to be chosen; only a visit in person takes place at one."""
        return len(self.locations) > 1 and ServiceType.IN_PERSON in self.types

    @property
    def is_choice(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.therapists) > 1 or len(self.types) > 1 or self.asks_location


@dataclass(frozen=True, slots=True)
class Selection:
    """A service that is offered, and what was chosen or follows by itself.

    `wishes` has an empty text where a choice is still to be made. No therapist, no location: no preference,
    or not chosen yet. `is_possible` is false when the therapist is never at the location for this service.
    """

    service: ServiceInfo
    options: Options
    wishes: Wishes
    therapist: TherapistInfo | None
    location: LocationInfo | None
    type: ServiceType | None
    is_possible: bool

    @property
    def missing(self) -> list[str]:
        """The parts that are still to be chosen."""
        return [part for part in WISHES if not getattr(self.wishes, part)]

    @property
    def is_complete(self) -> bool:
        """Whether times can be asked for."""
        return self.is_possible and not self.missing

    def choice(self, draft: Draft | None = None) -> Choice:
        """The question for free times; the draft is the visitor's own, if one was begun."""
        return Choice(
            service=self.service,
            therapist_id=self.therapist.id if self.therapist else None,
            location_id=self.location.id if self.location else None,
            type=self.type,
            draft_id=draft.id if draft else None,
        )


def options_of(clinic: ClinicSnapshot, service: ServiceInfo) -> Options:
    """What a service lets choose."""
    places = clinic.places[service.id]
    somewhere = frozenset[int]().union(*places.values())
    return Options(
        therapists=tuple(clinic.therapists[therapist_id] for therapist_id in places),
        locations=tuple(location for location in clinic.locations.values() if location.id in somewhere),
        types=service.types,
    )


def choosable(clinic: ClinicSnapshot) -> tuple[ServiceInfo, ...]:
    """The services that anybody finds and may book online."""
    return tuple(service for service in clinic.listed if not service.rules.existing_patients_only)


def given_by(clinic: ClinicSnapshot, therapist: TherapistInfo) -> tuple[ServiceInfo, ...]:
    """The services that anybody finds and that may be booked with a therapist."""
    return tuple(service for service in clinic.listed if therapist.id in clinic.places[service.id])


def select(clinic: ClinicSnapshot, wishes: Wishes) -> Selection:
    """What the wishes come to; what leaves no choice is chosen by itself.

    Raises NotOffered for the first wish that names nothing offered.
    """
    service = clinic.service_by_slug(wishes.service)
    if service is None or not clinic.is_offered(service.id):
        raise NotOffered("service")
    options = options_of(clinic, service)
    therapist_slug = _decided("therapist", wishes.therapist, [one.slug for one in options.therapists])
    type_code = _decided("type", wishes.type, options.types, may_be_any=False)
    therapist = clinic.therapist_by_slug(therapist_slug)
    own_places = clinic.places[service.id][therapist.id] if therapist else None
    location_slug = _where(options, wishes.location, own_places, type_code)
    location = clinic.location_by_slug(location_slug)
    return Selection(
        service=service,
        options=options,
        wishes=Wishes(service.slug, therapist_slug, location_slug, type_code),
        therapist=therapist,
        location=location,
        type=ServiceType(type_code) if type_code else None,
        is_possible=own_places is None or location is None or location.id in own_places,
    )


def _decided(part: str, wish: str, offered: Sequence[str], may_be_any: bool = True) -> str:
    """The wish, or what there is where it is the only one."""
    if wish and wish not in offered and not (may_be_any and wish == ANY):
        raise NotOffered(part)
    return offered[0] if len(offered) == 1 and wish in ("", ANY) else wish


def _where(options: Options, wish: str, own_places: frozenset[int] | None, type_code: str) -> str:
    """The location: as wished, or the only one there is; any for a visit that is not at the clinic."""
    wish = _decided("location", wish, [location.slug for location in options.locations])
    is_elsewhere = not options.asks_location or type_code not in ("", ServiceType.IN_PERSON)
    if wish not in ("", ANY) and not is_elsewhere:
        return wish
    own = [place.slug for place in options.locations if own_places is None or place.id in own_places]
    if len(own) == 1:
        return own[0]
    return ANY if is_elsewhere else wish
