"""One's own account: name, password, browsers that are signed in, and the second factor."""

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from wtforms import Form

from app.account.blueprint import bp
from app.account.own_account_forms import AppCodeForm, ChangePasswordForm, OwnAccountForm, PasswordForm
from app.account.own_account_pages import secret_to_scan, session_lines
from app.actions.accounts.begin_second_factor import begin_second_factor
from app.actions.accounts.change_account import AccountChange, change_account
from app.actions.accounts.change_password import PasswordChange, change_password
from app.actions.accounts.check_password import OwnPassword, check_password
from app.actions.accounts.confirm_second_factor import confirm_second_factor
from app.actions.accounts.end_sessions import end_other_sessions, end_session
from app.actions.accounts.errors import AccountChanged, TooManyAttempts, WrongPassword
from app.actions.accounts.renew_recovery_codes import renew_recovery_codes
from app.actions.accounts.turn_off_second_factor import turn_off_second_factor
from app.actions.configuration.errors import ChangedMeanwhile
from app.clock import utc_now
from app.domain.accounts.password import WeakPassword
from app.domain.configuration.keys import SetupKey
from app.domain.configuration.setup import AccountSetup
from app.i18n import localized
from app.queries.accounts.accounts import stored_account
from app.queries.accounts.own_account import own_sessions, pending_secret, second_factor as how_it_stands
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.web.labels import moment
from app.web.security import Permission, allow, current_staff
from app.web.setup_form import Conflict, conflict, said
from app.wording import attempts_sentence


@bp.route("/account", methods=["GET", "POST"])
@allow(Permission.STAFF)
def own_account() -> ResponseReturnValue:
    """One's name and language, and the ways to the rest."""
    stored = _stored()
    if request.method == "GET":
        return _page(_filled(stored))
    form = OwnAccountForm(request.form)
    if not form.validate():
        return _page(form), 422
    user_id = current_staff().user_id
    account = replace(stored, name=said(form.name), language=form.language.data)
    try:
        change_account(AccountChange(user_id, account, form.seen.data or "", user_id), utc_now())
    except AccountChanged as changed:
        meanwhile = ChangedMeanwhile(SetupKey("accounts", stored.email), changed.now)
        return _page(form, conflict(form, _filled(changed.now or stored), meanwhile)), 409
    flash(gettext("Your account is saved."))
    return redirect(url_for("account.own_account"), 303)


@bp.post("/account/sessions/<int(max=2147483647):session_id>/end", endpoint="end_session")
@allow(Permission.STAFF)
def end_one_session(session_id: int) -> ResponseReturnValue:
    """Sign one browser out; this one too, if it is meant."""
    if not end_session(current_staff().user_id, session_id, utc_now()):
        abort(404)
    flash(gettext("That browser is signed out."))
    return redirect(url_for("account.own_account"), 303)


@bp.post("/account/sessions/end", endpoint="end_other_sessions")
@allow(Permission.STAFF)
def end_the_others() -> ResponseReturnValue:
    """Sign all other browsers out."""
    staff = current_staff()
    ended = end_other_sessions(staff.user_id, staff.session_id, utc_now())
    flash(ngettext("%(num)s browser is signed out.", "%(num)s browsers are signed out.", ended))
    return redirect(url_for("account.own_account"), 303)


@bp.route("/account/password", methods=["GET", "POST"], endpoint="change_password")
@allow(Permission.STAFF)
def password_page() -> ResponseReturnValue:
    """Change one's password; other browsers are signed out."""
    form = ChangePasswordForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        return _password_page(form)
    staff, refused = current_staff(), _refused(form)
    if refused:
        return _password_page(form), refused
    try:
        change_password(PasswordChange(staff.user_id, form.password.data or "", staff.session_id), utc_now())
    except WeakPassword as weak:
        form.refuse(weak.weakness)
        return _password_page(form), 422
    flash(gettext("Your password is changed. Your other browsers are signed out."))
    return redirect(url_for("account.own_account"), 303)


@bp.get("/account/second-factor")
@allow(Permission.STAFF, before_second_factor=True)
def second_factor() -> str:
    """How it stands with one's second factor, and what can be done."""
    return _factor_page()


@bp.post("/account/second-factor/begin", endpoint="begin_second_factor")
@allow(Permission.STAFF, before_second_factor=True)
def begin() -> ResponseReturnValue:
    """Make a secret for one's app; the page shows it until a code confirms it."""
    begin_second_factor(current_staff().user_id)
    return redirect(url_for("account.second_factor"), 303)


