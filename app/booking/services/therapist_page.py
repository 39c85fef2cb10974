"""The step "with whom and how": therapist, type and location, where there is a choice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, lazy_gettext as _, ngettext

from app.booking.services.passage import Passage, passage
from app.booking.services.search import MOST_WITHOUT_SEARCH, Search, readable
from app.booking.shared.frame import Frame, frame
from app.booking.shared.selection import ANY, Selection
from app.booking.shared.wizard import Wizard, WizardStep
from app.domain.scheduling.service import ServiceType
from app.domain.text_folding import has_words, words
from app.i18n import language_names, localized
from app.queries.configuration.snapshot import LocationInfo, TherapistInfo
from app.wording import TYPE_ICONS, type_word

WHAT_A_TYPE_MEANS = {
    ServiceType.PHONE: _("The therapist will call the number you give."),
    ServiceType.VIDEO: _("The clinic will give you the link to the video call."),
    ServiceType.HOME: _("The therapist will come to the address you give."),
}
QUESTIONS = {
    "therapist": _("Who would you like to see?"),
    "type": _("How would you like to have your appointment?"),
    "location": _("Which location suits you?"),
}
MISSING = {
    "type": _("Choose how you would like to have your appointment."),
    "location": _("Choose a location."),
}


@dataclass(frozen=True, slots=True)
class Avatar:
    """A round picture: a photo, else initials, else an icon."""

    photo_url: str = ""
    initials: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to choose."""

    value: str
    title: str
    text: str = ""
    icon: str = ""
    avatar: Avatar | None = None
    about: Passage | None = None
    meta: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """A question with the cards that answer it."""

    name: str
    question: str
    cards: list[Card]
    selected: str
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class TherapistPage:
    """The questions that have more than one answer; no search where there are few therapists."""

    frame: Frame
    heading: str
    groups: list[ChoiceGroup]
    action: str
    service: str
    search: Search | None

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The id of the first card of each group that must be answered, with the sentence about it."""
        return [(group.name, group.error) for group in self.groups if group.error]


def therapist_page(
    wizard: Wizard, selection: Selection, sent: bool = False, typed: str = ""
) -> TherapistPage:
    """The questions, and, once sent, what is still missing or impossible.

    Of many therapists those that have the words typed are shown, and the one that is chosen.
    """
    typed = readable(typed) if len(selection.options.therapists) > MOST_WITHOUT_SEARCH else ""
    found = _found(selection, typed)
    errors = _errors(selection) if sent else {}
    groups = [group for group in _groups(wizard, selection, found, errors) if group.cards]
    several = gettext("Who would you like to see, and how?")
    return TherapistPage(
        frame=frame(wizard, WizardStep.THERAPIST, selection),
        heading=groups[0].question if len(groups) == 1 else several,
        groups=groups,
        action=wizard.url(WizardStep.THERAPIST),
        service=selection.service.slug,
        search=_search(wizard, selection, typed, len(found)),
    )


def _found(selection: Selection, typed: str) -> list[TherapistInfo]:
    """The therapists that have the words typed; all where none was."""
    wanted = words(typed)
    return [one for one in selection.options.therapists if has_words(wanted, _texts(one))]


def _texts(therapist: TherapistInfo) -> Iterator[str]:
    """Where words are looked for; in both languages, for people use the words of either."""
    yield from (therapist.name, therapist.title_fr, therapist.title_en)
    yield from (therapist.about_fr, therapist.about_en)
    if therapist.languages:
        yield language_names(therapist.languages)


def _search(wizard: Wizard, selection: Selection, typed: str, count: int) -> Search | None:
    if len(selection.options.therapists) <= MOST_WITHOUT_SEARCH:
        return None
    return Search(
        action=wizard.url(WizardStep.THERAPIST),
        typed=typed,
        found=_number_found(count) if words(typed) else "",
        all_url=wizard.url(WizardStep.THERAPIST, selection.wishes),
        kept=tuple(selection.wishes.query.items()),
    )


def _number_found(count: int) -> str:
    if not count:
        return str(gettext("No therapist matches your search"))
    return str(ngettext("%(count)s therapist found", "%(count)s therapists found", count, count=count))


def _errors(selection: Selection) -> dict[str, str]:
    errors = {part: str(MISSING[part]) for part in selection.missing if part in MISSING}
    if selection.therapist and selection.location and not selection.is_possible:
        errors["location"] = gettext(
            "%(therapist)s does not offer this service here. Choose another location or therapist.",
            therapist=selection.therapist.name,
        )
    return errors


def _groups(
    wizard: Wizard, selection: Selection, found: Sequence[TherapistInfo], errors: dict[str, str]
) -> list[ChoiceGroup]:
    """The questions; those that leave no choice have no cards."""
    options, wishes = selection.options, selection.wishes
    whoever = Card(
        ANY,
        gettext("No preference"),
        gettext("You will see whoever is available at the time you choose."),
        avatar=Avatar(icon="people"),
    )
    anywhere = Card(ANY, gettext("No preference"), gettext("See the times at all locations."))
    therapists = [
        _therapist_card(wizard, selection, one)
        for one in options.therapists
        if one in found or one == selection.therapist
    ]
    types = [_type_card(type_) for type_ in options.types]
    locations = [_location_card(location) for location in options.locations]
    is_only_at_the_clinic = options.types == (ServiceType.IN_PERSON,)
    return [
        _group(
            "therapist",
            [whoever, *therapists] if len(options.therapists) > 1 else [],
            wishes.therapist or ANY,
        ),
        _group("type", types if len(types) > 1 else [], wishes.type, error=errors.get("type", "")),
        _group(
            "location",
            [anywhere, *locations] if options.asks_location else [],
            wishes.location or ANY,
            hint="" if is_only_at_the_clinic else gettext("Only for an in-person appointment."),
            error=errors.get("location", ""),
        ),
    ]


def _group(name: str, cards: list[Card], selected: str, hint: str = "", error: str = "") -> ChoiceGroup:
    return ChoiceGroup(name, str(QUESTIONS[name]), cards, selected, hint, error)


def _therapist_card(wizard: Wizard, selection: Selection, therapist: TherapistInfo) -> Card:
    return Card(
        value=therapist.slug,
        title=therapist.name,
        text=localized(therapist, "title"),
        avatar=_avatar(therapist),
        about=passage(localized(therapist, "about")),
        meta=(*_languages(therapist), *_places(wizard, selection, therapist)),
    )


def _avatar(therapist: TherapistInfo) -> Avatar:
    if therapist.photo:
        return Avatar(photo_url=url_for("photo", digest=therapist.photo))
    names = therapist.name.split()
    return Avatar(initials="".join(name[0].upper() for name in dict.fromkeys((names[0], names[-1]))))


def _languages(therapist: TherapistInfo) -> Iterator[tuple[str, str]]:
    if therapist.languages:
        yield "speech", gettext("Speaks %(languages)s", languages=language_names(therapist.languages))


def _places(wizard: Wizard, selection: Selection, therapist: TherapistInfo) -> Iterator[tuple[str, str]]:
    if selection.options.asks_location:
        own = wizard.clinic.places[selection.service.id][therapist.id]
        names = [localized(place, "name") for place in selection.options.locations if place.id in own]
        yield "place", ", ".join(names)


def _type_card(type_: ServiceType) -> Card:
    meaning = WHAT_A_TYPE_MEANS.get(type_, "")
    return Card(type_, type_word(type_), str(meaning), icon=TYPE_ICONS[type_])


def _location_card(location: LocationInfo) -> Card:
    return Card(location.slug, localized(location, "name"), location.address)
