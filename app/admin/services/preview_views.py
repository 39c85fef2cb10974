"""The times that the settings of a service give on a sample day, while they are being typed."""

from flask import Response, make_response, render_template, request

from app.admin.blueprint import bp
from app.admin.services.preview import preview
from app.admin.services.views import NEW, service_or_404
from app.clock import utc_now
from app.queries.configuration.snapshot import current_clinic
from app.web.security import Permission, allow


@bp.get("/manage/services/<slug>/preview")
@allow(Permission.ADMINISTRATOR)
def service_preview(slug: str) -> Response:
    """The times as a page or, for htmx, as a part of the form's; nothing is saved."""
    if slug != NEW:
        service_or_404(slug)
    is_part = "HX-Request" in request.headers
    template = "admin/services/_preview.html" if is_part else "admin/services/preview.html"
    page = preview(current_clinic(), slug, request.args, utc_now())
    response = make_response(render_template(template, preview=page))
    response.vary.add("HX-Request")
    return response