@bp.post("/account/second-factor/confirm", endpoint="confirm_second_factor")
@allow(Permission.STAFF, before_second_factor=True)
def confirm() -> ResponseReturnValue:
    """Turn the second factor on by the first code, and show the recovery codes, this once."""
    staff, form = current_staff(), AppCodeForm(request.form)
    if not form.validate():
        return _factor_page(code_form=form), 422
    try:
        codes = confirm_second_factor(staff.user_id, staff.session_id, form.code.data or "", utc_now())
    except TooManyAttempts as many:
        form.code.errors = [attempts_sentence(many.minutes)]
        return _factor_page(code_form=form), 429
    if codes is None:
        form.code.errors = [
            gettext("This code is not the one expected now. Enter the one that the app shows.")
        ]
        return _factor_page(code_form=form), 422
    return _codes_page(codes)


@bp.post("/account/second-factor/recovery-codes", endpoint="renew_recovery_codes")
@allow(Permission.STAFF)
def renew() -> ResponseReturnValue:
    """Make the recovery codes anew, and show them, this once."""
    form = PasswordForm(request.form)
    refused = _refused(form)
    if refused:
        return _factor_page(password_form=form), refused
    codes = renew_recovery_codes(current_staff().user_id, utc_now())
    return _codes_page(codes) if codes else redirect(url_for("account.second_factor"), 303)


@bp.post("/account/second-factor/off", endpoint="turn_off_second_factor")
@allow(Permission.STAFF)
def turn_off() -> ResponseReturnValue:
    """Turn the second factor off, where the clinic does not ask for one."""
    if _is_compulsory():
        abort(409, gettext("Your clinic asks administrators for a second factor."))
    form = PasswordForm(request.form)
    refused = _refused(form)
    if refused:
        return _factor_page(password_form=form), refused
    turn_off_second_factor(current_staff().user_id, utc_now())
    flash(gettext("The second factor is off. You sign in by your password alone."))
    return redirect(url_for("account.second_factor"), 303)


def _refused(form: PasswordForm | ChangePasswordForm) -> int:
    """The status of the refusal, said by the field, unless the present password is right: then 0."""
    if not form.validate():
        return 422
    own = OwnPassword(current_staff().user_id, form.current.data or "", request.remote_addr or "")
    try:
        check_password(own, utc_now())
    except WrongPassword:
        form.current.errors = [gettext("This is not your present password.")]
        return 422
    except TooManyAttempts as many:
        form.current.errors = [attempts_sentence(many.minutes)]
        return 429
    return 0


def _stored() -> AccountSetup:
    stored = stored_account(current_staff().user_id)
    if stored is None:
        abort(404)
    return stored


def _filled(stored: AccountSetup) -> OwnAccountForm:
    form = OwnAccountForm(obj=stored)
    form.filled(stored)
    return form


def _is_compulsory() -> bool:
    try:
        return current_staff().is_administrator and current_clinic().settings.two_factor_required
    except NoClinic:
        return False


def _issuer() -> str:
    """The name under which an app keeps the secret."""
    try:
        return localized(current_clinic().settings, "name")
    except NoClinic:
        return "Créneau"


def _errors(*forms: Form) -> list[tuple[str, str]]:
    return [(field.id, str(error)) for form in forms for field in form for error in field.errors]


def _page(form: OwnAccountForm, conflict: Conflict | None = None) -> str:
    staff = current_staff()
    return render_template(
        "account/own.html",
        form=form,
        conflict=conflict,
        sessions=tuple(session_lines(own_sessions(staff.user_id, utc_now()), staff.session_id)),
        factor=how_it_stands(staff.user_id),
    )


def _password_page(form: ChangePasswordForm) -> str:
    return render_template("account/password.html", form=form, errors=_errors(form))


def _factor_page(code_form: AppCodeForm | None = None, password_form: PasswordForm | None = None) -> str:
    staff = current_staff()
    code_form, password_form = code_form or AppCodeForm(), password_form or PasswordForm()
    standing, pending = how_it_stands(staff.user_id), pending_secret(staff.user_id)
    secret = pending.secret if pending else None
    return render_template(
        "account/second_factor.html",
        standing=standing,
        since=moment(standing.on_since),
        secret=secret_to_scan(secret, staff.email, _issuer()) if secret else None,
        code_form=code_form,
        password_form=password_form,
        errors=_errors(code_form, password_form),
        is_compulsory=_is_compulsory(),
        **({} if request.method == "GET" else {"other_languages": ()}),  # what was refused has no address
    )


def _codes_page(codes: tuple[str, ...]) -> str:
    return render_template("account/recovery_codes.html", codes=codes, other_languages=())
