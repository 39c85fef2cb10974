"""Accounts of the staff: who may sign in, what they may do, and which calendars they see."""

from collections.abc import Callable
from dataclasses import replace

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.accounts.change_account import AccountChange, change_account
from app.actions.accounts.errors import (
    AccountChanged,
    EmailTaken,
    InactiveAccount,
    LastAdministrator,
    TherapistHasAccount,
    UnknownTherapist,
)
from app.actions.accounts.invite_account import invite_account
from app.actions.accounts.invite_again import invite_again
from app.actions.accounts.reset_second_factor import reset_second_factor
from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.accounts.forms import AccountForm, account_form
from app.admin.accounts.pages import INACTIVE, accounts_page, wanted_of
from app.admin.blueprint import bp
from app.admin.shared.saving import save
from app.clock import utc_now
from app.config import Settings
from app.domain.accounts.new_user import NewUser
from app.domain.configuration.keys import CLINIC, SetupKey, fingerprint
from app.domain.configuration.setup import AccountSetup
from app.domain.errors import DomainError
from app.domain.messages.vocabulary import Channel
from app.queries.accounts.accounts import AccountFile, account_file, account_list
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.queries.configuration.stored import current_setup
from app.web.labels import moment
from app.web.paging import offset
from app.web.security import Permission, allow, current_staff
from app.web.setup_form import Conflict, conflict

ACCOUNT = "/manage/accounts/<int(max=2147483647):user_id>"


@bp.get("/manage/accounts")
@allow(Permission.ADMINISTRATOR)
def accounts() -> str:
    """All accounts by name: the active ones, or the others; ?q= looks for a name or an address."""
    wanted = wanted_of(request.args, offset())
    page = accounts_page(wanted, account_list(wanted))
    try:
        clinic = current_setup().clinic
    except NoClinic:
        clinic = None
    return render_template(
        "admin/accounts/list.html", page=page, clinic_setup=clinic, clinic_seen=fingerprint(clinic)
    )


@bp.post("/manage/accounts/second-factor", endpoint="require_second_factor")
@allow(Permission.ADMINISTRATOR)
def require_second_factor() -> ResponseReturnValue:
    """Ask every administrator for a second factor, or no longer."""
    try:
        stored = current_setup().clinic
    except NoClinic:
        stored = None
    if stored is None:
        abort(404)
    is_required, place = request.form.get("required") == "y", SetupKey(CLINIC)
    try:
        save({place: replace(stored, two_factor_required=is_required)}, {place: request.form.get("seen", "")})
    except ChangedMeanwhile:
        abort(409)
    if is_required:
        flash(gettext("Administrators now need a second factor. Those without one set it up first."))
    else:
        flash(gettext("The second factor is everybody’s own choice again."))
    return redirect(url_for("admin.accounts"), 303)


