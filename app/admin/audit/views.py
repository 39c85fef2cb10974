"""The audit: who did, saw or changed what, and when."""

from collections.abc import Iterator

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.actions.audit.note_export import note_export
from app.admin.audit.pages import Around, AuditQuery, audit_query_of, audit_view, csv_lines, visit_ids
from app.admin.blueprint import bp
from app.clock import utc_now
from app.queries.audit.entries import AuditLogEntry, account_names, all_entries, audit_page, audited_visits
from app.queries.configuration.snapshot import ClinicSnapshot, NoClinic, current_clinic
from app.web.security import Permission, allow, current_staff


@bp.get("/manage/audit")
@allow(Permission.ADMINISTRATOR)
def audit() -> ResponseReturnValue:
    """A page of the audit, by filters that stand in the address: numbers and codes, nobody's name."""
    asked = audit_query_of(request.args)
    page = audit_page(asked.sought, asked.before, asked.after)
    view = audit_view(asked, page, _around(page.entries))
    return render_template("admin/audit/list.html", view=view), 400 if asked.is_date_wrong else 200


@bp.post("/manage/audit/export")
@allow(Permission.ADMINISTRATOR)
def audit_export() -> ResponseReturnValue:
    """All that the filters let through, as a table for a spreadsheet; that it was taken is audited."""
    asked, now = audit_query_of(request.form), utc_now()
    note_export(asked.filters, current_staff().user_id, now)
    lines = stream_with_context(csv_lines(_batches(asked)))
    name = f"audit-{now.date().isoformat()}.csv"
    return Response(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _batches(asked: AuditQuery) -> Iterator[tuple[tuple[AuditLogEntry, ...], Around]]:
    around = Around(account_names(), {}, _clinic())
    for entries in all_entries(asked.sought):
        yield entries, around


def _around(entries: tuple[AuditLogEntry, ...]) -> Around:
    return Around(account_names(), audited_visits(visit_ids(entries)), _clinic())


def _clinic() -> ClinicSnapshot | None:
    try:
        return current_clinic()
    except NoClinic:
        return None
