"""Messages: what patients are told, when and by which channels; and of what therapists are told."""

from collections.abc import Mapping

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.messages.sample import SampleTimeline, sample_of
from app.admin.messages.settings_forms import (
    MessageSettingsForm,
    NoticesForm,
    SampleForm,
    message_settings_form,
    notices_form,
    sample_form,
)
from app.admin.messages.tabs import message_tabs
from app.admin.shared.saving import save
from app.clock import utc_now
from app.config import Settings
from app.domain.configuration.keys import CLINIC, SetupKey
from app.domain.configuration.message_policy import policy_of
from app.domain.configuration.setup import ClinicSetup, TherapistSetup
from app.domain.messages.vocabulary import Channel
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow
from app.web.setup_form import Conflict, conflict
from app.wording import MESSAGE_CHANNELS, MESSAGE_EVENTS

PLACE = SetupKey(CLINIC)


@bp.route("/manage/messages", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def message_settings() -> ResponseReturnValue:
    """Change the settings, and see beside them what they would send about a sample appointment.

    htmx asks for the sample alone, of settings as they are typed; without it a button asks for it.
    """
    if request.method == "POST":
        form = MessageSettingsForm(request.form)
        is_right = form.validate()
        return _page(form, is_right) if "show" in request.form else _save(form, is_right)
    if "HX-Request" in request.headers and "preset" in request.args:
        return _part(MessageSettingsForm(request.args))
    return _page(message_settings_form(_clinic()))


@bp.route("/manage/messages/therapists", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def therapist_notices() -> ResponseReturnValue:
    """Say of what each therapist is told by email."""
    stored = _therapists()
    if request.method == "GET":
        return _notices_page({slug: notices_form(each) for slug, each in stored.items()})
    forms = {slug: notices_form(each, request.form) for slug, each in stored.items()}
    changed = {
        slug: form.thing(stored[slug])
        for slug, form in forms.items()
        if form.seen.data and form.thing(stored[slug]) != stored[slug]
    }
    try:
        save(
            {SetupKey("therapists", slug): each for slug, each in changed.items()},
            {SetupKey("therapists", slug): forms[slug].seen.data or "" for slug in changed},
        )
    except ChangedMeanwhile as meanwhile:
        if not isinstance(meanwhile.now, TherapistSetup):
            abort(404)
        mine = forms[meanwhile.now.slug]
        found = conflict(mine, notices_form(meanwhile.now), meanwhile)
        return _notices_page(forms, found), 409
    flash(gettext("What therapists are told is saved."))
    return redirect(url_for("admin.therapist_notices"), 303)


def _save(form: MessageSettingsForm, is_right: bool) -> ResponseReturnValue:
    if not is_right:
        return _page(form, is_right), 422
    try:
        save({PLACE: form.thing(_clinic())}, {PLACE: form.seen.data or ""})
    except ChangedMeanwhile as changed:
        stored: ClinicSetup = changed.now or abort(404)
        return _page(form, is_right, conflict(form, message_settings_form(stored), changed)), 409
    flash(gettext("The settings for messages are saved. They count for what happens from now on."))
    return redirect(url_for("admin.message_settings"), 303)


def _page(form: MessageSettingsForm, is_right: bool = True, conflict: Conflict | None = None) -> str:
    asked = sample_form(request.values)
    return render_template(
        "admin/messages/settings.html",
        form=form,
        conflict=conflict,
        asked=asked,
        is_typed=request.method == "POST",
        sample=_sample(form, asked) if is_right else None,
        tabs=message_tabs(),
        event_words=MESSAGE_EVENTS,
        missing=[str(word) for channel, word in MESSAGE_CHANNELS.items() if channel not in _site_channels()],
    )


def _part(form: MessageSettingsForm) -> str:
    sample = _sample(form, sample_form(request.args)) if form.validate() else None
    return render_template("admin/messages/_sample.html", sample=sample)


def _sample(form: MessageSettingsForm, asked: SampleForm) -> SampleTimeline:
    """What the settings in the form would send."""
    policy = policy_of(form.thing(_clinic()))
    return sample_of(asked, policy, _site_channels(), current_clinic().clock, utc_now())


def _site_channels() -> frozenset[Channel]:
    settings: Settings = current_app.extensions["settings"]
    return settings.channels


def _clinic() -> ClinicSetup:
    clinic: ClinicSetup | None = current_setup().clinic
    return clinic or abort(404)


def _therapists() -> dict[str, TherapistSetup]:
    return {slug: each for slug, each in current_setup().therapists.items() if each.active}


def _notices_page(forms: Mapping[str, NoticesForm], conflict: Conflict | None = None) -> str:
    return render_template(
        "admin/messages/therapists.html", therapists=_therapists(), forms=forms, conflict=conflict
    )
