"""The list of services: those of one state, searched, in patients' order, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from app.admin.services.words import ServiceStatusChip, chips, meta
from app.domain.text_folding import has_words, words
from app.i18n import localized
from app.queries.configuration.offering import missing
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo
from app.web.paging import Paged, paged

ACTIVE, INACTIVE = "active", "inactive"


@dataclass(frozen=True, slots=True)
class ServiceListQuery:
    """What the address asks for: which state, words of names, and which page, counted from 1."""

    state: str = ACTIVE
    typed: str = ""
    page: int = 1

    def url(self, **changes: Any) -> str:
        """The address of the list with these filters, some of them changed."""
        values: dict[str, Any] = {"state": self.state, "q": self.typed, "page": self.page} | changes
        usual = {"state": ACTIVE, "q": "", "page": 1}
        return url_for("admin.services", **{k: v for k, v in values.items() if v != usual[k]})


@dataclass(frozen=True, slots=True)
class ServiceTab:
    """One of the two states."""

    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ServiceListRow:
    """A service; `move_url` is empty where it cannot change places."""

    slug: str
    name: str
    colour: str
    url: str
    meta: tuple[tuple[str | None, str], ...]
    chips: tuple[ServiceStatusChip, ...]
    move_url: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class ServiceListSection:
    """Services of one group; no heading where there are no groups."""

    slug: str
    heading: str
    rows: tuple[ServiceListRow, ...]


@dataclass(frozen=True, slots=True)
class ServiceList:
    """The page; `found` says how many were found where something was looked for."""

    asked: ServiceListQuery
    tabs: tuple[ServiceTab, ...]
    sections: tuple[ServiceListSection, ...]
    found: str
    has_any: bool
    pages: Paged[ServiceInfo]


def service_list(clinic: ClinicSnapshot, asked: ServiceListQuery) -> ServiceList:
    """One page of the services of a state whose names have the words typed."""
    wanted = words(asked.typed)
    found = [one for one in clinic.services.values() if has_words(wanted, (one.name_fr, one.name_en))]
    of_state = [one for one in found if one.active == (asked.state == ACTIVE)]
    ordered = _in_patients_order(clinic, of_state)
    pages = paged(ordered)
    return ServiceList(
        asked=asked,
        tabs=tuple(_tabs(asked, found)),
        sections=tuple(_sections(clinic, asked, ordered, pages.entries)),
        found=str(
            ngettext(
                "%(count)s service found", "%(count)s services found", len(of_state), count=len(of_state)
            )
        )
        if wanted
        else "",
        has_any=bool(clinic.services),
        pages=pages,
    )


def _tabs(asked: ServiceListQuery, found: Sequence[ServiceInfo]) -> Iterator[ServiceTab]:
    active = sum(1 for one in found if one.active)
    for state, label, count in (
        (ACTIVE, gettext("Active"), active),
        (INACTIVE, gettext("Inactive"), len(found) - active),
    ):
        yield ServiceTab(str(label), count, asked.url(state=state, page=1), state == asked.state)


def _in_patients_order(clinic: ClinicSnapshot, services: Sequence[ServiceInfo]) -> list[ServiceInfo]:
    """Those of no group first, then group by group."""
    order = {None: -1} | {group_id: place for place, group_id in enumerate(clinic.groups)}
    return sorted(services, key=lambda service: order[service.group_id])


def _sections(
    clinic: ClinicSnapshot,
    asked: ServiceListQuery,
    ordered: Sequence[ServiceInfo],
    shown: Sequence[ServiceInfo],
) -> Iterator[ServiceListSection]:
    for group_id, members in groupby(shown, key=lambda service: service.group_id):
        peers = [service for service in ordered if service.group_id == group_id]
        rows = tuple(_row(clinic, asked, service, peers) for service in members)
        group = clinic.groups[group_id] if group_id else None
        heading = localized(group, "name") if group else str(gettext("No group")) if clinic.groups else ""
        yield ServiceListSection(group.slug if group else "-", heading, rows)


def _row(
    clinic: ClinicSnapshot, asked: ServiceListQuery, service: ServiceInfo, peers: Sequence[ServiceInfo]
) -> ServiceListRow:
    """Only the whole list can be put in order: what a search leaves out would be jumped over."""
    can_move = len(peers) > 1 and not words(asked.typed)
    move_url = url_for("admin.move_service", slug=service.slug, state=asked.state, page=asked.page)
    return ServiceListRow(
        slug=service.slug,
        name=localized(service, "name"),
        colour=service.colour,
        url=url_for("admin.service", slug=service.slug),
        meta=tuple(meta(service)),
        chips=tuple(chips(service, missing(clinic, service))),
        move_url=move_url if can_move else "",
        is_first=service is peers[0],
        is_last=service is peers[-1],
    )


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, and how many services stand in it."""

    slug: str
    name: str
    count: int
    note: str
    is_first: bool
    is_last: bool


def group_rows(clinic: ClinicSnapshot) -> list[GroupRow]:
    """All groups, in the clinic's order."""
    rows = []
    last = len(clinic.groups) - 1
    for place, group in enumerate(clinic.groups.values()):
        count = sum(1 for service in clinic.services.values() if service.group_id == group.id)
        note = ngettext("%(num)s service", "%(num)s services", count) if count else gettext("Empty")
        rows.append(
            GroupRow(group.slug, localized(group, "name"), count, str(note), place == 0, place == last)
        )
    return rows
