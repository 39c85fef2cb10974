"""The texts of messages: the clinic's own in place of the defaults, shown as they would arrive."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

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

from app.actions.audit.note_message_test import note_message_test
from app.actions.audit.note_opening import note_opening
from app.actions.configuration.errors import ChangedMeanwhile
from app.actions.messages.errors import TextChangedMeanwhile
from app.actions.messages.reset_message_text import reset_message_text
from app.actions.messages.write_message_text import WrittenText, write_message_text
from app.admin.blueprint import bp
from app.admin.messages.tabs import message_tabs
from app.admin.messages.text_forms import MessageTextForm, TestForm, text_form, typed_text_form
from app.admin.messages.text_page import MessagePreview, placeholder_lines, preview_of, text_sections
from app.admin.shared.message_text_labels import text_title, text_url
from app.clock import utc_now
from app.config import Settings
from app.domain.configuration.keys import SetupKey
from app.domain.languages import LANGUAGES
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.letters.preview import preview_facts
from app.notifications.channels.base import Email, NotSent, Port
from app.notifications.texts.defaults import default_text
from app.notifications.texts.facts import Facts, Links
from app.notifications.texts.own import OwnText
from app.notifications.texts.writers import WRITERS
from app.queries.configuration.snapshot import current_clinic
from app.queries.messages.message_texts import KINDS, TextKind
from app.web.email_preview import IS_EMAIL, PRIVATE, SHOWS_EMAIL
from app.web.security import Permission, allow, current_staff
from app.web.setup_form import Conflict, conflict

TEXT = "/manage/messages/texts/<event>/<channel>/<recipient>/<language>"


@dataclass(frozen=True, slots=True)
class _ShownText:
    """A text with the facts on which it is shown, if there are any, and of which appointment these are."""

    kind: TextKind
    stored: OwnText | None
    facts: Facts | None
    appointment_id: int | None

    @property
    def default(self) -> OwnText:
        """What is sent where the clinic wrote nothing."""
        return default_text(self.facts, self.kind.channel) if self.facts else OwnText("")

    def preview(self, typed: OwnText) -> MessagePreview:
        """The message as it would arrive with this text."""
        if self.facts is None:
            told = gettext("Once there are a location, a therapist and a service, you see the message here.")
            return MessagePreview(error=str(told))
        item = WRITERS[self.kind.channel](self.facts, self.own(typed))
        return preview_of(item, is_real=self.appointment_id is not None)

    @property
    def shown(self) -> OwnText:
        """What is sent at present."""
        return self.stored or self.default

    def own(self, typed: OwnText) -> OwnText | None:
        """The text as one of the clinic's own; None for the default, which adapts to each appointment."""
        return None if typed == self.default else typed


@dataclass(frozen=True, slots=True)
class SendTestResult:
    """What came of sending a test."""

    sentence: str
    is_good: bool


@bp.get("/manage/messages/texts")
@allow(Permission.ADMINISTRATOR)
def message_texts() -> str:
    """All texts, each by its event, channel and language."""
    sections = text_sections(current_clinic().own_texts.keys())
    return render_template("admin/messages/texts.html", sections=sections, tabs=message_tabs())


