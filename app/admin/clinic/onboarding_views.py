"""The short set-up of an empty site: a step a page, each of which can be left and taken up again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.accounts.errors import TooManyAttempts
from app.actions.accounts.sign_in import SignInRequest, sign_in
from app.actions.configuration.create_first_administrator import (
    FirstAdministrator,
    create_first_administrator,
)
from app.actions.configuration.errors import AlreadyOnboarded, ChangedMeanwhile, WrongOnboardingCode
from app.admin.blueprint import bp
from app.admin.clinic.onboarding_forms import (
    ClinicForm,
    FirstAdministratorForm,
    FirstServiceForm,
    FirstTherapistForm,
    PlaceForm,
)
from app.admin.shared.saving import save
from app.clock import utc_now
from app.domain.accounts.password import WeakPassword
from app.domain.clinic.slugs import slug_of
from app.domain.configuration.keys import CLINIC, SetupKey, fingerprint, thing_at
from app.domain.configuration.setup import Setup
from app.i18n import language
from app.queries.configuration.onboarding import OnboardingStep, has_accounts, next_step
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow, begin_session
from app.web.setup_form import SetupForm, said
from app.wording import attempts_sentence

STEPS = tuple(OnboardingStep)
USUAL_DAYS = {
    "days": [0, 1, 2, 3, 4],
    "start": "9:00",
    "end": "17:00",
    "break_start": "12:00",
    "break_end": "13:00",
}


def lead_to_set_up(error: NoClinic) -> ResponseReturnValue:
    """Screens that edit a clinic lead here while there is none."""
    return redirect(url_for("admin.set_up_next"), 303)


@bp.route("/set-up", methods=["GET", "POST"], endpoint="set_up")
@allow(Permission.PUBLIC, with_token=True)
def account_step() -> ResponseReturnValue:
    """The first administrator, by the code that the server printed; later, the step that comes next."""
    if has_accounts():
        return redirect(url_for("admin.set_up_next"), 303)
    if request.method == "POST":
        return _create_account(FirstAdministratorForm(request.form))
    return _account_page(FirstAdministratorForm())


@bp.get("/set-up/next")
@allow(Permission.ADMINISTRATOR)
def set_up_next() -> ResponseReturnValue:
    """Lead to the first step that is not done yet."""
    return redirect(_url_of(next_step()), 303)


@bp.route("/set-up/clinic", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def set_up_clinic() -> ResponseReturnValue:
    """The clinic itself; once there is one, it is changed in the settings."""
    _go_on_unless(OnboardingStep.CLINIC)
    form = (
        ClinicForm(request.form) if request.method == "POST" else ClinicForm(data={"languages": ["fr", "en"]})
    )
    if request.method == "POST" and form.validate():
        return _write({SetupKey(CLINIC): form.thing()}, OnboardingStep.LOCATION)
    return _page(OnboardingStep.CLINIC, form)


@bp.route("/set-up/location", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def set_up_location() -> ResponseReturnValue:
    """The first location."""
    _go_on_unless(OnboardingStep.LOCATION)
    form = PlaceForm(request.form)
    if request.method == "POST" and form.validate():
        slug = slug_of(said(form.name_fr), _setup().locations)
        return _write({SetupKey("locations", slug): form.thing(slug)}, OnboardingStep.THERAPIST)
    return _page(OnboardingStep.LOCATION, form)


@bp.route("/set-up/therapist", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def set_up_therapist() -> ResponseReturnValue:
    """The first therapist, with hours at the first location."""
    _go_on_unless(OnboardingStep.THERAPIST)
    is_typed = request.method == "POST"
    form = FirstTherapistForm(request.form) if is_typed else FirstTherapistForm(data=USUAL_DAYS)
    if request.method == "POST" and form.validate():
        setup = _setup()
        slug = slug_of(said(form.name), setup.therapists)
        location = next(iter(setup.locations))
        return _write({SetupKey("therapists", slug): form.thing(slug, location)}, OnboardingStep.SERVICE)
    return _page(OnboardingStep.THERAPIST, form)


@bp.route("/set-up/service", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def set_up_service() -> ResponseReturnValue:
    """The first service, given by every therapist there is."""
    _go_on_unless(OnboardingStep.SERVICE)
    usual = {"duration_minutes": 45, "types": ["in_person"]}
    form = FirstServiceForm(request.form) if request.method == "POST" else FirstServiceForm(data=usual)
    form.languages = current_clinic().settings.languages
    if request.method == "POST" and form.validate():
        return _write(_with_first_service(form), OnboardingStep.DONE)
    return _page(OnboardingStep.SERVICE, form)


@bp.get("/set-up/done")
@allow(Permission.ADMINISTRATOR)
def set_up_done() -> ResponseReturnValue:
    """What is live now, and what one may want to do next."""
    _go_on_unless(OnboardingStep.DONE)
    return render_template("admin/clinic/onboarding/done.html", steps=_names(), current=len(STEPS))


def _with_first_service(form: FirstServiceForm) -> dict[SetupKey, Any]:
    setup = _setup()
    slug = slug_of(said(form.name_fr) or said(form.name_en), setup.services)
    given: dict[SetupKey, Any] = {
        SetupKey("therapists", each.slug): replace(each, services=each.services | {slug})
        for each in setup.therapists.values()
    }
    return {SetupKey("services", slug): form.thing(slug)} | given


def _write(things: Mapping[SetupKey, Any], following: OnboardingStep) -> ResponseReturnValue:
    setup = _setup()
    shown = {place: fingerprint(thing_at(setup, place)) for place in things}
    try:
        save(things, shown)
    except ChangedMeanwhile:  # a colleague did this step at the same moment
        return redirect(url_for("admin.set_up_next"), 303)
    return redirect(_url_of(following), 303)


def _go_on_unless(step: OnboardingStep) -> None:
    """Lead to where the set-up is, when this step is done or another must come before it."""
    present = next_step()
    if present is not step:
        abort(redirect(_url_of(present), 303))


def _url_of(step: OnboardingStep) -> str:
    return url_for("admin.set_up" if step is OnboardingStep.ACCOUNT else f"admin.set_up_{step}")


def _setup() -> Setup:
    try:
        return current_setup()
    except NoClinic:
        return Setup()


def _page(step: OnboardingStep, form: SetupForm) -> ResponseReturnValue:
    page = render_template(
        f"admin/clinic/onboarding/{step}.html", form=form, steps=_names(), current=STEPS.index(step) + 1
    )
    return page, 422 if form.all_errors else 200


def _names() -> list[str]:
    return [
        gettext("Your account"),
        gettext("Clinic"),
        gettext("Location"),
        gettext("Therapist"),
        gettext("Service"),
        gettext("Ready"),
    ]


def _create_account(form: FirstAdministratorForm) -> ResponseReturnValue:
    if not form.validate():
        return _account_page(form), 422
    try:
        create_first_administrator(_first(form), utc_now())
    except WrongOnboardingCode:
        form.refuse_code()
        return _account_page(form), 422
    except WeakPassword as weak:
        form.refuse_password(weak.weakness)
        return _account_page(form), 422
    except TooManyAttempts as many:
        form.code.errors = [attempts_sentence(many.minutes)]
        return _account_page(form), 429, {"Retry-After": str(many.minutes * 60)}
    except AlreadyOnboarded:
        flash(gettext("Somebody has just set up this site. Sign in to go on."))
        return redirect(url_for("account.sign_in"), 303)
    begin_session(sign_in(_credentials(form), utc_now()))
    return redirect(url_for("admin.set_up_next"), 303)


def _first(form: FirstAdministratorForm) -> FirstAdministrator:
    return FirstAdministrator(
        code=said(form.code),
        email=said(form.email),
        name=said(form.name),
        password=form.password.data or "",
        language=language(),
        address=request.remote_addr or "",
    )


def _credentials(form: FirstAdministratorForm) -> SignInRequest:
    return SignInRequest(
        said(form.email),
        form.password.data or "",
        request.remote_addr or "",
        browser=request.user_agent.string,
    )


def _account_page(form: FirstAdministratorForm) -> Response:
    page = render_template("admin/clinic/onboarding/account.html", form=form, steps=_names(), current=1)
    return make_response(page, {"Cache-Control": "no-store"})  # it holds this browser's token
