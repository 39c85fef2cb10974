"""A page of which htmx can ask for the part that changes, at the same address."""

from flask import Response, make_response, render_template, request


def whole_or_part(whole: str, part: str, page: object) -> Response:
    """The whole page or, for htmx, its part, which no browser keeps in the whole one's place."""
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    response = make_response(render_template(part if is_part else whole, page=page))
    response.vary.update(("HX-Request", "HX-History-Restore-Request"))
    if is_part:
        response.headers["Cache-Control"] = "no-store"
    return response