@bp.route("/manage/accounts/new", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def new_account() -> ResponseReturnValue:
    """Invite somebody; ?therapist=slug proposes whose account it is."""
    therapists = _therapists()
    if request.method == "POST":
        return _invite(account_form(therapists, None, request.form))
    form = account_form(therapists, None)
    form.language.data = _language()
    if request.args.get("therapist") in therapists:
        form.therapist.data = request.args["therapist"]
        form.name.data = therapists[request.args["therapist"]]
    return _new_page(form)


@bp.route(ACCOUNT, methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def account(user_id: int) -> ResponseReturnValue:
    """Change an account."""
    stored = _file(user_id)
    if request.method == "POST":
        return _save(stored, account_form(_therapists(stored.setup), stored.setup, request.form))
    return _page(stored, account_form(_therapists(stored.setup), stored.setup))


@bp.post(f"{ACCOUNT}/activate", endpoint="activate_account")
@allow(Permission.ADMINISTRATOR)
def activate_account(user_id: int) -> ResponseReturnValue:
    """Let an account sign in again."""
    return _set_active(user_id, True, gettext("The account is active again."))


@bp.post(f"{ACCOUNT}/deactivate", endpoint="deactivate_account")
@allow(Permission.ADMINISTRATOR)
def deactivate_account(user_id: int) -> ResponseReturnValue:
    """Let an account sign in no more; its sessions end at once."""
    return _set_active(user_id, False, gettext("The account is inactive, and its sessions have ended."))


@bp.post(f"{ACCOUNT}/invitation", endpoint="invite_again")
@allow(Permission.ADMINISTRATOR)
def invite_once_more(user_id: int) -> ResponseReturnValue:
    """Send the link that sets the password once more, or show it."""
    stored = _file(user_id)
    try:
        token = invite_again(user_id, current_staff().user_id, _sends_email(), utc_now())
    except InactiveAccount:
        abort(409, gettext("This account is inactive. Activate it first."))
    return _after_inviting(user_id, stored.setup, token)


@bp.post(f"{ACCOUNT}/second-factor", endpoint="reset_second_factor")
@allow(Permission.ADMINISTRATOR)
def reset_second_factor_of(user_id: int) -> ResponseReturnValue:
    """Let somebody whose phone is lost sign in by the password alone."""
    _file(user_id)
    if user_id == current_staff().user_id:
        abort(409, gettext("Turn your own second factor off on the page of your account."))
    if reset_second_factor(user_id, current_staff().user_id, utc_now()):
        flash(gettext("The second factor is reset, and the sessions of the account have ended."))
    return redirect(url_for("admin.account", user_id=user_id), 303)


def _invite(form: AccountForm) -> ResponseReturnValue:
    if not form.validate():
        return _new_page(form), 422
    account = form.thing()
    new = NewUser(
        email=account.email,
        name=account.name,
        role=account.role,
        language=account.language,
        therapist=account.therapist,
        calendars=tuple(account.calendars),
    )
    by, is_sent, now = current_staff().user_id, _sends_email(), utc_now()
    try:
        invited = invite_account(new, by, is_sent, now)
    except (EmailTaken, TherapistHasAccount, UnknownTherapist) as error:
        _refuse(form, error)
        return _new_page(form), 422
    return _after_inviting(invited.user_id, account, invited.token)


def _after_inviting(user_id: int, account: AccountSetup, token: str | None) -> ResponseReturnValue:
    """Back to the list; where nothing is sent, the page that shows the link, this once."""
    if token is None:
        flash(gettext("%(name)s is invited by email. The link works for 7 days.", name=account.name))
        return redirect(url_for("admin.accounts"), 303)
    address = _base_url() + url_for("account.set_password", lang=account.language, token=token)
    return render_template(
        "admin/accounts/link.html", person=account, address=address, user_id=user_id, other_languages=()
    )


def _save(stored: AccountFile, form: AccountForm) -> ResponseReturnValue:
    if not form.validate():
        return _page(stored, form), 422
    account = form.thing(active=stored.setup.active)
    try:
        _change(stored.id, account, form.seen.data or "")
    except AccountChanged as changed:
        if changed.now is None:
            abort(404)
        shown = account_form(_therapists(changed.now), changed.now)
        meanwhile = ChangedMeanwhile(SetupKey("accounts", changed.now.email), changed.now)
        return _page(stored, form, conflict(form, shown, meanwhile)), 409
    except (EmailTaken, TherapistHasAccount, UnknownTherapist, LastAdministrator) as error:
        _refuse(form, error)
        return _page(stored, form), 422
    flash(gettext("The account is saved."))
    return redirect(url_for("admin.accounts", show=None if account.active else INACTIVE), 303)


def _set_active(user_id: int, active: bool, done: str) -> ResponseReturnValue:
    stored = _file(user_id)
    try:
        _change(user_id, replace(stored.setup, active=active), request.form.get("seen", ""))
    except AccountChanged:
        abort(409, gettext("Somebody else changed this account meanwhile. Look at it again first."))
    except LastAdministrator as error:
        form = account_form(_therapists(stored.setup), stored.setup)
        _refuse(form, error)
        return _page(stored, form), 422
    flash(done)
    if user_id == current_staff().user_id and not active:
        return redirect(url_for("account.sign_in"), 303)
    return redirect(url_for("admin.account", user_id=user_id), 303)


def _change(user_id: int, account: AccountSetup, shown: str) -> None:
    change_account(AccountChange(user_id, account, shown, current_staff().user_id), utc_now())


def _refuse(form: AccountForm, error: DomainError) -> None:
    fields = {EmailTaken: "email", LastAdministrator: "role"}
    form.refuse(fields.get(type(error), "therapist"), _sentence(error))


def _sentence(error: DomainError) -> str:
    sentences: dict[type[DomainError], Callable[[], str]] = {
        EmailTaken: lambda: gettext("Another account has this email address."),
        TherapistHasAccount: lambda: gettext("This therapist has an account already."),
        UnknownTherapist: lambda: gettext("This therapist no longer exists."),
        LastAdministrator: lambda: gettext(
            "This is the last administrator who can sign in. Make somebody else an administrator first."
        ),
    }
    return str(sentences[type(error)]())


def _file(user_id: int) -> AccountFile:
    stored = account_file(user_id)
    if stored is None:
        abort(404)
    return stored


def _therapists(account: AccountSetup | None = None) -> dict[str, str]:
    """The names of the active therapists by slug, and of those that the account has already."""
    try:
        known = current_clinic().therapists.values()
    except NoClinic:
        return {}
    kept = {account.therapist, *account.calendars} if account else set()
    return {each.slug: each.name for each in known if each.active or each.slug in kept}


def _language() -> str:
    try:
        return current_clinic().settings.default_language
    except NoClinic:
        return "fr"


def _sends_email() -> bool:
    """Whether emails leave this site: not where they stay in the mailbox of a trial, or there are none."""
    settings: Settings = current_app.extensions["settings"]
    return Channel.EMAIL in settings.channels and settings.email is not None


def _base_url() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url


def _new_page(form: AccountForm) -> str:
    return render_template("admin/accounts/new.html", form=form, is_sent=_sends_email())


def _page(stored: AccountFile, form: AccountForm, conflict: Conflict | None = None) -> str:
    return render_template(
        "admin/accounts/form.html",
        form=form,
        conflict=conflict,
        account_file=stored,
        seen=fingerprint(stored.setup),
        last_seen=moment(stored.last_signed_in_at),
        is_own=stored.id == current_staff().user_id,
        is_sent=_sends_email(),
        **({} if request.endpoint == "admin.account" else {"other_languages": ()}),  # that has no address
    )