@bp.route(TEXT, methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def message_text(event: str, channel: str, recipient: str, language: str) -> ResponseReturnValue:
    """Write one text; `act` is what to do with what was typed: save it, show it, send a test, or go back."""
    text = _text(event, channel, recipient, language)
    if request.method == "GET":
        _note_opening(text)
        return _page(text, text_form(text.kind, text.stored, text.shown))
    form = typed_text_form(text.kind, request.form)
    act = request.form.get("act", "")
    if act == "reset":
        return _reset(text, form)
    is_right = form.validate()
    if act == "preview" and "HX-Request" in request.headers:
        return _part(text, form)
    if not is_right:
        return _page(text, form), 422
    if act == "preview":
        return _page(text, form)
    return _test(text, form) if act == "test" else _save(text, form)


@bp.route(f"{TEXT}/html", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def message_text_html(event: str, channel: str, recipient: str, language: str) -> Response:
    """An email as a mail program shows it, for the frame beside its text; sent the text that is typed."""
    text = _text(event, channel, recipient, language)
    form = typed_text_form(text.kind, request.form)
    email = text.preview(form.text if request.method == "POST" else text.shown).email
    if email is None:
        abort(404)
    return make_response(_leading_nowhere(email), PRIVATE | IS_EMAIL)


def _leading_nowhere(email: Email) -> str:
    """The email's HTML; its links would open another window, which the frame forbids."""
    return email.html.replace("<head>", '<head><base target="_blank">', 1)


def _save(text: _ShownText, form: MessageTextForm) -> ResponseReturnValue:
    seen, user_id, now = form.seen.data or "", current_staff().user_id, utc_now()
    try:
        if text.own(form.text) is None:
            reset_message_text(text.kind, seen, user_id, now)
        else:
            write_message_text(WrittenText(text.kind, form.text, seen, user_id), now)
    except TextChangedMeanwhile as changed:
        return _conflict(text, form, changed)
    flash(gettext("The text is saved. It is sent from now on, also by messages that were planned before."))
    return redirect(url_for("admin.message_texts"), 303)


def _reset(text: _ShownText, form: MessageTextForm) -> ResponseReturnValue:
    try:
        reset_message_text(text.kind, form.seen.data or "", current_staff().user_id, utc_now())
    except TextChangedMeanwhile as changed:
        return _conflict(text, form, changed)
    flash(gettext("The default text is sent again."))
    return redirect(text_url(text.kind), 303)


def _conflict(text: _ShownText, form: MessageTextForm, changed: TextChangedMeanwhile) -> ResponseReturnValue:
    stored = text_form(text.kind, changed.now, changed.now or text.default)
    meanwhile = ChangedMeanwhile(SetupKey("message_texts", text.kind), changed.now)
    return _page(text, form, conflict=conflict(form, stored, meanwhile)), 409


def _test(text: _ShownText, form: MessageTextForm) -> ResponseReturnValue:
    """Send what is typed to oneself, at once and past the outbox."""
    test = TestForm(request.form)
    if text.kind.channel is Channel.EMAIL:
        address: str | None = current_staff().email
    else:
        address = test.international(current_clinic().settings.region)
    if address is None:
        return _page(text, form, test=test), 422
    return _page(text, form, test=test, answer=_sent(text, form.text, address))


def _sent(text: _ShownText, typed: OwnText, address: str) -> SendTestResult:
    ports: Mapping[Channel, Port] = current_app.extensions["ports"]()
    port = ports.get(text.kind.channel)
    if port is None or text.facts is None:
        return SendTestResult(gettext("This site cannot send such messages yet."), is_good=False)
    facts = replace(text.facts, uid=secrets.token_hex(16), address=address)
    note_message_test(text.kind, current_staff().user_id, utc_now())
    try:
        port.send(WRITERS[text.kind.channel](facts, text.own(typed)))
    except NotSent as refusal:
        told = gettext("The provider did not take it: %(detail)s", detail=refusal.detail)
        return SendTestResult(told, is_good=False)
    return SendTestResult(gettext("The test is on its way to %(address)s.", address=address), is_good=True)


def _page(
    text: _ShownText,
    form: MessageTextForm,
    conflict: Conflict | None = None,
    test: TestForm | None = None,
    answer: SendTestResult | None = None,
) -> Response:
    page = render_template(
        "admin/messages/text.html",
        form=form,
        test=test or TestForm(),
        answer=answer,
        conflict=conflict,
        title=text_title(text.kind),
        kind=text.kind,
        is_typed=request.method == "POST",
        is_own=text.stored is not None,
        own_email=current_staff().email,
        is_sent=text.kind.channel in current_app.extensions["ports"](),
        placeholders=placeholder_lines(text.kind),
        preview=text.preview(form.text),
        html_url=text_url(text.kind, "admin.message_text_html"),
    )
    return make_response(page, {"Content-Security-Policy": SHOWS_EMAIL})


def _part(text: _ShownText, form: MessageTextForm) -> str:
    errors = [sentence for _id, sentence in form.all_errors]
    preview = MessagePreview(error=" ".join(errors)) if errors else text.preview(form.text)
    return render_template("admin/messages/_preview.html", preview=preview, is_part=True)


def _note_opening(text: _ShownText) -> None:
    """A text is shown on somebody's appointment: whose data were seen stands in the audit."""
    if text.appointment_id is not None:
        note_opening(text.appointment_id, current_staff().user_id, utc_now())


def _text(event: str, channel: str, recipient: str, language: str) -> _ShownText:
    """The text of an address; ends the request with 404 where there is no such message."""
    try:
        kind = TextKind(Event(event), Channel(channel), Recipient(recipient), language)
    except ValueError:
        abort(404)
    if kind[:3] not in KINDS or language not in LANGUAGES:
        abort(404)
    clinic, settings = current_clinic(), _settings()
    links = Links(settings.base_url, can_reply=settings.can_receive_sms)
    try:
        facts, appointment_id = preview_facts(clinic, kind, links, utc_now())
    except LookupError:
        return _ShownText(kind, clinic.own_texts.get(kind), None, None)
    return _ShownText(kind, clinic.own_texts.get(kind), facts, appointment_id)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
