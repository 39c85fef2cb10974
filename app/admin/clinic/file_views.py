"""The clinic file, in and out: what it would change is shown before anything is."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.actions.accounts.errors import LastAdministrator
from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.clinic.file_page import ChangeLine, change_lines
from app.admin.shared.saving import save
from app.clinic_file.dumping import dumped
from app.clinic_file.loading import plan
from app.clinic_file.overruns import overrun_lines
from app.clinic_file.problems import WrongClinicFile
from app.clock import utc_now
from app.domain.configuration.keys import differing_keys, fingerprint, thing_at
from app.domain.configuration.setup import Setup
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import stored_setup
from app.web.security import Permission, allow

MOST_BYTES = 2_000_000


@bp.route("/manage/settings/clinic-file", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR, most_bytes=2 * MOST_BYTES)
def clinic_file() -> ResponseReturnValue:
    """Offer the file, or show what an uploaded one would change; with `apply`, change it.

    Once one is loaded, tell which visits run past closing or into a break.
    """
    if request.method == "POST":
        return _read(_uploaded())
    loaded = "loaded" in request.args
    return _page(overruns=tuple(overrun_lines(current_clinic(), utc_now())) if loaded else ())


@bp.get("/manage/settings/clinic-file/download")
@allow(Permission.ADMINISTRATOR)
def clinic_file_download() -> ResponseReturnValue:
    """All that is set up, as a clinic file."""
    setup = stored_setup()
    if setup.clinic is None:
        return redirect(url_for("admin.clinic_file"), 303)
    attachment = {"Content-Disposition": "attachment; filename=clinic.yaml"}
    return Response(dumped(setup), mimetype="application/yaml", headers=attachment)


def _uploaded() -> str | None:
    """The text of the file: just uploaded, or shown already; None where that is no text or too long."""
    file: FileStorage | None = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("text") or ""
    content = file.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _read(text: str | None) -> ResponseReturnValue:
    if not text:
        problem = (
            gettext("Choose a clinic file.")
            if text == ""
            else gettext("This is no text in UTF-8 of at most 2 MB.")
        )
        return _page(problems=(str(problem),)), 422
    before = stored_setup()
    try:
        planned = plan(text, before, folder=None)
    except WrongClinicFile as wrong:
        return _page(text, problems=wrong.problems), 422
    if "apply" in request.form:
        return _apply(text, planned.after, before)
    lines = change_lines(before, planned.after)
    return _page(text, lines=lines, warnings=planned.warnings, shown=_shown(before, planned.after))


def _shown(before: Setup, after: Setup) -> str:
    """One fingerprint of all that the file would change, as it is now."""
    return fingerprint(tuple(fingerprint(thing_at(before, place)) for place in differing_keys(before, after)))


def _apply(text: str, after: Setup, before: Setup) -> ResponseReturnValue:
    places = differing_keys(before, after)
    if request.form.get("shown") != _shown(before, after):
        return _changed(text, before, after)
    things: dict[Any, Any] = {place: thing_at(after, place) for place in places}
    try:
        save(things, {place: fingerprint(thing_at(before, place)) for place in places})
    except ChangedMeanwhile:
        return _changed(text, stored_setup(), after)
    except LastAdministrator:
        told = gettext(
            "This is the last administrator who can sign in. Make somebody else an administrator first."
        )
        return _page(text, problems=(str(told),)), 409
    flash(gettext("The clinic file is loaded."))
    return redirect(url_for("admin.clinic_file", loaded="y"), 303)


def _changed(text: str, before: Setup, after: Setup) -> ResponseReturnValue:
    told = gettext("The clinic changed in the meantime. This is what the file would change now.")
    page = _page(text, lines=change_lines(before, after), problems=(str(told),), shown=_shown(before, after))
    return page, 409


def _page(
    text: str = "",
    lines: tuple[ChangeLine, ...] | None = None,
    problems: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    overruns: tuple[str, ...] = (),
    shown: str = "",
) -> str:
    return render_template(
        "admin/clinic/file.html",
        text=text,
        lines=lines,
        problems=problems,
        warnings=warnings,
        overruns=overruns,
        shown=shown,
    )
