"""Groups of services: headings under which patients find them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.delete_service_group import delete_service_group as delete_now
from app.actions.configuration.errors import ChangedMeanwhile
from app.actions.configuration.order_services import Move, order_service_groups
from app.admin.blueprint import bp
from app.admin.services.forms import GroupForm
from app.admin.services.list_page import group_rows
from app.admin.shared.saving import save
from app.clock import utc_now
from app.domain.clinic.slugs import slug_of
from app.domain.configuration.keys import SetupKey
from app.domain.configuration.setup import GroupSetup
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow, current_staff
from app.web.setup_form import Conflict, conflict


@bp.route("/manage/services/groups", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def service_groups() -> ResponseReturnValue:
    """All groups in the order in which patients see them, and a way to add one."""
    form = _form(None)
    if request.method == "GET":
        return _list(form)
    if not form.validate():
        return _list(form), 422
    slug = slug_of(form.name_fr.data or form.name_en.data or "", current_setup().service_groups)
    try:
        save({SetupKey("service_groups", slug): form.thing(slug)}, {SetupKey("service_groups", slug): ""})
    except ChangedMeanwhile:
        flash(gettext("Somebody just added a group of this name. Look at the list first."), "warning")
    else:
        flash(gettext("The group is added."))
    return redirect(url_for("admin.service_groups"), 303)


@bp.route("/manage/services/groups/<group>", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def service_group(group: str) -> ResponseReturnValue:
    """Rename a group."""
    form = _form(_group_or_404(group))
    return _save(form, group) if request.method == "POST" else _page(form)


@bp.post("/manage/services/groups/<group>/move")
@allow(Permission.ADMINISTRATOR)
def move_service_group(group: str) -> ResponseReturnValue:
    """Put the group before or after the next one."""
    _group_or_404(group)
    is_earlier = request.form.get("direction") == "up"
    order_service_groups(Move(group, is_earlier, current_staff().user_id), utc_now())
    return redirect(f"{url_for('admin.service_groups')}#group-{group}", 303)


@bp.post("/manage/services/groups/<group>/delete")
@allow(Permission.ADMINISTRATOR)
def delete_service_group(group: str) -> ResponseReturnValue:
    """Delete a group in which no service stands."""
    _group_or_404(group)
    if delete_now(group, current_staff().user_id, utc_now()):
        flash(gettext("The group is deleted."))
    else:
        flash(gettext("There are services in this group. Put them into another group first."), "warning")
    return redirect(url_for("admin.service_groups"), 303)


def _group_or_404(slug: str) -> GroupSetup:
    stored = current_setup().service_groups.get(slug)
    if stored is None:
        abort(404)
    return stored


def _form(stored: GroupSetup | None) -> GroupForm:
    """What was posted, else the group as it is stored."""
    form = GroupForm(request.form) if request.method == "POST" else GroupForm(obj=stored)
    form.languages = current_clinic().settings.languages
    for code in form.languages:
        form[f"name_{code}"].flags.required = True
    if request.method == "GET":
        form.filled(stored)
    return form


def _save(form: GroupForm, slug: str) -> ResponseReturnValue:
    if not form.validate():
        return _page(form), 422
    place = SetupKey("service_groups", slug)
    try:
        save({place: form.thing(slug)}, {place: form.seen.data or ""})
    except ChangedMeanwhile as changed:
        return _page(form, conflict(form, GroupForm(obj=changed.now), changed)), 409
    flash(gettext("The group is saved."))
    return redirect(url_for("admin.service_groups"), 303)


def _list(form: GroupForm) -> str:
    return render_template("admin/services/groups.html", groups=group_rows(current_clinic()), form=form)


def _page(form: GroupForm, conflict: Conflict | None = None) -> str:
    return render_template("admin/services/group.html", form=form, conflict=conflict)
