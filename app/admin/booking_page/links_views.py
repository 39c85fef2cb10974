"""Links that lead to one service or one therapist at once, with their QR codes."""

from io import BytesIO

import segno
from flask import Response, abort, render_template, request
from flask_babel import gettext

from app.admin.blueprint import bp
from app.admin.booking_page.links_page import links_page, public_address
from app.admin.booking_page.pages import booking_page_tabs
from app.queries.configuration.snapshot import current_clinic
from app.web.security import Permission, allow

MIMETYPES = {"svg": "image/svg+xml", "png": "image/png"}
DOTS_A_SIDE = {"svg": 8, "png": 20}
QUIET_ZONE = 4  # modules of white around it, as the standard asks (ISO/IEC 18004)


@bp.get("/manage/booking-page/links")
@allow(Permission.ADMINISTRATOR)
def booking_page_links() -> str:
    """All links, those of services or of therapists."""
    page = links_page(current_clinic(), request.args)
    return render_template("admin/booking_page/links.html", page=page, tabs=booking_page_tabs())


@bp.get("/manage/booking-page/links/qr.<any(svg, png):picture>")
@allow(Permission.ADMINISTRATOR)
def link_qr(picture: str) -> Response:
    """The QR code of a link: of the service or the therapist that the address names, else of the start."""
    clinic, service, therapist = current_clinic(), request.args.get("service"), request.args.get("therapist")
    if service and clinic.service_by_slug(service) is None:
        abort(404)
    if therapist and clinic.therapist_by_slug(therapist) is None:
        abort(404)
    drawn = BytesIO()
    code = segno.make(public_address(service=service, therapist=therapist), error="m", micro=False)
    code.save(drawn, kind=picture, scale=DOTS_A_SIDE[picture], border=QUIET_ZONE, light="#fff")
    response = Response(drawn.getvalue(), mimetype=MIMETYPES[picture])
    name = "-".join(part for part in (gettext("appointment"), service, therapist) if part)
    kind = "attachment" if "download" in request.args else "inline"
    response.headers.set("Content-Disposition", kind, filename=f"{name}.{picture}")
    return response
