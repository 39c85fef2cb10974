"""What is done with a whole service: activate, deactivate, duplicate, put in order, delete."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.actions.configuration.delete_service import delete_service as delete_now
from app.actions.configuration.errors import ChangedMeanwhile, ServiceStays, Stay
from app.actions.configuration.order_services import Move, order_services
from app.admin.blueprint import bp
from app.admin.services.checklist import checklist
from app.admin.services.forms import ActivationForm
from app.admin.services.list_page import INACTIVE, ServiceListQuery
from app.admin.services.views import asked_for, service_or_404
from app.admin.shared.saving import save
from app.clock import utc_now
from app.domain.clinic.slugs import slug_of
from app.domain.configuration.keys import SetupKey, fingerprint
from app.domain.configuration.setup import ServiceSetup, TherapistSetup
from app.i18n import localized
from app.queries.configuration.service_use import service_use
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow, current_staff

LONGEST_NAME = 200


@bp.route("/manage/services/<slug>/activate", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def activate_service(slug: str) -> ResponseReturnValue:
    """What is missing before patients can book, and activating an inactive service."""
    service_or_404(slug)
    stored = current_setup().services[slug]
    if request.method == "GET":
        form = ActivationForm(data={"types": list(stored.types)})
        form.filled(stored)
        return _activation(slug, form)
    form = ActivationForm(request.form)
    if not form.validate():
        return _activation(slug, form), 422
    try:
        save(
            {SetupKey("services", slug): form.thing(stored)},
            {SetupKey("services", slug): form.seen.data or ""},
        )
    except ChangedMeanwhile:
        return _changed_meanwhile("admin.activate_service", slug)
    flash(gettext("The service is active."))
    return redirect(url_for("admin.activate_service", slug=slug), 303)


@bp.route("/manage/services/<slug>/deactivate", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def deactivate_service(slug: str) -> ResponseReturnValue:
    """Ask whether to deactivate, and do so: it is published no more, and existing appointments stay."""
    service = service_or_404(slug)
    stored = current_setup().services[slug]
    if request.method == "GET":
        return render_template(
            "admin/services/deactivate.html",
            service=service,
            name=localized(service, "name"),
            seen=fingerprint(stored),
            upcoming=_upcoming(service_use(service.id, utc_now()).upcoming),
        )
    thing = replace(stored, active=False, published=False)
    try:
        save({SetupKey("services", slug): thing}, {SetupKey("services", slug): request.form.get("seen", "")})
    except ChangedMeanwhile:
        return _changed_meanwhile("admin.deactivate_service", slug)
    flash(gettext("The service is inactive. Its appointments stay as they are."))
    return redirect(ServiceListQuery(state=INACTIVE).url(), 303)


@bp.post("/manage/services/<slug>/duplicate")
@allow(Permission.ADMINISTRATOR)
def duplicate_service(slug: str) -> ResponseReturnValue:
    """Make an inactive copy, given by the same therapists, and open its form."""
    service_or_404(slug)
    setup = current_setup()
    copy = _copy_of(setup.services[slug], setup.services)
    givers = [therapist for therapist in setup.therapists.values() if slug in therapist.services]
    given = {SetupKey("therapists", each.slug): _giving(each, slug, copy.slug) for each in givers}
    things = {SetupKey("services", copy.slug): copy, **given}
    shown = {SetupKey("therapists", each.slug): fingerprint(each) for each in givers}
    try:
        save(things, {SetupKey("services", copy.slug): "", **shown})
    except ChangedMeanwhile:
        return _changed_meanwhile("admin.service", slug)
    flash(gettext("This is the copy. It is inactive until you activate it."))
    return redirect(url_for("admin.service", slug=copy.slug), 303)


@bp.post("/manage/services/<slug>/move")
@allow(Permission.ADMINISTRATOR)
def move_service(slug: str) -> ResponseReturnValue:
    """Put the service before or after its neighbour in the list."""
    service = service_or_404(slug)
    is_earlier = request.form.get("direction") == "up"
    order_services(Move(slug, is_earlier, current_staff().user_id), utc_now())
    return redirect(f"{asked_for().url()}#service-{service.slug}", 303)


@bp.route("/manage/services/<slug>/delete", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def delete_service(slug: str) -> ResponseReturnValue:
    """Ask whether to delete, and do so where the service was never used."""
    service = service_or_404(slug)
    if request.method == "GET":
        is_used = service_use(service.id, utc_now()).is_used
        return _deletion(slug, Stay.USED if is_used else None)
    try:
        delete_now(slug, current_staff().user_id, utc_now())
    except ServiceStays as stays:
        return _deletion(slug, stays.why), 409
    flash(gettext("The service is deleted."))
    return redirect(url_for("admin.services"), 303)


def _activation(slug: str, form: ActivationForm) -> str:
    clinic, service = current_clinic(), service_or_404(slug)
    return render_template(
        "admin/services/activate.html",
        form=form,
        service=service,
        name=localized(service, "name"),
        checked=checklist(clinic, service),
        is_offered=clinic.is_offered(service.id),
    )


def _upcoming(count: int) -> str:
    if not count:
        return str(gettext("It has no upcoming appointments."))
    sentence = ngettext(
        "It has %(num)s upcoming appointment, which stays and still takes its time.",
        "It has %(num)s upcoming appointments, which stay and still take their time.",
        count,
    )
    return str(sentence)


def _deletion(slug: str, why: Stay | None) -> str:
    service = service_or_404(slug)
    told = {
        Stay.USED: gettext(
            "There are appointments for this service, or somebody is booking it now. Deactivate it instead."
        ),
        Stay.ONLY_ONE_OF_HOURS: gettext(
            "Some working hours are for this service only. Without it they would take every service;"
            " change these hours first."
        ),
    }
    return render_template(
        "admin/services/delete.html",
        service=service,
        name=localized(service, "name"),
        refusal=str(told[why]) if why else "",
    )


def _giving(therapist: TherapistSetup, slug: str, copy: str) -> TherapistSetup:
    """The therapist as one who gives the copy as well, and takes as long for it."""
    own = {copy: therapist.durations[slug]} if slug in therapist.durations else {}
    return replace(therapist, services=therapist.services | {copy}, durations={**therapist.durations, **own})


def _copy_of(service: ServiceSetup, taken: Collection[str]) -> ServiceSetup:
    names: dict[str, Any] = {
        f"name_{code}": f"{name[: LONGEST_NAME - len(ending)]}{ending}" if name else ""
        for code, name, ending in (
            ("fr", service.name_fr, " (copie)"),
            ("en", service.name_en, " (copy)"),
        )
    }
    slug = slug_of(names["name_fr"] or names["name_en"], taken)
    return replace(service, slug=slug, active=False, published=False, **names)


def _changed_meanwhile(endpoint: str, slug: str) -> ResponseReturnValue:
    flash(gettext("Somebody else changed this meanwhile. Look at it again; nothing was saved."), "warning")
    return redirect(url_for(endpoint, slug=slug), 303)
