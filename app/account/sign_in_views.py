"""The way in and out of the staff's pages, and links to set a password."""

from typing import NoReturn

from flask import (
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from wtforms import Form

from app.account.blueprint import bp
from app.account.sign_in_forms import CodeForm, ForgotPasswordForm, SetPasswordForm, SignInForm
from app.actions.accounts.enter_code import CodeRequest, enter_code
from app.actions.accounts.errors import DeadLink, NotAwaited, TooManyAttempts, WrongCode, WrongCredentials
from app.actions.accounts.request_password_link import PasswordRequest, request_password_link
from app.actions.accounts.set_password import set_password
from app.actions.accounts.sign_in import SignInRequest, sign_in
from app.actions.accounts.sign_out import sign_out
from app.clock import utc_now
from app.config import Settings
from app.domain.accounts.password import WeakPassword
from app.domain.messages.vocabulary import Channel
from app.queries.accounts.accounts import PasswordLink, password_link
from app.web.security import (
    Permission,
    allow,
    begin_session,
    current_staff,
    end_session,
    local_path,
    session_token,
)
from app.wording import attempts_sentence


@bp.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@allow(Permission.PUBLIC, with_token=True)
def sign_in_page() -> ResponseReturnValue:
    """Show the form, or begin a session and go on to the page that was wanted."""
    if request.method == "POST":
        return _sign_in(SignInForm(request.form))
    if current_user.is_authenticated:
        return redirect(_after_sign_in())
    return _sign_in_page(SignInForm())


@bp.route("/sign-in/code", methods=["GET", "POST"], endpoint="sign_in_code")
@allow(Permission.CODE)
def code_page() -> ResponseReturnValue:
    """Ask for the code that follows the password, and go on to the page that was wanted."""
    if request.method == "POST":
        return _enter_code(CodeForm(request.form))
    return _code_page(CodeForm())


@bp.post("/sign-out", endpoint="sign_out")
@allow(Permission.STAFF, before_second_factor=True)
def sign_out_now() -> ResponseReturnValue:
    """End this browser's session."""
    staff = current_staff()
    sign_out(staff.session_id, staff.user_id, utc_now())
    end_session()
    flash(gettext("You are signed out."))
    return redirect(url_for("account.sign_in"), 303)


@bp.route("/forgot-password", methods=["GET", "POST"], endpoint="forgot_password")
@allow(Permission.PUBLIC, with_token=True)
def forgot_password_page() -> ResponseReturnValue:
    """Ask for an email address and send it a link, if it is an account's; the answer is the same if not.

    Not found where this site sends no email.
    """
    if not _sends_email():
        abort(404)
    if request.method == "POST":
        return _ask_for_password(ForgotPasswordForm(request.form))
    return _forgot_password_page(ForgotPasswordForm())


@bp.route("/set-password/<token>", methods=["GET", "POST"], endpoint="set_password")
@allow(Permission.LINK)
def set_password_page(token: str) -> ResponseReturnValue:
    """Show the form of a live link, which changes nothing, or set the password, which uses the link up."""
    link = _live_link(token)
    if request.method == "POST":
        return _set_password(SetPasswordForm(request.form), token, link)
    return _password_page(SetPasswordForm(), link)


def _sign_in(form: SignInForm) -> ResponseReturnValue:
    if not form.validate():
        return _sign_in_page(form), 422
    try:
        token = sign_in(_sign_in_request(form), utc_now())
    except WrongCredentials as wrong:
        return _sign_in_page(form, _sentence(wrong)), 422
    except TooManyAttempts as many:
        return _sign_in_page(form, _sentence(many)), 429, {"Retry-After": str(many.minutes * 60)}
    if begin_session(token):
        return redirect(_after_sign_in(), 303)
    return redirect(url_for("account.sign_in_code", next=local_path(request.args.get("next"))), 303)


def _enter_code(form: CodeForm) -> ResponseReturnValue:
    if not form.validate():
        return _code_page(form), 422
    typed = CodeRequest(
        token=session_token() or "",
        code=(form.code.data or "").replace("\0", ""),
        address=request.remote_addr or "",
        browser=request.user_agent.string,
    )
    try:
        token = enter_code(typed, utc_now())
    except WrongCode:
        wrong = gettext("This code is wrong, or was used already. Wait for the next one, then try again.")
        return _code_page(form, wrong), 422
    except TooManyAttempts as many:
        return _code_page(form, attempts_sentence(many.minutes)), 429, {"Retry-After": str(many.minutes * 60)}
    except NotAwaited:
        return redirect(url_for("account.sign_in", next=local_path(request.args.get("next"))), 303)
    begin_session(token)
    return redirect(_after_sign_in(), 303)


def _code_page(form: CodeForm, refusal: str | None = None) -> str:
    if refusal:
        form.code.data, form.code.errors = "", [refusal]  # it is used up, or never was one
    wanted = local_path(request.args.get("next"))
    return render_template("account/sign_in_code.html", form=form, errors=_errors(form), wanted=wanted)


def _ask_for_password(form: ForgotPasswordForm) -> ResponseReturnValue:
    if not form.validate():
        return _forgot_password_page(form), 422
    try:
        request_password_link(PasswordRequest(form.email.data or "", request.remote_addr or ""), utc_now())
    except TooManyAttempts as many:
        return (
            _forgot_password_page(form, attempts_sentence(many.minutes)),
            429,
            {"Retry-After": str(many.minutes * 60)},
        )
    flash(gettext("If there is an account with that email, a link is on its way. It works for 30 minutes."))
    return redirect(url_for("account.sign_in"), 303)


def _sends_email() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return Channel.EMAIL in settings.channels


def _sign_in_request(form: SignInForm) -> SignInRequest:
    return SignInRequest(
        email=form.email.data or "",
        password=form.password.data or "",
        address=request.remote_addr or "",
        old_token=session_token(),
        browser=request.user_agent.string,
    )


def _after_sign_in() -> str:
    return local_path(request.args.get("next")) or url_for("therapist.day")


def _sentence(refusal: WrongCredentials | TooManyAttempts) -> str:
    """One answer for all that can be wrong, so that nobody learns who has an account."""
    wrong = gettext("Incorrect email or password, or this account cannot sign in.")
    if isinstance(refusal, WrongCredentials):
        return str(wrong)
    return f"{wrong} {attempts_sentence(refusal.minutes)}"


def _sign_in_page(form: SignInForm, refusal: str | None = None) -> Response:
    errors = [("email", refusal)] if refusal else _errors(form)
    wanted = local_path(request.args.get("next"))
    page = render_template(
        "account/sign_in.html", form=form, errors=errors, wanted=wanted, sends_email=_sends_email()
    )
    return _not_kept(page)


def _forgot_password_page(form: ForgotPasswordForm, refusal: str | None = None) -> Response:
    errors = [("email", refusal)] if refusal else _errors(form)
    return _not_kept(render_template("account/forgot_password.html", form=form, errors=errors))


def _not_kept(page: str) -> Response:
    return make_response(page, {"Cache-Control": "no-store"})  # it holds this browser's token


def _set_password(form: SetPasswordForm, token: str, link: PasswordLink) -> ResponseReturnValue:
    if not form.validate():
        return _password_page(form, link), 422
    try:
        set_password(token, form.password.data or "", utc_now())
    except WeakPassword as weak:
        form.refuse(weak.weakness)
        return _password_page(form, link), 422
    except DeadLink:
        _refuse_dead_link()
    flash(gettext("Your password is set. Sign in with it now."))
    return redirect(url_for("account.sign_in"), 303)


def _password_page(form: SetPasswordForm, link: PasswordLink) -> str:
    return render_template("account/set_password.html", form=form, errors=_errors(form), link=link)


def _errors(form: Form) -> list[tuple[str, str]]:
    return [(field.id, str(error)) for field in form for error in field.errors]


def _live_link(token: str) -> PasswordLink:
    link = password_link(token, utc_now())
    if link is None:
        abort(404, gettext("This link does not work. Check that you copied the whole address."))
    if not link.is_live:
        _refuse_dead_link()
    return link


def _refuse_dead_link() -> NoReturn:
    if _sends_email():
        abort(410, gettext("This link was used already or has expired. Ask for another on the sign-in page."))
    abort(410, gettext("This link has already been used or has expired. Ask an administrator for a new one."))
