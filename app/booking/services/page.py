"""The list of services."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flask_babel import gettext, ngettext, pgettext

from app.booking.services.passage import Passage, passage
from app.booking.services.search import MOST_WITHOUT_SEARCH, Search, readable
from app.booking.shared.frame import Frame, duration, frame, person
from app.booking.shared.notices import emergency_text
from app.booking.shared.selection import Wishes, given_by
from app.booking.shared.wizard import Wizard, WizardStep
from app.domain.text_folding import has_words, words
from app.i18n import localized, money
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo
from app.wording import TYPE_ICONS, ages_words, type_word

NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service to choose, or, without an address, one for patients who are known already."""

    title: str
    text: Passage
    price: str
    coverage: str
    meta: list[tuple[str, str]]
    url: str


@dataclass(frozen=True, slots=True)
class ServiceSection:
    """Services under their group's heading; those of no group, or of the only one, have none."""

    slug: str
    heading: str
    cards: list[ServiceCard]


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """The services offered online, and what to do in an emergency; no search where there are few.

    `with_whom` is the therapist whose services alone are shown, if a link asked for them; `all_url` leads to
    the others.
    """

    frame: Frame
    has_services: bool
    sections: list[ServiceSection]
    search: Search | None
    emergency: str
    with_whom: str = ""
    all_url: str = ""


def services_page(wizard: Wizard, typed: str = "", therapist: TherapistInfo | None = None) -> ServicesPage:
    """The services that anybody finds, in the clinic's order; of many, those that have the words typed.

    With a therapist, those that may be booked with them.
    """
    if therapist:
        return _page_with(wizard, therapist)
    clinic = wizard.clinic
    typed = readable(typed) if len(clinic.listed) > MOST_WITHOUT_SEARCH else ""
    wanted = words(typed)
    services = [one for one in clinic.listed if has_words(wanted, _texts(clinic, one))]
    return ServicesPage(
        frame=frame(wizard, WizardStep.SERVICES),
        has_services=bool(clinic.listed),
        sections=list(_sections(wizard, services)),
        search=_search(wizard, typed, len(services) if wanted else None),
        emergency=emergency_text(clinic.settings),
    )


def _page_with(wizard: Wizard, therapist: TherapistInfo) -> ServicesPage:
    services = given_by(wizard.clinic, therapist)
    return ServicesPage(
        frame=frame(wizard, WizardStep.SERVICES),
        has_services=True,
        sections=list(_sections(wizard, services, Wishes(therapist=therapist.slug))),
        search=None,
        emergency=emergency_text(wizard.clinic.settings),
        with_whom=person(therapist),
        all_url=wizard.url(WizardStep.SERVICES),
    )


def _texts(clinic: ClinicSnapshot, service: ServiceInfo) -> Iterator[str]:
    """Where words are looked for; in both languages, for people use the words of either."""
    group = clinic.groups[service.group_id] if service.group_id else None
    therapists = [clinic.therapists[therapist_id] for therapist_id in clinic.places[service.id]]
    yield from (service.name_fr, service.name_en, service.description_fr, service.description_en)
    yield from (group.name_fr, group.name_en) if group else ()
    for therapist in therapists:
        yield from (therapist.name, therapist.title_fr, therapist.title_en)
    yield from map(type_word, service.types)


def _search(wizard: Wizard, typed: str, count: int | None) -> Search | None:
    if len(wizard.clinic.listed) <= MOST_WITHOUT_SEARCH:
        return None
    found = "" if count is None else _found(count)
    url = wizard.url(WizardStep.SERVICES)
    return Search(url, typed, found, all_url=url)


def _found(count: int) -> str:
    if not count:
        return str(gettext("No service matches your search"))
    return str(ngettext("%(count)s service found", "%(count)s services found", count, count=count))


def _sections(
    wizard: Wizard, services: Sequence[ServiceInfo], wishes: Wishes = NO_WISHES
) -> Iterator[ServiceSection]:
    """Those of no group first, then group by group."""
    groups = wizard.clinic.groups
    order = {None: -1} | {group_id: place for place, group_id in enumerate(groups)}
    has_headings = len({service.group_id for service in wizard.clinic.listed}) > 1
    in_order = sorted(services, key=lambda service: order[service.group_id])
    for group_id, members in groupby(in_order, key=lambda service: service.group_id):
        group = groups[group_id] if group_id and has_headings else None
        cards = [_card(wizard, service, wishes) for service in members]
        yield ServiceSection(group.slug if group else "", localized(group, "name") if group else "", cards)


def _card(wizard: Wizard, service: ServiceInfo, wishes: Wishes) -> ServiceCard:
    is_open = not service.rules.existing_patients_only
    return ServiceCard(
        title=localized(service, "name"),
        text=passage(localized(service, "description")),
        price=_price(service.price_cents),
        coverage=localized(service, "coverage"),
        meta=[
            ("clock", duration(*wizard.clinic.durations_of(service.id))),
            *(("person", ages) for ages in [ages_words(service.rules)] if ages),
            *((TYPE_ICONS[type_], type_word(type_)) for type_ in service.types),
        ],
        url=wizard.url(WizardStep.SERVICES, replace(wishes, service=service.slug)) if is_open else "",
    )


def _price(cents: int | None) -> str:
    if cents is None:
        return ""
    return money(cents) if cents else str(pgettext("price", "Free"))
